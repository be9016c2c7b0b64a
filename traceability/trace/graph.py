"""The graph: a node per item and artefact, an edge per link from the child to its parent, keyed by its relation."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import Any

import networkx as nx

from traceability.model.base import Item, Link, Origin
from traceability.model.document import Document
from traceability.model.evidence import Artefacts, Tag, TestCase
from traceability.model.finding import Where
from traceability.model.ids import qualified, split_qualified
from traceability.trace.leaves import leaves_of, targets
from traceability.trace.ownership import owners
from traceability.trace.results import TestEvidence, evidence_of_tests

KINDS = {
    "threats": "threat", "organisational_security_policies": "policy", "assumptions": "assumption", "objectives": "objective",
    "sfrs": "sfr", "sars": "sar", "assets": "asset", "threat_agents": "threat agent", "external_entities": "external entity",
    "extended_components": "extended component", "subsystems": "subsystem", "modules": "module",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Unresolved:
    """A reference that leads to nothing, or to several items (``candidates``).

    ``source`` is the node that holds it, ``relation`` what it wanted to say, ``expected`` the kinds of item it may name.
    """

    source: str
    relation: str
    reference: str
    where: Where
    candidates: tuple[str, ...] = ()
    expected: tuple[str, ...] = ()


@dataclass
class Trace:
    """The graph with what could not be linked. Node ids are qualified ids; code places are ``path:line``."""

    graph: nx.MultiDiGraph[str] = field(default_factory=nx.MultiDiGraph)
    unresolved: list[Unresolved] = field(default_factory=list)
    tests: dict[str, TestEvidence] = field(default_factory=dict)
    owning: frozenset[str] = frozenset()


def build(documents: tuple[Document, ...], artefacts: Artefacts) -> Trace:
    """The graph of effective documents and of what was collected. Coverage edges are acyclic by construction: they go
    from code and tests to modules and leaves, from leaves to SFRs, on to objectives and to the problem definition.
    """
    builder = _Builder(documents)
    for document in documents:
        builder.add_items(document)
    for document in documents:
        builder.link_items(document)
    builder.link_code(artefacts)
    builder.link_tests(artefacts)
    return builder.trace


class _Builder:
    def __init__(self, documents: tuple[Document, ...]) -> None:
        self.trace = Trace()
        self.documents = {document.id: document for document in documents}
        self.targets = {document.id: targets(document) for document in documents}
        self.products = tuple(d.id for d in documents if d.header.kind == "security-target")
        self.index = {document.id: _index(document) for document in documents}

    def add_items(self, document: Document) -> None:
        for section, kind in KINDS.items():
            for item in getattr(document, section).values():
                self._node(qualified(document.id, item.id), kind, item.origin, title=item.title, item=item)
        for sfr in document.sfrs.values():
            for element in sfr.elements.values():
                origin = element.origin if element.origin.line else sfr.origin
                self._node(qualified(document.id, element.id), "element", origin, item=element)
                self._edge(qualified(document.id, element.id), qualified(document.id, sfr.id), "part-of")
            for leaf in leaves_of(sfr):
                node = qualified(document.id, leaf.id)
                if leaf.id != leaf.element:
                    element = sfr.elements[leaf.element]
                    self._node(node, "item", element.origin if element.origin.line else sfr.origin, title=leaf.text)
                    self._edge(node, qualified(document.id, leaf.element), "part-of")
                self.trace.graph.nodes[node]["leaf"] = True

    def link_items(self, document: Document) -> None:
        for threat in document.threats.values():
            self._refer(document, threat, "agents", threat.agents, ("threat agent",))
            self._refer(document, threat, "assets", threat.assets, ("asset",))
        for objective in document.objectives.values():
            self._links(document, objective, "addresses", objective.addresses, ("threat", "policy", "assumption"))
        for sfr in document.sfrs.values():
            self._links(document, sfr, "meets", sfr.meets, ("objective",))
            for group, binding in sfr.dependencies.items():
                path = ("dependencies", group)
                self._refer(document, sfr, "satisfied-by", binding.satisfied_by, ("sfr",), (*path, "satisfied_by"))
                expected = ("objective",) if binding.justified == "environment" else ("sfr", "objective")
                self._refer(document, sfr, "cites", binding.cites, expected, (*path, "cites"))
        for module in document.modules.values():
            self._refer(document, module, "belongs-to", (module.subsystem,), ("subsystem",), ("subsystem",))
            for relation, links in (("enforces", module.enforces), ("supports", module.supports)):
                for reference, link in links.items():
                    where = _where(module.origin, relation, reference)
                    self._cover(document.id, qualified(document.id, module.id), relation, reference, where, link.how)

    def link_code(self, artefacts: Artefacts) -> None:
        modules = {qualified(d.id, m.id): m.code for d in self.documents.values() for m in d.modules.values()}
        owned = owners(modules, artefacts.files)
        self.trace.owning = frozenset(module for names in owned.values() for module in names)
        for tag in artefacts.tags:
            node = f"{tag.file}:{tag.line}"
            if tag.relation == "verifies":
                continue
            attributes = {"file": tag.file, "symbol": tag.symbol, "owners": owned.get(tag.file, ()), "reason": tag.reason}
            self._node(node, "code", Origin(file=tag.file, line=tag.line), **attributes)
            for module in owned.get(tag.file, ()):
                self._edge(node, module, "belongs-to")
            self._cover("", node, tag.relation, tag.target, _tag_place(tag), tag.reason)

    def link_tests(self, artefacts: Artefacts) -> None:
        self.trace.tests = evidence_of_tests(artefacts)
        for test, evidence in sorted(self.trace.tests.items()):
            case = evidence.case
            self._node(test, "test", Origin(file=case.file, line=case.line), evidence=evidence)
            if not evidence.orphaned:
                for target in case.verifies:
                    self._cover("", test, "verifies", target, _test_place(case), "")

    def _node(self, node: str, kind: str, origin: Origin, **attributes: Any) -> None:
        self.trace.graph.add_node(node, kind=kind, origin=origin, **attributes)

    def _edge(self, child: str, parent: str, relation: str, **attributes: Any) -> None:
        self.trace.graph.add_edge(child, parent, key=relation, **attributes)

    def _links(self, document: Document, item: Item, relation: str, links: dict[str, Link], expected: tuple[str, ...]) -> None:
        for reference, link in links.items():
            parent = self._resolve(document, item, relation, reference, expected, (relation, reference))
            if parent:
                self._edge(qualified(document.id, item.id), parent, relation, link=link)

    def _refer(
        self,
        document: Document,
        item: Item,
        relation: str,
        references: Iterable[str],
        expected: tuple[str, ...],
        path: tuple[str, ...] = (),
    ) -> None:
        for number, reference in enumerate(references):
            place = (*(path or (relation,)), str(number)) if path != ("subsystem",) else path
            parent = self._resolve(document, item, relation, reference, expected, place)
            if parent:
                self._edge(qualified(document.id, item.id), parent, relation)

    def _resolve(
        self, document: Document, item: Item, relation: str, reference: str, expected: tuple[str, ...], path: tuple[str, ...]
    ) -> str | None:
        candidates = [node for node in self._candidates(document, reference) if self.trace.graph.nodes[node]["kind"] in expected]
        if len(candidates) == 1:
            return candidates[0]
        source = qualified(document.id, item.id)
        self.trace.unresolved.append(Unresolved(source, relation, reference, _where(item.origin, *path), tuple(candidates), expected))
        return None

    def _candidates(self, document: Document, reference: str) -> list[str]:
        named, short = split_qualified(reference)
        for scope in [named] if named else [document.id, *_claims(document)]:
            if short in self.index.get(scope, ()):
                return [qualified(scope, short)]
        return []

    def _cover(self, scope: str, node: str, relation: str, reference: str, where: Where, how: str) -> None:
        """Link an artefact or module to the leaves that a reference covers, looked up in the Security Targets."""
        found = [(product, self.targets[product][short]) for product, short in self._targets(scope, reference)]
        if len(found) != 1:
            self.trace.unresolved.append(
                Unresolved(node, relation, reference, where, tuple(qualified(p, reference) for p, _ in found), ("leaf",))
            )
            return
        product, target = found[0]
        for leaf in target.leaves:
            self._edge(node, qualified(product, leaf), relation, claimed=target.claimed, how=how, where=where, reference=reference)

    def _targets(self, scope: str, reference: str) -> Iterator[tuple[str, str]]:
        named, short = split_qualified(reference)
        described = self.documents[scope].header.describes if scope else ""
        for product in [named] if named else [described] if described else self.products:
            if short in self.targets.get(product, {}):
                yield product, short


def _index(document: Document) -> frozenset[str]:
    return frozenset(identifier for section in KINDS for identifier in getattr(document, section))


def _claims(document: Document) -> list[str]:
    return [claim.id for claim in document.header.claims.profiles] if document.header.claims else []


def _where(origin: Origin, *path: str) -> Where:
    return Where(file=origin.file, line=origin.line, path=path)


def _tag_place(tag: Tag) -> Where:
    return Where(file=tag.file, line=tag.line, column=tag.column)


def _test_place(case: TestCase) -> Where:
    return Where(file=case.file, line=case.line)
