"""The look-ups of a catalogue."""

from __future__ import annotations

import pytest

from traceability.catalogue import Catalogue
from traceability.model.components import AuditEvent, ComponentDefinition, ElementDefinition, ManagementItem


def _component(name: str, **fields: object) -> ComponentDefinition:
    return ComponentDefinition(id=name, elements={f"{name}.1": ElementDefinition()}, **fields)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("component", "required"),
    [
        ("FIA_UAU.2", "FIA_UAU.1"),
        ("FIA_UID.2", "FIA_UID.1"),
        ("FAU_STG.2", "FAU_STG.1"),
        ("FAU_STG.4", "FAU_STG.3"),
        ("FDP_IFF.5", "FDP_IFF.3"),
        ("FDP_IFF.5", "FDP_IFF.4"),
        ("AVA_VAN.5", "AVA_VAN.3"),
        ("AVA_VAN.5", "AVA_VAN.1"),
        ("FCS_COP.1", "FCS_COP.1"),
    ],
)
def test_satisfies(cc31: Catalogue, component: str, required: str) -> None:
    assert cc31.satisfies(component, required)
    assert component == required or not cc31.satisfies(required, component)


@pytest.mark.parametrize(("component", "required"), [("FAU_STG.3", "FAU_STG.1"), ("FAU_STG.4", "FAU_STG.1"), ("FAU_GEN.2", "FAU_GEN.1")])
def test_a_higher_number_is_not_a_hierarchy(cc31: Catalogue, component: str, required: str) -> None:
    assert not cc31.satisfies(component, required)


def test_closure_and_satisfiers(cc31: Catalogue) -> None:
    assert cc31.closure("FDP_IFF.5") == {"FDP_IFF.5", "FDP_IFF.4", "FDP_IFF.3"}
    assert cc31.satisfiers("FDP_IFF.3") == ("FDP_IFF.3", "FDP_IFF.4", "FDP_IFF.5")
    assert cc31.closure("FXX_NEW.1") == {"FXX_NEW.1"}
    assert cc31.satisfiers("FXX_NEW.1") == ()


def test_component_of_any_id_below_it(cc31: Catalogue) -> None:
    for identifier in ("FCS_COP.1", "FCS_COP.1/HASH", "FCS_COP.1.1/HASH", "FCS_COP.1.1/HASH#r1"):
        found = cc31.component(identifier)
        assert found is not None
        assert found.id == "FCS_COP.1"
    assurance = cc31.component("ADV_ARC.1.2C")
    assert assurance is not None
    assert assurance.title == "Security architecture description"
    assert cc31.component("FXX_NEW.1") is None
    assert cc31.component("") is None


def test_element_of_any_id_below_it(cc31: Catalogue) -> None:
    plain = cc31.element("FDP_IFF.1.2")
    assert plain is not None
    assert cc31.element("FDP_IFF.1.2/FW") is plain
    assert cc31.element("FDP_IFF.1.2/FW#r3") is plain
    content = cc31.element("ADV_ARC.1.2C")
    assert content is not None
    assert content.kind == "C"
    for unknown in ("FDP_IFF.1.9", "FDP_IFF.1", "FDP_IFF.1/FW", "FXX_NEW.1.1", ""):
        assert cc31.element(unknown) is None


def test_dependencies(cc31: Catalogue) -> None:
    assert cc31.dependencies("FCS_COP.1") == (("FDP_ITC.1", "FDP_ITC.2", "FCS_CKM.1"), ("FCS_CKM.4",))
    assert cc31.dependencies("FPT_STM.1") == ()
    assert cc31.dependencies("FXX_NEW.1") == ()


def test_work_units(cc31: Catalogue) -> None:
    unit = cc31.work_unit("ATE_COV.2-1")
    assert unit is not None
    assert (unit.verb, unit.element, unit.covers, unit.action) == ("examine", "ATE_COV.2.1E", ("ATE_COV.2.1C",), "")
    assert cc31.work_unit("AVA_VAN.5-1") is None
    assert cc31.work_units_of("ADV_ARC.1") == tuple(f"ADV_ARC.1-{number}" for number in range(1, 6))
    assert cc31.work_units_of("ADV_FSP.4")[-1] == "ADV_FSP.4-12"
    assert cc31.work_units_of("AVA_VAN.5") == ()
    assert cc31.work_unit("AVA_VAN.3-10") is not None


def test_is_sar(cc31: Catalogue) -> None:
    assert all(cc31.is_sar(identifier) for identifier in ("ADV", "ADV_ARC.1", "ADV_ARC.1.1C", "AVA_VAN.9", "ASE_CCL.1"))
    assert not any(cc31.is_sar(identifier) for identifier in ("FCS_COP.1/HASH", "FAU", "A.Network", "OE.Update", ""))


def test_audit_events_are_those_of_the_component_named(cc31: Catalogue) -> None:
    component = cc31.component("FIA_UID.2")
    assert component is not None
    assert component.audit[0] == AuditEvent(letter="a", level="minimal", same_as="FIA_UID.1")
    assert [(name, event.letter, event.level) for name, event in cc31.audit_events("FIA_UID.2")] == [
        ("FIA_UID.1", "a", "minimal"),
        ("FIA_UID.1", "b", "basic"),
    ]
    assert [(event.letter, event.level) for _, event in cc31.audit_events("FDP_IFF.2")] == [
        ("a", "minimal"),
        ("b", "basic"),
        ("c", "detailed"),
        ("d", "detailed"),
    ]
    assert cc31.audit_events("FAU_GEN.1") == ()
    assert cc31.audit_events("FXX_NEW.1") == ()


def test_every_audit_event_resolves(cc31: Catalogue) -> None:
    for name, component in cc31.components.items():
        stated = {event.level for event in component.audit}
        resolved = {event.level for _, event in cc31.audit_events(name)}
        assert resolved == stated, name
        assert None not in resolved


def test_management_is_that_of_the_component_named(cc31: Catalogue) -> None:
    assert cc31.management("FDP_ROL.2") == (("FDP_ROL.1", ManagementItem(letter="a")), ("FDP_ROL.1", ManagementItem(letter="b")))
    assert cc31.management("FMT_MSA.1") == (("FMT_MSA.1", ManagementItem(letter="a")), ("FMT_MSA.1", ManagementItem(letter="b")))


def test_extended_components_join_and_never_replace(cc31: Catalogue) -> None:
    definitions = {
        "FPR_CON.1": _component("FPR_CON.1", hierarchical_to=("FPR_PSE.1",)),
        "FIA_UAU.2": _component("FIA_UAU.2", title="An impostor"),
    }
    extended = cc31.with_components(definitions)
    assert extended.satisfies("FPR_CON.1", "FPR_PSE.1")
    assert extended.element("FPR_CON.1.1/WAN#r1") is not None
    assert extended.component("FIA_UAU.2") == cc31.component("FIA_UAU.2")
    assert cc31.component("FPR_CON.1") is None
    assert cc31.with_components({}) is cc31


def test_circles_end() -> None:
    catalogue = Catalogue(
        id="x",
        edition="3.1",
        title="X",
        components={
            "FXX_A.1": _component("FXX_A.1", hierarchical_to=("FXX_B.1",), audit=(AuditEvent(letter="a", same_as="FXX_B.1"),)),
            "FXX_B.1": _component("FXX_B.1", hierarchical_to=("FXX_A.1",), audit=(AuditEvent(letter="a", same_as="FXX_A.1"),)),
        },
    )
    assert catalogue.closure("FXX_A.1") == {"FXX_A.1", "FXX_B.1"}
    assert catalogue.audit_events("FXX_A.1") == ()
