"""The graph in plain maps is the graph that networkx would keep of the same nodes and edges."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import networkx as nx
import pytest
from hypothesis import given
from hypothesis import strategies as st

from traceability.trace.adjacency import Adjacency
from traceability.workflow.opening import open_path
from traceability.workflow.pipeline import view_of

NAMES = st.sampled_from("abcdef")
RELATIONS = st.sampled_from(["meets", "enforces", "verifies"])
SAID = st.dictionaries(st.sampled_from(["how", "claimed"]), st.integers())
STEPS = st.lists(st.one_of(st.tuples(NAMES, SAID), st.tuples(NAMES, NAMES, RELATIONS, SAID)), max_size=40)


def _sorted(ends: Iterable[tuple[str, str, object]]) -> list[tuple[str, str, object]]:
    return sorted(ends, key=lambda end: end[:2])


@given(STEPS)
def test_the_same_steps_give_the_same_graph(steps: list[tuple[Any, ...]]) -> None:
    ours = Adjacency()
    theirs: nx.MultiDiGraph[str] = nx.MultiDiGraph()
    for *names, said in steps:
        if len(names) == 1:
            ours.add(names[0], dict(said))
            theirs.add_node(names[0], **said)
        else:
            child, parent, relation = names
            ours.link(child, parent, relation, dict(said))
            theirs.add_edge(child, parent, key=relation, **said)
            assert child in ours.children(parent, relation)  # also of what was linked since the last question
    told = ours.networkx()
    assert dict(told.nodes.items()) == dict(theirs.nodes.items()) == ours.nodes
    assert nx.to_dict_of_dicts(told) == nx.to_dict_of_dicts(theirs)
    for node in theirs:
        for relation in ("meets", "enforces", "verifies"):
            assert list(ours.parents(node, relation)) == sorted(b for _, b, key in theirs.out_edges(node, keys=True) if key == relation)
            assert list(ours.children(node, relation)) == sorted(a for a, _, key in theirs.in_edges(node, keys=True) if key == relation)
        assert _sorted(ours.around(node, up=True)) == _sorted(
            (b, key, data) for _, b, key, data in theirs.out_edges(node, keys=True, data=True)
        )
        assert _sorted(ours.around(node, up=False)) == _sorted(
            (a, key, data) for a, _, key, data in theirs.in_edges(node, keys=True, data=True)
        )
    every = {(a, b, key): data for a, b, key, data in theirs.edges(keys=True, data=True)}
    linked = {(a, b, relation): data for relation in ("meets", "enforces", "verifies") for a, b, data in ours.links(relation)}
    assert linked == every
    assert all(ours.said(*edge) == data for edge, data in every.items())


def test_who_is_not_there_has_no_neighbours() -> None:
    graph = Adjacency()
    graph.link("a", "b", "meets", {})
    assert graph.parents("b", "meets") == graph.children("a", "meets") == graph.parents("a", "verifies") == ()
    with pytest.raises(KeyError):
        graph.children("c", "meets")


def test_the_graph_of_a_project_has_no_circle_of_coverage() -> None:
    graph = view_of(open_path("examples/gateway"), cache=False).graph
    assert nx.is_frozen(graph)
    covering: nx.DiGraph[str] = nx.DiGraph(
        (a, b) for a, b, key in graph.edges(keys=True) if key in ("enforces", "verifies", "meets", "addresses", "part-of")
    )
    assert nx.is_directed_acyclic_graph(covering)
    assert covering.number_of_edges() > 300
