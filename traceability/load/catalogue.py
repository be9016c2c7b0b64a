"""A catalogue of CC from its folder of YAML files."""

from __future__ import annotations

import hashlib
from pathlib import Path
from typing import Any

import msgspec

from traceability.catalogue import Catalogue, Migration
from traceability.load.yaml_plain import read_plain
from traceability.load.yaml_tree import Tree, compose
from traceability.model.errors import LoadError, Mistake
from traceability.model.judgement import InputFile


def read_catalogue(files: list[tuple[Path, str]]) -> tuple[Catalogue, list[InputFile]]:
    """One catalogue from the files (path, display name) of its folder: maps of one name are joined.

    Raises ``LoadError`` where a file cannot be read as one; the shipped ones can, a private copy may not.
    """
    joined: dict[str, Any] = {}
    inputs, mistakes = [], []
    for path, name in files:
        content, entry, found = _content(path, name)
        inputs.append(entry)
        mistakes += found
        for section, value in (content or {}).items():
            if section == "catalogue":
                joined |= {key: entry for key, entry in value.items() if key != "part"}
            else:
                joined[section] = {**joined.get(section, {}), **_with_ids(section, value)}
    if not mistakes:
        try:
            catalogue = msgspec.convert(joined, Catalogue)
            catalogue.corrected()  # a correction that does not fit is a mistake of the file, whatever the documents claim
            return catalogue, inputs
        except ValueError as error:
            mistakes.append(Mistake(files[0][1] if files else "", 0, 0, "LOD005", f"not a catalogue: {error}"))
    raise LoadError(mistakes)


def read_migration(path: Path, name: str) -> tuple[Migration, InputFile]:
    """The differences of two editions from their file, which outputs call ``name``. Raises ``LoadError`` where it is not such a file."""
    content, entry, mistakes = _content(path, name)
    if not mistakes:
        try:
            return msgspec.convert(content, Migration), entry
        except msgspec.ValidationError as error:
            mistakes.append(Mistake(name, 0, 0, "LOD005", f"not a migration: {error}"))
    raise LoadError(mistakes)


def _content(path: Path, name: str) -> tuple[Any, InputFile, list[Mistake]]:
    data = path.read_bytes()
    plain = read_plain(data)
    tree = compose(data, name) if plain is None else Tree(name)
    content = tree.value() if plain is None else plain.value
    return content, InputFile(file=name, sha256=hashlib.sha256(data).hexdigest()), list(tree.mistakes)


def _with_ids(section: str, value: dict[str, Any]) -> dict[str, Any]:
    return {key: {**entry, "id": key} for key, entry in value.items()} if section == "components" else value
