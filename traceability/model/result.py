"""The rows of a report: everything that site, workbook and JSON show beside the judgement, so that all of them say the same."""

from __future__ import annotations

from typing import Literal

from traceability.model.base import Confidence, Provenance, Record
from traceability.model.conformance_rows import ConformanceRow
from traceability.model.design_rows import DesignReport
from traceability.model.document import Disposition, Header
from traceability.model.evidence import TestResult
from traceability.model.evidence_rows import ConfigurationRow, RecordsReport
from traceability.model.finding import Where
from traceability.model.judgement import AxisStatus, Judgement
from traceability.model.library_rows import LibraryReport
from traceability.model.record_rows import RecordTable, ReviewRow


class LinkRow(Record, frozen=True, kw_only=True):
    """The other end of a link as a report shows it: qualified id, short label, and what the link says."""

    id: str
    label: str
    how: str = ""
    confidence: Confidence | None = None


class CodeRow(Record, frozen=True, kw_only=True):
    """A tag in code: where, for which leaf, in which modules (ids), with which relation and reason.

    ``beside`` is the id of the record that holds the link, where it stands beside the code; ``suspect`` says that the code
    changed since. ``lines`` are the first and last of the function, class or range that the tag speaks of, ``sha256`` is the hash of
    their text; ``permalink`` is the address of the line in the commit on its host; ``dialect`` whose tag it is, ``""`` for our own.
    """

    leaf: str
    relation: str
    where: Where
    modules: tuple[str, ...] = ()
    symbol: str = ""
    reason: str = ""
    beside: str = ""
    suspect: bool = False
    sha256: str = ""
    lines: tuple[int, int] | None = None
    permalink: str = ""
    dialect: str = ""


class TestRow(Record, frozen=True, kw_only=True):
    """A test that verifies a leaf, and what its results say (the worst of them).

    ``configurations`` has what they say in each configuration that counts, ``causes`` why results are stale.
    """

    leaf: str
    test: str
    where: Where
    outcome: Literal["pass", "fail", "error", "skipped", "no-result", "stale", "flaky", "conflict"]
    cases: int = 0
    report: str = ""
    message: str = ""
    manual: bool = False
    configurations: tuple[ConfigurationRow, ...] = ()
    causes: tuple[str, ...] = ()


class ModuleRow(Record, frozen=True, kw_only=True):
    """A (module, leaf) pair of the design."""

    leaf: str
    module: str
    label: str
    subsystem: str
    relation: Literal["enforces", "supports"]
    how: str = ""


class LeafRow(Record, frozen=True, kw_only=True):
    """A leaf: the finest part of a requirement that must be proven, with its axes and its evidence.

    ``analyses`` are the ids of the records in ``Result.records`` that argue it.
    """

    id: str
    label: str
    text: str
    axes: tuple[AxisStatus, ...]
    modules: tuple[ModuleRow, ...] = ()
    code: tuple[CodeRow, ...] = ()
    tests: tuple[TestRow, ...] = ()
    analyses: tuple[str, ...] = ()


class TextPart(Record, frozen=True, kw_only=True):
    """A run of an element's text: plain, or the content of one operation (to be marked typographically, REQ.2-4)."""

    text: str
    kind: Literal["plain", "assignment", "selection", "open"] = "plain"
    slot: str = ""


class ElementRow(Record, frozen=True, kw_only=True):
    """An element as it stands in the document, its operations filled in."""

    id: str
    label: str
    parts: tuple[TextPart, ...]
    leaves: tuple[LeafRow, ...]
    where: Where = Where()


class DependencyRow(Record, frozen=True, kw_only=True):
    """One dependency of one SFR: the OR group, how it is met, and whether that holds."""

    sfr: str
    label: str
    group: tuple[str, ...]
    status: Literal["satisfied", "derived", "justified", "unbound", "open", "wrong"]
    resolved_by: tuple[LinkRow, ...] = ()
    via: str = ""
    justified: str = ""
    cites: tuple[LinkRow, ...] = ()
    text: str = ""


class ProblemRow(Record, frozen=True, kw_only=True):
    """A threat, organisational security policy or assumption, with the objectives that address it and the rationale."""

    id: str
    label: str
    kind: Literal["threat", "policy", "assumption"]
    title: str
    text: str
    where: Where
    agents: tuple[str, ...] = ()
    assets: tuple[str, ...] = ()
    addressed_by: tuple[LinkRow, ...] = ()
    rationale: str = ""
    effect: str = ""
    provenance: Provenance | None = None
    confidence: Confidence | None = None


class ObjectiveRow(Record, frozen=True, kw_only=True):
    """An objective with what it addresses, the SFRs that meet it, and the rationale."""

    id: str
    label: str
    kind: Literal["toe", "environment"]
    title: str
    text: str
    where: Where
    addresses: tuple[LinkRow, ...] = ()
    met_by: tuple[LinkRow, ...] = ()
    rationale: str = ""
    provenance: Provenance | None = None
    confidence: Confidence | None = None


class SfrRow(Record, frozen=True, kw_only=True):
    """An SFR as it stands in the document."""

    id: str
    label: str
    component: str
    title: str
    where: Where
    disposition: str
    elements: tuple[ElementRow, ...]
    axes: tuple[AxisStatus, ...]
    meets: tuple[LinkRow, ...] = ()
    dependencies: tuple[DependencyRow, ...] = ()
    provenance: Provenance | None = None
    confidence: Confidence | None = None
    note: str = ""


class SarRow(Record, frozen=True, kw_only=True):
    """An SAR of the document."""

    id: str
    label: str
    title: str
    augments: bool
    rationale: str = ""
    provenance: Provenance | None = None


class DocumentReport(Record, frozen=True, kw_only=True):
    """All rows of one judged document. ``axes`` is empty for a document that makes no product claim (a profile).

    ``dispositions`` say, as the document states it, what becomes of each item (short id) of the profiles that it claims;
    ``conformance`` judges that, item by item.
    """

    id: str
    header: Header
    edition: str
    judged_by: str
    problem: tuple[ProblemRow, ...]
    objectives: tuple[ObjectiveRow, ...]
    sfrs: tuple[SfrRow, ...]
    sars: tuple[SarRow, ...]
    axes: tuple[AxisStatus, ...] = ()
    provenance: dict[str, int] = {}
    dispositions: dict[str, Disposition] = {}
    conformance: tuple[ConformanceRow, ...] = ()


class Result(Judgement, frozen=True, kw_only=True):
    """Everything that one run found out: the judgement, and the rows that show what it rests on.

    ``results`` are those of the reports, one by one, of tests that are linked to something and of others. ``life_cycle`` has the
    records of scope, guidance, life cycle and vulnerabilities.
    """

    documents: tuple[DocumentReport, ...]
    orphans: tuple[CodeRow, ...] = ()
    records: RecordsReport = RecordsReport()
    design: DesignReport = DesignReport()
    results: tuple[TestResult, ...] = ()
    library: LibraryReport = LibraryReport()
    life_cycle: tuple[RecordTable, ...] = ()
    reviews: tuple[ReviewRow, ...] = ()

    def report(self) -> DocumentReport:
        """The report of the subject document."""
        return next(report for report in self.documents if report.id == self.subject)
