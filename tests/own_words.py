"""Whether what the library says is said in its own words: its texts against any text given, by runs of words that both have.

python -m tests.own_words FILE …          compares the shipped library with the text files given
python -m tests.own_words -n 6 FILE …     takes shorter runs
"""

from __future__ import annotations

import argparse
import re
import sys
from collections.abc import Iterator

from traceability.load.cache import Cache
from traceability.load.library import Library
from traceability.load.shipped import ALL, shipped
from traceability.model.library import RequirementLibrary

RUN = 8
"""So many words in a row are copied, not met by chance; titles and lists of names are shorter."""
_WORD = re.compile(r"[^\W_]+(?:[.-][^\W_]+)*")


def words(text: str) -> list[str]:
    """The words of a text, in small letters, without signs."""
    return [match.casefold() for match in _WORD.findall(text)]


def runs(text: str, length: int = RUN) -> set[tuple[str, ...]]:
    """All runs of so many words."""
    found = words(text)
    return {tuple(found[start : start + length]) for start in range(len(found) - length + 1)}


def statements(library: RequirementLibrary) -> Iterator[tuple[str, str]]:
    """Every text of the library that somebody wrote, with the id of what it belongs to. Titles of documents are quoted, and left out."""
    for entry in library.register.values():
        yield from (
            (f"register:{entry.id}", text) for text in (entry.binds, entry.missing, entry.note, entry.norway.reason, entry.legal_basis)
        )
    for found in library.sets.values():
        yield found.header.id, found.header.note
        for item in found.requirements.values():
            yield f"{found.header.id}:{item.id}", item.statement
            yield f"{found.header.id}:{item.id}", item.note
    for walk in library.crosswalks.values():
        yield walk.header.id, walk.header.note
        yield from ((f"{walk.header.of}:{entry.id} → {row.id}", row.rationale) for entry in walk.rows.values() for row in entry.to.values())
    for problem in library.problems.values():
        hows = (link.how for link in problem.mitigated_by.values())
        yield from ((f"problems:{problem.id}", text) for text in (problem.statement, problem.residual.text, *hows))


def shared(library: RequirementLibrary, texts: dict[str, str], length: int = RUN) -> list[str]:
    """Every run of words that a text of the library has in common with one of the texts, as sentences."""
    known = {name: runs(text, length) for name, text in texts.items()}
    return [
        f"{owner} shares with {name}: {' '.join(run)}"
        for owner, text in statements(library)
        for run in sorted(runs(text, length))
        for name, held in known.items()
        if run in held
    ]


def shipped_library() -> RequirementLibrary:
    """Everything that is shipped."""
    return Library(shipped(), Cache(None)).requirements((ALL,))


def main() -> int:
    """Print what the library has in common with the files; 1 if there is anything."""
    options = argparse.ArgumentParser(prog="python -m tests.own_words", description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    options.add_argument("-n", type=int, default=RUN, dest="length", help=f"how many words a run has (default {RUN})")
    options.add_argument("files", type=argparse.FileType("r", encoding="utf-8", errors="replace"), nargs="+", metavar="FILE")
    asked = options.parse_args()
    found = shared(shipped_library(), {file.name: file.read() for file in asked.files}, asked.length)
    print("\n".join(found) or f"no run of {asked.length} words in common")  # noqa: T201 - a command
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
