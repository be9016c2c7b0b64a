package gateway;

/** @enforces A.1 the class */
public class Clock {
    /**
     * @enforces A.2
     */
    @Override
    public int now() {
        String text = """
            // @enforces NOT.1
            """;
        return 0;
    }

    interface Zone { // @supports A.3
        int hours();
    }
}
