"""The pytest plugin, run by a real pytest in a project of its own, and read back from the report that it leaves."""

from __future__ import annotations

import os
import subprocess
import sys
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from traceability.collect.collect import collect
from traceability.collect.junit import read_results

CHECKOUT = Path(__file__).resolve().parents[1]
SOURCE = """
import pytest

pytestmark = pytest.mark.verifies("M.1")


@pytest.mark.verifies("A.1", "A.2", "M.1")
@pytest.mark.parametrize("x", ["a::b", "c/d", "[e]"])
def test_params(x):
    assert x != "c/d"


@pytest.mark.verifies("C.1")
class TestC:
    @pytest.mark.skip(reason="later")
    def test_skipped(self): ...

    @pytest.mark.xfail(reason="known", strict=True)
    def test_xfail(self):
        raise AssertionError

    @pytest.fixture
    def broken(self):
        raise RuntimeError("no lab")

    def test_error(self, broken): ...
"""


def run(root: Path, source: str, *options: str, family: str = "xunit2") -> subprocess.CompletedProcess[str]:
    """pytest in a fresh interpreter, with our plugin and no other."""
    (root / "tests").mkdir(exist_ok=True)
    (root / "tests/test_it.py").write_text(source)
    (root / "pytest.ini").write_text(f"[pytest]\naddopts = --strict-markers -W error\njunit_family = {family}\n")
    environment = {**os.environ, "PYTEST_DISABLE_PLUGIN_AUTOLOAD": "1", "PYTHONPATH": str(CHECKOUT)}
    environment.pop("PYTEST_ADDOPTS", None)
    command = [sys.executable, "-m", "pytest", "-p", "traceability.pytest_plugin", "-p", "no:cacheprovider", *options]
    return subprocess.run(command, cwd=root, env=environment, capture_output=True, text=True, check=False, timeout=120)


@pytest.mark.parametrize("family", ["xunit1", "xunit2"])
def test_the_report_alone_carries_the_trace(tmp_path: Path, family: str) -> None:
    done = run(tmp_path, SOURCE, "--junitxml=r.xml", family=family)
    assert done.returncode == 1, done.stdout + done.stderr
    found = [(result.test, result.case, result.outcome, result.verifies) for result in read_results(tmp_path / "r.xml", "r.xml")]
    params, of_class = "tests/test_it.py::test_params", "tests/test_it.py::TestC::"
    ids = ("M.1", "A.1", "A.2")
    assert found == [
        (params, f"{params}[a::b]", "pass", ids),
        (params, f"{params}[c/d]", "fail", ids),
        (params, f"{params}[[e]]", "pass", ids),
        (f"{of_class}test_skipped", f"{of_class}test_skipped", "skipped", ("M.1", "C.1")),
        (f"{of_class}test_xfail", f"{of_class}test_xfail", "fail", ("M.1", "C.1")),
        (f"{of_class}test_error", f"{of_class}test_error", "error", ("M.1", "C.1")),
    ]


def test_sources_and_report_agree(tmp_path: Path) -> None:
    run(tmp_path, SOURCE, "--junitxml=r.xml")
    artefacts, notices = collect(tmp_path, [], ["tests/*.py"], ["r.xml"], [])
    assert notices == []
    declared = {test.id: test.verifies for test in artefacts.tests}
    assert len(declared) == 4
    assert {result.test: result.verifies for result in artefacts.results} == declared


def test_without_marks_nothing_is_written(tmp_path: Path) -> None:
    done = run(tmp_path, "def test_a(): ...\n", "--junitxml=r.xml")
    assert done.returncode == 0, done.stdout + done.stderr
    assert "property" not in (tmp_path / "r.xml").read_text()


def test_the_marker_is_listed(tmp_path: Path) -> None:
    assert "verifies(*ids)" in run(tmp_path, "", "--markers").stdout


@pytest.mark.parametrize(
    ("mark", "what"),
    [("verifies(7)", "not 7"), ('verifies("")', "not ''"), ("verifies()", "names no id"), ('verifies(id="A.1")', "not id")],
)
def test_a_mark_without_ids_stops_the_run_and_names_the_test(tmp_path: Path, mark: str, what: str) -> None:
    done = run(tmp_path, f"import pytest\n\n@pytest.mark.{mark}\ndef test_wrong(): ...\n")
    assert done.returncode == pytest.ExitCode.USAGE_ERROR
    output = done.stdout + done.stderr
    assert "tests/test_it.py::test_wrong" in output
    assert what in output


def test_the_plugin_imports_nothing_of_the_product_and_no_library() -> None:
    code = "import sys, pytest; before = set(sys.modules); import traceability.pytest_plugin; print(*sorted(set(sys.modules) - before))"
    environment = {**os.environ, "PYTHONPATH": str(CHECKOUT)}
    done = subprocess.run([sys.executable, "-c", code], env=environment, capture_output=True, text=True, check=True)
    assert done.stdout.split() == ["traceability", "traceability.pytest_plugin"]


PLAIN = 'import pytest\n\n@pytest.mark.verifies("A.1")\ndef test_a(): ...\n'


def identity(root: Path) -> dict[str, str]:
    (result,) = read_results(root / "r.xml", "r.xml")
    return {name: value for name in ("commit", "toe", "configuration", "started") if (value := getattr(result.run, name))}


def test_the_report_says_what_it_was_made_with(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PPTRACE_TOE", "Clock 2 <&> ä")
    monkeypatch.setenv("PPTRACE_COMMIT", "of-the-environment")
    done = run(tmp_path, PLAIN, "--junitxml=r.xml", "--pptrace-commit", "abc1234", "--pptrace-configuration=hw1")
    assert done.returncode == 0, done.stdout + done.stderr
    said = identity(tmp_path)
    begun = datetime.fromisoformat(said.pop("started"))
    assert said == {"commit": "abc1234", "toe": "Clock 2 <&> ä", "configuration": "hw1"}
    assert abs(datetime.now(UTC) - begun) < timedelta(minutes=5)


def test_what_nobody_says_is_not_written(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("COMMIT", "TOE", "CONFIGURATION"):
        monkeypatch.delenv(f"PPTRACE_{name}", raising=False)
    monkeypatch.setenv("PPTRACE_COMMIT", " ")
    assert run(tmp_path, PLAIN, "--junitxml=r.xml").returncode == 0
    assert set(identity(tmp_path)) == {"started"}, "pytest's own time of the suite"
    assert "pptrace.started" not in (tmp_path / "r.xml").read_text()


def test_without_a_report_the_options_do_nothing(tmp_path: Path) -> None:
    assert run(tmp_path, PLAIN, "--pptrace-commit=abc").returncode == 0
