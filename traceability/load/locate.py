"""Where exactly a finding points: line and column of a place inside an item, found by composing its file again."""

from __future__ import annotations

import re
from pathlib import Path

import msgspec
from yaml.nodes import MappingNode, Node

from traceability.load.shipped import real_path
from traceability.load.yaml_tree import compose, follow, position
from traceability.model.finding import Finding, Where

_KEY = re.compile(rb" *[A-Za-z\"']")
"""A line that begins with a key: whatever else stands in it, this is the outermost one that begins there."""
_FILES_AT_ONCE = 8
_OTHER = (b"\r", b"\xc2\x85", b"\xe2\x80")
"""What other line ends begin with: to look for a text is far quicker than for a pattern."""
_OTHER_LINE_ENDS = re.compile(rb"\r(?!\n)|\xc2\x85|\xe2\x80[\xa8\xa9]")


class Locator:
    """Completes places; of a file only the items that are asked for are composed. Ask in the order of the files: few are kept."""

    def __init__(self, root: Path) -> None:
        self._root = root
        self._data: dict[str, bytes] = {}
        self._lines: dict[str, list[bytes]] = {}
        self._roots: dict[tuple[str, int], Node | None] = {}

    def finding(self, finding: Finding) -> Finding:
        """The same finding with line and column filled in."""
        return msgspec.structs.replace(finding, where=self.where(finding.where), other=tuple(map(self.where, finding.other)))

    def where(self, where: Where) -> Where:
        """The place with line and column; a place without a YAML file or line is returned as it is."""
        if where.column or not where.line or not where.file.endswith((".yaml", ".yml")):
            return where
        lines = self._split(where.file)
        start = _KEY.match(lines[where.line - 1]) if where.line <= len(lines) else None
        if start and not where.path:
            return Where(file=where.file, line=where.line, column=start.end(), path=())
        # An item whose key stands first in its line is read by itself, and counted from there.
        before = where.line - 1 if start else 0
        item = _starting_at(self._composed(where.file, where.line, len(start[0]) - 1), 1) if start else None
        if item is None:
            before, item = 0, _starting_at(self._composed(where.file, 0, 0), where.line)
        if item is None:
            return where
        key, value = item
        node = follow(value, where.path) if where.path else key
        line, column = position(node if node is not None and node is not value else key)
        return Where(file=where.file, line=before + line, column=column, path=where.path)

    def _composed(self, file: str, line: int, indent: int) -> Node | None:
        """The root of a file (line 0), or of one item alone: from its line on, all that stand further in."""
        if (file, line) not in self._roots:
            data = self._read(file)
            if line:
                lines = self._split(file)
                end = next((number for number in range(line, len(lines)) if _ends(lines[number], indent)), len(lines))
                data = b"\n".join(lines[line - 1 : end])
            self._roots[file, line] = compose(data, file).root
        return self._roots[file, line]

    def _read(self, name: str) -> bytes:
        if name not in self._data:
            if len(self._data) >= _FILES_AT_ONCE:
                self._data.clear()
                self._lines.clear()
                self._roots.clear()
            try:
                self._data[name] = real_path(name, self._root).read_bytes()
            except OSError:
                self._data[name] = b""
        return self._data[name]

    def _split(self, name: str) -> list[bytes]:
        """The lines of a file; none where it holds other line ends than those that are split at, so that numbers would differ."""
        if name not in self._lines:
            data = self._read(name)
            self._lines[name] = [] if any(end in data for end in _OTHER) and _OTHER_LINE_ENDS.search(data) else data.split(b"\n")
        return self._lines[name]


def _ends(line: bytes, indent: int) -> bool:
    """Whether a line is no part of an item whose key stands ``indent`` blanks in: an empty one or a comment never ends it."""
    text = line.lstrip(b" ")
    return len(line) - len(text) <= indent and bool(text.strip()) and not text.startswith(b"#")


def _starting_at(node: Node | None, line: int) -> tuple[Node, Node] | None:
    """The outermost map entry whose key stands in a line, as (key, value)."""
    if not isinstance(node, MappingNode):
        return None
    for key, value in node.value:
        if key.start_mark.line + 1 == line:
            return key, value
        if key.start_mark.line + 1 < line <= value.end_mark.line + 1 and (found := _starting_at(value, line)):
            return found
    return None
