"""The zones."""


def checked(zone: int) -> int:
    """A zone that is one.

    @supports FPT_STM.1.1 only real zones are added
    """
    if zone not in range(-12, 15):
        raise ValueError("E_ZONE")
    return zone


# pptrace:off <- TAG005
# @enforces FPT_STM.1.1 an example that does not count
