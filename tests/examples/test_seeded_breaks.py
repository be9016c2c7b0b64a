"""The example's tests fail if the code does not do what it says: one seeded defect for each SFR that it implements."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
import yaml
from lxml import etree

from traceability.model.ids import component_of, iteration_of

EXAMPLE = Path(__file__).resolve().parents[2] / "examples" / "gateway"
BREAKS: dict[str, Any] = yaml.safe_load((EXAMPLE / "breaks" / "breaks.yaml").read_text(encoding="utf-8"))
TAG = re.compile(r"[#*] @enforces ((?:[A-Z][\w./#]+(?:, )?)+)")
NOT_COPIED = shutil.ignore_patterns("results", "build", ".*", "__pycache__")
QUICK = {"PYTHONDONTWRITEBYTECODE": "1", "PYTEST_DISABLE_PLUGIN_AUTOLOAD": "1"}
PYTEST = ("-m", "pytest", "-q", "-p", "no:cacheprovider", "-p", "traceability.pytest_plugin", "--junitxml=results/junit.xml")
Outcomes = dict[str, tuple[bool, set[str]]]


@pytest.fixture(scope="module")
def copy(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The example in a place of its own, built, where it may be broken."""
    place = tmp_path_factory.mktemp("example") / "gateway"
    shutil.copytree(EXAMPLE, place, ignore=NOT_COPIED)
    build(place)
    return place


def build(place: Path) -> None:
    run(place, "run_tests.py", "--build")


def run(place: Path, *command: str) -> subprocess.CompletedProcess[str]:
    environment = {key: value for key, value in os.environ.items() if not key.startswith("PYTEST")} | QUICK
    return subprocess.run([sys.executable, *command], cwd=place, capture_output=True, text=True, check=False, env=environment)


def outcomes(place: Path, *tests: str) -> Outcomes:
    """Run tests of the example: for each case, whether it passed, and the SFRs that it verifies. Those in C run all or none."""
    results = place / "results"
    shutil.rmtree(results, ignore_errors=True)
    done = []
    if not tests or any(test.startswith("csrc/") for test in tests):
        done.append(run(place, "run_tests.py", "--c"))
    in_python = [test for test in tests if not test.startswith("csrc/")]
    if in_python or not tests:
        done.append(run(place, *PYTEST, *in_python))
    reports = sorted(results.glob("*.xml"))
    assert len(reports) == len(done), "\n".join(one.stdout + one.stderr for one in done)
    found: Outcomes = {}
    for case in (case for report in reports for case in etree.parse(report).iter("testcase")):
        verified = {_sfr(node.get("value", "")) for node in case.iter("property") if node.get("name") == "verifies"}
        found[case.get("name", "")] = (not case.xpath("failure|error|skipped"), verified)
    return found


def _sfr(leaf: str) -> str:
    iteration = iteration_of(leaf)
    return f"{component_of(leaf)}/{iteration}" if iteration else component_of(leaf)


def test_unbroken_example_passes(copy: Path) -> None:
    found = outcomes(copy)
    assert len(found) > 500
    assert [name for name, (passed, _) in found.items() if not passed] == []


def test_each_implemented_sfr_has_a_break() -> None:
    tagged = {
        _sfr(leaf)
        for file in (*EXAMPLE.glob("smgw/*.py"), *EXAMPLE.glob("csrc/*.c"))
        for line in TAG.findall(file.read_text(encoding="utf-8"))
        for leaf in line.split(", ")
    }
    assert tagged == set(BREAKS)
    assert len(BREAKS) >= 50


@pytest.mark.parametrize("sfr", BREAKS)
def test_seeded_break_is_found(sfr: str, copy: Path) -> None:
    seeded = BREAKS[sfr]
    file = copy / seeded["file"]
    whole = file.read_text(encoding="utf-8")
    assert whole.count(seeded["old"]) == 1, f"{seeded['file']} changed: bring {sfr} in breaks/breaks.yaml up to date"
    try:
        file.write_text(whole.replace(seeded["old"], seeded["new"]), encoding="utf-8")
        found = outcomes(copy, *seeded["fails"])
    finally:
        file.write_text(whole, encoding="utf-8")
        if file.suffix == ".c":
            build(copy)
    failed = {name for name, (passed, verified) in found.items() if not passed and sfr in verified}
    for test in seeded["fails"]:
        name = test.rpartition("::")[2]
        assert any(case == name or case.startswith(f"{name}[") for case in failed), f"{test} passes although {seeded['defect']}"
