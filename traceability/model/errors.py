"""Errors: what stops the program from judging at all. Findings are never errors, errors never findings."""

from __future__ import annotations

from typing import NamedTuple


class PptraceError(Exception):
    """Base of every error that pptrace raises on purpose; ``exit_code`` is what the command line returns for it."""

    exit_code = 70


class ConfigError(PptraceError):
    """The command line or the configuration is wrong, so nothing was judged (exit 2)."""

    exit_code = 2


class CollectError(PptraceError):
    """A source of evidence exists but cannot be read (exit 3)."""

    exit_code = 3


class Mistake(NamedTuple):
    """One thing in a file that could not be decoded.

    ``line`` and ``column`` count from 1 (0: the file as a whole); ``path`` is the way to the value inside the file,
    such as ``threats/T.Privacy/action``.
    """

    file: str
    line: int
    column: int
    code: str
    message: str
    path: str = ""
    hint: str = ""


class LoadError(PptraceError):
    """All mistakes of all files of one run (exit 3)."""

    exit_code = 3

    def __init__(self, mistakes: list[Mistake]) -> None:
        super().__init__(f"{len(mistakes)} mistake(s) in the input")
        self.mistakes = sorted(mistakes)
