"""Two documents of any origin, found and compared: a folder, XML, a shipped profile's id, or a state that git keeps."""

from __future__ import annotations

import subprocess
import tempfile
from pathlib import Path

from traceability.exchange.niap import read_niap
from traceability.load.cache import Cache
from traceability.load.library import Library
from traceability.load.shipped import shipped_profiles
from traceability.model.difference import Comparison
from traceability.model.document import Document, Header
from traceability.model.errors import ConfigError
from traceability.model.library import RegisterEntry
from traceability.trace.difference import compare, compare_entries
from traceability.workflow.opening import open_path
from traceability.workflow.register import register

_GIT = "git:"


def compared(old: str, new: str) -> list[Comparison]:
    """The comparisons of the documents at two places: the only document of each, or those of the same id.

    A place is a path, a shipped id, or ``git:REV[:PATH]``, where PATH left out is that of the other side. Of a document that the
    library has in its register only, the two entries are compared.
    Raises ``ConfigError`` where a place holds no document, or git does not know the revision; ``LoadError`` for mistakes in it.
    """
    if stubs := [entry for place in (old, new) if (entry := _stub(place))]:
        return [compare_entries(_entry(old, new), _entry(new, old), stubs)]
    before, after = _documents(old, new), _documents(new, old)
    if len(before) == len(after) == 1:
        return [compare(before[0], after[0])]
    pairs = {document.id: document for document in after}
    found = [compare(document, pairs[document.id]) for document in before if document.id in pairs]
    if not found:
        raise ConfigError(f"{old} and {new} hold no document of the same id, and not one document each")
    return found


def _stub(place: str) -> RegisterEntry | None:
    """The entry of a document of which the library holds nothing else; ``None`` for any other place."""
    if place.startswith(_GIT) or Path(place).exists() or place in shipped_profiles():
        return None
    return register().get(place)


def _entry(place: str, other: str) -> RegisterEntry | Header:
    """What identifies the document at a place: its entry in the register, else its header."""
    if found := register().get(place):
        return found
    documents = _documents(place, other)
    if len(documents) != 1:
        raise ConfigError(f"{place} holds {len(documents)} documents; name one of them, since {other} is one")
    return documents[0].header


def _documents(place: str, other: str) -> tuple[Document, ...]:
    if not place.startswith(_GIT):
        return _opened(place, place)
    revision, _, path = place.removeprefix(_GIT).partition(":")
    if not path and other.startswith(_GIT):
        raise ConfigError(f"{place}: say which path is meant, git:{revision}:PATH")
    with tempfile.TemporaryDirectory(prefix="pptrace-") as folder:
        return _opened(str(_checked_out(revision, path or other, Path(folder))), place)


def _opened(path: str, shown: str) -> tuple[Document, ...]:
    opened = open_path(path)
    library = Library(opened.root, Cache(None), read_niap)
    documents, _ = library.documents(opened.config.documents)
    if not documents:
        raise ConfigError(f"{shown}: there is no document to compare")
    return documents


def _checked_out(revision: str, path: str, folder: Path) -> Path:
    """The files under a path as they were at a revision, written below a folder of our own."""
    if revision.startswith("-") or not revision:
        raise ConfigError(f"git:{revision}: is no revision")
    full = Path(path).resolve()
    home = full if full.is_dir() else full.parent
    if not home.is_dir():
        raise ConfigError(f"{path}: there is no such path here, so git cannot be asked about it")
    top = Path(_git(home, "rev-parse", "--show-toplevel").decode().strip())
    inside = full.relative_to(top.resolve()).as_posix()
    names = _git(top, "ls-tree", "-r", "-z", "--name-only", revision, "--", inside).decode().split("\0")
    files = [name for name in names if name.endswith((".yaml", ".yml", ".xml", ".toml"))]
    if not files:
        raise ConfigError(f"git:{revision}:{inside}: there is no document at that revision")
    for name in files:
        target = folder / name
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_bytes(_git(top, "cat-file", "blob", f"{revision}:{name}"))
    return folder / inside


def _git(folder: Path, *arguments: str) -> bytes:
    try:
        return subprocess.run(["git", "-C", str(folder), *arguments], check=True, capture_output=True).stdout
    except FileNotFoundError as error:
        raise ConfigError("git: the command is not installed") from error
    except subprocess.CalledProcessError as error:
        raise ConfigError(f"git {arguments[0]}: {error.stderr.decode(errors='replace').strip()}") from error
