"""``pptrace check --edition``: a project as it stands in another edition, said aloud, and without touching what is accepted."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from tests.projects import write
from traceability.cli.main import run

PROJECT = """\
=== pp/pp.yaml
document:
  id: pp
  kind: protection-profile
  title: A profile
  version: "1"
  claims: {cc: {edition: "3.1", revision: 5}, part2: conformant, part3: conformant}
sfrs:
  FAU_STG.1:
    elements:
      FAU_STG.1.1: {text: The TSF keeps its records.}
      FAU_STG.1.2: {text: "The TSF can {s1} changes.", slots: {s1: {chosen: {1: prevent}}}}
    dependencies: {FAU_GEN.1: {justified: not-necessary, text: The platform records.}}
"""
SELECT = ("--select", "REQ,DEP", "--format", "json")


@pytest.fixture
def project(tmp_path: Path) -> Path:
    return write(tmp_path / "project", PROJECT)


def _checked(capsys: pytest.CaptureFixture[str], *arguments: object) -> tuple[int, dict[str, Any]]:
    capsys.readouterr()
    code = run(["check", *map(str, arguments)])
    out = capsys.readouterr().out
    return code, json.loads(out) if out.startswith("{") else {}


def _rules(result: dict[str, Any]) -> list[str]:
    return [finding["rule"] for finding in result.get("findings", [])]


def test_the_other_edition_is_judged_and_named(project: Path, capsys: pytest.CaptureFixture[str]) -> None:
    code, result = _checked(capsys, project, *SELECT)
    assert (code, _rules(result), result.get("judged_as")) == (0, [], None)
    code, result = _checked(capsys, project, *SELECT, "--edition", "cc-2022")
    assert (code, _rules(result)) == (1, ["REQ002"])
    assert result["judged_as"].startswith("Judged by cc-2022 because this run asks for it")
    assert result["judged_as"] in result["not_checked"]
    report = result["documents"][0]
    assert report["edition"] == "CC 3.1 Revision 5"
    assert report["judged_by"].endswith("judged by CC:2022 because this run asks for it (--edition cc-2022).")
    assert report["header"]["claims"]["cc"]["edition"] == "3.1"


def test_migrated_it_is_in_order(project: Path, capsys: pytest.CaptureFixture[str]) -> None:
    code, result = _checked(capsys, project, *SELECT, "--edition", "cc-2022", "--migrate")
    assert (code, _rules(result)) == (0, [])
    assert [sfr["label"] for sfr in result["documents"][0]["sfrs"]] == ["FAU_STG.2"]
    assert "with ids as that edition writes them" in result["judged_as"]


def test_answers_of_one_edition_are_not_taken_for_the_other(project: Path, capsys: pytest.CaptureFixture[str]) -> None:
    wanted = {(): 0, ("--edition", "cc-2022"): 1, ("--edition", "cc-2022", "--migrate"): 0, ("--edition", "cc-3.1r5"): 0}
    for _ in range(2):  # the second time from the cache
        for options, code in wanted.items():
            assert _checked(capsys, project, *SELECT, *options)[0] == code, options


@pytest.mark.parametrize("form", ["text", "json", "github", "sarif", "junit", "markdown"])
def test_every_format_says_so(project: Path, capsys: pytest.CaptureFixture[str], form: str) -> None:
    run(["check", str(project), *SELECT[:2], "--edition", "cc-2022", "--format", form])
    out = capsys.readouterr().out
    assert "judged by cc-2022 as asked" in out or "Judged by cc-2022 because this run asks for it" in out


STORAGE = ["FAU_STG.2", "FAU_STG.4/CAL", "FAU_STG.4/CON", "FAU_STG.4/SYS"]


def test_pp_0073_under_cc_2022_through_the_command(capsys: pytest.CaptureFixture[str]) -> None:
    """As many findings as dependencies are open, no more and no fewer, and each says what replaces what."""
    _, result = _checked(capsys, "bsi-cc-pp-0073-1.3", "--edition", "cc-2022", *SELECT)
    by_rule = {rule: [f for f in result["findings"] if f["rule"] == rule] for rule in ("REQ001", "REQ002", "DEP001")}
    assert len(by_rule["DEP001"]) == 14
    assert by_rule["REQ001"] == []
    moved = {f["subject"].partition(":")[2]: f["message"] + f["hint"] for f in by_rule["REQ002"]}
    assert sorted(moved) == [*STORAGE, "FCS_CKM.4"]
    for name, words in moved.items():
        old = name.partition("/")[0]
        new = {"FAU_STG.2": "FAU_STG.3", "FAU_STG.4": "FAU_STG.5", "FCS_CKM.4": "FCS_CKM.6"}[old]
        assert f"In CC:2022 {new} takes its place" in words
        assert f"rename it {new}{name.removeprefix(old)}" in words
    hints = {f["related"]: f["hint"] for f in by_rule["DEP001"]}
    assert "takes the place of FCS_CKM.4, which the document includes: rename it" in hints["FCS_CKM.6"]
    assert hints["FCS_CKM.3"].startswith("include FCS_CKM.3 (FCS_CKM.3 would meet 8 open dependencies")
    assert hints["FCS_RBG.1|FCS_RNG.1"].startswith("include FCS_RNG.1 (FCS_RNG.1 would meet 3 open dependencies")
    stale = {
        f["subject"].partition(":")[2]: f["message"] for f in result["findings"] if f["rule"] == "DEP005" and "FCS_CKM.4'" in f["message"]
    }
    assert all("does not depend on that any more in CC:2022" in message for message in stale.values())
    assert sorted(stale) == ["FCS_COP.1/CMS", "FCS_COP.1/HASH", "FCS_COP.1/MEM", "FCS_COP.1/MTR", "FCS_COP.1/TLS"]


def test_what_else_changed_is_explained(capsys: pytest.CaptureFixture[str]) -> None:
    """Operations and management functions that CC:2022 changed: the finding says how; what is misread is not reported twice."""
    options = ("--edition", "cc-2022", "--select", "OPS", "--format", "json")
    _, result = _checked(capsys, "bsi-cc-pp-0073-1.3", *options)
    told = {f["related"]: f["message"] for f in result["findings"]}
    assert told.keys() == {"FPT_TST.1.1 a1", "FIA_UAU.5.b"}
    assert "in CC:2022 the self-tests are listed one by one" in told["FPT_TST.1.1 a1"]
    assert "for FIA_UAU.7, and no longer for FIA_UAU.5" in told["FIA_UAU.5.b"]
    _, result = _checked(capsys, "bsi-cc-pp-0073-1.3", *options, "--migrate")
    told = {f["related"]: f["message"] for f in result["findings"]}
    assert "are an option of it in CC:2022" in told["FAU_STG.5.1/SYS a1"]
    assert "moved to FCS_CKM.6.2" in told["FCS_CKM.6.1 a2"]


def test_pp_0077_under_cc_2022_is_told_what_cc_took_in(capsys: pytest.CaptureFixture[str]) -> None:
    _, result = _checked(capsys, "bsi-cc-pp-0077-1.03", "--edition", "cc-2022", "--select", "ECD", "--format", "json")
    assert {(f["rule"], f["subject"].partition(":")[2]) for f in result["findings"]} == {
        ("ECD001", "FCS_RNG.1"), ("ECD001", "FMT_LIM.1"), ("ECD001", "FMT_LIM.2"), ("ECD001", "FPT_EMS.1"),
    }  # fmt: skip


def test_pp_0073_migrated_through_the_command(capsys: pytest.CaptureFixture[str]) -> None:
    _, result = _checked(capsys, "bsi-cc-pp-0073-1.3", "--edition", "cc-2022", "--migrate", *SELECT)
    found = _rules(result)
    assert (found.count("DEP001"), found.count("REQ002"), found.count("REQ001")) == (11, 0, 0)


@pytest.mark.parametrize("profile", ["bsi-cc-pp-0073-1.3", "bsi-cc-pp-0077-1.03"])
def test_the_shipped_profiles_have_no_finding_under_their_own(profile: str, capsys: pytest.CaptureFixture[str]) -> None:
    code, result = _checked(capsys, profile, "--format", "json")
    assert (code, _rules(result)) == (0, [])


def test_its_own_edition_is_no_other(project: Path, capsys: pytest.CaptureFixture[str]) -> None:
    _, result = _checked(capsys, project, *SELECT, "--edition", "cc-3.1r5")
    assert result["documents"][0]["judged_by"] == "Claims CC 3.1 Revision 5, judged by the same."


def test_text_says_so_too(project: Path, capsys: pytest.CaptureFixture[str]) -> None:
    run(["check", str(project), "--edition", "cc-2022"])
    assert "because this run asks for it" in capsys.readouterr().out


@pytest.mark.parametrize("options", [("--migrate",), ("--edition", "cc-3.1r5", "--migrate"), ("--edition", "cc-2023"), ("--edition", "")])
def test_what_makes_no_sense_is_a_usage_error(project: Path, capsys: pytest.CaptureFixture[str], options: tuple[str, ...]) -> None:
    assert _checked(capsys, project, *options)[0] == 2


def test_the_baseline_of_the_claimed_edition_stays_as_it_is(project: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = project / "pp" / "pp.yaml"
    path.write_text(path.read_text(encoding="utf-8").replace("FAU_GEN.1:", "FAU_GEN.9:"), encoding="utf-8")
    assert run(["baseline", str(project), "--reason", "known"]) == 0
    accepted = (project / "baseline.yaml").read_text(encoding="utf-8")
    assert "DEP001 pp:FAU_STG.1 FAU_GEN.1" in accepted
    code, result = _checked(capsys, project, *SELECT, "--edition", "cc-2022")
    assert code == 1
    assert "REQ002 pp:FAU_STG.1" in result["verdict"]["new"]
    assert "vanished" not in result["verdict"]
    assert (project / "baseline.yaml").read_text(encoding="utf-8") == accepted


def test_a_waiver_of_the_claimed_edition_is_not_said_to_be_void(project: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = project / "pp" / "pp.yaml"
    path.write_text(path.read_text(encoding="utf-8").partition("    dependencies:")[0], encoding="utf-8")
    waiver = "finding: DEP001 pp:FAU_STG.1 FAU_GEN.1, owner: A, approver: B, reason: r, issue: i, created: 2026-11-01, expires: 2027-01-01"
    (project / "waivers.yaml").write_text(f"waivers: [{{{waiver}}}]\n", encoding="utf-8")
    select = ("--select", "REQ,DEP,WVR002", "--format", "json")
    assert _rules(_checked(capsys, project, *select)[1]) == ["DEP001"]
    assert _rules(_checked(capsys, project, *select, "--edition", "cc-2022")[1]) == ["REQ002"]


def test_a_target_of_cc_2022_on_a_profile_of_cc_3_1(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """What the profile says rightly under its own edition is reported at the Security Target that carries it into another."""
    target = """\
=== st/st.yaml
document:
  id: st
  kind: security-target
  title: ST
  version: "1"
  claims:
    cc: {edition: "2022", errata: "1.2"}
    part2: conformant
    part3: conformant
    profiles: [{id: pp, conformance: demonstrable}]
dispositions: {FAU_STG.1: {disposition: identical}}
"""
    code, result = _checked(capsys, write(tmp_path / "project", PROJECT + target), *SELECT)
    assert code == 1
    assert [(f["rule"], f["subject"]) for f in result["findings"]] == [("REQ002", "st:FAU_STG.1")]
    assert any(line.startswith("st judged as first published, with errata 1.1") for line in result["not_checked"])
