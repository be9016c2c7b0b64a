"""Sources read in a process of their own, while this one is still busy with what must be known before they are needed."""

from __future__ import annotations

import gc
import multiprocessing
import os
import threading
from collections.abc import Mapping, Sequence
from multiprocessing.connection import Connection
from pathlib import Path
from types import TracebackType
from typing import Any

import msgspec

from traceability.collect.files import Role
from traceability.collect.scan import FileScan
from traceability.collect.sources import by_source, scan_known
from traceability.collect.store import Store
from traceability.collect.tags import DEFAULT, TagSettings

WORTHWHILE = 200
"""From how many sources on a process is worth its start."""


class Ahead:
    """Reads sources at once, in another process where that is possible and worth it; leave the ``with`` block to end it.

    What the other process does not deliver, for whatever reason, is read by whoever asks for it: the answer is always the same.
    """

    def __init__(
        self, root: Path, sources: Sequence[tuple[Role, str]], settings: TagSettings = DEFAULT, store: Store | None = None
    ) -> None:  # fmt: skip
        self._root = root
        self._settings = settings
        self._store = store
        self._process: Any = None
        self._pipe: Connection | None = None
        if len(sources) >= WORTHWHILE and _can_fork():
            self._start(sources)

    def __enter__(self) -> Ahead:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        if self._process is not None:
            self._process.terminate()
            self._process.join()
            self._process.close()
            self._process = None
        if self._pipe is not None:
            self._pipe.close()
            self._pipe = None

    def scans(self) -> Mapping[tuple[Role, str], FileScan] | None:
        """What all sources say that say something, by role and path; None if it was not read. It is handed over, not kept: ask once."""
        if self._pipe is None:
            return None
        try:
            found = msgspec.msgpack.decode(self._pipe.recv_bytes(), type=list[FileScan])
            return by_source(found)
        except (EOFError, OSError, msgspec.MsgspecError):
            return None
        finally:
            self._pipe.close()
            self._pipe = None

    def _start(self, sources: Sequence[tuple[Role, str]]) -> None:
        context = multiprocessing.get_context("fork")
        self._pipe, theirs = context.Pipe(duplex=False)
        self._process = context.Process(target=_read, args=(self._root, sources, self._settings, self._store, theirs), daemon=True)
        try:
            self._process.start()
        except OSError:  # no memory, or no more processes: then this one does it all
            self._process = None
            self._pipe.close()
            self._pipe = None
        theirs.close()


def _can_fork() -> bool:
    """Whether a copy of this process can go on safely (no other thread holds a lock) and would find a processor."""
    processors = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
    return "fork" in multiprocessing.get_all_start_methods() and threading.active_count() == 1 and processors > 1


def _read(root: Path, sources: Sequence[tuple[Role, str]], settings: TagSettings, store: Store | None, pipe: Connection) -> None:
    gc.disable()
    pipe.send_bytes(msgspec.msgpack.encode(scan_known(root, sources, settings, store=store)))
    pipe.close()
