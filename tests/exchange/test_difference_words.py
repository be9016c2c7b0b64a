"""What a comparison says, word for word: one careless or meant edit of a document at a time.

``differences.txt`` holds the cases. ``### name`` begins one; ``- old`` and ``+ new`` are an edit of the document (``of FILE`` behind the
name; else the lamp profile); ``> id (how): meaning`` is each line that the comparison has to give, in its order, and no other.
"""

from __future__ import annotations

import itertools
import re
from dataclasses import dataclass
from pathlib import Path

import pytest

from tests.exchange.fixtures import MODULE, PROFILE
from traceability.workflow.comparing import compared

HERE = Path(__file__).parent
OWN = (HERE / "own.yaml").read_text("utf-8")
TEXTS = {"lamp.xml": PROFILE, "shade.xml": MODULE, "own.yaml": OWN}


@dataclass(frozen=True)
class Case:
    name: str
    file: str
    edits: tuple[tuple[str, str], ...]
    said: tuple[str, ...]


def cases() -> list[Case]:
    parts = re.split(r"^### (.+)\n", (HERE / "differences.txt").read_text("utf-8"), flags=re.M)
    return [_case(name, text) for name, text in zip(parts[1::2], parts[2::2], strict=True)]


def _case(head: str, text: str) -> Case:
    name, _, file = head.partition(" of ")
    lines = text.splitlines()
    edits = tuple((old[2:], new[2:]) for old, new in itertools.pairwise(lines) if old.startswith("- "))
    return Case(name, file or "lamp.xml", edits, tuple(line[2:] for line in lines if line.startswith("> ")))


def said(folder: Path, case: Case) -> tuple[str, ...]:
    """What the comparison gives, a line for each meaning."""
    new = TEXTS[case.file]
    for old, other in case.edits:
        assert new.count(old) == 1, f"{case.name}: {new.count(old)} times in {case.file}: {old}"
        new = new.replace(old, other)
    for name, text in (("old", TEXTS[case.file]), ("new", new)):
        (folder / name).mkdir()
        (folder / name / case.file).write_text(text, "utf-8")
    (comparison,) = compared(*(str(folder / name / (case.file if case.file.endswith(".xml") else "")) for name in ("old", "new")))
    return tuple(
        f"{entry.id}{f' → {entry.other}' if entry.other else ''} ({entry.how}): {meaning}"
        for entry in comparison.differences for meaning in entry.meaning
    )  # fmt: skip


@pytest.mark.parametrize("case", cases(), ids=lambda case: case.name.replace(" ", "_"))
def test_words(tmp_path: Path, case: Case) -> None:
    assert said(tmp_path, case) == case.said


LOCKED = "  A.Room: {text: The room is locked.}\n"
RENAMED = "A.Room → {} (perhaps renamed): may be {} now: the texts are alike"


@pytest.mark.parametrize(
    ("new", "lines"),
    [
        (LOCKED + "  A.Twin: {text: The room is locked.}\n", ["A.Twin (added): new assumption"]),  # like one that stays
        ("  A.Twin: {text: The room is locked.}\n", [RENAMED.format("A.Twin", "A.Twin")]),
        ("  A.Twin: {text: It is locked.}\n", ["A.Room (removed): assumption is gone", "A.Twin (added): new assumption"]),  # too few words
        (
            LOCKED.replace("Room", "One") + LOCKED.replace("Room", "Two"),
            [RENAMED.format("A.One", "A.One"), "A.Two (added): new assumption"],
        ),
    ],
)
def test_what_is_new_and_what_has_another_name(new: str, lines: list[str], tmp_path: Path) -> None:
    assert list(said(tmp_path, Case("names", "own.yaml", ((LOCKED, new),), ()))) == lines
