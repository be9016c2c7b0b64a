"""Records of the TOE's scope, its summary specification, guidance, life cycle and vulnerabilities, and tombstones of ids."""

from __future__ import annotations

from typing import Literal

import msgspec

from traceability.model.attack_potential import Equipment, Expertise, Knowledge, Time, Window
from traceability.model.base import Item

Topic = Literal["functions", "interfaces", "parameters", "events", "modes", "measures"]
TOPICS: tuple[Topic, ...] = ("functions", "interfaces", "parameters", "events", "modes", "measures")


class ToePart(Item, frozen=True, kw_only=True):
    """A part of the TOE's physical scope (ASE_INT.1): its unique ``identifier``, its ``format``, and the id of its ``delivery``."""

    kind: Literal["hardware", "firmware", "software", "guidance"]
    identifier: str = ""
    format: str = ""
    delivery: str = ""


class Feature(Item, frozen=True, kw_only=True):
    """A security feature of the TOE's logical scope (ASE_INT.1), and the SFRs that it stands for; in a profile, a feature on which
    implementation-dependent SFRs depend.
    """

    text: str = ""
    sfrs: tuple[str, ...] = ()


class Passage(Item, frozen=True, kw_only=True):
    """A passage of the TOE summary specification (ASE_TSS): how the TOE meets what ``covers`` names (SFRs, elements or leaves).

    ``aspect`` marks what ASE_TSS.2 asks for beside: how the TOE protects itself, and how bypass is prevented.
    """

    text: str
    covers: tuple[str, ...] = ()
    aspect: Literal["function", "self-protection", "non-bypass"] = "function"


class ConfigurationItem(Item, frozen=True, kw_only=True):
    """An entry of the configuration list (ALC_CMS). ``version`` or ``sha256`` says which one exactly; ``developer`` who made it.

    ``path`` names its file or folder in the project, with ``*`` and ``**`` as under ``code``; ``part`` the part of the TOE that it
    is. ``reference`` is the TOE reference that an item of kind ``toe`` bears.
    """

    kind: Literal["toe", "part", "implementation", "evidence", "guidance", "test", "tool", "flaw-report", "third-party"]
    version: str = ""
    sha256: str = ""
    developer: str = ""
    path: str = ""
    part: str = ""
    reference: str = ""


class Flaw(Item, frozen=True, kw_only=True):
    """A reported security flaw (ALC_FLR): nature, effect, status, affected releases, decision and correction.

    ``tests`` names the tests (``path::symbol``, or the id of a manual test) that keep the correction from doing harm, ``safeguard``
    an argument where there is no test. ``reported`` and ``issued`` are days, ISO 8601; ``issued`` says when users got the remedy.
    """

    nature: str
    effect: str
    status: Literal["reported", "confirmed", "rejected", "corrected"]
    reported: str
    affected: tuple[str, ...] = ()
    sfrs: tuple[str, ...] = ()
    decision: str = ""
    correction: str = ""
    fixed_in: str = ""
    issued: str = ""
    tests: tuple[str, ...] = ()
    safeguard: str = ""


class Guidance(Item, frozen=True, kw_only=True):
    """A section of the guidance for one user role (AGD_OPE), or for who installs the TOE (``phase: preparation``, AGD_PRE).

    ``topics`` says where it speaks of what; ``tsfi`` the interfaces that it describes; ``measures`` the objectives for the
    environment whose duties it explains; ``reporting`` how one reports flaws and gets remedies (ALC_FLR.2); ``toe`` the TOE reference
    that stands on it.
    """

    role: str
    phase: Literal["operation", "preparation"] = "operation"
    topics: dict[Topic, str] = msgspec.field(default_factory=dict)
    tsfi: tuple[str, ...] = ()
    measures: tuple[str, ...] = ()
    acceptance: str = ""
    installation: str = ""
    reporting: str = ""
    toe: str = ""


class Tool(Item, frozen=True, kw_only=True):
    """A development tool (ALC_TAT): version, where it is documented, and the options chosen that its results depend on."""

    version: str
    documentation: str
    options: dict[str, str] = msgspec.field(default_factory=dict)


class Delivery(Item, frozen=True, kw_only=True):
    """How parts of the TOE come to the user unharmed (ALC_DEL)."""

    procedure: str
    parts: tuple[str, ...] = ()


class Vulnerability(Item, frozen=True, kw_only=True):
    """A potential vulnerability (AVA_VAN): where it was found, the SFRs it threatens, the attack, and the potential that it takes.

    The five factors are those of CEM Annex B.4. ``outcome``: the attack fails (``not-exploitable``), succeeds (``exploitable``), or
    succeeds only beyond the potential that is assumed (``residual``). ``relies_on`` names objectives for the environment.
    """

    found_in: str
    scenario: str
    sfrs: tuple[str, ...]
    outcome: Literal["not-exploitable", "exploitable", "residual"]
    time: Time
    expertise: Expertise
    knowledge: Knowledge
    window: Window
    equipment: Equipment
    relies_on: tuple[str, ...] = ()
    argument: str = ""


class Retired(Item, frozen=True, kw_only=True):
    """The tombstone of an id that is no more: since when, why, and which id stands for it now."""

    date: str
    reason: str
    successor: str = ""
