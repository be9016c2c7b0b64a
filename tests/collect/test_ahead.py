"""Reading sources in another process gives what reading them here gives."""

from __future__ import annotations

import os
import threading
from pathlib import Path

import pytest

from traceability.collect import ahead
from traceability.collect.ahead import Ahead
from traceability.collect.collect import collect
from traceability.collect.elsewhere import Elsewhere
from traceability.collect.files import Role
from traceability.collect.reports import scan_report
from traceability.collect.scan import scan_file
from traceability.model.errors import CollectError

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


REPORT = '<testsuite><testcase classname="b" name="test_b"/></testsuite>'


def test_reports_are_read_ahead_and_say_the_same(project: Path) -> None:
    (project / "good.xml").write_text(REPORT)
    with Ahead(project, SOURCES, reports=["good.xml"]) as reading:
        assert reading.reports() == {"good.xml": scan_report(project, "good.xml")}
        assert reading.reports() == {}
    with Ahead(project, SOURCES, reports=["good.xml"]) as reading:
        ahead_of = collect(project, ["*.c"], ["*.py"], ["*.xml"], ahead=reading)
    assert ahead_of == collect(project, ["*.c"], ["*.py"], ["*.xml"])
    assert [result.outcome for result in ahead_of[0].results] == ["pass"]


def test_a_broken_report_read_ahead_is_as_broken(project: Path) -> None:
    (project / "good.xml").write_text(REPORT)
    (project / "cut.xml").write_text(REPORT[:30])
    with (
        Ahead(project, SOURCES, reports=["cut.xml", "good.xml"]) as reading,
        pytest.raises(CollectError, match=r"cut\.xml:1:\d+: is broken XML"),
    ):
        collect(project, ["*.c"], ["*.py"], ["*.xml"], ahead=reading)


@pytest.mark.usefixtures("project")
def test_a_copy_that_fails_or_dies_left_nothing() -> None:
    with Elsewhere(lambda: b"all" * 100_000) as elsewhere:
        assert elsewhere.done() == b"all" * 100_000
    with Elsewhere(lambda: os._exit(0)) as elsewhere:
        assert elsewhere.done() is None
    with Elsewhere(lambda: bytes(1 // 0)) as elsewhere:
        assert elsewhere.done() is None


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
        number = reading._scans.process
    with pytest.raises(ProcessLookupError):
        os.kill(number, 0)
