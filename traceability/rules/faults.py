"""What the comparison with profiles found wrong, as findings of one rule."""

from __future__ import annotations

from collections.abc import Iterator

from traceability.model.base import Item
from traceability.model.document import Document
from traceability.model.finding import Where
from traceability.model.ids import qualified
from traceability.rules.registry import Found
from traceability.trace.view import View


def faults(view: View, rule: str) -> Iterator[Found]:
    """Each fault of that rule in each document that claims a profile; ``other`` has the profile's place."""
    for document in view.documents:
        for row in view.conformance(document):
            for fault in row.faults:
                if fault.rule == rule:
                    other = (Where(file=fault.other.file, line=fault.other.line),) if fault.other.line else ()
                    yield Found(qualified(document.id, row.item.id), fault.message, fault.where, fault.hint, fault.related, other)


def header_place(document: Document, *path: str) -> Where:
    """The place of a document's header, or of a field inside it."""
    return Where(file=document.header.origin.file, line=document.header.origin.line, path=path)


def item_place(item: Item) -> Where:
    """The place of an item."""
    return Where(file=item.origin.file, line=item.origin.line)
