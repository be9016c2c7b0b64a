"""JUnit XML of any flavour to test results: read in one stream, never resolving entities, never leaving the file."""

from __future__ import annotations

import functools
import math
import re
from collections.abc import Iterator
from pathlib import Path
from typing import IO, Any

import msgspec
from lxml import etree

from traceability.collect.identity import stated, with_identity
from traceability.collect.matching import dotted
from traceability.model.errors import CollectError
from traceability.model.evidence import Outcome, TestResult

MAX_BYTES = 100 * 1024 * 1024
NODE_ID = "pptrace.nodeid"
VERIFIES = ("verifies", "satisfies", "requirement")

_WORST_FIRST: tuple[Outcome, ...] = ("error", "fail", "skipped", "pass")
_CHILDREN: dict[str, Outcome] = {
    "error": "error",
    "failure": "fail",
    "skipped": "skipped",
    # Maven's Surefire: the case failed, and passed when it was run again. A test that passes now and then proves nothing.
    "rerunError": "error",
    "rerunFailure": "fail",
    "flakyError": "error",
    "flakyFailure": "fail",
}
_STATES: dict[str, Outcome] = {
    "notrun": "skipped",
    "disabled": "skipped",
    "skipped": "skipped",
    "suppressed": "skipped",
    "ignored": "skipped",
    "fail": "fail",
    "failed": "fail",
    "error": "error",
}
_PASSED_LATER = {"flakyError", "flakyFailure"}
_EXPECTED_FAILURE = "pytest.xfail"
_PARAMETERS = re.compile(r"(?P<name>(?:.*?::)?[^\s:\[\]]++)\[.*\]", re.DOTALL)
_LONGEST_MESSAGE = 300
_UNNAMED = "(unnamed)"


def read_results(path: Path, report: str) -> list[TestResult]:
    """The results of a JUnit report in its order; ``report`` is the name under which the project knows the file.

    ``test`` is exact where our pytest plugin wrote it, else built from file, class name and name; ``matching`` brings it together
    with the tests of the sources. ``line`` is the case's line in the report, ``run`` what the properties of its suites say.
    Raises CollectError for a file that cannot be read,
    is larger than MAX_BYTES, is broken XML, declares entities, or is no JUnit report.
    """
    try:
        with path.open("rb") as stream:
            size = stream.seek(0, 2)
            stream.seek(0)
            if size > MAX_BYTES:
                raise CollectError(
                    f"{report}: is larger than {MAX_BYTES // 1024**2} MB; split the report, or leave captured output out of it"
                )
            return _Reader(report).read(stream)
    except OSError as error:
        raise CollectError(f"{report}: cannot be read ({error.strerror or error}); check the file and its permissions") from error
    except etree.XMLSyntaxError as error:
        raise CollectError(_explained(report, error)) from error


class _Suite(msgspec.Struct):
    first: int
    file: str
    timestamp: str = ""
    verifies: list[str] = msgspec.field(default_factory=list)
    run: dict[str, str] = msgspec.field(default_factory=dict)


class _Reader(msgspec.Struct):
    report: str
    results: list[TestResult] = msgspec.field(default_factory=list)
    suites: list[_Suite] = msgspec.field(default_factory=list)

    def read(self, stream: IO[bytes]) -> list[TestResult]:
        events = etree.iterparse(
            stream, events=("start", "end"), resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False, remove_comments=True
        )
        root: etree._Element | None = None
        in_case = 0
        for event, element in events:
            name = _name(element)
            if root is None:
                root = element
                self._check_root(element, name)
            if event == "start":
                in_case += name == "testcase"
                if name in ("testsuite", "testsuites") and not in_case:
                    self.suites.append(_Suite(len(self.results), element.get("file", ""), element.get("timestamp", "").strip()))
            elif name == "testcase":
                in_case -= 1
                self._end_case(element)
                element.clear()
            elif not in_case:
                self._end_outside_case(element, name)
        return self.results

    def _check_root(self, root: etree._Element, name: str) -> None:
        line = _line(root)
        if _declares_entities(root):
            raise CollectError(f"{self.report}:{line}:1: declares XML entities, which no test report needs; remove its DOCTYPE")
        if name not in ("testsuites", "testsuite"):
            raise CollectError(
                f"{self.report}:{line}:1: is no JUnit report: it begins with <{name}>, not with <testsuites> or <testsuite>; "
                "check the pattern in 'results'"
            )

    def _end_outside_case(self, element: etree._Element, name: str) -> None:
        if name == "properties" and self.suites:
            self.suites[-1].verifies += _properties(element)[1]
            for name_of, value in _pairs(element):
                self.suites[-1].run = stated(name_of, value) | self.suites[-1].run
        elif name in ("testsuite", "testsuites"):
            suite = self.suites.pop()
            if suite.verifies:
                self.results[suite.first :] = [_also(result, suite.verifies) for result in self.results[suite.first :]]
            if suite.timestamp:
                suite.run.setdefault("started", suite.timestamp)
            if suite.run:
                self.results[suite.first :] = [with_identity(result, suite.run) for result in self.results[suite.first :]]
            element.clear()
        elif name in ("system-out", "system-err"):
            element.clear()

    def _end_case(self, case: etree._Element) -> None:
        node_id, verifies = _properties(case)
        for key in VERIFIES:
            verifies += _ids(case.get(key, ""))
        outcome, message, flaky = _outcome(case)
        name = case.get("name", "").strip() or _UNNAMED
        self.results.append(
            TestResult(
                test=without_parameters(node_id) if node_id else self._test_id(case, name),
                case=node_id or name,
                outcome=outcome,
                report=self.report,
                line=_line(case),
                seconds=_seconds(case.get("time", "")),
                message=message,
                verifies=tuple(dict.fromkeys(verifies)),
                flaky=flaky,
            )
        )

    def _test_id(self, case: etree._Element, name: str) -> str:
        """``file::Class::name`` where the report names the file of the case, else ``classname::name``."""
        class_name = (case.get("classname") or case.get("class") or "").strip()
        plain = without_parameters(name)
        file = case.get("file", "").strip().replace("\\", "/").removeprefix("./")
        if not file:
            return f"{class_name}::{plain}" if class_name else plain
        inside = class_name.removeprefix(dotted(file))
        if inside == class_name or not inside:
            return f"{file}::{plain}"
        return "::".join([file, *inside.strip(".").split("."), plain])


def _explained(report: str, error: etree.XMLSyntaxError) -> str:
    line, column = (max(1, number or 0) for number in error.position)
    what = (error.msg or "no element found").split(", line ")[0]
    repair = "run the tests again: a report is cut short when the run is killed"
    if "entity" in what.lower():
        repair = "a test report needs no XML entities of its own; write the report anew without them"
    return f"{report}:{line}:{column}: is broken XML ({what}); {repair}"


def without_parameters(name: str) -> str:
    """``test_hash[sha256]`` → ``test_hash``; a name in words keeps its brackets."""
    match = _PARAMETERS.fullmatch(name) if name.endswith("]") else None
    return match["name"] if match else name


def _declares_entities(root: etree._Element) -> bool:
    dtd: Any = root.getroottree().docinfo.internalDTD
    return dtd is not None and bool(dtd.entities())


def _line(element: etree._Element) -> int:
    line: Any = element.sourceline
    return int(line or 0)


def _name(element: etree._Element) -> str:
    return _local_name(element.tag)


@functools.lru_cache(maxsize=1000)  # a report has few names, thousands of times
def _local_name(tag: Any) -> str:
    # Comments and entities are nodes as well; their tag is no name.
    return tag.rpartition("}")[2] if isinstance(tag, str) else ""


def _properties(element: etree._Element) -> tuple[str, list[str]]:
    """The node id and the ids that the properties directly in an element, or in its ``properties``, name."""
    node_id = ""
    verifies: list[str] = []
    for key, value in _pairs(element):
        if key == NODE_ID:
            node_id = value.strip()
        elif key in VERIFIES:
            verifies += _ids(value)
    return node_id, verifies


def _pairs(element: etree._Element) -> Iterator[tuple[str, str]]:
    """Name and value of each property in an element."""
    for child in element.iter():
        if _name(child) == "property":
            yield child.get("name", ""), child.get("value") or child.text or ""


def _ids(value: str) -> list[str]:
    return [stripped for part in value.split(",") if (stripped := part.strip())] if value else []


def _outcome(case: etree._Element) -> tuple[Outcome, str, bool]:
    """The worst of what a case says of itself, with its message, and whether it passed when it was tried again.

    No word of a defect means that it passed.
    """
    said: list[tuple[Outcome, str]] = [("pass", "")]
    for key in ("status", "result"):
        value = case.get(key, "")
        if value and (state := _STATES.get(value.strip().lower())):
            said.append((state, f"{key} is {value}"))
    for child in case:
        name = _name(child)
        if name in _CHILDREN:
            expected = child.get("type") == _EXPECTED_FAILURE
            outcome: Outcome = "fail" if expected else _CHILDREN[name]
            said.append((outcome, _message(child, "failed as expected: " if expected else "")))
    if len(said) == 1:
        return "pass", "", False
    # The last of equals: an element says more than an attribute.
    worst = min(_WORST_FIRST.index(outcome) for outcome, _ in said)
    messages = [message for outcome, message in said if _WORST_FIRST.index(outcome) == worst]
    failures = {name for child in case if (name := _name(child)) in _CHILDREN and _CHILDREN[name] != "skipped"}
    flaky = bool(failures) and failures <= _PASSED_LATER and worst < _WORST_FIRST.index("skipped")
    return _WORST_FIRST[worst], next((message for message in reversed(messages) if message), ""), flaky


def _message(element: etree._Element, before: str) -> str:
    """The first line that says something, cut to a length that fits a report."""
    text = element.get("message", "").strip() or (element.text or "").strip() or element.get("type", "")
    line = (before + text.split("\n", 1)[0]).strip()
    return line if len(line) <= _LONGEST_MESSAGE else line[: _LONGEST_MESSAGE - 1] + "…"


def _seconds(value: str) -> float:
    try:
        seconds = float(value.replace(",", ""))
    except ValueError:
        return 0.0
    return seconds if math.isfinite(seconds) and seconds >= 0 else 0.0


def _also(result: TestResult, verifies: list[str]) -> TestResult:
    return msgspec.structs.replace(result, verifies=tuple(dict.fromkeys([*result.verifies, *verifies])))
