"""The shipped SFRs of PP-0073 say what the collected facts say: ids, names, provenance, objectives, dependencies."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
import yaml

from traceability.load.document import load_document
from traceability.load.folder import yaml_files
from traceability.load.shipped import shipped
from traceability.model.document import Document
from traceability.model.requirements import Sfr

FACTS = Path(__file__).resolve().parents[3] / "shared" / "facts" / "pp0073_v1.3.yaml"
FOLDER = shipped("profiles", "bsi-cc-pp-0073-1.3")
STATUS = {"memory-unverified": "unverified", "corroborated-secondary": "corroborated", "verified": "verified"}

pytestmark = pytest.mark.skipif(not FACTS.exists(), reason="the collected facts are not beside this checkout")


@pytest.fixture(scope="module")
def facts() -> list[dict[str, Any]]:
    content: dict[str, Any] = yaml.safe_load(FACTS.read_text(encoding="utf-8"))
    sfrs: list[dict[str, Any]] = content["sfrs"]
    return sfrs


@pytest.fixture(scope="module")
def profile() -> Document:
    loaded = load_document([(path, path.name) for path in yaml_files(FOLDER)], FOLDER.name)
    assert loaded.mistakes == []
    assert loaded.document is not None
    return loaded.document


def test_ids_names_and_provenance(facts: list[dict[str, Any]], profile: Document) -> None:
    expected = [(fact["id"], fact["component"], fact["name"], STATUS[fact["status"]]) for fact in facts]
    assert len(expected) == 57
    assert sorted((sfr.id, sfr.component, sfr.title, sfr.provenance) for sfr in profile.sfrs.values()) == sorted(expected)


def test_order_within_each_class(facts: list[dict[str, Any]], profile: Document) -> None:
    for name in {fact["id"][:3] for fact in facts}:
        assert [i for i in profile.sfrs if i.startswith(name)] == [fact["id"] for fact in facts if fact["id"].startswith(name)]


def test_objectives_that_each_sfr_meets(facts: list[dict[str, Any]], profile: Document) -> None:
    for fact in facts:
        links = profile.sfrs[fact["id"]].meets
        assert {id_: link.confidence for id_, link in links.items()} == {o["id"]: o["confidence"] for o in fact["objectives"]}, fact["id"]
        assert all(link.provenance == "unverified" and link.how for link in links.values()), fact["id"]
        assert set(links) <= {id_ for id_, objective in profile.objectives.items() if objective.kind == "toe"}, fact["id"]


def bound(sfr: Sfr) -> dict[str, tuple[str, ...]]:
    """The SFRs that meet each dependency, nothing where it is justified."""
    return {group: binding.satisfied_by for group, binding in sfr.dependencies.items()}


def test_what_resolves_each_dependency(facts: list[dict[str, Any]], profile: Document) -> None:
    for fact in facts:
        expected = {d["requires"].replace(" or ", "|"): tuple(d["resolved_by"]) for d in fact["dependencies"]}
        assert bound(profile.sfrs[fact["id"]]) == expected, fact["id"]


def test_what_is_not_resolved_is_justified(facts: list[dict[str, Any]], profile: Document) -> None:
    unresolved = {(f["id"], d["requires"].replace(" or ", "|")) for f in facts for d in f["dependencies"] if not d["resolved_by"]}
    bindings = {(sfr.id, group): binding for sfr in profile.sfrs.values() for group, binding in sfr.dependencies.items()}
    justified = {key: binding for key, binding in bindings.items() if binding.justified}
    assert set(justified) == unresolved
    assert len(unresolved) == 3
    assert all(binding.text for binding in justified.values())
    cited = {id_ for binding in justified.values() for id_ in binding.cites}
    assert cited <= {id_ for id_, objective in profile.objectives.items() if objective.kind == "environment"}


def test_open_operations_say_what_to_fill_in(profile: Document) -> None:
    slots = [slot for sfr in profile.sfrs.values() for element in sfr.elements.values() for slot in element.slots.values()]
    still_open = [slot for slot in slots if slot.state == "open"]
    assert len(still_open) == 25
    assert all(slot.note for slot in still_open)
    assert all(slot.value or slot.chosen for slot in slots if slot.state == "completed")
