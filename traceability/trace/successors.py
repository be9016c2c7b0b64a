"""What stands for an item of a profile of which a document says nothing: iterations of an SFR, or a hierarchically higher component."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from typing import Any

from traceability.catalogue import Catalogue
from traceability.model.document import Document
from traceability.model.ids import component_of

_CLAIMING = ("security-target", "protection-profile")


def successors(document: Document, union: Mapping[str, Mapping[str, Any]], catalogue: Catalogue | None) -> dict[str, tuple[str, ...]]:
    """The items of ``union`` (what a document's profiles hold) that its own items replace without a word, with these.

    Only where they can mean nothing else: the profiles hold the component once and demand it, the document neither states it nor
    says what becomes of it, and holds iterations of it, or one component hierarchical to it, of which it says nothing either.
    """
    found: dict[str, tuple[str, ...]] = {}
    if document.header.kind not in _CLAIMING:
        return found
    named = {name for said in document.dispositions.values() for name in said.by} | set(document.dispositions)
    for section in ("sfrs", "sars"):
        own, held = getattr(document, section), union[section]
        free = [key for key in own if key not in held and key not in named]
        if not free:
            continue
        times = Counter(component_of(key) for key in held)
        for key, item in held.items():
            component = component_of(key)
            if key in own or key in named or times[component] > 1 or getattr(item, "status", "mandatory") != "mandatory":
                continue
            iterations = tuple(name for name in free if component_of(name) == component)
            higher = tuple(name for name in free if component_of(name) != component and _above(catalogue, name, component))
            if iterations or len(higher) == 1:
                found[key] = iterations or higher
    return found


def is_clear(key: str, names: tuple[str, ...]) -> bool:
    """Whether it is clear what these are to the item that they replace; one single iteration may be a renamed id."""
    return len(names) > 1 or component_of(names[0]) != component_of(key)


def _above(catalogue: Catalogue | None, name: str, component: str) -> bool:
    return catalogue is not None and catalogue.satisfies(component_of(name), component)
