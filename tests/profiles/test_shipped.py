"""The shipped profiles, by themselves: whole, with provenance on everything, and judged without a finding."""

from __future__ import annotations

import re

import pytest

from traceability.load.cache import Cache
from traceability.load.library import Library
from traceability.load.shipped import shipped, shipped_profiles
from traceability.model.document import Document
from traceability.trace.inherit import SECTIONS
from traceability.workflow.pipeline import check

WITH_PROVENANCE = (*SECTIONS, "external_entities", "assets", "threat_agents", "extended_components")


@pytest.fixture(scope="module")
def profile() -> Document:
    document = Library(shipped(), Cache(None)).document(shipped("profiles", "bsi-cc-pp-0073-1.3"))
    assert document is not None
    return document


def test_it_is_complete(profile: Document) -> None:
    counts = {section: len(getattr(profile, section)) for section in WITH_PROVENANCE}
    assert counts == {
        "threats": 9,
        "organisational_security_policies": 2,
        "assumptions": 7,
        "objectives": 18,
        "sfrs": 57,
        "sars": 25,
        "external_entities": 6,
        "assets": 15,
        "threat_agents": 2,
        "extended_components": 1,
    }


def test_every_item_says_how_sure_it_is(profile: Document) -> None:
    items = [item for section in WITH_PROVENANCE for item in getattr(profile, section).values()]
    assert [item.id for item in items if item.provenance is None] == []
    links = [link for sfr in profile.sfrs.values() for link in sfr.meets.values()]
    assert all(link.provenance and link.confidence and link.how for link in links)


def test_no_two_rationales_share_a_sentence(profile: Document) -> None:
    rationales = [
        *(threat.rationale for threat in profile.threats.values()),
        *(policy.rationale for policy in profile.organisational_security_policies.values()),
        *(assumption.rationale for assumption in profile.assumptions.values()),
        *(objective.rationale for objective in profile.objectives.values()),
    ]
    texts = [rationale.text for rationale in rationales if rationale]
    assert len(texts) == 9 + 2 + 7 + 10
    sentences = [re.sub(r"\W+", " ", s).strip().lower() for text in texts for s in re.split(r"(?<=[.;:])\s", text) if len(s) > 30]
    assert len(sentences) == len(set(sentences))


@pytest.mark.parametrize("identifier", shipped_profiles())
def test_it_passes_its_own_rules(identifier: str) -> None:
    result = check(identifier)
    assert [finding.key for finding in result.findings] == []
    assert result.verdict.exit_code == 0
