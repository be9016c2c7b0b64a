"""XML read safely: no entities, no document type that says more than a name, no network, bounded size, depth and number of elements."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any, TypeAlias

import msgspec
from lxml import etree

from traceability.model.errors import LoadError, Mistake

MAX_BYTES = 16 * 1024 * 1024
MAX_MARKS = 1_000_000
MAX_DEPTH = 32
"""Levels of elements: published documents have 15, and what is read must be written as YAML, which deepens it."""
_TOO_DEEP = f"more than {MAX_DEPTH} elements stand in each other"
_BEFORE = re.compile(rb"(?:\xef\xbb\xbf)?(?:\s+|<\?.*?\?>|<!--.*?-->)*", re.DOTALL)
_DOCTYPE = re.compile(rb"<!DOCTYPE[^>\[]*(\[)?", re.IGNORECASE)
XHTML = "http://www.w3.org/1999/xhtml"
_BREAKS = frozenset(
    (
        "br", "p", "li", "ul", "ol", "td", "th", "tr", "div", "table", "h1", "h2", "h3", "h4", "h5", "dt", "dd", "selectable", "testlist",
        "test", "steplist", "step", "snip",
        "col", "text", "title", "description", "TSS", "Guidance", "Tests",
    )
)  # fmt: skip
_HTML = frozenset(
    (
        "a", "b", "br", "caption", "center", "code", "dd", "div", "dl", "dt", "em", "h1", "h2", "h3", "h4", "h5", "hr", "i", "img", "li",
        "ol", "p", "pre", "s", "span", "strike", "strong", "sub", "sup", "table", "tbody", "td", "th", "thead", "tr", "tt", "u", "ul",
    )
)  # fmt: skip
_TABLES = frozenset(("TABLE", "THEAD", "TBODY", "TR", "TD", "TH", "P", "LI", "UL", "OL", "DIV"))
_REFERENCES = frozenset(("xref", "linkref", "abbr", "secref", "appref", "cite"))
Node: TypeAlias = Any
"""An element of lxml, whose types say too little to help."""


class Source(msgspec.Struct, frozen=True):
    """A parsed file: its root, its name in messages, the SHA-256 of its bytes."""

    root: Node
    name: str
    sha256: str


def read_xml(path: Path, name: str, with_doctype: bool = False) -> Source:
    """Parse a file. Comments and processing instructions are left out, so that commented text is no text.

    ``with_doctype`` allows a document type that names an external definition (never read); an internal one is always refused.
    Raises ``LoadError`` with line and column for whatever is too large, not well-formed, or declares entities.
    """
    data = _bytes(path, name)
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):
        data = _recoded(data, name)
    before = _BEFORE.match(data)
    start = before.end() if before else 0
    doctype = _DOCTYPE.match(data, start)
    if doctype and (doctype[1] or not with_doctype):
        line = 1 + data.count(b"\n", 0, start)
        raise _error(name, line, 1, "LOD014", "the file has a document type declaration, which is never read")
    parser = etree.XMLParser(
        resolve_entities=False, no_network=True, load_dtd=False, dtd_validation=False, huge_tree=False,
        remove_comments=True, remove_pis=True, recover=False,
    )  # fmt: skip
    try:
        root: Node = etree.fromstring(data, parser)
    except etree.XMLSyntaxError as error:
        raise _syntax(name, error) from error
    except (ValueError, LookupError) as error:
        raise _error(name, 1, 1, "LOD012", f"not XML: {error}") from error
    docinfo = root.getroottree().docinfo
    if docinfo.doctype and not with_doctype:
        raise _error(name, 1, 1, "LOD014", "the file has a document type declaration, which is never read")
    if deep := root.xpath("/*" * (MAX_DEPTH + 1) + "[1]"):
        raise _error(name, line_of(deep[0]), 1, "LOD010", _TOO_DEEP)
    return Source(root, name, hashlib.sha256(data).hexdigest())


def line_of(node: Node) -> int:
    """The line of an element, from 1."""
    found: object = node.sourceline
    return found if isinstance(found, int) else 0


def local(node: Node) -> str:
    """The name of an element without its namespace; ``""`` for what is no element (an entity reference, nothing)."""
    return "" if node is None else node.tag.rpartition("}")[2] if isinstance(node.tag, str) else ""


def is_html(node: Node) -> bool:
    """Whether an element is markup, not content; old documents write it without its namespace, and tables in capitals (where ``TD`` is
    no technical decision).
    """
    name = local(node)
    if node.tag != name and isinstance(node.tag, str) and node.tag.startswith(f"{{{XHTML}}}"):
        return True
    return name in _HTML or (name.lower() in _HTML and local(node.getparent()).upper() in _TABLES)


def is_section(node: Node) -> bool:
    """Whether an element is a section written by its own name (``sec:Threats``)."""
    return isinstance(node.tag, str) and node.tag.rpartition("}")[0].endswith("/section")


def tidy(text: str | None) -> str:
    """A text with every run of white space as one blank."""
    return " ".join((text or "").split())


def text(node: Node | None, without: Iterable[str] = ()) -> str:
    """The text of an element, markup left out, in one line; elements named in ``without`` are skipped with all they hold."""
    return tidy("".join(_pieces(node, frozenset(without)))) if node is not None else ""


def _pieces(node: Node, without: frozenset[str]) -> Iterator[str]:
    yield node.text or ""
    for child in node:
        name = local(child)
        if name and name not in without:
            breaks = name in _BREAKS or name.lower() in _BREAKS
            if breaks:
                yield " "
            yield from _pieces(child, without)
            if name in _REFERENCES and not (child.text or "").strip():
                yield reference(child)
            elif name == "figure":
                yield f" [figure: {child.get('title', '')}] "
            if breaks:
                yield " "
        yield child.tail or ""


def reference(node: Node) -> str:
    """What a reference leads to, as written; ``""`` for any other element."""
    return (node.get("to") or node.get("g") or node.get("linkend") or "") if local(node) in _REFERENCES else ""


def serialised(node: Node) -> str:
    """An element as XML, without what follows it."""
    return etree.tostring(node, encoding="unicode", with_tail=False)


def _bytes(path: Path, name: str) -> bytes:
    try:
        if path.stat().st_size > MAX_BYTES:
            raise _error(name, 0, 0, "LOD010", f"the file is larger than {MAX_BYTES // 1024 // 1024} MiB")
        with path.open("rb") as file:
            data = file.read(MAX_BYTES + 1)
    except OSError as error:
        raise _error(name, 0, 0, "LOD001", f"cannot be read: {error.strerror}") from error
    if len(data) > MAX_BYTES:
        raise _error(name, 0, 0, "LOD010", f"the file is larger than {MAX_BYTES // 1024 // 1024} MiB")
    if data.count(b"<") > MAX_MARKS:
        raise _error(name, 0, 0, "LOD010", f"the file has more than {MAX_MARKS} tags")
    return data


def _recoded(data: bytes, name: str) -> bytes:
    try:
        decoded = data.decode("utf-16")
    except UnicodeDecodeError as error:
        raise _error(name, 1, 1, "LOD012", f"not UTF-16, though it begins so: {error.reason}") from error
    return re.sub(r"^(<\?xml[^>]*?)\s+encoding\s*=\s*[\"'][^\"']*[\"']", r"\1", decoded).encode("utf-8")


def _syntax(name: str, error: Any) -> LoadError:
    line, column = error.position
    message = tidy(str(error.msg))
    code = "LOD010" if re.search(r"huge|excessive depth|xmlSAX2|too long", message, re.IGNORECASE) else "LOD012"
    if "xcessive depth" in message:
        message = _TOO_DEEP
    # The parser's advice to its programmer is none to the reader of a message.
    message = re.sub(r",? line \d+, column \d+.*$|,? use XML_PARSE_HUGE option", "", message)
    return _error(name, max(line, 1), max(column, 1), code, message)


def _error(name: str, line: int, column: int, code: str, message: str) -> LoadError:
    return LoadError([Mistake(name, line, column, code, message)])
