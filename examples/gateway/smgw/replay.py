"""Messages outside a channel that carry a counter: each is heard once."""

from __future__ import annotations

from smgw.memory import SealedMemory


class ReplayedError(Exception):
    """The message, or a newer one of the same sender, was heard before."""


class Counters:
    """The last counter of each sender, kept sealed, so that a restart forgets nothing."""

    def __init__(self, memory: SealedMemory) -> None:
        self._memory = memory

    # @enforces FPT_RPL.1.1 a counter that is not above the last one belongs to a message that is played back
    def take(self, sender: str, counter: int) -> None:
        """Note the counter of an authentic message; ``ReplayedError`` if it does not count up."""
        cell = f"last counter of {sender}"
        last = int.from_bytes(self._memory.read(cell)) if cell in self._memory else 0
        if counter <= last:
            raise ReplayedError(f"message {counter} of {sender}, of whom message {last} has come already")
        self._memory.write(cell, counter.to_bytes(8))
