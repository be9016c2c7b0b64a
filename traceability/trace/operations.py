"""What became of the operations of an element: selections widened or narrowed, slots opened, completed, turned into selections."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from traceability.model.foreign import Choice, Part
from traceability.model.requirements import Element, Slot


def element_changes(one: Element, two: Element) -> Iterator[str]:
    """The changes of an element's operations, in words; a change of plain text alone gives none."""
    yield from _slots(one.slots, two.slots)
    if one.parts == two.parts:
        return
    before, after = list(_operations(one.parts, "selection")), list(_operations(two.parts, "selection"))
    for number, (old, new) in enumerate(_paired(before, after), 1):
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
        for held, what in (("options", "option"), ("chosen", "chosen option")):
            old, new = set(getattr(before, held)), set(getattr(after, held))
            if old != new:
                yield f"operation {name}: {_moved(sorted(map(str, new - old)), sorted(map(str, old - new)), what)}"
        if before.state == after.state and before.value != after.value:
            yield f"operation {name} has another value: '{before.value}' → '{after.value}'"


def _moved(came: list[str], went: list[str], what: str) -> str:
    verb = "widened" if came and not went else "narrowed" if went and not came else "changed"
    return f"{verb}: {what} " + ", ".join([*(f"+{name}" for name in came), *(f"-{name}" for name in went)])


def _operations(parts: Iterable[Part], kind: str) -> Iterator[Part]:
    for part in parts:
        if part.kind == kind:
            yield part
        yield from _operations(part.parts, kind)
        for choice in part.choices:
            yield from _operations(choice.parts, kind)


def _paired(before: list[Part], after: list[Part]) -> Iterator[tuple[Part | None, Part | None]]:
    """Selections that belong together: those that share most choices, the rest in order."""
    left = list(after)
    for old in before:
        names = set(_choices(old))
        best = max(left, key=lambda new: len(names & set(_choices(new))), default=None)
        if best is not None and (names & set(_choices(best)) or len(before) == len(after)):
            left.remove(best)
            yield old, best
        else:
            yield old, None
    for new in left:
        yield None, new


def _selection(number: int, old: Part, new: Part) -> Iterator[str]:
    before, after = _choices(old), _choices(new)
    came, went = [name for name in after if name not in before], [name for name in before if name not in after]
    if came or went:
        verb = "was widened" if not went else "was narrowed" if not came else "offers other choices"
        said = "; ".join([*(f"+'{_short(name)}'" for name in came), *(f"-'{_short(name)}'" for name in went)])
        yield f"selection {number} {verb}: {said}"
    if old.only_one != new.only_one:
        yield f"selection {number} allows {'only one choice' if new.only_one else 'several choices'} now"


def _choices(part: Part | None) -> list[str]:
    return [_said(choice) for choice in part.choices] if part else []


def _said(choice: Choice) -> str:
    """A choice's own words, operations inside it left out: those are compared by themselves."""
    return " ".join(" ".join(part.text for part in choice.parts if part.kind in {"text", "assignment"}).split()).rstrip(",;. ")


def _offered(part: Part | None) -> str:
    return ", ".join(f"'{_short(name)}'" for name in _choices(part)[:4])


def _short(text: str) -> str:
    return text if len(text) <= 60 else f"{text[:60].rstrip()}…"
