"""A test that is skipped for lack of a tool fails where tools are required."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

CONFTEST = Path(__file__).parents[1] / "conftest.py"
IN_A_TEST = """
def test_converts(require_tool):
    require_tool("no-such-program", "to convert the workbook")
"""
IN_A_MODULE = """
import pytest
pytest.skip("no chromium here", allow_module_level=True)
"""
IN_A_MARK = """
import pytest
@pytest.mark.skipif(True, reason="soffice is absent")
def test_converts(): pass
"""
UNRELATED = """
import pytest
def test_sample():
    pytest.skip("the sample is absent")
@pytest.mark.xfail(reason="chromium draws it wrongly", strict=True)
def test_known():
    raise AssertionError
"""


def outcomes(folder: Path, source: str, *, required: bool) -> dict[str, int]:
    (folder / "conftest.py").write_text(CONFTEST.read_text("utf-8"), "utf-8")
    (folder / "test_it.py").write_text(source, "utf-8")
    (folder / "pytest.ini").write_text("[pytest]\n", "utf-8")
    environment = {**os.environ, "PPTRACE_REQUIRE_TOOLS": "1" if required else "0"}
    command = [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", "--color=no"]
    run = subprocess.run(command, cwd=folder, env=environment, capture_output=True, text=True, check=False)
    summary = run.stdout.strip().splitlines()[-1]
    return {word.rstrip("s"): int(count) for count, word in re.findall(r"(\d+) (failed|errors?|skipped|xfailed|passed)", summary)}


@pytest.mark.parametrize(("source", "failure"), [(IN_A_TEST, "failed"), (IN_A_MODULE, "error"), (IN_A_MARK, "error")])
def test_a_missing_tool_skips_and_fails_where_required(tmp_path: Path, source: str, failure: str) -> None:
    assert outcomes(tmp_path, source, required=False) == {"skipped": 1}
    assert outcomes(tmp_path, source, required=True) == {failure: 1}


def test_other_skips_and_known_failures_stay(tmp_path: Path) -> None:
    assert outcomes(tmp_path, UNRELATED, required=True) == {"skipped": 1, "xfailed": 1}
