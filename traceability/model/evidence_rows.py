"""Rows of a result about evidence that people wrote down, and about the runs that test results come from."""

from __future__ import annotations

from typing import Literal

from traceability.model.base import Record
from traceability.model.finding import Where

Value = Literal["fail", "conflict", "flaky", "none", "stale", "pass"]


class ConfigurationRow(Record, frozen=True, kw_only=True):
    """What the results of a test say in one configuration: the worst over its cases. ``name`` is ``""`` where none is stated."""

    name: str
    value: Value


class RunRow(Record, frozen=True, kw_only=True):
    """A run of tests as one report tells of it, and whether its results speak of the product as it is now.

    ``unknown``: it cannot be told, because report or project does not say enough. ``causes`` say why results are stale.
    """

    report: str
    commit: str = ""
    toe: str = ""
    configuration: str = ""
    started: str = ""
    results: int = 0
    state: Literal["fresh", "stale", "unknown"] = "unknown"
    causes: tuple[str, ...] = ()


class ManualRow(Record, frozen=True, kw_only=True):
    """A test that a person carried out; what it verifies stands at the leaves, ``id`` is the test's."""

    id: str
    label: str
    title: str
    where: Where
    verifies: tuple[str, ...]
    steps: tuple[str, ...]
    expected: str
    actual: str
    outcome: Literal["pass", "fail", "error", "skipped"]
    tester: str
    reviewer: str
    date: str
    configuration: str = ""
    toe: str = ""
    prerequisites: str = ""


class AnalysisInputRow(Record, frozen=True, kw_only=True):
    """A place that an analysis rests on, as it is written, and whether it is what it was when the analysis was made.

    ``file`` and ``line`` are where it is now; ``why`` says why it is lost.
    """

    place: str
    where: Where
    state: Literal["unchanged", "changed", "lost"]
    why: str = ""


class AnalysisRow(Record, frozen=True, kw_only=True):
    """An argument that shows leaves instead of a test; ``items`` as they are written, ``leaves`` the ids that they argue.

    ``stale``: an input changed or is gone, so that the leaves are not covered by it.
    """

    id: str
    label: str
    title: str
    where: Where
    items: tuple[str, ...]
    leaves: tuple[str, ...]
    method: str
    argument: str
    author: str
    reviewer: str
    date: str
    limits: str = ""
    inputs: tuple[AnalysisInputRow, ...] = ()
    stale: bool = False

    def shows(self) -> tuple[str, ...]:
        """The leaves that it covers as things are now."""
        return () if self.stale else self.leaves


class LinkedCodeRow(Record, frozen=True, kw_only=True):
    """A link beside the code: the record's place (``where``), the place in the code, and whether it still holds.

    ``suspect``: the text of the place changed since; ``lost``: there is no such place. ``sha256`` is that of the place now.
    """

    id: str
    label: str
    where: Where
    code: Where
    relation: str
    leaves: tuple[str, ...]
    reason: str
    symbol: str = ""
    lines: str = ""
    state: Literal["unwatched", "unchanged", "suspect", "lost"] = "unwatched"
    sha256: str = ""
    why: str = ""


class RecordsReport(Record, frozen=True, kw_only=True):
    """All records of evidence of a project, sorted by id, and all runs, sorted by report.

    ``commit``, ``toes`` and ``configurations`` are what results must have been made with, empty where nobody says it. *Analysed*
    is never counted with what is tested, justified or waived.
    """

    commit: str = ""
    toes: tuple[str, ...] = ()
    configurations: tuple[str, ...] = ()
    runs: tuple[RunRow, ...] = ()
    manual_tests: tuple[ManualRow, ...] = ()
    analyses: tuple[AnalysisRow, ...] = ()
    code_links: tuple[LinkedCodeRow, ...] = ()
