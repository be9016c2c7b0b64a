"""Channels: TLS with both ends authenticated, by suites that give each channel keys of its own."""

from __future__ import annotations

import socket
import ssl
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

SUITES = ("ECDHE-ECDSA-AES128-GCM-SHA256", "ECDHE-ECDSA-AES256-GCM-SHA384", "ECDHE-ECDSA-AES128-SHA256", "ECDHE-ECDSA-AES256-SHA384")
CURVE = "prime256v1"
MAX_MESSAGE = 1 << 20
SIZE_BYTES = 4
PATIENCE = 10.0
"""For how many seconds the other end is waited for."""

FAREWELL = 0.5
"""For how many seconds it is waited for when there is nothing more to say."""


class ChannelError(ConnectionError):
    """There is no secured channel, or not any more."""


class ChannelClosedError(ChannelError):
    """The other end has closed the channel."""


class ChannelBrokenError(ChannelError):
    """What came was changed, played back or cut on its way; the channel is closed."""


@dataclass(frozen=True, slots=True)
class Credentials:
    """Files in PEM form: the own certificate with its private key, and the certificates of those who may vouch for others."""

    certificate: Path
    key: Path
    anchors: Path


class Channel:
    """One TLS connection. A message is sent as its size in four bytes and its content."""

    def __init__(self, tls: ssl.SSLSocket, opened: datetime) -> None:
        """Take over a connection whose handshake is done."""
        self._tls = tls
        self.opened = opened
        self.carried = 0
        self.peer = _common_name(tls)

    @property
    def suite(self) -> str:
        """The suite that was agreed."""
        cipher = self._tls.cipher()
        return cipher[0] if cipher else ""

    def send(self, content: bytes) -> None:
        """Send a message; ``ValueError`` if it is longer than ``MAX_MESSAGE``."""
        if len(content) > MAX_MESSAGE:
            raise ValueError(f"a message of {len(content)} bytes is too long")
        try:
            self._tls.sendall(len(content).to_bytes(SIZE_BYTES) + content)
        except OSError as error:
            raise self._broken(error) from None
        self.carried += len(content)

    # @enforces FTP_ITC.1.1/WAN#modification, FTP_ITC.1.1/MTR#modification, FTP_ITC.1.1/USR#modification what TLS rejects is not used
    # @enforces FPT_RPL.1.1 TLS numbers its records under their authentication, so that none passes twice
    def receive(self) -> bytes:
        """The next message; ``ChannelClosedError`` if none will come, ``ChannelBrokenError`` if it is not what was sent."""
        head = self._take(SIZE_BYTES)
        if not head:
            self.close()
            raise ChannelClosedError("the other end has closed the channel")
        size = int.from_bytes(head)
        if size > MAX_MESSAGE:
            raise self._broken(f"a message of {size} bytes is announced")
        content = self._take(size) if size else b""
        if len(content) < size:
            raise self._broken("the message is cut")
        self.carried += size
        return content

    def close(self) -> None:
        """Tell the other end that nothing more will come; a second call changes nothing."""
        with suppress(OSError, ValueError):
            self._tls.settimeout(FAREWELL)
            self._tls.unwrap()
        self._tls.close()

    def _take(self, size: int) -> bytes:
        """That many bytes, fewer if the other end closes the channel in between."""
        taken = b""
        try:
            while len(taken) < size and (part := self._tls.recv(size - len(taken))):
                taken += part
        except OSError as error:
            raise self._broken(error) from None
        return taken

    def _broken(self, why: object) -> ChannelBrokenError:
        self._tls.close()
        return ChannelBrokenError(f"the channel to {self.peer or 'somebody'} is broken: {why}")


def open_to(address: tuple[str, int], identity: str, credentials: Credentials, now: datetime) -> Channel:
    """Connect, and be sure that the other end is ``identity``; ``ChannelError`` if that is not possible."""
    context = _context(ssl.PROTOCOL_TLS_CLIENT, credentials)
    context.check_hostname = False  # a partner is known by the name in its certificate, which is compared below
    context.verify_mode = ssl.CERT_REQUIRED
    try:
        channel = _secured(context, socket.create_connection(address, timeout=PATIENCE), now, server=False)
    except OSError as error:
        raise ChannelError(f"no secured channel to {identity!r}: {error}") from None
    if channel.peer != identity:
        channel.close()
        raise ChannelError(f"no secured channel to {identity!r}: the certificate is that of {channel.peer!r}")
    return channel


def accepted(connection: socket.socket, credentials: Credentials, now: datetime, certificate_needed: bool) -> Channel:
    """Secure a connection that somebody else has opened; ``ChannelError`` if that is not possible.

    Without a certificate, where none is needed, ``peer`` is ``""``: then nobody is authenticated yet.
    """
    context = _context(ssl.PROTOCOL_TLS_SERVER, credentials)
    context.verify_mode = ssl.CERT_REQUIRED if certificate_needed else ssl.CERT_OPTIONAL
    try:
        return _secured(context, connection, now, server=True)
    except OSError as error:
        raise ChannelError(f"no secured channel: {error}") from None


# @enforces FCS_CKM.1.1/TLS TLS 1.2 only, so that keys come from its pseudorandom function, with the hash function of the suite
# @enforces FCS_COP.1.1/TLS ECDHE with ECDSA and AES in GCM or CBC mode only
# @enforces FTP_ITC.1.1/WAN#disclosure, FTP_ITC.1.1/MTR#disclosure, FTP_ITC.1.1/USR#disclosure there is no suite without encryption
# @enforces FTP_ITC.1.1/WAN#distinct, FTP_ITC.1.1/MTR#distinct, FTP_ITC.1.1/USR#distinct neither tickets nor stored sessions
def _context(protocol: int, credentials: Credentials) -> ssl.SSLContext:
    context = ssl.SSLContext(protocol)
    context.minimum_version = context.maximum_version = ssl.TLSVersion.TLSv1_2
    context.set_ciphers(":".join(SUITES))
    context.set_ecdh_curve(CURVE)
    context.options |= ssl.OP_NO_TICKET | ssl.OP_NO_COMPRESSION | ssl.OP_NO_RENEGOTIATION
    context.load_cert_chain(credentials.certificate, credentials.key)
    context.load_verify_locations(credentials.anchors)
    return context


# @enforces FTP_ITC.1.1/WAN#identification, FTP_ITC.1.1/MTR#identification, FTP_ITC.1.1/USR#identification before anything is sent
def _secured(context: ssl.SSLContext, connection: socket.socket, now: datetime, server: bool) -> Channel:
    """The channel over ``connection``, which is closed if the handshake fails."""
    connection.settimeout(PATIENCE)
    try:
        tls = context.wrap_socket(connection, server_side=server, suppress_ragged_eofs=False)
    except OSError:
        connection.close()
        raise
    return Channel(tls, now)


def _common_name(tls: ssl.SSLSocket) -> str:
    """The one name that the verified certificate of the other end gives, ``""`` if it gives none or several."""
    subject: Any = (tls.getpeercert() or {}).get("subject", ())
    names = [value for part in subject for key, value in part if key == "commonName"]
    return str(names[0]) if len(names) == 1 else ""
