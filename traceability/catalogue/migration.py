"""From one edition of CC to the next, as data: what moved, went, came, or means something else under the same id."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from functools import cached_property
from typing import Any, Literal, TypeVar

import msgspec

from traceability.model.base import Record, Sourced
from traceability.model.document import Document
from traceability.model.ids import element_of
from traceability.model.requirements import Element, Sfr

Side = Literal["before", "after"]
R = TypeVar("R", bound=msgspec.Struct)


class Moved(Record, frozen=True, kw_only=True):
    """The component of the later edition that takes the place of one of the earlier, and why."""

    to: str
    why: str


class Shape(Record, frozen=True, kw_only=True):
    """What tells two components of one id apart: title, elements with their operations, dependencies (keys of OR groups)."""

    title: str
    elements: dict[str, tuple[str, ...]]
    dependencies: tuple[str, ...] = ()


class Reused(Record, frozen=True, kw_only=True):
    """An id that both editions have for different components."""

    before: Shape
    after: Shape


class Reshaped(Record, frozen=True, kw_only=True):
    """An element whose operations differ between the editions: their ids in each, and why."""

    before: tuple[str, ...]
    after: tuple[str, ...]
    why: str


class Editions(Sourced, frozen=True, kw_only=True):
    """The catalogues that a migration leads from and to."""

    before: str
    after: str


class Migration(Record, frozen=True, kw_only=True, dict=True):
    """The differences of two editions that a document feels; sections as in ``requirements/migrations``."""

    migration: Editions
    moved: dict[str, Moved] = {}
    reused: dict[str, Reused] = {}
    only_before: dict[str, str] = {}
    only_after: dict[str, str] = {}
    regrouped: dict[str, dict[str, str]] = {}
    dropped: dict[str, tuple[str, ...]] = {}
    reshaped: dict[str, Reshaped] = {}
    unasked: dict[str, str] = {}

    def side(self, catalogue: str) -> Side | None:
        """Which of its editions a catalogue is."""
        return {self.migration.before: "before", self.migration.after: "after"}.get(catalogue)  # type: ignore[return-value]

    def elsewhere(self, component: str, side: Side) -> str | None:
        """The title of a component that the edition of that side does not have and the other has."""
        return (self.only_after if side == "before" else self.only_before).get(component)

    def successor(self, component: str, side: Side) -> tuple[str, str] | None:
        """The component of the edition ``side`` that stands for one of the other edition, and why."""
        if side == "after":
            moved = self.moved.get(component)
            return (moved.to, moved.why) if moved else None
        return self._moved_back.get(component)

    def misread(self, sfr: Sfr, side: Side) -> Shape | None:
        """What an SFR is in the other edition, where it is written as that edition has it and not as this one.

        Only an id that both editions use for different components can be misread, and the SFR itself must tell: by its
        elements; where these are the same, by its operations; where these fit both, by the dependencies that it binds.
        Whatever fits this edition, or neither, is not misread.
        """
        found = self.reused.get(sfr.component)
        if found is None:
            return None
        here, there = (found.before, found.after) if side == "before" else (found.after, found.before)
        elements = {element_of(name) for name in sfr.elements}
        if elements != set(here.elements) or elements != set(there.elements):
            return there if elements == set(there.elements) else None
        slots = {(element_of(name), slot) for name, element in sfr.elements.items() for slot in element.slots}
        fits_here, fits_there = slots <= _slots(here), slots <= _slots(there)
        if not (fits_here and fits_there):
            return there if fits_there else None
        keys = {frozenset(key.split("|")) for key in sfr.dependencies}
        return there if keys and not keys & _groups(here) and keys <= _groups(there) else None

    def other_shape(self, element: Element, side: Side) -> str:
        """Why an element has other operations in the edition ``side`` than are stated, where the other edition has those; else ``""``.

        Compared are the operations outside of options.
        """
        found = self.reshaped.get(element_of(element.id))
        if found is None:
            return ""
        here, there = (found.before, found.after) if side == "before" else (found.after, found.before)
        return found.why if _outer(element.slots) == _outer(there) != _outer(here) else ""

    def renamed_group(self, component: str, key: str, side: Side) -> str | None:
        """How the edition ``side`` writes a dependency that the other writes as ``key``, where its alternatives changed."""
        wanted = frozenset(key.split("|"))
        for old, new in self.regrouped.get(component, {}).items():
            there, here = (old, new) if side == "after" else (new, old)
            if frozenset(there.split("|")) == wanted:
                return here
        return None

    @cached_property
    def _moved_back(self) -> dict[str, tuple[str, str]]:
        return {moved.to: (old, moved.why) for old, moved in self.moved.items()}


def migrated(record: R, migration: Migration) -> R:
    """A record of the earlier edition with every id in it as the later one writes it, in ids, references and prose alike.

    Dependencies whose alternatives changed are bound under their new key. What the later edition demands beyond that
    (elements, operations, dependencies) is not invented: the rules find it.
    """
    names = {old: moved.to for old, moved in migration.moved.items()}
    pattern = re.compile(rf"(?<![A-Za-z0-9_])({'|'.join(map(re.escape, sorted(names)))})(?!\d)")

    def renamed(value: Any) -> Any:
        if isinstance(value, str):
            return pattern.sub(lambda match: names[match[1]], value)
        if isinstance(value, Mapping):
            return {renamed(key): entry if key == "origin" else renamed(entry) for key, entry in value.items()}
        return [renamed(entry) for entry in value] if isinstance(value, list | tuple) else value

    found = msgspec.convert(renamed(msgspec.to_builtins(record)), type(record))
    if not isinstance(found, Document):
        return found
    sfrs = {name: _regrouped(sfr, migration) for name, sfr in found.sfrs.items()}
    return msgspec.structs.replace(found, sfrs=sfrs)


def other_side(migrations: Iterable[Migration], catalogue: str) -> tuple[Migration, Side] | None:
    """The migration that a catalogue is an end of, and which end."""
    return next(((found, side) for found in migrations if (side := found.side(catalogue))), None)


def _regrouped(sfr: Sfr, migration: Migration) -> Sfr:
    bound = {migration.renamed_group(sfr.component, key, "after") or key: binding for key, binding in sfr.dependencies.items()}
    return msgspec.structs.replace(sfr, dependencies=bound)


def _slots(shape: Shape) -> set[tuple[str, str]]:
    return {(element, slot) for element, slots in shape.elements.items() for slot in slots}


def _outer(slots: Iterable[str]) -> set[str]:
    return {slot for slot in slots if "-" not in slot}


def _groups(shape: Shape) -> set[frozenset[str]]:
    return {frozenset(key.split("|")) for key in shape.dependencies}
