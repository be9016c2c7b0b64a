"""Pictures in layers: no box covers another, every line is led, labels fit, and the same boxes give the same picture."""

from __future__ import annotations

import re
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from traceability.emit.site_layers import GAP_X, GAP_Y, WIDTH, Graph, Picture, draw, trim, wrap


def graph(layers: list[int], edges: list[tuple[int, int]], middle: int = 0) -> Graph[str]:
    """Layers of so many boxes, numbered through all layers."""
    made: Graph[str] = Graph([(f"layer {index}", []) for index in range(len(layers))], middle)
    number = 0
    for index, count in enumerate(layers):
        for _ in range(count):
            made.add(index, str(number), f"box {number}")
            number += 1
    for one, other in edges:
        made.join(str(one % number), str(other % number))
    return made


def columns(picture: Picture[str]) -> dict[int, list[tuple[int, int, str]]]:
    found: dict[int, list[tuple[int, int, str]]] = {}
    for box in picture.boxes:
        found.setdefault(box.x, []).append((box.y, box.height, box.content))
    return {x: sorted(boxes) for x, boxes in found.items()}


sizes = st.lists(st.integers(1, 6), min_size=1, max_size=6)
pairs = st.lists(st.tuples(st.integers(0, 30), st.integers(0, 30)).filter(lambda pair: pair[0] != pair[1]), max_size=30)


@given(sizes, pairs, st.integers(0, 5))
def test_no_box_covers_another_and_all_stand_inside(layers: list[int], edges: list[tuple[int, int]], middle: int) -> None:
    picture = draw(graph(layers, edges, middle % len(layers)), str)
    assert len(picture.boxes) == sum(layers)
    for boxes in columns(picture).values():
        for (y, height, _), (below, _, _) in pairwise(boxes):
            assert y + height + GAP_Y <= below + 1
    assert all(
        box.x >= 0 and box.x + WIDTH <= picture.width and box.y >= 0 and box.y + box.height <= picture.height for box in picture.boxes
    )


@given(sizes, pairs, st.integers(0, 5))
def test_each_edge_between_layers_is_one_line_and_the_picture_is_always_the_same(
    layers: list[int], edges: list[tuple[int, int]], middle: int
) -> None:
    made = graph(layers, edges, middle % len(layers))
    picture = draw(made, str)
    layer = {key: index for index, (_, keys) in enumerate(made.layers) for key in keys}
    assert len(picture.wires) == sum(layer[one] != layer[other] for one, other in made.edges)
    assert draw(graph(layers, edges, middle % len(layers)), str) == picture


def test_a_line_begins_and_ends_at_its_boxes_and_goes_round_what_it_passes() -> None:
    picture = draw(graph([1, 3, 1], [(0, 1), (0, 2), (0, 3), (0, 4)]), str)
    first, last = picture.boxes[0], picture.boxes[-1]
    long = max(picture.wires, key=lambda wire: len(wire.path))
    start, *_, end = re.findall(r"(-?[0-9.]+) (-?[0-9.]+)(?=[CH]|$)", long.path)
    assert (float(start[0]), float(start[1])) == (first.x + WIDTH, first.y + first.height / 2)
    assert (float(end[0]), float(end[1])) == (last.x, last.y + last.height / 2)
    passed = float(re.findall(r" (-?[0-9.]+)H", long.path)[0])
    between = columns(picture)[1 + WIDTH + GAP_X]
    assert not any(y <= passed <= y + height for y, height, _ in between)


def test_a_plain_line_wins_over_one_with_a_style() -> None:
    made = graph([1, 1], [])
    made.join("0", "1", "supports")
    assert draw(made, str).wires[0].style == "supports"
    made.join("0", "1")
    made.join("0", "1", "supports")
    assert [wire.style for wire in draw(made, str).wires] == [""]


@given(st.text(max_size=60), st.integers(2, 20), st.integers(1, 3))
def test_a_label_fits(text: str, width: int, most: int) -> None:
    lines = wrap(text, width, most)
    assert 1 <= len(lines) <= most
    assert all(len(line) <= width for line in lines)
    if sum(map(len, lines)) < len("".join(text.split())):
        assert any(line.endswith("…") for line in lines)


@pytest.mark.parametrize(
    ("text", "lines"),
    [
        ("FDP_IFF.1.2/FW#r1", ("FDP_IFF.1.2/FW#", "r1")),
        ("short", ("short",)),
        ("log.py:42\nLog.append_and_much_more", ("log.py:42", "Log.append_and_…")),
        ("unbreakableunbreakableunbreakable", ("unbreakableunbre", "akableunbreakab…")),
        ("", ("",)),
    ],
)
def test_labels_break_after_the_signs_of_an_id(text: str, lines: tuple[str, ...]) -> None:
    assert wrap(text) == lines


def test_what_is_too_much_is_counted() -> None:
    made = graph([1, 10, 10], [(0, n) for n in range(1, 11)] + [(n, n + 10) for n in range(1, 11)], middle=1)
    trim(made, 4, lambda count: f"and {count} more")
    assert [len(keys) for _, keys in made.layers] == [1, 4, 4]
    assert [made.contents[keys[-1]] for _, keys in made.layers[1:]] == ["and 7 more", "and 7 more"]
    assert all(one in made.contents and other in made.contents for one, other in made.edges)
    assert len(draw(made, str).wires) == 6


def test_nothing_is_counted_where_all_fits() -> None:
    made = graph([1, 4], [(0, 1)])
    trim(made, 4, lambda count: f"and {count} more")
    assert [len(keys) for _, keys in made.layers] == [1, 4]
