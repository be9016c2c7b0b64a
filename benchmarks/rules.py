"""How long each rule takes, after loading and tracing: over PP-0073, over the example, and over a made project of many items.

The made project needs the folder of ``gen.py`` (``--bench``); where it is not there, that column is left out. Times are medians in
this process, in milliseconds. What all rules share (the operations of each document, the neighbours in the graph) is computed by
the rule that asks first, and stands once under ``all``.
"""

from __future__ import annotations

import argparse
import importlib.util
import statistics
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

from benchmarks.ours import write_project
from traceability.rules.registry import all_rules
from traceability.trace.view import View
from traceability.workflow.opening import open_path
from traceability.workflow.pipeline import view_of

ROOT = Path(__file__).resolve().parents[1]
TARGETS = {"all small": 50.0, "many": 400.0}
"""Milliseconds to stay under: all rules over PP-0073 and the example, and over 20,000 items."""


def main() -> int:
    """Measure and print a table; always 0, because a benchmark passes no judgement."""
    asked = _arguments()
    with tempfile.TemporaryDirectory() as folder:
        projects = {"PP-0073": "bsi-cc-pp-0073-1.3", "example": str(ROOT / "examples" / "gateway")}
        if (asked.bench / "gen.py").is_file():
            projects[f"{asked.items} items"] = str(_made(asked.bench, Path(folder) / "made", asked.items, asked.files))
        columns = {name: _measure(path, asked.runs) for name, path in projects.items()}
    _print(columns, asked.top, asked.family)
    small = columns["PP-0073"]["all"] + columns["example"]["all"]
    print(f"\nPP-0073 and the example together: {small:.1f} ms (to stay under {TARGETS['all small']:.0f})")
    for name in columns:
        if name.endswith("items"):
            print(f"{name}: {columns[name]['all']:.1f} ms (20,000 items to stay under {TARGETS['many']:.0f})")
    return 0


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.rules", description=__doc__)
    parser.add_argument("-n", "--runs", type=int, default=5, help="runs of each rule (default 5)")
    parser.add_argument("--items", type=int, default=20_000, help="items of the made project (default 20000)")
    parser.add_argument("--files", type=int, default=500, help="source files of the made project (default 500)")
    parser.add_argument("--top", type=int, default=25, help="how many of the slowest rules are listed (default 25, 0: all)")
    parser.add_argument("--family", default="", help="list the rules whose id begins so, whatever they take")
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
    """Milliseconds by rule, and of all together with what they share, each a median of fresh views."""
    opened = open_path(path)
    times: dict[str, list[float]] = {}
    for _ in range(runs):
        view: View = view_of(opened, cache=False)
        begin = time.perf_counter()
        for identifier, rule in all_rules().items():
            before = time.perf_counter()
            rule.run(view)
            times.setdefault(identifier, []).append((time.perf_counter() - before) * 1000)
        times.setdefault("all", []).append((time.perf_counter() - begin) * 1000)
    return {name: statistics.median(taken) for name, taken in times.items()}


def _print(columns: dict[str, dict[str, float]], top: int, family: str) -> None:
    last = list(columns)[-1]
    names = sorted((name for name in columns[last] if name != "all"), key=lambda name: -columns[last][name])
    listed = [name for name in names if name.startswith(family)] if family else names[: top or None]
    print(f"{'rule':8}" + "".join(f"{name:>14}" for name in columns) + "   (ms)")
    for name in (*listed, "all"):
        print(f"{name:8}" + "".join(f"{columns[column][name]:14.2f}" for column in columns))


if __name__ == "__main__":
    raise SystemExit(main())
