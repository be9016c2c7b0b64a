"""An algorithm policy: which algorithms, key sizes and standards the cryptographic SFRs of a project may name."""

from __future__ import annotations

import msgspec

from traceability.model.base import Record, Sourced


class Algorithm(Record, frozen=True, kw_only=True):
    """An allowed algorithm with its mode: other spellings, key sizes in bits (none: it has no key, or any), standards."""

    also: tuple[str, ...] = ()
    key_sizes: tuple[int, ...] = ()
    standards: tuple[str, ...] = ()


class AlgorithmPolicy(Sourced, frozen=True, kw_only=True):
    """What is ``allowed`` by name, what is ``refused`` and why; ``standards`` fit every algorithm."""

    id: str
    title: str
    allowed: dict[str, Algorithm]
    refused: dict[str, str] = msgspec.field(default_factory=dict)
    standards: tuple[str, ...] = ()
