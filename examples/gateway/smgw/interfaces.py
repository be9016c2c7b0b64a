"""The networks that end at the gateway, and the security module that it uses."""

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


class SecurityModule(Protocol):
    """What the gateway asks of its security module."""

    def random(self, count: int) -> bytes:
        """``count`` unpredictable bytes."""

    def sign(self, digest: bytes) -> bytes:
        """The gateway's signature of a hash value."""

    def verify(self, identity: str, digest: bytes, signature: bytes) -> bool:
        """Whether ``signature`` of that hash value was made with the key of ``identity``."""


class Network(Protocol):
    """The way out: brings a message that the firewall has permitted to its destination."""

    def send(self, flow: Flow, content: bytes) -> None:
        """Send ``content``; ``OSError`` if it did not arrive."""
