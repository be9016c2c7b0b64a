"""What results say that they were made with, in their report or in the configuration."""

from __future__ import annotations

import os
import subprocess
from pathlib import Path

import pytest

from traceability.collect.collect import collect
from traceability.collect.git import head
from traceability.collect.junit import read_results
from traceability.model.errors import ConfigError
from traceability.model.evidence import NO_RUN, RunIdentity
from traceability.model.project import RunConfig


def properties(**values: str) -> str:
    inner = "".join(f'<property name="pptrace.{name}" value="{value}"/>' for name, value in values.items())
    return f"<properties>{inner}</properties>"


def runs(tmp_path: Path, content: str) -> list[RunIdentity]:
    (tmp_path / "r.xml").write_text(content)
    return [result.run for result in read_results(tmp_path / "r.xml", "r.xml")]


def test_a_suite_speaks_for_its_cases_and_the_nearest_one_wins(tmp_path: Path) -> None:
    inner = f'<testsuite>{properties(configuration="hw1")}<testcase name="a"/></testsuite>'
    other = f'<testsuite><testcase name="b"/>{properties(commit="def")}</testsuite>'
    text = f"<testsuites>{properties(commit='abc', toe='TOE 1', configuration='sw')}{inner}{other}</testsuites>"
    assert runs(tmp_path, text) == [
        RunIdentity(commit="abc", toe="TOE 1", configuration="hw1"),
        RunIdentity(commit="def", toe="TOE 1", configuration="sw"),
    ]


def test_the_begin_is_stated_or_the_suite_s_time(tmp_path: Path) -> None:
    case = '<testcase name="a"/>'
    assert runs(tmp_path, f'<testsuite timestamp="2026-01-05T10:00:00">{case}</testsuite>') == [RunIdentity(started="2026-01-05T10:00:00")]
    both = f'<testsuite timestamp="2026-01-05T10:00:00">{properties(started="2026-01-04")}{case}</testsuite>'
    assert runs(tmp_path, both) == [RunIdentity(started="2026-01-04")]


@pytest.mark.parametrize("value", ["", "  ", "&#10;"])
def test_an_empty_property_says_nothing(tmp_path: Path, value: str) -> None:
    assert runs(tmp_path, f'<testsuite>{properties(commit=value)}<testcase name="a"/></testsuite>') == [NO_RUN]


def test_a_property_of_a_case_or_of_another_name_is_none(tmp_path: Path) -> None:
    inner = '<testcase name="a"><properties><property name="pptrace.commit" value="abc"/></properties></testcase>'
    assert runs(tmp_path, f'<testsuite><properties><property name="commit" value="abc"/></properties>{inner}</testsuite>') == [NO_RUN]


def test_long_and_hostile_values_are_cut_to_one_line(tmp_path: Path) -> None:
    (run,) = runs(tmp_path, f'<testsuite>{properties(toe="x&#10;y &lt;b&gt; " + "z" * 9999)}<testcase name="a"/></testsuite>')
    assert run.toe.startswith("x y <b> zz")
    assert len(run.toe) == 200


def test_what_failed_first_and_passed_later(tmp_path: Path) -> None:
    cases = [
        '<testcase name="a"><flakyFailure message="once"/></testcase>',
        '<testcase name="b"><rerunFailure/><failure/></testcase>',
        '<testcase name="c"><flakyError/><skipped/></testcase>',
        '<testcase name="d"><failure/><flakyFailure/></testcase>',
        '<testcase name="e"/>',
        '<testcase name="f"><skipped/></testcase>',
    ]
    (tmp_path / "r.xml").write_text(f"<testsuite>{''.join(cases)}</testsuite>")
    assert [result.flaky for result in read_results(tmp_path / "r.xml", "r")] == [True, False, True, False, False, False]


REPORT = '<testsuite>{}<testcase classname="t" name="a"/></testsuite>'


def collected(root: Path, reports: dict[str, str], *configured: RunConfig) -> tuple[list[RunIdentity], list[dict[str, str]]]:
    for name, said in reports.items():
        (root / name).parent.mkdir(parents=True, exist_ok=True)
        (root / name).write_text(REPORT.format(said))
    artefacts, notices = collect(root, [], [], ["results/*.xml"], [], configured)
    return [result.run for result in artefacts.results], [notice.data for notice in notices if notice.kind == "two-identities"]


def test_the_configuration_fills_what_reports_leave_out(tmp_path: Path) -> None:
    one = RunConfig(results="results/hw1/*.xml", configuration=" hw1 ", commit="abc")
    rest = RunConfig(results="results/**", configuration="other", toe="TOE")
    found, notices = collected(tmp_path, {"results/a.xml": "", "results/hw1/b.xml": properties(commit="abc")}, one, rest)
    assert found == [RunIdentity(configuration="other", toe="TOE"), RunIdentity(commit="abc", configuration="hw1")]
    assert notices == []


def test_a_report_keeps_its_word_and_the_contradiction_is_noted_once(tmp_path: Path) -> None:
    said = properties(configuration="hw2") + '<testcase classname="t" name="b"/>'
    found, notices = collected(tmp_path, {"results/a.xml": said}, RunConfig(results="results/a.xml", configuration="hw1"))
    assert {run.configuration for run in found} == {"hw2"}
    assert notices == [{"what": "configuration", "reported": "hw2", "configured": "hw1"}]


def test_a_pattern_of_a_run_that_matches_nothing_is_noted(tmp_path: Path) -> None:
    _, notices = collect(tmp_path, [], [], [], [], [RunConfig(results="results/hw1/*.xml")])
    assert [(notice.kind, notice.data["pattern"]) for notice in notices] == [("nothing-collected", "results/hw1/*.xml")]


def test_a_pattern_that_cannot_be_read(tmp_path: Path) -> None:
    with pytest.raises(ConfigError):
        collected(tmp_path, {"results/a.xml": ""}, RunConfig(results="!"))


def git(folder: Path, *arguments: str) -> str:
    who = ["-c", "user.name=A", "-c", "user.email=a@example.org", "-c", "init.defaultBranch=main"]
    done = subprocess.run(["git", *who, *arguments], cwd=folder, check=True, capture_output=True, text=True)
    return done.stdout.strip()


def test_git_says_what_is_checked_out(tmp_path: Path, require_tool: object, monkeypatch: pytest.MonkeyPatch) -> None:
    require_tool("git", "to make a commit")  # type: ignore[operator]
    folder = tmp_path / "a product"
    folder.mkdir()
    monkeypatch.setenv("GIT_CEILING_DIRECTORIES", str(tmp_path))
    assert head(folder)[0] == ""
    assert head(folder)[1].startswith("git says: ")
    git(folder, "init", "-q")
    assert head(folder)[0] == ""
    git(folder, "commit", "-q", "--allow-empty", "-m", "one")
    monkeypatch.setenv("GIT_DIR", os.devnull)  # as a hook of another repository would have it
    commit, why = head(folder)
    monkeypatch.delenv("GIT_DIR")
    assert (commit, why) == (git(folder, "rev-parse", "HEAD"), "")
    assert len(commit) == 40


def test_without_git_nothing_is_known(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    assert head(tmp_path) == ("", "git is not installed")
