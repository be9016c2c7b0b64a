"""Authentication: who has to prove the own identity by what, and what happens to those who keep failing."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import Enum

from smgw.access import Role
from smgw.accounts import Account, Accounts, Known, UnknownUserError
from smgw.firewall import Flow
from smgw.interfaces import Zone
from smgw.memory import SealedMemory
from smgw.passwords import fits

MAX_FAILURES = 5
BLOCKED_FOR = timedelta(minutes=15)
CELL = "failed authentications"


class Mechanism(Enum):
    """By what an identity is proven."""

    CERTIFICATE = "certificate in the TLS handshake"
    PASSWORD = "password inside a TLS channel"  # noqa: S105 (a name, no password)
    METER_KEY = "symmetric key of the meter"


@dataclass(frozen=True, slots=True)
class Evidence:
    """What somebody offers for a claimed identity. A certificate or a meter's key was verified by the channel or the frame that
    says so; ``secret`` is a password that still has to be.
    """

    mechanism: Mechanism
    identity: str
    secret: str = field(default="", repr=False)


class NotAuthenticatedError(Exception):
    """The identity was not proven; the text says why and is meant for the log."""


# @enforces FIA_UAU.5.1 these mechanisms, and no other, can be asked for
# @enforces FIA_UAU.5.2#wan, FIA_UAU.5.2#consumer, FIA_UAU.5.2#technician by role
USERS = {
    Role.GATEWAY_ADMINISTRATOR: frozenset({Mechanism.CERTIFICATE}),
    Role.AUTHORISED_EXTERNAL_ENTITY: frozenset({Mechanism.CERTIFICATE}),
    Role.CONSUMER: frozenset({Mechanism.CERTIFICATE, Mechanism.PASSWORD}),
    Role.SERVICE_TECHNICIAN: frozenset({Mechanism.CERTIFICATE}),
}
# @enforces FIA_UAU.5.2#cls, FIA_UAU.5.2#meter devices have no password
CLS = frozenset({Mechanism.CERTIFICATE})
METER = frozenset({Mechanism.CERTIFICATE, Mechanism.METER_KEY})


class Authenticator:
    """Decides whether evidence proves an identity, and counts failures in the HAN, also over a restart."""

    def __init__(self, accounts: Accounts, memory: SealedMemory, now: Callable[[], datetime], tell_blocked: Callable[[str], None]) -> None:
        """``memory`` keeps the count; ``tell_blocked`` informs an administrator who was blocked."""
        self._accounts = accounts
        self._memory = memory
        self._now = now
        self._tell_blocked = tell_blocked

    # @enforces FIA_UID.2.1 first of all the identity has to be that of a user
    # @enforces FIA_UAU.2.1 the account is handed out when everything was proven, and not before
    def user(self, flow: Flow, evidence: Evidence) -> Account:
        """The account of the user who stands behind ``flow``; ``NotAuthenticatedError`` if that is not proven."""
        self._require_unblocked(flow)
        try:
            account = self._accounts.of(evidence.identity)
        except UnknownUserError:
            raise NotAuthenticatedError("whom nobody knows") from None
        self._accounts.note(account.identity, max(self._accounts.known(account.identity), Known.IDENTIFIED, key=list(Known).index))
        if not _proves(evidence, flow, USERS[account.role]) or not self._knows_secret(account, evidence):
            self._fail(flow, "without proof")
        if flow.origin is not account.zone:
            self._fail(flow, "from the wrong network")
        self._forget(account.identity)
        self._accounts.note(account.identity, Known.AUTHENTICATED)
        return account

    def device(self, flow: Flow, evidence: Evidence, mechanisms: frozenset[Mechanism]) -> None:
        """``NotAuthenticatedError`` unless one of ``mechanisms`` proves that the device behind ``flow`` is the one it claims to be."""
        if not _proves(evidence, flow, mechanisms):
            raise NotAuthenticatedError("without proof")

    def _knows_secret(self, account: Account, evidence: Evidence) -> bool:
        return evidence.mechanism is not Mechanism.PASSWORD or fits(evidence.secret, account.password)

    # @enforces FIA_AFL.1.2 whatever is tried, until the time is over
    def _require_unblocked(self, flow: Flow) -> None:
        count, last = self._failures().get(flow.peer, (0, ""))
        if flow.origin is not Zone.HAN or count < MAX_FAILURES:
            return
        if self._now() - datetime.fromisoformat(last) < BLOCKED_FOR:
            raise NotAuthenticatedError("who is blocked")
        self._forget(flow.peer)

    # @enforces FIA_AFL.1.1 each failure in the HAN is counted for the identity that was claimed
    def _fail(self, flow: Flow, why: str) -> None:
        if flow.origin is Zone.HAN:
            failures = self._failures()
            count = failures.get(flow.peer, (0, ""))[0] + 1
            self._keep(failures | {flow.peer: (count, self._now().isoformat())})
            if count == MAX_FAILURES:
                self._tell_blocked(flow.peer)
        raise NotAuthenticatedError(why)

    def _forget(self, identity: str) -> None:
        failures = self._failures()
        if failures.pop(identity, None):
            self._keep(failures)

    def _failures(self) -> dict[str, tuple[int, str]]:
        """For each identity how often it failed since it last succeeded, and when it last did."""
        stored = json.loads(self._memory.read(CELL)) if CELL in self._memory else {}
        return {identity: (count, last) for identity, (count, last) in stored.items()}

    def _keep(self, failures: dict[str, tuple[int, str]]) -> None:
        self._memory.write(CELL, json.dumps(failures, sort_keys=True).encode())


def _proves(evidence: Evidence, flow: Flow, mechanisms: frozenset[Mechanism]) -> bool:
    return evidence.mechanism in mechanisms and evidence.identity == flow.peer
