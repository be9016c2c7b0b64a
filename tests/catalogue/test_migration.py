"""The map from CC 3.1 R5 to CC:2022: it is what the two catalogues say, and it renames a document whole."""

from __future__ import annotations

from pathlib import Path

import pytest

from traceability.catalogue import Catalogue, Migration, all_slots, migrated
from traceability.catalogue.migration import Side
from traceability.load.catalogue import read_migration
from traceability.model.document import Document, Header
from traceability.model.requirements import Binding, Element, Sfr, Slot

FILE = Path(__file__).resolve().parents[2] / "requirements" / "migrations" / "cc-3.1r5-to-cc-2022.yaml"


@pytest.fixture(scope="module")
def migration() -> Migration:
    return read_migration(FILE, FILE.name)[0]


def test_it_leads_from_the_one_to_the_other(migration: Migration, cc31: Catalogue, cc22: Catalogue) -> None:
    assert (migration.side(cc31.id), migration.side(cc22.id), migration.side("cc-9")) == ("before", "after", None)


def test_the_moves(migration: Migration) -> None:
    assert {old: moved.to for old, moved in migration.moved.items()} == {
        "FAU_STG.1": "FAU_STG.2",
        "FAU_STG.2": "FAU_STG.3",
        "FAU_STG.3": "FAU_STG.4",
        "FAU_STG.4": "FAU_STG.5",
        "FCS_CKM.4": "FCS_CKM.6",
    }
    assert all(moved.why for moved in migration.moved.values())


def test_ids_of_one_edition_only(migration: Migration, cc31: Catalogue, cc22: Catalogue) -> None:
    before, after = cc31.components, cc22.components
    assert migration.only_before == {name: c.title for name, c in before.items() if name not in after}
    assert migration.only_after == {name: c.title for name, c in after.items() if name not in before}


def test_reused_ids_have_the_shape_of_their_component(migration: Migration, cc31: Catalogue, cc22: Catalogue) -> None:
    assert list(migration.reused) == ["FAU_STG.1", "FAU_STG.2", "FAU_STG.3", "FAU_STG.4"]
    for name, reused in migration.reused.items():
        for shape, catalogue in ((reused.before, cc31), (reused.after, cc22)):
            component = catalogue.components[name]
            assert shape.title == component.title
            assert shape.elements == {element: tuple(all_slots(d)) for element, d in component.elements.items()}
            assert shape.dependencies == tuple("|".join(group) for group in component.dependencies)


def test_every_change_of_dependencies_is_told(migration: Migration, cc31: Catalogue, cc22: Catalogue) -> None:
    names = {old: moved.to for old, moved in migration.moved.items()}
    for name, component in cc31.components.items():
        later = {frozenset(group) for group in cc22.dependencies(names.get(name, name))}
        for group in component.dependencies:
            key = "|".join(group)
            if frozenset(names.get(entry, entry) for entry in group) in later:
                assert key not in migration.regrouped.get(name, {})
                assert key not in migration.dropped.get(name, ())
            elif key in migration.regrouped.get(name, {}):
                assert frozenset(migration.regrouped[name][key].split("|")) in later
            else:
                assert key in migration.dropped[name]


def test_every_element_whose_operations_changed_is_told(migration: Migration, cc31: Catalogue, cc22: Catalogue) -> None:
    names = {old: moved.to for old, moved in migration.moved.items()}
    changed = {}
    for name, component in cc31.components.items():
        later = cc22.components.get(names.get(name, name))
        for element, definition in component.elements.items() if later else ():
            new = names.get(name, name) + element.removeprefix(name)
            if later and new in later.elements and all_slots(definition).keys() != all_slots(later.elements[new]).keys():
                changed[new] = (tuple(all_slots(definition)), tuple(all_slots(later.elements[new])))
    assert {name: (entry.before, entry.after) for name, entry in migration.reshaped.items()} == changed
    assert all(entry.why for entry in migration.reshaped.values())


def test_every_management_function_that_went_is_told(migration: Migration, cc31: Catalogue, cc22: Catalogue) -> None:
    names = {old: moved.to for old, moved in migration.moved.items()}
    gone: set[str] = set()
    for name in cc31.components:
        later = {f"{owner}.{item.letter}" for owner, item in cc22.management(names.get(name, name))}
        gone |= {f"{names.get(owner, owner)}.{item.letter}" for owner, item in cc31.management(name)} - later
    assert migration.unasked.keys() == gone


@pytest.mark.parametrize(
    ("name", "slots", "side", "told"),
    [
        ("FPT_TST.1.1", ("s1", "s2"), "after", True),
        ("FPT_TST.1.1", ("s1", "s1-4-a1", "s2"), "after", True),
        ("FPT_TST.1.1", ("s1", "s2", "a1"), "after", False),
        ("FPT_TST.1.1", ("s1", "s2", "a1"), "before", True),
        ("FPT_TST.1.1", ("s1",), "after", False),
        ("FCS_CKM.6.1/A", ("a1", "a2"), "after", True),
        ("FTA_TAB.1.1", (), "after", True),
        ("FAU_GEN.1.1", ("s1",), "after", False),
    ],
)
def test_who_is_told_that_operations_changed(migration: Migration, name: str, slots: tuple[str, ...], side: Side, told: bool) -> None:
    element = Element(id=name, text="", slots={slot: Slot(value="x") for slot in slots})
    assert bool(migration.other_shape(element, side)) == told


def _sfr(name: str, elements: dict[str, tuple[str, ...]], keys: tuple[str, ...] = ()) -> Sfr:
    made = {e: Element(id=e, text="", slots={slot: Slot(value="x") for slot in slots}) for e, slots in elements.items()}
    return Sfr(id=name, elements=made, dependencies={key: Binding() for key in keys})


@pytest.mark.parametrize("name", ["FAU_STG.1", "FAU_STG.2", "FAU_STG.3", "FAU_STG.4"])
@pytest.mark.parametrize("side", ["before", "after"])
def test_each_form_is_read_in_its_own_edition_and_misread_in_the_other(migration: Migration, name: str, side: Side) -> None:
    reused = migration.reused[name]
    own, other = (reused.before, reused.after) if side == "before" else (reused.after, reused.before)
    assert migration.misread(_sfr(name, own.elements, own.dependencies), side) is None
    assert migration.misread(_sfr(name, other.elements, other.dependencies), side) == other


@pytest.mark.parametrize(
    ("elements", "keys", "misread"),
    [
        ({"FAU_STG.4.1/LOG": ("s1", "a1")}, (), True),
        ({"FAU_STG.4.1": ("a1", "a2")}, ("FAU_STG.1",), False),
        ({"FAU_STG.4.1": ("a1",)}, (), False),
        ({"FAU_STG.4.1": ()}, (), False),
        ({"FAU_STG.4.1": ()}, ("FAU_STG.1",), True),
        ({"FAU_STG.4.1": ()}, ("FAU_STG.2",), False),
        ({"FAU_STG.4.1": ()}, ("FAU_STG.1", "FAU_STG.2"), False),
        ({"FAU_STG.4.1": ("s9",)}, ("FAU_STG.1",), False),
        ({"FAU_STG.4.1": ("s1", "a1"), "FAU_STG.4.2": ()}, ("FAU_STG.1",), False),
    ],
)
def test_evidence_decides(migration: Migration, elements: dict[str, tuple[str, ...]], keys: tuple[str, ...], misread: bool) -> None:
    assert (migration.misread(_sfr("FAU_STG.4/LOG", elements, keys), "after") is not None) == misread


def test_renamed_groups_in_both_directions(migration: Migration) -> None:
    old, new = "FDP_ITC.1|FDP_ITC.2|FCS_CKM.1", "FDP_ITC.1|FDP_ITC.2|FCS_CKM.1|FCS_CKM.5"
    assert migration.renamed_group("FCS_COP.1", "FCS_CKM.1|FDP_ITC.1|FDP_ITC.2", "after") == new
    assert migration.renamed_group("FCS_COP.1", new, "before") == old
    assert migration.renamed_group("FCS_COP.1", new, "after") is None
    assert migration.renamed_group("FAU_GEN.1", old, "after") is None


def test_a_document_is_renamed_whole_and_once(migration: Migration) -> None:
    sfr = _sfr("FAU_STG.1/A", {"FAU_STG.1.1/A": (), "FAU_STG.1.2/A": ("s1",)}, ("FAU_GEN.1",))
    cop = Sfr(
        id="FCS_COP.1",
        elements={"FCS_COP.1.1": Element(id="FCS_COP.1.1", text="Not FAU_STG.10, XFAU_STG.1 or FAU_STG.2.")},
        dependencies={
            "FDP_ITC.1|FDP_ITC.2|FCS_CKM.1": Binding(satisfied_by=("FCS_CKM.1",)),
            "FCS_CKM.4": Binding(justified="other-sfr", cites=("FAU_STG.3", "FCS_CKM.4")),
        },
    )
    header = Header(id="d", kind="protection-profile", title="FAU_STG.4 and FAU_STG.1", version="1")
    found = migrated(Document(header=header, sfrs={"FAU_STG.1/A": sfr, "FCS_COP.1": cop}), migration)
    assert found.header.title == "FAU_STG.5 and FAU_STG.2"
    assert list(found.sfrs) == ["FAU_STG.2/A", "FCS_COP.1"]
    assert list(found.sfrs["FAU_STG.2/A"].elements) == ["FAU_STG.2.1/A", "FAU_STG.2.2/A"]
    assert found.sfrs["FAU_STG.2/A"].id == "FAU_STG.2/A"
    moved = found.sfrs["FCS_COP.1"]
    assert moved.elements["FCS_COP.1.1"].text == "Not FAU_STG.10, XFAU_STG.1 or FAU_STG.3."
    assert moved.dependencies["FCS_CKM.6"].cites == ("FAU_STG.4", "FCS_CKM.6")
    assert moved.dependencies["FDP_ITC.1|FDP_ITC.2|FCS_CKM.1|FCS_CKM.5"].satisfied_by == ("FCS_CKM.1",)
