"""One verdict, one exit code and the same figures in every format; where the output goes."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from lxml import etree

from tests.emit.sarif_log import read
from tests.projects import write
from traceability.cli import main
from traceability.cli.formats import FORMATS

HEAD = """\
=== pp/a.yaml
document:
  {id: pp, kind: protection-profile, title: PP, version: "1",
   claims: {cc: {edition: "3.1"}, part2: conformant, part3: conformant, statement: strict}}
"""
CLEAN = HEAD + "external_entities:\n  User: {text: a person}\n"
CLEAN += "assumptions:\n  A.S: {text: guarded, rationale: {text: OE.S says so}}\n"
CLEAN += "objectives:\n  OE.S: {kind: environment, text: guarded, addresses: {A.S: {how: says so}}}\n"
OPEN_THREATS = HEAD + "threats:\n  T.A: {agents: [], assets: [], action: x}\n  T.B: {agents: [], assets: [], action: y}\n"
PRODUCT = """\
=== pptrace.toml
documents = ["st"]
code = ["src/*.py"]
=== st/st.yaml
document: {id: st, kind: security-target, title: ST, version: "1", claims: {cc: {edition: "3.1"}, part2: conformant, part3: conformant}}
sfrs:
  FPT_STM.1: {elements: {FPT_STM.1.1: {text: The TSF tells the time.}}}
  FIA_UID.2: {elements: {FIA_UID.2.1: {text: The TSF knows its users.}}}
=== src/clock.py
def now():  # @enforces FPT_STM.1.1
    return 0
"""
Run = Callable[..., tuple[int, str, str]]


@pytest.fixture
def pptrace(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> Run:
    for name in ("GITHUB_ACTIONS", "GITHUB_WORKSPACE"):
        monkeypatch.delenv(name, raising=False)

    def run(*arguments: str | Path) -> tuple[int, str, str]:
        capsys.readouterr()
        code = main.run([str(argument) for argument in arguments])
        streams = capsys.readouterr()
        return code, streams.out, streams.err

    return run


def passing(folder: Path, _: Run) -> int:
    write(folder, CLEAN)
    return 0


def failing(folder: Path, _: Run) -> int:
    write(folder, OPEN_THREATS)
    return 1


def product(folder: Path, _: Run) -> int:
    write(folder, PRODUCT)
    return 1


def baselined(folder: Path, pptrace: Run) -> int:
    write(folder, OPEN_THREATS)
    assert pptrace("baseline", folder, "--reason", "known")[0] == 0
    return 0


def moved_on(folder: Path, pptrace: Run) -> int:
    """One finding known, one new, one vanished."""
    baselined(folder, pptrace)
    path = folder / "pp/a.yaml"
    path.write_text(path.read_text().replace("T.B", "T.C"))
    return 1


def nothing(folder: Path, _: Run) -> int:
    write(folder, OPEN_THREATS)
    (folder / "pptrace.toml").write_text('documents = ["pp"]\ncode = ["src/**"]\n')
    return 4


def empty(folder: Path, _: Run) -> int:
    (folder / "pptrace.toml").write_text('name = "x"\n')
    return 4


PROJECTS = [passing, failing, product, baselined, moved_on, nothing, empty]


def figures_of_json(text: str) -> dict[str, Any]:
    """The figures that every format must agree with; JSON leaves out what is empty or the default."""
    body = json.loads(text)
    verdict = body["verdict"]
    axes: list[dict[str, Any]] = next((d.get("axes", []) for d in body["documents"] if d["id"] == body["subject"]), [])
    return {
        "findings": len(body["findings"]), "ran": sum(rule.get("ran", True) for rule in body["rules"]),
        "axes": {a["axis"]: (a["k"], a["n"]) for a in axes}, "reason": verdict["reason"],
        "counts": verdict["counts"], "passed": verdict["passed"],
    } | {name: len(verdict.get(name, [])) for name in ("new", "known", "vanished")}  # fmt: skip


def agrees_text(text: str, said: dict[str, Any]) -> None:
    assert text.splitlines()[-1] == f"gate {'passed' if said['passed'] else 'failed'}: {said['reason']}"
    assert {a: (int(k), int(n)) for a, k, n in re.findall(r"^  (\w+) +(\d+) of (\d+)$", text, re.M)} == said["axes"]
    assert f"Findings: {said['counts']['error']} error," in text


def agrees_json(text: str, said: dict[str, Any]) -> None:
    assert figures_of_json(text) == said


def agrees_github(text: str, said: dict[str, Any]) -> None:
    assert len(text.splitlines()) == said["findings"] - said["known"]
    assert text.count("::error ") == said["counts"]["error"] - said["known"]


def agrees_sarif(text: str, said: dict[str, Any]) -> None:
    run = read(text)
    assert len(run.results) == said["findings"]
    assert sum(found.properties["gate"] == "new" for found in run.results) == said["new"]
    assert sum(bool(found.suppressions) for found in run.results) == said["known"]
    assert len(run.properties["baseline"]["vanished"]) == said["vanished"]
    assert {axis: (value["k"], value["n"]) for axis, value in run.properties["coverage"].items()} == said["axes"]
    assert run.properties["gate"] == {"passed": said["passed"], "reason": said["reason"], "counts": said["counts"]}
    off = [o for o in run.invocations[0].rule_configuration_overrides if not o.configuration.enabled]
    assert len(run.tool.driver.rules) - len(off) == said["ran"]


def agrees_junit(text: str, said: dict[str, Any]) -> None:
    root = etree.fromstring(text.encode())
    known = root.xpath("count(.//skipped[@message='known in the baseline'])")
    assert (root.get("failures"), known) == (str(said["new"]), said["known"])
    assert root.xpath("count(.//testcase[starts-with(skipped/@message, 'did not run')])") == int(root.get("skipped", "")) - said["known"]


def agrees_markdown(text: str, said: dict[str, Any]) -> None:
    for name in ("new", "known", "vanished"):
        assert f"| {name} | {said[name]} |" in text
    for axis, (k, n) in said["axes"].items():
        assert f"| {axis} | {k} of {n} |" in text
    assert f"gate {'passed' if said['passed'] else 'failed'}: {said['reason']}**" in text
    assert f"Findings: {said['counts']['error']} error," in text
    assert f"Rules: {said['ran']} of " in text


@pytest.mark.parametrize("make", PROJECTS)
@pytest.mark.parametrize("form", FORMATS)
def test_every_format_says_the_same(form: str, make: Callable[[Path, Run], int], tmp_path: Path, pptrace: Run) -> None:
    code = make(tmp_path, pptrace)
    said = figures_of_json(pptrace("check", tmp_path, "--format", "json")[1])
    assert said["passed"] == (code == 0)
    done, out, err = pptrace("check", tmp_path, "--format", form, "--no-cache")
    assert (done, err) == (code, "")
    globals()[f"agrees_{form}"](out, said)
    assert pptrace("check", tmp_path, "--format", form)[1] == out


def test_the_projects_differ_in_every_figure(tmp_path: Path, pptrace: Run) -> None:
    """Else agreeing would mean little."""
    seen = []
    for make in PROJECTS:
        folder = tmp_path / make.__name__
        folder.mkdir()
        make(folder, pptrace)
        seen.append(figures_of_json(pptrace("check", folder, "--format", "json")[1]))
    for figure in ("new", "known", "vanished", "findings"):
        assert len({said[figure] for said in seen}) > 1, figure
    assert any(k < n and k for said in seen for k, n in said["axes"].values())


@pytest.mark.parametrize("form", FORMATS)
def test_a_file_holds_what_the_output_would(form: str, tmp_path: Path, pptrace: Run) -> None:
    folder = write(tmp_path / "p", OPEN_THREATS)
    out = tmp_path / "new/place/out"
    code, stdout, stderr = pptrace("check", folder, "--format", form, "-o", out)
    assert (code, stdout) == (1, "")
    assert stderr == "gate failed: 2 new findings of severity error or above\n"
    assert out.read_text("utf-8") == pptrace("check", folder, "--format", form)[1]
    assert [path.name for path in out.parent.iterdir()] == ["out"]


def test_a_dash_is_the_standard_output(tmp_path: Path, pptrace: Run) -> None:
    folder = write(tmp_path, OPEN_THREATS)
    assert pptrace("check", folder, "-o", "-") == pptrace("check", folder)


@pytest.mark.parametrize("form", FORMATS)
@pytest.mark.parametrize(("make", "code"), [(passing, 0), (failing, 0), (nothing, 4)])
def test_exit_zero(form: str, make: Callable[[Path, Run], int], code: int, tmp_path: Path, pptrace: Run) -> None:
    make(tmp_path, pptrace)
    assert pptrace("check", tmp_path, "--format", form, "--exit-zero")[0] == code
    assert pptrace("check", tmp_path, "--format", form, "--exit-zero")[1] == pptrace("check", tmp_path, "--format", form)[1]


@pytest.mark.parametrize(("text", "arguments", "code"), [(CLEAN, ["--select", "OBX"], 2), (HEAD + "threats: [\n", [], 3)])
def test_exit_zero_forgives_no_more_than_the_gate(text: str, arguments: list[str], code: int, tmp_path: Path, pptrace: Run) -> None:
    out = tmp_path / "out.sarif"
    done = pptrace("check", write(tmp_path / "p", text), "--exit-zero", "--format", "sarif", "-o", out, *arguments)
    assert done[:2] == (code, "")
    assert not out.exists()


def test_exit_zero_forgives_no_bug(tmp_path: Path, pptrace: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    from traceability.emit import sarif

    def broken(*_: object, **__: object) -> str:
        raise ZeroDivisionError

    monkeypatch.setattr(sarif, "render", broken)
    out = tmp_path / "out"
    out.write_text("as it was")
    assert pptrace("check", write(tmp_path / "p", CLEAN), "--exit-zero", "--format", "sarif", "-o", out)[0] == 70
    assert out.read_text() == "as it was"


@pytest.mark.parametrize("name", ["pp/a.yaml", "pptrace.toml", "baseline.yaml", "pp/../pp/a.yaml", "link", ".", "pp/a.yaml/x"])
def test_a_place_that_must_not_or_cannot_be_written(name: str, tmp_path: Path, pptrace: Run) -> None:
    folder = write(tmp_path, OPEN_THREATS + "=== link link pp/a.yaml\n")
    before = {path: path.read_bytes() for path in folder.rglob("*") if path.is_file()}
    code, stdout, stderr = pptrace("check", folder, "--no-cache", "-o", folder / name)
    assert (code, stdout) == (2, "")
    assert stderr.startswith("error: --output")
    assert {path: path.read_bytes() for path in folder.rglob("*") if path.is_file()} == before


def test_a_device_is_written_into_not_replaced(tmp_path: Path, pptrace: Run) -> None:
    pipe = tmp_path / "pipe"
    os.mkfifo(pipe)
    reader = os.open(pipe, os.O_RDONLY | os.O_NONBLOCK)
    try:
        assert pptrace("check", write(tmp_path / "p", CLEAN), "-o", pipe)[0] == 0
        assert os.read(reader, 1 << 16).decode().endswith("gate passed: no new finding\n")
    finally:
        os.close(reader)
    assert pipe.is_fifo()


def test_on_github_annotations_come_before_the_fenced_text(tmp_path: Path, pptrace: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    folder = write(tmp_path / "products/gw", OPEN_THREATS)
    plain = pptrace("check", folder)[1]
    assert "::" not in plain
    monkeypatch.setenv("GITHUB_ACTIONS", "true")
    monkeypatch.setenv("GITHUB_WORKSPACE", str(tmp_path))
    code, out, _ = pptrace("check", folder)
    first, second, fence, *inside, end, last = out.splitlines()
    assert code == 1
    assert first.startswith("::error file=products/gw/pp/a.yaml,line=5,col=3,title=OBJ004 pp%3AT.A::")
    assert second.startswith("::error file=products/gw/pp/a.yaml,line=6,col=3,title=OBJ004 pp%3AT.B::")
    assert fence.removeprefix("::stop-commands::") == end.strip(":")
    assert [*inside, last] == plain.splitlines()
    assert pptrace("check", folder, "--format", "text")[1] == plain
    assert pptrace("check", folder, "--format", "github")[1].splitlines() == [first, second]
    uri = read(pptrace("check", folder, "--format", "sarif")[1]).results[0].locations[0].physical_location.artifact_location.uri
    assert uri == "products/gw/pp/a.yaml"
    out_file = tmp_path / "out.txt"
    pptrace("check", folder, "-o", out_file)
    assert out_file.read_text() == plain


@pytest.mark.parametrize("workspace", ["", "elsewhere"])
def test_a_project_outside_the_workspace_keeps_its_paths(
    workspace: str, tmp_path: Path, pptrace: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("GITHUB_ACTIONS", "true")
    monkeypatch.setenv("GITHUB_WORKSPACE", str(tmp_path / workspace) if workspace else "")
    assert "file=pp/a.yaml," in pptrace("check", write(tmp_path / "p", OPEN_THREATS))[1]


@pytest.mark.parametrize("form", ["auto", "github"])
def test_a_project_cannot_give_github_commands(form: str, tmp_path: Path, pptrace: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    folder = write(tmp_path, OPEN_THREATS)
    (folder / "::warning::pwned.py").write_text("# @enforces FAU_GEN.9\n")
    (folder / "pptrace.toml").write_text('documents = ["pp"]\ncode = ["*.py"]\n')
    assert any(line.startswith("::warning::pwned.py:1:13: error TAG001") for line in pptrace("check", folder)[1].splitlines())
    monkeypatch.setenv("GITHUB_ACTIONS", "true")
    out = pptrace("check", folder, "--format", form)[1]
    assert "pwned" in out
    stopped = ""
    for line in out.splitlines():
        if line == stopped:
            stopped = ""
        elif not stopped and line.startswith("::stop-commands::"):
            stopped = line.removeprefix("::stop-commands::").join(("::", "::"))
        elif not stopped and line.lstrip().startswith("::"):
            assert re.match(r"::(error|warning|notice) (file|title)=", line)
    assert not stopped


def test_the_text_formats_load_no_heavy_module() -> None:
    code = "import sys; import traceability.cli.main; print(sorted({'lxml', 'networkx', 'msgspec', 'yaml'} & set(sys.modules)))"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"
