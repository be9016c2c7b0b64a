"""Which documents a document stands on: profiles, PP-Configurations, packages and components, as far as they were read."""

from __future__ import annotations

from collections.abc import Iterator

from traceability.model.document import Document
from traceability.model.project import Project

PACKAGES = ("functional-package", "assurance-package")


def claimed_documents(project: Project, document: Document) -> tuple[Document, ...]:
    """The documents whose items a document takes over, in the order of its claims, each once.

    These are its profiles and PP-Configurations, the packages that are documents of their own, and the components of a
    PP-Configuration, profiles before modules. What stands on another one of them comes behind it: what both hold counts as the
    one that builds on the other has it. A PP-Module takes over nothing of its bases: the configuration joins them.
    """
    names = [*claimed_profiles(document), *claimed_packages(project, document), *document.components]
    found = [other for name in dict.fromkeys(names) if name != document.id and (other := project.document(name))]
    if len(found) > 1:
        found.sort(key=lambda other: (other.header.kind == "pp-module", len(stands_on(project, other))))
    return tuple(found)


def claimed_profiles(document: Document) -> tuple[str, ...]:
    """The ids of the profiles and PP-Configurations that a document claims."""
    return tuple(claim.id for claim in document.header.claims.profiles) if document.header.claims else ()


def claimed_packages(project: Project, document: Document) -> tuple[str, ...]:
    """The ids of the claimed packages that are documents of their own (those of CC stand in the catalogue)."""
    claims = document.header.claims.packages if document.header.claims else ()
    return tuple(c.id for c in claims if (d := project.document(c.id)) and d.header.kind in PACKAGES)


def scope(document: Document) -> tuple[str, ...]:
    """The ids of the documents in which a short id is looked up, after the document itself."""
    claims = document.header.claims
    packages = [claim.id for claim in claims.packages] if claims else []
    bases = [name for base in document.bases.values() for name in base.documents]
    return tuple(dict.fromkeys((*claimed_profiles(document), *packages, *document.components, *bases)))


def stands_on(project: Project, document: Document) -> frozenset[str]:
    """The ids that a document stands on, directly or through others; its own is among them where that goes in a circle."""
    seen: set[str] = set()
    waiting = [document]
    while waiting:
        for name in scope(waiting.pop()):
            if name not in seen:
                seen.add(name)
                if (other := project.document(name)) is not None:
                    waiting.append(other)
    return frozenset(seen)


def sources(project: Project, document: Document) -> tuple[Document, ...]:
    """All documents that a document stands on, directly or through others, as they were written, each once."""
    return tuple(_walk(project, document, {document.id}))


def _walk(project: Project, document: Document, seen: set[str]) -> Iterator[Document]:
    for other in claimed_documents(project, document):
        if other.id not in seen:
            seen.add(other.id)
            yield other
            yield from _walk(project, other, seen)
