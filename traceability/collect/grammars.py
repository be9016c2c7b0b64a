"""Functions and classes in nine languages by tree-sitter, where the extra ``scopes`` is installed; imported when first needed."""

from __future__ import annotations

import functools
import importlib
import importlib.util
from bisect import bisect_right
from collections.abc import Iterable, Iterator, Mapping
from typing import Any, Literal, NamedTuple

from traceability.collect.blocks import Block

LARGEST = 4 * 1024 * 1024
"""So many characters of a source are parsed at most; a larger one is read by line."""
_FEW = 32
"""So many places are looked up in a tree one by one; for more of them all definitions are listed once."""


class _Kind(NamedTuple):
    """What a kind of syntax is: only where it has the ``field``, and the field's own kind is one of ``holding`` if there are any."""

    what: Literal["function", "class", "space"]
    field: str = ""
    holding: tuple[str, ...] = ()


def _functions(*names: str) -> dict[str, _Kind]:
    return dict.fromkeys(names, _Kind("function"))


def _classes(*names: str, field: str = "") -> dict[str, _Kind]:
    return dict.fromkeys(names, _Kind("class", field))


def _spaces(*names: str) -> dict[str, _Kind]:
    return dict.fromkeys(names, _Kind("space"))


_C = {**_functions("function_definition"), **_classes("struct_specifier", "union_specifier", "enum_specifier", field="body")}
_ARROWS = ("arrow_function", "function_expression")
_JAVASCRIPT = {
    **_functions("function_declaration", "generator_function_declaration", "method_definition"), **_classes("class_declaration", "class"),
    "variable_declarator": _Kind("function", "value", (*_ARROWS, "generator_function")),
}  # fmt: skip
_TYPESCRIPT = {
    **_JAVASCRIPT, **_classes("abstract_class_declaration", "interface_declaration", "enum_declaration"), **_spaces("internal_module"),
    "public_field_definition": _Kind("function", "value", _ARROWS),
}  # fmt: skip
_GRAMMARS: dict[str, tuple[str, str, dict[str, _Kind]]] = {
    "c": ("tree_sitter_c", "language", _C),
    "cpp": ("tree_sitter_cpp", "language", {**_C, **_classes("class_specifier", field="body"), **_spaces("namespace_definition")}),
    "python": ("tree_sitter_python", "language", {**_functions("function_definition"), **_classes("class_definition")}),
    "java": (
        "tree_sitter_java", "language",
        {
            **_functions("method_declaration", "constructor_declaration", "compact_constructor_declaration"),
            **_classes(
                "class_declaration", "interface_declaration", "enum_declaration", "record_declaration", "annotation_type_declaration"
            ),
        },
    ),
    "rust": (
        "tree_sitter_rust", "language",
        {
            **_functions("function_item"), **_classes("struct_item", "enum_item", "union_item", "trait_item", "impl_item"),
            **_spaces("mod_item"),
        },
    ),
    "go": ("tree_sitter_go", "language", {**_functions("function_declaration", "method_declaration"), **_classes("type_spec")}),
    "csharp": (
        "tree_sitter_c_sharp", "language",
        {
            **_functions("method_declaration", "constructor_declaration", "destructor_declaration", "local_function_statement",
                         "property_declaration", "operator_declaration"),
            **_classes("class_declaration", "struct_declaration", "interface_declaration", "enum_declaration", "record_declaration"),
            **_spaces("namespace_declaration"),
        },
    ),
    "javascript": (
        "tree_sitter_javascript", "language", {**_JAVASCRIPT, "field_definition": _Kind("function", "value", ("arrow_function",))}
    ),
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
    return Grammar(_parser(name).parse(text.encode("utf-8", "replace")).root_node, text, _GRAMMARS[name][2])


class Grammar:
    """The functions and classes of one source. Only what is asked for is looked at, unless so much is that all is cheaper."""

    def __init__(self, root: Any, text: str, kinds: Mapping[str, _Kind]) -> None:
        self._root = root
        self._lines = text.split("\n")
        self._kinds = kinds
        self._asked = 0

    @property
    def broken(self) -> bool:
        """Whether something of the source is not written as its language is; what is found in it is then a guess."""
        return bool(self._root.has_error)

    @functools.cached_property
    def all(self) -> list[Block]:
        """All of them, outer ones before inner ones."""
        return list(_blocks(_definitions(self._root, self._kinds, 0, len(self._lines))))

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
        last = self._until(self._root.descendant_for_point_range(place, place), row)
        return _blocks(_definitions(self._root, self._kinds, row, last))

    def _until(self, node: Any, row: int) -> int:
        """The row where a definition begins at the latest that what stands at a place may belong to."""
        while node is not None and node.type not in self._kinds:
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


def _definitions(root: Any, kinds: Mapping[str, _Kind], first: int, last: int) -> Iterator[tuple[Any, _Kind]]:
    """The definitions that some rows (from 0, both ends included) touch, outer ones before inner ones, in the order of the source."""
    cursor = root.walk()
    while True:
        node = cursor.node
        kind = kinds.get(node.type)
        if kind is not None and node.is_named:
            value = node.child_by_field_name(kind.field) if kind.field else node
            if value is not None and (not kind.holding or value.type in kind.holding):
                yield node, kind
        inside = cursor.goto_first_child_for_point((first, 0)) is not None and cursor.node.start_point[0] <= last
        while not inside:
            # Where the next one begins too late, all that follow it do.
            inside = cursor.goto_next_sibling() and cursor.node.start_point[0] <= last
            if not inside and not cursor.goto_parent():
                return


def _blocks(definitions: Iterable[tuple[Any, _Kind]]) -> Iterator[Block]:
    found = []
    stack: list[tuple[int, str]] = []
    for node, kind in definitions:
        while stack and stack[-1][0] <= node.start_byte:
            stack.pop()
        name = _name(node)
        if not name:
            continue
        dotted = f"{stack[-1][1]}.{name}" if stack else name
        stack.append((node.end_byte, dotted))
        if kind.what != "space":
            found.append(Block(dotted, kind.what, _first(node), node.end_point[0] + 1))
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


@functools.cache
def _parser(name: str) -> Any:
    module, function, _ = _GRAMMARS[name]
    sitter = importlib.import_module("tree_sitter")
    return sitter.Parser(sitter.Language(getattr(importlib.import_module(module), function)()))
