"""PP-0073 as it stands under CC:2022: exactly these obligations, exactly these open, and each says what replaces what."""

from __future__ import annotations

from pathlib import Path

import pytest

from traceability.catalogue import Migration, migrated
from traceability.load.cache import Cache
from traceability.load.library import Library
from traceability.load.shipped import shipped
from traceability.model.document import Document
from traceability.trace.dependencies import Obligation, obligations

NOTHING: dict[str, str] = {}
STORAGE = ("FAU_STG.1", "FAU_STG.2", "FAU_STG.3", "FAU_STG.4")


@pytest.fixture(scope="module")
def library() -> Library:
    return Library(shipped(), Cache(None))


@pytest.fixture(scope="module")
def profile(library: Library) -> Document:
    document = library.document(shipped("profiles", "bsi-cc-pp-0073-1.3"))
    assert document is not None
    return document


def _only(migration: Migration, names: tuple[str, ...]) -> Migration:
    moved = {name: entry for name, entry in migration.moved.items() if name in names}
    return Migration(migration=migration.migration, moved=moved, regrouped=migration.regrouped)


def _owed(library: Library, document: Document) -> tuple[Obligation, ...]:
    catalogue = library.catalogue("cc-2022").with_components(document.extended_components)
    return obligations(document, catalogue, (library.migrations()[0], "after"))


def _open(owed: tuple[Obligation, ...]) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for entry in owed:
        if entry.status == "open":
            found.setdefault(entry.key, []).append(entry.owner)
    return found


KEYS = ["FCS_CKM.1/TLS", "FCS_CKM.1/CMS", "FCS_CKM.1/MTR"]
OPERATIONS = ["FCS_COP.1/TLS", "FCS_COP.1/CMS", "FCS_COP.1/MTR", "FCS_COP.1/HASH", "FCS_COP.1/MEM"]


@pytest.mark.parametrize(("renamed", "count"), [((), 67), (STORAGE, 70)])
def test_with_key_destruction_as_it_stands(library: Library, profile: Document, renamed: tuple[str, ...], count: int) -> None:
    document = migrated(profile, _only(library.migrations()[0], renamed)) if renamed else profile
    owed = _owed(library, document)
    assert len(owed) == count
    found = _open(owed)
    assert sum(map(len, found.values())) == 14
    assert {key: sorted(owners) for key, owners in found.items()} == {
        "FCS_CKM.3": sorted(KEYS + OPERATIONS),
        "FCS_RBG.1|FCS_RNG.1": sorted(KEYS),
        "FCS_CKM.6": sorted(KEYS),
    }


def test_with_all_that_moved(library: Library, profile: Document) -> None:
    owed = _owed(library, migrated(profile, library.migrations()[0]))
    assert len(owed) == 71
    found = _open(owed)
    assert sum(map(len, found.values())) == 11
    assert {key: sorted(owners) for key, owners in found.items()} == {
        "FCS_CKM.3": sorted(KEYS + OPERATIONS),
        "FCS_RBG.1|FCS_RNG.1": sorted(KEYS),
    }


def test_under_its_own_edition(library: Library, profile: Document) -> None:
    catalogue = library.catalogue("cc-3.1r5").with_components(profile.extended_components)
    owed = obligations(profile, catalogue, (library.migrations()[0], "before"))
    assert len(owed) == 62
    assert {entry.status for entry in owed} == {"satisfied", "justified"}


def test_bindings_of_the_other_edition_count_where_only_alternatives_were_added(library: Library, profile: Document) -> None:
    owed = {(entry.owner, entry.key): entry for entry in _owed(library, profile)}
    bound = owed["FCS_COP.1/TLS", "FDP_ITC.1|FDP_ITC.2|FCS_CKM.1|FCS_CKM.5"]
    assert (bound.status, bound.resolved) == ("satisfied", ("FCS_CKM.1/TLS",))


def test_a_renamed_copy_is_found_equal_when_renamed_on_disk(library: Library, profile: Document, tmp_path: Path) -> None:
    """The map applied to the document is what an author gets who renames the ids in the files."""
    moved = {old: entry.to for old, entry in library.migrations()[0].moved.items()}
    folder = tmp_path / "renamed"
    for path in sorted(shipped("profiles", "bsi-cc-pp-0073-1.3").rglob("*.yaml")):
        target = folder / path.relative_to(shipped("profiles", "bsi-cc-pp-0073-1.3"))
        target.parent.mkdir(parents=True, exist_ok=True)
        text = path.read_text(encoding="utf-8")
        for old in sorted(moved, reverse=True):  # from the highest number down, so that none is moved twice
            text = text.replace(old, moved[old])
        target.write_text(text, encoding="utf-8")
    copy = Library(tmp_path, Cache(None)).document(folder)
    assert copy is not None
    assert list(copy.sfrs) == list(migrated(profile, library.migrations()[0]).sfrs)
    assert len(_owed(library, copy)) == 71
    assert sum(map(len, _open(_owed(library, copy)).values())) == 11
