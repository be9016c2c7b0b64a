"""The text of an element with its operations filled in: in the document's words, or in the official wording where the user has it."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping

from traceability.catalogue import Catalogue
from traceability.catalogue.catalogue import all_slots
from traceability.model.components import SlotDefinition
from traceability.model.requirements import Element, Slot
from traceability.model.result import TextPart

_PLACEHOLDER = re.compile(r"\{([as][0-9][a-z0-9-]*)\}")
_OWN: Mapping[str, SlotDefinition] = {}


def element_parts(element: Element) -> tuple[TextPart, ...]:
    """The text in the document's own words, each operation a part of its own (REQ.2-4)."""
    return tuple(_parts(element.text, element.slots, _OWN))


def official_parts(wording: Catalogue | None, element: Element) -> tuple[TextPart, ...]:
    """The text in the official wording; nothing where the wording does not hold the element, or the document's text differs in its slots.

    A document that refines an element, or has other slots, says something else than the official text, so its own words stand.
    """
    official = wording.element(element.id) if wording and not element.refinements else None
    if official is None or not official.text:
        return ()
    slots = all_slots(official)
    own = set(_PLACEHOLDER.findall(element.text)) | set(element.slots)
    if not set(_PLACEHOLDER.findall(official.text)) <= own or not set(_PLACEHOLDER.findall(element.text)) <= set(slots):
        return ()
    return tuple(_parts(official.text, element.slots, slots))


def _parts(text: str, slots: Mapping[str, Slot], official: Mapping[str, SlotDefinition], within: str = "") -> Iterator[TextPart]:
    """An element's text with its operations filled in, nested ones inside the option that holds them.

    ``within`` is the operation whose words the text is. Each operation is filled in once, and inside another only if it belongs to one
    of its options: words that name themselves, or one another, stay as they are (OPS001 speaks of them).
    """
    at = 0
    filled: set[str] = set()
    for match in _PLACEHOLDER.finditer(text):
        if match[1] in filled or (within and not _inside(match[1], within)):
            continue
        filled.add(match[1])
        if match.start() > at:
            yield TextPart(text=text[at : match.start()])
        yield from _slot_parts(match[1], slots, official)
        at = match.end()
    if at < len(text):
        yield TextPart(text=text[at:])


def _slot_parts(name: str, slots: Mapping[str, Slot], official: Mapping[str, SlotDefinition]) -> Iterator[TextPart]:
    slot = slots.get(name)
    operation = "selection" if name.rpartition("-")[2].startswith("s") else "assignment"
    if slot is None or slot.state == "open":
        note = slot.note if slot and slot.note else _asked(operation, name, official)
        yield TextPart(text=note, kind="open", slot=name)
        return
    chosen = official[name].wording if name in official else {}
    words = (
        ", ".join(chosen.get(number, own) for number, own in slot.chosen.items())
        if slot.chosen
        else slot.value or ", ".join(slot.options.values())
    )
    for part in _parts(words, slots, official, name):
        yield TextPart(text=part.text, kind=operation, slot=name) if part.kind == "plain" else part  # type: ignore[arg-type]


def _inside(name: str, outer: str) -> bool:
    """Whether an operation belongs to an option of another: ``s1-2-a1`` to ``s1``."""
    return name.startswith(f"{outer}-") and name.count("-") == outer.count("-") + 2


def _asked(operation: str, name: str, official: Mapping[str, SlotDefinition]) -> str:
    """What an open operation asks for: its official subject or options, else its name."""
    slot = official.get(name)
    if slot is None:
        return f"{operation} {name}"
    return f"{operation}: {slot.about or '; '.join(re.sub(_PLACEHOLDER, '…', words) for words in slot.wording.values())}"
