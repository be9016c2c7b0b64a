"""The time of the gateway: a local clock, set right by a reliable source."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta

Clock = Callable[[], datetime]
"""Gives the present time, aware of its zone."""

MAX_DEVIATION = timedelta(seconds=9)
"""What is put right without a person looking into it."""


class GatewayTime:
    """The local clock plus what the last synchronisation found it to be off by."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._correction = timedelta()

    def now(self) -> datetime:
        """Date and time, for readings and records."""
        return self._clock() + self._correction

    def synchronise(self, reference: datetime) -> tuple[timedelta, bool]:
        """By how much the time deviated from ``reference``, and whether it was put right: a larger deviation is not."""
        deviation = reference - self.now()
        adjusted = abs(deviation) <= MAX_DEVIATION
        if adjusted:
            self._correction += deviation
        return deviation, adjusted
