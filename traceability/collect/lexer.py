"""Comments of a source text, whatever the language: never the inside of a string, always the true line and column."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

from traceability.collect.syntaxes import SYNTAXES, Syntax, Template

Line = tuple[int, int, str]
_Kind = Literal["comment", "block", "doc", "string"]

_OPENING = {
    "comment": re.compile(r"//+[!<]*+|--+|#+[!:]?"),
    "block": re.compile(r"/\*++[!<]*+(?!/)|/\*++"),
    "doc": re.compile(r"[rRuU]?(?:\"\"\"|'''|\"|')"),
}
_FURTHER = {"comment": re.compile(r"\s*+(?://+[!<]*+)?"), "block": re.compile(r"\s*+\*++(?!/)"), "doc": re.compile("")}
_NESTING = re.compile(r"/\*|\*/")
_FORMAT = Template(re.compile(r"(?P<end>\})|(?P<hole>\{)"))
_STATEMENT_END = re.compile(r"[ \t\f]*+(?:\Z|[\n#;])")
_ONE_LINE_SCOPE = re.compile(r"\s*(?:(?:async\s+)?def\s+\w+\s*\(.*\)\s*(?:->[^:]*)?|class\s+\w+\s*(?:\([^:]*\)\s*)?):\s*")
_REGEX_LITERAL = re.compile(r"/(?:[^\\\n/\[]|\\[^\n]|\[(?:[^\]\\\n]|\\[^\n])*+\])++/[A-Za-z]*+")
_WORD_AT_END = re.compile(r"[\w$]+\Z")
_BEFORE_REGEX = frozenset(
    ["await", "case", "delete", "do", "else", "in", "instanceof", "new", "of", "return", "throw", "typeof", "void", "yield"]
)
_KINDS: dict[str, _Kind] = {"comment": "comment", "block": "block", "nest": "block", "doc": "doc"}
_NEARBY = 200
_LONGEST_WORD = 12
_LONGEST_SIGNATURE = 1000


def comments(text: str, language: str) -> Iterator[Line]:
    """Each line of each comment (Python: also of each docstring) as ``(line, column, text)``, both counted from 1.

    The text comes without its decoration (``//``, ``*``, ``#``, quotes) and without the blanks around it; empty lines are left
    out. ``language`` is a name that ``language_of`` gives; KeyError for any other.
    """
    syntax = SYNTAXES[language]
    if "\r" in text:
        text = text.replace("\r\n", "\n").replace("\r", "\n")
    tokens = _Lexer(text, syntax).tokens()
    line, counted = 1, 0
    for kind, start, end in _with_docstrings(text, tokens) if syntax.docstrings else _comments_only(tokens):
        line += text.count("\n", counted, start)
        counted = start
        column = start - text.rfind("\n", 0, start)
        yield from _undecorated(kind, text[start:end], line, column)


@dataclass(slots=True)
class _Frame:
    """A string with holes that is being read, in its text or in the code of a hole, where ``depth`` counts open brackets."""

    template: Template
    start: int
    in_hole: bool = False
    depth: int = 0


@dataclass(frozen=True, slots=True)
class _Token:
    kind: _Kind
    start: int
    end: int
    inside: bool


class _Lexer:
    """Reads a text once, from its beginning to its end."""

    def __init__(self, text: str, syntax: Syntax) -> None:
        self._text = text
        self._syntax = syntax
        self._frames: list[_Frame] = []
        self._position = 0
        self._last = 0
        self._divides_until = 0

    def tokens(self) -> Iterator[_Token]:
        """Comments and strings in the order of their ends; ``inside`` marks those in the hole of a string."""
        while (match := self._next()) is not None:
            group = match.lastgroup or ""
            self._position = match.end()
            if group in ("end", "hole", "open", "close", "colon"):
                closed = self._step(group)
                if closed is not None:
                    yield self._token("string", closed.start)
            elif group == "template":
                self._frames.append(_Frame(self._syntax.templates[_opening(match.group())], match.start()))
            elif group == "slash":
                self._position = self._regex_end(match.start()) or match.end()
                if self._position > match.end():
                    yield self._token("string", match.start())
            elif group:
                self._position = _nested_end(self._text, match.end()) if group == "nest" else match.end()
                yield self._token(_KINDS.get(group, "string"), match.start())

    def _next(self) -> re.Match[str] | None:
        if not self._frames:
            return self._syntax.code.search(self._text, self._position)
        frame = self._frames[-1]
        expression = self._syntax.hole if frame.in_hole else frame.template.text
        return expression.search(self._text, self._position)

    def _token(self, kind: _Kind, start: int) -> _Token:
        self._last = self._position
        return _Token(kind, start, self._position, bool(self._frames))

    def _step(self, group: str) -> _Frame | None:
        """What a mark means for the string being read: into a hole, out of it, or (its frame is returned) the string's end."""
        frame = self._frames[-1]
        if group == "end":
            self._frames.pop()
            if frame.template is not _FORMAT:
                return frame
            self._frames[-1].in_hole = False
        elif group == "hole":
            frame.in_hole, frame.depth = True, 0
        elif group == "open":
            frame.depth += 1
        elif group == "close" and frame.depth:
            frame.depth -= 1
        elif group == "close":
            frame.in_hole = False
        elif frame.depth == 0:
            # A colon outside brackets: up to the end of the hole there is a format, which may have holes of its own.
            self._frames.append(_Frame(_FORMAT, self._position))
        return None

    def _regex_end(self, start: int) -> int:
        """The end of a JavaScript regular expression that begins here, 0 where the slash rather divides.

        A slash divides after a value; only the few characters before it are looked at, so this is a good guess and no proof.
        """
        if start < self._divides_until:
            return 0
        before = self._text[max(self._last, start - _NEARBY) : start].rstrip()
        if before:
            word = _WORD_AT_END.search(before[-_LONGEST_WORD:])
            divides = before[-1] in ")]}" if word is None else word.group() not in _BEFORE_REGEX
        else:
            divides = self._last > 0 and self._text[self._last - 1] in "\"'`"
        if divides:
            return 0
        literal = _REGEX_LITERAL.match(self._text, start)
        if literal is None:
            # No second try on this line: a long line of slashes must not be read again for each of them.
            newline = self._text.find("\n", start)
            self._divides_until = newline if newline >= 0 else len(self._text)
        return literal.end() if literal else 0


def _opening(text: str) -> str:
    """The key of a template: its opening without the letters before it."""
    return text.lstrip("fFtTrR")


def _nested_end(text: str, position: int) -> int:
    """Where a block comment that may hold others ends; the end of the text where it does not."""
    depth = 1
    for match in _NESTING.finditer(text, position):
        depth += 1 if match.group() == "/*" else -1
        if depth == 0:
            return match.end()
    return len(text)


def _comments_only(tokens: Iterator[_Token]) -> Iterator[tuple[_Kind, int, int]]:
    return ((token.kind, token.start, token.end) for token in tokens if token.kind in ("comment", "block"))


def _with_docstrings(text: str, tokens: Iterator[_Token]) -> Iterator[tuple[_Kind, int, int]]:
    """Python's comments, and those strings that are a statement of their own."""
    depth = last = 0
    for token in tokens:
        if token.inside:
            if token.kind == "comment":
                yield "comment", token.start, token.end
            continue
        gap = text[last : token.start]
        depth = max(0, depth + sum(map(gap.count, "([{")) - sum(map(gap.count, ")]}")))
        begins = depth == 0 and token.kind == "doc" and _begins_statement(text, gap, last, token.start)
        last = token.end
        if token.kind == "comment" or (begins and _STATEMENT_END.match(text, token.end)):
            yield token.kind, token.start, token.end


def _begins_statement(text: str, gap: str, last: int, start: int) -> bool:
    newline = gap.rfind("\n")
    if (newline >= 0 or last == 0) and not gap[newline + 1 :].strip(" \t\f\ufeff"):
        return not gap[: max(newline, 0)].endswith("\\")
    begin = text.rfind("\n", 0, start) + 1
    return start - begin < _LONGEST_SIGNATURE and _ONE_LINE_SCOPE.fullmatch(text, begin, start) is not None


def _undecorated(kind: _Kind, raw: str, line: int, column: int) -> Iterator[Line]:
    opening = _OPENING[kind].match(raw)
    begin = opening.end() if opening else 0
    body = _without_end(kind, raw, begin)
    for number, content in enumerate(body.split("\n")):
        if number:
            decoration = _FURTHER[kind].match(content)
            begin = decoration.end() if decoration else 0
            column = 1
        kept = content[begin:].strip()
        if kept:
            yield line + number, column + begin + len(content[begin:]) - len(content[begin:].lstrip()), kept


def _without_end(kind: _Kind, raw: str, begin: int) -> str:
    """The raw comment without what closes it."""
    if kind == "block" and raw.endswith("*/"):
        if len(raw) < begin + 2:
            return raw[:begin]
        closed = raw[:-2].rstrip(" \t")
        stars = closed.rstrip("*")
        # Stars that stand apart decorate ("**/"); a star at the end of a word ("ID#*") is part of it.
        return stars if not stars or stars[-1].isspace() or stars[-1] == "/" else closed
    if kind == "doc":
        quote = raw.lstrip("rRuU")[:3]
        mark = quote if quote in ('"""', "'''") else quote[:1]
        if raw.endswith(mark) and len(raw) >= begin + len(mark):
            return raw[: -len(mark)]
    return raw
