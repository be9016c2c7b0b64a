"""Tests that the baseline knows not to pass, and that are gone: a test that is taken away is not mended."""

from __future__ import annotations

from collections.abc import Iterator

from traceability.model.finding import Where
from traceability.rules.registry import Found, rule, same
from traceability.trace.view import View

_NOT_PASSED = {
    "TST002": "failed", "TST003": "was skipped", "TST004": "had no result", "RUN004": "had results that contradict each other",
    "RUN005": "passed now and then only",
}  # fmt: skip


@rule("TST006", "Test of the baseline that is gone", same("ATE_FUN.1-6"))
def known_test_gone(view: View) -> Iterator[Found]:
    """A test that the baseline knows not to pass is still there, and still verifies something.

    The baseline itself never accepts this; ``pptrace baseline --reason …`` takes out the entry of a test that is gone on purpose.

    Why: a failing test that is deleted, or loses its marker, leaves the same green gate as one that was mended, and what it showed
    is as wrong as before.

    Repair: bring the test or its marker back and mend what it shows; or write the baseline anew, and say why the test had to go.

    Fails::

        === baseline.yaml
        baseline: [{reason: known, findings: ["TST002 tests/test_clock.py::test_zone"]}]
        === st/st.yaml
        document: {id: st, kind: security-target, title: ST, version: "1"}
        sfrs:
          FPT_STM.1: {elements: {FPT_STM.1.1: {text: The TSF tells the time.}}}
        === tests/test_clock.py
        import pytest
        @pytest.mark.verifies("FPT_STM.1.1")
        def test_time(): assert True

    Passes::

        === baseline.yaml
        baseline: [{reason: known, findings: ["TST002 tests/test_clock.py::test_zone"]}]
        === st/st.yaml
        document: {id: st, kind: security-target, title: ST, version: "1"}
        sfrs:
          FPT_STM.1: {elements: {FPT_STM.1.1: {text: The TSF tells the time.}}}
        === tests/test_clock.py
        import pytest
        @pytest.mark.verifies("FPT_STM.1.1")
        def test_zone(): assert False
    """
    if view.project.judged_as:  # the baseline speaks of the documents as they are claimed
        return
    there = {test for test, _ in view.linked_tests}
    for key in sorted(view.policy.baseline):
        rule_id, _, test = key.partition(" ")
        if rule_id not in _NOT_PASSED or test in there or (test in view.nodes and view.has_unresolved(test, "verifies")):
            continue
        message = f"{test} {_NOT_PASSED[rule_id]} when the baseline was written, and is gone, or says no longer what it verifies"
        hint = "bring the test or its marker back, or write the baseline anew and say why"
        yield Found(test, message, Where(file="baseline.yaml"), hint, rule_id)
