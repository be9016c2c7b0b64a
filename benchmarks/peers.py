"""Other tools on the same items: how each is installed from the registry, and which command of it does what a check or a site does."""

from __future__ import annotations

import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

from benchmarks.measure import Work, nothing

DOCUMENTS, SOURCES, SITE = "documents", "documents and sources", "site"


@dataclass(frozen=True, slots=True)
class Peer:
    """A tool: the packages to install, and the formats of ``gen.py`` that its commands read.

    One that is not ``quick`` takes minutes for 20,000 items and may be left out there.
    """

    name: str
    packages: tuple[str, ...]
    formats: tuple[str, ...]
    quick: bool = False


PEERS = (
    Peer("doorstop", ("doorstop",), ("doorstop", "doorstopref")),
    Peer("strictdoc", ("strictdoc",), ("strictdoc", "strictdocsrc")),
    Peer("sphinx-needs", ("sphinx-needs",), ("needs",)),
    Peer("sphinx-codelinks", ("sphinx-needs", "sphinx-codelinks"), ("codelinks",), quick=True),
    Peer("lobster", ("bmw-lobster",), ("lobster",), quick=True),
)


@dataclass(frozen=True, slots=True)
class Installed:
    """A peer in an environment of its own: its version, or why it could not be installed."""

    peer: Peer
    folder: Path
    version: str = ""
    failed: str = ""

    def command(self, name: str) -> str:
        """The path of one of its commands."""
        return str(self.folder / "bin" / name)


def install(folder: Path, tell: Callable[[str], None]) -> list[Installed]:
    """Every peer, each in an environment below ``folder`` of its own; one that stands there already is used as it is."""
    return [_installed(peer, folder / peer.name, tell) for peer in PEERS]


def _installed(peer: Peer, folder: Path, tell: Callable[[str], None]) -> Installed:
    pip = [str(folder / "bin" / "python"), "-m", "pip", "--disable-pip-version-check"]
    if not (folder / "bin" / "python").exists():
        tell(f"installing {peer.name}")
        subprocess.run([sys.executable, "-m", "venv", str(folder)], check=True, capture_output=True)
    done = subprocess.run([*pip, "install", "--quiet", *peer.packages], check=False, capture_output=True, text=True)
    if done.returncode:
        said = [line for line in done.stderr.splitlines() if line.startswith("ERROR")] or ["pip failed without a reason"]
        return Installed(peer, folder, failed=said[-1].removeprefix("ERROR: ")[:160])
    shown = subprocess.run([*pip, "show", peer.packages[-1]], check=False, capture_output=True, text=True).stdout
    version = next((line.partition(": ")[2] for line in shown.splitlines() if line.startswith("Version: ")), "")
    return Installed(peer, folder, version)


def works_of(found: Installed, data: Path, out: Path) -> Iterator[Work]:
    """What a peer is measured with. ``data`` holds the formats, ``out`` is for what it writes; a peer that failed says why."""
    if found.failed:
        yield Work(DOCUMENTS, found.peer.name, failed=f"not installed: {found.failed}")
        return
    for work in _WORKS[found.peer.name](found, data, out):
        work.optional = True
        yield work


def _doorstop(found: Installed, data: Path, _: Path) -> Iterator[Work]:
    check = (found.command("doorstop"), "--quiet", "--no-reformat")
    yield Work(DOCUMENTS, "doorstop", check, data / "doorstop")
    yield Work(SOURCES, "doorstop", check, data / "doorstopref")


def _strictdoc(found: Installed, data: Path, out: Path) -> Iterator[Work]:
    export = (found.command("strictdoc"), "export", ".", "--output-dir", str(out / "strictdoc"), "--formats")

    def forget(folder: str) -> Callable[[], None]:
        return lambda: _without(out / "strictdoc", data / folder / ".sdcache")

    yield Work(DOCUMENTS, "strictdoc", (*export, "json"), data / "strictdoc", forget("strictdoc"))
    yield Work(SOURCES, "strictdoc", (*export, "html"), data / "strictdocsrc", forget("strictdocsrc"))
    yield Work(SITE, "strictdoc", (*export, "html"), data / "strictdoc", forget("strictdoc"))


def _needs(found: Installed, data: Path, out: Path) -> Iterator[Work]:
    for work, builder in ((DOCUMENTS, "needs"), (SITE, "html")):
        target = out / f"needs-{builder}"
        build = (found.command("sphinx-build"), "-q", "-E", "-b", builder, ".", str(target))
        yield Work(work, "sphinx-needs", build, data / "needs", lambda target=target: _without(target))  # type: ignore[misc]


def _codelinks(found: Installed, data: Path, out: Path) -> Iterator[Work]:
    target = out / "codelinks"

    def empty() -> None:
        _without(target)
        target.mkdir(parents=True)

    analyse = (found.command("codelinks"), "analyse", "codelinks.toml", "--outdir", str(target))
    yield Work("sources alone", "sphinx-codelinks", analyse, data / "codelinks", empty)


def _lobster(found: Installed, data: Path, out: Path) -> Iterator[Work]:
    yield Work(DOCUMENTS, "TRLC", (found.command("trlc"), "trlc"), data / "lobster")
    scan = (found.command("lobster-python"), "src", "--out", str(out / "code.lobster"))
    yield Work("sources alone", "lobster-python (the half that is Python)", scan, data / "lobster", nothing)


def _without(*paths: Path) -> None:
    for path in paths:
        shutil.rmtree(path, ignore_errors=True)


_WORKS: dict[str, Callable[[Installed, Path, Path], Iterator[Work]]] = {
    "doorstop": _doorstop,
    "strictdoc": _strictdoc,
    "sphinx-needs": _needs,
    "sphinx-codelinks": _codelinks,
    "lobster": _lobster,
}
