"""A product's tree to artefacts: which files are evidence, what their tags and marks say, and what the test reports say."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from pathlib import Path

import msgspec

from traceability.collect.ahead import Ahead
from traceability.collect.files import Found, Role, find_all, sources_of
from traceability.collect.identity import configured
from traceability.collect.matching import match_results
from traceability.collect.records import DEFAULT, TagSettings
from traceability.collect.reports import ReportScan
from traceability.collect.store import Store
from traceability.model.base import Origin
from traceability.model.errors import CollectError
from traceability.model.evidence import Artefacts, TestCase, TestResult
from traceability.model.notice import Notice
from traceability.model.project import RunConfig

_ROLES: tuple[Role, ...] = ("code", "tests", "others")


class Reading(msgspec.Struct, frozen=True):
    """How sources are read: which tags, what is kept between runs, and whether files that git ignores are left out."""

    settings: TagSettings = DEFAULT
    store: Store | None = None
    gitignore: bool = True


DEFAULT_READING = Reading()


def collect(
    root: Path, code_patterns: Sequence[str], tests_patterns: Sequence[str], results_patterns: Sequence[str], exclude: Sequence[str] = (),
    runs: Sequence[RunConfig] = (), ahead: Ahead | None = None, reading: Reading = DEFAULT_READING,
) -> tuple[Artefacts, list[Notice]]:  # fmt: skip
    """All artefacts of the product whose folder is ``root``, in a fixed order, with what was seen but could not be used.

    Patterns are those of an ignore file; those of ``runs`` are patterns of results too. A file that is both code and test gives
    its ``@verifies`` to the tests. ``ahead`` may have read sources of this root already; ``reading`` says how sources are read.
    Raises ConfigError for a pattern that cannot be read, CollectError with every test report that cannot be read.
    """
    reports = (*results_patterns, *(run.results for run in runs))
    found = find_all(root, {"code": code_patterns, "tests": tests_patterns, "results": reports}, exclude, reading.gitignore)
    ahead = ahead or Ahead(root, sources_of(found), reading.settings, reading.store, found.files["results"])
    scans, read = ahead.read()
    code, tests, others = ([scans[role, path] for path in found.files[role] if (role, path) in scans] for role in _ROLES)
    declared = _merged(test for scan in tests for test in scan.tests)
    results, unread = _results([read[report] for report in found.files["results"]])
    results, twice = configured(match_results(declared, results), runs)
    test_files = set(found.files["tests"])
    artefacts = Artefacts(
        tags=tuple(tag for scan in code for tag in scan.tags if tag.relation != "verifies" or scan.path not in test_files),
        tests=tuple(sorted([*declared, *_undeclared(declared, results)], key=lambda test: test.id)),
        results=tuple(results),
        files=tuple(found.files["code"]),
        counts={pattern: count for counts in found.counts.values() for pattern, count in counts.items()},
    )
    notices = {*map(_key, found.notices), *map(_key, unread), *map(_key, _nothing(found)), *map(_key, twice)}
    notices.update(_key(notice) for scan in (*code, *tests, *others) for notice in scan.notices)
    return artefacts, [msgspec.json.decode(key[-1], type=Notice) for key in sorted(notices)]


def _merged(tests: Iterable[TestCase]) -> list[TestCase]:
    """One test for each id: a source may define a function twice, under conditions."""
    merged: dict[str, TestCase] = {}
    for test in tests:
        known = merged.get(test.id)
        verifies = tuple(dict.fromkeys([*known.verifies, *test.verifies])) if known else test.verifies
        merged[test.id] = msgspec.structs.replace(known or test, verifies=verifies)
    return list(merged.values())


def _results(reports: Iterable[ReportScan]) -> tuple[list[TestResult], list[Notice]]:
    results: list[TestResult] = []
    notices = []
    broken = []
    for scan in reports:
        if scan.error:
            broken.append(scan.error)
            continue
        results += scan.results
        if not scan.results:
            why = "the report holds no test case, so it is no evidence; run the tests again"
            notices.append(Notice(kind="unreadable-source", origin=Origin(file=scan.report), data={"why": why}))
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
