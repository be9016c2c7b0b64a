"""Carries a new version of a profile into a Security Target: text splices at the items' places, comments kept."""

from __future__ import annotations

import difflib
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from traceability.catalogue import Catalogue
from traceability.edit.dispositions import TITLES, disposition, open_slot
from traceability.model.base import Item
from traceability.model.document import Document
from traceability.model.errors import ConfigError
from traceability.model.gaps import GAP
from traceability.model.requirements import Sfr
from traceability.rules.words import differ_by_spelling
from traceability.trace.differences import compare_slots, compare_words
from traceability.trace.grounds import wording
from traceability.trace.inherit import SECTIONS
from traceability.trace.view import View

_ENTRY = re.compile(r"^(?P<indent> *)(?P<quote>[\"']?)(?P<key>[^\s\"'#:][^\"':]*(?::[^\s\"':]+)*)(?P=quote):(?=\s|$)")


@dataclass
class Plan:
    """What an update does: new texts by file name (the header last), and the report in words."""

    old: str
    new: str
    before: dict[str, str] = field(default_factory=dict)
    files: dict[str, str] = field(default_factory=dict)
    stays: list[str] = field(default_factory=list)
    fresh: list[str] = field(default_factory=list)
    decide: list[str] = field(default_factory=list)

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
    texts = _Texts(root, plan)
    for section in SECTIONS:
        _section(plan, texts, target, section, getattr(old, section), getattr(new, section), catalogues.get(new.id))
    _header(texts, target, old.id, new.id)
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
        raise ConfigError(f"{target.id} claims {new.id} already")
    return found


def _section(
    plan: Plan, texts: _Texts, target: Document, section: str, old: Mapping[str, Any], new: Mapping[str, Any], catalogue: Catalogue | None
) -> None:
    gone = [key for key in old if key not in new]
    come = [key for key in new if key not in old]
    for key in list(come):
        near = [other for other in gone if differ_by_spelling(key, other)]
        if len(near) == 1 and near[0] in target.dispositions and key not in target.dispositions:
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
        note = f"{GAP} new in {plan.new}; say what becomes of it, and take this note out"
        words = "".join(disposition(item, catalogue, note) for item in missing)
        texts.add(target, section, f"  # {TITLES[section]}, new in {plan.new}\n{words}", [key for key in old if key in target.dispositions])


def _kept(plan: Plan, texts: _Texts, target: Document, old: Any, new: Any, catalogue: Catalogue | None) -> None:
    said = target.dispositions.get(new.id)
    changes = list(_changes(old, new))
    if isinstance(new, Sfr) and isinstance(old, Sfr):
        opened = [(name, slot) for name, slot in _opened(old, new) if not (said and slot in _filled(said, name))]
        if opened and said is not None:
            texts.open_slots(said, new, opened, catalogue)
        changes += [f"{name} {slot} is now open: a gap was added" for name, slot in opened]
    if changes:
        how = f"it is {said.disposition} here" if said else "the Security Target says nothing of it"
        plan.decide.append(f"{new.id} has changed ({'; '.join(changes)}); {how}")
    else:
        plan.stays.append(new.id)


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


def _header(texts: _Texts, target: Document, old: str, new: str) -> None:
    name = target.header.origin.file
    pattern = re.compile(rf"(?P<before>\bid:\s*[\"']?){re.escape(old)}(?P<after>[\"']?\s*(?:[,}}#\n]|$))")
    text, count = pattern.subn(lambda m: f"{m['before']}{new}{m['after']}", texts.text(name))
    if count != 1:
        raise ConfigError(f"{name}: the claim of {old} stands there {count} times; change it by hand, then check")
    texts.set(name, text)


def _documents(texts: _Texts, root: Path, config: Path | None, new: str, own: Mapping[str, Sequence[Path]]) -> None:
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


class _Texts:
    """The texts of a project's files while they change. Places are by key, because lines move with each splice."""

    def __init__(self, root: Path, plan: Plan) -> None:
        self._root = root
        self._plan = plan
        self._texts: dict[str, str] = {}

    def text(self, name: str) -> str:
        if name not in self._texts:
            path = self._root / name
            if not path.is_file():
                raise ConfigError(f"{name}: is no file of this project, so it cannot be changed")
            self._texts[name] = self._plan.before[name] = path.read_text("utf-8")
        return self._texts[name]

    def set(self, name: str, text: str) -> None:
        self.text(name)
        self._texts[name] = text

    def ordered(self, last: str) -> Iterator[tuple[str, str]]:
        """The texts by name, that of the header last: a run that was cut off can be run again."""
        yield from ((name, text) for name, text in sorted(self._texts.items()) if name != last)
        yield from ((name, text) for name, text in self._texts.items() if name == last)

    def rename(self, said: Item, new: str) -> None:
        lines, start, _ = self._block(said)
        lines[start] = lines[start].replace(said.id, new, 1)
        self.set(said.origin.file, "".join(lines))

    def comment_out(self, said: Item, why: str) -> None:
        lines, start, end = self._block(said)
        indent = lines[start][: len(lines[start]) - len(lines[start].lstrip())]
        quiet = [f"{indent}# {line.removeprefix(indent)}" if line.strip() else line for line in lines[start:end]]
        lines[start:end] = [f"{indent}# {why}:\n", *quiet]
        self.set(said.origin.file, "".join(lines))

    def open_slots(self, said: Any, item: Sfr, opened: Sequence[tuple[str, str]], catalogue: Catalogue | None) -> None:
        """Give a disposition a gap for each newly open operation of the item."""
        lines, start, end = self._block(said)
        if said.elements:
            where = ", ".join(f"{name} {slot}" for name, slot in opened)
            indent = " " * (len(lines[start]) - len(lines[start].lstrip()))
            lines.insert(start, f"{indent}# {GAP} complete {where}, open in {self._plan.new}\n")
        else:
            lines[start:end] = [f"  {item.id}:\n    disposition: completed\n    elements:\n", *_elements(item, opened, catalogue)]
        self.set(said.origin.file, "".join(lines))

    def add(self, target: Document, section: str, words: str, before: Sequence[str]) -> None:
        """Add dispositions behind the last one of their section, else behind the last of all."""
        anchors = [target.dispositions[key] for key in before] or list(target.dispositions.values())
        if not anchors:
            raise ConfigError(f"{target.id} has no dispositions yet; begin with 'pptrace st new'")
        file = anchors[-1].origin.file
        last = max((one for one in anchors if one.origin.file == file), key=lambda one: one.origin.line)
        lines, _, end = self._block(last)
        if end and not lines[end - 1].endswith("\n"):
            lines[end - 1] += "\n"
        lines.insert(end, words)
        self.set(file, "".join(lines))

    def _block(self, said: Item) -> tuple[list[str], int, int]:
        """The lines of the file that holds a disposition, and where it begins and ends, also where it was made a comment."""
        lines = self.text(said.origin.file).splitlines(keepends=True)
        for start, line in enumerate(lines):
            bare = line.replace("# ", "", 1) if line.lstrip().startswith("# ") else line
            match = _ENTRY.match(bare)
            if match and match["key"] == said.id and len(match["indent"]) and _in_dispositions(lines, start):
                return lines, start, _end(lines, start, len(match["indent"]))
        raise ConfigError(f"{said.origin.file}: the disposition of {said.id} does not stand on lines of its own; write it so, then update")


def _in_dispositions(lines: Sequence[str], start: int) -> bool:
    for line in reversed(lines[:start]):
        if line[:1] not in (" ", "#", "\n", "\r", ""):
            return line.startswith("dispositions:")
    return False


def _end(lines: Sequence[str], start: int, indent: int) -> int:
    """The line behind a block: blank lines and comments at its end belong to what follows."""
    end = start + 1
    for number in range(start + 1, len(lines)):
        line = lines[number]
        depth = len(line) - len(line.lstrip(" "))
        if line.strip() and depth <= indent:
            break
        if line.strip():
            end = number + 1
    return end


def _elements(item: Sfr, opened: Sequence[tuple[str, str]], catalogue: Catalogue | None) -> Iterator[str]:
    for name in dict.fromkeys(name for name, _ in opened):
        yield f"      {name}:\n        slots:\n"
        for held, slot in opened:
            if held == name:
                yield from (f"{line}\n" for line in open_slot(item.elements[name], slot, catalogue))
