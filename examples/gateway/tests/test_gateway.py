"""The gateway as a whole: nothing passes the firewall unasked, nothing is touched unauthorised, everything works together."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from dataclasses import replace

import pytest
from surroundings import (
    CONFIGURATION,
    HOME,
    INVERTER,
    METER,
    METER_KEY,
    NOON,
    READING,
    SUPPLIER,
    TOM,
    VALUE,
    WAKE_UP,
    World,
    accounts,
    certificate,
    own_data,
    spoofed,
)  # fmt: skip

from smgw.access import AccessPolicy, ProcessingProfile, Role, Verdict
from smgw.errors import ReadingRejectedError, RefusedError
from smgw.firewall import FirewallRules
from smgw.interfaces import Zone
from smgw.keys import KeyDestroyedError
from smgw.log import LogBrokenError
from smgw.memory import MemoryTamperedError

PROFILE = ProcessingProfile("supplier", "anna", frozenset({VALUE}), billing=True, pseudonymous=False)


@pytest.fixture
def world() -> World:
    return World()


def let_through(world: World, wanted: Callable[[World], object]) -> bool:
    try:
        wanted(world)
    except RefusedError:
        return False
    return True


WAYS_IN_AND_OUT: dict[str, Callable[[World], object]] = {
    "connect": lambda world: world.gateway.doors.connect("ada"),
    "wake up": lambda world: world.gateway.doors.wake_up(WAKE_UP, world.call()),
    "open a session": lambda world: world.session(own_data("anna")),
    "accept a reading": lambda world: world.reading(4711),
    "report a meter error": lambda world: world.meter_error("phase lost"),
    "deliver": lambda world: world.gateway.metering.deliver("supplier", "anna", VALUE),
    "open a channel": lambda world: world.gateway.doors.open_channel(INVERTER, certificate(INVERTER)),
}


def ready() -> World:
    """A gateway with a reading, and a profile by which it may be delivered."""
    world = World()
    world.gateway.management.install_profile(world.ada(), PROFILE)
    world.reading(4711)
    return world


@pytest.mark.verifies("FDP_IFC.2.1/FW", "FDP_IFC.2.2/FW", "INT.Communication.pass")
@pytest.mark.parametrize("way", WAYS_IN_AND_OUT)
def test_every_way_in_and_out_leads_through_the_firewall(way: str) -> None:
    assert let_through(ready(), WAYS_IN_AND_OUT[way])
    world = ready()
    world.gateway.guard.firewall.rules = FirewallRules(networks={})
    world.network.sent.clear()
    assert not let_through(world, WAYS_IN_AND_OUT[way])
    assert not world.network.sent


@pytest.mark.verifies("FDP_IFC.2.1/FW", "FDP_IFC.2.2/FW")
def test_a_session_ends_with_the_flow_that_carries_it(world: World) -> None:
    session = world.ada()
    world.gateway.review.system_log(session)
    world.gateway.doors.disconnect(session.flow)
    with pytest.raises(RefusedError, match="firewall"):
        world.gateway.review.system_log(session)


@pytest.mark.verifies("FDP_IFC.2.2/FW", "TSFI.LMN.Frame#param-meter")
@pytest.mark.parametrize(
    ("flow", "meter"),
    [
        (WAKE_UP, "meter-1"), (INVERTER, "meter-1"), (own_data("anna"), "meter-1"), (TOM, "meter-1"), (spoofed(READING), "meter-1"),
        (READING, "meter-2"),
    ],
)  # fmt: skip
def test_readings_come_from_registered_meters_only(flow: object, meter: str, world: World) -> None:
    with pytest.raises(RefusedError, match="firewall"):
        world.gateway.metering.receive_frame(flow, world.frame({"value": VALUE, "amount": 4711}, meter))  # type: ignore[arg-type]


@pytest.mark.verifies("FDP_IFC.2.2/FW", "TSFI.WAN.WakeUp#param-source")
@pytest.mark.parametrize("flow", [READING, INVERTER, own_data("anna"), replace(WAKE_UP, source=SUPPLIER)])
def test_only_the_administrator_wakes_the_gateway(flow: object, world: World) -> None:
    with pytest.raises(RefusedError, match="firewall"):
        world.gateway.doors.wake_up(flow, world.call())  # type: ignore[arg-type]
    assert not world.network.sent


ACCESSES: dict[str, Callable[[World], object]] = {
    "system log": lambda world: world.gateway.review.system_log(world.tom()),
    "calibration log": lambda world: world.gateway.review.calibration_log(world.ada()),
    "consumer log": lambda world: world.gateway.review.consumer_log(world.consumer("anna"), "anna"),
    "meter data": lambda world: world.gateway.metering.read_value(world.consumer("anna"), "anna", VALUE),
    "delivery": lambda world: world.gateway.metering.deliver("supplier", "anna", VALUE),
    "users": lambda world: world.gateway.management.add_user(world.ada(), "carl", Role.CONSUMER),
    "meters": lambda world: world.gateway.management.register_meter(world.ada(), "meter-2", "bert", METER_KEY),
    "profiles": lambda world: world.gateway.management.install_profile(world.ada(), PROFILE),
}


@pytest.mark.verifies("FDP_ACC.2.1", "FDP_ACC.2.2", "INT.FlowControl.session")
@pytest.mark.parametrize("access", ACCESSES)
def test_every_access_to_an_object_asks_the_policy(access: str, monkeypatch: pytest.MonkeyPatch) -> None:
    assert let_through(ready(), ACCESSES[access])
    world = ready()
    monkeypatch.setattr(AccessPolicy, "decide", lambda *_: Verdict(False, "nothing today"))
    with pytest.raises(RefusedError, match="nothing today"):
        ACCESSES[access](world)


@pytest.mark.verifies("FDP_ACC.2.1")
@pytest.mark.parametrize(
    "forbidden",
    [
        lambda world: world.gateway.metering.read_value(world.consumer("bert"), "anna", VALUE),
        lambda world: world.gateway.review.consumer_log(world.consumer("bert"), "anna"),
        lambda world: world.gateway.review.consumer_log(world.ada(), "anna"),
        lambda world: world.gateway.metering.read_value(world.ada(), "anna", VALUE),
        lambda world: world.gateway.metering.read_value(world.tom(), "anna", VALUE),
        lambda world: world.gateway.review.calibration_log(world.tom()),
        lambda world: world.gateway.review.system_log(world.consumer("anna")),
        lambda world: world.gateway.management.add_user(world.tom(), "eve", Role.GATEWAY_ADMINISTRATOR),
        lambda world: world.gateway.management.register_meter(world.consumer("anna"), "meter-9", "anna", METER_KEY),
        lambda world: world.gateway.management.install_profile(world.tom(), PROFILE),
        lambda world: world.gateway.metering.deliver("supplier", "bert", VALUE),
        lambda world: world.gateway.metering.deliver("supplier", "anna", "1-0:2.8.0"),
    ],
)
def test_strangers_are_turned_away(forbidden: Callable[[World], object]) -> None:
    with pytest.raises(RefusedError, match="may not"):
        forbidden(ready())


@pytest.mark.verifies("FCS_CKM.4.1", "BEH.Gateway.stop")
def test_stopping_destroys_the_memory_key(world: World) -> None:
    world.reading(4711)
    world.gateway.stop()
    assert world.key_buffer == bytes(32)
    with pytest.raises(KeyDestroyedError):
        world.reading(4712)


@pytest.mark.verifies("FCS_COP.1.1/MEM", "INT.Metering.store")
def test_readings_rest_sealed(world: World) -> None:
    world.reading(4711)
    assert not [content for content in world.cells.values() if b"4711" in content or b"meter-1" in content]


@pytest.mark.verifies("FCS_COP.1.1/HASH")
def test_delivered_content_is_signed_over_its_hash_value() -> None:
    world = ready()
    world.gateway.metering.deliver("supplier", "anna", VALUE)
    (message,) = world.network.contents()
    digest = hashlib.sha256(message["content"].encode()).digest()
    assert world.module.verify("gateway", digest, bytes.fromhex(message["signature"]))
    assert '"amount": 4711' in message["content"]


@pytest.mark.verifies("FDP_SDI.2.1", "FDP_SDI.2.2")
def test_changed_reading_is_not_used_and_recorded() -> None:
    world = ready()
    cell = next(cell for cell in world.cells if "anna" in cell and "reading" in cell)
    world.cells[cell] = world.cells[cell][:-1] + bytes([world.cells[cell][-1] ^ 1])
    with pytest.raises(MemoryTamperedError):
        world.gateway.metering.read_value(world.consumer("anna"), "anna", VALUE)
    with pytest.raises(MemoryTamperedError):
        world.gateway.metering.deliver("supplier", "anna", VALUE)
    assert not world.network.contents()
    assert len([line for line in world.system_log() if "integrity error" in line]) == 2
    assert len(world.alarms) == 2
    world.reading(17)
    assert '"amount": 17' in world.gateway.metering.read_value(world.consumer("anna"), "anna", VALUE)


@pytest.mark.verifies("FDP_SDI.2.2")
def test_broken_log_is_not_given_out_and_recorded(world: World) -> None:
    world.records["calibration log/1"] = b"forged"
    with pytest.raises(LogBrokenError):
        world.calibration_log()
    assert "calibration log, record 1" in world.system_log()[-2]
    assert world.alarms


def test_consumer_reads_what_the_meter_sent(world: World) -> None:
    world.reading(4711)
    world.wait(60)
    assert world.gateway.metering.read_value(world.consumer("anna"), "anna", VALUE) == (
        f'{{"amount": 4711, "meter": "meter-1", "reliable": true, "time": "{NOON.isoformat()}", "value": "{VALUE}"}}'
    )


@pytest.mark.parametrize("amount", [4710, -1, float("nan"), float("inf")])
def test_impossible_reading_is_rejected(amount: float) -> None:
    world = ready()
    with pytest.raises(ReadingRejectedError, match=r"not possible|no counter"):
        world.reading(amount)
    assert '"amount": 4711' in world.gateway.metering.read_value(world.consumer("anna"), "anna", VALUE)


def test_new_user_and_new_meter_are_served(world: World) -> None:
    session = world.ada()
    world.gateway.management.add_user(session, "carl", Role.CONSUMER)
    world.gateway.management.register_meter(session, "meter-2", "carl", METER_KEY)
    world.reading(1, meter="meter-2")
    assert '"amount": 1' in world.gateway.metering.read_value(world.consumer("carl"), "carl", VALUE)


def test_channel_leads_to_the_party_and_back(world: World) -> None:
    answers = world.gateway.doors.open_channel(INVERTER, certificate(INVERTER))
    assert (answers.origin, answers.peer) == (Zone.WAN, "operator")
    assert world.network.sent[-1][0].party == "operator"


def test_unknown_names_are_told(world: World) -> None:
    with pytest.raises(RefusedError, match="'eve' is no partner"):
        world.gateway.doors.connect("eve")
    with pytest.raises(LookupError, match="'eve' is no consumer"):
        world.gateway.management.register_meter(world.ada(), "meter-2", "eve", METER_KEY)
    with pytest.raises(LookupError, match="no reading"):
        world.gateway.metering.read_value(world.consumer("anna"), "anna", VALUE)


def test_refused_change_leaves_no_trace_of_success(world: World) -> None:
    session = world.ada()
    with pytest.raises(ValueError, match="already is Consumer"):
        world.gateway.management.add_user(session, "anna", Role.GATEWAY_ADMINISTRATOR)
    assert not [line for line in world.system_log() if "configuration changed" in line]


def test_failed_connection_lets_no_answer_in(world: World) -> None:
    world.network.broken = True
    with pytest.raises(ConnectionError):
        world.gateway.doors.connect("ada")
    world.network.broken = False
    answers = World().gateway.doors.connect("ada")
    with pytest.raises(RefusedError, match="firewall"):
        world.session(answers)


def test_failed_channel_lets_no_answer_in_and_is_recorded(world: World) -> None:
    world.network.broken = True
    with pytest.raises(ConnectionError):
        world.gateway.doors.open_channel(INVERTER, certificate(INVERTER))
    answers = World().gateway.doors.open_channel(INVERTER, certificate(INVERTER))
    with pytest.raises(RefusedError, match="firewall"):
        world.session(answers)
    assert "opened (failure)" in world.consumer_log("anna")[-1]


def test_rules_know_the_users_of_the_gateway() -> None:
    world = World(replace(CONFIGURATION, accounts=accounts(tina=Role.SERVICE_TECHNICIAN, carl=Role.CONSUMER)))
    for flow in (own_data("carl"), replace(TOM, peer="tina")):
        assert world.session(flow).subject.identity == flow.peer
    for flow in (own_data("eve"), replace(TOM, peer="eve"), replace(own_data("anna"), source=METER), replace(TOM, source=HOME, peer="")):
        with pytest.raises(RefusedError, match="firewall"):
            world.session(flow)
