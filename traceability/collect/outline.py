"""Which function or class of a Python source a line belongs to, read from its indentation: what ``Scopes`` says, ten times as fast.

In Python ``def`` and ``class`` begin a definition wherever they begin a line outside strings and brackets, and the definition
ends before the next line that is no further in. So once strings and comments are known, no syntax tree is needed.
"""

from __future__ import annotations

import functools
import re
import unicodedata
from bisect import bisect_right
from collections.abc import Iterable, Iterator
from itertools import accumulate
from typing import NamedTuple

from traceability.collect.blocks import Block, BlockKind
from traceability.collect.lexer import Span, masked

# The code begins with a line end of its own, so that each of these begins with a character that is quickly found.
_DEFINITION = re.compile(r"\n( *)(async +def|def|class) +(\w+)")
_OTHER_INDENT = re.compile(r"\n *[\t\f]")
_CUT_HEAD = re.compile(r"\n *(?:async +)?(?:async|def|class) *\\\n")
_DECORATOR = re.compile(r"\n *@")
_OPEN, _CLOSE = "([{", ")]}"
_DEEPEST = 100


class _NotPythonError(Exception):
    pass


class _Definition(NamedTuple):
    """A definition whose line begins behind the line end at ``start``, so many blanks in; ``head`` is where its name ends.

    ``parent`` is the number of the last one before it that is less far in, -1 for none; it may have ended by then.
    """

    start: int
    head: int
    indent: int
    name: str
    kind: BlockKind
    parent: int


class Outline:
    """The functions and classes of one source, each with its decorators and the comments that belong to it.

    ``text`` has line feeds only; ``spans`` are the places ``(start, end, is a comment)`` of all its strings and comments, in
    their order. Only what is around the lines that are asked for is looked at.
    """

    def __init__(self, text: str, spans: Iterable[Span]) -> None:
        self._lines = text.split("\n")
        self._code = masked(text, spans)
        # Where each line begins in the text; in the code, the line end before it stands there.
        self._starts = list(accumulate([len(line) + 1 for line in self._lines], initial=0))
        self._plain = not (
            text.startswith("\ufeff") or _indented_otherwise(self._code) or ("\\" in self._code and _CUT_HEAD.search(self._code))
        )
        self._definitions = _definitions(self._code) if self._plain else []
        self._places = [definition.start for definition in self._definitions]
        self._ends: dict[int, int] = {}
        self._blocks: dict[int, Block] = {}

    def reads(self, lines: Iterable[int]) -> bool:
        """Whether what is around these lines can be told; not in what is no Python, or indented in a way that is not read here."""
        try:
            for line in lines:
                self._find(line)
        except _NotPythonError:
            return False
        return self._plain

    def find(self, line: int) -> Block | None:
        """The innermost function or class that a line (from 1) belongs to; None where there is none, or it cannot be told."""
        try:
            return self._find(line)
        except _NotPythonError:
            return None

    def _find(self, line: int) -> Block | None:
        if not 0 < line < len(self._starts):
            return None
        position = self._starts[line - 1]
        number = bisect_right(self._places, position)
        if number < len(self._definitions):
            follower = self._block(number)
            if follower.first <= line:
                return follower
        for around in self._around(number - 1, position):
            block = self._block(around)
            if block.first <= line <= block.last:
                return block
        return None

    def _around(self, number: int, position: int) -> Iterator[int]:
        """The definitions that a place is in, innermost first, from the one before it on.

        One that is as far in as a later one has ended there, so only those less and less far in are looked at.
        """
        deep = 0
        while number >= 0:
            if self._end_of(number) > position:
                deep += 1
                if deep > _DEEPEST:
                    raise _NotPythonError
                yield number
            number = self._definitions[number].parent

    def _block(self, number: int) -> Block:
        if number not in self._blocks:
            definition = self._definitions[number]
            around = (self._definitions[outer].name for outer in self._around(definition.parent, definition.start))
            name = ".".join(reversed([definition.name, *around]))
            first, last = self._first(number), self._last(number)
            self._blocks[number] = Block(unicodedata.normalize("NFKC", name), definition.kind, first, last)
        return self._blocks[number]

    def _end_of(self, number: int) -> int:
        if number not in self._ends:
            definition = self._definitions[number]
            self._ends[number] = self._end(definition.head, definition.start, definition.indent)
        return self._ends[number]

    def _end(self, position: int, start: int, indent: int) -> int:
        """Where the next line after ``position`` begins that is no further in; the end of the code if there is none.

        A line in brackets, or after a backslash, goes on with the one before it, however it is indented; a definition never does.
        """
        search = _no_further_in(indent).search
        opened, counted = 0, start
        while (match := search(self._code, position)) is not None:
            at = match.start()
            opened += _opened(self._code, counted, at)
            counted = at
            if not opened and self._code[at - 1] != "\\":
                return at
            if _DEFINITION.match(self._code, at):
                raise _NotPythonError
            position = match.end()
        if opened + _opened(self._code, counted, len(self._code)):
            raise _NotPythonError
        return len(self._code)

    def _first(self, number: int) -> int:
        """The line of a definition, or of the first decorator or comment that belongs to it.

        Decorators stand above it with nothing in between; comments directly above, as far in as it is, speak of it.
        """
        start, indent = self._definitions[number].start, self._definitions[number].indent
        above = _DECORATOR.finditer(self._code, self._places[number - 1] if number else 0, start)
        for match in reversed(list(above)):
            if match.end() - match.start() - 2 == indent:
                if self._end(match.end(), match.start(), indent) != start:
                    break
                start = match.start()
        first = bisect_right(self._starts, start)
        while first > 1 and self._comment_indent(first - 1) == indent:
            first -= 1
        return first

    def _last(self, number: int) -> int:
        """The last line of a definition; comments after its last statement are part of it if they are further in than it is."""
        definition, end = self._definitions[number], self._end_of(number)
        length = len(self._code[definition.head : end].rstrip())
        last = bisect_right(self._starts, definition.head + length - 2)
        for line in range(last + 1, len(self._starts)):
            if self._comment_indent(line) > definition.indent:
                last = line
            elif self._lines[line - 1].strip():
                break
        return last

    def _comment_indent(self, line: int) -> int:
        """How far in a line is that is nothing but a comment; -1 for any other."""
        content = self._lines[line - 1]
        bare = content.lstrip()
        return len(content) - len(bare) if bare.startswith("#") else -1


def _definitions(code: str) -> list[_Definition]:
    found: list[_Definition] = []
    around: list[int] = []
    for number, match in enumerate(_DEFINITION.finditer(code)):
        blanks, word, name = match.groups()
        indent = len(blanks)
        while around and found[around[-1]].indent >= indent:
            around.pop()
        kind: BlockKind = "class" if word == "class" else "function"
        found.append(_Definition(match.start(), match.end(), indent, name, kind, around[-1] if around else -1))
        around.append(number)
    return found


def _indented_otherwise(code: str) -> bool:
    return ("\t" in code or "\f" in code) and _OTHER_INDENT.search(code) is not None


@functools.cache
def _no_further_in(indent: int) -> re.Pattern[str]:
    """A line that begins with code, and not with a closing bracket, at most so many blanks in."""
    return re.compile(rf"\n {{0,{indent}}}[^\s)\]}}]")


def _opened(code: str, start: int, end: int) -> int:
    """How many brackets are opened and not closed again between two places."""
    return sum(code.count(c, start, end) for c in _OPEN) - sum(code.count(c, start, end) for c in _CLOSE)
