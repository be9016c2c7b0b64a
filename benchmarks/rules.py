"""How long each rule takes, after loading and tracing: over PP-0073, over the example, and over a made project of many items.

The made project needs the folder of ``gen.py`` (``--bench``); where it is not there, that column is left out. Times are milliseconds of
this process's processor time, the least of several runs, without a search for garbage, as on the command line. What all rules share
(the operations of each document, the neighbours in the graph) is computed by the rule that asks first, and stands once under ``all``.
"""

from __future__ import annotations

import argparse
import gc
import importlib.metadata
import importlib.util
import os
import platform
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import msgspec

from benchmarks.ours import write_project
from traceability.rules import glossary
from traceability.rules.registry import all_rules
from traceability.trace import slots
from traceability.trace.view import View
from traceability.workflow.opening import open_path
from traceability.workflow.pipeline import view_of

ROOT = Path(__file__).resolve().parents[1]
SMALL, MANY = 50.0, 400.0
"""Milliseconds to stay under: all rules over PP-0073 and the example together, and over many items."""
MANY_ITEMS = 20_000
OPERATIONS = ("OPS", "DEP", "ECD", "REQ", "HIE")
"""The families of rules about requirements, their operations and dependencies, which are also timed by themselves."""


def main() -> int:
    """Measure, print the report and write it where asked; always 0, because a benchmark passes no judgement."""
    asked = _arguments()
    gc.disable()
    with tempfile.TemporaryDirectory() as folder:
        projects = {"PP-0073": "bsi-cc-pp-0073-1.3", "example": str(ROOT / "examples" / "gateway")}
        if (asked.bench / "gen.py").is_file():
            projects[f"{asked.items} items"] = str(_made(asked.bench, Path(folder) / "made", asked.items, asked.files))
        columns = {name: _measure(path, asked.runs) for name, path in projects.items()}
    text = "\n".join(_report(columns, asked))
    print(text)
    if asked.report:
        asked.report.write_text(f"{text}\n", encoding="utf-8")
    return 0


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.rules", description=__doc__)
    parser.add_argument("-n", "--runs", type=int, default=5, help="runs of each rule (default 5)")
    parser.add_argument("--items", type=int, default=MANY_ITEMS, help="items of the made project (default 20000)")
    parser.add_argument("--files", type=int, default=500, help="source files of the made project (default 500)")
    parser.add_argument("--top", type=int, default=25, help="how many of the slowest rules are listed (default 25, 0: all)")
    parser.add_argument("--family", default="", help="list the rules whose id begins so, whatever they take")
    parser.add_argument("--report", type=Path, default=None, help="write the report, in Markdown, to this file too")
    parser.add_argument("--bench", type=Path, default=ROOT.parent / "shared" / "bench", help="the folder of gen.py")
    return parser.parse_args()


def _made(bench: Path, folder: Path, items: int, files: int) -> Path:
    spec = importlib.util.spec_from_file_location("gen", bench / "gen.py")
    if spec is None or spec.loader is None:
        raise SystemExit(f"{bench}: gen.py cannot be loaded")
    gen: Any = importlib.util.module_from_spec(spec)
    sys.modules["gen"] = gen
    spec.loader.exec_module(gen)
    write_project(gen, folder, items, files)
    return folder


def _measure(path: str, runs: int) -> dict[str, float]:
    """Milliseconds by rule, of all together and of ``OPERATIONS`` alone with what they share, each the least of several fresh views."""
    opened = open_path(path)
    rules = all_rules()
    times: dict[str, list[float]] = {}
    for _ in range(runs):
        view: View = view_of(opened, cache=False)
        _forget()
        begin = time.process_time()
        for identifier, rule in rules.items():
            before = time.process_time()
            rule.run(view)
            times.setdefault(identifier, []).append((time.process_time() - before) * 1000)
        times.setdefault("all", []).append((time.process_time() - begin) * 1000)
        alone = msgspec.structs.replace(view)  # without what is looked up already
        _forget()
        begin = time.process_time()
        for identifier, rule in rules.items():
            if identifier.startswith(OPERATIONS):
                rule.run(alone)
        times.setdefault("operations", []).append((time.process_time() - begin) * 1000)
    return {name: min(taken) for name, taken in times.items()}


def _forget() -> None:
    """Forget the words that an earlier run has compared: a command begins without them."""
    glossary.plain.cache_clear()
    slots.plain.cache_clear()


def _report(columns: dict[str, dict[str, float]], asked: argparse.Namespace) -> Iterator[str]:
    last = list(columns)[-1]
    names = sorted((name for name in columns[last] if name not in ("all", "operations")), key=lambda name: -columns[last][name])
    listed = [name for name in names if name.startswith(asked.family)] if asked.family else names[: asked.top or None]
    yield "# How long the rules take"
    yield ""
    yield f"Milliseconds of processor time after loading and tracing, the least of {asked.runs} runs; the slowest rules over {last} first."
    yield ""
    versions = ", ".join(f"{package} {importlib.metadata.version(package)}" for package in ("msgspec", "networkx"))
    yield f"* {len(all_rules())} rules, {platform.python_implementation()} {platform.python_version()}, {versions}"
    yield f"* load of the machine over five minutes: {os.getloadavg()[1]:.1f}; where other work runs, processor time is too long as well"
    yield ""
    yield f"| rule | {' | '.join(columns)} |"
    yield f"| --- | {' | '.join('---:' for _ in columns)} |"
    for name in (*listed, "all"):
        yield f"| {name} | {' | '.join(f'{columns[column][name]:.2f}' for column in columns)} |"
    yield ""
    for row, named in (("operations", f"the rules of {', '.join(OPERATIONS)}"), ("all", "all rules")):
        small = columns["PP-0073"][row] + columns["example"][row]
        yield f"* {named}, PP-0073 and the example together: {small:.1f} ms, to stay under {SMALL:.0f}: {_word(small, SMALL)}"
        if last.endswith("items") and asked.items == MANY_ITEMS:
            yield f"* {named}, {last}: {columns[last][row]:.1f} ms, to stay under {MANY:.0f}: {_word(columns[last][row], MANY)}"


def _word(taken: float, target: float) -> str:
    return "reached" if taken < target else "missed"


if __name__ == "__main__":
    raise SystemExit(main())
