"""Rows of a result about external requirements: what a project's tests show of them, and what remains."""

from __future__ import annotations

from typing import Literal

from traceability.model.base import Confidence, Provenance, Record
from traceability.model.finding import Where
from traceability.model.library import Content, Jurisdiction, RegisterEntry, Relation, RequirementKind, Residual, SetHeader

TargetState = Literal["passed", "open", "not-tested-here"]
"""What the tests of the product say of the leaves below a target; an objective, an SAR or a threat has none."""
Tested = Literal["passed", "failed", "no-result", "none"]
Need = Literal["reuse", "partly", "own", "unjudged"]
"""What evidence for the target does for a requirement: all of it lies within the target; some does; none does; nobody has judged."""


class RelationRow(Record, frozen=True, kw_only=True):
    """How a requirement stands to one target. ``target`` is a qualified id, of the product's own document where it has the item;
    ``""`` where there is no target.
    """

    crosswalk: str
    target: str
    label: str
    relation: Relation
    rationale: str
    confidence: Confidence
    provenance: Provenance
    state: TargetState
    where: Where = Where()


class ExternalTest(Record, frozen=True, kw_only=True):
    """A test that names an external requirement, and what its results say."""

    test: str
    outcome: Literal["pass", "fail", "error", "skipped", "no-result", "stale", "flaky", "conflict"]
    where: Where


class RequirementRow(Record, frozen=True, kw_only=True):
    """An external requirement with its relations, its tests and the code that names it; ``need`` follows from the relations."""

    id: str
    label: str
    kind: RequirementKind
    title: str
    clause: str
    statement: str
    content: Content
    provenance: Provenance
    source: str
    need: Need
    tested: Tested
    note: str = ""
    attributes: dict[str, str] = {}
    relations: tuple[RelationRow, ...] = ()
    tests: tuple[ExternalTest, ...] = ()
    code: tuple[Where, ...] = ()


class SetReport(Record, frozen=True, kw_only=True):
    """A requirement set with its rows."""

    header: SetHeader
    requirements: tuple[RequirementRow, ...]


class MeetingRow(Record, frozen=True, kw_only=True):
    """An item of a profile at which requirements of two countries meet. That they meet says nothing about equality.

    ``left`` and ``right`` hold pairs of a requirement's qualified id and its relation to the item.
    """

    item: str
    label: str
    left: tuple[tuple[str, Relation], ...]
    right: tuple[tuple[str, Relation], ...]


class CountryPair(Record, frozen=True, kw_only=True):
    """Two countries, and where their requirements meet."""

    left: Jurisdiction
    right: Jurisdiction
    rows: tuple[MeetingRow, ...]


class SharedTest(Record, frozen=True, kw_only=True):
    """A test that names requirements of more than one document: one test, several proofs."""

    test: str
    outcome: str
    where: Where
    leaves: tuple[str, ...]
    external: tuple[str, ...]


class MitigationRow(Record, frozen=True, kw_only=True):
    """What mitigates a problem in part. ``known`` is false where the id names nothing that was read."""

    id: str
    label: str
    how: str
    known: bool
    state: TargetState


class OpenProblemRow(Record, frozen=True, kw_only=True):
    """An open problem; it never counts as covered."""

    id: str
    title: str
    statement: str
    provenance: Provenance
    source: str
    sources: tuple[str, ...]
    residual: Residual
    owner: str
    review_by: str
    where: Where
    mitigations: tuple[MitigationRow, ...] = ()


class LibraryReport(Record, frozen=True, kw_only=True):
    """All that a project's library says; empty where the configuration names no requirements."""

    register: tuple[RegisterEntry, ...] = ()
    sets: tuple[SetReport, ...] = ()
    pairs: tuple[CountryPair, ...] = ()
    shared: tuple[SharedTest, ...] = ()
    problems: tuple[OpenProblemRow, ...] = ()
