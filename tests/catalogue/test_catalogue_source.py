"""The shipped catalogue held against the figures it was read from, where they lie beside the checkout."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
import yaml

from traceability.catalogue import Catalogue
from traceability.model.components import SlotDefinition

SHARED = Path(__file__).resolve().parents[3] / "shared"
FACTS = SHARED / "facts"
OFFICIAL = {"cc31r5": SHARED / "samples" / "cc" / "cc3R5.xml", "cc2022": SHARED / "samples" / "cc" / "cc2022.xml"}
needs_facts = pytest.mark.skipif(not (FACTS / "cc31r5_part2.json").is_file(), reason="the figures are not beside this checkout")
needs_official = pytest.mark.skipif(not OFFICIAL["cc31r5"].is_file(), reason="no copy of the official text beside this checkout")


MISSPELT = "ASE_APD.1.1D", "ASE_SPD.1.1D"
"""An element id that the official text misspells, and how it is shipped."""


@pytest.fixture(params=["cc31r5", "cc2022"])
def edition(request: pytest.FixtureRequest) -> str:
    """How the figures of an edition are called."""
    return str(request.param)


@pytest.fixture
def catalogue(edition: str, cc31: Catalogue, cc22: Catalogue) -> Catalogue:
    return cc31 if edition == "cc31r5" else cc22


def _facts(edition: str, name: str) -> dict[str, Any]:
    content: dict[str, Any] = json.loads((FACTS / f"{edition}_{name}.json").read_text(encoding="utf-8").replace(*MISSPELT))
    return content


def _components(edition: str, part: str) -> list[dict[str, Any]]:
    return [c for group in _facts(edition, part)["classes"] for family in group["families"] for c in family["components"]]


def _hierarchies(edition: str, part: str) -> dict[str, list[str]]:
    """The hierarchy of each component; the file of CC:2022 states none for Part 3, so there the numbers within a family tell it."""
    facts = _components(edition, part)
    stated = {fact["id"]: fact["hierarchical_to"] for fact in facts}
    if (edition, part) == ("cc2022", "part3"):
        assert not any(stated.values())
        known = list(stated)
        return {
            name: [known[at - 1]] if at and known[at - 1][:8] == name[:8] and "COMP" not in name else [] for at, name in enumerate(known)
        }
    return stated


@needs_facts
@pytest.mark.parametrize("part", ["part2", "part3"])
def test_components(edition: str, catalogue: Catalogue, part: str) -> None:
    facts = _components(edition, part)
    hierarchies = _hierarchies(edition, part)
    assert {name for name in catalogue.components if catalogue.is_sar(name) == (part == "part3")} == {fact["id"] for fact in facts}
    for fact in facts:
        component = catalogue.components[fact["id"]]
        assert component.title == fact["name"]
        assert list(component.hierarchical_to) == hierarchies[fact["id"]]
        assert [list(group) for group in component.dependencies] == fact["dependencies"]
        assert list(component.elements) == [element["id"] for element in fact["elements"]]
        assert [e.kind for e in component.elements.values()] == [element.get("kind", "") for element in fact["elements"]]


@needs_facts
@pytest.mark.parametrize("part", ["part2", "part3"])
def test_names_of_classes_and_families(edition: str, catalogue: Catalogue, part: str) -> None:
    for group in _facts(edition, part)["classes"]:
        assert catalogue.classes[group["id"]] == group["name"]
        for family in group["families"]:
            assert catalogue.families[family["id"]] == family["name"]


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
def test_operations(edition: str, catalogue: Catalogue) -> None:
    facts = _facts(edition, "operations")["components"]
    assert len(facts) == {"cc31r5": 134, "cc2022": 155}[edition]
    for name, fact in facts.items():
        component = catalogue.components[name]
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
    facts = _facts("cc31r5", "packages")
    stated = {fact["id"].upper(): fact for fact in facts["eal"] + facts["cap"]}
    assert cc31.packages.keys() == stated.keys()
    for identifier, fact in stated.items():
        assert cc31.packages[identifier].name == fact["name"]
        assert list(cc31.packages[identifier].components) == sorted(fact["components"])


@needs_facts
def test_packages_of_cc_2022_are_unverified(cc22: Catalogue) -> None:
    stated = yaml.safe_load((FACTS / "cc2022_packages.yaml").read_text(encoding="utf-8"))
    assert stated["status"] == "unverified"
    assert {name: list(package.components) for name, package in cc22.packages.items()} == {
        n: sorted(c) for n, c in stated["packages"].items()
    }
    assert {package.provenance for package in cc22.packages.values()} == {"unverified"}


@needs_facts
def test_work_units(edition: str, catalogue: Catalogue) -> None:
    stated = {unit["id"]: unit for units in _facts(edition, "work_units")["components"].values() for unit in units}
    assert catalogue.work_units.keys() == stated.keys()
    for number, fact in stated.items():
        unit = catalogue.work_units[number]
        verb, _, action = fact["verb"].partition(":")
        assert unit.verb == verb
        assert unit.action == ("" if action == "other" else action)
        assert list(unit.covers) == fact["covers"]
    owners = {unit["number"]: e["id"] for c in _components(edition, "part3") for e in c["elements"] for unit in e.get("work_units", [])}
    assert {number: unit.element for number, unit in catalogue.work_units.items()} == owners


@needs_official
def test_audit_levels_also_where_another_component_is_named(edition: str, catalogue: Catalogue) -> None:
    etree = pytest.importorskip("lxml.etree")
    tree = etree.parse(str(OFFICIAL[edition]), etree.XMLParser(load_dtd=False, no_network=True, resolve_entities=False))
    stated = {
        component.get("id").upper(): [(event.get("level"), (event.get("equal") or "").upper()) for event in component.findall("fco-audit")]
        for component in tree.iter("f-component")
    }
    shipped = {name: [(e.level, e.same_as) for e in c.audit] for name, c in catalogue.components.items() if not catalogue.is_sar(name)}
    assert shipped == stated
