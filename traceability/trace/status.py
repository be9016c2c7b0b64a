"""The status of each leaf on each axis, and of parents as their worst leaf with k of n."""

from __future__ import annotations

import functools
from collections import Counter
from collections.abc import Iterable, Mapping
from types import MappingProxyType

from traceability.model.judgement import AXES, Axis, AxisStatus, Status
from traceability.trace.adjacency import Adjacency

_WORST_FIRST: tuple[Status, ...] = ("failed", "conflict", "flaky", "missing", "no-result", "skipped", "stale", "claimed", "covered")
_LINKED: tuple[Status, ...] = ("covered", "claimed", "stale", "missing")
"""What links say on one axis, the best first: one that covers the leaf is enough."""
_RANK = {status: rank for rank, status in enumerate(_LINKED)}
_PASSED: dict[str, Status] = {
    "pass": "covered", "fail": "failed", "error": "failed", "skipped": "skipped", "no-result": "no-result",
    "stale": "stale", "flaky": "flaky", "conflict": "conflict",
}  # fmt: skip
_PROVEN: dict[str, Axis] = {"verifies": "tested", "analyses": "analysed", "enforces": "implemented"}
"""What a link from below shows; a module that enforces a leaf shows that it is designed."""
LeafStatus = Mapping[Axis, Status]


def leaf_statuses(graph: Adjacency, with_tsfi: frozenset[str] = frozenset()) -> dict[str, LeafStatus]:
    """Per leaf (qualified id) its status on each axis (domain § 4.2).

    *designed*: a module lists it as enforced and, in a product ``with_tsfi`` (one whose interfaces are described), a TSFI shows it or a
    reason says why none does. *implemented*: code enforces it. *tested*: a test verifies it.
    *passed*: every test that verifies it passed. *analysed*: an analysis argues it; that is never mixed with *tested*.
    ``supports`` covers nothing: the decision lies elsewhere.
    """
    return {
        node: _status(graph, node, node.partition(":")[0] in with_tsfi) for node, data in graph.nodes.items() if data.get("leaf")
    }  # fmt: skip


def _status(graph: Adjacency, leaf: str, with_tsfi: bool) -> LeafStatus:
    linked: dict[Axis, Status] = {}
    outcomes: list[Status] = []
    for relation, shown in _PROVEN.items():
        for child in graph.children(leaf, relation):
            node = graph.nodes[child]
            axis: Axis = "designed" if relation == "enforces" and node["kind"] == "module" else shown
            said: Status = "claimed" if _claimed(graph, child, leaf, relation) else "stale" if node.get("suspect") else "covered"
            if axis not in linked or _RANK[said] < _RANK[linked[axis]]:
                linked[axis] = said
            if axis == "tested":
                outcomes.append(_PASSED[node["evidence"].outcome])
    if with_tsfi and "designed" in linked:
        linked["designed"] = max(linked["designed"], _faced(graph, leaf), key=_RANK.__getitem__)
    passed = worst([*outcomes, linked["tested"]]) if outcomes else "missing"
    return _leaf_status(tuple(passed if axis == "passed" else linked.get(axis, "missing") for axis in AXES))


def _faced(graph: Adjacency, leaf: str) -> Status:
    """Whether a TSFI shows a leaf, or a reason says why none does."""
    said: Status = "missing"
    for relation in ("exposes", "hides"):
        for child in graph.children(leaf, relation):
            if relation == "exposes" or graph.nodes[child]["item"].reason.strip():
                one: Status = "claimed" if _claimed(graph, child, leaf, relation) else "covered"
                said = min(said, one, key=_RANK.__getitem__)
    return said


def _claimed(graph: Adjacency, child: str, leaf: str, relation: str) -> bool:
    """Whether a link only claims to cover a leaf: it names what has several, and does not say which."""
    return bool(graph.said(child, leaf, relation)["claimed"])


@functools.cache
def _leaf_status(statuses: tuple[Status, ...]) -> LeafStatus:
    return MappingProxyType(dict(zip(AXES, statuses, strict=True)))  # shared by all leaves that stand equally well


def worst(statuses: Iterable[Status]) -> Status:
    """The worst of some statuses; ``missing`` of none."""
    return min(statuses, key=_WORST_FIRST.index, default="missing")


def roll_up(leaves: Iterable[LeafStatus]) -> tuple[AxisStatus, ...]:
    """Each axis over some leaves: the worst status, and how many leaves are covered."""
    statuses = list(leaves)
    kinds = {id(status): status for status in statuses}  # few, because leaves that stand equally well share one
    return _rolled_up(tuple((tuple(map(kinds[key].__getitem__, AXES)), count) for key, count in Counter(map(id, statuses)).items()))


@functools.lru_cache(maxsize=1000)
def _rolled_up(counted: tuple[tuple[tuple[Status, ...], int], ...]) -> tuple[AxisStatus, ...]:
    # One record for all requirements that stand equally well, of which a project has thousands.
    total = sum(count for _, count in counted)
    return tuple(
        AxisStatus(
            axis=axis, status=worst(said[at] for said, _ in counted), n=total,
            k=sum(count for said, count in counted if said[at] == "covered"),
        )
        for at, axis in enumerate(AXES)
    )  # fmt: skip
