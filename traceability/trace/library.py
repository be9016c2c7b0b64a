"""External requirements in the view of a project: to which of its items they stand, what its tests say, where countries meet."""

from __future__ import annotations

from collections.abc import Iterator

import msgspec

from traceability.model.ids import qualified, split_qualified
from traceability.model.library import NO_TARGET, Crosswalk, CrosswalkEntry, CrosswalkRow, Relation
from traceability.model.library_rows import Need, TargetState, Tested
from traceability.trace.results import TestEvidence
from traceability.trace.view import View

WHOLE: frozenset[Relation] = frozenset({"equal", "subset-of"})
"""Relations in which all that a requirement demands lies within its target."""
_PART: frozenset[Relation] = frozenset({"superset-of", "intersects"})


class Standing(msgspec.Struct, frozen=True):
    """A row of a crosswalk with the qualified ids of its two ends: ``target`` is ``""`` where the row says that there is none.

    ``read`` is false where the target's document was not read.
    """

    requirement: str
    target: str
    row: CrosswalkRow
    read: bool


def entries(view: View) -> Iterator[tuple[Crosswalk, CrosswalkEntry]]:
    """Every entry of every crosswalk, in the order of the files."""
    for walk in view.project.library.crosswalks.values():
        yield from ((walk, entry) for entry in walk.rows.values())


def is_read(view: View, document: str) -> bool:
    """Whether a document or requirement set was read, so that a reference into it can be judged."""
    return document in view.project.library.sets or any(one.id == document for one in view.documents)


def target_of(view: View, walk: Crosswalk, row: CrosswalkRow) -> str:
    """The node of a row's target, ``""`` where there is none or it does not exist."""
    node = qualified(walk.header.to, row.id)
    return node if row.id != NO_TARGET and node in view.nodes else ""


def own(view: View, node: str) -> str:
    """The same item in the product that claims its document, where the product has it; else the node itself."""
    document, item = split_qualified(node)
    for product in view.products():
        if any(claimed.id == document for claimed in view.claimed_by(product)) and (mine := qualified(product.id, item)) in view.nodes:
            return mine
    return node


def standing(view: View, node: str) -> list[Standing]:
    """The rows of crosswalks that an item is an end of: an external requirement, or what one stands to."""
    found = []
    for walk, entry in entries(view):
        requirement = qualified(walk.header.of, entry.id)
        for row in entry.to.values():
            there = target_of(view, walk, row)
            if node == requirement or (there and node in (there, own(view, there))):
                target = own(view, there) if there else qualified(walk.header.to, row.id) if row.id != NO_TARGET else ""
                found.append(Standing(requirement, target, row, bool(there)))
    return found


def state_of(view: View, node: str) -> TargetState:
    """What the tests of a product say of the leaves at or below one of its items."""
    document, item = split_qualified(node)
    found = view.targets[document].get(item) if document in view.targets else None
    if not found:
        return "not-tested-here"
    states = [view.statuses[qualified(document, leaf)]["passed"] for leaf in found.leaves]
    return "passed" if all(state == "covered" for state in states) else "open"


def need_of(relations: list[Relation]) -> Need:
    """What evidence for the targets does for a requirement that stands to them so."""
    if not relations:
        return "unjudged"
    if any(relation in WHOLE for relation in relations):
        return "reuse"
    return "partly" if any(relation in _PART for relation in relations) else "own"


def tests_of(view: View, node: str) -> list[tuple[str, TestEvidence]]:
    """The tests that name an external requirement."""
    return [(test, view.tests[test]) for test in view.children(node, "verifies")] if node in view.nodes else []


def tested(found: list[tuple[str, TestEvidence]]) -> Tested:
    """What tests say together: one that does not pass is enough to say so."""
    outcomes = {evidence.outcome for _, evidence in found}
    if not outcomes:
        return "none"
    if outcomes == {"pass"}:
        return "passed"
    return "failed" if outcomes & {"fail", "error", "conflict", "flaky"} else "no-result"


def requirement_of(view: View, node: str) -> str:
    """The SFR that an element or leaf belongs to; any other item stands for itself."""
    while node in view.nodes and (above := view.parents(node, "part-of")):
        node = above[0]
    return node
