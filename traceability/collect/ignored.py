"""What git ignores in a tree, by the ``.gitignore`` files in it: the nearest file decides, and in a file the last pattern."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

import msgspec

if TYPE_CHECKING:
    from pathspec import GitIgnoreSpec

FILE = ".gitignore"
LARGEST = 1024 * 1024
_Verdict = Callable[[str], bool | None]


class _File(msgspec.Struct, frozen=True):
    """One ``.gitignore``: its folder with a slash (``""`` for the root), and what it says of a path relative to that."""

    folder: str
    says: _Verdict


class Ignored(msgspec.Struct, frozen=True):
    """What is ignored in one folder. ``all``: the folder as a whole, and what is ignored as a whole cannot be wanted again.

    A file outside the root is never read, so neither are the ``.gitignore`` files of folders around it.
    """

    files: tuple[_File, ...] = ()
    all: bool = False

    def within(self, root: str, folder: str) -> Ignored:
        """The same with the file in a folder, which speaks before those around it; a file that cannot be read says nothing."""
        from pathspec import GitIgnoreSpec  # here, because a tree without such a file does without

        path = Path(root, folder, FILE)
        try:
            if not path.is_file() or path.is_symlink() or path.stat().st_size > LARGEST:
                return self
            spec = GitIgnoreSpec.from_lines(path.read_text("utf-8", "replace").splitlines())
        except (OSError, ValueError):
            return self
        return Ignored((_File(f"{folder}/" if folder else "", _verdict(spec)), *self.files), self.all)

    def folder(self, path: str) -> Ignored:
        """What is ignored in a folder of this one, given its path from the root."""
        if self.all or not self.files or not self._says(path + "/"):
            return self
        return Ignored(self.files, True)

    def file(self, path: str) -> bool:
        """Whether a file of this folder is ignored."""
        return self.all or (bool(self.files) and self._says(path))

    def _says(self, path: str) -> bool:
        for file in self.files:
            verdict = file.says(path[len(file.folder) :])
            if verdict is not None:
                return verdict
        return False


def _verdict(spec: GitIgnoreSpec) -> _Verdict:
    """What a file says of a path: ignored, wanted again, or nothing. Without patterns that want again one expression is enough."""
    patterns = [pattern for pattern in spec.patterns if pattern.include is not None]
    if not patterns:
        return lambda _: None
    expressions = [getattr(pattern, "regex", None) for pattern in patterns]
    if all(pattern.include for pattern in patterns) and all(isinstance(one, re.Pattern) for one in expressions):
        joined = re.compile("|".join(f"(?:{re.sub(r'[(][?]P<[^>]*>', '(?:', one.pattern)})" for one in expressions if one is not None))
        return lambda path: True if joined.match(path) else None
    return lambda path: spec.check_file(path).include
