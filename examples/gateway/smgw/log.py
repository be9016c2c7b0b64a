"""A log of limited size whose records are chained by hash, on a medium that is not trusted."""

from __future__ import annotations

import json
from collections.abc import MutableMapping
from dataclasses import asdict, dataclass, replace
from datetime import UTC, datetime
from enum import Enum, StrEnum

from smgw.hashing import HashAlgorithm, digest
from smgw.memory import SealedMemory

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
    """The records on the medium are not those that the gateway wrote; ``number`` is the first record that differs."""

    def __init__(self, log: str, number: int, why: str) -> None:
        super().__init__(f"{log}, record {number}: {why}; secure the medium and find out who had access to it")
        self.number = number


@dataclass(frozen=True, slots=True)
class Entry:
    """What happened: ``subject`` acted, on behalf of the identified ``user`` where there is one.

    ``time`` is aware of its zone; ``concerns`` is the consumer whom the event concerns, ``""`` if nobody in particular.
    """

    time: datetime
    event: str
    outcome: Outcome
    subject: str
    user: str = ""
    concerns: str = ""
    detail: str = ""


@dataclass(frozen=True, slots=True)
class Record:
    """An entry in its place: numbered from 1, tied to its predecessor by that one's hash value."""

    number: int
    entry: Entry
    previous: bytes
    digest: bytes = b""


# @enforces FAU_STG.2.1, FAU_STG.2.2 records are frozen, and appending is the only operation that writes
class ChainedLog:
    """An append-only log: no operation changes a record, and none deletes one but by the overflow policy.

    Whoever can write to the medium may rewrite, exchange, insert or remove records, yet ``records`` finds it: the last record
    and the number of records are kept in sealed memory, on another medium. (Putting back a whole older state of both media
    while the gateway is off is not found; that would take a counter in the security module.)

    The last record is sealed before it is stored, so that a failure in between loses nothing: whoever uses or opens the log next
    finishes it.
    """

    def __init__(self, name: str, capacity: int, overflow: Overflow, medium: MutableMapping[str, bytes], memory: SealedMemory) -> None:
        """Open the log ``name``, or begin it; ``ValueError`` if ``capacity`` is less than what is stored already.

        ``medium`` holds each encoded record under ``name/number``; ``memory`` keeps the end of the chain.
        """
        self.name = name
        self._overflow = overflow
        self._medium = medium
        self._memory = memory
        self._last: Record | None = None
        self._stored = 0
        self._settled = False
        self._resume()
        self.resize(capacity)

    def resize(self, capacity: int) -> None:
        """Give the log room for ``capacity`` records; ``ValueError`` if that is less than what is stored already."""
        if capacity < max(1, self._stored):
            raise ValueError(f"{self.name} holds {self._stored} records: a capacity of {capacity} is too small")
        self.capacity = capacity

    @property
    def stored(self) -> int:
        """How many records are stored."""
        return self._stored

    @property
    def full(self) -> bool:
        """Whether the next entry meets the overflow policy."""
        return self._stored >= self.capacity

    # @enforces FAU_STG.2.3#exhaustion a full log gives up its oldest record, or none, as its overflow policy says
    def append(self, entry: Entry) -> Record:
        """Add ``entry`` at the end; ``LogFullError`` if there is no room and nothing may be overwritten."""
        if self.full and self._overflow is Overflow.REFUSE:
            raise LogFullError(f"{self.name}: all {self.capacity} records are in use; read it out and give it more room")
        self._settle()
        record = Record(self._number + 1, entry, self._last.digest if self._last else GENESIS)
        record = replace(record, digest=_chained(record))
        stored = min(self._stored + 1, self.capacity)
        self._memory.write(self._end, json.dumps([stored, _encode(record).decode()]).encode())
        self._last, self._stored, self._settled = record, stored, False
        self._settle()
        return record

    # @enforces FCS_COP.1.1/LOG#verify hash values, order, count and end of the chain are checked before records are given out
    def records(self) -> tuple[Record, ...]:
        """All stored records, oldest first; ``LogBrokenError`` unless they are exactly those that were appended."""
        self._settle()
        numbers = range(self._number - self._stored + 1, self._number + 1)
        found: list[Record] = []
        for number in numbers:
            record = self._read(number)
            if record.digest != _chained(record):
                raise LogBrokenError(self.name, number, "its content does not have its hash value")
            if found and record.previous != found[-1].digest:
                raise LogBrokenError(self.name, number, "it does not follow the record before it")
            found.append(record)
        if found and found[-1] != self._last:
            raise LogBrokenError(self.name, self._number, "it is not the record that was written last")
        foreign = {key for key in self._medium if key.rpartition("/")[0] == self.name} - {self._key(number) for number in numbers}
        if foreign:
            raise LogBrokenError(self.name, self._number, f"the gateway never wrote {min(foreign)!r}")
        return tuple(found)

    @property
    def _number(self) -> int:
        return self._last.number if self._last else 0

    @property
    def _end(self) -> str:
        return f"end of {self.name}"

    def _key(self, number: int) -> str:
        return f"{self.name}/{number}"

    def _resume(self) -> None:
        if self._end in self._memory:
            self._stored, last = json.loads(self._memory.read(self._end))
            self._last = _decode(last.encode())
            self._settle()

    # @enforces FAU_STG.2.3#failure what a failure interrupted is finished from sealed memory
    def _settle(self) -> None:
        """Bring the medium to the state that sealed memory tells of, unless that has been done."""
        if self._last and not self._settled:
            self._medium[self._key(self._number)] = _encode(self._last)
            self._medium.pop(self._key(self._number - self._stored), None)
        self._settled = True

    def _read(self, number: int) -> Record:
        try:
            record = _decode(self._medium[self._key(number)])
        except KeyError:
            raise LogBrokenError(self.name, number, "it is missing") from None
        except ValueError as error:
            raise LogBrokenError(self.name, number, str(error)) from None
        if record.number != number:
            raise LogBrokenError(self.name, number, f"record {record.number} stands in its place")
        return record


# @enforces FCS_COP.1.1/LOG#compute SHA-256 over content and predecessor's hash value
def _chained(record: Record) -> bytes:
    """The hash value of everything in ``record`` but itself, its predecessor's hash value included."""
    return digest(_encode(replace(record, digest=b"")), HashAlgorithm.SHA_256)


def _encode(record: Record) -> bytes:
    fields = asdict(record.entry) | {"time": record.entry.time.astimezone(UTC).isoformat()}
    content = {"number": record.number, "entry": fields, "previous": record.previous.hex(), "digest": record.digest.hex()}
    return json.dumps(content, sort_keys=True, separators=(",", ":")).encode()


def _decode(stored: bytes) -> Record:
    """The record that ``_encode`` wrote; ``ValueError`` for anything else, to the last byte."""
    try:
        content = json.loads(stored)
        fields = content["entry"]
        entry = Entry(**fields | {"time": datetime.fromisoformat(fields["time"]), "outcome": Outcome(fields["outcome"])})
        record = Record(content["number"], entry, bytes.fromhex(content["previous"]), bytes.fromhex(content["digest"]))
        faithful = _encode(record) == stored
    except (ValueError, KeyError, TypeError, AttributeError, OverflowError, RecursionError):
        raise ValueError("it cannot be read") from None
    if not faithful:
        raise ValueError("it is not written the way the gateway writes")
    return record
