"""Every operation of every SFR with what the catalogue says of it: the one index that rules about operations share."""

from __future__ import annotations

import functools
from collections.abc import Iterator, Mapping, Sequence
from typing import NamedTuple

from traceability.catalogue import Catalogue, all_slots
from traceability.model.components import SlotDefinition, SlotType
from traceability.model.document import Document
from traceability.model.ids import element_of
from traceability.model.requirements import Element, Sfr, Slot


class SlotUse(NamedTuple):
    """One operation that a document states: the slot, its definition, and what it is filled with (``None``: not typed)."""

    sfr: Sfr
    element: Element
    name: str
    slot: Slot
    definition: SlotDefinition
    type: SlotType | None

    @property
    def filled(self) -> bool:
        """Whether it holds words or values that can be judged."""
        return self.slot.state == "completed" and bool(self.slot.value.strip() or self.slot.values)


def slots_of(document: Document, catalogue: Catalogue) -> Iterator[SlotUse]:
    """The operations of a document's SFRs that its catalogue knows, in the order in which they are written."""
    known: dict[str, Mapping[str, SlotDefinition]] = {}
    nothing: Mapping[str, SlotType] = {}
    for sfr in document.sfrs.values():
        component = catalogue.components.get(sfr.component)
        for element in sfr.elements.values() if component else ():
            if not element.slots:
                continue
            name = element_of(element.id)
            if name not in known:
                definition = component.elements.get(name) if component else None
                known[name] = all_slots(definition) if definition else {}
            definitions = known[name]
            types = catalogue.slot_types.get(name, nothing)
            for key, slot in element.slots.items():
                if key in definitions:
                    yield SlotUse(sfr, element, key, slot, definitions[key], definitions[key].type or types.get(key))


def equal_values(iterations: Sequence[Sfr]) -> Iterator[Sequence[Sfr]]:
    """Those of some iterations whose assignments have the same values, in groups of at least two."""
    found: dict[frozenset[str], list[Sfr]] = {}
    for sfr in iterations if len(iterations) > 1 else ():
        values = [plain(slot.value) for e in sfr.elements.values() for name, slot in e.slots.items() if not is_selection(name)]
        found.setdefault(frozenset(values), []).append(sfr)
    return (group for group in found.values() if len(group) > 1)


def is_selection(name: str) -> bool:
    """Whether an operation of this name, outside of options, is a selection by its component."""
    return name.startswith("s")


@functools.lru_cache(maxsize=100_000)
def plain(text: str) -> str:
    """A text as it is compared: without a difference of case and spaces."""
    return " ".join(text.split()).casefold()
