"""What documents are put together from: bases of a PP-Module, components of a PP-Configuration, parts of a TSF (CC:2022 Part 1)."""

from __future__ import annotations

from traceability.model.base import Item


class Base(Item, frozen=True, kw_only=True):
    """One alternative base of a PP-Module: the profiles and modules, by document id, that it stands on together.

    ``overview`` is the TOE overview for this base (ACE_INT.1), ``consistency`` says why problem, objectives and SFRs of the module
    agree with those of the base (ACE_MCO.1), ``assurance`` why SARs that differ from the base's suit both.
    """

    documents: tuple[str, ...]
    overview: str = ""
    consistency: str = ""
    assurance: str = ""


class Component(Item, frozen=True, kw_only=True):
    """A component of a PP-Configuration, keyed by its document id; ``base`` is the alternative that a PP-Module is used with."""

    base: str = ""


class SubTsf(Item, frozen=True, kw_only=True):
    """A part of the TSF with a set of SARs of its own (multi-assurance): the components that it meets, by document id, its SARs,
    and why these SARs suit it.
    """

    components: tuple[str, ...] = ()
    sars: tuple[str, ...] = ()
    rationale: str = ""
