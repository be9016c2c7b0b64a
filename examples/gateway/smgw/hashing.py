"""Hash values, for the signatures that the security module creates and verifies."""

from __future__ import annotations

import hashlib
import hmac
from enum import Enum


class HashAlgorithm(Enum):
    """The hash functions of FIPS 180-4 that the gateway offers; no other one can be asked for."""

    SHA_256 = "sha256"
    SHA_384 = "sha384"
    SHA_512 = "sha512"


# @enforces FCS_COP.1.1/HASH only the three hash functions of FIPS 180-4 can be asked for
# @supports FCS_COP.1.1/LOG#compute the chain of log records is made of these values
def digest(data: bytes, algorithm: HashAlgorithm = HashAlgorithm.SHA_256) -> bytes:
    """The hash value of ``data``: 32, 48 or 64 bytes."""
    return hashlib.new(algorithm.value, data).digest()


def matches(data: bytes, expected: bytes, algorithm: HashAlgorithm = HashAlgorithm.SHA_256) -> bool:
    """Whether ``data`` has the hash value ``expected``; the time it takes does not tell where they differ."""
    return hmac.compare_digest(digest(data, algorithm), expected)
