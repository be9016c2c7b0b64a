"""How long a user waits: whole processes, from start to exit, beside the least that any Python program takes."""

from __future__ import annotations

import argparse
import os
import platform
import shutil
import statistics
import subprocess
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
EXAMPLE = ROOT / "examples" / "gateway"
CACHE = EXAMPLE / ".pptrace_cache"
PPTRACE = Path(sys.executable).with_name("pptrace")


@dataclass(frozen=True)
class Work:
    """One thing to measure: a command, the seconds to reach (none for the floor), and what is undone before each run."""

    name: str
    command: tuple[str, ...]
    target: float | None = None
    before: Callable[[], None] = lambda: None


def main() -> int:
    """Measure and print a table; always 0, because a benchmark passes no judgement."""
    runs = _arguments().runs
    check = (str(PPTRACE), "check", str(EXAMPLE))
    works = (
        Work("python -c pass", (sys.executable, "-c", "pass")),
        Work("pptrace --version", (str(PPTRACE), "--version"), 0.15),
        Work("check, warm cache", check, 0.4),
        Work("check, cold cache", check, before=_forget),
    )
    print(f"medians of {runs} whole processes, after one that is not counted\n{_machine()}\n")
    print(f"{'work':20} {'median s':>9} {'min s':>7} {'max s':>7} {'x floor':>8} {'target s':>11}  exit codes")
    floor = 0.0
    for work in works:
        times, codes = _measure(work, runs)
        median = statistics.median(times)
        floor = floor or median
        shown = ", ".join(str(code) for code in sorted(set(codes)))
        target = _judged(work.target, median, ran=not any(codes))
        print(f"{work.name:20} {median:9.3f} {min(times):7.3f} {max(times):7.3f} {median / floor:8.1f} {target:>11}  {shown}")
    return 0


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.startup", description=__doc__)
    parser.add_argument("-n", "--runs", type=int, default=11, help="processes a line (default 11)")
    return parser.parse_args()


def _measure(work: Work, runs: int) -> tuple[list[float], list[int]]:
    times, codes = [], []
    for _ in range(runs + 1):
        work.before()
        start = time.perf_counter()
        result = subprocess.run(work.command, cwd=ROOT, stdin=subprocess.DEVNULL, capture_output=True, check=False)
        times.append(time.perf_counter() - start)
        codes.append(result.returncode)
    return times[1:], codes[1:]


def _judged(target: float | None, median: float, *, ran: bool) -> str:
    """The target with what came of it; a command that failed measures nothing."""
    if target is None:
        return ""
    outcome = ("met" if median <= target else "missed") if ran else "failed"
    return f"{target:.2f} {outcome}"


def _forget() -> None:
    shutil.rmtree(CACHE, ignore_errors=True)


def _machine() -> str:
    lines = Path("/proc/cpuinfo").read_text("utf-8").splitlines() if Path("/proc/cpuinfo").exists() else []
    model = next((line.partition(":")[2].strip() for line in lines if line.startswith("model name")), platform.machine())
    return f"Python {platform.python_version()}, {os.cpu_count()} x {model}"


if __name__ == "__main__":
    raise SystemExit(main())
