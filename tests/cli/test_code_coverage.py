"""The way back: which code is linked, which is silent, which belongs to no module."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from traceability.cli.main import run

PROJECT = {
    "pptrace.toml": 'documents = ["st", "design"]\ncode = ["src"]\n',
    "st/st.yaml": """
document: {id: st, kind: security-target, title: ST, version: "1"}
sfrs:
  FPT_STM.1: {elements: {FPT_STM.1.1: {text: The TSF tells the time., items: {d: the day, h: the hour}}}}
""",
    "design/design.yaml": """
document: {id: tds, kind: design, title: TDS, version: "1", describes: st}
subsystems: {sub.time: {purpose: Time}}
modules:
  mod.clock:
    {subsystem: sub.time, role: enforcing, purpose: Time, code: [src/clock], enforces: {"FPT_STM.1.1#d": {}, "FPT_STM.1.1#h": {}}}
  mod.paint: {subsystem: sub.time, role: non-interfering, purpose: Colours, code: [src/paint]}
""",
    "src/clock/day.c": "// @enforces FPT_STM.1.1#d\nint day;\n",
    "src/clock/both.c": "// @enforces FPT_STM.1.1\nint both;\n",
    "src/clock/wrong.c": "// @enforces FPT_STN.1.1\nint wrong;\n",
    "src/clock/hour.c": "int hour;\n",
    "src/paint/red.c": "int red;\n",
    "src/loose/a.c": "// @enforces FPT_STM.1.1#h\nint a;\n",
}


@pytest.fixture
def project(tmp_path: Path) -> Path:
    for name, text in PROJECT.items():
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text(text, encoding="utf-8")
    return tmp_path


def test_each_file_has_its_state(project: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["coverage", "--code", str(project), "--format", "json"]) == 0
    report = json.loads(capsys.readouterr().out)
    assert {row["file"].removeprefix("src/"): row["state"] for row in report["files"]} == {
        "clock/both.c": "claimed",
        "clock/day.c": "linked",
        "clock/hour.c": "silent",
        "clock/wrong.c": "claimed",
        "loose/a.c": "no-module",
        "paint/red.c": "interfering",
    }
    assert {row["folder"]: row["files"] for row in report["folders"]} == {".": 6, "src": 6, "src/clock": 4, "src/loose": 1, "src/paint": 1}
    clock = next(row for row in report["folders"] if row["folder"] == "src/clock")
    assert (clock["linked"], clock["claimed"], clock["silent"]) == (1, 2, 1)


def test_the_text_names_what_is_silent_and_what_belongs_to_no_module(project: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["coverage", "--code", str(project)]) == 0
    text = capsys.readouterr().out
    silent, _, rest = text.partition("code of the TSF that traces to nothing: 1\n")[2].partition("\n")
    assert silent == "  src/clock/hour.c  (tds:mod.clock)"
    assert "files in no module of the design: 1\n  src/loose/a.c\n" in rest
    assert "red.c" not in text


def test_without_code_every_axis_stands_for_itself(project: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["coverage", str(project)]) == 0
    text = capsys.readouterr().out
    assert "st  implemented  2 of 2  covered" in text
    assert "st  tested       0 of 2  missing" in text
    assert "%" not in text


def test_without_a_product_it_says_so(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["coverage", str(tmp_path)]) == 0
    assert capsys.readouterr().out == "There is no Security Target here, so there is no product whose leaves could be covered.\n"
    assert run(["coverage", "bsi-cc-pp-0073-1.3"]) == 0
    assert "no Security Target" in capsys.readouterr().out
