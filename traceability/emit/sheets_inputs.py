"""The sheet of what the run rests on: TOE, documents, and every file with its hash (ALC_CMS)."""

from __future__ import annotations

from collections.abc import Iterator

from traceability.emit.sheet import Column, Row, Sheet, row_id, sheet, short
from traceability.emit.sheets_cover import tool_name
from traceability.model.document import Header
from traceability.model.judgement import InputFile
from traceability.model.result import Result

_KINDS = {
    "protection-profile": "Protection Profile",
    "security-target": "Security Target",
    "pp-module": "PP-Module",
    "functional-package": "functional package",
    "assurance-package": "assurance package",
    "pp-configuration": "PP-Configuration",
    "design": "design document",
    "evidence": "document of evidence",
}


def configuration_list(result: Result) -> Sheet:
    """The TOE, the tool, the documents and the listed configuration items, then each file that the run read with its SHA-256."""
    columns = (
        Column("item", 44),
        Column("kind", 18),
        Column("title", 40),
        Column("version", 14),
        Column("date", 12),
        Column("SHA-256", 34),
        Column("location", 24),
        Column("developer", 16),
        Column("modules", 20),
        Column("note", 40),
    )
    rows = [*_things(result), *_files(result)]
    about = "TOE, tool, documents and the configuration items that are listed, then every file that the run read, with its hash"
    return sheet("18_ConfigList", columns, rows, kept=2, empty="The run read no file.", about=about, id_width=40)


def _things(result: Result) -> Iterator[Row]:
    tool, _, version = tool_name(result).rpartition(" ")
    yield _row("tool", tool, "tool", version=version)
    for report in result.documents:
        toe = report.header.toe
        if toe:
            yield _row("TOE", toe.reference, "TOE", title=toe.name, version=toe.version)
    for report in result.documents:
        yield _document(report.header)
    yield from _items(result)


def _items(result: Result) -> Iterator[Row]:
    """The configuration items that a document lists."""
    for table in result.life_cycle:
        for row in table.rows if table.section == "configuration_items" else ():
            said = dict(zip(table.columns, row.cells, strict=True))
            note = " ".join(filter(None, (said.get("reference"), said.get("part"), said.get("note"))))
            yield _row(
                "item", row.label, said["kind"], title=row.title, version=said.get("version", ""), sha256=said.get("sha256", ""),
                location=said.get("path", ""), developer=said.get("developer", ""), note=note,
            )  # fmt: skip


def _document(header: Header) -> Row:
    note = " ".join(filter(None, (header.registration, header.note)))
    return _row("document", header.id, _KINDS[header.kind], title=header.title, version=header.version, date=header.date, note=note)


def _files(result: Result) -> Iterator[Row]:
    modules: dict[str, list[str]] = {}
    for module in result.design.modules:
        for file in module.files:
            modules.setdefault(file, []).append(short(module.id))
    notes: dict[str, list[str]] = {}
    for run in result.records.runs:
        said = (run.configuration, run.commit and f"commit {run.commit}", run.toe and f"TOE {run.toe}", run.state)
        notes.setdefault(run.report, []).append(", ".join(filter(None, said)))
    for entry in result.inputs:
        yield _file(entry, "\n".join(modules.get(entry.file, ())), "\n".join(notes.get(entry.file, ())))


def _file(entry: InputFile, modules: str, note: str) -> Row:
    unread = "" if entry.sha256 else "it could not be read"
    return _row("file", entry.file, ", ".join(entry.kinds), sha256=entry.sha256, modules=modules, note=note or unread)


def _row(
    what: str, item: str, kind: str, *,
    title: str = "", version: str = "", date: str = "", sha256: str = "", location: str = "", developer: str = "",
    modules: str = "", note: str = "",
) -> Row:  # fmt: skip
    return (row_id("CFG", what, item), item, kind, title, version, date, sha256, location, developer, modules, note)
