"""The functional specification (ADV_FSP) and the TOE design (ADV_TDS): TSFI, subsystems, modules, and what they do for SFRs."""

from __future__ import annotations

from typing import Literal

import msgspec

from traceability.model.base import Item, Link, Record

Role = Literal["enforcing", "supporting", "non-interfering"]


class Exposure(Link, frozen=True, kw_only=True):
    """How an SFR leaf is visible at a TSFI; ``parameters`` names those that carry it (the command code of a wrapper, say)."""

    parameters: tuple[str, ...] = ()


class Tsfi(Item, frozen=True, kw_only=True):
    """An interface of the TSF (ADV_FSP.4): purpose, method of use, parameters, actions, error messages, who uses it.

    ``parameters``, ``actions`` and ``errors`` map names to descriptions. ``leaves`` are the SFR leaves visible here.
    ``chain`` leads from the module at the boundary to the primary module, which is last (ADV_TDS.3-14).
    """

    purpose: str
    method: str
    role: Role
    parameters: dict[str, str] = msgspec.field(default_factory=dict)
    actions: dict[str, str] = msgspec.field(default_factory=dict)
    errors: dict[str, str] = msgspec.field(default_factory=dict)
    users: tuple[str, ...] = ()
    leaves: dict[str, Exposure] = msgspec.field(default_factory=dict)
    chain: tuple[str, ...] = ()


class NonTsfi(Item, frozen=True, kw_only=True):
    """An interface that is no TSFI, and why; ``objective`` cites the environment objective that makes it inaccessible, if that is why."""

    reason: str
    objective: str = ""


class Hidden(Item, frozen=True, kw_only=True):
    """An SFR leaf (its id is the key) that shows at no TSFI, and why; the design shows it instead (ADV_FSP.4-11)."""

    reason: str


class Behaviour(Item, frozen=True, kw_only=True):
    """Something a subsystem does for the TSF, to be tested (ATE_DPT.1-1)."""

    text: str


class Interaction(Item, frozen=True, kw_only=True):
    """What one subsystem wants of another, and why, to be tested (ADV_TDS.3-6, ATE_DPT.1-3)."""

    to: str
    text: str


class Subsystem(Item, frozen=True, kw_only=True):
    """A subsystem of the TOE: whether it is part of the TSF, its role, what it does, and with whom it interacts.

    ``behaviours`` and ``interactions`` are maps of ids, which tests verify. ``internal`` says why no TSFI leads into it.
    """

    purpose: str
    tsf: bool = True
    internal: str = ""
    role: Role | None = None
    behaviours: dict[str, Behaviour] = msgspec.field(default_factory=dict)
    interactions: dict[str, Interaction] = msgspec.field(default_factory=dict)


class Interface(Record, frozen=True, kw_only=True):
    """An interface of a module (ADV_TDS.3-9, -10): what it is for, what goes in and comes out."""

    purpose: str
    parameters: dict[str, str] = msgspec.field(default_factory=dict)
    returns: str = ""


class Module(Item, frozen=True, kw_only=True):
    """A module of the TSF: its subsystem, role, purpose, interfaces, the modules it calls, code, and the SFR leaves it enforces
    or supports.

    ``code`` holds paths relative to the project, with ``*`` and ``**`` as in an ignore file. ``role_reason`` argues where the
    declared role is another than the links suggest.
    """

    subsystem: str
    role: Role
    purpose: str
    role_reason: str = ""
    interfaces: dict[str, Interface] = msgspec.field(default_factory=dict)
    calls: dict[str, Link] = msgspec.field(default_factory=dict)
    enforces: dict[str, Link] = msgspec.field(default_factory=dict)
    supports: dict[str, Link] = msgspec.field(default_factory=dict)
    code: tuple[str, ...] = ()
