"""The one currency between rules and outputs."""

from __future__ import annotations

from typing import Literal

from traceability.model.base import Record

Severity = Literal["error", "warning", "info"]
SEVERITIES: tuple[Severity, ...] = ("error", "warning", "info")


class Where(Record, frozen=True, kw_only=True):
    """A place in a file: ``line`` and ``column`` from 1, ``path`` the way inside the item that starts at ``line``."""

    file: str = ""
    line: int = 0
    column: int = 0
    path: tuple[str, ...] = ()

    def __str__(self) -> str:
        return ":".join([self.file, *(str(n) for n in (self.line, self.column) if n)])


class Finding(Record, frozen=True, kw_only=True):
    """One defect that a rule found.

    ``subject`` and ``related`` are qualified ids (``path::symbol`` for code); ``key`` identifies the finding over time and
    never holds a line number or message text; ``clause`` names CC clause and work unit; ``hint`` says how to repair it.
    """

    rule: str
    severity: Severity
    message: str
    where: Where
    subject: str
    related: str = ""
    hint: str = ""
    clause: str = ""
    other: tuple[Where, ...] = ()

    @property
    def key(self) -> str:
        """``RULE subject[ related]``: stable over moved lines and reworded messages."""
        key = f"{self.rule} {self.subject}" if self.subject else self.rule
        return f"{key} {self.related}" if self.related else key
