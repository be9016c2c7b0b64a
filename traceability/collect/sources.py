"""Many sources at once: in this process, or by any ``concurrent.futures.Executor``, with the same outcome."""

from __future__ import annotations

import hashlib
import os
import time
from collections.abc import Iterable, Mapping, Sequence
from concurrent.futures import Executor
from pathlib import Path

from traceability.collect.files import Role
from traceability.collect.scan import FileScan, read_candidate, scan_bytes
from traceability.collect.store import YOUNG, Known, Store
from traceability.collect.tags import DEFAULT, TagSettings
from traceability.model.base import Record

BATCH = 512
"""So many sources are one piece of work: enough to be worth its way to another process."""


class Batch(Record, frozen=True, kw_only=True):
    """One piece of work; plain values, so that it can go to another process or machine that sees the same tree.

    ``hints`` holds, for sources whose bytes were known, their hash: where it still holds, nothing is parsed.
    """

    root: str
    settings: TagSettings
    sources: tuple[tuple[Role, str], ...]
    hints: tuple[bytes, ...] = ()


class Outcome(Record, frozen=True, kw_only=True):
    """What came of one source: the hash of its bytes if it may hold tags, what it says, and whether that is what was known."""

    digest: bytes = b""
    scan: FileScan | None = None
    same: bool = False


def scan(
    root: Path | str, sources: Iterable[tuple[Role, str]], settings: TagSettings = DEFAULT, executor: Executor | None = None
) -> list[FileScan]:
    """What sources below ``root`` say, in the order given; those that say nothing are left out.

    A pure function of the bytes of the files: no state is kept, and ``executor`` changes nothing but the time.
    """
    return [outcome.scan for outcome in _outcomes(root, list(sources), (), settings, executor) if outcome.scan is not None]


def scan_known(
    root: Path, sources: Sequence[tuple[Role, str]], settings: TagSettings = DEFAULT,
    executor: Executor | None = None, store: Store | None = None,
) -> list[FileScan]:  # fmt: skip
    """The same as ``scan``, where what ``store`` knows of unchanged files is not read again, and what is new is put into it."""
    if store is None:
        return scan(root, sources, settings, executor)
    known = store.load()
    stats = _stats(root, sources)
    changed = [source for source in sources if not _holds(known.get(source), stats.get(source))]
    hints = [known[source].digest if source in known else b"" for source in changed]
    began = time.time_ns()
    outcomes = _outcomes(root, changed, hints, settings, executor)
    now = dict(known) if changed else known
    for source, outcome in zip(changed, outcomes, strict=True):
        size, mtime = stats.get(source, (-1, 0))
        said = known[source].scan if outcome.same else outcome.scan
        now[source] = Known(size, mtime if mtime + YOUNG < began else 0, outcome.digest, said)
    wanted = {source: now[source] for source in sources}
    if wanted != known if changed else len(wanted) != len(known):
        store.save(wanted)
    return [entry.scan for entry in wanted.values() if entry.scan is not None]


def scan_batch(batch: Batch) -> list[Outcome]:
    """The outcome of each source of a piece of work."""
    hints = batch.hints or (b"",) * len(batch.sources)
    return [_outcome(batch, role, path, hint) for (role, path), hint in zip(batch.sources, hints, strict=True)]


_NOTHING = Outcome()


def _outcome(batch: Batch, role: Role, path: str, hint: bytes) -> Outcome:
    read = read_candidate(batch.root, path, role, batch.settings)
    if read is None:
        return _NOTHING
    if isinstance(read, FileScan):
        return Outcome(scan=read)
    digest = hashlib.blake2b(read, digest_size=16).digest()
    if digest == hint:
        return Outcome(digest=digest, same=True)
    found = scan_bytes(read, path, role, batch.settings)
    return Outcome(digest=digest, scan=None if found.silent() else found)


def _outcomes(
    root: Path | str, sources: Sequence[tuple[Role, str]], hints: Sequence[bytes], settings: TagSettings, executor: Executor | None
) -> list[Outcome]:
    batches = [
        Batch(root=str(root), settings=settings, sources=tuple(sources[at : at + BATCH]), hints=tuple(hints[at : at + BATCH]))
        for at in range(0, len(sources), BATCH)
    ]
    done = executor.map(scan_batch, batches) if executor else map(scan_batch, batches)
    return [outcome for outcomes in done for outcome in outcomes]


def _stats(root: Path, sources: Sequence[tuple[Role, str]]) -> dict[tuple[Role, str], tuple[int, int]]:
    stats = {}
    base = str(root)
    for source in sources:
        try:
            stat = os.stat(f"{base}/{source[1]}")  # noqa: PTH116 - many thousand files
        except OSError:
            continue
        stats[source] = (stat.st_size, stat.st_mtime_ns)
    return stats


def _holds(known: Known | None, stat: tuple[int, int] | None) -> bool:
    return known is not None and stat is not None and known.mtime != 0 and (known.size, known.mtime) == stat


def by_source(scans: Iterable[FileScan]) -> Mapping[tuple[Role, str], FileScan]:
    """The scans by role and path."""
    return {(scan.role, scan.path): scan for scan in scans}
