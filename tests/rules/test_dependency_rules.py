"""Dependencies: what rules say and do not say, in cases beside the real profile."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.projects import judge, write
from traceability.model.finding import Finding

HEADER = """\
=== d/d.yaml
document:
  id: d
  kind: {kind}
  title: D
  version: "1"
  claims: {{cc: {{edition: "{edition}"}}, part2: conformant, part3: conformant}}
"""
RULES = ("DEP", "HIE", "REQ001", "REQ002")


def found(folder: Path, body: str, kind: str = "protection-profile", edition: str = "3.1") -> list[Finding]:
    findings = judge(write(folder, HEADER.format(kind=kind, edition=edition) + body), *RULES).result.findings
    return [finding for finding in findings if finding.rule != "COL001"]  # that a document holds SARs alone is not the question here


def rules(findings: list[Finding]) -> list[str]:
    return [finding.rule for finding in findings]


REVIEW = """\
sfrs:
  FAU_SAR.2: {elements: {FAU_SAR.2.1: {text: Nobody else reads.}}}
"""


def test_an_open_dependency_says_what_to_include(tmp_path: Path) -> None:
    (finding,) = found(tmp_path, REVIEW)
    assert finding.hint.startswith("include FAU_SAR.1 with FAU_GEN.1, FPT_STM.1, or add 'FAU_SAR.1: {justified")


def test_a_repair_of_two_components_says_what_both_would_meet(tmp_path: Path) -> None:
    body = """\
sfrs:
  FCS_CKM.1:
    elements: {FCS_CKM.1.1: {text: "{a1} {a2} {a3}", slots: {a1: {value: AES}, a2: {value: 128 bits}, a3: {value: none}}}}
"""
    hints = {finding.related: finding.hint for finding in found(tmp_path, body, edition="2022")}
    assert (
        "include FCS_CKM.2 with FCS_CKM.3 or FCS_COP.1 with FCS_CKM.3 (FCS_CKM.2 and FCS_CKM.3 would meet 2 open"
        in hints["FCS_CKM.2|FCS_CKM.5|FCS_COP.1"]
    )


@pytest.mark.parametrize("kind", ["pp-module", "functional-package"])
def test_what_a_base_may_bring_is_not_open(tmp_path: Path, kind: str) -> None:
    outcome = judge(write(tmp_path, HEADER.format(kind=kind, edition="2022") + REVIEW), *RULES).result
    assert rules(list(outcome.findings)) == []
    assert any("open dependencies, which its base" in line for line in outcome.not_checked)


def test_the_candidate_of_the_same_iteration_is_proposed(tmp_path: Path) -> None:
    body = """\
sfrs:
  FIA_UID.2/A: {elements: {FIA_UID.2.1/A: {text: One.}}}
  FIA_UID.2/B: {elements: {FIA_UID.2.1/B: {text: Two.}}}
  FIA_UAU.2/B: {elements: {FIA_UAU.2.1/B: {text: Three.}}}
"""
    (finding,) = found(tmp_path, body)
    assert "satisfied_by: [FIA_UID.2/B]" in finding.hint


SELECTED = """\
sfrs:
  FDP_RIP.1: {elements: {FDP_RIP.1.1: {text: "{s1} {a1}", slots: {s1: {chosen: {CHOSEN: upon}}, a1: {value: all}}}}}
  FIA_UID.2: {status: selection-based, when: {selected: FDP_RIP.1.1#s1=2}, elements: {FIA_UID.2.1: {text: One.}}}
  FIA_UAU.2: {elements: {FIA_UAU.2.1: {text: Two.}}}
"""


@pytest.mark.parametrize(("chosen", "expected"), [("1", ["DEP009"]), ("2", [])])
def test_a_security_target_rests_on_what_it_selected(tmp_path: Path, chosen: str, expected: list[str]) -> None:
    assert rules(found(tmp_path, SELECTED.replace("CHOSEN", chosen), "security-target")) == expected


def test_what_follows_from_the_owner_may_meet_it(tmp_path: Path) -> None:
    body = """\
sfrs:
  FIA_UID.2: {status: selection-based, when: {selected: FIA_UAU.2.1#s1=1}, elements: {FIA_UID.2.1: {text: One.}}}
  FIA_UAU.2: {elements: {FIA_UAU.2.1: {text: Two.}}}
"""
    assert rules(found(tmp_path, body)) == []


def test_one_mandatory_alternative_is_enough(tmp_path: Path) -> None:
    body = """\
sfrs:
  FIA_UID.2/A: {status: optional, elements: {FIA_UID.2.1/A: {text: One.}}}
  FIA_UID.2/B: {elements: {FIA_UID.2.1/B: {text: Two.}}}
  FIA_UAU.2:
    elements: {FIA_UAU.2.1: {text: Three.}}
    dependencies: {FIA_UID.1: {satisfied_by: [FIA_UID.2/A, FIA_UID.2/B]}}
"""
    assert rules(found(tmp_path, body)) == []


@pytest.mark.parametrize(
    ("low", "high", "expected"),
    [
        ("FIA_UID.1", "FIA_UID.2", True),
        ("FIA_UID.1/A", "FIA_UID.2/A", True),
        ("FIA_UID.1/A", "FIA_UID.2/B", False),
        ("FIA_UID.1/A", "FIA_UID.2", False),
        ("FIA_UID.1", "FIA_UID.2/B", False),
    ],
)
def test_scopes_of_a_hierarchy(tmp_path: Path, low: str, high: str, expected: bool) -> None:
    body = f"sfrs:\n  {low}: {{elements: {{}}}}\n  {high}: {{elements: {{}}}}\n"
    assert ("HIE001" in rules(found(tmp_path, body))) == expected


def test_alternatives_of_which_one_is_optional_are_not_redundant(tmp_path: Path) -> None:
    body = "sfrs:\n  FIA_UID.1: {elements: {}}\n  FIA_UID.2: {status: optional, elements: {}}\n"
    assert rules(found(tmp_path, body)) == []


@pytest.mark.parametrize("edition", ["3.1", "2022"])
def test_each_edition_reads_its_own_audit_storage(tmp_path: Path, edition: str) -> None:
    own = {
        "3.1": "FAU_STG.1: {elements: {FAU_STG.1.1: {text: A.}, FAU_STG.1.2: {text: '{s1}', slots: {s1: {chosen: {1: x}}}}}}",
        "2022": "FAU_STG.1: {elements: {FAU_STG.1.1: {text: '{s1}', slots: {s1: {chosen: {1: x}}}}}}",
    }
    other = own["2022" if edition == "3.1" else "3.1"]
    assert "REQ002" not in rules(found(tmp_path / "own", f"sfrs:\n  {own[edition]}\n", edition=edition))
    assert rules(found(tmp_path / "other", f"sfrs:\n  {other}\n", edition=edition)) == ["REQ002"]


@pytest.mark.parametrize(("edition", "name"), [("2022", "FCS_CKM.4"), ("3.1", "FPT_STM.2"), ("3.1", "FDP_SDC.1")])
def test_an_id_of_the_other_edition_has_one_message(tmp_path: Path, edition: str, name: str) -> None:
    assert rules(found(tmp_path, f"sfrs:\n  {name}: {{elements: {{}}}}\n", edition=edition)) == ["REQ002"]


def test_an_sar_of_the_other_edition(tmp_path: Path) -> None:
    assert rules(found(tmp_path, "sars:\n  ALC_TDA.1: {title: Build list}\n")) == ["REQ002"]
    assert rules(found(tmp_path / "own", "sars:\n  ALC_TDA.1: {title: Build list}\n", edition="2022")) == []


def test_an_extended_component_of_an_id_of_the_other_edition_is_the_document_s(tmp_path: Path) -> None:
    body = """\
extended_components:
  FCS_RNG.1:
    title: Random numbers
    placement: new-family
    family: FCS_RNG
    family_behaviour: Random numbers.
    levelling: One component.
    justification: CC 3.1 has none.
    elements: {FCS_RNG.1.1: {text: The TSF shall give random numbers.}}
sfrs:
  FCS_RNG.1: {elements: {FCS_RNG.1.1: {text: The TSF gives random numbers.}}}
"""
    assert rules(found(tmp_path, body)) == []
