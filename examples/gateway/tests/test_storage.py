"""The folder as a medium: it maps names to contents, and keeps the old content until the new one is complete."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from surroundings import NOON, memory

from smgw.log import ChainedLog, Entry, Outcome, Overflow
from smgw.storage import Folder


@pytest.fixture
def folder(tmp_path: Path) -> Folder:
    return Folder(tmp_path / "medium")


@pytest.mark.parametrize("name", ["plain", "log/1", "../escape", "", ".", "..", "a.b", "%2F", "Zähler 1"])
def test_any_name_holds_its_content(name: str, folder: Folder, tmp_path: Path) -> None:
    folder[name] = b"one"
    folder[name] = b"two"
    assert dict(folder) == {name: b"two"}
    assert len(folder) == 1
    assert [path.name for path in tmp_path.iterdir()] == ["medium"]
    del folder[name]
    assert name not in folder


def test_what_is_missing_is_a_key_error(folder: Folder) -> None:
    with pytest.raises(KeyError, match="nothing"):
        folder["nothing"]
    with pytest.raises(KeyError, match="nothing"):
        del folder["nothing"]


@pytest.mark.verifies("FAU_STG.2.3#failure")
def test_failure_while_writing_leaves_the_old_content(folder: Folder, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    folder["log/1"] = b"old"

    def fail(_: int) -> None:
        raise OSError("no power")

    monkeypatch.setattr(os, "fsync", fail)
    with pytest.raises(OSError, match="no power"):
        folder["log/1"] = b"new"
    assert dict(Folder(tmp_path / "medium")) == {"log/1": b"old"}


@pytest.mark.verifies("FAU_STG.2.3#failure")
def test_log_on_disk_is_there_for_the_next_run(tmp_path: Path) -> None:
    for name in ("one", "two", "three"):
        log = ChainedLog("log", 2, Overflow.OVERWRITE_OLDEST, Folder(tmp_path / "records"), memory(Folder(tmp_path / "cells")))
        log.append(Entry(NOON, name, Outcome.SUCCESS, "test"))
    assert [record.entry.event for record in log.records()] == ["two", "three"]


@pytest.mark.verifies("FDP_RIP.2.1", "BEH.Storage.wipe")
@pytest.mark.parametrize("way", ["deleted", "replaced", "replaced by less"])
def test_file_that_is_given_back_keeps_nothing_of_its_content(way: str, folder: Folder, tmp_path: Path) -> None:
    folder["reading"] = b"4711 kWh"
    with next((tmp_path / "medium").glob("cell-*")).open("rb") as old:
        if way == "deleted":
            del folder["reading"]
        else:
            folder["reading"] = b"4712 kWh" if way == "replaced" else b""
        assert old.read() == bytes(8)


@pytest.mark.verifies("FDP_RIP.2.1")
def test_record_that_is_overwritten_and_cell_that_is_erased_keep_nothing(tmp_path: Path) -> None:
    records, cells = Folder(tmp_path / "records"), Folder(tmp_path / "cells")
    log = ChainedLog("log", 1, Overflow.OVERWRITE_OLDEST, records, memory(cells))
    log.append(Entry(NOON, "one", Outcome.SUCCESS, "test"))
    memory(cells).write("reading", b"4711 kWh")
    with (tmp_path / "records" / "cell-log%2F1").open("rb") as record, (tmp_path / "cells" / "cell-reading").open("rb") as cell:
        log.append(Entry(NOON, "two", Outcome.SUCCESS, "test"))
        memory(cells).erase("reading")
        assert not record.read().strip(b"\0")
        assert not cell.read().strip(b"\0")
    assert "reading" not in memory(cells)
    memory(cells).erase("reading")


@pytest.mark.verifies("FDP_RIP.2.1")
def test_what_is_wiped_is_on_the_disk(folder: Folder, monkeypatch: pytest.MonkeyPatch) -> None:
    folder["reading"] = b"4711 kWh"
    forced: list[int] = []
    force = os.fsync

    def forcing(file: int) -> None:
        forced.append(os.fstat(file).st_nlink)
        force(file)

    monkeypatch.setattr(os, "fsync", forcing)
    del folder["reading"]
    assert 0 in forced
