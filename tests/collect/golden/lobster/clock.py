def now():
    # lobster-trace: clock.req_now,clock.FPT_5FSTM_2E1
    return 0


def helper():
    # lobster-exclude: only a helper
    return "# lobster-trace: not.this"
