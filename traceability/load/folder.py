"""Which files make up a document."""

from __future__ import annotations

from pathlib import Path

HEADER = "document"


FOREIGN = ".xml"


def yaml_files(folder: Path) -> list[Path]:
    """The YAML files of a document's folder, sorted; hidden files and folders are passed over. A foreign document is its own file."""
    if folder.suffix == FOREIGN and folder.is_file():
        return [folder]
    found = [path for suffix in ("*.yaml", "*.yml") for path in folder.rglob(suffix)]
    return sorted(path for path in found if path.is_file() and not any(part.startswith(".") for part in path.relative_to(folder).parts))
