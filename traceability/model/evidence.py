"""Artefacts of a product: tags in its code, tests, and the results of running them."""

from __future__ import annotations

from typing import Literal

from traceability.model.base import Item, Record

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


class ManualTest(Item, frozen=True, kw_only=True):
    """A test that a person carried out (ATE_FUN.1): what it verifies, how, what was expected and what came of it.

    ``verifies`` names leaves, TSFI, behaviours or interactions. ``date`` is ISO 8601.
    """

    verifies: tuple[str, ...]
    steps: tuple[str, ...]
    expected: str
    actual: str
    outcome: Outcome
    tester: str
    reviewer: str
    date: str
    configuration: str = ""
    toe: str = ""
    prerequisites: str = ""


class Analysis(Item, frozen=True, kw_only=True):
    """An argument that shows a leaf instead of a test: its method, the argument, its limits, author and reviewer.

    ``items`` names leaves; a TSFI cannot be shown by analysis, because every TSFI is tested (ATE_COV.2-4).
    """

    items: tuple[str, ...]
    method: Literal["inspection", "static-analysis", "proof", "calculation", "similarity", "process"]
    argument: str
    author: str
    reviewer: str
    date: str
    limits: str = ""
    inputs: tuple[str, ...] = ()


class CodeLink(Item, frozen=True, kw_only=True):
    """A tag beside the code, for a source that must not be touched: which place enforces or supports which leaves, and why.

    The place is a ``symbol`` (dotted name of a function or class), or ``lines`` such as ``12-30``, or the whole file.
    ``sha256`` is the hash of that place's text when the link was made; absent, the place is not watched.
    """

    path: str
    relation: Literal["enforces", "supports"]
    leaves: tuple[str, ...]
    reason: str
    symbol: str = ""
    lines: str = ""
    sha256: str = ""
