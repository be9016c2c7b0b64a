"""One edition of CC Parts 2 and 3 and the CEM, with the look-ups that rules and outputs need."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cached_property
from typing import Literal

import msgspec

from traceability.catalogue.errata import Erratum, patched, up_to
from traceability.model.base import Sourced
from traceability.model.components import (
    AuditEvent,
    ComponentDefinition,
    ElementDefinition,
    ManagementItem,
    Package,
    SlotDefinition,
    SlotType,
    Standard,
    WorkUnit,
)
from traceability.model.ids import component_of, element_of


class Catalogue(Sourced, frozen=True, kw_only=True, dict=True):
    """The components, packages and work units of one edition.

    ``classes`` and ``families`` map ids to names (``FAU``: *Security audit*); ``components`` holds Part 2 and Part 3
    together, ``work_units`` the CEM's by number, ``slot_types`` what operations of Part 2 are filled with (by element, by slot),
    ``nothing`` which of them may be completed with "none" and which may not, ``standards`` the components that took the place of
    widespread extended ones. All look-ups are pure; what they derive is computed once, on first use, and is not part of the
    record (an encoded catalogue holds its fields only).
    """

    id: str
    edition: str
    title: str
    revision: int | None = None
    classes: dict[str, str] = msgspec.field(default_factory=dict)
    families: dict[str, str] = msgspec.field(default_factory=dict)
    components: dict[str, ComponentDefinition] = msgspec.field(default_factory=dict)
    packages: dict[str, Package] = msgspec.field(default_factory=dict)
    work_units: dict[str, WorkUnit] = msgspec.field(default_factory=dict)
    slot_types: dict[str, dict[str, SlotType]] = msgspec.field(default_factory=dict)
    nothing: dict[str, dict[str, Literal["allowed", "refused"]]] = msgspec.field(default_factory=dict)
    standards: dict[str, Standard] = msgspec.field(default_factory=dict)
    errata: dict[str, Erratum] = msgspec.field(default_factory=dict)

    def component(self, identifier: str) -> ComponentDefinition | None:
        """The component of a component, SFR, element or leaf id (``FCS_COP.1.1/HASH#r1`` → ``FCS_COP.1``)."""
        found = self.components.get(identifier) or self.components.get(component_of(identifier))
        return found or self.components.get(self._component_of_element.get(identifier, ""))

    def element(self, identifier: str) -> ElementDefinition | None:
        """The element of an element or leaf id (``FDP_IFF.1.2/FW#r3`` → ``FDP_IFF.1.2``, ``ADV_ARC.1.1C`` as it is)."""
        for candidate in (identifier, element_of(identifier)):
            if owner := self._component_of_element.get(candidate):
                return self.components[owner].elements[candidate]
        return None

    def closure(self, component: str) -> frozenset[str]:
        """A component and everything that it is hierarchical to, directly or through others; itself alone if unknown."""
        return self._closures.get(component) or frozenset((component,))

    def satisfies(self, component: str, required: str) -> bool:
        """Whether a component can stand for a required one: the same, or hierarchical to it (CC Part 1, dependencies)."""
        return required in self.closure(component)

    def satisfiers(self, required: str) -> tuple[str, ...]:
        """The components that can stand for a required one, itself first if it exists, the others sorted."""
        others = self._satisfiers.get(required, ())
        return ((required,) if required in self.components else ()) + tuple(sorted(set(others) - {required}))

    def dependencies(self, component: str) -> tuple[tuple[str, ...], ...]:
        """The dependencies of a component: all of these groups, of each group any one; none if it is unknown.

        A group without an alternative, which only an extended component can have, asks for nothing.
        """
        found = self.components.get(component)
        return tuple(group for group in found.dependencies if group) if found else ()

    def package(self, identifier: str) -> Package | None:
        """The assurance package of this id, such as ``EAL4``."""
        return self.packages.get(identifier)

    def work_unit(self, number: str) -> WorkUnit | None:
        """The work unit of this number, such as ``ATE_COV.2-1``."""
        return self.work_units.get(number)

    def work_units_of(self, component: str) -> tuple[str, ...]:
        """The numbers of a component's work units, in the CEM's order; empty where the CEM has none (AVA_VAN.5 in 3.1)."""
        return self._work_units_by_component.get(component, ())

    def is_sar(self, identifier: str) -> bool:
        """Whether an id of a component, element or class is one of assurance (Part 3), judged by its class."""
        return identifier[:3] in self._assurance_classes

    def audit_events(self, component: str) -> tuple[tuple[str, AuditEvent], ...]:
        """The events that Part 2 proposes to audit for a component, each with the component that states it.

        An event that refers to another component is replaced by that component's events of the same level.
        """
        return tuple(dict.fromkeys(_audit_events(self.components, component, frozenset())))

    def management(self, component: str) -> tuple[tuple[str, ManagementItem], ...]:
        """The management functions that Part 2 proposes for a component, references to other components resolved."""
        return tuple(dict.fromkeys(_management(self.components, component, frozenset())))

    def with_components(self, definitions: Mapping[str, ComponentDefinition]) -> Catalogue:
        """This catalogue and the extended components of a document; an id that CC already uses stays CC's."""
        if not definitions:
            return self
        fields = {name: getattr(self, name) for name in self.__struct_fields__}
        return Catalogue(**{**fields, "components": {**definitions, **self.components}})

    def corrected(self, claimed: str = "") -> Catalogue:
        """This catalogue with the corrections of all errata up to a claimed one, of all where none is claimed or it is not known.

        Raises ``ValueError`` for a correction of something that is not as it says.
        """
        names = up_to(self.errata, claimed) or up_to(self.errata, "") or ()
        patches = [patch for name in names for patch in self.errata[name].patches]
        return msgspec.convert(patched(msgspec.to_builtins(self), patches), Catalogue) if patches else self

    @cached_property
    def _component_of_element(self) -> dict[str, str]:
        return {element: name for name, component in self.components.items() for element in component.elements}

    @cached_property
    def _closures(self) -> dict[str, frozenset[str]]:
        return {name: _closure(self.components, name) for name in self.components}

    @cached_property
    def _satisfiers(self) -> dict[str, list[str]]:
        found: dict[str, list[str]] = {}
        for name, closure in self._closures.items():
            for required in closure:
                found.setdefault(required, []).append(name)
        return found

    @cached_property
    def _work_units_by_component(self) -> dict[str, tuple[str, ...]]:
        found: dict[str, list[str]] = {}
        for number in self.work_units:
            found.setdefault(number.rpartition("-")[0], []).append(number)
        return {component: tuple(numbers) for component, numbers in found.items()}

    @cached_property
    def _assurance_classes(self) -> frozenset[str]:
        assurance = (name for name, component in self.components.items() if any(e.kind for e in component.elements.values()))
        return frozenset(name[:3] for name in assurance)


def all_slots(element: ElementDefinition) -> dict[str, SlotDefinition]:
    """The slots of an element by id, those nested in options included, each after the slot that holds it."""
    return _flatten(element.slots)


def _flatten(slots: Mapping[str, SlotDefinition]) -> dict[str, SlotDefinition]:
    found: dict[str, SlotDefinition] = {}
    for name, slot in slots.items():
        found[name] = slot
        for inner in slot.nested.values():
            found.update(_flatten(inner))
    return found


def _closure(components: Mapping[str, ComponentDefinition], start: str) -> frozenset[str]:
    # An extended component may state a hierarchy that runs in a circle; what was seen is not followed again.
    seen = {start}
    waiting = [start]
    while waiting:
        component = components.get(waiting.pop())
        fresh = set(component.hierarchical_to) - seen if component else set()
        seen |= fresh
        waiting += fresh
    return frozenset(seen)


def _audit_events(components: Mapping[str, ComponentDefinition], name: str, seen: frozenset[str]) -> list[tuple[str, AuditEvent]]:
    found: list[tuple[str, AuditEvent]] = []
    for event in components[name].audit if name in components and name not in seen else ():
        if event.same_as:
            others = _audit_events(components, event.same_as, seen | {name})
            found += [other for other in others if event.level in (None, other[1].level)]
        else:
            found.append((name, event))
    return found


def _management(components: Mapping[str, ComponentDefinition], name: str, seen: frozenset[str]) -> list[tuple[str, ManagementItem]]:
    found: list[tuple[str, ManagementItem]] = []
    for item in components[name].management if name in components and name not in seen else ():
        found += _management(components, item.same_as, seen | {name}) if item.same_as else [(name, item)]
    return found
