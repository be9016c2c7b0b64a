"""Leaves: the finest parts of a requirement that must be proven, and what a reference to one of them, or above, covers."""

from __future__ import annotations

from collections.abc import Iterator

import msgspec

from traceability.model.document import Document
from traceability.model.ids import qualified
from traceability.model.requirements import Element, Sfr


class Leaf(msgspec.Struct, frozen=True):
    """One leaf by its short id, with its element, and its words where the element is split."""

    id: str
    sfr: str
    element: str
    text: str = ""


class Target(msgspec.Struct, frozen=True):
    """What a reference covers: ``leaves`` by short id; ``claimed`` if it names a parent of several without ``#*``."""

    leaves: tuple[str, ...]
    claimed: bool = False


def leaves_of(sfr: Sfr) -> tuple[Leaf, ...]:
    """The leaves of an SFR in the order of its elements and items."""
    return tuple(leaf for element in sfr.elements.values() for leaf in element_leaves(sfr, element))


def element_leaves(sfr: Sfr, element: Element) -> tuple[Leaf, ...]:
    """The leaves of one element: its items, else the element itself."""
    texts = element.items.values() or ("",)
    return tuple(Leaf(leaf, sfr.id, element.id, text) for leaf, text in zip(_ids_below(element), texts, strict=True))


def leaf_ids(document: Document) -> Iterator[str]:
    """The qualified ids of all leaves of a document, in its order."""
    for sfr in document.sfrs.values():
        for element in sfr.elements.values():
            yield from (qualified(document.id, leaf) for leaf in _ids_below(element))


class Targets:
    """What references cover in a document: each leaf, element and SFR, and the latter two with ``#*``."""

    def __init__(self, document: Document) -> None:
        self._sfrs = document.sfrs
        self._elements = {element.id: element for sfr in document.sfrs.values() for element in sfr.elements.values()}

    def get(self, reference: str) -> Target | None:
        """What a short id covers; ``None`` where it names no leaf and nothing above one."""
        name, mark, item = reference.partition("#")
        every = item == "*"
        if name in self._elements:
            element = self._elements[name]
            below = _ids_below(element)
            if mark and not every:
                return Target((reference,)) if item in element.items else None
        elif name in self._sfrs and (every or not mark):
            below = tuple([leaf for element in self._sfrs[name].elements.values() for leaf in _ids_below(element)])
        else:
            return None
        return Target(below, claimed=len(below) > 1 and not every)


def _ids_below(element: Element) -> tuple[str, ...]:
    return tuple([f"{element.id}#{key}" for key in element.items]) if element.items else (element.id,)
