"""Decoded records kept between runs, in ``.pptrace_cache`` beside the project's configuration. Never needed, never trusted blindly."""

from __future__ import annotations

import hashlib
import os
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any, NamedTuple, TypeVar

import msgspec

from traceability import __version__
from traceability.model.base import Record

FOLDER = ".pptrace_cache"
_IGNORE = "# written by pptrace; safe to delete\n*\n"
_YOUNG = 2_000_000_000
_SIZE = 8
_PIECES_DOWN_TO = 4
_MANY = 100
R = TypeVar("R")


class _Look(NamedTuple):
    """What was seen when a value was asked for: the files by name, as they were before they were read, and what stands beside them."""

    files: tuple[tuple[str, os.stat_result], ...]
    beside: str


class _File(Record, frozen=True, kw_only=True):
    name: str
    size: int
    mtime: int
    sha256: str


class _Entry(Record, frozen=True, kw_only=True):
    """What a stored value was made from; the value itself follows it in the file, so that it is never copied."""

    made_by: str
    beside: str = ""
    began: int
    files: tuple[_File, ...]


class Cache:
    """A store of decoded values keyed by the files that they came from.

    ``root`` is the folder that holds the project's configuration; ``None``, or a folder that cannot be written, means no
    cache. A file counts as unchanged by size and time, or, where it is no older than the run that stored the entry, by its hash:
    so make the cache, and ask it for a value, before anything is read from which that value will be made.
    """

    def __init__(self, root: Path | None) -> None:
        self._folder = root / FOLDER if root else None
        self._began = time.time_ns()
        self._looks: dict[str, _Look] = {}

    def get(self, key: str, files: list[tuple[Path, str]], kind: type[R], beside: str = "") -> R | None:
        """The value stored for a key if neither one of its files nor what was seen ``beside`` them changed, else ``None``.

        A key has one value: the cache grows with what is asked, and not with every change.
        """
        if self._folder is None:
            return None
        try:
            looks = tuple((name, os.stat(path)) for path, name in files)  # noqa: PTH116 - twice as fast as Path.stat
            look = self._looks[key] = _Look(looks, beside and hashlib.sha256(beside.encode("utf-8", "surrogateescape")).hexdigest())
            data = memoryview((self._folder / _name(key)).read_bytes())
            end = _SIZE + int.from_bytes(data[:_SIZE], "big")
            entry = msgspec.msgpack.decode(data[_SIZE:end], type=_Entry)
            if entry.made_by != _made_by(kind) or not _unchanged(entry, files, look):
                return None
            return msgspec.msgpack.decode(data[end:], type=kind)
        except (OSError, msgspec.MsgspecError):
            return None

    def put(self, key: str, hashes: dict[str, str], value: Any, kind: Any) -> None:
        """Store a value that was asked for before, made from files with these ``hashes``.

        A folder that cannot be written is passed over in silence, because a cache is never needed. Sizes and times are those of the
        files when the value was asked for: what changed since is then seen to have changed.
        """
        look = self._looks.pop(key, None)
        if self._folder is None or look is None:
            return
        try:
            listed = tuple(_File(name=name, size=s.st_size, mtime=s.st_mtime_ns, sha256=hashes[name]) for name, s in look.files)
            entry = msgspec.msgpack.encode(_Entry(made_by=_made_by(kind), beside=look.beside, began=self._began, files=listed))
            self._folder.mkdir(exist_ok=True)
            ignore = self._folder / ".gitignore"
            if not ignore.exists():
                ignore.write_text(_IGNORE, encoding="utf-8")
            temporary = self._folder / f"{_name(key)}.{os.getpid()}"
            with temporary.open("wb") as stream:
                stream.write(len(entry).to_bytes(_SIZE, "big") + entry)
                stream.writelines(_pieces(value, _PIECES_DOWN_TO))
            temporary.replace(self._folder / _name(key))
        except (OSError, KeyError):
            return


def _pieces(value: Any, depth: int) -> Iterator[bytes]:
    """What ``msgpack.encode`` gives, piece by piece: a result of many thousand rows is never held a second time as one block."""
    if depth and isinstance(value, msgspec.Struct):
        fields = [field for field in msgspec.structs.fields(value) if not _is_default(field, getattr(value, field.name))]
        yield b"\xde" + len(fields).to_bytes(2, "big")
        for field in fields:
            yield msgspec.msgpack.encode(field.encode_name)
            yield from _pieces(getattr(value, field.name), depth - 1)
    elif depth and isinstance(value, tuple):
        yield b"\xdd" + len(value).to_bytes(4, "big")
        deeper = depth - 1 if len(value) < _MANY else 0
        for entry in value:
            yield from _pieces(entry, deeper)
    else:
        yield msgspec.msgpack.encode(value)


def _is_default(field: msgspec.structs.FieldInfo, value: Any) -> bool:
    """Whether msgspec leaves a field out, as our records want it; what was left out stays one shared default when it is read."""
    return value is field.default or (field.default_factory is type(value) and not value)


def _name(key: str) -> str:
    return f"{hashlib.sha256(key.encode()).hexdigest()[:24]}.msgpack"


def _unchanged(entry: _Entry, files: list[tuple[Path, str]], look: _Look) -> bool:
    if entry.beside != look.beside or [name for _, name in files] != [file.name for file in entry.files]:
        return False
    for (path, _), (_, stat), known in zip(files, look.files, entry.files, strict=True):
        same = (stat.st_size, stat.st_mtime_ns) == (known.size, known.mtime) and stat.st_mtime_ns + _YOUNG < entry.began
        if not same and (stat.st_size != known.size or hashlib.sha256(path.read_bytes()).hexdigest() != known.sha256):
            return False
    return True


def _made_by(kind: Any) -> str:
    """The program and the shape of the records that wrote an entry: another version, or an edited checkout, reads anew."""
    return f"{__version__} {_sources_digest()} {kind!r}"


_DIGEST: list[str] = []


def _sources_digest() -> str:
    if not _DIGEST:
        modules: list[str] = []
        for folder, inner, files in os.walk(Path(__file__).resolve().parent.parent):
            inner[:] = [name for name in inner if not name.startswith("_")]
            modules += (f"{folder}/{name}" for name in files if name.endswith(".py"))
        stats = [(name, (stat := os.stat(name)).st_size, stat.st_mtime_ns) for name in sorted(modules)]  # noqa: PTH116
        _DIGEST.append(hashlib.sha256(repr(stats).encode()).hexdigest()[:16])
    return _DIGEST[0]
