"""The way back from code to requirements, for reports."""

from __future__ import annotations

from typing import Literal

from traceability.model.base import Record

FileState = Literal["linked", "claimed", "interfering", "silent", "no-module"]


class FileRow(Record, frozen=True, kw_only=True):
    """One collected file of code: the modules (qualified ids) that it belongs to, how many links lead from it, and its state.

    ``linked``: at least one link leads to a leaf. ``claimed``: all its links name parents of several leaves, or nothing that
    exists. ``silent``: it belongs to a module that enforces or supports, and nothing in it is linked. ``interfering``: nothing is
    linked, and none of its modules enforces or supports anything, so nothing need be. ``no-module``: it belongs to no module.
    """

    file: str
    state: FileState
    modules: tuple[str, ...] = ()
    links: int = 0


class FolderRow(Record, frozen=True, kw_only=True):
    """All files below one folder (``.`` for the project's), by state."""

    folder: str
    files: int
    linked: int = 0
    claimed: int = 0
    silent: int = 0
    interfering: int = 0
    no_module: int = 0


class ReverseReport(Record, frozen=True, kw_only=True):
    """Every file of code with its state, and every folder with the counts of the files in it and below it."""

    files: tuple[FileRow, ...] = ()
    folders: tuple[FolderRow, ...] = ()
