"""Where exactly a finding points: line and column of a place inside an item, found by composing its file again."""

from __future__ import annotations

from pathlib import Path

from yaml.nodes import MappingNode, Node

from traceability.load.shipped import real_path
from traceability.load.yaml_tree import Tree, compose, follow, position
from traceability.model.finding import Finding, Where


class Locator:
    """Completes places; each file is composed at most once."""

    def __init__(self, root: Path) -> None:
        self._root = root
        self._trees: dict[str, Tree] = {}

    def finding(self, finding: Finding) -> Finding:
        """The same finding with line and column filled in."""
        import msgspec

        return msgspec.structs.replace(finding, where=self.where(finding.where), other=tuple(map(self.where, finding.other)))

    def where(self, where: Where) -> Where:
        """The place with line and column; a place without a YAML file or line is returned as it is."""
        if where.column or not where.line or not where.file.endswith((".yaml", ".yml")):
            return where
        item = _starting_at(self._tree(where.file).root, where.line)
        if item is None:
            return where
        key, value = item
        node = follow(value, where.path) if where.path else key
        line, column = position(node if node is not None and node is not value else key)
        return Where(file=where.file, line=line, column=column, path=where.path)

    def _tree(self, name: str) -> Tree:
        if name not in self._trees:
            try:
                data = real_path(name, self._root).read_bytes()
            except OSError:
                data = b""
            self._trees[name] = compose(data, name)
        return self._trees[name]


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
