"""What the shipped catalogue of CC:2022 holds, and where it differs from CC 3.1 Revision 5."""

from __future__ import annotations

from collections import Counter

from traceability.catalogue import Catalogue, all_slots


def test_header(cc22: Catalogue) -> None:
    assert (cc22.id, cc22.edition, cc22.revision, cc22.provenance) == ("cc-2022", "2022", None, "verified")
    assert "file revision 0.9" in cc22.source


def test_counts(cc22: Catalogue) -> None:
    functional = {name: c for name, c in cc22.components.items() if not cc22.is_sar(name)}
    assert (len(functional), len(cc22.components) - len(functional)) == (155, 106)
    assert len(cc22.work_units) == 817
    assert sorted(cc22.packages) == [f"EAL{n}" for n in range(1, 8)]


def test_no_wording_is_shipped(cc22: Catalogue) -> None:
    for component in cc22.components.values():
        assert not any(element.text for element in component.elements.values())
        assert not any(event.text for event in component.audit)
        assert not any(item.text for item in component.management)
        assert not any(slot.wording or slot.about for e in component.elements.values() for slot in all_slots(e).values())


def test_every_component_is_verified_and_an_inferred_hierarchy_says_so(cc22: Catalogue) -> None:
    for name, component in cc22.components.items():
        assert component.provenance == "verified"
        assert component.title
        assert name.rpartition(".")[0] in cc22.families
        inferred = bool(component.hierarchical_to) and cc22.is_sar(name)
        assert inferred == ("inferred" in component.note), name


def test_every_reference_resolves(cc22: Catalogue) -> None:
    for name, component in cc22.components.items():
        named = {alternative for group in component.dependencies for alternative in group} | set(component.hierarchical_to)
        named |= {event.same_as for event in component.audit if event.same_as}
        named |= {item.same_as for item in component.management if item.same_as}
        assert named <= cc22.components.keys(), name
        assert name not in named
    for identifier, package in cc22.packages.items():
        assert set(package.components) <= cc22.components.keys(), identifier
    for number, unit in cc22.work_units.items():
        owner = cc22.component(number.rpartition("-")[0])
        assert owner is not None
        assert {unit.element, *unit.covers} <= owner.elements.keys(), number


def test_elements_count_from_one(cc22: Catalogue) -> None:
    for name, component in cc22.components.items():
        counts: Counter[str] = Counter()
        for element, definition in component.elements.items():
            counts[definition.kind] += 1
            assert element == f"{name}.{counts[definition.kind]}{definition.kind}"


def test_what_is_new_and_what_is_gone(cc31: Catalogue, cc22: Catalogue) -> None:
    assert {n for n in cc31.components if n not in cc22.components} == {"FCS_CKM.4"}
    new = {n for n in cc22.components if n not in cc31.components}
    assert {"FAU_STG.5", "FCS_CKM.5", "FCS_CKM.6", "FCS_RBG.1", "FCS_RNG.1", "FPT_STM.2", "FTP_PRO.3", "ALC_TDA.1"} <= new
    assert len(new) == 155 - 134 + 1 + 106 - 96


def test_the_audit_storage_moved_by_one(cc31: Catalogue, cc22: Catalogue) -> None:
    assert cc22.dependencies("FAU_STG.1") == (("FAU_GEN.1",), ("FTP_ITC.1",))
    for number in range(1, 5):
        before, after = cc31.components[f"FAU_STG.{number}"], cc22.components[f"FAU_STG.{number + 1}"]
        assert [len(all_slots(e)) for e in before.elements.values()] == [len(all_slots(e)) for e in after.elements.values()], number


def test_numbers_of_work_units(cc22: Catalogue) -> None:
    assert cc22.work_units_of("ASE_REQ.2")[-1] == "ASE_REQ.2-19"
    assert cc22.work_unit("APE_REQ.2-12") is None
    assert cc22.work_unit("APE_REQ.2-13") is not None
    assert len(cc22.work_units_of("AVA_VAN.5")) == 11
    assert cc22.work_unit("AVA_VAN.5-5") is None
