"""The chain of an item for a person at a terminal: what it serves above, what stands below, with file and line."""

from __future__ import annotations

from collections.abc import Iterable

from traceability.emit.printable import printable
from traceability.trace.chain import Step
from traceability.trace.library import Standing


def render(start: Step, up: Iterable[Step], down: Iterable[Step], beside: Iterable[Standing] = ()) -> str:
    """One block: the item, then its chain up and its chain down, indented by distance, then how it stands to other documents."""
    lines = [_line(start), "serves:", *_lines(up), "rests on:", *_lines(down)]
    judged = [_standing(one, start.node) for one in beside]
    if judged:
        lines += ["stands to, by judgement of the library, which is no evidence:", *judged]
    return "\n".join(lines) + "\n"


def _standing(one: Standing, node: str) -> str:
    if node != one.requirement:
        ends = f"{one.requirement} {one.row.relation}"
    else:
        ends = f"{one.row.relation} {one.target}".rstrip() + ("" if one.read or not one.target else " (not read)")
    return "  " + printable(f"{ends}: {one.row.rationale} (confidence {one.row.confidence})")


def _lines(steps: Iterable[Step]) -> list[str]:
    return [_line(step) for step in steps] or ["  nothing"]


def _line(step: Step) -> str:
    indent = "  " * step.depth
    relation = f"{step.relation} " if step.relation else ""
    title = f" “{step.title}”" if step.title else ""
    note = f": {step.note}" if step.note else ""
    again = " (see above)" if step.repeated else ""
    return indent + printable(f"{relation}{step.kind} {step.node}{title}{again}{note}  [{step.place}]")
