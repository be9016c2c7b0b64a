"""Which modules a source file belongs to."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping

from traceability.collect.patterns import matcher, plain

_Start = tuple[str, ...]
_Owner = tuple[str, Callable[[str], bool]]
"""A module, and whether its patterns match a path."""
_WILD = frozenset("*?[\\!")


def owners(modules: Mapping[str, Iterable[str]], files: Iterable[str]) -> dict[str, tuple[str, ...]]:
    """For each file that any module's patterns match, those modules, sorted. Patterns read as in an ignore file."""
    owning: dict[_Start, list[_Owner]] = {}
    for module, patterns in modules.items():
        lines = [plain(pattern).lstrip("/") for pattern in patterns]
        matches = matcher([f"/{line}" for line in lines])
        for start in {_start(line) for line in lines}:
            owning.setdefault(start, []).append((module, matches))
    found = {file: tuple(sorted({module for module, matches in _near(owning, file) if matches(file)})) for file in files}
    return {file: names for file, names in found.items() if names}


def _near(owning: Mapping[_Start, list[_Owner]], file: str) -> Iterator[_Owner]:
    """The modules that can own a file: a pattern matches nothing outside the folders that it begins with."""
    parts = tuple(file.split("/"))
    for length in range(len(parts) + 1):
        yield from owning.get(parts[:length], ())


def _start(pattern: str) -> _Start:
    """The folders and names that a pattern begins with, up to the first that is no plain name."""
    parts = pattern.rstrip("/ ").split("/")
    plain = next((number for number, part in enumerate(parts) if not part or _WILD & set(part)), len(parts))
    return tuple(parts[:plain])
