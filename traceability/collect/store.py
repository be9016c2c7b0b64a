"""What sources said when they were last read, in one file of ``.pptrace_cache``: never needed, never trusted blindly."""

from __future__ import annotations

import functools
import hashlib
import os
import time
from collections.abc import Mapping
from pathlib import Path
from typing import NamedTuple

import msgspec

from traceability import __version__
from traceability.collect.files import Role
from traceability.collect.grammars import installed
from traceability.collect.scan import FileScan
from traceability.collect.tags import TagSettings
from traceability.model.base import Record

FOLDER = ".pptrace_cache"
YOUNG = 2_000_000_000
"""A file that is changed within so many nanoseconds of being read may change again without a new time."""
_IGNORE = "# written by pptrace; safe to delete\n*\n"


class Known(NamedTuple):
    """A source as it was: its size and time, the hash of its bytes if it may hold tags (else empty), and what it said, if anything.

    ``mtime`` is 0 where the file was too young to be known by its time.
    """

    size: int
    mtime: int
    digest: bytes
    scan: FileScan | None


class _File(Record, frozen=True, kw_only=True):
    made_by: str
    sources: list[tuple[Role, str, int, int, bytes, FileScan | None]]


class Store:
    """The store of one project (``root``) for one way to read tags. Without a root, or where nothing can be written, it is empty."""

    def __init__(self, root: Path | None, settings: TagSettings) -> None:
        self._made_by = f"{__version__} {_program()} {settings!r} {installed() if settings.scopes else ()!r}"
        name = f"scan-{hashlib.sha256(repr(settings).encode()).hexdigest()[:16]}.msgpack"
        self._path = root / FOLDER / name if root else None

    def load(self) -> dict[tuple[Role, str], Known]:
        """What is known of each source; nothing where the file is missing, damaged or written by something else."""
        if self._path is None:
            return {}
        try:
            stored = msgspec.msgpack.decode(self._path.read_bytes(), type=_File)
        except (OSError, msgspec.MsgspecError):
            return {}
        if stored.made_by != self._made_by:
            return {}
        return {(role, path): Known(size, time_, digest, scan) for role, path, size, time_, digest, scan in stored.sources}

    def save(self, known: Mapping[tuple[Role, str], Known]) -> None:
        """Keep what is known. It is written beside its place and moved into it, so that parallel runs never see half of it."""
        if self._path is None:
            return
        content = _File(made_by=self._made_by, sources=[(role, path, *entry) for (role, path), entry in known.items()])
        temporary = self._path.with_suffix(f".{os.getpid()}.{time.monotonic_ns()}")
        try:
            self._path.parent.mkdir(exist_ok=True)
            ignore = self._path.parent / ".gitignore"
            if not ignore.exists():
                ignore.write_text(_IGNORE, encoding="utf-8")
            temporary.write_bytes(msgspec.msgpack.encode(content))
            temporary.replace(self._path)
        except OSError:
            temporary.unlink(missing_ok=True)


@functools.cache
def _program() -> str:
    """Changes with the modules that read sources: an edited checkout reads anew."""
    here = Path(__file__).resolve().parent
    files = sorted([*here.glob("*.py"), *here.glob("dialects/*.py"), *here.parent.glob("model/*.py")])
    stats = [(path.name, (stat := path.stat()).st_size, stat.st_mtime_ns) for path in files]
    return hashlib.sha256(repr(stats).encode()).hexdigest()[:16]
