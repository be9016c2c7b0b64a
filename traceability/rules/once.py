"""One defect, one finding: what a document inherited with its defect is reported where it was written."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator

from traceability.catalogue import Catalogue
from traceability.model.document import Document
from traceability.model.finding import Where
from traceability.model.ids import qualified, split_qualified
from traceability.model.requirements import Element, Slot
from traceability.rules.registry import Found
from traceability.trace.view import View

Judge = Callable[[Document, Catalogue], Iterable[Found]]


def once(view: View, judge: Judge) -> Iterator[Found]:
    """What ``judge`` finds in each document, less what it finds of the same item in the same words in a profile that is claimed.

    A Security Target that changes another part of an item (its second operation) still inherits the defect of the first.
    """
    found = {document.id: list(judge(document, catalogue)) for document, catalogue in view.judged()}
    for document, _ in view.judged():
        if not found[document.id]:
            continue
        known = {_what(entry) for profile in view.claimed_by(document) for entry in found.get(profile.id, ())}
        yield from (entry for entry in found[document.id] if _what(entry) not in known)


def profile_element(view: View, document: Document, sfr: str, element: str) -> tuple[Document, Element] | None:
    """The claimed profile that has an element, and the element there; ``None`` where none has it."""
    for profile in view.claimed_by(document):
        owner = profile.sfrs.get(sfr)
        if owner and element in owner.elements:
            return profile, owner.elements[element]
    return None


def profile_slot(view: View, document: Document, sfr: str, element: str, name: str) -> Slot | None:
    """What a claimed profile did with an operation; ``None`` where no profile has it."""
    found = profile_element(view, document, sfr, element)
    return found[1].slots.get(name) if found else None


def profile_place(view: View, document: Document, sfr: str, element: str) -> tuple[Where, ...]:
    """Where a claimed profile has an element: the other place of a finding that compares the two."""
    found = profile_element(view, document, sfr, element)
    return (view.where(qualified(found[0].id, sfr), "elements", element),) if found else ()


def _what(found: Found) -> tuple[str, str, str]:
    return split_qualified(found.subject)[1], found.related, found.message
