"""The benchmark's report in Markdown: every figure with its ratios, how it grows, and the machine that it was measured on."""

from __future__ import annotations

import importlib.metadata
import math
import os
import platform
import statistics
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path

from benchmarks.measure import Work, growth
from benchmarks.peers import DOCUMENTS, SITE, SOURCES, Installed

_LIBRARIES = ("PyYAML", "msgspec", "networkx", "lxml", "pathspec", "openpyxl", "Sphinx")
NO_SCOPES = "the same without scopes"
TO_REACH = {
    (SOURCES, 2_000): 0.5,
    (DOCUMENTS, 20_000): 1.5,
    (NO_SCOPES, 20_000): 2.0,
    (SOURCES, 20_000): 4.0,
    ("nothing changed", 20_000): 0.6,
    ("site, nothing changed", 2_000): 1.0,
}
"""Seconds that pptrace is to reach, by work and number of items."""
ON_THE_OTHER_MACHINE = {
    (DOCUMENTS, "doorstop"): 2.7, (DOCUMENTS, "TRLC"): 0.62, (DOCUMENTS, "sphinx-needs"): 3.6, (DOCUMENTS, "strictdoc"): 4.9,
    (SOURCES, "strictdoc"): 44.0, (SITE, "sphinx-needs"): 9.8, (SITE, "strictdoc"): 16.0, ("sources alone", "sphinx-codelinks"): 1.35,
}  # fmt: skip
"""Seconds that other tools took for 2,000 items on the machine for which ``TO_REACH`` was set: what they take here tells its pace."""
PACE_FROM = 2_000
CELLS = "openpyxl, the same cells"
RATIO_TO_REACH = {("workbook", 2_000): (CELLS, 1.3), (SITE, 2_000): ("sphinx-needs", 0.5)}
"""What pptrace is to take at most, as a multiple of what another one takes; the workbook of 2,000 items has 20,000 rows."""
GROWTH_TO_REACH = 1.1
_IDLE = 0.3
"""The load below which nothing else ran."""
MEMORY_TO_REACH = {(SOURCES, 20_000): 350.0}


@dataclass(frozen=True)
class Size:
    """All works at one number of items and source files."""

    items: int
    files: int
    works: Sequence[Work]


@dataclass(frozen=True)
class Conditions:
    """How it was measured: processes a figure, seconds after which one process is enough, the number of items beyond which slow tools
    were left out (0: none), and the machine's load over five minutes before and after.
    """

    runs: int
    long: float
    slow_up_to: int
    load: tuple[float, float]


def report(sizes: Sequence[Size], peers: Iterable[Installed], conditions: Conditions) -> str:
    """The whole report."""
    peers = list(peers)
    ratios = _paces(sizes)
    pace = statistics.median(ratios.values()) if ratios else math.nan
    lines = ["# How the time grows", "", *_head(conditions), "", *_machine(peers, conditions), *_pace(ratios, pace), ""]
    for size in sizes:
        lines += [f"## {size.items:,} items, {size.files:,} source files", "", *_table(size, pace), ""]
    if len(sizes) > 1:
        lines += ["## Growth", "", *_growth(sizes), ""]
    lines += [*_failures(sizes), *_notes(peers, conditions)]
    return "\n".join(lines).rstrip() + "\n"


def _head(conditions: Conditions) -> list[str]:
    once = f"what takes longer than {conditions.long:.0f} s is measured once."
    return [
        f"Medians of {conditions.runs} whole processes, from start to exit, measured in turn; {once}",
        "*cold* means that the project holds no cache. *User* is processor time, system time and that of child processes included.",
        "The same items, links, sources and results for all, each in the tool's own format (`benchmarks/ours.py` writes ours). The floor",
        "is the least work that answers the question at all: no schema, no positions, no rules, no output.",
    ]


def _machine(peers: Sequence[Installed], conditions: Conditions) -> list[str]:
    path = Path("/proc/cpuinfo")
    lines = path.read_text("utf-8").splitlines() if path.exists() else []
    model = next((line.partition(":")[2].strip() for line in lines if line.startswith("model name")), platform.machine())
    libraries = ", ".join(f"{name} {importlib.metadata.version(name)}" for name in _LIBRARIES)
    others = ", ".join(f"{found.peer.name} {found.version}" for found in peers if not found.failed)
    return [
        f"* pptrace {importlib.metadata.version('pptrace')}, {platform.python_implementation()} {platform.python_version()}, {libraries}",
        f"* {os.cpu_count()} × {model}, {platform.system()} {platform.release()}",
        _busy(conditions.load),
        *([f"* {others}"] if others else []),
    ]


def _busy(load: tuple[float, float]) -> str:
    said = f"* load of the machine over five minutes: {load[0]:.1f} before, {load[1]:.1f} after"
    if load[0] < _IDLE:
        return said
    return f"{said}. **It was not idle when this began**: seconds may be too long, ratios within this run say more"


def _paces(sizes: Sequence[Size]) -> dict[tuple[str, str], float]:
    """How many times as long as on the other machine each tool took, by work and tool."""
    here = next((size for size in sizes if size.items == PACE_FROM), None)
    ratios = {key: _median(here, *key) / seconds for key, seconds in ON_THE_OTHER_MACHINE.items()} if here else {}
    return {key: ratio for key, ratio in ratios.items() if not math.isnan(ratio)}


def _pace(ratios: dict[tuple[str, str], float], pace: float) -> Iterator[str]:
    if ratios:
        each = ", ".join(f"{tool} {ratio:.2f} ({work})" for (work, tool), ratio in ratios.items())
        where = "on the machine for which the seconds to reach were set"
        yield f"* pace: other tools took {pace:.2f} times as long here (median) as {where}: {each}"


def _table(size: Size, pace: float) -> Iterator[str]:
    yield "| work | tool | median s | min | max | user s | peak MiB | × floor | pptrace is | to reach |"
    yield "| --- | --- | ---: | ---: | ---: | ---: | ---: | ---: | ---: | --- |"
    floor = next((work.median for work in size.works if work.tool.startswith("floor")), math.nan)
    names = list(dict.fromkeys((DOCUMENTS, SOURCES, NO_SCOPES, *(work.name for work in size.works))))
    for work in sorted(size.works, key=lambda work: (names.index(work.name), work.tool != "pptrace")):
        ours = next((other.median for other in size.works if other.name == work.name and other.tool == "pptrace"), math.nan)
        faster = work.median / ours if work.tool != "pptrace" else math.nan
        yield (
            f"| {work.name} | {work.tool} | {_seconds(work.median)} | {_seconds(min(work.walls, default=math.nan))} "
            f"| {_seconds(max(work.walls, default=math.nan))} | {_seconds(work.user)} | {f'{work.peak:.0f}' if work.peak else ''} "
            f"| {_ratio(work.median / floor)} | {_compared(faster)} "
            f"| {_reached(work, size, pace)} |"
        )


def _compared(faster: float) -> str:
    if math.isnan(faster):
        return ""
    return f"{_ratio(faster)} × as fast" if faster >= 1 else f"{_ratio(1 / faster)} × slower"


def _reached(work: Work, size: Size, pace: float) -> str:
    key = work.name, size.items
    if work.tool != "pptrace" or math.isnan(work.median):
        return ""
    parts = []
    if seconds := TO_REACH.get(key):
        parts.append(f"{seconds:g} s: {_word(work.median <= seconds)}")
        if not math.isnan(pace):
            parts.append(f"{_seconds(seconds * pace)} s at this pace: {_word(work.median <= seconds * pace)}")
    if memory := MEMORY_TO_REACH.get(key):
        parts.append(f"{memory:.0f} MiB: {_word(work.peak <= memory)}")
    if ratio := RATIO_TO_REACH.get(key):
        other = _median(size, work.name, ratio[0])
        parts += [] if math.isnan(other) else [f"{ratio[1]:g} × {ratio[0]}: {_word(work.median <= ratio[1] * other)}"]
    return ", ".join(parts)


def _word(reached: bool) -> str:
    return "reached" if reached else "missed"


def _growth(sizes: Sequence[Size]) -> Iterator[str]:
    """The exponent e of time ~ items ** e between one size and the next; that of a check is to stay under GROWTH_TO_REACH."""
    steps = list(pairwise(sizes))
    yield f"| work | tool | {' | '.join(f'{a.items:,} → {b.items:,}' for a, b in steps)} |"
    yield f"| --- | --- | {' | '.join('---:' for _ in steps)} |"
    for name, tool in dict.fromkeys((work.name, work.tool) for size in sizes for work in size.works):
        cells = []
        for small, large in steps:
            exponent = growth(_median(small, name, tool), _median(large, name, tool), large.items / small.items)
            judged = f": {_word(exponent <= GROWTH_TO_REACH)}" if tool == "pptrace" and name in (DOCUMENTS, NO_SCOPES, SOURCES) else ""
            cells.append("" if math.isnan(exponent) else f"n^{exponent:.2f}{judged}")
        yield f"| {name} | {tool} | {' | '.join(cells)} |"


def _failures(sizes: Sequence[Size]) -> list[str]:
    failed = [f"* {work.tool}, {work.name}, {size.items:,} items: {work.failed}" for size in sizes for work in size.works if work.failed]
    return ["## Not measured", "", *failed, ""] if failed else []


def _notes(peers: Sequence[Installed], conditions: Conditions) -> list[str]:
    if not peers:
        return ["Other tools were not measured in this run (`--with-peers` installs and measures them)."]
    slow = ", ".join(found.peer.name for found in peers if not found.peer.quick)
    left_out = [f"Measured up to {conditions.slow_up_to:,} items only, because they take minutes beyond: {slow}.", ""]
    return [*(left_out if conditions.slow_up_to else []), "OpenFastTrace is no Python package, so it is not among the tools measured here."]


def _median(size: Size, name: str, tool: str) -> float:
    return next((work.median for work in size.works if (work.name, work.tool) == (name, tool)), math.nan)


def _seconds(value: float) -> str:
    return "" if math.isnan(value) else f"{value:.3f}" if value < 10 else f"{value:.1f}"


def _ratio(value: float) -> str:
    return "" if math.isnan(value) else f"{value:.2f}" if value < 10 else f"{value:.0f}"
