"""Properties of statuses and verdicts over generated products, each judged by the whole pipeline."""

from __future__ import annotations

from dataclasses import replace

from hypothesis import HealthCheck, assume, given, settings

from tests.properties.generated import Product, judged, products, reference, statuses, weaker
from traceability.gate.baseline import Accepted, Baseline
from traceability.gate.policy import Policy
from traceability.gate.verdict import decide
from traceability.model.finding import Finding
from traceability.model.result import Result

WORST_FIRST = ("failed", "conflict", "flaky", "missing", "no-result", "skipped", "stale", "claimed", "covered")
BOUNDED = settings(max_examples=12, deadline=None, derandomize=True, suppress_health_check=[HealthCheck.too_slow])


def errors(result: Result) -> set[str]:
    return {finding.key for finding in result.findings if finding.severity == "error"}


@BOUNDED
@given(products())
def test_each_status_is_that_of_the_slow_reference(product: Product) -> None:
    assert statuses(judged(product)) == reference(product)


@BOUNDED
@given(products())
def test_taking_away_what_is_good_makes_nothing_better(product: Product) -> None:
    whole = judged(product)
    before = statuses(whole)
    for less in weaker(product):
        result = judged(less)
        for leaf, axes in statuses(result).items():
            assert all(WORST_FIRST.index(axes[axis]) <= WORST_FIRST.index(before[leaf][axis]) for axis in axes)
        assert whole.verdict.passed or not result.verdict.passed
        assert errors(result) - errors(whole), "what was taken away is missed by no rule"


@BOUNDED
@given(products())
def test_losing_a_failing_result_is_itself_a_finding_against_the_baseline(product: Product) -> None:
    failing = [number for number, (_, _, outcome) in enumerate(product.tests) if outcome == "fail"]
    assume(failing)
    known = judged(product)
    sfr, item, _ = product.tests[failing[0]]
    silent = (*product.tests[: failing[0]], (sfr, item, None), *product.tests[failing[0] + 1 :])
    result = judged(replace(product, tests=silent))
    baseline = Baseline(baseline=(Accepted(reason="known", findings=tuple(sorted(errors(known)))),))
    verdict = decide(list(result.findings), result.rules, Policy(), baseline)
    assert any(key.startswith("TST004 ") for key in verdict.new)
    assert not verdict.passed


@BOUNDED
@given(products())
def test_an_unrelated_item_changes_nothing_else(product: Product) -> None:
    plain, more = judged(product), judged(replace(product, extra=True))
    assert statuses(plain) == statuses(more)
    assert errors(plain) == errors(more)


@BOUNDED
@given(products())
def test_order_never_matters(product: Product) -> None:
    there, back = judged(product), judged(replace(product, backwards=True))
    assert statuses(there) == statuses(back)
    assert {(f.key, f.message) for f in there.findings} == {(f.key, f.message) for f in back.findings}
    assert there.verdict == back.verdict
    assert judged(product) == there


@BOUNDED
@given(products())
def test_another_name_changes_only_the_name(product: Product) -> None:
    before, after = judged(product), judged(replace(product, names=("T.Other", "O.Other")))

    def renamed(finding: Finding) -> str:
        return finding.key.replace("T.Wrong", "T.Other").replace("O.Right", "O.Other")

    assert statuses(before) == statuses(after)
    assert sorted(map(renamed, before.findings)) == sorted(finding.key for finding in after.findings)
