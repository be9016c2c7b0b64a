"""Places in sources, as links beside the code name them: their text, and its hash."""

from __future__ import annotations

import codecs
import hashlib
import re
from collections.abc import Callable, Iterator
from pathlib import Path

import msgspec

from traceability.collect.grammars import blocks_of, parsed_with_extra
from traceability.collect.scopes import Scopes, parse
from traceability.collect.syntaxes import language_of
from traceability.model.errors import CollectError

MAX_BYTES = 16 * 1024 * 1024
_LINES = re.compile(r"(?P<path>.+):(?P<lines>[0-9]+(?:-[0-9]+)?)", re.DOTALL)
_RANGE = re.compile(r"(?P<first>[1-9][0-9]{0,8})(?:-(?P<last>[1-9][0-9]{0,8}))?")
_UTF16 = (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)


class Place(msgspec.Struct, frozen=True):
    """A place that exists: its first line (from 1), and the SHA-256 of its text."""

    line: int
    sha256: str


def line_range(lines: str) -> tuple[int, int] | None:
    """First and last line of a range such as ``12-30`` or ``12``; None if it is written otherwise."""
    match = _RANGE.fullmatch(lines.strip())
    return (int(match["first"]), int(match["last"] or match["first"])) if match else None


def split_place(place: str, exists: Callable[[str], bool]) -> tuple[str, str, str]:
    """Path, symbol and lines of ``PATH``, ``PATH::symbol`` or ``PATH:12-30``; ``exists`` knows paths that hold a colon themselves."""
    path, colons, symbol = place.partition("::")
    if not colons and not exists(place) and (match := _LINES.fullmatch(place)):
        return match["path"], "", match["lines"]
    return (path, symbol, "") if symbol else (place, "", "")


class Source:
    """A source file in which places are looked up.

    Line ends are made one kind and every line ends, so that a checkout on another system has the same hashes; a binary file is
    hashed as it is.
    """

    def __init__(self, path: str, data: bytes) -> None:
        self.path = path
        self._binary = b"\0" in data and not data.startswith(_UTF16)
        # Bytes that are no UTF-8 are kept as they are: two texts that differ in them are different texts.
        text = data.decode("utf-16", "replace") if data.startswith(_UTF16) else data.decode("utf-8-sig", "surrogateescape")
        text = text.replace("\r\n", "\n").replace("\r", "\n")
        self._text = text
        self._data = data
        self.lines = text.removesuffix("\n").split("\n") if text else []
        self._scopes: list[tuple[str, int, int]] | None = None

    def place(self, symbol: str = "", lines: str = "") -> Place | str:
        """The place of a symbol, of lines such as ``12-30``, or of the whole file; half a sentence on why there is none."""
        if symbol and lines:
            return "it names a symbol and lines; name one of them"
        if lines:
            return self._range(lines)
        if symbol:
            return self._symbol(symbol)
        return Place(1, hashlib.sha256(self._data).hexdigest()) if self._binary else Place(1, self.hash(1, len(self.lines)))

    def symbols(self) -> Iterator[tuple[str, Place]]:
        """Every function and class of a source that can be parsed with its place, in the order of the source."""
        for name in dict.fromkeys(name for name, _, _ in self._all_scopes() or []):
            place = self._symbol(name)
            if isinstance(place, Place):
                yield name, place

    def hash(self, first: int, last: int) -> str:
        """The SHA-256 of some lines, both ends included."""
        text = "".join(f"{line}\n" for line in self.lines[first - 1 : last])
        return hashlib.sha256(text.encode("utf-8", "surrogateescape")).hexdigest()

    def _range(self, lines: str) -> Place | str:
        ends = line_range(lines)
        if ends is None:
            return f"{lines!r} are no lines; write them as '12' or '12-30', counted from 1"
        first, last = ends
        if last < first:
            return f"lines {lines} end before they begin"
        if self._binary or last > len(self.lines):
            count = len(self.lines)
            return "it is a binary file, which has no lines" if self._binary else f"lines {lines} do not exist: it ends with line {count}"
        return Place(first, self.hash(first, last))

    def _symbol(self, symbol: str) -> Place | str:
        scopes = self._all_scopes()
        if scopes is None:
            return self._why_no_symbols()
        found = [(first, last) for name, first, last in scopes if name == symbol]
        if not found:
            return f"it has no function or class {symbol!r}"
        # A name that is defined several times (in branches, as getter and setter) is the text of all of them.
        texts = "".join(self.hash(first, last) for first, last in found)
        return Place(found[0][0], texts if len(found) == 1 else hashlib.sha256(texts.encode()).hexdigest())

    def _why_no_symbols(self) -> str:
        language = language_of(self.path)
        if language == "python":
            return "it is not valid Python for the interpreter that runs pptrace, so its symbols cannot be seen; name lines"
        more = "; install the extra 'scopes' (pip install 'pptrace[scopes]')" if parsed_with_extra(self.path) else ""
        return f"a symbol cannot be resolved in this language ({language or 'not known'}); name lines or the whole file{more}"

    def _all_scopes(self) -> list[tuple[str, int, int]] | None:
        if self._scopes is None and language_of(self.path) == "python":
            tree = parse(self._text)
            self._scopes = [(scope.name, scope.first, scope.last) for scope in Scopes(tree, self._text).all] if tree else None
        other = self._scopes is None and not self._binary and language_of(self.path) != "python"
        if other and (parsed := blocks_of(self._text, self.path)) is not None:
            self._scopes = [(block.name, block.first, block.last) for block in parsed.all]
        return self._scopes


def read_source(path: Path, name: str) -> Source:
    """A source file under the name that messages use. Raises ``CollectError`` if it cannot be read or is too large."""
    try:
        with path.open("rb") as stream:
            data = stream.read(MAX_BYTES + 1)
    except (OSError, ValueError) as error:  # a path with a zero byte is a ValueError
        why = getattr(error, "strerror", None) or error
        raise CollectError(f"{name}: cannot be read ({why}); check the path and its permissions") from error
    if len(data) > MAX_BYTES:
        raise CollectError(f"{name}: is larger than {MAX_BYTES // 1024**2} MB, so that no place is looked up in it; split it")
    return Source(name, data)
