"""Comments of a source text, whatever the language: never the inside of a string, always the true line and column."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from typing import Literal

import msgspec

from traceability.collect.syntaxes import SYNTAXES, Syntax, Template

Line = tuple[int, int, str]
Span = tuple[int, int, bool]
_Kind = Literal["comment", "block", "doc", "string"]
_Token = tuple[_Kind, int, int, bool]
_Found = tuple[_Kind, int, int]

_OPENING = {
    "comment": re.compile(r"//+[!<]*+|--+|#+[!:]?"),
    "block": re.compile(r"/\*++[!<]*+(?!/)|/\*++"),
    "doc": re.compile(r"\"\"\"|'''|\"|'"),
}
_FURTHER = {"comment": re.compile(r"\s*+(?://+[!<]*+)?"), "block": re.compile(r"\s*+\*++(?!/)"), "doc": re.compile("")}
_NESTING = re.compile(r"/\*|\*/")
_FORMAT = Template(re.compile(r"(?P<end>\})|(?P<hole>\{)"))
_STATEMENT_END = re.compile(r"[ \t\f]*+(?:\Z|[\n#;])")
_BEFORE_STATEMENT = re.compile("[ \t\f\ufeff]*+[rRuU]?")
_ONE_LINE_SCOPE = re.compile(r"\s*(?:(?:async\s+)?def\s+\w+\s*\(.*\)\s*(?:->[^:]*)?|class\s+\w+\s*(?:\([^:]*\)\s*)?):\s*[rRuU]?")
_REGEX_LITERAL = re.compile(r"/(?:[^\\\n/\[]|\\[^\n]|\[(?:[^\]\\\n]|\\[^\n])*+\])++/[A-Za-z]*+")
_WORD_AT_END = re.compile(r"[\w$]+\Z")
_BEFORE_REGEX = frozenset(
    ["await", "case", "delete", "do", "else", "in", "instanceof", "new", "of", "return", "throw", "typeof", "void", "yield"]
)
_KINDS: dict[str, _Kind] = {"comment": "comment", "block": "block", "nest": "block", "doc": "doc"}
_NEARBY = 200
_LONGEST_WORD = 12
_LONGEST_SIGNATURE = 1000


def comments(text: str, language: str, holding: Sequence[str] = ("",), spans: list[Span] | None = None) -> Iterator[Line]:
    """Each line of each comment (Python: also of each docstring) as ``(line, column, text)``, both counted from 1.

    The text comes without its decoration (``//``, ``*``, ``#``, quotes) and without the blanks around it; empty lines are left
    out, and so are comments that hold none of the words ``holding``. ``language`` is a name that ``language_of``
    gives; KeyError for any other. ``spans`` is given, with line feeds as line ends, the place of every comment and string.
    """
    syntax = SYNTAXES[language]
    if "\r" in text:
        text = text.replace("\r\n", "\n").replace("\r", "\n")
    lexer = _Lexer(text, syntax, _Held(text, holding), spans)
    line, counted = 1, 0
    for kind, start, end in _with_docstrings(text, lexer) if syntax.docstrings else _comments_only(lexer):
        line += text.count("\n", counted, start)
        counted = start
        column = start - text.rfind("\n", 0, start)
        yield from _undecorated(kind, text[start:end], line, column)


def masked(text: str, spans: Iterable[Span]) -> str:
    """A line end and a text with blanks for comments and, for strings, something of no meaning without line ends; as long as both."""
    parts = ["\n"]
    last = 0
    for start, end, comment in spans:
        parts += (text[last:start], (" " if comment else "_") * (end - start))
        last = end
    return "".join([*parts, text[last:]])


class _Held:
    """Where the words that a comment must hold stand: most comments end before the next one, and are passed over."""

    def __init__(self, text: str, words: Sequence[str]) -> None:
        self._text = text
        self._words = words
        self._places = [self._find(word, 0) for word in words]
        self.next = min(self._places)
        """The first place that is not passed yet; past the text where there is none."""

    def inside(self, start: int, end: int) -> bool:
        """Whether one of them stands between two places; asked in the order of the text."""
        for number, word in enumerate(self._words):
            if self._places[number] < start:
                self._places[number] = self._find(word, start)
        self.next = min(self._places)
        return self.next < end and any(at + len(word) <= end for at, word in zip(self._places, self._words, strict=True))

    def _find(self, word: str, start: int) -> int:
        found = self._text.find(word, start)
        return found if found >= 0 else len(self._text) + 1


class _Frame(msgspec.Struct):
    """A string with holes that is being read, in its text or in the code of a hole, where ``depth`` counts open brackets."""

    template: Template
    in_hole: bool = False
    depth: int = 0


class _Lexer:
    """Reads a text once, from its beginning to its end."""

    def __init__(self, text: str, syntax: Syntax, held: _Held, spans: list[Span] | None) -> None:
        self._text = text
        self._syntax = syntax
        self._held = held
        self._frames: list[_Frame] = []
        self._position = 0
        self._last = 0
        self._divides_until = 0
        # Where a docstring stands depends on what stands before it.
        self.spans = [] if spans is None and syntax.docstrings else spans

    def tokens(self) -> Iterator[_Token]:
        """Those comments and strings that hold what is wanted, as ``(kind, start, end, inside)``; ``inside`` the hole of a string.

        They come in the order of their ends. ``spans`` holds all that are not inside another, up to the one that is given.
        """
        finditer, special, held, length = self._syntax.code.finditer, self._syntax.special, self._held, len(self._text)
        note = self.spans.append if self.spans is not None else None
        while self._position >= 0:
            matches = finditer(self._text, self._position)
            self._position = -1
            for match in matches:
                group = match.lastgroup
                if group in special:
                    yield from self._special(match, group)
                    break
                start, end = match.span()
                self._last = end
                if note is not None:
                    note((start, end, group == "comment"))
                if end > held.next:
                    if held.inside(start, end):
                        yield _KINDS.get(group or "", "string"), start, end, False
                    if note is None and held.next > length:
                        return  # nothing that is wanted stands behind

    def _special(self, match: re.Match[str], group: str | None) -> Iterator[_Token]:
        """The tokens at a place where the expression alone does not tell how the text goes on."""
        if group == "template":
            yield from self._template(match)
            return
        start, end = match.start(), self._end(match, group)
        if end:
            if self.spans is not None:
                self.spans.append((start, end, False))
            if self._held.inside(start, end):
                yield _KINDS.get(group or "", "string"), start, end, False

    def _template(self, match: re.Match[str]) -> Iterator[_Token]:
        """The tokens in a string with holes, and at last the string itself."""
        start = match.start()
        self._open(match)
        while self._frames and (inner := self._next()) is not None:
            group = inner.lastgroup
            if group in ("end", "hole", "open", "close", "colon"):
                self._position = inner.end()
                self._step(group)
            elif group == "template":
                self._open(inner)
            elif group is None:
                self._position = inner.end()
            else:
                end = self._end(inner, group)
                if end and self._held.inside(inner.start(), end):
                    yield _KINDS.get(group, "string"), inner.start(), end, True
        if self._frames:
            self._frames.clear()
            self._position = len(self._text)
        self._last = self._position
        if self.spans is not None:
            self.spans.append((start, self._position, False))

    def _open(self, match: re.Match[str]) -> None:
        self._position = match.end()
        self._frames.append(_Frame(self._syntax.templates[match.group()]))

    def _next(self) -> re.Match[str] | None:
        frame = self._frames[-1]
        expression = self._syntax.hole if frame.in_hole else frame.template.text
        return expression.search(self._text, self._position)

    def _end(self, match: re.Match[str], group: str | None) -> int:
        """Where a comment or string ends, and reading goes on; 0 for a slash that divides."""
        if group == "slash":
            literal = self._regex_end(match.start())
            self._position = literal or match.end()
            if not literal:
                return 0
        else:
            self._position = _nested_end(self._text, match.end()) if group == "nest" else match.end()
        self._last = self._position
        return self._position

    def _step(self, group: str) -> None:
        """What a mark means for the string being read: into a hole, out of it, or the end of the string."""
        frame = self._frames[-1]
        if group == "end":
            self._frames.pop()
            if frame.template is _FORMAT:
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
            self._frames.append(_Frame(_FORMAT))

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


def _nested_end(text: str, position: int) -> int:
    """Where a block comment that may hold others ends; the end of the text where it does not."""
    depth = 1
    for match in _NESTING.finditer(text, position):
        depth += 1 if match.group() == "/*" else -1
        if depth == 0:
            return match.end()
    return len(text)


def _comments_only(lexer: _Lexer) -> Iterator[_Found]:
    for kind, start, end, _ in lexer.tokens():
        if kind in ("comment", "block"):
            yield kind, start, end


def _with_docstrings(text: str, lexer: _Lexer) -> Iterator[_Found]:
    """Python's comments, and those strings that are a statement of their own."""
    spans = lexer.spans if lexer.spans is not None else []
    depth = counted = 0
    for kind, start, end, inside in lexer.tokens():
        if kind == "comment":
            yield kind, start, end
        elif kind == "doc" and not inside:
            last = spans[-2][1] if len(spans) > 1 else 0
            if _begins_statement(text, text[last:start], last, start) and _STATEMENT_END.match(text, end):
                # Brackets are counted only where the answer matters.
                depth = _depth(depth, _code(text, spans, counted))
                counted = len(spans)
                if depth == 0:
                    yield kind, start, end


def _code(text: str, spans: list[Span], since: int) -> str:
    """What stands between the comments and strings, from the end of the one before number ``since`` to the beginning of the last."""
    begin = spans[since - 1][1] if since else 0
    parts = []
    for start, end, _ in spans[since:]:
        parts.append(text[begin:start])
        begin = end
    return "".join(parts)


def _depth(depth: int, code: str) -> int:
    """How many brackets are open after some code without strings and comments; more closed than opened count as none."""
    return max(0, depth + sum(map(code.count, "([{")) - sum(map(code.count, ")]}")))


def _begins_statement(text: str, gap: str, last: int, start: int) -> bool:
    """Whether a string is the first thing in its statement: on a line of its own, or after the head of a short definition."""
    newline = gap.rfind("\n")
    if (newline >= 0 or last == 0) and _BEFORE_STATEMENT.fullmatch(gap, newline + 1):
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
        mark = raw[:begin]
        if raw.endswith(mark) and len(raw) >= begin + len(mark):
            return raw[: -len(mark)]
    return raw
