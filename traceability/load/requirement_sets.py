"""The library of external requirements: register, requirement sets, crosswalks and open problems from their YAML files."""

from __future__ import annotations

import hashlib
from operator import attrgetter
from pathlib import Path
from typing import Any

import msgspec

from traceability.load.decode import decode_header, decode_item
from traceability.load.decode_plain import MistakeError, items_of
from traceability.load.suggest import suggestion
from traceability.load.yaml_plain import read_plain
from traceability.load.yaml_tree import child, compose, follow
from traceability.model.base import Item, Origin
from traceability.model.errors import Mistake
from traceability.model.ids import DOCUMENT_ID
from traceability.model.judgement import InputFile
from traceability.model.library import (
    NO_TARGET,
    Crosswalk,
    CrosswalkEntry,
    CrosswalkHeader,
    ExternalRequirement,
    OpenProblem,
    RegisterEntry,
    RequirementLibrary,
    RequirementSet,
    SetHeader,
)

_ITEMS: dict[str, type[Item]] = {
    "register": RegisterEntry, "problems": OpenProblem, "requirements": ExternalRequirement, "rows": CrosswalkEntry,
}  # fmt: skip
_HEADERS: dict[str, type[SetHeader] | type[CrosswalkHeader]] = {"set": SetHeader, "crosswalk": CrosswalkHeader}
_SECTIONS = (*_ITEMS, *_HEADERS)
_SAID = {
    "register": (
        "family", "publisher", "version", "date", "legal_basis", "binds", "successor", "obtain", "missing", "norway.reason",
    ),
    "requirements": ("clause", "statement"),
    "problems": ("statement", "residual.text"),
}  # fmt: skip
"""What may not be blank: what nobody has seen is called unknown, in words."""
RESERVED = ("register", "problems")
"""Ids that the documents of the register and the open problems are addressed under."""


class _File(msgspec.Struct):
    """What one file holds."""

    folder: str
    name: str
    items: dict[str, dict[str, Any]] = msgspec.field(default_factory=dict)
    set: SetHeader | None = None
    crosswalk: CrosswalkHeader | None = None


class ReadLibrary(msgspec.Struct):
    """What reading gave: the library as far as it could be read, the files, the mistakes."""

    library: RequirementLibrary = msgspec.field(default_factory=RequirementLibrary)
    inputs: list[InputFile] = msgspec.field(default_factory=list)
    mistakes: list[Mistake] = msgspec.field(default_factory=list)


def read_requirements(files: list[tuple[Path, str]]) -> ReadLibrary:
    """Read files (path, display name) of a library, together; every mistake of all of them is collected.

    A file holds any of the sections ``register``, ``problems``, ``requirements`` (of the ``set`` of its folder), and ``crosswalk``
    with its ``rows``.
    """
    read = ReadLibrary()
    parts = []
    for path, name in files:
        try:
            data = path.read_bytes()
        except OSError as error:
            read.mistakes.append(Mistake(name, 0, 0, "LOD001", f"cannot be read: {error.strerror}"))
            continue
        read.inputs.append(InputFile(file=name, sha256=hashlib.sha256(data).hexdigest()))
        part = _quick(data, name) or _slow(data, name, read.mistakes)
        read.mistakes += _senseless(part)
        parts.append(part)
    read.library = _joined(parts, read.mistakes)
    return read


def _quick(data: bytes, name: str) -> _File | None:
    """The content of a file without mistakes; ``None`` where anything is wrong."""
    plain = read_plain(data)
    if plain is None or not isinstance(plain.value, dict):
        return None
    part = _File(name.rpartition("/")[0], name)
    try:
        for section, value in plain.value.items():
            if not isinstance(value, dict):
                return None
            if section in _ITEMS:
                part.items[section] = items_of(plain, value, _ITEMS[section], name)
            elif section in _HEADERS and "origin" not in value:
                origin = Origin(file=name, line=plain.lines[id(plain.value)][section])
                header = msgspec.convert({**value, "origin": origin}, _HEADERS[section])
                if not DOCUMENT_ID.fullmatch(header.id):
                    return None
                setattr(part, section, header)
            else:
                return None
    except (MistakeError, msgspec.ValidationError):
        return None
    return part


def _slow(data: bytes, name: str, mistakes: list[Mistake]) -> _File:
    """The content of a file as far as it can be read, with every mistake."""
    part, tree = _File(name.rpartition("/")[0], name), compose(data, name)
    content = tree.value() if tree.root is not None else {}
    if not isinstance(content, dict):
        tree.mistake(tree.root, "LOD005", "a file must be a map of sections", hint=f"sections: {', '.join(_SECTIONS)}")
        content = {}
    for section, value in content.items():
        node, place = child(tree.root, str(section)), follow(tree.root, (str(section),))
        if section not in _SECTIONS:
            tree.mistake(place, "LOD004", f"unknown section {section!r}", (str(section),), suggestion(str(section), _SECTIONS))
        elif not isinstance(value, dict):
            tree.mistake(place, "LOD005", f"section {section!r} must be a map", (section,))
        elif section in _HEADERS:
            setattr(part, section, decode_header(tree, section, value, _HEADERS[section]))
        else:
            found = ((key, decode_item(tree, node, str(key), entry, _ITEMS[section], (section, str(key)))) for key, entry in value.items())
            part.items[section] = {str(key): item for key, item in found if item is not None}
    mistakes += tree.mistakes
    return part


def _senseless(part: _File) -> list[Mistake]:
    """What has the right form and says nothing: an empty text, a relation without a reason, an entry or a relation to no target."""
    found = []
    for section, names in _SAID.items():
        for item in part.items.get(section, {}).values():
            silent = (name for name in names if not attrgetter(name)(item).strip())
            found += [_empty(item, (section, item.id, *name.split(".")), f"{name} is empty") for name in silent]
    for problem in part.items.get("problems", {}).values():
        if not any(source.strip() for source in problem.sources):
            found.append(_empty(problem, ("problems", problem.id, "sources"), f"{problem.id} has no source"))
    for entry in part.items.get("rows", {}).values():
        if not entry.to:
            found.append(_empty(entry, ("rows", entry.id, "to"), f"{entry.id} stands to nothing; where there is no target, it is 'none'"))
        for row in entry.to.values():
            path = ("rows", entry.id, "to", row.id)
            if not row.rationale.strip():
                found.append(_empty(row, (*path, "rationale"), f"{entry.id} → {row.id}: a relation without a reason says nothing"))
            if row.id == NO_TARGET and row.relation != "none":
                found.append(_empty(row, (*path, "relation"), f"{entry.id}: {row.relation} needs a target"))
    if part.set is not None and part.set.id in RESERVED:
        at, message = part.set.origin, f"{part.set.id!r} has a meaning of its own and cannot be the id of a set"
        found.append(Mistake(at.file, at.line, 1, "LOD007", message, "set/id", "choose another id"))
    return found


def _empty(item: Item, path: tuple[str, ...], message: str) -> Mistake:
    return Mistake(item.origin.file, item.origin.line, 1, "LOD005", message, "/".join(path), "say it in words")


def _joined(parts: list[_File], mistakes: list[Mistake]) -> RequirementLibrary:
    """One library from the files: requirements belong to the set of their folder, rows to the crosswalk of their file."""
    library = RequirementLibrary()
    folders: dict[str, RequirementSet] = {}
    for part in parts:
        if part.set is not None and (other := folders.get(part.folder)):
            at, first = part.set.origin, other.header.origin
            message = f"a second 'set:' in this folder, the first is in {first.file}:{first.line}"
            mistakes.append(Mistake(at.file, at.line, 1, "LOD011", message, "set", "give each set a folder of its own"))
        elif part.set is not None:
            folders[part.folder] = RequirementSet(header=part.set)
            _add(library.sets, {part.set.id: folders[part.folder]}, mistakes, part.set.origin)
        if part.crosswalk is not None:
            walk = Crosswalk(header=part.crosswalk, rows=part.items.get("rows", {}))
            _add(library.crosswalks, {part.crosswalk.id: walk}, mistakes, part.crosswalk.origin)
        elif part.items.get("rows") and not mistakes:
            mistakes.append(Mistake(part.name, 0, 0, "LOD011", "'rows:' without 'crosswalk:'", "rows", "add the header to this file"))
        _add(library.register, part.items.get("register", {}), mistakes)
        _add(library.problems, part.items.get("problems", {}), mistakes)
    for part in parts:
        if items := part.items.get("requirements"):
            if part.folder in folders:
                _add(folders[part.folder].requirements, items, mistakes)
            elif not mistakes:
                hint = "add 'set:' to one file of this folder"
                mistakes.append(Mistake(part.name, 0, 0, "LOD011", "requirements without a set", "requirements", hint))
    return library


def _add(held: dict[str, Any], new: dict[str, Any], mistakes: list[Mistake], origin: Origin | None = None) -> None:
    for key, item in new.items():
        if key in held:
            at, first = origin or item.origin, getattr(held[key], "header", held[key]).origin
            message = f"{key} is stated a second time, first in {first.file}:{first.line}"
            mistakes.append(Mistake(at.file, at.line, 1, "LOD008", message, key, "an id stands for one item"))
        else:
            held[key] = item
