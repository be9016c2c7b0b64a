"""The time of the gateway: a local clock, set right by a reliable source."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta

Clock = Callable[[], datetime]
"""Gives the present time, aware of its zone."""

MAX_DEVIATION = timedelta(seconds=9)
"""What is put right without a person looking into it."""


@dataclass(frozen=True, slots=True)
class TimeSource:
    """Who may adjust the time, and how often that is wanted; nobody may if ``identity`` is empty."""

    identity: str = ""
    interval: timedelta = timedelta(days=1)

    def __post_init__(self) -> None:
        if self.interval <= timedelta():
            raise ValueError("the interval between two adjustments is longer than nothing")


class GatewayTime:
    """The local clock plus what the last synchronisation found it to be off by."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._correction = timedelta()
        self._compared = clock()

    # @enforces FPT_STM.1.1 the clock with its correction, the same for all who ask
    def now(self) -> datetime:
        """Date and time, for readings and records."""
        return self._clock() + self._correction

    def synchronise(self, reference: datetime) -> tuple[timedelta, bool]:
        """By how much the time deviated from ``reference``, and whether it was put right: a larger deviation is not."""
        deviation = reference - self.now()
        adjusted = abs(deviation) <= MAX_DEVIATION
        if adjusted:
            self._correction += deviation
            self._compared = self._clock()
        return deviation, adjusted

    def overdue(self, source: TimeSource) -> bool:
        """Whether two adjustments by the reliable source have failed to come."""
        return self._clock() - self._compared > 2 * source.interval
