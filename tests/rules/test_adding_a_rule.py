"""A new rule is one file: whatever lists, explains, selects, waives or reports rules finds it there."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

from tests.projects import write

RULE = '''\
"""A made rule."""

from collections.abc import Iterator

from traceability.rules.registry import Found, pp_st, rule
from traceability.trace.view import View


@rule("ZZZ001", "Title without a capital", pp_st("REQ.2-4", st22="REQ.2-10"))
def small_title(view: View) -> Iterator[Found]:
    """An SFR has a title that begins with a capital.

    Why: it is a made rule.

    Repair: write a capital.

    Fails::

        sfrs:
          FPT_STM.1: {title: time, elements: {FPT_STM.1.1: {text: The TSF tells the time.}}}

    Passes::

        sfrs:
          FPT_STM.1: {title: Time, elements: {FPT_STM.1.1: {text: The TSF tells the time.}}}
    """
    for node, _, sfr in view.items("sfrs"):
        if sfr.title[:1].islower():
            yield Found(node, f"{sfr.id} is called {sfr.title}", view.where(node), "write a capital")
'''
PROJECT = "sfrs:\n  FPT_STM.1: {title: time, elements: {FPT_STM.1.1: {text: The TSF tells the time.}}}\n"
START = """\
import sys
import traceability.rules
traceability.rules.__path__.append(sys.argv.pop(1))
from traceability.cli.main import run
sys.exit(run(sys.argv[1:]))
"""


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """The folder of a project, beside one with the file of the rule."""
    (tmp_path / "rules").mkdir()
    (tmp_path / "rules" / "made.py").write_text(RULE, encoding="utf-8")
    return write(tmp_path / "project", PROJECT)


def pptrace(folder: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-c", START, str(folder.parent / "rules"), *arguments]
    return subprocess.run(command, cwd=folder, capture_output=True, text=True, encoding="utf-8", check=False)


def test_it_is_listed_and_explained(folder: Path) -> None:
    assert "ZZZ001  error    Title without a capital" in pptrace(folder, "rules").stdout
    page = pptrace(folder, "explain", "ZZZ001").stdout
    assert "it is a made rule" in page
    assert "APE_REQ.2-4" in page
    assert "ASE_REQ.2-10" in page


@pytest.mark.parametrize("form", ["json", "sarif"])
def test_it_judges_and_is_reported(form: str, folder: Path) -> None:
    done = pptrace(folder, "check", "--select", "ZZZ", "--format", form)
    assert done.returncode == 1, done.stderr
    result = json.loads(done.stdout)
    found = result["findings"] if form == "json" else result["runs"][0]["results"]
    assert [entry["rule" if form == "json" else "ruleId"] for entry in found] == ["ZZZ001"]


def test_it_can_be_left_out_and_accepted(folder: Path) -> None:
    assert "ZZZ001" not in pptrace(folder, "check", "--ignore", "ZZZ001").stdout
    assert pptrace(folder, "baseline", "--reason", "known").returncode == 0
    assert "ZZZ001 pp:FPT_STM.1" in (folder / "baseline.yaml").read_text(encoding="utf-8")
    assert pptrace(folder, "check", "--select", "ZZZ").returncode == 0


def test_without_its_file_there_is_no_such_rule(folder: Path) -> None:
    (folder.parent / "rules" / "made.py").unlink()
    done = pptrace(folder, "check", "--select", "ZZZ")
    assert done.returncode == 2
    assert "no rule is called 'ZZZ'" in done.stderr
