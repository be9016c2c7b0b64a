"""Security requirements of a document: SFRs with operations and dependency bindings, and SARs."""

from __future__ import annotations

from typing import Literal

import msgspec

from traceability.model.base import Item, Link, Record, Sourced
from traceability.model.condition import Condition
from traceability.model.foreign import Change, Consistency, Foreign, Part
from traceability.model.ids import component_of

SfrStatus = Literal["mandatory", "optional", "objective", "selection-based", "implementation-dependent"]


class Slot(Record, frozen=True, kw_only=True):
    """What a document did with one slot of an element.

    ``open`` leaves it to the Security Target; ``completed`` fills it (``value`` for an assignment, ``chosen`` for a
    selection: option number to own words); ``narrowed`` bounds an assignment or restricts a selection's ``options``;
    ``selection`` turns an assignment into a selection among ``options`` (CC Part 1, operations). ``values`` names, beside the
    prose, what the slot holds one by one: policies, roles, subjects, algorithms, key sizes, so that rules can judge them.
    """

    state: Literal["open", "completed", "narrowed", "selection"] = "completed"
    value: str = ""
    values: tuple[str, ...] = ()
    chosen: dict[int, str] = msgspec.field(default_factory=dict)
    options: dict[int, str] = msgspec.field(default_factory=dict)
    note: str = ""


class Refinement(Record, frozen=True, kw_only=True):
    """One refinement of an element (CC Part 1, operations): what was ``added`` to its text, what was ``deleted`` from it.

    ``refine`` demands more than the component does, ``editorial`` says the same otherwise, ``scope-limit`` applies the element to
    fewer subjects, objects or the like; ``reason`` says why.
    """

    kind: Literal["refine", "editorial", "scope-limit"]
    added: str = ""
    deleted: str = ""
    reason: str = ""


class Answer(Sourced, frozen=True, kw_only=True):
    """What a document does with one event or management function that Part 2 proposes for a component.

    ``item`` names the leaf that takes it up (``FAU_GEN.1.1#e2``, or ``e2`` within the SFR), ``dismissed`` says why none does.
    """

    item: str = ""
    dismissed: str = ""


class Element(Item, frozen=True, kw_only=True):
    """An element of an SFR: own words with a ``{slot}`` placeholder for each slot of the catalogue element.

    ``items`` splits it into parts that are proven one by one (``FDP_IFF.1.2/FW#r3``); ``refinements`` marks what was refined.
    ``parts`` holds the text of an imported element with its operations, which are the document's own, not the catalogue's slots,
    ``definition`` its wording in the extended component definition where that differs, ``xml_id`` its id in the XML.
    """

    text: str
    slots: dict[str, Slot] = msgspec.field(default_factory=dict)
    items: dict[str, str] = msgspec.field(default_factory=dict)
    parts: tuple[Part, ...] = ()
    xml_id: str = ""
    definition: str = ""
    refinements: dict[str, Refinement] = msgspec.field(default_factory=dict)


class Binding(Record, frozen=True, kw_only=True):
    """How one dependency of one SFR is met: by SFRs of the document, or justified (REQ.2-9).

    ``satisfied_by`` names SFRs. ``justified`` says why it need not be met: ``not-necessary``, ``environment`` (``cites``
    names objectives for the environment) or ``other-sfr`` (``cites`` names SFRs); ``text`` is the reason in words.
    """

    satisfied_by: tuple[str, ...] = ()
    justified: Literal["not-necessary", "environment", "other-sfr"] | None = None
    cites: tuple[str, ...] = ()
    text: str = ""


class Sfr(Item, frozen=True, kw_only=True):
    """A security functional requirement: an instance of a component, perhaps one iteration of it.

    ``status`` says whether a Security Target must take it over (CC:2022 Part 1, optional and selection-based SFRs), ``when`` what
    decides that. ``meets`` names the objectives it contributes to, under direct rationale the threats and policies;
    ``dependencies`` binds each dependency of the component, keyed as the OR group of the catalogue joined by ``|``, such as
    ``FDP_ITC.1|FDP_ITC.2|FCS_CKM.1``. ``audit`` (of an instance of FAU_GEN.1) and ``management`` (of FMT_SMF.1) answer what Part 2
    proposes for the components of the document, keyed by component and letter, ``FDP_ACF.1.b``.
    """

    elements: dict[str, Element]
    status: SfrStatus = "mandatory"
    when: Condition | None = None
    meets: dict[str, Link] = msgspec.field(default_factory=dict)
    dependencies: dict[str, Binding] = msgspec.field(default_factory=dict)
    foreign: Foreign | None = None
    audit: dict[str, Answer] = msgspec.field(default_factory=dict)
    management: dict[str, Answer] = msgspec.field(default_factory=dict)

    @property
    def component(self) -> str:
        """The component that this SFR is an instance of, e.g. ``FCS_COP.1``."""
        return component_of(self.id)


class Sar(Item, frozen=True, kw_only=True):
    """A security assurance requirement; ``augments`` marks what the document adds to its package."""

    augments: bool = False
    rationale: str = ""


class BaseProfile(Item, frozen=True, kw_only=True):
    """A base profile of an imported module: what the module changes there, adds there, and why both fit together."""

    version: str = ""
    url: str = ""
    page: str = ""
    branch: str = ""
    changes: dict[str, Change] = msgspec.field(default_factory=dict)
    modified: dict[str, Sfr] = msgspec.field(default_factory=dict)
    additional: dict[str, Sfr] = msgspec.field(default_factory=dict)
    consistency: dict[str, Consistency] = msgspec.field(default_factory=dict)
