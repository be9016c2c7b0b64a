"""The file by which a folder is known as a site of ours, and by which one sees that the site is still the one that was written."""

from __future__ import annotations

import hashlib
import os
from collections.abc import Iterator
from importlib.metadata import version
from pathlib import Path

import msgspec

from traceability.model.result import Result

MARKER = ".pptrace-site"
"""Only a folder that holds this file, or an empty one, is ever replaced."""
_TEXT = "This folder is replaced as a whole when pptrace writes the site anew.\n"
_LIBRARIES = ("sphinx", "furo", "jinja2")


def source_digest(result: Result, templates: Path) -> str:
    """A digest of all that the bytes of a site depend on: the result, the templates, the program, the libraries.

    ``""`` where the result holds text that cannot be encoded; such a site is always written anew.
    """
    try:
        digest = hashlib.sha256(msgspec.msgpack.encode(result))
    except UnicodeEncodeError:
        return ""
    program = Path(__file__).parent
    for folder, pattern in ((templates, "**/*"), (program, "*.py")):
        for path in sorted(folder.glob(pattern)):
            if path.is_file():
                digest.update(f"\n{path.relative_to(folder).as_posix()}\n".encode())
                digest.update(path.read_bytes())
    digest.update("\n".join(f"{name} {version(name)}" for name in _LIBRARIES).encode())
    return digest.hexdigest()


def write_marker(marker: Path, source: str) -> None:
    """Write the marker of a finished site: what it was made from, and which files it has."""
    marker.write_text(f"{_TEXT}source {source}\nfiles {_files_digest(marker)}\n", encoding="utf-8")


def is_whole(marker: Path, source: str) -> bool:
    """Whether a site was made from ``source``, and all its files are there, of the same size, none written after the marker."""
    try:
        written = marker.read_text("utf-8")
        newest = marker.stat().st_mtime_ns
        if not source or f"source {source}\n" not in written or f"files {_files_digest(marker)}\n" not in written:
            return False
        return all(entry.stat().st_mtime_ns <= newest for entry in _files(marker.parent))
    except (OSError, UnicodeDecodeError):
        return False


def _files_digest(marker: Path) -> str:
    folder = marker.parent
    listed = sorted(
        f"{os.path.relpath(entry.path, folder)} {entry.stat().st_size}" for entry in _files(folder) if entry.name != marker.name
    )
    return hashlib.sha256("\n".join(listed).encode("utf-8", "surrogateescape")).hexdigest()


def _files(folder: Path | str) -> Iterator[os.DirEntry[str]]:
    with os.scandir(folder) as entries:
        for entry in entries:
            if entry.is_dir(follow_symlinks=False):
                yield from _files(entry.path)
            else:
                yield entry
