/** @implements{FPT_STM.1.1} */
int now() { return 0; }
// lobster-trace: FCS_COP.1.1/HASH
