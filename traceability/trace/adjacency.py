"""The graph as networkx keeps it, in plain maps: each node with what is known of it, each edge under both of its ends.

Rules look up neighbours some hundred thousand times and use no algorithm of networkx, whose import takes longer than all of them
over two thousand items. ``networkx`` hands the same nodes and edges to whoever wants its algorithms.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from functools import cached_property
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import networkx as nx

Near = dict[str, dict[str, dict[str, dict[str, Any]]]]
"""For each node the nodes at the other ends of its edges, each with the relations to it and what these say."""
_Others = Mapping[str, Mapping[str, list[str]]]
_NOTHING: Mapping[str, Sequence[str]] = {}


class Adjacency:
    """Nodes and edges from child to parent: first all are added, then neighbours are asked for.

    ``nodes`` has what is known of each node, ``above`` for each child its parents, ``below`` for each parent its children.
    """

    def __init__(self) -> None:
        self.nodes: dict[str, dict[str, Any]] = {}
        self.above: Near = {}
        self.below: Near = {}

    def add(self, node: str, known: dict[str, Any]) -> None:
        """Add a node, or what is known of it besides."""
        if node in self.nodes:
            self.nodes[node].update(known)
        else:
            self.nodes[node], self.above[node], self.below[node] = known, {}, {}

    def link(self, child: str, parent: str, relation: str, said: dict[str, Any]) -> None:
        """Add an edge, or what it says besides."""
        for node in (child, parent):
            if node not in self.nodes:
                self.add(node, {})
        relations = self.above[child].get(parent)
        if relations is None:
            self.above[child][parent] = self.below[parent][child] = {relation: said}
        elif relation in relations:
            relations[relation].update(said)
        else:
            relations[relation] = said

    def children(self, node: str, relation: str) -> Sequence[str]:
        """The nodes linked to a node by a relation, sorted; KeyError for an unknown node."""
        return self._others[0].get(relation, _NOTHING).get(node) or self._without(node)

    def parents(self, node: str, relation: str) -> Sequence[str]:
        """The nodes that a node is linked to by a relation, sorted; KeyError for an unknown node."""
        return self._others[1].get(relation, _NOTHING).get(node) or self._without(node)

    def edges(self, *relations: str) -> Iterator[tuple[str, str, str, Mapping[str, Any]]]:
        """Every edge of some relations as (child, parent, relation, what it says), by relation, then by child and parent."""
        for relation in relations:
            for child, parents in self._others[1].get(relation, _NOTHING).items():
                related = self.above[child]
                for parent in parents:
                    yield child, parent, relation, related[parent][relation]

    def sort(self) -> None:
        """Look up all neighbours by relation now, so that copies of this process need not do so each for itself."""
        self._others  # noqa: B018

    def networkx(self) -> nx.MultiDiGraph[str]:
        """The same graph, frozen: node ids, edges from child to parent, their relation as key."""
        import networkx as nx

        graph: nx.MultiDiGraph[str] = nx.MultiDiGraph(self.above, multigraph_input=True)
        graph.add_nodes_from(self.nodes.items())
        return nx.freeze(graph)  # type: ignore[no-any-return]

    @cached_property
    def _others(self) -> tuple[_Others, _Others]:
        """By relation, for each parent its children, and for each child its parents, sorted."""
        children: dict[str, dict[str, list[str]]] = defaultdict(lambda: defaultdict(list))
        parents: dict[str, dict[str, list[str]]] = defaultdict(lambda: defaultdict(list))
        for child in sorted(self.above):
            others = self.above[child]
            for parent in sorted(others) if len(others) > 1 else others:
                for relation in others[parent]:
                    children[relation][parent].append(child)
                    parents[relation][child].append(parent)
        return dict(children), dict(parents)

    def _without(self, node: str) -> Sequence[str]:
        if node not in self.nodes:
            raise KeyError(node)
        return ()
