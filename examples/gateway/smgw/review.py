"""Reading the logs: each by those whom the access policy lets."""

from __future__ import annotations

from smgw.access import Kind, Operation, Thing
from smgw.guard import Guard
from smgw.log import LogBrokenError, Outcome
from smgw.logs import CALIBRATION, SYSTEM, ConsumerEvent, Logs, consumer_log
from smgw.sessions import Session


class Review:
    """Gives out logs as lines for people."""

    def __init__(self, guard: Guard, logs: Logs) -> None:
        self._guard = guard
        self._logs = logs

    # @enforces FAU_SAR.1.1/SYS#administrator, FAU_SAR.1.1/SYS#technician whoever the access policy lets read
    def system_log(self, session: Session) -> tuple[str, ...]:
        """The system log, for administrators and service technicians."""
        return self._read(session, SYSTEM, Thing(Kind.SYSTEM_LOG))

    # @enforces FAU_SAR.1.1/CAL whoever the access policy lets read
    def calibration_log(self, session: Session) -> tuple[str, ...]:
        """The calibration log, for administrators."""
        return self._read(session, CALIBRATION, Thing(Kind.CALIBRATION_LOG))

    # @enforces FAU_SAR.1.1/CON the log of this consumer and no other
    # @enforces FAU_GEN.1.1/CON#e3 that the log was read
    def consumer_log(self, session: Session, consumer: str) -> tuple[str, ...]:
        """The log of one consumer, for that consumer."""
        lines = self._read(session, consumer_log(consumer), Thing(Kind.CONSUMER_LOG, consumer))
        self._logs.consumer(consumer, ConsumerEvent.READING, Outcome.SUCCESS, session.actor, "the log")
        return lines

    def _read(self, session: Session, name: str, thing: Thing) -> tuple[str, ...]:
        self._guard.authorise(session, Operation.READ, thing)
        try:
            return self._logs.read(name)
        except LogBrokenError as broken:
            self._guard.integrity_error(str(broken))
            raise
