"""What the shipped catalogue of CC 3.1 Revision 5 holds."""

from __future__ import annotations

from collections import Counter

import msgspec

from traceability.catalogue import Catalogue, all_slots
from traceability.model.components import ElementDefinition, SlotDefinition


def test_header(cc31: Catalogue) -> None:
    assert (cc31.id, cc31.edition, cc31.revision, cc31.provenance) == ("cc-3.1r5", "3.1", 5, "verified")
    assert "wording is not included" in cc31.source


def test_counts(cc31: Catalogue) -> None:
    functional = {name: c for name, c in cc31.components.items() if not cc31.is_sar(name)}
    assurance = {name: c for name, c in cc31.components.items() if cc31.is_sar(name)}
    assert (len(functional), len(assurance)) == (134, 96)
    assert sum(len(c.elements) for c in functional.values()) == 245
    assert Counter(e.kind for c in assurance.values() for e in c.elements.values()) == {"D": 165, "C": 409, "E": 159}
    assert (len(cc31.classes), len(cc31.families)) == (11 + 9, 65 + 46)
    assert len(cc31.work_units) == 588
    assert Counter(unit.verb for unit in cc31.work_units.values()) == {"check": 103, "examine": 423, "other": 62}
    assert sorted(cc31.packages) == ["CAP-A", "CAP-B", "CAP-C", *(f"EAL{n}" for n in range(1, 8))]


def test_no_wording_is_shipped(cc31: Catalogue) -> None:
    for component in cc31.components.values():
        assert not any(element.text for element in component.elements.values())
        assert not any(event.text for event in component.audit)
        assert not any(item.text for item in component.management)
        assert not any(slot.wording or slot.about for e in component.elements.values() for slot in all_slots(e).values())


def test_every_component_is_verified_and_named(cc31: Catalogue) -> None:
    for name, component in cc31.components.items():
        assert component.id == name
        assert component.provenance == "verified"
        assert component.title
        family = name.rpartition(".")[0]
        assert family in cc31.families
        assert family[:3] in cc31.classes
    assert {package.provenance for package in cc31.packages.values()} == {"verified"}


def test_every_reference_resolves(cc31: Catalogue) -> None:
    for name, component in cc31.components.items():
        assert all(group for group in component.dependencies), name
        named = {alternative for group in component.dependencies for alternative in group} | set(component.hierarchical_to)
        named |= {event.same_as for event in component.audit if event.same_as}
        named |= {item.same_as for item in component.management if item.same_as}
        assert named <= cc31.components.keys(), name
        assert name not in named
    for identifier, package in cc31.packages.items():
        assert set(package.components) <= cc31.components.keys(), identifier
    for number, unit in cc31.work_units.items():
        owner = cc31.component(number.rpartition("-")[0])
        assert owner is not None
        assert {unit.element, *unit.covers} <= owner.elements.keys(), number


def test_elements_belong_to_their_component_and_count_from_one(cc31: Catalogue) -> None:
    for name, component in cc31.components.items():
        counts: Counter[str] = Counter()
        for element, definition in component.elements.items():
            counts[definition.kind] += 1
            assert element == f"{name}.{counts[definition.kind]}{definition.kind}"
            assert bool(definition.kind) == cc31.is_sar(name)


def test_work_units_count_from_one(cc31: Catalogue) -> None:
    for name in cc31.components:
        numbers = cc31.work_units_of(name)
        assert numbers == tuple(f"{name}-{number}" for number in range(1, len(numbers) + 1))


def test_components_without_elements(cc31: Catalogue) -> None:
    assert [name for name, component in cc31.components.items() if not component.elements] == ["ACE_SPD.1", "ACE_OBJ.1"]


def test_slots_are_numbered_in_order(cc31: Catalogue) -> None:
    for component in cc31.components.values():
        for element in component.elements.values():
            _numbered(element.slots, "")


def _numbered(slots: dict[str, SlotDefinition], prefix: str) -> None:
    for letter, op in (("a", "assignment"), ("s", "selection")):
        names = [name for name, slot in slots.items() if slot.op == op]
        assert names == [f"{prefix}{letter}{number}" for number in range(1, len(names) + 1)]
    for name, slot in slots.items():
        assert (slot.options >= 2) == (slot.op == "selection")
        assert all(1 <= option <= slot.options for option in slot.nested)
        for option, inner in slot.nested.items():
            _numbered(inner, f"{name}-{option}-")


def test_slots_of_the_audit_data_generation(cc31: Catalogue) -> None:
    element = cc31.element("FAU_GEN.1.1")
    assert element == ElementDefinition(
        list_items=3,
        slots={
            "s1": SlotDefinition(op="selection", choose="one", options=4, letter="b"),
            "a1": SlotDefinition(op="assignment", letter="c"),
        },
    )


def test_a_slot_inside_an_option(cc31: Catalogue) -> None:
    element = cc31.element("FMT_MSA.1.1")
    assert element is not None
    assert element.slots["s1"].nested == {5: {"s1-5-a1": SlotDefinition(op="assignment")}}
    assert list(all_slots(element)) == ["a1", "s1", "s1-5-a1", "a2", "a3"]


def test_eal4(cc31: Catalogue) -> None:
    package = cc31.package("EAL4")
    assert package is not None
    assert len(package.components) == 24
    assert {"ADV_FSP.4", "ADV_TDS.3", "AVA_VAN.3"} <= set(package.components)
    assert cc31.package("EAL8") is None


def test_each_eal_is_closed_under_dependencies(cc31: Catalogue) -> None:
    for identifier in (f"EAL{number}" for number in range(1, 8)):
        package = cc31.package(identifier)
        assert package is not None
        for component in package.components:
            for group in cc31.dependencies(component):
                assert any(cc31.satisfies(have, need) for have in package.components for need in group), (identifier, component, group)


def test_encoding_keeps_the_catalogue_and_nothing_else(cc31: Catalogue) -> None:
    assert cc31.satisfies("FIA_UAU.2", "FIA_UAU.1")
    data = msgspec.msgpack.encode(cc31)
    again = msgspec.msgpack.decode(data, type=Catalogue)
    assert again == cc31
    assert again.satisfies("FIA_UAU.2", "FIA_UAU.1")
    assert msgspec.msgpack.encode(again) == data


def test_what_may_be_none_is_an_assignment(cc31: Catalogue, cc22: Catalogue) -> None:
    for catalogue in (cc31, cc22):
        assert len(catalogue.nothing) > 20
        for name, said in catalogue.nothing.items():
            definition = catalogue.element(name)
            assert definition is not None, name
            slots = all_slots(definition)
            assert {slots[slot].op for slot in said} == {"assignment"}, name


def test_both_editions_say_the_same_of_none_in_what_they_share(cc31: Catalogue, cc22: Catalogue) -> None:
    """What moved to another id is named here."""
    moved = {
        "FAU_STG.4.1": ("a1", "FAU_STG.5.1", "s1-4-a1"),
        "FCS_CKM.4.1": ("a2", "FCS_CKM.6.2", "a2"),
        "FDP_ETC.2.4": ("a1", "FDP_ETC.2.5", "a1"),
    }
    later = {name: dict(said) for name, said in cc22.nothing.items()}
    for name, said in cc31.nothing.items():
        for slot, answer in said.items():
            _, new, twin = moved.get(name, (slot, name, slot))
            assert later[new].pop(twin) == answer, name
    assert {name for name, left in later.items() if left} == {"FTP_PRO.1.2", "FTP_PRO.1.5"}
