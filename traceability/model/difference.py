"""What changed between two documents, in the terms of CC."""

from __future__ import annotations

from typing import Literal

from traceability.model.base import Origin, Record

How = Literal["added", "removed", "changed", "re-linked", "perhaps renamed"]


class Difference(Record, frozen=True, kw_only=True):
    """One item that differs: its section and id, how, and what that means, one sentence each.

    ``before`` and ``after`` are its places (empty where it does not stand); ``other`` is the new id where a rename is proposed.
    """

    section: str
    id: str
    how: How
    meaning: tuple[str, ...] = ()
    other: str = ""
    before: Origin | None = None
    after: Origin | None = None


class Comparison(Record, frozen=True, kw_only=True):
    """Two documents by id, title and version, and every difference between them, by section and id.

    ``note`` says why items were not compared, where that is so.
    """

    old: str
    new: str
    note: str = ""
    differences: tuple[Difference, ...] = ()

    def counts(self) -> dict[str, int]:
        """How many items differ in each way."""
        found: dict[str, int] = {}
        for difference in self.differences:
            found[difference.how] = found.get(difference.how, 0) + 1
        return found
