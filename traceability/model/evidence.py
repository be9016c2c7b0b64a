"""Artefacts of a product: tags in its code, tests, and the results of running them."""

from __future__ import annotations

from typing import Literal

from traceability.model.base import Record

Relation = Literal["enforces", "supports", "verifies"]
Outcome = Literal["pass", "fail", "error", "skipped"]


class Tag(Record, frozen=True, kw_only=True):
    """``@enforces ID`` and the like, found in a comment or docstring. Lines and columns count from 1; the column is the id's.

    ``symbol`` is the dotted name of the function or class that holds the tag, ``""`` where it is not known.
    """

    relation: Relation
    target: str
    file: str
    line: int
    column: int = 1
    reason: str = ""
    symbol: str = ""


class TestCase(Record, frozen=True, kw_only=True):
    """A test that the sources declare: ``id`` is ``path::symbol``, ``verifies`` its targets as written.

    The symbol is written as pytest does (``Class::function``); where symbols are not known, the id is the path alone and all
    results of that file count. ``declared`` says whether the link stands in the source, or only in a result (a framework that
    pptrace does not read); then ``file`` and ``line`` are the report's.
    """

    __test__ = False  # for pytest: no test of its own, whatever the name looks like

    id: str
    verifies: tuple[str, ...]
    file: str = ""
    line: int = 0
    declared: bool = True


class TestResult(Record, frozen=True, kw_only=True):
    """One executed (or skipped) test case of a report.

    ``test`` is the id of the test (``path::symbol``, parameters dropped), ``case`` the name as the report has it, ``line`` its
    line in the report, ``verifies`` what the report says by itself.
    """

    __test__ = False

    test: str
    case: str
    outcome: Outcome
    report: str
    line: int = 0
    seconds: float = 0.0
    message: str = ""
    verifies: tuple[str, ...] = ()


class Artefacts(Record, frozen=True, kw_only=True):
    """All that was collected from a product's tree.

    ``counts`` holds, for each configured source of evidence (its pattern), how many files matched it.
    """

    tags: tuple[Tag, ...] = ()
    tests: tuple[TestCase, ...] = ()
    results: tuple[TestResult, ...] = ()
    files: tuple[str, ...] = ()
    counts: dict[str, int] = {}
