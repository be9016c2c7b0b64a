"""A product's tree to artefacts: which files are evidence, what their tags and marks say, and what the test reports say."""

from __future__ import annotations

import codecs
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Literal

import msgspec

from traceability.collect.files import Found, find_all
from traceability.collect.junit import read_results
from traceability.collect.matching import match_results
from traceability.collect.pytest_marks import declared_tests, tagged_tests
from traceability.collect.syntaxes import language_of
from traceability.collect.tags import may_hold_tags, tags_in
from traceability.model.base import Origin, Record
from traceability.model.errors import CollectError
from traceability.model.evidence import Artefacts, Tag, TestCase, TestResult
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


def collect(
    root: Path, code_patterns: Sequence[str], tests_patterns: Sequence[str], results_patterns: Sequence[str], exclude: Sequence[str] = ()
) -> tuple[Artefacts, list[Notice]]:
    """All artefacts of the product whose folder is ``root``, in a fixed order, with what was seen but could not be used.

    Patterns are those of an ignore file. A file that is both code and test gives its ``@verifies`` to the tests. Raises
    ConfigError for a pattern that cannot be read, CollectError with every test report that cannot be read.
    """
    found = find_all(root, {"code": code_patterns, "tests": tests_patterns, "results": results_patterns}, exclude)
    code = [scan_file(root, path, "code") for path in found.files["code"]]
    tests = [scan_file(root, path, "tests") for path in found.files["tests"]]
    declared = _merged(test for scan in tests for test in scan.tests)
    results, unread = _results(root, found.files["results"])
    results = match_results(declared, results)
    test_files = set(found.files["tests"])
    artefacts = Artefacts(
        tags=tuple(tag for scan in code for tag in scan.tags if tag.relation != "verifies" or scan.path not in test_files),
        tests=tuple(sorted([*declared, *_undeclared(declared, results)], key=lambda test: test.id)),
        results=tuple(results),
        files=tuple(found.files["code"]),
        counts={pattern: count for counts in found.counts.values() for pattern, count in counts.items()},
    )
    notices = {*map(_key, found.notices), *map(_key, unread), *map(_key, _nothing(found))}
    notices.update(_key(notice) for scan in (*code, *tests) for notice in scan.notices)
    return artefacts, [msgspec.json.decode(key[-1], type=Notice) for key in sorted(notices)]


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


def _merged(tests: Iterable[TestCase]) -> list[TestCase]:
    """One test for each id: a source may define a function twice, under conditions."""
    merged: dict[str, TestCase] = {}
    for test in tests:
        known = merged.get(test.id)
        verifies = tuple(dict.fromkeys([*known.verifies, *test.verifies])) if known else test.verifies
        merged[test.id] = msgspec.structs.replace(known or test, verifies=verifies)
    return list(merged.values())


def _results(root: Path, reports: Sequence[str]) -> tuple[list[TestResult], list[Notice]]:
    results: list[TestResult] = []
    notices = []
    broken = []
    for report in reports:
        try:
            read = read_results(Path(root, report), report)
        except CollectError as error:
            broken.append(str(error))
            continue
        results += read
        if not read:
            why = "the report holds no test case, so it is no evidence; run the tests again"
            notices.append(Notice(kind="unreadable-source", origin=Origin(file=report), data={"why": why}))
    if broken:
        raise CollectError("\n".join(broken))
    return results, notices


def _undeclared(declared: Sequence[TestCase], results: Iterable[TestResult]) -> list[TestCase]:
    """Tests whose links stand only in a report; what the sources declare is never widened by a report."""
    known = {test.id for test in declared}
    found = [
        TestCase(id=result.test, verifies=result.verifies, file=result.report, line=result.line, declared=False)
        for result in results
        if result.verifies and result.test not in known
    ]
    return _merged(found)


def _nothing(found: Found) -> list[Notice]:
    return [
        Notice(kind="nothing-collected", data={"source": source, "pattern": pattern})
        for source, counts in found.counts.items()
        for pattern, count in counts.items()
        if not count
    ]


def _key(notice: Notice) -> tuple[str, int, str, bytes]:
    """The place of a notice in the order of all, ending with the notice itself."""
    return notice.origin.file, notice.origin.line, notice.kind, msgspec.json.encode(notice, order="sorted")
