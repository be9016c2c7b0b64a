"""Reading tags from a large tree: beside a bare read and search of the same bytes, and beside other tools on their own tree.

``python -m benchmarks.scan [--files 38000] [--runs 5] [--bench FOLDER] [--peers BIN] [--report benchmarks/SCAN.md]``

Every figure is the median of whole processes, measured in turn. ``--peers`` names a folder with the commands ``codelinks`` and
``lobster-python``. This is a measurement and no test: it ends with 0.
"""

from __future__ import annotations

import argparse
import hashlib
import math
import os
import platform
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Sequence
from pathlib import Path

from benchmarks.measure import Work, measure
from benchmarks.tree import write_tree

ROOT = Path(__file__).resolve().parents[1]
PPTRACE = str(Path(sys.executable).with_name("pptrace"))
BARE, COLD, LINES, TWO, WARM, ONE = (
    "bare read and search", "cold, with scopes", "cold, without scopes", "cold, with scopes, two processes", "nothing changed",
    "one file changed",
)  # fmt: skip
_LIMIT = 600.0
_BARE = """
import os, sys
found = 0
stack = [sys.argv[1]]
while stack:
    with os.scandir(stack.pop()) as entries:
        for entry in entries:
            if entry.is_dir(follow_symlinks=False):
                stack.append(entry.path)
            else:
                with open(entry.path, "rb") as stream:
                    data = stream.read()
                found += b"@enforces" in data or b"@supports" in data or b"@verifies" in data
print(found)
"""


def main() -> int:
    """Measure, print the report and write it where asked."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.scan", description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument("--files", type=int, default=38000)
    parser.add_argument("--runs", type=int, default=5)
    parser.add_argument("--bench", type=Path, default=ROOT.parent / "shared" / "bench", help="the folder of gen.py")
    parser.add_argument("--peers", type=Path, help="a folder with the commands of sphinx-codelinks and lobster-python")
    parser.add_argument("--items", type=int, default=2000, help="items of the peers' tree; a quarter as many files")
    parser.add_argument("--report", type=Path)
    asked = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="pptrace-scan-") as name:
        tree = Path(name, "tree")
        lines = write_tree(tree, asked.files)
        own = list(_own(tree))
        same = _same_bytes(tree)
        peers = list(_peers(Path(name), asked.bench, asked.items, asked.peers)) if asked.peers else []
        measure([*own, *peers], asked.runs, _LIMIT, _tell)
        text = "\n".join([*_head(asked.runs), *_tree_table(own, asked.files, lines), *same, "", *_peer_table(peers, asked.items)]) + "\n"
    sys.stdout.write(text)
    if asked.report:
        asked.report.write_text(text, encoding="utf-8")
    return 0


def _own(tree: Path) -> Iterator[Work]:
    scan = (PPTRACE, "scan", ".", "--format", "json")
    cache, one = tree / ".pptrace_cache", next((tree / "src").rglob("*1.c"))

    def change() -> None:
        with one.open("a", encoding="utf-8") as stream:
            stream.write("// changed\n")

    yield Work(BARE, "Python", (sys.executable, "-c", _BARE, "src"), tree)
    yield Work(LINES, "pptrace", (*scan, "--no-cache", "--no-scopes"), tree)
    yield Work(COLD, "pptrace", (*scan, "--no-cache"), tree)
    yield Work(TWO, "pptrace", (*scan, "--no-cache", "--jobs", "2"), tree)
    yield Work("cold, with scopes, writes its cache", "pptrace", scan, tree, lambda: shutil.rmtree(cache, ignore_errors=True))
    yield Work(WARM, "pptrace", scan, tree)
    yield Work(ONE, "pptrace", scan, tree, change)


def _same_bytes(tree: Path) -> list[str]:
    """Whether every way to read the tree gives the same bytes."""
    ways = [("--no-cache",), ("--no-cache", "--jobs", "2"), (), ()]
    # A tree as young as its entries is read again; an older one is known by its times.
    for path in (tree / "src").rglob("*"):
        os.utime(path, (1_700_000_000, 1_700_000_000))
    digests = {_digest((PPTRACE, "scan", ".", "--format", "json", *way), tree) for way in ways}
    said = "the same bytes" if len(digests) == 1 else f"DIFFERENT BYTES ({len(digests)})"
    return ["", f"One process, two processes, without a cache, first run with one and second: {said}."]


def _digest(command: Sequence[str], folder: Path) -> str:
    return hashlib.sha256(subprocess.run(command, cwd=folder, capture_output=True, check=True).stdout).hexdigest()


def _peers(folder: Path, bench: Path, items: int, commands: Path) -> Iterator[Work]:
    """The tree that ``gen.py`` writes for each peer, read by the peer and by us in that peer's dialect."""
    data = folder / "peers"
    subprocess.run(
        (sys.executable, str(bench / "gen.py"), str(data), str(items), str(items // 4), "--tools", "codelinks,lobster"), check=True,
        stdout=subprocess.DEVNULL,
    )  # fmt: skip
    out = folder / "out"

    def empty() -> None:
        shutil.rmtree(out, ignore_errors=True)
        out.mkdir()

    analyse = (str(commands / "codelinks"), "analyse", "codelinks.toml", "--outdir", str(out))
    yield Work("tree of sphinx-codelinks", "sphinx-codelinks", analyse, data / "codelinks", empty)
    lobster = (str(commands / "lobster-python"), "src", "--out", str(out / "code.lobster"))
    yield Work("tree of LOBSTER (its half in Python)", "lobster-python", lobster, data / "lobster", empty)
    for name, dialect, where in (("tree of sphinx-codelinks", "sphinx-codelinks", "codelinks"),
                                 ("tree of LOBSTER (its half in Python)", "lobster", "lobster")):  # fmt: skip
        scan = (PPTRACE, "scan", "src", "--format", "json", "--dialect", dialect, "--no-cache")
        yield Work(name, "pptrace, with scopes", scan, data / where)
        yield Work(name, "pptrace, without scopes", (*scan, "--no-scopes"), data / where)


def _head(runs: int) -> list[str]:
    machine = f"Python {platform.python_version()}, {os.cpu_count()} processors, {platform.machine()}"
    load = f"load when it ended: {os.getloadavg()[0]:.1f} (1 is one busy processor)"
    measured = (
        f"`python -m benchmarks.scan`; medians of {runs} whole processes, measured in turn. {machine}, {load}. Compare ratios, not seconds."
    )
    return ["# Reading tags from large trees", "", measured, "Compare ratios, not seconds.", ""]


def _tree_table(works: Sequence[Work], files: int, lines: int) -> Iterator[str]:
    bare = works[0].median
    yield f"## {files:,} files, {lines:,} lines, 2 % of them tagged"
    yield ""
    yield "| work | seconds | x bare | MiB | to reach |"
    yield "| --- | ---: | ---: | ---: | --- |"
    reach = {COLD: "2 x bare", LINES: "2 x bare", WARM: "1 s", ONE: "1.1 s"}
    for work in works:
        yield f"| {work.name} | {_said(work)} | {work.median / bare:.2f} | {work.peak:.0f} | {reach.get(work.name, '')} |"


def _peer_table(works: Sequence[Work], items: int) -> Iterator[str]:
    if not works:
        return
    yield f"## Beside other tools, on the tree that gen.py writes for {items:,} items; every file there holds tags"
    yield ""
    yield "| tree | tool | seconds | pptrace is faster by |"
    yield "| --- | --- | ---: | ---: |"
    others = {work.name: work.median for work in works if not work.tool.startswith("pptrace")}
    fastest = min((value for value in others.values() if not math.isnan(value)), default=math.nan)
    for work in sorted(works, key=lambda work: work.name):
        ours = work.tool.startswith("pptrace")
        ratio = f"{others[work.name] / work.median:.1f} (the faster one of both: {fastest / work.median:.1f})" if ours else ""
        yield f"| {work.name} | {work.tool} | {_said(work)} | {ratio} |"
    yield ""
    yield "To reach, against the faster of both: 3 with scopes, 6 without."


def _said(work: Work) -> str:
    return work.failed or f"{work.median:.2f}"


def _tell(line: str) -> None:
    print(line, file=sys.stderr)


if __name__ == "__main__":
    raise SystemExit(main())
