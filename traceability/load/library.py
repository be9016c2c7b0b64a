"""Documents and catalogues by folder and id, through the cache; all mistakes of all files in one error."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path

from traceability.catalogue import Catalogue
from traceability.load.cache import Cache
from traceability.load.catalogue import read_catalogue
from traceability.load.document import Loaded, load_document
from traceability.load.folder import yaml_files
from traceability.load.requirement_sets import read_requirements
from traceability.load.shipped import display_name, shipped, shipped_profiles, shipped_requirements
from traceability.load.suggest import suggestion
from traceability.model.base import Record
from traceability.model.document import Document
from traceability.model.errors import ConfigError, LoadError, Mistake
from traceability.model.library import RequirementLibrary
from traceability.model.result import InputFile

ALL = "all"
"""In the configuration: every shipped set of requirements."""


class _Stored(Record, frozen=True, kw_only=True):
    document: Document
    inputs: tuple[InputFile, ...]


class _StoredRequirements(Record, frozen=True, kw_only=True):
    library: RequirementLibrary
    inputs: tuple[InputFile, ...]


def own_folders(names: tuple[str, ...]) -> list[str]:
    """What a configuration names under ``requirements`` that is not shipped: folders of the project."""
    known = (*shipped_requirements(), ALL) if names else ()
    return [name for name in names if name not in known]


def requirement_files(root: Path, names: tuple[str, ...]) -> list[Path]:
    """The files that hold what a configuration names under ``requirements``, sorted within each source.

    A crosswalk of the shipped library is taken where its set is named, and its target is a named set or a document.
    """
    known, own = shipped_requirements(), own_folders(names)
    for name in own:
        if not (root / name).is_dir():
            hint = suggestion(name, (*known, ALL))
            raise ConfigError(f"requirements: {name!r} is neither a shipped set of requirements nor a folder of the project; {hint}")
    named = known if ALL in names else [name for name in known if name in names]
    base = shipped("requirements")
    files = [base / "register.yaml", base / "problems.yaml", *(path for name in named for path in yaml_files(base / "sets" / name))]
    for path in yaml_files(base / "crosswalks"):
        of, _, to = path.stem.partition("--")
        if of in named and (to in named or to not in known):
            files.append(path)
    return [*(path for path in files if path.is_file()), *(path for name in own for path in yaml_files(root / name))]


@dataclass
class Library:
    """Reads documents and catalogues for one project; ``inputs`` and ``mistakes`` grow with what was read."""

    root: Path
    cache: Cache
    inputs: list[InputFile] = field(default_factory=list)
    mistakes: list[Mistake] = field(default_factory=list)

    def document(self, folder: Path) -> Document | None:
        """The document in a folder; ``None`` where there is no YAML, or where mistakes prevent it."""
        files = [(path, display_name(path, self.root)) for path in yaml_files(folder)]
        if not files:
            return None
        name = display_name(folder, self.root)
        stored = self.cache.get(f"document {name}", files, _Stored)
        if stored is None:
            loaded = load_document(files, name)
            self.mistakes += loaded.mistakes
            if loaded.document is None:
                return None
            stored = self._store(f"document {name}", files, loaded, loaded.document)
        self.inputs += stored.inputs
        return stored.document

    def _store(self, key: str, files: list[tuple[Path, str]], loaded: Loaded, document: Document) -> _Stored:
        stored = _Stored(document=document, inputs=tuple(loaded.inputs))
        self.cache.put(key, files, {entry.file: entry.sha256 for entry in loaded.inputs}, stored, _Stored)
        return stored

    def documents(self, folders: tuple[str, ...]) -> tuple[tuple[Document, ...], tuple[Document, ...]]:
        """The documents in folders, and the shipped ones that they claim and that are not among them.

        Raises ``LoadError`` with every mistake in every file.
        """
        own = [document for folder in folders if (document := self.document(self.root / folder))]
        self._one_id_each(own)
        wanted = sorted({claim.id for document in own if document.header.claims for claim in document.header.claims.profiles})
        known = {document.id for document in own}
        claimed = [
            d for name in wanted if name not in known and name in shipped_profiles() and (d := self.document(shipped("profiles", name)))
        ]
        if self.mistakes:
            raise LoadError(self.mistakes)
        return tuple(own), tuple(claimed)

    def requirements(self, names: tuple[str, ...]) -> RequirementLibrary:
        """The register, the open problems, the named sets and the crosswalks between them; nothing where no set is named.

        Raises ``ConfigError`` for a name that is neither a shipped set nor a folder, ``LoadError`` with every mistake.
        """
        if not names:
            return RequirementLibrary()
        files = [(path, display_name(path, self.root)) for path in requirement_files(self.root, names)]
        key = f"requirements {names!r}"
        stored = self.cache.get(key, files, _StoredRequirements)
        if stored is None:
            read = read_requirements(files)
            if read.mistakes:
                raise LoadError(read.mistakes)
            stored = _StoredRequirements(library=read.library, inputs=tuple(read.inputs))
            self.cache.put(key, files, {entry.file: entry.sha256 for entry in read.inputs}, stored, _StoredRequirements)
        self.inputs += stored.inputs
        return stored.library

    def catalogue(self, identifier: str) -> Catalogue:
        """A shipped catalogue, such as ``cc-3.1r5``."""
        folder = shipped("requirements", identifier)
        files = [(path, display_name(path, self.root)) for path in yaml_files(folder)]
        key = f"catalogue {identifier}"
        catalogue = self.cache.get(key, files, Catalogue)
        if catalogue is None:
            catalogue, inputs = read_catalogue(files)
            self.cache.put(key, files, {entry.file: entry.sha256 for entry in inputs}, catalogue, Catalogue)
        return catalogue

    def _one_id_each(self, documents: list[Document]) -> None:
        first: dict[str, Document] = {}
        for document in documents:
            other = first.setdefault(document.id, document)
            if other is not document:
                at, before = document.header.origin, other.header.origin
                message = f"document id {document.id!r} is used a second time, first in {before.file}:{before.line}"
                self.mistakes.append(Mistake(at.file, at.line, 1, "LOD008", message, "document/id", "give each document its own id"))
