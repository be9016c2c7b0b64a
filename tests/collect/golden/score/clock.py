# req-Id: comp_req__clock__now
def now():
    # req-traceability: FPT_5FSTM_2E1
    return "# req-Id: not_this"
