"""What the tests put around a gateway: a security module, a network, two media, a meter and a clock, all under their control."""

from __future__ import annotations

import hashlib
import hmac
import json
from collections import deque
from collections.abc import MutableMapping
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from ipaddress import IPv6Address, IPv6Network
from pathlib import Path

from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.x963kdf import X963KDF
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from smgw.access import Role
from smgw.accounts import Account, new_account
from smgw.authentication import Evidence, Mechanism
from smgw.configuration import Configuration, Partner
from smgw.firewall import ClsProfile, Flow, Service
from smgw.firmware import Image, measured
from smgw.gateway import Gateway, Surroundings
from smgw.gateway_time import TimeSource
from smgw.interfaces import Network, SecurityModuleError, Zone
from smgw.keys import Key
from smgw.logs import Capacities
from smgw.memory import SealedMemory
from smgw.meter_crypto import sealed
from smgw.metering import key_cell
from smgw.passwords import stored
from smgw.sessions import Session

ROOT = Path(__file__).resolve().parents[1]
NOON = datetime(2024, 6, 30, 12, tzinfo=UTC)
KEY = bytes(range(32))
MANIFEST = measured(ROOT)
METER_KEY = bytes(range(16))
VALUE = "1-0:1.8.0"
PASSWORD = "correct horse battery"

GATEWAY = IPv6Address("fd00::1")
ADA = IPv6Address("2001:db8:1::1")
SUPPLIER = IPv6Address("2001:db8:1::2")
OPERATOR = IPv6Address("2001:db8:1::3")
STRANGER = IPv6Address("2001:db8:1::bad")
METER = IPv6Address("fd00:1::10")
HOME = IPv6Address("fd00:2::20")

SUPPLIER_KEY = ec.derive_private_key(4711, ec.SECP256R1())
SUPPLIER_POINT = SUPPLIER_KEY.public_key().public_bytes(Encoding.X962, PublicFormat.UncompressedPoint)


def accounts(**roles: Role) -> dict[str, Account]:
    return {name: new_account(name, role) for name, role in roles.items()}


CONFIGURATION = Configuration(
    networks={Zone.WAN: IPv6Network("::/0"), Zone.LMN: IPv6Network("fd00:1::/64"), Zone.HAN: IPv6Network("fd00:2::/64")},
    accounts=accounts(
        ada=Role.GATEWAY_ADMINISTRATOR,
        tom=Role.SERVICE_TECHNICIAN,
        bert=Role.CONSUMER,
        supplier=Role.AUTHORISED_EXTERNAL_ENTITY,
    )
    | {"anna": Account("anna", Role.CONSUMER, Zone.HAN, stored(PASSWORD, bytes(16)))},
    meters={"meter-1": "anna"},
    partners={"ada": Partner(ADA), "supplier": Partner(SUPPLIER, SUPPLIER_POINT), "operator": Partner(OPERATOR)},
    waker="ada",
    cls_profiles={"inverter": ClsProfile("anna", frozenset({"operator"}))},
    time_source=TimeSource("time server", timedelta(days=1)),
)
RULES = CONFIGURATION.firewall_rules()

WAKE_UP = Flow(Zone.WAN, Zone.GATEWAY, ADA, GATEWAY, Service.WAKE_UP, opens=True)
READING = Flow(Zone.LMN, Zone.GATEWAY, METER, GATEWAY, Service.METERING, peer="meter-1")
INVERTER = Flow(Zone.HAN, Zone.GATEWAY, HOME, GATEWAY, Service.PROXY, opens=True, peer="inverter", party="operator")
TOM = Flow(Zone.HAN, Zone.GATEWAY, HOME, GATEWAY, Service.DIAGNOSIS, peer="tom")


def own_data(consumer: str) -> Flow:
    """A consumer at the display, who asks for the own data."""
    return Flow(Zone.HAN, Zone.GATEWAY, HOME, GATEWAY, Service.DISPLAY, peer=consumer, concerns=consumer)


def certificate(flow: Flow) -> Evidence:
    """What the channel of ``flow`` says of a peer whose certificate it has verified."""
    return Evidence(Mechanism.CERTIFICATE, flow.peer)


def memory(medium: MutableMapping[str, bytes]) -> SealedMemory:
    """Sealed memory on ``medium``, always with the same key."""
    return SealedMemory(Key("memory", bytearray(KEY)), medium)


def opened_by_supplier(envelope: bytes) -> bytes:
    """The content of an envelope for the supplier, who has the private key; made without the code under test."""
    point, nonce, sealed_content = envelope[:65], envelope[65:77], envelope[77:]
    shared = SUPPLIER_KEY.exchange(ec.ECDH(), ec.EllipticCurvePublicKey.from_encoded_point(ec.SECP256R1(), point))
    return AESGCM(X963KDF(SHA256(), 16, point).derive(shared)).decrypt(nonce, sealed_content, point)


class Medium(dict[str, bytes]):
    """A medium that breaks down on demand."""

    broken = False

    def __setitem__(self, name: str, content: bytes) -> None:
        if self.broken:
            raise OSError("worn out")
        super().__setitem__(name, content)


class FakeSecurityModule:
    """Signs with a key that follows from the name; counts instead of drawing lots; fails on demand."""

    def __init__(self) -> None:
        self.drawn = 0
        self.generation = 0
        self.certificate = b""
        self.broken = False

    def random(self, count: int) -> bytes:
        self._require_whole()
        self.drawn += 1
        return hashlib.shake_128(self.drawn.to_bytes(8)).digest(count)

    def sign(self, digest: bytes) -> bytes:
        self._require_whole()
        return self.signed_by("gateway", digest)

    def verify(self, identity: str, digest: bytes, signature: bytes) -> bool:
        self._require_whole()
        return hmac.compare_digest(self.signed_by(identity, digest), signature)

    def initialise(self) -> None:
        self._require_whole()
        self.generation = 0

    def renew(self) -> bytes:
        self._require_whole()
        self.generation += 1
        return b"public key %d" % self.generation

    def install(self, certificate: bytes) -> None:
        self._require_whole()
        if certificate != b"certificate of public key %d" % self.generation:
            raise ValueError("the certificate is for another key")
        self.certificate = certificate

    def signed_by(self, identity: str, digest: bytes) -> bytes:
        return hmac.digest(identity.encode(), digest, "sha256")

    def _require_whole(self) -> None:
        if self.broken:
            raise SecurityModuleError("no answer")


@dataclass
class FakeNetwork:
    """Keeps what was sent, and has messages ready to be received; breaks down on demand."""

    sent: list[tuple[Flow, bytes]] = field(default_factory=list)
    waiting: deque[bytes] = field(default_factory=deque)
    closed: list[Flow] = field(default_factory=list)
    broken: bool = False

    def send(self, flow: Flow, content: bytes) -> None:
        if self.broken:
            raise ConnectionError("no carrier")
        self.sent.append((flow, content))

    def receive(self, flow: Flow) -> bytes:
        if not self.waiting:
            raise ConnectionError("nothing more")
        return self.waiting.popleft()

    def peer(self, flow: Flow) -> str:
        return flow.peer

    def close(self, flow: Flow) -> None:
        self.closed.append(flow)

    def contents(self) -> list[dict[str, str]]:
        """All messages to the supplier that were not empty."""
        return [json.loads(opened_by_supplier(content)) for _, content in self.sent if content]


class World:
    """A gateway in surroundings that tests can look into and meddle with."""

    def __init__(
        self,
        configuration: Configuration = CONFIGURATION,
        capacities: Capacities | None = None,
        folder: Path = ROOT,
        network: Network | None = None,
    ) -> None:
        self.configuration = replace(configuration, capacities=capacities) if capacities else configuration
        self.now = NOON
        self.folder = folder
        self.module = FakeSecurityModule()
        self.network = FakeNetwork()
        self._network = network or self.network
        self.records, self.cells = Medium(), Medium()
        self.alarms: list[str] = []
        self.counter = self.calls = 0
        memory(self.cells).write(key_cell("meter-1"), METER_KEY)
        self.image = self.signed((1, 0, 0), MANIFEST if folder == ROOT else measured(folder))
        self.start()

    def start(self) -> None:
        """Switch the gateway on, without its having been stopped: as after a failure of power."""
        self.key_buffer = bytearray(KEY)
        around = Surroundings(
            lambda: self.now, self.module, self._network, self.records, self.cells, self.alarms.append, GATEWAY, self.folder, self.image
        )  # fmt: skip
        self.gateway = Gateway(around, Key("memory", self.key_buffer), self.configuration)

    def wait(self, seconds: float) -> None:
        self.now += timedelta(seconds=seconds)

    def signed(self, version: tuple[int, int, int], manifest: dict[str, str], by: str = "manufacturer") -> Image:
        """A firmware as somebody signs it."""
        unsigned = Image(version, manifest, b"")
        return replace(unsigned, signature=self.module.signed_by(by, hashlib.sha256(unsigned.signed_part).digest()))

    def frame(self, message: object, meter: str = "meter-1", key: bytes = METER_KEY) -> bytes:
        """The next frame of a meter."""
        self.counter += 1
        content = message if isinstance(message, bytes) else json.dumps(message).encode()
        return sealed(Key("meter", bytearray(key)), meter, self.counter, content)

    def reading(self, amount: float, value: str = VALUE, meter: str = "meter-1") -> None:
        """A meter sends a counter."""
        self.gateway.metering.receive_frame(READING, self.frame({"value": value, "amount": amount}, meter))

    def meter_error(self, error: str) -> None:
        """The meter says what is wrong with it."""
        self.gateway.metering.receive_frame(READING, self.frame({"error": error}))

    def call(self, by: str = "ada", counter: int = 0) -> bytes:
        """A wake-up message, the next one of its sender."""
        self.calls += 1
        head = (counter or self.calls).to_bytes(8)
        return head + self.module.signed_by(by, hashlib.sha256(head + GATEWAY.packed).digest())

    def session(self, flow: Flow) -> Session:
        return self.gateway.doors.open_session(flow, certificate(flow))

    def ada(self) -> Session:
        """A session of the gateway administrator, over a connection that the gateway opened."""
        return self.session(self.gateway.doors.connect("ada"))

    def tom(self) -> Session:
        return self.session(TOM)

    def consumer(self, name: str) -> Session:
        return self.session(own_data(name))

    def system_log(self) -> list[str]:
        return list(self.gateway.review.system_log(self.tom()))

    def calibration_log(self) -> list[str]:
        return list(self.gateway.review.calibration_log(self.ada()))

    def consumer_log(self, name: str) -> list[str]:
        return list(self.gateway.review.consumer_log(self.consumer(name), name))


def spoofed(flow: Flow) -> Flow:
    """The same message with a source that lives elsewhere."""
    return replace(flow, source=HOME if flow.origin is not Zone.HAN else METER)
