"""The graph in plain maps: each node with what is known of it, and by relation each edge under both of its ends.

Rules look up neighbours by relation some hundred thousand times and use no algorithm of networkx, whose import takes longer than all
of them over two thousand items. ``networkx`` hands the same nodes and edges to whoever wants its algorithms.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from operator import itemgetter
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import networkx as nx

Said = dict[str, Any]
"""What a node or an edge says."""
_NO_PARENTS: Mapping[str, Mapping[str, Said]] = {}


class Adjacency:
    """Nodes and edges from child to parent; ``nodes`` has what is known of each node."""

    def __init__(self) -> None:
        self.nodes: dict[str, Said] = {}
        self._above: dict[str, dict[str, dict[str, Said]]] = {}
        self._below: dict[str, dict[str, list[str]]] = {}  # made of a relation when it is first asked for

    def add(self, node: str, known: Said) -> None:
        """Add a node, or what is known of it besides."""
        if node in self.nodes:
            self.nodes[node].update(known)
        else:
            self.nodes[node] = known

    def link(self, child: str, parent: str, relation: str, said: Said) -> None:
        """Add an edge, or what it says besides."""
        nodes, above = self.nodes, self._above.get(relation)
        if child not in nodes:
            nodes[child] = {}
        if parent not in nodes:
            nodes[parent] = {}
        if above is None:
            above = self._above[relation] = {}
        parents = above.get(child)
        if parents is None:
            above[child] = {parent: said}
        elif parent in parents:
            parents[parent].update(said)
        else:
            parents[parent] = said
        if self._below:
            self._below = {}

    def children(self, node: str, relation: str) -> Sequence[str]:
        """The nodes linked to a node by a relation, sorted; KeyError for an unknown node."""
        below = self._below.get(relation)
        if below is None:
            below = self._below[relation] = self._children_by(relation)
        return below.get(node) or self._without(node)

    def parents(self, node: str, relation: str) -> Sequence[str]:
        """The nodes that a node is linked to by a relation, sorted; KeyError for an unknown node."""
        found = self._above.get(relation, _NO_PARENTS).get(node)
        return sorted(found) if found else self._without(node)

    def said(self, child: str, parent: str, relation: str) -> Said:
        """What an edge says; KeyError where there is none."""
        return self._above[relation][child][parent]

    def links(self, relation: str) -> Iterator[tuple[str, str, Said]]:
        """Every edge of a relation as (child, parent, what it says), as they were added."""
        return ((child, parent, said) for child, parents in self._above.get(relation, {}).items() for parent, said in parents.items())

    def around(self, node: str, up: bool) -> Iterator[tuple[str, str, Said]]:
        """Every edge of a node to its parents (``up``) or its children, as (the other end, relation, what it says)."""
        for relation in self._above:
            others = self.parents(node, relation) if up else self.children(node, relation)
            for other in others:
                yield other, relation, self.said(node, other, relation) if up else self.said(other, node, relation)

    def networkx(self) -> nx.MultiDiGraph[str]:
        """The same graph, frozen: node ids, edges from child to parent, their relation as key."""
        import networkx as nx

        graph: nx.MultiDiGraph[str] = nx.MultiDiGraph()
        graph.add_nodes_from(self.nodes.items())
        for relation in self._above:
            edges = sorted(self.links(relation), key=itemgetter(0, 1))
            graph.add_edges_from((child, parent, relation, said) for child, parent, said in edges)  # type: ignore[misc]
        return nx.freeze(graph)  # type: ignore[no-any-return]

    def _children_by(self, relation: str) -> dict[str, list[str]]:
        """The children by a relation of every node that has some, sorted."""
        below: dict[str, list[str]] = {}
        for child, parents in self._above.get(relation, _NO_PARENTS).items():
            for parent in parents:
                if parent in below:
                    below[parent].append(child)
                else:
                    below[parent] = [child]
        for children in below.values():
            if len(children) > 1:
                children.sort()
        return below

    def _without(self, node: str) -> Sequence[str]:
        if node not in self.nodes:
            raise KeyError(node)
        return ()
