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
    documents: _Documents, claimed: _Documents, asked: JudgedAs, migrations: tuple[Migration, ...]
) -> tuple[_Documents, _Documents, JudgedAs]:
    """Documents as a run judges them that asks for an edition: every claim is one of that edition.

    With ``migrate``, ids of the earlier edition are renamed in documents that claim it. Raises ``ConfigError`` where there is
    nothing to migrate to the edition from.
    """
    claims = {d.id: d.header.claims.cc for d in (*documents, *claimed) if d.header.claims}
    asked = replace(asked, claims=claims)
    if not asked.migrate:
        return tuple(_claiming(d, asked) for d in documents), tuple(_claiming(d, asked) for d in claimed), asked
    migration = _migration(asked, migrations)
    earlier = _is_earlier(asked)

    def moved(document: Document) -> Document:
        claim = claims.get(document.id)
        stays = claim.edition == asked_edition(asked.catalogue).edition if claim else not earlier
        return _claiming(document if stays else migrated(document, migration), asked)

    return tuple(map(moved, documents)), tuple(map(moved, claimed)), asked


def artefacts_as_asked(artefacts: Artefacts, asked: JudgedAs, migrations: tuple[Migration, ...]) -> Artefacts:
    """Artefacts as such a run judges them: with ``migrate``, what tags and tests name is renamed where all documents are earlier."""
    if not (asked.migrate and _is_earlier(asked)):
        return artefacts
    migration = _migration(asked, migrations)
    tags, tests = (tuple(migrated(entry, migration) for entry in found) for found in (artefacts.tags, artefacts.tests))
    return replace(artefacts, tags=tags, tests=tests)


def asked_sentence(view: View) -> str:
    """That the run asked for an edition, for every report; ``""`` where it did not."""
    asked = view.project.judged_as
    if asked is None:
        return ""
    renamed = ", with ids as that edition writes them" if asked.migrate else ""
    return f"Judged by {asked.catalogue} because this run asks for it{renamed}: this is no judgement of the edition that is claimed."


def _migration(asked: JudgedAs, migrations: tuple[Migration, ...]) -> Migration:
    found = other_side(migrations, asked.catalogue)
    if found is None or found[1] != "after":
        raise ConfigError(f"--migrate: there is nothing to migrate to {asked.catalogue} from; it goes with --edition cc-2022")
    return found[0]


def _is_earlier(asked: JudgedAs) -> bool:
    """Whether no document claims the edition that is asked for, so that what speaks of them is written as the earlier one has it."""
    return not any(claim.edition == asked_edition(asked.catalogue).edition for claim in asked.claims.values())


def _claiming(document: Document, asked: JudgedAs) -> Document:
    if document.header.claims is None:
        return document
    claims = replace(document.header.claims, cc=asked_edition(asked.catalogue))
    return replace(document, header=replace(document.header, claims=claims))
