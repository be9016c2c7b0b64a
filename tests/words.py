"""What findings say to their reader, word by word and with their places, for every small project that the tests judge.

``tests/words/*.txt`` hold it. Where words change on purpose, ``python -m tests.words`` writes the files anew, and the difference is to be
read: that is what users will read.
"""

from __future__ import annotations

import re
import sys
import tempfile
from collections.abc import Callable, Iterable
from functools import cache
from pathlib import Path

from traceability.model.finding import Finding, Where

HERE = Path(__file__).parent / "words"


def words_of(findings: Iterable[Finding]) -> str:
    """Findings as text: severity, key and places, then the message, then the repair."""
    return "".join(sorted(map(_words, findings)))


@cache
def recorded(group: str) -> dict[str, str]:
    """The recorded words of a group (``manual``, ``corpus``, ``edges``) by the name of the project."""
    path = HERE / f"{group}.txt"
    parts = re.split(r"^## (.+)\n", path.read_text("utf-8") if path.exists() else "", flags=re.M)
    return dict(zip(parts[1::2], parts[2::2], strict=True))


def _words(finding: Finding) -> str:
    others = "".join(f", {_place(place)}" for place in finding.other)
    repair = f"  repair: {finding.hint}\n" if finding.hint else ""
    return f"{finding.severity} {finding.key} at {_place(finding.where)}{others}\n  {finding.message}\n{repair}"


def _place(where: Where) -> str:
    return ":".join(str(part) for part in (where.file, where.line, where.column) if part)


def write() -> None:
    """Record what is said now."""
    from tests.corpus.test_corpus import words as corpus
    from tests.edges.test_edges import words as edges
    from tests.rules.test_manual import words as manual

    groups: dict[str, Callable[[Path], dict[str, str]]] = {"manual": manual, "corpus": corpus, "edges": edges}
    HERE.mkdir(exist_ok=True)
    for group in sys.argv[1:] or groups:
        with tempfile.TemporaryDirectory() as folder:
            said = groups[group](Path(folder))
        (HERE / f"{group}.txt").write_text("".join(f"## {name}\n{said[name]}" for name in sorted(said)), encoding="utf-8")


if __name__ == "__main__":
    write()
