"""Which modules a source file belongs to."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

from pathspec import GitIgnoreSpec

_Start = tuple[str, ...]
_WILD = frozenset("*?[\\!")


def owners(modules: Mapping[str, Iterable[str]], files: Iterable[str]) -> dict[str, tuple[str, ...]]:
    """For each file that any module's patterns match, those modules, sorted. Patterns read as in an ignore file."""
    specs: dict[_Start, list[tuple[str, GitIgnoreSpec]]] = {}
    for module, patterns in modules.items():
        lines = [pattern.lstrip("/") for pattern in patterns]
        spec = GitIgnoreSpec.from_lines(f"/{line}" for line in lines)
        for start in {_start(line) for line in lines}:
            specs.setdefault(start, []).append((module, spec))
    found = {file: tuple(sorted({module for module, spec in _near(specs, file) if spec.match_file(file)})) for file in files}
    return {file: names for file, names in found.items() if names}


def _near(specs: Mapping[_Start, list[tuple[str, GitIgnoreSpec]]], file: str) -> Iterator[tuple[str, GitIgnoreSpec]]:
    """The modules that can own a file: a pattern matches nothing outside the folders that it begins with."""
    parts = tuple(file.split("/"))
    for length in range(len(parts) + 1):
        yield from specs.get(parts[:length], ())


def _start(pattern: str) -> _Start:
    """The folders and names that a pattern begins with, up to the first that is no plain name."""
    parts = pattern.rstrip("/ ").split("/")
    plain = next((number for number, part in enumerate(parts) if not part or _WILD & set(part)), len(parts))
    return tuple(parts[:plain])
