"""What 'st new' and 'st update' start from: profiles by id or folder, with what they stand on and the catalogues that judge them."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import msgspec

from traceability.catalogue import Catalogue, judging
from traceability.load.cache import Cache
from traceability.load.folder import yaml_files
from traceability.load.library import Library
from traceability.load.shipped import shipped, shipped_profiles
from traceability.model.document import Document
from traceability.model.errors import ConfigError
from traceability.model.project import Project
from traceability.trace.claimed import scope
from traceability.trace.inherit import effective_documents
from traceability.workflow.register import why_no_profile


class Profiles(msgspec.Struct, frozen=True):
    """The documents that were named and nobody else among them stands on (``roots``), effective; catalogues and files by id.

    ``files`` has the files of the documents that are not shipped.
    """

    roots: tuple[Document, ...]
    catalogues: dict[str, Catalogue]
    files: dict[str, list[Path]]


def read_profiles(names: Sequence[str]) -> Profiles:
    """The profiles of some names: ids of shipped ones, or folders; of a PP-Configuration its components have to be named too.

    Raises ``ConfigError`` for a name that is neither, ``LoadError`` with every mistake in the documents.
    """
    found: dict[str, Document] = {}
    claimed: dict[str, Document] = {}
    files: dict[str, list[Path]] = {}
    for name in names:
        folder = _folder(name)
        own, beside = Library(folder, Cache(None)).documents((".",))
        if not own:
            raise ConfigError(f"{name}: there is no document in this folder")
        found |= {document.id: document for document in own}
        claimed |= {document.id: document for document in beside}
        if name not in shipped_profiles():
            files |= {document.id: yaml_files(folder) for document in own}
    project = Project(name="", documents=tuple(found.values()), claimed=tuple(d for i, d in claimed.items() if i not in found))
    held = {other for document in found.values() for other in scope(document)}
    roots = tuple(document for document in effective_documents(project) if document.id in found and document.id not in held)
    return Profiles(roots, _catalogues(roots), files)


def _folder(name: str) -> Path:
    if name in shipped_profiles():
        return shipped("profiles", name)
    folder = Path(name)
    if not folder.is_dir():
        raise ConfigError(f"{name}: there is no shipped profile of that id and no such folder; {why_no_profile(name)}")
    return folder.resolve()


def _catalogues(documents: Sequence[Document]) -> dict[str, Catalogue]:
    library = Library(Path.cwd(), Cache(None))
    found = {}
    for document in documents:
        judged = judging(document.header.claims.cc) if document.header.claims else None
        if judged and judged.shipped:
            found[document.id] = library.catalogue(judged.catalogue).with_components(document.extended_components)
    return found
