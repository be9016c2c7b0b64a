"""The chain of an item for a person at a terminal: what it serves above, what stands below, with file and line."""

from __future__ import annotations

from collections.abc import Iterable

from traceability.emit.printable import printable
from traceability.trace.chain import Step


def render(start: Step, up: Iterable[Step], down: Iterable[Step]) -> str:
    """One block: the item, then its chain up and its chain down, indented by distance."""
    lines = [_line(start), "serves:", *_lines(up), "rests on:", *_lines(down)]
    return "\n".join(lines) + "\n"


def _lines(steps: Iterable[Step]) -> list[str]:
    return [_line(step) for step in steps] or ["  nothing"]


def _line(step: Step) -> str:
    indent = "  " * step.depth
    relation = f"{step.relation} " if step.relation else ""
    title = f" “{step.title}”" if step.title else ""
    note = f": {step.note}" if step.note else ""
    again = " (see above)" if step.repeated else ""
    return indent + printable(f"{relation}{step.kind} {step.node}{title}{again}{note}  [{step.place}]")
