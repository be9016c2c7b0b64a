"""Which modules a source file belongs to."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from pathspec import GitIgnoreSpec


def owners(modules: Mapping[str, Iterable[str]], files: Iterable[str]) -> dict[str, tuple[str, ...]]:
    """For each file that any module's patterns match, those modules, sorted. Patterns read as in an ignore file."""
    specs = {
        module: GitIgnoreSpec.from_lines(f"/{pattern.lstrip('/')}" for pattern in patterns) for module, patterns in sorted(modules.items())
    }
    found = {file: tuple(module for module, spec in specs.items() if spec.match_file(file)) for file in files}
    return {file: names for file, names in found.items() if names}
