"""Which files of a project are sources of evidence: one walk over the tree for all sets of patterns."""

from __future__ import annotations

import os
import stat
from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Literal, NamedTuple

import msgspec

from traceability.collect.ignored import Ignored
from traceability.collect.patterns import matcher, plain
from traceability.collect.syntaxes import language_of
from traceability.model.base import Origin
from traceability.model.errors import ConfigError
from traceability.model.notice import Notice, NoticeKind

SKIPPED_FOLDERS = frozenset({".git", ".pptrace_cache", "__pycache__"})
SOURCES = ("code", "tests")
"""The sets that leave out what git ignores; a report of tests is wanted although nobody commits it."""
OTHERS = "others"
"""The set of the sources that no pattern of code or tests matches: a tag in one of them would be lost."""
Role = Literal["code", "tests", "others"]
_NO_SOURCES = frozenset({"node_modules", "site-packages", "venv", "env"})
_NO_CODE = frozenset({"", "settings"})
_WILD = frozenset("*?[\\")
_NOTHING: tuple[str, tuple[int, ...]] = ("", ())
_FOLDER: tuple[str, tuple[int, ...]] = ("folder", ())


class Found(msgspec.Struct, frozen=True):
    """The files of each named set, how many files each pattern of a set matched, and what could not be followed or read."""

    files: dict[str, list[str]]
    counts: dict[str, dict[str, int]]
    notices: list[Notice]


def find(root: Path, patterns: Sequence[str], exclude: Sequence[str] = ()) -> list[str]:
    """Regular files below ``root`` that match the patterns of an ignore file, as sorted POSIX paths relative to it.

    A plain folder name means everything below it. Raises ConfigError for a pattern that cannot be read.
    """
    return find_all(root, {"": patterns}, exclude).files[""]


def find_all(
    root: Path, sets: Mapping[str, Sequence[str]], exclude: Sequence[str] = (), gitignore: bool = True, others: bool = True
) -> Found:  # fmt: skip
    """The files of several sets of patterns, found in one walk that never leaves ``root``.

    A file that is reached by several names because of symbolic links is listed once. With ``gitignore`` the sets ``code`` and
    ``tests`` leave out what the ``.gitignore`` files in the tree say. Where one of them has patterns, the set ``others`` holds
    the sources that neither matches, unless they are not wanted. Raises ConfigError for a pattern that cannot be read, or a root
    that is no folder.
    """
    if not root.is_dir():
        raise ConfigError(f"{root}: is not a folder, so nothing can be collected from it")
    selections: dict[str, _Selection] = {name: _Selection(patterns, name in SOURCES) for name, patterns in sets.items()}
    if others and any(sets.get(name) for name in SOURCES):
        selections[OTHERS] = _Others()
    walk = _Walk(os.path.realpath(root), list(selections.values()), matcher(exclude) if exclude else None, gitignore)
    entries = list(walk.below())
    files = {name: _once(walk.root, [entry for entry in entries if number in entry.sets]) for number, name in enumerate(selections)}
    if OTHERS not in selections:
        files[OTHERS] = []
    selections.pop(OTHERS, None)
    counts = {name: selection.counts(files[name]) for name, selection in selections.items()}
    return Found(files, counts, sorted(walk.notices, key=lambda notice: (notice.origin.file, notice.kind)))


def sources_of(found: Found) -> list[tuple[Role, str]]:
    """The sources to be read, each as often as it plays a role."""
    roles: tuple[Role, ...] = ("code", "tests", "others")
    return [(role, path) for role in roles for path in found.files.get(role, ())]


class _Entry(NamedTuple):
    path: str
    linked: bool
    sets: tuple[int, ...]


class _Selection:
    """One set of patterns: what it matches, and below which folders it can match at all."""

    def __init__(self, patterns: Sequence[str], ignores: bool = False) -> None:
        self._patterns = list(dict.fromkeys(patterns))
        self.matches = matcher(self._patterns)
        self.ignores = ignores
        self._starts = [_fixed_start(pattern) for pattern in self._patterns if not pattern.startswith(("!", "#"))]

    def reaches(self, folder: str) -> bool:
        """Whether anything in the folder or below it can match, judged by the fixed beginnings of the patterns."""
        parts = tuple(folder.split("/"))
        return any(start[: len(parts)] == parts[: len(start)] for start in self._starts)

    @property
    def empty(self) -> bool:
        """Whether nothing can match."""
        return not self._patterns

    def counts(self, files: list[str]) -> dict[str, int]:
        """How many of the files each pattern matches by itself; patterns that take away are not counted."""
        wanted = [pattern for pattern in self._patterns if not pattern.startswith(("!", "#")) and pattern.strip()]
        if len(wanted) == 1 == len(self._patterns):
            return {wanted[0]: len(files)}
        return {pattern: sum(map(matcher([pattern]), files)) for pattern in wanted}


class _Others(_Selection):
    """The sources that code and tests do not match, outside of folders that hold what others wrote."""

    def __init__(self) -> None:
        super().__init__((), ignores=True)
        self.matches = lambda path: language_of(path) not in _NO_CODE

    @property
    def empty(self) -> bool:
        return False

    def reaches(self, folder: str) -> bool:
        name = folder.rpartition("/")[2]
        return not name.startswith(".") and name not in _NO_SOURCES


class _Walk(msgspec.Struct):
    root: str
    selections: list[_Selection]
    exclude: Callable[[str], bool] | None
    gitignore: bool
    notices: list[Notice] = msgspec.field(default_factory=list)
    entered: set[str] = msgspec.field(default_factory=set)
    others: int = -1
    tests: list[tuple[int, Callable[[str], bool], bool]] = msgspec.field(default_factory=list)

    def __post_init__(self) -> None:
        # The set of others comes last, and is asked only where no set of sources matched.
        self.others = next((number for number, one in enumerate(self.selections) if isinstance(one, _Others)), -1)
        self.tests = [(number, one.matches, one.ignores) for number, one in enumerate(self.selections) if not one.empty]

    def below(self) -> Iterator[_Entry]:
        """Every candidate file in the root and below it, in the order of the names."""
        stack = [("", False, Ignored())]
        while stack:
            current, linked, ignored = stack.pop()
            deeper = []
            entries = self._listed(current)
            if self.gitignore and not ignored.all and any(entry.name == ".gitignore" for entry in entries):
                ignored = ignored.within(self.root, current)
            before = f"{current}/" if current else ""
            for entry in entries:
                path = before + entry.name
                through = linked or entry.is_symlink()
                if not through and entry.is_file(follow_symlinks=False):
                    sets = self._sets(path, ignored)
                    if sets and (path.isascii() or self._named_in_unicode(path)):
                        yield _Entry(path, False, sets)
                    continue
                kind, sets = self._kind(entry, path, ignored)
                if kind == "file":
                    yield _Entry(path, through, sets)
                elif kind == "folder" and self._enters(path, through):
                    deeper.append((path, through, ignored.folder(path)))
            stack.extend(reversed(deeper))

    def _listed(self, folder: str) -> list[os.DirEntry[str]]:
        try:
            with os.scandir(f"{self.root}/{folder}") as entries:
                return sorted(entries, key=lambda entry: entry.name)
        except OSError as error:
            self._notice("unreadable-source", folder or ".", f"the folder cannot be listed ({_reason(error)})")
            return []

    def _kind(self, entry: os.DirEntry[str], path: str, ignored: Ignored) -> tuple[str, tuple[int, ...]]:
        """``file`` with the numbers of its sets, ``folder`` or ``""`` (of no interest, or not to be followed: a notice says why)."""
        if entry.name in SKIPPED_FOLDERS:
            return _NOTHING
        if not entry.is_symlink():
            if entry.is_dir(follow_symlinks=False):
                return _FOLDER if self._wanted_folder(path, ignored) else _NOTHING
            sets = self._sets(path, ignored) if entry.is_file(follow_symlinks=False) else ()
            return ("file", sets) if sets and self._named_in_unicode(path) else _NOTHING
        return self._kind_of_link(path, ignored)

    def _kind_of_link(self, path: str, ignored: Ignored) -> tuple[str, tuple[int, ...]]:
        """A link is followed only to a place inside the root."""
        full = Path(self.root, path)
        target = os.path.realpath(full)
        sets, as_folder = self._sets(path, ignored), self._wanted_folder(path, ignored)
        if not (sets or as_folder):
            return _NOTHING
        try:
            mode = full.stat().st_mode
        except OSError as error:
            if sets:
                self._notice("unreadable-source", path, f"a symbolic link that leads nowhere ({_reason(error)})")
            return _NOTHING
        wanted = as_folder if stat.S_ISDIR(mode) else sets and stat.S_ISREG(mode)
        if not wanted or not self._named_in_unicode(path):
            return _NOTHING
        if os.path.commonpath([self.root, target]) != self.root:
            if any(number != self.others for number in sets) or (stat.S_ISDIR(mode) and self._reached(path)):
                self._notice("outside-project", path, "a symbolic link that leaves the project", target=str(full.readlink()))
            return _NOTHING
        return _FOLDER if stat.S_ISDIR(mode) else ("file", sets)

    def _reached(self, path: str) -> bool:
        return any(selection.reaches(path) for selection in self.selections if not isinstance(selection, _Others))

    def _sets(self, path: str, ignored: Ignored) -> tuple[int, ...]:
        """The numbers of the sets that a file belongs to."""
        found: tuple[int, ...] = ()
        source = hidden = False
        for number, matches, ignores in self.tests:
            if (number == self.others and source) or not matches(path):
                continue
            if ignores and not source:
                source, hidden = True, ignored.file(path)
            if not (ignores and hidden):
                found += (number,)
        return () if found and self.exclude is not None and self.exclude(path) else found

    def _wanted_folder(self, path: str, ignored: Ignored) -> bool:
        """Whether anything below a folder can be wanted; what git ignores as a whole is entered only for reports."""
        whole = ignored.folder(path).all
        wanted = any(selection.reaches(path) for selection in self.selections if not (whole and selection.ignores))
        return wanted and not (self.exclude is not None and self.exclude(path + "/"))

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


def _fixed_start(pattern: str) -> tuple[str, ...]:
    """The leading folders of a pattern that hold no wildcard; empty where it may match anywhere."""
    pattern = plain(pattern).strip()
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
    if not any(entry.linked for entry in entries):
        return sorted(entry.path for entry in entries)
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
