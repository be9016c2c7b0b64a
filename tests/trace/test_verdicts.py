"""The lattice of evidence: attempts, reports, configurations and cases of one test, against a slow and obvious reference."""

from __future__ import annotations

from collections.abc import Sequence

import pytest
from hypothesis import given
from hypothesis import strategies as st

from traceability.model.evidence import Outcome, RunIdentity, TestCase, TestResult
from traceability.trace import results
from traceability.trace.verdicts import WORST_FIRST, Expected, Value, comparable, evidence_of, merge, same_commit, stale_causes, worst

SHA = "4f2a9c1d" * 5


def result(
    outcome: Outcome = "pass", report: str = "a.xml", case: str = "t", commit: str = "", toe: str = "", configuration: str = "",
    started: str = "", flaky: bool = False,
) -> TestResult:  # fmt: skip
    run = RunIdentity(commit=commit, toe=toe, configuration=configuration, started=started)
    return TestResult(test="t", case=case, outcome=outcome, report=report, run=run, flaky=flaky)


@pytest.mark.parametrize(
    ("outcomes", "value"),
    [
        ("pass", "pass"), ("fail", "fail"), ("error", "fail"), ("skipped", "none"),
        ("pass pass", "pass"), ("fail pass", "flaky"), ("pass fail", "fail"), ("fail fail", "fail"), ("error pass fail pass", "flaky"),
        ("skipped pass", "none"), ("fail skipped", "fail"), ("fail skipped pass", "flaky"), ("pass skipped", "none"),
    ],
)  # fmt: skip
def test_attempts_in_one_report(outcomes: str, value: Value) -> None:
    assert merge([result(outcome) for outcome in outcomes.split()]).value == value  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("outcomes", "said"),
    [("pass", "pass"), ("fail", "fail"), ("error", "error"), ("skipped", "skipped"), ("", "no-result"), ("fail pass", "flaky")],
)
def test_the_verdict_in_words(outcomes: str, said: str) -> None:
    case = TestCase(id="t", verifies=())
    found = tuple(result(outcome) for outcome in outcomes.split())  # type: ignore[arg-type]
    assert results.TestEvidence(case, found, verdict=merge(found)).outcome == said


def test_what_failed_and_passed_inside_its_run_is_flaky() -> None:
    assert evidence_of(result("fail", flaky=True)) == "flaky"
    assert merge([result("fail", flaky=True), result()]).value == "flaky"
    assert merge([result("fail", flaky=True), result("fail")]).value == "fail"


def test_nothing_is_no_evidence() -> None:
    verdict = merge([])
    assert (verdict.value, verdict.decisive, verdict.configurations) == ("none", None, {})
    assert worst([]) == "none"


def test_reports_of_one_run_must_agree() -> None:
    one, other = result(commit="abc", report="a.xml"), result("fail", commit="abc", report="b.xml")
    assert merge([one, other]).value == "conflict"
    assert merge([one, result(commit="abc", report="b.xml")]).value == "pass"
    assert merge([one, result("skipped", commit="abc", report="b.xml")]).value == "none", "a skip contradicts nothing"
    assert merge([result(report="a.xml"), result("fail", report="b.xml")]).value == "fail", "of unknown builds none makes good another"
    assert merge([one, result("fail", commit="def", report="b.xml")]).value == "fail", "another build is another run"


@pytest.mark.parametrize(
    ("first", "second", "value"),
    [
        ("2026-01-05T10:00:00", "2026-01-05T11:00:00", "flaky"),
        ("2026-01-05T11:00:00", "2026-01-05T10:00:00", "fail"),
        ("2026-01-05T10:00:00+01:00", "2026-01-05T09:30:00Z", "flaky"),
        ("2026-01-05T10:00:00", "2026-01-05T10:00:00", "conflict"),
        ("2026-01-05T10:00:00", "", "conflict"),
        ("yesterday", "2026-01-05T10:00:00", "conflict"),
        ("0001-01-01T00:00:00+23:59", "2026-01-05T10:00:00", "conflict"),
    ],
)
def test_runs_that_say_when_they_began_are_attempts(first: str, second: str, value: Value) -> None:
    failed = result("fail", commit="abc", report="a.xml", started=first)
    passed = result("pass", commit="abc", report="b.xml", started=second)
    assert merge([failed, passed]).value == merge([passed, failed]).value == value


def test_stale_results_count_only_where_there_is_nothing_fresh() -> None:
    expected = Expected(commit="new", toes=frozenset({"TOE 2"}))
    old = result("fail", commit="old", toe="TOE 1", report="a.xml")
    alone = merge([old], expected)
    assert alone.value == "stale"
    assert alone.decisive == old
    assert alone.causes == ("it ran for commit old, judged is new", "it ran for TOE 'TOE 1', judged is 'TOE 2'")
    both = merge([old, result(commit="new", toe="TOE 2", report="b.xml")], expected)
    assert (both.value, both.causes) == ("pass", ())
    assert merge([result(), old], expected).value == "pass", "what says nothing of itself is not judged stale"


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        (SHA, SHA[:7], True), (SHA.upper(), SHA[:12], True), (SHA, SHA[:6], False), (SHA[:7], "4f2a9c2", False),
        ("v1.2.3-rc", "v1.2.3-rc.1", False), ("release-1", "release-1", True), (SHA[:7] + "-dirty", SHA, False), ("", SHA, False),
    ],
)  # fmt: skip
def test_an_abbreviated_commit_is_the_same(one: str, other: str, same: bool) -> None:
    assert same_commit(one, other) is same_commit(other, one) is same


def test_only_what_both_sides_say_is_compared() -> None:
    expected = Expected(commit="new")
    assert not comparable(RunIdentity(toe="TOE"), expected)
    assert stale_causes(RunIdentity(toe="TOE"), expected) == ()
    assert comparable(RunIdentity(commit="old"), expected)


def test_every_required_configuration_must_pass() -> None:
    expected = Expected(configurations=("one", "two"))
    one, two = result(configuration="one"), result(configuration="two")
    assert merge([one, two], expected).value == "pass"
    assert merge([one, result("fail", configuration="two")], expected).value == "fail"
    lacking = merge([one], expected)
    assert (lacking.value, lacking.missing, dict(lacking.configurations)) == ("none", (("", "two"),), {"one": "pass", "two": "none"})
    case = merge([one, two, result(case="u", configuration="one")], expected)
    assert (case.value, case.missing) == ("none", (("u", "two"),))
    assert merge([one, two, result("fail", configuration="three")], expected).value == "pass", "what is not required does not count"
    assert merge([result()], expected).missing == (("", "one"), ("", "two"))


def test_without_required_configurations_all_that_are_there_count() -> None:
    verdict = merge([result(configuration="one"), result("fail", configuration="two")])
    assert (verdict.value, dict(verdict.configurations)) == ("fail", {"one": "pass", "two": "fail"})


def test_the_decisive_result_explains_the_value() -> None:
    error = result("error", report="b.xml")
    assert merge([result("fail"), error]).decisive == error
    bad = result("fail", commit="c", report="b.xml")
    assert merge([result(commit="c"), bad]).decisive == bad
    skipped = result("skipped", case="u")
    assert merge([result(), skipped]).decisive == skipped


NAMES = ["", "x", "y"]
RESULTS = st.builds(
    result, st.sampled_from(["pass", "fail", "error", "skipped"]), st.sampled_from(["a.xml", "b.xml"]), st.sampled_from(["t", "u"]),
    st.sampled_from(["", "new", "old"]), st.sampled_from(["", "T"]), st.sampled_from(NAMES),
    st.sampled_from(["", "2026-01-01", "2026-01-02"]), st.booleans(),
)  # fmt: skip
EXPECTED = st.builds(
    Expected, st.sampled_from(["", "new"]), st.sampled_from([frozenset(), frozenset({"T"})]),
    st.lists(st.sampled_from(NAMES), unique=True, max_size=2).map(tuple),
)  # fmt: skip


def reference(results: Sequence[TestResult], expected: Expected) -> Value:
    """The same question, asked slowly: every key, every build, every report by itself."""
    configurations = expected.configurations or sorted({r.run.configuration for r in results})
    counted = [r for r in results if r.run.configuration in configurations]
    cases = sorted({r.case for r in counted}) or [""]
    values: list[Value] = []
    for case in cases:
        for configuration in configurations:
            key = [r for r in counted if (r.case, r.run.configuration) == (case, configuration)]
            if not key and not expected.configurations:
                continue
            fresh = [r for r in key if r.run.commit in ("", expected.commit) or not expected.commit]
            values.append("none" if not key else "stale" if not fresh else build_values(fresh))
    return next((value for value in WORST_FIRST if value in values), "none")


def build_values(results: Sequence[TestResult]) -> Value:
    values: list[Value] = []
    for build in sorted({(r.run.commit, r.run.toe) for r in results}):
        reports = [[r for r in results if (r.run.commit, r.run.toe) == build and r.report == name] for name in ("a.xml", "b.xml")]
        reports = [found for found in reports if found]
        said = [attempts([evidence_of(r) for r in found]) for found in reports]
        begun = [min([r.run.started for r in found if r.run.started], default="") for found in reports]
        if len(reports) == 1 or build == ("", ""):
            values += said
        elif begun[0] and begun[1] and begun[0] != begun[1]:
            values.append(attempts(said if begun[0] < begun[1] else said[::-1]))
        elif said[0] != said[1] and "none" not in said:
            values.append("conflict")
        else:
            values.append(next(value for value in WORST_FIRST if value in said))
    return next(value for value in WORST_FIRST if value in values)


def attempts(values: Sequence[Value]) -> Value:
    decided = [value for value in values if value != "none"]
    if not decided:
        return "none"
    if "fail" in decided:
        return "fail" if decided[-1] == "fail" else "flaky"
    return "flaky" if "flaky" in decided else "none" if "none" in values else "pass"


@given(st.lists(RESULTS, max_size=6), EXPECTED)
def test_the_lattice_is_the_reference(results: list[TestResult], expected: Expected) -> None:
    verdict = merge(results, expected)
    assert verdict.value == reference(results, expected)
    assert verdict.value == worst(verdict.configurations.values())
    if verdict.value == "pass":
        assert results
        assert verdict.decisive is not None
        assert all(
            r.outcome == "pass" for r in results if r.run.configuration in verdict.configurations and not stale_causes(r.run, expected)
        )


@given(st.lists(RESULTS, max_size=5), RESULTS.filter(lambda r: r.outcome == "fail" and not r.flaky), EXPECTED)
def test_one_more_failure_never_makes_it_pass(results: list[TestResult], failure: TestResult, expected: Expected) -> None:
    counts = not expected.configurations or failure.run.configuration in expected.configurations
    before = merge(results, expected)
    if (counts and not stale_causes(failure.run, expected)) or (results and before.value != "pass"):
        assert merge([*results, failure], expected).value != "pass"
