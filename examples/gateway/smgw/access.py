"""Who may do what with the objects of the gateway: roles, and the gateway access policy."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from enum import Enum, StrEnum

from smgw.interfaces import Zone


# @enforces FMT_SMR.1.1#consumer, FMT_SMR.1.1#administrator, FMT_SMR.1.1#technician, FMT_SMR.1.1#external these four and no other
class Role(StrEnum):
    """The roles that the gateway knows."""

    CONSUMER = "Consumer"
    GATEWAY_ADMINISTRATOR = "GatewayAdministrator"
    SERVICE_TECHNICIAN = "ServiceTechnician"
    AUTHORISED_EXTERNAL_ENTITY = "AuthorisedExternalEntity"


class Operation(Enum):
    """What a subject may ask to do with an object."""

    READ = "read"
    CHANGE = "change"
    DELETE = "delete"


class Kind(Enum):
    """The kinds of objects that the policy covers: all that the gateway stores or keeps."""

    METER_DATA = "meter data"
    SYSTEM_LOG = "system log"
    CONSUMER_LOG = "consumer log"
    CALIBRATION_LOG = "calibration log"
    CONFIGURATION = "configuration"
    GATEWAY_TIME = "gateway time"
    KEYS = "keys"


@dataclass(frozen=True, slots=True)
class Subject:
    """An identified user in a role, at the interface where the session runs."""

    identity: str
    role: Role
    zone: Zone


@dataclass(frozen=True, slots=True)
class Thing:
    """An object of the policy: its kind, the consumer to whom it belongs, and which value it is."""

    kind: Kind
    owner: str = ""
    value: str = ""


# @enforces FMT_MSA.3.1/MTR a profile that says no more releases nothing, for no bill, and under a pseudonym only
@dataclass(frozen=True, slots=True)
class ProcessingProfile:
    """Which values of which consumer an authorised external entity receives, whether for a bill, and under which name."""

    recipient: str
    consumer: str
    values: frozenset[str] = frozenset()
    billing: bool = False
    pseudonymous: bool = True

    def __post_init__(self) -> None:
        if self.billing and self.pseudonymous:
            raise ValueError("nobody can be billed under a pseudonym: a profile for bills needs pseudonymous=False")


@dataclass(frozen=True, slots=True)
class Verdict:
    """Whether an operation is allowed, and the rule that says so."""

    allowed: bool
    rule: str


Rule = Callable[["AccessPolicy", Subject, Operation, Thing], bool]


class AccessPolicy:
    """The gateway access policy: a denying rule wins, then a permitting rule is needed; nothing else is allowed."""

    # @enforces FMT_MSA.3.1/AC without a profile nothing leaves the gateway
    def __init__(self, profiles: Iterable[ProcessingProfile] = ()) -> None:
        """``profiles`` say what each recipient gets of each consumer; at first there is none."""
        self.replace(profiles)

    def replace(self, profiles: Iterable[ProcessingProfile]) -> None:
        """Let these profiles count, and no others."""
        self._profiles = {(profile.recipient, profile.consumer): profile for profile in profiles}

    def profile(self, recipient: str, consumer: str) -> ProcessingProfile:
        """What ``recipient`` gets of ``consumer``: nothing, if no profile was installed."""
        return self._profiles.get((recipient, consumer)) or ProcessingProfile(recipient, consumer)

    # @enforces FDP_ACF.1.1 decided by the attributes of subject and object alone
    # @enforces FDP_ACF.1.4#d4 what no rule permits is refused
    def decide(self, subject: Subject, operation: Operation, thing: Thing) -> Verdict:
        """Whether ``subject`` may do ``operation`` with ``thing``. Every combination has an answer."""
        for name, denies in DENIALS.items():
            if denies(self, subject, operation, thing):
                return Verdict(False, name)
        for name, permits in PERMISSIONS.items():
            if permits(self, subject, operation, thing):
                return Verdict(True, name)
        return Verdict(False, "no rule permits it")

    # @enforces FDP_ACF.1.2#r1 role, network, operation, kind and owner all have to fit
    def consumer_reads_own(self, subject: Subject, operation: Operation, thing: Thing) -> bool:
        """A consumer reads own meter data and the own log, in the HAN."""
        return (
            (subject.role, subject.zone, operation) == (Role.CONSUMER, Zone.HAN, Operation.READ)
            and thing.kind in {Kind.METER_DATA, Kind.CONSUMER_LOG}
            and thing.owner == subject.identity
        )

    # @enforces FDP_ACF.1.2#r2 role, network, operation and kind all have to fit
    def technician_diagnoses(self, subject: Subject, operation: Operation, thing: Thing) -> bool:
        """A service technician reads the system log, in the HAN."""
        asked = (subject.role, subject.zone, operation, thing.kind)
        return asked == (Role.SERVICE_TECHNICIAN, Zone.HAN, Operation.READ, Kind.SYSTEM_LOG)

    # @enforces FDP_ACF.1.2#r3 role, network, operation and kind all have to fit
    def administrator_configures(self, subject: Subject, operation: Operation, thing: Thing) -> bool:
        """The gateway administrator changes and reads the configuration, from the WAN."""
        return (
            (subject.role, subject.zone) == (Role.GATEWAY_ADMINISTRATOR, Zone.WAN)
            and operation in {Operation.CHANGE, Operation.READ}
            and thing.kind is Kind.CONFIGURATION
        )

    # @enforces FDP_ACF.1.2#r4 role, network, operation and kind all have to fit
    def administrator_reads_logs(self, subject: Subject, operation: Operation, thing: Thing) -> bool:
        """The gateway administrator reads system and calibration log, from the WAN."""
        return (subject.role, subject.zone, operation) == (Role.GATEWAY_ADMINISTRATOR, Zone.WAN, Operation.READ) and thing.kind in {
            Kind.SYSTEM_LOG,
            Kind.CALIBRATION_LOG,
        }

    # @enforces FDP_ACF.1.2#r5 the value must be named in the profile of this recipient for this consumer
    def recipient_gets_profiled_values(self, subject: Subject, operation: Operation, thing: Thing) -> bool:
        """An authorised external entity in the WAN receives those meter data that a processing profile names for it."""
        asked = (subject.role, subject.zone, operation, thing.kind)
        named = thing.value in self.profile(subject.identity, thing.owner).values
        return named and asked == (Role.AUTHORISED_EXTERNAL_ENTITY, Zone.WAN, Operation.READ, Kind.METER_DATA)

    # @enforces FDP_ACF.1.4#d1 for every role and every operation
    def keys_stay_inside(self, subject: Subject, operation: Operation, thing: Thing) -> bool:
        """Nobody gets at keys, whatever the role."""
        return thing.kind is Kind.KEYS

    # @enforces FDP_ACF.1.4#d2 for every role
    def time_stays_synchronised(self, subject: Subject, operation: Operation, thing: Thing) -> bool:
        """Nobody sets the gateway's time: it comes from synchronisation alone."""
        return thing.kind is Kind.GATEWAY_TIME and operation is not Operation.READ

    # @enforces FDP_ACF.1.4#d3 for administrators and all other strangers
    def consumer_log_stays_private(self, subject: Subject, operation: Operation, thing: Thing) -> bool:
        """No consumer log for anyone but its consumer."""
        return thing.kind is Kind.CONSUMER_LOG and subject.role is not Role.CONSUMER


# @enforces FDP_ACF.1.3 the rules of FDP_ACF.1.2 are the only ones that permit
PERMISSIONS: dict[str, Rule] = {
    "consumer reads own": AccessPolicy.consumer_reads_own,
    "technician diagnoses": AccessPolicy.technician_diagnoses,
    "administrator configures": AccessPolicy.administrator_configures,
    "administrator reads logs": AccessPolicy.administrator_reads_logs,
    "recipient gets profiled values": AccessPolicy.recipient_gets_profiled_values,
}
DENIALS: dict[str, Rule] = {
    "keys stay inside": AccessPolicy.keys_stay_inside,
    "time stays synchronised": AccessPolicy.time_stays_synchronised,
    "consumer log stays private": AccessPolicy.consumer_log_stays_private,
}
