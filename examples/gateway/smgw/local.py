"""The ports to LMN and HAN: each connection becomes a channel, or is closed."""

from __future__ import annotations

import socket
from dataclasses import replace
from ipaddress import IPv4Address, IPv6Address, ip_address

from smgw.authentication import Evidence, Mechanism
from smgw.channel import Channel, ChannelBrokenError, ChannelClosedError, Credentials, accepted, open_to
from smgw.dialogue import LocalDialogue
from smgw.errors import OperationStoppedError, ReadingRejectedError, RefusedError
from smgw.firewall import Flow, Service
from smgw.gateway import Gateway
from smgw.interfaces import Zone
from smgw.sessions import LMN_VOLUME


class LocalPort:
    """The port to one local network, the LMN or the HAN."""

    def __init__(self, zone: Zone, listener: socket.socket, credentials: Credentials, gateway: Gateway) -> None:
        """``listener`` is a socket that listens in that network."""
        self._zone = zone
        self._listener = listener
        self._credentials = credentials
        self._gateway = gateway

    # @enforces FTP_ITC.1.2/MTR, FTP_ITC.1.2/USR a device may open a channel, here, and the gateway, in call
    # @enforces FTP_ITC.1.3/MTR, FTP_ITC.1.3/USR what is no channel gets no further than this
    def serve_next(self) -> None:
        """Wait for the next connection, and serve it to its end. Only in the HAN a certificate may be missing, for a password."""
        connection, address = self._listener.accept()
        flow = Flow(self._zone, Zone.GATEWAY, _ipv6(address[0]), self._gateway.address)
        try:
            now = self._gateway.time.now()
            channel = accepted(connection, self._credentials, now, certificate_needed=self._zone is Zone.LMN)
            self._serve(channel, flow)
        except ChannelBrokenError as broken:
            self._gateway.guard.note_broken(flow, str(broken))
        except (ConnectionError, RefusedError) as error:
            self._gateway.guard.note_refused(flow, str(error))

    def call(self, address: tuple[str, int], identity: str) -> None:
        """Open a channel to a device, and serve it to its end; ``ChannelError`` if it cannot prove who it is."""
        flow = Flow(self._zone, Zone.GATEWAY, _ipv6(address[0]), self._gateway.address)
        self._gateway.guard.passes(self._called(flow, identity))
        self._serve(open_to(address, identity, self._credentials, self._gateway.time.now()), flow)

    def _called(self, flow: Flow, identity: str) -> Flow:
        """The message by which the gateway itself turns to a device."""
        call = replace(flow, origin=Zone.GATEWAY, target=self._zone, source=flow.destination, destination=flow.source, opens=True)
        if self._zone is Zone.LMN:
            return replace(call, service=Service.METERING, peer=identity)
        return replace(call, service=Service.DISPLAY, peer=identity, concerns=identity)

    def _serve(self, channel: Channel, flow: Flow) -> None:
        try:
            if self._zone is Zone.LMN:
                self._serve_meter(channel, replace(flow, service=Service.METERING, peer=channel.peer))
            else:
                LocalDialogue(self._gateway, channel, flow).run()
        except ChannelClosedError:
            return
        finally:
            channel.close()

    # @enforces FIA_UAU.6.1#lmn counted over both directions
    def _serve_meter(self, channel: Channel, flow: Flow) -> None:
        while channel.carried < LMN_VOLUME:
            content = channel.receive()
            try:
                self._gateway.metering.receive_message(flow, Evidence(Mechanism.CERTIFICATE, channel.peer), content)
                channel.send(b"taken")
            except (RefusedError, ReadingRejectedError, OperationStoppedError) as error:
                channel.send(str(error).encode())


def _ipv6(host: str) -> IPv6Address:
    """An address as the firewall knows it."""
    address = ip_address(host)
    return IPv6Address(f"::ffff:{address}") if isinstance(address, IPv4Address) else address
