"""The sheets about the run itself: summary, findings, rules."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from typing import get_args

from traceability.emit.apart import counts_apart
from traceability.emit.proofs import state_of
from traceability.emit.record_words import review_counts
from traceability.emit.sheet import Column, Row, Sheet, Value, place, row_id, sheet
from traceability.emit.states import excuses
from traceability.model.finding import SEVERITIES, Finding
from traceability.model.judgement import AXES, Axis, Status
from traceability.model.result import DocumentReport, Result

_STATUSES: tuple[Status, ...] = get_args(Status)
_STATES = ("new", "waived", "known")


# Summary


def summary(result: Result, report: DocumentReport | None) -> Sheet:
    """Counts, and no percentage: leaves by axis and status, findings by severity, evidence and provenance."""
    columns = (
        Column("about", 14),
        Column("name", 36),
        Column("total", 9),
        *(Column(status.replace("-", " "), 9) for status in _STATUSES),
        Column("new", 9),
        Column("known", 9),
        Column("waived", 9),
        Column("note", 40),
    )
    rows = [
        *_axis_counts(report),
        *_design_counts(result),
        *_finding_counts(result),
        *_plain_counts(result, report),
    ]
    about = "counts: leaves by axis and status, tests of the design, findings, what stands apart"
    return sheet("01_Summary", columns, rows, kept=3, about=about)


def _axis_counts(report: DocumentReport | None) -> Iterator[Row]:
    if report is None or not report.axes:
        note = "No axis is judged: the subject makes no claim about a product."
        yield _count("axis", "", None, note=note)
        return
    leaves = [leaf for sfr in report.sfrs for element in sfr.elements for leaf in element.leaves]
    counts: Counter[tuple[Axis, Status]] = Counter((status.axis, status.status) for leaf in leaves for status in leaf.axes)
    for axis in AXES:
        yield _count("axis", axis, len(leaves), by_status=[counts[axis, status] for status in _STATUSES])


def _design_counts(result: Result) -> Iterator[Row]:
    """TSFI, their parts, behaviours and interactions by what their tests say; nothing of what the project does not describe."""
    design = result.design
    tested = {
        "TSFI": [one.tests for one in design.tsfi],
        "parameters, actions and error messages of TSFI": [part.tests for one in design.tsfi for part in one.aspects],
        "behaviours of subsystems": [part.tests for one in design.subsystems for part in one.behaviours],
        "interactions of subsystems": [part.tests for one in design.subsystems for part in one.interactions],
    }
    for name, found in tested.items():
        if found:
            counts = Counter(map(state_of, found))
            yield _count("tests of", name, len(found), by_status=[counts[status] for status in _STATUSES])


def _finding_counts(result: Result) -> Iterator[Row]:
    counts = Counter((finding.severity, _state(result, finding)) for finding in result.findings)
    for severity in SEVERITIES:
        new, old, waived = (counts[severity, state] for state in ("new", "known", "waived"))
        yield _count("findings", severity, new + old + waived, new=new, known=old, waived=waived)
    yield _count("findings", "fail the gate", len(result.verdict.new))
    yield _count("findings", "vanished", len(result.verdict.vanished), note="in the baseline, but no longer found")


def _plain_counts(result: Result, report: DocumentReport | None) -> Iterator[Row]:
    for name, count in sorted(result.evidence.items()):
        yield _count("evidence", name, count)
    for kind, counts in counts_apart(result, report).items() if report else ():
        for name, count in counts.items():
            yield _count(kind, name, count, note="listed in sheet 24_Justif_Analysis_Waiver")
    for name, count in review_counts(result).items():
        yield _count("reviews", name, count, note="listed in sheet 22_Reviews")
    for name, count in sorted(report.provenance.items()) if report else ():
        yield _count("provenance", name, count)


def _count(
    about: str,
    name: str,
    total: int | None,
    *,
    by_status: list[int] | None = None,
    new: int | None = None,
    known: int | None = None,
    waived: int | None = None,
    note: str = "",
) -> Row:
    statuses: tuple[Value, ...] = tuple(by_status) if by_status else (None,) * len(_STATUSES)
    return (row_id("SUM", about, name), about, name, total, *statuses, new, known, waived, note)


# Findings and rules


def findings(result: Result) -> Sheet:
    """All findings of all documents: new ones first, the gravest first, then waived and known ones, then what vanished."""
    columns = (
        Column("state", 9),
        Column("fails the gate", 9),
        Column("severity", 9, "status"),
        Column("rule", 9),
        Column("subject", 22),
        Column("related", 18),
        Column("message", 44),
        Column("place", 22),
        Column("other places", 18),
        Column("hint", 34),
        Column("clause", 20),
        Column("accepted because", 30),
    )
    failing = frozenset(result.verdict.new)
    ordered = sorted(result.findings, key=lambda f: (_STATES.index(_state(result, f)), SEVERITIES.index(f.severity)))
    reasons = {key: row.reason for key, row in excuses(result).items()} | result.verdict.reasons
    rows = [_finding_row(finding, _state(result, finding), failing, reasons) for finding in ordered]
    rows += [_vanished_row(key, reasons.get(key, "")) for key in result.verdict.vanished]
    empty = "The rules that ran found nothing; sheet 23_Rules says which."
    about = "every finding: new, waived, known, vanished"
    return sheet("23_Findings", columns, rows, kept=2, empty=empty, about=about, reviewed=True)


def _state(result: Result, finding: Finding) -> str:
    return "known" if result.is_known(finding) else "waived" if result.is_waived(finding) else "new"


def _finding_row(finding: Finding, state: str, failing: frozenset[str], reasons: dict[str, str]) -> Row:
    return (
        row_id("FND", finding.key),
        state,
        "yes" if finding.key in failing else "",
        finding.severity,
        finding.rule,
        finding.subject,
        finding.related,
        finding.message,
        place(finding.where),
        "\n".join(map(place, finding.other)),
        finding.hint,
        finding.clause,
        reasons.get(finding.key, "") if state in ("known", "waived") else "",
    )


def _vanished_row(key: str, reason: str) -> Row:
    rule, subject, related = [*key.split(" ", 2), "", ""][:3]
    return (row_id("FND", key), "vanished", "", "", rule, subject, related, "no longer found", "", "", "", "", reason)


def rules(result: Result) -> Sheet:
    """Every rule: whether it ran, why not, and how many findings it made."""
    columns = (
        Column("rule", 10),
        Column("title", 70),
        Column("severity", 10),
        Column("ran", 8),
        Column("findings", 10),
        Column("why it did not run", 50),
    )
    rows = ((row_id("RULE", r.id), r.id, r.title, r.severity, "yes" if r.ran else "no", r.findings, r.why) for r in result.rules)
    about = "every rule: whether it ran, why not, how many findings it made"
    return sheet("23_Rules", columns, rows, kept=2, empty="No rule ran.", about=about)
