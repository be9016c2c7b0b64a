"""PP-0077 as shipped, held against the figures that it was made from, where they lie beside the checkout."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
import yaml

from traceability.load.cache import Cache
from traceability.load.library import Library
from traceability.load.shipped import shipped
from traceability.model.document import Document

FACTS = Path(__file__).resolve().parents[3] / "shared" / "facts" / "pp0077.yaml"
needs_facts = pytest.mark.skipif(not FACTS.is_file(), reason="the figures are not beside this checkout")


@pytest.fixture(scope="module")
def profile() -> Document:
    document = Library(shipped(), Cache(None)).document(shipped("profiles", "bsi-cc-pp-0077-1.03"))
    assert document is not None
    return document


@pytest.fixture(scope="module")
def facts() -> dict[str, Any]:
    content: dict[str, Any] = yaml.safe_load(FACTS.read_text(encoding="utf-8"))
    return content


@needs_facts
def test_identification(facts: dict[str, Any], profile: Document) -> None:
    stated = next(entry for entry in facts["pp"]["ids"] if entry["version"] == "1.03")
    header = profile.header
    assert (header.registration, header.version, header.date) == (stated["id"], stated["version"], stated["date"])
    assert (header.title, header.short, header.provenance) == (facts["pp"]["title"], facts["pp"]["short"], "verified")
    assert header.claims is not None
    package = header.claims.packages[0]
    assert f"{package.id} {package.conformance} by {', '.join(package.by)}" == facts["pp"]["package"]["value"]


@needs_facts
def test_ids(facts: dict[str, Any], profile: Document) -> None:
    assert list(profile.threats) == facts["threats"]
    assert list(profile.organisational_security_policies) == facts["osps"]
    assert list(profile.assumptions) == facts["assumptions"]
    for kind, source in (("toe", "objectives_toe"), ("environment", "objectives_env")):
        assert [o.id for o in profile.objectives.values() if o.kind == kind] == facts[source]
    assert sorted(profile.sfrs) == sorted(facts["sfrs"]["ids"])
    assert {c.rpartition(".")[0] for c in profile.extended_components} == set(facts["extended_families"]["ids"])


@needs_facts
def test_the_matrix_is_the_verified_one(facts: dict[str, Any], profile: Document) -> None:
    rows: dict[str, set[str]] = {}
    for objective in profile.objectives.values():
        for parent, link in objective.addresses.items():
            rows.setdefault(parent, set()).add(objective.id)
            assert link.provenance == "verified"
            assert link.how
    assert rows == {parent: set(objectives) for parent, objectives in facts["objectives_rationale"].items()}


@needs_facts
def test_how_sure_each_part_is(facts: dict[str, Any], profile: Document) -> None:
    assert facts["status_of_spd_and_rationale"] == "verified"
    problem = (profile.threats, profile.organisational_security_policies, profile.assumptions, profile.objectives)
    items = [item for section in problem for item in section.values()]
    assert {item.provenance for item in items} == {"verified"}
    assert all("wording is a paraphrase" in item.note for item in items)
    assert facts["sfrs"]["status"] == "memory-unverified"
    assert {sfr.provenance for sfr in profile.sfrs.values()} == {"unverified"}
    assert {link.provenance for sfr in profile.sfrs.values() for link in sfr.meets.values()} == {"unverified"}


def test_no_two_rationales_share_a_sentence(profile: Document) -> None:
    parents = (profile.threats, profile.organisational_security_policies, profile.assumptions, profile.objectives)
    texts = [item.rationale.text for section in parents for item in section.values() if item.rationale]
    assert len(texts) == 8 + 5 + 5 + 15
    sentences = [s.strip().lower() for text in texts for s in text.replace(";", ".").split(". ") if len(s) > 30]
    assert len(sentences) == len(set(sentences))
