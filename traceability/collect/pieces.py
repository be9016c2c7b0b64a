"""Functions and classes in only those parts of a source that are asked for: a large file with few tags is hardly parsed.

A source is cut behind each block that closes at the beginning of a line when nothing is open. What stands between two cuts is
parsed by itself, once something in it is asked for; if the parser does not take it for a whole, the whole source is parsed.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterable
from itertools import pairwise

from traceability.collect.blocks import Block
from traceability.collect.grammars import Grammar, blocks_of
from traceability.collect.lexer import Span, masked

_CLOSED = re.compile(r"\n\}[ \t]*;?[ \t]*(?=\n)")


class Pieces:
    """The functions and classes of one source (line feeds only), whose comments and strings are ``spans``."""

    def __init__(self, text: str, path: str, spans: Iterable[Span]) -> None:
        self._text = text
        self._path = path
        self._cuts = [0, *_cuts(masked(text, spans)), len(text)]
        self._rows = [0]
        for start, end in pairwise(self._cuts[:-1]):
            self._rows.append(self._rows[-1] + text.count("\n", start, end))
        self._pieces: dict[int, Grammar | None] = {}

    def find(self, line: int) -> Block | None:
        """The innermost function or class that a line (from 1) belongs to."""
        number = bisect_right(self._rows, line - 1) - 1
        piece = self._piece(number) if number >= 0 else None
        if piece is None or piece.broken:
            number, piece = 0, self._piece(-1)
        above = self._rows[number]
        found = piece.find(line - above) if piece else None
        return Block(found.name, found.kind, found.first + above, found.last + above) if found else None

    def _piece(self, number: int) -> Grammar | None:
        """One piece, or with -1 the whole source; None where it is not parsed."""
        if number not in self._pieces:
            text = self._text if number < 0 else self._text[self._cuts[number] : self._cuts[number + 1]]
            self._pieces[number] = blocks_of(text, self._path)
        return self._pieces[number]


def _cuts(code: str) -> list[int]:
    """Where a source is cut; nowhere if not all that is opened in it is closed as well."""
    found = []
    opened = counted = 0
    for match in _CLOSED.finditer(code):
        opened += _opened(code, counted, match.end())
        counted = match.end()
        if not opened:
            found.append(match.end())
    return [] if opened + _opened(code, counted, len(code)) else found


def _opened(code: str, start: int, end: int) -> int:
    return code.count("{", start, end) - code.count("}", start, end)
