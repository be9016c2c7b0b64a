"""Leap seconds."""


# @supports FPT_STM.1.1 leap seconds <- TAG006
def leap(time: float) -> float:
    return time + 37
