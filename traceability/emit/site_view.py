"""What the site's pages show beyond the rows of a Result: the same rows, regrouped."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cached_property

from traceability.emit.site_links import Links, Target, collect_links
from traceability.emit.site_words import DEPENDENCY, OUTCOME
from traceability.model.finding import SEVERITIES, Finding
from traceability.model.ids import split_qualified
from traceability.model.result import (
    AXES,
    Axis,
    AxisStatus,
    CodeRow,
    DependencyRow,
    DocumentReport,
    LeafRow,
    ModuleRow,
    Result,
    SfrRow,
    TestRow,
)

MATRIX_LIMIT = 60_000
"""Cells above which a page shows the list only: a browser could not show such a grid, nor a person read it."""


@dataclass(frozen=True, slots=True)
class Matrix:
    """A grid of links: ``marks`` holds ``{(row id, column id)}``; ``shown`` is false where it would be too large."""

    rows: tuple[str, ...]
    columns: tuple[str, ...]
    marks: frozenset[tuple[str, str]]

    @property
    def shown(self) -> bool:
        """Whether the grid has cells, and few enough of them."""
        return 0 < len(self.rows) * len(self.columns) <= MATRIX_LIMIT


@dataclass(frozen=True)
class View:
    """A Result with look-ups. Every list is in the order of the documents, or sorted where they give none."""

    result: Result
    links: Links

    @cached_property
    def report(self) -> DocumentReport:
        """The subject's report."""
        return self.result.report()

    @cached_property
    def others(self) -> list[DocumentReport]:
        """The reports of all documents that are not the subject."""
        return [report for report in self.result.documents if report.id != self.result.subject]

    @property
    def product(self) -> bool:
        """Whether a product claims the subject, so that there are axes to show."""
        return bool(self.report.axes)

    @cached_property
    def tool(self) -> str:
        """The tool and its version."""
        return self.result.tool if self.result.tool.startswith("pptrace") else f"pptrace {self.result.tool}"

    # leaves and their evidence

    @cached_property
    def leaves(self) -> list[LeafRow]:
        """All leaves of the subject."""
        return [leaf for sfr in self.report.sfrs for leaf in self.leaves_of(sfr)]

    @staticmethod
    def leaves_of(sfr: SfrRow) -> list[LeafRow]:
        """All leaves of an SFR."""
        return [leaf for element in sfr.elements for leaf in element.leaves]

    def gaps(self, axis: Axis) -> list[tuple[SfrRow, list[tuple[LeafRow, AxisStatus]]]]:
        """The leaves that are not covered on an axis, by SFR."""
        found = ((sfr, list(_uncovered(self.leaves_of(sfr), axis))) for sfr in self.report.sfrs)
        return [(sfr, leaves) for sfr, leaves in found if leaves]

    @property
    def axes(self) -> tuple[Axis, ...]:
        """The axes in their order."""
        return AXES

    @cached_property
    def modules(self) -> list[tuple[ModuleRow, list[ModuleRow]]]:
        """Each module of the design (its first row) with all its rows, by subsystem and id."""
        groups: dict[str, list[ModuleRow]] = defaultdict(list)
        for leaf in self.leaves:
            for row in leaf.modules:
                groups[row.module].append(row)
        return sorted(((rows[0], rows) for rows in groups.values()), key=lambda group: (group[0].subsystem, group[0].module))

    @cached_property
    def code(self) -> list[tuple[str, list[CodeRow]]]:
        """Each file with its tags, orphans among them, by path and line."""
        rows = [row for leaf in self.leaves for row in leaf.code]
        groups: dict[str, list[CodeRow]] = defaultdict(list)
        for row in sorted([*rows, *self.result.orphans], key=lambda row: (row.where.file, row.where.line, row.where.column, row.leaf)):
            groups[row.where.file].append(row)
        return sorted(groups.items())

    @cached_property
    def tests(self) -> list[tuple[TestRow, list[str]]]:
        """Each test (its row with the worst outcome) with the leaves that it verifies, by id."""
        groups: dict[str, list[TestRow]] = defaultdict(list)
        for leaf in self.leaves:
            for row in leaf.tests:
                groups[row.test].append(row)
        worst_last = list(OUTCOME)
        worst = ((max(rows, key=lambda row: worst_last.index(row.outcome)), rows) for rows in groups.values())
        return sorted(((test, [row.leaf for row in rows]) for test, rows in worst), key=lambda group: group[0].test)

    # tracing between documents' items

    @cached_property
    def problem_matrix(self) -> Matrix:
        """Threats, policies and assumptions by objectives."""
        marks = {(row.id, link.id) for row in self.report.problem for link in row.addressed_by}
        return Matrix(tuple(r.id for r in self.report.problem), tuple(o.id for o in self.report.objectives), frozenset(marks))

    @cached_property
    def sfr_matrix(self) -> Matrix:
        """SFRs by objectives for the TOE, and by those for the environment that an SFR nevertheless names."""
        marks = {(sfr.id, link.id) for sfr in self.report.sfrs for link in sfr.meets}
        marks |= {(link.id, objective.id) for objective in self.report.objectives for link in objective.met_by}
        named = {column for _, column in marks}
        columns = tuple(o.id for o in self.report.objectives if o.kind == "toe" or o.id in named)
        return Matrix(tuple(sfr.id for sfr in self.report.sfrs), columns, frozenset(marks))

    @cached_property
    def untraced(self) -> list[tuple[str, list[str]]]:
        """Items whose tracing ends: a sentence, and the ids to which it applies."""
        report = self.report
        groups = [
            ("No objective addresses it", [row.id for row in report.problem if not row.addressed_by]),
            ("It addresses no threat, policy or assumption", [row.id for row in report.objectives if not row.addresses]),
            ("No SFR meets it", [row.id for row in report.objectives if row.kind == "toe" and not row.met_by]),
            ("It meets no objective", [row.id for row in report.sfrs if not row.meets]),
        ]
        return [(text, ids) for text, ids in groups if ids]

    @cached_property
    def dependencies(self) -> dict[str, list[DependencyRow]]:
        """All dependencies by status, what needs work first; every status is there."""
        groups: dict[str, list[DependencyRow]] = {status: [] for status in DEPENDENCY}
        for sfr in self.report.sfrs:
            for row in sfr.dependencies:
                groups[row.status].append(row)
        return groups

    # findings

    @cached_property
    def new(self) -> list[Finding]:
        """The findings that are not in the baseline, worst first."""
        return [finding for finding in self._findings if finding.key not in self._known]

    @cached_property
    def known(self) -> list[Finding]:
        """The findings that the baseline holds, worst first."""
        return [finding for finding in self._findings if finding.key in self._known]

    def fails_gate(self, finding: Finding) -> bool:
        """Whether this finding fails the gate."""
        return finding.key in self._failing

    def is_known(self, finding: Finding) -> bool:
        """Whether the baseline holds this finding."""
        return finding.key in self._known

    def findings_on(self, page: str) -> list[Finding]:
        """The findings whose subject stands on a page of its own."""
        return self._by_page.get(page, [])

    def findings_of(self, document: str) -> list[Finding]:
        """The findings about a document or its items."""
        return [f for f in self._findings if split_qualified(f.subject)[0] == document or f.subject == document]

    @cached_property
    def _findings(self) -> list[Finding]:
        return sorted(self.result.findings, key=lambda f: (SEVERITIES.index(f.severity), f.rule, f.key, str(f.where)))

    @cached_property
    def _known(self) -> frozenset[str]:
        return frozenset(self.result.verdict.known)

    @cached_property
    def _failing(self) -> frozenset[str]:
        return frozenset(self.result.verdict.new)

    @cached_property
    def _by_page(self) -> dict[str, list[Finding]]:
        pages: dict[str, list[Finding]] = defaultdict(list)
        for finding in self._findings:
            target = self.links.find(finding.subject)
            if target is not None:
                pages[target.page].append(finding)
        return pages


def make_view(result: Result) -> View:
    """The view of a result."""
    return View(result, collect_links(result))


def page_of(view: View, sfr: SfrRow) -> Target:
    """The page of an SFR of the subject."""
    return view.links.targets[sfr.id]


def _uncovered(leaves: Iterable[LeafRow], axis: Axis) -> Iterator[tuple[LeafRow, AxisStatus]]:
    for leaf in leaves:
        for cell in leaf.axes:
            if cell.axis == axis and cell.status != "covered":
                yield leaf, cell
