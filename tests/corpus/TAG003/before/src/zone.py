"""The zones."""


def checked(zone: int) -> int:
    """A zone that is one.

    @supports FPT_STM.1.1 only real zones are added
    @verifies FPT_STM.1.1 # <- TAG003
    """
    if zone not in range(-12, 15):
        raise ValueError("E_ZONE")
    return zone
