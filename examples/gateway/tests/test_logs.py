"""The three logs: what is recorded, who reads it, and what happens when one is full."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta

import pytest
from surroundings import INVERTER, METER_KEY, NOON, STRANGER, VALUE, WAKE_UP, World, certificate

from smgw.access import ProcessingProfile, Role
from smgw.alarms import Thresholds
from smgw.authentication import Evidence, Mechanism
from smgw.errors import OperationStoppedError, ReadingRejectedError, RefusedError
from smgw.logs import Capacities

BY_ADA = "by GatewayAdministrator in the wide area network, user ada"
CHANGE = "values of anna for supplier: none -> 1-0:1.8.0 for bills"
REFUSED = "inverter in the home area network: fd00:2::20 to fd00::1, wake-up: no rule permits it"
PROFILE = ProcessingProfile("supplier", "anna", frozenset({VALUE}), billing=True, pseudonymous=False)
LINE = re.compile(r"(\d+)\. 2024-06-30 12:\d\d:\d\d UTC, [a-z -]+ \((success|failure)\) by [^,:]+(, user \w+)?(, concerning \w+)?(: .+)?")


@pytest.fixture
def world() -> World:
    return World()


def refused(action: Callable[[], object]) -> None:
    with pytest.raises(RefusedError):
        action()


# ---------------------------------------------------------------- what the system log records


@pytest.mark.verifies("FAU_GEN.1.1/SYS#e1", "FAU_GEN.1.1/CON#e1", "FAU_GEN.1.1/CAL#e1", "BEH.Gateway.stop")
def test_start_and_stop_are_recorded_in_every_log(world: World) -> None:
    world.gateway.stop()
    world.start()
    for lines in (world.system_log(), world.calibration_log(), world.consumer_log("anna"), world.consumer_log("bert")):
        assert [line.split(", ")[1].split(" by ")[0] for line in lines[:3]] == [
            "audit started (success)", "audit stopped (success)", "audit started (success)",
        ]  # fmt: skip


@pytest.mark.verifies("FAU_GEN.1.1/SYS#e2")
def test_sessions_are_recorded_whether_opened_or_refused(world: World) -> None:
    flow = world.gateway.doors.connect("ada")
    world.session(flow)
    refused(lambda: world.gateway.doors.open_session(flow, Evidence(Mechanism.PASSWORD, "ada", "guessed")))
    refused(lambda: world.gateway.doors.open_session(flow, Evidence(Mechanism.CERTIFICATE, "tom")))
    refused(lambda: world.session(replace(flow, peer="eve")))
    assert [line.partition(", ")[2] for line in world.system_log()[1:-1]] == [
        f"session opened (success) {BY_ADA}",
        *2 * ["session opened (failure) by somebody in the wide area network: who claims to be 'ada', without proof"],
        "session opened (failure) by somebody in the wide area network: who claims to be 'eve', whom nobody knows",
    ]


@pytest.mark.verifies("FAU_GEN.1.1/SYS#e3", "BEH.FlowControl.refuse", "INT.FlowControl.record", "TSFI.WAN.WakeUp#error-refused")
def test_refused_flows_are_recorded(world: World) -> None:
    refused(lambda: world.gateway.doors.wake_up(replace(WAKE_UP, source=STRANGER), world.call()))
    assert world.system_log()[1].endswith(
        "information flow refused (failure) by somebody in the wide area network: 2001:db8:1::bad to fd00::1, wake-up: no rule permits it"
    )


@pytest.mark.verifies("FAU_GEN.1.1/SYS#e4")
def test_refused_operations_are_recorded(world: World) -> None:
    refused(lambda: world.gateway.review.consumer_log(world.ada(), "anna"))
    assert world.system_log()[2].endswith(f"access refused (failure) {BY_ADA}: read consumer log anna: consumer log stays private")


@pytest.mark.verifies("FAU_GEN.1.1/SYS#e5", "INT.Management.record")
def test_changes_of_the_configuration_are_recorded(world: World) -> None:
    session = world.ada()
    world.gateway.management.add_user(session, "carl", Role.CONSUMER)
    world.gateway.management.register_meter(session, "meter-2", "carl", METER_KEY)
    world.gateway.management.install_profile(session, PROFILE)
    changes = [line.partition(", user ada: ")[2] for line in world.system_log() if "configuration changed (success)" in line]
    assert changes == ["user carl: none -> Consumer", "meter meter-2: none -> carl", CHANGE]


@pytest.mark.verifies("FAU_GEN.1.1/SYS#e6")
def test_integrity_errors_are_recorded(world: World) -> None:
    world.reading(4711)
    cell = next(cell for cell in world.cells if "reading" in cell)
    world.cells[cell] = b"forged"
    world.reading(4712)
    assert "integrity error in stored data (failure) by gateway: cell" in world.system_log()[1]


# ---------------------------------------------------------------- what a consumer log records


@pytest.mark.verifies("FAU_GEN.1.1/CON#e2", "FAU_GEN.1.2/CON#concerns", "TSFI.WAN.Delivery#error-unreachable")
def test_deliveries_are_recorded_for_the_consumer_whether_they_arrive_or_not(world: World) -> None:
    world.gateway.management.install_profile(world.ada(), PROFILE)
    world.reading(4711)
    world.gateway.metering.deliver("supplier", "anna", VALUE)
    world.network.broken = True
    with pytest.raises(ConnectionError):
        world.gateway.metering.deliver("supplier", "anna", VALUE)
    deliveries = [line.partition(", ")[2] for line in world.consumer_log("anna") if "delivered" in line]
    assert deliveries == [
        "data delivered (success) by gateway, concerning anna: 1-0:1.8.0 to supplier",
        "data delivered (failure) by gateway, concerning anna: 1-0:1.8.0 to supplier",
    ]
    assert not [line for line in world.consumer_log("bert") if "delivered" in line]


@pytest.mark.verifies("FAU_GEN.1.1/CON#e3")
def test_reading_of_values_and_log_is_recorded_for_the_consumer(world: World) -> None:
    world.reading(4711)
    world.gateway.metering.read_value(world.consumer("anna"), "anna", VALUE)
    world.consumer_log("anna")
    assert [line.rpartition(": ")[2] for line in world.consumer_log("anna") if "own data read (success)" in line] == [VALUE, "the log"]


@pytest.mark.verifies("FAU_GEN.1.1/CON#e4")
def test_processing_profiles_are_recorded_for_the_consumer(world: World) -> None:
    world.gateway.management.install_profile(world.ada(), PROFILE)
    world.gateway.management.install_profile(world.ada(), replace(PROFILE, values=frozenset()))
    assert [line.rpartition("for supplier: ")[2] for line in world.consumer_log("anna") if "processing profile changed" in line] == [
        "none -> 1-0:1.8.0 for bills",
        "1-0:1.8.0 for bills -> none",
    ]


@pytest.mark.verifies("FAU_GEN.1.1/CON#e5")
def test_channels_are_recorded_for_the_consumer_whether_opened_or_refused(world: World) -> None:
    world.gateway.doors.open_channel(INVERTER, certificate(INVERTER))
    refused(lambda: world.gateway.doors.open_channel(replace(INVERTER, party="supplier"), certificate(replace(INVERTER, party="supplier"))))
    refused(lambda: world.gateway.doors.open_channel(replace(INVERTER, peer="unknown"), certificate(replace(INVERTER, peer="unknown"))))
    assert [line.partition(" opened ")[2] for line in world.consumer_log("anna") if "channel" in line] == [
        "(success) by controllable local system inverter, concerning anna: to operator",
        "(failure) by controllable local system inverter, concerning anna: to supplier",
    ]


# ---------------------------------------------------------------- what the calibration log records


@pytest.mark.verifies("FAU_GEN.1.1/CAL#e2", "FAU_GEN.1.2/CAL#detail")
def test_changed_calibration_parameters_are_recorded_with_old_and_new_value(world: World) -> None:
    world.gateway.management.register_meter(world.ada(), "meter-1", "bert", METER_KEY)
    world.gateway.management.install_profile(world.ada(), PROFILE)
    changes = [line.partition(f" (success) {BY_ADA}: ") for line in world.calibration_log()]
    assert [change for event, _, change in changes if event.endswith("calibration parameter changed")] == [
        "meter meter-1: anna -> bert",
        CHANGE,
    ]


@pytest.mark.verifies("FAU_GEN.1.1/CAL#e3", "FAU_GEN.1.2/CAL#detail")
def test_time_adjustments_are_recorded_and_so_are_deviations_beyond_the_limit(world: World) -> None:
    world.gateway.synchronise("time server", NOON + timedelta(seconds=2))
    world.gateway.synchronise("time server", NOON + timedelta(seconds=60))
    lines = world.calibration_log()
    assert lines[-2:] == [
        "2. 2024-06-30 12:00:02 UTC, gateway time adjusted (success) by time source time server: deviation +2.000 s",
        "3. 2024-06-30 12:00:02 UTC, gateway time adjusted (failure) by time source time server: deviation +58.000 s",
    ]


@pytest.mark.verifies("FAU_GEN.1.1/CAL#e4", "FAU_GEN.1.2/CAL#detail", "TSFI.LMN.Frame#action-report")
def test_meter_errors_and_rejected_readings_are_recorded(world: World) -> None:
    world.reading(4711)
    with pytest.raises(ReadingRejectedError):
        world.reading(4710)
    world.meter_error("phase lost")
    assert [line.partition(", ")[2] for line in world.calibration_log()[-2:]] == [
        "reading rejected (failure) by meter meter-1: 1-0:1.8.0: 4710 after 4711.0",
        "meter error (failure) by meter meter-1: phase lost",
    ]


# ---------------------------------------------------------------- what a record says


def busy() -> World:
    """A gateway that has recorded something of everything, one event a minute."""
    world = World()
    session = world.ada()
    world.wait(60)
    world.gateway.management.install_profile(session, PROFILE)
    world.gateway.management.register_meter(session, "meter-2", "bert", METER_KEY)
    world.wait(60)
    world.reading(4711)
    world.gateway.metering.deliver("supplier", "anna", VALUE)
    refused(lambda: world.gateway.doors.wake_up(INVERTER, world.call()))
    world.gateway.synchronise("time server", world.now)
    world.meter_error("phase lost")
    return world


READERS: dict[str, Callable[[World], list[str]]] = {
    "SYS": World.system_log,
    "CON": lambda world: world.consumer_log("anna"),
    "CAL": World.calibration_log,
}


@pytest.mark.verifies(
    "FAU_GEN.1.2/SYS#when", "FAU_GEN.1.2/SYS#what", "FAU_GEN.1.2/SYS#who", "FAU_GEN.1.2/SYS#outcome", "FAU_GEN.1.2/SYS#detail",
    "FAU_GEN.1.2/CON#when", "FAU_GEN.1.2/CON#what", "FAU_GEN.1.2/CON#who", "FAU_GEN.1.2/CON#outcome",
    "FAU_GEN.1.2/CAL#when", "FAU_GEN.1.2/CAL#what", "FAU_GEN.1.2/CAL#who", "FAU_GEN.1.2/CAL#outcome",
    "BEH.Audit.record", "INT.Audit.time",
)  # fmt: skip
def test_records_say_when_what_who_and_with_what_outcome() -> None:
    world = busy()
    assert world.system_log()[:5] == [
        "1. 2024-06-30 12:00:00 UTC, audit started (success) by gateway",
        f"2. 2024-06-30 12:00:00 UTC, session opened (success) {BY_ADA}",
        f"3. 2024-06-30 12:01:00 UTC, configuration changed (success) {BY_ADA}: {CHANGE}",
        f"4. 2024-06-30 12:01:00 UTC, configuration changed (success) {BY_ADA}: meter meter-2: none -> bert",
        f"5. 2024-06-30 12:02:00 UTC, information flow refused (failure) by {REFUSED}",
    ]
    assert world.consumer_log("anna") == [
        "1. 2024-06-30 12:00:00 UTC, audit started (success) by gateway, concerning anna",
        f"2. 2024-06-30 12:01:00 UTC, processing profile changed (success) {BY_ADA}, concerning anna: {CHANGE}",
        "3. 2024-06-30 12:02:00 UTC, data delivered (success) by gateway, concerning anna: 1-0:1.8.0 to supplier",
    ]
    assert world.calibration_log() == [
        "1. 2024-06-30 12:00:00 UTC, audit started (success) by gateway",
        f"2. 2024-06-30 12:01:00 UTC, calibration parameter changed (success) {BY_ADA}: {CHANGE}",
        f"3. 2024-06-30 12:01:00 UTC, calibration parameter changed (success) {BY_ADA}: meter meter-2: none -> bert",
        "4. 2024-06-30 12:02:00 UTC, gateway time adjusted (success) by time source time server: deviation +0.000 s",
        "5. 2024-06-30 12:02:00 UTC, meter error (failure) by meter meter-1: phase lost",
    ]


@pytest.mark.verifies("FAU_SAR.1.2/SYS", "FAU_SAR.1.2/CON", "FAU_SAR.1.2/CAL")
@pytest.mark.parametrize("log", READERS)
def test_every_record_is_a_line_for_people(log: str) -> None:
    lines = READERS[log](busy())
    assert all(LINE.fullmatch(line) for line in lines), lines
    assert [line.partition(".")[0] for line in lines] == [str(number) for number in range(1, len(lines) + 1)]


@pytest.mark.verifies("FAU_SAR.1.2/SYS", "FAU_SAR.1.2/CON", "FAU_SAR.1.2/CAL")
def test_nothing_in_a_record_passes_for_another_line(world: World) -> None:
    world.meter_error("lost\n9. 2024-06-30 12:00:00 UTC, audit stopped (success) by gateway\x1b[2J")
    assert not [letter for letter in world.calibration_log()[-1] if letter in "\n\r\x1b\u2028"]


@pytest.mark.verifies("FAU_GEN.2.1")
@pytest.mark.parametrize("log", READERS)
def test_events_of_users_carry_their_identity(log: str) -> None:
    lines = READERS[log](busy())
    assert [line for line in lines if BY_ADA in line]
    assert not [line for line in lines if "by gateway" in line and ", user " in line]


# ---------------------------------------------------------------- who reads it


@pytest.mark.verifies("FAU_SAR.1.1/SYS#administrator", "FAU_SAR.1.1/SYS#technician", "FAU_SAR.1.1/CON", "FAU_SAR.1.1/CAL")
def test_each_log_opens_for_its_readers_and_nobody_else(world: World) -> None:
    sessions = {"ada": world.ada(), "tom": world.tom(), "anna": world.consumer("anna"), "bert": world.consumer("bert")}

    def readers(read: Callable[..., tuple[str, ...]], *of: str) -> set[str]:
        found = set()
        for name, session in sessions.items():
            try:
                assert read(session, *of)
                found.add(name)
            except RefusedError:
                continue
        return found

    assert readers(world.gateway.review.system_log) == {"ada", "tom"}
    assert readers(world.gateway.review.calibration_log) == {"ada"}
    assert readers(world.gateway.review.consumer_log, "anna") == {"anna"}
    assert readers(world.gateway.review.consumer_log, "bert") == {"bert"}


@pytest.mark.verifies("FAU_SAR.1.1/SYS#administrator", "FAU_SAR.1.1/SYS#technician", "FAU_SAR.1.1/CON", "FAU_SAR.1.1/CAL")
def test_readers_get_the_records_of_their_own_log() -> None:
    world = busy()
    assert any("information flow refused" in line for line in world.system_log())
    assert world.gateway.review.system_log(world.ada())[:3] == tuple(world.system_log()[:3])
    assert any("meter error" in line for line in world.calibration_log())
    assert all("concerning anna" in line for line in world.consumer_log("anna"))
    assert all("concerning bert" in line for line in world.consumer_log("bert"))


# ---------------------------------------------------------------- what happens when it is full


@pytest.mark.verifies("FAU_STG.4.1/SYS", "FAU_GEN.1.1/SYS#e7", "BEH.Audit.overflow")
def test_full_system_log_overwrites_its_oldest_records_and_tells_the_administrator() -> None:
    world = World(capacities=Capacities(system=4))
    for _ in range(3):
        assert not world.alarms
        refused(lambda: world.gateway.doors.wake_up(INVERTER, world.call()))
    assert world.alarms == ["the system log is full"]
    lines = world.gateway.review.system_log(world.tom())
    assert [line.partition(".")[0] for line in lines] == ["3", "4", "5", "6"]
    assert "log full (success) by gateway: system log" in lines[2]
    for _ in range(2):
        refused(lambda: world.gateway.doors.wake_up(INVERTER, world.call()))
    assert world.alarms == 2 * ["the system log is full"]


@pytest.mark.verifies("FAU_STG.4.1/CON", "FAU_GEN.1.1/SYS#e7")
def test_full_consumer_log_overwrites_its_oldest_records_and_tells_the_administrator() -> None:
    world = World(capacities=Capacities(consumer=3))
    world.consumer_log("anna")
    assert not world.alarms
    world.consumer_log("anna")
    assert world.alarms == ["the consumer log of anna is full"]
    assert "log full (success) by gateway: consumer log of anna" in world.system_log()[-2]
    world.consumer_log("anna")
    assert [line.partition(".")[0] for line in world.consumer_log("anna")] == ["2", "3", "4"]
    assert len(world.consumer_log("bert")) == 1


def with_full_calibration_log() -> World:
    world = World(capacities=Capacities(calibration=4))
    world.reading(4711)
    world.gateway.management.install_profile(world.ada(), PROFILE)
    world.meter_error("one")
    assert not world.alarms
    world.meter_error("two")
    return world


@pytest.mark.verifies("FAU_STG.4.1/CAL#keep", "BEH.Audit.overflow")
def test_full_calibration_log_takes_nothing_more_and_loses_nothing() -> None:
    world = with_full_calibration_log()
    before = world.calibration_log()
    world.gateway.stop()
    world.start()
    assert world.calibration_log() == before
    assert [line.partition(".")[0] for line in before] == ["1", "2", "3", "4"]


@pytest.mark.verifies("FAU_STG.4.1/CAL#inform", "FAU_GEN.1.1/SYS#e7")
def test_full_calibration_log_is_told_to_the_administrator() -> None:
    world = with_full_calibration_log()
    assert world.alarms == ["the calibration log is full"]
    assert "log full (success) by gateway: calibration log" in world.system_log()[-2]


STOPPED: dict[str, Callable[[World], object]] = {
    "reading": lambda world: world.reading(4712),
    "meter error": lambda world: world.meter_error("three"),
    "delivery": lambda world: world.gateway.metering.deliver("supplier", "anna", VALUE),
    "channel": lambda world: world.gateway.doors.open_channel(INVERTER, certificate(INVERTER)),
    "time": lambda world: world.gateway.synchronise("time server", NOON),
    "meter": lambda world: world.gateway.management.register_meter(world.ada(), "meter-2", "bert", METER_KEY),
    "profile": lambda world: world.gateway.management.install_profile(world.ada(), PROFILE),
    "user": lambda world: world.gateway.management.add_user(world.ada(), "carl", Role.CONSUMER),
}


@pytest.mark.verifies("FAU_STG.4.1/CAL#stop")
@pytest.mark.parametrize("action", STOPPED)
def test_full_calibration_log_stops_the_operation(action: str) -> None:
    world = with_full_calibration_log()
    sent = len(world.network.sent)
    with pytest.raises(OperationStoppedError, match="calibration log is full"):
        STOPPED[action](world)
    assert not [content for _, content in world.network.sent[sent:] if content]


@pytest.mark.verifies("FAU_STG.4.1/CAL#stop")
def test_operation_stays_stopped_after_a_restart_and_goes_on_with_more_room() -> None:
    world = with_full_calibration_log()
    world.start()
    with pytest.raises(OperationStoppedError):
        world.reading(4712)
    world.gateway.management.set_limits(world.ada(), Capacities(calibration=9), Thresholds())
    world.reading(4712)


@pytest.mark.verifies("FAU_STG.2.3#failure")
def test_logs_outlast_a_failure_of_power() -> None:
    world = busy()
    before = {name: read(world) for name, read in READERS.items()}
    world.start()
    for name, read in READERS.items():
        assert read(world)[: len(before[name])] == before[name]


def test_log_needs_room_for_the_record_that_it_is_full() -> None:
    with pytest.raises(ValueError, match="room for two"):
        Capacities(system=1)
