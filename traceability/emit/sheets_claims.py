"""The sheets about conformance: what becomes of each item of a claimed profile; what is justified, analysed, waived."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

import msgspec

from traceability.emit.apart import left_out, overruled
from traceability.emit.sheet import Column, Row, Sheet, labels, place, row_id, sheet, short
from traceability.model.conformance_rows import ConformanceRow
from traceability.model.design_rows import HiddenRow, ModuleReport, NonTsfiRow
from traceability.model.document import Disposition
from traceability.model.evidence_rows import AnalysisRow
from traceability.model.finding import Where
from traceability.model.policy_rows import WaiverRow
from traceability.model.result import DependencyRow, DocumentReport, ObjectiveRow, ProblemRow, Result, SarRow, SfrRow

_LAWFUL = {"lawful": "lawful", "examine": "to be examined", "unlawful": "not lawful"}
"""Whether a disposition is lawful, in words; what is to be examined is lawful if the reason that is given holds."""
_ItemRow = ProblemRow | ObjectiveRow | SfrRow | SarRow
Slots = dict[tuple[str, str], str]
"""The words in each slot by element and slot, an open one in brackets."""


class _Items(msgspec.Struct):
    """The items of a document by short id, with their kinds, and the words in the slots of its SFRs."""

    kinds: dict[str, str] = msgspec.field(default_factory=dict)
    rows: dict[str, _ItemRow] = msgspec.field(default_factory=dict)

    def add(self, kind: str, row: _ItemRow) -> None:
        self.kinds[row.label], self.rows[row.label] = kind, row


# Conformance


def conformance(result: Result, report: DocumentReport) -> Sheet:
    """Each item of each claimed profile with what the Security Target does with it; then what that one adds."""
    columns = (
        Column("profile", 16),
        Column("item of the profile", 20),
        Column("kind", 13),
        Column("title", 26),
        Column("disposition", 12),
        Column("item of the Security Target", 20),
        Column("what changes", 44),
        Column("lawful", 14, "status"),
        Column("rule", 12),
        Column("why", 44),
        Column("rationale", 40),
        Column("provenance", 12, "status"),
        Column("source", 20),
    )
    target = _items(report)
    after = slots_of(report)
    held = {other.id: (_items(other), slots_of(other)) for other in result.documents if other.id != report.id}
    rows: list[Row] = []
    for judged in report.conformance:
        if judged.profile:
            found = held.get(judged.profile) or _holder(judged.label, (held[other.id] for other in claimed(result, report)))
            rows.append(_item_row(judged, report.dispositions.get(judged.label), found, after))
        else:
            rows.append(_added_row(target, judged))
    empty = "No profile that the document claims was read." if _claims(report) else "The document claims no profile."
    about = "what becomes of each item of a claimed profile, and whether the claimed conformance allows it"
    return sheet("07_PP_Conformance", columns, rows, kept=3, empty=empty, about=about, reviewed=True)


def claimed(result: Result, report: DocumentReport) -> list[DocumentReport]:
    """The reports of the profiles that a document claims, as far as they were read."""
    wanted = _claims(report)
    return [other for other in result.documents if other.id in wanted and other.id != report.id]


def slots_of(report: DocumentReport) -> Slots:
    """What stands in each slot of each element of a document."""
    found: Slots = {}
    for sfr in report.sfrs:
        for element in sfr.elements:
            for part in element.parts:
                if part.kind != "plain":
                    key = (element.label, part.slot)
                    found[key] = found.get(key, "") + (f"[open: {part.text}]" if part.kind == "open" else part.text)
    return found


def _claims(report: DocumentReport) -> list[str]:
    return [claim.id for claim in report.header.claims.profiles] if report.header.claims else []


def _items(report: DocumentReport) -> _Items:
    found = _Items()
    for problem in report.problem:
        found.add({"policy": "OSP"}.get(problem.kind, problem.kind), problem)
    for objective in report.objectives:
        found.add("objective" if objective.kind == "toe" else "objective (OE)", objective)
    for sfr in report.sfrs:
        found.add("SFR", sfr)
    for sar in report.sars:
        found.add("SAR", sar)
    return found


def _holder(label: str, among: Iterable[tuple[_Items, Slots]]) -> tuple[_Items, Slots] | None:
    """What holds an item that a document which was not read itself states: the claimed one that took it over."""
    return next((one for one in among if label in one[0].rows), None)


def _item_row(judged: ConformanceRow, said: Disposition | None, found: tuple[_Items, Slots] | None, after: Slots) -> Row:
    label = judged.label
    items, before = found or (_Items(), {})
    item = items.rows.get(label)
    return (
        row_id("PP", judged.profile, label),
        judged.profile,
        label,
        items.kinds.get(label, judged.kind),
        item.title if item else "",
        said.disposition if said else f"{judged.disposition} (follows)" if judged.disposition else "none",
        "\n".join(judged.targets),
        _changes(said, before, after) or _restated(judged),
        *_judgement(judged),
        _reason(said) if said else "",
        item.provenance if item else "",
        str(Where(file=said.origin.file, line=said.origin.line)) if said else "",
    )


def _judgement(judged: ConformanceRow) -> tuple[str, str, str]:
    """Whether it is lawful, the rules that say no, and why, one a line."""
    breaches = judged.breaches
    return _LAWFUL[judged.lawful], "\n".join(one.rule for one in breaches), "\n".join(one.message for one in breaches)


def _restated(judged: ConformanceRow) -> str:
    """What an item changes that the document states itself, without a disposition."""
    return "\n".join(f"{row.element} {row.part}: {row.before} → {row.after}" for row in judged.slots)


def _reason(said: Disposition) -> str:
    return said.rationale or (said.justification.text if said.justification else "") or said.note


def _changes(said: Disposition | None, before: Slots, after: Slots) -> str:
    """What a disposition changes, slot by slot, one a line."""
    if said is None:
        return ""
    lines = ["text"] if said.text else []
    for element, change in said.elements.items():
        for slot in change.slots:
            old, new = before.get((element, slot), "(nothing)"), after.get((element, slot), "(nothing)")
            lines.append(f"{element} {slot}: {old} → {new}" if old != new else f"{element} {slot}: {new} (the same)")
        lines += [f"{element} #{key}: {text}" for key, text in change.items.items()]
        lines += [f"{element}: text"] if change.text else []
    for name, keys in (("dependency", said.dependencies), ("addresses", said.addresses), ("meets", said.meets)):
        lines += [f"{name} {key}" for key in keys]
    return "\n".join(lines)


def _added_row(target: _Items, judged: ConformanceRow) -> Row:
    label = judged.label
    item = target.rows[label]
    where = "" if isinstance(item, SarRow) else place(item.where)
    argued = "" if isinstance(item, SfrRow) else item.rationale
    head = (row_id("PP", "added", label), "", "", target.kinds[label], item.title, "added", label)
    return (*head, "", *_judgement(judged), argued, item.provenance, where)


# Justified, analysed, waived


def apart(result: Result, report: DocumentReport | None) -> Sheet:
    """What is not shown by a test: justified (CC allows it), analysed (a person argues it), waived (the project accepts it for a while)."""
    columns = (
        Column("type", 10),
        Column("what", 18),
        Column("id", 28),
        Column("scope", 22),
        Column("reason", 50),
        Column("cites", 16),
        Column("author or owner", 15),
        Column("second person", 15),
        Column("issue", 14),
        Column("created", 11),
        Column("expires", 11),
        Column("state", 16, "status"),
        Column("source", 20),
    )
    rows: list[Row] = []
    if report:
        rows += (_dependency_row(row) for sfr in report.sfrs for row in sfr.dependencies if row.status == "justified")
        rows += (_omitted_row(said) for said in left_out(report))
    rows += (_hidden_row(row) for row in result.design.hidden)
    rows += (_non_tsfi_row(row) for row in result.design.non_tsfi)
    rows += (_role_row(row) for row in overruled(result.design))
    rows += (_analysis_row(row) for row in result.records.analyses)
    rows += (_waiver_row(row) for row in result.waivers)
    return sheet(
        "24_Justif_Analysis_Waiver", columns, rows, kept=3, reviewed=True, empty="Nothing is justified, analysed or waived.",
        about="what is justified, what is analysed, what is waived: three things that are never counted together",
    )  # fmt: skip


def _line(kind: str, what: str, identifier: str, rest: Mapping[str, str], where: str) -> Row:
    names = ("scope", "reason", "cites", "author", "second", "issue", "created", "expires", "state")
    return (row_id("JAW", kind, what, identifier), kind, what, identifier, *(rest.get(name, "") for name in names), where)


def _dependency_row(row: DependencyRow) -> Row:
    identifier = row_id("DEP", short(row.sfr), "|".join(row.group))
    scope = f"{row.label} on {' or '.join(row.group)}"
    said = {"scope": scope, "reason": row.text, "cites": labels(row.cites), "state": row.justified}
    return _line("justified", "dependency", identifier, said, "")


def _omitted_row(said: Disposition) -> Row:
    where = str(Where(file=said.origin.file, line=said.origin.line))
    return _line("justified", "disposition", said.id, {"scope": said.id, "reason": _reason(said), "state": said.disposition}, where)


def _hidden_row(row: HiddenRow) -> Row:
    scope = "\n".join(map(short, row.leaves))
    return _line("justified", "leaf at no TSFI", row.label, {"scope": scope, "reason": row.reason}, place(row.where))


def _non_tsfi_row(row: NonTsfiRow) -> Row:
    said = {"scope": row.title, "reason": row.reason, "cites": row.objective}
    return _line("justified", "no TSFI", row.label, said, place(row.where))


def _role_row(row: ModuleReport) -> Row:
    said = {"scope": row.label, "reason": row.role_reason, "state": f"{row.role}, its links say {row.inferred}"}
    return _line("justified", "role", row.label, said, place(row.where))


def _analysis_row(row: AnalysisRow) -> Row:
    shown = len(row.shows())
    said = {
        "scope": "\n".join(map(short, row.leaves)),
        "reason": "\n".join(_argument(row)),
        "cites": "\n".join(one.place if one.state == "unchanged" else f"{one.place} ({one.state})" for one in row.inputs),
        "author": row.author,
        "second": row.reviewer,
        "created": row.date,
        "state": "stale" if row.stale else f"shows {shown} leaves" if shown > 1 else "shows one leaf" if shown else "shows no leaf",
    }
    return _line("analysed", row.method, row.label, said, place(row.where))


def _argument(row: AnalysisRow) -> Iterator[str]:
    yield row.argument
    if row.limits:
        yield f"Limits: {row.limits}"


def _waiver_row(row: WaiverRow) -> Row:
    said = {
        "scope": "\n".join(row.waived),
        "reason": row.reason,
        "author": row.owner,
        "second": row.approver,
        "issue": row.issue,
        "created": row.created,
        "expires": row.expires,
        "state": "in force" if row.in_force else " ".join(("void", *row.faults)),
    }
    return _line("waived", "finding", row.finding, said, place(row.where))
