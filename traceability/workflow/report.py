"""The rows of a report, made once from the view, for every output that shows more than the judgement."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any, Literal

import msgspec

from traceability.model.document import Document, EditionClaim, Header
from traceability.model.finding import Where
from traceability.model.ids import qualified
from traceability.model.judgement import Judgement
from traceability.model.problem import Assumption, Policy, Threat
from traceability.model.requirements import Element, Sfr
from traceability.model.result import (
    CodeRow,
    DependencyRow,
    DocumentReport,
    ElementRow,
    LeafRow,
    LinkRow,
    ModuleRow,
    ObjectiveRow,
    ProblemRow,
    Result,
    SarRow,
    SfrRow,
    TestRow,
)
from traceability.trace.dependencies import Obligation
from traceability.trace.leaves import Leaf, element_leaves, leaves_of
from traceability.trace.status import roll_up
from traceability.trace.view import View, short
from traceability.workflow.conformance_report import conformance_rows
from traceability.workflow.counted import provenance_of, reported
from traceability.workflow.design_report import design_report
from traceability.workflow.evidence_report import code_row, dangling_links, records_report, test_row
from traceability.workflow.library_report import library_report
from traceability.workflow.record_report import record_tables, review_rows
from traceability.workflow.wording import element_parts, official_parts

_RELATIONS: tuple[Literal["enforces", "supports"], ...] = ("enforces", "supports")


def result_of(judgement: Judgement, view: View) -> Result:
    """The judgement of a view with every row that shows what it rests on."""
    return Result(
        **{name: getattr(judgement, name) for name in Judgement.__struct_fields__},
        documents=tuple(document_report(view, document) for document in reported(view)),
        records=records_report(view),
        orphans=orphans(view),
        design=design_report(view),
        results=view.project.artefacts.results,
        library=library_report(view),
        life_cycle=record_tables(view),
        reviews=review_rows(view),
    )


def document_report(view: View, document: Document) -> DocumentReport:
    """Every row of one document. A document that no product stands for (a profile) has no axes."""
    product = document.header.kind == "security-target"
    owed: dict[str, list[Obligation]] = {}
    for entry in view.obligations.get(document.id, ()):
        owed.setdefault(entry.owner, []).append(entry)
    judged = view.judging(document)
    claim = view.claim(document)
    return DocumentReport(
        id=document.id,
        header=_claimed_header(document, claim),
        edition=f"CC {claim.edition}{f' Revision {claim.revision}' if claim.revision else ''}" if claim else "",
        judged_by=judged.sentence if judged else "",
        problem=tuple(_problem(view, document)),
        objectives=tuple(_objective(view, document, item) for item in document.objectives.values()),
        sfrs=tuple(_sfr(view, document, sfr, product, owed.get(sfr.id, ())) for sfr in document.sfrs.values()),
        sars=tuple(_sars(view, document)),
        axes=view.axes(document),
        provenance=provenance_of(document),
        dispositions=document.dispositions,
        conformance=conformance_rows(view, document),
    )


def _claimed_header(document: Document, claim: EditionClaim | None) -> Header:
    """The header as the document has it, also where the run judges it by another edition."""
    claims = document.header.claims
    if claims is None or claim is None or claims.cc == claim:
        return document.header
    return msgspec.structs.replace(document.header, claims=msgspec.structs.replace(claims, cc=claim))


def orphans(view: View) -> tuple[CodeRow, ...]:
    """Tags that cover nothing: they name no requirement of the product."""
    dangling = {(entry.source, entry.reference) for entry in view.unresolved if view.kind(entry.source) == "code"}
    tags = [tag for tag in view.project.artefacts.tags if (f"{tag.file}:{tag.line}", tag.target) in dangling]
    rows = (
        CodeRow(
            leaf=tag.target,
            relation=tag.relation,
            where=Where(file=tag.file, line=tag.line, column=tag.column),
            symbol=tag.symbol,
            reason=tag.reason,
        )
        for tag in tags
    )
    return tuple(sorted([*rows, *dangling_links(view)], key=lambda row: (row.where.file, row.where.line, row.leaf)))


def _problem(view: View, document: Document) -> Iterator[ProblemRow]:
    for threat in document.threats.values():
        yield _problem_row(view, document, "threat", threat, threat.action, threat.agents, threat.assets)
    for policy in document.organisational_security_policies.values():
        yield _problem_row(view, document, "policy", policy, policy.text)
    for assumption in document.assumptions.values():
        yield _problem_row(view, document, "assumption", assumption, assumption.text)


def _problem_row(
    view: View,
    document: Document,
    kind: Literal["threat", "policy", "assumption"],
    item: Threat | Policy | Assumption,
    text: str,
    agents: tuple[str, ...] = (),
    assets: tuple[str, ...] = (),
) -> ProblemRow:
    node = qualified(document.id, item.id)
    rationale = item.rationale
    return ProblemRow(
        id=node,
        label=item.id,
        kind=kind,
        title=item.title,
        text=text,
        where=view.where(node),
        agents=agents,
        assets=assets,
        addressed_by=_links_from(view, node, "addresses"),
        rationale=rationale.text if rationale else "",
        effect=(rationale.effect or "") if rationale else "",
        provenance=item.provenance,
        confidence=(rationale.confidence if rationale else None) or item.confidence,
    )


def _objective(view: View, document: Document, item: Any) -> ObjectiveRow:
    node = qualified(document.id, item.id)
    return ObjectiveRow(
        id=node, label=item.id, kind=item.kind, title=item.title, text=item.text, where=view.where(node),
        addresses=_links_to(view, node, "addresses"), met_by=_links_from(view, node, "meets"),
        rationale=item.rationale.text if item.rationale else "", provenance=item.provenance, confidence=item.confidence,
    )  # fmt: skip


def _sfr(view: View, document: Document, sfr: Sfr, product: bool, owed: Iterable[Obligation]) -> SfrRow:
    node = qualified(document.id, sfr.id)
    statuses = [view.statuses[qualified(document.id, leaf.id)] for leaf in leaves_of(sfr)]
    disposition = document.dispositions.get(sfr.id)
    added = "added" if product and document.header.claims and document.header.claims.profiles else ""
    return SfrRow(
        id=node, label=sfr.id, component=sfr.component, title=sfr.title, where=view.where(node),
        disposition=disposition.disposition if disposition else added,
        elements=tuple(_element(view, document, sfr, element, product) for element in sfr.elements.values()),
        axes=roll_up(statuses) if product else (), meets=_links_to(view, node, "meets"),
        dependencies=tuple(_dependency(document, entry) for entry in owed),
        provenance=sfr.provenance, confidence=sfr.confidence, note=sfr.note,
    )  # fmt: skip


def _element(view: View, document: Document, sfr: Sfr, element: Element, product: bool) -> ElementRow:
    node = qualified(document.id, element.id)
    leaves = tuple(_leaf(view, document, leaf, product) for leaf in element_leaves(sfr, element))
    parts = official_parts(view.wording(document), element) or element_parts(element)
    return ElementRow(id=node, label=element.id, parts=parts, leaves=leaves, where=view.where(node))


def _leaf(view: View, document: Document, leaf: Leaf, product: bool) -> LeafRow:
    node = qualified(document.id, leaf.id)
    return LeafRow(
        id=node, label=leaf.id, text=leaf.text, axes=roll_up([view.statuses[node]]) if product else (),
        modules=tuple(_modules(view, node)), code=tuple(_code(view, node)), tests=tuple(_tests(view, node)),
        analyses=tuple(view.children(node, "analyses")),
    )  # fmt: skip


def _modules(view: View, leaf: str) -> Iterator[ModuleRow]:
    for relation in _RELATIONS:
        for child in view.children(leaf, relation):
            data = view.nodes[child]
            if data["kind"] == "module":
                how = view.link(child, leaf, relation)["how"]
                item = data["item"]
                yield ModuleRow(leaf=leaf, module=child, label=item.id, subsystem=item.subsystem, relation=relation, how=how)


def _code(view: View, leaf: str) -> Iterator[CodeRow]:
    for relation in ("enforces", "supports"):
        for child in view.children(leaf, relation):
            data = view.nodes[child]
            if data["kind"] == "code":
                yield code_row(view, leaf, child, relation)


def _tests(view: View, leaf: str) -> Iterator[TestRow]:
    return (test_row(view, leaf, test) for test in view.children(leaf, "verifies"))


def _dependency(document: Document, owed: Obligation) -> DependencyRow:
    binding = owed.binding
    return DependencyRow(
        sfr=qualified(document.id, owed.owner), label=owed.owner, group=owed.group, status=owed.status,
        resolved_by=tuple(LinkRow(id=qualified(document.id, name), label=name) for name in owed.resolved), via=owed.via,
        justified=(binding.justified or "") if binding else "",
        cites=tuple(LinkRow(id=qualified(document.id, name), label=name) for name in binding.cites) if binding else (),
        text=binding.text if binding else "",
    )  # fmt: skip


def _sars(view: View, document: Document) -> Iterator[SarRow]:
    catalogue = view.catalogues.get(document.id)
    for sar in document.sars.values():
        component = catalogue.component(sar.id) if catalogue else None
        title = sar.title or (component.title if component else "")
        yield SarRow(
            id=qualified(document.id, sar.id),
            label=sar.id,
            title=title,
            augments=sar.augments,
            rationale=sar.rationale,
            provenance=sar.provenance,
        )


def _links_from(view: View, node: str, relation: str) -> tuple[LinkRow, ...]:
    return tuple(_link(view, child, child, node, relation) for child in view.children(node, relation))


def _links_to(view: View, node: str, relation: str) -> tuple[LinkRow, ...]:
    return tuple(_link(view, parent, node, parent, relation) for parent in view.parents(node, relation))


def _link(view: View, shown: str, child: str, parent: str, relation: str) -> LinkRow:
    link = view.link(child, parent, relation)["link"]
    return LinkRow(id=shown, label=short(shown), how=link.how, confidence=link.confidence)
