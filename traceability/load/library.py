"""Documents and catalogues by folder and id, through the cache; all mistakes of all files in one error."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping
from pathlib import Path
from types import TracebackType
from typing import Any, NamedTuple

import msgspec

from traceability.catalogue import Catalogue, Migration
from traceability.load.cache import Cache
from traceability.load.catalogue import read_catalogue, read_migration
from traceability.load.document import Loaded, Part, load_document, part_of
from traceability.load.folder import FOREIGN, leaves, yaml_files
from traceability.load.requirement_sets import read_requirements
from traceability.load.shipped import ALL, display_name, own_folders, shipped, shipped_profiles, shipped_requirements
from traceability.load.suggest import suggestion
from traceability.model.base import Record
from traceability.model.document import Document
from traceability.model.errors import ConfigError, LoadError, Mistake
from traceability.model.judgement import InputFile
from traceability.model.library import RequirementLibrary, SetHeader
from traceability.parallel.shared import Shared


class _Stored(Record, frozen=True, kw_only=True):
    document: Document
    inputs: tuple[InputFile, ...]


class _StoredRequirements(Record, frozen=True, kw_only=True):
    library: RequirementLibrary
    inputs: tuple[InputFile, ...]


def requirement_files(root: Path, names: tuple[str, ...]) -> list[Path]:
    """The files that hold what a configuration names under ``requirements``, sorted within each source.

    A crosswalk of the shipped library is taken where its set is named, and its target is a named set or a document.
    """
    known, own = shipped_requirements(), own_folders(names)
    for name in own:
        if not (root / name).is_dir():
            hint = suggestion(name, (*known, ALL))
            raise ConfigError(f"requirements: {name!r} is neither a shipped set of requirements nor a folder of the project; {hint}")
        if not yaml_files(root / name):
            raise ConfigError(f"requirements: the folder {name!r} holds no YAML file; put the files of the set there, or take it out")
    named = known if ALL in names else [name for name in known if name in names]
    base = shipped("requirements")
    files = [base / "register.yaml", base / "problems.yaml", *(path for name in named for path in yaml_files(base / "sets" / name))]
    for path in yaml_files(base / "crosswalks"):
        of, _, to = path.stem.partition("--")
        if of in named and (to in named or to not in known):
            files.append(path)
    return [*(path for path in files if path.is_file()), *(path for name in own for path in yaml_files(root / name))]


WORTHWHILE = 1_000_000
"""From how many bytes of YAML on a process is worth its start."""
_OUTSIDE = "cannot be read: a link leads out of the project"


class _Looked(NamedTuple):
    """What was seen of a document's folder: its files, those among them that lead out of the project, and what is stored of it."""

    name: str
    files: list[tuple[Path, str]]
    outside: list[str]
    stored: _Stored | None


class Library(msgspec.Struct):
    """Reads documents and catalogues for one project; ``inputs`` and ``mistakes`` grow with what was read.

    ``foreign`` reads a document of another format from a path and its display name; without it such a file is no document.
    """

    root: Path
    cache: Cache
    foreign: Callable[[Path, str], Document] | None = None
    inputs: list[InputFile] = msgspec.field(default_factory=list)
    mistakes: list[Mistake] = msgspec.field(default_factory=list)
    _looked: dict[Path, _Looked] = msgspec.field(default_factory=dict)
    _parts: dict[Path, Any] = msgspec.field(default_factory=dict)
    _begun: Shared[tuple[Path, str], Any] | None = None
    _unread: list[tuple[Path, str]] = msgspec.field(default_factory=list)

    def __enter__(self) -> Library:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        if self._begun:
            self._begun.__exit__(kind, error, trace)

    def begin(self, folders: Iterable[str], copies: int) -> None:
        """Let so many copies of this process begin to read the documents in folders, where there is much to read.

        Leave the ``with`` block of the library to end them.
        """
        looked = [self._look(self.root / folder) for folder in folders]
        self._unread = [file for one in looked if not (one.stored or one.outside) for file in one.files if file[0].suffix != FOREIGN]
        if copies and sum(map(_size, self._unread)) >= WORTHWHILE:
            self._begun = Shared(part_of, self._unread, Part | None, copies)

    def document(self, folder: Path) -> Document | None:
        """The document in a folder; ``None`` where there is no YAML, or where mistakes prevent it."""
        looked = self._look(folder)
        self.mistakes += (Mistake(name, 0, 0, "LOD001", _OUTSIDE, hint="copy it into the project") for name in looked.outside)
        if not looked.files or looked.outside:
            return None
        stored = looked.stored
        if stored is None:
            loaded = self._read(looked.files, looked.name)
            self.mistakes += loaded.mistakes
            if loaded.document is None:
                return None
            stored = self._store(f"document {looked.name}", loaded, loaded.document)
        self.inputs += stored.inputs
        return stored.document

    def _look(self, folder: Path) -> _Looked:
        if folder not in self._looked:
            name, files = display_name(folder, self.root), [(path, display_name(path, self.root)) for path in yaml_files(folder)]
            outside = [shown for path, shown in files if leaves(path, self.root)]
            stored = self.cache.get(f"document {name}", files, _Stored) if files and not outside else None
            self._looked[folder] = _Looked(name, files, outside, stored)
        return self._looked[folder]

    def _read_ahead(self) -> Mapping[Path, Any]:
        """What was begun, now finished, by path."""
        if self._begun:
            with self._begun as begun:
                self._parts = {path: part for (path, _), part in zip(self._unread, begun.done(), strict=True)}
            self._begun = None
        return self._parts

    def _read(self, files: list[tuple[Path, str]], name: str) -> Loaded:
        path = files[0][0]
        if path.suffix != FOREIGN:
            return load_document(files, name, self._read_ahead())
        if self.foreign is None:
            return Loaded(mistakes=[Mistake(name, 0, 0, "LOD013", "a document of another format cannot be read here")])
        try:
            document = self.foreign(path, name)
        except LoadError as error:
            return Loaded(mistakes=error.mistakes)
        sha256 = document.header.imported.sha256 if document.header.imported else ""
        return Loaded(document, [InputFile(file=name, sha256=sha256)])

    def _store(self, key: str, loaded: Loaded, document: Document) -> _Stored:
        stored = _Stored(document=document, inputs=tuple(loaded.inputs))
        self.cache.put(key, {entry.file: entry.sha256 for entry in loaded.inputs}, stored, _Stored)
        return stored

    def documents(self, folders: tuple[str, ...]) -> tuple[tuple[Document, ...], tuple[Document, ...]]:
        """The documents in folders, and the shipped ones that they claim and that are not among them.

        Raises ``LoadError`` with every mistake in every file.
        """
        own = [document for folder in folders if (document := self.document(self.root / folder))]
        self._one_id_each(own)
        claimed = self._claimed(own)
        if self.mistakes:
            raise LoadError(self.mistakes)
        return tuple(own), tuple(claimed)

    def _claimed(self, own: list[Document]) -> list[Document]:
        """The shipped documents that documents stand on, directly or through others, sorted by id."""
        known = {document.id for document in own}
        found: dict[str, Document] = {}
        waiting = list(own)
        while waiting:
            for name in _named(waiting.pop()):
                if name not in known and name not in found and name in shipped_profiles():
                    document = self.document(shipped("profiles", name))
                    if document is not None:
                        found[name] = document
                        waiting.append(document)
        return [found[name] for name in sorted(found)]

    def requirements(self, names: tuple[str, ...], taken: Collection[str] = ()) -> RequirementLibrary:
        """The register, the open problems, the named sets and the crosswalks between them; nothing where no set is named.

        ``taken`` holds the ids of the documents, which no set may have.
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
            self.cache.put(key, {entry.file: entry.sha256 for entry in read.inputs}, stored, _StoredRequirements)
        if doubled := [found.header for found in stored.library.sets.values() if found.header.id in taken]:
            raise LoadError([_is_a_document(header) for header in doubled])
        self.inputs += stored.inputs
        return stored.library

    def catalogue(self, identifier: str) -> Catalogue:
        """A shipped catalogue, such as ``cc-3.1r5``."""
        return self._catalogue(shipped("requirements", identifier), identifier)

    def wordings(self, folders: tuple[str, ...]) -> dict[str, Catalogue]:
        """The private catalogues in folders, by their id. Raises ``ConfigError`` for a folder that holds none."""
        found = {}
        for folder in folders:
            if not yaml_files(self.root / folder):
                raise ConfigError(f"wording: {folder!r} holds no catalogue; 'pptrace import ccxml FILE -o {folder}' writes one")
            catalogue = self._catalogue(self.root / folder, f"private {folder}")
            found[catalogue.id] = catalogue
        return found

    def _catalogue(self, folder: Path, name: str) -> Catalogue:
        files = [(path, display_name(path, self.root)) for path in yaml_files(folder)]
        key = f"catalogue {name}"
        catalogue = self.cache.get(key, files, Catalogue)
        if catalogue is None:
            catalogue, inputs = read_catalogue(files)
            self.cache.put(key, {entry.file: entry.sha256 for entry in inputs}, catalogue, Catalogue)
        return catalogue

    def migrations(self) -> tuple[Migration, ...]:
        """The shipped differences between editions, one for each pair."""
        folder = shipped("requirements", "migrations")
        return tuple(self._migration(path) for path in yaml_files(folder))

    def _migration(self, path: Path) -> Migration:
        name = display_name(path, self.root)
        files, key = [(path, name)], f"migration {name}"
        migration = self.cache.get(key, files, Migration)
        if migration is None:
            migration, entry = read_migration(path, name)
            self.cache.put(key, {entry.file: entry.sha256}, migration, Migration)
        return migration

    def _one_id_each(self, documents: list[Document]) -> None:
        first: dict[str, Document] = {}
        for document in documents:
            other = first.setdefault(document.id, document)
            if other is not document:
                at, before = document.header.origin, other.header.origin
                message = f"document id {document.id!r} is used a second time, first in {before.file}:{before.line}"
                self.mistakes.append(Mistake(at.file, at.line, 1, "LOD008", message, "document/id", "give each document its own id"))


def _size(file: tuple[Path, str]) -> int:
    try:
        return file[0].stat().st_size
    except OSError:
        return 0


def _is_a_document(header: SetHeader) -> Mistake:
    at, message = header.origin, f"{header.id!r} is the id of a document, so no requirement set can have it"
    return Mistake(at.file, at.line, 1, "LOD008", message, "set/id", "give the set an id of its own")


def _named(document: Document) -> list[str]:
    """The ids of the documents that a document names as what it stands on."""
    claims = document.header.claims
    profiles = [claim.id for claim in claims.profiles] if claims else []
    packages = [claim.id for claim in claims.packages] if claims else []
    return [*profiles, *packages, *document.components, *(name for base in document.bases.values() for name in base.documents)]
