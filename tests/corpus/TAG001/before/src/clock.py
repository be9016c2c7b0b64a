"""The clock."""

import time

from zone import checked


def now(question: bytearray, zone: int) -> float:
    """Tell the time.

    @enforces FPT_STM.1.1 the time is the quartz's
    @enforces FPT_STN.1.1 a slip # <- TAG001
    """
    answer = time.time() + 3600 * checked(zone)
    wipe(question)
    return answer


def wipe(question: bytearray) -> None:
    """Forget a question.

    @enforces FDP_RIP.2.1 every byte is overwritten
    """
    question[:] = bytes(len(question))
