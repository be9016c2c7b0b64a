"""Manual tests and analyses in a project: they count, each on its own axis, and never for one another."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from tests.projects import write
from traceability.model.judgement import DEMANDED
from traceability.model.result import Result
from traceability.rules.persons import date_problem, person_problem
from traceability.workflow.opening import open_path
from traceability.workflow.pipeline import run

TODAY = date(2026, 3, 1)
ST = """\
=== st/st.yaml
document:
  id: st
  kind: security-target
  title: ST
  version: "1"
  toe: {name: Clock, version: "2", reference: Clock 2}
sfrs:
  FPT_STM.1: {elements: {FPT_STM.1.1: {text: The TSF tells the time., items: {d: the day, h: the hour}}}}
=== fsp/fsp.yaml
document: {id: fsp, kind: design, title: FSP, version: "1", describes: st}
tsfi:
  TSFI.Clock:
    purpose: tells the time
    method: call
    role: enforcing
    parameters: {zone: the zone}
    leaves: {"FPT_STM.1.1#d": {how: tells it}, "FPT_STM.1.1#h": {how: tells it}}
=== ev/ev.yaml
document: {id: ev, kind: evidence, title: Evidence, version: "1", describes: st}
"""
MANUAL = {
    "verifies": '["FPT_STM.1.1#d"]', "steps": "[Set the clock., Read the day.]", "expected": "The day.", "actual": "The day.",
    "outcome": "pass", "tester": "A. Ohm", "reviewer": "B. Volt", "date": '"2026-02-28"', "toe": "Clock 2",
}  # fmt: skip
ANALYSIS = {
    "items": '["FPT_STM.1.1#h"]', "method": "inspection", "argument": "The counter has one writer.", "author": "A. Ohm",
    "reviewer": "B. Volt", "date": '"2026-02-28"', "limits": "Only the module clock.",
}  # fmt: skip


def item(name: str, fields: dict[str, str], **changes: str) -> str:
    said = fields | changes
    return f"  {name}:\n" + "".join(f"    {key}: {value}\n" for key, value in said.items())


def manual(**changes: str) -> str:
    return "manual_tests:\n" + item("MT.Day", MANUAL, **changes)


def analysis(**changes: str) -> str:
    return "analyses:\n" + item("AN.Hour", ANALYSIS, **changes)


def result(folder: Path, *parts: str, today: date = TODAY) -> Result:
    return run(open_path(str(write(folder, "".join(parts)))), cache=False, today=today).result


def keys(found: Result) -> list[str]:
    return [finding.key for finding in found.findings if finding.rule.startswith(("TST", "MAN", "ANA", "RUN", "REF", "TAG"))]


def statuses(found: Result) -> dict[str, list[str]]:
    leaves = found.report().sfrs[0].elements[0].leaves
    return {axis.axis: [leaf.axes[n].status for leaf in leaves] for n, axis in enumerate(found.report().axes)}


def test_a_manual_test_is_a_test_and_an_analysis_is_none(tmp_path: Path) -> None:
    found = result(tmp_path, ST, manual(), analysis())
    assert keys(found) == []
    assert statuses(found) == {
        "designed": ["missing"] * 2, "implemented": ["missing"] * 2,
        "tested": ["covered", "missing"], "passed": ["covered", "missing"], "analysed": ["missing", "covered"],
    }  # fmt: skip
    assert "analysed" not in DEMANDED
    day, hour = found.report().sfrs[0].elements[0].leaves
    (test,) = day.tests
    assert (test.test, test.outcome, test.manual, str(test.where)) == ("ev:MT.Day", "pass", True, "ev/ev.yaml:3")
    assert (day.analyses, hour.analyses) == ((), ("ev:AN.Hour",))
    (record,) = found.records.analyses
    assert (record.id, record.leaves, record.author) == ("ev:AN.Hour", ("st:FPT_STM.1.1#h",), "A. Ohm")
    assert (record.limits, record.inputs) == ("Only the module clock.", ())
    (shown,) = found.records.manual_tests
    assert (shown.id, shown.steps, shown.toe) == ("ev:MT.Day", ("Set the clock.", "Read the day."), "Clock 2")
    assert {name: found.evidence[name] for name in ("tests", "manual tests", "analyses")} == {"tests": 0, "manual tests": 1, "analyses": 1}


@pytest.mark.parametrize(
    ("outcome", "status", "key"),
    [("fail", "failed", "TST002 ev:MT.Day"), ("error", "failed", "TST002 ev:MT.Day"), ("skipped", "skipped", "TST003 ev:MT.Day")],
)
def test_the_outcome_counts_as_stated(tmp_path: Path, outcome: str, status: str, key: str) -> None:
    found = result(tmp_path, ST, manual(outcome=outcome, actual="The hour."), analysis())
    assert keys(found) == [key]
    assert statuses(found)["passed"][0] == status
    finding = next(finding for finding in found.findings if finding.key == key)
    assert (finding.where.file, finding.where.line) == ("ev/ev.yaml", 3)
    assert ": The hour.; it verifies FPT_STM.1.1#d" in finding.message


def test_a_manual_test_of_another_toe_is_stale(tmp_path: Path) -> None:
    found = result(tmp_path, ST, manual(toe="Clock 1"), analysis())
    assert keys(found) == ["RUN002 ev:MT.Day"]
    assert found.findings[0].where.file == "ev/ev.yaml"
    assert statuses(found)["passed"][0] == "stale"


def test_a_manual_test_that_names_no_toe(tmp_path: Path) -> None:
    assert keys(result(tmp_path, ST, manual(toe='""'), analysis())) == ["RUN001 ev:MT.Day"]


def test_a_manual_test_may_verify_a_tsfi_and_its_parts(tmp_path: Path) -> None:
    found = result(tmp_path, ST, manual(verifies='["FPT_STM.1.1#d", TSFI.Clock, "TSFI.Clock#param-zone"]'), analysis())
    assert keys(found) == []
    assert not any(finding.rule == "COV002" for finding in found.findings)


def test_what_records_name_is_judged(tmp_path: Path) -> None:
    found = result(tmp_path, ST, manual(verifies='["FPT_STM.1.1#dd"]'), analysis(items='["FPT_STM.1.1#hh"]'))
    assert sorted(keys(found)) == ["REF001 ev:AN.Hour FPT_STM.1.1#hh", "TAG001 ev:MT.Day FPT_STM.1.1#dd"]
    assert [finding.where.path for finding in found.findings if finding.rule == "TAG001"] == [("verifies", "0")]
    parent = result(tmp_path / "parent", ST, manual(), analysis(items="[FPT_STM.1]"))
    assert keys(parent) == ["TAG002 ev:AN.Hour FPT_STM.1"]
    assert statuses(parent)["analysed"] == ["claimed", "claimed"]
    whole = result(tmp_path / "whole", ST, manual(), analysis(items='["FPT_STM.1#*"]'))
    assert (keys(whole), statuses(whole)["analysed"]) == ([], ["covered", "covered"])


def test_no_analysis_stands_for_the_test_of_a_tsfi(tmp_path: Path) -> None:
    found = result(tmp_path, ST, manual(), analysis(items='["FPT_STM.1.1#h", TSFI.Clock, "fsp:TSFI.Clock#param-zone"]'))
    assert keys(found) == ["ANA002 ev:AN.Hour TSFI.Clock", "ANA002 ev:AN.Hour fsp:TSFI.Clock#param-zone"]
    assert any(finding.rule == "COV002" for finding in found.findings)


def test_an_analysis_never_heals_a_failing_test(tmp_path: Path) -> None:
    found = result(tmp_path, ST, manual(verifies='["FPT_STM.1.1#d", "FPT_STM.1.1#h"]', outcome="fail"), analysis())
    assert statuses(found)["passed"] == ["failed", "failed"]
    assert keys(found) == ["TST002 ev:MT.Day"]


@pytest.mark.parametrize(
    ("changes", "key"),
    [
        ({"reviewer": '" a. OHM "'}, "MAN001"), ({"reviewer": '""'}, "MAN001"), ({"tester": '" "'}, "MAN001"),
        ({"date": '"2026-03-02"'}, "MAN002"), ({"date": '"28.02.2026"'}, "MAN002"), ({"date": '""'}, "MAN002"),
        ({"date": '"2026-02-29"'}, "MAN002"), ({"expected": '" "'}, "MAN003"), ({"actual": '""'}, "MAN003"), ({"steps": '[" "]'}, "MAN003"),
    ],
)  # fmt: skip
def test_a_record_that_is_not_whole(tmp_path: Path, changes: dict[str, str], key: str) -> None:
    assert keys(result(tmp_path, ST, manual(**changes), analysis())) == [f"{key} ev:MT.Day"]


def test_the_day_is_the_run_s(tmp_path: Path) -> None:
    assert keys(result(tmp_path, ST, manual(date='"2026-03-02"'), analysis(), today=date(2026, 3, 2))) == []


def test_a_record_without_an_outcome_of_ours_cannot_be_read(tmp_path: Path) -> None:
    from traceability.model.errors import LoadError

    with pytest.raises(LoadError) as caught:
        result(tmp_path, ST, manual(outcome="passed"))
    assert "must be one of pass, fail, error, skipped" in caught.value.mistakes[0].message


@pytest.mark.parametrize(
    ("author", "reviewer", "fine"),
    [
        ("A. Ohm", "B. Volt", True), ("A. Ohm", "a ohm", False), ("José", "Jose\u0301", False), ("Ａ. Ohm", "A. Ohm", False),
        ("", "B. Volt", False), ("A. Ohm", "\u200b", False), ("Straße", "STRASSE", False),
    ],
)  # fmt: skip
def test_two_persons(author: str, reviewer: str, fine: bool) -> None:
    assert (person_problem("author", author, reviewer) == "") is fine


@pytest.mark.parametrize("text", ["9999-12-31", "0000-00-00", "2026-03-02", "today", "２０２６-01-01x", "2026-02-28T10:00"])
def test_days_that_cannot_be(text: str) -> None:
    assert date_problem(text, TODAY)
