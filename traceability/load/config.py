"""The configuration: found upwards from a path, read strictly, every mistake reported together."""

from __future__ import annotations

import tomllib
from pathlib import Path
from typing import Any

import msgspec

from traceability.load.suggest import suggestion
from traceability.model.errors import ConfigError
from traceability.model.project import Config

FILE = "pptrace.toml"
_FIELDS = {field.encode_name: field.name for field in msgspec.structs.fields(Config)}


def find_config(start: Path) -> Path | None:
    """The nearest ``pptrace.toml``, or ``pyproject.toml`` with ``[tool.pptrace]``, in a folder or above it."""
    for folder in (start, *start.parents):
        if (own := folder / FILE).is_file():
            return own
        project = folder / "pyproject.toml"
        if project.is_file() and "pptrace" in _toml(project).get("tool", {}):
            return project
    return None


def read_config(path: Path) -> Config:
    """The configuration in a file. Raises ``ConfigError`` naming every wrong key at once."""
    table = _toml(path)
    if path.name != FILE:
        table = table.get("tool", {}).get("pptrace")
        if table is None:
            raise ConfigError(f"{path}: there is no [tool.pptrace]; begin the keys with it, as in any file that is not called {FILE}")
    problems = [f"unknown key {key!r}; {suggestion(key, _FIELDS)}" for key in table if key not in _FIELDS]
    for key, value in table.items():
        if key in _FIELDS:
            problems += _problems(key, value)
    if problems:
        raise ConfigError(f"{path}: " + f"\n{path}: ".join(problems))
    config = msgspec.convert(table, Config)
    paths = {key: getattr(config, key) for key in ("documents", "code", "tests", "results", "wording", "requirements")}
    for key, entries in (*paths.items(), ("runs", tuple(run.results for run in config.runs))):
        for entry in entries:
            if Path(entry).is_absolute() or ".." in Path(entry).parts:
                problems.append(f"{key}: {entry!r} leaves the project; paths are relative to the configuration's folder")
    if problems:
        raise ConfigError(f"{path}: " + f"\n{path}: ".join(problems))
    return config


def _problems(key: str, value: Any) -> list[str]:
    try:
        msgspec.convert({key: value}, Config)
    except msgspec.ValidationError as error:
        return [f"{key}: {error}"]
    return []


def _toml(path: Path) -> dict[str, Any]:
    try:
        return tomllib.loads(path.read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError) as error:
        raise ConfigError(f"{path}: cannot be read: {error}") from error
    except tomllib.TOMLDecodeError as error:
        raise ConfigError(f"{path}: not valid TOML: {error}") from error
