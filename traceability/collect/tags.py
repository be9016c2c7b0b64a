"""Tags of every dialect in the comments of a source, each with the function, class or lines that it speaks of."""

from __future__ import annotations

import functools
import re
from collections.abc import Iterable, Iterator, Sequence

import msgspec

from traceability.collect.blocks import Blocks, text_hash
from traceability.collect.dialects import dialect_of
from traceability.collect.dialects.forms import Dialect, Mark, Region, Seen, Source, Trouble
from traceability.collect.grammars import blocks_of, grammar_of
from traceability.collect.lexer import Span, comments
from traceability.collect.outline import Outline
from traceability.collect.pieces import Pieces
from traceability.collect.records import DEFAULT, OWN, CodelinksStyle, TagSettings
from traceability.collect.scopes import Scopes, parse
from traceability.collect.syntaxes import language_of
from traceability.model.base import Origin
from traceability.model.evidence import Tag
from traceability.model.notice import Notice

_HEAD = 4096
_GENERATED = r"(?<!\w)@generated\b|\bgenerated\b[^\n]{0,200}\bdo not edit\b|\bdo not edit\b[^\n]{0,200}\bgenerated\b"
_MADE = "the file says that it is generated; tag what it is made from"


class Tags(msgspec.Struct):
    """The tags of a source in the order of their places, and what was seen beside them."""

    tags: list[Tag] = msgspec.field(default_factory=list)
    notices: list[Notice] = msgspec.field(default_factory=list)


def tags_in(text: str, path: str, settings: TagSettings = DEFAULT) -> list[Tag]:
    """The tags of a source text in the order of their places, one for each id; ``column`` is that of the id.

    A tag is the first word of a line of a comment or docstring. The word after it must look like an id (it holds one of
    ``. _ / # :`` or a digit), else the line is prose; ids go on after a comma as long as they look like ids, and the rest of the
    line is the reason. Other dialects have rules of their own. ``path`` decides the language; no tags in one that is not known.
    """
    return read_tags(text, path, settings).tags


def read_tags(text: str, path: str, settings: TagSettings = DEFAULT, scopes: bool = True) -> Tags:
    """The tags of a source text as ``tags_in`` gives them, with notices; without ``scopes`` only Python's symbols are known."""
    language = language_of(path)
    if not language:
        return Tags()
    text = text.replace("\r\n", "\n").replace("\r", "\n") if "\r" in text else text
    dialects = [dialect_of(name) for name in settings.dialects]
    in_code = any(dialect.code for dialect in dialects)
    wanted = scopes and settings.scopes
    grammar = wanted and bool(grammar_of(path))
    spans: list[Span] | None = [] if grammar or in_code or language == "python" else None
    lines = list(comments(text, language, _holding(settings.dialects, settings.codelinks, _wide(settings, text)), spans))
    source = Source(path, text, lines, spans or (), settings.codelinks)
    marks, troubles = _marks(dialects, source)
    if not marks and not troubles:
        return Tags()
    if _generated(text):
        marks = [(name, mark._replace(relation="", why=mark.why or _MADE)) for name, mark in marks]
    around = [mark.line for _, mark in marks if mark.scope != "file"]
    blocks = _blocks(text, path, language, spans or [], around, grammar) if around else None
    return _result(path, text, marks, troubles, blocks, wanted)


def _generated(text: str) -> bool:
    """Whether a source says at its beginning that a program wrote it."""
    head = text[:_HEAD].lower()
    return "generated" in head and re.search(_GENERATED, head) is not None


def _wide(settings: TagSettings, text: str) -> tuple[bool, bool]:
    """Whether a source switches tags off, and whether it has needs over several comments."""
    return "pptrace:o" in text, settings.codelinks.opens(text)


@functools.cache
def _holding(names: tuple[str, ...], style: CodelinksStyle, wide: tuple[bool, bool]) -> tuple[str, ...]:
    """The words of which a comment must hold one to be looked at; only ``""`` where every comment is wanted."""
    switched, blocks = wide
    words = [word for name in names for word in dialect_of(name).holding if switched or word != "pptrace:o"]
    if "" in words:
        if blocks:
            return ("",)
        words = [*filter(None, words), style.start, *style.markers]
    return tuple(word for word in dict.fromkeys(words) if not any(other != word and other in word for other in words))


def _marks(dialects: Sequence[Dialect], source: Source) -> tuple[list[tuple[str, Mark]], list[Trouble]]:
    """The marks that stand in no hidden region, each with its dialect, and what was wrong with ranges."""
    marks: list[tuple[str, Mark]] = []
    troubles: list[Trouble] = []
    hidden: list[Region] = []
    for dialect in dialects:
        seen: list[Seen] = list(dialect.read(source))
        regions = [one for one in seen if isinstance(one, Region)]
        troubles += (one for one in seen if isinstance(one, Trouble))
        marks += ((dialect.name, one) for one in seen if isinstance(one, Mark) and not _hidden(one, regions))
        if dialect.name == OWN:
            hidden = regions
    kept: dict[tuple[int, int, str, str], tuple[str, Mark]] = {}
    for name, mark in marks:
        if mark.target and not _hidden(mark, hidden):
            kept.setdefault((mark.line, mark.column, mark.target, mark.relation), (name, mark))
    return [kept[place] for place in sorted(kept)], sorted(troubles)


def _hidden(mark: Mark, regions: Sequence[Region]) -> bool:
    return bool(regions) and any(region.first <= mark.line <= region.last for region in regions)


def _blocks(text: str, path: str, language: str, spans: list[Span], lines: list[int], grammar: bool) -> Blocks | None:
    if language == "python":
        outline = Outline(text, spans)
        if outline.reads(lines):
            return outline
        tree = parse(text)
        if tree is not None:
            return Scopes(tree, text)
        return blocks_of(text, path) if grammar else None
    return Pieces(text, path, spans) if grammar else None


def _result(path: str, text: str, marks: list[tuple[str, Mark]], troubles: list[Trouble], blocks: Blocks | None, hashed: bool) -> Tags:
    found = Tags(notices=[_notice("unbalanced-range", path, one.line, what=one.what, why=one.why) for one in troubles])
    lines = text.split("\n") if hashed or any(mark.scope for _, mark in marks) else []
    seen: dict[tuple[str, str, str], int] = {}
    for dialect, mark in marks:
        tag = _tag(path, dialect, mark, blocks, lines, hashed)
        if not mark.relation:
            data = {"target": mark.target, "why": mark.why, "symbol": tag.symbol, "relation": ""}
            found.notices.append(_notice("uncounted-tag", path, mark.line, **data))
            continue
        place = tag.symbol or (str(mark.line) if mark.scope != "file" else "")
        earlier = seen.get((mark.relation, mark.target, place))
        if earlier is not None:
            data = {"target": mark.target, "relation": mark.relation, "symbol": tag.symbol, "why": f"line {earlier} says it already"}
            found.notices.append(_notice("duplicate-tag", path, mark.line, **data))
            continue
        seen[mark.relation, mark.target, place] = mark.line
        found.tags.append(tag)
    return found


def _tag(path: str, dialect: str, mark: Mark, blocks: Blocks | None, lines: list[str], hashed: bool) -> Tag:
    block = blocks.find(mark.line) if blocks and mark.scope != "file" else None
    scope, first, last = mark.scope, mark.first, mark.last
    if block and scope in {"", "function", "class"}:
        scope, first, last = block.kind, block.first, block.last
    elif scope == "line":
        first = last = min(mark.line + 1, max(len(lines) - 1, 1))
    elif scope in {"function", "class"}:
        scope = ""
    if scope == "file":
        first, last = 1, max(len(lines) - (lines[-1:] == [""]), 1)
    return Tag(
        relation=mark.relation or "supports", target=mark.target, file=path, line=mark.line, column=mark.column, reason=mark.reason,
        symbol=block.name if block else "", dialect="" if dialect == OWN else dialect, scope=scope,
        first=first if hashed else 0, last=last if hashed else 0,
        sha256=text_hash(lines, first, last) if hashed and first else "", revision=mark.revision, quote=mark.quote,
    )  # fmt: skip


def without_symbols(tags: Iterable[Tag]) -> Iterator[Tag]:
    """The tags as a file of tests has them whose functions its test runner names in a way of its own."""
    return (msgspec.structs.replace(tag, symbol="") if tag.symbol else tag for tag in tags)


def _notice(kind: str, path: str, line: int, **data: str) -> Notice:
    return msgspec.convert({"kind": kind, "origin": Origin(file=path, line=line), "data": data}, Notice, from_attributes=True)
