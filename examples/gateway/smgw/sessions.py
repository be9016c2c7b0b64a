"""Sessions: who is at work, and until when that may be believed."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta

from smgw.access import Subject
from smgw.accounts import Account, Accounts, Known
from smgw.errors import RefusedError
from smgw.firewall import Flow
from smgw.interfaces import Zone
from smgw.logs import Actor

WAN_AGE = timedelta(hours=48)
HAN_IDLE = timedelta(minutes=10)
LMN_VOLUME = 5_000_000
"""After that much time, that much idleness, that many bytes, authentication is wanted anew."""


@dataclass(frozen=True, slots=True)
class Session:
    """A user at work: the subject that acts for the user, and the flow by which it talks to the gateway."""

    subject: Subject
    flow: Flow
    number: int

    @property
    def actor(self) -> Actor:
        """Who acts, for the logs."""
        return Actor(f"{self.subject.role} in the {self.subject.zone.value}", self.subject.identity, self.subject.zone)


@dataclass(slots=True)
class _Course:
    begun: datetime
    last_seen: datetime


class Sessions:
    """The sessions that are open. A session that is not among them counts for nothing, whatever it says."""

    def __init__(self, accounts: Accounts, now: Callable[[], datetime], end: Callable[[Flow], None]) -> None:
        """``end`` closes the connection to the WAN of a session that has come to its end."""
        self._accounts = accounts
        self._now = now
        self._end = end
        self._number = 0
        self._open: dict[Session, _Course] = {}

    # @enforces FIA_USB.1.1, FIA_USB.1.2 identity and role from the account just authenticated, the network from the flow
    # @enforces FIA_USB.1.3 subject and session are frozen, and an account that changes ends them
    def bind(self, account: Account, flow: Flow) -> Session:
        """Open a session for a user who was just authenticated."""
        self._number += 1
        session = Session(Subject(account.identity, account.role, flow.origin), flow, self._number)
        now = self._now()
        self._open[session] = _Course(now, now)
        return session

    # @enforces FIA_UAU.6.1#wan, FIA_UAU.6.1#local who comes later has to begin anew
    def require(self, session: Session) -> None:
        """``RefusedError`` unless the session is open and its authentication still counts."""
        course = self._open.get(session)
        if course is None or self._accounts.known(session.subject.identity) is not Known.AUTHENTICATED:
            raise RefusedError("this session is not open: authenticate first")
        now, zone = self._now(), session.subject.zone
        if (zone is Zone.WAN and now - course.begun >= WAN_AGE) or (zone is Zone.HAN and now - course.last_seen >= HAN_IDLE):
            self.close(session)
            raise RefusedError("this session has come to its end: authenticate anew")
        course.last_seen = now

    def close(self, session: Session) -> None:
        """End a session, and its connection to the WAN; one that is not open is no mistake."""
        if self._open.pop(session, None) is None:
            return
        identity = session.subject.identity
        if not any(other.subject.identity == identity for other in self._open):
            self._accounts.note(identity, Known.NOT_IDENTIFIED)
        if session.subject.zone is Zone.WAN:
            self._end(session.flow)

    def close_all_of(self, identity: str) -> None:
        """End whatever sessions a user has."""
        for session in [session for session in self._open if session.subject.identity == identity]:
            self.close(session)
