"""Small projects for tests, written from the same text form that the rules' manual pages use."""

from __future__ import annotations

import re
from datetime import date
from pathlib import Path

from traceability.workflow.opening import open_path
from traceability.workflow.pipeline import Run, run

_HEADER = """\
document:
  id: pp
  kind: protection-profile
  title: A profile
  version: "1"
  claims: {cc: {edition: "3.1", revision: 5}, part2: conformant, part3: conformant, statement: strict}
"""
_SPLIT = re.compile(r"^=== (\S+)(?: (.+))?\n", re.M)


def write(folder: Path, text: str) -> Path:
    """Write a project. ``=== path`` begins a file (``latin-1`` behind it: its encoding; ``link TARGET``: a symbolic link).

    A text without files is one profile under CC 3.1. Without an own ``pptrace.toml`` every folder that holds YAML is a
    document (and so is XML beside them), ``src`` is code, ``tests`` are tests and ``results/*.xml`` results, each only where it is there.
    """
    parts = _SPLIT.split(text + "\n")
    files = list(zip(parts[1::3], parts[2::3], parts[3::3], strict=True)) if len(parts) > 1 else [("pp/pp.yaml", None, _HEADER + text)]
    for name, extra, content in files:
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        if extra and extra.startswith("link "):
            path.symlink_to(extra.removeprefix("link "))
        else:
            path.write_text(content, encoding=extra or "utf-8")
    names = [name for name, _, _ in files]
    if "pptrace.toml" not in names:
        (folder / "pptrace.toml").write_text(configuration(names), encoding="utf-8")
    return folder


def configuration(names: list[str]) -> str:
    """A ``pptrace.toml`` for the files of a project."""
    documents = sorted({name.split("/")[0] for name in names if name.endswith(".yaml") or (name.endswith(".xml") and "/" not in name)})
    lines = ['name = "test"', f"documents = {documents!r}"]
    for key, pattern, start in (("code", "src/**", "src/"), ("tests", "tests/**", "tests/"), ("results", "results/*.xml", "results/")):
        if any(name.startswith(start) for name in names):
            lines.append(f'{key} = ["{pattern}"]')
    return "\n".join(lines) + "\n"


def judge(folder: Path, *select: str, today: date | None = None) -> Run:
    """Run the whole pipeline on a folder, without a cache, as on a day."""
    return run(open_path(str(folder)), select=select, cache=False, today=today)
