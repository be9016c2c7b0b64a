"""Alarms: what piles up in the system log is told, and one integrity error is enough."""

from __future__ import annotations

import pytest
from surroundings import READING, VALUE, WAKE_UP, World, certificate, own_data

from smgw.alarms import Thresholds
from smgw.authentication import Evidence, Mechanism
from smgw.errors import RefusedError
from smgw.logs import Capacities
from smgw.memory import MemoryTamperedError

FAILED = "5 authentications failed in short order"
REFUSED = "20 messages from the WAN were refused in short order"


@pytest.fixture
def world() -> World:
    return World()


def fail(world: World, name: str) -> None:
    with pytest.raises(RefusedError):
        world.gateway.doors.open_session(own_data(name), Evidence(Mechanism.CERTIFICATE, "tom"))


def knock(world: World) -> None:
    with pytest.raises(RefusedError):
        world.gateway.doors.wake_up(WAKE_UP, b"")


@pytest.mark.verifies("FAU_SAA.1.1/SYS", "FAU_SAA.1.2/SYS#r1", "FAU_ARP.1.1/SYS", "BEH.Audit.alarm")
def test_failed_authentications_that_pile_up_give_an_alarm(world: World) -> None:
    for _ in range(2):
        fail(world, "anna")
        fail(world, "bert")
    assert not world.alarms
    fail(world, "anna")
    assert world.alarms == [FAILED]
    assert any(f"alarm given (success) by gateway: {FAILED}" in line for line in world.system_log())


@pytest.mark.verifies("FAU_SAA.1.2/SYS#r1")
def test_failed_authentications_far_apart_give_none(world: World) -> None:
    for _ in range(20):
        fail(world, "bert")
        world.consumer("bert")
        world.wait(151)
    assert FAILED not in world.alarms


@pytest.mark.verifies("FAU_SAA.1.1/SYS", "FAU_SAA.1.2/SYS#r2", "FAU_ARP.1.1/SYS")
def test_refused_messages_from_the_wan_that_pile_up_give_an_alarm(world: World) -> None:
    for _ in range(19):
        knock(world)
    assert not world.alarms
    knock(world)
    assert world.alarms == [REFUSED]
    assert any(f"alarm given (success) by gateway: {REFUSED}" in line for line in world.system_log())
    for _ in range(19):
        knock(world)
    assert world.alarms == [REFUSED]


@pytest.mark.verifies("FAU_SAA.1.2/SYS#r2")
def test_refusals_elsewhere_or_far_apart_give_none(world: World) -> None:
    for _ in range(30):
        with pytest.raises(RefusedError):
            world.gateway.metering.receive_frame(READING, b"noise")
        knock(world)
        world.wait(32)
    assert not world.alarms


@pytest.mark.verifies("FAU_SAA.1.1/SYS", "FAU_SAA.1.2/SYS#r3", "FAU_ARP.1.1/SYS", "BEH.Audit.alarm")
def test_one_integrity_error_gives_an_alarm(world: World) -> None:
    world.reading(4711)
    cell = next(cell for cell in world.cells if VALUE in cell)
    world.cells[cell] = b"forged"
    with pytest.raises(MemoryTamperedError):
        world.gateway.metering.read_value(world.consumer("anna"), "anna", VALUE)
    (alarm,) = world.alarms
    assert alarm.startswith("stored data were changed outside the gateway: cell")
    assert any("alarm given (success) by gateway: stored data were changed" in line for line in world.system_log())


@pytest.mark.verifies("FMT_SMF.1.1#f9")
def test_administrator_sets_the_thresholds(world: World) -> None:
    world.gateway.management.set_limits(world.ada(), Capacities(), Thresholds(failed_sessions=1, refused_flows=2))
    fail(world, "bert")
    assert world.alarms == ["1 authentications failed in short order"]
    knock(world)
    knock(world)
    assert world.alarms[1:] == ["2 messages from the WAN were refused in short order"]


def test_threshold_of_nothing_is_refused() -> None:
    with pytest.raises(ValueError, match="one event or more"):
        Thresholds(failed_sessions=0)


def test_session_by_certificate_of_somebody_else_counts(world: World) -> None:
    flow = world.gateway.doors.connect("ada")
    for _ in range(5):
        with pytest.raises(RefusedError):
            world.gateway.doors.open_session(flow, certificate(own_data("anna")))
    assert world.alarms == [FAILED]
