"""What the site's pages show beyond the rows of a Result: the same rows, regrouped."""

from __future__ import annotations

from collections import Counter, defaultdict
from functools import cached_property

import msgspec

from traceability.emit.apart import counts_apart, left_out
from traceability.emit.site_design import DesignView
from traceability.emit.site_grid import Grid, coverage_grid
from traceability.emit.site_layers import Picture
from traceability.emit.site_library import LibraryView
from traceability.emit.site_links import Links, collect_links, file_name
from traceability.emit.site_tests import Test, Unlinked, linked_tests, unlinked_tests
from traceability.emit.site_trace import Thing, chain_picture, module_picture, sfr_picture
from traceability.emit.site_words import DEPENDENCY, STATE, STATUS, leaf_word
from traceability.emit.states import State, excuses, states
from traceability.model.conformance_rows import ConformanceRow, SlotRow
from traceability.model.design_rows import ModuleReport, TsfiRow
from traceability.model.document import Disposition, Header, ProfileClaim
from traceability.model.evidence_rows import AnalysisRow
from traceability.model.finding import SEVERITIES, Finding
from traceability.model.ids import split_qualified
from traceability.model.judgement import AXES, DEMANDED, Axis, RuleRun
from traceability.model.policy_rows import WaiverRow
from traceability.model.result import CodeRow, DependencyRow, DocumentReport, LeafRow, ObjectiveRow, Result, SfrRow

MATRIX_LIMIT = 60_000
"""Cells above which a page shows the list only: a browser could not show such a grid, nor a person read it."""


class Matrix(msgspec.Struct, frozen=True):
    """A grid of links: ``marks`` holds ``{(row id, column id)}``; ``shown`` is false where it would be too large."""

    rows: tuple[str, ...]
    columns: tuple[str, ...]
    marks: frozenset[tuple[str, str]]

    @property
    def shown(self) -> bool:
        """Whether the grid has cells, and few enough of them."""
        return 0 < len(self.rows) * len(self.columns) <= MATRIX_LIMIT


class View(msgspec.Struct, frozen=True, dict=True):
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

    @cached_property
    def gaps(self) -> list[tuple[SfrRow, LeafRow]]:
        """The leaves that want evidence on some axis and have none, with their SFR. An analysis is wanted of no leaf."""
        return [(sfr, leaf) for sfr in self.report.sfrs for leaf in self.leaves_of(sfr) if leaf_word(leaf) is not STATUS["covered"]]

    @property
    def axes(self) -> tuple[Axis, ...]:
        """The axes in their order."""
        return AXES

    @property
    def demanded(self) -> tuple[Axis, ...]:
        """The axes on which every leaf wants evidence."""
        return DEMANDED

    @cached_property
    def design(self) -> DesignView:
        """Functional specification and design."""
        return DesignView(self.result.design)

    @property
    def has_library(self) -> bool:
        """Whether the project names external requirements."""
        return bool(self.result.library.register or self.result.library.sets)

    @cached_property
    def library(self) -> LibraryView:
        """External requirements and open problems."""
        return LibraryView(self.result.library)

    @cached_property
    def code(self) -> list[tuple[CodeRow, bool]]:
        """Each place in the code that is linked, orphans among them, by path and line; whether it is the first of its file."""
        rows = [*(row for leaf in self.leaves for row in leaf.code), *self.result.orphans]
        rows.sort(key=lambda row: (row.where.file, row.where.line, row.where.column, row.leaf))
        files = [row.where.file for row in rows]
        return [(row, not index or files[index - 1] != row.where.file) for index, row in enumerate(rows)]

    @cached_property
    def tests(self) -> list[Test]:
        """Each test that verifies something, by id."""
        return linked_tests(self.result)

    @cached_property
    def unlinked_tests(self) -> list[Unlinked]:
        """Each test of a report that verifies nothing, by id."""
        return unlinked_tests(self.result, frozenset(test.id for test in self.tests))

    @cached_property
    def configurations(self) -> list[str]:
        """The configurations in which tests were judged; none where no configuration has a name."""
        names = {name for test in self.tests for name in test.values}
        return sorted(names) if any(names) else []

    @cached_property
    def analyses(self) -> dict[str, AnalysisRow]:
        """The analyses by qualified id."""
        return {row.id: row for row in self.result.records.analyses}

    def picture(self, item: SfrRow | TsfiRow | ModuleReport) -> Picture[Thing] | None:
        """The picture of an item in layers; ``None`` where there would be nothing to see."""
        if isinstance(item, SfrRow):
            return sfr_picture(item, self._objectives, self.analyses)
        return chain_picture(item) if isinstance(item, TsfiRow) else module_picture(item)

    @cached_property
    def grid(self) -> Grid:
        """The coverage of all SFRs as a grid."""
        return coverage_grid(self.report.sfrs)

    @cached_property
    def _objectives(self) -> dict[str, ObjectiveRow]:
        return {row.id: row for row in self.report.objectives}

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

    @cached_property
    def conformance(self) -> list[tuple[ConformanceRow, Disposition | None]]:
        """Each item of the profiles that the subject claims, judged, and what the subject says of it."""
        said = self.report.dispositions
        return [(row, said.get(row.label)) for row in self.report.conformance if row.profile]

    @cached_property
    def verdicts(self) -> Counter[str]:
        """How many items of the profiles are lawful, to be examined, not lawful."""
        return Counter(row.lawful for row in self.report.conformance if row.profile)

    @cached_property
    def owners(self) -> int:
        """How many documents state the items that the subject has to take over."""
        return len({row.profile for row in self.report.conformance if row.profile})

    @cached_property
    def claims(self) -> list[tuple[ProfileClaim, Header | None]]:
        """The profiles that the subject claims, each with its header where it was read."""
        claims = self.report.header.claims
        headers = {one.id: one.header for one in self.others}
        return [(claim, headers.get(claim.id)) for claim in (claims.profiles if claims else ())]

    @cached_property
    def slot_differences(self) -> list[SlotRow]:
        """What differs from the profiles, operation by operation."""
        return [slot for row in self.report.conformance for slot in row.slots]

    @cached_property
    def additions(self) -> list[ConformanceRow]:
        """What the subject holds and no claimed profile does."""
        return [row for row in self.report.conformance if not row.profile]

    @cached_property
    def omitted(self) -> list[Disposition]:
        """What the subject leaves out of the profiles that it claims."""
        return left_out(self.report)

    @cached_property
    def apart(self) -> dict[str, dict[str, int]]:
        """How much is justified, analysed and waived, each for itself."""
        return counts_apart(self.result, self.report)

    # findings

    @cached_property
    def findings(self) -> list[Finding]:
        """All findings: first those that fail the gate, then other new ones, waived ones, and those in the baseline; worst first."""
        order = list(STATE)
        return sorted(self._findings, key=lambda finding: order.index(self.state(finding)))

    def state(self, finding: Finding) -> State:
        """How a finding stands to the gate."""
        return self._states[finding.key]

    def in_state(self, *names: State) -> list[Finding]:
        """The findings that stand to the gate in one of some ways."""
        return [finding for finding in self.findings if self.state(finding) in names]

    @cached_property
    def finding_anchors(self) -> dict[str, str]:
        """The anchor of each finding on the page of all findings, by key: its slug, shortened where it is long."""
        return {finding.key: f"finding--{file_name(finding.key)}" for finding in self._findings}

    @cached_property
    def excuses(self) -> dict[str, WaiverRow]:
        """The waiver in force that excuses each waived finding, by the finding's key."""
        return excuses(self.result)

    @cached_property
    def rules(self) -> dict[str, RuleRun]:
        """The rules by id."""
        return {rule.id: rule for rule in self.result.rules}

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
    def _states(self) -> dict[str, State]:
        return states(self.result)

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
