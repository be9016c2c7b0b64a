"""Leaves, tests and their results (ATE_COV, ATE_FUN)."""

from __future__ import annotations

from collections.abc import Iterator

from traceability.rules.registry import Found, rule, same
from traceability.rules.words import listed, probably_meant
from traceability.trace.results import TestEvidence
from traceability.trace.view import View, short


@rule("TST001", "Leaf without a test", same("ATE_COV.2-1"))
def leaf_without_test(view: View) -> Iterator[Found]:
    """Each leaf of each SFR of the Security Target is verified by at least one test.

    Why: what no test exercises is only believed to work.

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
    meant = probably_meant(view, "verifies")
    gone = _orphans(view)
    for leaf in view.statuses:
        name = short(leaf)
        if leaf.partition(":")[0] not in products or view.children(leaf, "verifies") or name in meant:
            continue
        stale = [test for test, evidence in gone.items() if name in evidence.case.verifies]
        extra = f"; {listed(stale)} has results, but is no longer in the sources" if stale else ""
        words = view.graph.nodes[leaf].get("title", "")
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
    for test, evidence in _linked(view):
        if evidence.outcome in ("fail", "error"):
            bad = next(r for r in evidence.results if r.outcome == evidence.outcome)
            said = f": {_first_line(bad.message)}" if bad.message else ""
            message = f"{'failed' if bad.outcome == 'fail' else 'broke'} in {bad.report}{said}; it verifies {listed(_leaves(view, test))}"
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
    for test, evidence in _linked(view):
        if evidence.outcome == "skipped":
            case = next(r for r in evidence.results if r.outcome == "skipped")
            said = f": {_first_line(case.message)}" if case.message else ""
            yield Found(
                test,
                f"was skipped in {case.report}{said}; it verifies {listed(_leaves(view, test))}",
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
    for test, evidence in _linked(view):
        if evidence.outcome == "no-result":
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
    untested = {short(leaf) for leaf in view.statuses if not view.children(leaf, "verifies")}
    for test, evidence in _orphans(view).items():
        if not set(evidence.case.verifies) <= untested:
            yield Found(
                test, f"has a result in {evidence.case.file}, but is no longer in the sources", view.where(test), "run the tests again"
            )


def _linked(view: View) -> Iterator[tuple[str, TestEvidence]]:
    return ((test, evidence) for test, evidence in view.tests.items() if not evidence.orphaned and view.parents(test, "verifies"))


def _orphans(view: View) -> dict[str, TestEvidence]:
    return {test: evidence for test, evidence in sorted(view.tests.items()) if evidence.orphaned}


def _leaves(view: View, test: str) -> list[str]:
    return [short(leaf) for leaf in view.parents(test, "verifies")]


def _first_line(text: str) -> str:
    return text.strip().splitlines()[0][:200] if text.strip() else ""
