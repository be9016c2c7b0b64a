"""What the pages about external requirements show beyond the rows of a Result: the same rows, regrouped."""

from __future__ import annotations

from functools import cached_property

import msgspec

from traceability.emit.library_words import COUNTRY
from traceability.model.library import RegisterEntry
from traceability.model.library_rows import LibraryReport, Need, RelationRow, RequirementRow, SetReport
from traceability.model.result import SfrRow

PAGES: tuple[tuple[str, str], ...] = (
    ("standards", "Standards"),
    ("requirements", "External requirements"),
    ("crosswalks", "Crosswalks"),
    ("countries", "Other countries"),
    ("proofs", "One test, several proofs"),
    ("remains", "What remains"),
)
"""The pages (name, title) that a project has which names requirements."""
HOME = "DE"
"""The country whose certificate the report about other countries starts from."""
_FIRST: tuple[Need, ...] = ("own", "partly", "unjudged", "reuse")
"""What somebody who goes abroad has to know first."""


class Remainder(msgspec.Struct, frozen=True):
    """What of a set no evidence reaches: nothing that its relations let be used again has passed, and no passed test names it."""

    set: SetReport
    open: tuple[RequirementRow, ...]
    counts: dict[Need, int]


class LibraryView(msgspec.Struct, frozen=True, dict=True):
    """The library of a Result, regrouped."""

    report: LibraryReport

    @cached_property
    def families(self) -> list[tuple[str, list[RegisterEntry]]]:
        """Documents of which more than one version is registered, with their versions."""
        found: dict[str, list[RegisterEntry]] = {}
        for entry in self.report.register:
            found.setdefault(entry.family, []).append(entry)
        return [(name, entries) for name, entries in found.items() if len(entries) > 1]

    @cached_property
    def abroad(self) -> list[SetReport]:
        """The requirement sets of other countries and of the Union, country by country."""
        order = list(COUNTRY)
        found = (found for found in self.report.sets if found.header.jurisdiction != HOME)
        return sorted(found, key=lambda one: order.index(one.header.jurisdiction))

    @cached_property
    def profiles(self) -> list[tuple[SetReport, list[RequirementRow]]]:
        """Sets that hold objectives of another profile, with those that stand to an item of this one."""
        pairs = ((found, [row for row in found.requirements if row.kind == "objective"]) for found in self.report.sets)
        return [(found, rows) for found, rows in pairs if rows]

    @cached_property
    def remainder(self) -> list[Remainder]:
        """Each set with what remains of it."""
        return [_remainder(found) for found in self.report.sets]

    def needs(self, found: SetReport, need: str) -> list[RequirementRow]:
        """The requirements of a set that want such evidence."""
        return [row for row in found.requirements if row.need == need]

    def wanted(self, found: SetReport) -> list[RequirementRow]:
        """The requirements of a set of which something can be said, those first that want most."""
        rows = (row for row in found.requirements if row.need != "unjudged" or row.content == "known")
        return sorted(rows, key=lambda row: _FIRST.index(row.need))

    def stand_to(self, sfr: SfrRow) -> list[tuple[RequirementRow, RelationRow]]:
        """The external requirements that stand to an SFR, an element or a leaf of it, with the relation."""
        items = dict.fromkeys([sfr.id, *(one for element in sfr.elements for one in (element.id, *(leaf.id for leaf in element.leaves)))])
        return [pair for item in items for pair in self._at.get(item, [])]

    @cached_property
    def _at(self) -> dict[str, list[tuple[RequirementRow, RelationRow]]]:
        found: dict[str, list[tuple[RequirementRow, RelationRow]]] = {}
        for row in (row for one in self.report.sets for row in one.requirements):
            for relation in row.relations:
                if relation.target:
                    found.setdefault(relation.target, []).append((row, relation))
        return found


def is_shown(row: RequirementRow) -> bool:
    """Whether evidence reaches a requirement: a passed test names it, or all of it lies within a target whose leaves passed."""
    reused = any(one.relation in ("equal", "subset-of") and one.state == "passed" for one in row.relations)
    return row.tested == "passed" or (reused and row.tested == "none")


def _remainder(found: SetReport) -> Remainder:
    counts: dict[Need, int] = {"reuse": 0, "partly": 0, "own": 0, "unjudged": 0}
    for row in found.requirements:
        counts[row.need] += 1
    return Remainder(found, tuple(row for row in found.requirements if not is_shown(row)), counts)
