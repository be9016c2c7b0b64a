"""Definitions of components: what a catalogue, or a document's extended components definition, says of an SFR or SAR."""

from __future__ import annotations

from typing import Literal

import msgspec

from traceability.model.base import Item, Record, Sourced

Operation = Literal["assignment", "selection"]
AuditLevel = Literal["minimal", "basic", "detailed"]
SlotType = Literal[
    "sfp", "access-control-sfp", "information-flow-sfp", "roles", "maintained-roles", "users", "subjects", "objects", "scope",
    "attributes", "algorithm", "key-size", "standard", "cryptographic-operations", "audit-level", "events", "functions",
]  # fmt: skip
"""What an operation is filled with, where rules make use of it. ``scope`` mixes subjects, objects and their attributes."""


class SlotDefinition(Record, frozen=True, kw_only=True):
    """One operation that an element leaves to its user.

    ``options`` counts a selection's options, ``choose`` says how many may be taken, ``none_option`` which of them is
    "none"; ``nested`` holds the slots inside an option, by its number; ``letter`` is the list item that holds the slot.
    ``wording`` gives options (by number) or the assignment's subject in own words where a document defines them itself, ``type``
    what it is filled with; for the components of Part 2 the catalogue's ``slot_types`` say that.
    """

    op: Operation
    choose: Literal["one", "any"] = "any"
    options: int = 0
    none_option: int | None = None
    nested: dict[int, dict[str, SlotDefinition]] = msgspec.field(default_factory=dict)
    letter: str = ""
    wording: dict[int, str] = msgspec.field(default_factory=dict)
    about: str = ""
    type: SlotType | None = None


class ElementDefinition(Record, frozen=True, kw_only=True):
    """An element of a component with its slots by id (``a1``, ``s1``, in text order).

    ``text`` is in own words with ``{a1}`` placeholders; a catalogue ships none. ``kind`` is D, C or E for an assurance element.
    ``list_items`` counts the lettered items (a, b, …) of an element that holds a list with slots; ``method`` says how an evaluator
    carries out an E element that a document defines itself (ECD.1-11).
    """

    text: str = ""
    list_items: int = 0
    slots: dict[str, SlotDefinition] = msgspec.field(default_factory=dict)
    kind: Literal["", "D", "C", "E"] = ""
    method: str = ""


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


class Standard(Sourced, frozen=True, kw_only=True):
    """A component of an edition that does what documents of earlier editions defined as an extended one.

    ``like`` names ids that extended components for the purpose have borne, ``words`` what their titles speak of.
    """

    like: tuple[str, ...] = ()
    words: tuple[str, ...] = ()


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
