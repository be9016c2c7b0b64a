"""Plain values to records, collecting every mistake with its place and a way to repair it."""

from __future__ import annotations

import functools
import re
import types
from typing import Any, Literal, TypeVar, Union, get_args, get_origin, get_type_hints

import msgspec
from yaml.nodes import Node

from traceability.load.suggest import suggestion
from traceability.load.yaml_tree import Tree, child, follow
from traceability.model.base import Item
from traceability.model.design import Hidden
from traceability.model.ids import DOCUMENT_ID, EXTERNAL_ID, ITEM_ID, LEAF_ID, TARGET_ID
from traceability.model.library import CrosswalkEntry, CrosswalkRow, ExternalRequirement

R = TypeVar("R", bound=msgspec.Struct)
KEYS: dict[type, re.Pattern[str]] = {
    Hidden: LEAF_ID,
    ExternalRequirement: EXTERNAL_ID,
    CrosswalkEntry: EXTERNAL_ID,
    CrosswalkRow: TARGET_ID,
}
"""Which ids the items of a record may have as keys, where it is not ``ITEM_ID``."""
_INJECTED = ("id", "origin")
_NOT_WRITTEN = "'{}' is not written: it follows from the key and the file"
_ID_HINT = "an id begins with a letter and holds letters, digits and _ . ^ + - and at most one /"
_EXTERNAL_HINT = "the id of a requirement holds letters, digits and _ . + -"


def decode(tree: Tree, node: Node | None, value: Any, kind: type[R], path: tuple[str, ...]) -> R | None:
    """One record from plain values; ``None`` with all its mistakes added to the tree where it is not one."""
    before = len(tree.mistakes)
    try:
        record = msgspec.convert(value, kind)
    except msgspec.ValidationError as error:
        explain(tree, node, value, kind, path)
        if len(tree.mistakes) == before:
            tree.mistake(node, "LOD005", str(error), path)
        return None
    return record if len(tree.mistakes) == before else None


def decode_header(tree: Tree, section: str, value: Any, kind: type[R]) -> R | None:
    """The header under a section of a file: its place becomes its origin; ``None`` with its mistakes where it is none."""
    node, place = child(tree.root, section), follow(tree.root, (section,))
    if isinstance(value, dict) and "origin" in value:
        tree.mistake(follow(node, ("origin",)), "LOD004", _NOT_WRITTEN.format("origin"), (section, "origin"), "remove it")
        return None
    if isinstance(value, dict):
        value = {**value, "origin": {"file": tree.file, "line": place.start_mark.line + 1 if place else 0}}
    header: Any = decode(tree, node, value, kind, (section,))
    if header is not None and not DOCUMENT_ID.fullmatch(header.id):
        hint = "lower-case letters, digits, '.' and '-'"
        tree.mistake(follow(node, ("id",)), "LOD007", f"{header.id!r} is not an id", (section, "id"), hint)
        return None
    return header  # type: ignore[no-any-return]


def decode_item(tree: Tree, node: Node | None, key: str, value: Any, kind: type[R], path: tuple[str, ...]) -> R | None:
    """An item from the value under its key: the key becomes its id, its place its origin, also in maps of items inside it."""
    place = follow(node, (key,))
    inner = child(node, key)
    if not KEYS.get(kind, ITEM_ID).fullmatch(key):
        tree.mistake(
            place,
            "LOD007",
            f"{key!r} is not an id",
            path,
            _hint(kind),
        )
        return None
    if not isinstance(value, dict):
        tree.mistake(place, "LOD005", f"{key} must be a map of fields, not {_name(value)}", path)
        return None
    forbidden = [name for name in _INJECTED if name in value]
    for name in forbidden:
        tree.mistake(follow(inner, (name,)), "LOD004", _NOT_WRITTEN.format(name), (*path, name), "remove it")
    if forbidden:
        return None
    return decode(tree, inner, _injected(tree, place, inner, key, value, kind), kind, path)


def _injected(tree: Tree, place: Node | None, inner: Node | None, key: str, value: dict[str, Any], kind: type) -> dict[str, Any]:
    line = place.start_mark.line + 1 if place is not None else 0
    result = {**value, "id": key, "origin": {"file": tree.file, "line": line}}
    for name, item_kind in item_maps(kind).items():
        entries = value.get(name)
        if isinstance(entries, dict):
            holder = child(inner, name)
            for wrong in (str(k) for k in entries if not KEYS.get(item_kind, ITEM_ID).fullmatch(str(k))):
                tree.mistake(follow(holder, (wrong,)), "LOD007", f"{wrong!r} is not an id", (key, name, wrong), _hint(item_kind))
            result[name] = {
                k: _injected(tree, follow(holder, (str(k),)), child(holder, str(k)), str(k), v, item_kind) if isinstance(v, dict) else v
                for k, v in entries.items()
            }
    return result


def _hint(kind: type) -> str:
    return _EXTERNAL_HINT if KEYS.get(kind) is EXTERNAL_ID else _ID_HINT


@functools.cache
def item_maps(kind: type) -> dict[str, type[Item]]:
    """The fields of a record that map ids to items."""
    found = {}
    for name, hint in get_type_hints(kind).items():
        if get_origin(hint) is dict and isinstance(get_args(hint)[1], type) and issubclass(get_args(hint)[1], Item):
            found[name] = get_args(hint)[1]
    return found


def explain(tree: Tree, node: Node | None, value: Any, kind: Any, path: tuple[str, ...]) -> None:
    """Walk a value along a type and add each mistake found."""
    origin = get_origin(kind)
    if origin in (Union, types.UnionType):
        choices = [choice for choice in get_args(kind) if choice is not type(None)]
        if value is not None or len(choices) == len(get_args(kind)):
            explain(tree, node, value, choices[0], path)
    elif origin is Literal:
        _explain_choice(tree, node, value, get_args(kind), path)
    elif origin is dict:
        _explain_map(tree, node, value, get_args(kind), path)
    elif origin is tuple:
        if not isinstance(value, list):
            tree.mistake(node, "LOD005", f"must be a list, not {_name(value)}", path, "write it as [a, b] or as lines that begin with '- '")
            return
        for number, entry in enumerate(value):
            explain(tree, child(node, str(number)), entry, get_args(kind)[0], (*path, str(number)))
    elif isinstance(kind, type) and issubclass(kind, msgspec.Struct):
        _explain_record(tree, node, value, kind, path)
    elif kind in _TYPES and type(value) is not kind:
        hint = "put it in quotes" if kind is str and value is not None and not isinstance(value, dict | list) else ""
        tree.mistake(node, "LOD005", f"must be {_TYPES[kind]}, not {_name(value)}", path, hint)


def _explain_choice(tree: Tree, node: Node | None, value: Any, choices: tuple[Any, ...], path: tuple[str, ...]) -> None:
    if value not in choices:
        tree.mistake(
            node,
            "LOD005",
            f"must be one of {', '.join(map(str, choices))}, not {_name(value)}",
            path,
            suggestion(str(value), map(str, choices)),
        )


def _explain_map(tree: Tree, node: Node | None, value: Any, kinds: tuple[Any, ...], path: tuple[str, ...]) -> None:
    if not isinstance(value, dict):
        tree.mistake(node, "LOD005", f"must be a map, not {_name(value)}", path)
        return
    for key, entry in value.items():
        if type(key) is not kinds[0]:
            tree.mistake(follow(node, (str(key),)), "LOD005", f"key {key!r} must be {_TYPES[kinds[0]]}", (*path, str(key)))
        explain(tree, child(node, str(key)), entry, kinds[1], (*path, str(key)))


def _explain_record(tree: Tree, node: Node | None, value: Any, kind: type[msgspec.Struct], path: tuple[str, ...]) -> None:
    if not isinstance(value, dict):
        tree.mistake(node, "LOD005", f"must be a map of fields, not {_name(value)}", path)
        return
    injected = _INJECTED if issubclass(kind, Item) else ("origin",)
    fields = {field.name: field for field in msgspec.structs.fields(kind)}
    known = [name for name in fields if name not in injected]
    hints = get_type_hints(kind)
    for name, entry in value.items():
        if name not in fields:
            tree.mistake(follow(node, (str(name),)), "LOD004", f"unknown key {name!r}", (*path, str(name)), suggestion(str(name), known))
        elif name not in injected:
            explain(tree, child(node, name), entry, hints[name], (*path, name))
    for name in known:
        if fields[name].required and name not in value:
            tree.mistake(node, "LOD006", f"key {name!r} is missing", path, f"add '{name}:'")


_TYPES = {str: "a text", int: "a whole number", bool: "true or false"}


def _name(value: Any) -> str:
    if value is None:
        return "nothing"
    if isinstance(value, dict):
        return "a map"
    if isinstance(value, list):
        return "a list"
    return repr(value)
