"""Functions and classes in nine languages by tree-sitter, where the extra ``scopes`` is installed; imported when first needed."""

from __future__ import annotations

import functools
import importlib
import importlib.util
from bisect import bisect_right
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

from traceability.collect.blocks import Block, BlockKind

LARGEST = 4 * 1024 * 1024
"""So many characters of a source are parsed at most; a larger one is read by line."""
_FEW = 32
"""So many places are looked up in a tree one by one; for more of them all definitions are listed once."""

_CLASSES_C = ("(struct_specifier body: (_)) @class", "(union_specifier body: (_)) @class", "(enum_specifier body: (_)) @class")
_C = ("(function_definition) @function", *_CLASSES_C)
_JAVASCRIPT = (
    "(function_declaration) @function", "(generator_function_declaration) @function", "(method_definition) @function",
    "(class_declaration) @class", "(class) @class",
    "(variable_declarator value: [(arrow_function) (function_expression) (generator_function)]) @function",
)  # fmt: skip
_TYPESCRIPT = (
    *_JAVASCRIPT, "(abstract_class_declaration) @class", "(interface_declaration) @class", "(enum_declaration) @class",
    "(internal_module) @space", "(public_field_definition value: [(arrow_function) (function_expression)]) @function",
)  # fmt: skip
_GRAMMARS: dict[str, tuple[str, str, tuple[str, ...]]] = {
    "c": ("tree_sitter_c", "language", _C),
    "cpp": ("tree_sitter_cpp", "language", (*_C, "(class_specifier body: (_)) @class", "(namespace_definition) @space")),
    "python": ("tree_sitter_python", "language", ("(function_definition) @function", "(class_definition) @class")),
    "java": (
        "tree_sitter_java", "language",
        (
            "(method_declaration) @function", "(constructor_declaration) @function", "(compact_constructor_declaration) @function",
            "(class_declaration) @class", "(interface_declaration) @class", "(enum_declaration) @class", "(record_declaration) @class",
            "(annotation_type_declaration) @class",
        ),
    ),
    "rust": (
        "tree_sitter_rust", "language",
        (
            "(function_item) @function", "(struct_item) @class", "(enum_item) @class", "(union_item) @class", "(trait_item) @class",
            "(impl_item) @class", "(mod_item) @space",
        ),
    ),
    "go": ("tree_sitter_go", "language", ("(function_declaration) @function", "(method_declaration) @function", "(type_spec) @class")),
    "csharp": (
        "tree_sitter_c_sharp", "language",
        (
            "(method_declaration) @function", "(constructor_declaration) @function", "(destructor_declaration) @function",
            "(local_function_statement) @function", "(property_declaration) @function", "(operator_declaration) @function",
            "(class_declaration) @class", "(struct_declaration) @class", "(interface_declaration) @class", "(enum_declaration) @class",
            "(record_declaration) @class", "(namespace_declaration) @space",
        ),
    ),
    "javascript": ("tree_sitter_javascript", "language", (*_JAVASCRIPT, "(field_definition value: (arrow_function)) @function")),
    "typescript": ("tree_sitter_typescript", "language_typescript", _TYPESCRIPT),
    "tsx": ("tree_sitter_typescript", "language_tsx", _TYPESCRIPT),
}  # fmt: skip
_SUFFIXES = {
    **dict.fromkeys(["c"], "c"),
    **dict.fromkeys(["h", "cc", "cpp", "cxx", "c++", "hh", "hpp", "hxx", "ipp", "inl", "ino", "cu", "cuh"], "cpp"),
    **dict.fromkeys(["py", "pyi", "pyw"], "python"),
    **dict.fromkeys(["js", "mjs", "cjs", "jsx"], "javascript"),
    **dict.fromkeys(["ts", "mts", "cts"], "typescript"),
    "java": "java", "rs": "rust", "go": "go", "cs": "csharp", "tsx": "tsx",
}  # fmt: skip
_WRAPPERS = frozenset(["template_declaration", "export_statement", "decorated_definition", "type_declaration", "lexical_declaration",
                       "variable_declaration", "type_definition", "declaration", "field_declaration"])  # fmt: skip
_NAMES = frozenset(["identifier", "field_identifier", "type_identifier", "destructor_name", "operator_name", "qualified_identifier",
                    "operator_cast", "template_function", "namespace_identifier"])  # fmt: skip


def grammar_of(path: str) -> str:
    """The name of the grammar for a source file, ``""`` where none is known or the extra is not installed."""
    name = _SUFFIXES.get(path.rpartition(".")[2].lower(), "")
    return name if name and _installed(_GRAMMARS[name][0]) else ""


def parsed_with_extra(path: str) -> bool:
    """Whether a source could be parsed if the extra were installed, and is not."""
    return path.rpartition(".")[2].lower() in _SUFFIXES and not grammar_of(path)


def installed() -> tuple[str, ...]:
    """The grammars that are there: they decide what is known of a source."""
    return tuple(name for name, (module, _, _) in _GRAMMARS.items() if _installed(module))


def blocks_of(text: str, path: str) -> Grammar | None:
    """The functions and classes of a source (line feeds only); None where its language is not parsed."""
    name = grammar_of(path)
    if not name or len(text) > LARGEST:
        return None
    tools = _tools(name)
    return Grammar(tools.parser.parse(text.encode("utf-8", "replace")).root_node, text, tools)


class Grammar:
    """The functions and classes of one source. Only what is asked for is looked at, unless so much is that all is cheaper."""

    def __init__(self, root: Any, text: str, tools: _Tools) -> None:
        self._root = root
        self._lines = text.split("\n")
        self._tools = tools
        self._asked = 0

    @functools.cached_property
    def all(self) -> list[Block]:
        """All of them, outer ones before inner ones."""
        return list(_blocks(self._tools.definitions(self._root)))

    @functools.cached_property
    def _firsts(self) -> list[int]:
        return [block.first for block in self.all]

    def find(self, line: int) -> Block | None:
        """The innermost function or class that a line (from 1) belongs to."""
        self._asked += 1
        found: Block | None = None
        for block in self._near(line) if self._asked <= _FEW else self.all[: bisect_right(self._firsts, line)]:
            # Of those on the same lines the one that comes later is further in.
            if block.first <= line <= block.last and (found is None or block.last - block.first <= found.last - found.first):
                found = block
        return found

    def _near(self, line: int) -> Iterator[Block]:
        """Among others all that a line may belong to: those around it, and the one that follows if the line is a comment above it."""
        row = line - 1
        if not 0 <= row < len(self._lines):
            return iter(())
        text = self._lines[row]
        place = (row, len(text[: len(text) - len(text.lstrip())].encode()))
        return _blocks(self._tools.definitions(self._root, row, self._until(self._root.descendant_for_point_range(place, place), row)))

    def _until(self, node: Any, row: int) -> int:
        """The row where a definition begins at the latest that what stands at a place may belong to."""
        while node is not None and node.type not in self._tools.kinds:
            if _speaks(node):
                follower = node.next_sibling
                while follower is not None and _speaks(follower):
                    follower = follower.next_sibling
                if follower is not None:
                    row = max(row, (follower.end_point if follower.type in _WRAPPERS else follower.start_point)[0])
            elif node.type in _WRAPPERS:
                row = max(row, node.end_point[0])
            node = node.parent
        return row


def _speaks(node: Any) -> bool:
    """Whether something may speak of the definition that it stands above."""
    return "comment" in node.type or node.type == "attribute_item"


def _blocks(captured: dict[str, list[Any]]) -> Iterator[Block]:
    nodes = [(node.start_byte, -node.end_byte, kind, node) for kind, nodes in captured.items() for node in nodes]
    nodes.sort(key=lambda entry: entry[:3])
    found = []
    stack: list[tuple[int, str]] = []
    for start, end, kind, node in nodes:
        while stack and stack[-1][0] <= start:
            stack.pop()
        name = _name(node)
        if not name:
            continue
        dotted = f"{stack[-1][1]}.{name}" if stack else name
        stack.append((-end, dotted))
        if kind != "space":
            kinds: dict[str, BlockKind] = {"class": "class", "function": "function"}
            found.append(Block(dotted, kinds[kind], _first(node), node.end_point[0] + 1))
    yield from sorted(found, key=lambda block: (block.first, -block.last))


def _name(node: Any) -> str:
    kind = node.type
    if kind == "impl_item":
        return _plain(node.child_by_field_name("type"))
    if kind == "method_declaration" and (receiver := node.child_by_field_name("receiver")) is not None:
        own, types = _plain(node.child_by_field_name("name")), _all(receiver, "type_identifier")
        return f"{_plain(types[0])}.{own}" if types else own
    name = node.child_by_field_name("name") or node.child_by_field_name("property")
    if name is not None:
        return _plain(name)
    declarator = node.child_by_field_name("declarator")
    while declarator is not None and declarator.type not in _NAMES:
        declarator = declarator.child_by_field_name("declarator") or next(
            (child for child in declarator.named_children if child.type in _NAMES or "declarator" in child.type), None
        )
    if declarator is None and node.parent is not None and node.parent.type == "type_definition":
        declarator = node.parent.child_by_field_name("declarator")
    return _plain(declarator)


def _all(node: Any, kind: str) -> list[Any]:
    stack, found = [node], []
    while stack:
        current = stack.pop(0)
        if current.type == kind:
            found.append(current)
        stack.extend(current.named_children)
    return found


def _plain(node: Any) -> str:
    """The text of a name with dots between its parts and without what is given to a generic one."""
    text = node.text.decode("utf-8", "replace") if node is not None and node.text else ""
    head = text if text.startswith("operator") or "::operator" in text else text.partition("<")[0]
    return "".join(head.split()).replace("::", ".")


def _first(node: Any) -> int:
    """The line where a definition begins, or the first of the comments and attributes directly above it."""
    while node.parent is not None and node.parent.type in _WRAPPERS and not _follows_another(node):
        node = node.parent
    row = node.start_point[0]
    before = node.prev_sibling
    while before is not None and _speaks(before):
        # Rust's documentation comments hold their line end.
        end = before.end_point[0] - (1 if before.end_point[1] == 0 and before.end_point[0] > before.start_point[0] else 0)
        earlier = before.prev_sibling
        trailing = earlier is not None and earlier.end_point[0] == before.start_point[0] and "comment" not in earlier.type
        if end + 1 < row or trailing or (end == row and before.start_point[0] == row):
            break
        row = before.start_point[0]
        before = earlier
    return int(row) + 1


def _follows_another(node: Any) -> bool:
    """Whether a definition shares what is around it with one that stands before it: ``var f = …, g = …``."""
    before = node.prev_named_sibling
    while before is not None and _speaks(before):
        before = before.prev_named_sibling
    return before is not None and before.type == node.type


@functools.cache
def _installed(module: str) -> bool:
    return importlib.util.find_spec("tree_sitter") is not None and importlib.util.find_spec(module) is not None


@dataclass(frozen=True, slots=True)
class _Tools:
    """A parser, what finds the definitions in its trees, and the kinds of syntax that may be one."""

    parser: Any
    query: Any
    cursor: Callable[[Any], Any]
    kinds: frozenset[str]

    def definitions(self, root: Any, first: int = 0, last: int | None = None) -> dict[str, list[Any]]:
        """The nodes of the definitions in a tree, or those that some rows (from 0, both ends included) touch."""
        cursor = self.cursor(self.query)
        if last is not None:
            cursor.set_point_range((first, 0), (last + 1, 0))
        found: dict[str, list[Any]] = cursor.captures(root)
        return found


@functools.cache
def _tools(name: str) -> _Tools:
    module, function, patterns = _GRAMMARS[name]
    sitter = importlib.import_module("tree_sitter")
    language = sitter.Language(getattr(importlib.import_module(module), function)())
    kinds = frozenset(pattern.lstrip("(").partition(" ")[0].rstrip(")") for pattern in patterns)
    return _Tools(sitter.Parser(language), sitter.Query(language, "\n".join(patterns)), sitter.QueryCursor, kinds)
