"""Memory whose content is encrypted and authenticated wherever it rests."""

from __future__ import annotations

import os
from collections.abc import Callable, MutableMapping

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from smgw.keys import Key

KEY_BITS = 256
NONCE_BYTES = 12
"""Random nonces of this length are safe for 2**32 writes with one key (NIST SP 800-38D, 8.3): one a second for 136 years."""


class MemoryTamperedError(Exception):
    """A cell was changed, moved or cut outside the gateway."""


class SealedMemory:
    """Named cells on an untrusted medium, each sealed by AES-256 in Galois/Counter Mode.

    The medium maps a cell's name to its nonce followed by the ciphertext. The name is authenticated along with the content,
    so one cell cannot pass for another.
    """

    def __init__(self, key: Key, medium: MutableMapping[str, bytes], random: Callable[[int], bytes] = os.urandom) -> None:
        """``key`` has 256 bits; ``random`` gives that many unpredictable bytes."""
        if key.bits != KEY_BITS:
            raise ValueError(f"key {key.name!r} has {key.bits} bits, memory needs {KEY_BITS}")
        self._key = key
        self._medium = medium
        self._random = random

    # @enforces FCS_COP.1.1/MEM content rests on the medium as AES-256-GCM ciphertext only
    def write(self, cell: str, content: bytes) -> None:
        """Seal ``content`` into ``cell``, over what was there, with a nonce of its own."""
        nonce = self._random(NONCE_BYTES)
        with self._key.revealed() as key:
            self._medium[cell] = nonce + AESGCM(key).encrypt(nonce, content, cell.encode())

    # @enforces FDP_SDI.2.1 the authentication tag covers content and name of the cell
    def read(self, cell: str) -> bytes:
        """The content of ``cell``; ``KeyError`` if there is none, ``MemoryTamperedError`` if it is not what was written there."""
        stored = self._medium[cell]
        nonce, sealed = stored[:NONCE_BYTES], stored[NONCE_BYTES:]
        with self._key.revealed() as key:
            try:
                return AESGCM(key).decrypt(nonce, sealed, cell.encode())
            except (InvalidTag, ValueError):
                raise MemoryTamperedError(f"cell {cell!r} was changed outside the gateway; restore it from its origin") from None

    def erase(self, cell: str) -> None:
        """Give ``cell`` back; nothing happens if there is none."""
        self._medium.pop(cell, None)

    def cells(self) -> tuple[str, ...]:
        """The names of all cells, in order."""
        return tuple(sorted(self._medium))

    def __contains__(self, cell: str) -> bool:
        """Whether something is stored in ``cell``."""
        return cell in self._medium
