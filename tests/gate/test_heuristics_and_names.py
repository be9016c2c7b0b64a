"""Heuristics fail no gate; a rule that got another id is found by the old one."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.projects import judge, write
from traceability.cli.main import run as run_command
from traceability.gate.policy import policy_of, rule_facts
from traceability.model.errors import ConfigError
from traceability.model.project import Config
from traceability.rules import registry
from traceability.rules.registry import all_rules, chosen
from traceability.workflow.opening import open_path
from traceability.workflow.pipeline import run

WEAK = """\
threats:
  T.A: {agents: [], assets: [], action: Opens it., rationale: {effect: mitigated, text: OE.A keeps people away.}}
objectives:
  OE.A: {kind: environment, text: Nobody comes near where possible., addresses: {T.A: {how: nobody comes near}}}
"""


@pytest.mark.parametrize("fail_on", ["error", "warning", "info"])
def test_a_heuristic_never_fails(tmp_path: Path, fail_on: str) -> None:
    write(tmp_path, WEAK)
    result = run(open_path(str(tmp_path)), fail_on=fail_on, cache=False).result  # type: ignore[arg-type]
    assert [finding.rule for finding in result.findings] == ["HYG012"]
    assert result.verdict.passed
    assert result.verdict.new == ()


def test_a_heuristic_cannot_be_made_an_error() -> None:
    with pytest.raises(ConfigError, match="HYG012 is a heuristic"):
        policy_of(Config(severity={"HYG012": "error"}))


@pytest.fixture
def renamed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(registry, "RENAMED", {"OLD001": "OBJ004"})


@pytest.mark.usefixtures("renamed")
def test_an_old_id_selects_ignores_and_sets_severity(tmp_path: Path) -> None:
    assert list(chosen(("OLD001",), ())) == ["OBJ004"]
    assert "OBJ004" not in chosen((), ("OLD001",))
    policy = policy_of(Config(severity={"OLD001": "warning"}))
    assert policy.severity == {"OBJ004": "warning"}
    assert policy.notes == ("OLD001 is called OBJ004 now; the old id still works.",)
    write(tmp_path, "threats: {T.A: {agents: [], assets: [], action: Opens it.}}\n")
    result = judge(tmp_path, "OLD001").result
    assert [finding.key for finding in result.findings] == ["OBJ004 pp:T.A"]
    assert result.not_checked[-1].startswith("OLD001 is called OBJ004 now")


@pytest.mark.usefixtures("renamed")
def test_an_old_id_stands_in_baselines_and_waivers(tmp_path: Path) -> None:
    write(tmp_path, "threats: {T.A: {agents: [], assets: [], action: Opens it.}, T.B: {agents: [], assets: [], action: Reads it.}}\n")
    (tmp_path / "baseline.yaml").write_text("baseline:\n  - reason: old\n    findings: [OLD001 pp:T.A]\n")
    assert judge(tmp_path).result.verdict.known == ("OBJ004 pp:T.A",)


@pytest.mark.usefixtures("renamed")
def test_an_old_id_is_explained(capsys: pytest.CaptureFixture[str]) -> None:
    assert run_command(["explain", "OLD001"]) == 0
    assert "OLD001 is called OBJ004 now" in capsys.readouterr().out


def test_no_old_id_is_the_id_of_a_rule() -> None:
    assert not registry.RENAMED.keys() & all_rules().keys()
    assert set(registry.RENAMED.values()) <= all_rules().keys()


def test_a_rule_tells_everything_of_itself() -> None:
    facts = rule_facts(all_rules()["OBJ010"])
    assert facts["severities"] == {"draft": "info", "pr": "info", "release": "warning", "certification": "error"}
    assert all(facts[name] for name in ("id", "title", "kind", "since", "sources", "what", "why", "repair", "fails", "passes"))


def test_there_are_enough_rules_none_twice() -> None:
    assert len(all_rules()) >= 110
    assert len({rule.title for rule in all_rules().values()}) == len(all_rules())
