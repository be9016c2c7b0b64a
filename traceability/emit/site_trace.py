"""What the pictures of the site show: the trace of an SFR in layers, the chain of a TSFI, the surroundings of a module."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import PurePosixPath
from typing import NamedTuple

from traceability.emit.site_layers import Graph, Picture, draw, trim
from traceability.emit.site_words import NOTHING, OUTCOME, PLAIN, Word, leaf_word
from traceability.model.design_rows import ModuleReport, PlaceRow, TsfiRow
from traceability.model.evidence_rows import AnalysisRow
from traceability.model.result import CodeRow, LeafRow, ObjectiveRow, SfrRow, TestRow

MOST = 24
"""Boxes in one layer above which the picture only counts the rest; the tables beside it hold them all."""
_ABOVE = ["Problem", "Objectives", "SFR", "Leaves"]
_BELOW = ["Modules", "Code", "Tests, analyses"]
_SFR, _LEAF, _MODULE, _CODE, _TEST = 2, 3, 4, 5, 6


class Thing(NamedTuple):
    """What a box stands for: the id that it leads to (``""``: none), its label, its full name, and its sign."""

    id: str
    label: str
    title: str
    word: Word = PLAIN


def sfr_picture(sfr: SfrRow, objectives: dict[str, ObjectiveRow], analyses: dict[str, AnalysisRow]) -> Picture[Thing]:
    """The trace of an SFR: from the problem over objectives and the SFR to leaves, modules, code and tests."""
    product = bool(sfr.axes)
    graph: Graph[Thing] = Graph([(name, []) for name in _ABOVE + (_BELOW if product else [])], middle=_LEAF)
    graph.add(_SFR, sfr.id, Thing(sfr.id, sfr.label, f"{sfr.label} {sfr.title}"))
    for link in sfr.meets:
        graph.join(graph.add(1, link.id, Thing(link.id, link.label, f"objective {link.label}")), sfr.id)
        row = objectives.get(link.id)
        for other in row.addresses if row else ():
            graph.join(graph.add(0, other.id, Thing(other.id, other.label, other.label)), link.id)
    leaves = [leaf for element in sfr.elements for leaf in element.leaves]
    for leaf in leaves:
        word = leaf_word(leaf) if product else PLAIN
        key = graph.add(_LEAF, f"leaf {leaf.id}", Thing(leaf.id, leaf.label, f"leaf {leaf.label}: {word.name}", word))
        graph.join(sfr.id, key)
        if product:
            _evidence(graph, leaf, key, analyses)
    if product:
        for layer, nothing in ((_MODULE, "no module"), (_CODE, "no code"), (_TEST, "no test")):
            if not graph.layers[layer][1]:
                graph.add(layer, f"nothing {layer}", Thing("", nothing, nothing, NOTHING))
    return _draw(graph)


def chain_picture(tsfi: TsfiRow) -> Picture[Thing] | None:
    """The chain of a TSFI, from its boundary to the primary module; ``None`` where it has none."""
    if not tsfi.chain:
        return None
    names = ["TSFI", *("Module" for _ in tsfi.chain)]
    if tsfi.primary:
        names[1] = "Boundary"
        names[-1] = "Primary" if len(tsfi.chain) > 1 else "Boundary, primary"
    graph: Graph[Thing] = Graph([(name, []) for name in names])
    before = graph.add(0, f"tsfi {tsfi.id}", Thing(tsfi.id, tsfi.label, f"TSFI {tsfi.label}"))
    for layer, module in enumerate(tsfi.chain, 1):
        key = graph.add(layer, f"{layer} {module.id}", Thing(module.id, module.label, f"module {module.label}"))
        graph.join(before, key)
        before = key
    return _draw(graph)


def module_picture(module: ModuleReport) -> Picture[Thing] | None:
    """What leads to a module and where it leads: TSFI and callers, the module, the modules that it calls; ``None`` without any."""
    graph: Graph[Thing] = Graph([("Reached from", []), ("Module", []), ("Calls", [])], middle=1)
    key = graph.add(1, "module", Thing(module.id, module.label, f"module {module.label}"))
    _around(graph, 0, key, module.tsfi, "TSFI")
    _around(graph, 0, key, module.called_by, "module")
    _around(graph, 2, key, module.calls, "module")
    return _draw(graph) if len(graph.contents) > 1 else None


def _around(graph: Graph[Thing], layer: int, key: str, rows: Iterable[PlaceRow], kind: str) -> None:
    for row in rows:
        graph.join(graph.add(layer, f"{layer} {row.id}", Thing(row.id, row.label, f"{kind} {row.label}")), key)


def _evidence(graph: Graph[Thing], leaf: LeafRow, key: str, analyses: dict[str, AnalysisRow]) -> None:
    modules = set()
    for module in leaf.modules:
        modules.add(module.module)
        node = graph.add(_MODULE, module.module, Thing(module.module, module.label, f"module {module.label}"))
        graph.join(key, node, _style(module.relation))
    for code in leaf.code:
        node = graph.add(_CODE, f"code {code.where.file}:{code.where.line} {code.symbol}", _code_thing(code))
        for owner in [one for one in code.modules if one in modules] or [key]:
            graph.join(owner, node, _style(code.relation))
    for test in leaf.tests:
        graph.join(key, graph.add(_TEST, f"test {test.test}", _test_thing(test)))
    for name in leaf.analyses:
        analysis = analyses.get(name)
        label = analysis.label if analysis else name
        graph.join(key, graph.add(_TEST, f"analysis {name}", Thing(name, label, f"analysis {label}")), "analysed")


def _code_thing(code: CodeRow) -> Thing:
    file = code.where.file
    place = f"{PurePosixPath(file).name}:{code.where.line}"
    return Thing(file, f"{place}\n{code.symbol}" if code.symbol else place, f"{code.where} {code.symbol}".strip())


def _test_thing(test: TestRow) -> Thing:
    word = OUTCOME[test.outcome]
    return Thing(test.test, test.test.rpartition("::")[2].rpartition("/")[2], f"test {test.test}: {word.name}", word)


def _label(thing: Thing) -> str:
    return f"{thing.word.symbol} {thing.label}".strip()


def _style(relation: str) -> str:
    return "supports" if relation == "supports" else ""


def _draw(graph: Graph[Thing]) -> Picture[Thing]:
    trim(graph, MOST, lambda count: Thing("", f"and {count} more", f"{count} more: the tables of this page hold them", NOTHING))
    return draw(graph, _label)
