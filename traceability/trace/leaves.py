"""Leaves: the finest parts of a requirement that must be proven, and what a reference to one of them, or above, covers."""

from __future__ import annotations

import msgspec

from traceability.model.document import Document
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
    if not element.items:
        return (Leaf(element.id, sfr.id, element.id),)
    return tuple(Leaf(f"{element.id}#{key}", sfr.id, element.id, text) for key, text in element.items.items())


def targets(document: Document) -> dict[str, Target]:
    """Every reference that covers leaves of a document: each leaf, element and SFR, and the latter two with ``#*``."""
    found: dict[str, Target] = {}
    for sfr in document.sfrs.values():
        below_sfr: list[str] = []
        for element in sfr.elements.values():
            below = tuple(leaf.id for leaf in element_leaves(sfr, element))
            below_sfr += below
            found |= {leaf: Target((leaf,)) for leaf in below}
            found |= _parent(element.id, below)
        found |= _parent(sfr.id, tuple(below_sfr))
    return found


def _parent(identifier: str, below: tuple[str, ...]) -> dict[str, Target]:
    return {identifier: Target(below, claimed=len(below) > 1), f"{identifier}#*": Target(below)}
