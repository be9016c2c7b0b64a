"""Each edge: exactly what is said is found, by the rules that are asked."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from tests.edges.cases import Edge, edges
from tests.projects import write
from tests.words import recorded, words_of
from traceability.model.finding import Finding
from traceability.workflow.opening import open_path
from traceability.workflow.pipeline import run


def judged(edge: Edge, folder: Path) -> tuple[Finding, ...]:
    """What the rules that are asked find."""
    found = run(open_path(str(write(folder, edge.project))), select=edge.asks, cache=False, today=date(2026, 1, 15)).result.findings
    return tuple(finding for finding in found if finding.rule in edge.rules())


def words(folder: Path) -> dict[str, str]:
    """What is said of each project."""
    return {edge.name: words_of(judged(edge, folder / edge.name)) for edge in edges()}


@pytest.mark.parametrize("edge", edges(), ids=lambda edge: edge.name)
def test_exactly_what_is_said_is_found(edge: Edge, tmp_path: Path) -> None:
    findings = judged(edge, tmp_path)
    assert sorted(finding.key for finding in findings) == sorted(edge.finds), words_of(findings)
    assert words_of(findings) == recorded("edges").get(edge.name), "'python -m tests.words edges' records what is said now"


def test_names_are_unique() -> None:
    names = [edge.name for edge in edges()]
    assert len(set(names)) == len(names)
