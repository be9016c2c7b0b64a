"""The firewall: which information may flow between the networks and the gateway."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import Enum
from ipaddress import IPv6Address, IPv6Network

from smgw.interfaces import Zone


class Service(Enum):
    """What a flow is for."""

    TRANSPORT = "transport"
    WAKE_UP = "wake-up"
    METERING = "metering"
    DISPLAY = "display"
    DIAGNOSIS = "diagnosis"
    PROXY = "proxy"


# @enforces FMT_MSA.3.2/FW what a message does not state opens nothing and is nobody's, and nobody can set it to anything else
@dataclass(frozen=True, slots=True)
class Flow:
    """One message and its security attributes.

    ``origin`` is the port at which it came in (or the gateway), never what the message claims. ``opens`` marks the first
    message of a connection. ``peer`` is the identity for which the channel was authenticated, ``""`` if for nobody.
    ``concerns`` names the consumer whose data are asked for, ``party`` whom a controllable local system wants to reach.
    """

    origin: Zone
    target: Zone
    source: IPv6Address
    destination: IPv6Address
    service: Service = Service.TRANSPORT
    opens: bool = False
    peer: str = ""
    concerns: str = ""
    party: str = ""


@dataclass(frozen=True, slots=True)
class ClsProfile:
    """Whose controllable local system it is, and which parties in the WAN it may reach."""

    consumer: str
    parties: frozenset[str]


# @enforces FMT_MSA.3.1/FW nobody is known until somebody is named
@dataclass(frozen=True, slots=True)
class FirewallRules:
    """Whom the gateway knows in each network; everything is empty at first, so that nothing passes by default.

    ``partners`` are the identities in the WAN with their addresses, and ``waker`` is the one that may wake the gateway.
    ``meters`` maps each registered meter to its consumer; ``cls_profiles`` are those of the controllable local systems.
    """

    networks: Mapping[Zone, IPv6Network]
    partners: Mapping[str, IPv6Address] = field(default_factory=dict)
    waker: str = ""
    meters: Mapping[str, str] = field(default_factory=dict)
    consumers: frozenset[str] = frozenset()
    technicians: frozenset[str] = frozenset()
    cls_profiles: Mapping[str, ClsProfile] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Decision:
    """Whether the flow may pass, and the rule that says so."""

    permitted: bool
    rule: str


class Firewall:
    """The firewall policy: a denying rule wins, then a permitting rule is needed; whatever matches none is dropped.

    ``rules`` may be replaced at any time. The firewall remembers the connections that the gateway opened towards the WAN,
    because only their answers may come in.
    """

    def __init__(self, rules: FirewallRules) -> None:
        self.rules = rules
        self._connections: set[IPv6Address] = set()

    # @enforces FDP_IFF.1.1/FW the attributes of the flow decide, together with the rules and the open connections
    def decide(self, flow: Flow) -> Decision:
        """Whether ``flow`` may pass; a permitted opening towards the WAN lets its answers in until ``close``."""
        denied = self._denied(flow)
        if denied:
            return Decision(False, denied)
        permitted = self._permitted(flow)
        if not permitted:
            return Decision(False, "no rule permits it")
        if flow.opens and flow.target is Zone.WAN:
            self._connections.add(flow.destination)
        return Decision(True, permitted)

    def close(self, partner: IPv6Address) -> None:
        """Forget the connection to ``partner``: from now on its messages are dropped."""
        self._connections.discard(partner)

    # @enforces FDP_IFF.1.5/FW#d1, FDP_IFF.1.5/FW#d2 denials come before every permission
    def _denied(self, flow: Flow) -> str:
        if self._bypasses_gateway(flow):
            return "no direct forwarding"
        if self._is_spoofed(flow):
            return "source does not belong to the port"
        return ""

    # @enforces FDP_IFF.1.4/FW nothing permits but the rules of FDP_IFF.1.2/FW and FDP_IFF.1.3/FW
    # @enforces FDP_IFF.1.5/FW#d3 a flow without a rule has no way through
    def _permitted(self, flow: Flow) -> str:
        match flow.origin, flow.target:
            case (Zone.WAN, Zone.GATEWAY) | (Zone.GATEWAY, Zone.WAN):
                return self._wan_rule(flow)
            case (Zone.LMN, Zone.GATEWAY) | (Zone.GATEWAY, Zone.LMN):
                return "registered meter" if self._is_registered_meter(flow) else ""
            case (Zone.HAN, Zone.GATEWAY) | (Zone.GATEWAY, Zone.HAN):
                return self._han_rule(flow)
            case _:
                return ""

    # @enforces FDP_IFF.1.2/FW#r1 from the WAN, opening is for wake-up messages only
    def _wan_rule(self, flow: Flow) -> str:
        if flow.opens:
            if flow.origin is Zone.WAN:
                return "wake-up" if self._is_wake_up(flow) else ""
            return "gateway opens" if self._reaches_partner(flow) else ""
        return "answer in an open connection" if self._is_in_connection(flow) else ""

    def _han_rule(self, flow: Flow) -> str:
        if self._is_consumers_own(flow):
            return "consumer's own data"
        if self._is_diagnosis(flow):
            return "technician's diagnosis"
        return "controllable local system by proxy" if self._is_proxied(flow) else ""

    def _bypasses_gateway(self, flow: Flow) -> bool:
        """A flow has to begin or end at the gateway: nothing is forwarded from one network into another."""
        return Zone.GATEWAY not in {flow.origin, flow.target}

    def _is_spoofed(self, flow: Flow) -> bool:
        """A message may not claim a source that lives in another network than that of its port."""
        return flow.origin is not Zone.GATEWAY and self._home(flow.source) is not flow.origin

    def _home(self, address: IPv6Address) -> Zone | None:
        """The network that ``address`` lives in: of all that hold it, the smallest."""
        holding = [(network.prefixlen, zone) for zone, network in self.rules.networks.items() if address in network]
        return max(holding, key=lambda pair: pair[0])[1] if holding else None

    def _reaches_partner(self, flow: Flow) -> bool:
        """The gateway, and nobody else, opens connections to the WAN, and only to partners that it knows.

        On behalf of a controllable local system it reaches the party in that system's profile, and no other.
        """
        if flow.service is Service.PROXY:
            return self._is_profiled(flow) and flow.destination == self.rules.partners[flow.party]
        return flow.service is Service.TRANSPORT and flow.destination in self.rules.partners.values()

    # @enforces FDP_IFF.1.3/FW#x1 known by the partner's address, until the connection is closed
    def _is_in_connection(self, flow: Flow) -> bool:
        """Messages from and to the WAN belong to a connection that the gateway opened and has not closed."""
        return (
            flow.service in {Service.TRANSPORT, Service.PROXY}
            and (flow.source if flow.origin is Zone.WAN else flow.destination) in self._connections
        )

    def _is_wake_up(self, flow: Flow) -> bool:
        """Of its own accord the WAN sends one thing only: the administrator's call to come and connect."""
        return flow.service is Service.WAKE_UP and flow.source == self.rules.partners.get(self.rules.waker)

    # @enforces FDP_IFF.1.2/FW#r2 an unknown meter is not heard
    def _is_registered_meter(self, flow: Flow) -> bool:
        """In the LMN the gateway talks with registered meters only, and about metering only."""
        return flow.service is Service.METERING and flow.peer in self.rules.meters

    # @enforces FDP_IFF.1.2/FW#r3 the peer is the one whom the data concern
    def _is_consumers_own(self, flow: Flow) -> bool:
        """In the HAN an authenticated consumer sees data of the own person."""
        return flow.service is Service.DISPLAY and flow.peer in self.rules.consumers and flow.concerns == flow.peer

    # @enforces FDP_IFF.1.3/FW#x2 at the port to the HAN, for known technicians
    def _is_diagnosis(self, flow: Flow) -> bool:
        """In the HAN an authenticated service technician looks for faults, and sees no consumer's data."""
        return flow.service is Service.DIAGNOSIS and flow.peer in self.rules.technicians and not flow.concerns

    def _is_proxied(self, flow: Flow) -> bool:
        """In the HAN a controllable local system talks to the gateway's proxy, for a party that its profile names."""
        return flow.service is Service.PROXY and self._is_profiled(flow)

    # @enforces FDP_IFF.1.2/FW#r4 asked on both legs, from the system to the gateway and onwards
    def _is_profiled(self, flow: Flow) -> bool:
        profile = self.rules.cls_profiles.get(flow.peer)
        return profile is not None and flow.party in profile.parties and flow.party in self.rules.partners
