"""The smallest repairs of open dependencies: which components to include so that they, and what they need in turn, are met."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

import msgspec

from traceability.catalogue import Catalogue
from traceability.model.document import Document
from traceability.model.ids import component_of
from traceability.trace.dependencies import Obligation

_LONGEST = 5
_Groups = tuple[tuple[str, ...], ...]


class Repair(msgspec.Struct, frozen=True):
    """Components to include, the one that meets the dependency first; ``closes`` names the SFRs whose open dependencies it meets."""

    include: tuple[str, ...]
    closes: tuple[str, ...] = ()


def smallest_repairs(document: Document, catalogue: Catalogue, owed: Iterable[Obligation]) -> dict[tuple[str, ...], tuple[Repair, ...]]:
    """For each OR group that is open, the repairs with the fewest components, in the order of the group.

    A repair is closed: whatever its components depend on is in the document or in the repair. Of two repairs of one size, the
    one comes first that meets more of the document's open dependencies. A group with no repair of up to five components has none.
    """
    present = frozenset(component_of(name) for name in (*document.sfrs, *document.sars)) & catalogue.components.keys()
    open_ones = [entry for entry in owed if entry.status == "open"]
    found: dict[tuple[str, ...], tuple[Repair, ...]] = {}
    for entry in open_ones:
        if entry.group not in found:
            sets = _smallest(catalogue, present, entry.group)
            repairs = [Repair(_first_meets(entry.group, chosen), _closed(catalogue, open_ones, chosen)) for chosen in sets]
            order = {repair: (-len(repair.closes), number) for number, repair in enumerate(repairs)}
            found[entry.group] = tuple(sorted(repairs, key=order.__getitem__))
    return found


def _smallest(catalogue: Catalogue, present: frozenset[str], group: tuple[str, ...]) -> list[frozenset[str]]:
    for size in range(1, _LONGEST + 1):
        if found := list(dict.fromkeys(_sets(catalogue, present, (group,), size))):
            return found
    return []


def _sets(catalogue: Catalogue, present: frozenset[str], groups: _Groups, size: int) -> Iterator[frozenset[str]]:
    unmet = tuple(group for group in groups if not any(catalogue.satisfies(have, wanted) for have in present for wanted in group))
    if not unmet:
        yield frozenset()
    elif size:
        for wanted in unmet[0]:
            if wanted in catalogue.components:
                needs = (*unmet[1:], *catalogue.dependencies(wanted))
                yield from (frozenset((wanted,)) | rest for rest in _sets(catalogue, present | {wanted}, needs, size - 1))


def _first_meets(group: tuple[str, ...], chosen: frozenset[str]) -> tuple[str, ...]:
    meets = [name for name in group if name in chosen]
    return (*meets, *sorted(chosen - set(meets)))


def _closed(catalogue: Catalogue, open_ones: list[Obligation], chosen: frozenset[str]) -> tuple[str, ...]:
    return tuple(entry.owner for entry in open_ones if any(catalogue.satisfies(have, wanted) for have in chosen for wanted in entry.group))
