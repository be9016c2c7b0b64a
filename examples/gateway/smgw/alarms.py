"""Alarms: what in the system log points to a violation of security, and telling an administrator so."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta

from smgw.interfaces import Zone
from smgw.log import Entry, Outcome
from smgw.logs import SystemEvent

PERIOD = timedelta(minutes=10)
"""Events further apart than this are not taken together."""


@dataclass(frozen=True, slots=True)
class Thresholds:
    """How many events within ``PERIOD`` give an alarm."""

    failed_sessions: int = 5
    refused_flows: int = 20

    def __post_init__(self) -> None:
        if min(self.failed_sessions, self.refused_flows) < 1:
            raise ValueError("a threshold is one event or more")


class Alarms:
    """Watches what is recorded in the system log."""

    def __init__(self, raise_alarm: Callable[[str], None]) -> None:
        """``raise_alarm`` informs a gateway administrator and records that it did."""
        self.thresholds = Thresholds()
        self._raise = raise_alarm
        self._failed: deque[datetime] = deque()
        self._refused: deque[datetime] = deque()

    # @enforces FAU_SAA.1.1/SYS every record of the system log passes here as it is written
    # @enforces FAU_SAA.1.2/SYS#r3 at once, without counting
    def watch(self, event: SystemEvent, entry: Entry, zone: Zone | None) -> None:
        """Take notice of an entry; ``zone`` is the network from which the event came, if from any."""
        if event is SystemEvent.INTEGRITY_ERROR:
            self._raise(f"stored data were changed outside the gateway: {entry.detail}")
        elif event is SystemEvent.SESSION and entry.outcome is Outcome.FAILURE:
            self._count_failure(entry.time)
        elif event is SystemEvent.FLOW_REFUSED and zone is Zone.WAN:
            self._count_refusal(entry.time)

    # @enforces FAU_SAA.1.2/SYS#r1 whoever tried, and wherever
    def _count_failure(self, time: datetime) -> None:
        if _piled_up(self._failed, time, self.thresholds.failed_sessions):
            self._raise(f"{self.thresholds.failed_sessions} authentications failed in short order")

    # @enforces FAU_SAA.1.2/SYS#r2 whatever was refused
    def _count_refusal(self, time: datetime) -> None:
        if _piled_up(self._refused, time, self.thresholds.refused_flows):
            self._raise(f"{self.thresholds.refused_flows} messages from the WAN were refused in short order")


def _piled_up(events: deque[datetime], time: datetime, threshold: int) -> bool:
    """Whether this event makes the threshold full; then counting begins anew, so that there is not an alarm for each further one."""
    events.append(time)
    while time - events[0] > PERIOD:
        events.popleft()
    if len(events) < threshold:
        return False
    events.clear()
    return True
