"""The one frozen view that every rule and report gets: project, effective documents, graph, statuses, catalogues."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from functools import cached_property
from typing import TYPE_CHECKING, Any

import msgspec

from traceability.catalogue import Catalogue, Judging, Migration, judging, other_side
from traceability.catalogue.migration import Shape, Side
from traceability.model.base import Item
from traceability.model.demands import Demands
from traceability.model.document import Document, EditionClaim
from traceability.model.evidence import Tag
from traceability.model.finding import Where
from traceability.model.ids import qualified, split_qualified
from traceability.model.judgement import AxisStatus
from traceability.model.project import Project
from traceability.model.requirements import Sfr
from traceability.model.review import Review
from traceability.trace.adjacency import Adjacency
from traceability.trace.claimed import claimed_documents
from traceability.trace.conformance import Judged, judge_claims
from traceability.trace.dependencies import Obligation, obligations
from traceability.trace.design import described_products
from traceability.trace.graph import Builder, Unresolved
from traceability.trace.inherit import effective_documents
from traceability.trace.leaves import Targets, leaf_ids
from traceability.trace.records import expected_of
from traceability.trace.results import TestEvidence
from traceability.trace.slots import SlotUse, equal_values, slots_of
from traceability.trace.status import LeafStatus, leaf_statuses, roll_up
from traceability.trace.verdicts import NOTHING_EXPECTED, Expected

if TYPE_CHECKING:
    import networkx as nx


class View(msgspec.Struct, frozen=True, dict=True):
    """Everything that can be asked of a project. Node ids are qualified ids (``document:item``).

    ``documents`` are effective: a Security Target holds what it inherits. ``catalogues`` gives, by document id, the
    catalogue of the edition that judges it, its extended components included; documents without a claim have none.
    ``owning`` are the modules that at least one collected file belongs to, ``owned`` those of each such file. ``today`` is the
    day of the run, ``policy`` what it demands, ``expected`` what results must have been made with. ``wordings`` are the user's own
    catalogues with the official wording, by the id of the shipped one.
    """

    project: Project
    documents: tuple[Document, ...]
    near: Adjacency
    unresolved: tuple[Unresolved, ...]
    tests: Mapping[str, TestEvidence]
    statuses: Mapping[str, LeafStatus]
    catalogues: Mapping[str, Catalogue]
    obligations: Mapping[str, tuple[Obligation, ...]]
    owning: frozenset[str]
    today: date
    policy: Demands
    expected: Expected = NOTHING_EXPECTED
    owned: Mapping[str, tuple[str, ...]] = msgspec.field(default_factory=dict)
    wordings: Mapping[str, Catalogue] = msgspec.field(default_factory=dict)
    migrations: tuple[Migration, ...] = ()
    _unresolved_sources: frozenset[tuple[str, str]] = frozenset()

    @cached_property
    def named(self) -> Mapping[str, Document]:
        """The documents by their id."""
        return {document.id: document for document in self.documents}

    @cached_property
    def reviews(self) -> Mapping[str, Review]:
        """The reviews by subject (qualified id, ``document:`` for the claims of a document)."""
        return {review.subject: review for review in self.project.reviews or ()}

    @cached_property
    def targets(self) -> Mapping[str, Targets]:
        """What references cover in each product, by its id."""
        return {document.id: Targets(document) for document in self.products()}

    def products(self) -> Iterator[Document]:
        """The Security Targets: the documents whose leaves code and tests must cover."""
        return (document for document in self.documents if document.header.kind == "security-target")

    def judged(self) -> Iterator[tuple[Document, Catalogue]]:
        """Each document with the catalogue that judges it; documents without one are not judged by components."""
        return ((document, self.catalogues[document.id]) for document in self.documents if document.id in self.catalogues)

    def items(self, section: str) -> Iterator[tuple[str, Document, Any]]:
        """Each item of a section of every document, as (qualified id, document, item)."""
        if section not in self._items:
            self._items[section] = [(qualified(d.id, item.id), d, item) for d in self.documents for item in getattr(d, section).values()]
        return iter(self._items[section])

    @cached_property
    def _items(self) -> dict[str, list[tuple[str, Document, Any]]]:
        return {}

    @cached_property
    def slots(self) -> dict[str, tuple[SlotUse, ...]]:
        """Every operation of each judged document, by its id."""
        return {document.id: tuple(slots_of(document, catalogue)) for document, catalogue in self.judged()}

    @cached_property
    def graph(self) -> nx.MultiDiGraph[str]:
        """The whole as a graph of networkx, for its algorithms; rules ask for neighbours, which needs none of them."""
        return self.near.networkx()

    @property
    def nodes(self) -> Mapping[str, Mapping[str, Any]]:
        """What is known of each node."""
        return self.near.nodes

    def children(self, node: str, relation: str) -> Sequence[str]:
        """The nodes linked to a node by a relation, sorted."""
        return self.near.children(node, relation)

    def parents(self, node: str, relation: str) -> Sequence[str]:
        """The nodes that a node is linked to by a relation, sorted."""
        return self.near.parents(node, relation)

    def link(self, child: str, parent: str, relation: str) -> Mapping[str, Any]:
        """What an edge says: ``link`` or ``how``, ``where`` it was written, and more by relation."""
        return self.near.said(child, parent, relation)

    @cached_property
    def linked_tests(self) -> Sequence[tuple[str, TestEvidence]]:
        """Every test that verifies something, with its evidence, sorted; what only old results speak of is none."""
        return [(test, e) for test, e in sorted(self.tests.items()) if not e.orphaned and self.parents(test, "verifies")]

    @cached_property
    def tags(self) -> Mapping[tuple[str, str, str], Tag]:
        """Each tag by its node (``path:line``), its relation and the id as it is written."""
        return {(f"{tag.file}:{tag.line}", tag.relation, tag.target): tag for tag in self.project.artefacts.tags}

    def kind(self, node: str) -> str:
        """The kind of a node, such as ``threat`` or ``test``."""
        return str(self.nodes[node]["kind"])

    def has_unresolved(self, node: str, relation: str) -> bool:
        """Whether a node holds a reference of this relation that does not resolve (which is a finding of its own)."""
        return (node, relation) in self._unresolved_sources

    def where(self, node: str, *path: str) -> Where:
        """The place of a node, or of a field inside it."""
        origin = self.nodes[node]["origin"]
        return Where(file=origin.file, line=origin.line, path=path)

    def claimed_by(self, document: Document) -> tuple[Document, ...]:
        """The loaded documents whose items a document takes over, effective."""
        return self._claimed[document.id]

    def conformance(self, document: Document) -> tuple[Judged, ...]:
        """Each item of the profiles that a document claims, and each that it adds, judged; empty where it claims none."""
        return self._conformance[document.id]

    @cached_property
    def _claimed(self) -> dict[str, tuple[Document, ...]]:
        known = {document.id: document for document in self.documents}
        return {d.id: tuple(known[other.id] for other in claimed_documents(self.project, d)) for d in self.documents}

    @cached_property
    def _conformance(self) -> dict[str, tuple[Judged, ...]]:
        own = {document.id: document for document in (*self.project.documents, *self.project.claimed)}
        return {
            d.id: judge_claims(self.project, own[d.id], d, self._claimed[d.id], self.catalogues.get(d.id)) for d in self.documents
        }  # fmt: skip

    def axes(self, document: Document) -> tuple[AxisStatus, ...]:
        """Each axis over all leaves of a product; empty for a document that no product stands for (a profile)."""
        if document.header.kind != "security-target":
            return ()
        return roll_up(map(self.statuses.__getitem__, leaf_ids(document)))

    def wording(self, document: Document) -> Catalogue | None:
        """The official wording of the edition that judges a document, where the user has it."""
        found = self.judging(document)
        return self.wordings.get(found.catalogue) if found else None

    def judging(self, document: Document) -> Judging | None:
        """What the document's claimed edition is judged by; ``None`` without a claim."""
        claim = self.claim(document)
        return judging(claim, self._asked) if claim else None

    def claim(self, document: Document) -> EditionClaim | None:
        """The edition that a document itself claims, also where the run judges it by another one."""
        if document.header.claims is None:
            return None
        asked = self.project.judged_as
        return asked.claims.get(document.id, document.header.claims.cc) if asked else document.header.claims.cc

    def other_edition(self, document: Document) -> tuple[Migration, Side] | None:
        """The differences between the edition that judges a document and another one, and which side it is on."""
        judged = self.catalogues.get(document.id)
        return other_side(self.migrations, judged.id) if judged else None

    def instances(self, document: Document) -> Mapping[str, list[Sfr]]:
        """The SFRs of a document by the component that they are instances of, both in the order of the document."""
        if document.id not in self._instances:
            found: dict[str, list[Sfr]] = {}
            for sfr in document.sfrs.values():
                found.setdefault(sfr.component, []).append(sfr)
            self._instances[document.id] = found
        return self._instances[document.id]

    def alike(self, document: Document) -> Sequence[Sequence[Sfr]]:
        """The iterations of a component whose assignments have the same values; mostly there are none, and no more need be compared."""
        if document.id not in self._alike:
            self._alike[document.id] = [group for iterations in self.instances(document).values() for group in equal_values(iterations)]
        return self._alike[document.id]

    def misread(self, document: Document) -> Mapping[str, Shape]:
        """The SFRs of a document that are written as another edition has their id, each with what it is there."""
        if document.id not in self._misread:
            other = self.other_edition(document)
            instances = self.instances(document)
            written = [sfr for component in other[0].reused for sfr in instances.get(component, ())] if other else []
            self._misread[document.id] = {sfr.id: shape for sfr in written if other and (shape := other[0].misread(sfr, other[1]))}
        return self._misread[document.id]

    @cached_property
    def _instances(self) -> dict[str, Mapping[str, list[Sfr]]]:
        return {}

    @cached_property
    def _alike(self) -> dict[str, Sequence[Sequence[Sfr]]]:
        return {}

    @cached_property
    def _misread(self) -> dict[str, Mapping[str, Shape]]:
        return {}

    @property
    def _asked(self) -> str:
        return self.project.judged_as.catalogue if self.project.judged_as else ""


class Draft:
    """What follows from the documents of a project alone, so that it need not wait for what is collected.

    ``catalogues`` holds the shipped catalogues by id that the documents need, ``migrations`` the differences between editions that
    are known.
    """

    def __init__(self, project: Project, catalogues: Mapping[str, Catalogue], migrations: tuple[Migration, ...] = ()) -> None:
        self.migrations = migrations
        self.documents = effective_documents(project, catalogues)
        self.catalogues = {d.id: found for d in self.documents if (found := _judging_catalogue(d, catalogues))}
        judged = [(d, self.catalogues[d.id]) for d in self.documents if d.id in self.catalogues]
        self.obligations = {d.id: obligations(d, catalogue, other_side(migrations, catalogue.id)) for d, catalogue in judged}
        self._builder = Builder(self.documents, project.library)

    def view(self, project: Project, today: date, policy: Demands | None = None) -> View:
        """Trace the project, now with its artefacts, as it is ``today``. It is handed over, not kept: ask once.

        ``policy`` is what the run demands; where nothing is judged by it, none is needed.
        """
        expected = expected_of(project, self.documents)
        trace = self._builder.finish(project.artefacts, expected)
        return View(
            project=project,
            documents=self.documents,
            near=trace.graph,
            unresolved=tuple(trace.unresolved),
            tests=trace.tests,
            statuses=leaf_statuses(trace.graph, described_products(self.documents)),
            catalogues=self.catalogues,
            obligations=self.obligations,
            owning=trace.owning,
            owned=trace.owned,
            today=today,
            expected=expected,
            policy=policy or Demands(),
            migrations=self.migrations,
            _unresolved_sources=frozenset((entry.source, entry.relation) for entry in trace.unresolved),
        )


def _judging_catalogue(document: Document, catalogues: Mapping[str, Catalogue]) -> Catalogue | None:
    """The catalogue of the edition that a document claims, corrected as it claims and with its own components."""
    if document.header.claims is None:
        return None
    found = catalogues.get(judging(document.header.claims.cc).catalogue)
    return found.corrected(document.header.claims.cc.errata).with_components(document.extended_components) if found else None


def short(node: str) -> str:
    """The id of a node without its document."""
    return split_qualified(node)[1]


def inherited(view: View, document: Document, item: Item) -> bool:
    """Whether a document took an item unchanged from a profile that it claims."""
    return any(item.origin == other.origin for profile in view.claimed_by(document) if (other := _find(profile, item.id)))


def _find(document: Document, identifier: str) -> Item | None:
    for section in ("threats", "organisational_security_policies", "assumptions", "objectives", "sfrs", "sars", "extended_components",
                    "assets", "threat_agents", "external_entities"):  # fmt: skip
        if found := getattr(document, section).get(identifier):
            return found  # type: ignore[no-any-return]
    return None
