"""Every rule's manual page is whole, and its examples do what they say."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from tests.projects import judge, write
from tests.words import recorded, words_of
from traceability.load.cache import Cache
from traceability.load.library import Library
from traceability.rules.registry import all_rules

RULES = sorted(all_rules())
TODAY = date(2026, 11, 27)
"""Some findings name the day."""


def words(folder: Path) -> dict[str, str]:
    """What each rule says of its failing example."""
    projects = {identifier: write(folder / identifier, all_rules()[identifier].manual().fails) for identifier in RULES}
    return {i: words_of(f for f in judge(project, i, today=TODAY).result.findings if f.rule == i) for i, project in projects.items()}


@pytest.mark.parametrize("identifier", RULES)
def test_failing_example_gives_exactly_this_rule(identifier: str, tmp_path: Path) -> None:
    result = judge(write(tmp_path, all_rules()[identifier].manual().fails), identifier, today=TODAY).result
    found = [finding for finding in result.findings if finding.rule != "COL001" or identifier == "COL001"]
    assert [finding.rule for finding in found] == [identifier]
    assert all(finding.message and finding.subject for finding in result.findings)
    assert words_of(found) == recorded("manual").get(identifier), "'python -m tests.words manual' records what is said now"


@pytest.mark.parametrize("identifier", RULES)
def test_passing_example_is_silent(identifier: str, tmp_path: Path) -> None:
    result = judge(write(tmp_path, all_rules()[identifier].manual().passes), identifier, today=TODAY).result
    assert [finding.message for finding in result.findings if finding.rule == identifier] == []


@pytest.mark.parametrize("identifier", RULES)
def test_manual_page_is_whole(identifier: str) -> None:
    page = all_rules()[identifier].manual()
    assert page.what
    assert page.why
    assert page.repair
    assert page.fails != page.passes


@pytest.mark.parametrize(("edition", "identifier"), [("CC 3.1 R5", "cc-3.1r5"), ("CC:2022", "cc-2022")])
def test_cited_work_units_exist(edition: str, identifier: str, tmp_path: Path) -> None:
    catalogue = Library(tmp_path, Cache(None)).catalogue(identifier)
    cited = {unit for rule in all_rules().values() for unit in rule.sources.named().get(edition, ())}
    assert len(cited) > 15
    assert sorted(unit for unit in cited if catalogue.work_unit(unit) is None) == []


def test_whatever_is_cited_of_a_profile_is_cited_of_a_module() -> None:
    """ACE of CC:2022 has the same work units for a module's problem definition, objectives, extended components and requirements."""
    shared = ("APE_SPD.1", "APE_OBJ.2", "APE_ECD.1", "APE_REQ.2")
    cited = {rule.id: rule.sources for rule in all_rules().values() if rule.sources.pp22.startswith(shared)}
    assert len(cited) > 40
    assert [name for name, sources in cited.items() if not sources.module22.startswith("ACE_")] == []


def test_every_rule_about_dependencies_and_operations_cites_its_work_units() -> None:
    """The one that cites none says why on its page."""
    families = ("DEP", "HIE", "OPS", "REQ", "ECD")
    bare = [rule.id for rule in all_rules().values() if rule.id.startswith(families) and not (rule.sources.st31 and rule.sources.st22)]
    assert bare == ["REQ005"]


@pytest.mark.parametrize(
    ("rule", "units"),
    [
        ("REQ004", "APE_REQ.2-3 APE_REQ.2-3 ASE_REQ.2-3 ASE_REQ.2-9 ACE_REQ.2-3"),
        ("OPS001", "APE_REQ.2-4 APE_REQ.2-4 ASE_REQ.2-4 ASE_REQ.2-10 ACE_REQ.2-4"),
        ("OPS004", "APE_REQ.2-5 APE_REQ.2-5 ASE_REQ.2-5 ASE_REQ.2-11 ACE_REQ.2-5"),
        ("OPS011", "APE_REQ.2-6 APE_REQ.2-6 ASE_REQ.2-6 ASE_REQ.2-12 ACE_REQ.2-6"),
        ("OPS003", "APE_REQ.2-7 APE_REQ.2-7 ASE_REQ.2-7 ASE_REQ.2-13 ACE_REQ.2-7"),
        ("OPS007", "APE_REQ.2-8 APE_REQ.2-8 ASE_REQ.2-8 ASE_REQ.2-14 ACE_REQ.2-8"),
        ("DEP001", "APE_REQ.2-9 APE_REQ.2-9 ASE_REQ.2-9 ASE_REQ.2-15 ACE_REQ.2-9"),
        ("RAT001", "APE_REQ.2-10 APE_REQ.2-10 ASE_REQ.2-10 ASE_REQ.2-16 ACE_REQ.2-10"),
        ("RAT002", "APE_REQ.2-11 APE_REQ.2-11 ASE_REQ.2-11 ASE_REQ.2-16 ACE_REQ.2-11"),
        ("RAT005", "APE_REQ.2-12 APE_REQ.2-13 ASE_REQ.2-12 ASE_REQ.2-17 ACE_REQ.2-12"),
        ("RAT006", "APE_REQ.2-13 APE_REQ.2-14 ASE_REQ.2-13 ASE_REQ.2-18 ACE_REQ.2-13"),
    ],
)
def test_how_the_editions_number_the_requirements(rule: str, units: str) -> None:
    """For a profile in CC 3.1 and CC:2022, a Security Target in both, and a module in CC:2022."""
    documents = (("protection-profile", "3.1"), ("protection-profile", "2022"), ("security-target", "3.1"), ("security-target", "2022"))
    sources = all_rules()[rule].sources
    assert [sources.for_document(*document) for document in (*documents, ("pp-module", "2022"))] == units.split()


@pytest.mark.parametrize(
    ("kind", "edition", "unit"),
    [
        ("protection-profile", "3.1", "APE_REQ.2-9"),
        ("security-target", "3.1", "ASE_REQ.2-9"),
        ("security-target", "2022", "ASE_REQ.2-15"),
        ("protection-profile", "2022", "APE_REQ.2-9"),
        ("pp-module", "2022", "ACE_REQ.2-9"),
        ("pp-module", "3.1", "APE_REQ.2-9"),
        ("functional-package", "2022", "APE_REQ.2-9"),
        ("pp-configuration", "2022", ""),
    ],
)
def test_the_work_unit_for_dependencies_by_kind_and_edition(kind: str, edition: str, unit: str) -> None:
    assert all_rules()["DEP001"].sources.for_document(kind, edition) == unit
