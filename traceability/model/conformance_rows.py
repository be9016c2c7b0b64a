"""Rows of a result about conformance: each item of a claimed profile against what the document makes of it."""

from __future__ import annotations

from typing import Literal

from traceability.model.base import Record
from traceability.model.finding import Where


class SlotRow(Record, frozen=True, kw_only=True):
    """One operation, or words, of an element that differ from the profile's: both side by side, and how they compare.

    ``part`` is the slot, ``text``, or ``#item``; ``verdict`` is one word of the comparison, ``reason`` says more.
    """

    element: str
    part: str
    before: str
    after: str
    verdict: str
    reason: str = ""


class BreachRow(Record, frozen=True, kw_only=True):
    """Why an item is not dealt with lawfully: the rule that says so, and the defect in words."""

    rule: str
    message: str


class ConformanceRow(Record, frozen=True, kw_only=True):
    """One item of a claimed profile, or (``profile`` empty) one that the document adds.

    ``label`` is the short id, ``id`` the qualified one in the profile. ``disposition`` is ``""`` where nobody says it;
    ``derived`` if it follows without being stated. ``targets`` are the short ids that stand for it. ``lawful``: ``examine`` means
    yes, if the reason that is given holds, which a person has to judge.
    """

    profile: str
    id: str
    label: str
    kind: str
    conformance: str
    disposition: str
    derived: bool
    lawful: Literal["lawful", "examine", "unlawful"]
    targets: tuple[str, ...] = ()
    rationale: str = ""
    slots: tuple[SlotRow, ...] = ()
    breaches: tuple[BreachRow, ...] = ()
    where: Where = Where()
