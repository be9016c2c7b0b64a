"""From a path on the command line to a project's configuration."""

from __future__ import annotations

import os
from pathlib import Path

import msgspec

from traceability.load.config import find_config, read_config
from traceability.load.folder import FOREIGN, HEADER, yaml_files
from traceability.load.shipped import PREFIX, shipped, shipped_profiles
from traceability.model.errors import ConfigError
from traceability.model.project import Config


class Opened(msgspec.Struct, frozen=True):
    """A project before anything is read: its root, its configuration, and where that stands (``None``: there is none)."""

    root: Path
    config: Config
    file: Path | None = None


def open_path(path: str, config_file: str | None = None) -> Opened:
    """What a path means: a folder with a configuration (or below one), a document's own folder, a document of another format
    (XML), or a shipped profile's id.

    Raises ``ConfigError`` for a path that does not exist, and for a project that could be taken for the shipped library.
    """
    opened = _found(path) if config_file is None else _named(config_file)
    if alike := _like_the_library(opened.root):
        raise ConfigError(f"{opened.root / alike}: names that begin with '{PREFIX}' are those of the shipped library; rename it")
    return opened


def _named(config_file: str) -> Opened:
    named = Path(config_file)
    if not named.is_file():
        raise ConfigError(f"{config_file}: there is no such configuration file")
    return _configured(named.resolve())


def _found(path: str) -> Opened:
    folder = Path(path)
    if not folder.exists():
        return _shipped(path)
    folder = folder.resolve()
    if folder.is_file():
        if folder.suffix == ".toml":
            return _configured(folder)
        if folder.suffix == FOREIGN:
            return Opened(folder.parent, Config(name=folder.stem, documents=(folder.name,)))
        folder = folder.parent
    file = _own(folder)
    if file is None and _is_document(folder):
        return Opened(folder, Config(name=folder.name, documents=(".",)))
    file = file or find_config(folder)
    return _configured(file) if file else Opened(folder, Config(name=folder.name))


def _like_the_library(root: Path) -> str:
    """The name of something in a project that its outputs would show as they show the shipped library; ``""`` where there is none."""
    try:
        return next((name for name in sorted(os.listdir(root)) if name.startswith(PREFIX)), "")  # noqa: PTH208 - names are enough
    except OSError:
        return ""  # what reads the folder says so


def _own(folder: Path) -> Path | None:
    found = find_config(folder)
    return found if found and found.parent == folder else None


def _configured(file: Path) -> Opened:
    config = read_config(file)
    return Opened(file.parent, config, file)


def _shipped(name: str) -> Opened:
    if name in shipped_profiles():
        return Opened(shipped("profiles", name), Config(name=name, documents=(".",)))
    from traceability.workflow.register import why_no_profile  # here, because only who mistyped a name waits for it

    raise ConfigError(f"{name}: there is no such file or folder, and no shipped profile of that id; {why_no_profile(name)}")


def _is_document(folder: Path) -> bool:
    mark = f"{HEADER}:".encode()
    for path in yaml_files(folder):
        try:
            if any(line.startswith(mark) for line in path.read_bytes().splitlines()):
                return True
        except OSError:
            continue
    return False
