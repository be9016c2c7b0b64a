"""What the tests of channels need: certificates made on the spot, other ends, and a wire that one can listen to and meddle with."""

from __future__ import annotations

import socket
import ssl
from collections.abc import Callable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import closing, contextmanager, suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from cryptography.x509.oid import NameOID
from surroundings import NOON

from smgw.channel import Channel, ChannelError, Credentials, accepted, open_to

PATIENCE = 10
DAY = timedelta(days=1)
APPLICATION_DATA = 23


class Authority:
    """Issues certificates, each with its key in a file of its own."""

    def __init__(self, folder: Path, name: str) -> None:
        self._folder = folder / name
        self._folder.mkdir()
        self._name = _named(name)
        self._key = ec.generate_private_key(ec.SECP256R1())
        public = self._key.public_key()
        self._identifier = x509.SubjectKeyIdentifier.from_public_key(public)
        usage = x509.KeyUsage(
            False, False, False, False, False, key_cert_sign=True, crl_sign=True, encipher_only=False, decipher_only=False
        )
        own = _builder(self._name, self._name, public).add_extension(x509.BasicConstraints(True, 0), True).add_extension(usage, True)
        self.anchors = self._folder / "anchors.pem"
        self.anchors.write_bytes(own.add_extension(self._identifier, False).sign(self._key, SHA256()).public_bytes(Encoding.PEM))

    def issue(self, name: str, trusting: Authority | None = None) -> Credentials:
        """A certificate for ``name``, who trusts this authority unless another one is given."""
        key = ec.generate_private_key(ec.SECP256R1())
        usage = x509.KeyUsage(True, False, False, False, False, False, False, encipher_only=False, decipher_only=False)
        above = x509.AuthorityKeyIdentifier.from_issuer_subject_key_identifier(self._identifier)
        certificate = (
            _builder(_named(name), self._name, key.public_key())
            .add_extension(x509.BasicConstraints(False, None), True)
            .add_extension(usage, True)
            .add_extension(above, False)
            .add_extension(x509.SubjectKeyIdentifier.from_public_key(key.public_key()), False)
            .sign(self._key, SHA256())
        )
        files = Credentials(self._folder / f"{name}.pem", self._folder / f"{name}.key", (trusting or self).anchors)
        files.certificate.write_bytes(certificate.public_bytes(Encoding.PEM))
        files.key.write_bytes(key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()))
        return files


def _named(name: str) -> x509.Name:
    return x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)])


def _builder(subject: x509.Name, issuer: x509.Name, public: ec.EllipticCurvePublicKey) -> x509.CertificateBuilder:
    today = datetime.now(UTC)
    builder = x509.CertificateBuilder().subject_name(subject).issuer_name(issuer).public_key(public)
    return builder.serial_number(x509.random_serial_number()).not_valid_before(today - DAY).not_valid_after(today + DAY)


@contextmanager
def listening() -> Iterator[tuple[socket.socket, tuple[str, int]]]:
    """A socket that listens on this machine only, and its address."""
    with closing(socket.create_server(("127.0.0.1", 0))) as listener:
        listener.settimeout(PATIENCE)
        yield listener, listener.getsockname()


@contextmanager
def meanwhile(action: Callable[[], object]) -> Iterator[Future[object]]:
    """Do something beside the test; it has come to its end when the block is left."""
    with ThreadPoolExecutor(1) as pool:
        future = pool.submit(action)
        yield future
        with suppress(ChannelError):
            future.result(PATIENCE)


@contextmanager
def connected(
    client: Credentials,
    server: Credentials,
    identity: str,
    certificate_needed: bool = True,
    now: datetime = NOON,
    through: Callable[[tuple[str, int]], tuple[str, int]] = lambda address: address,
) -> Iterator[tuple[Channel, Channel]]:
    """A channel between two ends: the one that opened it, and the one that accepted it."""
    with listening() as (listener, address), ThreadPoolExecutor(1) as pool:
        other = pool.submit(lambda: accepted(listener.accept()[0], server, now, certificate_needed))
        try:
            one = open_to(through(address), identity, client, now)
        except ChannelError:
            other.exception(PATIENCE)
            raise
        far = other.result(PATIENCE)
        try:
            yield one, far
        finally:
            closing_both = pool.submit(far.close)
            one.close()
            closing_both.result(PATIENCE)


def bare(address: tuple[str, int], anchors: Path, change: Callable[[ssl.SSLContext], None] = lambda _: None) -> ssl.SSLSocket:
    """Connect without a certificate of the own, as somebody else's software might."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    context.check_hostname = False
    context.load_verify_locations(anchors)
    change(context)
    return context.wrap_socket(socket.create_connection(address, timeout=PATIENCE))


@dataclass
class Wire:
    """Stands between two ends: keeps every TLS record, and lets ``meddle`` decide what of the client's goes on.

    ``meddle`` gets an application record, counted from 0, and returns what is sent in its place.
    """

    meddle: Callable[[int, bytes], bytes] = lambda _, record: record
    there: list[bytes] = field(default_factory=list)
    back: list[bytes] = field(default_factory=list)

    @contextmanager
    def to(self, target: tuple[str, int]) -> Iterator[tuple[str, int]]:
        """Listen in place of ``target``; the wire is cut when the block is left."""
        with listening() as (listener, address), ThreadPoolExecutor(3) as pool:
            ends: list[socket.socket] = []

            def run() -> None:
                with suppress(OSError):
                    near = listener.accept()[0]
                    far = socket.create_connection(target, timeout=PATIENCE)
                    near.settimeout(PATIENCE)
                    ends.extend((near, far))
                    pool.submit(self._carry, far, near, self.back, lambda _, record: record)
                    self._carry(near, far, self.there, self.meddle)

            pool.submit(run)
            try:
                yield address
            finally:
                listener.close()
                for end in ends:
                    with suppress(OSError):
                        end.shutdown(socket.SHUT_RDWR)
                    end.close()

    def _carry(self, source: socket.socket, target: socket.socket, seen: list[bytes], meddle: Callable[[int, bytes], bytes]) -> None:
        number = 0
        with suppress(OSError):
            while head := _exactly(source, 5):
                record = head + _exactly(source, int.from_bytes(head[3:]))
                seen.append(record)
                if record[0] == APPLICATION_DATA:
                    record = meddle(number, record)
                    number += 1
                target.sendall(record)
            target.shutdown(socket.SHUT_WR)


def _exactly(source: socket.socket, size: int) -> bytes:
    content = b""
    while len(content) < size and (part := source.recv(size - len(content))):
        content += part
    return content
