"""The firewall: each rule lets through what it names, and nothing gets past them."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from ipaddress import IPv6Address, IPv6Network
from itertools import product

import pytest

from smgw.firewall import Firewall, FirewallRules, Flow, Service
from smgw.interfaces import Zone

ADMINISTRATOR = IPv6Address("2001:db8:1::1")
SUPPLIER = IPv6Address("2001:db8:1::2")
OPERATOR = IPv6Address("2001:db8:1::3")
STRANGER = IPv6Address("2001:db8:1::bad")
METER = IPv6Address("fd00:1::10")
DISPLAY = IPv6Address("fd00:2::20")
GATEWAY = IPv6Address("fd00::1")
HOME = {Zone.WAN: STRANGER, Zone.LMN: METER, Zone.HAN: DISPLAY, Zone.GATEWAY: GATEWAY}

RULES = FirewallRules(
    networks={Zone.WAN: IPv6Network("::/0"), Zone.LMN: IPv6Network("fd00:1::/64"), Zone.HAN: IPv6Network("fd00:2::/64")},
    partners={"administrator": ADMINISTRATOR, "supplier": SUPPLIER, "operator": OPERATOR},
    wake_up=ADMINISTRATOR,
    meters=frozenset({"meter-1"}),
    consumers=frozenset({"anna", "bert"}),
    cls_profiles={"inverter": frozenset({"operator"})},
)

CALL_SUPPLIER = Flow(Zone.GATEWAY, Zone.WAN, GATEWAY, SUPPLIER, opens=True)
ANSWER = Flow(Zone.WAN, Zone.GATEWAY, SUPPLIER, GATEWAY)
WAKE_UP = Flow(Zone.WAN, Zone.GATEWAY, ADMINISTRATOR, GATEWAY, Service.WAKE_UP, opens=True)
READING = Flow(Zone.LMN, Zone.GATEWAY, METER, GATEWAY, Service.METERING, peer="meter-1")
OWN_DATA = Flow(Zone.HAN, Zone.GATEWAY, DISPLAY, GATEWAY, Service.DISPLAY, peer="anna", concerns="anna")
PROXIED = Flow(Zone.HAN, Zone.GATEWAY, DISPLAY, GATEWAY, Service.PROXY, opens=True, peer="inverter", party="operator")
TO_OPERATOR = Flow(Zone.GATEWAY, Zone.WAN, GATEWAY, OPERATOR, Service.PROXY, opens=True, peer="inverter", party="operator")


@pytest.fixture
def firewall() -> Firewall:
    return Firewall(RULES)


def passes(flow: Flow, rules: FirewallRules = RULES) -> bool:
    return Firewall(rules).decide(flow).permitted


def back(flow: Flow) -> Flow:
    """The answer to a message."""
    return replace(flow, origin=flow.target, target=flow.origin, source=flow.destination, destination=flow.source, opens=False)
