"""The gateway: puts all parts together, starts and stops them, and does what has to be done from time to time."""

from __future__ import annotations

from collections.abc import Callable, MutableMapping
from dataclasses import dataclass
from datetime import datetime
from ipaddress import IPv6Address
from pathlib import Path

from smgw.access import AccessPolicy, Role
from smgw.accounts import Accounts
from smgw.alarms import Alarms
from smgw.authentication import Authenticator
from smgw.configuration import Configuration, Settings
from smgw.doors import Doors
from smgw.errors import RefusedError
from smgw.failures import Failure, Failures, WatchedMedium, WatchedModule
from smgw.firewall import Firewall, FirewallRules, Flow
from smgw.firmware import Firmware, Image
from smgw.gateway_time import Clock, GatewayTime
from smgw.guard import Guard
from smgw.interfaces import Network, SecurityModule
from smgw.keys import Key
from smgw.log import Outcome
from smgw.logs import GATEWAY, Actor, CalibrationEvent, Logs, SystemEvent
from smgw.management import Management
from smgw.memory import SealedMemory
from smgw.metering import Metering
from smgw.replay import Counters
from smgw.review import Review
from smgw.selftest import SelfTest
from smgw.sessions import Session, Sessions


@dataclass(frozen=True, slots=True)
class Surroundings:
    """What the gateway is built into.

    ``records`` and ``cells`` are two separate media; ``inform`` reaches a gateway administrator; the firmware lies in ``folder``.
    """

    clock: Clock
    security_module: SecurityModule
    network: Network
    records: MutableMapping[str, bytes]
    cells: MutableMapping[str, bytes]
    inform: Callable[[str], None]
    address: IPv6Address
    folder: Path
    image: Image


class Gateway:
    """A running gateway. Its parts are its attributes; whatever they do passes the guard."""

    def __init__(self, surroundings: Surroundings, memory_key: Key, initial: Configuration) -> None:
        """Start to work, with ``initial`` where no configuration is stored.

        ``memory_key`` belongs to the gateway from now on; ``stop`` destroys it.
        """
        around = self._around = surroundings
        self._key = memory_key
        self.address = around.address
        self.failures = Failures()
        module = WatchedModule(around.security_module, self.failures)
        memory = SealedMemory(memory_key, WatchedMedium(around.cells, self.failures), module.random)
        self.settings = Settings(memory, initial)
        self.time = GatewayTime(around.clock)
        records, capacities = WatchedMedium(around.records, self.failures), self.settings.current.capacities
        self._logs = Logs(self.time, records, memory, around.inform, capacities)
        self._alarms = Alarms(self._raise_alarm)
        self._logs.watched_by(self._alarms.watch)
        self.accounts = Accounts()
        self.sessions = Sessions(self.accounts, self.time.now, self._end_connection)
        guard = self.guard = Guard(Firewall(FirewallRules({})), AccessPolicy(), self.sessions, self.failures, self._logs)
        authenticator = Authenticator(self.accounts, memory, self.time.now, self._tell_blocked)
        self.doors = Doors(
            guard, authenticator, self.sessions, self.settings, Counters(memory), module, around.network, self._logs, around.address
        )  # fmt: skip
        self.metering = Metering(
            guard, self.doors, authenticator, self.settings, self.accounts, self.failures, self.time, memory, module, self._logs
        )  # fmt: skip
        self.review = Review(guard, self._logs)
        self.firmware = Firmware(module, memory, around.folder, around.image)
        self.management = Management(guard, self.settings, self.sessions, self.firmware, memory, module, self._logs)
        self._self_test = SelfTest(self.settings, self.firmware, memory, module, self.failures, self.time.now)
        self._start(memory)

    # @enforces FCS_CKM.4.1 the memory key is not needed any longer
    def stop(self) -> None:
        """End the work: say so in the logs and destroy the key, without which the memory is lost to everybody."""
        self._logs.stop()
        self._key.destroy()

    def tick(self) -> None:
        """Do what is due; to be called at least once a minute."""
        self._self_test.run_if_due()
        if self.time.overdue(self.settings.current.time_source):
            self.failures.enter(Failure.TIME, "the reliable source has not adjusted it for too long")

    # @enforces FPT_TST.1.2, FPT_TST.1.3 when an administrator asks for it
    def self_test(self, session: Session) -> dict[str, str]:
        """Test everything now; returns what is wrong with each part, ``""`` for what is as it should be."""
        self.guard.configures(session)
        return self._self_test.run()

    # @enforces FAU_GEN.1.1/CAL#e3 adjusted, or refused because of too large a deviation
    # @enforces FPT_STM.1.1 by the source that is set, and by no other
    # @enforces FPT_FLS.1.1#time in doubt from the moment of too large a deviation until one that can be put right
    def synchronise(self, source: str, reference: datetime) -> None:
        """Set the time right by what the reliable source says, unless that is too far off."""
        self.guard.require_operation()
        if not source or source != self.settings.current.time_source.identity:
            raise RefusedError(f"{source!r} is not the source that may adjust the time; the gateway administrator can set it")
        deviation, adjusted = self.time.synchronise(reference)
        outcome = Outcome.SUCCESS if adjusted else Outcome.FAILURE
        detail = f"deviation {deviation.total_seconds():+.3f} s"
        self._logs.calibration(CalibrationEvent.TIME, outcome, Actor(f"time source {source}"), detail)
        if adjusted:
            self.failures.leave(Failure.TIME)
        else:
            self.failures.enter(Failure.TIME, detail)

    # @enforces FPT_TST.1.1#start before anything else is done
    def _start(self, memory: SealedMemory) -> None:
        self._logs.start(sorted(self.settings.current.with_role(Role.CONSUMER)))
        self.failures.attach(memory, self._around.inform, self._record_failure)
        self.settings.follow(self._follow)
        self._self_test.run()

    def _end_connection(self, flow: Flow) -> None:
        """The session on this connection has ended."""
        self.doors.disconnect(flow)

    def _follow(self, configuration: Configuration) -> None:
        """Let the policies decide by this configuration from now on."""
        self.accounts.replace(configuration.accounts)
        self.guard.firewall.rules = configuration.firewall_rules()
        self.guard.policy.replace(configuration.profiles)
        self._alarms.thresholds = configuration.thresholds

    # @enforces FIA_AFL.1.2 the administrator gets to know who is blocked
    def _tell_blocked(self, identity: str) -> None:
        self._around.inform(f"{identity} failed to authenticate too often and is blocked for a while")
        self._logs.system(SystemEvent.BLOCKED, Outcome.SUCCESS, GATEWAY, identity)

    # @enforces FAU_ARP.1.1/SYS informed, and recorded
    def _raise_alarm(self, why: str) -> None:
        self._around.inform(why)
        self._logs.system(SystemEvent.ALARM, Outcome.SUCCESS, GATEWAY, why)

    def _record_failure(self, what: str) -> None:
        self._logs.system(SystemEvent.FAILURE, Outcome.FAILURE, GATEWAY, what)
