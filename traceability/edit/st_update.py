"""Carries a new version of a profile into a Security Target: text splices at the items' places, comments kept."""

from __future__ import annotations

import difflib
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

import msgspec

from traceability.catalogue import Catalogue
from traceability.edit.dispositions import TITLES, disposition
from traceability.edit.splices import Texts, around
from traceability.model.document import Claims, Document
from traceability.model.errors import ConfigError
from traceability.model.gaps import GAP
from traceability.model.requirements import Sfr
from traceability.rules.words import differ_by_spelling
from traceability.trace.differences import compare_slots, compare_words
from traceability.trace.grounds import wording
from traceability.trace.inherit import SECTIONS
from traceability.trace.view import View


class Plan(msgspec.Struct):
    """What an update does: new texts by file name (the header last), and the report in words."""

    old: str
    new: str
    before: dict[str, str] = msgspec.field(default_factory=dict)
    files: dict[str, str] = msgspec.field(default_factory=dict)
    stays: list[str] = msgspec.field(default_factory=list)
    fresh: list[str] = msgspec.field(default_factory=list)
    decide: list[str] = msgspec.field(default_factory=list)

    def report(self) -> Iterator[str]:
        """The report: what stays, what is new, what has to be decided."""
        yield f"{self.old} → {self.new}"
        yield f"stays as it is: {len(self.stays)} items"
        yield f"new: {len(self.fresh)} items"
        yield from (f"  {line}" for line in self.fresh)
        yield f"to be decided: {len(self.decide)}"
        yield from (f"  {line}" for line in self.decide)


def difference(plan: Plan, printable: Callable[[str], str]) -> str:
    """The change as a unified diff."""
    lines: list[str] = []
    for name, text in plan.files.items():
        before = plan.before[name].splitlines()
        lines += difflib.unified_diff(before, text.splitlines(), f"a/{name}", f"b/{name}", lineterm="")
    return "".join(f"{printable(line)}\n" for line in lines)


def plan_update(
    root: Path, config: Path | None, view: View, new: Document, catalogues: Mapping[str, Catalogue], own: Mapping[str, Sequence[Path]],
    asked: str | None,
) -> Plan:  # fmt: skip
    """What carries ``new`` (effective) into the Security Target of a project. Nothing is written.

    ``own`` has the files of the new profile where it is not shipped: it must lie in the project. ``asked`` names the claim that it
    replaces. Raises ``ConfigError`` where it is not clear what to change, or where the text cannot be spliced.
    """
    target = next((d for d in view.project.documents if d.header.kind == "security-target"), None)
    if target is None:
        raise ConfigError(f"{root}: there is no Security Target in this project")
    old = _old(view, target, new, asked)
    plan = Plan(old.id, new.id)
    texts = Texts(root, plan.before, plan.new)
    for section in SECTIONS:
        _section(plan, texts, target, section, getattr(old, section), getattr(new, section), catalogues.get(new.id))
    _claims(plan, old, new)
    _header(texts, target, old, new)
    _documents(texts, root, config, new.id, own)
    plan.files = {name: text for name, text in texts.ordered(target.header.origin.file) if text != plan.before[name]}
    return plan


def _old(view: View, target: Document, new: Document, asked: str | None) -> Document:
    claims = [claim.id for claim in target.header.claims.profiles] if target.header.claims else []
    if asked is None and len(claims) != 1:
        raise ConfigError(f"{target.id} claims {len(claims)} profiles ({', '.join(claims)}); say with --from which one {new.id} replaces")
    name = asked or claims[0]
    found = next((profile for profile in view.claimed_by(target) if profile.id == name), None)
    if found is None:
        raise ConfigError(f"{target.id} claims no profile {name!r} that could be read; it claims {', '.join(claims) or 'none'}")
    if name == new.id:
        raise ConfigError(f"{target.id} claims {new.id} already; a new version of a profile needs an id of its own, such as {new.id}-new")
    return found


def _section(
    plan: Plan, texts: Texts, target: Document, section: str, old: Mapping[str, Any], new: Mapping[str, Any], catalogue: Catalogue | None
) -> None:
    gone = [key for key in old if key not in new]
    come = [key for key in new if key not in old]
    for key in list(come):
        near = [other for other in gone if differ_by_spelling(key, other)]
        if len(near) == 1 and near[0] in target.dispositions and key not in target.dispositions:
            texts.note(target.dispositions[near[0]], f"it was {near[0]} before {plan.new}; see whether it is the same item")
            texts.rename(target.dispositions[near[0]], key)
            plan.decide.append(f"{near[0]} is now {key}: the disposition was renamed; see whether it is the same item")
            gone.remove(near[0])
            come.remove(key)
    for key in (key for key in new if key in old):
        _kept(plan, texts, target, old[key], new[key], catalogue)
    for key in gone:
        if key in target.dispositions:
            texts.comment_out(target.dispositions[key], f"gone from {plan.new}")
        plan.decide.append(f"{key} is gone: what the Security Target adds to it, or builds on it, has to go or to stand by itself")
    wanted = [new[key] for key in come if getattr(new[key], "status", "mandatory") == "mandatory"]
    for item in new.values():
        if item.id in come and item not in wanted:
            plan.decide.append(f"{item.id} is new and not mandatory: it is left out as long as the Security Target says nothing of it")
    missing = [item for item in wanted if item.id not in target.dispositions and item.id not in getattr(target, section)]
    for item in missing:
        plan.fresh.append(f"{item.id}{f' ({item.title})' if item.title else ''}")
    if missing:
        note = f"{GAP} new in {plan.new}; say what becomes of it"
        words = "".join(disposition(item, catalogue, note) for item in missing)
        texts.add(target, section, f"  # {TITLES[section]}, new in {plan.new}\n{words}", [key for key in old if key in target.dispositions])


def _kept(plan: Plan, texts: Texts, target: Document, old: Any, new: Any, catalogue: Catalogue | None) -> None:
    said = target.dispositions.get(new.id)
    changes = list(_changes(old, new))
    opened = list(_opened(old, new)) if isinstance(new, Sfr) and isinstance(old, Sfr) else []
    opened = [(name, slot) for name, slot in opened if not (said and slot in _filled(said, name))]
    if said is not None and opened:
        texts.open_slots(said, new, opened, catalogue)
    if said is not None and changes:
        words = f"changed in {plan.new}: {'; '.join(changes)}; see whether '{said.disposition}' still fits"
        texts.note(said, words)
    told = [*changes, *(f"{name} {slot} is now open: a gap was added" for name, slot in opened)]
    if told:
        how = f"it is {said.disposition} here" if said else "the Security Target says nothing of it"
        plan.decide.append(f"{new.id} has changed ({'; '.join(told)}); {how}")
    else:
        plan.stays.append(new.id)


def _claims(plan: Plan, old: Document, new: Document) -> None:
    """What the new version claims and demands otherwise: the Security Target's own claims are for a person to change."""
    one, two = old.header.claims, new.header.claims
    if one is None or two is None:
        return
    held = (
        ("edition of CC", one.cc.edition, two.cc.edition),
        ("conformance that it demands", one.statement or "none", two.statement or "none"),
        ("packages", _packages(one), _packages(two)),
        ("evaluation methods", ", ".join(one.evaluation) or "none", ", ".join(two.evaluation) or "none"),
    )
    for what, before, after in held:
        if before != after:
            plan.decide.append(f"{what}: {before} → {after}; see what the Security Target claims")


def _packages(claims: Claims) -> str:
    told = (" by ".join(part for part in (f"{one.id} {one.conformance}", ", ".join(one.by)) if part) for one in claims.packages)
    return "; ".join(told) or "none"


def _changes(old: Any, new: Any) -> Iterator[str]:
    if isinstance(new, Sfr):
        for name in sorted(set(old.elements) ^ set(new.elements)):
            yield f"{name} is {'new' if name in new.elements else 'gone'}"
        for name in (name for name in new.elements if name in old.elements):
            before, after = old.elements[name], new.elements[name]
            yield from (f"{name}: {one.before} → {one.after}" for one in compare_words(before, after))
            fresh = [key for key in after.items if key not in before.items]
            yield from (f"{name}#{key} is new" for key in fresh)
            for slot in compare_slots(before, after):
                if slot.verdict != "same" and slot.before != slot.after and after.slots[slot.slot].state == "completed":
                    yield f"{name} {slot.slot}: {slot.before} → {slot.after}"
        if old.status != new.status or old.when != new.when:
            yield f"{old.status} → {new.status}"
    elif wording(old) != wording(new):
        yield "other words"
    if getattr(old, "kind", "") != getattr(new, "kind", ""):
        yield f"{old.kind} → {new.kind}"


def _opened(old: Sfr, new: Sfr) -> Iterator[tuple[str, str]]:
    for name, element in new.elements.items():
        before = old.elements[name].slots if name in old.elements else {}
        for key, slot in element.slots.items():
            if slot.state != "completed" and (key not in before or before[key].state == "completed"):
                yield name, key


def _filled(said: Any, element: str) -> Mapping[str, Any]:
    return said.elements[element].slots if element in said.elements else {}


def _header(texts: Texts, target: Document, old: Document, new: Document) -> None:
    name, text = target.header.origin.file, texts.text(target.header.origin.file)
    places = [(m.start(1), m.end(1)) for m in re.finditer(rf"\bid:\s*[\"']?({re.escape(old.id)})[\"']?\s*(?:[,}}#\n]|$)", text)]
    if len(places) != 1:
        raise ConfigError(f"{name}: the claim of {old.id} stands there {len(places)} times; change it by hand, then check")
    start, end = places[0]
    claim = next(claim for claim in target.header.claims.profiles if claim.id == old.id) if target.header.claims else None
    if claim is not None and claim.version:
        before, after = around(text, start)
        version = re.compile(rf"(\bversion:\s*([\"']?)){re.escape(claim.version)}\2(?=\s|[,}}]|$)")
        said, count = version.subn(lambda m: f"{m[1]}{new.header.version}{m[2]}", text[end:after])
        first, also = version.subn(lambda m: f"{m[1]}{new.header.version}{m[2]}", text[before:start])
        if count + also != 1:
            raise ConfigError(f"{name}: the version of the claim of {old.id} was not found; change it by hand, then update")
        text = text[:before] + first + text[start:end] + said + text[after:]
        start, end = before + len(first), before + len(first) + end - start
    texts.set(name, text[:start] + new.id + text[end:])


def _documents(texts: Texts, root: Path, config: Path | None, new: str, own: Mapping[str, Sequence[Path]]) -> None:
    """A profile that is not shipped must be a document of the project."""
    if new not in own or config is None:
        return
    folder = own[new][0].parent
    if not folder.is_relative_to(root):
        raise ConfigError(f"{folder}: lies outside the project; copy the profile into it first")
    place = folder.relative_to(root).as_posix()
    name = config.name
    text = texts.text(name)
    if f'"{place}"' in text or f"'{place}'" in text:
        return
    text, count = re.subn(r"(?m)^(documents\s*=\s*\[)", rf'\1"{place}", ', text, count=1)
    if not count:
        raise ConfigError(f"{name}: add {place!r} to 'documents' first")
    texts.set(name, text)
