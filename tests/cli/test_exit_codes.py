"""The real command: exit codes, what goes to which stream, and that a check changes nothing of the user's."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from tests.projects import write
from traceability.cli import main

HEAD = """\
=== pp/a.yaml
document:
  {id: pp, kind: protection-profile, title: PP, version: "1",
   claims: {cc: {edition: "3.1"}, part2: conformant, part3: conformant, statement: strict}}
"""
OPEN_THREAT = HEAD + "threats:\n  T.A: {agents: [], assets: [], action: x}\n"
CLEAN = HEAD + "external_entities:\n  User: {text: a person}\n"
CLEAN += "assumptions:\n  A.S: {text: guarded, rationale: {text: OE.S says so}}\n"
CLEAN += "objectives:\n  OE.S: {kind: environment, text: guarded, addresses: {A.S: {how: says so}}}\n"


def pptrace(*arguments: str | Path, cwd: Path | None = None) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "traceability.cli.main", *map(str, arguments)]
    return subprocess.run(command, capture_output=True, text=True, cwd=cwd, check=False, env={**os.environ, "NO_COLOR": "1"})


def test_clean_project_passes(tmp_path: Path) -> None:
    done = pptrace("check", write(tmp_path, CLEAN))
    assert done.returncode == 0, done.stdout + done.stderr
    assert done.stdout.splitlines()[-1] == "gate passed: no new finding"


def test_finding_fails(tmp_path: Path) -> None:
    done = pptrace("check", write(tmp_path, OPEN_THREAT))
    assert done.returncode == 1
    assert "pp/a.yaml:5:3: error OBJ004 pp:T.A" in done.stdout
    assert "repair: add T.A under 'addresses'" in done.stdout
    assert "APE_OBJ.2-4" in done.stdout


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="this system has no device that is always full")
def test_a_full_disk_is_no_bug_and_no_pass(tmp_path: Path) -> None:
    command = [sys.executable, "-m", "traceability.cli.main", "check", str(write(tmp_path, CLEAN))]
    with Path("/dev/full").open("w") as full:
        done = subprocess.run(command, stdout=full, stderr=subprocess.PIPE, text=True, check=False)
    assert done.returncode == 2
    assert done.stderr == "error: the output cannot be written: no space is left; make room, and run it again\n"


@pytest.mark.skipif(sys.platform == "win32", reason="this system ends a process without asking it")
@pytest.mark.parametrize(("report", "library", "beside"), [("site", "sphinx", ".out.*"), ("xlsx", "openpyxl", "pptrace-*/openpyxl.*")])
def test_a_report_that_is_ended_half_way_leaves_nothing_behind(report: str, library: str, beside: str, tmp_path: Path) -> None:
    pytest.importorskip(library, reason=f"needs the tool {library}")
    command = [sys.executable, "-m", "traceability.cli.main", "report", report, "bsi-cc-pp-0073-1.3", "-o", str(tmp_path / "out")]
    environment = {**os.environ, "TMPDIR": str(tmp_path), "PYTHONDONTWRITEBYTECODE": "1"}
    with subprocess.Popen(command, stderr=subprocess.PIPE, text=True, env=environment) as process:
        while not list(tmp_path.glob(beside)):
            assert process.poll() is None, "it was done before it was asked to end"
            time.sleep(0.005)
        time.sleep(0.05)  # in the midst of it, not while Python makes the temporary name known to itself
        process.send_signal(signal.SIGTERM)
        _, said = process.communicate(timeout=60)
    assert process.returncode == 130
    assert "interrupted" in said.splitlines()
    assert list(tmp_path.iterdir()) == []


def test_what_breaks_because_it_was_interrupted_is_no_bug(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    def interrupted(*_: object, **__: object) -> None:
        try:
            raise KeyboardInterrupt
        finally:
            raise ValueError("not in an element")

    monkeypatch.setattr(main.cli, "main", interrupted)
    assert main.run(["check"]) == 130
    assert capsys.readouterr().err == "interrupted\n"


def test_what_is_written_last_arrives(tmp_path: Path) -> None:
    with subprocess.Popen(
        [sys.executable, "-m", "traceability.cli.main", "rules", "--format", "json"], stdout=subprocess.PIPE, text=True, cwd=tmp_path
    ) as process:
        assert process.stdout
        assert len(json.load(process.stdout)) > 100
    assert process.returncode == 0


@pytest.mark.parametrize("name", ["empty", "with_config"])
def test_empty_project_is_nothing_collected(name: str, tmp_path: Path) -> None:
    if name == "with_config":
        (tmp_path / "pptrace.toml").write_text('name = "x"\n')
    done = pptrace("check", tmp_path)
    assert done.returncode == 4
    assert "COL001" in done.stdout


def test_syntax_error_is_input(tmp_path: Path) -> None:
    done = pptrace("check", write(tmp_path, HEAD + "threats: [\n"))
    assert done.returncode == 3
    assert "LOD002" in done.stderr
    assert "nothing was judged" in done.stderr


@pytest.mark.parametrize(
    "arguments",
    ["--selct OBJ", "--select OBX", "--ignore=", "--fail-on never", "--config missing.toml", "--format xml"],
)
def test_typo_in_an_option_is_usage(arguments: str, tmp_path: Path) -> None:
    done = pptrace("check", write(tmp_path, CLEAN), *arguments.split())
    assert done.returncode == 2
    assert done.stdout == ""
    assert done.stderr


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("documets = []", "did you mean 'documents'"),
        ("documents = 'x'", "documents"),
        ("documents = ['../x']", "leaves the project"),
        ("documents = ['/etc']", "leaves the project"),
        ("fail-on = 'never'", "fail-on"),
        ("[severity]\nOBJ999 = 'warning'", "OBJ999"),
        ("[severity]\nCOL001 = 'off'", "COL001"),
        ("select = ['XYZ']", "XYZ"),
        ("a = [", "not valid TOML"),
    ],
)
def test_wrong_configuration(text: str, says: str, tmp_path: Path) -> None:
    folder = write(tmp_path, CLEAN)
    (folder / "pptrace.toml").write_text(text + "\n")
    done = pptrace("check", folder)
    assert done.returncode == 2, done.stdout
    assert says in done.stderr


def test_unknown_path_names_the_shipped_profiles(tmp_path: Path) -> None:
    done = pptrace("check", "bsi-cc-pp-0073-1.4", cwd=tmp_path)
    assert done.returncode == 2
    assert "did you mean 'bsi-cc-pp-0073-1.3'" in done.stderr


def test_configuration_in_pyproject(tmp_path: Path) -> None:
    folder = write(tmp_path, OPEN_THREAT)
    (folder / "pptrace.toml").unlink()
    (folder / "pyproject.toml").write_text('[tool.pptrace]\ndocuments = ["pp"]\nignore = ["OBJ004"]\n')
    (folder / "deep/er").mkdir(parents=True)
    assert pptrace("check", folder / "deep/er").returncode == 0


def test_severity_select_ignore_and_fail_on(tmp_path: Path) -> None:
    folder = write(tmp_path, OPEN_THREAT)
    assert pptrace("check", folder, "--ignore", "OBJ").returncode == 0
    assert pptrace("check", folder, "--select", "RAT,DEP").returncode == 0
    assert pptrace("check", folder, "--select", "OBJ004").returncode == 1
    (folder / "pptrace.toml").write_text('documents = ["pp"]\n[severity]\nOBJ004 = "warning"\n')
    assert pptrace("check", folder).returncode == 0
    assert pptrace("check", folder, "--fail-on", "warning").returncode == 1


def test_json_says_the_same_as_text(tmp_path: Path) -> None:
    folder = write(tmp_path, OPEN_THREAT)
    done = pptrace("check", folder, "--format", "json")
    body = json.loads(done.stdout)
    assert done.returncode == body["verdict"]["exit_code"] == 1
    assert body["schema"] == "pptrace-result/1"
    (finding,) = body["findings"]
    assert (finding["rule"], finding["where"]["line"], finding["where"]["column"]) == ("OBJ004", 5, 3)
    assert finding["clause"] == "APE_OBJ.2-4"
    assert any(line.startswith("Whether an argument is right") for line in body["not_checked"])
    assert done.stdout == pptrace("check", folder, "--format", "json", "--no-cache").stdout


def test_check_writes_nothing_but_its_cache(tmp_path: Path) -> None:
    folder = write(tmp_path, OPEN_THREAT)
    before = {path: path.read_bytes() for path in folder.rglob("*") if path.is_file()}
    pptrace("check", folder)
    after = {path: path.read_bytes() for path in folder.rglob("*") if path.is_file() and ".pptrace_cache" not in path.parts}
    assert after == before


def test_baseline_is_a_ratchet(tmp_path: Path) -> None:
    folder = write(tmp_path, OPEN_THREAT)
    assert pptrace("baseline", folder).returncode == 2  # a reason is demanded
    assert pptrace("baseline", folder, "--reason", " ").returncode == 2
    assert pptrace("baseline", folder, "--reason", "known since the first draft").returncode == 0
    assert "OBJ004 pp:T.A" in (folder / "baseline.yaml").read_text()
    first = (folder / "baseline.yaml").read_bytes()
    done = pptrace("check", folder)
    assert done.returncode == 0
    assert "1 known in the baseline" in done.stdout
    path = folder / "pp/a.yaml"
    path.write_text(path.read_text() + "  T.B: {agents: [], assets: [], action: y}\n")
    done = pptrace("check", folder)
    assert done.returncode == 1
    assert "pp:T.B" in done.stdout
    assert "error OBJ004 pp:T.A" not in done.stdout
    path.write_text(path.read_text().replace("T.A", "T.C"))
    done = pptrace("check", folder)
    assert "Vanished from the baseline" in done.stdout
    assert "  OBJ004 pp:T.A" in done.stdout
    assert (folder / "baseline.yaml").read_bytes() == first
    assert pptrace("baseline", folder, "--reason", "two more").returncode == 0
    text = (folder / "baseline.yaml").read_text()
    assert "pp:T.A" not in text
    assert "two more" in text
    assert pptrace("check", folder).returncode == 0


def test_baseline_of_a_part_keeps_the_rest(tmp_path: Path) -> None:
    folder = write(tmp_path, OPEN_THREAT)
    assert pptrace("baseline", folder, "--reason", "first").returncode == 0
    done = pptrace("check", folder, "--select", "RAT")
    assert "Vanished" not in done.stdout
    (folder / "pptrace.toml").write_text('documents = ["pp"]\nselect = ["RAT"]\n')
    assert pptrace("baseline", folder, "--reason", "second").returncode == 0
    assert "OBJ004 pp:T.A" in (folder / "baseline.yaml").read_text()


@pytest.mark.parametrize(
    "text",
    ["baseline: 7\n", "baselin: []\n", "baseline: [{reason: '', findings: []}]\n", "baseline: [{reason: x, findings: [A, A]}]\n", "["],
)
def test_damaged_baseline_is_input(text: str, tmp_path: Path) -> None:
    folder = write(tmp_path, OPEN_THREAT)
    (folder / "baseline.yaml").write_text(text)
    assert pptrace("check", folder).returncode == 3


def test_nothing_collected_cannot_be_accepted(tmp_path: Path) -> None:
    folder = write(tmp_path, OPEN_THREAT)
    (folder / "pptrace.toml").write_text('documents = ["pp"]\ncode = ["src/**"]\n')
    assert pptrace("check", folder).returncode == 4
    assert pptrace("baseline", folder, "--reason", "x").returncode == 0
    assert "COL001" not in (folder / "baseline.yaml").read_text()
    assert pptrace("check", folder, "--ignore", "COL").returncode == 4


def test_explain_rules_and_version() -> None:
    assert pptrace("explain", "obj004").stdout.startswith("OBJ004  Threat without an objective")
    done = pptrace("explain", "OBJ04")
    assert done.returncode == 2
    assert "did you mean" in done.stderr
    assert "OBJ004  error    Threat without an objective" in pptrace("rules").stdout
    rows = json.loads(pptrace("rules", "--format", "json").stdout)
    assert [row["id"] for row in rows] == sorted(row["id"] for row in rows)
    assert pptrace("--version").stdout.startswith("pptrace ")


def test_a_bug_ends_in_70(monkeypatch: pytest.MonkeyPatch, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    from traceability.cli import main
    from traceability.workflow import pipeline

    def broken(*_: object, **__: object) -> None:
        raise ZeroDivisionError

    monkeypatch.setattr(pipeline, "view_of", broken)
    assert main.run(["check", str(write(tmp_path, CLEAN))]) == 70
    assert "bug in pptrace" in capsys.readouterr().err
