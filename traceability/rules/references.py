"""References that lead nowhere, or to several items."""

from __future__ import annotations

from collections.abc import Iterator

from traceability.model.base import Item
from traceability.model.document import Document
from traceability.model.finding import Where
from traceability.model.ids import split_qualified
from traceability.rules.registry import NO_WORK_UNIT, Found, rule
from traceability.rules.words import close_to, did_you_mean, listed, retired
from traceability.trace.design import TESTABLE, hidden_node
from traceability.trace.graph import KINDS, Unresolved
from traceability.trace.grounds import article
from traceability.trace.view import View, short

_EVIDENCE = ("code", "test")
_RECORDS = {"code_links": "link beside the code", "manual_tests": "manual test", "analyses": "analysis"}


@rule("REF001", "Reference to nothing", NO_WORK_UNIT)
def dangling(view: View) -> Iterator[Found]:
    """Every reference in a document names an existing item of the right kind.

    Why: a link that leads nowhere proves nothing, and every table made from it is wrong. (What tags and tests name is
    judged by TAG001.)

    Repair: correct the id, or write the item that it should name.

    Fails::

        objectives:
          O.Log: {kind: toe, text: The TOE keeps a log., addresses: {T.Dany: {how: shows who acted}}}

    Passes::

        threats:
          T.Deny: {agents: [], assets: [], action: Somebody denies what he did.}
        objectives:
          O.Log: {kind: toe, text: The TOE keeps a log., addresses: {T.Deny: {how: shows who acted}}}
    """
    described = {node for d in view.documents if _lost_product(view, d.header.describes) for node in _design_of(d)}
    gone = retired(view)  # has a finding of its own, HYG009
    for entry in view.unresolved:
        if short(entry.reference) in gone:
            continue
        if not entry.candidates and view.kind(entry.source) not in _EVIDENCE and entry.source not in described:
            yield Found(entry.source, _nothing(view, entry), entry.where, _nearest(view, entry), entry.reference)
    for document in view.documents:
        if _lost_product(view, document.header.describes):
            origin = document.header.origin
            message = f"{document.id} describes {document.header.describes!r}, which is no Security Target of this project"
            hint = did_you_mean(document.header.describes, (d.id for d in view.products())) or "name a Security Target under 'describes'"
            yield Found(
                f"{document.id}:", message, Where(file=origin.file, line=origin.line, path=("describes",)), hint, document.header.describes
            )


@rule("REF002", "Ambiguous reference", NO_WORK_UNIT)
def ambiguous(view: View) -> Iterator[Found]:
    """A short id leads to one item; where several documents hold it, the reference is qualified.

    Why: the program must not choose which of two requirements a proof belongs to.

    Repair: write ``document:ID``.

    Fails::

        === one/st.yaml
        document: {id: one, kind: security-target, title: One, version: "1"}
        sfrs:
          FPT_STM.1: {elements: {FPT_STM.1.1: {text: The TSF tells the time.}}}
        === two/st.yaml
        document: {id: two, kind: security-target, title: Two, version: "1"}
        sfrs:
          FPT_STM.1: {elements: {FPT_STM.1.1: {text: The TSF tells the time.}}}
        === src/clock.py
        # @enforces FPT_STM.1.1

    Passes::

        === one/st.yaml
        document: {id: one, kind: security-target, title: One, version: "1"}
        sfrs:
          FPT_STM.1: {elements: {FPT_STM.1.1: {text: The TSF tells the time.}}}
        === two/st.yaml
        document: {id: two, kind: security-target, title: Two, version: "1"}
        sfrs:
          FPT_STM.1: {elements: {FPT_STM.1.1: {text: The TSF tells the time.}}}
        === src/clock.py
        # @enforces one:FPT_STM.1.1
    """
    for entry in view.unresolved:
        if entry.candidates:
            message = f"{short(entry.reference)} may mean any of {listed(entry.candidates)}"
            yield Found(subject_of(view, entry.source), message, entry.where, f"write one of {listed(entry.candidates)}", entry.reference)


@rule("TAG001", "Tag that names nothing", NO_WORK_UNIT)
def dangling_tag(view: View) -> Iterator[Found]:
    """Each tag in code names a requirement of the Security Target; each id that a test says it verifies names such a requirement,
    or a TSFI, a part of one (``TSFI.Clock#param-zone``), a behaviour or an interaction of the design.

    Why: a mistyped tag looks like a proof to whoever reads the code, and proves nothing.

    Repair: correct the id. Code is linked to SFRs, elements, or items of elements.

    Fails::

        === st/st.yaml
        document: {id: st, kind: security-target, title: ST, version: "1"}
        sfrs:
          FPT_STM.1: {elements: {FPT_STM.1.1: {text: The TSF tells the time.}}}
        === src/clock.py
        # @enforces FPT_STN.1.1

    Passes::

        === st/st.yaml
        document: {id: st, kind: security-target, title: ST, version: "1"}
        sfrs:
          FPT_STM.1: {elements: {FPT_STM.1.1: {text: The TSF tells the time.}}}
        === src/clock.py
        # @enforces FPT_STM.1.1
    """
    lost = {node for d in view.documents if _lost_product(view, d.header.describes) for node in _design_of(d)}
    gone = retired(view)
    for entry in view.unresolved:
        if short(entry.reference) in gone:
            continue  # TAG009
        if not entry.candidates and view.kind(entry.source) in _EVIDENCE and subject_of(view, entry.source) not in lost:
            kinds = ("sfr", "element", "item", *(TESTABLE if entry.relation == "verifies" else ()))
            known = (short(node) for node, data in view.nodes.items() if data["kind"] in kinds)
            hint = (
                _external_hint(view, entry.reference)
                or did_you_mean(short(entry.reference), known)
                or "a tag names an SFR, an element or an item of the Security Target"
            )
            where = "nor a design " if entry.relation == "verifies" and any(d.tsfi or d.subsystems for d in view.documents) else ""
            message = f"@{entry.relation} {entry.reference}: no Security Target {where}of this project has that id"
            yield Found(subject_of(view, entry.source), message, entry.where, hint, entry.reference)


@rule("TAG003", "Test tag outside the tests", NO_WORK_UNIT)
def stray_verifies(view: View) -> Iterator[Found]:
    """A ``@verifies`` tag stands in a file that the configuration names under ``tests``.

    Why: a tag that is not read as a test proves nothing, but looks as if it did. It is not counted.

    Repair: add the file under ``tests`` in the configuration, or write ``@enforces`` if that is what is meant.

    Fails::

        === st/st.yaml
        document: {id: st, kind: security-target, title: ST, version: "1"}
        sfrs:
          FPT_STM.1: {elements: {FPT_STM.1.1: {text: The TSF tells the time.}}}
        === src/clock.py
        # @verifies FPT_STM.1.1

    Passes::

        === st/st.yaml
        document: {id: st, kind: security-target, title: ST, version: "1"}
        sfrs:
          FPT_STM.1: {elements: {FPT_STM.1.1: {text: The TSF tells the time.}}}
        === tests/test_clock.c
        // @verifies FPT_STM.1.1
    """
    for tag in view.project.artefacts.tags:
        if tag.relation == "verifies":
            where = Where(file=tag.file, line=tag.line, column=tag.column)
            subject = f"{tag.file}::{tag.symbol}" if tag.symbol else tag.file
            message = f"@verifies {tag.target} stands in a file that is not among the configured tests, so it counts for nothing"
            yield Found(subject, message, where, "add the file under 'tests', or write @enforces", tag.target)


@rule("REF003", "Id that stands for two items", NO_WORK_UNIT)
def used_twice(view: View) -> Iterator[Found]:
    """Within a document an id stands for one item, in whichever section; behaviours and interactions count too.

    Why: a test or link that names the id would prove both.

    Repair: give one of them another id.

    Fails::

        === design/design.yaml
        document: {id: tds, kind: design, title: TDS, version: "1"}
        subsystems:
          SUB.Log: {purpose: Keeps the log, behaviours: {BEH.keep: {text: Keeps each record.}}}
          SUB.Time: {purpose: Time, behaviours: {BEH.keep: {text: Keeps the time.}}}

    Passes::

        === design/design.yaml
        document: {id: tds, kind: design, title: TDS, version: "1"}
        subsystems:
          SUB.Log: {purpose: Keeps the log, behaviours: {BEH.Log.keep: {text: Keeps each record.}}}
          SUB.Time: {purpose: Time, behaviours: {BEH.Time.keep: {text: Keeps the time.}}}
    """
    for document in view.documents:
        seen: dict[str, tuple[str, Item]] = {}
        for kind, item in _items(document):
            first, other = seen.setdefault(item.id, (kind, item))
            if other is not item:
                message = (
                    f"{item.id} stands for {article(kind)} and for another {first}"
                    if kind == first
                    else f"{item.id} stands for {article(kind)} and {article(first)}"
                )
                yield Found(f"{document.id}:{item.id}", message, _place(item), "give one of them another id", other=(_place(other),))


def _external_hint(view: View, reference: str) -> str:
    """What to do about a reference to an external requirement that is not there."""
    document, item = split_qualified(reference)
    found = view.project.library.sets.get(document)
    if found is not None:
        near = close_to(item, found.requirements)
        return f"did you mean {document}:{near}?" if near else f"{document} has no requirement of that id"
    if document and document not in {one.id for one in view.documents}:
        return f"if {document} is a set of external requirements, name it under 'requirements' in the configuration"
    return ""


def subject_of(view: View, node: str) -> str:
    """How a finding names a node: code by path and symbol, never by line; a link beside the code by its record."""
    data = view.nodes[node]
    if data["kind"] != "code":
        return node
    if "beside" in data:
        return str(data["beside"])
    return f"{data['file']}::{data['symbol']}" if data["symbol"] else str(data["file"])


def _design_of(document: Document) -> list[str]:
    """The nodes of a design or evidence document that link to leaves of the Security Target."""
    records = (*document.code_links, *document.manual_tests, *document.analyses)
    return [f"{document.id}:{name}" for name in (*document.modules, *document.tsfi, *records)] + [
        hidden_node(document, leaf) for leaf in document.hidden_leaves
    ]


def _lost_product(view: View, described: str) -> bool:
    return bool(described) and described not in {d.id for d in view.products()}


def _nothing(view: View, entry: Unresolved) -> str:
    name = short(entry.reference)
    others = sorted({view.kind(node) for d in view.documents if (node := f"{d.id}:{name}") in view.nodes})
    wanted = " or ".join(entry.expected)
    if others:
        return f"{short(entry.source)} → {entry.relation} → {entry.reference}: that is of kind {others[0]}, but must be {wanted}"
    return f"{short(entry.source)} → {entry.relation} → {entry.reference}: there is no {wanted} of that id"


def _nearest(view: View, entry: Unresolved) -> str:
    leaf = ("leaf",) if entry.expected != ("leaf",) else ("sfr", "element", "item")
    kinds = entry.expected if leaf == ("leaf",) else leaf
    known = (short(node) for node, data in view.nodes.items() if data["kind"] in kinds)
    return did_you_mean(short(entry.reference), known) or "correct the id, or add the item"


def _items(document: Document) -> Iterator[tuple[str, Item]]:
    for section, kind in KINDS.items():
        if section != "extended_components":  # a component and the SFR made from it share their id
            yield from ((kind, item) for item in getattr(document, section).values())
    for name, kind in _RECORDS.items():
        yield from ((kind, item) for item in getattr(document, name).values())
    for subsystem in document.subsystems.values():
        yield from (("behaviour", item) for item in subsystem.behaviours.values())
        yield from (("interaction", item) for item in subsystem.interactions.values())


def _place(item: Item) -> Where:
    return Where(file=item.origin.file, line=item.origin.line)
