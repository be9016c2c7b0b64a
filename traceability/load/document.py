"""A document from its folder of YAML files."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any, get_args, get_type_hints

import msgspec

from traceability.load.decode import decode_header, decode_item
from traceability.load.decode_plain import decode_file
from traceability.load.folder import HEADER
from traceability.load.suggest import suggestion
from traceability.load.yaml_tree import Tree, child, compose, follow
from traceability.model.document import Document, Header
from traceability.model.errors import Mistake
from traceability.model.judgement import InputFile

SECTIONS: dict[str, Any] = {name: get_args(hint)[1] for name, hint in get_type_hints(Document).items() if name != "header"}
Files = Sequence[tuple[Path, str]]
"""The files of one document, as path and display name."""
NO_PARTS: Mapping[Path, Any] = {}
Part: Any = msgspec.defstruct(
    "Part",
    [("sha256", str), ("header", Header | None, None), *((name, dict[str, kind], {}) for name, kind in SECTIONS.items())],  # type: ignore[valid-type]
    omit_defaults=True,
)
"""What one file of a document holds, without a mistake, and the hash of its bytes; as a record, to be told between processes."""


class Loaded(msgspec.Struct):
    """What reading one folder gave: the document (``None`` where a mistake prevents it), the files read, the mistakes."""

    document: Document | None = None
    inputs: list[InputFile] = msgspec.field(default_factory=list)
    mistakes: list[Mistake] = msgspec.field(default_factory=list)


def part_of(file: tuple[Path, str]) -> Any:
    """What a file (path and display name) holds; ``None`` where there is something to explain, which ``load_document`` does."""
    path, name = file
    try:
        data = path.read_bytes()
    except OSError:
        return None
    decoded = decode_file(data, name, SECTIONS)
    return decoded and Part(sha256=hashlib.sha256(data).hexdigest(), header=decoded.header, **decoded.sections)


def load_document(files: Files, where: str, parts: Mapping[Path, Any] = NO_PARTS) -> Loaded:
    """Read the files of one document, together; ``where`` names its folder in messages. Of some the ``parts`` may be read already."""
    loaded = Loaded()
    sections: dict[str, dict[str, Any]] = {name: {} for name in SECTIONS}
    headers: list[Header] = []
    trees = 0
    for path, name in files:
        part = parts[path] if path in parts else part_of((path, name))
        if part and _taken(part, sections, headers):
            loaded.inputs.append(InputFile(file=name, sha256=part.sha256))
            trees += 1
            continue
        data = _bytes(path, name, loaded)
        if data is None:
            continue
        tree = compose(data, name)
        if tree.root is not None:
            trees += 1
            _read_sections(tree, sections, headers)
        loaded.mistakes += tree.mistakes
    if len(headers) > 1:
        second = headers[1].origin
        message = f"a second 'document:' header, the first is in {headers[0].origin.file}:{headers[0].origin.line}"
        loaded.mistakes.append(Mistake(second.file, second.line, 1, "LOD011", message, HEADER, "one folder holds one document"))
    if not headers and not loaded.mistakes and trees:
        hint = "add 'document:' with id, kind, title and version to one file of the folder"
        loaded.mistakes.append(Mistake(where, 0, 0, "LOD011", "no file of this folder has a 'document:' header", HEADER, hint))
    if headers and not loaded.mistakes:
        loaded.document = Document(header=headers[0], **sections)
    return loaded


def _bytes(path: Path, name: str, loaded: Loaded) -> bytes | None:
    try:
        data = path.read_bytes()
    except OSError as error:
        loaded.mistakes.append(Mistake(name, 0, 0, "LOD001", f"cannot be read: {error.strerror}"))
        return None
    loaded.inputs.append(InputFile(file=name, sha256=hashlib.sha256(data).hexdigest()))
    return data


def _taken(part: Any, sections: dict[str, dict[str, Any]], headers: list[Header]) -> bool:
    """Whether all that a file holds was taken; nothing of it, where it states again what another file has."""
    found = {name: items for name in SECTIONS if (items := getattr(part, name))}
    if any(not sections[section].keys().isdisjoint(items) for section, items in found.items()):
        return False
    for section, items in found.items():
        sections[section] |= items
    headers += [part.header] if part.header else []
    return True


def _read_sections(tree: Tree, sections: dict[str, dict[str, Any]], headers: list[Header]) -> None:
    content = tree.value()
    if not isinstance(content, dict):
        tree.mistake(tree.root, "LOD005", "a file must be a map of sections", hint=f"sections: {', '.join((HEADER, *SECTIONS))}")
        return
    for section, entries in content.items():
        if section == HEADER:
            _read_header(tree, entries, headers)
        elif section not in SECTIONS:
            tree.mistake(
                follow(tree.root, (str(section),)),
                "LOD004",
                f"unknown section {section!r}",
                (str(section),),
                suggestion(str(section), (HEADER, *SECTIONS)),
            )
        elif not isinstance(entries, dict):
            if entries is not None:
                tree.mistake(follow(tree.root, (section,)), "LOD005", f"section {section!r} must be a map from ids to items", (section,))
        else:
            _read_items(tree, section, entries, sections)


def _read_items(tree: Tree, section: str, entries: dict[Any, Any], sections: dict[str, dict[str, Any]]) -> None:
    holder = child(tree.root, section)
    for key, value in entries.items():
        identifier = str(key)
        item = decode_item(tree, holder, identifier, value, SECTIONS[section], (section, identifier))
        if item is None:
            continue
        if other := sections[section].get(identifier):
            message = f"{identifier} is stated a second time, first in {other.origin.file}:{other.origin.line}"
            tree.mistake(follow(holder, (identifier,)), "LOD008", message, (section, identifier), "an id stands for one item")
            continue
        sections[section][identifier] = item


def _read_header(tree: Tree, value: Any, headers: list[Header]) -> None:
    if (header := decode_header(tree, HEADER, value, Header)) is not None:
        headers.append(header)
