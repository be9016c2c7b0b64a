"""Patterns as in an ignore file, as one test of a path: the usual few shapes by plain comparison, all others by pathspec."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING

from traceability.model.errors import ConfigError

if TYPE_CHECKING:
    from pathspec import GitIgnoreSpec

_PLAIN_NAME = r"[A-Za-z0-9_][A-Za-z0-9_.+-]*"
_FOLDER = re.compile(rf"/?(?P<path>{_PLAIN_NAME}(?:/{_PLAIN_NAME})+)/?|/(?P<name>{_PLAIN_NAME})/?")
_NAME = re.compile(rf"(?P<name>{_PLAIN_NAME})/?")
_ENDING = re.compile(rf"(?:\*\*/)?\*(?P<ending>\.{_PLAIN_NAME})")
_BELOW = re.compile(rf"/?(?P<path>{_PLAIN_NAME}(?:/{_PLAIN_NAME})*)/\*\*(?:/\*(?P<ending>\.{_PLAIN_NAME})?)?")
_Test = Callable[[str], bool]


def matcher(patterns: Sequence[str]) -> _Test:
    """Whether patterns match the POSIX path of a file, relative to where they count; the path of a folder ends with a slash.

    Raises ConfigError for a pattern that cannot be read.
    """
    if not patterns:
        return lambda _: False
    tests = [_test(plain(pattern).strip()) for pattern in patterns]
    simple = [test for test in tests if test is not None]
    if len(simple) < len(tests):
        return spec_of(patterns).match_file
    if len(simple) == 1:
        return simple[0]
    return lambda path: any(test(path) for test in simple)


def spec_of(patterns: Sequence[str]) -> GitIgnoreSpec:
    """The patterns as pathspec reads them. Raises ConfigError naming the first that cannot be read."""
    from pathspec import GitIgnoreSpec  # here, because the usual shapes do without, and its import takes a tenth of a start

    try:
        return GitIgnoreSpec.from_lines(map(plain, patterns))
    except ValueError as error:
        bad = next((pattern for pattern in patterns if not _readable(pattern)), "")
        raise ConfigError(f"the pattern {bad!r} cannot be read; write it as in an ignore file, such as 'src/**/*.py'") from error


def plain(pattern: str) -> str:
    """The pattern as an ignore file would have it: people also write ``.`` and ``./src``."""
    return "**" if pattern.strip() in (".", "./") else pattern.removeprefix("./")


def _test(pattern: str) -> _Test | None:
    """The test for a pattern of a usual shape; None for any other.

    A pattern that ends with a slash means folders only, so only what is below it, and never a file of that name.
    """
    if pattern in ("**", "*"):
        return lambda _: True
    if ending := _ENDING.fullmatch(pattern):
        end = ending["ending"]
        # A folder of such a name is matched with all that is below it.
        return lambda path: path.endswith(end) or f"{end}/" in path
    if below := _BELOW.fullmatch(pattern):
        start, end = below["path"] + "/", below["ending"] or ""
        if not end:
            return lambda path: path.startswith(start)
        return lambda path: path.startswith(start) and (path.endswith(end) or f"{end}/" in path[len(start) :])
    if name := _NAME.fullmatch(pattern):
        inner = f"/{name['name']}/"
        if pattern.endswith("/"):
            return lambda path: inner in f"/{path}"
        return lambda path: inner in f"/{path}/"
    if folder := _FOLDER.fullmatch(pattern):
        place = folder["path"] or folder["name"]
        start = place + "/"
        if pattern.endswith("/"):
            return lambda path: path.startswith(start)
        return lambda path: path.startswith(start) or path == place
    return None


def _readable(pattern: str) -> bool:
    from pathspec import GitIgnoreSpec

    try:
        GitIgnoreSpec.from_lines([pattern])
    except ValueError:
        return False
    return True
