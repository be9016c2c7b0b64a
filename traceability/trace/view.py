"""The one frozen view that every rule and report gets: project, effective documents, graph, statuses, catalogues."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property
from typing import Any

import networkx as nx

from traceability.catalogue import Catalogue, Judging, judging
from traceability.model.base import Item
from traceability.model.demands import Demands
from traceability.model.document import Document
from traceability.model.finding import Where
from traceability.model.ids import qualified, split_qualified
from traceability.model.project import Project
from traceability.trace.dependencies import Obligation, obligations
from traceability.trace.graph import Unresolved, build
from traceability.trace.inherit import effective
from traceability.trace.records import expected_of
from traceability.trace.results import TestEvidence
from traceability.trace.status import LeafStatus, leaf_statuses
from traceability.trace.verdicts import NOTHING_EXPECTED, Expected

_Neighbours = Mapping[str, Mapping[str, Mapping[str, Any]]]
"""The nodes at the other ends of a node's edges, each with its relations: networkx's own maps, without a view around them."""


@dataclass(frozen=True)
class View:
    """Everything that can be asked of a project. Node ids are qualified ids (``document:item``).

    ``documents`` are effective: a Security Target holds what it inherits. ``catalogues`` gives, by document id, the
    catalogue of the edition that judges it, its extended components included; documents without a claim have none.
    ``owning`` are the modules that at least one collected file belongs to, ``owned`` those of each such file. ``today`` is the
    day of the run, ``policy`` what it demands, ``expected`` what results must have been made with.
    """

    project: Project
    documents: tuple[Document, ...]
    graph: nx.MultiDiGraph[str]
    unresolved: tuple[Unresolved, ...]
    tests: Mapping[str, TestEvidence]
    statuses: Mapping[str, LeafStatus]
    catalogues: Mapping[str, Catalogue]
    obligations: Mapping[str, tuple[Obligation, ...]]
    owning: frozenset[str]
    today: date
    policy: Demands
    expected: Expected = NOTHING_EXPECTED
    owned: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    _unresolved_sources: frozenset[tuple[str, str]] = field(default=frozenset())

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

    def children(self, node: str, relation: str) -> list[str]:
        """The nodes linked to a node by a relation, sorted."""
        found = [child for child, relations in self._below[node].items() if relation in relations]
        return found if len(found) < 2 else sorted(found)  # most have none or one, and are asked for a hundred thousand times

    def parents(self, node: str, relation: str) -> list[str]:
        """The nodes that a node is linked to by a relation, sorted."""
        found = [parent for parent, relations in self._above[node].items() if relation in relations]
        return found if len(found) < 2 else sorted(found)

    def link(self, child: str, parent: str, relation: str) -> Mapping[str, Any]:
        """What an edge says: ``link`` or ``how``, ``where`` it was written, and more by relation."""
        return self._above[child][parent][relation]

    @cached_property
    def _below(self) -> dict[str, _Neighbours]:
        return dict(self.graph.reverse(copy=False).adjacency())

    @cached_property
    def _above(self) -> dict[str, _Neighbours]:
        return dict(self.graph.adjacency())

    def kind(self, node: str) -> str:
        """The kind of a node, such as ``threat`` or ``test``."""
        return str(self.graph.nodes[node]["kind"])

    def has_unresolved(self, node: str, relation: str) -> bool:
        """Whether a node holds a reference of this relation that does not resolve (which is a finding of its own)."""
        return (node, relation) in self._unresolved_sources

    def where(self, node: str, *path: str) -> Where:
        """The place of a node, or of a field inside it."""
        origin = self.graph.nodes[node]["origin"]
        return Where(file=origin.file, line=origin.line, path=path)

    def claimed_by(self, document: Document) -> tuple[Document, ...]:
        """The loaded profiles that a document claims."""
        return claimed_documents(self.project, document)

    def judging(self, document: Document) -> Judging | None:
        """What the document's claimed edition is judged by; ``None`` without a claim."""
        return judging(document.header.claims.cc) if document.header.claims else None


def claimed_documents(project: Project, document: Document) -> tuple[Document, ...]:
    """The loaded profiles that a document claims, in the order of its claims."""
    claims = document.header.claims.profiles if document.header.claims else ()
    return tuple(found for claim in claims if claim.id != document.id and (found := project.document(claim.id)))


def make_view(project: Project, catalogues: Mapping[str, Catalogue], today: date, policy: Demands | None = None) -> View:
    """Trace a project as it is ``today``. ``catalogues`` holds the shipped catalogues by id that its documents need.

    ``policy`` is what the run demands; where nothing is judged by it, none is needed.
    """
    documents = tuple(effective(d, claimed_documents(project, d)) for d in (*project.documents, *project.claimed))
    expected = expected_of(project, documents)
    trace = build(documents, project.artefacts, expected, project.library)
    judged: dict[str, Catalogue] = {}
    for document in documents:
        if document.header.claims:
            edition = judging(document.header.claims.cc).catalogue
            if edition in catalogues:
                judged[document.id] = catalogues[edition].with_components(document.extended_components)
    owed = {document.id: obligations(document, judged[document.id]) for document in documents if document.id in judged}
    return View(
        project=project,
        documents=documents,
        graph=nx.freeze(trace.graph),
        unresolved=tuple(trace.unresolved),
        tests=trace.tests,
        statuses=leaf_statuses(trace.graph),
        catalogues=judged,
        obligations=owed,
        owning=trace.owning,
        owned=trace.owned,
        today=today,
        expected=expected,
        policy=policy or Demands(),
        _unresolved_sources=frozenset((entry.source, entry.relation) for entry in trace.unresolved),
    )


def short(node: str) -> str:
    """The id of a node without its document."""
    return split_qualified(node)[1]


def inherited(view: View, document: Document, item: Item) -> bool:
    """Whether a document took an item unchanged from a profile that it claims."""
    return any(item.origin == other.origin for profile in view.claimed_by(document) if (other := _find(profile, item.id)))


def _find(document: Document, identifier: str) -> Item | None:
    for section in ("threats", "organisational_security_policies", "assumptions", "objectives", "sfrs", "sars", "extended_components"):
        if found := getattr(document, section).get(identifier):
            return found  # type: ignore[no-any-return]
    return None
