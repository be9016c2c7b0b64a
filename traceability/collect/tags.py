"""Our own tags in comments: ``@enforces ID[, ID] reason``, ``@supports …`` and ``@verifies …``."""

from __future__ import annotations

import re
from collections.abc import Iterator

from traceability.collect.lexer import Span, comments
from traceability.collect.outline import Outline
from traceability.collect.scopes import Scopes, parse
from traceability.collect.syntaxes import language_of
from traceability.model.evidence import Relation, Tag

_NEEDLES = (b"@enforces", b"@supports", b"@verifies")
_TAG = re.compile(r"@(?P<relation>enforces|supports|verifies):?\s++")
_WORD = re.compile(r"[^\s,;]++")
_COMMA = re.compile(r"\s*+,\s*+")
_RELATIONS: dict[str, Relation] = {"enforces": "enforces", "supports": "supports", "verifies": "verifies"}


def may_hold_tags(data: bytes) -> bool:
    """Whether a file is worth reading as text: a byte search, many times cheaper than finding comments."""
    return any(needle in data for needle in _NEEDLES)


def tags_in(text: str, path: str) -> list[Tag]:
    """The tags of a source text in the order of their places, one for each id; ``column`` is that of the id.

    A tag is the first word of a line of a comment or docstring. The word after it must look like an id (it holds one of
    ``. _ / # :`` or a digit), else the line is prose; ids go on after a comma as long as they look like ids, and the rest of the
    line is the reason. ``path`` decides the language; no tags in a language that is not known.
    """
    language = language_of(path)
    if not language:
        return []
    spans: list[Span] | None = [] if language == "python" else None
    found = [tag for line, column, comment in comments(text, language, "@", spans) for tag in _in_line(comment, path, line, column)]
    if not found or spans is None:
        return found
    scopes = _scopes(text, spans)
    return [_with_symbol(tag, scopes.at(tag.line)) for tag in found] if scopes else found


def _scopes(text: str, spans: list[Span]) -> Outline | Scopes | None:
    outline = Outline(text.replace("\r\n", "\n").replace("\r", "\n"), spans)
    if outline.exact:
        return outline
    tree = parse(text)
    return Scopes(tree, text) if tree is not None else None


def _in_line(comment: str, path: str, line: int, column: int) -> Iterator[Tag]:
    match = _TAG.match(comment) if comment.startswith("@") else None
    if match is None:
        return
    targets, rest = _targets(comment, match.end())
    reason = comment[rest:].lstrip(" \t,;:.-–—").rstrip()
    for target, offset in targets.items():
        relation = _RELATIONS[match["relation"]]
        yield Tag(relation=relation, target=target, file=path, line=line, column=column + offset, reason=reason)


def _targets(comment: str, position: int) -> tuple[dict[str, int], int]:
    """The ids with their offsets, each once, and the offset of what follows them."""
    targets: dict[str, int] = {}
    rest = position
    while (word := _WORD.match(comment, position)) is not None:
        target = word.group().rstrip(".:!?")
        if not _looks_like_an_id(target):
            break
        targets.setdefault(target, word.start())
        rest = word.end()
        comma = _COMMA.match(comment, rest)
        if comma is None:
            break
        position = comma.end()
    return targets, rest


def _looks_like_an_id(word: str) -> bool:
    return any(character in "._/#:" or character.isdigit() for character in word)


def _with_symbol(tag: Tag, symbol: str) -> Tag:
    return Tag(relation=tag.relation, target=tag.target, file=tag.file, line=tag.line, column=tag.column, reason=tag.reason, symbol=symbol)
