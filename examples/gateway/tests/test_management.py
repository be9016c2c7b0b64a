"""Management: each function does what it says, for the gateway administrator over the WAN and for nobody else."""

from __future__ import annotations

import inspect
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from hashlib import sha256

import pytest
from surroundings import (
    CONFIGURATION,
    INVERTER,
    METER_KEY,
    OPERATOR,
    PASSWORD,
    READING,
    STRANGER,
    SUPPLIER_POINT,
    TOM,
    VALUE,
    World,
    certificate,
    own_data,
)  # fmt: skip

from smgw.access import Kind, Operation, ProcessingProfile, Role, Thing
from smgw.alarms import Thresholds
from smgw.authentication import Evidence, Mechanism
from smgw.configuration import Configuration, Partner
from smgw.errors import RefusedError
from smgw.firewall import ClsProfile, Firewall, FirewallRules, Flow
from smgw.gateway_time import TimeSource
from smgw.interfaces import Zone
from smgw.logs import Capacities
from smgw.management import Management
from smgw.metering import key_cell, window_cell
from smgw.sessions import Session

STATISTICS = ProcessingProfile("supplier", "anna", frozenset({VALUE}))
FILES = {"smgw/gateway.py": b"# better\n"}


@pytest.fixture
def world() -> World:
    return World()


def image(world: World) -> object:
    return world.signed((1, 1, 0), {name: sha256(content).hexdigest() for name, content in FILES.items()})


CALLS: dict[str, Callable[[World, Session], object]] = {
    "configuration": lambda world, session: world.gateway.management.configuration(session),
    "register_meter": lambda world, session: world.gateway.management.register_meter(session, "meter-2", "bert", METER_KEY),
    "remove_meter": lambda world, session: world.gateway.management.remove_meter(session, "meter-1"),
    "add_user": lambda world, session: world.gateway.management.add_user(session, "carl", Role.CONSUMER),
    "set_role": lambda world, session: world.gateway.management.set_role(session, "bert", Role.SERVICE_TECHNICIAN),
    "set_password": lambda world, session: world.gateway.management.set_password(session, "bert", PASSWORD),
    "remove_user": lambda world, session: world.gateway.management.remove_user(session, "bert"),
    "install_profile": lambda world, session: world.gateway.management.install_profile(session, STATISTICS),
    "remove_profile": lambda world, session: world.gateway.management.remove_profile(session, "supplier", "anna"),
    "install_partner": lambda world, session: world.gateway.management.install_partner(session, "grid", Partner(STRANGER)),
    "remove_partner": lambda world, session: world.gateway.management.remove_partner(session, "operator"),
    "install_cls": lambda world, session: world.gateway.management.install_cls(
        session, "pump", ClsProfile("anna", frozenset({"operator"}))
    ),
    "remove_cls": lambda world, session: world.gateway.management.remove_cls(session, "inverter"),
    "load_firmware": lambda world, session: world.gateway.management.load_firmware(session, image(world), FILES),  # type: ignore[arg-type]
    "initialise_module": lambda world, session: world.gateway.management.initialise_module(session),
    "renew_keys": lambda world, session: world.gateway.management.renew_keys(session),
    "install_certificate": lambda world, session: world.gateway.management.install_certificate(session, b"certificate of public key 0"),
    "set_time_source": lambda world, session: world.gateway.management.set_time_source(session, TimeSource("atomic clock")),
    "set_limits": lambda world, session: world.gateway.management.set_limits(session, Capacities(system=99), Thresholds(3)),
}
STRANGERS: dict[str, Callable[[World], Session]] = {
    "consumer": lambda world: world.consumer("anna"),
    "technician": World.tom,
    "external": lambda world: world.session(world.gateway.doors.connect("supplier")),
}


def state(world: World) -> tuple[object, ...]:
    """Everything that management can change."""
    gateway = world.gateway
    return (
        gateway.settings.current,
        gateway.firmware.next_version(),
        world.module.generation,
        world.module.certificate,
        key_cell("meter-1") in world.cells,
    )


# ---------------------------------------------------------------- who may


@pytest.mark.verifies("FMT_MOF.1.1")
def test_every_management_function_is_among_those_that_are_tried() -> None:
    functions = {name: function for name, function in vars(Management).items() if not name.startswith("_")}
    assert set(functions) == set(CALLS)
    assert all(list(inspect.signature(function).parameters)[:2] == ["self", "session"] for function in functions.values())


@pytest.mark.verifies("FMT_MOF.1.1", "FMT_MSA.1.1/AC", "FMT_MSA.1.1/FW", "FMT_MSA.1.1/MTR", "BEH.Management.change")
@pytest.mark.parametrize("function", CALLS)
def test_administrator_may_and_nobody_else(function: str) -> None:
    world = World()
    CALLS[function](world, world.ada())
    world = World()
    before = state(world)
    for stranger in STRANGERS.values():
        with pytest.raises(RefusedError, match="may not"):
            CALLS[function](world, stranger(world))
    assert state(world) == before


@pytest.mark.verifies("FMT_MOF.1.1")
def test_administrator_in_the_han_may_not(world: World) -> None:
    session = world.ada()
    local = replace(session, subject=replace(session.subject, zone=Zone.HAN), flow=own_data("ada"))
    with pytest.raises(RefusedError):
        world.gateway.management.add_user(local, "carl", Role.CONSUMER)
    assert not world.gateway.guard.policy.decide(local.subject, Operation.CHANGE, Thing(Kind.CONFIGURATION)).allowed


@pytest.mark.verifies("FMT_MSA.1.1/AC", "FMT_MSA.1.1/FW", "FMT_MSA.1.1/MTR")
def test_administrator_can_query_all_attributes_but_no_password(world: World) -> None:
    found = world.gateway.management.configuration(world.ada())
    assert (found.partners, found.meters, found.cls_profiles) == (CONFIGURATION.partners, CONFIGURATION.meters, CONFIGURATION.cls_profiles)
    assert {account.role for account in found.accounts.values()} == set(Role)
    assert not [account for account in found.accounts.values() if account.password]


@pytest.mark.verifies("FMT_MSA.1.1/AC", "FMT_MSA.1.1/FW", "FMT_MSA.1.1/MTR", "INT.Management.settings")
@pytest.mark.parametrize(
    "function", sorted(set(CALLS) - {"configuration", "load_firmware", "initialise_module", "renew_keys", "install_certificate"})
)
def test_what_was_changed_is_there_after_a_restart(function: str) -> None:
    world = World()
    if function == "remove_profile":
        world.gateway.management.install_profile(world.ada(), STATISTICS)
    before = world.gateway.settings.current
    CALLS[function](world, world.ada())
    after = world.gateway.settings.current
    assert after != before
    world.start()
    assert world.gateway.settings.current == after


# ---------------------------------------------------------------- what it does


@pytest.mark.verifies("FMT_SMF.1.1#f1")
def test_meter_is_registered_with_its_key_and_removed_with_it(world: World) -> None:
    key = bytes(range(50, 66))
    session = world.ada()
    world.gateway.management.register_meter(session, "meter-2", "bert", key)
    world.gateway.metering.receive_frame(READING, world.frame({"value": VALUE, "amount": 17}, "meter-2", key))
    assert '"amount": 17' in world.gateway.metering.read_value(world.consumer("bert"), "bert", VALUE)
    world.gateway.management.register_meter(session, "meter-2", "anna", METER_KEY)
    with pytest.raises(RefusedError, match="not authentic"):
        world.gateway.metering.receive_frame(READING, world.frame({"value": VALUE, "amount": 18}, "meter-2", key))
    world.reading(19, meter="meter-2")
    world.gateway.management.remove_meter(session, "meter-2")
    with pytest.raises(RefusedError):
        world.reading(20, meter="meter-2")
    assert not {key_cell("meter-2"), window_cell("meter-2")} & set(world.cells)


@pytest.mark.verifies("FMT_SMF.1.1#f1")
@pytest.mark.parametrize("key", [b"", bytes(15), bytes(32)])
def test_key_of_another_size_is_refused(key: bytes, world: World) -> None:
    with pytest.raises(ValueError, match="16 bytes"):
        world.gateway.management.register_meter(world.ada(), "meter-2", "bert", key)
    assert world.gateway.settings.current == CONFIGURATION


@pytest.mark.verifies("FMT_SMF.1.1#f2")
def test_account_is_created_changed_and_removed(world: World) -> None:
    session, evidence = world.ada(), Evidence(Mechanism.PASSWORD, "carl", PASSWORD)
    world.gateway.management.add_user(session, "carl", Role.CONSUMER)
    with pytest.raises(RefusedError):
        world.gateway.doors.open_session(own_data("carl"), evidence)
    world.gateway.management.set_password(session, "carl", PASSWORD)
    assert world.gateway.doors.open_session(own_data("carl"), evidence).subject.role is Role.CONSUMER
    world.gateway.management.set_role(session, "carl", Role.SERVICE_TECHNICIAN)
    assert world.gateway.review.system_log(world.session(replace(TOM, peer="carl")))
    assert not world.gateway.accounts.of("carl").password
    carl = world.session(replace(TOM, peer="carl"))
    world.gateway.management.remove_user(session, "carl")
    with pytest.raises(RefusedError):
        world.gateway.review.system_log(carl)
    with pytest.raises(RefusedError):
        world.session(replace(TOM, peer="carl"))


@pytest.mark.verifies("FMT_SMF.1.1#f3")
def test_processing_profile_is_installed_changed_and_removed(world: World) -> None:
    session = world.ada()
    world.reading(4711)
    deliver = world.gateway.metering.deliver
    world.gateway.management.install_profile(session, STATISTICS)
    deliver("supplier", "anna", VALUE)
    world.gateway.management.install_profile(session, replace(STATISTICS, values=frozenset({"1-0:2.8.0"})))
    with pytest.raises(RefusedError):
        deliver("supplier", "anna", VALUE)
    world.gateway.management.install_profile(session, STATISTICS)
    deliver("supplier", "anna", VALUE)
    world.gateway.management.remove_profile(session, "supplier", "anna")
    with pytest.raises(RefusedError):
        deliver("supplier", "anna", VALUE)
    assert len(world.gateway.settings.current.profiles) == 0
    assert len(world.network.contents()) == 2


@pytest.mark.verifies("FMT_SMF.1.1#f4")
def test_communication_profile_is_installed_changed_and_removed(world: World) -> None:
    session = world.ada()
    with pytest.raises(RefusedError, match="no partner"):
        world.gateway.doors.connect("grid")
    for address in (STRANGER, OPERATOR):
        world.gateway.management.install_partner(session, "grid", Partner(address, SUPPLIER_POINT))
        assert world.gateway.doors.connect("grid").source == address
    world.gateway.management.remove_partner(session, "grid")
    with pytest.raises(RefusedError, match="no partner"):
        world.gateway.doors.connect("grid")


@pytest.mark.verifies("FMT_SMF.1.1#f5")
def test_profile_of_a_controllable_system_is_installed_changed_and_removed(world: World) -> None:
    session, pump = world.ada(), replace(INVERTER, peer="pump")

    def reached() -> bool:
        try:
            world.gateway.doors.open_channel(pump, certificate(pump))
        except RefusedError:
            return False
        return True

    found = [reached()]
    for parties in ({"operator"}, {"supplier"}, {"operator", "supplier"}):
        world.gateway.management.install_cls(session, "pump", ClsProfile("anna", frozenset(parties)))
        found.append(reached())
    world.gateway.management.remove_cls(session, "pump")
    assert [*found, reached()] == [False, True, False, True, False]


@pytest.mark.verifies("FMT_SMF.1.1#f7")
def test_security_module_is_initialised_and_keys_are_renewed(world: World) -> None:
    session = world.ada()
    assert world.gateway.management.renew_keys(session) == b"public key 1"
    assert world.gateway.management.renew_keys(session) == b"public key 2"
    with pytest.raises(ValueError, match="for another key"):
        world.gateway.management.install_certificate(session, b"certificate of public key 1")
    shown = [world.module.certificate]
    world.gateway.management.install_certificate(session, b"certificate of public key 2")
    shown.append(world.module.certificate)
    assert shown == [b"", b"certificate of public key 2"]
    world.gateway.management.initialise_module(session)
    assert world.module.generation == 0
    changes = [line for line in world.system_log() if "configuration changed (success)" in line]
    assert changes[0].endswith(f"renewed, public key {b'public key 1'.hex()}")
    assert changes[-1].endswith("security module: initialised")


@pytest.mark.verifies("FMT_SMF.1.1#f9")
def test_limits_of_the_logs_are_set(world: World) -> None:
    session = world.ada()
    world.gateway.management.set_limits(session, Capacities(3, 2, 4), Thresholds())
    for _ in range(5):
        world.consumer_log("anna")
    assert len(world.system_log()) == 3
    assert len(world.consumer_log("anna")) == 2
    with pytest.raises(ValueError, match="holds more than"):
        world.gateway.management.set_limits(session, Capacities(2, 2, 2), Thresholds())
    assert world.gateway.settings.current.capacities == Capacities(3, 2, 4)


@pytest.mark.parametrize(
    ("function", "wrong"),
    [
        ("remove_meter", ("meter-9",)), ("remove_user", ("eve",)), ("remove_partner", ("eve",)), ("remove_cls", ("toaster",)),
        ("set_role", ("eve", Role.CONSUMER)), ("set_password", ("eve", PASSWORD)),
    ],
)  # fmt: skip
def test_what_is_not_there_is_told(function: str, wrong: tuple[object, ...], world: World) -> None:
    with pytest.raises(LookupError, match="there is no"):
        getattr(world.gateway.management, function)(world.ada(), *wrong)
    assert world.gateway.settings.current == CONFIGURATION


# ---------------------------------------------------------------- what is there at first


@pytest.mark.verifies("FMT_MSA.3.1/FW")
def test_firewall_that_nobody_has_set_lets_nothing_pass() -> None:
    empty = Configuration()
    assert empty.firewall_rules() == FirewallRules(networks={})
    for flow in (READING, INVERTER, TOM, own_data("anna"), Flow(Zone.GATEWAY, Zone.WAN, TOM.destination, OPERATOR, opens=True)):
        assert not Firewall(empty.firewall_rules()).decide(flow).permitted


@pytest.mark.verifies("FMT_MSA.3.1/FW", "FMT_MSA.3.2/FW")
def test_new_partner_and_new_system_open_no_way_in(world: World) -> None:
    session = world.ada()
    world.gateway.management.install_partner(session, "grid", Partner(STRANGER))
    world.gateway.management.install_cls(session, "pump", ClsProfile("anna", frozenset()))
    for flow in (Flow(Zone.WAN, Zone.GATEWAY, STRANGER, TOM.destination, opens=True), replace(INVERTER, peer="pump")):
        with pytest.raises(RefusedError):
            world.gateway.guard.passes(flow)


@pytest.mark.verifies("FMT_MSA.3.2/FW")
def test_flow_has_no_attribute_that_nobody_has_stated() -> None:
    flow = Flow(Zone.WAN, Zone.GATEWAY, STRANGER, TOM.destination)
    assert (flow.opens, flow.peer, flow.concerns, flow.party) == (False, "", "", "")
    assert list(inspect.signature(Firewall).parameters) == ["rules"]


@pytest.mark.verifies("FMT_MSA.3.2/FW")
@pytest.mark.parametrize("claim", [{"peer": "ada"}, {"origin": Zone.HAN}, {"party": "operator"}, {"concerns": "anna"}])
def test_connection_that_is_open_was_opened_by_the_gateway_whatever_the_message_claims(claim: dict[str, object], world: World) -> None:
    stranger = Flow(Zone.WAN, Zone.GATEWAY, STRANGER, TOM.destination)
    with pytest.raises(RefusedError):
        world.gateway.guard.passes(replace(stranger, **claim))  # type: ignore[arg-type]


@pytest.mark.verifies("FMT_MSA.3.1/MTR")
def test_profile_that_says_no_more_releases_nothing_and_never_a_name() -> None:
    profile = ProcessingProfile("supplier", "anna")
    assert (profile.values, profile.billing, profile.pseudonymous) == (frozenset(), False, True)
    with pytest.raises(ValueError, match="nobody can be billed under a pseudonym"):
        ProcessingProfile("supplier", "anna", billing=True)


@pytest.mark.verifies("FMT_MSA.3.1/MTR", "FMT_MSA.3.2/MTR")
def test_new_reading_goes_nowhere_by_itself(world: World) -> None:
    world.reading(4711)
    assert not [content for _, content in world.network.sent if content]
    with pytest.raises(RefusedError):
        world.gateway.metering.deliver("supplier", "anna", VALUE)


def test_interval_is_told_in_words(world: World) -> None:
    world.gateway.management.set_time_source(world.ada(), TimeSource("atomic clock", timedelta(hours=1)))
    assert world.system_log()[-2].endswith("time source: time server every 1 day, 0:00:00 -> atomic clock every 1:00:00")
