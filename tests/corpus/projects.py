"""The projects of the corpus: the base with the files of one folder laid over it."""

from __future__ import annotations

import re
import shutil
import sys
from pathlib import Path

from tests.projects import configuration

HERE = Path(__file__).parent
BASE = HERE / "_base"
NIAP = HERE / "_niap"
STATES = ("before", "after")
_MARK = re.compile(r"<- ([A-Z]{3}\d{3})\b")


def folders() -> list[str]:
    """The names of all folders, one or more for each rule."""
    return sorted(path.name for path in HERE.iterdir() if path.is_dir() and re.fullmatch(r"[A-Z]{3}\d{3}(-[a-z0-9_]+)?", path.name))


def rule_of(folder: str) -> str:
    """The rule that a folder belongs to."""
    return folder[:6]


def write_out(folder: str, state: str, target: Path) -> Path:
    """Write one project into a folder that is not there yet; its path, or that of the NIAP document that it is."""
    if (HERE / folder / "niap").exists():
        (before,) = (HERE / folder / "before").iterdir()
        laid = HERE / folder / state / before.name
        target.mkdir(parents=True)
        return Path(shutil.copyfile(laid if laid.exists() else NIAP / before.name, target / before.name))
    if (HERE / folder / "alone").exists():
        target.mkdir(parents=True)
    elif (HERE / folder / "profile").exists():
        shutil.copytree(BASE / "pp", target / "pp")
    else:
        shutil.copytree(BASE, target)
    laid = HERE / folder / state
    for path in sorted(laid.rglob("*")) if laid.is_dir() else []:
        name = path.relative_to(laid)
        if path.is_dir():
            continue
        if path.suffix == ".gone":
            (target / name.with_suffix("")).unlink()
            continue
        (target / name).parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(path, target / name)
    if not (target / "pptrace.toml").exists():
        names = [path.relative_to(target).as_posix() for path in sorted(target.rglob("*")) if path.is_file()]
        (target / "pptrace.toml").write_text(configuration(names), encoding="utf-8")
    return target


def marked(project: Path, rule: str) -> list[tuple[str, int]]:
    """The lines, as (file, number), that are marked for a rule."""
    root = project.parent if project.is_file() else project
    return [
        (path.relative_to(root).as_posix(), number)
        for path in sorted(root.rglob("*"))
        if path.is_file() and not path.is_relative_to(root / ".pptrace_cache")
        for number, line in enumerate(path.read_bytes().decode("utf-8", "replace").splitlines(), 1)
        for mark in _MARK.findall(line)
        if mark == rule
    ]


if __name__ == "__main__":
    write_out(sys.argv[1], sys.argv[2], Path(sys.argv[3]))
