"""The security problem definition: who and what there is, threats, organisational security policies, assumptions."""

from __future__ import annotations

from typing import Literal

from traceability.model.base import Item, Rationale


class Term(Item, frozen=True, kw_only=True):
    """An entry of the glossary. ``kind`` says what SFRs use it as (REQ.2-3, in a CC:2022 Security Target REQ.2-9); its key is
    its id, ``title`` how the text writes it, ``also`` other spellings such as an abbreviation or a plural.
    """

    text: str = ""
    kind: Literal["term", "subject", "object", "operation", "attribute", "role", "external-entity", "policy", "data"] = "term"
    also: tuple[str, ...] = ()


class ExternalEntity(Item, frozen=True, kw_only=True):
    """A person or system outside the TOE that talks to it."""

    text: str


class Asset(Item, frozen=True, kw_only=True):
    """What is to be protected. ``kind`` separates user data from TSF data; ``needs`` names the protection wanted."""

    text: str
    kind: Literal["user-data", "tsf-data", "service"] = "user-data"
    needs: tuple[Literal["confidentiality", "integrity", "authenticity", "availability"], ...] = ()


class ThreatAgent(Item, frozen=True, kw_only=True):
    """Who attacks, and with which attack potential (CEM Annex B.4)."""

    text: str
    attack_potential: Literal["basic", "enhanced-basic", "moderate", "high", "beyond-high"]


class Threat(Item, frozen=True, kw_only=True):
    """A threat: agent, asset and adverse action (SPD.1-2), and why the objectives counter it (OBJ.2-4)."""

    agents: tuple[str, ...]
    assets: tuple[str, ...]
    action: str
    rationale: Rationale | None = None


class Policy(Item, frozen=True, kw_only=True):
    """An organisational security policy (OSP), and why the objectives enforce it (OBJ.2-5)."""

    text: str
    rationale: Rationale | None = None


class Assumption(Item, frozen=True, kw_only=True):
    """An assumption about the operational environment, and why its objectives uphold it (OBJ.2-6)."""

    text: str
    rationale: Rationale | None = None
