"""What one test report says, or why it says nothing: a value, so that it can be read in another process."""

from __future__ import annotations

from pathlib import Path

from traceability.model.base import Record
from traceability.model.errors import CollectError
from traceability.model.evidence import TestResult


class ReportScan(Record, frozen=True, kw_only=True):
    """The results of one report in its order, or the ``error`` that prevented reading it."""

    report: str
    results: tuple[TestResult, ...] = ()
    error: str = ""


def scan_report(root: Path, report: str) -> ReportScan:
    """The results of a report, a path relative to ``root``; depends on nothing but its bytes."""
    from traceability.collect.junit import read_results  # here, because it imports lxml

    try:
        return ReportScan(report=report, results=tuple(read_results(Path(root, report), report)))
    except CollectError as error:
        return ReportScan(report=report, error=str(error))
