"""sphinx-codelinks' marks: one-line needs, ``@need-ids:`` and needs over several lines, with the markers of ``ubproject.toml``.

A one-line need is ``@ title, ID, type, [LINK, LINK]``: its links are what the code shows, its type says how. ``impl`` is code,
``test`` is a test; a need of another type does not count.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from traceability.collect.dialects import CODELINKS
from traceability.collect.dialects.forms import Dialect, Line, Mark, Seen, Source, Trouble, ids, looks_like_an_id
from traceability.collect.records import CodelinksStyle
from traceability.model.errors import ConfigError
from traceability.model.evidence import Relation

FILE = "ubproject.toml"
_TYPES: dict[str, Relation] = {"impl": "enforces", "test": "verifies"}
_LINK = re.compile(r"[^\s,;\[\]]++")
_OPTION = re.compile(r":(?P<name>[a-z_-]+):\s*(?P<value>.*)")


def style_of(root: Path) -> CodelinksStyle:
    """The markers that the ``ubproject.toml`` of a folder configures; the tool's own defaults where there is none.

    Where its projects differ, the first one that sets a marker decides. Raises ConfigError if the file cannot be read.
    """
    path = root / FILE
    if not path.is_file():
        return CodelinksStyle()
    try:
        projects = tomllib.loads(path.read_text(encoding="utf-8")).get("codelinks", {}).get("projects", {})
        tables = [table.get("analyse", {}) for table in projects.values()]
        return _style(tables)
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError, AttributeError, TypeError, KeyError) as error:
        message = f"{path}: the markers of sphinx-codelinks cannot be read ({error}); correct it, or leave out the dialect"
        raise ConfigError(message) from error


def _style(tables: list[Mapping[str, Any]]) -> CodelinksStyle:
    own = CodelinksStyle()
    line = _first(tables, "oneline_comment_style")
    references, block = _first(tables, "need_id_refs"), _first(tables, "multiline_needs")
    end = str(line.get("end_sequence", "")).strip("\r\n")
    fields = tuple((str(one["name"]), _default(one)) for one in line.get("needs_fields", ())) or own.fields
    return CodelinksStyle(
        start=str(line.get("start_sequence", own.start)), end=end, split=str(line.get("field_split_char", own.split)) or own.split,
        fields=fields, markers=tuple(map(str, references.get("markers", own.markers))),
        block=(str(block.get("start_sequence", own.block[0])), str(block.get("end_sequence", own.block[1]))),
    )  # fmt: skip


def _first(tables: list[Mapping[str, Any]], name: str) -> Mapping[str, Any]:
    return next((table[name] for table in tables if name in table), {})


def _default(field: Mapping[str, Any]) -> str:
    listed = str(field.get("type", "str")).startswith("list")
    return "[]" if listed else str(field.get("default", ""))


def _read(source: Source) -> Iterator[Seen]:
    style = source.style
    opened: list[Line] = []
    for entry in source.comments:
        line, column, text = entry
        if opened:
            if text.startswith(style.block[1]):
                yield from _block(opened)
                opened = []
            else:
                opened.append(entry)
        elif text.startswith(style.block[0]) and style.opens(text):
            opened = [entry]
        elif marker := next((marker for marker in style.markers if text.startswith(marker)), ""):
            begin = len(marker) + len(text[len(marker) :]) - len(text[len(marker) :].lstrip())
            for target, at in ids(text, begin, column)[0]:
                yield Mark("enforces", target, line, at)
        elif text.startswith(style.start):
            yield from _one_line(style, line, column, text)
    if opened:
        yield Trouble(opened[0][0], style.block[0], f"{style.block[0]!r} is never ended by {style.block[1]!r}")


def _one_line(style: CodelinksStyle, line: int, column: int, text: str) -> Iterator[Mark]:
    end = text.find(style.end, len(style.start)) if style.end else len(text)
    if end < 0:
        return
    parts = _split(text, len(style.start), end, style.split)
    values = dict(zip((name for name, _ in style.fields), parts, strict=False))
    required = [name for name, default in style.fields if not default]
    identifier = values.get("id", (0, ""))[1]
    if any(not values.get(name, (0, ""))[1] for name in required) or len(parts) < 2 or not re.fullmatch(r"[\w.-]+", identifier):
        return
    kind = values["type"][1] if "type" in values else dict(style.fields).get("type", "impl")
    title = values.get("title", (0, ""))[1]
    for name, default in style.fields:
        if default == "[]" and name in values:
            begin, raw = values[name]
            yield from _links(kind, raw, line, column + begin, title)


def _split(text: str, start: int, end: int, mark: str) -> list[tuple[int, str]]:
    """The fields between split characters, which do not split in brackets or behind a backslash; each with its offset."""
    parts, begin, depth, position = [], start, 0, start
    while position < end:
        character = text[position]
        if character == "\\":
            position += 1
        elif character == "[":
            depth += 1
        elif character == "]":
            depth -= 1
        elif text.startswith(mark, position) and depth <= 0:
            parts.append((begin, text[begin:position]))
            position += len(mark) - 1
            begin = position + 1
        position += 1
    parts.append((begin, text[begin:end]))
    return [(at + len(part) - len(part.lstrip()), re.sub(r"\\(.)", r"\1", part.strip())) for at, part in parts]


def _block(entries: list[Line]) -> Iterator[Mark]:
    """``@need[md] type: title`` with ``:links: A, B`` in the lines below it."""
    head = entries[0][2]
    kind, colon, title = head.partition(" ")[2].strip().partition(":")
    if not colon:
        return
    for line, column, text in entries[1:]:
        option = _OPTION.match(text)
        if option is not None and option["name"] in {"links", "implements", "verifies"}:
            yield from _links(kind.strip(), option["value"], line, column + option.start("value"), title.strip())


def _links(kind: str, raw: str, line: int, column: int, title: str) -> Iterator[Mark]:
    relation = _TYPES.get(kind)
    why = "" if relation else f"a need of type {kind!r} is neither code (impl) nor a test (test)"
    for word in _LINK.finditer(raw):
        if looks_like_an_id(word.group()):
            yield Mark(relation or "", word.group(), line, column + word.start(), title, why=why)


DIALECT = Dialect(CODELINKS, (), ("",), _read)
