"""The ports to HAN and LMN, through real channels on this machine: nothing is served before somebody has proven who it is."""

from __future__ import annotations

import json
import socket
import ssl
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import replace
from ipaddress import IPv6Network

import pytest
from surroundings import CONFIGURATION, NOON, PASSWORD, VALUE, World
from tls import Authority, Wire, bare, listening, meanwhile

from smgw import local
from smgw.channel import Channel, ChannelBrokenError, ChannelClosedError, ChannelError, accepted, open_to
from smgw.errors import RefusedError
from smgw.interfaces import Zone
from smgw.local import LocalPort
from smgw.sessions import LMN_VOLUME

HERE = IPv6Network("::ffff:127.0.0.0/104")
Ask = Callable[..., dict[str, object]]


def world_with(zone: Zone) -> World:
    """A gateway for which this machine lies in that network."""
    return World(replace(CONFIGURATION, networks={Zone.WAN: IPv6Network("::/0"), zone: HERE}))


@contextmanager
def served(world: World, zone: Zone, authority: Authority) -> Iterator[tuple[str, int]]:
    """The port of the gateway, which serves one connection."""
    with listening() as (listener, address):
        port = LocalPort(zone, listener, authority.issue("gateway"), world.gateway)
        with meanwhile(port.serve_next):
            yield address


@contextmanager
def device(world: World, name: str, authority: Authority, wire: Wire | None = None) -> Iterator[Ask]:
    """Somebody with a certificate at the port to the HAN; ask, and get the answer."""
    with ExitStack() as stack:
        address = stack.enter_context(served(world, Zone.HAN, authority))
        address = stack.enter_context(wire.to(address)) if wire else address
        channel = open_to(address, "gateway", authority.issue(name), NOON)
        stack.callback(channel.close)
        yield asking(channel)


@contextmanager
def display(world: World, authority: Authority) -> Iterator[Ask]:
    """A display without a certificate at the port to the HAN."""
    with served(world, Zone.HAN, authority) as address:
        channel = Channel(bare(address, authority.anchors, tls_1_2), NOON)
        try:
            yield asking(channel)
        finally:
            channel.close()


def tls_1_2(context: ssl.SSLContext) -> None:
    context.maximum_version = ssl.TLSVersion.TLSv1_2


def asking(channel: Channel) -> Ask:
    def ask(do: str, **fields: object) -> dict[str, object]:
        channel.send(json.dumps({"do": do} | fields).encode())
        answer: dict[str, object] = json.loads(channel.receive())
        return answer

    return ask


# ---------------------------------------------------------------- users in the HAN


@pytest.mark.verifies(
    "FIA_UID.2.1", "FIA_UAU.2.1", "FTP_ITC.1.1/USR#identification", "FTP_ITC.1.3/USR", "BEH.Communication.answer", "TSFI.HAN.Login"
)
def test_nothing_is_served_before_the_log_in(authority: Authority) -> None:
    world = world_with(Zone.HAN)
    world.gateway.metering._store("meter-1", VALUE, 4711)
    for somebody in (device(world, "anna", authority), display(world, authority)):
        with somebody as ask:
            for do in ("value", "consumer log", "system log", "log out", "anything"):
                assert ask(do, value=VALUE) == {"error": "log in first"}


@pytest.mark.verifies(
    "FIA_UAU.5.2#consumer",
    "FTP_ITC.1.2/USR",
    "FTP_ITC.1.1/USR#identification",
    "INT.Communication.prove",
    "TSFI.HAN.Display#action-value",
    "TSFI.HAN.Display#action-log",
    "TSFI.HAN.Display#error-refused",
    "TSFI.HAN.Login#action-login",
    "TSFI.HAN.Login#action-logout",
    "TSFI.HAN.Channel#param-certificate",
    "TSFI.HAN.Channel#action-open",
)
def test_consumer_reads_own_data_by_certificate(authority: Authority) -> None:
    world = world_with(Zone.HAN)
    world.gateway.metering._store("meter-1", VALUE, 4711)
    with device(world, "anna", authority) as ask:
        assert ask("log in") == {"answer": "Consumer"}
        assert '"amount": 4711' in str(ask("value", value=VALUE)["answer"])
        assert "own data read" in str(ask("consumer log"))
        assert "may not" in str(ask("system log")["error"])
        assert ask("log out") == {"answer": "done"}
        assert ask("value", value=VALUE) == {"error": "log in first"}


@pytest.mark.verifies(
    "FIA_UAU.5.2#consumer",
    "FIA_AFL.1.1",
    "FTP_ITC.1.1/USR#identification",
    "TSFI.HAN.Login#param-name",
    "TSFI.HAN.Login#param-password",
    "TSFI.HAN.Login#error-refused",
    "TSFI.HAN.Display#param-value",
)
def test_consumer_reads_own_data_by_password_inside_the_channel(authority: Authority) -> None:
    world = world_with(Zone.HAN)
    world.gateway.metering._store("meter-1", VALUE, 4711)
    with display(world, authority) as ask:
        assert "error" in ask("log in")
        assert ask("log in", name="anna", password="wrong horse") == {"error": "'anna' is not authenticated"}
        assert ask("value", value=VALUE) == {"error": "log in first"}
        assert ask("log in", name="anna", password=PASSWORD) == {"answer": "Consumer"}
        assert '"amount": 4711' in str(ask("value", value=VALUE)["answer"])


@pytest.mark.verifies("FDP_SDI.2.2", "TSFI.HAN.Display#error-missing", "TSFI.HAN.Display#error-damaged")
def test_missing_and_damaged_readings_are_told(authority: Authority) -> None:
    world = world_with(Zone.HAN)
    with device(world, "anna", authority) as ask:
        ask("log in")
        assert ask("value", value=VALUE) == {"error": f"there is no reading {VALUE} of anna"}
        world.gateway.metering._store("meter-1", VALUE, 4711)
        world.cells[next(cell for cell in world.cells if VALUE in cell)] = b"forged"
        assert "was changed outside the gateway" in str(ask("value", value=VALUE)["error"])


@pytest.mark.verifies(
    "FIA_UAU.5.2#technician", "TSFI.HAN.Diagnosis#param-do", "TSFI.HAN.Diagnosis#action-review", "TSFI.HAN.Diagnosis#error-refused"
)
def test_technician_reads_the_system_log_by_certificate_only(authority: Authority) -> None:
    world = world_with(Zone.HAN)
    with device(world, "tom", authority) as ask:
        assert ask("log in") == {"answer": "ServiceTechnician"}
        assert "session opened" in str(ask("system log")["answer"])
        assert "error" in ask("consumer log")
    with display(world, authority) as ask:
        assert ask("log in", name="tom", password=PASSWORD) == {"error": "'tom' is not authenticated"}


@pytest.mark.verifies("FIA_UAU.6.1#local")
def test_idle_user_has_to_log_in_again(authority: Authority) -> None:
    world = world_with(Zone.HAN)
    with device(world, "tom", authority) as ask:
        ask("log in")
        world.wait(600)
        assert ask("system log") == {"error": "this session has come to its end: authenticate anew"}
        assert ask("log in") == {"answer": "ServiceTechnician"}
        assert "answer" in ask("system log")


@pytest.mark.verifies("FIA_UAU.5.2#cls", "TSFI.HAN.System#param-party", "TSFI.HAN.System#action-open", "TSFI.HAN.System#error-refused")
@pytest.mark.verifies("tr-03109-1:ROLE.CLS", "nve-ams:4-2.g")  # the same proof for the German guideline and the Norwegian regulation
def test_controllable_system_gets_a_channel_by_its_certificate(authority: Authority) -> None:
    world = world_with(Zone.HAN)
    with device(world, "inverter", authority) as ask:
        assert "no rule permits it" in str(ask("open channel", party="supplier")["error"])
        assert ask("open channel", party="operator") == {"answer": "operator"}
    with device(world, "anna", authority) as ask:
        assert "no rule permits it" in str(ask("open channel", party="operator")["error"])
    with display(world, authority) as ask:
        assert "no rule permits it" in str(ask("open channel", party="operator")["error"])


@pytest.mark.verifies("FDP_IFF.1.2/FW#r4", "tr-03109-1:TAF.11")
def test_messages_of_a_controllable_system_are_relayed_to_its_party_and_back_until_it_ends(authority: Authority) -> None:
    world = world_with(Zone.HAN)
    world.network.waiting.append(b'{"from": "operator"}')
    with device(world, "inverter", authority) as ask:
        ask("open channel", party="operator")
        assert ask("curtail", percent=60) == {"from": "operator"}
        flow, content = world.network.sent[-1]
        assert (flow.destination, json.loads(content)) == (CONFIGURATION.partners["operator"].address, {"do": "curtail", "percent": 60})
        assert not world.network.closed
    assert [flow.peer for flow in world.network.closed] == ["operator"]
    with pytest.raises(RefusedError, match="firewall"):
        world.gateway.doors.send(world.network.closed[0], b"more")


@pytest.mark.verifies("FTP_ITC.1.1/USR#distinct")
def test_a_session_belongs_to_its_channel(authority: Authority) -> None:
    world = world_with(Zone.HAN)
    with device(world, "tom", authority) as ask, device(world, "tom", authority) as other:
        ask("log in")
        assert "answer" in ask("system log")
        assert other("system log") == {"error": "log in first"}


@pytest.mark.verifies("FTP_ITC.1.1/USR#identification", "FTP_ITC.1.3/USR")
def test_who_is_not_vouched_for_gets_no_channel_and_is_recorded(authority: Authority, stranger: Authority) -> None:
    world = world_with(Zone.HAN)
    with served(world, Zone.HAN, authority) as address, suppress(ChannelError):
        asking(open_to(address, "gateway", stranger.issue("anna", trusting=authority), NOON))("log in")
    assert any("information flow refused" in line and "no secured channel" in line for line in world.gateway._logs.read("system log"))


@pytest.mark.verifies(
    "FTP_ITC.1.3/USR", "FTP_ITC.1.3/MTR", "BEH.Communication.secure", "TSFI.HAN.Channel#error-handshake", "TSFI.LMN.Channel#error-handshake"
)
@pytest.mark.parametrize("zone", [Zone.HAN, Zone.LMN])
def test_what_is_no_channel_is_not_served(zone: Zone, authority: Authority) -> None:
    world = world_with(zone)
    with served(world, zone, authority) as address, socket.create_connection(address, timeout=10) as plain:
        plain.sendall(b'{"do": "log in", "name": "anna", "password": "correct horse battery"}')
        received = bytearray()
        with suppress(ConnectionResetError):
            while part := plain.recv(1000):
                received += part
    assert b"answer" not in received
    assert any("no secured channel" in line for line in world.gateway._logs.read("system log"))


@pytest.mark.verifies(
    "FPT_RPL.1.1", "FPT_RPL.1.2", "FTP_ITC.1.1/USR#modification", "BEH.Communication.replay", "TSFI.HAN.Channel#error-broken"
)
@pytest.mark.parametrize("meddle", [lambda _, record: record * 2, lambda _, record: record[:-1] + bytes([record[-1] ^ 1])])
def test_request_that_is_played_back_or_changed_is_discarded_and_recorded(
    meddle: Callable[[int, bytes], bytes], authority: Authority
) -> None:
    world = world_with(Zone.HAN)
    with device(world, "tom", authority, Wire(meddle)) as ask, suppress(ChannelError):
        ask("log in")
        ask("system log")
    lines = world.gateway._logs.read("system log")
    assert any("message played back or broken (failure)" in line and "the channel to tom is broken" in line for line in lines)
    assert len([line for line in lines if "session opened (success)" in line]) <= 1


@pytest.mark.verifies("FTP_ITC.1.2/USR")
def test_gateway_may_open_the_channel_to_a_display(authority: Authority) -> None:
    world = world_with(Zone.HAN)
    with calling(world, Zone.HAN, "anna", authority) as channel:
        ask = asking(channel)
        assert ask("log in") == {"answer": "Consumer"}


# ---------------------------------------------------------------- meters in the LMN


@contextmanager
def calling(world: World, zone: Zone, name: str, authority: Authority, known_as: str = "") -> Iterator[Channel]:
    """The other end of a channel that the gateway opens to a device."""
    credentials = authority.issue(name)
    with listening() as (listener, address), listening() as (unused, _):
        port = LocalPort(zone, unused, authority.issue("gateway"), world.gateway)
        with meanwhile(lambda: port.call(address, known_as or name)):
            channel = accepted(listener.accept()[0], credentials, NOON, certificate_needed=True)
            try:
                yield channel
            finally:
                channel.close()


def message(amount: float) -> bytes:
    return json.dumps({"value": VALUE, "amount": amount}).encode()


def stored(world: World) -> str:
    return world.gateway.metering._recall("anna", VALUE).decode()


@contextmanager
def meter(world: World, authority: Authority, name: str = "meter-1", wire: Wire | None = None) -> Iterator[Channel]:
    with ExitStack() as stack:
        address = stack.enter_context(served(world, Zone.LMN, authority))
        address = stack.enter_context(wire.to(address)) if wire else address
        channel = open_to(address, "gateway", authority.issue(name), NOON)
        stack.callback(channel.close)
        yield channel


@pytest.mark.verifies(
    "FTP_ITC.1.2/MTR",
    "FTP_ITC.1.1/MTR#identification",
    "FIA_UAU.5.2#meter",
    "TSFI.LMN.Channel#param-message",
    "TSFI.LMN.Channel#action-take",
)
def test_meter_sends_readings_through_its_channel(authority: Authority) -> None:
    world = world_with(Zone.LMN)
    with meter(world, authority) as channel:
        channel.send(message(4711))
        assert channel.receive() == b"taken"
        channel.send(message(4710))
        assert b"not possible" in channel.receive()
    assert '"amount": 4711' in stored(world)


@pytest.mark.verifies(
    "FTP_ITC.1.1/MTR#identification", "FTP_ITC.1.3/MTR", "TSFI.LMN.Channel#param-certificate", "TSFI.LMN.Channel#error-refused"
)
def test_meter_that_is_not_registered_or_not_vouched_for_is_not_heard(authority: Authority, stranger: Authority) -> None:
    world = world_with(Zone.LMN)
    with meter(world, authority, "meter-2") as channel:
        channel.send(message(4711))
        assert b"no rule permits it" in channel.receive()
    with served(world, Zone.LMN, authority) as address, pytest.raises((ChannelError, OSError)):
        Channel(bare(address, authority.anchors, tls_1_2), NOON).receive()
    with served(world, Zone.LMN, authority) as address, suppress(ChannelError):
        open_to(address, "gateway", stranger.issue("meter-1", trusting=authority), NOON).send(message(4711))
    with pytest.raises(LookupError, match="no reading"):
        stored(world)


@pytest.mark.verifies("FTP_ITC.1.2/MTR", "TSFI.LMN.Channel#action-open")
def test_gateway_may_open_the_channel_to_a_meter_and_to_no_other_one(authority: Authority) -> None:
    world = world_with(Zone.LMN)
    with calling(world, Zone.LMN, "meter-1", authority) as channel:
        channel.send(message(4711))
        assert channel.receive() == b"taken"
    assert '"amount": 4711' in stored(world)
    with calling(world, Zone.LMN, "meter-2", authority, known_as="meter-1") as channel, suppress(ChannelError):
        channel.send(message(4712))
        assert not channel.receive()
    assert '"amount": 4711' in stored(world)
    with listening() as (unused, address), pytest.raises(PermissionError, match="firewall"):
        LocalPort(Zone.LMN, unused, authority.issue("gateway"), world.gateway).call(address, "meter-2")


@pytest.mark.verifies("FIA_UAU.6.1#lmn", "BEH.Communication.renew", "TSFI.LMN.Channel#action-close")
def test_channel_to_a_meter_ends_after_its_volume(authority: Authority, monkeypatch: pytest.MonkeyPatch) -> None:
    assert LMN_VOLUME == 5_000_000
    monkeypatch.setattr(local, "LMN_VOLUME", 80)
    world = world_with(Zone.LMN)
    with meter(world, authority) as channel:
        for amount in (1, 2):
            channel.send(message(amount))
            assert channel.receive() == b"taken"
        channel.send(message(3))
        with pytest.raises((ChannelClosedError, ChannelBrokenError)):
            channel.receive()
    assert '"amount": 2' in stored(world)
    with meter(world, authority) as channel:
        channel.send(message(4))
        assert channel.receive() == b"taken"


@pytest.mark.verifies("FTP_ITC.1.1/MTR#modification", "FPT_RPL.1.2", "TSFI.LMN.Channel#error-broken")
def test_reading_that_is_changed_on_the_wire_is_not_used(authority: Authority) -> None:
    world = world_with(Zone.LMN)
    wire = Wire(lambda _, record: record[:-1] + bytes([record[-1] ^ 1]))
    with meter(world, authority, wire=wire) as channel:
        channel.send(message(4711))
        with pytest.raises(ChannelError):
            channel.receive()
    with pytest.raises(LookupError, match="no reading"):
        stored(world)
    assert any("played back or broken" in line for line in world.gateway._logs.read("system log"))
