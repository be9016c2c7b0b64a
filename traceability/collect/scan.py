"""What one source file says: its tags, or the tests that it declares. Depends on nothing but its bytes."""

from __future__ import annotations

import codecs
from pathlib import Path
from typing import Literal

from traceability.collect.pytest_marks import declared_tests, tagged_tests
from traceability.collect.syntaxes import language_of
from traceability.collect.tags import may_hold_tags, tags_in
from traceability.model.base import Origin, Record
from traceability.model.evidence import Tag, TestCase
from traceability.model.notice import Notice

MAX_SOURCE_BYTES = 16 * 1024 * 1024
Role = Literal["code", "tests"]

_UTF16 = (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)


class FileScan(Record, frozen=True, kw_only=True):
    """What one source file says: tags of code, or tests that name what they verify."""

    path: str
    role: Role
    tags: tuple[Tag, ...] = ()
    tests: tuple[TestCase, ...] = ()
    notices: tuple[Notice, ...] = ()


def scan_file(root: Path, path: str, role: Role) -> FileScan:
    """The tags (of code) or tests (of tests) of one source file; depends on nothing but its bytes.

    A file that is not UTF-8 is read all the same, with a notice; binary files hold nothing.
    """
    language = language_of(path)
    try:
        with Path(root, path).open("rb") as stream:
            data = stream.read(MAX_SOURCE_BYTES + 1)
    except OSError as error:
        return _unread(path, role, f"it cannot be read ({error.strerror or error})")
    if len(data) > MAX_SOURCE_BYTES:
        why = f"it is larger than {MAX_SOURCE_BYTES // 1024**2} MB, so no tags are read from it; split it, or leave it out of the patterns"
        return _unread(path, role, why) if language else FileScan(path=path, role=role)
    if not _worth_reading(data, role, language):
        return FileScan(path=path, role=role)
    text, garbled = _text(data)
    if "\0" in text:
        return _unread(path, role, "it holds tags, but it is a binary file") if language else FileScan(path=path, role=role)
    if not language:
        return _unread(path, role, "it holds tags, but how comments are written in this kind of file is not known")
    return _scan_text(text, path, role, garbled)


def _scan_text(text: str, path: str, role: Role, garbled: bool) -> FileScan:
    tags = tags_in(text, path)
    notices = []
    if garbled:
        why = "it is not UTF-8; its tags were read with the bytes that are none replaced; save it as UTF-8"
        notices.append(Notice(kind="undecodable-source", origin=Origin(file=path), data={"why": why}))
    if role == "code":
        return FileScan(path=path, role=role, tags=tuple(tags), notices=tuple(notices))
    if language_of(path) == "python":
        tests, unseen = declared_tests(text, path, tags)
        return FileScan(path=path, role=role, tests=tuple(tests), notices=(*notices, *unseen))
    return FileScan(path=path, role=role, tests=tuple(tagged_tests(tags, path)), notices=tuple(notices))


def _text(data: bytes) -> tuple[str, bool]:
    """The text, and whether bytes of it had to be replaced."""
    encoding = "utf-16" if data.startswith(_UTF16) else "utf-8-sig"
    try:
        return data.decode(encoding), False
    except UnicodeDecodeError:
        return data.decode(encoding, "replace"), True


def _worth_reading(data: bytes, role: Role, language: str) -> bool:
    """Whether a text can hold tags or marks: a search in its bytes, so that most files are never decoded."""
    if data.startswith(_UTF16):
        return bool(language)
    return may_hold_tags(data) or (role == "tests" and language == "python" and b"verifies" in data)


def _unread(path: str, role: Role, why: str) -> FileScan:
    return FileScan(path=path, role=role, notices=(Notice(kind="unreadable-source", origin=Origin(file=path), data={"why": why}),))
