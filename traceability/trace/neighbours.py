"""The neighbours of each node of the graph by relation, looked up once: rules ask for them some hundred thousand times."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cached_property
from typing import Any

import networkx as nx

Near = Mapping[str, Mapping[str, Mapping[str, Any]]]
"""The nodes at the other ends of a node's edges, each with the relations to it and what these say."""
_NONE: tuple[str, ...] = ()
_NOTHING: dict[str, tuple[str, ...]] = {}


def below(graph: nx.MultiDiGraph[str]) -> Near:
    """For each node what is linked to it: networkx's own maps, without a view around them."""
    return dict(graph.reverse(copy=False).adjacency())


class Neighbours:
    """Look-ups over a graph that does not change any more."""

    def __init__(self, graph: nx.MultiDiGraph[str]) -> None:
        self.above: Near = dict(graph.adjacency())
        self.below: Near = below(graph)

    def children(self, node: str, relation: str) -> tuple[str, ...]:
        """The nodes linked to a node by a relation, sorted; KeyError for an unknown node."""
        found = self._children.get(relation, _NOTHING).get(node)
        return self._without(node) if found is None else found

    def parents(self, node: str, relation: str) -> tuple[str, ...]:
        """The nodes that a node is linked to by a relation, sorted; KeyError for an unknown node."""
        found = self._parents.get(relation, _NOTHING).get(node)
        return self._without(node) if found is None else found

    def _without(self, node: str) -> tuple[str, ...]:
        if node not in self.above:
            raise KeyError(node)
        return _NONE

    @cached_property
    def _children(self) -> dict[str, dict[str, tuple[str, ...]]]:
        return _by_relation(self.below)

    @cached_property
    def _parents(self) -> dict[str, dict[str, tuple[str, ...]]]:
        return _by_relation(self.above)


def _by_relation(neighbours: Near) -> dict[str, dict[str, tuple[str, ...]]]:
    found: dict[str, dict[str, tuple[str, ...]]] = {}
    for node, others in neighbours.items():
        for other in sorted(others) if len(others) > 1 else others:
            for relation in others[other]:
                of_relation = found.setdefault(relation, {})
                of_relation[node] = (*of_relation.get(node, _NONE), other)
    return found
