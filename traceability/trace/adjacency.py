"""The graph in plain maps: each node with what is known of it, and by relation each edge under both of its ends.

Rules look up neighbours by relation some hundred thousand times and use no algorithm of networkx, whose import takes longer than all
of them over two thousand items. ``networkx`` hands the same nodes and edges to whoever wants its algorithms.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import networkx as nx

Said = dict[str, Any]
"""What a node or an edge says."""
_NO_PARENTS: Mapping[str, Mapping[str, Said]] = {}
_NO_CHILDREN: Mapping[str, Sequence[str]] = {}


class Adjacency:
    """Nodes and edges from child to parent; ``nodes`` has what is known of each node."""

    def __init__(self) -> None:
        self.nodes: dict[str, Said] = {}
        self._above: dict[str, dict[str, dict[str, Said]]] = {}
        self._below: dict[str, dict[str, list[str]]] = {}
        self._unsorted: dict[int, list[str]] = {}

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
            above, self._below[relation] = self._above.setdefault(relation, {}), {}
        parents = above.get(child)
        if parents is None:
            above[child] = {parent: said}
        elif parent in parents:
            parents[parent].update(said)
            return
        else:
            parents[parent] = said
        self._add_child(self._below[relation], parent, child)

    def children(self, node: str, relation: str) -> Sequence[str]:
        """The nodes linked to a node by a relation, sorted; KeyError for an unknown node."""
        if self._unsorted:
            self._sort()
        return self._below.get(relation, _NO_CHILDREN).get(node) or self._without(node)

    def parents(self, node: str, relation: str) -> Sequence[str]:
        """The nodes that a node is linked to by a relation, sorted; KeyError for an unknown node."""
        found = self._above.get(relation, _NO_PARENTS).get(node)
        return sorted(found) if found else self._without(node)

    def said(self, child: str, parent: str, relation: str) -> Said:
        """What an edge says; KeyError where there is none."""
        return self._above[relation][child][parent]

    def edges(self, *relations: str) -> Iterator[tuple[str, str, str, Said]]:
        """Every edge of some relations as (child, parent, relation, what it says), by relation, then by child and parent."""
        for relation in relations:
            above = self._above.get(relation, _NO_PARENTS)
            for child in sorted(above):
                parents = above[child]
                for parent in sorted(parents) if len(parents) > 1 else parents:
                    yield child, parent, relation, parents[parent]

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
        graph.add_edges_from(self.edges(*self._above))  # type: ignore[arg-type]  # whose types know no keys
        return nx.freeze(graph)  # type: ignore[no-any-return]

    def _add_child(self, below: dict[str, list[str]], parent: str, child: str) -> None:
        children = below.get(parent)
        if children is None:
            below[parent] = [child]
            return
        children.append(child)
        self._unsorted[id(children)] = children

    def _sort(self) -> None:
        for children in self._unsorted.values():
            children.sort()
        self._unsorted = {}

    def _without(self, node: str) -> Sequence[str]:
        if node not in self.nodes:
            raise KeyError(node)
        return ()
