"""Pieces of work shared out among copies of this process and this one itself, with the outcome that one process has."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import ExitStack
from types import TracebackType
from typing import Any, Generic, Protocol, TypeVar

import msgspec

from traceability.parallel.elsewhere import Elsewhere

P = TypeVar("P")
R = TypeVar("R")
MOST = 1000
"""So many pieces can be shared out at most: their numbers lie in a pipe, and the smallest one holds 4,096 bytes."""
_NUMBER = 4


class Shared(Generic[P, R]):
    """Pieces of work that ``copies`` of this process begin at once; leave the ``with`` block to end them.

    Whoever is free takes the next piece, this process as soon as it asks for what came of them all. ``kind`` is what comes of one
    piece: records, to be told between processes. What a copy does not deliver, for whatever reason, is done here, so the answer is
    always the same. Where there are more than ``MOST`` pieces, or no copy can be made, this process does everything.
    """

    def __init__(self, function: Callable[[P], R], pieces: Sequence[P], kind: type[R], copies: int = 1) -> None:
        self._function = function
        self._pieces = pieces
        self._kind = kind
        self._turns = _turns(len(pieces)) if copies > 0 else None
        self._copies = [Elsewhere(self._turn_by_turn) for _ in range(min(copies, len(pieces) - 1))] if self._turns else []

    def __enter__(self) -> Shared[P, R]:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        with ExitStack() as stack:
            for copy in self._copies:
                stack.push(copy)
            if self._turns:
                self._turns.close()

    @property
    def copies(self) -> int:
        """How many copies were begun."""
        return sum(bool(copy.process) for copy in self._copies)

    def done(self) -> list[R]:
        """What came of each piece, in their order. It is handed over, not kept: ask once."""
        found = {number: self._function(self._pieces[number]) for number in self._turns} if self._turns else {}
        for copy in self._copies:
            found.update(self._told(copy))
        return [found[number] if number in found else self._function(piece) for number, piece in enumerate(self._pieces)]

    def _turn_by_turn(self) -> bytes:
        return msgspec.msgpack.encode([(number, self._function(self._pieces[number])) for number in self._turns or ()])

    def _told(self, copy: Elsewhere) -> list[tuple[int, R]]:
        data = copy.done()
        kind: Any = list[tuple[int, self._kind]]  # type: ignore[name-defined]
        try:
            return [] if data is None else msgspec.msgpack.decode(data, type=kind)
        except msgspec.MsgspecError:
            return []


class Workers(Protocol[P, R]):
    """Who does the pieces of a work: any ``concurrent.futures.Executor``, or ``Copies``."""

    def map(self, function: Callable[[P], R], pieces: Iterable[P], /) -> Iterable[R]:
        """What the function gives for each piece, in their order."""


class Copies(Generic[P, R]):
    """So many processes, this one among them. ``kind`` is what comes of one piece: records, to be told between processes."""

    def __init__(self, count: int, kind: type[R]) -> None:
        self._count = count
        self._kind = kind

    def map(self, function: Callable[[P], R], pieces: Iterable[P], /) -> Iterable[R]:
        """What the function gives for each piece, in their order."""
        with Shared(function, list(pieces), self._kind, self._count - 1) as shared:
            return shared.done()


class _Turns:
    """The numbers of all pieces, each given to whoever asks first: they lie in a pipe, which gives each away once."""

    def __init__(self, count: int) -> None:
        self._pipe, filled = os.pipe()
        os.write(filled, b"".join(number.to_bytes(_NUMBER, "big") for number in range(count)))
        os.close(filled)

    def __iter__(self) -> Iterator[int]:
        while number := os.read(self._pipe, _NUMBER):
            yield int.from_bytes(number, "big")

    def close(self) -> None:
        os.close(self._pipe)


def _turns(count: int) -> _Turns | None:
    """The turns of so many pieces, where there is something to share out."""
    try:
        return _Turns(count) if 1 < count <= MOST else None
    except OSError:  # no more open files are allowed: then this process does it all
        return None
