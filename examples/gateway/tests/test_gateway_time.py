"""The time: from the clock, set right by the one source that may, and by no more than may be."""

from __future__ import annotations

from datetime import timedelta

import pytest
from surroundings import NOON, World

from smgw.errors import RefusedError
from smgw.gateway_time import GatewayTime, TimeSource


@pytest.fixture
def world() -> World:
    return World()


@pytest.mark.verifies("FPT_STM.1.1", "TSFI.WAN.Time#param-reference", "TSFI.WAN.Time#action-adjust")
def test_time_is_that_of_the_clock_put_right_by_the_source(world: World) -> None:
    assert world.gateway.time.now() == NOON
    world.wait(10)
    world.gateway.synchronise("time server", NOON + timedelta(seconds=12))
    assert world.gateway.time.now() == NOON + timedelta(seconds=12)
    world.wait(60)
    assert world.gateway.time.now() == NOON + timedelta(seconds=72)


@pytest.mark.verifies("FPT_STM.1.1")
def test_records_and_readings_bear_the_time_of_the_gateway(world: World) -> None:
    world.gateway.synchronise("time server", NOON + timedelta(seconds=5))
    world.meter_error("phase lost")
    assert world.calibration_log()[-1].startswith("3. 2024-06-30 12:00:05 UTC, meter error")


@pytest.mark.verifies("FPT_STM.1.1", "BEH.Protection.time", "TSFI.WAN.Time#param-source", "TSFI.WAN.Time#error-refused")
@pytest.mark.parametrize("source", ["", "ada", "anybody"])
def test_only_the_source_that_is_set_adjusts_the_time(source: str, world: World) -> None:
    with pytest.raises(RefusedError, match="not the source"):
        world.gateway.synchronise(source, NOON + timedelta(seconds=5))
    assert world.gateway.time.now() == NOON


@pytest.mark.verifies("FPT_STM.1.1", "BEH.Protection.time")
@pytest.mark.parametrize(("seconds", "adjusted"), [(9, True), (-9, True), (9.001, False), (-9.001, False)])
def test_no_more_is_put_right_than_may_be(seconds: float, adjusted: bool) -> None:
    time = GatewayTime(lambda: NOON)
    assert time.synchronise(NOON + timedelta(seconds=seconds)) == (timedelta(seconds=seconds), adjusted)
    assert (time.now() != NOON) is adjusted


@pytest.mark.verifies("FMT_SMF.1.1#f8")
def test_administrator_sets_the_source_and_how_often_it_is_wanted(world: World) -> None:
    world.gateway.management.set_time_source(world.ada(), TimeSource("atomic clock", timedelta(hours=1)))
    with pytest.raises(RefusedError, match="not the source"):
        world.gateway.synchronise("time server", NOON)
    world.gateway.synchronise("atomic clock", NOON + timedelta(seconds=1))
    assert world.gateway.time.now() == NOON + timedelta(seconds=1)
    world.wait(2 * 3600 + 1)
    world.gateway.tick()
    assert world.gateway.failures.time_in_doubt


@pytest.mark.verifies("FPT_FLS.1.1#time")
def test_time_is_in_doubt_when_the_source_stays_away(world: World) -> None:
    in_doubt = []
    for seconds in (2 * 24 * 3600, 1):
        world.wait(seconds)
        world.gateway.tick()
        in_doubt.append(world.gateway.failures.time_in_doubt)
    world.gateway.synchronise("time server", world.now)
    world.gateway.tick()
    assert [*in_doubt, world.gateway.failures.time_in_doubt] == [False, True, False]


def test_interval_has_to_be_longer_than_nothing() -> None:
    with pytest.raises(ValueError, match="longer than nothing"):
        TimeSource("time server", timedelta())
