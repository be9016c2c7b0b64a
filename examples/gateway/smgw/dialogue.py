"""Dialogues: what users and devices can ask for through a channel. A request and its answer are one JSON object each."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from ipaddress import IPv6Address

from smgw.access import ProcessingProfile, Role
from smgw.accounts import UnknownUserError
from smgw.alarms import Thresholds
from smgw.authentication import Evidence, Mechanism
from smgw.channel import Channel
from smgw.configuration import Partner, encode
from smgw.errors import OperationStoppedError, RefusedError
from smgw.firewall import ClsProfile, Flow, Service
from smgw.firmware import Image
from smgw.gateway import Gateway
from smgw.gateway_time import TimeSource
from smgw.log import LogBrokenError
from smgw.logs import Capacities
from smgw.memory import MemoryTamperedError
from smgw.request import Request
from smgw.sessions import Session

DONE = "done"
EXPECTED = (RefusedError, OperationStoppedError, LookupError, ValueError, LogBrokenError, MemoryTamperedError)
"""What may go wrong with a request; anything else is a defect and ends the channel."""

Command = Callable[[Gateway, Session, Request], object]

DISPLAY: dict[str, Command] = {
    "value": lambda to, session, asked: to.metering.read_value(session, session.subject.identity, asked.text("value")),
    "consumer log": lambda to, session, _: to.review.consumer_log(session, session.subject.identity),
    "system log": lambda to, session, _: to.review.system_log(session),
}
ADMINISTRATION: dict[str, Command] = {
    "system log": lambda to, session, _: to.review.system_log(session),
    "calibration log": lambda to, session, _: to.review.calibration_log(session),
    "configuration": lambda to, session, _: json.loads(encode(to.management.configuration(session))),
    "self-test": lambda to, session, _: to.self_test(session),
    "register meter": lambda to, session, asked: to.management.register_meter(
        session, asked.text("meter"), asked.text("consumer"), asked.octets("key")
    ),
    "remove meter": lambda to, session, asked: to.management.remove_meter(session, asked.text("meter")),
    "add user": lambda to, session, asked: to.management.add_user(session, asked.text("identity"), Role(asked.text("role"))),
    "set role": lambda to, session, asked: to.management.set_role(session, asked.text("identity"), Role(asked.text("role"))),
    "set password": lambda to, session, asked: to.management.set_password(session, asked.text("identity"), asked.text("password")),
    "remove user": lambda to, session, asked: to.management.remove_user(session, asked.text("identity")),
    "install profile": lambda to, session, asked: to.management.install_profile(session, _profile(asked)),
    "remove profile": lambda to, session, asked: to.management.remove_profile(session, asked.text("recipient"), asked.text("consumer")),
    "install partner": lambda to, session, asked: to.management.install_partner(
        session, asked.text("identity"), Partner(IPv6Address(asked.text("address")), asked.octets("key"))
    ),
    "remove partner": lambda to, session, asked: to.management.remove_partner(session, asked.text("identity")),
    "install system": lambda to, session, asked: to.management.install_cls(
        session, asked.text("system"), ClsProfile(asked.text("consumer"), asked.texts("parties"))
    ),
    "remove system": lambda to, session, asked: to.management.remove_cls(session, asked.text("system")),
    "load firmware": lambda to, session, asked: to.management.load_firmware(session, _image(asked), _files(asked)),
    "initialise security module": lambda to, session, _: to.management.initialise_module(session),
    "renew keys": lambda to, session, _: to.management.renew_keys(session).hex(),
    "install certificate": lambda to, session, asked: to.management.install_certificate(session, asked.octets("certificate")),
    "set time source": lambda to, session, asked: to.management.set_time_source(
        session, TimeSource(asked.text("source"), timedelta(seconds=asked.number("seconds")))
    ),
    "set limits": lambda to, session, asked: to.management.set_limits(
        session,
        Capacities(asked.number("system"), asked.number("consumer"), asked.number("calibration")),
        Thresholds(asked.number("failed_sessions"), asked.number("refused_flows")),
    ),
}


class LocalDialogue:
    """A user or device in the HAN, through one channel. Nothing is answered but a refusal until somebody has logged in."""

    def __init__(self, gateway: Gateway, channel: Channel, flow: Flow) -> None:
        self._gateway = gateway
        self._channel = channel
        self._flow = flow
        self._session: Session | None = None
        self._party: Flow | None = None

    def run(self) -> None:
        """Answer requests until the channel ends, which ends the session as well; from a channel to a party on, only relay."""
        try:
            while self._party is None:
                request = self._channel.receive()
                self._channel.send(_answered(self._answer, request))
            while True:
                self._gateway.doors.send(self._party, self._channel.receive())
                self._channel.send(self._gateway.doors.receive(self._party))
        finally:
            self._log_out()
            if self._party:
                self._gateway.doors.disconnect(self._party)

    # @enforces FIA_UID.2.1, FIA_UAU.2.1 before somebody is authenticated, proving an identity is all that can be asked for
    def _answer(self, asked: Request) -> object:
        match asked.text("do"):
            case "log in":
                return self._log_in(asked)
            case "open channel":
                return self._open_channel(asked)
            case _ if self._session is None:
                raise RefusedError("log in first")
            case "log out":
                return self._log_out()
            case other:
                return _command(DISPLAY, other)(self._gateway, self._session, asked)

    def _log_in(self, asked: Request) -> str:
        """By name and password if the request has them, else by the certificate of the channel."""
        self._log_out()
        evidence = Evidence(Mechanism.CERTIFICATE, self._channel.peer)
        if "password" in asked:
            evidence = Evidence(Mechanism.PASSWORD, asked.text("name"), asked.text("password"))
        identity = evidence.identity
        flow = replace(self._flow, peer=identity, service=Service.DISPLAY, concerns=identity)
        if self._is_technician(identity):
            flow = replace(self._flow, peer=identity, service=Service.DIAGNOSIS)
        self._session = self._gateway.doors.open_session(flow, evidence)
        return str(self._session.subject.role)

    def _open_channel(self, asked: Request) -> str:
        """A controllable local system is known by the certificate of its channel, and has no session."""
        flow = replace(self._flow, service=Service.PROXY, peer=self._channel.peer, party=asked.text("party"))
        self._party = self._gateway.doors.open_channel(flow, Evidence(Mechanism.CERTIFICATE, self._channel.peer))
        return self._party.peer

    def _log_out(self) -> str:
        if self._session:
            self._gateway.doors.close_session(self._session)
            self._session = None
        return DONE

    def _is_technician(self, identity: str) -> bool:
        try:
            return self._gateway.accounts.of(identity).role is Role.SERVICE_TECHNICIAN
        except UnknownUserError:
            return False


def administer(gateway: Gateway, partner: str) -> None:
    """Connect to a gateway administrator in the WAN and do what is asked, until the connection ends.

    ``RefusedError`` if there is no such partner or it is no user, ``OSError`` when the connection fails or is closed.
    """
    answers = gateway.doors.connect(partner)
    try:
        session = gateway.doors.open_session(answers, gateway.doors.evidence(answers))
        while True:
            content = gateway.doors.receive(answers)
            said = _answered(lambda asked: _command(ADMINISTRATION, asked.text("do"))(gateway, session, asked), content)
            gateway.doors.send(answers, said)
    finally:
        gateway.doors.disconnect(answers)


def _command(commands: dict[str, Command], name: str) -> Command:
    if name not in commands:
        raise LookupError(f"there is no request {name!r} here")
    return commands[name]


def _answered(answer: Callable[[Request], object], content: bytes) -> bytes:
    """The answer to a request, or why there is none."""
    try:
        answered = answer(Request(content))
        said: dict[str, object] = {"answer": DONE if answered is None else answered}
    except EXPECTED as error:
        said = {"error": str(error)}
    return json.dumps(said, sort_keys=True).encode()


def _profile(asked: Request) -> ProcessingProfile:
    return ProcessingProfile(
        asked.text("recipient"), asked.text("consumer"), asked.texts("values"), asked.flag("billing"), asked.flag("pseudonymous")
    )


def _image(asked: Request) -> Image:
    return Image(asked.version("version"), asked.table("manifest"), asked.octets("signature"))


def _files(asked: Request) -> dict[str, bytes]:
    return {name: bytes.fromhex(content) for name, content in asked.table("files").items()}
