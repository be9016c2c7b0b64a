"""The benchmark's project: a check finds what the neutral items lack, and nothing else."""

from __future__ import annotations

import math
from collections.abc import Callable
from pathlib import Path
from types import SimpleNamespace

import pytest

from benchmarks.measure import Work, growth, measure
from benchmarks.ours import COMPONENTS, write_project
from benchmarks.table import CELLS, Conditions, Size, report
from traceability.workflow.opening import open_path
from traceability.workflow.pipeline import run

PARTS = list(COMPONENTS)


def item(kind: str, number: int, links: list[str]) -> dict:
    sentence = f"Each of these {kind} words is plain and says nothing at all"
    return {
        "uid": f"{kind}-{number:06d}", "cls": kind, "title": f"Title {number}", "text": f"{sentence}.\n{sentence}.",
        "rationale": f"{sentence}.", "status": "draft", "priority": 1, "owner": "alice", "component": PARTS[number % len(PARTS)],
        "links": links,
    }  # fmt: skip


def neutral() -> SimpleNamespace:
    """What ``gen.py`` offers, small: 10 threats, 20 objectives, 24 SFRs, of which the last has no code."""
    threats = [item("THR", n, []) for n in range(10)]
    objectives = [item("OBJ", n, [threats[n % 10]["uid"], *([threats[1]["uid"]] if n == 10 else [])]) for n in range(20)]
    sfrs = [item("SFR", n, [objectives[n % 20]["uid"]]) for n in range(24)]
    names = [sfr["uid"] for sfr in sfrs]
    tags = [("TAG", "    ", name) for name in names[:-1]]

    def junit(_: object, name: str, of: Callable[[str], str]) -> str:
        properties = (f'<properties><property name="{name}" value="{of(uid)}"/></properties>' for uid in names)
        cases = (f'<testcase classname="t" name="test_{number}">{found}</testcase>' for number, found in enumerate(properties))
        return f"<testsuite>{''.join(cases)}</testsuite>"

    return SimpleNamespace(
        model=lambda _: ([*threats, *objectives, *sfrs], [], [], names),
        sources=lambda *_: [("src/m000/unit.py", "py", tags[:12]), ("src/m001/unit.c", "c", tags[12:])],
        junit=junit,
    )


@pytest.fixture
def project(tmp_path: Path) -> Path:
    write_project(neutral(), tmp_path, 54, 2)
    return tmp_path


def test_only_what_has_no_code_is_found(project: Path) -> None:
    result = run(open_path(str(project))).result
    found = [finding for finding in result.findings if finding.severity != "info"]
    assert {finding.rule for finding in found} == {"IMP004"}
    assert {finding.subject.rpartition("/")[2] for finding in found} == {"000023"}
    report = result.report()
    assert (len(report.problem), len(report.objectives), len(report.sfrs)) == (10, 20, 24)
    assert any(sfr.disposition == "completed" for sfr in report.sfrs)
    assert result.evidence["results"] == 24


def test_the_documents_alone_have_no_finding(project: Path) -> None:
    assert not run(open_path(str(project), str(project / "documents.toml"))).result.findings


def test_a_failure_is_listed_and_never_counted() -> None:
    works = [Work("check", "good", ("true",)), Work("check", "bad", ("false",)), Work("check", "gone", ("/no/such/command",))]
    measure(works, 2, 60, lambda _: None)
    text = report([Size(1, 1, works)], [], Conditions(2, 60, 0, (0.0, 0.0)))
    assert len(works[0].walls) == 2
    assert [bool(work.failed) for work in works] == [False, True, True]
    assert all(math.isnan(work.median) for work in works[1:])
    assert "bad, check, 1 items: exit 1" in text
    assert "gone, check, 1 items: cannot be started" in text


def test_what_takes_too_long_is_ended() -> None:
    work = Work("check", "slow", ("sleep", "60"))
    measure([work], 1, 0.1, lambda _: None)
    assert "more than" in work.failed


def test_what_is_optional_is_not_begun_when_time_is_up() -> None:
    ours, peer = Work("check", "pptrace", ("true",)), Work("check", "peer", ("true",), optional=True)
    measure([ours, peer], 2, 60, lambda _: None, until=0.0)
    assert (len(ours.walls), len(peer.walls)) == (2, 0)
    assert peer.failed
    assert not ours.failed


def test_targets_are_judged_in_the_report() -> None:
    def size(items: int, seconds: float) -> Size:
        works = [Work("documents", "pptrace"), Work("workbook", "pptrace"), Work("workbook", CELLS)]
        for work, wall in zip(works, (seconds, 3.0, 2.0), strict=True):
            work.walls = [wall]
        return Size(items, 1, works)

    text = report([size(2_000, 0.1), size(20_000, 2.0)], [], Conditions(1, 60, 0, (0.0, 0.0)))
    assert f"1.3 × {CELLS}: missed" in text
    assert "1.5 s: missed" in text
    assert "n^1.30: missed" in text


def test_seconds_to_reach_are_judged_at_the_pace_of_the_machine_too() -> None:
    """They were set on one machine; what other tools take in the same run tells how much slower this one is."""
    works = [Work("documents", "pptrace"), Work("documents", "doorstop"), Work("documents", "TRLC")]
    for work, wall in zip(works, (0.5, 2 * 2.7, 1.5 * 0.62), strict=True):
        work.walls = [wall]
    ours = Work("documents", "pptrace")
    for seconds, word in ((2.0, "reached"), (2.7, "missed")):
        ours.walls = [seconds]
        text = report([Size(2_000, 1, works), Size(20_000, 1, [ours])], [], Conditions(1, 60, 0, (0.0, 0.0)))
        assert "* pace: other tools took 1.75 times as long here (median)" in text
        assert f"1.5 s: missed, 2.625 s at this pace: {word}" in text


def test_growth() -> None:
    assert growth(1, 10, 10) == pytest.approx(1)
    assert growth(1, 100, 10) == pytest.approx(2)
    assert math.isnan(growth(math.nan, 1, 10))
