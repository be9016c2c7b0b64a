"""A picture of boxes in layers, joined by lines: where everything stands. Pure arithmetic; the same boxes give the same picture."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from itertools import pairwise
from typing import Generic, TypeVar

import msgspec

WIDTH, GAP_X = 114, 20
"""Width of a box, and room between two layers."""
LINE, PADDING, GAP_Y = 14, 7, 8
"""Height of a line of text, room above and below the text in a box, and room between two boxes."""
TOP = 26
"""Room for the names of the layers."""
_WIRE = 4
_BREAKS = "/_.:-# "

Edge = tuple[str, str]
Content = TypeVar("Content")


class Box(msgspec.Struct, Generic[Content], frozen=True):
    """A box: its upper left corner, height, the lines of its label, and what it stands for."""

    x: int
    y: int
    height: int
    lines: tuple[str, ...]
    content: Content
    width: int = WIDTH


class Wire(msgspec.Struct, frozen=True):
    """A line between two boxes: an SVG path, and the style that its edge asks for."""

    path: str
    style: str


class Picture(msgspec.Struct, Generic[Content], frozen=True):
    """A whole picture: its size, the layers' names with the place where each begins, boxes and wires."""

    width: int
    height: int
    layers: tuple[tuple[str, int], ...]
    boxes: tuple[Box[Content], ...]
    wires: tuple[Wire, ...]


class Graph(msgspec.Struct, Generic[Content]):
    """What is to be drawn: layers (name, keys of their boxes in order), contents by key, and edges with their style.

    ``middle`` is the layer whose order stays as it is; the others are ordered after it, so that few lines cross.
    """

    layers: list[tuple[str, list[str]]]
    middle: int = 0
    contents: dict[str, Content] = msgspec.field(default_factory=dict)
    edges: dict[Edge, str] = msgspec.field(default_factory=dict)

    def add(self, layer: int, key: str, content: Content) -> str:
        """Put a box into a layer, once."""
        if key not in self.contents:
            self.contents[key] = content
            self.layers[layer][1].append(key)
        return key

    def join(self, one: str, other: str, style: str = "") -> None:
        """Join two boxes, once; a plain line wins over one with a style."""
        if self.edges.get((one, other), style) != style:
            style = ""
        self.edges[one, other] = style


def trim(graph: Graph[Content], most: int, more: Callable[[int], Content]) -> None:
    """Keep at most ``most`` boxes in each layer; in place of the others stands one that says how many they are.

    From the middle layer outwards, what has lost all that it was joined to goes with it.
    """
    joined = _neighbours(graph.edges)
    kept: set[str] = set()
    for index in sorted(range(len(graph.layers)), key=lambda i: (abs(i - graph.middle), i)):
        keys = graph.layers[index][1]
        inner = {key for key in kept if key not in keys}
        alive = [key for key in keys if index == graph.middle or not joined.get(key) or not inner.isdisjoint(joined[key])]
        shown = alive if len(alive) <= most else alive[: most - 1]
        kept.update(shown)
        if dropped := len(keys) - len(shown):
            keys[:] = [*shown, graph.add(index, f"more {index}", more(dropped))]
    graph.edges = {edge: style for edge, style in graph.edges.items() if kept.issuperset(edge)}
    graph.contents = {key: graph.contents[key] for _, keys in graph.layers for key in keys}


def draw(graph: Graph[Content], label: Callable[[Content], str]) -> Picture[Content]:
    """Place every box in the column of its layer, near the boxes that it is joined to, and lead the lines between them.

    A line that passes a layer gets a place of its own there. Edges inside a layer are not drawn.
    """
    keys = {index: list(layer) for index, (_, layer) in enumerate(graph.layers)}
    lines = {key: wrap(label(content)) for key, content in graph.contents.items()}
    heights = {key: LINE * len(lines[key]) + 2 * PADDING for key in lines}
    routes = _routes(graph, keys, heights)
    tops = _places(keys, heights, _neighbours(routes.values()), graph.middle)
    lowest = max((tops[key] + heights[key] for key in tops), default=TOP)
    step = WIDTH + GAP_X
    column = {key: index for index, layer in keys.items() for key in layer}
    return Picture(
        width=step * len(graph.layers) - GAP_X + 2,
        height=lowest + 2,
        layers=tuple((name, 1 + step * index) for index, (name, _) in enumerate(graph.layers)),
        boxes=tuple(
            Box(1 + step * index, tops[key], heights[key], lines[key], graph.contents[key])
            for index, layer in keys.items()
            for key in layer
            if key in lines
        ),
        wires=tuple(
            Wire(_path([(1 + step * column[key], tops[key] + heights[key] / 2) for key in route]), graph.edges[edge])
            for edge, route in sorted(routes.items())
        ),
    )


def wrap(text: str, columns: int = 16, most: int = 2) -> tuple[str, ...]:
    """A label in at most ``most`` lines of ``columns`` characters, broken after the signs of an id; what is left is cut off with ….

    A text that has lines already keeps them.
    """
    parts = [part for part in text.splitlines() if part.strip()]
    if len(parts) > 1:
        return tuple(
            wrap(part if number < most or len(parts) == most else f"{part} …", columns, 1)[0] for number, part in enumerate(parts[:most], 1)
        )
    lines: list[str] = []
    rest = " ".join(text.split())
    while rest and len(lines) < most:
        if len(rest) <= columns:
            lines.append(rest)
            break
        if len(lines) == most - 1:
            lines.append(f"{rest[: columns - 1]}…")
            break
        at = max((rest.rfind(sign, 0, columns) for sign in _BREAKS), default=-1) + 1
        at = at if at >= columns // 2 else columns
        lines.append(rest[:at].rstrip())
        rest = rest[at:].lstrip()
    return tuple(lines) or ("",)


def _routes(graph: Graph[Content], keys: dict[int, list[str]], heights: dict[str, int]) -> dict[Edge, list[str]]:
    """Each edge as the boxes that it leads through, from left to right; passing a layer, lines of one box share their place there."""
    column = {key: index for index, layer in keys.items() for key in layer}
    routes: dict[Edge, list[str]] = {}
    for edge in graph.edges:
        left, right = sorted(edge, key=column.__getitem__)
        if column[left] == column[right]:
            continue
        passed = [f"\x00{index} {left}" for index in range(column[left] + 1, column[right])]
        for index, key in enumerate(passed, column[left] + 1):
            if key not in heights:
                keys[index].append(key)
                heights[key] = _WIRE
        routes[edge] = [left, *passed, right]
    return routes


def _neighbours(routes: Iterable[Sequence[str]]) -> dict[str, list[str]]:
    joined: dict[str, list[str]] = defaultdict(list)
    for route in routes:
        for one, other in pairwise(route):
            joined[one].append(other)
            joined[other].append(one)
    return joined


def _places(keys: dict[int, list[str]], heights: Mapping[str, int], joined: Mapping[str, list[str]], middle: int) -> dict[str, int]:
    """The upper end of each box. From the middle layer outwards, boxes go as near to what they are joined to as they can."""
    tops: dict[str, int] = {}
    _stack(keys[middle], heights, {}, tops)
    for index in sorted((i for i in keys if i != middle), key=lambda i: (abs(i - middle), i)):
        inner = set(keys[index + 1 if index < middle else index - 1])
        wanted = {key: _centre([k for k in joined.get(key, ()) if k in inner], tops, heights) for key in keys[index]}
        rest = max((value for value in wanted.values() if value is not None), default=0.0)
        places = {key: rest if value is None else value for key, value in wanted.items()}
        keys[index].sort(key=lambda key: places[key])  # stable: what wants the same place keeps its order
        _stack(keys[index], heights, places, tops)
    highest = min(tops.values(), default=0)
    return {key: top - highest + TOP for key, top in tops.items()}


def _centre(keys: Sequence[str], tops: Mapping[str, int], heights: Mapping[str, int]) -> float | None:
    return sum(tops[key] + heights[key] / 2 for key in keys) / len(keys) if keys else None


def _stack(layer: Sequence[str], heights: Mapping[str, int], wanted: Mapping[str, float], tops: dict[str, int]) -> None:
    """Put boxes below each other without overlap, each near the centre that it wants; the rest of the push is shared by all."""
    free: float = float("-inf")
    placed: list[tuple[str, float]] = []
    for key in layer:
        top = max(free, wanted.get(key, 0.0) - heights[key] / 2) if wanted else max(free, 0.0)
        placed.append((key, top))
        free = top + heights[key] + GAP_Y
    shift = sum(wanted[key] - heights[key] / 2 - top for key, top in placed) / len(placed) if wanted and placed else 0.0
    for key, top in placed:
        tops[key] = round(top + shift)


def _path(points: Sequence[tuple[int, float]]) -> str:
    """A smooth line from the right side of the first box to the left side of the last; straight through the places between."""
    x, y = points[0]
    parts = [f"M{x + WIDTH} {y:g}"]
    for index, (x, y) in enumerate(points[1:], 1):
        before = points[index - 1]
        half = GAP_X // 2
        parts.append(f"C{before[0] + WIDTH + half} {before[1]:g} {x - half} {y:g} {x} {y:g}")
        if index < len(points) - 1:
            parts.append(f"H{x + WIDTH}")
    return "".join(parts)
