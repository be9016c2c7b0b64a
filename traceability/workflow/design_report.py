"""The rows of the functional specification and the design, made once from the view, for every output."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Literal

from traceability.model.architecture import Statement
from traceability.model.design import Behaviour, Interaction, Module, Subsystem, Tsfi
from traceability.model.design_rows import (
    AspectRow,
    DesignReport,
    DutyRow,
    ExposureRow,
    HiddenRow,
    InterfaceRow,
    ModuleReport,
    NonTsfiRow,
    PartRow,
    PlaceRow,
    ProofRow,
    StatementRow,
    SubsystemRow,
    TsfiRow,
)
from traceability.model.document import Document
from traceability.model.ids import qualified
from traceability.trace.design import aspects, hidden_node
from traceability.trace.design_view import aspects_of, chain_of, module_role, named, primary_of, subsystem_role
from traceability.trace.view import View, short
from traceability.workflow.evidence_report import configurations_of

_KINDS: dict[str, Literal["parameter", "action", "error message"]] = {
    "parameters": "parameter", "actions": "action", "errors": "error message",
}  # fmt: skip
_DUTIES: tuple[Literal["enforces", "supports"], ...] = ("enforces", "supports")


def design_report(view: View) -> DesignReport:
    """Every TSFI, hidden leaf, subsystem and module of a project; empty where it has no design."""
    files: dict[str, list[str]] = {}
    for file, modules in sorted(view.owned.items()):
        for module in modules:
            files.setdefault(module, []).append(file)
    return DesignReport(
        tsfi=tuple(_tsfi(view, node, item) for node, _, item in view.items("tsfi")),
        non_tsfi=tuple(
            NonTsfiRow(id=node, label=item.id, title=item.title, where=view.where(node), reason=item.reason, objective=item.objective)
            for node, _, item in view.items("non_tsfi")
        ),
        hidden=tuple(_hidden(view)),
        subsystems=tuple(_subsystem(view, node, document, item) for node, document, item in view.items("subsystems")),
        modules=tuple(_module(view, node, item, files.get(node, ())) for node, _, item in view.items("modules")),
        architecture=tuple(_statement(view, node, document, item) for node, document, item in view.items("architecture")),
    )


def _tsfi(view: View, node: str, item: Tsfi) -> TsfiRow:
    document = node.partition(":")[0]
    parts = aspects_of(view, node)
    return TsfiRow(
        id=node, label=item.id, title=item.title, where=view.where(node), purpose=item.purpose, method=item.method, role=item.role,
        users=item.users, aspects=tuple(_aspects(view, document, item)), leaves=tuple(_exposures(view, node, item)),
        chain=_places(chain_of(view, node)), primary=primary_of(view, node), tests=_proofs(view, [node, *parts]), note=item.note,
    )  # fmt: skip


def _aspects(view: View, document: str, item: Tsfi) -> Iterator[AspectRow]:
    for identifier, section, name, text in aspects(item):
        node = qualified(document, identifier)
        yield AspectRow(id=node, label=identifier, kind=_KINDS[section], name=name, text=text, tests=_proofs(view, [node]))


def _exposures(view: View, node: str, item: Tsfi) -> Iterator[ExposureRow]:
    for leaf in view.parents(node, "exposes"):
        edge = view.link(node, leaf, "exposes")
        parameters = item.leaves[edge["reference"]].parameters
        yield ExposureRow(leaf=leaf, label=short(leaf), how=edge["how"], parameters=parameters, claimed=edge["claimed"])


def _hidden(view: View) -> Iterator[HiddenRow]:
    for document in view.documents:
        for item in document.hidden_leaves.values():
            node = hidden_node(document, item.id)
            yield HiddenRow(label=item.id, where=view.where(node), reason=item.reason, leaves=tuple(view.parents(node, "hides")))


def _subsystem(view: View, node: str, document: Document, item: Subsystem) -> SubsystemRow:
    return SubsystemRow(
        id=node, label=item.id, title=item.title, where=view.where(node), purpose=item.purpose, tsf=item.tsf, role=item.role,
        inferred=subsystem_role(view, node), behaviours=tuple(_part(view, document, part) for part in item.behaviours.values()),
        interactions=tuple(_part(view, document, part, part.to) for part in item.interactions.values()),
        modules=_places(view.children(node, "belongs-to")), internal=item.internal, note=item.note,
    )  # fmt: skip


def _statement(view: View, node: str, document: Document, item: Statement) -> StatementRow:
    by, shown_by, tsfi = (_named(view, document, getattr(item, field)) for field in ("by", "shown_by", "tsfi"))
    return StatementRow(
        id=node, label=item.id, title=item.title, where=view.where(node), aspect=item.aspect, text=item.text, by=by,
        shown_by=shown_by, tsfi=tsfi, unrelated=item.unrelated, note=item.note,
    )  # fmt: skip


def _named(view: View, document: Document, references: Iterable[str]) -> tuple[PlaceRow, ...]:
    """What a statement names; what does not exist (which ARC002 reports) under the id that it would have."""
    return _places(named(view, document, reference) or qualified(document.id, reference) for reference in references)


def _part(view: View, document: Document, item: Behaviour | Interaction, to: str = "") -> PartRow:
    node = qualified(document.id, item.id)
    return PartRow(
        id=node, label=item.id, title=item.title, text=item.text, where=view.where(node), to=to, tests=_proofs(view, [node])
    )  # fmt: skip


def _module(view: View, node: str, item: Module, files: Iterable[str]) -> ModuleReport:
    return ModuleReport(
        id=node, label=item.id, title=item.title, where=view.where(node), subsystem=item.subsystem, role=item.role,
        inferred=module_role(view, node), role_reason=item.role_reason, purpose=item.purpose,
        interfaces=tuple(
            InterfaceRow(name=name, purpose=one.purpose, parameters=tuple(one.parameters.items()), returns=one.returns)
            for name, one in item.interfaces.items()
        ),
        calls=tuple(_call(view, node, called, called) for called in view.parents(node, "calls")),
        called_by=tuple(_call(view, caller, node, caller) for caller in view.children(node, "calls")),
        leaves=tuple(_duties(view, node)), tsfi=_places(view.children(node, "chain")), code=item.code, files=tuple(files), note=item.note,
    )  # fmt: skip


def _duties(view: View, node: str) -> Iterator[DutyRow]:
    for relation in _DUTIES:
        for leaf in view.parents(node, relation):
            edge = view.link(node, leaf, relation)
            yield DutyRow(leaf=leaf, label=short(leaf), relation=relation, how=edge["how"], claimed=edge["claimed"])


def _call(view: View, caller: str, called: str, shown: str) -> PlaceRow:
    return PlaceRow(id=shown, label=short(shown), how=view.link(caller, called, "calls")["how"])


def _places(nodes: Iterable[str]) -> tuple[PlaceRow, ...]:
    return tuple(PlaceRow(id=node, label=short(node)) for node in nodes)


def _proofs(view: View, nodes: Iterable[str]) -> tuple[ProofRow, ...]:
    """The tests of some nodes, each once, with those of the nodes that it names."""
    named: dict[str, list[str]] = {}
    for node in nodes:
        for test in view.children(node, "verifies"):
            named.setdefault(test, []).append(short(node))
    return tuple(_proof(view, test, tuple(names)) for test, names in sorted(named.items()))


def _proof(view: View, test: str, names: tuple[str, ...]) -> ProofRow:
    evidence = view.tests[test]
    decisive = evidence.verdict.decisive
    return ProofRow(
        test=test, where=view.where(test), outcome=evidence.outcome, verifies=names, report=decisive.report if decisive else "",
        message=decisive.message if decisive and evidence.outcome != "pass" else "", manual=evidence.case.manual,
        cases=len(evidence.results), configurations=configurations_of(evidence), causes=evidence.verdict.causes,
    )  # fmt: skip
