"""Links beside the code and inputs of analyses: what stands at the places that they name, what changed, and where a lost place went."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from pathlib import Path, PurePosixPath

import msgspec

from traceability.collect.places import Place, Source, line_range, read_source, split_place
from traceability.collect.watched import digest_of, why_no_input
from traceability.model.errors import CollectError
from traceability.model.evidence import Analysis, CodeLink, LinkedPlace, WatchedInput

_SEARCHED_LINES = 2_000_000
"""So many lines are hashed at most to find where lines went: a search must end, whatever a file or a link holds."""
_PROPOSALS = 3


def linked_places(root: Path, links: Mapping[str, CodeLink], files: Sequence[str]) -> tuple[LinkedPlace, ...]:
    """The place of each link (by its qualified id), in the order of the ids. ``files`` are the configured code files."""
    known = frozenset(files)

    def why_not(path: str) -> str:
        return "" if path in known else "it does not exist, or no pattern of 'code' in the configuration matches it"

    finder = _Finder(root, files, why_not)
    return tuple(
        finder.place(identifier, _Wanted(link.path, link.symbol, link.lines, link.sha256)) for identifier, link in sorted(links.items())
    )


def watched_inputs(root: Path, analyses: Mapping[str, Analysis], files: Sequence[str]) -> tuple[WatchedInput, ...]:
    """The inputs of each analysis (by its qualified id), in the order of the ids and of what they name.

    Any file of the project may be an input, never one outside it; ``files`` are searched for what is lost.
    """
    finder = _Finder(root, files, lambda path: why_no_input(root, path))
    found = []
    for identifier, analysis in sorted(analyses.items()):
        for place, recorded in sorted(analysis.inputs.items()):
            path, symbol, lines = split_place(place, lambda name: not why_no_input(root, name))
            wanted = _Wanted(path, symbol, lines, recorded.strip().lower() or "no hash")
            found.append(WatchedInput(place=place, found=finder.place(identifier, wanted), file=digest_of(root, path)))
    return tuple(found)


class _Wanted(msgspec.Struct, frozen=True):
    path: str
    symbol: str
    lines: str
    sha256: str


class _Finder:
    """Reads each file at most once; all files only where something is lost. ``why_not`` says why a path names no file to look into."""

    def __init__(self, root: Path, files: Sequence[str], why_not: Callable[[str], str]) -> None:
        self._root = root
        self._files = frozenset(files)
        self._why_not = why_not
        self._read: dict[str, Source | str] = {}
        self._left = _SEARCHED_LINES

    def place(self, identifier: str, link: _Wanted) -> LinkedPlace:
        path = link.path.removeprefix("./")
        if why := self._why_not(path):
            return LinkedPlace(link=identifier, state="no-file", path=link.path, why=why, moved=self._moved(path, link))
        source = self._source(path)
        found = source if isinstance(source, str) else source.place(link.symbol, link.lines)
        if isinstance(found, str):
            moved = () if link.symbol and link.lines else self._moved(path, link)
            return LinkedPlace(link=identifier, state="no-place", path=path, why=found, moved=moved)
        if not link.sha256 or link.sha256.strip().lower() == found.sha256:
            return LinkedPlace(link=identifier, state="found", path=path, line=found.line, sha256=found.sha256)
        moved = self._moved(path, link, same_name=False)
        return LinkedPlace(link=identifier, state="changed", path=path, line=found.line, sha256=found.sha256, moved=moved)

    def _source(self, path: str) -> Source | str:
        if path not in self._read:
            try:
                self._read[path] = read_source(self._root / path, path)
            except CollectError as error:
                self._read[path] = str(error).removeprefix(f"{path}: ")
        return self._read[path]

    def _moved(self, path: str, link: _Wanted, same_name: bool = True) -> tuple[str, ...]:
        """Where the place probably went: places with the same text, else (``same_name``) places of the same name."""
        near = sorted(self._files, key=lambda file: (file != path, PurePosixPath(file).name != PurePosixPath(path).name, file))
        same_text = self._with_text(near, link) if link.sha256 else []
        if same_text or not same_name:
            return tuple(same_text)
        return tuple(_first(self._with_name(near, path, link)))

    def _with_text(self, files: Iterable[str], link: _Wanted) -> list[str]:
        wanted = link.sha256.strip().lower()
        return _first(name for file in files for name, place in self._candidates(file, link) if place.sha256 == wanted)

    def _candidates(self, file: str, link: _Wanted) -> Iterator[tuple[str, Place]]:
        source = self._source(file)
        if isinstance(source, str):
            return
        if link.lines:
            yield from self._windows(source, link.lines)
        elif link.symbol:
            yield from ((f"{file}::{name}", place) for name, place in source.symbols())
        elif isinstance(place := source.place(), Place):
            yield file, place

    def _windows(self, source: Source, lines: str) -> Iterator[tuple[str, Place]]:
        """Every place of as many lines."""
        ends = line_range(lines)
        if ends is None or ends[1] < ends[0]:
            return
        height = ends[1] - ends[0] + 1
        for start in range(1, len(source.lines) - height + 2):
            self._left -= height
            if self._left < 0:
                return
            end = start + height - 1
            yield f"{source.path}:{start}-{end}", Place(start, source.hash(start, end))

    def _with_name(self, files: Iterable[str], path: str, link: _Wanted) -> Iterator[str]:
        if not link.symbol:
            name = PurePosixPath(path).name
            yield from (file for file in files if PurePosixPath(file).name == name and file != path)
            return
        for file in files:
            source = self._source(file)
            if not isinstance(source, str):
                own = link.symbol.rpartition(".")[2]
                yield from (f"{file}::{name}" for name, _ in source.symbols() if name.rpartition(".")[2] == own)


def _first(names: Iterator[str]) -> list[str]:
    found: list[str] = []
    for name in names:
        found.append(name)
        if len(found) == _PROPOSALS:
            break
    return found
