"""The pieces of a work shared out among copies of this process, with the outcome that one process has."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from contextlib import ExitStack
from typing import Generic, Protocol, TypeVar

import msgspec

from traceability.collect.elsewhere import Elsewhere

P = TypeVar("P")
R = TypeVar("R")


class Workers(Protocol[P, R]):
    """Who does the pieces of a work: any ``concurrent.futures.Executor``, or ``Copies``."""

    def map(self, function: Callable[[P], R], pieces: Iterable[P], /) -> Iterable[R]:
        """What the function gives for each piece, in their order."""


class Copies(Generic[P, R]):
    """So many processes, this one among them. ``kind`` is what comes of one piece: records, to be told between processes.

    Each does every so many-th piece. What a copy does not deliver, for whatever reason, is done here.
    """

    def __init__(self, count: int, kind: type[R]) -> None:
        self._count = count
        self._kind = kind

    def map(self, function: Callable[[P], R], pieces: Iterable[P], /) -> Iterator[R]:
        """What the function gives for each piece, in their order."""
        todo = list(pieces)
        count = max(min(self._count, len(todo)), 1)
        found: list[list[R]] = []
        with ExitStack() as stack:
            copies = [stack.enter_context(Elsewhere(_work(function, todo[at::count]))) for at in range(1, count)]
            found.append([function(piece) for piece in todo[::count]])
            for at, copy in enumerate(copies, 1):
                found.append(self._done(copy) or [function(piece) for piece in todo[at::count]])
        for number in range(len(todo)):
            yield found[number % count][number // count]

    def _done(self, copy: Elsewhere) -> list[R]:
        data = copy.done()
        try:
            return [] if data is None else msgspec.msgpack.decode(data, type=list[self._kind])  # type: ignore[name-defined]
        except msgspec.MsgspecError:
            return []


def _work(function: Callable[[P], R], pieces: list[P]) -> Callable[[], bytes]:
    return lambda: msgspec.msgpack.encode([function(piece) for piece in pieces])
