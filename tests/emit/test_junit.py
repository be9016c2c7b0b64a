"""JUnit XML: valid, its counts right, each finding where a test server looks for it."""

from __future__ import annotations

from lxml import etree

from tests.emit.ci_results import NASTY, finding, nasty, with_findings
from tests.emit.factory import make_result
from traceability.emit.junit import render
from traceability.model.finding import Where
from traceability.model.result import Result


def parsed(result: Result) -> etree._Element:
    parser = etree.XMLParser(resolve_entities=False, no_network=True)
    return etree.fromstring(render(result).encode("utf-8"), parser)


def case(root: etree._Element, rule: str, name: str) -> etree._Element:
    (found,) = [c for c in root.iter("testcase") if (c.get("classname"), c.get("name")) == (rule, name)]
    return found


def test_each_family_is_a_suite_and_each_finding_a_case() -> None:
    root = parsed(make_result())
    assert [suite.get("name") for suite in root] == ["COV", "CST", "DEP", "HYG", "OBJ", "OPR", "TAG"]
    failed = case(root, "COV001", "st:FPR_CON.1.1")
    assert (failed.get("file"), failed.get("line")) == ("st/sfrs.yaml", "40")
    failure = failed.find("failure")
    assert failure is not None
    assert (failure.get("type"), failure.get("message")) == ("COV001", "FPR_CON.1.1 has no test.")
    assert "Repair: Mark a test" in str(failure.text)
    assert "ATE_COV.2-1" in str(failure.text)


def test_known_mild_silent_and_idle_rules() -> None:
    root = parsed(make_result())
    known = case(root, "DEP001", "st:FPR_CON.1 FPT_STM.1").find("skipped")
    assert known is not None
    assert known.get("message") == "known in the baseline"
    mild = case(root, "TAG003", "smgw/old.py::forgotten FAU_GEN.9")
    assert [child.tag for child in mild] == ["system-out"]
    assert "names FAU_GEN.9" in str(mild[0].text)
    assert len(case(root, "OBJ004", "A threat has no rationale")) == 0
    idle = case(root, "CST001", "The base certificate is expired").find("skipped")
    assert idle is not None
    assert idle.get("message") == "did not run: No composite is claimed."


def test_counts_are_those_of_the_cases() -> None:
    result = make_result()
    root = parsed(result)
    for element in (root, *root.iter("testsuite")):
        assert element.get("tests") == str(len(list(element.iter("testcase"))))
        assert element.get("failures") == str(len(list(element.iter("failure"))))
        assert element.get("skipped") == str(len(list(element.iter("skipped"))))
        assert element.get("errors") == "0"
    assert root.get("failures") == str(len(result.verdict.new))
    silent = [run for run in result.rules if not run.findings]
    assert root.get("tests") == str(len(result.findings) + len(silent))


def test_a_finding_without_a_place_has_no_file() -> None:
    assert set(case(parsed(with_findings(finding(1, where=Where()))), "OBJ004", "pp:T.1").keys()) == {"classname", "name"}


def test_hostile_texts_are_valid_xml() -> None:
    result = nasty()
    root = parsed(result)
    assert root.get("failures") == str(len(NASTY))
    assert root.get("skipped") == str(len(NASTY))
    assert len(list(root.iter("b"))) == 0
    messages = {str(failure.get("message")) for failure in root.iter("failure")}
    assert "a\ufffdb\ufffdc\ufffdd" in messages
    assert "]]> </failure> <!-- &amp; <b>" in messages
    assert "lone \ufffd surrogate" in messages


def test_same_result_same_text() -> None:
    assert render(make_result(hostile=True)) == render(make_result(hostile=True))
