"""The coverage of all SFRs as a grid: a row for each SFR, a block for each axis, a cell for each leaf. Pure arithmetic."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from traceability.emit.site_words import Word, axis_word
from traceability.model.judgement import AXES, Axis
from traceability.model.result import LeafRow, SfrRow

CELL, STEP = 13, 15
"""Side of a cell, and way from one cell to the next."""
LABEL, TOP = 150, 24
"""Width of the labels, height of the head."""
MOST = 20_000
"""Cells above which the grid is not drawn."""
_WRAP, _BETWEEN, _ROW_GAP = 8, 14, 5


class Cell(NamedTuple):
    """A cell: its upper left corner, the leaf's label, the axis, and the sign."""

    x: int
    y: int
    leaf: str
    axis: Axis
    word: Word


class Row(NamedTuple):
    """A row: the SFR, the upper end and height, and its cells."""

    sfr: SfrRow
    y: int
    height: int
    cells: tuple[Cell, ...]


class Grid(NamedTuple):
    """The whole grid; ``heads`` are the axes with the place where each begins. ``shown`` is false where it would be too large."""

    width: int
    height: int
    heads: tuple[tuple[Axis, int], ...]
    rows: tuple[Row, ...]
    shown: bool


def coverage_grid(sfrs: Sequence[SfrRow]) -> Grid:
    """Place every leaf of every SFR; many leaves of one SFR take several lines."""
    leaves = {sfr.id: [leaf for element in sfr.elements for leaf in element.leaves if leaf.axes] for sfr in sfrs}
    columns = min(_WRAP, max((len(group) for group in leaves.values()), default=0))
    width = max(STEP * columns, 64) + _BETWEEN
    heads = tuple((axis, LABEL + width * index) for index, axis in enumerate(AXES))
    total = len(AXES) * sum(map(len, leaves.values()))
    rows, y = [], TOP
    for sfr in sfrs if 0 < total <= MOST else ():
        lines = max(1, -(-len(leaves[sfr.id]) // _WRAP))
        rows.append(Row(sfr, y, STEP * lines, tuple(_cells(leaves[sfr.id], heads, y))))
        y += STEP * lines + _ROW_GAP
    return Grid(LABEL + width * len(AXES), y, heads, tuple(rows), bool(rows))


def _cells(leaves: Sequence[LeafRow], heads: Sequence[tuple[Axis, int]], y: int) -> list[Cell]:
    return [
        Cell(x + STEP * (index % _WRAP), y + STEP * (index // _WRAP), leaf.label, axis, axis_word(leaf.axes[number]))
        for number, (axis, x) in enumerate(heads)
        for index, leaf in enumerate(leaves)
    ]
