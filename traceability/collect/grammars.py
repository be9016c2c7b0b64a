"""Functions and classes in nine languages by tree-sitter, where the extra ``scopes`` is installed; imported when first needed."""

from __future__ import annotations

import functools
import importlib
import importlib.util
from bisect import bisect_right
from collections.abc import Callable, Iterator
from typing import Any

from traceability.collect.blocks import Block, BlockKind

LARGEST = 4 * 1024 * 1024
"""So many characters of a source are parsed at most; a larger one is read by line."""

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
    parser, captures = _tools(name)
    data = text.encode("utf-8", "replace")
    return Grammar(captures(parser.parse(data).root_node))


class Grammar:
    """The functions and classes of one source, outer ones before inner ones."""

    def __init__(self, captured: dict[str, list[Any]]) -> None:
        nodes = [(node.start_byte, -node.end_byte, kind, node) for kind, nodes in captured.items() for node in nodes]
        nodes.sort(key=lambda entry: entry[:3])
        self.all = list(_blocks(nodes))
        self._firsts = [block.first for block in self.all]

    def find(self, line: int) -> Block | None:
        """The innermost function or class that a line (from 1) belongs to."""
        found: Block | None = None
        for block in self.all[: bisect_right(self._firsts, line)]:
            # Of those on the same lines the one that comes later is further in.
            if line <= block.last and (found is None or block.last - block.first <= found.last - found.first):
                found = block
        return found


def _blocks(nodes: list[tuple[int, int, str, Any]]) -> Iterator[Block]:
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
    while node.parent is not None and node.parent.type in _WRAPPERS and node.parent.start_byte <= node.start_byte:
        node = node.parent
    row = node.start_point[0]
    before = node.prev_sibling
    while before is not None and ("comment" in before.type or before.type == "attribute_item"):
        # Rust's documentation comments hold their line end.
        end = before.end_point[0] - (1 if before.end_point[1] == 0 and before.end_point[0] > before.start_point[0] else 0)
        earlier = before.prev_sibling
        trailing = earlier is not None and earlier.end_point[0] == before.start_point[0] and "comment" not in earlier.type
        if end + 1 < row or trailing or (end == row and before.start_point[0] == row):
            break
        row = before.start_point[0]
        before = earlier
    return int(row) + 1


@functools.cache
def _installed(module: str) -> bool:
    return importlib.util.find_spec("tree_sitter") is not None and importlib.util.find_spec(module) is not None


@functools.cache
def _tools(name: str) -> tuple[Any, Callable[[Any], dict[str, list[Any]]]]:
    """A parser and what finds the definitions in its trees."""
    module, function, patterns = _GRAMMARS[name]
    sitter = importlib.import_module("tree_sitter")
    language = sitter.Language(getattr(importlib.import_module(module), function)())
    query = sitter.Query(language, "\n".join(patterns))
    return sitter.Parser(language), lambda node: sitter.QueryCursor(query).captures(node)
