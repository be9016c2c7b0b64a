"""The neighbours of each node of the graph by relation, looked up once: rules ask for them some hundred thousand times."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import networkx as nx

Near = Mapping[str, Mapping[str, Mapping[str, Any]]]
"""The nodes at the other ends of a node's edges, each with the relations to it and what these say."""
_NOTHING: Mapping[str, Sequence[str]] = {}


def below(graph: nx.MultiDiGraph[str]) -> Near:
    """For each node what is linked to it: networkx's own maps, without a view around them."""
    return dict(graph.reverse(copy=False).adjacency())


class Neighbours:
    """Look-ups over a graph that does not change any more."""

    def __init__(self, graph: nx.MultiDiGraph[str]) -> None:
        self.above: Near = dict(graph.adjacency())
        self.below: Near = below(graph)
        children: dict[str, dict[str, list[str]]] = defaultdict(lambda: defaultdict(list))
        parents: dict[str, dict[str, list[str]]] = defaultdict(lambda: defaultdict(list))
        for child in sorted(self.above):
            others = self.above[child]
            for parent in sorted(others) if len(others) > 1 else others:
                for relation in others[parent]:
                    children[relation][parent].append(child)
                    parents[relation][child].append(parent)
        self._children, self._parents = dict(children), dict(parents)

    def children(self, node: str, relation: str) -> Sequence[str]:
        """The nodes linked to a node by a relation, sorted; KeyError for an unknown node."""
        return self._children.get(relation, _NOTHING).get(node) or self._without(node)

    def parents(self, node: str, relation: str) -> Sequence[str]:
        """The nodes that a node is linked to by a relation, sorted; KeyError for an unknown node."""
        return self._parents.get(relation, _NOTHING).get(node) or self._without(node)

    def edges(self, *relations: str) -> Iterator[tuple[str, str, str, Mapping[str, Any]]]:
        """Every edge of some relations as (child, parent, relation, what it says), by relation, then by child and parent."""
        for relation in relations:
            for child, parents in self._parents.get(relation, _NOTHING).items():
                related = self.above[child]
                for parent in parents:
                    yield child, parent, relation, related[parent][relation]

    def _without(self, node: str) -> Sequence[str]:
        if node not in self.above:
            raise KeyError(node)
        return ()
