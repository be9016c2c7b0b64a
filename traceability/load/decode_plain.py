"""A file without mistakes to records: the quick way, which explains nothing. Where it does not succeed, ``decode`` says why."""

from __future__ import annotations

from typing import Any

import msgspec

from traceability.load.decode import KEYS, item_maps
from traceability.load.folder import HEADER
from traceability.load.yaml_plain import Plain, read_plain
from traceability.model.base import Item, Origin
from traceability.model.document import Header
from traceability.model.ids import DOCUMENT_ID, ITEM_ID


class MistakeError(Exception):
    """Something is wrong; ``decode`` finds out what."""


class Decoded(msgspec.Struct):
    """What one file holds: its items by section, and the document's header if it stands here."""

    sections: dict[str, dict[str, Any]] = msgspec.field(default_factory=dict)
    header: Header | None = None


def decode_file(data: bytes, file: str, kinds: dict[str, type[Item]]) -> Decoded | None:
    """The records of one file of a document, ``kinds`` giving the record of each section; ``None`` where anything is wrong."""
    plain = read_plain(data)
    if plain is None or not isinstance(plain.value, dict):
        return None
    decoded = Decoded()
    try:
        for section, entries in plain.value.items():
            if section == HEADER:
                decoded.header = _header(entries, Origin(file=file, line=plain.lines[id(plain.value)][section]))
            elif section not in kinds or not (entries is None or isinstance(entries, dict)):
                return None
            elif entries:
                decoded.sections[section] = items_of(plain, entries, kinds[section], file)
    except (MistakeError, msgspec.ValidationError):
        return None
    return decoded


def _header(value: Any, origin: Origin) -> Header:
    if not isinstance(value, dict) or "origin" in value:
        raise MistakeError
    header = msgspec.convert({**value, "origin": origin}, Header)
    if not DOCUMENT_ID.fullmatch(header.id):
        raise MistakeError
    return header


def items_of(plain: Plain, entries: dict[Any, Any], kind: type[Item], file: str) -> dict[str, Any]:
    """The items of one map, each with its id and origin. Raises ``MistakeError`` or msgspec's error where one is none."""
    _inject(plain, entries, kind, file)
    return msgspec.convert(entries, dict[str, kind])  # type: ignore[valid-type]


def _inject(plain: Plain, entries: dict[Any, Any], kind: type[Item], file: str) -> None:
    """Give each item of a map its id and its origin, those of the maps of items inside it as well."""
    pattern = KEYS.get(kind, ITEM_ID)
    lines, inner = plain.lines[id(entries)], item_maps(kind)
    for key, value in entries.items():
        if type(key) is not str or not isinstance(value, dict) or not pattern.fullmatch(key) or "id" in value or "origin" in value:
            raise MistakeError
        for name, inner_kind in inner.items():
            if held := value.get(name):
                if not isinstance(held, dict):
                    raise MistakeError
                _inject(plain, held, inner_kind, file)
        value["id"] = key
        value["origin"] = Origin(file=file, line=lines[key])
