@Requirements("REQ_3", 'REQ_4')
def now():
    return '@SVCs("NOT_1")'
