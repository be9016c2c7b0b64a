"""Definitions of components: what a catalogue, or a document's extended components definition, says of an SFR or SAR."""

from __future__ import annotations

from typing import Literal

import msgspec

from traceability.model.base import Item, Record, Sourced

Operation = Literal["assignment", "selection"]
AuditLevel = Literal["minimal", "basic", "detailed"]


class SlotDefinition(Record, frozen=True, kw_only=True):
    """One operation that an element leaves to its user.

    ``options`` counts a selection's options, ``choose`` says how many may be taken, ``none_option`` which of them is
    "none"; ``nested`` holds the slots inside an option, by its number; ``letter`` is the list item that holds the slot.
    ``wording`` gives options (by number) or the assignment's subject in own words where a document defines them itself.
    """

    op: Operation
    choose: Literal["one", "any"] = "any"
    options: int = 0
    none_option: int | None = None
    nested: dict[int, dict[str, SlotDefinition]] = msgspec.field(default_factory=dict)
    letter: str = ""
    wording: dict[int, str] = msgspec.field(default_factory=dict)
    about: str = ""


class ElementDefinition(Record, frozen=True, kw_only=True):
    """An element of a component with its slots by id (``a1``, ``s1``, in text order).

    ``text`` is in own words with ``{a1}`` placeholders; a catalogue ships none. ``kind`` is D, C or E for an assurance element.
    ``list_items`` counts the lettered items (a, b, …) of an element that holds a list with slots.
    """

    text: str = ""
    list_items: int = 0
    slots: dict[str, SlotDefinition] = msgspec.field(default_factory=dict)
    kind: Literal["", "D", "C", "E"] = ""


class AuditEvent(Record, frozen=True, kw_only=True):
    """One event that Part 2 proposes to audit if the component is included, with its level.

    ``same_as`` names the component whose events of that level are meant instead.
    """

    letter: str
    level: AuditLevel | None = None
    same_as: str = ""
    text: str = ""


class ManagementItem(Record, frozen=True, kw_only=True):
    """One management function that Part 2 proposes to consider if the component is included.

    ``same_as`` names the component whose management functions are meant instead.
    """

    letter: str
    same_as: str = ""
    text: str = ""


class ComponentDefinition(Item, frozen=True, kw_only=True):
    """A functional or assurance component: elements, hierarchy, dependencies (a list of AND, each a list of OR)."""

    elements: dict[str, ElementDefinition]
    hierarchical_to: tuple[str, ...] = ()
    dependencies: tuple[tuple[str, ...], ...] = ()
    audit: tuple[AuditEvent, ...] = ()
    management: tuple[ManagementItem, ...] = ()


class ExtendedComponent(ComponentDefinition, frozen=True, kw_only=True):
    """A component that CC Part 2 or 3 does not hold, defined by a document in the form of Part 2 (ECD.1-5).

    ``placement`` says whether family and class are new; ``justification`` why no component of Part 2 does it (ECD.1-13).
    """

    placement: Literal["existing-family", "new-family", "new-class"]
    family: str
    family_behaviour: str
    levelling: str
    justification: str


class WorkUnit(Record, frozen=True, kw_only=True):
    """One work unit of the CEM: its verb, the element that asks for it, and the content elements that it covers.

    ``element`` is an evaluator action (E) or a developer action (D) that implies one.
    ``action`` is the verb in words where it is neither check nor examine; empty where the CEM gives the evaluator no verb.
    """

    verb: Literal["check", "examine", "other"]
    element: str = ""
    covers: tuple[str, ...] = ()
    action: str = ""


class Package(Sourced, frozen=True, kw_only=True):
    """An assurance package (EAL or CAP): its components."""

    name: str
    components: tuple[str, ...]
