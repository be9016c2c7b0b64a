"""The configuration: what is written comes back, and what is changed counts for all who follow it."""

from __future__ import annotations

from dataclasses import replace

import pytest
from surroundings import CONFIGURATION, OPERATOR, World, memory

from smgw.access import ProcessingProfile
from smgw.alarms import Thresholds
from smgw.configuration import Configuration, ConfigurationAlteredError, Partner, Settings, decode, encode
from smgw.logs import Capacities
from smgw.memory import MemoryTamperedError

FULL = replace(
    CONFIGURATION,
    profiles=(ProcessingProfile("supplier", "anna", frozenset({"b", "a"}), billing=True, pseudonymous=False),),
    capacities=Capacities(5, 6, 7),
    thresholds=Thresholds(8, 9),
)


@pytest.mark.parametrize("configuration", [Configuration(), CONFIGURATION, FULL])
def test_what_is_written_comes_back(configuration: Configuration) -> None:
    assert decode(encode(configuration)) == configuration
    assert encode(decode(encode(configuration))) == encode(configuration)


@pytest.mark.verifies("FCS_COP.1.1/MEM")
def test_configuration_rests_sealed() -> None:
    world = World()
    assert b"anna" not in world.cells["configuration"]


@pytest.mark.verifies("BEH.Storage.settle")
def test_change_reaches_all_who_follow_and_counts_from_then_on() -> None:
    cells: dict[str, bytes] = {}
    settings, seen = Settings(memory(cells), CONFIGURATION), list[str]()
    settings.follow(lambda configuration: seen.append(configuration.waker))
    settings.change(waker="supplier")
    assert seen == ["ada", "supplier"]
    assert Settings(memory(cells), Configuration()).current == replace(CONFIGURATION, waker="supplier")


def test_nonsense_changes_nothing() -> None:
    settings = Settings(memory({}), CONFIGURATION)
    with pytest.raises(AttributeError):
        settings.change(partners={"grid": OPERATOR})
    settings.verify()
    assert settings.current == CONFIGURATION
    settings.change(partners={"grid": Partner(OPERATOR)})
    assert list(settings.current.partners) == ["grid"]


@pytest.mark.verifies("FPT_TST.1.2")
def test_stored_configuration_that_was_changed_is_found() -> None:
    cells: dict[str, bytes] = {}
    settings = Settings(memory(cells), CONFIGURATION)
    settings.verify()
    Settings(memory(cells), CONFIGURATION).change(waker="supplier")
    with pytest.raises(ConfigurationAlteredError, match="not the one that was stored"):
        settings.verify()
    cells["configuration"] = b"forged"
    with pytest.raises(ConfigurationAlteredError, match="cannot be read"):
        settings.verify()


@pytest.mark.verifies("FPT_FLS.1.1#firmware")
def test_gateway_does_not_start_with_a_configuration_that_was_forged() -> None:
    world = World()
    world.cells["configuration"] = b"forged"
    with pytest.raises(MemoryTamperedError):
        world.start()
