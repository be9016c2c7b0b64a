"""Metering: readings come in, rest sealed, and go out as processing profiles say."""

from __future__ import annotations

import json
import re
from dataclasses import asdict, dataclass, replace

from smgw.access import Kind, Operation, ProcessingProfile, Subject, Thing
from smgw.accounts import Accounts
from smgw.authentication import METER, Authenticator, Evidence, Mechanism, NotAuthenticatedError
from smgw.configuration import Settings
from smgw.doors import Doors
from smgw.envelope import sealed_for
from smgw.errors import ReadingRejectedError, RefusedError
from smgw.failures import Failures
from smgw.firewall import Flow, Service
from smgw.frames import Frame, MalformedFrameError, Window, decode
from smgw.gateway_time import GatewayTime
from smgw.guard import Guard
from smgw.hashing import digest
from smgw.interfaces import SecurityModule, Zone
from smgw.keys import Key
from smgw.log import Outcome
from smgw.logs import GATEWAY, Actor, CalibrationEvent, ConsumerEvent, Logs
from smgw.memory import MemoryTamperedError, SealedMemory
from smgw.meter_crypto import ForgedFrameError, opened
from smgw.meter_policy import Intake, MeterPolicy, Release
from smgw.pseudonyms import Pseudonyms
from smgw.sessions import Session

VALUE = re.compile(r"[0-9A-Z:.*-]{1,32}")
"""How a value is named: an OBIS code."""

MAX_AMOUNT = 10**15
READINGS = "reading"
"""The first part of the names of all cells with data of users; all other cells hold data of the gateway itself."""


@dataclass(frozen=True, slots=True)
class Reading:
    """A counter of a meter, with the time of its arrival, and whether that time was sure."""

    meter: str
    value: str
    amount: float
    time: str
    reliable: bool


def key_cell(meter: str) -> str:
    """Where the key of a meter rests."""
    return f"key of meter {meter}"


def window_cell(meter: str) -> str:
    """Where it rests which messages of a meter have come."""
    return f"messages of meter {meter}"


class Metering:
    """The way of meter data through the gateway; there is no other one."""

    def __init__(
        self,
        guard: Guard,
        doors: Doors,
        authenticator: Authenticator,
        settings: Settings,
        accounts: Accounts,
        failures: Failures,
        time: GatewayTime,
        memory: SealedMemory,
        module: SecurityModule,
        logs: Logs,
    ) -> None:
        self.policy = MeterPolicy()
        self._guard = guard
        self._doors = doors
        self._authenticator = authenticator
        self._settings = settings
        self._accounts = accounts
        self._failures = failures
        self._time = time
        self._memory = memory
        self._module = module
        self._logs = logs
        self._pseudonyms = Pseudonyms(memory, module.random)

    def receive_frame(self, flow: Flow, content: bytes) -> None:
        """Take a frame of a meter that uses no TLS; whose it is, the frame says and the key proves."""
        self._guard.require_operation()
        try:
            frame = decode(content)
        except MalformedFrameError as malformed:
            self._guard.refuse(replace(flow, service=Service.METERING), str(malformed))
        flow = replace(flow, service=Service.METERING, peer=frame.meter)
        self._guard.passes(flow)
        self._receive(flow, Mechanism.METER_KEY, self._opened(flow, frame))

    def receive_message(self, flow: Flow, evidence: Evidence, content: bytes) -> None:
        """Take a message that came through a TLS channel; ``evidence`` is the certificate by which the meter opened it."""
        self._guard.require_operation()
        flow = replace(flow, service=Service.METERING)
        self._guard.passes(flow)
        try:
            self._authenticator.device(flow, evidence, METER - {Mechanism.METER_KEY})
        except NotAuthenticatedError as failure:
            self._guard.refuse(flow, f"the meter is not authenticated: {failure}")
        self._receive(flow, evidence.mechanism, content)

    # @enforces FAU_GEN.1.1/CON#e3 that a value was read
    def read_value(self, session: Session, consumer: str, value: str) -> str:
        """A stored reading of a consumer, as JSON, for that consumer."""
        self._guard.authorise(session, Operation.READ, Thing(Kind.METER_DATA, consumer, value))
        content = self._recall(consumer, value)
        self._logs.consumer(consumer, ConsumerEvent.READING, Outcome.SUCCESS, session.actor, value)
        return content.decode()

    # @enforces FAU_GEN.1.1/CON#e2 delivered or not
    def deliver(self, recipient: str, consumer: str, value: str) -> None:
        """Send a stored reading, signed and encrypted, to a recipient in the WAN whose processing profile names it.

        ``RefusedError``, ``LookupError``, ``MemoryTamperedError`` or ``OSError`` if that is not possible.
        """
        self._guard.require_operation()
        self._settings.current.require_consumer(consumer)
        outcome = Outcome.FAILURE
        try:
            self._deliver(recipient, consumer, value)
            outcome = Outcome.SUCCESS
        finally:
            self._logs.consumer(consumer, ConsumerEvent.DELIVERY, outcome, GATEWAY, f"{value} to {recipient}")

    # @enforces FPT_RPL.1.1 asked for authentic frames only, so that nobody else can use up counters
    def _opened(self, flow: Flow, frame: Frame) -> bytes:
        """The content of a frame that is authentic and has not come before; any other one is recorded and discarded."""
        if key_cell(frame.meter) not in self._memory:
            self._guard.refuse(flow, f"meter {frame.meter} has no key")
        try:
            with Key(key_cell(frame.meter), bytearray(self._memory.read(key_cell(frame.meter)))) as key:
                content = opened(key, frame)
        except ForgedFrameError as forged:
            self._guard.refuse(flow, str(forged))
        window = Window(self._memory.read(window_cell(frame.meter)) if window_cell(frame.meter) in self._memory else b"")
        if not window.fresh(frame.counter):
            self._guard.replayed(flow, f"frame {frame.counter} of meter {frame.meter} has come before")
        window.take(frame.counter)
        self._memory.write(window_cell(frame.meter), window.state)
        return content

    # @enforces FDP_IFC.2.1/MTR, FDP_IFC.2.2/MTR the one way in asks the policy here, the one way out in _deliver
    # @enforces FAU_GEN.1.1/CAL#e4 rejected readings, and errors that the meter reports
    def _receive(self, flow: Flow, protection: Mechanism, content: bytes) -> None:
        verdict = self.policy.accepts(Intake(flow.peer, flow.peer in self._settings.current.meters, protection))
        if not verdict.allowed:
            self._guard.refuse(flow, verdict.rule)
        actor = Actor(f"meter {flow.peer}")
        try:
            message = _understood(content)
        except ValueError as error:
            self._logs.calibration(CalibrationEvent.READING_REJECTED, Outcome.FAILURE, actor, str(error))
            raise ReadingRejectedError(f"{error}; have meter {flow.peer!r} inspected") from None
        if isinstance(message, str):
            self._logs.calibration(CalibrationEvent.METER_ERROR, Outcome.FAILURE, actor, message)
        else:
            self._store(flow.peer, *message)

    # @enforces FDP_IFF.1.2/MTR#r2 the time is the gateway's own, whatever the meter says
    # @enforces FMT_MSA.3.2/AC, FMT_MSA.3.2/MTR owner, time and reliability of a reading follow from registration and clock alone
    def _store(self, meter: str, value: str, amount: float) -> None:
        """Store a counter in place of the one before; ``ReadingRejectedError`` if it runs backwards."""
        consumer = self._settings.current.meters[meter]
        before = self._amount(consumer, value)
        if amount < before:
            detail = f"{value}: {amount} after {before}"
            self._logs.calibration(CalibrationEvent.READING_REJECTED, Outcome.FAILURE, Actor(f"meter {meter}"), detail)
            raise ReadingRejectedError(f"{detail} is not possible; have meter {meter!r} inspected")
        reading = Reading(meter, value, amount, self._time.now().isoformat(), not self._failures.time_in_doubt)
        self._memory.write(_cell(consumer, value), json.dumps(asdict(reading), sort_keys=True).encode())

    def _deliver(self, recipient: str, consumer: str, value: str) -> None:
        account = self._accounts.of(recipient)
        answers = self._doors.connect(recipient)
        try:
            subject = Subject(recipient, account.role, Zone.WAN)
            self._guard.authorise_recipient(subject, answers, Thing(Kind.METER_DATA, consumer, value))
            reading = Reading(**json.loads(self._recall(consumer, value)))
            profile = self._guard.policy.profile(recipient, consumer)
            content = self._processed(profile, reading)
            message = self._sealed(recipient, content)
            release = Release(
                recipient, profile, value, _names_in(content), frozenset({consumer, reading.meter}), reading.reliable,
                self._failures.time_in_doubt, signed=True, encrypted_for=recipient,
            )  # fmt: skip
            verdict = self.policy.releases(release)
            if not verdict.allowed:
                self._guard.refuse(answers, verdict.rule)
            self._doors.send(answers, message)
        finally:
            self._doors.disconnect(answers)

    def _processed(self, profile: ProcessingProfile, reading: Reading) -> dict[str, str | float]:
        """What the recipient gets of a reading."""
        content: dict[str, str | float] = {"value": reading.value, "amount": reading.amount, "time": reading.time}
        if not profile.pseudonymous:
            return content | {"consumer": profile.consumer, "meter": reading.meter}
        true_names = frozenset({profile.consumer, reading.meter})
        return content | {"pseudonym": self._pseudonyms.of(profile.consumer, profile.recipient, true_names)}

    # @enforces FDP_IFF.1.2/MTR#r4 the content is signed, then sealed with its signature
    def _sealed(self, recipient: str, content: dict[str, str | float]) -> bytes:
        plain = json.dumps(content, sort_keys=True)
        message = {"content": plain, "signature": self._module.sign(digest(plain.encode())).hex()}
        key = self._settings.current.partners[recipient].key
        if not key:
            raise RefusedError(f"there is no key to encrypt for {recipient!r}; the gateway administrator can install it")
        return sealed_for(key, json.dumps(message, sort_keys=True).encode())

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
            self._guard.integrity_error(str(tampered))
            raise


def _understood(content: bytes) -> tuple[str, float] | str:
    """What a meter says: which value and how much, or an error in words; ``ValueError`` for anything else."""
    try:
        message = json.loads(content)
    except (ValueError, RecursionError):
        raise ValueError("the message cannot be read") from None
    match message:
        case {"error": str(error), **rest} if not rest:
            return error
        case {"value": str(value), "amount": int(amount) | float(amount), **rest} if not rest and not isinstance(amount, bool):
            if VALUE.fullmatch(value) and 0 <= amount <= MAX_AMOUNT:
                return value, amount
            raise ValueError(f"{value}: {amount} is no counter")
    raise ValueError("the message is neither a reading nor an error")


def _names_in(content: dict[str, str | float]) -> frozenset[str]:
    return frozenset(text for text in content.values() if isinstance(text, str))


def _cell(consumer: str, value: str) -> str:
    return json.dumps([READINGS, consumer, value])
