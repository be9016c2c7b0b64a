"""Reading sources in another process gives what reading them here gives."""

from __future__ import annotations

import os
import threading
from pathlib import Path

import pytest

from traceability.collect import ahead
from traceability.collect.ahead import Ahead
from traceability.collect.collect import collect
from traceability.collect.files import Role
from traceability.collect.scan import scan_file

SOURCES: list[tuple[Role, str]] = [("code", "a.c"), ("code", "b.py"), ("tests", "b.py"), ("code", "gone.c")]

pytestmark = pytest.mark.skipif(not hasattr(os, "fork"), reason="this system starts no process as a copy")


@pytest.fixture
def project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    (tmp_path / "a.c").write_text("// @enforces A.1 why\n")
    (tmp_path / "b.py").write_text("def test_b():\n    # @verifies A.1\n    pass\n")
    monkeypatch.setattr(ahead, "WORTHWHILE", 1)
    monkeypatch.setattr(os, "sched_getaffinity", lambda _: {0, 1}, raising=False)
    return tmp_path


def test_the_other_process_reads_what_this_one_would(project: Path) -> None:
    with Ahead(project, SOURCES) as reading:
        read = {(role, path): scan_file(project, path, role) for role, path in SOURCES}
        assert reading.scans() == {source: scan for source, scan in read.items() if not scan.silent()}
        assert reading.scans() is None


def test_what_is_collected_is_the_same(project: Path) -> None:
    with Ahead(project, SOURCES) as reading:
        assert collect(project, ["*"], ["*.py"], [], ahead=reading) == collect(project, ["*"], ["*.py"], [])


def test_few_sources_are_not_worth_a_process(project: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(ahead, "WORTHWHILE", 5)
    with Ahead(project, SOURCES) as reading:
        assert reading.scans() is None


def test_a_process_with_threads_is_not_copied(project: Path) -> None:
    done = threading.Event()
    thread = threading.Thread(target=done.wait)
    thread.start()
    try:
        with Ahead(project, SOURCES) as reading:
            assert reading.scans() is None
    finally:
        done.set()
        thread.join()


def test_a_process_that_dies_is_no_loss(project: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(ahead, "scan_known", lambda *_, **__: os._exit(9))
    with Ahead(project, SOURCES) as reading:
        assert reading.scans() is None
        assert collect(project, ["*"], ["*.py"], [], ahead=reading)[0].tags


def test_leaving_ends_the_process(project: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(ahead, "scan_known", lambda *_, **__: threading.Event().wait(60))
    with Ahead(project, SOURCES) as reading:
        process = reading._process
        number = process.pid
    with pytest.raises(ProcessLookupError):
        os.kill(number, 0)
