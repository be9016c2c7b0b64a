"""The small projects of the tests, read once: what each rule has to find in them, asked again of every mutant.

These are the manual pages, the corpus and the edges: what ``tests/rules/test_manual.py``, ``tests/corpus/test_corpus.py`` and
``tests/edges/test_edges.py`` ask, without reading the files again.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

import msgspec
import pytest

from tests.corpus.projects import BASE, STATES, folders, rule_of, write_out
from tests.edges.cases import edges
from tests.projects import write
from tests.words import recorded, words_of
from traceability.gate.baseline import read_baseline
from traceability.gate.policy import policy_of
from traceability.gate.waivers import read_waivers
from traceability.load.locate import Locator
from traceability.rules.registry import all_rules, chosen
from traceability.trace.view import Draft, View
from traceability.workflow import pipeline
from traceability.workflow.opening import open_path

TODAY = date(2026, 1, 15)


@dataclass(frozen=True)
class Case:
    """A project with the rules that are asked of it, and what they say of it."""

    rules: frozenset[str]
    asked: tuple[Any, ...]
    view: View
    locator: Locator
    said: dict[str, str]

    def holds(self, changed: frozenset[str] | None) -> bool:
        """Whether the rules say the same once some rules (all, and what they see: ``None``) have changed."""
        rules = self.rules if changed is None else self.rules & changed
        view = self.view if changed is not None else _made(self.asked, self.view)
        return all(_says(view, rule, self.locator) == self.said[rule] for rule in sorted(rules))


def all_cases(folder: Path) -> tuple[Case, ...]:
    """Every case; one that does not hold without a mutant is a failing test, and nothing can be said of mutants."""
    cases = (*_manual(folder), *_edges(folder), *_corpus(folder))
    if broken := [sorted(case.rules)[:3] for case in cases if not case.holds(None)]:
        raise SystemExit(f"the tests fail without a mutant: {broken[:3]}")
    return cases


def _manual(folder: Path) -> list[Case]:
    found = []
    for rule in all_rules().values():
        page = rule.manual()
        for name, text in (("fails", page.fails), ("passes", page.passes)):
            found.append(_case(frozenset((rule.id,)), write(folder / f"{rule.id}-{name}", text), None))
            wanted = recorded("manual")[rule.id] if name == "fails" else ""
            assert found[-1].said[rule.id] == wanted, f"{rule.id} {name}"
    return found


def _corpus(folder: Path) -> list[Case]:
    found = [_case(_loud(BASE), BASE, TODAY)]
    for name in folders():
        for state in STATES:
            project = write_out(name, state, folder / f"{name}-{state}")
            found.append(_case(_loud(project) | {rule_of(name)}, project, TODAY))
            wanted = recorded("corpus")[name] if state == "before" else ""
            assert "".join(found[-1].said.values()) == wanted, f"{name} {state}"
    return found


def _loud(project: Path) -> frozenset[str]:
    """The rules that run and whose findings count."""
    policy = policy_of(open_path(str(project)).config)
    rules = chosen(policy.select, policy.ignore).values()
    return frozenset(rule.id for rule in rules if policy.severity.get(rule.id, rule.severity) not in ("info", "off"))


def _edges(folder: Path) -> list[Case]:
    found = []
    for edge in edges():
        found.append(_case(edge.rules(), write(folder / edge.name, edge.project), TODAY))
        assert _blocks("".join(found[-1].said.values())) == _blocks(recorded("edges")[edge.name]), edge.name
    return found


def _blocks(said: str) -> list[str]:
    return sorted(re.split(r"^(?=\S)", said, flags=re.M))


def _case(rules: frozenset[str], project: Path, today: date | None) -> Case:
    asked, view = _read(project, today)
    locator = Locator(project)
    return Case(rules, asked, view, locator, {rule: _says(view, rule, locator) for rule in rules})


def _says(view: View, rule: str, locator: Locator) -> str:
    return words_of(map(locator.finding, all_rules()[rule].run(view)))


def _read(project: Path, today: date | None) -> tuple[tuple[Any, ...], View]:
    """What the trace is made from, and the trace."""
    asked: list[tuple[Any, ...]] = []

    class Kept(Draft):
        def __init__(self, *arguments: Any) -> None:
            self.begun = arguments
            super().__init__(*arguments)

        def view(self, *arguments: Any) -> View:
            asked.append((self.begun, arguments))
            return super().view(*arguments)

    opened = open_path(str(project))
    demands = policy_of(opened.config).demands(read_waivers(opened.root), read_baseline(opened.root).keys())
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(pipeline, "Draft", Kept)
        view = pipeline.view_of(opened, False, today, demands)
    return asked[0], view


def _made(asked: tuple[Any, ...], before: View) -> View:
    begun, finished = asked
    return msgspec.structs.replace(Draft(*begun).view(*finished), wordings=before.wordings)
