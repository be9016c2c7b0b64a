"""The sheets about the run itself: cover, summary, findings, rules."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

from traceability.emit.sheet import Column, Row, Sheet, Value, digest, place, row_id, sheet
from traceability.model.document import Header
from traceability.model.finding import SEVERITIES, Finding
from traceability.model.result import AXES, Axis, DocumentReport, Result, Status

_LEGEND = (
    ("axis", "designed", "a module of the TOE design enforces the leaf; to support it is not enough"),
    ("axis", "implemented", "a tag in the code says that it enforces the leaf; to support it is not enough"),
    ("axis", "tested", "a test says that it verifies the leaf"),
    ("axis", "passed", "the results of these tests were read, and all of them passed"),
    ("status", "covered", "there is evidence on this axis for the leaf itself; nothing else counts"),
    ("status", "claimed", "evidence names a parent with several leaves and does not say that it means all of them"),
    ("status", "failed", "a test of the leaf failed or broke"),
    ("status", "skipped", "a test of the leaf was not carried out"),
    ("status", "no-result", "a test of the leaf exists, but no report holds a result of it"),
    ("status", "missing", "nothing was found on this axis"),
    ("dependency", "satisfied", "SFRs that the document names meet it"),
    ("dependency", "derived", "the document names none, but exactly one of its SFRs meets it"),
    ("dependency", "justified", "the document argues why it need not be met"),
    ("dependency", "unbound", "several SFRs could meet it, and the document does not say which"),
    ("dependency", "open", "no SFR of the document meets it, and there is no justification"),
    ("dependency", "wrong", "what the document says does not meet it"),
    ("operation", "assignment", "the document filled in a value"),
    ("operation", "selection", "the document chose from a list"),
    ("operation", "open", "not completed here: left to the Security Target"),
    ("provenance", "verified", "held against the official document"),
    ("provenance", "corroborated", "a second source says the same; not held against the official document"),
    ("provenance", "unverified", "not held against the official document"),
    ("provenance", "(blank)", "what the project says of itself"),
    ("finding", "new", "not in the baseline"),
    ("finding", "known", "in the baseline: accepted for a while, it does not count as met"),
    ("finding", "vanished", "in the baseline, but no longer found"),
)

_STATUSES: tuple[Status, ...] = ("covered", "claimed", "failed", "skipped", "no-result", "missing")


# Cover


def cover(result: Result, report: DocumentReport | None) -> Sheet:
    """Identity of the run, and before anything else what it did not check."""
    columns = (Column("section", 20), Column("what", 28), Column("value", 90))
    rows = [*_not_checked(result), *_gate(result), *_run(result, report), *_documents(result), *_legend(), *_inputs(result)]
    return sheet("00_Cover", columns, rows, id_width=42)


def _not_checked(result: Result) -> Iterator[Row]:
    for text in result.not_checked:
        yield (row_id("COVER", "not-checked", digest(text)), "Not checked", "", text)
    if not result.not_checked:
        yield (row_id("COVER", "not-checked"), "Not checked", "", "The run names nothing that it left unchecked.")


def _gate(result: Result) -> Iterator[Row]:
    verdict = result.verdict
    text = f"gate {'passed' if verdict.passed else 'failed'}: {verdict.reason}"
    yield (row_id("COVER", "gate"), "Gate", "verdict of the gate", text)
    limit = "The gate is the project's own check. This is no verdict of an evaluation: that is the evaluator's."
    yield (row_id("COVER", "gate", "meaning"), "Gate", "what it means", limit)


def _run(result: Result, report: DocumentReport | None) -> Iterator[Row]:
    toe = report.header.toe if report else None
    facts: dict[str, Value] = {
        "project": result.project,
        "subject": result.subject,
        "TOE": f"{toe.name} {toe.version}" if toe else "",
        "TOE reference": toe.reference if toe else "",
        "CC edition claimed": report.edition if report else "",
        "judged by": report.judged_by if report else "",
        "tool": tool_name(result),
    }
    for what, value in facts.items():
        yield (row_id("COVER", "run", what), "Run", what, value or "(not stated)")


def tool_name(result: Result) -> str:
    """The tool and its version."""
    return result.tool if result.tool.startswith("pptrace") else f"pptrace {result.tool}"


def _documents(result: Result) -> Iterator[Row]:
    for report in result.documents:
        for what, value in _header_facts(report.header, report).items():
            if value:
                yield (row_id("COVER", "document", report.id, what), f"Document {report.id}", what, value)


def _header_facts(header: Header, report: DocumentReport) -> dict[str, str]:
    claims = header.claims
    return {
        "title": header.title,
        "kind": header.kind,
        "version": header.version,
        "date": header.date,
        "publisher": header.publisher,
        "registration": header.registration,
        "CC edition claimed": report.edition,
        "judged by": report.judged_by,
        "profiles claimed": ", ".join(f"{p.id} ({p.conformance})" for p in claims.profiles) if claims else "",
        "packages claimed": ", ".join(" + ".join((p.id, *p.by)) for p in claims.packages) if claims else "",
        "provenance": header.provenance or "",
        "provenance of its items": ", ".join(f"{name}: {count}" for name, count in sorted(report.provenance.items())),
        "replaced by": " ".join(filter(None, (header.successor.id, header.successor.version))) if header.successor else "",
        "note": header.note,
    }


def _legend() -> Iterator[Row]:
    for group, word, meaning in _LEGEND:
        yield (row_id("COVER", "legend", group, word), f"Legend: {group}", word, meaning)


def _inputs(result: Result) -> Iterator[Row]:
    for source in result.inputs:
        yield (row_id("COVER", "input", source.file), "Input (SHA-256)", source.file, source.sha256)


# Summary


def summary(result: Result, report: DocumentReport | None) -> Sheet:
    """Counts, and no percentage: leaves by axis and status, findings by severity, evidence and provenance."""
    columns = (
        Column("about", 14),
        Column("name", 40),
        Column("total", 10),
        *(Column(status.replace("-", " "), 10) for status in _STATUSES),
        Column("new", 10),
        Column("known", 10),
        Column("note", 60),
    )
    rows = [*_axis_counts(report), *_finding_counts(result), *_plain_counts(result, report)]
    return sheet("01_Summary", columns, rows, kept=3)


def _axis_counts(report: DocumentReport | None) -> Iterator[Row]:
    if report is None or not report.axes:
        note = "No axis is judged: the subject makes no claim about a product."
        yield _count("axis", "", None, note=note)
        return
    leaves = [leaf for sfr in report.sfrs for element in sfr.elements for leaf in element.leaves]
    counts: Counter[tuple[Axis, Status]] = Counter((status.axis, status.status) for leaf in leaves for status in leaf.axes)
    for axis in AXES:
        yield _count("axis", axis, len(leaves), by_status=[counts[axis, status] for status in _STATUSES])


def _finding_counts(result: Result) -> Iterator[Row]:
    known = frozenset(result.verdict.known)
    counts = Counter((finding.severity, finding.key in known) for finding in result.findings)
    for severity in SEVERITIES:
        new, old = counts[severity, False], counts[severity, True]
        yield _count("findings", severity, new + old, new=new, known=old)
    yield _count("findings", "fail the gate", len(result.verdict.new))
    yield _count("findings", "vanished", len(result.verdict.vanished), note="in the baseline, but no longer found")


def _plain_counts(result: Result, report: DocumentReport | None) -> Iterator[Row]:
    for name, count in sorted(result.evidence.items()):
        yield _count("evidence", name, count)
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
    note: str = "",
) -> Row:
    statuses: tuple[Value, ...] = tuple(by_status) if by_status else (None,) * len(_STATUSES)
    return (row_id("SUM", about, name), about, name, total, *statuses, new, known, note)


# Findings and rules


def findings(result: Result) -> Sheet:
    """All findings of all documents: new ones first, the gravest first, then known ones, then what vanished."""
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
    )
    known, failing = frozenset(result.verdict.known), frozenset(result.verdict.new)
    ordered = sorted(result.findings, key=lambda f: (f.key in known, SEVERITIES.index(f.severity)))
    rows = [_finding_row(finding, known, failing) for finding in ordered]
    rows += [_vanished_row(key) for key in result.verdict.vanished]
    return sheet("23_Findings", columns, rows, kept=2, empty="The rules that ran found nothing; sheet 23_Rules says which.")


def _finding_row(finding: Finding, known: frozenset[str], failing: frozenset[str]) -> Row:
    return (
        row_id("FND", finding.key),
        "known" if finding.key in known else "new",
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
    )


def _vanished_row(key: str) -> Row:
    rule, subject, related = [*key.split(" ", 2), "", ""][:3]
    return (row_id("FND", key), "vanished", "", "", rule, subject, related, "no longer found", "", "", "", "")


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
    return sheet("23_Rules", columns, rows, kept=2, empty="No rule ran.")
