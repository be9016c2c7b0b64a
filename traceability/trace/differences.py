"""What a document did with the operations that its profile left, slot by slot: a comparison of two elements, nothing else."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any, Literal

import msgspec

from traceability.model.document import ElementChange
from traceability.model.requirements import Element, Refinement, Slot

SlotVerdict = Literal[
    "same", "completed", "narrowed", "open", "examine", "changed-selection", "changed-assignment", "beyond", "invented", "fewer",
]  # fmt: skip
"""``same``: as the profile has it. ``completed``, ``narrowed``: within what the profile left. ``open``: left open still.
``examine``: a value within bounds that only a person can compare. The others go beyond what the profile allows; ``beyond``: an
option that it does not leave, ``invented``: a value, or other words of an option."""
ElementVerdict = Literal["text", "item", "fewer-items", "scope"]
_LIST = re.compile(r"\s*(?:,\s*and\s|,\s*or\s|,|;|\sand\s|\sor\s)\s*")


class SlotDifference(msgspec.Struct, frozen=True):
    """One slot of one element: what the profile says, what the document says, how the two compare, and why in words."""

    element: str
    slot: str
    before: str
    after: str
    verdict: SlotVerdict
    reason: str = ""


class TextDifference(msgspec.Struct, frozen=True):
    """Words of an element that differ from the profile's: its text, an item, items that are gone, or a marked limit of its scope."""

    element: str
    what: ElementVerdict
    before: str
    after: str
    name: str = ""


def compare_slots(before: Element, after: Element) -> tuple[SlotDifference, ...]:
    """Each slot that a profile's element and a document's share, judged by what the profile left."""
    shared = [name for name in before.slots if name in after.slots]
    return tuple(_slot(before.id, name, before.slots[name], after.slots[name]) for name in shared)


def compare_words(before: Element, after: Element) -> Iterator[TextDifference]:
    """What else differs. Items that a document adds are no difference: they ask for more.

    The words of an item may change where the document completes an operation of the element, for they speak of it.
    """
    if normal(before.text) != normal(after.text):
        yield TextDifference(before.id, "text", before.text, after.text)
    gone = [key for key in before.items if key not in after.items]
    if gone and after.items:
        yield TextDifference(before.id, "fewer-items", ", ".join(before.items), ", ".join(after.items), ", ".join(gone))
    completes = any(slot.state != "completed" for slot in before.slots.values())
    for key, words in before.items.items():
        if key in after.items and normal(words) != normal(after.items[key]) and not completes:
            yield TextDifference(before.id, "item", words, after.items[key], key)
    for refinement in marks(after):
        if refinement.kind == "scope-limit" and refinement not in marks(before):
            yield TextDifference(before.id, "scope", before.text, after.text)


def marks(element: Element | ElementChange | None) -> tuple[Refinement, ...]:
    """The refinements that an element, or a change of one, is marked with."""
    return tuple(element.refinements.values()) if element is not None else ()


def normal(words: str) -> str:
    """Words as they are compared: case, spaces and a full stop at the end do not count."""
    return " ".join(words.split()).casefold().rstrip(".")


def shown(slot: Slot) -> str:
    """What stands in a slot, in words."""
    if slot.state == "open":
        return f"left open{f' ({slot.note})' if slot.note else ''}"
    chosen = ", ".join(f"{number}: {words}" for number, words in sorted(slot.chosen.items()))
    options = ", ".join(f"{number}: {words}" for number, words in sorted(slot.options.items()))
    if slot.state == "completed":
        return chosen or slot.value or "nothing"
    return f"{'one of ' if options else 'within '}{options or slot.value}"


def _slot(element: str, name: str, before: Slot, after: Slot) -> SlotDifference:
    verdict, reason = _verdict(name.rpartition("-")[2][0], before, after)
    return SlotDifference(element, name, shown(before), shown(after), verdict, reason)


def _verdict(kind: str, before: Slot, after: Slot) -> tuple[SlotVerdict, str]:
    if before == after or (_content(before) == _content(after) and before.state == after.state):
        return ("open", "") if before.state == "open" else ("same", "")
    if after.state == "open":
        return "open", "the profile has narrowed or completed it already" if before.state != "open" else ""
    if before.state == "open":
        return ("completed", "") if after.state == "completed" else ("narrowed", "")
    if before.state == "completed":
        return _changed(kind, before, after)
    offered = before.options
    if offered:
        return _among(offered, after)
    if before.state == "narrowed" and before.value:
        if normal(before.value) == normal(after.value):
            return "completed", ""
        return "examine", "whether the value lies within the bounds of the profile is for a person to see"
    return "completed", ""


def _changed(kind: str, before: Slot, after: Slot) -> tuple[SlotVerdict, str]:
    if kind == "s":
        lost = sorted(set(before.chosen) - set(after.chosen))
        fresh = sorted(set(after.chosen) - set(before.chosen))
        if not lost and not fresh:
            return "changed-selection", "the same options are chosen, in other words"
        parts = [f"{word} {', '.join(map(str, options))}" for word, options in (("without", lost), ("with", fresh)) if options]
        return "changed-selection", f"the profile's choice is changed: {' and '.join(parts)}"
    one_by_one = bool(before.values and after.values)
    named, kept = _named(before, one_by_one), _named(after, one_by_one)
    missing = [words for member, words in named.items() if member not in kept]
    if missing and kept.keys() < named.keys():
        return "fewer", f"it no longer names {', '.join(missing)}"
    return "changed-assignment", "the profile has completed it with another value"


def _among(offered: dict[int, str], after: Slot) -> tuple[SlotVerdict, str]:
    words = {normal(text) for text in offered.values()}
    if after.state != "completed":
        taken = after.options
        inside = all(number in offered and normal(text) in (normal(offered[number]), "") for number, text in taken.items())
        return ("narrowed", "") if taken and inside else ("invented", f"the profile leaves only {_listed(offered)}")
    if not after.chosen:
        return ("completed", "") if normal(after.value) in words else ("invented", f"the profile leaves only {_listed(offered)}")
    if beyond := [number for number in after.chosen if number not in offered]:
        return "beyond", f"option {', '.join(map(str, beyond))} is none of {_listed(offered)}"
    strange = [number for number, text in after.chosen.items() if not _says(offered[number], text)]
    if strange:
        return "invented", f"the words of option {', '.join(map(str, strange))} are none of {_listed(offered)}"
    return "completed", ""


def _says(offered: str, chosen: str) -> bool:
    return not offered or normal(offered) == normal(chosen)


def _listed(options: dict[int, str]) -> str:
    return ", ".join(f"{number}: {text}" for number, text in sorted(options.items()))


def _named(slot: Slot, one_by_one: bool) -> dict[str, str]:
    """What a value names, as it is compared and in its words: one by one where both documents say so, else the parts of the list."""
    parts = slot.values if one_by_one else _LIST.split(slot.value)
    return {member: part.strip() for part in parts if (member := normal(part))}


def _content(slot: Slot) -> tuple[Any, ...]:
    # A note explains; it decides nothing.
    return (normal(slot.value), {n: normal(t) for n, t in slot.chosen.items()}, {n: normal(t) for n, t in slot.options.items()})
