"""When something applies: one expression over selections, features and what is included."""

from __future__ import annotations

from traceability.model.base import Record


class Condition(Record, frozen=True, kw_only=True):
    """When something applies. Exactly one field is given; several conditions stand under ``all`` or ``any``.

    ``selected`` names an option of a selection, ``FCS_CKM.1.1/AKG#s1=2`` (element, slot, option number; in an imported document the
    choice's own id), ``feature`` a feature of the TOE, ``included`` an SFR, package, module or base that is part of the claim.
    ``negated`` holds a condition that must not hold.
    """

    selected: str = ""
    feature: str = ""
    included: str = ""
    all: tuple[Condition, ...] = ()
    any: tuple[Condition, ...] = ()
    negated: Condition | None = None
