import io.github.reqstool.Requirements;

class Clock {
    @Requirements({"REQ_1", "gateway:REQ_2"})
    int now() { return 0; }

    @SVCs("SVC_1")
    void test() { String text = "@Requirements(\"NOT_1\")"; }
    // @Requirements("NOT_2") in a comment of Java is none
}
