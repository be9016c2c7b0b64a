"""What the tests put around a gateway: a security module, a network, two media and a clock, all under their control."""

from __future__ import annotations

import hashlib
import hmac
import json
from collections.abc import MutableMapping
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from ipaddress import IPv6Address, IPv6Network

from smgw.access import Role, Users
from smgw.firewall import ClsProfile, FirewallRules, Flow, Service
from smgw.gateway import Gateway, Session, Surroundings
from smgw.interfaces import Zone
from smgw.keys import Key
from smgw.logs import Capacities
from smgw.memory import SealedMemory

NOON = datetime(2024, 6, 30, 12, tzinfo=UTC)
KEY = bytes(range(32))
VALUE = "1-0:1.8.0"

GATEWAY = IPv6Address("fd00::1")
ADA = IPv6Address("2001:db8:1::1")
SUPPLIER = IPv6Address("2001:db8:1::2")
OPERATOR = IPv6Address("2001:db8:1::3")
STRANGER = IPv6Address("2001:db8:1::bad")
METER = IPv6Address("fd00:1::10")
HOME = IPv6Address("fd00:2::20")

RULES = FirewallRules(
    networks={Zone.WAN: IPv6Network("::/0"), Zone.LMN: IPv6Network("fd00:1::/64"), Zone.HAN: IPv6Network("fd00:2::/64")},
    partners={"ada": ADA, "supplier": SUPPLIER, "operator": OPERATOR},
    waker="ada",
    meters={"meter-1": "anna"},
    consumers=frozenset({"anna", "bert"}),
    technicians=frozenset({"tom"}),
    cls_profiles={"inverter": ClsProfile("anna", frozenset({"operator"}))},
)

WAKE_UP = Flow(Zone.WAN, Zone.GATEWAY, ADA, GATEWAY, Service.WAKE_UP, opens=True)
READING = Flow(Zone.LMN, Zone.GATEWAY, METER, GATEWAY, Service.METERING, peer="meter-1")
INVERTER = Flow(Zone.HAN, Zone.GATEWAY, HOME, GATEWAY, Service.PROXY, opens=True, peer="inverter", party="operator")
TOM = Flow(Zone.HAN, Zone.GATEWAY, HOME, GATEWAY, Service.DIAGNOSIS, peer="tom")


def own_data(consumer: str) -> Flow:
    """A consumer at the display, who asks for the own data."""
    return Flow(Zone.HAN, Zone.GATEWAY, HOME, GATEWAY, Service.DISPLAY, peer=consumer, concerns=consumer)


def memory(medium: MutableMapping[str, bytes]) -> SealedMemory:
    """Sealed memory on ``medium``, always with the same key."""
    return SealedMemory(Key("memory", bytearray(KEY)), medium)


class FakeSecurityModule:
    """Signs with a key that follows from the name; counts instead of drawing lots."""

    def __init__(self) -> None:
        self._drawn = 0

    def random(self, count: int) -> bytes:
        self._drawn += 1
        return hashlib.shake_128(self._drawn.to_bytes(8)).digest(count)

    def sign(self, digest: bytes) -> bytes:
        return self.signed_by("gateway", digest)

    def verify(self, identity: str, digest: bytes, signature: bytes) -> bool:
        return hmac.compare_digest(self.signed_by(identity, digest), signature)

    def signed_by(self, identity: str, digest: bytes) -> bytes:
        return hmac.digest(identity.encode(), digest, "sha256")


@dataclass
class FakeNetwork:
    """Keeps what was sent; breaks down on demand."""

    sent: list[tuple[Flow, bytes]] = field(default_factory=list)
    broken: bool = False

    def send(self, flow: Flow, content: bytes) -> None:
        if self.broken:
            raise ConnectionError("no carrier")
        self.sent.append((flow, content))

    def contents(self) -> list[dict[str, str]]:
        """All messages that were not empty."""
        return [json.loads(content) for _, content in self.sent if content]


class World:
    """A gateway in surroundings that tests can look into and meddle with."""

    def __init__(self, rules: FirewallRules = RULES, capacities: Capacities | None = None) -> None:
        self.rules = rules
        self.now = NOON
        self.module = FakeSecurityModule()
        self.network = FakeNetwork()
        self.records: dict[str, bytes] = {}
        self.cells: dict[str, bytes] = {}
        self.alarms: list[str] = []
        self.start(capacities)

    def start(self, capacities: Capacities | None = None) -> None:
        """Switch the gateway on, without its having been stopped: as after a failure of power."""
        users = Users()
        for name, role in (
            ("ada", Role.GATEWAY_ADMINISTRATOR), ("tom", Role.SERVICE_TECHNICIAN),
            ("anna", Role.CONSUMER), ("bert", Role.CONSUMER), ("supplier", Role.AUTHORISED_EXTERNAL_ENTITY),
        ):  # fmt: skip
            users.add(name, role)
        self.key_buffer = bytearray(KEY)
        around = Surroundings(
            lambda: self.now, self.module, self.network, self.records, self.cells, self.alarms.append, GATEWAY
        )  # fmt: skip
        self.gateway = Gateway(around, Key("memory", self.key_buffer), self.rules, users, capacities)

    def wait(self, seconds: float) -> None:
        self.now += timedelta(seconds=seconds)

    def prove(self, flow: Flow) -> bytes:
        """The signature by which the peer of ``flow`` shows that the identity is the own."""
        challenge = self.gateway.challenge(flow)
        return self.module.signed_by(flow.peer, hashlib.sha256(challenge).digest())

    def session(self, flow: Flow) -> Session:
        return self.gateway.open_session(flow, self.prove(flow))

    def ada(self) -> Session:
        """A session of the gateway administrator, over a connection that the gateway opened."""
        return self.session(self.gateway.connect("ada"))

    def tom(self) -> Session:
        return self.session(TOM)

    def consumer(self, name: str) -> Session:
        return self.session(own_data(name))

    def system_log(self) -> list[str]:
        return list(self.gateway.read_system_log(self.tom()))

    def calibration_log(self) -> list[str]:
        return list(self.gateway.read_calibration_log(self.ada()))

    def consumer_log(self, name: str) -> list[str]:
        return list(self.gateway.read_consumer_log(self.consumer(name), name))


def spoofed(flow: Flow) -> Flow:
    """The same message with a source that lives elsewhere."""
    return replace(flow, source=HOME if flow.origin is not Zone.HAN else METER)
