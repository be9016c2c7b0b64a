"""The findings as JUnit XML, for servers that show test reports."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import groupby

from lxml import etree

from traceability.emit.states import State, advice, clean, reasons, states
from traceability.model.finding import Finding
from traceability.model.judgement import Judgement, RuleRun


def render(result: Judgement) -> str:
    """A test suite for each family of rules: a test case for each finding, and one for each rule without any.

    A finding that fails the gate is a failure; one in the baseline or waived is skipped; one too mild to fail passes and says what
    was found; a rule that did not run is skipped.
    """
    cases = sorted([*_findings(result), *_rules(result)], key=lambda case: (_rule_of(case), _name_of(case)))
    asked = f" - {result.judged_as}" if result.judged_as else ""
    root = etree.Element("testsuites", name=clean(f"pptrace {result.project}{asked}"))
    for family, members in groupby(cases, key=lambda case: _rule_of(case)[:3]):
        suite = etree.SubElement(root, "testsuite", name=family)
        suite.extend(list(members))
        _count(suite, suite)
    _count(root, root.iter("testcase"))
    return etree.tostring(root, xml_declaration=True, encoding="UTF-8", pretty_print=True).decode()


def _findings(result: Judgement) -> Iterator[etree._Element]:
    state, excused = states(result), reasons(result)
    for finding in result.findings:
        case = _case(finding.rule, finding.key.removeprefix(finding.rule).strip())
        if finding.where.file:
            case.set("file", clean(finding.where.file))
        if finding.where.line:
            case.set("line", str(finding.where.line))
        _outcome(case, finding, state[finding.key], excused.get(finding.key, ""))
        yield case


def _outcome(case: etree._Element, finding: Finding, state: State, excused: str) -> None:
    if state == "new":
        failure = etree.SubElement(case, "failure", type=finding.rule, message=clean(finding.message))
        failure.text = clean(_account(finding))
    elif state == "known":
        etree.SubElement(case, "skipped", message="known in the baseline").text = clean(f"{_account(finding)}\nAccepted because: {excused}")
    elif state == "waived":
        etree.SubElement(case, "skipped", message=excused or "waived").text = clean(_account(finding))
    else:
        etree.SubElement(case, "system-out").text = clean(_account(finding))


def _account(finding: Finding) -> str:
    place = f"{finding.where}: " if finding.where.file else ""
    clause = f" ({finding.clause})" if finding.clause else ""
    return f"{place}{finding.severity}: {advice(finding)}{clause}"


def _rules(result: Judgement) -> Iterator[etree._Element]:
    """The rules that found nothing or did not run."""
    found = {finding.rule for finding in result.findings}
    for run in result.rules:
        if run.id not in found:
            yield _without_findings(run)


def _without_findings(run: RuleRun) -> etree._Element:
    case = _case(run.id, run.title)
    if not run.ran:
        etree.SubElement(case, "skipped", message=clean(f"did not run: {run.why}"))
    return case


def _case(rule: str, name: str) -> etree._Element:
    return etree.Element("testcase", classname=rule, name=clean(name))


def _count(element: etree._Element, cases: Iterable[etree._Element]) -> None:
    members = list(cases)
    element.set("tests", str(len(members)))
    element.set("failures", str(sum(case.find("failure") is not None for case in members)))
    element.set("errors", "0")
    element.set("skipped", str(sum(case.find("skipped") is not None for case in members)))


def _rule_of(case: etree._Element) -> str:
    return case.get("classname", "")


def _name_of(case: etree._Element) -> str:
    return case.get("name", "")
