"""The four policies: what each accepts, demands and fails on, and that none can be talked out of what it demands."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from tests.gate.projects import DAY, KEY, PRODUCT, judge, project, waiver
from traceability.cli import main
from traceability.gate.policy import policy_of
from traceability.gate.profiles import PROFILES
from traceability.model.errors import ConfigError
from traceability.model.finding import SEVERITIES
from traceability.model.project import Config
from traceability.model.result import Result
from traceability.rules.registry import all_rules

GAPS = {"IMP004 st:FIA_UID.2.1", "TST001 st:FIA_UID.2.1"}
"""The leaf that nobody implements and tests."""
STRICT = ("release", "certification")
EVERY = ("draft", "pr", *STRICT)


def new(result: Result) -> set[str]:
    """The keys that fail, of the rules about leaves: ``PRODUCT`` claims no edition and has no objectives."""
    return {key for key in result.verdict.new if key.startswith(("IMP", "TST", "THR"))}


def accept_all(folder: Path) -> None:
    found = sorted(finding.key for finding in judge(folder).result.findings)
    (folder / "baseline.yaml").write_text(f"baseline: [{{reason: known, findings: {found!r}}}]\n")


@pytest.mark.parametrize("policy", STRICT)
def test_every_leaf_is_demanded(policy: str, tmp_path: Path) -> None:
    result = judge(project(tmp_path, text=PRODUCT), policy).result
    thresholds = {f"THR001 st: {axis}" for axis in ("designed", "implemented", "tested", "passed")}
    assert new(result) == GAPS | thresholds
    found = next(finding for finding in result.findings if finding.related == "tested")
    assert found.message == "2 of 3 leaves are covered on the axis tested; 3 are demanded"
    assert found.hint.startswith("cover FIA_UID.2.1;")
    assert found.where.file == "st/st.yaml"
    assert result.verdict.policy == policy


def test_daily_work_demands_no_share(tmp_path: Path) -> None:
    result = judge(project(tmp_path, text=PRODUCT)).result
    assert new(result) == GAPS
    assert result.verdict.policy == "pr"


def test_a_draft_warns_of_what_is_missing_and_fails_on_what_is_wrong(tmp_path: Path) -> None:
    folder = project(tmp_path, text=PRODUCT)
    result = judge(folder, "draft").result
    assert new(result) == set()
    assert {finding.key for finding in result.findings if finding.severity == "warning"} >= GAPS
    assert new(judge(folder, "draft", fail_on="warning").result) == GAPS
    (folder / "results/junit.xml").write_text(
        '<testsuite><testcase classname="tests.test_clock" name="test_day"><failure/></testcase>'
        '<testcase classname="tests.test_clock" name="test_hour"/></testsuite>'
    )
    assert new(judge(folder, "draft").result) == {"TST002 tests/test_clock.py::test_day"}


@pytest.mark.parametrize("policy", EVERY)
def test_who_accepts_the_baseline(policy: str, tmp_path: Path) -> None:
    folder = project(tmp_path)
    accept_all(folder)
    verdict = judge(folder, policy).result.verdict
    if policy in STRICT:
        assert (verdict.exit_code, verdict.new, verdict.known) == (1, (KEY,), ())
        assert f"1 in the baseline, which policy {policy} does not accept" in verdict.reason
    else:
        assert (verdict.exit_code, verdict.new, verdict.known) == (0, (), (KEY,))


@pytest.mark.parametrize("policy", EVERY)
def test_who_accepts_waivers(policy: str, tmp_path: Path) -> None:
    result = judge(project(tmp_path, waiver()), policy).result
    expected = (1, (KEY,), ()) if policy == "certification" else (0, (), (KEY,))
    assert (result.verdict.exit_code, result.verdict.new, result.verdict.waived) == expected
    assert (result.waivers[0].in_force, result.waivers[0].faults) == (policy != "certification", ())


def test_what_is_waived_is_not_covered(tmp_path: Path) -> None:
    folder = project(tmp_path, *(waiver(key) for key in sorted(GAPS)), text=PRODUCT)
    result = judge(folder, "release").result
    assert set(result.verdict.waived) == GAPS
    assert new(result) == {f"THR001 st: {axis}" for axis in ("designed", "implemented", "tested", "passed")}
    assert [(axis.k, axis.n) for axis in result.report().axes[:4]] == [(2, 3)] * 4


@pytest.mark.parametrize("policy", EVERY)
def test_nothing_collected_fails_everywhere(policy: str, tmp_path: Path) -> None:
    folder = project(tmp_path)
    (folder / "pptrace.toml").write_text('documents = ["pp"]\nresults = ["results/*.xml"]\nignore = ["COL"]\n')
    verdict = judge(folder, policy).result.verdict
    assert verdict.exit_code == 4
    assert any(key.startswith("COL001") for key in verdict.new)


@pytest.mark.parametrize("policy", STRICT)
def test_a_configuration_for_daily_work_does_not_soften_a_strict_policy(policy: str, tmp_path: Path) -> None:
    folder = project(tmp_path)
    (folder / "pptrace.toml").write_text(
        'documents = ["pp"]\nignore = ["OBJ007"]\nselect = ["REF"]\n[severity]\nOBJ007 = "off"\n[thresholds]\ntested = 0.1\n'
    )
    assert judge(folder).result.verdict.exit_code == 0
    result = judge(folder, policy).result
    assert result.verdict.new == (KEY,)
    assert all(run.ran for run in result.rules)


@pytest.mark.parametrize("policy", STRICT)
@pytest.mark.parametrize("asked", [["--select", "OBJ"], ["--ignore", "OBJ007"]])
def test_a_part_of_the_rules_is_no_release(policy: str, asked: list[str], tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main.run(["check", str(project(tmp_path)), "--policy", policy, *asked]) == 2
    assert "runs every rule" in capsys.readouterr().err


def test_a_configuration_may_demand_more_than_a_strict_policy() -> None:
    config = Config(severity={"RAT004": "error", "TST005": "info", "IMP004": "warning", "OBJ004": "off"}, fail_on="warning")
    policy = policy_of(config, name="release")
    assert {name: policy.severity.get(name, all_rules()[name].severity) for name in config.severity} == {
        "RAT004": "error", "TST005": "error", "IMP004": "error", "OBJ004": "error",
    }  # fmt: skip
    assert policy.fail_on == "warning"
    assert policy_of(Config(fail_on="error"), fail_on="info", name="release").fail_on == "info"


def test_policy_of_configuration_and_command_line(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SOURCE_DATE_EPOCH", "1772323200")
    folder = project(tmp_path)
    accept_all(folder)
    configuration = (folder / "pptrace.toml").read_text()
    (folder / "pptrace.toml").write_text('policy = "release"\n' + configuration)
    assert main.run(["check", str(folder)]) == 1
    assert main.run(["check", str(folder), "--policy", "pr"]) == 0
    assert main.run(["check", str(folder), "--policy", "certification"]) == 1
    assert main.run(["report", "xlsx", str(folder), "--policy", "pr", "-o", str(tmp_path / "out" / "evidence.xlsx")]) == 0


def test_an_unknown_policy_is_a_configuration_error(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    folder = project(tmp_path)
    assert main.run(["check", str(folder), "--policy", "releas"]) == 2
    (folder / "pptrace.toml").write_text('documents = ["pp"]\npolicy = "releas"\n')
    capsys.readouterr()
    assert main.run(["check", str(folder)]) == 2
    assert "did you mean 'release'" in capsys.readouterr().err
    (folder / "pptrace.toml").write_text('documents = ["pp"]\npolicy = 7\n')
    assert main.run(["check", str(folder)]) == 2


@pytest.mark.parametrize("policy", STRICT)
def test_the_baseline_command_says_that_it_is_not_accepted(policy: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    folder = project(tmp_path)
    assert main.run(["baseline", str(folder), "--reason", "x", "--policy", policy]) == 2
    assert f"policy {policy} does not accept a baseline" in capsys.readouterr().err
    assert not (folder / "baseline.yaml").exists()
    assert main.run(["baseline", str(folder), "--reason", "x", "--policy", "draft"]) == 0


def test_rules_named_by_the_policies_exist_and_are_raised_or_lowered() -> None:
    for name, profile in PROFILES.items():
        for identifier, severity in profile.severity.items():
            own = all_rules()[identifier].severity
            assert own != severity
            assert (SEVERITIES.index(severity) < SEVERITIES.index(own)) == (name in STRICT)
        assert profile.strict == (name in STRICT)


def test_one_day_for_the_whole_run(tmp_path: Path) -> None:
    run = judge(project(tmp_path, waiver()), today=date(2026, 3, 31))
    assert run.view.today == date(2026, 3, 31)
    assert run.view.today > DAY


def test_unknown_rule_in_configuration_is_found_under_every_policy() -> None:
    for name in EVERY:
        with pytest.raises(ConfigError, match="XYZ"):
            policy_of(Config(ignore=("XYZ",)), name=name)
