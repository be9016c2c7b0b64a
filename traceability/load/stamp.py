"""The stamp on a file that an import wrote: what it was read from, and the hash of all that stands below the stamp."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator
from pathlib import Path

from traceability.load.folder import FOREIGN, yaml_files
from traceability.load.shipped import display_name
from traceability.model.base import Origin
from traceability.model.document import Document
from traceability.model.notice import Notice

MARK = "# Imported by pptrace from "
_HASH = "# SHA-256 of what stands below: "


def stamped(source: str, body: str) -> str:
    """A text under the stamp of the file that it was read from."""
    return f"{MARK}{source}\n{_HASH}{hashlib.sha256(body.encode()).hexdigest()}\n{body}"


def is_edited(text: str) -> bool:
    """Whether a text bears a stamp, and is not what the stamp was set on."""
    first, _, rest = text.partition("\n")
    second, _, body = rest.partition("\n")
    return first.startswith(MARK) and second.startswith(_HASH) and hashlib.sha256(body.encode()).hexdigest() != second.removeprefix(_HASH)


def source_of(folder: Path, root: Path) -> Path | None:
    """The file that a folder was imported from, where it still lies beside the folder or further up in the project."""
    try:
        with (folder / "document.yaml").open(encoding="utf-8") as file:
            first = file.readline(1000)
    except (OSError, UnicodeDecodeError):
        return None
    if not first.startswith(MARK) or not folder.is_relative_to(root):
        return None
    name = Path(first.removeprefix(MARK).strip()).name
    above = folder.parents[: len(folder.relative_to(root).parts)] or (root,)
    return next((path for place in above if name and (path := place / name).is_file()), None)


def stale_imports(root: Path, documents: Iterable[Document]) -> Iterator[Notice]:
    """What is not as it was imported: files that were edited since, and documents whose source is another one now."""
    for document in documents:
        home = root / document.header.origin.file
        if document.header.imported is None or home.suffix == FOREIGN or not home.is_file():
            continue
        for path in yaml_files(home.parent):
            if is_edited(path.read_text("utf-8")):
                yield Notice(kind="edited-import", origin=Origin(file=display_name(path, root), line=1), data={"document": document.id})
        source = source_of(home.parent, root)
        if source and hashlib.sha256(source.read_bytes()).hexdigest() != document.header.imported.sha256:
            data = {"document": document.id, "source": display_name(source, root)}
            yield Notice(kind="outdated-import", origin=document.header.origin, data=data)
