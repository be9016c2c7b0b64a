"""Reading sources and reports in another process too gives what reading them here gives."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from traceability.collect import ahead
from traceability.collect.ahead import Ahead
from traceability.collect.collect import collect
from traceability.collect.files import Role
from traceability.collect.reports import scan_report
from traceability.collect.scan import scan_file
from traceability.collect.sources import Batch, Outcome, scan_batch
from traceability.model.errors import CollectError

SOURCES: list[tuple[Role, str]] = [("code", "a.c"), ("code", "b.py"), ("tests", "b.py"), ("code", "gone.c")]

pytestmark = pytest.mark.skipif(not hasattr(os, "fork"), reason="this system starts no process as a copy")


@pytest.fixture(params=[1, 1000], ids=["with another process", "alone"])
def project(request: pytest.FixtureRequest, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    (tmp_path / "a.c").write_text("// @enforces A.1 why\n")
    (tmp_path / "b.py").write_text("def test_b():\n    # @verifies A.1\n    pass\n")
    monkeypatch.setattr(ahead, "WORTHWHILE", request.param)
    monkeypatch.setattr(os, "sched_getaffinity", lambda _: {0, 1}, raising=False)
    return tmp_path


def test_what_is_read_ahead_is_what_each_file_says(project: Path) -> None:
    read = {(role, path): scan_file(project, path, role) for role, path in SOURCES}
    with Ahead(project, SOURCES) as reading:
        assert reading.read() == ({source: scan for source, scan in read.items() if not scan.silent()}, {})


def test_what_is_collected_is_the_same(project: Path) -> None:
    with Ahead(project, SOURCES) as reading:
        assert collect(project, ["*"], ["*.py"], [], ahead=reading) == collect(project, ["*"], ["*.py"], [])


REPORT = '<testsuite><testcase classname="b" name="test_b"/></testsuite>'


def test_reports_are_read_ahead_and_say_the_same(project: Path) -> None:
    (project / "good.xml").write_text(REPORT)
    with Ahead(project, SOURCES, reports=["good.xml"]) as reading:
        assert reading.read()[1] == {"good.xml": scan_report(project, "good.xml")}
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


def test_a_process_that_dies_is_no_loss(project: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    here = os.getpid()

    def dies(batch: Batch) -> list[Outcome]:
        return scan_batch(batch) if os.getpid() == here else os._exit(9)

    monkeypatch.setattr(ahead, "scan_batch", dies)
    (project / "good.xml").write_text(REPORT)
    with Ahead(project, SOURCES, reports=["good.xml"]) as reading:
        assert collect(project, ["*"], ["*.py"], ["*.xml"], ahead=reading)[0].tags
