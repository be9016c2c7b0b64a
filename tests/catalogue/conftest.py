"""The shipped catalogue, read once for all tests of this folder."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import msgspec
import pytest
import yaml

from traceability.catalogue import Catalogue

ROOT = Path(__file__).resolve().parents[2]
REQUIREMENTS = ROOT / "requirements"


class _Strict(yaml.CSafeLoader):
    """A loader that refuses a key stated twice, which PyYAML itself lets pass."""

    def construct_mapping(self, node: yaml.MappingNode, deep: bool = False) -> dict[Any, Any]:
        keys = [self.construct_object(key, deep=True) for key, _ in node.value]
        assert len(keys) == len(set(keys)), f"a key twice at {node.start_mark}"
        return super().construct_mapping(node, deep)


def read_catalogue(folder: Path) -> Catalogue:
    """All YAML files of a catalogue's folder as one record; a section may be spread over files, an id may not come twice."""
    merged: dict[str, Any] = {}
    for path in sorted(folder.glob("*.yaml")):
        for section, entries in yaml.load(path.read_text(encoding="utf-8"), _Strict).items():
            assert not merged.get(section, {}).keys() & entries.keys(), f"{path.name}: an id of {section} comes twice"
            merged.setdefault(section, {}).update(entries)
    header = merged.pop("catalogue")
    merged["components"] = {name: {**component, "id": name} for name, component in merged["components"].items()}
    return msgspec.convert({**header, **merged}, Catalogue)


@pytest.fixture(scope="session")
def cc31() -> Catalogue:
    """CC 3.1 Revision 5 as shipped."""
    return read_catalogue(REQUIREMENTS / "cc-3.1r5")


@pytest.fixture(scope="session")
def cc22() -> Catalogue:
    """CC:2022 as shipped."""
    return read_catalogue(REQUIREMENTS / "cc-2022")
