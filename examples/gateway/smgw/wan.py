"""The network stack towards the WAN: whatever goes there goes through a channel that the gateway has opened."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from ipaddress import IPv6Address

from smgw.channel import Channel, ChannelClosedError, ChannelError, Credentials, open_to
from smgw.firewall import Flow
from smgw.interfaces import Zone
from smgw.sessions import WAN_AGE


class WanNetwork:
    """Channels to partners, one for each address. See ``Network`` in ``interfaces``."""

    def __init__(self, credentials: Credentials, route: Callable[[IPv6Address], tuple[str, int]], now: Callable[[], datetime]) -> None:
        """``route`` tells host and port at which an address of the WAN is reached."""
        self._credentials = credentials
        self._route = route
        self._now = now
        self._channels: dict[IPv6Address, Channel] = {}

    # @enforces FTP_ITC.1.2/WAN there is a way to open a channel, and none to accept one
    # @enforces FTP_ITC.1.3/WAN a message for which there is no channel is not sent
    def send(self, flow: Flow, content: bytes) -> None:
        """See ``Network``; ``ChannelError`` if the partner cannot prove who it is."""
        if flow.opens:
            self.close(flow)
            address = self._route(flow.destination)
            self._channels[flow.destination] = open_to(address, flow.party or flow.peer, self._credentials, self._now())
        if content:
            self._channel(flow.destination).send(content)

    def receive(self, flow: Flow) -> bytes:
        """See ``Network``."""
        return self._channel(flow.source).receive()

    def peer(self, flow: Flow) -> str:
        """See ``Network``."""
        return self._channel(flow.source).peer

    def close(self, flow: Flow) -> None:
        """See ``Network``."""
        channel = self._channels.pop(flow.source if flow.origin is Zone.WAN else flow.destination, None)
        if channel:
            channel.close()

    # @enforces FIA_UAU.6.1#wan asked before every message
    def _channel(self, address: IPv6Address) -> Channel:
        channel = self._channels.get(address)
        if channel is None:
            raise ChannelError(f"there is no channel to {address}")
        if self._now() - channel.opened >= WAN_AGE:
            self._channels.pop(address).close()
            raise ChannelClosedError(f"the channel to {address} was too old and is closed: open another one")
        return channel
