"""Accounts: one for each user, with everything that is known of the user, and nothing that nobody has given."""

from __future__ import annotations

import inspect
from dataclasses import fields

import pytest
from surroundings import CONFIGURATION, PASSWORD, READING, World, accounts

from smgw.access import Role
from smgw.accounts import HOME, Account, Accounts, Known, UnknownUserError, new_account
from smgw.errors import RefusedError
from smgw.interfaces import Zone
from smgw.passwords import fits, stored


@pytest.fixture
def known() -> Accounts:
    everybody = Accounts()
    everybody.replace({str(role): new_account(str(role), role) for role in Role})
    return everybody


@pytest.mark.verifies("FMT_SMR.1.2")
def test_each_user_has_the_role_that_was_given(known: Accounts) -> None:
    assert all(known.of(str(role)).role is role for role in Role)


@pytest.mark.verifies("FMT_SMR.1.2")
def test_nobody_gets_a_second_role_and_strangers_have_none(known: Accounts) -> None:
    with pytest.raises(ValueError, match="stands under 'anna'"):
        known.replace({"anna": new_account("eve", Role.GATEWAY_ADMINISTRATOR)})
    with pytest.raises(UnknownUserError, match="nobody is known as 'eve'"):
        known.of("eve")


@pytest.mark.verifies("FIA_ATD.1.1")
def test_account_holds_identity_role_and_network() -> None:
    assert [field.name for field in fields(Account)] == ["identity", "role", "zone", "password"]
    account = World().gateway.accounts.of("anna")
    assert (account.identity, account.role, account.zone) == ("anna", Role.CONSUMER, Zone.HAN)


@pytest.mark.verifies("FIA_ATD.1.1")
def test_state_of_authentication_is_kept_for_each_user() -> None:
    world = World()
    assert world.gateway.accounts.known("bert") is Known.NOT_IDENTIFIED
    session = world.consumer("bert")
    assert world.gateway.accounts.known("bert") is Known.AUTHENTICATED
    assert world.gateway.accounts.known("anna") is Known.NOT_IDENTIFIED
    world.gateway.doors.close_session(session)
    assert world.gateway.accounts.known("bert") is Known.NOT_IDENTIFIED


@pytest.mark.verifies("FIA_ATD.1.1", "BEH.Gateway.start")
def test_attributes_outlast_a_restart_but_not_the_state() -> None:
    world = World()
    world.gateway.management.add_user(world.ada(), "carl", Role.CONSUMER)
    world.consumer("carl")
    world.start()
    assert world.gateway.accounts.of("carl") == Account("carl", Role.CONSUMER, Zone.HAN)
    assert world.gateway.accounts.known("carl") is Known.NOT_IDENTIFIED


@pytest.mark.verifies("FMT_MSA.3.1/AC")
@pytest.mark.parametrize("role", Role)
def test_new_account_opens_nothing_by_password_and_nothing_elsewhere(role: Role) -> None:
    account = new_account("carl", role)
    assert account.zone is HOME[role]
    assert not fits("", account.password)
    assert not fits(PASSWORD, account.password)


@pytest.mark.verifies("FMT_MSA.3.1/AC")
def test_new_recipient_gets_nothing_until_a_profile_says_so() -> None:
    world = World()
    world.reading(4711)
    with pytest.raises(RefusedError, match="no rule permits it"):
        world.gateway.metering.deliver("supplier", "anna", "1-0:1.8.0")


@pytest.mark.verifies("FMT_MSA.3.2/AC")
def test_nothing_but_identity_and_role_can_be_stated_for_a_new_account() -> None:
    assert list(inspect.signature(new_account).parameters) == ["identity", "role"]
    parameters = inspect.signature(World().gateway.management.add_user).parameters
    assert list(parameters) == ["session", "identity", "role"]


@pytest.mark.verifies("FMT_MSA.3.2/AC")
def test_message_of_a_meter_cannot_say_whose_it_is() -> None:
    world = World()
    with pytest.raises(ValueError, match="neither a reading nor an error"):
        world.gateway.metering.receive_frame(READING, world.frame({"value": "1-0:1.8.0", "amount": 1, "consumer": "bert"}))
    world.reading(4711)
    assert "4711" in world.gateway.metering.read_value(world.consumer("anna"), "anna", "1-0:1.8.0")


def test_password_is_stored_so_that_it_cannot_be_read() -> None:
    text = stored(PASSWORD, bytes(range(16)))
    assert PASSWORD not in text
    assert fits(PASSWORD, text)
    assert not fits(PASSWORD + "x", text)
    assert stored(PASSWORD, bytes(16)) != text
    assert PASSWORD not in repr(CONFIGURATION.accounts["anna"])


@pytest.mark.parametrize(("password", "salt"), [("short", bytes(16)), (PASSWORD, bytes(8))])
def test_weak_password_and_salt_are_refused(password: str, salt: bytes) -> None:
    with pytest.raises(ValueError, match="needs"):
        stored(password, salt)


def test_unknown_users_have_no_state(known: Accounts) -> None:
    with pytest.raises(UnknownUserError):
        known.note("eve", Known.AUTHENTICATED)
    known.note("Consumer", Known.AUTHENTICATED)
    known.replace(accounts(anna=Role.CONSUMER))
    assert known.known("Consumer") is Known.NOT_IDENTIFIED
