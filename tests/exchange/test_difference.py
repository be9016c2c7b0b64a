"""Two documents compared: what changed, in the terms of CC, in every form, from every origin."""

from __future__ import annotations

import json
import shutil
import subprocess
from pathlib import Path

import pytest
from click.testing import CliRunner

from tests.exchange.fixtures import PROFILE
from traceability.cli.main import cli
from traceability.load.shipped import shipped
from traceability.model.difference import Comparison
from traceability.model.errors import ConfigError
from traceability.workflow.comparing import compared

SAMPLES = Path(__file__).resolve().parents[2].parent / "shared" / "samples" / "niap"
NEWER = (
    PROFILE.replace('name="Dimming" status="feat-based"', 'name="Dimming"')
    .replace('<selectable id="s-gas">', '<selectable id="s-el">current</selectable><selectable id="s-gas">')
    .replace('<selectable exclusive="yes">no wick</selectable>', "")
    .replace("A wick burns.", "A wick burns well.")
    .replace("<addressed-by>FLP_DIM_EXT.1 (implementation-dependent)</addressed-by><rationale>Enough of it.</rationale>", "")
    .replace('iteration="Wick"', 'iteration="Cord"')
    .replace("FLP_LIT_EXT.1/Wick", "FLP_LIT_EXT.1/Cord")
)


def found(comparison: Comparison) -> dict[tuple[str, str], tuple[str, ...]]:
    return {(entry.id, entry.how): entry.meaning for entry in comparison.differences}


@pytest.fixture
def both(tmp_path: Path) -> tuple[str, str]:
    for name, text in (("old", PROFILE), ("new", NEWER)):
        (tmp_path / f"{name}.xml").write_text(text, encoding="utf-8")
    return str(tmp_path / "old.xml"), str(tmp_path / "new.xml")


def test_meaning(both: tuple[str, str]) -> None:
    (comparison,) = compared(*both)
    said = found(comparison)
    assert "became mandatory, was implementation-dependent: a Security Target must take it over now" in said["FLP_DIM_EXT.1", "changed"]
    assert "FLP_LIT_EXT.1.1: selection 1 was widened: +'current'" in said["FLP_LIT_EXT.1", "changed"]
    assert "FLP_LIT_EXT.1.1: selection 2 was narrowed: -'no wick'" in said["FLP_LIT_EXT.1", "changed"]
    assert said["T.DARKNESS", "re-linked"] == (
        "now addressed by FLP_LIT_EXT.1/Cord",
        "no longer addressed by FLP_DIM_EXT.1, FLP_LIT_EXT.1/Wick",
    )
    assert next(entry.other for entry in comparison.differences if entry.how == "perhaps renamed") == "FLP_LIT_EXT.1/Cord"


def test_same_document_has_no_difference(both: tuple[str, str]) -> None:
    (comparison,) = compared(both[0], both[0])
    assert comparison.differences == ()


def test_slots_and_dependencies_of_our_own_documents(tmp_path: Path) -> None:
    text = """document: {{id: pp, kind: protection-profile, title: P, version: "1"}}
sfrs:
  FAU_GEN.2:
    elements: {{FAU_GEN.2.1: {{text: "By {{a1}}.", slots: {{a1: {slot}}}}}}}
    dependencies: {{FIA_UID.1: {binding}}}
"""
    for name, slot, binding in (
        ("a", "{state: open}", "{satisfied_by: [FIA_UID.2]}"),
        ("b", "{value: x}", "{justified: not-necessary, text: No.}"),
    ):
        (tmp_path / name).mkdir()
        (tmp_path / name / "pp.yaml").write_text(text.format(slot=slot, binding=binding))
    (comparison,) = compared(str(tmp_path / "a"), str(tmp_path / "b"))
    assert found(comparison)["FAU_GEN.2", "changed"] == (
        "FAU_GEN.2.1: operation a1 was completed (was open)",
        "dependency FIA_UID.1: met by FIA_UID.2 → justified (not-necessary)",
    )


def test_forms(both: tuple[str, str], tmp_path: Path) -> None:
    runner = CliRunner()
    text = runner.invoke(cli, ["diff", *both])
    assert text.exit_code == 0
    assert "perhaps renamed: FLP_LIT_EXT.1/Wick → FLP_LIT_EXT.1/Cord" in text.output
    rows = json.loads(runner.invoke(cli, ["diff", *both, "--format", "json"]).output)
    assert {row["how"] for row in rows[0]["differences"]} >= {"changed", "re-linked", "perhaps renamed"}
    page = tmp_path / "page.html"
    assert runner.invoke(cli, ["diff", *both, "--format", "html", "-o", str(page)]).exit_code == 0
    assert "<code>FLP_LIT_EXT.1/Wick</code>" in page.read_text()
    assert sorted(path.name for path in tmp_path.iterdir()) == ["new.xml", "old.xml", "page.html"]


def test_git_revision(tmp_path: Path) -> None:
    def git(*arguments: str) -> None:
        subprocess.run(
            ["git", "-c", "user.name=x", "-c", "user.email=x@example.org", *arguments], cwd=tmp_path, check=True, capture_output=True
        )

    path = tmp_path / "docs" / "lamp.xml"
    path.parent.mkdir()
    path.write_text(PROFILE, encoding="utf-8")
    git("init", "-q")
    git("add", ".")
    git("commit", "-qm", "old")
    path.write_text(NEWER, encoding="utf-8")
    (comparison,) = compared("git:HEAD", str(path))
    assert ("FLP_DIM_EXT.1", "changed") in found(comparison)


def test_of_a_successor_that_is_a_stub_only_what_identifies_it_is_compared() -> None:
    (comparison,) = compared("bsi-cc-pp-0073-1.3", "bsi-cc-pp-0073-2.0")
    (entry,) = comparison.differences
    assert (entry.section, entry.id, entry.how) == ("document", "bsi-cc-pp-0073-2.0", "changed")
    assert "version: 1.3 → 2.0" in entry.meaning
    assert "date: 2014-03-31 → 2024-12-13" in entry.meaning
    assert comparison.note.startswith("Of bsi-cc-pp-0073-2.0 no item is at hand")
    for form in ("text", "json", "html"):
        done = CliRunner().invoke(cli, ["diff", "bsi-cc-pp-0073-1.3", "bsi-cc-pp-0073-2.0", "--format", form])
        assert (done.exit_code, comparison.note in done.output) == (0, True), form
        assert "T.Privacy" not in done.output


def test_a_document_of_ones_own_against_a_stub(both: tuple[str, str]) -> None:
    (comparison,) = compared(both[0], "bsi-cc-pp-0073-2.0")
    assert [entry.section for entry in comparison.differences] == ["document"]
    (same,) = compared("bsi-cc-pp-0073-2.0", "bsi-cc-pp-0073-2.0")
    assert same.differences == ()
    assert same.note.count("no item is at hand") == 1
    with pytest.raises(ConfigError, match="no such file or folder"):
        compared("bsi-cc-pp-0073-1.3", "bsi-cc-pp-0073-3.0")


def test_a_profile_against_its_own_next_version(tmp_path: Path) -> None:
    newer = tmp_path / "newer"
    shutil.copytree(shipped("profiles", "bsi-cc-pp-0073-1.3"), newer)
    for name, old, new in (
        ("profile.yaml", 'version: "1.3"', 'version: "1.4"'),
        ("objectives.yaml", "  O.Conceal:\n", "  O.ConcealWAN:\n"),
        ("sfrs/fpr.yaml", "O.Conceal:", "O.ConcealWAN:"),
    ):
        text = (newer / name).read_text("utf-8")
        assert old in text, name
        (newer / name).write_text(text.replace(old, new), "utf-8")
    (comparison,) = compared("bsi-cc-pp-0073-1.3", str(newer))
    said = found(comparison)
    assert set(said) == {("bsi-cc-pp-0073-1.3", "changed"), ("O.Conceal", "perhaps renamed"), ("FPR_CON.1", "re-linked")}
    assert said["FPR_CON.1", "re-linked"] == ("now meets O.ConcealWAN", "no longer meets O.Conceal")


@pytest.mark.skipif(not SAMPLES.is_dir(), reason="the samples are not at hand")
def test_application_1_4_to_2_0() -> None:
    (comparison,) = compared(str(SAMPLES / "application-1.4.xml"), str(SAMPLES / "application-2.0.xml"))
    said = found(comparison)
    assert ("FCS_RBG.1", "added") in said
    assert any("became objective, was mandatory" in entry for meaning in said.values() for entry in meaning)
    assert any("-'SHA-1'" in entry for entry in said["FCS_COP.1/Hash", "changed"])
    assert any("claims CC 2022 instead of CC 3.1" in entry for entry in said["application-2.0", "changed"])
