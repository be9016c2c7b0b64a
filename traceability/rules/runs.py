"""Runs of tests: what they were made with, and whether they speak of the product as it is."""

from __future__ import annotations

from collections.abc import Iterator

from traceability.model.evidence import RunIdentity, TestResult
from traceability.model.finding import Where
from traceability.rules.registry import NO_WORK_UNIT, Found, rule, same
from traceability.rules.words import listed
from traceability.trace.verdicts import comparable, stale_causes
from traceability.trace.view import View, short


@rule("RUN001", "Result without identity", same("ATE_FUN.1-3"), severity="info")
def unidentified(view: View) -> Iterator[Found]:
    """Each report says for which commit or which TOE its results were made, and the project says which one is judged.

    A report says it in properties of its suite (``pptrace.commit``, ``pptrace.toe``; the pytest plugin writes them), or
    ``[[runs]]`` of the configuration says it for the report. The commit that is judged is ``commit`` under ``[evidence]`` or the
    option ``--commit``; the TOE is the Security Target's. A manual test names its TOE.

    Why: a result of another build proves nothing about this one. What says nothing of itself may be such a result.

    Repair: run the tests with ``--pptrace-commit`` or ``--pptrace-toe``, or state commit or TOE under ``[[runs]]``.

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
        === results/junit.xml
        <testsuite>
        <testcase classname="tests.test_clock" name="test_time"/></testsuite>

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
        === results/junit.xml
        <testsuite><properties><property name="pptrace.toe" value="Clock 2"/></properties>
        <testcase classname="tests.test_clock" name="test_time"/></testsuite>
    """
    judged = view.expected
    for subject, where, results in _reports(view):
        found = next((result.run for _, result in results if not comparable(result.run, judged)), None)
        if found is not None:
            hint = "run the tests with --pptrace-commit or --pptrace-toe, or state them under [[runs]]"
            if (found.commit or found.toe) and not (judged.commit or judged.toes):
                hint = "state the commit that is judged by --commit or under [evidence], or the TOE in the Security Target"
            message = f"whether {_it(subject)} speaks of the product as it is cannot be told: {_unsaid(found, view)}"
            yield Found(subject, message, where, hint)


@rule("RUN002", "Stale result", same("ATE_FUN.1-3"))
def stale(view: View) -> Iterator[Found]:
    """No test rests on results of another commit or another TOE than the one that is judged.

    An abbreviated commit id is the same commit. A stale result does no harm where there is a fresh one of the same test.

    Why: the product changed since; what the test would say now, nobody knows.

    Repair: run the tests again, and take the old report away.

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
        === results/junit.xml
        <testsuite><properties><property name="pptrace.toe" value="Clock 1"/></properties>
        <testcase classname="tests.test_clock" name="test_time"/></testsuite>

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
        === results/junit.xml
        <testsuite><properties><property name="pptrace.toe" value="Clock 2"/></properties>
        <testcase classname="tests.test_clock" name="test_time"/></testsuite>
    """
    for subject, where, results in _reports(view):
        old = [(test, r) for test, r in results if view.tests[test].outcome == "stale" and stale_causes(r.run, view.expected)]
        if old:
            causes = dict.fromkeys(cause for _, result in old for cause in stale_causes(result.run, view.expected))
            tests = list(dict.fromkeys(test for test, _ in old))
            resting = "" if tests == [subject] else f"; on it alone rest {listed(tests, 3)}"
            yield Found(subject, f"{_it(subject)} is stale: {'; '.join(causes)}{resting}", where, "run the tests again")


@rule("RUN006", "Judged commit that is not known", NO_WORK_UNIT)
def unknown_commit(view: View) -> Iterator[Found]:
    """Where the configuration leaves it to git to say which commit is judged, git says it.

    Why: without the commit no result can be held against it, and stale results would pass.

    Repair: run the check in a checkout with git, or state the commit: ``--commit``, or ``commit`` under ``[evidence]``.

    Fails::

        === pptrace.toml
        documents = ["st"]
        [evidence]
        commit = "git"
        === st/st.yaml
        document: {id: st, kind: security-target, title: ST, version: "1"}
        sfrs:
          FPT_STM.1: {elements: {FPT_STM.1.1: {text: The TSF tells the time.}}}

    Passes::

        === pptrace.toml
        documents = ["st"]
        [evidence]
        commit = "4f2a9c1"
        === st/st.yaml
        document: {id: st, kind: security-target, title: ST, version: "1"}
        sfrs:
          FPT_STM.1: {elements: {FPT_STM.1.1: {text: The TSF tells the time.}}}
    """
    for notice in view.project.notices:
        if notice.kind == "unknown-commit":
            message = f"the commit that is judged is not known: {notice.data['why']}"
            yield Found("project", message, Where(), "state it by --commit, or under [evidence]")


@rule("RUN007", "Report that contradicts the configuration", NO_WORK_UNIT)
def two_identities(view: View) -> Iterator[Found]:
    """What a report says of its run is what ``[[runs]]`` in the configuration says of it.

    Why: one of them is wrong, and results would count for the wrong commit, TOE or configuration. The report's word is taken.

    Repair: correct the entry under ``[[runs]]``, or put the report where its entry looks for it.

    Fails::

        === pptrace.toml
        documents = ["st"]
        tests = ["tests/**"]
        [[runs]]
        results = "results/one.xml"
        configuration = "one"
        === st/st.yaml
        document: {id: st, kind: security-target, title: ST, version: "1"}
        sfrs:
          FPT_STM.1: {elements: {FPT_STM.1.1: {text: The TSF tells the time.}}}
        === tests/test_clock.py
        import pytest
        @pytest.mark.verifies("FPT_STM.1.1")
        def test_time(): assert True
        === results/one.xml
        <testsuite><properties><property name="pptrace.configuration" value="two"/></properties>
        <testcase classname="tests.test_clock" name="test_time"/></testsuite>

    Passes::

        === pptrace.toml
        documents = ["st"]
        tests = ["tests/**"]
        [[runs]]
        results = "results/one.xml"
        configuration = "one"
        === st/st.yaml
        document: {id: st, kind: security-target, title: ST, version: "1"}
        sfrs:
          FPT_STM.1: {elements: {FPT_STM.1.1: {text: The TSF tells the time.}}}
        === tests/test_clock.py
        import pytest
        @pytest.mark.verifies("FPT_STM.1.1")
        def test_time(): assert True
        === results/one.xml
        <testsuite><properties><property name="pptrace.configuration" value="one"/></properties>
        <testcase classname="tests.test_clock" name="test_time"/></testsuite>
    """
    for notice in view.project.notices:
        if notice.kind == "two-identities":
            data = notice.data
            message = f"the report says {data['what']} {data['reported']!r}, the configuration says {data['configured']!r}"
            yield Found(notice.origin.file, message, Where(file=notice.origin.file), "correct [[runs]], or move the report", data["what"])


def _reports(view: View) -> Iterator[tuple[str, Where, list[tuple[str, TestResult]]]]:
    """Subject and place of each report with the results of linked tests in it; a manual test is a report of its own."""
    found: dict[str, list[tuple[str, TestResult]]] = {}
    for test, evidence in view.linked_tests:
        for result in evidence.results:
            found.setdefault(test if evidence.case.manual else result.report, []).append((test, result))
    for subject, results in sorted(found.items()):
        manual = view.tests[results[0][0]].case.manual
        yield subject, view.where(subject) if manual else Where(file=subject), results


def _unsaid(run: RunIdentity, view: View) -> str:
    if not (run.commit or run.toe):
        return "it names neither a commit nor a TOE"
    said = " and ".join(f"{name} {value!r}" for name, value in (("commit", run.commit), ("TOE", run.toe)) if value)
    judged = [name for name, value in (("a commit", view.expected.commit), ("a TOE", view.expected.toes)) if value]
    return f"it names {said}, but what is judged has {' and '.join(judged) or 'neither commit nor TOE'} stated"


def _it(subject: str) -> str:
    """A report by its path; a manual test by its short id."""
    return short(subject) if ":" in subject else subject
