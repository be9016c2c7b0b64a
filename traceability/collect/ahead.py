"""Sources, test reports and documents read in processes of their own, while this one still imports what will judge them."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from contextlib import ExitStack
from pathlib import Path
from types import TracebackType

import msgspec

from traceability.collect.elsewhere import Elsewhere
from traceability.collect.files import Role
from traceability.collect.reports import ReportScan, scan_report
from traceability.collect.scan import FileScan
from traceability.collect.sources import by_source, scan_known
from traceability.collect.store import Store
from traceability.collect.tags import DEFAULT, TagSettings

WORTHWHILE = 200
"""From how many sources on a process is worth its start."""


class Ahead:
    """Reads sources and reports at once, in other processes where that is possible and worth it; leave the ``with`` block to end them.

    ``documents`` puts the documents into the cache, where whoever asks for one then finds it.
    What another process does not deliver, for whatever reason, is read by whoever asks for it: the answer is always the same.
    """

    def __init__(
        self, root: Path, sources: Sequence[tuple[Role, str]], settings: TagSettings = DEFAULT, store: Store | None = None,
        reports: Sequence[str] = (), documents: Callable[[], None] | None = None,
    ) -> None:  # fmt: skip
        def scan() -> bytes:
            return msgspec.msgpack.encode(scan_known(root, sources, settings, store=store))

        def read() -> bytes:
            return msgspec.msgpack.encode([scan_report(root, report) for report in reports])

        def keep() -> bytes:
            if documents:
                documents()
            return b""

        many = len(sources) >= WORTHWHILE
        self._documents = Elsewhere(keep, worthwhile=documents is not None)
        self._scans = Elsewhere(scan, worthwhile=many)
        self._reports = Elsewhere(read, worthwhile=many and bool(reports))

    def __enter__(self) -> Ahead:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        with ExitStack() as stack:
            stack.push(self._documents)
            stack.push(self._scans)
            stack.push(self._reports)

    def documents(self) -> None:
        """Wait until the documents are in the cache, if they are being read."""
        self._documents.done()

    def scans(self) -> Mapping[tuple[Role, str], FileScan] | None:
        """What all sources say that say something, by role and path; None if it was not read. It is handed over, not kept: ask once."""
        found = self._scans.given(list[FileScan])
        return None if found is None else by_source(found)

    def reports(self) -> Mapping[str, ReportScan]:
        """What was read ahead of test reports, by path: all of them or none. It is handed over, not kept: ask once."""
        return {scan.report: scan for scan in self._reports.given(list[ReportScan]) or ()}
