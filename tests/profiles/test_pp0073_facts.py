"""The shipped problem, objectives, SARs and header of PP-0073 say what the collected facts say, and are no surer than these."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest
import yaml

from traceability.load.document import load_document
from traceability.load.shipped import shipped
from traceability.model.document import Document
from traceability.model.problem import Assumption, Policy, Threat

FACTS = Path(__file__).resolve().parents[3] / "shared" / "facts" / "pp0073_v1.3.yaml"
FOLDER = shipped("profiles", "bsi-cc-pp-0073-1.3")
FILES = ("extended.yaml", "objectives.yaml", "problem.yaml", "profile.yaml", "sars.yaml", "terms.yaml")
STATUS = {"memory-unverified": "unverified", "corroborated-secondary": "corroborated", "verified": "verified"}
NAMED_OBJECTIVE = re.compile(r"\bOE?\.[A-Za-z]+")
NAMED_SFR = re.compile(r"\b[A-Z]{3}_[A-Z]{3}\.\d+(?:/[A-Z]+)?")

pytestmark = pytest.mark.skipif(not FACTS.exists(), reason="the collected facts are not beside this checkout")


@pytest.fixture(scope="module")
def facts() -> dict[str, Any]:
    content: dict[str, Any] = yaml.safe_load(FACTS.read_text(encoding="utf-8"))
    return content


@pytest.fixture(scope="module")
def profile() -> Document:
    loaded = load_document([(FOLDER / name, name) for name in FILES], FOLDER.name)
    assert loaded.mistakes == []
    assert loaded.document is not None
    return loaded.document


SECTIONS = [
    ("external_entities", ("external_entities",), 6),
    ("threat_agents", ("attackers",), 2),
    ("threats", ("threats",), 9),
    ("organisational_security_policies", ("osps",), 2),
    ("assumptions", ("assumptions",), 7),
    ("objectives", ("objectives_toe", "objectives_env"), 18),
]


@pytest.mark.parametrize(("section", "sources", "count"), SECTIONS)
def test_ids_and_provenance(facts: dict[str, Any], profile: Document, section: str, sources: tuple[str, ...], count: int) -> None:
    expected = {fact["id"]: STATUS[fact["status"]] for source in sources for fact in facts[source]}
    shipped_items = {item.id: item.provenance for item in getattr(profile, section).values()}
    assert shipped_items == expected
    assert len(shipped_items) == count


def test_assets_with_their_kind(facts: dict[str, Any], profile: Document) -> None:
    kinds = {"user_data": "user-data", "tsf_data": "tsf-data"}
    expected = {fact["id"]: (kinds[kind], STATUS[fact["status"]]) for kind, entries in facts["assets"].items() for fact in entries}
    assert {asset.id: (asset.kind, asset.provenance) for asset in profile.assets.values()} == expected


def test_objectives_of_toe_and_environment(facts: dict[str, Any], profile: Document) -> None:
    for kind, source in (("toe", "objectives_toe"), ("environment", "objectives_env")):
        assert {item.id for item in profile.objectives.values() if item.kind == kind} == {fact["id"] for fact in facts[source]}


def test_objectives_address_what_the_facts_map(facts: dict[str, Any], profile: Document) -> None:
    expected = {
        (parent, child): (fact["confidence"], STATUS[fact["status"]])
        for parent, fact in facts["objectives_rationale"].items()
        for child in (*fact["specific"], *fact["general"])
    }
    links = {
        (parent, objective.id): (link.confidence, link.provenance)
        for objective in profile.objectives.values()
        for parent, link in objective.addresses.items()
    }
    assert links == expected


def test_rationale_of_the_problem_names_its_objectives(facts: dict[str, Any], profile: Document) -> None:
    problem: dict[str, Threat | Policy | Assumption] = {
        **profile.threats,
        **profile.organisational_security_policies,
        **profile.assumptions,
    }
    for parent, fact in facts["objectives_rationale"].items():
        rationale = problem[parent].rationale
        assert rationale is not None, parent
        assert set(NAMED_OBJECTIVE.findall(rationale.text)) == {*fact["specific"], *fact["general"]}, parent
        assert (rationale.confidence, rationale.provenance) == (fact["confidence"], STATUS[fact["status"]]), parent


def test_rationale_of_toe_objectives_names_their_sfrs(facts: dict[str, Any], profile: Document) -> None:
    for objective in profile.objectives.values():
        links = [(sfr["id"], link["confidence"]) for sfr in facts["sfrs"] for link in sfr["objectives"] if link["id"] == objective.id]
        if objective.kind == "environment":
            assert links == [], objective.id
            assert objective.rationale is None, objective.id
            continue
        assert objective.rationale is not None, objective.id
        assert set(NAMED_SFR.findall(objective.rationale.text)) == {sfr for sfr, _ in links}, objective.id
        weakest = "low" if "low" in {confidence for _, confidence in links} else "medium"
        assert objective.rationale.confidence == weakest, objective.id


def test_sars_and_augmentation(facts: dict[str, Any], profile: Document) -> None:
    assert sorted(profile.sars) == sorted(facts["sars"]["components"])
    assert {sar.id for sar in profile.sars.values() if sar.augments} == set(facts["sars"]["augmented"])
    assert {sar.provenance for sar in profile.sars.values()} == {STATUS[facts["sars"]["status"]]}
    assert all(sar.rationale for sar in profile.sars.values() if sar.augments)


def test_extended_component(facts: dict[str, Any], profile: Document) -> None:
    (fact,) = facts["extended_components"]
    (component,) = profile.extended_components.values()
    assert (component.id, component.family) == (fact["component"], fact["family"])
    assert list(component.elements) == fact["elements"]
    assert (component.hierarchical_to, component.dependencies, component.provenance) == ((), (), STATUS[fact["status"]])


def test_header(facts: dict[str, Any], profile: Document) -> None:
    header, fact = profile.header, facts["pp"]
    assert (header.registration, header.title, header.short, header.version) == (fact["id"], fact["title"], fact["short"], fact["version"])
    assert (header.date, header.publisher, header.provenance) == (fact["date"], fact["publisher"], STATUS[fact["status"]])
    assert header.successor is not None
    assert header.claims is not None
    successor = header.successor
    assert [successor.id, successor.title, successor.version, successor.date, successor.provenance] == [
        *(fact["successor"][key] for key in ("id", "title", "version", "date")),
        STATUS[fact["successor"]["status"]],
    ]
    claims = header.claims
    assert (claims.part2, claims.part3) == (fact["conformance"]["part2"], fact["conformance"]["part3"])
    assert (claims.statement, claims.statement_provenance) == (
        fact["conformance_type"]["value"],
        STATUS[fact["conformance_type"]["status"]],
    )
    assert (claims.cc.edition, claims.cc.revision, claims.cc.provenance) == ("3.1", None, STATUS[fact["cc_version"]["status"]])
    (package,) = claims.packages
    assert (package.id, set(package.by), package.provenance) == (
        "EAL4",
        set(facts["sars"]["augmented"]),
        STATUS[fact["conformance"]["status"]],
    )
