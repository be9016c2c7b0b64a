"""The ways in and out: connections to the WAN, wake-up messages, sessions of users, channels of controllable local systems."""

from __future__ import annotations

from dataclasses import replace
from ipaddress import IPv6Address

from smgw.authentication import CLS, Authenticator, Evidence, Mechanism, NotAuthenticatedError
from smgw.configuration import Settings
from smgw.errors import RefusedError
from smgw.firewall import Flow, Service
from smgw.guard import Guard
from smgw.hashing import digest
from smgw.interfaces import Network, SecurityModule, Zone
from smgw.log import Outcome
from smgw.logs import Actor, ConsumerEvent, Logs, SystemEvent
from smgw.replay import Counters, ReplayedError
from smgw.sessions import Session, Sessions

COUNTER_BYTES = 8


class Doors:
    """Who comes in and where the gateway goes out. Every message passes the guard."""

    def __init__(
        self,
        guard: Guard,
        authenticator: Authenticator,
        sessions: Sessions,
        settings: Settings,
        counters: Counters,
        module: SecurityModule,
        network: Network,
        logs: Logs,
        address: IPv6Address,
    ) -> None:
        self._guard = guard
        self._authenticator = authenticator
        self._sessions = sessions
        self._settings = settings
        self._counters = counters
        self._module = module
        self._network = network
        self._logs = logs
        self._address = address

    def connect(self, partner: str) -> Flow:
        """Open a connection to a partner in the WAN; returns the flow of its answers."""
        known = self._settings.current.partners.get(partner)
        if known is None:
            raise RefusedError(f"{partner!r} is no partner in the WAN; the gateway administrator can install one")
        self._open(Flow(Zone.GATEWAY, Zone.WAN, self._address, known.address, opens=True, peer=partner))
        return Flow(Zone.WAN, Zone.GATEWAY, known.address, self._address, peer=partner)

    def disconnect(self, answers: Flow) -> None:
        """Close a connection to the WAN: from now on its messages are dropped."""
        self._guard.firewall.close(answers.source)
        self._network.close(answers)

    def receive(self, answers: Flow) -> bytes:
        """The next message of the partner whose answers come by ``answers``."""
        self._guard.passes(answers)
        return self._network.receive(answers)

    def evidence(self, answers: Flow) -> Evidence:
        """By what the partner at the other end of a connection has proven the own identity."""
        return Evidence(Mechanism.CERTIFICATE, self._network.peer(answers))

    def send(self, answers: Flow, content: bytes) -> None:
        """Send to the partner whose answers come by ``answers``."""
        flow = replace(answers, origin=answers.target, target=answers.origin, source=answers.destination, destination=answers.source)
        self._guard.passes(flow)
        self._network.send(flow, content)

    def wake_up(self, flow: Flow, message: bytes) -> Flow:
        """Heed a wake-up message from the WAN: connect to whoever may send it.

        ``message`` is a counter of eight bytes and the sender's signature over it and the address of the gateway.
        """
        flow = replace(flow, service=Service.WAKE_UP, opens=True)
        self._guard.passes(flow)
        waker, counter, signature = self._settings.current.waker, message[:COUNTER_BYTES], message[COUNTER_BYTES:]
        if not self._module.verify(waker, digest(counter + self._address.packed), signature):
            self._guard.refuse(flow, "the wake-up message is not signed by the administrator")
        try:
            self._counters.take(waker, int.from_bytes(counter))
        except ReplayedError as replayed:
            self._guard.replayed(flow, str(replayed))
        return self.connect(waker)

    # @enforces FAU_GEN.1.1/SYS#e2 granted or refused
    def open_session(self, flow: Flow, evidence: Evidence) -> Session:
        """Let the user behind ``flow`` in, whose identity ``evidence`` proves."""
        self._guard.passes(flow)
        try:
            account = self._authenticator.user(flow, evidence)
        except NotAuthenticatedError as failure:
            stranger = Actor(f"somebody in the {flow.origin.value}", zone=flow.origin)
            self._logs.system(SystemEvent.SESSION, Outcome.FAILURE, stranger, f"who claims to be {flow.peer!r}, {failure}")
            raise RefusedError(f"{flow.peer!r} is not authenticated") from None
        session = self._sessions.bind(account, flow)
        self._logs.system(SystemEvent.SESSION, Outcome.SUCCESS, session.actor)
        return session

    def close_session(self, session: Session) -> None:
        """Let a user go."""
        self._sessions.close(session)

    # @enforces FAU_GEN.1.1/CON#e5 opened or refused
    def open_channel(self, flow: Flow, evidence: Evidence) -> Flow:
        """Relay a controllable local system to a party that its profile names; returns the flow of that party's answers."""
        self._guard.require_operation()
        profile = self._settings.current.cls_profiles.get(flow.peer)
        outcome = Outcome.FAILURE
        try:
            answers = self._relay(flow, evidence)
            outcome = Outcome.SUCCESS
        finally:
            if profile:
                actor = Actor(f"controllable local system {flow.peer}")
                self._logs.consumer(profile.consumer, ConsumerEvent.CHANNEL, outcome, actor, f"to {flow.party}")
        return answers

    def _relay(self, flow: Flow, evidence: Evidence) -> Flow:
        flow = replace(flow, service=Service.PROXY, opens=True)
        self._guard.passes(flow)
        try:
            self._authenticator.device(flow, evidence, CLS)
        except NotAuthenticatedError as failure:
            self._guard.refuse(flow, f"the controllable local system is not authenticated: {failure}")
        party = self._settings.current.partners[flow.party].address
        self._open(Flow(Zone.GATEWAY, Zone.WAN, self._address, party, Service.PROXY, opens=True, peer=flow.peer, party=flow.party))
        return Flow(Zone.WAN, Zone.GATEWAY, party, self._address, Service.PROXY, peer=flow.party)

    def _open(self, flow: Flow) -> None:
        """Open a connection to the WAN; one that fails lets no answers in."""
        self._guard.passes(flow)
        try:
            self._network.send(flow, b"")
        except OSError:
            self._guard.firewall.close(flow.destination)
            raise
