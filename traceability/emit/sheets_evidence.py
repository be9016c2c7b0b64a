"""The sheets about code: where each module of the design stands in it, and tags that lead nowhere (ADV_IMP.1)."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping

import msgspec

from traceability.emit.sheet import Column, Row, Sheet, leaves_of, place, row_id, sheet, short
from traceability.emit.sheets_design import NOT_JUDGED
from traceability.model.evidence_rows import LinkedCodeRow
from traceability.model.result import CodeRow, DocumentReport, LeafRow, Result


class _Known(msgspec.Struct, frozen=True):
    """What the rows look up: hashes of files, links beside the code, and each module's subsystem, by their ids."""

    hashes: Mapping[str, str]
    links: Mapping[str, LinkedCodeRow]
    subsystems: Mapping[str, str]


def module_by_code(result: Result, report: DocumentReport) -> Sheet:
    """Each place in code that is linked to a leaf, in its modules; links whose place is lost; files of modules without a tag."""
    columns = (
        Column("module", 14),
        Column("subsystem", 12),
        Column("file", 22),
        Column("line", 6),
        Column("symbol", 18),
        Column("lines", 8),
        Column("leaf", 17),
        Column("relation", 9),
        Column("state", 14, "status"),
        Column("reason", 26),
        Column("SHA-256 of the place", 14),
        Column("SHA-256 of the file", 34),
        Column("source", 16),
        Column("permalink", 20),
    )
    known = _Known(
        {entry.file: entry.sha256 for entry in result.inputs},
        {link.id: link for link in result.records.code_links},
        {module.id: short(module.subsystem) for module in result.design.modules},
    )
    rows: list[Row] = []
    if report.axes:
        rows += (row for _, _, leaf in leaves_of(report) for row in _leaf_rows(leaf, known))
        rows += (_lost_row(link) for link in result.records.code_links if link.state == "lost")
        rows += _silent(result, report, known)
    empty = "No code is linked to any leaf." if report.axes else NOT_JUDGED
    about = "where each module stands in the code: file, symbol, hash, and the leaf that it is linked to"
    return sheet("12_Module_x_Code", columns, rows, kept=2, empty=empty, about=about, id_width=30)


def _leaf_rows(leaf: LeafRow, known: _Known) -> Iterator[Row]:
    listed: dict[str, list[str]] = defaultdict(list)
    for module in leaf.modules:
        listed[module.module].append(module.relation)
    for code in leaf.code:
        link = known.links.get(code.beside)
        for owner in code.modules or ("",):
            yield (
                row_id("CODE", short(owner), f"{code.where.file}::{code.symbol}", f"{code.relation}:{short(leaf.id)}"),
                short(owner),
                known.subsystems.get(owner, ""),
                code.where.file,
                code.where.line or None,
                code.symbol,
                link.lines if link else _lines(code),
                leaf.label,
                code.relation,
                _state(code, owner, listed.get(owner, ())),
                code.reason,
                link.sha256 if link else code.sha256,
                known.hashes.get(code.where.file, ""),
                place(link.where) if link else place(code.where),
                code.permalink,
            )


def _lines(code: CodeRow) -> str:
    return f"{code.lines[0]}-{code.lines[1]}" if code.lines else ""


def _state(code: CodeRow, owner: str, designed: Iterable[str]) -> str:
    """How the place stands to the design; that it changed since it was linked is said before anything else."""
    if code.suspect:
        return "suspect"
    if not owner:
        return "no module"
    said = list(designed)
    if not said:
        return "not in the design"
    return "as designed" if code.relation in said else f"design {said[0]}"


def _lost_row(link: LinkedCodeRow) -> Row:
    shown = (link.code.file, None, link.symbol, link.lines, "\n".join(link.leaves), link.relation, "lost")
    return (row_id("CODE", "lost", short(link.id)), "", "", *shown, f"{link.reason}\n{link.why}".strip(), "", "", place(link.where), "")


def _silent(result: Result, report: DocumentReport, known: _Known) -> Iterator[Row]:
    """Files that belong to a module and hold no tag for any leaf."""
    spoken = {code.where.file for _, _, leaf in leaves_of(report) for code in leaf.code}
    for module in result.design.modules:
        for file in module.files:
            if file not in spoken:
                shown = (file, None, "", "", "", "", "no tag", "", "", known.hashes.get(file, ""), "", "")
                yield (row_id("CODE", short(module.id), file), module.label, known.subsystems[module.id], *shown)


def orphans(rows: Iterable[CodeRow]) -> Sheet:
    """Tags in code that belong to no leaf or no module."""
    columns = (
        Column("names", 26),
        Column("relation", 12),
        Column("place", 36),
        Column("symbol", 30),
        Column("modules", 22),
        Column("reason", 60),
    )
    lines = (_orphan_row(row) for row in rows)
    about = "tags in code, and links beside it, that name no requirement of the product"
    return sheet("12_Orphan_Tags", columns, lines, kept=2, empty="This run reports no orphan tag.", about=about)


def _orphan_row(row: CodeRow) -> Row:
    modules = "\n".join(map(short, row.modules))
    return (
        row_id("ORPHAN", row.leaf, row.where.file, row.symbol),
        row.leaf,
        row.relation,
        place(row.where),
        row.symbol,
        modules,
        row.reason,
    )
