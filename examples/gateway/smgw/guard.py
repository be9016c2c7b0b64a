"""The guard: the one way for every message and to every stored object, and whether the gateway works at all."""

from __future__ import annotations

from typing import NoReturn

from smgw.access import AccessPolicy, Kind, Operation, Subject, Thing
from smgw.errors import OperationStoppedError, RefusedError
from smgw.failures import Failures
from smgw.firewall import Firewall, Flow
from smgw.log import Outcome
from smgw.logs import GATEWAY, Actor, Logs, SystemEvent
from smgw.sessions import Session, Sessions


class Guard:
    """Asks the policies, and records each refusal. Whoever wants to pass or touch something has to come here."""

    def __init__(self, firewall: Firewall, policy: AccessPolicy, sessions: Sessions, failures: Failures, logs: Logs) -> None:
        self.firewall = firewall
        self.policy = policy
        self._sessions = sessions
        self._failures = failures
        self._logs = logs

    # @enforces FDP_IFC.2.1/FW, FDP_IFC.2.2/FW the one way for every message in and out
    # @enforces FAU_GEN.1.1/SYS#e3 with source, destination, service and reason
    def passes(self, flow: Flow) -> None:
        """Ask the firewall; a refusal is recorded and ends whatever wanted to pass."""
        decision = self.firewall.decide(flow)
        if not decision.permitted:
            self.refuse(flow, decision.rule)

    def refuse(self, flow: Flow, why: str) -> NoReturn:
        """Record that a message is dropped; always ends with ``RefusedError``."""
        self.note_refused(flow, why)
        raise RefusedError(f"the firewall drops the message from {flow.source}: {why}")

    def note_refused(self, flow: Flow, why: str) -> None:
        """Record that a message was dropped."""
        detail = f"{flow.source} to {flow.destination}, {flow.service.value}: {why}"
        self._logs.system(SystemEvent.FLOW_REFUSED, Outcome.FAILURE, _sender(flow), detail)

    # @enforces FPT_RPL.1.2 recorded in note_broken, and discarded because this always raises
    def replayed(self, flow: Flow, what: str) -> NoReturn:
        """Record that a message was played back; always ends with ``RefusedError``."""
        self.note_broken(flow, what)
        raise RefusedError(f"the message from {flow.source} is discarded: {what}")

    def note_broken(self, flow: Flow, what: str) -> None:
        """Record that a message was discarded because it was played back, or was changed on its way."""
        self._logs.system(SystemEvent.REPLAY, Outcome.FAILURE, _sender(flow), what)

    # @enforces FIA_UID.2.1, FIA_UAU.2.1 no operation for anybody whose session is not open and authenticated
    # @enforces FDP_ACC.2.1, FDP_ACC.2.2 the one way to every stored object
    def authorise(self, session: Session, operation: Operation, thing: Thing) -> None:
        """Ask firewall, sessions and access policy; a refusal is recorded and ends the operation."""
        self.passes(session.flow)
        try:
            self._sessions.require(session)
        except RefusedError as refusal:
            self._refuse_access(session.actor, operation, thing, str(refusal))
            raise
        self._decide(session.actor, session.subject, operation, thing)

    def authorise_recipient(self, recipient: Subject, answers: Flow, thing: Thing) -> None:
        """Ask firewall and access policy whether a recipient may get an object over a connection that the gateway opened."""
        self.passes(answers)
        self._decide(Actor(f"{recipient.role} in the {recipient.zone.value}", recipient.identity), recipient, Operation.READ, thing)

    # @enforces FMT_MOF.1.1 each management function begins here
    # @enforces FMT_MSA.1.1/AC, FMT_MSA.1.1/FW, FMT_MSA.1.1/MTR all attributes stand in the configuration
    def configures(self, session: Session, operation: Operation = Operation.CHANGE) -> None:
        """Ask whether the session may change (or read) the configuration."""
        self.authorise(session, operation, Thing(Kind.CONFIGURATION))

    # @enforces FAU_STG.4.1/CAL#stop no metering, delivery or change while the log is full
    # @enforces FPT_FLS.1.1#firmware, FPT_FLS.1.1#module, FPT_FLS.1.1#storage nothing goes on until the failure is mended
    def require_operation(self) -> None:
        """``OperationStoppedError`` while the gateway has to keep to its secure state."""
        if self._failures.stopping:
            raise OperationStoppedError(f"the operation is stopped: {self._failures.stopping}")
        if self._logs.calibration_full:
            raise OperationStoppedError("the calibration log is full: read it out and give it more room")

    # @enforces FAU_GEN.1.1/SYS#e6, FDP_SDI.2.2 recorded, which raises an alarm, while the caller leaves the data unused
    def integrity_error(self, what: str) -> None:
        """Record that stored data were changed outside the gateway."""
        self._logs.system(SystemEvent.INTEGRITY_ERROR, Outcome.FAILURE, GATEWAY, what)

    # @enforces FAU_GEN.1.1/SYS#e4 with operation, object and reason
    def _decide(self, actor: Actor, subject: Subject, operation: Operation, thing: Thing) -> None:
        verdict = self.policy.decide(subject, operation, thing)
        if not verdict.allowed:
            detail = self._refuse_access(actor, operation, thing, verdict.rule)
            raise RefusedError(f"{subject.identity!r} may not {detail}")

    def _refuse_access(self, actor: Actor, operation: Operation, thing: Thing, why: str) -> str:
        detail = f"{operation.value} {thing.kind.value} {thing.owner} {thing.value}".rstrip() + f": {why}"
        self._logs.system(SystemEvent.ACCESS_REFUSED, Outcome.FAILURE, actor, detail)
        return detail


def _sender(flow: Flow) -> Actor:
    return Actor(f"{flow.peer or 'somebody'} in the {flow.origin.value}", zone=flow.origin)
