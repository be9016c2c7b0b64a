"""What differs between two imported documents beside the requirements' text: conditions, activities, events, functions, packages."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping

from traceability.model.document import Document
from traceability.model.foreign import EvaluationActivity, Include, ManagedFunction, Part, Trial
from traceability.model.ids import component_of
from traceability.model.requirements import Sfr
from traceability.trace.conditions import in_words
from traceability.trace.difference_words import short, squashed, wording

_NUMBERED = re.compile(r"\+MF-\d+$|\+MF\+\d+-\d+$")
"""The end of an id that the importer gave, by the place of what has none."""
_NO_DEPENDENCIES = re.compile(r"\s*(?:no (?:other )?dependencies|none)\W*", re.IGNORECASE)

_CONDITION = 300


def triggers(one: Sfr, two: Sfr, old: Document, new: Document) -> Iterator[str]:
    """What decides whether an SFR applies, where that changed, with the choices in their own words."""
    before, after = (in_words(sfr.when, choices(held)) if sfr.when else "" for sfr, held in ((one, old), (two, new)))
    if squashed(before) == squashed(after):
        return
    if before and after:
        yield f"applies if {short(after, _CONDITION)}; before: if {short(before, _CONDITION)}"
    elif after:
        yield f"applies under a condition now: if {short(after, _CONDITION)}"
    else:
        yield f"has no condition any more; before: if {short(before, _CONDITION)}"


def choices(document: Document) -> dict[str, str]:
    """The choices of an imported document by their ids, in their own words."""
    sfrs = [*document.sfrs.values()]
    for base in document.base_profiles.values():
        sfrs += [*base.additional.values(), *base.modified.values()]
    return {
        choice.id: f"'{_cut(_text(choice.parts))}' ({name})"
        for sfr in sfrs for name, element in sfr.elements.items() for choice in _choices(element.parts) if choice.id
    }  # fmt: skip


def _choices(parts: Iterable[Part]) -> Iterator[Part]:
    for part in parts:
        yield from _choices(part.parts)
        for choice in part.choices:
            yield choice  # type: ignore[misc]
            yield from _choices(choice.parts)


def _text(parts: Iterable[Part]) -> str:
    return " ".join(" ".join(part.text or _text(part.parts) for part in parts).split())


def _cut(text: str) -> str:
    return text if len(text) <= 40 else f"{text[:40].rstrip()}…"


def stated_dependencies(one: Sfr, two: Sfr) -> Iterator[str]:
    """The dependencies that a document states for an SFR; saying that there are none is saying nothing."""
    before, after = (
        "" if sfr.foreign is None or _NO_DEPENDENCIES.fullmatch(sfr.foreign.dependencies) else sfr.foreign.dependencies
        for sfr in (one, two)
    )
    if squashed(before) != squashed(after):
        yield f"stated dependencies: {short(before) or 'none'} → {short(after) or 'none'}"


def activities(one: str, two: str, old: Document, new: Document) -> Iterator[str]:
    """The evaluation activities of an SFR, by their parts, wherever in the component they stand."""
    before, after = _parts(old, one), _parts(new, two)
    came, went = sorted(after.keys() - before.keys()), sorted(before.keys() - after.keys())
    reworded = sorted(name for name in before.keys() & after.keys() if squashed(before[name]) != squashed(after[name]))
    said = [f"{words} {', '.join(names)}" for words, names in (("new", came), ("gone", went), ("reworded", reworded)) if names]
    counts = [sum(1 for activity in _activities(held, sfr) for _ in _trials(activity.tests)) for held, sfr in ((old, one), (new, two))]
    if counts[0] != counts[1]:
        said.append(f"number of tests: {counts[0]} → {counts[1]}")
    if said:
        yield f"evaluation activities: {'; '.join(said)}"


def _parts(document: Document, sfr: str) -> dict[str, str]:
    found: dict[str, str] = {}
    for activity in _activities(document, sfr):
        tests = " ".join(f"{trial.text} {' '.join(trial.steps)}" for trial in _trials(activity.tests))
        for name, words in (("introduction", activity.text), *activity.activities.items(), ("Tests", tests)):
            plain = name.partition("+")[0]
            if words:
                found[plain] = found.get(plain, "") + words
    return found


def _activities(document: Document, sfr: str) -> Iterator[EvaluationActivity]:
    return (activity for activity in document.evaluation_activities.values() if _of(activity.about, sfr))


def _trials(tests: Mapping[str, Trial]) -> Iterator[Trial]:
    for trial in tests.values():
        yield trial
        yield from _trials(trial.tests)


def _of(about: str, sfr: str) -> bool:
    return component_of(about) == component_of(sfr) and about.partition("/")[2] == sfr.partition("/")[2]


def events(one: str, two: str, old: Document, new: Document) -> Iterator[str]:
    """The auditable events of an SFR."""
    before, after = (
        {squashed(entry.text): entry.text for entry in held.audit_events.values() if entry.about == sfr and entry.text}
        for held, sfr in ((old, one), (new, two))
    )
    moved = [f"+'{short(after[name])}'" for name in after if name not in before]
    moved += [f"-'{short(before[name])}'" for name in before if name not in after]
    if moved:
        yield f"auditable events: {', '.join(moved)}"


def functions(one: str, two: str, old: Document, new: Document) -> Iterator[str]:
    """The management functions of an SFR, and what each role may do with them."""
    before, after = _functions(old, one), _functions(new, two)
    same = _same(before, after)
    for name, was in before.items():
        if name not in same:
            yield f"management function is gone: {short(was.text)}"
            continue
        becomes = after[same[name]]
        if squashed(was.text) != squashed(becomes.text):
            yield f"management function {short(becomes.text)}: {wording(was.text, becomes.text)}"
        for role in sorted(was.roles.keys() | becomes.roles.keys()):
            if was.roles.get(role) != becomes.roles.get(role):
                moved = f"{was.roles.get(role, 'as by default')} → {becomes.roles.get(role, 'as by default')}"
                yield f"management function {short(becomes.text)}: {role} {moved}"
    yield from (f"new management function: {short(function.text)}" for name, function in after.items() if name not in same.values())


def _functions(document: Document, sfr: str) -> dict[str, ManagedFunction]:
    return {
        name: function for table in document.management_tables.values() if table.about == sfr for name, function in table.functions.items()
    }


def _same(before: Mapping[str, ManagedFunction], after: Mapping[str, ManagedFunction]) -> dict[str, str]:
    """Which function of the one is which of the other: by an id that its author gave, else by the text."""
    found = {name: name for name in before if name in after and not _NUMBERED.search(name)}
    free = {squashed(function.text): name for name, function in [*after.items()][::-1] if name not in found.values()}
    rest = {name: free.get(squashed(function.text)) for name, function in before.items() if name not in found}
    return found | {name: other for name, other in rest.items() if other is not None}


def includes(one: Include, two: Include, old: Document, new: Document) -> Iterator[str]:
    """A package or module that both include: from where, and under which condition."""
    if place(one) != place(two):
        yield f"taken from {place(two) or 'nowhere'}; before: {place(one) or 'nowhere'}"
    before, after = (f"if {in_words(item.when, choices(held))}" if item.when else "always" for item, held in ((one, old), (two, new)))
    if before != after:
        yield f"included: {short(after, _CONDITION)}; before: {short(before, _CONDITION)}"


def place(item: Include) -> str:
    """Where an included document is taken from."""
    return ", ".join(filter(None, (item.url, item.branch, f"version {item.version}" if item.version else "")))
