#include <time.h>

/* @supports FPT_STM.1.1 the whole file helps */

/**
 * Tells the time. @enforces FPT_STM.1.1 is prose here, because the line does not begin with it.
 * @enforces FPT_STM.1.1, FAU_STG.2.3 the quartz
 */
static const struct time *now(int zone) {
    const char *text = "// @enforces NOT.1 in a string";
    return 0; // @enforces FDP_IFF.1.2/FW#r1
}

// pptrace:off
// @enforces EXAMPLE.1 hidden
// pptrace:on

struct zone {
    int hours; // @supports st:FPT_STM.1.1
};
