"""Modules and configurations among the documents of a view, for the rules about them."""

from __future__ import annotations

from collections.abc import Iterator

from traceability.model.document import Document
from traceability.rules.faults import item_place
from traceability.rules.registry import Found
from traceability.trace.together import base_documents, contradictions
from traceability.trace.view import View

WEAKENS = "keep what the other document asks for; what asks for more is stated as a disposition with a rationale"
"""How a contradiction is mended."""


def modules(view: View) -> Iterator[Document]:
    """The PP-Modules."""
    return (document for document in view.documents if document.header.kind == "pp-module")


def configurations(view: View) -> Iterator[Document]:
    """The PP-Configurations."""
    return (document for document in view.documents if document.header.kind == "pp-configuration")


def parts_of(view: View, document: Document) -> list[Document]:
    """The components of a PP-Configuration, effective, in the order in which it lists them."""
    return [part for name in document.components for part in view.claimed_by(document) if part.id == name]


def exact(document: Document) -> bool:
    """Whether a document demands exact conformance."""
    return document.header.claims is not None and document.header.claims.statement == "exact"


def contradicting(view: View, what: str, sections: tuple[str, ...]) -> Iterator[Found]:
    """The items of some sections that a PP-Module states otherwise than its base."""
    for document in modules(view):
        own = view.project.document(document.id) or document
        for base in {b.id: b for _, bases in base_documents(view.project, document) for b in bases}.values():
            for item, held in contradictions(own, base, sections):
                message = f"the {what} {item.id} stands in the PP-Module {document.id} otherwise than in its base {base.id}"
                yield Found(f"{document.id}:", message, item_place(item), WEAKENS, f"{base.id} {item.id}", (item_place(held),))
