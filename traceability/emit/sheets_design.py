"""The sheets about functional specification and design: SFR leaves, TSFI and modules against each other (ADV_FSP, ADV_TDS)."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from itertools import chain

from traceability.emit.proofs import shown, state_of
from traceability.emit.sheet import Column, Row, Sheet, leaves_of, place, row_id, sheet, short, text_of
from traceability.model.design_rows import DesignReport, ExposureRow, HiddenRow, ModuleReport, StatementRow, TsfiRow
from traceability.model.judgement import AXES, DEMANDED
from traceability.model.result import CodeRow, DocumentReport, ElementRow, LeafRow, ModuleRow, SfrRow

NOT_JUDGED = "Not judged: this document makes no claim about a product."
_NO_TSFI = "The project describes no TSFI."
_SOURCE = Column("source", 18)
_Leaf = tuple[SfrRow, ElementRow, LeafRow]


# SFR and TSFI


def sfr_by_tsfi(report: DocumentReport, design: DesignReport) -> Sheet:
    """Where each leaf shows at the TSFI, or why it shows at none (ADV_FSP.4-11)."""
    columns = (
        Column("SFR", 14),
        Column("leaf", 17),
        Column("text", 30),
        Column("shows", 10, "status"),
        Column("TSFI", 16),
        Column("parameters", 15),
        Column("role", 12),
        Column("how it shows", 34),
        Column("why at no TSFI", 34),
        _SOURCE,
    )
    shows: dict[str, list[tuple[TsfiRow, ExposureRow]]] = {}
    for tsfi in design.tsfi:
        for exposure in tsfi.leaves:
            shows.setdefault(exposure.leaf, []).append((tsfi, exposure))
    hidden: dict[str, list[HiddenRow]] = {}
    for reason in design.hidden:
        for leaf in reason.leaves:
            hidden.setdefault(leaf, []).append(reason)
    found = leaves_of(report) if report.axes and (design.tsfi or design.hidden) else ()
    rows = chain.from_iterable(_tsfi_lines(entry, shows.get(entry[2].id, ()), hidden.get(entry[2].id, ())) for entry in found)
    return sheet(
        "08_SFR_x_TSFI", columns, rows, kept=3, empty=_NO_TSFI if report.axes else NOT_JUDGED, reviewed=True,
        about="where each SFR leaf shows at an interface of the TSF, or why it shows at none",
    )  # fmt: skip


def _tsfi_lines(entry: _Leaf, shows: Iterable[tuple[TsfiRow, ExposureRow]], hidden: Iterable[HiddenRow]) -> Iterator[Row]:
    sfr, element, leaf = entry

    def line(kind: str, name: str, state: str, *rest: str) -> Row:
        return (row_id("FSP", short(leaf.id), kind, name), sfr.label, leaf.label, text_of(element, leaf), state, *rest)

    lines = [
        line("", tsfi.label, "claimed" if exposure.claimed else "visible", tsfi.label, "\n".join(exposure.parameters), tsfi.role,
             exposure.how, "", place(tsfi.where))
        for tsfi, exposure in shows
    ]  # fmt: skip
    lines += [line("hidden", reason.label, "hidden", "", "", "", "", reason.reason, place(reason.where)) for reason in hidden]
    yield from lines or [line("none", "", "none", "", "", "", "", "", "")]


def tsfi_list(design: DesignReport) -> Sheet:
    """Each TSFI with purpose and method, then its parameters, actions and error messages one by one (ADV_FSP.4)."""
    columns = (
        Column("TSFI", 16),
        Column("level", 12),
        Column("name", 18),
        Column("purpose or meaning", 40),
        Column("method of use", 32),
        Column("role", 12),
        Column("users", 14),
        Column("SFR leaves", 18),
        Column("tests", 28),
        Column("state of the tests", 10, "status"),
        Column("note", 20),
        _SOURCE,
    )
    rows = chain.from_iterable(map(_tsfi_parts, design.tsfi))
    about = "the interfaces of the TSF: purpose, method of use, parameters, actions, error messages"
    return sheet("09_TSFI", columns, rows, kept=2, empty=_NO_TSFI, about=about)


def _tsfi_parts(tsfi: TsfiRow) -> Iterator[Row]:
    yield (
        row_id("TSFI", short(tsfi.id)),
        tsfi.label,
        "TSFI",
        tsfi.title,
        tsfi.purpose,
        tsfi.method,
        tsfi.role,
        "\n".join(tsfi.users),
        "\n".join(exposure.label for exposure in tsfi.leaves),
        shown(tsfi.tests),
        state_of(tsfi.tests),
        tsfi.note,
        place(tsfi.where),
    )
    for part in tsfi.aspects:
        name = (row_id("TSFI", short(part.id)), tsfi.label, part.kind, part.name, part.text)
        yield (*name, "", "", "", "", shown(part.tests), state_of(part.tests), "", place(tsfi.where))


def architecture(design: DesignReport) -> Sheet:
    """The security architecture description: each statement, those of non-bypass once for each TSFI (ADV_ARC.1)."""
    columns = (
        Column("statement", 20),
        Column("aspect", 14),
        Column("TSFI", 20),
        Column("argument", 60),
        Column("rests on", 24),
        Column("shown by tests of", 28),
        Column("unrelated because", 30),
        Column("note", 20),
        _SOURCE,
    )
    rows = chain.from_iterable(map(_statement_lines, design.architecture))
    about = "the security architecture: domains, initialisation, self-protection, and why no TSFI is a way past the TSF"
    return sheet("09_Architecture", columns, rows, kept=3, empty="The project describes no security architecture.", about=about)


def _statement_lines(statement: StatementRow) -> Iterator[Row]:
    for tsfi in [one.label for one in statement.tsfi] or [""]:
        by, shown_by = ("\n".join(one.label for one in places) for places in (statement.by, statement.shown_by))
        name = row_id("ARC", short(statement.id), tsfi)
        yield (
            name, statement.label, statement.aspect, tsfi, statement.text, by, shown_by, statement.unrelated, statement.note,
            place(statement.where),
        )  # fmt: skip


def tsfi_by_module(design: DesignReport) -> Sheet:
    """The chain of modules behind each TSFI, from the boundary to the primary module (ADV_TDS.3-14)."""
    columns = (
        Column("TSFI", 18),
        Column("boundary module", 18),
        Column("chain", 44),
        Column("primary module", 18),
        Column("subsystem of the primary module", 18),
        Column("leaves of the TSFI that it enforces", 22),
        Column("gap", 34),
        _SOURCE,
    )
    modules = {module.id: module for module in design.modules}
    rows = (_chain_row(tsfi, modules.get(tsfi.primary)) for tsfi in design.tsfi)
    about = "the modules behind each TSFI, from the boundary to the one that does the work"
    return sheet("10_TSFI_x_Module", columns, rows, kept=2, empty=_NO_TSFI, about=about)


def _chain_row(tsfi: TsfiRow, primary: ModuleReport | None) -> Row:
    enforced = _enforced(tsfi, primary) if primary else []
    return (
        row_id("TSFIxMOD", short(tsfi.id)),
        tsfi.label,
        tsfi.chain[0].label if primary else "",
        " → ".join(module.label for module in tsfi.chain),
        primary.label if primary else "",
        short(primary.subsystem) if primary else "",
        "\n".join(enforced),
        _chain_gap(tsfi, primary, enforced),
        place(tsfi.where),
    )


def _enforced(tsfi: TsfiRow, primary: ModuleReport) -> list[str]:
    duties = {duty.leaf for duty in primary.leaves if duty.relation == "enforces" and not duty.claimed}
    return [exposure.label for exposure in tsfi.leaves if exposure.leaf in duties]


def _chain_gap(tsfi: TsfiRow, primary: ModuleReport | None, enforced: list[str]) -> str:
    if primary is None:
        return "a module of the chain does not exist" if tsfi.chain else "no chain of modules is given"
    return "" if enforced or not tsfi.leaves else "the primary module enforces none of the leaves that show here"


# SFR and modules


def sfr_by_module(report: DocumentReport, design: DesignReport) -> Sheet:
    """Each leaf with its statuses and the modules that enforce or support it; then the modules without a leaf."""
    columns = (
        Column("SFR", 13),
        Column("leaf", 16),
        Column("text", 26),
        *(Column(axis, 11, "status" if axis in DEMANDED else "text") for axis in AXES),
        Column("relation", 10, "status"),
        Column("subsystem", 12),
        Column("module", 14),
        Column("role of the module", 11),
        Column("how", 26),
        Column("interfaces", 15),
        Column("code", 22),
        Column("tests and analyses", 26),
    )
    modules = {module.id: module for module in design.modules}
    rows: list[Row] = []
    if report.axes:
        rows += chain.from_iterable(_module_lines(entry, modules) for entry in leaves_of(report))
        rows += (_idle(module) for module in design.modules if not module.leaves)
    return sheet(
        "11_SFR_x_Module", columns, rows, kept=3, empty="The document states no SFR." if report.axes else NOT_JUDGED, reviewed=True,
        about="each SFR leaf: its statuses, the modules that enforce or support it, their code, its tests",
    )  # fmt: skip


def _module_lines(entry: _Leaf, modules: Mapping[str, ModuleReport]) -> Iterator[Row]:
    sfr, element, leaf = entry
    statuses = {status.axis: status.status for status in leaf.axes}
    head = (sfr.label, leaf.label, text_of(element, leaf), *(statuses.get(axis) for axis in AXES))
    proofs = "\n".join(filter(None, (shown(leaf.tests), *(f"{short(one)} (analysis)" for one in leaf.analyses))))
    for row in leaf.modules:
        module = modules.get(row.module)
        yield (
            row_id("SFRxMOD", short(leaf.id), f"{short(row.module)}:{row.relation}"),
            *head,
            row.relation,
            short(row.subsystem),
            row.label,
            module.role if module else "",
            row.how,
            _interfaces(module),
            _code(leaf, row),
            proofs,
        )
    if not leaf.modules:
        yield (row_id("SFRxMOD", short(leaf.id)), *head, "none", "", "", "", "", "", "\n".join(map(_place_of, leaf.code)), proofs)


def _code(leaf: LeafRow, row: ModuleRow) -> str:
    """The places of the leaf in the code of the module; those outside any module that lists the leaf stand in sheet 12."""
    return "\n".join(_place_of(code) for code in leaf.code if row.module in code.modules)


def _place_of(code: CodeRow) -> str:
    return f"{place(code.where)} {code.symbol}".rstrip()


def _interfaces(module: ModuleReport | None) -> str:
    return "\n".join(interface.name for interface in module.interfaces) if module else ""


def _idle(module: ModuleReport) -> Row:
    """A module that neither enforces nor supports any leaf."""
    blank = ("",) * (3 + len(AXES))
    return (
        row_id("SFRxMOD", "no-leaf", short(module.id)),
        *blank,
        "no leaf",
        short(module.subsystem),
        module.label,
        module.role,
        module.role_reason or module.note,
        _interfaces(module),
        "\n".join(module.files),
        "",
    )
