"""Authentication: each kind of user by the means it has, nobody without, and nobody who keeps guessing."""

from __future__ import annotations

from dataclasses import replace

import pytest
from surroundings import CONFIGURATION, INVERTER, METER, PASSWORD, READING, TOM, VALUE, World, own_data

from smgw.access import Role
from smgw.accounts import Account, new_account
from smgw.authentication import USERS, Evidence, Mechanism
from smgw.errors import RefusedError
from smgw.firewall import Flow, Service
from smgw.interfaces import Zone
from smgw.sessions import Session


@pytest.fixture
def world() -> World:
    return World()


def opens(world: World, flow: Flow, evidence: Evidence) -> bool:
    try:
        world.gateway.doors.open_session(flow, evidence)
    except RefusedError:
        return False
    return True


def log_in(world: World, password: str = PASSWORD) -> bool:
    return opens(world, own_data("anna"), Evidence(Mechanism.PASSWORD, "anna", password))


def guess(world: World, name: str = "anna") -> bool:
    """An attempt that fails, without the time that a password takes."""
    return opens(world, own_data(name), Evidence(Mechanism.CERTIFICATE, "tom"))


# ---------------------------------------------------------------- before any action


@pytest.mark.verifies("FIA_UID.2.1", "FIA_UAU.2.1", "INT.FlowControl.session")
def test_nothing_is_done_for_a_session_that_nobody_has_opened(world: World) -> None:
    world.reading(4711)
    real = world.consumer("anna")
    for forged in (replace(real, number=99), replace(real, subject=replace(real.subject, identity="bert"))):
        with pytest.raises(RefusedError, match="not open"):
            world.gateway.metering.read_value(forged, "anna", VALUE)
    assert world.gateway.metering.read_value(real, "anna", VALUE)


@pytest.mark.verifies("FIA_UID.2.1", "FIA_UAU.2.1")
def test_nothing_is_done_for_a_session_that_is_closed(world: World) -> None:
    session = world.tom()
    assert world.gateway.review.system_log(session)
    world.gateway.doors.close_session(session)
    with pytest.raises(RefusedError, match="not open"):
        world.gateway.review.system_log(session)


@pytest.mark.verifies("FIA_UID.2.1")
def test_strangers_get_no_session(world: World) -> None:
    flow = world.gateway.doors.connect("operator")
    assert not opens(world, flow, Evidence(Mechanism.CERTIFICATE, "operator"))
    assert "whom nobody knows" in world.system_log()[-2]


@pytest.mark.verifies("FIA_UAU.2.1")
def test_identity_without_proof_opens_nothing(world: World) -> None:
    assert not log_in(world, "wrong horse")
    assert not opens(world, own_data("anna"), Evidence(Mechanism.CERTIFICATE, "bert"))
    assert not opens(world, own_data("bert"), Evidence(Mechanism.PASSWORD, "bert", ""))


# ---------------------------------------------------------------- by which mechanism


def port_of(world: World, role: Role) -> tuple[str, Flow]:
    """The identity of a user of that role, and the flow by which it comes."""
    if role is Role.GATEWAY_ADMINISTRATOR:
        return "ada", world.gateway.doors.connect("ada")
    if role is Role.AUTHORISED_EXTERNAL_ENTITY:
        return "supplier", world.gateway.doors.connect("supplier")
    return ("tom", TOM) if role is Role.SERVICE_TECHNICIAN else ("anna", own_data("anna"))


EXPECTED = {
    Role.GATEWAY_ADMINISTRATOR: {Mechanism.CERTIFICATE},
    Role.AUTHORISED_EXTERNAL_ENTITY: {Mechanism.CERTIFICATE},
    Role.CONSUMER: {Mechanism.CERTIFICATE, Mechanism.PASSWORD},
    Role.SERVICE_TECHNICIAN: {Mechanism.CERTIFICATE},
}


@pytest.mark.verifies("FIA_UAU.5.1", "FIA_UAU.5.2#wan", "FIA_UAU.5.2#consumer", "FIA_UAU.5.2#technician", "BEH.AccessControl.authenticate")
@pytest.mark.parametrize("role", Role)
def test_each_role_gets_in_by_its_mechanisms_only(role: Role) -> None:
    world = World(replace(CONFIGURATION, accounts=_everybody_with_password()))
    identity, flow = port_of(world, role)
    found = {mechanism for mechanism in Mechanism if opens(world, flow, Evidence(mechanism, identity, PASSWORD))}
    assert found == EXPECTED[role]


def _everybody_with_password() -> dict[str, Account]:
    """So that nothing but the rule can be what keeps others out."""
    password = CONFIGURATION.accounts["anna"].password
    return {name: replace(account, password=password) for name, account in CONFIGURATION.accounts.items()}


@pytest.mark.verifies("FIA_UAU.5.1")
def test_there_are_three_mechanisms() -> None:
    assert {mechanism.name for mechanism in Mechanism} == {"CERTIFICATE", "PASSWORD", "METER_KEY"}
    assert set(USERS) == set(Role)


@pytest.mark.verifies("FIA_UAU.5.2#wan", "FIA_UAU.5.2#consumer", "FIA_UAU.5.2#technician")
def test_a_certificate_of_somebody_else_proves_nothing(world: World) -> None:
    for role in Role:
        identity, flow = port_of(world, role)
        assert not opens(world, flow, Evidence(Mechanism.CERTIFICATE, f"not {identity}"))


@pytest.mark.verifies("FIA_UAU.5.2#cls")
def test_controllable_systems_get_a_channel_by_their_own_certificate_only(world: World) -> None:
    assert world.gateway.doors.open_channel(INVERTER, Evidence(Mechanism.CERTIFICATE, "inverter")).peer == "operator"
    for evidence in (
        Evidence(Mechanism.CERTIFICATE, "heat pump"),
        Evidence(Mechanism.PASSWORD, "inverter", PASSWORD),
        Evidence(Mechanism.METER_KEY, "inverter"),
    ):
        with pytest.raises(RefusedError, match="not authenticated"):
            world.gateway.doors.open_channel(INVERTER, evidence)


@pytest.mark.verifies("FIA_UAU.5.2#meter")
def test_meters_are_heard_by_certificate_or_by_their_own_key_only(world: World) -> None:
    content = b'{"value": "1-0:1.8.0", "amount": 1}'
    world.gateway.metering.receive_message(READING, Evidence(Mechanism.CERTIFICATE, "meter-1"), content)
    for evidence in (Evidence(Mechanism.CERTIFICATE, "meter-2"), Evidence(Mechanism.PASSWORD, "meter-1", PASSWORD)):
        with pytest.raises(RefusedError, match="not authenticated"):
            world.gateway.metering.receive_message(READING, evidence, content)
    world.gateway.metering.receive_frame(READING, world.frame({"value": VALUE, "amount": 2}))
    with pytest.raises(RefusedError, match="not authentic"):
        world.gateway.metering.receive_frame(READING, world.frame({"value": VALUE, "amount": 3}, key=bytes(16)))
    assert '"amount": 2' in world.gateway.metering.read_value(world.consumer("anna"), "anna", VALUE)


def test_users_of_the_wan_are_not_let_in_from_the_han(world: World) -> None:
    consumers = {**CONFIGURATION.accounts, "carl": replace(new_account("carl", Role.CONSUMER), zone=Zone.WAN)}
    other = World(replace(CONFIGURATION, accounts=consumers))
    assert not opens(other, own_data("carl"), Evidence(Mechanism.CERTIFICATE, "carl"))
    assert "from the wrong network" in other.system_log()[-2]
    assert not opens(
        world, Flow(Zone.LMN, Zone.GATEWAY, METER, TOM.destination, Service.DIAGNOSIS, peer="tom"), Evidence(Mechanism.CERTIFICATE, "tom")
    )


# ---------------------------------------------------------------- those who keep failing


@pytest.mark.verifies("FIA_AFL.1.1", "FIA_AFL.1.2", "BEH.AccessControl.block")
def test_five_failures_block_for_a_quarter_of_an_hour(world: World) -> None:
    for _ in range(4):
        assert not log_in(world, "wrong horse")
    assert not world.alarms
    assert not log_in(world, "wrong horse")
    assert not log_in(world)
    world.wait(15 * 60 - 1)
    assert not log_in(world)
    world.wait(1)
    assert log_in(world)


@pytest.mark.verifies("FIA_AFL.1.1")
def test_success_begins_the_count_anew(world: World) -> None:
    for _ in range(3):
        for _ in range(4):
            assert not guess(world)
        assert log_in(world)


@pytest.mark.verifies("FIA_AFL.1.1")
def test_each_identity_has_a_count_of_its_own(world: World) -> None:
    for _ in range(5):
        assert not guess(world, name="bert")
    assert log_in(world)


@pytest.mark.verifies("FIA_AFL.1.2", "BEH.AccessControl.block")
def test_blocking_is_told_to_the_administrator_and_recorded(world: World) -> None:
    for _ in range(5):
        guess(world)
    assert "anna failed to authenticate too often and is blocked for a while" in world.alarms
    assert any("authentication blocked (success) by gateway: anna" in line for line in world.system_log())


@pytest.mark.verifies("FIA_AFL.1.2", "INT.AccessControl.count")
def test_blocking_holds_for_every_mechanism_and_over_a_restart(world: World) -> None:
    for _ in range(5):
        guess(world)
    assert not opens(world, own_data("anna"), Evidence(Mechanism.CERTIFICATE, "anna"))
    world.start()
    assert not log_in(world)
    assert isinstance(world.consumer("bert"), Session)
