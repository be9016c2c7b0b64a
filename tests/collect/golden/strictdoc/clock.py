"""
@relation(REQ-1, REQ-2, scope=file)
"""


def now():
    """
    @relation(REQ-3, scope=function, role=Implementation)
    """
    # @relation(REQ-4, scope=range_start)
    value = 0
    # @relation(REQ-4, scope=range_end)
    # @relation(REQ-5, scope=line, role=Verifies)
    return value


# @relation(skip, scope=range_start)
# @relation(REQ-6, scope=line)
# @relation(skip, scope=range_end)
# @relation{REQ-7, scope=line}
text = "@relation(NOT-1, scope=line)"
# @relation(REQ-8, scope=file, role=Refines)
# @relation(REQ-9, scope=range_start)
