"""Many rules over one view: in this process alone, or shared out where there is much to look at. The findings are the same."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from traceability.model.finding import Finding
from traceability.parallel.elsewhere import spare
from traceability.parallel.shared import Shared
from traceability.rules.registry import Rule
from traceability.trace.view import View

WORTHWHILE = 1_000
"""From how many nodes of the graph on a process is worth its start."""
_LONGEST = ("OPS", "IMP", "HYG", "RAT")
"""The families that take longest begin first, so that nobody waits for one that began last."""


def found_by(rules: Sequence[Rule], view: View) -> Mapping[str, list[Finding]]:
    """What each rule finds, by its id, in the order of the rules."""
    families: dict[str, list[Rule]] = {family: [] for family in _LONGEST}
    for rule in rules:
        families.setdefault(rule.id[:3], []).append(rule)
    copies = spare() if len(view.nodes) >= WORTHWHILE else 0
    with Shared(lambda family: _run(family, view), list(families.values()), list[list[Finding]], copies) as shared:
        found = {
            rule.id: entries
            for family, done in zip(families.values(), shared.done(), strict=True)
            for rule, entries in zip(family, done, strict=True)
        }
    return {rule.id: found[rule.id] for rule in rules}


def _run(family: list[Rule], view: View) -> list[list[Finding]]:
    """Rules of one family look at the same things, which the view then finds out once."""
    return [rule.run(view) for rule in family]
