"""The library of external requirements: documents, what they demand, how that stands to other items, and what is solved nowhere."""

from __future__ import annotations

from typing import Literal

import msgspec

from traceability.model.base import NOWHERE, Confidence, Item, Link, Origin, Provenance, Record, Sourced

Relation = Literal["equal", "subset-of", "superset-of", "intersects", "none"]
"""How what a source demands stands to what a target demands, as sets: ``subset-of``, all of the source lies within the target."""
Content = Literal["known", "topic", "unknown"]
"""What the library knows of a requirement: what it demands; only what it is about; nothing but that it is there."""
Jurisdiction = Literal["DE", "NO", "NL", "EU", "INT"]
RequirementKind = Literal[
    "network", "role", "use-case", "scenario", "test-case", "test-structure", "test-profile", "service", "objective", "certificate",
    "duty", "function", "control-objective", "interface", "requirement", "provision", "property",
]  # fmt: skip
NO_TARGET = "none"
"""In place of a target: there is no item that the source could stand to."""
UNKNOWN = "unknown"


class Applicability(Record, frozen=True, kw_only=True):
    """Whether a document matters on a market, and why."""

    applies: Literal["yes", "partly", "no", "unknown"]
    reason: str


class RegisterEntry(Item, frozen=True, kw_only=True):
    """A document, one version of it. What nobody here has seen is ``unknown``, in words, never left out.

    ``family`` joins the versions of one document; ``holds`` names the requirement sets and profiles that the library has of it;
    ``missing`` says what it has not. ``successor`` is the id of another entry, ``none`` or ``unknown``.
    """

    provenance: Provenance
    family: str
    publisher: str
    version: str
    date: str
    status: Literal["in-force", "superseded", "draft", "withdrawn", "unknown"]
    jurisdiction: Jurisdiction
    legal_basis: str
    binds: str
    successor: str
    obtain: str
    norway: Applicability
    missing: str
    holds: tuple[str, ...] = ()


class ExternalRequirement(Item, frozen=True, kw_only=True):
    """One item of a document beside the profiles. ``statement`` is in own words; where it is not known, it says so.

    ``clause`` is the place in the document; ``attributes`` are facts about the item, such as its port or its origin.
    """

    provenance: Provenance
    kind: RequirementKind
    clause: str
    statement: str
    content: Content = "known"
    attributes: dict[str, str] = msgspec.field(default_factory=dict)


class SetHeader(Sourced, frozen=True, kw_only=True):
    """Identification of a requirement set; ``document`` is its document's id in the register."""

    provenance: Provenance
    id: str
    title: str
    document: str
    jurisdiction: Jurisdiction
    note: str = ""
    origin: Origin = NOWHERE


class RequirementSet(Record, frozen=True, kw_only=True):
    """A set of requirements by id; each is addressed as ``set:id``."""

    header: SetHeader
    requirements: dict[str, ExternalRequirement] = msgspec.field(default_factory=dict)


class CrosswalkRow(Item, frozen=True, kw_only=True):
    """How one requirement stands to one target, whose id is the row's. A relation without a reason is a mistake."""

    provenance: Provenance
    confidence: Confidence
    relation: Relation
    rationale: str


class CrosswalkEntry(Item, frozen=True, kw_only=True):
    """All that one requirement, whose id is the entry's, stands to."""

    to: dict[str, CrosswalkRow]


class CrosswalkHeader(Sourced, frozen=True, kw_only=True):
    """Identification of a crosswalk ``of`` a requirement set ``to`` another set or a document.

    ``complete`` holds beginnings of ids: each requirement whose id begins so has an entry, if only to say that there is no target.
    """

    provenance: Provenance
    id: str
    title: str
    of: str
    to: str
    complete: tuple[str, ...] = ()
    note: str = ""
    origin: Origin = NOWHERE


class Crosswalk(Record, frozen=True, kw_only=True):
    """The rows of a crosswalk: by requirement, then by target."""

    header: CrosswalkHeader
    rows: dict[str, CrosswalkEntry] = msgspec.field(default_factory=dict)


class Residual(Record, frozen=True, kw_only=True):
    """What remains of a problem after all that mitigates it."""

    rating: Literal["high", "medium", "low"]
    text: str


class OpenProblem(Item, frozen=True, kw_only=True):
    """What no document solves. It never counts as covered, whatever mitigates it in part.

    ``mitigated_by`` maps qualified ids (or documents of the register) to what each contributes. ``review_by`` is ISO 8601.
    """

    provenance: Provenance
    statement: str
    sources: tuple[str, ...]
    residual: Residual
    mitigated_by: dict[str, Link] = msgspec.field(default_factory=dict)
    owner: str = ""
    review_by: str = ""


class RequirementLibrary(Record, frozen=True, kw_only=True):
    """All that was read for a project, by id; empty where its configuration names no requirements."""

    register: dict[str, RegisterEntry] = msgspec.field(default_factory=dict)
    sets: dict[str, RequirementSet] = msgspec.field(default_factory=dict)
    crosswalks: dict[str, Crosswalk] = msgspec.field(default_factory=dict)
    problems: dict[str, OpenProblem] = msgspec.field(default_factory=dict)

    def requirement(self, reference: str) -> ExternalRequirement | None:
        """The requirement of a qualified id."""
        name, _, item = reference.partition(":")
        found = self.sets.get(name)
        return found.requirements.get(item) if found else None
