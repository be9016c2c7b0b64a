"""The status of each leaf on each axis, and of parents as their worst leaf with k of n."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

import networkx as nx

from traceability.model.result import AXES, Axis, AxisStatus, Status

_WORST_FIRST: tuple[Status, ...] = ("failed", "missing", "no-result", "skipped", "claimed", "covered")
_PASSED: dict[str, Status] = {"pass": "covered", "fail": "failed", "error": "failed", "skipped": "skipped", "no-result": "no-result"}
LeafStatus = Mapping[Axis, Status]


def leaf_statuses(graph: nx.MultiDiGraph[str]) -> dict[str, LeafStatus]:
    """Per leaf (qualified id) its status on each axis (domain § 4.2).

    *designed*: a module lists it as enforced. *implemented*: code enforces it. *tested*: a test verifies it.
    *passed*: every test that verifies it passed. ``supports`` covers nothing: the decision lies elsewhere.
    """
    return {node: _status(graph, node) for node, data in graph.nodes(data=True) if data.get("leaf")}


def _status(graph: nx.MultiDiGraph[str], leaf: str) -> LeafStatus:
    linked: dict[str, bool] = {}
    outcomes: list[Status] = []
    for child, _, relation, data in graph.in_edges(leaf, keys=True, data=True):
        axis = _axis(graph.nodes[child]["kind"], relation)
        if axis is None:
            continue
        linked[axis] = linked.get(axis, False) or not data["claimed"]
        if axis == "tested":
            outcomes.append(_PASSED[graph.nodes[child]["evidence"].outcome])
    result: dict[Axis, Status] = {axis: _linked(linked, axis) for axis in AXES if axis != "passed"}
    result["passed"] = worst([*outcomes, result["tested"]]) if outcomes else "missing"
    return result


def _axis(kind: str, relation: str) -> Axis | None:
    if relation == "verifies":
        return "tested"
    if relation == "enforces":
        return "designed" if kind == "module" else "implemented"
    return None


def _linked(linked: Mapping[str, bool], axis: str) -> Status:
    if axis not in linked:
        return "missing"
    return "covered" if linked[axis] else "claimed"


def worst(statuses: Iterable[Status]) -> Status:
    """The worst of some statuses; ``missing`` of none."""
    found = set(statuses)
    return next((status for status in _WORST_FIRST if status in found), "missing")


def roll_up(leaves: Iterable[LeafStatus]) -> tuple[AxisStatus, ...]:
    """Each axis over some leaves: the worst status, and how many leaves are covered."""
    statuses = list(leaves)
    return tuple(
        AxisStatus(axis=axis, status=worst(s[axis] for s in statuses), k=sum(s[axis] == "covered" for s in statuses), n=len(statuses))
        for axis in AXES
    )
