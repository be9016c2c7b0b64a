"""The users of the gateway, and what it knows of each."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import Enum

from smgw.access import Role
from smgw.interfaces import Zone

HOME = {
    Role.CONSUMER: Zone.HAN,
    Role.SERVICE_TECHNICIAN: Zone.HAN,
    Role.GATEWAY_ADMINISTRATOR: Zone.WAN,
    Role.AUTHORISED_EXTERNAL_ENTITY: Zone.WAN,
}
"""The network over which users of each role connect."""


class Known(Enum):
    """How far identification and authentication of a user have come."""

    NOT_IDENTIFIED = "not identified"
    IDENTIFIED = "identified"
    AUTHENTICATED = "authenticated"


@dataclass(frozen=True, slots=True)
class Account:
    """A user: the identity, the one role, the network, and the stored password where there is one (see ``passwords``)."""

    identity: str
    role: Role
    zone: Zone
    password: str = field(default="", repr=False)


# @enforces FMT_MSA.3.1/AC without a password nobody gets in by one, and the network is that of the role
# @enforces FMT_MSA.3.2/AC nothing but identity and role can be stated
def new_account(identity: str, role: Role) -> Account:
    """An account as it comes into being."""
    return Account(identity, role, HOME[role])


class UnknownUserError(LookupError):
    """Nobody of that identity is known."""


# @enforces FIA_ATD.1.1 identity, role and network stand in the account, the state of authentication beside it
class Accounts:
    """Who the users are: each has exactly one account, so exactly one role."""

    def __init__(self) -> None:
        self._accounts: Mapping[str, Account] = {}
        self._known: dict[str, Known] = {}

    def replace(self, accounts: Mapping[str, Account]) -> None:
        """Know these users and no others; ``ValueError`` if an account stands under another identity than its own."""
        for identity, account in accounts.items():
            if identity != account.identity:
                raise ValueError(f"the account of {account.identity!r} stands under {identity!r}")
        self._accounts = dict(accounts)
        self._known = {identity: known for identity, known in self._known.items() if identity in accounts}

    # @enforces FMT_SMR.1.2 each user has one role
    def of(self, identity: str) -> Account:
        """The account of ``identity``; ``UnknownUserError`` if there is no such user."""
        try:
            return self._accounts[identity]
        except KeyError:
            raise UnknownUserError(f"nobody is known as {identity!r}; the gateway administrator can add users") from None

    def known(self, identity: str) -> Known:
        """How far identification and authentication of ``identity`` have come."""
        return self._known.get(identity, Known.NOT_IDENTIFIED)

    def note(self, identity: str, known: Known) -> None:
        """Remember how far identification and authentication of a user have come."""
        self._known[self.of(identity).identity] = known
