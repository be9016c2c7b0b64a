"""What the results of one test are worth together: raw outcomes to evidence, over attempts, configurations and cases.

Pure: records in, a verdict out. The merge key is (test, case, configuration).
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import UTC, datetime
from itertools import groupby
from typing import Literal

import msgspec

from traceability.model.evidence import RunIdentity, TestResult

Value = Literal["fail", "conflict", "flaky", "none", "stale", "pass"]
WORST_FIRST: tuple[Value, ...] = ("fail", "conflict", "flaky", "none", "stale", "pass")
"""``none``: there is no actual result. ``conflict``: reports of one run contradict each other. Only ``pass`` proves anything."""

_ABBREVIATED = 7
_HEX = frozenset("0123456789abcdef")


class Expected(msgspec.Struct, frozen=True):
    """What results must have been made with to count now.

    ``commit`` is the state of the product that is judged and ``toes`` the references of the TOEs; a result that says another
    one is stale, where both sides say it. ``configurations`` are those that each test must pass in; empty: those that it has
    results of.
    """

    commit: str = ""
    toes: frozenset[str] = frozenset()
    configurations: tuple[str, ...] = ()


NOTHING_EXPECTED = Expected()


class Verdict(msgspec.Struct, frozen=True):
    """What the results of one test say together.

    ``configurations`` holds the worst value over the cases of each configuration that counts. ``missing`` are the (case,
    configuration) pairs without a result; the case is ``""`` where the test has none in it at all. ``decisive`` is a result
    that explains the value. ``causes`` say why results are stale.
    """

    value: Value = "none"
    configurations: Mapping[str, Value] = msgspec.field(default_factory=dict)
    missing: tuple[tuple[str, str], ...] = ()
    decisive: TestResult | None = None
    causes: tuple[str, ...] = ()


NO_VERDICT = Verdict()


def worst(values: Iterable[Value]) -> Value:
    """The worst of some values; ``none`` of nothing."""
    found = set(values)
    return next((value for value in WORST_FIRST if value in found), "none")


def evidence_of(result: TestResult) -> Value:
    """What one result is worth by itself: an error is a failure, and what was not carried out is nothing."""
    if result.flaky:
        return "flaky"
    return "pass" if result.outcome == "pass" else "none" if result.outcome == "skipped" else "fail"


def stale_causes(run: RunIdentity, expected: Expected) -> tuple[str, ...]:
    """Why a run says nothing about the product as it is now; empty where it does, or where one side does not say."""
    causes = []
    if run.commit and expected.commit and not same_commit(run.commit, expected.commit):
        causes.append(f"it ran for commit {run.commit}, judged is {expected.commit}")
    if run.toe and expected.toes and run.toe not in expected.toes:
        causes.append(f"it ran for TOE {run.toe!r}, judged is {', '.join(map(repr, sorted(expected.toes)))}")
    return tuple(causes)


def comparable(run: RunIdentity, expected: Expected) -> bool:
    """Whether anything that a run says of itself can be held against what is judged."""
    return bool((run.commit and expected.commit) or (run.toe and expected.toes))


def same_commit(one: str, other: str) -> bool:
    """Whether two commit ids mean one commit; a hexadecimal id of seven digits or more may be the beginning of the other."""
    if one == other:
        return True
    one, other = one.lower(), other.lower()
    short, long = sorted((one, other), key=len)
    return one == other or (len(short) >= _ABBREVIATED and set(short + long) <= _HEX and long.startswith(short))


def merge(results: Sequence[TestResult], expected: Expected = NOTHING_EXPECTED) -> Verdict:
    """The verdict over all results of one test (domain § 4.3).

    Within a key only results that are not stale count, if there are any. Over configurations and cases the worst value wins; a
    case that is missing in a configuration that counts has no actual result there.
    """
    if results and (simple := _simple(results, expected)):
        return simple
    keys = _by_key(results)
    names = expected.configurations or tuple(sorted({name for _, name in keys}))
    values = {key: _of_key(found, expected) for key, found in keys.items() if key[1] in names}
    cases = sorted({case for case, _ in values})
    missing = tuple((case, name) for name in expected.configurations for case in _lacking(name, cases, values))
    lacking = {name for _, name in missing}
    by_name: dict[str, Value] = {}
    for name in names:
        said = [value for key, value in values.items() if key[1] == name]
        by_name[name] = worst([*said, "none"] if name in lacking else said)
    value = worst(by_name.values())
    decisive = _decisive([result for key in values for result in keys[key]], value, expected)
    old = [result for key, said in values.items() if said == "stale" for result in keys[key]]
    causes = dict.fromkeys(cause for result in old for cause in stale_causes(result.run, expected))
    return Verdict(value, by_name, missing, decisive, tuple(causes))


def _simple(results: Sequence[TestResult], expected: Expected) -> Verdict | None:
    """The verdict of what nearly all tests have: one result, or several of one run that all passed."""
    first = results[0]
    name = first.run.configuration
    if expected.configurations not in ((), (name,)):
        return None
    if len(results) > 1 and not all(r.outcome == "pass" and not r.flaky and r.run == first.run for r in results):
        return None
    causes = stale_causes(first.run, expected)
    value = "stale" if causes else evidence_of(first)
    return Verdict(value, {name: value}, (), first, causes)


def _by_key(results: Iterable[TestResult]) -> dict[tuple[str, str], list[TestResult]]:
    keys: dict[tuple[str, str], list[TestResult]] = {}
    for result in results:
        keys.setdefault((result.case, result.run.configuration), []).append(result)
    return keys


def _lacking(name: str, cases: list[str], values: Mapping[tuple[str, str], Value]) -> list[str]:
    lacking = [case for case in cases if (case, name) not in values]
    return lacking if len(lacking) < len(cases) else [""]


def _of_key(results: list[TestResult], expected: Expected) -> Value:
    fresh = [result for result in results if not stale_causes(result.run, expected)]
    if not fresh:
        return "stale"
    builds: dict[tuple[str, str], list[TestResult]] = {}
    for result in fresh:
        builds.setdefault((result.run.commit.lower(), result.run.toe), []).append(result)
    return worst(_of_build(found, known=any(build)) for build, found in builds.items())


def _of_build(results: list[TestResult], known: bool) -> Value:
    """One key in one build. Runs that say when they began are attempts in that order; reports of one run must agree.

    Where the build is not known, reports may speak of different ones: none of them makes good what another one says.
    """
    reports: dict[str, list[TestResult]] = {}
    for result in results:
        reports.setdefault(result.report, []).append(result)
    if len(reports) == 1 or not known:
        return worst(_of_report(found) for found in reports.values())
    begun = [(_begin(found), found) for found in reports.values()]
    if any(begin is None for begin, _ in begun):
        begun = [(None, found) for _, found in begun]
    begun.sort(key=lambda entry: entry[0] or _EPOCH)
    attempts: list[Value] = []
    for _, group in groupby(begun, key=lambda entry: entry[0]):
        together = [_of_report(found) for _, found in group]
        if len(set(together) - {"none"}) > 1:
            return "conflict"
        attempts.append(worst(together))
    return _of_attempts(attempts)


def _of_report(results: Iterable[TestResult]) -> Value:
    return _of_attempts([evidence_of(result) for result in results])


def _of_attempts(values: Sequence[Value]) -> Value:
    """Attempts in their order: passing after a failure is no pass, failing last is a failure, a skip makes nothing good."""
    tried = [value for value in values if value != "none"]
    if "fail" in tried:
        return "fail" if tried[-1] == "fail" else "flaky"
    return worst(values)


_EPOCH = datetime.fromtimestamp(0, UTC)


def _begin(results: Iterable[TestResult]) -> datetime | None:
    """When a report's run began; ``None`` if it does not say so in a way that can be read."""
    moments = [moment for result in results if (moment := _moment(result.run.started))]
    return min(moments, default=None)


def _moment(text: str) -> datetime | None:
    try:
        moment = datetime.fromisoformat(text)
        return moment.replace(tzinfo=UTC) if moment.tzinfo is None else moment.astimezone(UTC)
    except (ValueError, OverflowError):
        return None


def _decisive(results: Iterable[TestResult], value: Value, expected: Expected) -> TestResult | None:
    """A result that explains a value: the gravest of those that led to it."""
    wanted = {"stale": WORST_FIRST, "conflict": ("fail", "flaky"), "flaky": ("flaky", "fail")}.get(value, (value,))
    fitting = (r for r in results if evidence_of(r) in wanted and bool(stale_causes(r.run, expected)) == (value == "stale"))
    return min(fitting, key=lambda r: (wanted.index(evidence_of(r)), r.outcome != "error"), default=None)
