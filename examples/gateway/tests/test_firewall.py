"""The firewall: each rule lets through what it names, and nothing gets past them."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from ipaddress import IPv6Address
from itertools import product

import pytest
from surroundings import ADA, GATEWAY, HOME, INVERTER, METER, OPERATOR, READING, RULES, STRANGER, SUPPLIER, TOM, WAKE_UP, own_data, spoofed

from smgw.firewall import Firewall, FirewallRules, Flow, Service
from smgw.interfaces import Zone

CALL = Flow(Zone.GATEWAY, Zone.WAN, GATEWAY, SUPPLIER, opens=True)
ANSWER = Flow(Zone.WAN, Zone.GATEWAY, SUPPLIER, GATEWAY)
ONWARD = Flow(Zone.GATEWAY, Zone.WAN, GATEWAY, OPERATOR, Service.PROXY, opens=True, peer="inverter", party="operator")
GOOD = {
    "gateway opens": CALL,
    "wake-up": WAKE_UP,
    "registered meter": READING,
    "consumer's own data": own_data("anna"),
    "technician's diagnosis": TOM,
    "controllable local system by proxy": INVERTER,
}
LIVES_IN = {Zone.WAN: STRANGER, Zone.LMN: METER, Zone.HAN: HOME, Zone.GATEWAY: GATEWAY}


@pytest.fixture
def firewall() -> Firewall:
    return Firewall(RULES)


def passes(flow: Flow, rules: FirewallRules = RULES) -> bool:
    """Whether a firewall without any open connection lets the flow pass."""
    return Firewall(rules).decide(flow).permitted


def every_flow() -> Iterator[Flow]:
    """Every combination of attributes, with a known and an unknown value of each."""
    for origin, target, service, opens in product(Zone, Zone, Service, (True, False)):
        sources: set[IPv6Address] = {LIVES_IN[origin], ADA}
        for source, destination, peer, concerns, party in product(
            sources, (LIVES_IN[target], SUPPLIER), ("", "meter-1", "anna", "tom", "inverter"), ("", "anna"), ("", "operator")
        ):
            yield Flow(origin, target, source, destination, service, opens, peer, concerns, party)


@pytest.mark.verifies("FDP_IFF.1.1/FW")
@pytest.mark.parametrize("rule", GOOD)
def test_what_a_rule_names_passes_by_that_rule(rule: str, firewall: Firewall) -> None:
    decision = firewall.decide(GOOD[rule])
    assert decision.permitted
    assert decision.rule == rule


@pytest.mark.verifies("FDP_IFF.1.1/FW")
@pytest.mark.parametrize(
    ("flow", "change"),
    [
        (CALL, {"origin": Zone.HAN}), (CALL, {"target": Zone.LMN}), (CALL, {"destination": STRANGER}), (CALL, {"opens": False}),
        (READING, {"source": HOME}), (READING, {"peer": ""}), (READING, {"service": Service.DISPLAY}),
    ],
)  # fmt: skip
def test_every_attribute_counts(flow: Flow, change: dict[str, object]) -> None:
    assert passes(flow)
    assert not passes(replace(flow, **change))  # type: ignore[arg-type]


@pytest.mark.verifies("FDP_IFF.1.2/FW#r1")
def test_the_gateway_opens_connections_to_partners_only() -> None:
    assert passes(CALL)
    assert not passes(replace(CALL, destination=STRANGER))
    assert not passes(replace(CALL, origin=Zone.LMN, source=METER))


@pytest.mark.verifies("FDP_IFF.1.2/FW#r1")
@pytest.mark.parametrize("service", set(Service) - {Service.WAKE_UP})
def test_nobody_connects_from_the_wan(service: Service, firewall: Firewall) -> None:
    firewall.decide(CALL)
    for source in (SUPPLIER, STRANGER):
        assert not firewall.decide(replace(ANSWER, source=source, service=service, opens=True)).permitted


@pytest.mark.verifies("FDP_IFF.1.2/FW#r1")
def test_a_wake_up_message_is_heard_from_the_administrator_only() -> None:
    assert passes(WAKE_UP)
    assert not passes(replace(WAKE_UP, source=SUPPLIER))
    assert not passes(WAKE_UP, replace(RULES, waker=""))


@pytest.mark.verifies("FDP_IFF.1.3/FW#x1")
def test_answers_come_in_while_the_connection_is_open(firewall: Firewall) -> None:
    assert not firewall.decide(ANSWER).permitted
    firewall.decide(CALL)
    assert firewall.decide(ANSWER).permitted
    assert not firewall.decide(replace(ANSWER, source=STRANGER)).permitted
    assert not firewall.decide(replace(ANSWER, service=Service.METERING)).permitted
    firewall.close(SUPPLIER)
    assert not firewall.decide(ANSWER).permitted


@pytest.mark.verifies("FDP_IFF.1.3/FW#x1")
def test_a_refused_opening_lets_no_answer_in(firewall: Firewall) -> None:
    assert not firewall.decide(replace(CALL, destination=STRANGER)).permitted
    assert not firewall.decide(replace(ANSWER, source=STRANGER)).permitted


@pytest.mark.verifies("FDP_IFF.1.2/FW#r2")
def test_only_registered_meters_are_heard_in_the_lmn() -> None:
    assert passes(READING)
    assert not passes(replace(READING, peer="meter-2"))
    assert not passes(replace(READING, peer=""))
    assert not passes(READING, replace(RULES, meters={}))


@pytest.mark.verifies("FDP_IFF.1.2/FW#r3")
def test_consumers_see_their_own_data_in_the_han_only() -> None:
    assert passes(own_data("anna"))
    assert not passes(replace(own_data("anna"), concerns="bert"))
    assert not passes(own_data("eve"))
    assert not passes(replace(own_data("anna"), origin=Zone.WAN, source=STRANGER))
    assert not passes(replace(own_data("anna"), origin=Zone.LMN, source=METER))


@pytest.mark.verifies("FDP_IFF.1.3/FW#x2")
def test_technicians_are_served_in_the_han_without_consumers_data() -> None:
    assert passes(TOM)
    assert not passes(replace(TOM, peer="anna"))
    assert not passes(replace(TOM, concerns="anna"))
    assert not passes(replace(TOM, origin=Zone.WAN, source=STRANGER))
    assert not passes(replace(TOM, origin=Zone.LMN, source=METER))


@pytest.mark.verifies("FDP_IFF.1.2/FW#r4")
def test_controllable_systems_reach_the_party_of_their_profile_only() -> None:
    assert passes(INVERTER)
    assert passes(ONWARD)
    for flow in (INVERTER, ONWARD):
        assert not passes(replace(flow, party="supplier"))
        assert not passes(replace(flow, peer=""))
        assert not passes(flow, replace(RULES, cls_profiles={}))
        assert not passes(flow, replace(RULES, partners={"supplier": SUPPLIER}))
    assert not passes(replace(ONWARD, destination=SUPPLIER))


@pytest.mark.verifies("FDP_IFF.1.2/FW#r4", "FDP_IFF.1.5/FW#d1")
def test_controllable_systems_do_not_get_past_the_gateway() -> None:
    assert not passes(replace(INVERTER, target=Zone.WAN, destination=OPERATOR))


@pytest.mark.verifies("FDP_IFF.1.4/FW", "FDP_IFF.1.5/FW#d3", "BEH.FlowControl.decide")
def test_what_passes_has_a_rule_of_the_policy(firewall: Firewall) -> None:
    firewall.decide(CALL)
    seen: dict[bool, set[str]] = {True: set(), False: set()}
    for flow in every_flow():
        decision = firewall.decide(flow)
        seen[decision.permitted].add(decision.rule)
    assert seen[True] == {*GOOD, "answer in an open connection"}
    assert seen[False] == {"no direct forwarding", "source does not belong to the port", "no rule permits it"}


@pytest.mark.verifies("FDP_IFF.1.5/FW#d1")
def test_nothing_is_forwarded_directly(firewall: Firewall, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Firewall, "_permitted", lambda *_: "everything")
    networks = set(Zone) - {Zone.GATEWAY}
    for origin, target in product(networks, networks):
        assert firewall.decide(Flow(origin, target, LIVES_IN[origin], LIVES_IN[target])).rule == "no direct forwarding"


@pytest.mark.verifies("FDP_IFF.1.5/FW#d2")
def test_nothing_passes_under_a_false_source(monkeypatch: pytest.MonkeyPatch) -> None:
    assert not passes(spoofed(WAKE_UP), replace(RULES, partners={"ada": HOME}))
    monkeypatch.setattr(Firewall, "_permitted", lambda *_: "everything")
    for zone in set(Zone) - {Zone.GATEWAY}:
        honest = Flow(zone, Zone.GATEWAY, LIVES_IN[zone], GATEWAY)
        assert passes(honest)
        assert Firewall(RULES).decide(spoofed(honest)).rule == "source does not belong to the port"


@pytest.mark.verifies("FDP_IFF.1.5/FW#d3")
def test_nothing_passes_by_default() -> None:
    nobody = FirewallRules(networks=RULES.networks)
    assert not [flow for flow in every_flow() if passes(flow, nobody)]
