"""The library of external requirements as tables of the manual, read from the shipped data."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable

import reference_text as text
from reference_text import escaped, table
from traceability.load.cache import Cache
from traceability.load.library import Library
from traceability.load.shipped import ALL, shipped
from traceability.model.library import (
    CrosswalkHeader,
    CrosswalkRow,
    ExternalRequirement,
    OpenProblem,
    RegisterEntry,
    RequirementLibrary,
    SetHeader,
)


def documents() -> str:
    """For each document: what the library holds of it, how sure that is, and what is missing."""
    library = _library()
    rows = (
        (
            f"``{entry.id}``: {escaped(entry.title)}",
            _holds(library, entry),
            f"{entry.provenance}: {escaped(entry.source)}",
            escaped(entry.missing),
            f"{entry.norway.applies}: {escaped(entry.norway.reason)}",
        )
        for entry in library.register.values()
    )
    return table(("Document", "What the library holds", "How sure", "What is missing", "Norway"), rows, (26, 22, 16, 20, 16))


def records(page: str) -> str:
    """The records that the files hold, each once. ``page`` makes the labels unique."""
    return text.records((ExternalRequirement, SetHeader, CrosswalkHeader, CrosswalkRow, RegisterEntry, OpenProblem), page)


def sets() -> str:
    """For each requirement set: how many requirements, what is known of them, and how sure that is."""
    rows = (
        (
            f"``{found.header.id}``",
            escaped(found.header.title),
            str(len(found.requirements)),
            _counts(item.content for item in found.requirements.values()),
            _counts(item.provenance for item in found.requirements.values()),
        )
        for found in _library().sets.values()
    )
    return table(("Set", "What it is", "Items", "Content", "Provenance"), rows, (18, 38, 8, 18, 18))


def crosswalks() -> str:
    """For each crosswalk: how many rows, by relation."""
    rows = (
        (
            escaped(walk.header.title),
            f"``{walk.header.of}``",
            f"``{walk.header.to}``",
            _counts(row.relation for entry in walk.rows.values() for row in entry.to.values()),
        )
        for walk in _library().crosswalks.values()
    )
    return table(("Crosswalk", "Of", "To", "Rows"), rows, (34, 18, 24, 24))


def problems() -> str:
    """The open problems with what remains of them."""
    rows = (
        (f"``{problem.id}``: {escaped(problem.title)}", problem.residual.rating, escaped(problem.residual.text))
        for problem in _library().problems.values()
    )
    return table(("Problem", "Residual", "What remains"), rows, (34, 12, 54))


def _library() -> RequirementLibrary:
    return Library(shipped(), Cache(None)).requirements((ALL,))


def _holds(library: RequirementLibrary, entry: RegisterEntry) -> str:
    held = (
        f"``{name}`` ({len(library.sets[name].requirements)} items)" if name in library.sets else f"profile ``{name}``"
        for name in entry.holds
    )
    return ", ".join(held) or "its entry in the register"


def _counts(words: Iterable[str]) -> str:
    return ", ".join(f"{count} {word}" for word, count in sorted(Counter(words).items()))
