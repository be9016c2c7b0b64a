"""The example, copied outside the checkout, with the results of its own tests."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

EXAMPLE = Path(__file__).parents[2] / "examples" / "gateway"


@pytest.fixture(scope="session")
def tested_example(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A copy whose tests have just been run; do not change it, copy it."""
    folder = tmp_path_factory.mktemp("example") / "gateway"
    shutil.copytree(EXAMPLE, folder, ignore=shutil.ignore_patterns("results", "build", ".*", "__pycache__"))
    environment = {key: value for key, value in os.environ.items() if not key.startswith("PYTEST")}
    command = [sys.executable, "run_tests.py", "-p", "no:cacheprovider"]
    done = subprocess.run(command, cwd=folder, env=environment, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    return folder


@pytest.fixture
def example(tested_example: Path, tmp_path: Path) -> Path:
    """A copy to change."""
    folder = tmp_path / "gateway"
    shutil.copytree(tested_example, folder, ignore=shutil.ignore_patterns("__pycache__", ".pptrace_cache"))
    return folder
