"""Properties of statuses and verdicts over generated products, each judged by the whole pipeline."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from tests.properties.generated import EXTRAS, Product, Test, judged, products, reference, statuses, weaker
from traceability.model.result import Result

FEWER = max(4, settings().max_examples // 3)
"""For a property that judges a product many times."""
WORST_FIRST = ("failed", "conflict", "flaky", "missing", "no-result", "skipped", "stale", "claimed", "covered")


def errors(result: Result) -> set[str]:
    return {finding.key for finding in result.findings if finding.severity == "error"}


def no_better(less: Result, more: Result) -> None:
    before = statuses(more)
    for leaf, axes in statuses(less).items():
        assert all(WORST_FIRST.index(axes[axis]) <= WORST_FIRST.index(before[leaf][axis]) for axis in axes), leaf
    assert more.verdict.passed or not less.verdict.passed


@given(products())
def test_each_status_is_that_of_the_slow_reference(product: Product) -> None:
    assert statuses(judged(product)) == reference(product)


@settings(max_examples=FEWER)
@given(products())
def test_taking_away_what_is_good_makes_nothing_better(product: Product) -> None:
    whole = judged(product)
    for less in weaker(product):
        no_better(judged(less), whole)


EVERY = frozenset({(0, 0), (1, 0), (1, 1)})
WHOLE = Product(
    (1, 2), EVERY, EVERY, EVERY, tests=tuple(Test(leaf, "pass", name=f"test_{n}") for n, leaf in enumerate(sorted(EVERY))),
    meets=frozenset({0, 1}),
)  # fmt: skip


@pytest.mark.parametrize("less", list(weaker(WHOLE)), ids=lambda less: next(n for n in vars(WHOLE) if vars(less)[n] != vars(WHOLE)[n]))
def test_whatever_is_taken_away_where_nothing_else_stands_for_it_is_missed(less: Product) -> None:
    assert errors(judged(less)) - errors(judged(WHOLE))


@given(products(), st.sampled_from(("result", "test")))
def test_losing_what_fails_is_itself_a_finding_against_the_baseline(product: Product, lost: str) -> None:
    failing = [
        test for test in product.tests if {test.one, test.two} == {"fail"} or (test.one, test.two) in (("fail", None), (None, "fail"))
    ]
    assume(failing)
    gone = [replace(failing[0], one=None, two=None, old=None)] if lost == "result" else []
    tests = tuple(test for old in product.tests for test in (gone if old == failing[0] else [old]))
    known = errors(judged(product))
    assert judged(product, known).verdict.passed
    verdict = judged(replace(product, tests=tests), known).verdict
    wanted = "TST004" if lost == "result" else "TST006"
    assert f"{wanted} tests/test_all.py::{failing[0].name}" in {" ".join(key.split()[:2]) for key in verdict.new}
    assert not verdict.passed


@given(products(), st.sampled_from(sorted(EXTRAS)))
def test_an_unrelated_item_changes_nothing_else(product: Product, extra: str) -> None:
    plain, more = judged(product), judged(replace(product, extra=extra))
    assert statuses(plain) == statuses(more)
    others = [finding for finding in more.findings if "wick" not in finding.key.casefold()]
    assert {(f.key, f.message) for f in others} == {(f.key, f.message) for f in plain.findings}


@given(products())
def test_order_never_matters(product: Product) -> None:
    there, back = judged(product), judged(replace(product, backwards=True))
    assert statuses(there) == statuses(back)
    assert {(f.key, f.message) for f in there.findings} == {(f.key, f.message) for f in back.findings}
    assert there.verdict == back.verdict
    assert judged(product) == there


@given(products())
def test_another_name_changes_only_the_name(product: Product) -> None:
    names = ("T.Other", "O.Other", "A.Other", "OE.Other", "mod.other", "others")
    before, after = judged(product), judged(replace(product, names=names))

    def renamed(words: str) -> str:
        for old, new in zip(product.names, names, strict=True):
            words = words.replace(old, new)
        return words

    assert statuses(before) == statuses(after)
    assert {(renamed(f.key), renamed(f.message), f.severity) for f in before.findings} == {
        (f.key, f.message, f.severity) for f in after.findings
    }
