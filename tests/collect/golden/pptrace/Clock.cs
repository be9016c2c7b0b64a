namespace Gateway {
    class Clock {
        /// @enforces A.1
        int Now() => 0; // @supports A.2
        string Text => @"// @enforces NOT.1";
        void Run() {
            // @enforces A.3
            void Inner() { }
        }
    }
}
