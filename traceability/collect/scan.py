"""What one source file says: its tags, or the tests that it declares. Depends on nothing but its bytes."""

from __future__ import annotations

import codecs
import os
from collections.abc import Iterable
from pathlib import Path

from traceability.collect.dialects import lobster, needles
from traceability.collect.files import Role
from traceability.collect.pytest_marks import declared_tests, tagged_tests
from traceability.collect.records import DEFAULT, FileScan, TagSettings
from traceability.collect.syntaxes import language_of
from traceability.collect.tags import read_tags, without_symbols
from traceability.model.base import Origin
from traceability.model.evidence import Tag
from traceability.model.notice import Notice

MAX_SOURCE_BYTES = 16 * 1024 * 1024
PIECE_BYTES = 4 * 1024 * 1024
_MOST_ARE_SMALLER = 64 * 1024
"""A file of fewer bytes is read at once; that its size need not be asked for is worth it in a large tree."""

_UTF16 = (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)


def scan_file(root: Path | str, path: str, role: Role, settings: TagSettings = DEFAULT) -> FileScan:
    """The tags (of code) or tests (of tests) of one source file; depends on nothing but its bytes.

    A file that is not UTF-8 is read all the same, with a notice; binary files hold nothing.
    """
    read = read_candidate(root, path, role, settings)
    return scan_bytes(read, path, role, settings) if isinstance(read, bytes) else read or FileScan(path=path, role=role)


def read_candidate(root: Path | str, path: str, role: Role, settings: TagSettings = DEFAULT) -> bytes | FileScan | None:
    """The bytes of a file that may hold tags, None if it holds none; or what is to be said of a file that is not read."""
    try:
        number = os.open(f"{root}/{path}", os.O_RDONLY | os.O_CLOEXEC)
        try:
            data = os.read(number, _MOST_ARE_SMALLER)
            if len(data) == _MOST_ARE_SMALLER:
                if os.fstat(number).st_size > MAX_SOURCE_BYTES:
                    return _large(number, data, path, role, settings)
                pieces = [data]
                while piece := os.read(number, PIECE_BYTES):
                    pieces.append(piece)
                data = b"".join(pieces)
        finally:
            os.close(number)
    except (OSError, ValueError) as error:
        return _unread(path, role, f"it cannot be read ({getattr(error, 'strerror', None) or error})")
    for needle in needles(settings.dialects, settings.codelinks):
        if needle in data:
            return data
    return data if _worth_reading(data, path, role, settings) else None


def scan_bytes(data: bytes, path: str, role: Role, settings: TagSettings = DEFAULT) -> FileScan:
    """What a file says that may hold tags."""
    language = language_of(path)
    if "lobster" in settings.dialects and path.endswith(lobster.SUFFIX):
        return _scan_lobster(data, path, role)
    text, garbled = _text(data)
    if "\0" in text:
        return _unread(path, role, "it holds tags, but it is a binary file") if language else FileScan(path=path, role=role)
    if not language:
        return _unread(path, role, "it holds tags, but how comments are written in this kind of file is not known")
    return _scan_text(text, path, role, garbled, settings)


def _scan_text(text: str, path: str, role: Role, garbled: bool, settings: TagSettings) -> FileScan:
    read = read_tags(text, path, settings, scopes=role == "code")
    if role == "others":
        return FileScan(path=path, role=role, notices=tuple(_unconfigured(read.tags)))
    notices = list(read.notices)
    if garbled:
        why = "it is not UTF-8; its tags were read with the bytes that are none replaced; save it as UTF-8"
        notices.append(Notice(kind="undecodable-source", origin=Origin(file=path), data={"why": why}))
    if role == "code":
        return FileScan(path=path, role=role, tags=tuple(read.tags), notices=tuple(notices))
    if language_of(path) == "python":
        tests, unseen = declared_tests(text, path, read.tags)
        return FileScan(path=path, role=role, tests=tuple(tests), notices=(*notices, *unseen))
    return FileScan(path=path, role=role, tests=tuple(tagged_tests(without_symbols(read.tags), path)), notices=tuple(notices))


def _scan_lobster(data: bytes, path: str, role: Role) -> FileScan:
    found = lobster.tags_of_file(data, path)
    if isinstance(found, str):
        return _unread(path, role, found)
    if role == "others":
        return FileScan(path=path, role=role, notices=tuple(_unconfigured(found)))
    if role == "code":
        return FileScan(path=path, role=role, tags=tuple(found))
    return FileScan(path=path, role=role, tests=tuple(tagged_tests(without_symbols(found), path)))


def _unconfigured(tags: Iterable[Tag]) -> list[Notice]:
    """One notice for each tag of a file that no configured pattern matches."""
    why = "no pattern of 'code' or 'tests' matches it"
    return [
        Notice(
            kind="unconfigured-tag",
            origin=Origin(file=tag.file, line=tag.line),
            data={"target": tag.target, "relation": tag.relation, "symbol": tag.symbol, "why": why},
        )
        for tag in tags
    ]


def _large(file: int, begin: bytes, path: str, role: Role, settings: TagSettings) -> FileScan | None:
    """A file too large to be read is searched piece by piece; it matters only if it may hold tags."""
    wanted = needles(settings.dialects, settings.codelinks)
    overlap = max(map(len, wanted)) - 1
    data = begin
    while data:
        if any(needle in data for needle in wanted):
            why = (
                f"it holds tags, but it is larger than {MAX_SOURCE_BYTES // 1024**2} MB, so they are not read; split it, or leave it out of"
                " the patterns"
            )
            return _unread(path, role, why) if language_of(path) and role != "others" else None
        piece = os.read(file, PIECE_BYTES)
        data = data[-overlap:] + piece if piece else b""
    return None


def _text(data: bytes) -> tuple[str, bool]:
    """The text, and whether bytes of it had to be replaced."""
    encoding = "utf-16" if data.startswith(_UTF16) else "utf-8-sig"
    try:
        return data.decode(encoding), False
    except UnicodeDecodeError:
        return data.decode(encoding, "replace"), True


def _worth_reading(data: bytes, path: str, role: Role, settings: TagSettings) -> bool:
    """Whether a file in which no mark of a dialect was seen is to be read all the same."""
    if data.startswith(_UTF16):
        return bool(language_of(path))
    if path.endswith(lobster.SUFFIX):
        return "lobster" in settings.dialects
    return role == "tests" and b"verifies" in data and language_of(path) == "python"


def _unread(path: str, role: Role, why: str) -> FileScan:
    return FileScan(path=path, role=role, notices=(Notice(kind="unreadable-source", origin=Origin(file=path), data={"why": why}),))
