"""The shipped library: catalogues, profiles and templates that come with pptrace."""

from __future__ import annotations

import os
from pathlib import Path

_PACKAGE = Path(__file__).resolve().parent.parent
PREFIX = "pptrace:"

ALL = "all"
"""In the configuration: every shipped set of requirements."""


def shipped(*parts: str) -> Path:
    """The path of a shipped file or folder, such as ``shipped("profiles", "bsi-cc-pp-0073-1.3")``.

    An installed pptrace carries its library in ``traceability/_data``; an editable install has it in the checkout's top
    folders. Nowhere else is looked.
    """
    installed = _PACKAGE / "_data"
    base = installed if installed.is_dir() else _PACKAGE.parent
    return base.joinpath(*parts)


def shipped_profiles() -> list[str]:
    """The ids of the shipped profiles, sorted."""
    folder = shipped("profiles")
    return sorted(entry.name for entry in folder.iterdir() if entry.is_dir()) if folder.is_dir() else []


def shipped_requirements() -> list[str]:
    """The ids of the shipped sets of external requirements, sorted."""
    folder = shipped("requirements", "sets")
    return sorted(entry.name for entry in folder.iterdir() if entry.is_dir()) if folder.is_dir() else []


def own_folders(names: tuple[str, ...]) -> list[str]:
    """What a configuration names under ``requirements`` that is not shipped: folders of the project."""
    known = (*shipped_requirements(), ALL) if names else ()
    return [name for name in names if name not in known]


def display_name(path: Path, root: Path) -> str:
    """How a file is named in every output: relative to the project, or ``pptrace:…`` inside the shipped library."""
    full = os.fspath(path)
    for base, prefix in ((root, ""), (shipped(), PREFIX)):
        inside = f"{base}{os.sep}"
        if full.startswith(inside):
            return prefix + full[len(inside) :].replace(os.sep, "/")
        if path.is_relative_to(base):
            return prefix + path.relative_to(base).as_posix()
    return path.as_posix()


def real_path(name: str, root: Path) -> Path:
    """The file behind a display name."""
    return shipped(name.removeprefix(PREFIX)) if name.startswith(PREFIX) else root / name
