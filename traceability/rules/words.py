"""Helpers that rules share: what a dangling reference probably means, which ids a text names, lists in words."""

from __future__ import annotations

import difflib
import re
from collections.abc import Collection, Iterable

import msgspec

from traceability.model.base import Item
from traceability.model.lifecycle import Retired
from traceability.trace.graph import EXTERNAL
from traceability.trace.records import lost_leaves
from traceability.trace.view import View, short

_ESCAPE = re.compile(r"\\(?:u....|.)")
_TOKEN = re.compile(r"[A-Za-z][A-Za-z0-9_.^+-]*(?:/[A-Za-z0-9_.+-]+)?")


def close_to(name: str, known: Iterable[str]) -> str:
    """The known id that a name most probably means, ``""`` if none is near."""
    found = difflib.get_close_matches(name, sorted(set(known)), 1, 0.75)
    return found[0] if found else ""


def differ_by_spelling(one: str, other: str) -> bool:
    """Whether two ids differ by case, dots, underscores and dashes only, or one has a suffix that the other lacks."""
    plain, second = (re.sub(r"[._-]", "", name).casefold() for name in (one, other))
    if plain == second:
        return True
    shorter, longer = sorted((one.casefold(), other.casefold()), key=len)
    return longer.startswith(shorter) and longer[len(shorter)] in "/_-."


def did_you_mean(name: str, known: Iterable[str]) -> str:
    """``did you mean X?``, or nothing."""
    near = close_to(name, known)
    return f"did you mean {near}?" if near else ""


def probably_meant(view: View, *relations: str) -> frozenset[str]:
    """Short ids that dangling references of these relations probably mean.

    Also those that links beside the code would cover if their place had not been lost. What is missing there is already
    reported as a dangling reference, or as a lost link: one cause, one finding.
    """
    lost = lost_leaves(view.documents, view.project.artefacts, relations)
    references = {short(entry.reference) for entry in view.unresolved if entry.relation in relations and not entry.candidates}
    if not references:
        return lost
    known = {short(node) for node, data in view.graph.nodes(data=True) if ":" in node and data["kind"] != EXTERNAL}
    return lost | {near for reference in references if (near := close_to(reference, known))}


def retired(view: View) -> dict[str, Retired]:
    """The tombstones of all documents by the short id that they stand for."""
    return {stone.id: stone for document in view.documents for stone in document.retired.values()}


def mentioned(text: str, known: Collection[str]) -> list[str]:
    """The known ids that a text names, in order, each once. A full stop behind an id ends the sentence, not the id."""
    found = (token.rstrip(".-+") if token not in known else token for token in _TOKEN.findall(text))
    return list(dict.fromkeys(token for token in found if token in known))


def moved_to(names: Iterable[str]) -> str:
    """A question about where a place went; ``""`` where nothing is known."""
    return f"it moved to {shown}?" if (shown := listed(names)) else ""


def haystack(items: Iterable[Item]) -> str:
    """Everything that some items say in one text, for a quick look whether any of them deserves a closer one.

    It holds their field names, ids and references as well; each text stands in it in one piece between quotation marks, with
    blanks for its own quotation marks, backslashes and line ends.
    """
    return _ESCAPE.sub("  ", msgspec.json.encode(list(items)).decode())


def listed(names: Iterable[str], most: int = 5) -> str:
    """Names in a row, the rest counted: ``A, B and 3 more``."""
    everything = list(names)
    if len(everything) <= most:
        return ", ".join(everything)
    return f"{', '.join(everything[:most])} and {len(everything) - most} more"
