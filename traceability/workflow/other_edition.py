"""A project as it stands in another edition of CC than the one that its documents claim."""

from __future__ import annotations

import msgspec

from traceability.catalogue import Migration, asked_edition, migrated, other_side
from traceability.model.document import Document
from traceability.model.errors import ConfigError
from traceability.model.evidence import Artefacts
from traceability.model.project import JudgedAs
from traceability.trace.view import View

_Documents = tuple[Document, ...]
replace = msgspec.structs.replace


def as_asked(
    documents: _Documents, claimed: _Documents, artefacts: Artefacts, asked: JudgedAs, migrations: tuple[Migration, ...]
) -> tuple[_Documents, _Documents, Artefacts, JudgedAs]:
    """Documents and artefacts as a run judges them that asks for an edition: every claim is one of that edition.

    With ``migrate``, ids of the earlier edition are renamed, in documents that claim it and in what tags name. Raises
    ``ConfigError`` where there is nothing to migrate to the edition from.
    """
    claims = {d.id: d.header.claims.cc for d in (*documents, *claimed) if d.header.claims}
    asked = replace(asked, claims=claims)
    edition = asked_edition(asked.catalogue)
    if not asked.migrate:
        return tuple(_claiming(d, asked) for d in documents), tuple(_claiming(d, asked) for d in claimed), artefacts, asked
    found = other_side(migrations, asked.catalogue)
    if found is None or found[1] != "after":
        raise ConfigError(f"--migrate: there is nothing to migrate to {asked.catalogue} from; it goes with --edition cc-2022")
    migration = found[0]
    earlier = not any(claim.edition == edition.edition for claim in claims.values())

    def moved(document: Document) -> Document:
        claim = claims.get(document.id)
        stays = claim.edition == edition.edition if claim else not earlier
        return _claiming(document if stays else migrated(document, migration), asked)

    tags = tuple(migrated(tag, migration) for tag in artefacts.tags) if earlier else artefacts.tags
    tests = tuple(migrated(test, migration) for test in artefacts.tests) if earlier else artefacts.tests
    return tuple(map(moved, documents)), tuple(map(moved, claimed)), replace(artefacts, tags=tags, tests=tests), asked


def asked_sentence(view: View) -> str:
    """That the run asked for an edition, for every report; ``""`` where it did not."""
    asked = view.project.judged_as
    if asked is None:
        return ""
    renamed = ", with ids as that edition writes them" if asked.migrate else ""
    return f"Judged by {asked.catalogue} because this run asks for it{renamed}: this is no judgement of the edition that is claimed."


def _claiming(document: Document, asked: JudgedAs) -> Document:
    if document.header.claims is None:
        return document
    claims = replace(document.header.claims, cc=asked_edition(asked.catalogue))
    return replace(document, header=replace(document.header, claims=claims))
