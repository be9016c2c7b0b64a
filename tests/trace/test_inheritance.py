"""A Security Target inherits from its profile, and one defect is one finding."""

from __future__ import annotations

from pathlib import Path

from tests.projects import judge, write

PP = """\
=== pp/pp.yaml
document:
  id: pp
  kind: protection-profile
  title: PP
  version: "1"
  claims: {cc: {edition: "3.1"}, part2: conformant, part3: conformant, statement: strict}
threats:
  T.A: {agents: [], assets: [], action: opens it, rationale: {effect: mitigated, text: O.A tells of it.}}
objectives:
  O.A: {kind: toe, text: tells, addresses: {T.A: {how: tells}}, rationale: {text: FAU_ARP.1 calls.}}
sfrs:
  FAU_ARP.1:
    meets: {O.A: {how: calls}}
    elements: {FAU_ARP.1.1: {text: "The TSF does {a1} on an attack.", slots: {a1: {state: open, note: the action}}}}
    dependencies: {FAU_SAA.1: {justified: not-necessary, text: The lock itself reports.}}
"""
ST = """\
=== st/st.yaml
document:
  id: st
  kind: security-target
  title: ST
  version: "1"
  claims:
    cc: {edition: "3.1", revision: 5}
    part2: conformant
    part3: conformant
    profiles: [{id: pp, conformance: strict, rationale: It is one.}]
dispositions:
  T.A: {disposition: identical}
  O.A: {disposition: identical}
  FAU_ARP.1:
    disposition: completed
    elements: {FAU_ARP.1.1: {slots: {a1: {value: a call}}}}
"""


def found(folder: Path, text: str) -> list[str]:
    return [finding.key for finding in judge(write(folder, text)).result.findings if not finding.rule.startswith(("IMP", "TST"))]


def test_inherited_and_completed(tmp_path: Path) -> None:
    run = judge(write(tmp_path, PP + ST))
    report = run.result.report()
    assert report.id == "st"
    assert [part.text for part in report.sfrs[0].elements[0].parts] == ["The TSF does ", "a call", " on an attack."]
    assert [part.kind for part in report.sfrs[0].elements[0].parts] == ["plain", "assignment", "plain"]
    assert report.sfrs[0].disposition == "completed"
    assert report.problem[0].addressed_by[0].label == "O.A"
    assert [f.key for f in run.result.findings] == ["IMP004 st:FAU_ARP.1.1", "TST001 st:FAU_ARP.1.1"]


def test_a_profile_alone_has_no_coverage(tmp_path: Path) -> None:
    run = judge(write(tmp_path, PP))
    assert run.result.report().axes == ()
    assert run.result.findings == ()


def test_a_defect_of_the_profile_is_reported_there_once(tmp_path: Path) -> None:
    assert found(tmp_path, PP.replace(", rationale: {effect: mitigated, text: O.A tells of it.}", "") + ST) == ["OBJ007 pp:T.A"]


def test_what_the_security_target_leaves_open(tmp_path: Path) -> None:
    text = ST.replace("disposition: completed\n    elements: {FAU_ARP.1.1: {slots: {a1: {value: a call}}}}", "disposition: identical")
    assert found(tmp_path, PP + text) == ["OPS002 st:FAU_ARP.1 FAU_ARP.1.1 a1"]


def test_missing_and_renamed_dispositions(tmp_path: Path) -> None:
    assert found(tmp_path / "a", PP + ST.replace("  T.A: {disposition: identical}\n", "")) == ["CMP001 st:T.A"]
    renamed = ST.replace("  FAU_ARP.1:\n", "  FAU_ARB.1:\n")
    keys = found(tmp_path / "b", PP + renamed)
    assert "CMP007 st:FAU_ARB.1 st:FAU_ARP.1" in keys
    assert not any(key.startswith(("CMP001", "CMP002")) for key in keys)


def test_an_addition_stands_beside_what_is_inherited(tmp_path: Path) -> None:
    extra = "threats:\n  T.B: {agents: [], assets: [], action: breaks it}\n"
    assert found(tmp_path, PP + ST + extra) == ["OBJ004 st:T.B"]


def test_the_shipped_profile_has_its_sixty_two_dependencies() -> None:
    report = judge(Path("bsi-cc-pp-0073-1.3")).result.report()
    rows = [row for sfr in report.sfrs for row in sfr.dependencies]
    assert len(report.sfrs) == 57
    assert sum(len(sfr.elements) for sfr in report.sfrs) == 104
    assert sorted({row.status for row in rows}) == ["justified", "satisfied"]
    assert len(rows) == 62
    assert [(row.label, "|".join(row.group)) for row in rows if row.status == "justified"] == [
        ("FCS_COP.1/HASH", "FDP_ITC.1|FDP_ITC.2|FCS_CKM.1"),
        ("FCS_COP.1/HASH", "FCS_CKM.4"),
        ("FCS_COP.1/MEM", "FDP_ITC.1|FDP_ITC.2|FCS_CKM.1"),
    ]
