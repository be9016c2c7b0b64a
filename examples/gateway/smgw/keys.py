"""Keys in buffers that can be wiped."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from types import TracebackType
from typing import Self


class KeyDestroyedError(Exception):
    """A key was asked for after its destruction."""


class Key:
    """A symmetric key that owns its buffer, so that destroying the key leaves no copy in the gateway's own memory.

    The buffer that is handed over belongs to the key from then on: no copy is made, and ``destroy`` wipes that very buffer.
    As a context manager, the key is destroyed when the block is left, whichever way.
    """

    def __init__(self, name: str, buffer: bytearray) -> None:
        """``name`` identifies the key in the log; ``buffer`` holds its bytes and must not be used elsewhere."""
        if not buffer:
            raise ValueError(f"key {name!r} is empty: hand over a buffer with its bytes")
        self.name = name
        self._buffer = buffer
        self._destroyed = False

    @property
    def destroyed(self) -> bool:
        """Whether the key is gone."""
        return self._destroyed

    @property
    def bits(self) -> int:
        """The key's length in bits."""
        return 8 * len(self._buffer)

    @contextmanager
    def revealed(self) -> Iterator[memoryview]:
        """The key's bytes, read-only and without a copy, for the time of the block; ``KeyDestroyedError`` if they are gone."""
        if self._destroyed:
            raise KeyDestroyedError(f"key {self.name!r} is destroyed; create or import a new one")
        with memoryview(self._buffer) as view, view.toreadonly() as bytes_of_key:
            yield bytes_of_key

    # @enforces FCS_CKM.4.1 every byte of the key's own buffer becomes zero
    def destroy(self) -> None:
        """Overwrite every byte of the key with zero, in place. A second call changes nothing."""
        for position in range(len(self._buffer)):
            self._buffer[position] = 0
        self._destroyed = True

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        self.destroy()

    def __repr__(self) -> str:
        """The name only: a key's bytes never reach a message or a log."""
        return f"Key({self.name!r}, {'destroyed' if self._destroyed else f'{self.bits} bits'})"
