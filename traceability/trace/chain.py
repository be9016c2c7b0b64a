"""The chain of one item: everything above it up to the problem definition, everything below it down to results."""

from __future__ import annotations

from collections.abc import Iterator

import msgspec

from traceability.model.ids import split_qualified
from traceability.trace.view import View, short

UP = (
    "verifies",
    "analyses",
    "enforces",
    "supports",
    "exposes",
    "hides",
    "part-of",
    "interacts-with",
    "chain",
    "calls",
    "meets",
    "addresses",
    "belongs-to",
)

_NEAR = ("belongs-to", "chain", "calls", "interacts-with")
"""Relations that are shown of the item itself only: a walk along them would lead through the whole design."""


class Step(msgspec.Struct, frozen=True):
    """One line of a chain: ``depth`` steps away from the item, over ``relation``; ``note`` says what the link or result says."""

    depth: int
    relation: str
    node: str
    kind: str
    title: str
    place: str
    note: str = ""
    repeated: bool = False


def find(view: View, reference: str) -> list[str]:
    """The nodes that an id names: qualified, or short in any document (Security Targets first), else in any requirement set."""
    document, name = split_qualified(reference)
    if document or reference in view.nodes:
        return [reference] if reference in view.nodes else []
    found = [f"{d.id}:{name}" for d in view.documents if f"{d.id}:{name}" in view.nodes]
    products = {d.id for d in view.products()}
    own = [node for node in found if split_qualified(node)[0] in products]
    return own or found or [node for name in view.project.library.sets if (node := f"{name}:{reference}") in view.nodes]


def upwards(view: View, node: str) -> Iterator[Step]:
    """What the item serves: TSFI → leaf → element → SFR → objective → threat, policy or assumption; behaviour → subsystem."""
    yield from _walk(view, node, up=True, depth=1, seen={node})


def downwards(view: View, node: str) -> Iterator[Step]:
    """What stands below the item: objectives, SFRs, leaves, TSFI, modules, code, tests and their results."""
    yield from _walk(view, node, up=False, depth=1, seen={node})


def step(view: View, node: str, depth: int = 0, relation: str = "", note: str = "", repeated: bool = False) -> Step:
    """A node as a line of a chain."""
    data = view.nodes[node]
    origin = data.get("place") or data["origin"]  # of a link beside the code the place that it names
    evidence = data.get("evidence")
    if evidence is not None:
        reports = ", ".join(sorted({result.report for result in evidence.results}))
        count = len(evidence.results)
        note = f"{evidence.outcome}, {count} result{'s' if count != 1 else ''} in {reports}" if count else evidence.outcome
    place = f"{origin.file}:{origin.line}" if origin.line else origin.file
    shown = data.get("symbol") or short(node) if data["kind"] == "code" else short(node)
    return Step(depth, relation, shown if data["kind"] == "code" else node, data["kind"], data.get("title", ""), place, note, repeated)


def _walk(view: View, node: str, up: bool, depth: int, seen: set[str]) -> Iterator[Step]:
    rows = sorted((UP.index(relation), other, relation, data) for other, relation, data in view.near.around(node, up) if relation in UP)
    for _, other, relation, data in rows:
        if relation in _NEAR and (view.kind(node) == "code" or depth > 1):
            continue  # below a leaf only the code of that leaf is wanted, not all of the module's
        link = data.get("link")
        note = link.how if link else data.get("how", "")
        if data.get("claimed"):
            note = f"claimed only, {data['reference']} has several leaves; {note}".rstrip("; ")
        repeated = other in seen
        yield step(view, other, depth, relation, note, repeated)
        if not repeated:
            seen.add(other)
            yield from _walk(view, other, up, depth + 1, seen)
