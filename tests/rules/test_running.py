"""Rules that are shared out find what they find one after the other."""

from __future__ import annotations

import os

import pytest

from tests.corpus.projects import BASE
from traceability.rules import running
from traceability.rules.registry import all_rules
from traceability.workflow.opening import open_path
from traceability.workflow.pipeline import view_of


@pytest.mark.skipif(not hasattr(os, "fork"), reason="this system starts no process as a copy")
@pytest.mark.parametrize("path", [str(BASE), "examples/gateway"])
def test_shared_out_or_not_the_findings_are_the_same(path: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(os, "sched_getaffinity", lambda _: {0, 1}, raising=False)
    monkeypatch.setattr(running, "WORTHWHILE", 1)
    rules = list(all_rules().values())
    opened = open_path(path)
    alone = view_of(opened, cache=False)
    found = running.found_by(rules, view_of(opened, cache=False))
    assert found == {rule.id: rule.run(alone) for rule in rules}
    assert list(found) == [rule.id for rule in rules]
    assert any(found.values())
