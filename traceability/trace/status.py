"""The status of each leaf on each axis, and of parents as their worst leaf with k of n."""

from __future__ import annotations

import functools
from collections import Counter, defaultdict
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
    shown = _Shown(graph)
    return {
        node: shown.status(node, node.partition(":")[0] in with_tsfi) for node, data in graph.nodes.items() if data.get("leaf")
    }  # fmt: skip


class _Shown:
    """What links from below show of each leaf, looked at once for all of them."""

    def __init__(self, graph: Adjacency) -> None:
        self._graph = graph
        self._linked: dict[str, dict[Axis, Status]] = defaultdict(dict)
        self._outcomes: dict[str, list[Status]] = defaultdict(list)
        nodes = graph.nodes
        for relation, proven in _PROVEN.items():
            for child, leaf, data in graph.links(relation):
                node = nodes[child]
                axis: Axis = "designed" if relation == "enforces" and node["kind"] == "module" else proven
                said: Status = "claimed" if data["claimed"] else "stale" if node.get("suspect") else "covered"
                linked = self._linked[leaf]
                if axis not in linked or _RANK[said] < _RANK[linked[axis]]:
                    linked[axis] = said
                if axis == "tested":
                    self._outcomes[leaf].append(_PASSED[node["evidence"].outcome])

    def status(self, leaf: str, with_tsfi: bool) -> LeafStatus:
        """The status of a leaf on each axis."""
        linked, outcomes = self._linked[leaf], self._outcomes.get(leaf)
        if with_tsfi and "designed" in linked:
            linked["designed"] = max(linked["designed"], self._faced(leaf), key=_RANK.__getitem__)
        if outcomes:
            linked["passed"] = worst([*outcomes, linked["tested"]])
        return _leaf_status(tuple([linked.get(axis, "missing") for axis in AXES]))

    def _faced(self, leaf: str) -> Status:
        """Whether a TSFI shows a leaf, or a reason says why none does."""
        graph = self._graph
        said: Status = "missing"
        for relation in ("exposes", "hides"):
            for child in graph.children(leaf, relation):
                if relation == "exposes" or graph.nodes[child]["item"].reason.strip():
                    one: Status = "claimed" if graph.said(child, leaf, relation)["claimed"] else "covered"
                    said = min(said, one, key=_RANK.__getitem__)
        return said


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
