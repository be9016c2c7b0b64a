"""Tests that a person carried out: whether their records are whole, and were seen by somebody else."""

from __future__ import annotations

from collections.abc import Iterator

from traceability.model.evidence import ManualTest
from traceability.model.finding import Where
from traceability.rules.persons import date_problem, person_problem
from traceability.rules.registry import NO_WORK_UNIT, Found, rule, same
from traceability.rules.words import listed
from traceability.trace.view import View


@rule("MAN001", "Manual test that nobody else reviewed", NO_WORK_UNIT)
def unreviewed(view: View) -> Iterator[Found]:
    """The record of a manual test names who carried it out and who reviewed it, and these are two persons.

    Why: no machine repeats the test, so the record is all there is. Who wrote it does not see his own mistake.

    Repair: let somebody else review the record, and name him.

    Fails::

        === st/st.yaml
        document: {id: st, kind: security-target, title: ST, version: "1"}
        sfrs:
          FPT_STM.1: {elements: {FPT_STM.1.1: {text: The TSF tells the time.}}}
        === ev/ev.yaml
        document: {id: ev, kind: evidence, title: Evidence, version: "1", describes: st}
        manual_tests:
          MT.Time:
            verifies: [FPT_STM.1.1]
            steps: [Set the clock., Read the time.]
            expected: The time that was set.
            actual: The time that was set.
            outcome: pass
            tester: A. Ohm
            reviewer: a. ohm
            date: 2026-01-05

    Passes::

        === st/st.yaml
        document: {id: st, kind: security-target, title: ST, version: "1"}
        sfrs:
          FPT_STM.1: {elements: {FPT_STM.1.1: {text: The TSF tells the time.}}}
        === ev/ev.yaml
        document: {id: ev, kind: evidence, title: Evidence, version: "1", describes: st}
        manual_tests:
          MT.Time:
            verifies: [FPT_STM.1.1]
            steps: [Set the clock., Read the time.]
            expected: The time that was set.
            actual: The time that was set.
            outcome: pass
            tester: A. Ohm
            reviewer: B. Volt
            date: 2026-01-05
    """
    for node, _, record in view.items("manual_tests"):
        if problem := person_problem("tester", record.tester, record.reviewer):
            yield Found(node, problem, _where(record, "reviewer"), "let somebody else review the record, and name both")


@rule("MAN002", "Manual test with an impossible date", NO_WORK_UNIT)
def undated(view: View) -> Iterator[Found]:
    """The date of a manual test is a day as ISO 8601 writes it, and not in the future.

    Why: when the test was carried out decides whether it speaks of the product as it is.

    Repair: write the day as ``2026-01-05``.

    Fails::

        === st/st.yaml
        document: {id: st, kind: security-target, title: ST, version: "1"}
        sfrs:
          FPT_STM.1: {elements: {FPT_STM.1.1: {text: The TSF tells the time.}}}
        === ev/ev.yaml
        document: {id: ev, kind: evidence, title: Evidence, version: "1", describes: st}
        manual_tests:
          MT.Time:
            verifies: [FPT_STM.1.1]
            steps: [Set the clock., Read the time.]
            expected: The time that was set.
            actual: The time that was set.
            outcome: pass
            tester: A. Ohm
            reviewer: B. Volt
            date: 5.1.2026

    Passes::

        === st/st.yaml
        document: {id: st, kind: security-target, title: ST, version: "1"}
        sfrs:
          FPT_STM.1: {elements: {FPT_STM.1.1: {text: The TSF tells the time.}}}
        === ev/ev.yaml
        document: {id: ev, kind: evidence, title: Evidence, version: "1", describes: st}
        manual_tests:
          MT.Time:
            verifies: [FPT_STM.1.1]
            steps: [Set the clock., Read the time.]
            expected: The time that was set.
            actual: The time that was set.
            outcome: pass
            tester: A. Ohm
            reviewer: B. Volt
            date: 2026-01-05
    """
    for node, _, record in view.items("manual_tests"):
        if problem := date_problem(record.date, view.today):
            yield Found(node, problem, _where(record, "date"), "write the day on which the test was carried out, such as 2026-01-05")


@rule("MAN003", "Manual test that says too little", same("ATE_FUN.1-1"))
def unsaid(view: View) -> Iterator[Found]:
    """The record of a manual test says its steps, the result that was expected, and the one that came.

    Why: with these somebody else can carry it out again and compare; without them its outcome is only an opinion.

    Repair: write what is missing.

    Fails::

        === st/st.yaml
        document: {id: st, kind: security-target, title: ST, version: "1"}
        sfrs:
          FPT_STM.1: {elements: {FPT_STM.1.1: {text: The TSF tells the time.}}}
        === ev/ev.yaml
        document: {id: ev, kind: evidence, title: Evidence, version: "1", describes: st}
        manual_tests:
          MT.Time:
            verifies: [FPT_STM.1.1]
            steps: []
            expected: The time that was set.
            actual: The time that was set.
            outcome: pass
            tester: A. Ohm
            reviewer: B. Volt
            date: 2026-01-05

    Passes::

        === st/st.yaml
        document: {id: st, kind: security-target, title: ST, version: "1"}
        sfrs:
          FPT_STM.1: {elements: {FPT_STM.1.1: {text: The TSF tells the time.}}}
        === ev/ev.yaml
        document: {id: ev, kind: evidence, title: Evidence, version: "1", describes: st}
        manual_tests:
          MT.Time:
            verifies: [FPT_STM.1.1]
            steps: [Set the clock., Read the time.]
            expected: The time that was set.
            actual: The time that was set.
            outcome: pass
            tester: A. Ohm
            reviewer: B. Volt
            date: 2026-01-05
    """
    for node, _, record in view.items("manual_tests"):
        steps = any(step.strip() for step in record.steps)
        said = {"steps": steps, "expected": record.expected.strip(), "actual": record.actual.strip()}
        lacking = [name for name, value in said.items() if not value]
        if lacking:
            yield Found(node, f"the record does not say {listed(lacking)}", _where(record, lacking[0]), "write what is missing")


def _where(record: ManualTest, *path: str) -> Where:
    return Where(file=record.origin.file, line=record.origin.line, path=path)
