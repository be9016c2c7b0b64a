"""Access: by role, ownership and network, and nothing beyond."""

from __future__ import annotations

from itertools import product

import pytest

from smgw.access import DENIALS, PERMISSIONS, AccessPolicy, Kind, Operation, ProcessingProfile, Role, Subject, Thing, UnknownUserError, Users
from smgw.interfaces import Zone

POLICY = AccessPolicy([ProcessingProfile("supplier", "anna", frozenset({"1-0:1.8.0"}))])
ANNA = Subject("anna", Role.CONSUMER, Zone.HAN)
TECHNICIAN = Subject("tom", Role.SERVICE_TECHNICIAN, Zone.HAN)
ADMINISTRATOR = Subject("ada", Role.GATEWAY_ADMINISTRATOR, Zone.WAN)
SUPPLIER = Subject("supplier", Role.AUTHORISED_EXTERNAL_ENTITY, Zone.WAN)
READING = Thing(Kind.METER_DATA, "anna", "1-0:1.8.0")

SUBJECTS = [Subject(name, role, zone) for name, role, zone in product(("anna", "bert", "supplier"), Role, Zone)]
THINGS = [Thing(kind, owner, value) for kind, owner, value in product(Kind, ("", "anna", "bert"), ("", "1-0:1.8.0", "1-0:2.8.0"))]


def allowed(subject: Subject, operation: Operation, thing: Thing) -> bool:
    return POLICY.decide(subject, operation, thing).allowed


def elsewhere(subject: Subject) -> list[Subject]:
    """The same user in every other network."""
    return [Subject(subject.identity, subject.role, zone) for zone in Zone if zone is not subject.zone]
