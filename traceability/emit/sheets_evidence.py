"""The sheets about the product: from each leaf of a requirement to modules, code and tests, and tags that lead nowhere."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from itertools import chain

from traceability.emit.sheet import Column, Row, Sheet, place, rendered, row_id, sheet, short
from traceability.model.result import AXES, CodeRow, DocumentReport, LeafRow, ModuleRow, SfrRow, TestRow


def evidence(report: DocumentReport) -> Sheet:
    """From each leaf to its modules, code and tests.

    A row joins what is really joined: a module with the code inside it. Tests have rows of their own, because a result does
    not say which code was run.
    """
    columns = (
        Column("SFR", 14),
        Column("leaf", 16),
        Column("text", 26),
        *(Column(axis, 11, "status") for axis in AXES),
        Column("evidence", 11, "status"),
        Column("module", 12),
        Column("subsystem", 12),
        Column("relation", 10),
        Column("place", 20),
        Column("symbol", 14),
        Column("reason", 30),
        Column("test", 24),
        Column("outcome", 9, "status"),
        Column("report", 14),
    )
    if not report.axes:
        return sheet("11_SFR_Evidence", columns, (), kept=3, empty="Not judged: this document makes no claim about a product.")
    leaves = ((sfr, element, leaf) for sfr in report.sfrs for element in sfr.elements for leaf in element.leaves)
    rows = chain.from_iterable(_leaf_rows(sfr, leaf, leaf.text or rendered(element.parts)) for sfr, element, leaf in leaves)
    return sheet("11_SFR_Evidence", columns, rows, kept=3, empty="The document states no SFR.")


def _leaf_rows(sfr: SfrRow, leaf: LeafRow, text: str) -> Iterator[Row]:
    statuses = {status.axis: status.status for status in leaf.axes}
    axes = tuple(statuses.get(axis) for axis in AXES)

    def line(kind: str, module: ModuleRow | str = "", code: CodeRow | None = None, test: TestRow | None = None) -> Row:
        shown = code or test
        return (
            row_id("EV", short(leaf.id), *_evidence_parts(module, code, test)),
            sfr.label,
            leaf.label,
            text,
            *axes,
            kind,
            module if isinstance(module, str) else module.label,
            "" if isinstance(module, str) else short(module.subsystem),
            _relation(module, code, test),
            place(shown.where) if shown else "",
            code.symbol if code else "",
            _reason(module, code, test),
            test.test if test else "",
            test.outcome if test else "",
            test.report if test else "",
        )

    for module, code in _module_code(leaf):
        listed = isinstance(module, ModuleRow)
        kind = ("module and code" if code else "module without code") if listed else "code outside design"
        yield line(kind, module, code)
    for test in leaf.tests:
        yield line("test", test=test)
    if not (leaf.modules or leaf.code or leaf.tests):
        yield line("none")


def _module_code(leaf: LeafRow) -> Iterator[tuple[ModuleRow | str, CodeRow | None]]:
    """The leaf's modules with their code, then code in modules that do not list the leaf, or in none (the id, or ``""``)."""
    by_module: dict[str, list[CodeRow]] = defaultdict(list)
    for code in leaf.code:
        for module in code.modules or ("",):
            by_module[module].append(code)
    listed = {module.module for module in leaf.modules}
    for module_row in leaf.modules:
        for place_of in by_module.get(module_row.module) or (None,):
            yield module_row, place_of
    for module, codes in by_module.items():
        if module not in listed:
            for code in codes:
                yield short(module), code


def _evidence_parts(module: ModuleRow | str, code: CodeRow | None, test: TestRow | None) -> list[str]:
    name = module if isinstance(module, str) else f"{short(module.module)}:{module.relation}"
    places = [f"{code.where.file}::{code.symbol}:{code.relation}"] if code else []
    return [part for part in (name, *places, test.test if test else "") if part]


def _relation(module: ModuleRow | str, code: CodeRow | None, test: TestRow | None) -> str:
    if test:
        return "verifies"
    design = "" if isinstance(module, str) else module.relation
    if code and design and code.relation != design:
        return f"design {design}, code {code.relation}"
    return code.relation if code else design


def _reason(module: ModuleRow | str, code: CodeRow | None, test: TestRow | None) -> str:
    """Each voice in its own words: what the design says, what the tag says, what the test's result says."""
    voices = {
        "design": "" if isinstance(module, str) else module.how,
        "code": code.reason if code else "",
        "result": test.message if test else "",
    }
    return "\n".join(f"{voice}: {words}" for voice, words in voices.items() if words)


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
    return sheet("12_Orphan_Tags", columns, lines, kept=2, empty="This run reports no orphan tag.")


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
