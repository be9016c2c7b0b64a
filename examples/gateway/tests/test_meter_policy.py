"""The meter policy: each rule on its own, and all of them together."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from itertools import product

import pytest

from smgw import meter_policy
from smgw.access import ProcessingProfile
from smgw.authentication import Mechanism
from smgw.meter_policy import INTAKE, RELEASE, Intake, MeterPolicy, Release

VALUE = "1-0:1.8.0"
BILL = ProcessingProfile("supplier", "anna", frozenset({VALUE}), billing=True, pseudonymous=False)
STATISTICS = ProcessingProfile("supplier", "anna", frozenset({VALUE}))
TRUE_NAMES = frozenset({"anna", "meter-1"})
GOOD = Release("supplier", BILL, VALUE, TRUE_NAMES, TRUE_NAMES, reliable=True, signed=True, encrypted_for="supplier")
HEARD = Intake("meter-1", registered=True, protection=Mechanism.METER_KEY)


def accepts(intake: Intake) -> bool:
    return MeterPolicy().accepts(intake).allowed


def releases(release: Release) -> bool:
    return MeterPolicy().releases(release).allowed


def every_release() -> Iterator[Release]:
    profiles = (BILL, STATISTICS, ProcessingProfile("supplier", "anna"), replace(BILL, recipient="operator"))
    flags = product((True, False), repeat=3)
    for profile, names, (reliable, doubt, signed), recipient, target in product(
        profiles, (TRUE_NAMES, frozenset({"f00d"})), list(flags), ("supplier", "operator"), ("supplier", "operator", "")
    ):
        yield Release(recipient, profile, VALUE, names, TRUE_NAMES, reliable, doubt, signed, target)


@pytest.mark.verifies("FDP_IFF.1.2/MTR#r1", "FDP_IFF.1.1/MTR")
def test_registered_meters_are_heard_over_a_protected_link_only() -> None:
    assert accepts(HEARD)
    assert accepts(replace(HEARD, protection=Mechanism.CERTIFICATE))
    assert not accepts(replace(HEARD, registered=False))
    assert not accepts(replace(HEARD, protection=Mechanism.PASSWORD))


@pytest.mark.verifies("FDP_IFF.1.5/MTR#d1")
def test_nothing_unprotected_is_accepted_whatever_is_permitted(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(INTAKE, "the meter is not registered", lambda _: True)
    assert not accepts(replace(HEARD, protection=None))
    assert MeterPolicy().accepts(replace(HEARD, protection=None)).rule == "neither authentic nor encrypted"


@pytest.mark.verifies("FDP_IFF.1.2/MTR#r3", "FDP_IFF.1.1/MTR")
def test_nothing_goes_out_that_no_profile_names() -> None:
    assert releases(GOOD)
    assert not releases(replace(GOOD, profile=replace(BILL, values=frozenset())))
    assert not releases(replace(GOOD, value="1-0:2.8.0"))


@pytest.mark.verifies("FDP_IFF.1.2/MTR#r4", "FDP_IFF.1.1/MTR")
@pytest.mark.parametrize("change", [{"recipient": "operator"}, {"signed": False}, {"encrypted_for": ""}, {"encrypted_for": "operator"}])
def test_nothing_goes_out_unless_signed_and_encrypted_for_the_recipient_of_the_profile(change: dict[str, object]) -> None:
    assert not releases(replace(GOOD, **change))  # type: ignore[arg-type]


@pytest.mark.verifies("FDP_IFF.1.2/MTR#r5")
def test_no_true_name_goes_out_where_the_profile_asks_for_a_pseudonym() -> None:
    assert releases(replace(GOOD, profile=STATISTICS, names=frozenset({"f00d"})))
    for name in TRUE_NAMES:
        assert not releases(replace(GOOD, profile=STATISTICS, names=frozenset({"f00d", name})))


@pytest.mark.verifies("FDP_IFF.1.5/MTR#d2")
def test_nothing_is_billed_while_the_time_is_in_doubt() -> None:
    for change in ({"reliable": False}, {"time_in_doubt": True}):
        assert MeterPolicy().releases(replace(GOOD, **change)).rule == "the time is in doubt"  # type: ignore[arg-type]
        assert releases(replace(GOOD, profile=STATISTICS, names=frozenset({"f00d"}), **change))  # type: ignore[arg-type]


@pytest.mark.verifies("FDP_IFF.1.3/MTR", "FDP_IFF.1.4/MTR")
def test_no_rule_is_there_beyond_those_of_the_policy() -> None:
    assert set(INTAKE) | set(RELEASE) == {
        "neither authentic nor encrypted", "the meter is not registered", "the time is in doubt", "no processing profile names it",
        "it is not signed and encrypted for the recipient", "it holds a true name",
    }  # fmt: skip


@pytest.mark.verifies("FDP_IFF.1.4/MTR")
def test_what_passes_meets_every_rule() -> None:
    seen = [release for release in every_release() if releases(release)]
    assert seen
    for release in seen:
        assert all(holds(release) for holds in RELEASE.values())
        assert release.signed
        assert release.encrypted_for == release.recipient


@pytest.mark.verifies("FDP_IFF.1.4/MTR")
@pytest.mark.parametrize("rule", RELEASE)
def test_one_rule_that_does_not_hold_is_enough(rule: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(meter_policy.RELEASE, rule, lambda _: False)
    assert MeterPolicy().releases(GOOD).rule == rule
