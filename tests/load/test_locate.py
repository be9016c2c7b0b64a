"""Where a finding points: the same place, whether an item is read by itself or with its whole file."""

from __future__ import annotations

from pathlib import Path

import pytest

from traceability.load.locate import Locator
from traceability.model.finding import Where

TEXT = """\
document: {id: st, kind: security-target, title: ST, version: "1"}
threats:
  T.First:
    title: First
# a comment that is no further in
    action: >-
      Some text
      # that is no comment

      goes on.
    rationale:
      text: Why
  T.Flow: {title: Flow, rationale: {text: Why}}
  "T.Quoted":
    title: "over
lines"
    action: x
  T.Last: {title: x,
   action: y}
objectives: {O.A: {title: a},
  O.B: {title: b, text: c}}
"""


def places(tmp_path: Path, text: str, asked: list[tuple[int, tuple[str, ...]]]) -> list[tuple[int, int]]:
    (tmp_path / "st.yaml").write_bytes(text.encode())
    locator = Locator(tmp_path)
    found = [locator.where(Where(file="st.yaml", line=line, path=path)) for line, path in asked]
    return [(where.line, where.column) for where in found]


@pytest.mark.parametrize(
    ("line", "path", "place"),
    [
        (1, (), (1, 1)),
        (1, ("title",), (1, 43)),
        (3, (), (3, 3)),
        (3, ("title",), (4, 5)),
        (3, ("action",), (6, 5)),
        (3, ("rationale", "text"), (12, 7)),
        (3, ("rationale", "gone"), (11, 5)),
        (3, ("gone",), (3, 3)),
        (13, (), (13, 3)),
        (13, ("rationale", "text"), (13, 37)),
        (14, (), (14, 3)),
        (14, ("action",), (17, 5)),
        (18, ("action",), (19, 4)),
        (20, (), (20, 1)),
        (20, ("O.A", "title"), (20, 20)),
        (21, (), (21, 3)),
        (21, ("text",), (21, 19)),
    ],
)
@pytest.mark.parametrize("ends", ["\n", "\r\n", "\r"])
def test_places(tmp_path: Path, line: int, path: tuple[str, ...], place: tuple[int, int], ends: str) -> None:
    assert places(tmp_path, TEXT.replace("\n", ends), [(line, path)]) == [place]


def test_an_odd_line_end_does_not_shift_what_follows(tmp_path: Path) -> None:
    """YAML ends a line at NEL, LS and PS too."""
    text = "threats:\n  T.A: {title: 'x\u2028y'}\n  T.B:\n    title: z\n"
    assert places(tmp_path, text, [(4, ("title",)), (4, ())]) == [(5, 5), (4, 3)]


def test_a_file_that_is_gone_keeps_the_place(tmp_path: Path) -> None:
    asked = Where(file="gone.yaml", line=3, path=("a",))
    assert Locator(tmp_path).where(asked) == asked


def test_places_in_many_files(tmp_path: Path) -> None:
    asked = []
    for number in range(20):
        (tmp_path / f"{number}.yaml").write_text("\n" * number + "threats:\n  T.A:\n    title: x\n")
        asked += [Where(file=f"{number}.yaml", line=number + 2), Where(file=f"{number}.yaml", line=number + 2, path=("title",))]
    locator = Locator(tmp_path)
    found = {(where.file, where.line - int(where.file[:-5]), where.column) for where in map(locator.where, [*asked, *reversed(asked)])}
    assert found == {(f"{number}.yaml", *place) for number in range(20) for place in ((2, 3), (3, 5))}
