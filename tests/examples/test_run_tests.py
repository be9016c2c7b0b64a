"""The script that builds and tests the example: what it says where it cannot, and that it fails when a test does."""

from __future__ import annotations

import importlib.util
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

EXAMPLE = Path(__file__).resolve().parents[2] / "examples" / "gateway"


@pytest.fixture
def place(tmp_path: Path) -> Path:
    folder = tmp_path / "gateway"
    shutil.copytree(EXAMPLE, folder, ignore=shutil.ignore_patterns("results", "build", ".*", "__pycache__"))
    return folder


def run(place: Path, *arguments: str, **environment: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "run_tests.py", *arguments]
    return subprocess.run(command, cwd=place, env=os.environ | environment, capture_output=True, text=True, check=False)


def test_without_a_compiler_it_says_how_to_get_one(place: Path) -> None:
    if importlib.util.find_spec("ziglang"):
        pytest.skip("the compiler of the package ziglang is installed, so there is always one")
    done = run(place, PATH="", CC="")
    assert done.returncode == 1
    assert "apt-get install gcc" in done.stderr
    assert "pip install ziglang" in done.stderr
    assert not (place / "build").exists()


def test_it_builds_what_the_tests_in_python_need(place: Path) -> None:
    assert run(place, "--build").returncode == 0
    assert (place / "build" / "libmeterframe.so").is_file()
    assert not (place / "results").exists()


def test_code_that_does_not_compile_is_a_failure(place: Path) -> None:
    (place / "csrc" / "meter_frame.c").write_text("nonsense", encoding="utf-8")
    assert run(place, "--build").returncode != 0


def test_test_in_c_that_fails_is_a_failure_with_a_report(place: Path) -> None:
    source = place / "csrc" / "meter_frame.c"
    source.write_text(
        source.read_text(encoding="utf-8").replace("#define CRC_POLYNOMIAL 0x3D65", "#define CRC_POLYNOMIAL 0x1021"), encoding="utf-8"
    )
    done = run(place, "--c")
    assert done.returncode == 1
    assert "11 of 12 C tests passed" in done.stdout
    report = (place / "results" / "c.xml").read_text(encoding="utf-8")
    assert '<failure message="not: mf_crc((const uint8_t *)&quot;123456789&quot;, 9) == 0xC2B7"/>' in report
