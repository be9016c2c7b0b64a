"""Documents that are put together (modules with their bases, components of a PP-Configuration): where they contradict each other."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from traceability.catalogue import Catalogue
from traceability.model.base import Item
from traceability.model.document import Document
from traceability.model.project import Project
from traceability.model.requirements import Sfr
from traceability.trace.differences import SlotDifference, compare_slots, compare_words, normal
from traceability.trace.grounds import wording
from traceability.trace.inherit import SECTIONS, demanded


def contradictions(one: Document, other: Document, sections: tuple[str, ...] = SECTIONS) -> Iterator[tuple[Item, Item]]:
    """The items that two documents both state, and state otherwise: the first one's and the other's."""
    for section in sections:
        held = getattr(other, section)
        for key, item in getattr(one, section).items():
            if key in held and held[key].origin != item.origin and not same(item, held[key]):
                yield item, held[key]


def changed_slots(module: Document, base: Document) -> Iterator[SlotDifference]:
    """What a module's dispositions do to the operations of its base beyond what the base left, and do not mark as refinement."""
    after = demanded([base, module])["sfrs"]
    for key, said in module.dispositions.items():
        before = base.sfrs.get(key)
        if isinstance(before, Sfr) and said.disposition != "refined":
            for name, element in before.elements.items():
                for slot in compare_slots(element, after[key].elements[name]):
                    if slot.verdict not in ("same", "open", "completed", "narrowed", "examine"):
                        yield slot


def used_bases(configuration: Document, module: Document) -> tuple[str, ...]:
    """The alternative bases of a module that a configuration holds: the one that it names, else each that is wholly there."""
    component = configuration.components.get(module.id)
    if component and component.base:
        return (component.base,) if component.base in module.bases else ()
    return tuple(key for key, base in module.bases.items() if all(name in configuration.components for name in base.documents))


def base_documents(project: Project, module: Document) -> tuple[tuple[str, tuple[Document, ...]], ...]:
    """The alternative bases of a module with their documents, as far as they were read."""
    return tuple(
        (key, tuple(d for name in base.documents if (d := project.document(name)))) for key, base in module.bases.items()
    )  # fmt: skip


def missing_sars(have: Any, want: Any, catalogue: Catalogue | None) -> list[str]:
    """The SARs of ``want`` that neither stand in ``have`` nor are met by a component hierarchical to them."""
    return sorted(w for w in want if w not in have and not (catalogue and any(catalogue.satisfies(h, w) for h in have)))


def same(one: Any, other: Any) -> bool:
    """Whether two items of the same id say the same: words, kind, operations."""
    if isinstance(one, Sfr):
        if set(one.elements) != set(other.elements):
            return False
        return all(
            normal(e.text) == normal(other.elements[n].text)
            and not list(compare_words(e, other.elements[n]))
            and all(slot.verdict in ("same", "open") for slot in compare_slots(e, other.elements[n]))
            for n, e in one.elements.items()
        )
    return wording(one) == wording(other) and getattr(one, "kind", "") == getattr(other, "kind", "")
