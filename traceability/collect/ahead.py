"""Sources and test reports read by a copy of this process while this one still reads the documents, and then by both."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from types import TracebackType

from traceability.collect.files import Role
from traceability.collect.records import DEFAULT, FileScan, TagSettings
from traceability.collect.reports import ReportScan, scan_report
from traceability.collect.sources import Batch, Outcome, Sources, by_source, scan_batch
from traceability.collect.store import Store
from traceability.model.base import Record
from traceability.parallel.elsewhere import spare
from traceability.parallel.shared import Shared

WORTHWHILE = 200
"""From how many sources on a process is worth its start."""
Scans = Mapping[tuple[Role, str], FileScan]
"""What sources say that say something, by role and path."""


class _Read(Record, frozen=True, kw_only=True):
    """What came of one piece of work: of a batch of sources, or of a report."""

    outcomes: tuple[Outcome, ...] = ()
    report: ReportScan | None = None


class Ahead:
    """Reads sources and reports of the project below ``root``, in another process too where there are many; leave the ``with`` block
    to end it."""

    def __init__(
        self, root: Path, sources: Sequence[tuple[Role, str]], settings: TagSettings = DEFAULT, store: Store | None = None,
        reports: Sequence[str] = (),
    ) -> None:  # fmt: skip
        def read(piece: Batch | str) -> _Read:
            return _Read(report=scan_report(root, piece)) if isinstance(piece, str) else _Read(outcomes=tuple(scan_batch(piece)))

        self._sources = Sources(root, sources, settings, store)
        pieces: list[Batch | str] = [*reports, *self._sources.batches]
        self._work = Shared(read, pieces, _Read, copies=spare() if len(sources) >= WORTHWHILE else 0)

    def __enter__(self) -> Ahead:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        self._work.__exit__(kind, error, trace)

    @property
    def copies(self) -> int:
        """How many processes read, beside this one."""
        return self._work.copies

    def read(self) -> tuple[Scans, Mapping[str, ReportScan]]:
        """What all sources say that say something, and what every report says, by its path. It is handed over, not kept: ask once."""
        done = self._work.done()
        reports = {read.report.report: read.report for read in done if read.report}
        return by_source(self._sources.answer(read.outcomes for read in done if not read.report)), reports
