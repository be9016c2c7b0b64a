"""Which test of the sources a result of a report speaks of: reports know class names and other roots, sources know paths."""

from __future__ import annotations

import functools
from collections.abc import Iterable, Sequence

import msgspec

from traceability.model.evidence import TestCase, TestResult


def match_results(tests: Iterable[TestCase], results: Sequence[TestResult]) -> list[TestResult]:
    """The results with ``test`` set to the id of the declared test where exactly one fits, in the same order.

    Tried in this order: the id itself; the id below another root folder; the dotted class name and name; the file of a test that
    is declared for a whole file. A result that fits none, or several, is left as it is.
    """
    index = _Index(tests)
    if index.empty:
        return list(results)
    return [_renamed(result, index.find(result.test)) for result in results]


def dotted(path: str) -> str:
    """A source path as a class name begins: ``tests/wan/test_tls.py`` → ``tests.wan.test_tls``."""
    folder, slash, name = path.strip("/").rpartition("/")
    stem = name.rpartition(".")[0] or name
    return (folder + slash + stem).replace("/", ".")


def _renamed(result: TestResult, test: str) -> TestResult:
    return result if test in ("", result.test) else msgspec.structs.replace(result, test=test)


class _Index:
    """The declared tests by every name that a report may have for them."""

    def __init__(self, tests: Iterable[TestCase]) -> None:
        self._ids = {test.id for test in tests}
        self._full: dict[str, set[str]] = {}
        self._short: dict[str, set[str]] = {}
        for identifier in self._ids:
            path, _, symbol = identifier.partition("::")
            self._add(_endings(path, "/"), "::", symbol, identifier)
            self._add(_endings(dotted(path), "."), ".", symbol.replace("::", "."), identifier)

    @property
    def empty(self) -> bool:
        """Whether no test is declared, so that none can be meant."""
        return not self._ids

    def find(self, test: str) -> str:
        """The id of the only declared test that a report's id can mean, ``""`` for none or several."""
        if test in self._ids:
            return test
        place, _, symbol = test.partition("::")
        for separator, joint, name in (("/", "::", symbol), (".", ".", symbol.replace("::", ".")), ("/", "", ""), (".", "", "")):
            endings = _endings(place.partition("$")[0] if separator == "." else place, separator)
            candidates = [ending + joint + name if name else ending for ending in endings]
            # One name must end with the whole other one: files that only share a last part are different files.
            found = self._short.get(candidates[0]) if candidates else None
            found = found or next((self._full[candidate] for candidate in candidates if candidate in self._full), None)
            if found:
                return next(iter(found)) if len(found) == 1 else ""
        return ""

    def _add(self, endings: Sequence[str], joint: str, name: str, identifier: str) -> None:
        for number, ending in enumerate(endings):
            key = ending + joint + name if name else ending
            self._short.setdefault(key, set()).add(identifier)
            if number == 0:
                self._full.setdefault(key, set()).add(identifier)


@functools.lru_cache(maxsize=10_000)  # many tests stand in one file
def _endings(text: str, separator: str) -> tuple[str, ...]:
    """The text and each of its endings after a separator, longest first."""
    parts = [part for part in text.split(separator) if part]
    return tuple(separator.join(parts[start:]) for start in range(len(parts)))
