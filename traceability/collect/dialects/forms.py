"""What every reader of a dialect gets and gives."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from typing import Literal, NamedTuple

import msgspec

from traceability.collect.records import CodelinksStyle
from traceability.model.evidence import Relation, TagScope

Line = tuple[int, int, str]
WORD = re.compile(r"[^\s,;]++")
COMMA = re.compile(r"\s*+,\s*+")
_OF_AN_ID = re.compile(r"[._/#:0-9]")
_TRAILING = ".:!?"


class Mark(NamedTuple):
    """One id that a dialect names in a comment, with the line and column of the id, both counted from 1.

    ``relation`` is ``""`` where the mark names an id but says that the code does not show it; ``why`` then says what it says.
    """

    relation: Relation | Literal[""]
    target: str
    line: int
    column: int
    reason: str = ""
    scope: TagScope = ""
    first: int = 0
    last: int = 0
    revision: str = ""
    quote: str = ""
    why: str = ""


class Trouble(NamedTuple):
    """A range that begins or ends without its other end."""

    line: int
    what: str
    why: str


class Region(NamedTuple):
    """Lines in which the marks of a dialect (or of all, from our own) do not count."""

    first: int
    last: int


class Source(msgspec.Struct, frozen=True):
    """A source as a dialect sees it: the lines of its comments, and for dialects that read code the places that are none.

    ``spans`` holds the beginning and end of every comment and string in their order.
    """

    path: str
    text: str
    comments: Sequence[Line]
    spans: Sequence[tuple[int, int, bool]] = ()
    style: CodelinksStyle = msgspec.field(default_factory=CodelinksStyle)

    def line(self, number: int) -> str:
        """A line of the source as it stands, ``""`` outside of it."""
        start = 0
        for _ in range(number - 1):
            start = self.text.find("\n", start) + 1
            if not start:
                return ""
        end = self.text.find("\n", start)
        return self.text[start : end if end >= 0 else len(self.text)]


Seen = Mark | Trouble | Region


class Dialect(msgspec.Struct, frozen=True):
    """A way to write tags.

    A file in which none of the bytes ``needles`` occurs holds no mark of it; ``holding`` does the same for one comment (``""``:
    every comment is wanted, because a mark may go over several). ``code``: marks stand in code, not in comments.
    """

    name: str
    needles: tuple[bytes, ...]
    holding: tuple[str, ...]
    read: Callable[[Source], Iterator[Seen]]
    code: bool = False


def looks_like_an_id(word: str) -> bool:
    """Whether a word can be an id; else a line is prose."""
    return _OF_AN_ID.search(word) is not None or any(map(str.isdigit, word))


def ids(text: str, position: int, column: int) -> tuple[list[tuple[str, int]], int]:
    """The ids with commas between them from a position on, each once, with their columns; and where what follows them begins."""
    found: dict[str, int] = {}
    rest = position
    while (word := WORD.match(text, position)) is not None:
        target = word.group().rstrip(_TRAILING)
        if not looks_like_an_id(target):
            break
        found.setdefault(target, column + word.start())
        rest = word.end()
        comma = COMMA.match(text, rest)
        if comma is None:
            break
        position = comma.end()
    return list(found.items()), rest


def reason(text: str) -> str:
    """What stands behind the ids, without what joins it to them."""
    return text.lstrip(" \t,;:.-–—").rstrip()


def switched(source: Source, off: str, on: str) -> Iterator[Seen]:
    """The regions between comments that begin with ``off`` and ``on``."""
    since = 0
    for line, _, text in source.comments:
        word = text.split(maxsplit=1)[0]
        if word == off and not since:
            since = line
        elif word == on:
            if since:
                yield Region(since, line)
            else:
                yield Trouble(line, on, f"{on!r} ends nothing: there is no {off!r} before it")
            since = 0
    if since:
        yield Region(since, source.text.count("\n") + 1)
        yield Trouble(since, off, f"{off!r} is never ended, so no tag below it counts")
