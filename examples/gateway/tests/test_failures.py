"""The secure state: each failure stops what must not go on, is told, outlasts a restart, and ends when it is mended."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from shutil import copytree, ignore_patterns

import pytest
from surroundings import CONFIGURATION, INVERTER, METER_KEY, NOON, ROOT, VALUE, World, certificate

from smgw.access import ProcessingProfile
from smgw.errors import OperationStoppedError, RefusedError
from smgw.failures import Failure
from smgw.firewall import ClsProfile
from smgw.interfaces import SecurityModuleError

BILL = ProcessingProfile("supplier", "anna", frozenset({VALUE}), billing=True, pseudonymous=False)

OPERATIONS: dict[str, Callable[[World], object]] = {
    "reading": lambda world: world.reading(4712),
    "delivery": lambda world: world.gateway.metering.deliver("supplier", "anna", VALUE),
    "channel": lambda world: world.gateway.doors.open_channel(INVERTER, certificate(INVERTER)),
    "time": lambda world: world.gateway.synchronise("time server", NOON),
    "meter": lambda world: world.gateway.management.register_meter(world.ada(), "meter-2", "bert", METER_KEY),
    "partner": lambda world: world.gateway.management.install_partner(world.ada(), "operator", CONFIGURATION.partners["operator"]),
    "system": lambda world: world.gateway.management.install_cls(world.ada(), "heat pump", ClsProfile("anna", frozenset())),
}


def ready(folder: Path = ROOT) -> World:
    world = World(folder=folder)
    world.gateway.management.install_profile(world.ada(), BILL)
    world.reading(4711)
    return world


def stopped(world: World) -> set[str]:
    """Which operations do not go on; nothing of them reaches the outside."""
    found = set()
    sent = len(world.network.sent)
    for name, operation in OPERATIONS.items():
        try:
            operation(world)
        except OperationStoppedError:
            found.add(name)
    assert found != set(OPERATIONS) or not [content for _, content in world.network.sent[sent:] if content]
    return found


# ---------------------------------------------------------------- the security module


@pytest.mark.verifies("FPT_FLS.1.1#module", "BEH.Protection.fail")
def test_failing_security_module_stops_the_operation_until_it_works_again() -> None:
    world = ready()
    session = world.ada()
    world.module.broken = True
    with pytest.raises(SecurityModuleError):
        world.gateway.metering.deliver("supplier", "anna", VALUE)
    world.module.broken = False
    assert stopped(world) == set(OPERATIONS)
    assert "the security module fails: no answer" in world.alarms
    assert set(world.gateway.self_test(session).values()) == {""}
    assert stopped(world) == set()
    recorded = [line for line in world.system_log() if "failure (failure) by gateway: the security module fails: no answer" in line]
    assert len(recorded) == 1


@pytest.mark.verifies("FPT_FLS.1.1#module")
def test_nothing_goes_out_without_a_signature() -> None:
    world = ready()
    world.module.broken = True
    for _ in range(2):
        with pytest.raises((SecurityModuleError, OperationStoppedError)):
            world.gateway.metering.deliver("supplier", "anna", VALUE)
    assert not world.network.contents()


# ---------------------------------------------------------------- the memory


@pytest.mark.verifies("FPT_FLS.1.1#storage", "BEH.FlowControl.stop")
@pytest.mark.parametrize("medium", ["cells", "records"])
def test_failing_memory_stops_the_operation_until_it_works_again(medium: str) -> None:
    world = ready()
    session = world.ada()
    getattr(world, medium).broken = True
    with pytest.raises(OSError, match="worn out"):
        world.meter_error("phase lost")
    getattr(world, medium).broken = False
    assert stopped(world) == set(OPERATIONS)
    assert "the memory fails: worn out" in world.alarms
    world.gateway.self_test(session)
    assert stopped(world) == set()


@pytest.mark.verifies("FPT_FLS.1.1#storage")
def test_failure_while_storing_a_reading_leaves_the_one_before() -> None:
    world = ready()
    world.cells.broken = True
    with pytest.raises(OSError, match="worn out"):
        world.reading(4712)
    world.cells.broken = False
    assert '"amount": 4711' in world.gateway.metering.read_value(world.consumer("anna"), "anna", VALUE)


# ---------------------------------------------------------------- firmware and configuration


def altered(tmp_path: Path) -> World:
    """A gateway whose firmware is changed while it works."""
    folder = tmp_path / "gateway"
    copytree(ROOT, folder, ignore=ignore_patterns("tests", "results", ".*", "__pycache__"))
    world = ready(folder)
    (folder / "smgw" / "firewall.py").write_text("# everything may pass\n", encoding="utf-8")
    return world


@pytest.mark.verifies("FPT_FLS.1.1#firmware")
def test_altered_firmware_stops_the_operation_until_it_is_restored(tmp_path: Path) -> None:
    world = altered(tmp_path)
    session = world.ada()
    assert stopped(world) == set()
    assert "smgw/firewall.py" in world.gateway.self_test(session)["firmware"]
    assert stopped(world) == set(OPERATIONS)
    assert [alarm for alarm in world.alarms if "firmware or configuration is altered" in alarm]
    (world.folder / "smgw" / "firewall.py").write_bytes((ROOT / "smgw" / "firewall.py").read_bytes())
    world.gateway.self_test(session)
    assert stopped(world) == set()


@pytest.mark.verifies("FPT_FLS.1.1#firmware", "BEH.Gateway.start", "INT.Gateway.test")
def test_altered_firmware_keeps_a_gateway_from_starting_its_operation(tmp_path: Path) -> None:
    world = altered(tmp_path)
    world.start()
    assert stopped(world) == set(OPERATIONS)


@pytest.mark.verifies("FPT_FLS.1.1#firmware")
@pytest.mark.parametrize("forged", [b"forged", None])
def test_altered_configuration_stops_the_operation(forged: bytes | None) -> None:
    world = ready()
    session = world.ada()
    if forged is None:
        del world.cells["configuration"]
    else:
        world.cells["configuration"] = forged
    assert world.gateway.self_test(session)["configuration"]
    assert stopped(world) == set(OPERATIONS)


# ---------------------------------------------------------------- the time


@pytest.mark.verifies("FPT_FLS.1.1#time", "TSFI.WAN.Time#action-doubt")
def test_too_large_a_deviation_stops_billing_and_is_told() -> None:
    world = ready()
    world.gateway.synchronise("time server", NOON + timedelta(seconds=10))
    assert world.gateway.time.now() == NOON
    assert "the time of the gateway is in doubt: deviation +10.000 s" in world.alarms
    for _ in range(2):
        with pytest.raises(RefusedError, match="the time is in doubt"):
            world.gateway.metering.deliver("supplier", "anna", VALUE)
        world.start()
    world.gateway.synchronise("time server", NOON)
    world.gateway.metering.deliver("supplier", "anna", VALUE)


# ---------------------------------------------------------------- in general


@pytest.mark.verifies("FPT_FLS.1.1#module")
def test_failure_outlasts_a_restart_unless_the_self_test_finds_it_mended() -> None:
    world = ready()
    world.module.broken = True
    with pytest.raises(SecurityModuleError):
        world.gateway.metering.deliver("supplier", "anna", VALUE)
    with pytest.raises(SecurityModuleError):
        world.start()
    world.module.broken = False
    world.start()
    assert stopped(world) == set()


def test_logs_can_be_read_in_the_secure_state() -> None:
    world = ready()
    world.gateway.failures.enter(Failure.INTEGRITY, "for the test")
    assert world.system_log()
    assert world.calibration_log()
    assert world.consumer_log("anna")
    assert world.gateway.management.configuration(world.ada()).partners == CONFIGURATION.partners


def test_failure_is_told_once() -> None:
    world = ready()
    for _ in range(3):
        world.gateway.failures.enter(Failure.STORAGE, "worn out")
    assert world.alarms == ["the memory fails: worn out"]
    world.gateway.failures.leave(Failure.STORAGE)
    world.gateway.failures.leave(Failure.STORAGE)
    world.gateway.failures.enter(Failure.STORAGE, "worn out")
    assert len(world.alarms) == 2
