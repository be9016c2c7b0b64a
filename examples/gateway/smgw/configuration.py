"""The configuration: all attributes on which the policies decide, in one value that is kept sealed."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass, field, replace
from datetime import timedelta
from ipaddress import IPv6Address, IPv6Network
from typing import Any

from smgw.access import ProcessingProfile, Role
from smgw.accounts import Account
from smgw.alarms import Thresholds
from smgw.firewall import ClsProfile, FirewallRules
from smgw.gateway_time import TimeSource
from smgw.interfaces import Zone
from smgw.logs import Capacities
from smgw.memory import MemoryTamperedError, SealedMemory

CELL = "configuration"


class ConfigurationAlteredError(Exception):
    """The configuration at work is not the one that was stored."""


@dataclass(frozen=True, slots=True)
class Partner:
    """A communication profile of a partner in the WAN: its address, and the public key (a point of P-256) to encrypt for it."""

    address: IPv6Address
    key: bytes = b""


# @enforces FMT_MSA.3.1/FW whom the configuration does not name is not known, and at first it names nobody
@dataclass(frozen=True, slots=True)
class Configuration:
    """Whom and what the gateway knows. Everything is empty at first, so that nobody gets in and nothing gets out.

    ``waker`` is the partner that may wake the gateway; ``meters`` maps each registered meter to its consumer.
    """

    networks: Mapping[Zone, IPv6Network] = field(default_factory=dict)
    accounts: Mapping[str, Account] = field(default_factory=dict)
    meters: Mapping[str, str] = field(default_factory=dict)
    partners: Mapping[str, Partner] = field(default_factory=dict)
    waker: str = ""
    cls_profiles: Mapping[str, ClsProfile] = field(default_factory=dict)
    profiles: tuple[ProcessingProfile, ...] = ()
    time_source: TimeSource = field(default_factory=TimeSource)
    capacities: Capacities = field(default_factory=Capacities)
    thresholds: Thresholds = field(default_factory=Thresholds)

    def with_role(self, role: Role) -> frozenset[str]:
        """The identities of all users who have ``role``."""
        return frozenset(identity for identity, account in self.accounts.items() if account.role is role)

    def require_consumer(self, identity: str) -> None:
        """``LookupError`` unless ``identity`` is a consumer."""
        if identity not in self.with_role(Role.CONSUMER):
            raise LookupError(f"{identity!r} is no consumer of this gateway; add that user first")

    def firewall_rules(self) -> FirewallRules:
        """What of this the firewall has to know."""
        return FirewallRules(
            networks=self.networks,
            partners={identity: partner.address for identity, partner in self.partners.items()},
            waker=self.waker,
            meters=self.meters,
            consumers=self.with_role(Role.CONSUMER),
            technicians=self.with_role(Role.SERVICE_TECHNICIAN),
            cls_profiles=self.cls_profiles,
        )


class Settings:
    """The configuration at work: sealed before it counts, and handed on to all who follow it."""

    def __init__(self, memory: SealedMemory, initial: Configuration) -> None:
        """Take up what ``memory`` holds; ``initial`` counts only where it holds nothing."""
        self._memory = memory
        self._followers: list[Callable[[Configuration], None]] = []
        if CELL not in memory:
            memory.write(CELL, encode(initial))
        self._current = decode(memory.read(CELL))

    @property
    def current(self) -> Configuration:
        """The configuration at work."""
        return self._current

    def follow(self, follower: Callable[[Configuration], None]) -> None:
        """Tell ``follower`` the configuration now and whenever it changes."""
        follower(self._current)
        self._followers.append(follower)

    def change(self, **changes: Any) -> None:
        """Let some fields have new values; ``ValueError``, and nothing changes, if that is no configuration."""
        changed = decode(encode(replace(self._current, **changes)))
        self._memory.write(CELL, encode(changed))
        self._current = changed
        for follower in self._followers:
            follower(changed)

    # @enforces FPT_TST.1.2 the configuration at work is compared with the sealed one
    def verify(self) -> None:
        """``ConfigurationAlteredError`` unless the configuration at work is the one that was stored."""
        try:
            stored = self._memory.read(CELL)
        except (KeyError, MemoryTamperedError) as error:
            raise ConfigurationAlteredError(f"the stored configuration cannot be read: {error}") from None
        if stored != encode(self._current):
            raise ConfigurationAlteredError("the configuration at work is not the one that was stored")


def encode(configuration: Configuration) -> bytes:
    """A configuration as JSON, the same bytes for the same configuration."""
    content = {
        "networks": {zone.name: str(network) for zone, network in configuration.networks.items()},
        "accounts": {name: [one.role, one.zone.name, one.password] for name, one in configuration.accounts.items()},
        "meters": dict(configuration.meters),
        "partners": {name: [str(one.address), one.key.hex()] for name, one in configuration.partners.items()},
        "waker": configuration.waker,
        "cls_profiles": {name: [one.consumer, sorted(one.parties)] for name, one in configuration.cls_profiles.items()},
        "profiles": [asdict(one) | {"values": sorted(one.values)} for one in configuration.profiles],
        "time_source": [configuration.time_source.identity, configuration.time_source.interval.total_seconds()],
        "capacities": asdict(configuration.capacities),
        "thresholds": asdict(configuration.thresholds),
    }
    return json.dumps(content, sort_keys=True).encode()


def decode(stored: bytes) -> Configuration:
    """The configuration that ``encode`` wrote; ``ValueError`` for what is none."""
    content = json.loads(stored)
    source, seconds = content["time_source"]
    return Configuration(
        networks={Zone[name]: IPv6Network(network) for name, network in content["networks"].items()},
        accounts={name: Account(name, Role(role), Zone[zone], word) for name, (role, zone, word) in content["accounts"].items()},
        meters=content["meters"],
        partners={name: Partner(IPv6Address(address), bytes.fromhex(key)) for name, (address, key) in content["partners"].items()},
        waker=content["waker"],
        cls_profiles={name: ClsProfile(consumer, frozenset(parties)) for name, (consumer, parties) in content["cls_profiles"].items()},
        profiles=tuple(ProcessingProfile(**one | {"values": frozenset(one["values"])}) for one in content["profiles"]),
        time_source=TimeSource(source, timedelta(seconds=seconds)),
        capacities=Capacities(**content["capacities"]),
        thresholds=Thresholds(**content["thresholds"]),
    )
