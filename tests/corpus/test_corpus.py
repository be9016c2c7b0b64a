"""Each rule finds its defect, at its line, and nothing else is found; the repaired project is clean."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from tests.corpus.projects import BASE, folders, marked, rule_of, write_out
from tests.words import recorded, words_of
from traceability.model.finding import Finding
from traceability.rules.registry import all_rules
from traceability.workflow.opening import open_path
from traceability.workflow.pipeline import run

TODAY = date(2026, 1, 15)


def judged(project: Path, rule: str = "") -> tuple[Finding, ...]:
    """All findings that count: errors, warnings, and whatever the rule itself says."""
    findings = run(open_path(str(project)), cache=False, today=TODAY).result.findings
    return tuple(finding for finding in findings if finding.severity != "info" or finding.rule == rule)


def words(folder: Path) -> dict[str, str]:
    """What is said of each project before it is mended."""
    return {name: words_of(judged(write_out(name, "before", folder / name), rule_of(name))) for name in folders()}


def test_the_base_is_clean() -> None:
    assert [f"{finding.key}: {finding.message}" for finding in judged(BASE)] == []


@pytest.mark.parametrize("folder", folders())
def test_before_exactly_this_finding_at_this_line(folder: str, tmp_path: Path) -> None:
    project, rule = write_out(folder, "before", tmp_path / "project"), rule_of(folder)
    findings = judged(project, rule)
    assert [finding.rule for finding in findings] == [rule], [f"{finding.key}: {finding.message}" for finding in findings]
    assert words_of(findings) == recorded("corpus").get(folder), "'python -m tests.words corpus' records what is said now"
    where = findings[0].where
    assert marked(project, rule) == ([(where.file, where.line)] if where.line else [])


@pytest.mark.parametrize("folder", folders())
def test_after_clean(folder: str, tmp_path: Path) -> None:
    project = write_out(folder, "after", tmp_path / "project")
    assert [f"{finding.key}: {finding.message}" for finding in judged(project, rule_of(folder))] == []


def test_every_folder_belongs_to_a_rule() -> None:
    assert {rule_of(folder) for folder in folders()} <= set(all_rules())


def test_every_rule_for_imported_documents_has_a_folder() -> None:
    assert {name for name, rule in all_rules().items() if rule.imported} <= {rule_of(folder) for folder in folders()}
