"""The shipped catalogue held against the figures it was read from, where they lie beside the checkout."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from traceability.catalogue import Catalogue
from traceability.model.components import SlotDefinition

SHARED = Path(__file__).resolve().parents[3] / "shared"
FACTS = SHARED / "facts"
OFFICIAL = SHARED / "samples" / "cc" / "cc3R5.xml"
needs_facts = pytest.mark.skipif(not (FACTS / "cc31r5_part2.json").is_file(), reason="the figures are not beside this checkout")
needs_official = pytest.mark.skipif(not OFFICIAL.is_file(), reason="no copy of the official text beside this checkout")


MISSPELT = "ASE_APD.1.1D", "ASE_SPD.1.1D"
"""An element id that the official text misspells, and how it is shipped."""


def _facts(name: str) -> dict[str, Any]:
    content: dict[str, Any] = json.loads((FACTS / f"cc31r5_{name}.json").read_text(encoding="utf-8").replace(*MISSPELT))
    return content


def _components(part: str) -> list[dict[str, Any]]:
    return [c for group in _facts(part)["classes"] for family in group["families"] for c in family["components"]]


@needs_facts
@pytest.mark.parametrize("part", ["part2", "part3"])
def test_components(cc31: Catalogue, part: str) -> None:
    facts = _components(part)
    assert {name for name in cc31.components if cc31.is_sar(name) == (part == "part3")} == {fact["id"] for fact in facts}
    for fact in facts:
        component = cc31.components[fact["id"]]
        assert component.title == fact["name"]
        assert list(component.hierarchical_to) == fact["hierarchical_to"]
        assert [list(group) for group in component.dependencies] == fact["dependencies"]
        assert list(component.elements) == [element["id"] for element in fact["elements"]]
        assert [e.kind for e in component.elements.values()] == [element.get("kind", "") for element in fact["elements"]]


@needs_facts
@pytest.mark.parametrize("part", ["part2", "part3"])
def test_names_of_classes_and_families(cc31: Catalogue, part: str) -> None:
    for group in _facts(part)["classes"]:
        assert cc31.classes[group["id"]] == group["name"]
        for family in group["families"]:
            assert cc31.families[family["id"]] == family["name"]


def _slot(fact: dict[str, Any]) -> SlotDefinition:
    nested = {int(option): {slot["id"]: _slot(slot) for slot in slots} for option, slots in fact.get("nested", {}).items()}
    return SlotDefinition(
        op=fact["op"],
        choose=fact.get("choose", "any"),
        options=fact.get("options", 0),
        none_option=fact.get("none_option"),
        nested=nested,
        letter=fact.get("item", ""),
    )


@needs_facts
def test_operations(cc31: Catalogue) -> None:
    facts = _facts("operations")["components"]
    assert len(facts) == 134
    for name, fact in facts.items():
        component = cc31.components[name]
        for element in fact["elements"]:
            definition = component.elements[element["id"]]
            expected = {slot["id"]: _slot(slot) for slot in element.get("slots", [])}
            assert list(definition.slots.items()) == list(expected.items()), element["id"]
            assert definition.list_items == element.get("list_items", 0)
        events = fact.get("audit_events", [])
        assert [(e.letter, e.same_as) for e in component.audit] == [(e["letter"], e.get("same_as", "")) for e in events]
        for event, stated in zip(component.audit, events, strict=True):
            assert event.level == stated.get("level", event.level)
        items = fact.get("management_items", [])
        assert [(m.letter, m.same_as) for m in component.management] == [(m["letter"], m.get("same_as", "")) for m in items]


@needs_facts
def test_packages(cc31: Catalogue) -> None:
    facts = _facts("packages")
    stated = {fact["id"].upper(): fact for fact in facts["eal"] + facts["cap"]}
    assert cc31.packages.keys() == stated.keys()
    for identifier, fact in stated.items():
        assert cc31.packages[identifier].name == fact["name"]
        assert list(cc31.packages[identifier].components) == sorted(fact["components"])


@needs_facts
def test_work_units(cc31: Catalogue) -> None:
    stated = {unit["id"]: unit for units in _facts("work_units")["components"].values() for unit in units}
    assert cc31.work_units.keys() == stated.keys()
    for number, fact in stated.items():
        unit = cc31.work_units[number]
        verb, _, action = fact["verb"].partition(":")
        assert unit.verb == verb
        assert unit.action == ("" if action == "other" else action)
        assert list(unit.covers) == fact["covers"]
    owners = {unit["number"]: e["id"] for c in _components("part3") for e in c["elements"] for unit in e.get("work_units", [])}
    assert {number: unit.element for number, unit in cc31.work_units.items()} == owners


@needs_official
def test_audit_levels_also_where_another_component_is_named(cc31: Catalogue) -> None:
    etree = pytest.importorskip("lxml.etree")
    tree = etree.parse(str(OFFICIAL), etree.XMLParser(load_dtd=False, no_network=True, resolve_entities=False))
    stated = {
        component.get("id").upper(): [(event.get("level"), (event.get("equal") or "").upper()) for event in component.findall("fco-audit")]
        for component in tree.iter("f-component")
    }
    shipped = {name: [(e.level, e.same_as) for e in c.audit] for name, c in cc31.components.items() if not cc31.is_sar(name)}
    assert shipped == stated
