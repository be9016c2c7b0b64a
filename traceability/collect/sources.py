"""Many sources at once: in this process, in copies of it, or by any ``concurrent.futures.Executor``, with the same outcome."""

from __future__ import annotations

import hashlib
import os
import time
from collections.abc import Iterable, Mapping, Sequence
from itertools import chain
from pathlib import Path

from traceability.collect.files import Role
from traceability.collect.records import DEFAULT, FileScan, TagSettings
from traceability.collect.store import YOUNG, Known, KnownSources, Store
from traceability.model.base import Record
from traceability.parallel.shared import MOST, Copies, Workers

BATCH = 16
"""So many sources, or more in a very large tree, are one piece of work: enough to be worth its way to another process."""


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


Readers = Workers[Batch, list[Outcome]]
"""Who reads batches of sources."""


def readers(processes: int) -> Readers:
    """So many processes, this one among them."""
    return Copies(processes, list[Outcome])


def scan(
    root: Path | str, sources: Iterable[tuple[Role, str]], settings: TagSettings = DEFAULT, executor: Readers | None = None
) -> list[FileScan]:
    """What sources below ``root`` say, in the order given; those that say nothing are left out.

    A pure function of the bytes of the files: no state is kept, and ``executor`` changes nothing but the time.
    """
    return Sources(root, list(sources), settings).scanned(executor)


def scan_known(
    root: Path, sources: Sequence[tuple[Role, str]], settings: TagSettings = DEFAULT,
    executor: Readers | None = None, store: Store | None = None,
) -> list[FileScan]:  # fmt: skip
    """The same as ``scan``, where what ``store`` knows of unchanged files is not read again, and what is new is put into it."""
    return Sources(root, sources, settings, store).scanned(executor)


class Sources:
    """Sources that are to be scanned: ``batches`` of those that must be read, and what ``store`` knows of the others."""

    def __init__(
        self, root: Path | str, sources: Sequence[tuple[Role, str]], settings: TagSettings = DEFAULT, store: Store | None = None
    ) -> None:
        self._sources = sources
        self._store = store
        self._known = store.load() if store else {}
        self._wanted, self._changed, self._stats = _unchanged(root, sources, self._known)
        self._began = time.time_ns()
        self.batches = self._batches(str(root), settings)

    def scanned(self, executor: Readers | None = None) -> list[FileScan]:
        """What all sources say that say something, in their order, the batches read here or by an executor."""
        return self.answer(executor.map(scan_batch, self.batches) if executor else map(scan_batch, self.batches))

    def answer(self, outcomes: Iterable[Iterable[Outcome]]) -> list[FileScan]:
        """What all sources say that say something, in their order, from what came of each batch; the store learns what is new."""
        known, wanted = self._known, self._wanted
        for (role, path), outcome in zip(self._changed, chain.from_iterable(outcomes), strict=True):
            size, mtime = self._stats[role, path]
            said = known[role][path].scan if outcome.same else outcome.scan
            wanted[role][path] = Known(size, mtime if mtime + YOUNG < self._began else 0, outcome.digest, said)
        if self._store and (self._changed or sum(map(len, wanted.values())) != sum(map(len, known.values()))):
            self._store.save(wanted)
        found = (wanted[role][path].scan for role, path in self._sources)
        return [scan for scan in found if scan is not None]

    def _batches(self, root: str, settings: TagSettings) -> list[Batch]:
        changed, known = self._changed, self._known
        size = max(BATCH, -(-len(changed) // MOST))
        hints = [entry.digest if (entry := known.get(role, {}).get(path)) else b"" for role, path in changed] if known else []
        return [
            Batch(root=root, settings=settings, sources=tuple(changed[at : at + size]), hints=tuple(hints[at : at + size]))
            for at in range(0, len(changed), size)
        ]


def _unchanged(
    root: Path | str, sources: Sequence[tuple[Role, str]], known: KnownSources
) -> tuple[KnownSources, list[tuple[Role, str]], dict[tuple[Role, str], tuple[int, int]]]:  # fmt: skip
    """What still holds of what is known, the sources that must be read, and their sizes and times."""
    wanted: KnownSources = {role: {} for role, _ in sources}
    changed: list[tuple[Role, str]] = []
    stats: dict[tuple[Role, str], tuple[int, int]] = {}
    base, stat = f"{root}/", os.stat
    for source in sources:
        role, path = source
        entry = known[role].get(path) if role in known else None
        try:
            look = stat(base + path)
        except (OSError, ValueError):
            changed.append(source)
            stats[source] = (-1, 0)
            continue
        if entry is not None and entry.mtime and entry.size == look.st_size and entry.mtime == look.st_mtime_ns:
            wanted[role][path] = entry
        else:
            changed.append(source)
            stats[source] = (look.st_size, look.st_mtime_ns)
    return wanted, changed, stats


def scan_batch(batch: Batch) -> list[Outcome]:
    """The outcome of each source of a piece of work."""
    hints = batch.hints or (b"",) * len(batch.sources)
    return [_outcome(batch, role, path, hint) for (role, path), hint in zip(batch.sources, hints, strict=True)]


_NOTHING = Outcome()


def _outcome(batch: Batch, role: Role, path: str, hint: bytes) -> Outcome:
    from traceability.collect.scan import read_candidate, scan_bytes  # here, because a run whose copy reads all need not import it

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


def by_source(scans: Iterable[FileScan]) -> Mapping[tuple[Role, str], FileScan]:
    """The scans by role and path."""
    return {(scan.role, scan.path): scan for scan in scans}
