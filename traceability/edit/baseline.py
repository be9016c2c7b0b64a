"""Writes ``baseline.yaml``: only on the explicit command, with a reason."""

from __future__ import annotations

import os
from pathlib import Path

import yaml

from traceability.gate.baseline import FILE, Baseline, as_plain
from traceability.model.errors import ConfigError

_HEAD = (
    "# Findings that this project knows and has not mended yet. They do not fail the gate; they do not count as covered.\n"
    "# Changed only by 'pptrace baseline --reason …'.\n"
)


def write_baseline(root: Path, baseline: Baseline) -> Path:
    """Write the baseline beside the project's configuration, whole or not at all. Returns its path."""
    path = root / FILE
    text = _HEAD + yaml.safe_dump(as_plain(baseline), allow_unicode=True, sort_keys=False, width=120)
    temporary = path.with_name(f"{FILE}.{os.getpid()}")
    try:
        temporary.write_text(text, encoding="utf-8")
        temporary.replace(path)
    except OSError as error:
        temporary.unlink(missing_ok=True)
        raise ConfigError(f"{path}: cannot be written: {error.strerror}") from error
    return path
