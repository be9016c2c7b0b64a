"""A log of limited size whose records are chained by hash, on a medium that is not trusted."""

from __future__ import annotations

import json
from collections.abc import MutableSequence
from dataclasses import asdict, dataclass, replace
from datetime import UTC, datetime
from enum import Enum, StrEnum

from smgw.hashing import HashAlgorithm, digest

GENESIS = bytes(32)
"""What the first record of a log names as the hash value of its predecessor."""


class Outcome(StrEnum):
    """How the event ended."""

    SUCCESS = "success"
    FAILURE = "failure"


class Overflow(Enum):
    """What a full log does with the next entry."""

    OVERWRITE_OLDEST = "overwrite the oldest record"
    REFUSE = "refuse the entry, keep every record"


class LogFullError(Exception):
    """The log is full and must not lose a record."""


class LogBrokenError(Exception):
    """The records on the medium are not those that the gateway wrote; ``position`` is the first that differs, from 0."""

    def __init__(self, position: int, why: str) -> None:
        super().__init__(f"stored record {position}: {why}; secure the medium and ask where it has been")
        self.position = position


@dataclass(frozen=True, slots=True)
class Entry:
    """What happened: ``subject`` acted, on behalf of the identified ``user`` where there is one.

    ``consumer`` is the one whom the event concerns, ``""`` if nobody in particular.
    """

    time: datetime
    event: str
    outcome: Outcome
    subject: str
    user: str = ""
    consumer: str = ""
    detail: str = ""


@dataclass(frozen=True, slots=True)
class Record:
    """An entry in its place: numbered from 1, tied to its predecessor by that one's hash value."""

    number: int
    entry: Entry
    previous: bytes
    digest: bytes = b""


@dataclass(frozen=True, slots=True)
class Anchor:
    """What must be known apart from the medium to judge it: the last record's number and hash value, and how many are stored."""

    number: int = 0
    digest: bytes = GENESIS
    stored: int = 0


class ChainedLog:
    """An append-only log: there is no way to change or delete a record but by the overflow policy.

    Whoever can write to the medium may rewrite, reorder, insert or cut records; ``records`` finds it, because the last hash
    value, and the count, are kept in the anchor, outside the medium.
    """

    def __init__(self, capacity: int, overflow: Overflow, medium: MutableSequence[bytes], anchor: Anchor | None = None) -> None:
        """``medium`` holds one encoded record an element; ``anchor`` is that of the run before, absent for a new log."""
        if capacity < 1:
            raise ValueError(f"a log of {capacity} records is none: give it room for at least one")
        self.capacity = capacity
        self._overflow = overflow
        self._medium = medium
        self._anchor = anchor or Anchor()

    @property
    def anchor(self) -> Anchor:
        """What has to survive, in a place of its own, until the log is opened again."""
        return self._anchor

    @property
    def full(self) -> bool:
        """Whether the next entry meets the overflow policy."""
        return self._anchor.stored >= self.capacity

    def append(self, entry: Entry) -> Record:
        """Add ``entry`` at the end; ``LogFullError`` if there is no room and nothing may be overwritten."""
        if self.full:
            if self._overflow is Overflow.REFUSE:
                raise LogFullError(f"all {self.capacity} records are in use and none may be overwritten; read the log out and install a larger one")
            del self._medium[: max(0, len(self._medium) - self.capacity + 1)]
        record = Record(self._anchor.number + 1, entry, self._anchor.digest)
        record = replace(record, digest=_chained(record))
        self._medium.append(_encode(record))
        self._anchor = Anchor(record.number, record.digest, min(self._anchor.stored + 1, self.capacity))
        return record

    def records(self) -> tuple[Record, ...]:
        """All stored records, oldest first; ``LogBrokenError`` unless they are exactly those that were appended."""
        found: list[Record] = []
        for position, stored in enumerate(self._medium):
            record = _decode(stored, position)
            if record.digest != _chained(record):
                raise LogBrokenError(position, "its content does not have its hash value")
            if found and record.previous != found[-1].digest:
                raise LogBrokenError(position, "it does not follow the record before it")
            found.append(record)
        last = (found[-1].number, found[-1].digest) if found else (0, GENESIS)
        if last != (self._anchor.number, self._anchor.digest):
            raise LogBrokenError(len(found), "the last record is not the one that was written last")
        if len(found) != self._anchor.stored:
            raise LogBrokenError(0, f"{self._anchor.stored} records were kept, {len(found)} are there")
        return tuple(found)


def _chained(record: Record) -> bytes:
    """The hash value of everything in ``record`` but itself, its predecessor's hash value included."""
    return digest(_encode(replace(record, digest=b"")), HashAlgorithm.SHA_256)


def _encode(record: Record) -> bytes:
    fields = asdict(record.entry) | {"time": record.entry.time.astimezone(UTC).isoformat()}
    content = {"number": record.number, "entry": fields, "previous": record.previous.hex(), "digest": record.digest.hex()}
    return json.dumps(content, sort_keys=True, separators=(",", ":")).encode()


def _decode(stored: bytes, position: int) -> Record:
    try:
        content = json.loads(stored)
        fields = content["entry"]
        entry = Entry(**fields | {"time": datetime.fromisoformat(fields["time"]), "outcome": Outcome(fields["outcome"])})
        record = Record(content["number"], entry, bytes.fromhex(content["previous"]), bytes.fromhex(content["digest"]))
        faithful = _encode(record) == stored
    except (ValueError, KeyError, TypeError, AttributeError, OverflowError, RecursionError):
        raise LogBrokenError(position, "it cannot be read") from None
    if not faithful:
        raise LogBrokenError(position, "it is not written the way the gateway writes")
    return record
