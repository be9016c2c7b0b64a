"""What every record shares: where it was written, and how sure its content is."""

from __future__ import annotations

from typing import Literal

import msgspec

Provenance = Literal["verified", "corroborated", "unverified"]
Confidence = Literal["high", "medium", "low"]


class Record(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True, omit_defaults=True):
    """A frozen record that is decoded strictly: an unknown key is a mistake, never ignored."""


class Origin(Record, frozen=True, kw_only=True):
    """Where an item was written: ``file`` relative to the project (or ``pptrace:…`` for the shipped library), ``line`` from 1."""

    file: str = ""
    line: int = 0


NOWHERE = Origin()


class Sourced(Record, frozen=True, kw_only=True):
    """A statement of fact with its provenance: ``verified`` (held against the official document), ``corroborated``
    (a second source says the same) or ``unverified``; absent for what a project says of itself.
    """

    provenance: Provenance | None = None
    confidence: Confidence | None = None
    source: str = ""


class Item(Sourced, frozen=True, kw_only=True):
    """Anything with an id. ``id`` and ``origin`` are put in by the loader: the id is the item's key in the YAML map.

    ``line`` is the line of an imported item in the file that it was imported from.
    """

    id: str = ""
    origin: Origin = NOWHERE
    title: str = ""
    note: str = ""
    line: int = 0


class Link(Sourced, frozen=True, kw_only=True):
    """One relation, stored once, at the child end; ``how`` says what the child contributes to the parent."""

    how: str = ""


class Rationale(Sourced, frozen=True, kw_only=True):
    """Why the links are enough: stored at the parent, because CC says that a tracing is no justification.

    ``effect`` is, for a threat, ``removed``, ``diminished`` or ``mitigated`` (CEM OBJ.2-4); for a policy ``enforced``;
    for an assumption ``upheld``.
    """

    text: str
    effect: Literal["removed", "diminished", "mitigated", "enforced", "upheld"] | None = None
