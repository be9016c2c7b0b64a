"""YAML text to plain values, with the position of every one: YAML 1.2 core types, no aliases, no tags, no duplicate keys."""

from __future__ import annotations

import re
from typing import Any

import msgspec
import yaml
from yaml._yaml import CParser
from yaml.nodes import MappingNode, Node, ScalarNode, SequenceNode

from traceability.model.errors import Mistake

MAX_BYTES = 16 * 1024 * 1024
MAX_DEPTH = 100
_DEPTH_HINT = "no document needs that depth: check brackets and indentation"
_PLAIN, _STRING, _MAP, _LIST = "plain", "string", "map", "list"
_TAGS = {"tag:yaml.org,2002:str": _STRING, "tag:yaml.org,2002:map": _MAP, "tag:yaml.org,2002:seq": _LIST}
_INTEGER = re.compile(r"[-+]?[0-9]+|0o[0-7]+|0x[0-9a-fA-F]+")
_FLOAT = re.compile(r"[-+]?(?:\.[0-9]+|[0-9]+(?:\.[0-9]*)?)(?:[eE][-+]?[0-9]+)?|[-+]?\.(?:inf|Inf|INF)|\.(?:nan|NaN|NAN)")
_SPECIAL = re.compile(r"\.(inf|Inf|INF|nan|NaN|NAN)")
NUMERIC = "-+.0123456789"
WORDS: dict[str, Any] = {"": None, "~": None, "null": None, "Null": None, "NULL": None}
WORDS |= dict.fromkeys(("true", "True", "TRUE"), True) | dict.fromkeys(("false", "False", "FALSE"), False)


class _TooDeepError(Exception):
    pass


class _Composer(CParser):
    """libyaml's parser with a resolver that only tells plain scalars from quoted ones; types are decided by ``Tree``."""

    def __init__(self, stream: bytes) -> None:
        super().__init__(stream)
        self.depth = 0

    def descend_resolver(self, parent: Node | None, index: object) -> None:
        """Called before each node: libyaml's composer recurses, so a text nested too deeply must be stopped here."""
        self.depth += 1
        if self.depth > MAX_DEPTH + 1:
            raise _TooDeepError

    def ascend_resolver(self) -> None:
        """Called after each node."""
        self.depth -= 1

    def resolve(self, kind: type[Node], value: object, implicit: object) -> str:
        """The tag of a node that has none of its own."""
        if kind is ScalarNode:
            return _PLAIN if isinstance(implicit, tuple) and implicit[0] else _STRING
        return _MAP if kind is MappingNode else _LIST


class Tree(msgspec.Struct):
    """One composed file: its root node (``None`` for an empty file) and the mistakes met so far."""

    file: str
    root: Node | None = None
    mistakes: list[Mistake] = msgspec.field(default_factory=list)
    _seen: set[int] = msgspec.field(default_factory=set)
    _aliases: bool = False

    def value(self) -> Any:
        """The whole file as plain values; what cannot be one is added to ``mistakes`` and left out."""
        return None if self.root is None else self._value(self.root, ())

    def mistake(self, node: Node | None, code: str, message: str, path: tuple[str, ...] = (), hint: str = "") -> None:
        """Add a mistake at a node."""
        line, column = position(node) if node is not None else (0, 0)
        self.mistakes.append(Mistake(self.file, line, column, code, message, "/".join(path), hint))

    def _value(self, node: Node, path: tuple[str, ...]) -> Any:
        if self._aliases:
            if id(node) in self._seen:
                self.mistake(node, "LOD009", "YAML aliases are not read", path, "write the value out where it is needed")
                return None
            self._seen.add(id(node))
        if isinstance(node, ScalarNode):
            return self._scalar(node, path)
        if node.tag not in (_MAP, _LIST) and node.tag not in _TAGS:
            self.mistake(node, "LOD002", f"YAML tag {node.tag!r} is not read", path, "remove the tag")
        if isinstance(node, MappingNode):
            return self._mapping(node, path)
        return [self._value(child, (*path, str(number))) for number, child in enumerate(node.value)]

    def _scalar(self, node: ScalarNode, path: tuple[str, ...]) -> Any:
        tag = _TAGS.get(node.tag, node.tag)
        if tag == _STRING:
            return node.value
        if tag != _PLAIN:
            self.mistake(node, "LOD002", f"YAML tag {node.tag!r} is not read", path, "remove the tag")
            return None
        return typed(node.value)

    def _mapping(self, node: MappingNode, path: tuple[str, ...]) -> dict[Any, Any]:
        result: dict[Any, Any] = {}
        lines: dict[Any, int] = {}
        for key_node, value_node in node.value:
            if not isinstance(key_node, ScalarNode):
                self.mistake(key_node, "LOD005", "a key must be a word, not a list or map", path)
                continue
            key = self._value(key_node, path)
            if isinstance(key, float) or key is None or isinstance(key, bool):
                key = key_node.value
            if key in result:
                self.mistake(
                    key_node, "LOD003", f"key {key_node.value!r} stands here for the second time, first in line {lines[key]}",
                    (*path, str(key)), "keep one of the two; YAML would silently drop the other",
                )  # fmt: skip
                continue
            lines[key] = position(key_node)[0]
            result[key] = self._value(value_node, (*path, str(key)))
        return result


def compose(data: bytes, file: str) -> Tree:
    """Parse one file. Mistakes (size, encoding, syntax) are in the returned tree, which then has no root."""
    tree = Tree(file)
    if len(data) > MAX_BYTES:
        tree.mistake(None, "LOD010", f"larger than {MAX_BYTES // 1024 // 1024} MiB", hint="split the file")
        return tree
    try:
        data.decode("utf-8")
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        tree.mistakes.append(Mistake(file, line, 0, "LOD001", f"not UTF-8: byte 0x{data[error.start]:02x}", hint="save the file as UTF-8"))
        return tree
    # libyaml keeps one node for an anchor and its aliases: only then a node can be met twice.
    tree._aliases = b"&" in data and b"*" in data
    parser = _Composer(data)
    try:
        tree.root = parser.get_single_node()
    except _TooDeepError:
        tree.mistake(None, "LOD010", f"nested deeper than {MAX_DEPTH} levels", hint=_DEPTH_HINT)
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        line, column = (mark.line + 1, mark.column + 1) if mark else (0, 0)
        problem = " ".join(part for part in (error.context, error.problem) if part)
        tree.mistakes.append(
            Mistake(file, line, column, "LOD002", f"not valid YAML: {problem}", hint="check indentation, quotes and colons near here")
        )
    except yaml.YAMLError as error:
        tree.mistakes.append(Mistake(file, 0, 0, "LOD002", f"not valid YAML: {' '.join(str(error).split())}"))
    finally:
        parser.dispose()
    return tree


def position(node: Node) -> tuple[int, int]:
    """Line and column of a node, both from 1."""
    return node.start_mark.line + 1, node.start_mark.column + 1


def follow(node: Node | None, path: tuple[str, ...]) -> Node | None:
    """The node that a path of keys and list indices leads to; the deepest one that exists where it does not lead on.

    For a map entry it is the key's node, so that a position points at the name rather than at what follows it.
    """
    shown, inner = node, node
    for step in path:
        entry = _entry(inner, step)
        if entry is None:
            break
        shown, inner = entry
    return shown


def child(node: Node | None, step: str) -> Node | None:
    """The value node under a key or index, ``None`` where there is none."""
    entry = _entry(node, step)
    return entry[1] if entry else None


def _entry(node: Node | None, step: str) -> tuple[Node, Node] | None:
    if isinstance(node, MappingNode):
        return next(((key, value) for key, value in node.value if key.value == step), None)
    if isinstance(node, SequenceNode) and step.isdigit() and int(step) < len(node.value):
        return node.value[int(step)], node.value[int(step)]
    return None


def typed(text: str) -> Any:
    """The value of a plain scalar by the core schema of YAML 1.2."""
    if text in WORDS:
        return WORDS[text]
    if text[0] in NUMERIC:
        if _INTEGER.fullmatch(text):
            return int(text, 0) if text[:2] in ("0o", "0x") else int(text)
        if _FLOAT.fullmatch(text):
            return float(_SPECIAL.sub(lambda match: match[1], text))
    return text
