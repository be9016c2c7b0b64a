"""The networks that end at the gateway, and the parts of its surroundings that it uses."""

from __future__ import annotations

from enum import Enum
from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from smgw.firewall import Flow


class Zone(Enum):
    """Where a flow of information begins or ends: one of the three networks, or the gateway itself."""

    WAN = "wide area network"
    LMN = "local metrological network"
    HAN = "home area network"
    GATEWAY = "gateway"


class SecurityModuleError(Exception):
    """The security module fails, or does not answer."""


class SecurityModule(Protocol):
    """What the gateway asks of its security module; each operation may end with ``SecurityModuleError``."""

    def random(self, count: int) -> bytes:
        """``count`` unpredictable bytes."""

    def sign(self, digest: bytes) -> bytes:
        """The gateway's signature of a hash value."""

    def verify(self, identity: str, digest: bytes, signature: bytes) -> bool:
        """Whether ``signature`` of that hash value was made with the key of ``identity``."""

    def initialise(self) -> None:
        """Forget all keys of the gateway and begin anew."""

    def renew(self) -> bytes:
        """Make a new key pair for the gateway's signatures; returns the public key, for which a certificate can be issued."""

    def install(self, certificate: bytes) -> None:
        """Show this certificate for the gateway's signatures from now on; ``ValueError`` if it is not for its public key."""


class Network(Protocol):
    """The way to the WAN and back: brings messages that the firewall has permitted through secured channels.

    Partners are named in a flow that opens a channel: ``party`` if a controllable local system is relayed, else ``peer``.
    """

    def send(self, flow: Flow, content: bytes) -> None:
        """Open a channel if the flow opens one, and send ``content`` unless it is empty; ``OSError`` if that fails."""

    def receive(self, flow: Flow) -> bytes:
        """The next message that comes by ``flow``; ``OSError`` if none can come any more."""

    def peer(self, flow: Flow) -> str:
        """Whom the certificate names that was verified at the other end of ``flow``; ``OSError`` if there is no channel."""

    def close(self, flow: Flow) -> None:
        """Close the channel by which the answers of ``flow`` came, if there is one."""
