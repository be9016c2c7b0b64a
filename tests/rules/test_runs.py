"""Runs and configurations in a project: one cause, one finding, and what never counts as passed."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.projects import judge, write
from traceability.model.result import Result

CONFIG = """\
=== pptrace.toml
documents = ["st"]
tests = ["tests/**"]
results = ["results/*.xml"]
"""
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
=== tests/test_clock.py
import pytest
@pytest.mark.verifies("FPT_STM.1.1#d")
def test_day(): assert True
@pytest.mark.verifies("FPT_STM.1.1#h")
def test_hour(): assert True
"""
DAY, HOUR = "tests/test_clock.py::test_day", "tests/test_clock.py::test_hour"
FAILS = "<failure message='no'/>"


def report(name: str, day: str | None = "", hour: str | None = "", attributes: str = "", **identity: str) -> str:
    said = "".join(f'<property name="pptrace.{key}" value="{value}"/>' for key, value in identity.items())
    cases = "".join(
        f'<testcase classname="tests.test_clock" name="{test}">{inner}</testcase>'
        for test, inner in (("test_day", day), ("test_hour", hour))
        if inner is not None
    )
    return f"=== results/{name}.xml\n<testsuite {attributes}><properties>{said}</properties>{cases}</testsuite>\n"


def result(folder: Path, *parts: str, config: str = "") -> Result:
    return judge(write(folder, CONFIG + config + ST + "".join(parts))).result


def keys(found: Result) -> list[str]:
    return [finding.key for finding in found.findings if finding.rule.startswith(("RUN", "TST", "COL"))]


def message(found: Result) -> str:
    """The message of the first finding about runs and tests."""
    return next(finding.message for finding in found.findings if finding.rule.startswith(("RUN", "TST")))


def passed(found: Result) -> list[str]:
    return [leaf.axes[3].status for leaf in found.report().sfrs[0].elements[0].leaves]


def test_a_report_of_this_toe_is_fresh(tmp_path: Path) -> None:
    found = result(tmp_path, report("a", toe="Clock 2", commit="abc"))
    assert keys(found) == []
    assert passed(found) == ["covered", "covered"]
    (run,) = found.records.runs
    assert (run.report, run.toe, run.commit, run.results, run.state) == ("results/a.xml", "Clock 2", "abc", 2, "fresh")
    assert found.records.toes == ("Clock 2",)


def test_a_stale_report_is_one_finding_for_all_its_tests(tmp_path: Path) -> None:
    found = result(tmp_path, report("a", FAILS, toe="Clock 1"))
    assert keys(found) == ["RUN002 results/a.xml"]
    assert passed(found) == ["stale", "stale"], "what failed in another product has not failed in this one, nor passed"
    assert "'Clock 1', judged is 'Clock 2'" in message(found)
    assert found.report().sfrs[0].elements[0].leaves[0].tests[0].causes
    assert [run.state for run in found.records.runs] == ["stale"]


def test_a_stale_report_beside_a_fresh_one_does_no_harm(tmp_path: Path) -> None:
    found = result(tmp_path, report("a", toe="Clock 2"), report("b", FAILS, FAILS, toe="Clock 1"))
    assert keys(found) == []
    assert passed(found) == ["covered", "covered"]


def test_only_what_rests_on_the_stale_report_is_named(tmp_path: Path) -> None:
    found = result(tmp_path, report("a", hour=None, toe="Clock 2"), report("b", toe="Clock 1"))
    assert keys(found) == ["RUN002 results/b.xml"]
    assert message(found).endswith(f"on it alone rest {HOUR}")
    assert passed(found) == ["covered", "stale"]


@pytest.mark.parametrize(
    ("config", "commit", "state"),
    [
        ('[evidence]\ncommit = "abc"\n', "abc", "fresh"),
        ('[evidence]\ncommit = "def"\n', "abc", "stale"),
        ("", "abc", "unknown"),
        ('[evidence]\ncommit = "abc"\n', "", "unknown"),
    ],
)
def test_the_judged_commit(tmp_path: Path, config: str, commit: str, state: str) -> None:
    found = judge(write(tmp_path, CONFIG + config + ST.replace("reference: Clock 2", 'reference: ""') + report("a", commit=commit))).result
    assert [run.state for run in found.records.runs] == [state]
    expected = {"fresh": [], "stale": ["RUN002 results/a.xml"], "unknown": ["RUN001 results/a.xml"]}
    assert keys(found) == expected[state]


def test_what_cannot_be_told_is_said_but_counts(tmp_path: Path) -> None:
    found = result(tmp_path, report("a"), report("b"))
    assert keys(found) == ["RUN001 results/a.xml", "RUN001 results/b.xml"]
    assert {finding.severity for finding in found.findings if finding.rule == "RUN001"} == {"info"}
    assert passed(found) == ["covered", "covered"]
    assert any("2 reports say nothing that could be held" in line for line in found.not_checked)
    assert any("--commit" in line for line in found.not_checked)


TWO = '[evidence]\nconfigurations = ["hw1", "hw2"]\n'


def test_every_required_configuration(tmp_path: Path) -> None:
    both = (report("a", toe="Clock 2", configuration="hw1"), report("b", toe="Clock 2", configuration="hw2"))
    found = result(tmp_path, *both, config=TWO)
    assert keys(found) == []
    row = found.report().sfrs[0].elements[0].leaves[0].tests[0]
    assert [(one.name, one.value) for one in row.configurations] == [("hw1", "pass"), ("hw2", "pass")]


def test_a_configuration_without_any_result_is_one_finding(tmp_path: Path) -> None:
    found = result(tmp_path, report("a", toe="Clock 2", configuration="hw1"), config=TWO)
    assert keys(found) == ["RUN003 configuration hw2"]
    assert passed(found) == ["no-result", "no-result"]


def test_a_test_that_is_lacking_in_one_configuration(tmp_path: Path) -> None:
    both = (report("a", toe="Clock 2", configuration="hw1"), report("b", hour=None, toe="Clock 2", configuration="hw2"))
    found = result(tmp_path, *both, config=TWO)
    assert keys(found) == [f"RUN003 {HOUR} hw2"]
    assert passed(found) == ["covered", "no-result"]


def test_a_test_without_any_result_is_not_said_twice(tmp_path: Path) -> None:
    both = (report("a", hour=None, toe="Clock 2", configuration="hw1"), report("b", hour=None, toe="Clock 2", configuration="hw2"))
    assert keys(result(tmp_path, *both, config=TWO)) == [f"TST004 {HOUR}"]


def test_configurations_that_are_not_required_do_not_count(tmp_path: Path) -> None:
    both = (report("a", toe="Clock 2", configuration="hw1"), report("b", FAILS, toe="Clock 2", configuration="lab"))
    found = result(tmp_path, *both, config='[evidence]\nconfigurations = ["hw1"]\n')
    assert keys(found) == []
    assert any("not counted (lab)" in line for line in found.not_checked)
    assert keys(result(tmp_path / "all", *both)) == [f"TST002 {DAY}"]


def test_a_failure_names_its_configuration(tmp_path: Path) -> None:
    both = (report("a", toe="Clock 2", configuration="hw1"), report("b", FAILS, toe="Clock 2", configuration="hw2"))
    found = result(tmp_path, *both, config=TWO)
    assert keys(found) == [f"TST002 {DAY}"]
    assert message(found).startswith("failed in results/b.xml (configuration hw2): no;")


def test_reports_that_contradict_each_other(tmp_path: Path) -> None:
    found = result(tmp_path, report("a", toe="Clock 2"), report("b", FAILS, toe="Clock 2"))
    assert keys(found) == [f"RUN004 {DAY}"]
    assert "results/a.xml says pass, results/b.xml says fail" in message(found)
    assert passed(found) == ["conflict", "covered"]


def test_a_second_run_after_a_failure_is_flaky(tmp_path: Path) -> None:
    first = report("b", FAILS, toe="Clock 2", started="2026-01-05T10:00:00")
    found = result(tmp_path, first, report("a", toe="Clock 2", started="2026-01-05T11:00:00"))
    assert keys(found) == [f"RUN005 {DAY}"]
    assert message(found) == "failed (no) and passed when it was tried again, in results/b.xml"
    assert passed(found) == ["flaky", "covered"]


def test_a_report_without_identity_never_makes_good_another(tmp_path: Path) -> None:
    found = result(tmp_path, report("a", FAILS), report("b"))
    assert f"TST002 {DAY}" in keys(found)
    assert passed(found) == ["failed", "covered"]


def test_runs_name_what_reports_do_not(tmp_path: Path) -> None:
    config = '[[runs]]\nresults = "results/hw1.xml"\nconfiguration = "hw1"\ntoe = "Clock 2"\n'
    config += '[[runs]]\nresults = "results/hw2.xml"\nconfiguration = "hw2"\ntoe = "Clock 2"\n' + TWO
    assert keys(result(tmp_path, report("hw1"), report("hw2"), config=config)) == []


def test_a_run_that_matches_no_report_is_nothing_collected(tmp_path: Path) -> None:
    config = '[[runs]]\nresults = "elsewhere/*.xml"\nconfiguration = "hw2"\n' + TWO
    found = result(tmp_path, report("a", toe="Clock 2", configuration="hw1"), config=config)
    assert "COL001 results elsewhere/*.xml" in keys(found)
    assert found.verdict.exit_code == 4


def test_git_that_cannot_say(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", "")
    found = result(tmp_path, report("a", toe="Clock 2"), config='[evidence]\ncommit = "git"\n')
    assert keys(found) == ["RUN006 project"]
    assert found.verdict.exit_code == 1


def test_hostile_identities_are_text(tmp_path: Path) -> None:
    found = result(tmp_path, report("a", toe="&lt;script&gt;{{ 7*7 }}", commit="--upload-pack=x"))
    assert keys(found) == ["RUN002 results/a.xml"]
    assert "'<script>{{ 7*7 }}'" in message(found)
