"""Rows of a result about the functional specification and the design: TSFI, subsystems, modules, and what tests show of them."""

from __future__ import annotations

from typing import Literal

from traceability.model.architecture import Aspect
from traceability.model.base import Record
from traceability.model.design import Role
from traceability.model.evidence_rows import ConfigurationRow
from traceability.model.finding import Where


class ProofRow(Record, frozen=True, kw_only=True):
    """A test of a TSFI, a part of one, a behaviour or an interaction; ``verifies`` has the short ids among these that it names.

    ``outcome``, ``configurations`` and ``causes`` are as in a ``TestRow``; ``report`` and ``message`` are of the result that decided it.
    """

    test: str
    where: Where
    outcome: str
    verifies: tuple[str, ...] = ()
    cases: int = 0
    report: str = ""
    message: str = ""
    manual: bool = False
    configurations: tuple[ConfigurationRow, ...] = ()
    causes: tuple[str, ...] = ()


class PlaceRow(Record, frozen=True, kw_only=True):
    """An item that another one names: qualified id, short label, and what the link says."""

    id: str
    label: str
    how: str = ""


class AspectRow(Record, frozen=True, kw_only=True):
    """A parameter, action or error message of a TSFI, and the tests that touch it. ``id`` is what a test names."""

    id: str
    label: str
    kind: Literal["parameter", "action", "error message"]
    name: str
    text: str
    tests: tuple[ProofRow, ...] = ()


class ExposureRow(Record, frozen=True, kw_only=True):
    """An SFR leaf that shows at a TSFI, and how; ``claimed`` if the link names a parent of several leaves and so covers none."""

    leaf: str
    label: str
    how: str = ""
    parameters: tuple[str, ...] = ()
    claimed: bool = False


class TsfiRow(Record, frozen=True, kw_only=True):
    """A TSFI with its parts, the leaves that it shows, its tests (those of its parts too) and its chain of modules.

    ``chain`` runs from the module at the boundary to the primary one; ``primary`` is ``""`` where there is none.
    """

    id: str
    label: str
    title: str
    where: Where
    purpose: str
    method: str
    role: Role
    users: tuple[str, ...] = ()
    aspects: tuple[AspectRow, ...] = ()
    leaves: tuple[ExposureRow, ...] = ()
    chain: tuple[PlaceRow, ...] = ()
    primary: str = ""
    tests: tuple[ProofRow, ...] = ()
    note: str = ""


class PartRow(Record, frozen=True, kw_only=True):
    """A behaviour of a subsystem, or an interaction; that one has ``to``, the short id of the other subsystem."""

    id: str
    label: str
    title: str
    text: str
    where: Where
    to: str = ""
    tests: tuple[ProofRow, ...] = ()


class SubsystemRow(Record, frozen=True, kw_only=True):
    """A subsystem: the role that it states (``None``: none) and the one that follows from its modules and TSFI."""

    id: str
    label: str
    title: str
    where: Where
    purpose: str
    tsf: bool
    role: Role | None
    inferred: Role
    behaviours: tuple[PartRow, ...] = ()
    interactions: tuple[PartRow, ...] = ()
    modules: tuple[PlaceRow, ...] = ()
    internal: str = ""
    note: str = ""


class InterfaceRow(Record, frozen=True, kw_only=True):
    """An interface of a module: its parameters as (name, meaning)."""

    name: str
    purpose: str
    parameters: tuple[tuple[str, str], ...] = ()
    returns: str = ""


class DutyRow(Record, frozen=True, kw_only=True):
    """An SFR leaf that a module enforces or supports; ``claimed`` as in an ``ExposureRow``."""

    leaf: str
    label: str
    relation: Literal["enforces", "supports"]
    how: str = ""
    claimed: bool = False


class ModuleReport(Record, frozen=True, kw_only=True):
    """A module: stated and inferred role, interfaces, calls both ways, leaves, the TSFI that lead through it, its code files."""

    id: str
    label: str
    title: str
    where: Where
    subsystem: str
    role: Role
    inferred: Role
    role_reason: str
    purpose: str
    interfaces: tuple[InterfaceRow, ...] = ()
    calls: tuple[PlaceRow, ...] = ()
    called_by: tuple[PlaceRow, ...] = ()
    leaves: tuple[DutyRow, ...] = ()
    tsfi: tuple[PlaceRow, ...] = ()
    code: tuple[str, ...] = ()
    files: tuple[str, ...] = ()
    note: str = ""


class NonTsfiRow(Record, frozen=True, kw_only=True):
    """An interface that is no TSFI, why, and the objective for the environment that it rests on, if any."""

    id: str
    label: str
    title: str
    where: Where
    reason: str
    objective: str = ""


class HiddenRow(Record, frozen=True, kw_only=True):
    """A reference to SFR leaves that show at no TSFI, why, and the leaves (qualified ids) that it covers."""

    label: str
    where: Where
    reason: str
    leaves: tuple[str, ...] = ()


class StatementRow(Record, frozen=True, kw_only=True):
    """A statement of the security architecture description; ``tsfi`` are the interfaces that it speaks of, by qualified id where known."""

    id: str
    label: str
    title: str
    where: Where
    aspect: Aspect
    text: str
    by: tuple[PlaceRow, ...] = ()
    shown_by: tuple[PlaceRow, ...] = ()
    tsfi: tuple[PlaceRow, ...] = ()
    unrelated: str = ""
    note: str = ""


class DesignReport(Record, frozen=True, kw_only=True):
    """Functional specification and design of a project, in the order of its documents."""

    tsfi: tuple[TsfiRow, ...] = ()
    non_tsfi: tuple[NonTsfiRow, ...] = ()
    hidden: tuple[HiddenRow, ...] = ()
    subsystems: tuple[SubsystemRow, ...] = ()
    modules: tuple[ModuleReport, ...] = ()
    architecture: tuple[StatementRow, ...] = ()
