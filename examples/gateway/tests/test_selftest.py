"""The self-test: it runs when it has to, and finds what is broken."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from hashlib import sha256
from pathlib import Path
from shutil import copytree, ignore_patterns

import pytest
from surroundings import ROOT, World
from test_meter_crypto import cmac

from smgw import selftest
from smgw.errors import RefusedError
from smgw.firmware import FirmwareRefusedError, Image, measured
from smgw.selftest import DERIVED_KEY, METER_KEY, SelfTest

PARTS = {"hashing", "keys of meters", "configuration", "data of the gateway", "firmware", "security module", "memory"}
DAY = 24 * 3600


@pytest.fixture
def world() -> World:
    return World()


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A place of its own for the firmware, where it may be changed."""
    place = tmp_path / "gateway"
    copytree(ROOT, place, ignore=ignore_patterns("tests", "results", ".*", "__pycache__"))
    return place


def runs(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Gets an entry whenever the self-test runs."""
    seen: list[str] = []
    run = SelfTest.run

    def counting(self: SelfTest) -> dict[str, str]:
        seen.append("run")
        return run(self)

    monkeypatch.setattr(SelfTest, "run", counting)
    return seen


def break_part(part: str, world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    """Let one part be out of order."""
    actions: dict[str, Callable[[], object]] = {
        "hashing": lambda: monkeypatch.setattr(selftest, "digest", lambda _: bytes(32)),
        "keys of meters": lambda: monkeypatch.setattr(selftest, "METER_KEY", METER_KEY[::-1]),
        "configuration": lambda: world.cells.__setitem__("configuration", b"forged"),
        "data of the gateway": lambda: world.cells.__setitem__("key of meter meter-1", b"forged"),
        "firmware": lambda: (world.folder / "smgw" / "logs.py").write_bytes(b""),
        "security module": lambda: monkeypatch.setattr(world.module, "random", bytes),
        "memory": lambda: setattr(world.cells, "broken", True),
    }
    actions[part]()


@pytest.mark.verifies("FPT_TST.1.1#start", "INT.Gateway.test")
def test_it_runs_when_the_gateway_starts(monkeypatch: pytest.MonkeyPatch) -> None:
    seen = runs(monkeypatch)
    world = World()
    assert seen == ["run"]
    world.start()
    assert seen == ["run", "run"]


@pytest.mark.verifies("FPT_TST.1.1#periodic", "BEH.Protection.test")
def test_it_runs_once_a_day(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    seen = runs(monkeypatch)
    world.wait(DAY - 1)
    world.gateway.tick()
    assert seen == []
    for _ in range(3):
        world.wait(DAY)
        world.gateway.tick()
        world.gateway.tick()
    assert len(seen) == 3


@pytest.mark.verifies("FPT_TST.1.1#request")
def test_administrator_can_ask_for_it_and_nobody_else(world: World) -> None:
    assert world.gateway.self_test(world.ada()) == dict.fromkeys(PARTS, "")
    for session in (world.tom(), world.consumer("anna"), world.session(world.gateway.doors.connect("supplier"))):
        with pytest.raises(RefusedError, match="may not"):
            world.gateway.self_test(session)


@pytest.mark.verifies(
    "FPT_TST.1.1#start", "FPT_TST.1.1#periodic", "FPT_TST.1.1#request", "FPT_TST.1.2", "FPT_TST.1.3", "BEH.Protection.test"
)
@pytest.mark.parametrize("part", sorted(PARTS))
@pytest.mark.parametrize("occasion", ["request", "periodic"])
def test_it_finds_the_part_that_is_out_of_order(part: str, occasion: str, folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    world = World(folder=folder)
    session = world.ada()
    break_part(part, world, monkeypatch)
    if occasion == "request":
        found = world.gateway.self_test(session)
        assert {name for name, wrong in found.items() if wrong} - {"data of the gateway"} == {part} - {"data of the gateway"}
        assert found[part]
    else:
        world.wait(DAY)
        world.gateway.tick()
    assert part in world.gateway.failures.stopping


@pytest.mark.verifies("FPT_TST.1.2")
def test_configuration_at_work_is_compared_with_the_stored_one(world: World) -> None:
    session = world.ada()
    world.gateway.settings._current = replace(world.gateway.settings.current, waker="supplier")
    assert world.gateway.self_test(session)["configuration"] == "the configuration at work is not the one that was stored"


@pytest.mark.verifies("FPT_TST.1.2")
def test_reading_that_was_changed_is_no_matter_of_the_gateway_itself(world: World) -> None:
    world.reading(4711)
    world.cells[next(cell for cell in world.cells if "reading" in cell)] = b"forged"
    assert set(world.gateway.self_test(world.ada()).values()) == {""}


@pytest.mark.verifies("FPT_TST.1.3")
@pytest.mark.parametrize("change", ["changed", "removed", "added"])
def test_every_change_of_the_firmware_is_found(change: str, folder: Path) -> None:
    world = World(folder=folder)
    session = world.ada()
    name = {"changed": "smgw/access.py", "removed": "smgw/log.py", "added": "smgw/backdoor.py"}[change]
    if change == "removed":
        (folder / name).unlink()
    else:
        (folder / name).write_text("pass\n", encoding="utf-8")
    assert world.gateway.self_test(session)["firmware"] == f"{name} is not what the manufacturer has signed"


@pytest.mark.verifies("FPT_TST.1.3")
def test_the_part_in_c_belongs_to_the_firmware(folder: Path) -> None:
    world = World(folder=folder)
    (folder / "build" / "libmeterframe.so").write_bytes(b"")
    assert "libmeterframe.so" in world.gateway.self_test(world.ada())["firmware"]


@pytest.mark.verifies("FPT_TST.1.3", "INT.Protection.firmware")
def test_manifest_that_nobody_has_signed_counts_for_nothing() -> None:
    world = World()
    world.image = world.signed((1, 0, 0), measured(ROOT), by="anybody")
    world.start()
    assert "has not signed the manifest" in world.gateway.failures.stopping


def test_known_key_is_that_of_the_standard() -> None:
    assert cmac(bytes.fromhex(METER_KEY), b"\0\0\0\0\1m" + bytes(15)).hex() == DERIVED_KEY


# ---------------------------------------------------------------- another firmware


def package(world: World, version: tuple[int, int, int] = (1, 1, 0), by: str = "manufacturer") -> tuple[Image, dict[str, bytes]]:
    files = {"smgw/gateway.py": b"# better\n"}
    return world.signed(version, {name: sha256(content).hexdigest() for name, content in files.items()}, by), files


@pytest.mark.verifies("FMT_SMF.1.1#f6", "TSFI.WAN.Administration#action-firmware")
def test_newer_signed_firmware_is_taken_and_outlasts_a_restart(world: World) -> None:
    world.gateway.management.load_firmware(world.ada(), *package(world))
    world.start()
    assert world.gateway.firmware.version == (1, 0, 0)
    assert world.gateway.firmware.next_version() == (1, 1, 0)
    assert any("configuration changed (success)" in line and line.endswith("firmware: 1.0.0 -> 1.1.0") for line in world.system_log())


@pytest.mark.verifies("FMT_SMF.1.1#f6")
@pytest.mark.parametrize("flaw", ["unsigned", "same version", "older than the one that waits", "other files", "file missing"])
def test_any_other_firmware_is_refused_and_recorded(flaw: str, world: World) -> None:
    session = world.ada()
    image, files = package(world)
    if flaw == "unsigned":
        image, files = package(world, by="anybody")
    elif flaw == "same version":
        image, files = package(world, (1, 0, 0))
    elif flaw == "older than the one that waits":
        world.gateway.management.load_firmware(session, *package(world, (2, 0, 0)))
    elif flaw == "other files":
        files = {"smgw/gateway.py": b"# worse\n"}
    else:
        files = {}
    before = world.gateway.firmware.next_version()
    with pytest.raises(FirmwareRefusedError):
        world.gateway.management.load_firmware(session, image, files)
    assert world.gateway.firmware.next_version() == before
    assert any("configuration changed (failure)" in line for line in world.system_log())
