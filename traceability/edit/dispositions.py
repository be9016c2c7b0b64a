"""Dispositions as YAML text: what a Security Target that begins says of an item of a profile."""

from __future__ import annotations

import textwrap
from collections.abc import Iterator
from typing import Any

import yaml

from traceability.catalogue import Catalogue, all_slots
from traceability.model.components import SlotDefinition
from traceability.model.gaps import GAP
from traceability.model.requirements import Element, Sfr, Slot

_WIDTH = 100
TITLES = {
    "threats": "threats", "organisational_security_policies": "organisational security policies", "assumptions": "assumptions",
    "objectives": "objectives", "sfrs": "security functional requirements", "sars": "security assurance requirements",
}  # fmt: skip


def quoted(text: str) -> str:
    """A text as one YAML scalar on one line."""
    return yaml.safe_dump(text, allow_unicode=True, width=10**6, default_style='"').strip()


def disposition(item: Any, catalogue: Catalogue | None, note: str = "") -> str:
    """The lines of one disposition, indented by two: ``identical``, or ``completed`` with a gap for each operation left open.

    Comments say what the id alone does not: the title, and the words around the open operations.
    """
    title = f" # {' '.join(item.title.split())}" if item.title else ""
    remark = f", note: {quoted(note)}" if note else ""
    left = {name: slots for name, element in item.elements.items() if (slots := _open(element))} if isinstance(item, Sfr) else {}
    if not left:
        return f"  {item.id}: {{disposition: identical{remark}}}{title}\n"
    lines = [f"  {item.id}:{title}", "    disposition: completed"]
    lines += [f"    note: {quoted(note)}"] if note else []
    lines += ["    elements:"]
    for name, slots in left.items():
        lines += [f"      {name}:", *_reading(item.elements[name]), "        slots:"]
        for slot in slots:
            lines += list(open_slot(item.elements[name], slot, catalogue))
    return "\n".join(lines) + "\n"


def open_slot(element: Element, name: str, catalogue: Catalogue | None) -> Iterator[str]:
    """The lines of one operation that is still to be completed, with what may stand there."""
    what = _may_stand(element, name, catalogue)
    yield f"          {name}: {{state: open, note: {quoted(f'{GAP} {what}')}}}"


def _reading(element: Element) -> list[str]:
    """The text of an element as comments: what is completed stands in it, what is open with its name."""
    text = " ".join(element.text.split())
    for name, slot in element.slots.items():
        if slot.state == "completed":
            text = text.replace(f"{{{name}}}", ", ".join(slot.chosen.values()) or slot.value)
    return [f"        # {line}" for line in textwrap.wrap(" ".join(text.split()), _WIDTH, break_long_words=False, break_on_hyphens=False)]


def _open(element: Element) -> list[str]:
    return [name for name, slot in element.slots.items() if slot.state != "completed"]


def _may_stand(element: Element, name: str, catalogue: Catalogue | None) -> str:
    slot = element.slots[name]
    definition = catalogue.element(element.id) if catalogue else None
    known = all_slots(definition).get(name) if definition else None
    selection = name.rpartition("-")[2].startswith("s") or bool(slot.options)
    words = " ".join(slot.note.split())
    if selection:
        return f"choose {_how_many(known)} of {_options(slot, known)}{f'; {words}' if words else ''} (chosen: {{number: words}})"
    bound = f", within: {slot.value}" if slot.state == "narrowed" and slot.value else ""
    return f"{words or (known.about if known else '') or 'a value'}{bound} (value: words)"


def _how_many(definition: SlotDefinition | None) -> str:
    return "exactly one" if definition and definition.choose == "one" else "at least one"


def _options(slot: Slot, definition: SlotDefinition | None) -> str:
    if slot.options:
        return ", ".join(f"{number}: {words}" for number, words in sorted(slot.options.items()))
    if definition and definition.wording:
        return ", ".join(f"{number}: {words}" for number, words in sorted(definition.wording.items()))
    return f"the options 1 to {definition.options}" if definition and definition.options else "what the profile offers"
