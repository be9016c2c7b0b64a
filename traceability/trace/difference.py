"""Two documents compared, item by item: what was added, removed, changed, linked anew, and what that means in the terms of CC."""

from __future__ import annotations

import difflib
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

from traceability.model.base import Item
from traceability.model.difference import Comparison, Difference
from traceability.model.document import Document, Header
from traceability.model.foreign import Include
from traceability.model.foreign import Mapping as Line
from traceability.model.ids import component_of, element_of
from traceability.model.library import RegisterEntry
from traceability.model.requirements import Element, Sfr
from traceability.trace.difference_imported import activities, events, functions, includes, place, stated_dependencies, triggers
from traceability.trace.difference_words import short, squashed, wording
from traceability.trace.operations import element_changes

SECTIONS = {
    "threats": "threat", "organisational_security_policies": "policy", "assumptions": "assumption", "objectives": "objective",
    "families": "extended family", "extended_components": "extended component", "sfrs": "SFR", "sars": "SAR", "use_cases": "use case",
    "implementation_features": "feature", "selection_rules": "rule between selections", "includes": "package or module",
    "technical_decisions": "technical decision", "assurance_elements": "element of an SAR", "terms": "term", "references": "reference",
}  # fmt: skip
_Identified = RegisterEntry | Header
_ALIKE = 0.6


def compare(old: Document, new: Document) -> Comparison:
    """Every difference between two documents, by section and id."""
    found = [*_header(old, new)]
    for section, word in SECTIONS.items():
        before, after = getattr(old, section), getattr(new, section)
        if section == "assurance_elements":  # those of an SAR that came or went need not be said
            before, after = ({name: item for name, item in held.items() if _in_both(name, old, new)} for held in (before, after))
        found += _section(section, word, before, after, old, new)
    for name in sorted(old.base_profiles.keys() | new.base_profiles.keys()):
        one, two = old.base_profiles.get(name), new.base_profiles.get(name)
        for part in ("additional", "modified"):
            found += _section(f"base_profiles/{name}/{part}", "SFR", getattr(one, part, {}), getattr(two, part, {}), old, new)
    return Comparison(old=_named(old), new=_named(new), differences=tuple(found))


def compare_entries(old: _Identified, new: _Identified, stubs: Sequence[RegisterEntry]) -> Comparison:
    """What identifies two documents, where of at least one of them (``stubs``) nothing else is known."""
    registered = isinstance(old, RegisterEntry) and isinstance(new, RegisterEntry)
    fields = ("title", "version", "date", *(("publisher", "status") if registered else ()))
    pairs = ((name, getattr(old, name), getattr(new, name)) for name in fields)
    said = tuple(f"{name}: {one or 'nothing'} → {two or 'nothing'}" for name, one, two in pairs if one != two)
    found = Difference(section="document", id=new.id, how="changed", meaning=said, before=old.origin, after=new.origin)
    missing = {one.id: one.missing for one in stubs}
    why = (f"Of {name} no item is at hand: its entry in the register alone was compared. Missing: {text}" for name, text in missing.items())
    return Comparison(old=_shown(old), new=_shown(new), note=" ".join(why), differences=(found,) if said else ())


def _in_both(element: str, old: Document, new: Document) -> bool:
    component = element.rpartition(".")[0]
    return component in old.sars and component in new.sars


def _named(document: Document) -> str:
    return _shown(document.header)


def _shown(one: _Identified) -> str:
    return f"{one.title} {one.version} ({one.id})"


def _header(old: Document, new: Document) -> Iterator[Difference]:
    said = []
    for name in ("title", "version", "approach", "kind", "date"):
        before, after = getattr(old.header, name), getattr(new.header, name)
        if before != after:
            said.append(f"{name}: {before or 'nothing'} → {after or 'nothing'}")
    before, after = old.header.claims, new.header.claims
    if before and after:
        if before.cc.edition != after.cc.edition:
            said.append(
                f"claims CC {after.cc.edition} instead of CC {before.cc.edition}: dependencies and components are those of that edition"
            )
        said += [
            f"{part}: {getattr(before, part)} → {getattr(after, part)}"
            for part in ("part2", "part3")
            if getattr(before, part) != getattr(after, part)
        ]
        if before.statement != after.statement:
            said.append(f"demands {after.statement or 'no'} conformance of a Security Target instead of {before.statement or 'none'}")
    if said:
        yield Difference(
            section="document", id=new.id, how="changed", meaning=tuple(said), before=old.header.origin, after=new.header.origin
        )


def _section(
    section: str, word: str, before: Mapping[str, Item], after: Mapping[str, Item], old: Document, new: Document
) -> Iterator[Difference]:  # fmt: skip
    gone, come = [name for name in before if name not in after], [name for name in after if name not in before]
    renamed = _renames(before, after, gone, come)
    for name in sorted(before.keys() | after.keys()):
        one, two = before.get(name), after.get(name)

        if one is None and two is not None:
            if name not in renamed.values():
                yield Difference(
                    section=section,
                    id=name,
                    how="added",
                    meaning=(_came(word, two), *_level(section, name, gone, "from")),
                    after=two.origin,
                )
        elif two is None and one is not None:
            if other := renamed.get(name, ""):
                target = after[other]
                meaning = (f"may be {other} now: the texts are alike", *_changes(one, target, old, new))
                yield Difference(
                    section=section, id=name, how="perhaps renamed", other=other, meaning=meaning, before=one.origin, after=target.origin
                )
            else:
                yield Difference(
                    section=section,
                    id=name,
                    how="removed",
                    meaning=(_went(word, one), *_level(section, name, come, "to")),
                    before=one.origin,
                )
        elif one is not None and two is not None:
            yield from _both(section, name, one, two, old, new)


def _both(section: str, name: str, one: Item, two: Item, old: Document, new: Document) -> Iterator[Difference]:
    if changes := tuple(_changes(one, two, old, new)):
        yield Difference(section=section, id=name, how="changed", meaning=changes, before=one.origin, after=two.origin)
    if links := tuple(_links(one, two, old, new)):
        yield Difference(section=section, id=name, how="re-linked", meaning=links, before=one.origin, after=two.origin)


def _level(section: str, name: str, others: Iterable[str], word: str) -> Iterator[str]:
    """Which SAR of the same family it gave way to, or stands for: those of a family lie in one row, each holding the ones below."""
    family, _, level = name.rpartition(".")
    for other in others if section == "sars" else ():
        its, _, number = other.rpartition(".")
        if its == family and number.isdigit() and level.isdigit():
            higher = int(number if word == "to" else level) > int(level if word == "to" else number)
            yield f"{'raised' if higher else 'lowered'} {word} {other}"


def _came(word: str, item: Item) -> str:
    status = f"{item.status} " if isinstance(item, Sfr) else ""
    demand = ": a Security Target must take it over" if isinstance(item, Sfr) and item.status == "mandatory" else ""
    title = item.title or (place(item) if isinstance(item, Include) else "")
    return f"new {status}{word}{demand}{f' ({title})' if title else ''}"


def _went(word: str, item: Item) -> str:
    status = f"{item.status} " if isinstance(item, Sfr) else ""
    return f"{status}{word} is gone{f' ({item.title})' if item.title else ''}"


def _renames(before: Mapping[str, Item], after: Mapping[str, Item], gone: list[str], come: list[str]) -> dict[str, str]:
    """Removed items and the added ones that they may have become: the best matches, each used once."""
    scored = []
    for one in gone:
        for two in come:
            score = _alike(_text(before[one]), _text(after[two]))
            if score >= _ALIKE:
                scored.append((-score - (component_of(one) == component_of(two)) / 10, one, two))
    found: dict[str, str] = {}
    for _, one, two in sorted(scored):
        if one not in found and two not in found.values():
            found[one] = two
    return found


def _alike(one: str, two: str) -> float:
    a, b = one.split(), two.split()
    if len(a) < 4 or len(b) < 4 or min(len(a), len(b)) / max(len(a), len(b)) < _ALIKE / 2:
        return 0.0
    matcher = difflib.SequenceMatcher(None, a, b, autojunk=False)
    return matcher.ratio() if matcher.quick_ratio() >= _ALIKE else 0.0


def _text(item: Any) -> str:
    if isinstance(item, Sfr):
        return " ".join(element.text for element in item.elements.values())
    return re.sub(r"\s+", " ", getattr(item, "action", "") or getattr(item, "text", "") or getattr(item, "subject", "")).strip()


def _changes(one: Item, two: Item, old: Document, new: Document) -> Iterator[str]:
    if one.title != two.title and one.title.casefold() != two.title.casefold():
        yield f"title: '{one.title}' → '{two.title}'"
    if isinstance(one, Sfr) and isinstance(two, Sfr):
        yield from _sfr(one, two, old, new)
        yield from activities(one.id, two.id, old, new)
        yield from events(one.id, two.id, old, new)
        yield from functions(one.id, two.id, old, new)
    elif isinstance(one, Include) and isinstance(two, Include):
        yield from includes(one, two, old, new)
    elif squashed(_text(one)) != squashed(_text(two)) and _text(one) != _text(two):
        yield wording(_text(one), _text(two))
    if getattr(one, "kind", "") != getattr(two, "kind", ""):
        yield f"kind: {getattr(one, 'kind', '')} → {getattr(two, 'kind', '')}"


def _sfr(one: Sfr, two: Sfr, old: Document, new: Document) -> Iterator[str]:
    if one.status != two.status:
        effect = {"mandatory": "a Security Target must take it over now"}.get(two.status, "")
        if one.status == "mandatory":
            effect = (
                "a Security Target need not take it over any more"
                if two.status in {"optional", "objective"}
                else "it applies under a condition now"
            )
        yield f"became {two.status}, was {one.status}{f': {effect}' if effect else ''}"
    yield from triggers(one, two, old, new)
    before, after = _elements(one), _elements(two)
    for number in sorted(before.keys() | after.keys()):
        was, becomes = before.get(number), after.get(number)
        if was is None and becomes is not None:
            yield f"new element {becomes.id}: {short(becomes.text)}"
        elif becomes is None and was is not None:
            yield f"element {was.id} is gone: {short(was.text)}"
        elif was is not None and becomes is not None:
            said = list(element_changes(was, becomes))
            yield from (f"{becomes.id}: {entry}" for entry in said)
            if not said and squashed(was.text) != squashed(becomes.text):
                yield f"{becomes.id}: {wording(was.text, becomes.text)}"
    yield from _dependencies(one, two)


def _elements(sfr: Sfr) -> dict[str, Element]:
    """The elements by their number, so that those of an SFR with another id can be held against them."""
    return {element_of(name).removeprefix(component_of(name)): element for name, element in sfr.elements.items()}


def _dependencies(one: Sfr, two: Sfr) -> Iterator[str]:
    for key in sorted(one.dependencies.keys() | two.dependencies.keys()):
        before, after = one.dependencies.get(key), two.dependencies.get(key)
        if before != after:
            yield f"dependency {key}: {_bound(before)} → {_bound(after)}"
    yield from stated_dependencies(one, two)


def _bound(binding: Any) -> str:
    if binding is None:
        return "not bound"
    return f"justified ({binding.justified})" if binding.justified else f"met by {', '.join(binding.satisfied_by) or 'nothing'}"


def _links(one: Item, two: Item, old: Document, new: Document) -> Iterator[str]:
    for name, words in (("addresses", "addresses"), ("meets", "meets")):
        yield from _sets(words, getattr(one, name, {}), getattr(two, name, {}))
    before, after = _lines(one.id, old), _lines(two.id, new)
    yield from _sets("addressed by", before, after)
    for target in sorted(before.keys() & after.keys()):
        if before[target].rationale != after[target].rationale:
            yield f"the rationale for {target} was rewritten"
    reasons = tuple(
        rationale.text if (rationale := getattr(item, "rationale", None)) and not isinstance(rationale, str) else "" for item in (one, two)
    )
    if reasons[0] != reasons[1]:
        yield "the rationale was rewritten"


def _lines(source: str, document: Document) -> dict[str, Line]:
    return {target: line for line in document.mappings.values() if line.source == source for target in line.targets}


def _sets(words: str, one: Iterable[str], two: Iterable[str]) -> Iterator[str]:
    before, after = set(one), set(two)
    if came := sorted(after - before):
        yield f"now {words} {', '.join(came)}"
    if went := sorted(before - after):
        yield f"no longer {words} {', '.join(went)}"
