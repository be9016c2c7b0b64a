"""Sessions: whose they are never changes, and none goes on for ever."""

from __future__ import annotations

from dataclasses import FrozenInstanceError, replace

import pytest
from surroundings import SUPPLIER, World

from smgw.access import Role
from smgw.errors import RefusedError
from smgw.interfaces import Zone

HOUR = 3600


@pytest.fixture
def world() -> World:
    return World()


@pytest.mark.verifies("FIA_USB.1.1", "FIA_USB.1.2")
def test_subject_carries_identity_role_and_network_of_its_user(world: World) -> None:
    found = {(s.subject.identity, s.subject.role, s.subject.zone) for s in (world.ada(), world.tom(), world.consumer("anna"))}
    assert found == {
        ("ada", Role.GATEWAY_ADMINISTRATOR, Zone.WAN),
        ("tom", Role.SERVICE_TECHNICIAN, Zone.HAN),
        ("anna", Role.CONSUMER, Zone.HAN),
    }


@pytest.mark.verifies("FIA_USB.1.1")
def test_what_a_subject_does_is_recorded_under_the_identity_of_its_user(world: World) -> None:
    world.gateway.review.consumer_log(world.consumer("anna"), "anna")
    assert "by Consumer in the home area network, user anna" in world.consumer_log("anna")[-1]


@pytest.mark.verifies("FIA_USB.1.3")
def test_attributes_of_a_subject_cannot_change(world: World) -> None:
    session = world.consumer("anna")
    for thing, name, value in (
        (session.subject, "role", Role.GATEWAY_ADMINISTRATOR),
        (session.subject, "identity", "bert"),
        (session.subject, "zone", Zone.WAN),
        (session, "subject", world.ada().subject),
    ):
        with pytest.raises(FrozenInstanceError):
            setattr(thing, name, value)


@pytest.mark.verifies("FIA_USB.1.3", "FIA_USB.1.2")
def test_a_session_that_was_changed_is_no_session(world: World) -> None:
    session = world.consumer("anna")
    raised = replace(session, subject=replace(session.subject, role=Role.SERVICE_TECHNICIAN))
    with pytest.raises(RefusedError, match="not open"):
        world.gateway.review.system_log(raised)


@pytest.mark.verifies("FIA_USB.1.3")
def test_another_role_ends_the_sessions_of_the_old_one(world: World) -> None:
    session = world.tom()
    world.gateway.management.set_role(world.ada(), "tom", Role.CONSUMER)
    with pytest.raises(RefusedError, match="not open"):
        world.gateway.sessions.require(session)
    with pytest.raises(RefusedError):
        world.gateway.review.system_log(session)
    assert world.gateway.accounts.of("tom").role is Role.CONSUMER


@pytest.mark.verifies("FIA_UAU.6.1#wan", "BEH.AccessControl.expire")
def test_session_in_the_wan_ends_after_two_days_with_its_connection(world: World) -> None:
    session = world.ada()
    world.wait(48 * HOUR - 1)
    assert world.gateway.review.system_log(session)
    world.wait(1)
    with pytest.raises(RefusedError, match="authenticate anew"):
        world.gateway.review.system_log(session)
    assert world.network.closed == [session.flow]
    with pytest.raises(RefusedError, match="firewall"):
        world.gateway.review.system_log(session)


@pytest.mark.verifies("FIA_UAU.6.1#wan")
def test_idleness_does_not_end_a_session_in_the_wan(world: World) -> None:
    session = world.ada()
    world.wait(24 * HOUR)
    assert world.gateway.review.system_log(session)


@pytest.mark.verifies("FIA_UAU.6.1#local", "BEH.AccessControl.expire")
def test_session_in_the_han_ends_after_ten_idle_minutes(world: World) -> None:
    session = world.tom()
    for _ in range(3):
        world.wait(599)
        assert world.gateway.review.system_log(session)
    world.wait(600)
    with pytest.raises(RefusedError, match="authenticate anew"):
        world.gateway.review.system_log(session)
    assert world.gateway.review.system_log(world.tom())
    assert any("access refused" in line and "authenticate anew" in line for line in world.system_log())


def test_closing_one_session_leaves_the_other_one_open(world: World) -> None:
    one, other = world.consumer("anna"), world.consumer("anna")
    world.gateway.doors.close_session(one)
    world.gateway.doors.close_session(one)
    assert world.gateway.review.consumer_log(other, "anna")


def test_strangers_cannot_go_on_with_a_connection(world: World) -> None:
    session = world.ada()
    moved = replace(session, flow=replace(session.flow, source=SUPPLIER))
    with pytest.raises(RefusedError):
        world.gateway.review.system_log(moved)
