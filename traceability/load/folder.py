"""Which files make up a document."""

from __future__ import annotations

import os
from pathlib import Path

HEADER = "document"
FOREIGN = ".xml"


def yaml_files(folder: Path) -> list[Path]:
    """The YAML files of a document's folder, sorted; hidden files and folders are passed over. A foreign document is its own file."""
    if folder.suffix == FOREIGN and folder.is_file():
        return [folder]
    found = [path for suffix in ("*.yaml", "*.yml") for path in folder.rglob(suffix)]
    return sorted(path for path in found if path.is_file() and not any(part.startswith(".") for part in path.relative_to(folder).parts))


def leaves(path: Path, root: Path) -> bool:
    """Whether a file that stands below a root is a link, or stands behind one, that leads out of it."""
    return path.is_relative_to(root) and not Path(os.path.realpath(path)).is_relative_to(os.path.realpath(root))
