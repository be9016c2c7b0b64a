"""What rules about documents share: places in the header, how a document argues, the product of a record."""

from __future__ import annotations

from traceability.model.document import Document
from traceability.model.finding import Where
from traceability.trace.view import View


def header_place(document: Document, *path: str) -> Where:
    """The place of a field inside a document's header, or of the header."""
    return Where(file=document.header.origin.file, line=document.header.origin.line, path=path)


def is_direct(document: Document) -> bool:
    """Whether a document argues from the problem definition straight to its SFRs, without objectives for the TOE."""
    return document.header.approach == "direct-rationale"


def product_of(view: View, document: Document) -> Document | None:
    """The Security Target that a record's document is about: itself, or the one that it describes."""
    wanted = document.header.describes or document.id
    return next((product for product in view.products() if product.id == wanted), None)
