"""Artefacts of a product: tags in its code, tests, and the results of running them."""

from __future__ import annotations

from typing import Literal

import msgspec

from traceability.model.base import Item, Record

Relation = Literal["enforces", "supports", "verifies"]
Outcome = Literal["pass", "fail", "error", "skipped"]
TagScope = Literal["", "file", "class", "function", "range", "line"]


class Tag(Record, frozen=True, kw_only=True):
    """``@enforces ID`` and the like, found in a comment or docstring. Lines and columns count from 1; the column is the id's.

    ``symbol`` is the dotted name of the function or class that holds the tag, ``""`` where it is not known. ``dialect`` is whose
    tag it is, ``""`` for our own. ``scope`` says what the tag speaks of, ``first`` and ``last`` are its lines and ``sha256`` the hash
    of their text (as ``pptrace hash`` prints it); absent where nothing but the line is known. ``revision`` is that of the id and
    ``quote`` its text, where the dialect writes them. ``permalink`` is the address of the line in the commit on its host.
    """

    relation: Relation
    target: str
    file: str
    line: int
    column: int = 1
    reason: str = ""
    symbol: str = ""
    dialect: str = ""
    scope: TagScope = ""
    first: int = 0
    last: int = 0
    sha256: str = ""
    revision: str = ""
    quote: str = ""
    permalink: str = ""


class RunIdentity(Record, frozen=True, kw_only=True):
    """What a result was made with: commit, TOE reference, configuration of the TOE and its surroundings, begin of the run.

    Each is ``""`` where neither the report nor the configuration of the project says it. ``started`` is ISO 8601.
    """

    commit: str = ""
    toe: str = ""
    configuration: str = ""
    started: str = ""


NO_RUN = RunIdentity()


class TestCase(Record, frozen=True, kw_only=True):
    """A test that the sources declare: ``id`` is ``path::symbol``, ``verifies`` its targets as written.

    The symbol is written as pytest does (``Class::function``); where symbols are not known, the id is the path alone and all
    results of that file count. ``declared`` says whether the link stands in the source, or only in a result (a framework that
    pptrace does not read); then ``file`` and ``line`` are the report's. ``manual``: a person carries it out, and a record of a
    document declares it; then ``id`` is the qualified id of that record.
    """

    __test__ = False  # for pytest: no test of its own, whatever the name looks like

    id: str
    verifies: tuple[str, ...]
    file: str = ""
    line: int = 0
    declared: bool = True
    manual: bool = False


class TestResult(Record, frozen=True, kw_only=True):
    """One executed (or skipped) test case of a report.

    ``test`` is the id of the test (``path::symbol``, parameters dropped), ``case`` the name as the report has it, ``line`` its
    line in the report, ``verifies`` what the report says by itself. ``flaky``: it failed first, and passed when its run tried
    it again; ``outcome`` is then what failed.
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
    run: RunIdentity = NO_RUN
    flaky: bool = False


PlaceState = Literal["found", "changed", "no-file", "no-place"]


class LinkedPlace(Record, frozen=True, kw_only=True):
    """What stands at the place that a ``CodeLink`` names; ``link`` is the link's qualified id.

    ``found`` and ``changed`` have the place's first ``line`` and its ``sha256`` as it is now. ``no-file``: the path is not among
    the configured code; ``no-place``: symbol or lines do not exist there, or could not be looked up. ``why`` says what is wrong,
    ``moved`` where the place probably went to.
    """

    link: str
    state: PlaceState
    path: str
    line: int = 0
    sha256: str = ""
    why: str = ""
    moved: tuple[str, ...] = ()


class WatchedInput(Record, frozen=True, kw_only=True):
    """What stands at a place that an ``Analysis`` rests on: the place as it is written, and what was found there.

    ``found.link`` is the analysis' qualified id. ``file`` is the hash of the whole file, ``""`` where it cannot be read.
    """

    place: str
    found: LinkedPlace
    file: str = ""


class Artefacts(Record, frozen=True, kw_only=True):
    """All that was collected from a product's tree.

    ``counts`` holds, for each configured source of evidence (its pattern), how many files matched it. ``places`` has one entry
    for each link beside the code, ``inputs`` one for each input of an analysis.
    """

    tags: tuple[Tag, ...] = ()
    tests: tuple[TestCase, ...] = ()
    results: tuple[TestResult, ...] = ()
    files: tuple[str, ...] = ()
    counts: dict[str, int] = {}
    places: tuple[LinkedPlace, ...] = ()
    inputs: tuple[WatchedInput, ...] = ()


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

    ``items`` names leaves; a TSFI cannot be shown by analysis, because every TSFI is tested (ATE_COV.2-4). ``inputs`` are the places
    in files of the project that the argument rests on, each with the hash that ``pptrace hash`` printed when it was made.
    """

    items: tuple[str, ...]
    method: Literal["inspection", "static-analysis", "proof", "calculation", "similarity", "process"]
    argument: str
    author: str
    reviewer: str
    date: str
    limits: str = ""
    inputs: dict[str, str] = msgspec.field(default_factory=dict)


class CodeLink(Item, frozen=True, kw_only=True):
    """A tag beside the code, for a source that must not be touched: which place enforces or supports which leaves, and why.

    The place is a ``symbol`` (dotted name of a function or class of a Python source, with the extra ``scopes`` of C, C++, Java,
    Rust, Go, C#, JavaScript and TypeScript too), or ``lines`` such as ``12-30``, or the whole file. ``sha256`` is the hash of that
    place's text when the link was made, as ``pptrace hash`` prints it; absent, the place is not watched.
    """

    path: str
    relation: Literal["enforces", "supports"]
    leaves: tuple[str, ...]
    reason: str
    symbol: str = ""
    lines: str = ""
    sha256: str = ""
