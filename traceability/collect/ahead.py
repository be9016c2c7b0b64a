"""Sources and test reports read in processes of their own, while this one still reads the documents."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from contextlib import ExitStack
from pathlib import Path
from types import TracebackType
from typing import TypeVar

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
R = TypeVar("R")


class Ahead:
    """Reads sources and reports at once, in other processes where that is possible and worth it; leave the ``with`` block to end them.

    What another process does not deliver, for whatever reason, is read by whoever asks for it: the answer is always the same.
    """

    def __init__(
        self, root: Path, sources: Sequence[tuple[Role, str]], settings: TagSettings = DEFAULT, store: Store | None = None,
        reports: Sequence[str] = (),
    ) -> None:  # fmt: skip
        def scan() -> bytes:
            return msgspec.msgpack.encode(scan_known(root, sources, settings, store=store))

        def read() -> bytes:
            return msgspec.msgpack.encode([scan_report(root, report) for report in reports])

        many = len(sources) >= WORTHWHILE
        self._scans = Elsewhere(scan, worthwhile=many)
        self._reports = Elsewhere(read, worthwhile=many and bool(reports))

    def __enter__(self) -> Ahead:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        with ExitStack() as stack:
            stack.push(self._scans)
            stack.push(self._reports)

    def scans(self) -> Mapping[tuple[Role, str], FileScan] | None:
        """What all sources say that say something, by role and path; None if it was not read. It is handed over, not kept: ask once."""
        found = _decoded(self._scans, FileScan)
        return None if found is None else by_source(found)

    def reports(self) -> Mapping[str, ReportScan]:
        """What was read ahead of test reports, by path: all of them or none. It is handed over, not kept: ask once."""
        return {scan.report: scan for scan in _decoded(self._reports, ReportScan) or ()}


def _decoded(elsewhere: Elsewhere, kind: type[R]) -> list[R] | None:
    data = elsewhere.done()
    try:
        return None if data is None else msgspec.msgpack.decode(data, type=list[kind])  # type: ignore[valid-type]
    except msgspec.MsgspecError:
        return None
