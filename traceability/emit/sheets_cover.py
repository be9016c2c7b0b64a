"""The first sheet: what was not checked, the verdict of the gate, identity, what the other sheets show, legend, hashes."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence

from traceability.emit.sheet import REVIEW_WORDS, Column, Row, Sheet, Value, digest, row_id, sheet
from traceability.model.document import Header
from traceability.model.result import DocumentReport, Result

_LEGEND = (
    (
        "axis",
        "designed",
        "a module enforces the leaf; where TSFI are described, one shows it or a reason says why none",
    ),
    ("axis", "implemented", "a tag in the code says that it enforces the leaf; to support it is not enough"),
    ("axis", "tested", "a test says that it verifies the leaf"),
    ("axis", "passed", "the results of these tests were read, and all of them passed"),
    ("axis", "analysed", "a written analysis shows the leaf; it never counts as tested, and no leaf has to have one"),
    ("status", "covered", "there is evidence on this axis for the leaf itself; nothing else counts"),
    ("status", "claimed", "evidence names a parent with several leaves and does not say that it means all of them"),
    ("status", "stale", "the evidence speaks of another state of the product: another build, or code that changed since"),
    ("status", "failed", "a test of the leaf failed or broke"),
    ("status", "conflict", "two reports of the same run disagree about a test of the leaf"),
    ("status", "flaky", "a test of the leaf failed, and passed when its run tried it again"),
    ("status", "skipped", "a test of the leaf was not carried out"),
    ("status", "no-result", "a test of the leaf exists, but no report holds a result of it"),
    ("status", "missing", "nothing was found on this axis"),
    ("relation", "none", "no module of the design enforces or supports the leaf"),
    ("relation", "no leaf", "the module neither enforces nor supports any leaf"),
    ("at the TSFI", "visible", "the leaf shows at the TSFI"),
    ("at the TSFI", "hidden", "the leaf shows at no TSFI, and the design says why"),
    ("at the TSFI", "none", "the leaf shows at no TSFI, and nobody says why"),
    ("code", "as designed", "the module lists the leaf with the same relation"),
    ("code", "not in the design", "the module does not list the leaf"),
    ("code", "no module", "the file belongs to no module"),
    ("code", "no tag", "a file of the module that is linked to no leaf"),
    ("code", "suspect", "the place changed since it was linked"),
    ("code", "lost", "there is no such place any more; the link covers nothing"),
    ("freshness", "fresh", "the run says that it was made with the product that is judged"),
    ("freshness", "stale", "the run was made with another commit or another TOE"),
    ("freshness", "unknown", "run or project does not say enough to tell"),
    ("type", "justified", "CC allows it; the evaluator judges the reason"),
    ("type", "analysed", "a person argues it instead of testing it; never counted as tested"),
    ("type", "waived", "the project accepts a finding for a while; it does not count as met"),
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
    ("finding", "new", "neither in the baseline nor waived"),
    ("finding", "waived", "a waiver accepts it until a day that it names; it does not count as met"),
    ("finding", "known", "in the baseline: accepted for a while, it does not count as met"),
    ("finding", "vanished", "in the baseline, but no longer found"),
    ("review", ", ".join(REVIEW_WORDS), "what a reviewer may choose; only the columns of the reviewer can be changed"),
)


def cover(result: Result, report: DocumentReport | None, others: Sequence[Sheet]) -> Sheet:
    """Identity of the run, and before anything else what it did not check; then what the ``others`` show, legend and inputs."""
    columns = (Column("section", 20), Column("what", 28), Column("value", 90), Column("sheet", 26, "sheet"))
    rows = [
        *_not_checked(result),
        *_gate(result),
        *_run(result, report),
        *_contents(others),
        *_documents(result),
        *_legend(),
        *_inputs(result),
    ]
    return sheet("00_Cover", columns, rows, id_width=42)


def _not_checked(result: Result) -> Iterator[Row]:
    for text in result.not_checked:
        yield _line(("not-checked", digest(text)), "Not checked", "", text)
    if not result.not_checked:
        yield _line(("not-checked",), "Not checked", "", "The run names nothing that it left unchecked.")


def _gate(result: Result) -> Iterator[Row]:
    verdict = result.verdict
    text = f"gate {'passed' if verdict.passed else 'failed'}: {verdict.reason}"
    yield _line(("gate",), "Gate", "verdict of the gate", text, "23_Findings")
    yield _line(("gate", "policy"), "Gate", "policy", verdict.policy or "(not stated)")
    limit = "The gate is the project's own check. This is no verdict of an evaluation: that is the evaluator's."
    yield _line(("gate", "meaning"), "Gate", "what it means", limit)


def _run(result: Result, report: DocumentReport | None) -> Iterator[Row]:
    toe = report.header.toe if report else None
    facts: dict[str, Value] = {
        "project": result.project,
        "subject": result.subject,
        "TOE": f"{toe.name} {toe.version}" if toe else "",
        "TOE reference": toe.reference if toe else "",
        "CC edition claimed": report.edition if report else "",
        "judged by": report.judged_by if report else "",
        "commit judged": result.records.commit,
        "configurations required": ", ".join(result.records.configurations),
        "tool": tool_name(result),
    }
    for what, value in facts.items():
        yield _line(("run", what), "Run", what, value or "(not stated)")


def _contents(others: Sequence[Sheet]) -> Iterator[Row]:
    for other in others:
        rows = "1 row" if len(other.rows) == 1 else f"{len(other.rows)} rows"
        yield _line(("sheet", other.name), "Contents", rows, other.about, other.name)


def tool_name(result: Result) -> str:
    """The tool and its version."""
    return result.tool if result.tool.startswith("pptrace") else f"pptrace {result.tool}"


def _documents(result: Result) -> Iterator[Row]:
    for report in result.documents:
        for what, value in _header_facts(report.header, report).items():
            if value:
                yield _line(("document", report.id, what), f"Document {report.id}", what, value)


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
        yield _line(("legend", group, word), f"Legend: {group}", word, meaning)


def _inputs(result: Result) -> Iterator[Row]:
    """The documents and the configuration; code, tests and reports may be thousands, and stand in a sheet of their own."""
    counts: Counter[str] = Counter()
    for source in result.inputs:
        if "document" in source.kinds or "configuration" in source.kinds:
            yield _line(("input", source.file), "Input (SHA-256)", source.file, source.sha256 or "it could not be read")
        else:
            counts.update(source.kinds)
    for kind, count in sorted(counts.items()):
        yield _line(("inputs", kind), "Input (SHA-256)", f"files: {kind}", f"{count}, each with its hash", "18_ConfigList")


def _line(about: tuple[str, ...], section: str, what: str, value: Value, name: str = "") -> Row:
    return (row_id("COVER", *about), section, what, value, name)
