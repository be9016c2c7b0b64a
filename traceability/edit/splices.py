"""Splices of a Security Target's YAML text at its dispositions: comments and layout stay."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from pathlib import Path

import yaml

from traceability.catalogue import Catalogue
from traceability.edit.dispositions import open_slot, quoted
from traceability.model.base import Item
from traceability.model.document import Disposition, Document
from traceability.model.errors import ConfigError
from traceability.model.gaps import GAP
from traceability.model.requirements import Sfr

_ENTRY = re.compile(r"^(?P<indent> *)(?P<quote>[\"']?)(?P<key>[^\s\"'#:][^\"':]*(?::[^\s\"':]+)*)(?P=quote):(?=\s|$)")


class Texts:
    """The texts of a project's files while they change. Places are by key, because lines move with each splice.

    ``before`` keeps, by name, the text of each file that was asked for; ``new`` is the id of the new profile, for comments.
    """

    def __init__(self, root: Path, before: dict[str, str], new: str) -> None:
        self._root = root
        self._before = before
        self._new = new
        self._texts: dict[str, str] = {}

    def text(self, name: str) -> str:
        """The text of a file as it is now. Raises ``ConfigError`` where it is no file of the project."""
        if name not in self._texts:
            path = self._root / name
            if not path.is_file():
                raise ConfigError(f"{name}: is no file of this project, so it cannot be changed")
            self._texts[name] = self._before[name] = path.read_text("utf-8")
        return self._texts[name]

    def set(self, name: str, text: str) -> None:
        """Give a file another text."""
        self.text(name)
        self._texts[name] = text

    def ordered(self, last: str) -> Iterator[tuple[str, str]]:
        """The texts by name, that of the header last: a run that was cut off can be run again."""
        yield from ((name, text) for name, text in sorted(self._texts.items()) if name != last)
        yield from ((name, text) for name, text in self._texts.items() if name == last)

    def rename(self, said: Item, new: str) -> None:
        """Give a disposition another id."""
        lines, start, _ = self._block(said)
        lines[start] = lines[start].replace(said.id, new, 1)
        self.set(said.origin.file, "".join(lines))

    def comment_out(self, said: Item, why: str) -> None:
        """Make a disposition a comment."""
        lines, start, end = self._block(said)
        indent = lines[start][: len(lines[start]) - len(lines[start].lstrip())]
        quiet = [f"{indent}# {line.removeprefix(indent)}" if line.strip() else line for line in lines[start:end]]
        lines[start:end] = [f"{indent}# {why}:\n", *quiet]
        self.set(said.origin.file, "".join(lines))

    def open_slots(self, said: Disposition, item: Sfr, opened: Sequence[tuple[str, str]], catalogue: Catalogue | None) -> None:
        """Give a disposition a gap for each newly open operation of the item; a comment where it says more than *identical*."""
        lines, start, end = self._block(said)
        indent = " " * (len(lines[start]) - len(lines[start].lstrip()))
        flow = _flow_end(lines, start, end)
        if flow and flow[0] == start and said == Disposition(id=said.id, disposition="identical", origin=said.origin):
            remark = lines[start][flow[1] :].strip()
            first = f"{indent}{item.id}:{f' {remark}' if remark else ''}\n"
            lines[start:end] = [first, "    disposition: completed\n    elements:\n", *_elements(item, opened, catalogue)]
        else:
            where = ", ".join(f"{name} {slot}" for name, slot in opened)
            _insert(lines, start, f"{indent}# {GAP} complete {where}, open in {self._new}\n")
        self.set(said.origin.file, "".join(lines))

    def note(self, said: Disposition, words: str) -> None:
        """Give a disposition a note that is a gap; a comment where it has a note already."""
        if said.note == f"{GAP} {words}":
            return  # a run that was cut off has written it
        lines, start, end = self._block(said)
        indent = " " * (len(lines[start]) - len(lines[start].lstrip()))
        mark = quoted(f"{GAP} {words}")
        if said.note:
            _insert(lines, start, f"{indent}# {GAP} {words}\n")
        elif flow := _flow_end(lines, start, end):
            number, column = flow
            inside = lines[number][: column - 1].rstrip()
            comma = "" if inside.endswith((",", "{")) else ","
            lines[number] = f"{inside}{comma} note: {mark}{lines[number][column - 1 :]}"
        else:
            following = next((line for line in lines[start + 1 : end] if line.strip() and not line.lstrip().startswith("#")), "")
            deeper = following[: len(following) - len(following.lstrip())] or f"{indent}  "
            lines.insert(start + 1, f"{deeper}note: {mark}\n")
        self.set(said.origin.file, "".join(lines))

    def add(self, target: Document, section: str, words: str, before: Sequence[str]) -> None:
        """Add dispositions behind the last one of their section, else behind the last of all."""
        anchors = [target.dispositions[key] for key in before] or list(target.dispositions.values())
        if not anchors:
            raise ConfigError(f"{target.id} has no dispositions yet; begin with 'pptrace st new'")
        file = anchors[-1].origin.file
        last = max((one for one in anchors if one.origin.file == file), key=lambda one: one.origin.line)
        lines, _, end = self._block(last)
        if end and not lines[end - 1].endswith("\n"):
            lines[end - 1] += "\n"
        lines.insert(end, words)
        self.set(file, "".join(lines))

    def _block(self, said: Item) -> tuple[list[str], int, int]:
        """The lines of the file that holds a disposition, and where it begins and ends, also where it was made a comment."""
        lines = self.text(said.origin.file).splitlines(keepends=True)
        for start, line in enumerate(lines):
            bare = line.replace("# ", "", 1) if line.lstrip().startswith("# ") else line
            match = _ENTRY.match(bare)
            if match and match["key"] == said.id and len(match["indent"]) and _in_dispositions(lines, start):
                return lines, start, _end(lines, start, len(match["indent"]))
        raise ConfigError(f"{said.origin.file}: the disposition of {said.id} does not stand on lines of its own; write it so, then update")


def _in_dispositions(lines: Sequence[str], start: int) -> bool:
    for line in reversed(lines[:start]):
        if line[:1] not in (" ", "#", "\n", "\r", ""):
            return line.startswith("dispositions:")
    return False


def _end(lines: Sequence[str], start: int, indent: int) -> int:
    """The line behind a block: blank lines and comments at its end belong to what follows."""
    end = start + 1
    for number in range(start + 1, len(lines)):
        line = lines[number]
        depth = len(line) - len(line.lstrip(" "))
        if line.strip() and depth <= indent:
            break
        if line.strip():
            end = number + 1
    return end


def _elements(item: Sfr, opened: Sequence[tuple[str, str]], catalogue: Catalogue | None) -> Iterator[str]:
    for name in dict.fromkeys(name for name, _ in opened):
        yield f"      {name}:\n        slots:\n"
        for held, slot in opened:
            if held == name:
                yield from (f"{line}\n" for line in open_slot(item.elements[name], slot, catalogue))


def _insert(lines: list[str], start: int, comment: str) -> None:
    """Put a comment before a line, unless a run that was cut off has put it there."""
    if start == 0 or lines[start - 1] != comment:
        lines.insert(start, comment)


def _flow_end(lines: Sequence[str], start: int, end: int) -> tuple[int, int] | None:
    """Line and column behind the brace that ends a disposition in braces, ``None`` where it is written in lines."""
    node = yaml.compose("".join(lines[start:end]).replace("\t", " "), Loader=yaml.SafeLoader)
    if not isinstance(node, yaml.MappingNode) or len(node.value) != 1:
        return None
    value = node.value[0][1]
    if not isinstance(value, yaml.MappingNode) or not value.flow_style:
        return None
    return start + value.end_mark.line, value.end_mark.column


def around(text: str, place: int) -> tuple[int, int]:
    """Where the entry of a list begins and ends that holds a place: between its braces, or the lines that stand as far in."""
    line = text.rfind("\n", 0, place) + 1
    brace = text.rfind("{", line, place)
    if brace >= 0:
        end = text.find("}", place)
        return brace, len(text) if end < 0 else end
    column = re.compile(r"[ -]*").match(text, line)
    depth = len(column[0]) if column else 0
    lines = [f"{one}\n" for one in text.split("\n")]
    first = last = text.count("\n", 0, place)
    while not lines[first].lstrip().startswith("- ") and first > 0:
        first -= 1
    while last + 1 < len(lines) and (not lines[last + 1].strip() or len(lines[last + 1]) - len(lines[last + 1].lstrip()) >= depth):
        last += 1
    return sum(map(len, lines[:first])), sum(map(len, lines[: last + 1]))
