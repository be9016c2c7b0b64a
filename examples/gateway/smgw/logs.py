"""The three logs of the gateway: what is recorded in each, and what happens when one is full."""

from __future__ import annotations

from collections.abc import Callable, Iterable, MutableMapping
from dataclasses import dataclass
from enum import StrEnum

from smgw.gateway_time import GatewayTime
from smgw.interfaces import Zone
from smgw.log import ChainedLog, Entry, LogFullError, Outcome, Overflow, Record
from smgw.memory import SealedMemory

SYSTEM = "system log"
CALIBRATION = "calibration log"


def consumer_log(consumer: str) -> str:
    """The name of the log of one consumer."""
    return f"consumer log of {consumer}"


class SystemEvent(StrEnum):
    """What the system log records: operation and security."""

    AUDIT_STARTED = "audit started"
    AUDIT_STOPPED = "audit stopped"
    SESSION = "session opened"
    FLOW_REFUSED = "information flow refused"
    ACCESS_REFUSED = "access refused"
    CONFIGURATION = "configuration changed"
    INTEGRITY_ERROR = "integrity error in stored data"
    LOG_FULL = "log full"
    REPLAY = "message played back or broken"
    FAILURE = "failure"
    BLOCKED = "authentication blocked"
    ALARM = "alarm given"


class ConsumerEvent(StrEnum):
    """What a consumer log records: what was done with the data of this consumer."""

    AUDIT_STARTED = "audit started"
    AUDIT_STOPPED = "audit stopped"
    DELIVERY = "data delivered"
    READING = "own data read"
    PROFILE = "processing profile changed"
    CHANNEL = "channel of a controllable local system opened"


class CalibrationEvent(StrEnum):
    """What the calibration log records: what legal metrology asks about."""

    AUDIT_STARTED = "audit started"
    AUDIT_STOPPED = "audit stopped"
    PARAMETER = "calibration parameter changed"
    TIME = "gateway time adjusted"
    METER_ERROR = "meter error"
    READING_REJECTED = "reading rejected"


@dataclass(frozen=True, slots=True)
class Actor:
    """Who acts: a subject, on behalf of an identified user where there is one, from the network ``zone`` if from any."""

    subject: str
    user: str = ""
    zone: Zone | None = None


GATEWAY = Actor("gateway")


@dataclass(frozen=True, slots=True)
class Capacities:
    """How many records each log holds."""

    system: int = 10_000
    consumer: int = 5_000
    calibration: int = 20_000

    def __post_init__(self) -> None:
        if min(self.system, self.consumer, self.calibration) < 2:
            raise ValueError("each log needs room for two records, or its own filling up could not be recorded")


Watcher = Callable[[SystemEvent, Entry, Zone | None], None]
"""Takes notice of each entry of the system log."""


class Logs:
    """System log, calibration log, and one log for each consumer."""

    def __init__(
        self,
        time: GatewayTime,
        medium: MutableMapping[str, bytes],
        memory: SealedMemory,
        inform: Callable[[str], None],
        capacities: Capacities | None = None,
    ) -> None:
        """``medium`` holds the records, ``memory`` the ends of their chains; ``inform`` reaches a gateway administrator."""
        self._time = time
        self._medium = medium
        self._memory = memory
        self._inform = inform
        self._capacities = capacities or Capacities()
        self._watch: Watcher = lambda *_: None
        self._logs: dict[str, ChainedLog] = {}
        self._open(SYSTEM, self._capacities.system, Overflow.OVERWRITE_OLDEST)
        self._open(CALIBRATION, self._capacities.calibration, Overflow.REFUSE)

    @property
    def calibration_full(self) -> bool:
        """Whether no event can be recorded in the calibration log any more."""
        return self._logs[CALIBRATION].full

    def watched_by(self, watch: Watcher) -> None:
        """Show each entry of the system log to ``watch`` from now on, in place of whoever watched before."""
        self._watch = watch

    def resize(self, capacities: Capacities) -> None:
        """Give the logs more or less room; ``ValueError``, and nothing changes, if one holds more records already."""
        wanted = {name: self._capacity_of(name, capacities) for name in self._logs}
        for name, capacity in wanted.items():
            if self._logs[name].stored > capacity:
                raise ValueError(f"the {name} holds more than {capacity} records")
        for name, capacity in wanted.items():
            self._logs[name].resize(capacity)
        self._capacities = capacities

    # @enforces FAU_GEN.1.1/SYS#e1, FAU_GEN.1.1/CON#e1, FAU_GEN.1.1/CAL#e1 starting and stopping are recorded in every log
    def start(self, consumers: Iterable[str]) -> None:
        """Begin to record, in every log."""
        self.system(SystemEvent.AUDIT_STARTED, Outcome.SUCCESS, GATEWAY)
        self.calibration(CalibrationEvent.AUDIT_STARTED, Outcome.SUCCESS, GATEWAY)
        for consumer in consumers:
            self.add_consumer(consumer)

    def stop(self) -> None:
        """Record, in every log, that recording ends."""
        self.system(SystemEvent.AUDIT_STOPPED, Outcome.SUCCESS, GATEWAY)
        self.calibration(CalibrationEvent.AUDIT_STOPPED, Outcome.SUCCESS, GATEWAY)
        for name in sorted(self._logs.keys() - {SYSTEM, CALIBRATION}):
            self._record(name, ConsumerEvent.AUDIT_STOPPED, Outcome.SUCCESS, GATEWAY)

    def add_consumer(self, consumer: str) -> None:
        """Open the log of ``consumer`` and begin to record there."""
        self._open(consumer_log(consumer), self._capacities.consumer, Overflow.OVERWRITE_OLDEST)
        self.consumer(consumer, ConsumerEvent.AUDIT_STARTED, Outcome.SUCCESS, GATEWAY)

    def system(self, event: SystemEvent, outcome: Outcome, actor: Actor, detail: str = "") -> None:
        """Record an event of operation or security; ``detail`` names flow, object, setting, place or log."""
        self._watch(event, self._record(SYSTEM, event, outcome, actor, detail), actor.zone)

    def consumer(self, consumer: str, event: ConsumerEvent, outcome: Outcome, actor: Actor, detail: str = "") -> None:
        """Record what was done with data of ``consumer``; ``detail`` says which data, and who received them."""
        self._record(consumer_log(consumer), event, outcome, actor, detail, consumer)

    def calibration(self, event: CalibrationEvent, outcome: Outcome, actor: Actor, detail: str = "") -> None:
        """Record what legal metrology asks about; ``detail`` has old and new value, deviation or reason."""
        self._record(CALIBRATION, event, outcome, actor, detail)

    # @enforces FAU_SAR.1.2/SYS, FAU_SAR.1.2/CON, FAU_SAR.1.2/CAL every record becomes a line of plain words
    def read(self, name: str) -> tuple[str, ...]:
        """The records of a log as lines for people, oldest first; ``LogBrokenError`` if somebody changed them.

        ``LookupError`` if there is no such log.
        """
        if name not in self._logs:
            raise LookupError(f"there is no {name}")
        return tuple(in_words(record) for record in self._logs[name].records())

    # @enforces FAU_STG.4.1/SYS, FAU_STG.4.1/CON the two overwrite their oldest records, and _tell_full informs an administrator
    def _open(self, name: str, capacity: int, overflow: Overflow) -> None:
        self._logs[name] = ChainedLog(name, capacity, overflow, self._medium, self._memory)

    # @enforces FAU_GEN.1.2/SYS#when, FAU_GEN.1.2/SYS#what, FAU_GEN.1.2/SYS#who, FAU_GEN.1.2/SYS#outcome, FAU_GEN.1.2/SYS#detail
    # @enforces FAU_GEN.1.2/CON#when, FAU_GEN.1.2/CON#what, FAU_GEN.1.2/CON#who, FAU_GEN.1.2/CON#outcome, FAU_GEN.1.2/CON#concerns
    # @enforces FAU_GEN.1.2/CAL#when, FAU_GEN.1.2/CAL#what, FAU_GEN.1.2/CAL#who, FAU_GEN.1.2/CAL#outcome, FAU_GEN.1.2/CAL#detail
    # @enforces FAU_GEN.2.1 the identity of the user is part of the record, in all logs
    # @enforces FAU_STG.4.1/CAL#keep a full calibration log takes no entry
    def _record(self, name: str, event: str, outcome: Outcome, actor: Actor, detail: str = "", concerns: str = "") -> Entry:
        log = self._logs[name]
        entry = Entry(self._time.now(), event, outcome, actor.subject, actor.user, concerns, detail)
        was_full = log.full
        try:
            record = log.append(entry)
        except LogFullError:
            return entry
        if log.full and (not was_full or record.number % log.capacity == 0):
            self._tell_full(name)
        return entry

    def _capacity_of(self, name: str, capacities: Capacities) -> int:
        return {SYSTEM: capacities.system, CALIBRATION: capacities.calibration}.get(name, capacities.consumer)

    # @enforces FAU_GEN.1.1/SYS#e7, FAU_STG.4.1/CAL#inform a log that has filled up is reported and recorded
    def _tell_full(self, name: str) -> None:
        self._inform(f"the {name} is full")
        self.system(SystemEvent.LOG_FULL, Outcome.SUCCESS, GATEWAY, name)


def in_words(record: Record) -> str:
    """A record as one line that its reader understands without a manual; nothing in it can pass for a second line."""
    entry = record.entry
    who = f"{entry.subject}, user {entry.user}" if entry.user else entry.subject
    concerns = f", concerning {entry.concerns}" if entry.concerns else ""
    detail = f": {entry.detail}" if entry.detail else ""
    line = f"{record.number}. {entry.time:%Y-%m-%d %H:%M:%S %Z}, {entry.event} ({entry.outcome}) by {who}{concerns}{detail}"
    return "".join(letter if letter.isprintable() else "\N{REPLACEMENT CHARACTER}" for letter in line)
