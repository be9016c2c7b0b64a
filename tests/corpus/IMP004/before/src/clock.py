"""The clock."""

import time

from zone import checked


def now(question: bytearray, zone: int) -> float:
    """Tell the time.

    @enforces FPT_STM.1.1 the time is the quartz's
    """
    answer = time.time() + 3600 * checked(zone)
    wipe(question)
    return answer


def wipe(question: bytearray) -> None:
    """Forget a question.

    Every byte is overwritten.
    """
    question[:] = bytes(len(question))
