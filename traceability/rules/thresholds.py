"""Thresholds of the policy: how many leaves must be covered on each axis."""

from __future__ import annotations

import math
from collections.abc import Iterator
from fractions import Fraction

from traceability.model.demands import Threshold
from traceability.model.finding import Where
from traceability.model.ids import qualified
from traceability.model.judgement import Axis
from traceability.rules.registry import NO_WORK_UNIT, Found, rule
from traceability.rules.words import listed
from traceability.trace.leaves import leaves_of
from traceability.trace.status import LeafStatus
from traceability.trace.view import View

_SHOWN = 3
_BY_ARGUMENT: tuple[Axis, ...] = ("tested", "passed")


@rule("THR001", "Threshold of coverage missed", NO_WORK_UNIT)
def threshold_missed(view: View) -> Iterator[Found]:
    """On each axis at least as many leaves of the Security Target are covered as the policy or ``[thresholds]`` demands.

    Why: a share that a project promised itself must not sink unseen; and a release proves every leaf. Each axis counts for
    itself, in leaves, never in a blended percentage. A leaf without a test that an analysis shows counts as tested and passed,
    and is named apart. What is waived, or known in the baseline, does not count as covered.

    Repair: cover more leaves; or lower the threshold in the configuration, if the policy leaves it to you. A missed threshold
    can neither be waived nor be taken into the baseline.

    Fails::

        === pptrace.toml
        documents = ["st"]
        tests = ["tests/**"]
        [thresholds]
        tested = 0.75
        === st/st.yaml
        document: {id: st, kind: security-target, title: ST, version: "1"}
        sfrs:
          FPT_STM.1: {elements: {FPT_STM.1.1: {text: The TSF tells the time., items: {d: the day, h: the hour}}}}
        === tests/test_clock.py
        import pytest
        @pytest.mark.verifies("FPT_STM.1.1#d")
        def test_day(): assert True

    Passes::

        === pptrace.toml
        documents = ["st"]
        tests = ["tests/**"]
        [thresholds]
        tested = 0.5
        === st/st.yaml
        document: {id: st, kind: security-target, title: ST, version: "1"}
        sfrs:
          FPT_STM.1: {elements: {FPT_STM.1.1: {text: The TSF tells the time., items: {d: the day, h: the hour}}}}
        === tests/test_clock.py
        import pytest
        @pytest.mark.verifies("FPT_STM.1.1#d")
        def test_day(): assert True
    """
    for document in view.products():
        leaves = {leaf.id: leaf.sfr for sfr in document.sfrs.values() for leaf in leaves_of(sfr)}
        for wanted in view.policy.thresholds:
            counted = {
                leaf: view.statuses[qualified(document.id, leaf)]
                for leaf, sfr in leaves.items()
                if sfr.startswith(f"{wanted.kind}_") or not wanted.kind
            }
            found = _missed(document.id, wanted, counted)
            if found:
                origin = document.header.origin
                related = f"{wanted.axis}/{wanted.kind}" if wanted.kind else wanted.axis
                yield Found(f"{document.id}:", found[0], Where(file=origin.file, line=origin.line), found[1], related)


def _missed(document: str, wanted: Threshold, leaves: dict[str, LeafStatus]) -> tuple[str, str] | None:
    """Message and hint where too few of the leaves are covered."""
    covered = {leaf for leaf, status in leaves.items() if status[wanted.axis] == "covered"}
    argued = {leaf for leaf, status in leaves.items() if _shown_by_analysis(wanted.axis, status)}
    needed = math.ceil(Fraction(wanted.share) * len(leaves))
    of_class = f" of class {wanted.kind}" if wanted.kind else ""
    if not leaves:
        if Fraction(wanted.share) == 0:
            return None
        message = f"{document} has no leaf{of_class}, so that nothing can be covered on the axis {wanted.axis}"
        return message, "correct the class in [thresholds], or state the requirements"
    if len(covered) + len(argued) >= needed:
        return None
    apart = f" and {len(argued)} shown by analysis" if argued else ""
    message = f"{len(covered)} of {len(leaves)} leaves{of_class} are covered on the axis {wanted.axis}{apart}; {needed} are demanded"
    gaps = [leaf for leaf in leaves if leaf not in covered | argued]
    return message, f"cover {listed(gaps, _SHOWN)}; the page 'gaps' of 'pptrace report site' lists them all"


def _shown_by_analysis(axis: Axis, status: LeafStatus) -> bool:
    """Whether an analysis stands for a test that is not there; it never outvotes one that failed or has no result."""
    return axis in _BY_ARGUMENT and status["tested"] == status[axis] == "missing" and status["analysed"] == "covered"
