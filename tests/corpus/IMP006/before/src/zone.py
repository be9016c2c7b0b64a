"""The zones."""


def checked(zone: int) -> int:
    """A zone that is one.

    @supports FPT_STM.1.1 only real zones are added
    @supports FDP_RIP.2.1 it keeps nothing # <- IMP006
    """
    if zone not in range(-12, 15):
        raise ValueError("E_ZONE")
    return zone
