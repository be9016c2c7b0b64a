"""Passwords as they are stored: salted and hashed so slowly that guessing takes long, even for who has the stored text."""

from __future__ import annotations

import hashlib
import hmac

SALT_BYTES = 16
COST = {"n": 2**14, "r": 8, "p": 1}
"""The cost of scrypt (RFC 7914): 16 MiB and some hundredths of a second for each attempt."""


def stored(password: str, salt: bytes) -> str:
    """The text to store for ``password``; ``ValueError`` if it is shorter than ten characters or the salt is short."""
    if len(password) < 10:
        raise ValueError("a password needs ten characters or more")
    if len(salt) < SALT_BYTES:
        raise ValueError(f"a salt needs {SALT_BYTES} bytes")
    return f"{salt.hex()}:{_hashed(password, salt).hex()}"


# @supports FIA_UAU.5.2#consumer compared with the stored text, in a time that tells nothing
def fits(password: str, text: str) -> bool:
    """Whether ``password`` is the one that ``text`` was stored for; nothing fits an empty text."""
    salt, _, expected = text.partition(":")
    return bool(expected) and hmac.compare_digest(_hashed(password, bytes.fromhex(salt)), bytes.fromhex(expected))


def _hashed(password: str, salt: bytes) -> bytes:
    return hashlib.scrypt(password.encode(), salt=salt, **COST)
