"""Every output shows what is waived apart from what is new and what is known, with one exit code."""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from lxml import etree

from tests.emit.sarif_log import read
from tests.gate.projects import KEY, PROFILE, project, waiver
from tests.gate.test_clock import at
from traceability.cli import main
from traceability.cli.formats import FORMATS

HOSTILE = '"| <b> `x` {0} [y](https://z.invalid)\\u001b[31m ::error::\\r\\n]]>"'
SECOND = PROFILE.replace("T.A: {agents", "T.B: {agents: [], assets: [], action: y}, T.A: {agents").replace(
    "{T.A: {how", "{T.B: {how: z}, T.A: {how"
)
"""Two findings: that of T.A is waived, that of T.B fails, or is known."""
OTHER = "OBJ007 pp:T.B"
ACCEPTED = "Mended with the next version of the profile."


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    for name in ("GITHUB_ACTIONS", "GITHUB_WORKSPACE"):
        monkeypatch.delenv(name, raising=False)
    at(monkeypatch, date(2026, 3, 1))
    return project(tmp_path / "project", waiver(), text=SECOND)


def know(folder: Path) -> None:
    (folder / "baseline.yaml").write_text(f"baseline: [{{reason: {ACCEPTED}, findings: ['{OTHER}']}}]\n")


def output(folder: Path, form: str, capsys: pytest.CaptureFixture[str], *more: str) -> tuple[int, str]:
    capsys.readouterr()
    code = main.run(["check", str(folder), "--format", form, *more])
    return code, capsys.readouterr().out


@pytest.mark.parametrize("form", FORMATS)
def test_one_exit_code(form: str, folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert output(folder, form, capsys)[0] == 1
    know(folder)
    assert output(folder, form, capsys)[0] == 0
    assert output(folder, form, capsys, "--policy", "release")[0] == 1
    (folder / "waivers.yaml").unlink()
    assert output(folder, form, capsys)[0] == 1


def test_json(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    know(folder)
    body = json.loads(output(folder, "json", capsys)[1])
    assert body["verdict"]["waived"] == [KEY]
    assert body["verdict"]["known"] == [OTHER]
    assert body["verdict"]["policy"] == "pr"
    assert [row["waived"] for row in body["waivers"]] == [[KEY]]


def test_text(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    know(folder)
    _, text = output(folder, "text", capsys)
    assert "error OBJ007" not in text
    assert "Waived and not covered: 1 (-v shows them)." in text
    line = "waived until 2026-03-31: The rationale is being written. (owner A. Writer, approved by B. Reader on 2026-02-01, issue 12)"
    assert f"  {KEY} {line}" in text
    assert "Known in the baseline and not covered: 1" in text
    assert "Policy: pr." in text
    assert text.splitlines()[-1] == "gate passed: no new finding, 1 known in the baseline, 1 waived"
    assert "error OBJ007 pp:T.A (waived)" in output(folder, "text", capsys, "-v")[1]
    assert "Waivers that do not hold: 1." in output(folder, "text", capsys, "--policy", "certification")[1]


def test_github(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    _, text = output(folder, "github", capsys)
    assert "pp%3AT.B" in text
    assert "pp%3AT.A" not in text


def test_sarif(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    know(folder)
    run = read(output(folder, "sarif", capsys)[1])
    by_key = {found.properties["key"]: found for found in run.results}
    assert by_key[KEY].properties["gate"] == "waived"
    assert by_key[KEY].suppressions[0].justification.startswith("waived until 2026-03-31: The rationale")
    assert by_key[KEY].suppressions[0].justification != by_key[OTHER].suppressions[0].justification
    assert by_key[KEY].baseline_state == "new"
    assert (run.properties["waived"], run.properties["policy"]) == (1, "pr")


def test_junit(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    know(folder)
    root = etree.fromstring(output(folder, "junit", capsys)[1].encode())
    skipped = {case.get("name"): child.get("message") for case in root.iter("testcase") for child in case.iter("skipped")}
    assert str(skipped["pp:T.A"]).startswith("waived until 2026-03-31")
    assert skipped["pp:T.B"] == "known in the baseline"
    assert root.get("failures") == "0"


def test_markdown(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    know(folder)
    _, text = output(folder, "markdown", capsys)
    assert "(exit code 0, policy pr)" in text
    assert f"| <code>{KEY}</code> | The rationale is being written. | A. Writer | B. Reader | 12 | 2026-03-31 | 1 | holds |" in text
    assert "| OBJ007 | Rationale of the problem definition missing | 0 | 1 | 1 | 0 |" in text
    assert "| void |" in output(folder, "markdown", capsys, "--policy", "certification")[1]


@pytest.mark.parametrize("form", sorted(set(FORMATS) - {"github"}))  # which shows what is new only
def test_why_a_finding_was_accepted(form: str, folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    know(folder)
    text = output(folder, form, capsys, "-v")[1]
    assert ACCEPTED in text.replace("\\", "")
    assert ACCEPTED not in output(folder, form, capsys, "-v", "--ignore", "OBJ007")[1]


def test_the_reason_of_what_vanished_stays(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (folder / "baseline.yaml").write_text(f"baseline: [{{reason: {ACCEPTED}, findings: ['OBJ007 pp:T.Gone', '{OTHER}']}}]\n")
    verdict = json.loads(output(folder, "json", capsys)[1])["verdict"]
    assert verdict["vanished"] == ["OBJ007 pp:T.Gone"]
    assert verdict["reasons"] == {"OBJ007 pp:T.Gone": ACCEPTED, OTHER: ACCEPTED}


@pytest.mark.parametrize("form", FORMATS)
def test_hostile_words_of_a_baseline(form: str, folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (folder / "baseline.yaml").write_text(f"baseline: [{{reason: {HOSTILE}, findings: ['{OTHER}']}}]\n")
    text = output(folder, form, capsys, "-v")[1]
    if form != "json":
        assert "\x1b" not in text
        assert not [line for line in text.splitlines() if line.startswith("::error::")]
    if form == "markdown":
        assert "<b>" not in text
        assert "[y](" not in text


@pytest.mark.parametrize("form", FORMATS)
def test_hostile_words_of_a_waiver(form: str, folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    words = dict.fromkeys(("owner", "reason", "issue"), HOSTILE)
    (folder / "waivers.yaml").write_text("waivers:\n" + waiver(**words))
    code, text = output(folder, form, capsys, "-v")
    assert code == 1
    if form != "json":
        assert "\x1b" not in text
        assert "\r" not in text
        assert not [line for line in text.splitlines() if line.startswith("::error::")]
    if form == "markdown":
        assert "<b>" not in text
        assert "[y](" not in text
    if form == "junit":
        assert etree.fromstring(text.encode()).tag == "testsuites"


def test_workbook(folder: Path, tmp_path: Path) -> None:
    openpyxl: Any = pytest.importorskip("openpyxl")
    know(folder)
    assert main.run(["report", "xlsx", str(folder), "-o", str(tmp_path / "evidence.xlsx")]) == 0
    book = openpyxl.load_workbook(tmp_path / "evidence.xlsx", read_only=True)
    findings = [[str(cell) for cell in row] for row in book["23_Findings"].iter_rows(values_only=True)]
    state = findings[0].index("state")
    assert {row[state]: row[state + 4] for row in findings[1:]} == {"waived": "pp:T.A", "known": "pp:T.B"}
    why = findings[0].index("accepted because")
    assert {row[state]: row[why] for row in findings[1:]} == {"waived": "The rationale is being written.", "known": ACCEPTED}
    summary = [list(row) for row in book["01_Summary"].iter_rows(values_only=True)]
    row = next(row for row in summary if row[1:3] == ["findings", "error"])
    assert [row[summary[0].index(name)] for name in ("total", "new", "known", "waived")] == [2, 0, 1, 1]


def test_site(folder: Path, tmp_path: Path) -> None:
    pytest.importorskip("sphinx")
    know(folder)
    assert main.run(["report", "site", str(folder), "-o", str(tmp_path / "site")]) == 0
    for name in ("findings", "changes"):
        page = (tmp_path / "site" / f"{name}.html").read_text()
        assert page.count(ACCEPTED) == 1
        assert "Accepted because" in page
    waivers = (tmp_path / "site" / "waivers.html").read_text()
    waivers = waivers[waivers.index('id="on--page"') :]
    assert "The rationale is being written." in waivers
    assert "T.A" in waivers
    assert "T.B" not in waivers
    changes = (tmp_path / "site" / "changes.html").read_text()
    new, known, waived = (changes.index(f'id="on--{name}"') for name in ("new", "known", "waived"))
    assert new < known < waived
    assert "T.B" in changes[known:waived]
    assert "T.A" not in changes[known:waived]
    index = " ".join((tmp_path / "site" / "index.html").read_text().split())
    assert "0 new, 1 known in the baseline, 0 too mild to fail the gate, 1 waived, 0 vanished" in index


def test_hostile_words_in_site_and_workbook(folder: Path, tmp_path: Path) -> None:
    openpyxl: Any = pytest.importorskip("openpyxl")
    pytest.importorskip("sphinx")
    words = dict.fromkeys(("owner", "approver", "reason", "issue"), HOSTILE) | {"approver": '"=1+1 <script>x</script>"'}
    (folder / "waivers.yaml").write_text("waivers:\n" + waiver(**words))
    assert main.run(["report", "site", str(folder), "-o", str(tmp_path / "site")]) == 0
    page = (tmp_path / "site" / "waivers.html").read_text()
    assert "&lt;b&gt;" in page
    assert "&lt;script&gt;x" in page
    assert "<b>" not in page
    assert "<script>x" not in page
    assert main.run(["report", "xlsx", str(folder), "-o", str(tmp_path / "evidence.xlsx")]) == 0
    book = openpyxl.load_workbook(tmp_path / "evidence.xlsx", read_only=True)
    assert not [cell for sheet in book for row in sheet.iter_rows() for cell in row if cell.data_type == "f"]
