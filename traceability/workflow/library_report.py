"""The rows about external requirements, made once from the view, for every output."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import combinations

from traceability.model.finding import Where
from traceability.model.ids import qualified, split_qualified
from traceability.model.library import ExternalRequirement, OpenProblem, Relation, RequirementSet
from traceability.model.library_rows import (
    CountryPair,
    ExternalTest,
    LibraryReport,
    MeetingRow,
    MitigationRow,
    OpenProblemRow,
    RelationRow,
    RequirementRow,
    SetReport,
    SharedTest,
)
from traceability.trace.graph import EXTERNAL, FULFILS
from traceability.trace.library import entries, is_read, need_of, own, requirement_of, state_of, target_of, tested, tests_of
from traceability.trace.view import View, short

_Relations = dict[str, list[RelationRow]]


def library_report(view: View) -> LibraryReport:
    """Everything about external requirements; empty where the configuration names none."""
    library = view.project.library
    if not library.register and not library.sets:
        return LibraryReport()
    relations = _relations(view)
    sets = tuple(_set(view, found, relations) for found in library.sets.values())
    return LibraryReport(
        register=tuple(library.register.values()),
        sets=sets,
        pairs=tuple(_pairs(view, sets)),
        shared=tuple(_shared(view)),
        problems=tuple(_problem(view, problem) for problem in library.problems.values()),
    )


def _relations(view: View) -> _Relations:
    found: _Relations = {}
    for walk, entry in entries(view):
        rows = found.setdefault(qualified(walk.header.of, entry.id), [])
        for row in entry.to.values():
            node = own(view, target) if (target := target_of(view, walk, row)) else ""
            rows.append(
                RelationRow(
                    crosswalk=walk.header.id, target=node, label=row.id, relation=row.relation, rationale=row.rationale,
                    confidence=row.confidence, provenance=row.provenance, state=state_of(view, node),
                    where=Where(file=row.origin.file, line=row.origin.line),
                )
            )  # fmt: skip
    return found


def _set(view: View, found: RequirementSet, relations: _Relations) -> SetReport:
    name = found.header.id
    rows = (_requirement(view, qualified(name, item.id), item, relations) for item in found.requirements.values())
    return SetReport(header=found.header, requirements=tuple(rows))


def _requirement(view: View, node: str, item: ExternalRequirement, relations: _Relations) -> RequirementRow:
    rows, tests = relations.get(node, []), tests_of(view, node)
    return RequirementRow(
        id=node, label=item.id, kind=item.kind, title=item.title, clause=item.clause, statement=item.statement, content=item.content,
        provenance=item.provenance, source=item.source, need=need_of([row.relation for row in _counted(view, rows)]),
        tested=tested(tests), note=item.note,
        attributes=item.attributes, relations=tuple(rows),
        tests=tuple(ExternalTest(test=test, outcome=evidence.outcome, where=view.where(test)) for test, evidence in tests),
        code=tuple(view.where(code) for code in view.children(node, FULFILS)),
    )  # fmt: skip


def _counted(view: View, rows: list[RelationRow]) -> list[RelationRow]:
    """The rows that say what evidence is worth: those to documents that were read, or all where none of them was."""
    crosswalks = view.project.library.crosswalks
    read = [row for row in rows if is_read(view, crosswalks[row.crosswalk].header.to)]
    return read or rows


def _pairs(view: View, sets: tuple[SetReport, ...]) -> Iterator[CountryPair]:
    """Every two countries whose requirements were read, with the items of profiles at which they meet."""
    at: dict[str, dict[str, dict[str, Relation]]] = {}
    for found in sets:
        items = at.setdefault(found.header.jurisdiction, {})
        for requirement in found.requirements:
            for row in requirement.relations:
                if row.target and row.relation != "none":
                    items.setdefault(requirement_of(view, row.target), {}).setdefault(requirement.id, row.relation)
    for left, right in combinations(sorted(at), 2):
        common = sorted(at[left].keys() & at[right].keys())
        rows = (
            MeetingRow(item=item, label=short(item), left=tuple(at[left][item].items()), right=tuple(at[right][item].items()))
            for item in common
        )
        yield CountryPair(left=left, right=right, rows=tuple(rows))  # type: ignore[arg-type]


def _shared(view: View) -> Iterator[SharedTest]:
    """The tests that name external requirements and something else: leaves, or requirements of another set."""
    for test, evidence in sorted(view.tests.items()):
        named = view.parents(test, "verifies")
        external = tuple(node for node in named if view.kind(node) == EXTERNAL)
        leaves = tuple(node for node in named if view.nodes[node].get("leaf"))
        documents = {split_qualified(node)[0] for node in (*external, *leaves)}
        if external and len(documents) > 1:
            yield SharedTest(test=test, outcome=evidence.outcome, where=view.where(test), leaves=leaves, external=external)


def _problem(view: View, problem: OpenProblem) -> OpenProblemRow:
    return OpenProblemRow(
        id=problem.id, title=problem.title, statement=problem.statement, provenance=problem.provenance, source=problem.source,
        sources=problem.sources, residual=problem.residual, owner=problem.owner, review_by=problem.review_by,
        where=Where(file=problem.origin.file, line=problem.origin.line),
        mitigations=tuple(_mitigation(view, reference, link.how) for reference, link in problem.mitigated_by.items()),
    )  # fmt: skip


def _mitigation(view: View, reference: str, how: str) -> MitigationRow:
    node = own(view, reference) if reference in view.nodes else reference
    known = reference in view.nodes or reference in view.project.library.register
    external = split_qualified(reference)[0] in view.project.library.sets
    label = reference if external else short(reference)
    return MitigationRow(id=node, label=label, how=how, known=known, state=state_of(view, node))
