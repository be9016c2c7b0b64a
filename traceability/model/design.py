"""The TOE design (ADV_TDS): subsystems, modules, and the leaves that each module enforces or supports."""

from __future__ import annotations

from typing import Literal

import msgspec

from traceability.model.base import Item, Link

Role = Literal["enforcing", "supporting", "non-interfering"]


class Subsystem(Item, frozen=True, kw_only=True):
    """A subsystem of the TOE."""

    purpose: str


class Module(Item, frozen=True, kw_only=True):
    """A module of the TSF: its subsystem, role, purpose, code, and the SFR leaves it enforces or supports.

    ``code`` holds paths relative to the project, with ``*`` and ``**`` as in an ignore file.
    """

    subsystem: str
    role: Role
    purpose: str
    enforces: dict[str, Link] = msgspec.field(default_factory=dict)
    supports: dict[str, Link] = msgspec.field(default_factory=dict)
    code: tuple[str, ...] = ()
