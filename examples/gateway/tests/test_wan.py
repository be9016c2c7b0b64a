"""The way to the WAN, through real channels on this machine: the gateway opens them, and nothing goes another way."""

from __future__ import annotations

import json
import socket
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import datetime, timedelta

import pytest
from surroundings import ADA, CONFIGURATION, NOON, SUPPLIER, VALUE, World, opened_by_supplier
from tls import Authority, listening, meanwhile

from smgw.access import ProcessingProfile
from smgw.channel import Channel, ChannelBrokenError, ChannelClosedError, ChannelError, accepted
from smgw.configuration import Configuration
from smgw.dialogue import administer
from smgw.errors import RefusedError
from smgw.firewall import Flow
from smgw.interfaces import Zone
from smgw.wan import WanNetwork

GATEWAY = World().gateway.address
OUT = Flow(Zone.GATEWAY, Zone.WAN, GATEWAY, SUPPLIER, opens=True, peer="supplier")
BACK = Flow(Zone.WAN, Zone.GATEWAY, SUPPLIER, GATEWAY, peer="supplier")
PROFILE = ProcessingProfile("supplier", "anna", frozenset({VALUE}), billing=True, pseudonymous=False)


@contextmanager
def partner(authority: Authority, name: str, serve: Callable[[Channel], None]) -> Iterator[tuple[str, int]]:
    """A partner in the WAN who serves one channel."""
    credentials = authority.issue(name)

    def run(listener: socket.socket) -> None:
        channel = accepted(listener.accept()[0], credentials, NOON, certificate_needed=True)
        try:
            serve(channel)
        except (ChannelClosedError, ChannelBrokenError):
            return
        finally:
            channel.close()

    with listening() as (listener, address), meanwhile(lambda: run(listener)):
        yield address


def echo(channel: Channel) -> None:
    while True:
        channel.send(f"{channel.peer}: ".encode() + channel.receive())


def network(authority: Authority, address: tuple[str, int], now: Callable[[], datetime] = lambda: NOON) -> WanNetwork:
    return WanNetwork(authority.issue("gateway"), lambda _: address, now)


@pytest.mark.verifies(
    "FTP_ITC.1.2/WAN", "FTP_ITC.1.1/WAN#identification", "TSFI.WAN.Channel#action-open", "TSFI.WAN.Channel#action-exchange"
)
def test_gateway_opens_the_channel_and_both_ends_are_known(authority: Authority) -> None:
    with partner(authority, "supplier", echo) as address:
        wan = network(authority, address)
        wan.send(OUT, b"")
        assert wan.peer(BACK) == "supplier"
        wan.send(replace(OUT, opens=False), b"hello")
        assert wan.receive(BACK) == b"gateway: hello"
        wan.close(BACK)


@pytest.mark.verifies("FTP_ITC.1.2/WAN")
def test_there_is_no_way_to_open_a_channel_from_the_wan() -> None:
    assert {name for name in dir(WanNetwork) if not name.startswith("_")} == {"send", "receive", "peer", "close"}
    world = World()
    with pytest.raises(RefusedError):
        world.gateway.guard.passes(replace(BACK, opens=True))


@pytest.mark.verifies("FTP_ITC.1.3/WAN", "BEH.Communication.secure")
def test_without_a_channel_nothing_is_sent_or_received(authority: Authority) -> None:
    wan = network(authority, ("127.0.0.1", 9))
    for attempt in (lambda: wan.send(replace(OUT, opens=False), b"hello"), lambda: wan.receive(BACK), lambda: wan.peer(BACK)):
        with pytest.raises(ChannelError, match="no channel"):
            attempt()


@pytest.mark.verifies("FTP_ITC.1.3/WAN")
def test_closed_channel_carries_nothing_more(authority: Authority) -> None:
    with partner(authority, "supplier", echo) as address:
        wan = network(authority, address)
        wan.send(OUT, b"")
        wan.close(BACK)
        wan.close(BACK)
        with pytest.raises(ChannelError, match="no channel"):
            wan.send(replace(OUT, opens=False), b"hello")


@pytest.mark.verifies("FTP_ITC.1.1/WAN#identification", "TSFI.WAN.Channel#param-certificate")
def test_partner_with_another_name_gets_nothing(authority: Authority) -> None:
    received: list[bytes] = []
    with partner(authority, "somebody", lambda channel: received.append(channel.receive())) as address:
        world = World(network=network(authority, address))
        with pytest.raises(ChannelError, match="the certificate is that of 'somebody'"):
            world.gateway.doors.connect("supplier")
        with pytest.raises(RefusedError):
            world.gateway.doors.send(BACK, b"hello")
    assert not received


@pytest.mark.verifies("FIA_UAU.6.1#wan", "BEH.Communication.renew", "TSFI.WAN.Channel#action-close")
def test_channel_of_two_days_is_closed_and_has_to_be_opened_anew(authority: Authority) -> None:
    now = [NOON]
    with partner(authority, "supplier", echo) as address:
        wan = network(authority, address, lambda: now[0])
        wan.send(OUT, b"")
        now[0] += timedelta(hours=48) - timedelta(seconds=1)
        wan.send(replace(OUT, opens=False), b"hello")
        assert wan.receive(BACK) == b"gateway: hello"
        now[0] += timedelta(seconds=1)
        with pytest.raises(ChannelClosedError, match="too old"):
            wan.send(replace(OUT, opens=False), b"hello")
        with pytest.raises(ChannelError, match="no channel"):
            wan.receive(BACK)
    with partner(authority, "supplier", echo) as address:
        anew = network(authority, address, lambda: now[0])
        anew.send(OUT, b"hello")
        assert anew.receive(BACK) == b"gateway: hello"
        anew.close(BACK)


@pytest.mark.verifies("FTP_ITC.1.3/WAN", "FDP_IFF.1.2/MTR#r4", "INT.Metering.send", "TSFI.WAN.Delivery#action-deliver")
def test_delivery_reaches_the_recipient_through_a_channel(authority: Authority) -> None:
    received: list[bytes] = []
    with partner(authority, "supplier", lambda channel: received.append(channel.receive())) as address:
        world = World(replace(CONFIGURATION, profiles=(PROFILE,)), network=network(authority, address))
        world.reading(4711)
        world.gateway.metering.deliver("supplier", "anna", VALUE)
    (envelope,) = received
    assert json.loads(json.loads(opened_by_supplier(envelope))["content"])["amount"] == 4711
    assert "data delivered (success)" in world.consumer_log("anna")[-1]


# ---------------------------------------------------------------- administration


def administered(authority: Authority, *requests: object, configuration: Configuration = CONFIGURATION) -> tuple[World, list[object]]:
    """What a gateway answers to the requests of its administrator, over a real channel."""
    answers: list[object] = []

    def ask(channel: Channel) -> None:
        for request in requests:
            channel.send(request if isinstance(request, bytes) else json.dumps(request).encode())
            answers.append(json.loads(channel.receive()))

    with partner(authority, "ada", ask) as address:
        world = World(configuration, network=network(authority, address))
        with pytest.raises(ChannelClosedError):
            administer(world.gateway, "ada")
    return world, answers


REQUESTS: dict[str, dict[str, object]] = {
    "register meter": {"meter": "meter-2", "consumer": "bert", "key": "00" * 16},
    "remove meter": {"meter": "meter-1"},
    "add user": {"identity": "carl", "role": "Consumer"},
    "set role": {"identity": "bert", "role": "ServiceTechnician"},
    "set password": {"identity": "bert", "password": "correct horse"},
    "remove user": {"identity": "bert"},
    "install profile": {"recipient": "supplier", "consumer": "anna", "values": [VALUE], "billing": False, "pseudonymous": True},
    "install partner": {"identity": "grid", "address": "2001:db8::1", "key": ""},
    "remove partner": {"identity": "operator"},
    "install system": {"system": "pump", "consumer": "anna", "parties": ["operator"]},
    "remove system": {"system": "inverter"},
    "set time source": {"source": "atomic clock", "seconds": 3600},
    "set limits": {"system": 99, "consumer": 99, "calibration": 99, "failed_sessions": 3, "refused_flows": 4},
}


@pytest.mark.verifies(
    "FMT_MOF.1.1",
    "FIA_UAU.5.2#wan",
    "INT.Communication.manage",
    "TSFI.WAN.Administration#param-do",
    "TSFI.WAN.Administration#action-meters",
    "TSFI.WAN.Administration#action-users",
    "TSFI.WAN.Administration#action-profiles",
    "TSFI.WAN.Administration#action-partners",
    "TSFI.WAN.Administration#action-systems",
    "TSFI.WAN.Administration#action-time",
    "TSFI.WAN.Administration#action-limits",
)
def test_administrator_manages_over_the_channel(authority: Authority) -> None:
    one_by_one = [{"do": name} | fields for name, fields in REQUESTS.items() if name != "set role"]
    world, answers = administered(authority, *one_by_one, {"do": "remove profile", "recipient": "supplier", "consumer": "anna"})
    assert answers == [{"answer": "done"}] * len(answers)
    now = world.gateway.settings.current
    assert sorted(now.accounts) == ["ada", "anna", "carl", "supplier", "tom"]
    assert dict(now.meters) == {"meter-2": "bert"}
    assert sorted(now.partners) == ["ada", "grid", "supplier"]
    assert (list(now.cls_profiles), now.profiles, now.time_source.identity) == (["pump"], (), "atomic clock")
    assert (now.capacities.system, now.thresholds.refused_flows) == (99, 4)


@pytest.mark.verifies(
    "FAU_SAR.1.1/SYS#administrator",
    "FAU_SAR.1.1/CAL",
    "FPT_TST.1.1#request",
    "TSFI.WAN.Administration#action-review",
    "TSFI.WAN.Administration#action-query",
    "TSFI.WAN.Administration#action-test",
    "TSFI.WAN.Administration#action-keys",
)
def test_administrator_reads_logs_configuration_and_self_test(authority: Authority) -> None:
    names = (
        "system log",
        "calibration log",
        "configuration",
        "self-test",
        "renew keys",
        "install certificate",
        "initialise security module",
    )
    _, answers = administered(authority, *({"do": name, "certificate": b"certificate of public key 1".hex()} for name in names))
    found = [answer["answer"] for answer in answers]  # type: ignore[index]
    assert "session opened" in found[0][1]
    assert "audit started" in found[1][0]
    assert found[2]["meters"] == {"meter-1": "anna"}
    assert set(found[3].values()) == {""}
    assert found[4:] == [b"public key 1".hex(), "done", "done"]


@pytest.mark.verifies(
    "BEH.Communication.answer",
    "TSFI.WAN.Administration#error-malformed",
    "TSFI.WAN.Administration#error-impossible",
    "TSFI.WAN.Administration#param-fields",
)
@pytest.mark.parametrize(
    ("request_", "error"),
    [
        (b"\xff", "utf-8"), (b"[]", "an object with a field 'do'"), (b"[" * 100_000, "nested too deeply"), ({}, "needs 'do' as str"),
        ({"do": "open sesame"}, "there is no request 'open sesame' here"), ({"do": "value", "value": VALUE}, "there is no request"),
        ({"do": "register meter", "meter": 1}, "needs 'meter' as str"), ({"do": "remove meter", "meter": "x"}, "there is no meter 'x'"),
        ({"do": "add user", "identity": "x", "role": "King"}, "King"),
        ({"do": "set time source", "source": "x", "seconds": True}, "as int"),
        ({"do": "set time source", "source": "x", "seconds": -1}, "longer than nothing"),
        ({"do": "load firmware", "version": "1.2", "manifest": {}, "signature": ""}, "not enough values"),
        ({"do": "load firmware", "version": "9.0.0", "manifest": {}, "signature": "", "files": {}}, "has not signed"),
        ({"do": "install system", "system": "x", "consumer": "anna", "parties": [1]}, "needs 'parties' as str"),
    ],
)  # fmt: skip
def test_nonsense_is_answered_with_what_is_wrong(request_: object, error: str, authority: Authority) -> None:
    world, (answer,) = administered(authority, request_)
    assert error in answer["error"]  # type: ignore[index]
    assert world.gateway.settings.current == CONFIGURATION


@pytest.mark.verifies("FMT_MOF.1.1", "TSFI.WAN.Administration#error-refused")
def test_partner_who_is_no_administrator_manages_nothing(authority: Authority) -> None:
    answers: list[dict[str, str]] = []

    def ask(channel: Channel) -> None:
        channel.send(json.dumps({"do": "remove user", "identity": "bert"}).encode())
        answers.append(json.loads(channel.receive()))

    with partner(authority, "supplier", ask) as address:
        world = World(network=network(authority, address))
        with pytest.raises(ChannelClosedError):
            administer(world.gateway, "supplier")
    assert "may not" in answers[0]["error"]
    assert "bert" in world.gateway.settings.current.accounts
    assert ADA not in {flow.source for flow, _ in world.network.sent}
