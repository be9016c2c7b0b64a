"""Access: by role, ownership and network, and nothing beyond."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import product

import pytest

from smgw.access import (
    PERMISSIONS,
    AccessPolicy,
    Kind,
    Operation,
    ProcessingProfile,
    Role,
    Subject,
    Thing,
)  # fmt: skip
from smgw.interfaces import Zone

ANNA = Subject("anna", Role.CONSUMER, Zone.HAN)
SUPPLIER = Subject("supplier", Role.AUTHORISED_EXTERNAL_ENTITY, Zone.WAN)
READING = Thing(Kind.METER_DATA, "anna", "1-0:1.8.0")

SUBJECTS = [Subject(*subject) for subject in product(("anna", "bert", "supplier", "ada"), Role, Zone)]
THINGS = [Thing(*thing) for thing in product(Kind, ("", "anna", "bert"), ("", "1-0:1.8.0", "1-0:2.8.0"))]
Question = tuple[Subject, Operation, Thing]


@pytest.fixture
def policy() -> AccessPolicy:
    return AccessPolicy([ProcessingProfile("supplier", "anna", frozenset({"1-0:1.8.0"}))])


def everything() -> Iterator[Question]:
    """Every question that can be asked."""
    return product(SUBJECTS, Operation, THINGS)


def allowed(policy: AccessPolicy) -> set[Question]:
    return {question for question in everything() if policy.decide(*question).allowed}


def expected(role: Role, zone: Zone, operations: set[Operation], kinds: set[Kind]) -> set[Question]:
    """Every question of that kind, whoever asks and whosever thing it is."""
    return {
        (subject, operation, thing)
        for subject, operation, thing in everything()
        if (subject.role, subject.zone) == (role, zone) and operation in operations and thing.kind in kinds
    }


def of_role(questions: set[Question], role: Role) -> set[Question]:
    return {question for question in questions if question[0].role is role}


@pytest.mark.verifies("FDP_ACF.1.2#r1", "FDP_ACF.1.1")
def test_consumer_reads_own_data_and_own_log_in_the_han_and_no_more(policy: AccessPolicy) -> None:
    candidates = expected(Role.CONSUMER, Zone.HAN, {Operation.READ}, {Kind.METER_DATA, Kind.CONSUMER_LOG})
    own = {(subject, operation, thing) for subject, operation, thing in candidates if thing.owner == subject.identity}
    assert len(own) == 12
    assert of_role(allowed(policy), Role.CONSUMER) == own


@pytest.mark.verifies("FDP_ACF.1.2#r2", "FDP_ACF.1.1")
def test_technician_reads_the_system_log_in_the_han_and_no_more(policy: AccessPolicy) -> None:
    wanted = expected(Role.SERVICE_TECHNICIAN, Zone.HAN, {Operation.READ}, {Kind.SYSTEM_LOG})
    assert wanted
    assert of_role(allowed(policy), Role.SERVICE_TECHNICIAN) == wanted


@pytest.mark.verifies("FDP_ACF.1.2#r3", "FDP_ACF.1.2#r4", "FDP_ACF.1.1")
def test_administrator_configures_and_reads_two_logs_over_the_wan_and_no_more(policy: AccessPolicy) -> None:
    configures = expected(Role.GATEWAY_ADMINISTRATOR, Zone.WAN, {Operation.CHANGE, Operation.READ}, {Kind.CONFIGURATION})
    reads = expected(Role.GATEWAY_ADMINISTRATOR, Zone.WAN, {Operation.READ}, {Kind.SYSTEM_LOG, Kind.CALIBRATION_LOG})
    assert configures
    assert reads
    assert of_role(allowed(policy), Role.GATEWAY_ADMINISTRATOR) == configures | reads


@pytest.mark.verifies("FDP_ACF.1.2#r5", "FDP_ACF.1.1")
def test_external_entity_gets_what_its_profile_names_over_the_wan_and_no_more(policy: AccessPolicy) -> None:
    assert of_role(allowed(policy), Role.AUTHORISED_EXTERNAL_ENTITY) == {(SUPPLIER, Operation.READ, READING)}


@pytest.mark.verifies("FDP_ACF.1.2#r5")
def test_without_a_profile_nothing_leaves_and_a_new_one_replaces_the_old() -> None:
    policy = AccessPolicy()
    assert not policy.decide(SUPPLIER, Operation.READ, READING).allowed
    policy.replace([ProcessingProfile("supplier", "anna", frozenset({"1-0:1.8.0"}))])
    policy.replace([ProcessingProfile("supplier", "anna", frozenset({"1-0:2.8.0"}))])
    assert not policy.decide(SUPPLIER, Operation.READ, READING).allowed


@pytest.mark.verifies("FDP_ACF.1.3")
def test_no_rule_permits_but_those_of_the_policy(policy: AccessPolicy) -> None:
    rules = {verdict.rule for question in everything() if (verdict := policy.decide(*question)).allowed}
    assert rules == {
        "consumer reads own", "technician diagnoses", "administrator configures", "administrator reads logs",
        "recipient gets profiled values",
    }  # fmt: skip


def permit_all(monkeypatch: pytest.MonkeyPatch) -> None:
    """Add a rule that permits everything, to see whether denials hold on their own."""
    monkeypatch.setitem(PERMISSIONS, "everything", lambda *_: True)


@pytest.mark.verifies("FDP_ACF.1.4#d1")
def test_keys_are_denied_whatever_is_permitted(policy: AccessPolicy, monkeypatch: pytest.MonkeyPatch) -> None:
    permit_all(monkeypatch)
    assert not {question for question in allowed(policy) if question[2].kind is Kind.KEYS}


@pytest.mark.verifies("FDP_ACF.1.4#d2")
def test_time_is_not_changed_whatever_is_permitted(policy: AccessPolicy, monkeypatch: pytest.MonkeyPatch) -> None:
    permit_all(monkeypatch)
    answers = {question[1] for question in allowed(policy) if question[2].kind is Kind.GATEWAY_TIME}
    assert answers == {Operation.READ}


@pytest.mark.verifies("FDP_ACF.1.4#d3")
def test_consumer_log_is_denied_to_administrators_whatever_is_permitted(policy: AccessPolicy, monkeypatch: pytest.MonkeyPatch) -> None:
    permit_all(monkeypatch)
    assert {question[0].role for question in allowed(policy) if question[2].kind is Kind.CONSUMER_LOG} == {Role.CONSUMER}


@pytest.mark.verifies("FDP_ACF.1.4#d4", "BEH.AccessControl.decide")
def test_without_a_rule_there_is_no_access(policy: AccessPolicy, monkeypatch: pytest.MonkeyPatch) -> None:
    assert policy.decide(ANNA, Operation.DELETE, READING).rule == "no rule permits it"
    for name in list(PERMISSIONS):
        monkeypatch.delitem(PERMISSIONS, name)
    assert not allowed(policy)


@pytest.mark.verifies("FAU_STG.2.1", "FAU_STG.2.2")
def test_nobody_may_delete_or_change_a_log(policy: AccessPolicy) -> None:
    logs = {Kind.SYSTEM_LOG, Kind.CONSUMER_LOG, Kind.CALIBRATION_LOG}
    assert {operation for _, operation, thing in allowed(policy) if thing.kind in logs} == {Operation.READ}


@pytest.mark.verifies("FMT_SMR.1.1#consumer", "FMT_SMR.1.1#administrator", "FMT_SMR.1.1#technician", "FMT_SMR.1.1#external")
def test_the_four_roles_are_known_and_no_other() -> None:
    assert {str(role) for role in Role} == {"Consumer", "GatewayAdministrator", "ServiceTechnician", "AuthorisedExternalEntity"}
