"""What became of the operations of an element: selections widened or narrowed, slots opened, completed, turned into selections."""

from __future__ import annotations

import difflib
import functools
from collections.abc import Iterable, Iterator, Mapping

from traceability.model.foreign import Choice, Part
from traceability.model.requirements import Element, Slot

_SAME = 0.85
_SHOWN = 60


def element_changes(one: Element, two: Element) -> Iterator[str]:
    """The changes of an element's operations, in words; a change of plain text alone gives none."""
    yield from _slots(one.slots, two.slots)
    if one.parts == two.parts:
        return
    before, after = list(_operations(one.parts, "selection")), list(_operations(two.parts, "selection"))
    for old, new in _paired(before, after):
        number = after.index(new) + 1 if new is not None else 0
        if new is None:
            yield f"a selection is gone ({_offered(old)})"
        elif old is None:
            yield f"a new selection is left to the Security Target ({_offered(new)})"
        else:
            yield from _selection(number, old, new)
    counts = [sum(1 for _ in _operations(parts, "assignment")) for parts in (one.parts, two.parts)]
    if counts[0] != counts[1]:
        yield f"assignments: {counts[0]} → {counts[1]}"


def _slots(one: dict[str, Slot], two: dict[str, Slot]) -> Iterator[str]:
    for name in sorted(one.keys() | two.keys()):
        before, after = one.get(name, Slot(state="open")), two.get(name, Slot(state="open"))
        if before == after:
            continue
        if before.state != after.state:
            words = {"open": "was opened", "completed": "was completed", "narrowed": "was narrowed", "selection": "became a selection"}
            yield f"operation {name} {words[after.state]} (was {before.state})"
        if before.options.keys() != after.options.keys() and after.state != "completed":
            yield f"operation {name} {_offers(before.options, after.options)}"
        if before.chosen.keys() != after.chosen.keys():
            other = "other " if before.chosen and after.chosen else ""
            yield f"operation {name} has {other}options chosen: {_moved(before.chosen, after.chosen)}"
        if before.state == after.state and before.value != after.value:
            yield f"operation {name} has another value: '{before.value}' → '{after.value}'"


def _offers(before: Mapping[int, str], after: Mapping[int, str]) -> str:
    """What became of the options that are left to choose from; where there were none, or are none now, nothing was widened."""
    if not before or not after:
        return f"{'offers' if after else 'no longer offers'} options {', '.join(map(str, sorted(after or before)))}"
    verb = "was widened" if before.keys() < after.keys() else "was narrowed" if after.keys() < before.keys() else "offers other options"
    return f"{verb}: {_moved(before, after)}"


def _moved(before: Mapping[int, str], after: Mapping[int, str]) -> str:
    came, went = (sorted(one.keys() - other.keys()) for one, other in ((after, before), (before, after)))
    return ", ".join([*(f"+{number}" for number in came), *(f"-{number}" for number in went)])


def _operations(parts: Iterable[Part], kind: str) -> Iterator[Part]:
    for part in parts:
        if part.kind == kind:
            yield part
        yield from _operations(part.parts, kind)
        for choice in part.choices:
            yield from _operations(choice.parts, kind)


def _paired(before: list[Part], after: list[Part]) -> Iterator[tuple[Part | None, Part | None]]:
    """Selections that belong together: those whose choices are most alike, each once; those that have nothing in common do not."""
    scored = sorted(
        ((-score, one, two) for one, old in enumerate(before) for two, new in enumerate(after) if (score := _likeness(old, new))),
    )  # fmt: skip
    pairs: dict[int, int] = {}
    for _, one, two in scored:
        if one not in pairs and two not in pairs.values():
            pairs[one] = two
    for one, old in enumerate(before):
        yield old, after[pairs[one]] if one in pairs else None
    for two, new in enumerate(after):
        if two not in pairs.values():
            yield None, new


def _likeness(old: Part, new: Part) -> float:
    """How much of two selections is the same: the choices that they share, whole or reworded, as a part of all."""
    one, two = _choices(old), _choices(new)
    shared = len(set(one) & set(two)) + len(_reworded(one, two))
    return shared / max(len(one), len(two), 1)


def _reworded(one: list[str], two: list[str]) -> dict[str, str]:
    """The choices of one list that stand in the other in slightly different words; the most alike first, each once."""
    gone, come = [name for name in one if name not in two], [name for name in two if name not in one]
    found: dict[str, str] = {}
    for _, before, after in sorted((-_alike(a, b), a, b) for a in gone for b in come if _alike(a, b) >= _SAME):
        if before not in found and after not in found.values():
            found[before] = after
    return found


@functools.lru_cache(maxsize=10_000)
def _alike(one: str, two: str) -> float:
    matcher = difflib.SequenceMatcher(None, one, two, autojunk=False)
    return matcher.ratio() if matcher.real_quick_ratio() >= _SAME and matcher.quick_ratio() >= _SAME else 0.0


def _selection(number: int, old: Part, new: Part) -> Iterator[str]:
    before, after = _choices(old), _choices(new)
    reworded = _reworded(before, after)
    came = [name for name in after if name not in before and name not in reworded.values()]
    went = [name for name in before if name not in after and name not in reworded]
    if came or went:
        verb = "was widened" if not went else "was narrowed" if not came else "offers other choices"
        said = "; ".join([*(f"+'{_short(name)}'" for name in came), *(f"-'{_short(name)}'" for name in went)])
        yield f"selection {number} {verb}: {said}"
    for one, two in reworded.items():
        yield f"selection {number} words a choice anew: '{_around(one, two)}' → '{_around(two, one)}'"
    if old.only_one != new.only_one:
        yield f"selection {number} allows {'only one choice' if new.only_one else 'several choices'} now"


def _choices(part: Part | None) -> list[str]:
    return [_said(choice) for choice in part.choices] if part else []


def _said(choice: Choice) -> str:
    """A choice's own words, operations inside it left out: those are compared by themselves."""
    return " ".join(" ".join(part.text for part in choice.parts if part.kind in {"text", "assignment"}).split()).rstrip(",;. ")


def _offered(part: Part | None) -> str:
    return ", ".join(f"'{_short(name)}'" for name in _choices(part)[:4])


def _around(text: str, other: str) -> str:
    """The part of a text that differs from another one, with some words around it."""
    if len(text) <= _SHOWN:
        return text
    start = next((n for n, (a, b) in enumerate(zip(text, other, strict=False)) if a != b), min(len(text), len(other)))
    begin = max(0, start - _SHOWN // 2)
    return f"{'…' if begin else ''}{text[begin : begin + _SHOWN].strip()}{'…' if begin + _SHOWN < len(text) else ''}"


def _short(text: str) -> str:
    return text if len(text) <= _SHOWN else f"{text[:_SHOWN].rstrip()}…"
