"""Verdicts over several runs: configurations that are lacking, reports that disagree, tests that pass now and then."""

from __future__ import annotations

from collections.abc import Iterator

from traceability.model.evidence import TestResult
from traceability.model.finding import Where
from traceability.rules.registry import Found, rule, same
from traceability.rules.words import listed
from traceability.trace.verdicts import evidence_of, stale_causes
from traceability.trace.view import View


@rule("RUN003", "No result in a required configuration", same("ATE_FUN.1-3"))
def unconfigured(view: View) -> Iterator[Found]:
    """Each test that verifies something has a result in every configuration that ``[evidence]`` requires, each of its cases.

    Why: the Security Target allows these configurations of the TOE, so each of them must be shown to work. What passes on one
    may fail on another.

    Repair: run the tests there, and let the report say its configuration (``--pptrace-configuration``, or ``[[runs]]``).

    Fails::

        === pptrace.toml
        documents = ["st"]
        tests = ["tests/**"]
        [[runs]]
        results = "results/one.xml"
        configuration = "one"
        [evidence]
        configurations = ["one", "two"]
        === st/st.yaml
        document: {id: st, kind: security-target, title: ST, version: "1"}
        sfrs:
          FPT_STM.1: {elements: {FPT_STM.1.1: {text: The TSF tells the time.}}}
        === tests/test_clock.py
        import pytest
        @pytest.mark.verifies("FPT_STM.1.1")
        def test_time(): assert True
        === results/one.xml
        <testsuite>
        <testcase classname="tests.test_clock" name="test_time"/></testsuite>

    Passes::

        === pptrace.toml
        documents = ["st"]
        tests = ["tests/**"]
        [[runs]]
        results = "results/one.xml"
        configuration = "one"
        [[runs]]
        results = "results/two.xml"
        configuration = "two"
        [evidence]
        configurations = ["one", "two"]
        === st/st.yaml
        document: {id: st, kind: security-target, title: ST, version: "1"}
        sfrs:
          FPT_STM.1: {elements: {FPT_STM.1.1: {text: The TSF tells the time.}}}
        === tests/test_clock.py
        import pytest
        @pytest.mark.verifies("FPT_STM.1.1")
        def test_time(): assert True
        === results/one.xml
        <testsuite>
        <testcase classname="tests.test_clock" name="test_time"/></testsuite>
        === results/two.xml
        <testsuite>
        <testcase classname="tests.test_clock" name="test_time"/></testsuite>
    """
    linked = view.linked_tests
    present = {result.run.configuration for _, evidence in linked for result in evidence.results}
    absent = [name for name in view.expected.configurations if name not in present]
    if present:
        for name in absent:
            message = f"no test has a result in the required configuration {name!r}"
            yield Found("configuration", message, Where(), "run the tests there, or correct 'configurations' under [evidence]", name)
    for test, evidence in linked:
        for name in dict.fromkeys(name for _, name in evidence.verdict.missing if name not in absent):
            cases = [case for case, lost in evidence.verdict.missing if lost == name and case]
            what = f"{listed(cases, 3)} has no result" if cases else "has no result"
            if evidence.results:
                yield Found(test, f"{what} in the required configuration {name!r}", view.where(test), "run it there", name)


@rule("RUN004", "Reports that contradict each other", same("ATE_FUN.1-6"))
def conflicting(view: View) -> Iterator[Found]:
    """Reports that say they are of one run (same commit, TOE and configuration) agree on each test.

    Reports that say when they began are attempts in that order, not one run.

    Why: one of them is wrong, or they are not of the same run. Which one holds, the program must not choose.

    Repair: find out which report is right, and take the other one away; let each say its own configuration and begin.

    Fails::

        === pptrace.toml
        documents = ["st"]
        tests = ["tests/**"]
        results = ["results/*.xml"]
        === st/st.yaml
        document: {id: st, kind: security-target, title: ST, version: "1", toe: {name: Clock, version: "2", reference: Clock 2}}
        sfrs:
          FPT_STM.1: {elements: {FPT_STM.1.1: {text: The TSF tells the time.}}}
        === tests/test_clock.py
        import pytest
        @pytest.mark.verifies("FPT_STM.1.1")
        def test_time(): assert True
        === results/one.xml
        <testsuite><properties><property name="pptrace.toe" value="Clock 2"/></properties>
        <testcase classname="tests.test_clock" name="test_time"/></testsuite>
        === results/two.xml
        <testsuite><properties><property name="pptrace.toe" value="Clock 2"/></properties>
        <testcase classname="tests.test_clock" name="test_time"><failure message="no time"/></testcase></testsuite>

    Passes::

        === pptrace.toml
        documents = ["st"]
        tests = ["tests/**"]
        results = ["results/*.xml"]
        === st/st.yaml
        document: {id: st, kind: security-target, title: ST, version: "1", toe: {name: Clock, version: "2", reference: Clock 2}}
        sfrs:
          FPT_STM.1: {elements: {FPT_STM.1.1: {text: The TSF tells the time.}}}
        === tests/test_clock.py
        import pytest
        @pytest.mark.verifies("FPT_STM.1.1")
        def test_time(): assert True
        === results/one.xml
        <testsuite><properties><property name="pptrace.toe" value="Clock 2"/></properties>
        <testcase classname="tests.test_clock" name="test_time"/></testsuite>
        === results/two.xml
        <testsuite><properties><property name="pptrace.toe" value="Clock 2"/></properties>
        <testcase classname="tests.test_clock" name="test_time"/></testsuite>
    """
    for test, evidence in view.linked_tests:
        if evidence.outcome == "conflict":
            said = dict.fromkeys(f"{r.report} says {_word(r)}" for r in evidence.results if not stale_causes(r.run, view.expected))
            hint = "take the wrong report away, or let each say its configuration and begin"
            yield Found(test, f"reports of one run contradict each other: {listed(said, 4)}", view.where(test), hint)


@rule("RUN005", "Test that passes now and then", same("ATE_FUN.1-6"))
def flaky(view: View) -> Iterator[Found]:
    """No test that verifies something failed and then passed, in the same build and configuration.

    Why: nothing changed between the two, so the test decides by chance, or the product does. Neither is a proof.

    Repair: find out what the outcome hangs on, and mend it.

    Fails::

        === pptrace.toml
        documents = ["st"]
        tests = ["tests/**"]
        results = ["results/*.xml"]
        === st/st.yaml
        document: {id: st, kind: security-target, title: ST, version: "1"}
        sfrs:
          FPT_STM.1: {elements: {FPT_STM.1.1: {text: The TSF tells the time.}}}
        === tests/test_clock.py
        import pytest
        @pytest.mark.verifies("FPT_STM.1.1")
        def test_time(): assert True
        === results/junit.xml
        <testsuite>
        <testcase classname="tests.test_clock" name="test_time"><flakyFailure message="no time"/></testcase></testsuite>

    Passes::

        === pptrace.toml
        documents = ["st"]
        tests = ["tests/**"]
        results = ["results/*.xml"]
        === st/st.yaml
        document: {id: st, kind: security-target, title: ST, version: "1"}
        sfrs:
          FPT_STM.1: {elements: {FPT_STM.1.1: {text: The TSF tells the time.}}}
        === tests/test_clock.py
        import pytest
        @pytest.mark.verifies("FPT_STM.1.1")
        def test_time(): assert True
        === results/junit.xml
        <testsuite>
        <testcase classname="tests.test_clock" name="test_time"/></testsuite>
    """
    for test, evidence in view.linked_tests:
        if evidence.outcome == "flaky":
            bad = evidence.verdict.decisive
            said = f" ({bad.message.strip()})" if bad and bad.message.strip() else ""
            message = f"failed{said} and passed when it was tried again{f', in {bad.report}' if bad else ''}"
            yield Found(test, message, view.where(test), "find out what the outcome hangs on, and mend it")


def _word(result: TestResult) -> str:
    return {"none": "skipped"}.get(evidence_of(result), evidence_of(result))
