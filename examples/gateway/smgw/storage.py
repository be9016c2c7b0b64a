"""A folder as a medium: one file for each name, complete or not there at all, whenever the power fails."""

from __future__ import annotations

import os
from collections.abc import Iterator, MutableMapping
from pathlib import Path
from typing import BinaryIO
from urllib.parse import quote, unquote


class Folder(MutableMapping[str, bytes]):
    """Maps names to contents, each in a file of its own.

    A content is written beside its place, forced onto the disk and then renamed, so that a failure leaves either the old
    content or the new one. What a file held is overwritten with zeros before its room on the disk is given back. Any text can
    be a name: what a file system could misread is escaped.
    """

    def __init__(self, path: Path) -> None:
        """``path`` is made if it does not exist; nothing else may write there."""
        path.mkdir(parents=True, exist_ok=True)
        self._path = path

    def __getitem__(self, name: str) -> bytes:
        try:
            return self._file(name).read_bytes()
        except FileNotFoundError:
            raise KeyError(name) from None

    # @supports FAU_STG.2.3#failure a content is on the disk before anything relies on it
    def __setitem__(self, name: str, content: bytes) -> None:
        place = self._file(name)
        beside = self._path / "new"
        with beside.open("wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        if not place.exists():
            beside.replace(place)
            self._force_names()
            return
        with place.open("r+b") as old:
            beside.replace(place)
            self._force_names()
            _wipe(old)

    def __delitem__(self, name: str) -> None:
        try:
            with self._file(name).open("r+b") as old:
                self._file(name).unlink()
                self._force_names()
                _wipe(old)
        except FileNotFoundError:
            raise KeyError(name) from None

    def __iter__(self) -> Iterator[str]:
        return iter(sorted(unquote(file.name.removeprefix("cell-")) for file in self._path.glob("cell-*")))

    def __len__(self) -> int:
        return sum(1 for _ in self._path.glob("cell-*"))

    def _file(self, name: str) -> Path:
        return self._path / f"cell-{quote(name, safe='')}"

    def _force_names(self) -> None:
        """Make renaming and removing outlast a failure as well."""
        folder = os.open(self._path, os.O_RDONLY)
        try:
            os.fsync(folder)
        finally:
            os.close(folder)


# @enforces FDP_RIP.2.1 a file that was deleted or replaced keeps nothing of its content
def _wipe(file: BinaryIO) -> None:
    """Overwrite an open file, which no name leads to any more, with zeros, and force them onto the disk."""
    file.write(bytes(os.fstat(file.fileno()).st_size))
    file.flush()
    os.fsync(file.fileno())
