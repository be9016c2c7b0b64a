"""Waivers: what they keep from failing, when they end, and what makes them void."""

from __future__ import annotations

import calendar
from datetime import date, timedelta
from pathlib import Path

import pytest

from tests.gate.projects import DAY, KEY, PRODUCT, PROFILE, judge, project, waiver
from traceability.cli import main
from traceability.gate.waivers import read_waivers
from traceability.model.errors import ConfigError, LoadError
from traceability.model.result import Result
from traceability.rules.registry import all_rules
from traceability.rules.waivers import UNWAIVABLE


def rules(result: Result) -> list[str]:
    return sorted(key.partition(" ")[0] for key in result.verdict.new)


def test_without_it_the_finding_fails(tmp_path: Path) -> None:
    verdict = judge(project(tmp_path)).result.verdict
    assert (verdict.exit_code, verdict.new, verdict.waived) == (1, (KEY,), ())


def test_a_waived_finding_does_not_fail_and_stands_apart(tmp_path: Path) -> None:
    result = judge(project(tmp_path, waiver())).result
    verdict = result.verdict
    assert (verdict.exit_code, verdict.new, verdict.known, verdict.waived) == (0, (), (), (KEY,))
    assert verdict.reason == "no new finding, 1 waived"
    (row,) = result.waivers
    assert (row.finding, row.waived, row.in_force, row.faults) == (KEY, (KEY,), True, ())
    assert (row.owner, row.approver, row.issue, row.created, row.expires) == ("A. Writer", "B. Reader", "12", "2026-02-01", "2026-03-31")
    assert (row.where.file, row.where.line) == ("waivers.yaml", 2)
    assert result.is_waived(result.findings[0])


@pytest.mark.parametrize(
    ("today", "expected"),
    [(date(2026, 3, 30), []), (date(2026, 3, 31), []), (date(2026, 4, 1), ["OBJ007", "WVR001"]), (date(9999, 1, 1), ["OBJ007", "WVR001"])],
)
def test_it_holds_up_to_and_on_its_last_day(today: date, expected: list[str], tmp_path: Path) -> None:
    result = judge(project(tmp_path, waiver()), today=today).result
    assert rules(result) == expected
    assert result.waivers[0].in_force == (not expected)


@pytest.mark.parametrize(("days", "expected"), [(90, []), (91, ["OBJ007", "WVR005"])])
def test_it_runs_for_ninety_days_at_most(days: int, expected: list[str], tmp_path: Path) -> None:
    created = date(2026, 2, 1)
    assert rules(judge(project(tmp_path, waiver(expires=str(created + timedelta(days))))).result) == expected


@pytest.mark.parametrize(("created", "expected"), [(DAY, []), (DAY + timedelta(1), ["OBJ007", "WVR007"])])
def test_it_is_not_dated_in_the_future(created: date, expected: list[str], tmp_path: Path) -> None:
    assert rules(judge(project(tmp_path, waiver(created=str(created)))).result) == expected


@pytest.mark.parametrize("approver", ["A. Writer", "a.  WRITER", "'A. Writer '", '"\\uff21. Writer"'])
def test_nobody_approves_his_own(approver: str, tmp_path: Path) -> None:
    assert rules(judge(project(tmp_path, waiver(approver=approver))).result) == ["OBJ007", "WVR003"]


def test_one_that_waives_nothing_fails(tmp_path: Path) -> None:
    result = judge(project(tmp_path, waiver(), waiver("OBJ007 pp:T.B"))).result
    assert result.verdict.new == ("WVR002 pp:T.B OBJ007",)
    assert [finding.where.line for finding in result.findings if finding.rule == "WVR002"] == [9]
    assert result.verdict.waived == (KEY,)


def test_a_mended_finding_leaves_its_waiver_behind(tmp_path: Path) -> None:
    mended = PROFILE.replace("action: Somebody listens.", "action: Somebody listens., rationale: {text: OE.A, effect: mitigated}")
    assert rules(judge(project(tmp_path, waiver(), text=mended)).result) == ["WVR002"]


def test_a_rule_that_is_not_selected_leaves_its_waiver_used(tmp_path: Path) -> None:
    folder = project(tmp_path, waiver())
    assert judge(folder, select=("WVR",)).result.verdict.exit_code == 0
    assert judge(folder, ignore=("OBJ",)).result.verdict.exit_code == 0


def test_rule_and_subject_waive_all_their_findings(tmp_path: Path) -> None:
    text = PRODUCT.replace("# @enforces FPT_STM.1.1#d\n# @enforces FPT_STM.1.1#h", "# none")
    keys = ("IMP005 tds:mod.clock st:FPT_STM.1.1#d", "IMP005 tds:mod.clock st:FPT_STM.1.1#h")
    broad = waiver("-", rule="IMP005", subject="tds:mod.clock")
    result = judge(project(tmp_path, broad, text=text)).result
    assert result.verdict.waived == keys
    assert result.waivers[0].finding == "IMP005 tds:mod.clock"
    exact = judge(project(tmp_path, waiver(keys[0]), text=text)).result
    assert exact.verdict.waived == keys[:1]
    assert keys[1] in exact.verdict.new
    short = judge(project(tmp_path, waiver("IMP005 tds:mod.clock"), text=text)).result
    assert short.verdict.waived == ()


@pytest.mark.parametrize("name", ["COL001", "COV002", "OBJ004", "OBJ005", "OBJ006", "RAT002", "THR001", "WVR001", "WVR004"])
def test_some_rules_cannot_be_waived(name: str, tmp_path: Path) -> None:
    result = judge(project(tmp_path, waiver(), waiver(f"{name} pp:T.A"))).result
    assert rules(result) == ["WVR004"]
    assert not result.waivers[1].in_force


def test_what_cannot_be_waived_exists() -> None:
    assert [name for name in UNWAIVABLE if not any(known.startswith(name) for known in all_rules())] == []


def test_a_threat_without_an_objective_fails_though_waived(tmp_path: Path) -> None:
    text = PROFILE.replace("{T.A: {how: nobody comes near}}", "{}")
    verdict = judge(project(tmp_path, waiver("OBJ004 pp:T.A"), text=text)).result.verdict
    assert "OBJ004 pp:T.A" in verdict.new
    assert verdict.waived == ()


def test_nothing_collected_fails_though_waived(tmp_path: Path) -> None:
    folder = project(tmp_path, waiver("COL001 results results/*.xml"))
    (folder / "pptrace.toml").write_text('documents = ["pp"]\nresults = ["results/*.xml"]\n')
    verdict = judge(folder).result.verdict
    assert (verdict.exit_code, verdict.waived) == (4, ())


@pytest.mark.parametrize("ignored", ["WVR", "WVR001", "WVR003"])
def test_a_void_waiver_stays_void_though_its_rule_is_off(ignored: str, tmp_path: Path) -> None:
    folder = project(tmp_path, waiver(approver="A. Writer"))
    result = judge(folder, today=date(2026, 5, 1), ignore=(ignored,)).result
    assert KEY in result.verdict.new
    assert result.waivers[0].faults == ("WVR001", "WVR003")


def test_what_is_waived_is_not_in_the_baseline_too(tmp_path: Path) -> None:
    folder = project(tmp_path, waiver())
    (folder / "baseline.yaml").write_text(f"baseline: [{{reason: known, findings: ['{KEY}']}}]\n")
    verdict = judge(folder).result.verdict
    assert (verdict.new, verdict.known, verdict.waived) == (("WVR006 pp:T.A OBJ007",), (), (KEY,))


def test_the_baseline_command_takes_out_what_is_waived(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SOURCE_DATE_EPOCH", str(calendar.timegm(DAY.timetuple())))
    folder = project(tmp_path, waiver())
    (folder / "baseline.yaml").write_text(f"baseline: [{{reason: known, findings: ['{KEY}']}}]\n")
    assert main.run(["baseline", str(folder), "--reason", "x"]) == 0
    assert KEY not in (folder / "baseline.yaml").read_text()
    assert main.run(["check", str(folder)]) == 0


def test_what_is_wrong_with_a_waiver_is_never_known(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    folder = project(tmp_path, waiver())
    monkeypatch.setenv("SOURCE_DATE_EPOCH", "4102444800")
    assert main.run(["baseline", str(folder), "--reason", "x"]) == 0
    text = (folder / "baseline.yaml").read_text()
    assert KEY in text
    assert "WVR" not in text
    (folder / "baseline.yaml").write_text("baseline: [{reason: x, findings: ['WVR001 pp:T.A OBJ007']}]\n")
    assert main.run(["check", str(folder)]) == 1


@pytest.mark.parametrize(
    ("entry", "code"),
    [
        (waiver(reason="''"), "LOD005"),
        (waiver(owner="' '"), "LOD005"),
        (waiver(issue="12"), "LOD005"),
        (waiver(issue="-"), "LOD006"),
        (waiver(created="-"), "LOD006"),
        (waiver(expires="2026-02-30"), "LOD005"),
        (waiver(expires="2026-W10-1"), "LOD005"),
        (waiver(expires="20260331"), "LOD005"),
        (waiver(expires="'2026-03-31 '"), "LOD005"),
        (waiver(expires="2026-01-31"), "LOD005"),
        (waiver(until="2026-01-31"), "LOD004"),
        (waiver("-"), "LOD005"),
        (waiver("''"), "LOD005"),
        (waiver("OBJ007"), "LOD005"),
        (waiver("OBJ007  pp:T.A"), "LOD005"),
        (waiver("-", rule="OBJ007"), "LOD005"),
        (waiver("-", subject="pp:T.A"), "LOD005"),
        (waiver(rule="OBJ007"), "LOD005"),
        (waiver() + waiver(), "LOD003"),
        ("  - [\n", "LOD002"),
        ("  - 7\n", "LOD005"),
        ("  - &a\n    finding: x\n  - *a\n", "LOD009"),
        ("waivers: []\n", "LOD003"),
    ],
)
def test_an_unreadable_file_is_an_error(entry: str, code: str, tmp_path: Path) -> None:
    folder = project(tmp_path, entry)
    with pytest.raises(LoadError) as caught:
        read_waivers(folder)
    assert code in {mistake.code for mistake in caught.value.mistakes}
    assert all(mistake.file == "waivers.yaml" for mistake in caught.value.mistakes)
    assert main.run(["check", str(folder)]) == 3


def test_mistakes_point_at_their_place(tmp_path: Path) -> None:
    with pytest.raises(LoadError) as caught:
        read_waivers(project(tmp_path, waiver(), waiver("OBJ007 pp:T.C", expires="never", reason="''")))
    assert [(m.line, m.path) for m in caught.value.mistakes] == [(12, "waivers/1/reason"), (15, "waivers/1/expires")]


@pytest.mark.parametrize("text", ["", "# none\n", "waivers: []\n"])
def test_no_waivers(text: str, tmp_path: Path) -> None:
    folder = project(tmp_path)
    (folder / "waivers.yaml").write_text(text)
    assert read_waivers(folder) == ()


def test_a_folder_in_its_place_is_an_error(tmp_path: Path) -> None:
    folder = project(tmp_path)
    (folder / "waivers.yaml").mkdir()
    assert main.run(["check", str(folder)]) == 3


@pytest.mark.parametrize("name", ["OBJ999", "obj007", "LOD005", "OBJ"])
def test_an_unknown_rule_is_a_configuration_error(name: str, tmp_path: Path) -> None:
    folder = project(tmp_path, waiver(f"{name} pp:T.A"))
    with pytest.raises(ConfigError, match=r"waivers.yaml:2:5: there is no rule"):
        read_waivers(folder)
    assert main.run(["check", str(folder)]) == 2
