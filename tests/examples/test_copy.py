"""The example stands on its own: a copy of it, anywhere, is judged as the original is."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

from traceability.model.judgement import DEMANDED


def test_copy_outside_git_runs_and_passes(example: Path, tmp_path: Path) -> None:
    command = [sys.executable, "-m", "traceability.cli.main", "check", str(example), "--format", "json"]
    run = subprocess.run(command, cwd=tmp_path, check=False, capture_output=True, text=True)
    assert run.returncode == 0, run.stdout + run.stderr
    result: dict[str, Any] = json.loads(run.stdout)
    assert result["verdict"]["passed"]
    report = next(document for document in result["documents"] if document["id"] == "gateway-st")
    covered = [sfr for sfr in report["sfrs"] if all(axis["status"] == "covered" for axis in sfr["axes"] if axis["axis"] in DEMANDED)]
    assert len(covered) >= 53
    assert all(axis["k"] >= 177 for axis in report["axes"] if axis["axis"] in DEMANDED)
