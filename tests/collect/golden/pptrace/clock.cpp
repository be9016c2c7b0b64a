namespace gateway {
class Clock {
public:
    // @enforces A.1
    int now() const { return 0; }
    ~Clock() { /* @supports A.2 */ }
};

// @enforces A.3
template <class T> T convert(T value) { return value; }

int Clock::later() {
    const char *raw = R"(// @enforces NOT.1)";
    return 1; // @enforces A.4
}
}
