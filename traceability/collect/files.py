"""Which files of a project are sources of evidence: one walk over the tree for all sets of patterns."""

from __future__ import annotations

import os
import stat
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from pathspec import GitIgnoreSpec

from traceability.model.base import Origin
from traceability.model.errors import ConfigError
from traceability.model.notice import Notice, NoticeKind

SKIPPED_FOLDERS = frozenset({".git", ".pptrace_cache", "__pycache__"})
_WILD = frozenset("*?[\\")


@dataclass(frozen=True, slots=True)
class Found:
    """The files of each named set, how many files each pattern of a set matched, and what could not be followed or read."""

    files: dict[str, list[str]]
    counts: dict[str, dict[str, int]]
    notices: list[Notice]


def find(root: Path, patterns: Sequence[str], exclude: Sequence[str] = ()) -> list[str]:
    """Regular files below ``root`` that match the patterns of an ignore file, as sorted POSIX paths relative to it.

    A plain folder name means everything below it. Raises ConfigError for a pattern that cannot be read.
    """
    return find_all(root, {"": patterns}, exclude).files[""]


def find_all(root: Path, sets: Mapping[str, Sequence[str]], exclude: Sequence[str] = ()) -> Found:
    """The files of several sets of patterns, found in one walk that never leaves ``root``.

    A file that is reached by several names because of symbolic links is listed once. Raises ConfigError for a pattern that
    cannot be read, or a root that is no folder.
    """
    if not root.is_dir():
        raise ConfigError(f"{root}: is not a folder, so nothing can be collected from it")
    selections = {name: _Selection(patterns) for name, patterns in sets.items()}
    walk = _Walk(os.path.realpath(root), list(selections.values()), _spec(exclude))
    entries = list(walk.below("", through_link=False))
    files = {
        name: _once(walk.root, [entry for entry in entries if selection.matches(entry.path)]) for name, selection in selections.items()
    }
    counts = {name: selection.counts(files[name]) for name, selection in selections.items()}
    return Found(files, counts, sorted(walk.notices, key=lambda notice: (notice.origin.file, notice.kind)))


@dataclass(frozen=True, slots=True)
class _Entry:
    path: str
    linked: bool


class _Selection:
    """One set of patterns: what it matches, and below which folders it can match at all."""

    def __init__(self, patterns: Sequence[str]) -> None:
        self._patterns = list(dict.fromkeys(patterns))
        self._spec = _spec(self._patterns)
        self._starts = [_fixed_start(pattern) for pattern in self._patterns if not pattern.startswith(("!", "#"))]

    def matches(self, path: str) -> bool:
        return self._spec.match_file(path)

    def reaches(self, folder: str) -> bool:
        """Whether anything in the folder or below it can match, judged by the fixed beginnings of the patterns."""
        parts = tuple(folder.split("/"))
        return any(start[: len(parts)] == parts[: len(start)] for start in self._starts)

    def counts(self, files: list[str]) -> dict[str, int]:
        """How many of the files each pattern matches by itself; patterns that take away are not counted."""
        wanted = [pattern for pattern in self._patterns if not pattern.startswith(("!", "#")) and pattern.strip()]
        if len(wanted) == 1 == len(self._patterns):
            return {wanted[0]: len(files)}
        specs = {pattern: _spec([pattern]) for pattern in wanted}
        return {pattern: sum(map(spec.match_file, files)) for pattern, spec in specs.items()}


@dataclass(slots=True)
class _Walk:
    root: str
    selections: list[_Selection]
    exclude: GitIgnoreSpec
    notices: list[Notice] = field(default_factory=list)
    entered: set[str] = field(default_factory=set)

    def below(self, folder: str, *, through_link: bool) -> Iterator[_Entry]:
        """Every candidate file in the folder and below it, in the order of the names."""
        stack = [(folder, through_link)]
        while stack:
            current, linked = stack.pop()
            deeper = []
            for entry in self._listed(current):
                path = f"{current}/{entry.name}" if current else entry.name
                kind = self._kind(entry, path)
                through = linked or entry.is_symlink()
                if kind == "file":
                    yield _Entry(path, through)
                elif kind == "folder" and self._enters(path, through):
                    deeper.append((path, through))
            stack.extend(reversed(deeper))

    def _listed(self, folder: str) -> list[os.DirEntry[str]]:
        try:
            with os.scandir(f"{self.root}/{folder}") as entries:
                return sorted(entries, key=lambda entry: entry.name)
        except OSError as error:
            self._notice("unreadable-source", folder or ".", f"the folder cannot be listed ({_reason(error)})")
            return []

    def _kind(self, entry: os.DirEntry[str], path: str) -> str:
        """``file``, ``folder`` or ``""`` (of no interest, or not to be followed: a notice says why)."""
        if entry.name in SKIPPED_FOLDERS:
            return ""
        if not entry.is_symlink():
            if entry.is_dir(follow_symlinks=False):
                return "folder" if self._wanted_folder(path) else ""
            wanted = entry.is_file(follow_symlinks=False) and self._wanted_file(path)
            return "file" if wanted and self._named_in_unicode(path) else ""
        return self._kind_of_link(path)

    def _kind_of_link(self, path: str) -> str:
        """A link is followed only to a place inside the root."""
        full = Path(self.root, path)
        target = os.path.realpath(full)
        as_file, as_folder = self._wanted_file(path), self._wanted_folder(path)
        if not (as_file or as_folder):
            return ""
        try:
            mode = full.stat().st_mode
        except OSError as error:
            if as_file:
                self._notice("unreadable-source", path, f"a symbolic link that leads nowhere ({_reason(error)})")
            return ""
        wanted = as_folder if stat.S_ISDIR(mode) else as_file and stat.S_ISREG(mode)
        if not wanted or not self._named_in_unicode(path):
            return ""
        if os.path.commonpath([self.root, target]) != self.root:
            self._notice("outside-project", path, "a symbolic link that leaves the project", target=str(full.readlink()))
            return ""
        return "folder" if stat.S_ISDIR(mode) else "file"

    def _wanted_file(self, path: str) -> bool:
        return any(selection.matches(path) for selection in self.selections) and not self.exclude.match_file(path)

    def _wanted_folder(self, path: str) -> bool:
        return any(selection.reaches(path) for selection in self.selections) and not self.exclude.match_file(path + "/")

    def _enters(self, path: str, through_link: bool) -> bool:
        """Each real folder is entered at most once by its own name and once through links: so circles end."""
        if not through_link:
            return True
        real = os.path.realpath(f"{self.root}/{path}")
        if real in self.entered or real == self.root:
            return False
        self.entered.add(real)
        return True

    def _named_in_unicode(self, path: str) -> bool:
        try:
            path.encode()
        except UnicodeEncodeError:
            self._notice("unreadable-source", path, "the name of the file is not valid UTF-8; rename it")
            return False
        return True

    def _notice(self, kind: NoticeKind, path: str, why: str, **data: str) -> None:
        values = {key: _printable(value) for key, value in data.items()}
        self.notices.append(Notice(kind=kind, origin=Origin(file=_printable(path)), data={"why": why, **values}))


def _spec(patterns: Sequence[str]) -> GitIgnoreSpec:
    try:
        return GitIgnoreSpec.from_lines(map(_plain, patterns))
    except ValueError as error:
        bad = next((pattern for pattern in patterns if not _readable(pattern)), "")
        raise ConfigError(f"the pattern {bad!r} cannot be read; write it as in an ignore file, such as 'src/**/*.py'") from error


def _plain(pattern: str) -> str:
    """The pattern as an ignore file would have it: people also write ``.`` and ``./src``."""
    return "**" if pattern.strip() in (".", "./") else pattern.removeprefix("./")


def _readable(pattern: str) -> bool:
    try:
        GitIgnoreSpec.from_lines([pattern])
    except ValueError:
        return False
    return True


def _fixed_start(pattern: str) -> tuple[str, ...]:
    """The leading folders of a pattern that hold no wildcard; empty where it may match anywhere."""
    pattern = _plain(pattern).strip()
    if "/" not in pattern.rstrip("/"):
        return ()
    start: list[str] = []
    for part in pattern.strip("/").split("/"):
        if not part or _WILD & set(part):
            break
        start.append(part)
    return tuple(start)


def _once(root: str, entries: list[_Entry]) -> list[str]:
    """Sorted paths, each real file once: by its own name where that is listed, else by the first of its other names."""
    own = {entry.path for entry in entries if not entry.linked}
    others: dict[str, str] = {}
    for path in sorted(entry.path for entry in entries if entry.linked):
        real = os.path.relpath(os.path.realpath(f"{root}/{path}"), root).replace(os.sep, "/")
        if real not in own:
            others.setdefault(real, path)
    return sorted(own.union(others.values()))


def _reason(error: OSError) -> str:
    return error.strerror or type(error).__name__


def _printable(name: str) -> str:
    return name.encode("utf-8", "replace").decode()
