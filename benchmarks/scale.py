"""How the time grows with a project: check, site and workbook at several sizes, beside the least work and beside other tools.

``python -m benchmarks.scale [--sizes 200,2000,20000] [--runs 5] [--with-peers] [--report benchmarks/REPORT.md]``

The items come from ``gen.py``, the floor from ``floor.py``, both in the folder that ``--bench`` names. Every figure is the median
of whole processes, measured in turn. This is a measurement and no test: it ends with 0, or with 2 where there is nothing to measure.
"""

from __future__ import annotations

import argparse
import importlib.util
import os
import shutil
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from types import ModuleType

from benchmarks.measure import LONG, Work, measure, run_once
from benchmarks.ours import DESIGN, WITHOUT_SCOPES, write_project
from benchmarks.peers import DOCUMENTS, PEERS, SITE, SOURCES, Installed, install, works_of
from benchmarks.table import CELLS, NO_SCOPES, Conditions, Size, report

ROOT = Path(__file__).resolve().parents[1]
PPTRACE = Path(sys.executable).with_name("pptrace")
FILES_AN_ITEM = 4
SITE_UP_TO = 2_000
"""Sites are measured up to this many items: beyond, they measure the disk."""
OURS, FLOOR = "pptrace", "floor (PyYAML)"


def main() -> int:
    """Measure, print the report and write it where asked."""
    asked = _arguments()
    bench = asked.bench.resolve()
    missing = [name for name in ("gen.py", "floor.py") if not (bench / name).is_file()]
    if missing:
        print(
            f"{bench}: {' and '.join(missing)} missing there; they make and read the items. Name their folder with --bench.",
            file=sys.stderr,
        )
        return 2
    before = os.getloadavg()[1]
    until = time.perf_counter() + 60 * asked.minutes
    peers = install(asked.peers_folder.resolve(), _tell) if asked.with_peers else []
    with tempfile.TemporaryDirectory(prefix="pptrace-bench-", dir=asked.work) as name:
        sizes = [_measured(count, bench, Path(name, str(count)), asked, peers, until) for count in asked.sizes]
    busy = (before, os.getloadavg()[1])
    text = report(sizes, peers, Conditions(asked.runs, asked.long, asked.slow_up_to, busy))
    print(text)
    if asked.report:
        asked.report.write_text(text, encoding="utf-8")
    return 0


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.scale", description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument("--sizes", type=_sizes, default=[200, 2000, 20000], help="numbers of items (default 200,2000,20000)")
    parser.add_argument("--runs", type=int, default=3, help="processes a figure (default 3)")
    parser.add_argument("--bench", type=Path, default=ROOT.parent / "shared" / "bench", help="the folder of gen.py and floor.py")
    parser.add_argument("--with-peers", action="store_true", help=f"install and measure {', '.join(peer.name for peer in PEERS)}")
    parser.add_argument("--peers-folder", type=Path, default=ROOT / "build" / "bench-peers", help="where the peers are installed")
    parser.add_argument("--limit", type=float, default=120.0, help="seconds after which a command is given up (default 120)")
    parser.add_argument("--long", type=float, default=LONG, help=f"what takes longer is measured once (seconds, default {LONG:.0f})")
    parser.add_argument(
        "--slow-up-to", type=int, default=2000, metavar="ITEMS",
        help="leave the slow ones of the other tools out beyond this (default 2000; 0: never)",
    )  # fmt: skip
    parser.add_argument(
        "--minutes", type=float, default=10.0, help="after this time no other tool is started any more (default 10); ours always are"
    )
    parser.add_argument("--work", type=Path, default=None, help="where the projects are written (default: the system's temporary folder)")
    parser.add_argument("--report", type=Path, default=None, help="write the report, in Markdown, to this file too")
    return parser.parse_args()


def _sizes(text: str) -> list[int]:
    sizes = sorted({int(part) for part in text.split(",")})
    if sizes[0] < 40:
        raise argparse.ArgumentTypeError("fewer than 40 items are no project")
    return sizes


def _measured(count: int, bench: Path, folder: Path, asked: argparse.Namespace, peers: list[Installed], until: float) -> Size:
    """All works at one size. What was written for it is removed again."""
    files = count // FILES_AN_ITEM
    peers = [found for found in peers if found.peer.quick or not asked.slow_up_to or count <= asked.slow_up_to]
    formats = ["neutral", *(name for found in peers if not found.failed for name in found.peer.formats)]
    _tell(f"{count} items: writing {', '.join(formats)} and ours")
    make = [sys.executable, str(bench / "gen.py"), str(folder), str(count), str(files), "--tools", ",".join(formats)]
    subprocess.run(make, check=True, stdout=subprocess.DEVNULL)
    write_project(_module(bench / "gen.py"), folder / "ours", count, files)
    (folder / "out").mkdir()
    works = [*_works(bench, folder, count), *(work for found in peers for work in works_of(found, folder, folder / "out"))]
    measure(works, asked.runs, asked.limit, _tell, asked.long, until)
    _cells(folder, works, asked)
    shutil.rmtree(folder)
    return Size(count, files, works)


def _works(bench: Path, folder: Path, count: int) -> list[Work]:
    """The floor and ours. What is unchanged comes right after what it must find unchanged."""
    ours = folder / "ours"
    check = (str(PPTRACE), "check", str(ours))
    documents = (str(PPTRACE), "check", "--config", str(ours / "documents.toml"))
    no_scopes = (str(PPTRACE), "check", "--config", str(ours / WITHOUT_SCOPES))
    floor = (sys.executable, str(bench / "floor.py"), str(folder / "neutral"), "--pyyaml")

    def forget() -> None:
        shutil.rmtree(ours / ".pptrace_cache", ignore_errors=True)

    def forget_site() -> None:
        shutil.rmtree(folder / "site", ignore_errors=True)

    found = (0, 1)  # what no code names is found, and fails the gate
    works = [
        Work(SOURCES, FLOOR, floor),
        Work(DOCUMENTS, OURS, documents, before=forget, accepted=found),
        Work(NO_SCOPES, OURS, no_scopes, before=forget, accepted=found),
        Work(SOURCES, OURS, check, before=forget, accepted=found),
        Work("nothing changed", OURS, check, accepted=found),
        Work("one document changed", OURS, check, before=lambda: _touch(ours / DESIGN / "design.yaml"), accepted=found),
    ]
    if count <= SITE_UP_TO:
        site = (str(PPTRACE), "report", "site", str(ours), "-o", str(folder / "site"))
        works.append(Work(SITE, OURS, site, before=forget_site))
        works.append(Work("site, nothing changed", OURS, site))
    works.append(Work("workbook", OURS, (str(PPTRACE), "report", "xlsx", str(ours), "-o", str(folder / "book.xlsx"))))
    return works


def _touch(path: Path) -> None:
    """Change a file's bytes, and nothing that it says."""
    text = path.read_text("utf-8")
    path.write_text(text.removesuffix("\n# changed\n") + ("" if text.endswith("\n# changed\n") else "\n# changed\n"), encoding="utf-8")


def _cells(folder: Path, works: list[Work], asked: argparse.Namespace) -> None:
    """The floor of the workbook: it prints its own seconds, because reading the cells is not part of it."""
    book = folder / "book.xlsx"
    work = Work("workbook", CELLS, (sys.executable, "-m", "benchmarks.cells", str(book)), ROOT)
    work.failed = "" if book.exists() else "there is no workbook of ours to take the cells from"
    seconds: list[float] = []
    for _ in range(0 if work.failed else asked.runs):
        run_once(work, asked.limit)
        if work.failed:
            break
        seconds.append(float(work.said))
        if work.walls[-1] > asked.long:
            break
    work.walls, work.users, work.peak = seconds, [], 0.0
    works.append(work)


def _module(path: Path) -> ModuleType:
    spec = importlib.util.spec_from_file_location("gen", path)
    if spec is None or spec.loader is None:
        raise ImportError(f"{path} is no Python module")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def _tell(text: str) -> None:
    print(text, file=sys.stderr, flush=True)


if __name__ == "__main__":
    raise SystemExit(main())
