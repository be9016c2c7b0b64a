"""A document (protection profile, Security Target, design, evidence) and what a Security Target does with its profiles' items."""

from __future__ import annotations

from typing import Literal

import msgspec

from traceability.model.architecture import Statement
from traceability.model.base import NOWHERE, Item, Link, Origin, Rationale, Record, Sourced
from traceability.model.components import ExtendedComponent
from traceability.model.composition import Base, Component, SubTsf
from traceability.model.design import Hidden, Module, NonTsfi, Subsystem, Tsfi
from traceability.model.evidence import Analysis, CodeLink, ManualTest
from traceability.model.foreign import (
    AuditedEvent,
    Consistency,
    Dangling,
    Described,
    EvaluationActivity,
    Family,
    Imported,
    Include,
    ManagementTable,
    Mapping,
    Prose,
    Raw,
    Reference,
    Repeated,
    Revision,
    SelectionRule,
)  # fmt: skip
from traceability.model.lifecycle import (
    ConfigurationItem,
    Delivery,
    Feature,
    Flaw,
    Guidance,
    Passage,
    Retired,
    ToePart,
    Tool,
    Vulnerability,
)
from traceability.model.objectives import Objective
from traceability.model.problem import Asset, Assumption, ExternalEntity, Policy, Term, Threat, ThreatAgent
from traceability.model.requirements import Answer, BaseProfile, Binding, Refinement, Sar, Sfr, Slot

Kind = Literal[
    "protection-profile", "security-target", "pp-module", "functional-package", "assurance-package", "pp-configuration",
    "design", "evidence",
]  # fmt: skip
Approach = Literal["standard", "direct-rationale"]


class EditionClaim(Sourced, frozen=True, kw_only=True):
    """The edition of CC that a document claims; ``revision`` is absent where it is not known.

    ``errata`` names the errata that it is claimed with, by number or document (``"1.2"``, ``CCMB-2025-02-001``); CC:2022 only.
    """

    edition: Literal["3.1", "2022"]
    revision: int | None = None
    errata: str = ""
    note: str = ""


class PackageClaim(Sourced, frozen=True, kw_only=True):
    """A package and how it is claimed: an assurance package of CC, or a package that is a document of its own, by id.

    ``by`` lists the components that augment it.
    """

    id: str
    conformance: Literal["conformant", "augmented", "tailored"]
    by: tuple[str, ...] = ()
    rationale: str = ""


class ProfileClaim(Sourced, frozen=True, kw_only=True):
    """A protection profile or PP-Configuration that a Security Target or profile claims; ``rationale`` says why the TOE type fits.

    ``version`` is the version that is claimed; left out, it is that of the document with this id.
    """

    id: str
    conformance: Literal["strict", "demonstrable", "exact"]
    version: str = ""
    rationale: str = ""


class Claims(Record, frozen=True, kw_only=True):
    """Conformance claims (CCL.1): edition, Part 2 and 3, packages, profiles, and, in a profile, what it demands of a
    Security Target (``statement``).

    ``allowed_with`` names the profiles, modules and packages, by document id, that may be claimed together with a document that
    demands exact conformance; ``evaluation`` the evaluation methods and activities (CC Part 4) that go with the document.
    """

    cc: EditionClaim
    part2: Literal["conformant", "extended"]
    part3: Literal["conformant", "extended"]
    packages: tuple[PackageClaim, ...] = ()
    profiles: tuple[ProfileClaim, ...] = ()
    statement: Literal["strict", "demonstrable", "exact"] | None = None
    statement_provenance: Literal["verified", "corroborated", "unverified"] | None = None
    allowed_with: tuple[str, ...] = ()
    evaluation: tuple[str, ...] = ()


class Overview(Sourced, frozen=True, kw_only=True):
    """TOE overview (INT.1): usage and security features, TOE type, and what the TOE needs around it."""

    usage: str
    toe_type: str
    non_toe: str


class Toe(Record, frozen=True, kw_only=True):
    """The product that a Security Target speaks of; ``reference`` identifies product and version uniquely."""

    name: str
    version: str
    reference: str
    description: str = ""


class Successor(Sourced, frozen=True, kw_only=True):
    """The document that replaces this one."""

    id: str
    title: str = ""
    version: str = ""
    date: str = ""


class Header(Sourced, frozen=True, kw_only=True):
    """A document's identification. ``describes`` names the Security Target that a design document belongs to.

    ``approach`` says how a profile, module, package or Security Target argues: through objectives for the TOE (``standard``),
    or from the problem definition straight to the SFRs (``direct-rationale``, CC:2022 Part 1). ``none`` gives, for a section that
    is empty on purpose, the reason (``none: {assumptions: …}``).
    """

    id: str
    kind: Kind
    approach: Approach = "standard"
    title: str
    version: str
    date: str = ""
    publisher: str = ""
    registration: str = ""
    short: str = ""
    describes: str = ""
    note: str = ""
    overview: Overview | None = None
    toe: Toe | None = None
    claims: Claims | None = None
    successor: Successor | None = None
    imported: Imported | None = None
    none: dict[str, str] = msgspec.field(default_factory=dict)
    origin: Origin = NOWHERE


class ElementChange(Record, frozen=True, kw_only=True):
    """What a Security Target changes in an element of a profile's SFR: slots, items, or (a refinement, marked) its text."""

    slots: dict[str, Slot] = msgspec.field(default_factory=dict)
    items: dict[str, str] = msgspec.field(default_factory=dict)
    text: str = ""
    refinements: dict[str, Refinement] = msgspec.field(default_factory=dict)


class Disposition(Item, frozen=True, kw_only=True):
    """What a Security Target does with one item of a profile that it claims.

    ``identical`` inherits the item; every other kind states only what changes. A changed list or map entry replaces or
    joins the profile's entry of the same key. ``added`` speaks of an item of the Security Target that no profile has, and says
    why it may be there; ``by`` names the items that stand for one that is iterated, raised, restated or replaced.
    """

    disposition: Literal["identical", "refined", "completed", "iterated", "raised", "moved-to-TOE", "omitted", "added"]
    rationale: str = ""
    text: str = ""
    elements: dict[str, ElementChange] = msgspec.field(default_factory=dict)
    dependencies: dict[str, Binding] = msgspec.field(default_factory=dict)
    addresses: dict[str, Link] = msgspec.field(default_factory=dict)
    meets: dict[str, Link] = msgspec.field(default_factory=dict)
    audit: dict[str, Answer] = msgspec.field(default_factory=dict)
    management: dict[str, Answer] = msgspec.field(default_factory=dict)
    justification: Rationale | None = None
    by: tuple[str, ...] = ()


class Document(Record, frozen=True, kw_only=True):
    """One document: a folder of YAML files, read together. Each section maps ids to items."""

    header: Header
    terms: dict[str, Term] = msgspec.field(default_factory=dict)
    external_entities: dict[str, ExternalEntity] = msgspec.field(default_factory=dict)
    assets: dict[str, Asset] = msgspec.field(default_factory=dict)
    threat_agents: dict[str, ThreatAgent] = msgspec.field(default_factory=dict)
    threats: dict[str, Threat] = msgspec.field(default_factory=dict)
    organisational_security_policies: dict[str, Policy] = msgspec.field(default_factory=dict)
    assumptions: dict[str, Assumption] = msgspec.field(default_factory=dict)
    objectives: dict[str, Objective] = msgspec.field(default_factory=dict)
    extended_components: dict[str, ExtendedComponent] = msgspec.field(default_factory=dict)
    sfrs: dict[str, Sfr] = msgspec.field(default_factory=dict)
    sars: dict[str, Sar] = msgspec.field(default_factory=dict)
    dispositions: dict[str, Disposition] = msgspec.field(default_factory=dict)
    subsystems: dict[str, Subsystem] = msgspec.field(default_factory=dict)
    modules: dict[str, Module] = msgspec.field(default_factory=dict)
    tsfi: dict[str, Tsfi] = msgspec.field(default_factory=dict)
    non_tsfi: dict[str, NonTsfi] = msgspec.field(default_factory=dict)
    hidden_leaves: dict[str, Hidden] = msgspec.field(default_factory=dict)
    architecture: dict[str, Statement] = msgspec.field(default_factory=dict)
    code_links: dict[str, CodeLink] = msgspec.field(default_factory=dict)
    manual_tests: dict[str, ManualTest] = msgspec.field(default_factory=dict)
    analyses: dict[str, Analysis] = msgspec.field(default_factory=dict)
    bases: dict[str, Base] = msgspec.field(default_factory=dict)
    components: dict[str, Component] = msgspec.field(default_factory=dict)
    sub_tsfs: dict[str, SubTsf] = msgspec.field(default_factory=dict)
    revisions: dict[str, Revision] = msgspec.field(default_factory=dict)
    technical_decisions: dict[str, Revision] = msgspec.field(default_factory=dict)
    references: dict[str, Reference] = msgspec.field(default_factory=dict)
    use_cases: dict[str, Described] = msgspec.field(default_factory=dict)
    implementation_features: dict[str, Described] = msgspec.field(default_factory=dict)
    selection_rules: dict[str, SelectionRule] = msgspec.field(default_factory=dict)
    includes: dict[str, Include] = msgspec.field(default_factory=dict)
    mappings: dict[str, Mapping] = msgspec.field(default_factory=dict)
    families: dict[str, Family] = msgspec.field(default_factory=dict)
    base_profiles: dict[str, BaseProfile] = msgspec.field(default_factory=dict)
    evaluation_activities: dict[str, EvaluationActivity] = msgspec.field(default_factory=dict)
    audit_events: dict[str, AuditedEvent] = msgspec.field(default_factory=dict)
    management_tables: dict[str, ManagementTable] = msgspec.field(default_factory=dict)
    assurance_elements: dict[str, Family] = msgspec.field(default_factory=dict)
    consistency: dict[str, Consistency] = msgspec.field(default_factory=dict)
    prose: dict[str, Prose] = msgspec.field(default_factory=dict)
    dangling: dict[str, Dangling] = msgspec.field(default_factory=dict)
    repeated: dict[str, Repeated] = msgspec.field(default_factory=dict)
    raw: dict[str, Raw] = msgspec.field(default_factory=dict)
    toe_parts: dict[str, ToePart] = msgspec.field(default_factory=dict)
    features: dict[str, Feature] = msgspec.field(default_factory=dict)
    tss: dict[str, Passage] = msgspec.field(default_factory=dict)
    configuration_items: dict[str, ConfigurationItem] = msgspec.field(default_factory=dict)
    flaws: dict[str, Flaw] = msgspec.field(default_factory=dict)
    guidance: dict[str, Guidance] = msgspec.field(default_factory=dict)
    tools: dict[str, Tool] = msgspec.field(default_factory=dict)
    deliveries: dict[str, Delivery] = msgspec.field(default_factory=dict)
    vulnerabilities: dict[str, Vulnerability] = msgspec.field(default_factory=dict)
    retired: dict[str, Retired] = msgspec.field(default_factory=dict)

    @property
    def id(self) -> str:
        """The document's id, the first half of every qualified id."""
        return self.header.id
