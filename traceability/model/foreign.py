"""What imported documents say beyond our own format: texts with their operations, evaluation activities, changes to base profiles."""

from __future__ import annotations

from typing import Literal

import msgspec

from traceability.model.base import Item, Record
from traceability.model.condition import Condition


class Imported(Record, frozen=True, kw_only=True):
    """Where a document was read from: its format, its file and the SHA-256 of it; items keep their ``line`` in that file."""

    format: Literal["niap"]
    file: str
    sha256: str
    root: str = ""
    product: str = ""
    keywords: str = ""
    effective: str = ""
    claims: tuple[str, ...] = ()
    boilerplate: bool = True


class Choice(Record, frozen=True, kw_only=True):
    """One choice of a selection; ``cells`` counts the columns where the selection is laid out as a table."""

    id: str = ""
    line: int = 0
    exclusive: bool = False
    cells: int = 0
    parts: tuple[Part, ...] = ()


class Part(Record, frozen=True, kw_only=True):
    """A run of a requirement's text: plain text, or one operation with what is inside it."""

    kind: Literal["text", "assignment", "selection", "refinement", "deletion", "management"] = "text"
    text: str = ""
    id: str = ""
    line: int = 0
    only_one: bool = False
    columns: tuple[str, ...] = ()
    constraint: str = ""
    parts: tuple[Part, ...] = ()
    choices: tuple[Choice, ...] = ()


class Foreign(Record, frozen=True, kw_only=True):
    """What the format says of an SFR beyond our own fields. ``statuses`` holds further statuses that its triggers give it."""

    xml_id: str = ""
    family: str = ""
    extended: bool = False
    known_elsewhere: bool = False
    template: bool = False
    statuses: tuple[str, ...] = ()
    dependencies: str = ""
    levelling: str = ""
    management: str = ""
    audit: str = ""
    consistency: str | None = None
    refers: tuple[str, ...] = ()


class Revision(Item, frozen=True, kw_only=True):
    """One entry of the revision history, or one technical decision that was applied (``affects``: what it changed)."""

    version: str = ""
    date: str = ""
    subject: str = ""
    url: str = ""
    affects: tuple[str, ...] = ()


class Reference(Item, frozen=True, kw_only=True):
    """An entry of the bibliography."""

    tag: str = ""
    text: str = ""


class Described(Item, frozen=True, kw_only=True):
    """A feature of the TOE that implementation-dependent SFRs ask for, or a use case: ``when`` is what it selects, ``configuration`` the
    same as it stands where it holds words as well."""

    text: str = ""
    when: Condition | None = None
    configuration: str = ""


class SelectionRule(Item, frozen=True, kw_only=True):
    """A rule between selections: where ``when`` holds (always, if it is absent), ``then`` must hold."""

    text: str = ""
    when: Condition | None = None
    then: Condition | None = None


class Include(Item, frozen=True, kw_only=True):
    """A package or module that the document includes, always or under a condition; ``page`` is where people read it."""

    url: str = ""
    page: str = ""
    branch: str = ""
    version: str = ""
    when: Condition | None = None


class Mapping(Item, frozen=True, kw_only=True):
    """One line of a rationale: what it argues for, what is said to address it, and why.

    ``stated`` is the text as it stands, ``targets`` the ids in it, ``labels`` the statuses that it gives each; ``outside`` names those
    that it places in a base profile or package. ``rationale`` is absent where there is none, empty where an empty one stands;
    ``traced`` marks a bare reference, for which the format has no place for one.
    """

    source: str
    stated: str = ""
    targets: tuple[str, ...] = ()
    labels: dict[str, tuple[str, ...]] = msgspec.field(default_factory=dict)
    outside: tuple[str, ...] = ()
    traced: bool = False
    rationale: str | None = None


class Trial(Item, frozen=True, kw_only=True):
    """A test of an evaluation activity; its id is made from its place where the document gives none (``xml_id``)."""

    text: str = ""
    xml_id: str = ""
    when: Condition | None = None
    steps: tuple[str, ...] = ()
    objective: str = ""
    evidence: str = ""
    tests: dict[str, Trial] = msgspec.field(default_factory=dict)


class EvaluationActivity(Item, frozen=True, kw_only=True):
    """An evaluation activity: what it is about, and its parts by their name (TSS, Guidance, KMD, Tests, no-tests, or its own)."""

    about: str
    scope: str = ""
    level: Literal["component", "element"] = "component"
    text: str = ""
    activities: dict[str, str] = msgspec.field(default_factory=dict)
    tests: dict[str, Trial] = msgspec.field(default_factory=dict)


class AuditedEvent(Item, frozen=True, kw_only=True):
    """One auditable event; without ``text`` the document says that there is none."""

    about: str
    text: str = ""
    details: tuple[str, ...] = ()
    optional: bool = False
    table: str = ""


class ManagedFunction(Item, frozen=True, kw_only=True):
    """A management function with what each role may do (``M``, ``O``, ``X``, ``NA``), and its text with operations."""

    parts: tuple[Part, ...] = ()
    text: str = ""
    roles: dict[str, str] = msgspec.field(default_factory=dict)
    notes: str = ""


class ManagementTable(Item, frozen=True, kw_only=True):
    """Management functions of an SFR: roles by their id, ``default`` for cells that are not given."""

    about: str
    default: str = ""
    roles: dict[str, str] = msgspec.field(default_factory=dict)
    functions: dict[str, ManagedFunction] = msgspec.field(default_factory=dict)


class Family(Item, frozen=True, kw_only=True):
    """The definition of an extended family (or class), as far as the document gives it for the whole family."""

    text: str = ""


class Instruction(Record, frozen=True, kw_only=True):
    """One instruction of a change: what is done, where in the base profile's XML, the new status, and the new content as it stands."""

    how: Literal["replace", "delete", "insert-before", "insert-after", "set-status", "no-change"]
    line: int = 0
    at: str = ""
    status: str = ""
    text: str = ""
    xml: str = ""


class Change(Item, frozen=True, kw_only=True):
    """What a module changes in an SFR of its base profile, or of a package (``package``) that the profile includes."""

    consistency: str | None = None
    text: str = ""
    package: str = ""
    instructions: tuple[Instruction, ...] = ()


class Consistency(Item, frozen=True, kw_only=True):
    """Why one aspect or item of a module is consistent with its base profile; ``text`` is empty where it is left empty."""

    about: str
    text: str = ""
    resolved: bool = True


class Dangling(Item, frozen=True, kw_only=True):
    """A reference of the document to something that it does not hold: what kind of reference, the target as written, who refers."""

    kind: Literal["trigger", "xref", "ref-id", "placeholder", "consistency", "prose"]
    target: str
    about: str = ""


class Repeated(Item, frozen=True, kw_only=True):
    """An identifier of the XML that several elements have."""

    value: str
    lines: tuple[int, ...]


class Prose(Item, frozen=True, kw_only=True):
    """A section's own text, in the order of the document."""

    text: str = ""


class Raw(Item, frozen=True, kw_only=True):
    """What has no place of its own in the model, kept as it stands: an element that is ``unknown``, ``words`` where the format has no
    place for any, or what is known and needs no judgement (``aside``: notes on the project, styles)."""

    tag: str
    xml: str
    kind: Literal["unknown", "words", "aside"] = "unknown"
