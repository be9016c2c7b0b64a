"""The graph: a node per item and artefact, an edge per link from the child to its parent, keyed by its relation."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import msgspec

from traceability.model.base import Item, Link, Origin
from traceability.model.document import Document
from traceability.model.evidence import Artefacts, Tag
from traceability.model.finding import Where
from traceability.model.ids import qualified, split_qualified, unslug
from traceability.model.library import RequirementLibrary
from traceability.trace.adjacency import Adjacency
from traceability.trace.claimed import scope as claimed_scope
from traceability.trace.design import TESTABLE, design_links, design_parts
from traceability.trace.leaves import Targets, element_leaves
from traceability.trace.lifecycle import lifecycle_links
from traceability.trace.ownership import owners
from traceability.trace.records import record_links, verified_at, with_manual_tests
from traceability.trace.results import TestEvidence, evidence_of_tests
from traceability.trace.verdicts import NOTHING_EXPECTED, Expected

KINDS = {
    "extended_components": "extended component",  # first: an SFR of the same id is what links mean
    "threats": "threat", "organisational_security_policies": "policy", "assumptions": "assumption", "objectives": "objective",
    "sfrs": "sfr", "sars": "sar", "assets": "asset", "threat_agents": "threat agent", "external_entities": "external entity",
    "terms": "term",
    "subsystems": "subsystem", "modules": "module", "tsfi": "tsfi", "non_tsfi": "non-tsfi", "architecture": "statement",
    "toe_parts": "part", "features": "feature", "tss": "passage", "configuration_items": "configuration item", "flaws": "flaw",
    "guidance": "guidance", "tools": "tool", "deliveries": "delivery", "vulnerabilities": "vulnerability",
}  # fmt: skip


EXTERNAL = "external requirement"
FULFILS = "fulfils"
"""What code does for an external requirement. It is another relation than ``enforces``, because it covers no leaf."""
_NO_LIBRARY = RequirementLibrary()


class Unresolved(msgspec.Struct, frozen=True):
    """A reference that leads to nothing, or to several items (``candidates``).

    ``source`` is the node that holds it, ``relation`` what it wanted to say, ``expected`` the kinds of item it may name.
    """

    source: str
    relation: str
    reference: str
    where: Where
    candidates: tuple[str, ...] = ()
    expected: tuple[str, ...] = ()


class Trace(msgspec.Struct):
    """The graph with what could not be linked. Node ids are qualified ids; code places are ``path:line``."""

    graph: Adjacency = msgspec.field(default_factory=Adjacency)
    unresolved: list[Unresolved] = msgspec.field(default_factory=list)
    tests: dict[str, TestEvidence] = msgspec.field(default_factory=dict)
    owning: frozenset[str] = frozenset()
    owned: dict[str, tuple[str, ...]] = msgspec.field(default_factory=dict)


_Covered = tuple[str, tuple[str, ...], bool]
"""A product, its leaves that a reference covers, and whether the reference only claims to cover them."""


class Builder:
    """The graph in two steps: what effective ``documents`` and the ``library`` say, and, with ``finish``, what was collected.

    Requirements of the library are nodes that tests verify and code fulfils; they stand below nothing and cover nothing.

    Coverage edges are acyclic by construction: they go from code and tests to modules and leaves, from leaves to SFRs, on to
    objectives and to the problem definition.
    """

    def __init__(self, documents: tuple[Document, ...], library: RequirementLibrary = _NO_LIBRARY) -> None:
        self.trace = Trace()
        self._link = self.trace.graph.link
        self.documents = {document.id: document for document in documents}
        self.targets = {document.id: Targets(document) for document in documents}
        self.products = tuple(d.id for d in documents if d.header.kind == "security-target")
        self.index = {document.id: _index(document) for document in documents}
        self.found: dict[tuple[str, str], list[_Covered]] = {}
        self.scopes = {document.id: _scopes(document, documents) for document in documents}
        for document in documents:
            self._add_items(document)
        self._add_library(library)
        for document in documents:
            self._link_items(document)

    def finish(self, artefacts: Artefacts, expected: Expected = NOTHING_EXPECTED) -> Trace:
        """The whole graph; ``expected`` says which results count. It is handed over, not kept: ask once."""
        self._link_code(artefacts)
        self._link_tests(with_manual_tests(artefacts, self.documents.values()), expected)
        return self.trace

    def _add_items(self, document: Document) -> None:
        for section, kind in KINDS.items():
            for item in getattr(document, section).values():
                self._node(qualified(document.id, item.id), kind, item.origin, title=item.title, item=item)
        for sfr in document.sfrs.values():
            node_of_sfr, split = qualified(document.id, sfr.id), []
            for element in sfr.elements.values():
                node, origin = qualified(document.id, element.id), element.origin if element.origin.line else sfr.origin
                self._node(node, "element", origin, item=element, leaf=not element.items)
                self._link(node, node_of_sfr, "part-of", {})
                split += [(node, origin, leaf) for leaf in element_leaves(sfr, element)] if element.items else []
            for above, origin, leaf in split:
                node = qualified(document.id, leaf.id)
                self._node(node, "item", origin, title=leaf.text, leaf=True)
                self._link(node, above, "part-of", {})
        for part in design_parts(document):
            self._node(part.node, part.kind, part.origin, title=part.title, item=part.item)
            if part.part_of:
                self._link(part.node, part.part_of, "part-of", {})

    def _add_library(self, library: RequirementLibrary) -> None:
        for name, found in library.sets.items():
            for item in found.requirements.values():
                self._node(qualified(name, item.id), EXTERNAL, item.origin, title=item.title, item=item)

    def _link_items(self, document: Document) -> None:
        for threat in document.threats.values():
            self._refer(document, threat, "agents", threat.agents, ("threat agent",))
            self._refer(document, threat, "assets", threat.assets, ("asset",))
        for objective in document.objectives.values():
            self._links(document, objective, "addresses", objective.addresses, ("threat", "policy", "assumption"))
        for sfr in document.sfrs.values():
            direct = document.header.approach == "direct-rationale"
            self._links(document, sfr, "meets", sfr.meets, ("threat", "policy", "objective") if direct else ("objective",))
            for group, binding in sfr.dependencies.items():
                path = ("dependencies", group)
                self._refer(document, sfr, "satisfied-by", binding.satisfied_by, ("sfr", "sar"), (*path, "satisfied_by"))
                expected = ("objective",) if binding.justified == "environment" else ("sfr", "objective")
                self._refer(document, sfr, "cites", binding.cites, expected, (*path, "cites"))
        for module in document.modules.values():
            self._refer(document, module, "belongs-to", (module.subsystem,), ("subsystem",), ("subsystem",))
            for relation, links in (("enforces", module.enforces), ("supports", module.supports)):
                for reference, link in links.items():
                    where = _where(module.origin, relation, reference)
                    self._cover(document.id, qualified(document.id, module.id), relation, reference, where, link.how)
        for entry in (*design_links(document), *lifecycle_links(document)):
            if entry.expected == ("leaf",):
                where = _where(entry.item.origin, *entry.path)
                self._cover(document.id, entry.source, entry.relation, entry.reference, where, entry.how)
            elif parent := self._resolve(document, entry.item, entry.relation, entry.reference, entry.expected, entry.path):
                self._link(entry.source, parent, entry.relation, {"how": entry.how})

    def _link_code(self, artefacts: Artefacts) -> None:
        modules = {qualified(d.id, m.id): m.code for d in self.documents.values() for m in d.modules.values()}
        owned = owners(modules, artefacts.files)
        self.trace.owned = owned
        self.trace.owning = frozenset(module for names in owned.values() for module in names)
        for tag in artefacts.tags:
            node = f"{tag.file}:{tag.line}"
            if tag.relation == "verifies":
                continue
            attributes = {"file": tag.file, "symbol": tag.symbol, "owners": owned.get(tag.file, ()), "reason": tag.reason}
            self._node(node, "code", Origin(file=tag.file, line=tag.line), **attributes)
            for module in owned.get(tag.file, ()):
                self._link(node, module, "belongs-to", {})
            self._cover("", node, tag.relation, tag.target, _tag_place(tag), tag.reason)
        for link in record_links(self.documents.values(), artefacts, owned):
            self._node(link.node, link.kind, link.item.origin, title=link.item.title, item=link.item, **link.attributes)
            for module in link.owners:
                self._link(link.node, module, "belongs-to", {})
            for reference, where in link.references:
                self._cover(link.document, link.node, link.relation, reference, where, link.how)

    def _link_tests(self, artefacts: Artefacts, expected: Expected) -> None:
        self.trace.tests = evidence_of_tests(artefacts, expected)
        for test, evidence in sorted(self.trace.tests.items()):
            case = evidence.case
            self._node(test, "test", Origin(file=case.file, line=case.line), evidence=evidence)
            if not evidence.orphaned:
                scope = split_qualified(test)[0] if case.manual else ""
                for number, target in enumerate(case.verifies):
                    self._cover(scope, test, "verifies", target, verified_at(case, number), "")

    def _node(self, node: str, kind: str, origin: Origin, **attributes: Any) -> None:
        attributes["kind"], attributes["origin"] = kind, origin
        self.trace.graph.add(node, attributes)

    def _links(self, document: Document, item: Item, relation: str, links: dict[str, Link], expected: tuple[str, ...]) -> None:
        node = qualified(document.id, item.id) if links else ""
        for reference, link in links.items():
            parent = self._resolve(document, item, relation, reference, expected, (relation, reference))
            if parent:
                self._link(node, parent, relation, {"link": link})

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
                self._link(qualified(document.id, item.id), parent, relation, {})

    def _resolve(
        self, document: Document, item: Item, relation: str, reference: str, expected: tuple[str, ...], path: tuple[str, ...]
    ) -> str | None:
        named, short = split_qualified(reference)
        for scope in (named,) if named else self.scopes[document.id]:
            if kind := self.index.get(scope, {}).get(short):
                if kind in expected:
                    return qualified(scope, short)
                break
        source = qualified(document.id, item.id)
        self.trace.unresolved.append(Unresolved(source, relation, reference, _where(item.origin, *path), (), expected))
        return None

    def _cover(self, scope: str, node: str, relation: str, reference: str, where: Where, how: str) -> None:
        """Link an artefact or module to the leaves that a reference covers, looked up in the Security Targets.

        What a test verifies is looked up in the design where no Security Target has it.
        """
        found = self._targets(scope, reference)
        # Foreign formats hold no dots and slashes: there an id is written as its slug.
        if not found and (native := unslug(reference)) != reference:
            found = self._targets(scope, native)
        if len(found) == 1:
            _, leaves, claimed = found[0]
            for leaf in leaves:
                self._link(node, leaf, relation, {"claimed": claimed, "how": how, "where": where, "reference": reference})
            return
        said = {"claimed": False, "how": how, "where": where, "reference": reference}
        if not found and self._external(reference):
            self._link(node, reference, relation if relation == "verifies" else FULFILS, said)
            return
        designed = self._designed(reference) if relation == "verifies" and not found else []
        if len(designed) == 1:
            self._link(node, designed[0], relation, said)
            return
        candidates = (*(qualified(product, reference) for product, _, _ in found), *designed)
        self.trace.unresolved.append(Unresolved(node, relation, reference, where, candidates, ("leaf",)))

    def _external(self, reference: str) -> bool:
        """Whether a reference names an external requirement: only a qualified id can."""
        return self._kind(reference) == EXTERNAL

    def _designed(self, reference: str) -> list[str]:
        named, short = split_qualified(reference)
        nodes = (qualified(document, short) for document in ([named] if named else self.documents))
        return [node for node in nodes if self._kind(node) in TESTABLE]

    def _kind(self, node: str) -> str:
        """The kind of a node; ``""`` where there is none."""
        return str(self.trace.graph.nodes.get(node, {}).get("kind", ""))

    def _targets(self, scope: str, reference: str) -> list[_Covered]:
        """What an id covers in each product that has it. Tags name few ids very often, so each is looked up once."""
        known = self.found.get((scope, reference))
        if known is None:
            named, short = split_qualified(reference)
            described = self.documents[scope].header.describes if scope else ""
            products = [named] if named else [described] if described else self.products
            known = [
                (product, tuple(qualified(product, leaf) for leaf in target.leaves), target.claimed)
                for product in products
                if product in self.targets and (target := self.targets[product].get(short))
            ]
            self.found[scope, reference] = known
        return known


def _index(document: Document) -> dict[str, str]:
    """The kind of each item that a document holds, by its id."""
    return {identifier: kind for section, kind in KINDS.items() for identifier in getattr(document, section)}


def _scopes(document: Document, documents: Iterable[Document]) -> tuple[str, ...]:
    """Where a short id is looked up: in the document, what it claims, the product that it describes, what else describes that."""
    header = document.header
    product = header.describes or (document.id if header.kind == "security-target" else "")
    beside = [other.id for other in documents if product and other.header.describes == product]
    return tuple(dict.fromkeys(name for name in (document.id, *claimed_scope(document), header.describes, *beside) if name))


def _where(origin: Origin, *path: str) -> Where:
    return Where(file=origin.file, line=origin.line, path=path)


def _tag_place(tag: Tag) -> Where:
    return Where(file=tag.file, line=tag.line, column=tag.column)
