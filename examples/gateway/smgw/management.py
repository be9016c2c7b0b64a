"""Management: what the gateway administrator, and nobody else, can set."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import TypeVar

from smgw.access import Operation, ProcessingProfile, Role
from smgw.accounts import new_account
from smgw.alarms import Thresholds
from smgw.configuration import Configuration, Partner, Settings
from smgw.firewall import ClsProfile
from smgw.firmware import Firmware, FirmwareRefusedError, Image
from smgw.gateway_time import TimeSource
from smgw.guard import Guard
from smgw.interfaces import SecurityModule
from smgw.log import Outcome
from smgw.logs import CalibrationEvent, Capacities, ConsumerEvent, Logs, SystemEvent
from smgw.memory import SealedMemory
from smgw.metering import key_cell, window_cell
from smgw.passwords import SALT_BYTES, stored
from smgw.sessions import Session, Sessions

Value = TypeVar("Value")
METER_KEY_BYTES = 16


class Management:
    """The management functions. Each asks the guard first, and each change is recorded with the old and the new value."""

    def __init__(
        self,
        guard: Guard,
        settings: Settings,
        sessions: Sessions,
        firmware: Firmware,
        memory: SealedMemory,
        module: SecurityModule,
        logs: Logs,
    ) -> None:
        self._guard = guard
        self._settings = settings
        self._sessions = sessions
        self._firmware = firmware
        self._memory = memory
        self._module = module
        self._logs = logs

    # @enforces FMT_MSA.1.1/AC, FMT_MSA.1.1/FW, FMT_MSA.1.1/MTR to query is reserved as well
    def configuration(self, session: Session) -> Configuration:
        """All that is set, stored passwords left out."""
        self._guard.configures(session, Operation.READ)
        current = self._settings.current
        return replace(current, accounts={identity: replace(one, password="") for identity, one in current.accounts.items()})

    # @enforces FMT_SMF.1.1#f1 register and configure here, with the key; remove in remove_meter
    # @enforces FAU_GEN.1.1/CAL#e2 a meter's registration, here, and rules for processing in install_profile
    def register_meter(self, session: Session, meter: str, consumer: str, key: bytes) -> None:
        """Accept readings of ``meter`` from now on, as those of ``consumer``; ``key`` has 16 bytes."""
        self._may_change(session)
        self._settings.current.require_consumer(consumer)
        if len(key) != METER_KEY_BYTES:
            raise ValueError(f"the key of a meter has {METER_KEY_BYTES} bytes, not {len(key)}")
        meters = self._settings.current.meters
        self._memory.write(key_cell(meter), key)
        self._settings.change(meters={**meters, meter: consumer})
        self._tell_parameter(session, f"meter {meter}: {meters.get(meter, 'none')} -> {consumer}")

    def remove_meter(self, session: Session, meter: str) -> None:
        """Hear ``meter`` no longer, and forget its key."""
        self._may_change(session)
        consumer, rest = _taken_out(self._settings.current.meters, meter, "meter")
        self._settings.change(meters=rest)
        self._memory.erase(key_cell(meter))
        self._memory.erase(window_cell(meter))
        self._tell_parameter(session, f"meter {meter}: {consumer} -> none")

    # @enforces FMT_SMF.1.1#f2 create here, change and remove in set_role, set_password and remove_user
    def add_user(self, session: Session, identity: str, role: Role) -> None:
        """Let a new user have a role; ``ValueError`` if there is one already, so that nobody slips into a second role."""
        self._may_change(session)
        accounts = self._settings.current.accounts
        if identity in accounts:
            raise ValueError(f"{identity!r} already is {accounts[identity].role}")
        self._settings.change(accounts={**accounts, identity: new_account(identity, role)})
        self._tell_change(session, f"user {identity}: none -> {role}")
        if role is Role.CONSUMER:
            self._logs.add_consumer(identity)

    def set_role(self, session: Session, identity: str, role: Role) -> None:
        """Give a user another role in place of the old one, with a new account: without password, and without sessions."""
        self._may_change(session)
        account, rest = _taken_out(self._settings.current.accounts, identity, "user")
        self._sessions.close_all_of(identity)
        self._settings.change(accounts={**rest, identity: new_account(identity, role)})
        self._tell_change(session, f"user {identity}: {account.role} -> {role}")
        if role is Role.CONSUMER:
            self._logs.add_consumer(identity)

    def set_password(self, session: Session, identity: str, password: str) -> None:
        """Let a user log in by this password from now on, which has ten characters or more."""
        self._may_change(session)
        account, rest = _taken_out(self._settings.current.accounts, identity, "user")
        text = stored(password, self._module.random(SALT_BYTES))
        self._settings.change(accounts={**rest, identity: replace(account, password=text)})
        self._tell_change(session, f"password of user {identity}")

    def remove_user(self, session: Session, identity: str) -> None:
        """Let a user in no longer, and end the sessions of this user."""
        self._may_change(session)
        account, rest = _taken_out(self._settings.current.accounts, identity, "user")
        self._sessions.close_all_of(identity)
        self._settings.change(accounts=rest)
        self._tell_change(session, f"user {identity}: {account.role} -> none")

    # @enforces FMT_SMF.1.1#f3 install and change here, remove in remove_profile
    # @enforces FAU_GEN.1.1/CON#e4 in the log of the consumer concerned
    def install_profile(self, session: Session, profile: ProcessingProfile) -> None:
        """Let ``profile`` say which values of its consumer its recipient gets."""
        self._may_change(session)
        self._settings.current.require_consumer(profile.consumer)
        self._exchange_profile(session, profile.recipient, profile.consumer, profile)

    def remove_profile(self, session: Session, recipient: str, consumer: str) -> None:
        """Let ``recipient`` get nothing more of ``consumer``."""
        self._may_change(session)
        self._settings.current.require_consumer(consumer)
        self._exchange_profile(session, recipient, consumer, None)

    # @enforces FMT_SMF.1.1#f4 install and change here, remove in remove_partner
    def install_partner(self, session: Session, identity: str, partner: Partner) -> None:
        """Let the gateway connect to a partner in the WAN."""
        self._may_change(session)
        partners = self._settings.current.partners
        self._settings.change(partners={**partners, identity: partner})
        old = partners[identity].address if identity in partners else "none"
        self._tell_change(session, f"partner {identity}: {old} -> {partner.address}")

    def remove_partner(self, session: Session, identity: str) -> None:
        """Let the gateway connect to a partner no longer."""
        self._may_change(session)
        partner, rest = _taken_out(self._settings.current.partners, identity, "partner")
        self._settings.change(partners=rest)
        self._tell_change(session, f"partner {identity}: {partner.address} -> none")

    # @enforces FMT_SMF.1.1#f5 install and change here, remove in remove_cls
    def install_cls(self, session: Session, system: str, profile: ClsProfile) -> None:
        """Let a controllable local system reach the parties that its profile names."""
        self._may_change(session)
        self._settings.current.require_consumer(profile.consumer)
        profiles = self._settings.current.cls_profiles
        self._settings.change(cls_profiles={**profiles, system: profile})
        old = _listed(profiles[system].parties) if system in profiles else "none"
        self._tell_change(session, f"parties of {system}: {old} -> {_listed(profile.parties)}")

    def remove_cls(self, session: Session, system: str) -> None:
        """Let a controllable local system reach nobody any more."""
        self._may_change(session)
        profile, rest = _taken_out(self._settings.current.cls_profiles, system, "controllable local system")
        self._settings.change(cls_profiles=rest)
        self._tell_change(session, f"parties of {system}: {_listed(profile.parties)} -> none")

    # @enforces FMT_SMF.1.1#f6 for an administrator only, recorded whether taken or not
    def load_firmware(self, session: Session, image: Image, files: Mapping[str, bytes]) -> None:
        """Take a newer firmware of the manufacturer, which works from the next start on."""
        self._may_change(session)
        old, new = (".".join(map(str, version)) for version in (self._firmware.version, image.version))
        try:
            self._firmware.load(image, files)
        except FirmwareRefusedError as refused:
            self._logs.system(SystemEvent.CONFIGURATION, Outcome.FAILURE, session.actor, f"firmware: {old} -> {new}: {refused}")
            raise
        self._tell_change(session, f"firmware: {old} -> {new}")

    # @enforces FMT_SMF.1.1#f7 initialise here, renew in renew_keys and install_certificate
    def initialise_module(self, session: Session) -> None:
        """Let the security module forget the keys of the gateway and begin anew."""
        self._may_change(session)
        self._module.initialise()
        self._tell_change(session, "security module: initialised")

    def renew_keys(self, session: Session) -> bytes:
        """Sign with a new key from now on; returns the public key, for which a certificate can be issued."""
        self._may_change(session)
        public = self._module.renew()
        self._tell_change(session, f"signature key: renewed, public key {public.hex()}")
        return public

    def install_certificate(self, session: Session, certificate: bytes) -> None:
        """Show a new certificate of the key that was renewed last; ``ValueError`` if it is for another key."""
        self._may_change(session)
        self._module.install(certificate)
        self._tell_change(session, "certificate of the signature key: exchanged")

    # @enforces FMT_SMF.1.1#f8 who adjusts the time, and how often that is wanted
    def set_time_source(self, session: Session, source: TimeSource) -> None:
        """Let another source adjust the time of the gateway."""
        self._may_change(session)
        old = self._settings.current.time_source
        self._settings.change(time_source=source)
        self._tell_change(
            session, f"time source: {old.identity or 'none'} every {old.interval} -> {source.identity} every {source.interval}"
        )

    # @enforces FMT_SMF.1.1#f9 the room of each log, and how many events give an alarm
    def set_limits(self, session: Session, capacities: Capacities, thresholds: Thresholds) -> None:
        """Give the logs more or less room, and alarms other thresholds; possible also while a full log stops the operation."""
        self._guard.configures(session)
        current = self._settings.current
        self._logs.resize(capacities)
        self._settings.change(capacities=capacities, thresholds=thresholds)
        self._tell_change(session, f"limits: {current.capacities}, {current.thresholds} -> {capacities}, {thresholds}")

    def _may_change(self, session: Session) -> None:
        self._guard.require_operation()
        self._guard.configures(session)

    def _exchange_profile(self, session: Session, recipient: str, consumer: str, new: ProcessingProfile | None) -> None:
        old = self._guard.policy.profile(recipient, consumer)
        rest = [one for one in self._settings.current.profiles if (one.recipient, one.consumer) != (recipient, consumer)]
        self._settings.change(profiles=(*rest, *([new] if new else [])))
        change = f"values of {consumer} for {recipient}: {_described(old)} -> {_described(new)}"
        self._tell_parameter(session, change)
        self._logs.consumer(consumer, ConsumerEvent.PROFILE, Outcome.SUCCESS, session.actor, change)

    # @enforces FAU_GEN.1.1/SYS#e5 with the setting, its old and its new value
    def _tell_change(self, session: Session, change: str) -> None:
        self._logs.system(SystemEvent.CONFIGURATION, Outcome.SUCCESS, session.actor, change)

    def _tell_parameter(self, session: Session, change: str) -> None:
        """Record a change that legal metrology asks about."""
        self._tell_change(session, change)
        self._logs.calibration(CalibrationEvent.PARAMETER, Outcome.SUCCESS, session.actor, change)


def _taken_out(entries: Mapping[str, Value], name: str, kind: str) -> tuple[Value, dict[str, Value]]:
    """An entry and all others; ``LookupError`` if it is not there."""
    if name not in entries:
        raise LookupError(f"there is no {kind} {name!r}")
    return entries[name], {other: entry for other, entry in entries.items() if other != name}


def _described(profile: ProcessingProfile | None) -> str:
    if not profile or not profile.values:
        return "none"
    use = "for bills" if profile.billing else "under a pseudonym" if profile.pseudonymous else "by name"
    return f"{_listed(profile.values)} {use}"


def _listed(names: frozenset[str]) -> str:
    return ", ".join(sorted(names)) or "none"
