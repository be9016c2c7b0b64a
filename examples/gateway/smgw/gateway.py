"""The gateway: puts firewall, access control, logs, memory and keys together, and leaves no way around them."""

from __future__ import annotations

import json
import math
from collections.abc import Callable, MutableMapping
from dataclasses import dataclass, replace
from datetime import datetime
from ipaddress import IPv6Address

from smgw.access import AccessPolicy, Kind, Operation, ProcessingProfile, Role, Subject, Thing, UnknownUserError, Users
from smgw.firewall import Firewall, FirewallRules, Flow, Service
from smgw.gateway_time import Clock, GatewayTime
from smgw.hashing import digest
from smgw.interfaces import Network, SecurityModule, Zone
from smgw.keys import Key
from smgw.log import LogBrokenError, Outcome
from smgw.logs import CALIBRATION, GATEWAY, SYSTEM, Actor, CalibrationEvent, Capacities, ConsumerEvent, Logs, SystemEvent, consumer_log
from smgw.memory import MemoryTamperedError, SealedMemory


class RefusedError(PermissionError):
    """The gateway does not do that: the firewall, the access policy or the authentication says no."""


class ReadingRejectedError(ValueError):
    """A meter sent what cannot be."""


class OperationStoppedError(RuntimeError):
    """The calibration log is full, so nothing may happen that it would have to record."""


@dataclass(frozen=True, slots=True)
class Session:
    """A user at work: the subject that acts for the user, and the flow by which it talks to the gateway."""

    subject: Subject
    flow: Flow

    @property
    def actor(self) -> Actor:
        """Who acts, for the logs."""
        return Actor(f"{self.subject.role} in the {self.subject.zone.value}", self.subject.identity)


@dataclass(frozen=True, slots=True)
class Surroundings:
    """What the gateway is built into.

    ``records`` and ``cells`` are two separate media; ``inform`` reaches a gateway administrator.
    """

    clock: Clock
    security_module: SecurityModule
    network: Network
    records: MutableMapping[str, bytes]
    cells: MutableMapping[str, bytes]
    inform: Callable[[str], None]
    address: IPv6Address


class Gateway:
    """A running gateway. Whatever comes in or goes out passes ``_pass``, whatever touches a stored object ``_authorise``."""

    def __init__(
        self, surroundings: Surroundings, memory_key: Key, rules: FirewallRules, users: Users, capacities: Capacities | None = None
    ) -> None:
        """Start to work. ``memory_key`` belongs to the gateway from now on; ``stop`` destroys it."""
        self._around = surroundings
        self._key = memory_key
        self._users = users
        self._time = GatewayTime(surroundings.clock)
        self._memory = SealedMemory(memory_key, surroundings.cells, surroundings.security_module.random)
        self._logs = Logs(self._time, surroundings.records, self._memory, surroundings.inform, capacities)
        self._firewall = Firewall(rules)
        self._policy = AccessPolicy()
        self._challenges: dict[str, bytes] = {}
        self._know_users()
        self._logs.start(sorted(users.with_role(Role.CONSUMER)))

    # @enforces FCS_CKM.4.1 the memory key is not needed any longer
    def stop(self) -> None:
        """End the work: say so in the logs and destroy the key, without which the memory is lost to everybody."""
        self._logs.stop()
        self._key.destroy()

    def connect(self, partner: str) -> Flow:
        """Open a connection to a partner in the WAN; returns the flow of its answers."""
        address = self._firewall.rules.partners.get(partner)
        if address is None:
            raise RefusedError(f"{partner!r} is no partner in the WAN; partners stand in the rules of the firewall")
        flow = Flow(Zone.GATEWAY, Zone.WAN, self._around.address, address, opens=True)
        self._open(flow)
        return Flow(Zone.WAN, Zone.GATEWAY, address, self._around.address, peer=partner)

    def disconnect(self, answers: Flow) -> None:
        """Close a connection to the WAN: from now on its messages are dropped."""
        self._firewall.close(answers.source)

    def wake_up(self, flow: Flow) -> Flow:
        """Heed a wake-up message from the WAN: connect to whoever may send it."""
        self._pass(replace(flow, service=Service.WAKE_UP, opens=True))
        return self.connect(self._firewall.rules.waker)

    def challenge(self, flow: Flow) -> bytes:
        """A value whose hash value the peer of ``flow`` has to sign, once, to open a session."""
        self._pass(flow)
        self._challenges[flow.peer] = self._around.security_module.random(32)
        return self._challenges[flow.peer]

    # @enforces FAU_GEN.1.1/SYS#e2 granted or refused
    def open_session(self, flow: Flow, proof: bytes) -> Session:
        """Let the peer of ``flow`` in, whose ``proof`` is its signature of the challenge."""
        self._pass(flow)
        stranger, claim = Actor(f"somebody in the {flow.origin.value}"), f"who claims to be {flow.peer!r}, "
        challenge = self._challenges.pop(flow.peer, None)
        if challenge is None or not self._around.security_module.verify(flow.peer, digest(challenge), proof):
            self._logs.system(SystemEvent.SESSION, Outcome.FAILURE, stranger, claim + "without proof")
            raise RefusedError(f"{flow.peer!r} is not authenticated: ask for a challenge and sign it")
        try:
            session = Session(Subject(flow.peer, self._users.role_of(flow.peer), flow.origin), flow)
        except UnknownUserError as unknown:
            self._logs.system(SystemEvent.SESSION, Outcome.FAILURE, stranger, claim + "whom nobody knows")
            raise RefusedError(str(unknown)) from None
        self._logs.system(SystemEvent.SESSION, Outcome.SUCCESS, session.actor)
        return session

    # @enforces FAU_SAR.1.1/SYS#administrator, FAU_SAR.1.1/SYS#technician whoever the access policy lets read
    def read_system_log(self, session: Session) -> tuple[str, ...]:
        """The system log, for administrators and service technicians."""
        return self._read_log(session, SYSTEM, Thing(Kind.SYSTEM_LOG))

    # @enforces FAU_SAR.1.1/CAL whoever the access policy lets read
    def read_calibration_log(self, session: Session) -> tuple[str, ...]:
        """The calibration log, for administrators."""
        return self._read_log(session, CALIBRATION, Thing(Kind.CALIBRATION_LOG))

    # @enforces FAU_SAR.1.1/CON the log of this consumer and no other
    # @enforces FAU_GEN.1.1/CON#e3 the log, here, and values in read_value
    def read_consumer_log(self, session: Session, consumer: str) -> tuple[str, ...]:
        """The log of one consumer, for that consumer."""
        lines = self._read_log(session, consumer_log(consumer), Thing(Kind.CONSUMER_LOG, consumer))
        self._logs.consumer(consumer, ConsumerEvent.READING, Outcome.SUCCESS, session.actor, "the log")
        return lines

    def read_value(self, session: Session, consumer: str, value: str) -> str:
        """A stored reading of a consumer, as JSON, for that consumer."""
        self._authorise(session, Operation.READ, Thing(Kind.METER_DATA, consumer, value))
        content = self._recall(consumer, value)
        self._logs.consumer(consumer, ConsumerEvent.READING, Outcome.SUCCESS, session.actor, value)
        return content.decode()

    # @enforces FAU_GEN.1.1/CAL#e4 a rejected reading, here, and errors in report_meter_error
    def accept_reading(self, flow: Flow, value: str, amount: float) -> None:
        """Store the counter that a registered meter sends, with the time of its arrival, in place of the one before.

        ``ReadingRejectedError`` if it is no counter, or runs backwards.
        """
        self._require_operation()
        self._pass(replace(flow, service=Service.METERING))
        consumer = self._firewall.rules.meters[flow.peer]
        before = self._amount(consumer, value)
        if not before <= amount < math.inf:
            detail = f"{value}: {amount} after {before}"
            self._logs.calibration(CalibrationEvent.READING_REJECTED, Outcome.FAILURE, Actor(f"meter {flow.peer}"), detail)
            raise ReadingRejectedError(f"{detail} is not possible; have meter {flow.peer!r} inspected")
        content = {"meter": flow.peer, "value": value, "amount": amount, "time": self._time.now().isoformat()}
        self._memory.write(_cell(consumer, value), json.dumps(content, sort_keys=True).encode())

    def report_meter_error(self, flow: Flow, error: str) -> None:
        """Record what a registered meter says is wrong with it."""
        self._require_operation()
        self._pass(replace(flow, service=Service.METERING))
        self._logs.calibration(CalibrationEvent.METER_ERROR, Outcome.FAILURE, Actor(f"meter {flow.peer}"), error)

    # @enforces FAU_GEN.1.1/CON#e2 delivered or not
    def deliver(self, recipient: str, consumer: str, value: str) -> None:
        """Send a stored reading, signed, to a recipient in the WAN whose processing profile names it.

        ``RefusedError``, ``LookupError``, ``MemoryTamperedError`` or ``OSError`` if that is not possible.
        """
        self._require_operation()
        self._require_consumer(consumer)
        outcome = Outcome.FAILURE
        try:
            self._deliver(recipient, consumer, value)
            outcome = Outcome.SUCCESS
        finally:
            self._logs.consumer(consumer, ConsumerEvent.DELIVERY, outcome, GATEWAY, f"{value} to {recipient}")

    # @enforces FAU_GEN.1.1/CON#e5 opened or refused
    def open_channel(self, flow: Flow) -> Flow:
        """Relay a controllable local system to a party that its profile names; returns the flow of that party's answers."""
        self._require_operation()
        profile = self._firewall.rules.cls_profiles.get(flow.peer)
        outcome = Outcome.FAILURE
        try:
            answers = self._relay(flow)
            outcome = Outcome.SUCCESS
        finally:
            if profile:
                actor = Actor(f"controllable local system {flow.peer}")
                self._logs.consumer(profile.consumer, ConsumerEvent.CHANNEL, outcome, actor, f"to {flow.party}")
        return answers

    def add_user(self, session: Session, identity: str, role: Role) -> None:
        """Let a new user have a role."""
        self._may_configure(session)
        self._users.add(identity, role)
        self._know_users()
        self._tell_change(session, f"user {identity}: none -> {role}")
        if role is Role.CONSUMER:
            self._logs.add_consumer(identity)

    # @enforces FAU_GEN.1.1/CAL#e2 a meter's registration, here, and rules for processing in install_profile
    def register_meter(self, session: Session, meter: str, consumer: str) -> None:
        """Accept readings of ``meter`` from now on, as those of ``consumer``."""
        self._may_configure(session)
        self._require_consumer(consumer)
        rules = self._firewall.rules
        self._firewall.rules = replace(rules, meters={**rules.meters, meter: consumer})
        change = f"meter {meter}: {rules.meters.get(meter, 'none')} -> {consumer}"
        self._tell_change(session, change)
        self._logs.calibration(CalibrationEvent.PARAMETER, Outcome.SUCCESS, session.actor, change)

    # @enforces FAU_GEN.1.1/CON#e4 in the log of the consumer concerned
    def install_profile(self, session: Session, profile: ProcessingProfile) -> None:
        """Let ``profile`` say which values of its consumer its recipient gets."""
        self._may_configure(session)
        self._require_consumer(profile.consumer)
        before = self._policy.values(profile.recipient, profile.consumer)
        self._policy.install(profile)
        change = f"values of {profile.consumer} for {profile.recipient}: {_listed(before)} -> {_listed(profile.values)}"
        self._tell_change(session, change)
        self._logs.calibration(CalibrationEvent.PARAMETER, Outcome.SUCCESS, session.actor, change)
        self._logs.consumer(profile.consumer, ConsumerEvent.PROFILE, Outcome.SUCCESS, session.actor, change)

    # @enforces FAU_GEN.1.1/CAL#e3 adjusted, or refused because of too large a deviation
    def synchronise(self, source: str, reference: datetime) -> None:
        """Set the time right by what a reliable source says, unless that is too far off."""
        self._require_operation()
        deviation, adjusted = self._time.synchronise(reference)
        outcome = Outcome.SUCCESS if adjusted else Outcome.FAILURE
        detail = f"deviation {deviation.total_seconds():+.3f} s"
        self._logs.calibration(CalibrationEvent.TIME, outcome, Actor(f"time source {source}"), detail)

    # @enforces FDP_IFC.2.1/FW, FDP_IFC.2.2/FW the one way for every message in and out
    # @enforces FAU_GEN.1.1/SYS#e3 with source, destination, service and reason
    def _pass(self, flow: Flow) -> None:
        """Ask the firewall; a refusal is recorded and ends whatever wanted to pass."""
        decision = self._firewall.decide(flow)
        if not decision.permitted:
            detail = f"{flow.source} to {flow.destination}, {flow.service.value}: {decision.rule}"
            sender = Actor(f"{flow.peer or 'somebody'} in the {flow.origin.value}")
            self._logs.system(SystemEvent.FLOW_REFUSED, Outcome.FAILURE, sender, detail)
            raise RefusedError(f"the firewall drops the message from {flow.source}: {decision.rule}")

    def _open(self, flow: Flow) -> None:
        """Open a connection to the WAN; one that fails lets no answers in."""
        self._pass(flow)
        try:
            self._around.network.send(flow, b"")
        except OSError:
            self._firewall.close(flow.destination)
            raise

    # @enforces FDP_ACC.2.1, FDP_ACC.2.2 the one way to every stored object
    # @enforces FAU_GEN.1.1/SYS#e4 with operation, object and reason
    def _authorise(self, session: Session, operation: Operation, thing: Thing) -> None:
        """Ask the access policy; a refusal is recorded and ends the operation."""
        self._pass(session.flow)
        verdict = self._policy.decide(session.subject, operation, thing)
        if not verdict.allowed:
            detail = f"{operation.value} {thing.kind.value} {thing.owner} {thing.value}".rstrip() + f": {verdict.rule}"
            self._logs.system(SystemEvent.ACCESS_REFUSED, Outcome.FAILURE, session.actor, detail)
            raise RefusedError(f"{session.subject.identity!r} may not {detail}")

    def _may_configure(self, session: Session) -> None:
        self._require_operation()
        self._authorise(session, Operation.CHANGE, Thing(Kind.CONFIGURATION))

    # @enforces FAU_GEN.1.1/SYS#e5 with the setting, its old and its new value
    def _tell_change(self, session: Session, change: str) -> None:
        self._logs.system(SystemEvent.CONFIGURATION, Outcome.SUCCESS, session.actor, change)

    def _read_log(self, session: Session, name: str, thing: Thing) -> tuple[str, ...]:
        self._authorise(session, Operation.READ, thing)
        try:
            return self._logs.read(name)
        except LogBrokenError as broken:
            self._tell_integrity_error(str(broken))
            raise

    def _deliver(self, recipient: str, consumer: str, value: str) -> None:
        subject = Subject(recipient, self._users.role_of(recipient), Zone.WAN)
        answers = self.connect(recipient)
        try:
            self._authorise(Session(subject, answers), Operation.READ, Thing(Kind.METER_DATA, consumer, value))
            self._send(answers, self._recall(consumer, value))
        finally:
            self.disconnect(answers)

    def _relay(self, flow: Flow) -> Flow:
        self._pass(replace(flow, service=Service.PROXY, opens=True))
        party = self._firewall.rules.partners[flow.party]
        onward = Flow(Zone.GATEWAY, Zone.WAN, self._around.address, party, Service.PROXY, opens=True, peer=flow.peer, party=flow.party)
        self._open(onward)
        return Flow(Zone.WAN, Zone.GATEWAY, party, self._around.address, Service.PROXY, peer=flow.party)

    def _amount(self, consumer: str, value: str) -> float:
        """The stored counter, 0 if there is none that can be used."""
        try:
            return float(json.loads(self._recall(consumer, value))["amount"])
        except (LookupError, MemoryTamperedError):
            return 0.0

    def _recall(self, consumer: str, value: str) -> bytes:
        """A stored reading; one that was changed is recorded and not used."""
        try:
            return self._memory.read(_cell(consumer, value))
        except KeyError:
            raise LookupError(f"there is no reading {value} of {consumer}") from None
        except MemoryTamperedError as tampered:
            self._tell_integrity_error(str(tampered))
            raise

    # @enforces FAU_GEN.1.1/SYS#e6, FDP_SDI.2.2 recorded and reported, while the caller leaves the data unused
    def _tell_integrity_error(self, what: str) -> None:
        self._logs.system(SystemEvent.INTEGRITY_ERROR, Outcome.FAILURE, GATEWAY, what)
        self._around.inform(what)

    def _send(self, answers: Flow, content: bytes) -> None:
        """Send content with the gateway's signature over an open connection."""
        flow = replace(answers, origin=answers.target, target=answers.origin, source=answers.destination, destination=answers.source)
        self._pass(flow)
        signature = self._around.security_module.sign(digest(content))
        message = {"content": content.decode(), "signature": signature.hex()}
        self._around.network.send(flow, json.dumps(message, sort_keys=True).encode())

    # @enforces FAU_STG.4.1/CAL#stop no metering, delivery or change while the log is full
    def _require_operation(self) -> None:
        if self._logs.calibration_full:
            raise OperationStoppedError("the calibration log is full: read it out and start the gateway with more room for it")

    def _require_consumer(self, identity: str) -> None:
        if identity not in self._users.with_role(Role.CONSUMER):
            raise LookupError(f"{identity!r} is no consumer of this gateway; add that user first")

    def _know_users(self) -> None:
        """Tell the firewall who may talk to the gateway in the HAN."""
        consumers, technicians = self._users.with_role(Role.CONSUMER), self._users.with_role(Role.SERVICE_TECHNICIAN)
        self._firewall.rules = replace(self._firewall.rules, consumers=consumers, technicians=technicians)


def _cell(consumer: str, value: str) -> str:
    return json.dumps(["reading", consumer, value])


def _listed(values: frozenset[str]) -> str:
    return ", ".join(sorted(values)) or "none"
