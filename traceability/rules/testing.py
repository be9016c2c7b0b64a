"""Leaves, tests and their results (ATE_COV, ATE_FUN)."""

from __future__ import annotations

from collections.abc import Iterator

from traceability.model.evidence import TestResult
from traceability.rules.registry import Found, rule, same
from traceability.rules.words import listed, probably_meant
from traceability.trace.design import TESTABLE
from traceability.trace.results import TestEvidence
from traceability.trace.view import View, short


@rule("TST001", "Leaf without a test", same("ATE_COV.2-1"))
def leaf_without_test(view: View) -> Iterator[Found]:
    """Each leaf of each SFR of the Security Target is verified by at least one test, or shown by an analysis.

    Why: what no test exercises is only believed to work. What a test cannot show, an analysis may argue; it is counted apart.

    Repair: write a test that would fail if the code did not do it, and mark it ``@pytest.mark.verifies("ID")`` (in other
    languages ``@verifies ID`` in a comment, or a property ``verifies`` in the JUnit report).

    Fails::

        === st/st.yaml
        document: {id: st, kind: security-target, title: ST, version: "1"}
        sfrs:
          FPT_STM.1: {elements: {FPT_STM.1.1: {text: The TSF tells the time.}}}

    Passes::

        === st/st.yaml
        document: {id: st, kind: security-target, title: ST, version: "1"}
        sfrs:
          FPT_STM.1: {elements: {FPT_STM.1.1: {text: The TSF tells the time.}}}
        === tests/test_clock.py
        import pytest
        @pytest.mark.verifies("FPT_STM.1.1")
        def test_time(): assert True
    """
    products = {document.id for document in view.products()}
    meant = probably_meant(view, "verifies", "analyses")
    gone = _orphans(view)
    for leaf in view.statuses:
        name = short(leaf)
        shown = view.children(leaf, "verifies") or view.children(leaf, "analyses")
        if leaf.partition(":")[0] not in products or shown or name in meant:
            continue
        stale = [test for test, evidence in gone.items() if name in evidence.case.verifies]
        extra = f"; {listed(stale)} has results, but is no longer in the sources" if stale else ""
        words = view.nodes[leaf].get("title", "")
        yield Found(
            leaf,
            f"no test verifies {name}{f' ({words})' if words else ''}{extra}",
            view.where(leaf),
            f"mark a test with @pytest.mark.verifies({name!r})",
        )


@rule("TST002", "Test that fails", same("ATE_FUN.1-6"))
def failing(view: View) -> Iterator[Found]:
    """Every test that verifies a leaf passed, in each of its cases and reports.

    Why: actual and expected result differ. A test that passes elsewhere does not out-vote one that fails.

    Repair: mend the code or the test, and run the tests again.

    Fails::

        === st/st.yaml
        document: {id: st, kind: security-target, title: ST, version: "1"}
        sfrs:
          FPT_STM.1: {elements: {FPT_STM.1.1: {text: The TSF tells the time.}}}
        === tests/test_clock.py
        import pytest
        @pytest.mark.verifies("FPT_STM.1.1")
        def test_time(): assert True
        === results/junit.xml
        <testsuite><testcase classname="tests.test_clock" name="test_time"><failure message="no time"/></testcase></testsuite>

    Passes::

        === st/st.yaml
        document: {id: st, kind: security-target, title: ST, version: "1"}
        sfrs:
          FPT_STM.1: {elements: {FPT_STM.1.1: {text: The TSF tells the time.}}}
        === tests/test_clock.py
        import pytest
        @pytest.mark.verifies("FPT_STM.1.1")
        def test_time(): assert True
        === results/junit.xml
        <testsuite><testcase classname="tests.test_clock" name="test_time"/></testsuite>
    """
    for test, evidence in view.linked_tests:
        bad = evidence.verdict.decisive
        if bad and evidence.outcome in ("fail", "error"):
            said = f": {_first_line(bad.message)}" if bad.message else ""
            word = "broke" if bad.outcome == "error" else "failed"
            message = f"{word} in {bad.report}{_in_configuration(bad)}{said}; it verifies {listed(_leaves(view, test))}"
            yield Found(test, message, view.where(test), "mend the code or the test, and run the tests again")


@rule("TST003", "Test that was skipped", same("ATE_FUN.1-6"))
def skipped(view: View) -> Iterator[Found]:
    """Every test that verifies a leaf was executed.

    Why: a skipped test has no actual result, so it shows nothing; why it was skipped is a reason, not a result.

    Repair: run it where it can run.

    Fails::

        === st/st.yaml
        document: {id: st, kind: security-target, title: ST, version: "1"}
        sfrs:
          FPT_STM.1: {elements: {FPT_STM.1.1: {text: The TSF tells the time.}}}
        === tests/test_clock.py
        import pytest
        @pytest.mark.verifies("FPT_STM.1.1")
        def test_time(): assert True
        === results/junit.xml
        <testsuite><testcase classname="tests.test_clock" name="test_time"><skipped message="no clock"/></testcase></testsuite>

    Passes::

        === st/st.yaml
        document: {id: st, kind: security-target, title: ST, version: "1"}
        sfrs:
          FPT_STM.1: {elements: {FPT_STM.1.1: {text: The TSF tells the time.}}}
        === tests/test_clock.py
        import pytest
        @pytest.mark.verifies("FPT_STM.1.1")
        def test_time(): assert True
        === results/junit.xml
        <testsuite><testcase classname="tests.test_clock" name="test_time"/></testsuite>
    """
    for test, evidence in view.linked_tests:
        case = evidence.verdict.decisive
        if case and evidence.outcome == "skipped":
            said = f": {_first_line(case.message)}" if case.message else ""
            yield Found(
                test,
                f"was skipped in {case.report}{_in_configuration(case)}{said}; it verifies {listed(_leaves(view, test))}",
                view.where(test),
                "run it where it can run",
            )


@rule("TST004", "Test without a result", same("ATE_FUN.1-6"))
def without_result(view: View) -> Iterator[Found]:
    """Every test that verifies a leaf has a result in the configured reports.

    Why: without an actual result nobody knows whether the test was ever run.

    Repair: run the tests and write their JUnit report where ``results`` in the configuration finds it.

    Fails::

        === st/st.yaml
        document: {id: st, kind: security-target, title: ST, version: "1"}
        sfrs:
          FPT_STM.1: {elements: {FPT_STM.1.1: {text: The TSF tells the time.}}}
        === tests/test_clock.py
        import pytest
        @pytest.mark.verifies("FPT_STM.1.1")
        def test_time(): assert True
        === results/junit.xml
        <testsuite><testcase classname="tests.test_clock" name="test_other"/></testsuite>

    Passes::

        === st/st.yaml
        document: {id: st, kind: security-target, title: ST, version: "1"}
        sfrs:
          FPT_STM.1: {elements: {FPT_STM.1.1: {text: The TSF tells the time.}}}
        === tests/test_clock.py
        import pytest
        @pytest.mark.verifies("FPT_STM.1.1")
        def test_time(): assert True
        === results/junit.xml
        <testsuite><testcase classname="tests.test_clock" name="test_time"/></testsuite>
    """
    if any(notice.kind == "nothing-collected" and notice.data["source"] == "results" for notice in view.project.notices):
        return  # COL001 says it once for all of them
    for test, evidence in view.linked_tests:
        if not evidence.results:
            message = f"has no result in any report; it verifies {listed(_leaves(view, test))}"
            yield Found(test, message, view.where(test), "run the tests, and check that 'results' in the configuration finds their report")


@rule("TST005", "Result of a test that is gone", same("ATE_FUN.1-3"), severity="warning")
def orphaned(view: View) -> Iterator[Found]:
    """Each result that names a requirement belongs to a test that the sources hold.

    Why: the result of a removed test proves nothing about the product as it is. It is not counted.

    Repair: run the tests again, or restore the test.

    Fails::

        === st/st.yaml
        document: {id: st, kind: security-target, title: ST, version: "1"}
        sfrs:
          FPT_STM.1: {elements: {FPT_STM.1.1: {text: The TSF tells the time.}}}
        === tests/test_clock.py
        import pytest
        @pytest.mark.verifies("FPT_STM.1.1")
        def test_time(): assert True
        === results/junit.xml
        <testsuite><testcase classname="tests.test_clock" name="test_gone"><properties>
        <property name="verifies" value="FPT_STM.1.1"/><property name="pptrace.nodeid" value="tests/test_clock.py::test_gone"/>
        </properties></testcase></testsuite>

    Passes::

        === st/st.yaml
        document: {id: st, kind: security-target, title: ST, version: "1"}
        sfrs:
          FPT_STM.1: {elements: {FPT_STM.1.1: {text: The TSF tells the time.}}}
        === tests/test_clock.py
        import pytest
        @pytest.mark.verifies("FPT_STM.1.1")
        def test_time(): assert True
        === results/junit.xml
        <testsuite><testcase classname="tests.test_clock" name="test_time"><properties>
        <property name="verifies" value="FPT_STM.1.1"/><property name="pptrace.nodeid" value="tests/test_clock.py::test_time"/>
        </properties></testcase></testsuite>
    """
    provable = (node for node, data in view.nodes.items() if data.get("leaf") or data["kind"] in TESTABLE)
    untested = {short(node) for node in provable if not view.children(node, "verifies")}
    for test, evidence in _orphans(view).items():
        if not set(evidence.case.verifies) <= untested:
            yield Found(
                test, f"has a result in {evidence.case.file}, but is no longer in the sources", view.where(test), "run the tests again"
            )


def _orphans(view: View) -> dict[str, TestEvidence]:
    return {test: evidence for test, evidence in sorted(view.tests.items()) if evidence.orphaned}


def _leaves(view: View, test: str) -> list[str]:
    return [short(leaf) for leaf in view.parents(test, "verifies")]


def _in_configuration(result: TestResult) -> str:
    return f" (configuration {result.run.configuration})" if result.run.configuration else ""


def _first_line(text: str) -> str:
    return text.strip().splitlines()[0][:200] if text.strip() else ""
