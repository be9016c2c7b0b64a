"""What sources said when they were last read, in one file of ``.pptrace_cache``: never needed, never trusted blindly."""

from __future__ import annotations

import contextlib
import functools
import hashlib
import os
import time
from pathlib import Path

import msgspec

from traceability import __version__
from traceability.collect.files import Role
from traceability.collect.grammars import installed
from traceability.collect.records import FileScan, TagSettings
from traceability.model.base import Record

FOLDER = ".pptrace_cache"
YOUNG = 2_000_000_000
"""A file that is changed within so many nanoseconds of being read may change again without a new time."""
_IGNORE = "# written by pptrace; safe to delete\n*\n"


class Known(msgspec.Struct, frozen=True, array_like=True):
    """A source as it was: its size and time, the hash of its bytes if it may hold tags (else empty), and what it said, if anything.

    ``mtime`` is 0 where the file was too young to be known by its time.
    """

    size: int
    mtime: int
    digest: bytes = b""
    scan: FileScan | None = None


KnownSources = dict[Role, dict[str, Known]]
"""What is known, by role and path."""


class _File(Record, frozen=True, kw_only=True):
    made_by: str
    sources: KnownSources


class Store:
    """The store of one project (``root``) for one way to read tags. Without a root, or where nothing can be written, it is empty."""

    def __init__(self, root: Path | None, settings: TagSettings) -> None:
        self._made_by = f"{__version__} {_program()} {settings!r} {installed() if settings.scopes else ()!r}"
        name = f"scan-{hashlib.sha256(repr(settings).encode()).hexdigest()[:16]}.msgpack"
        self._path = root / FOLDER / name if root else None

    def load(self) -> KnownSources:
        """What is known of each source; nothing where the file is missing, damaged or written by something else."""
        if self._path is None:
            return {}
        try:
            stored = msgspec.msgpack.decode(self._path.read_bytes(), type=_File)
        except (OSError, msgspec.MsgspecError):
            return {}
        if stored.made_by != self._made_by:
            return {}
        return stored.sources

    def save(self, known: KnownSources) -> None:
        """Keep what is known. It is written beside its place and moved into it, so that parallel runs never see half of it."""
        if self._path is None:
            return
        content = _File(made_by=self._made_by, sources=known)
        temporary = self._path.with_suffix(f".{os.getpid()}.{time.monotonic_ns()}")
        try:
            self._path.parent.mkdir(exist_ok=True)
            ignore = self._path.parent / ".gitignore"
            if not ignore.exists():
                ignore.write_text(_IGNORE, encoding="utf-8")
            temporary.write_bytes(msgspec.msgpack.encode(content))
            temporary.replace(self._path)
        except OSError:
            with contextlib.suppress(OSError):
                temporary.unlink()


@functools.cache
def _program() -> str:
    """Changes with the modules that read sources: an edited checkout reads anew."""
    here = Path(__file__).resolve().parent
    files = sorted([*here.glob("*.py"), *here.glob("dialects/*.py"), *here.parent.glob("model/*.py")])
    stats = [(path.name, (stat := path.stat()).st_size, stat.st_mtime_ns) for path in files]
    return hashlib.sha256(repr(stats).encode()).hexdigest()[:16]
