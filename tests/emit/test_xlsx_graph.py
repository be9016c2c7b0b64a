"""The matrices of the workbook of a whole run equal the links of its graph, cell for cell."""

from __future__ import annotations

import pytest

from tests.emit.test_xlsx import Table, build, read
from tests.projects import judge, write
from traceability.trace.view import short
from traceability.workflow.pipeline import Run

pytest.importorskip("openpyxl", reason="openpyxl is not installed")

PROJECT = """\
=== st/st.yaml
document: {id: st, kind: security-target, title: ST, version: "1"}
threats:
  T.Drift: {agents: [], assets: [], action: Lets the clock drift.}
  T.Set: {agents: [], assets: [], action: Sets the clock.}
assumptions:
  A.Place: {text: Nobody opens the case.}
objectives:
  O.Time: {kind: toe, text: The TOE keeps time., addresses: {T.Drift: {how: it counts}, T.Set: {how: it refuses}}}
  OE.Place: {kind: environment, text: The case is guarded., addresses: {A.Place: {how: the same}}}
sfrs:
  FPT_STM.1:
    meets: {O.Time: {how: it counts}}
    elements: {FPT_STM.1.1: {text: The TSF tells the time., items: {d: the day, h: the hour}}}
  FPT_TST.1:
    elements: {FPT_TST.1.1: {text: The TSF tests itself.}}
=== design/design.yaml
document: {id: tds, kind: design, title: TDS, version: "1", describes: st}
tsfi:
  TSFI.Clock:
    purpose: Tells the time.
    method: A datagram asks for it.
    role: enforcing
    parameters: {zone: hours}
    leaves: {"FPT_STM.1.1#d": {how: the answer holds the day}}
    chain: [M.Net, M.Clock]
hidden_leaves:
  "FPT_STM.1.1#h": {reason: It shows nowhere.}
subsystems:
  SUB.Time:
    purpose: Keeps the time.
    behaviours: {BEH.Keep: {text: Keeps the time.}}
modules:
  M.Net: {subsystem: SUB.Time, role: supporting, purpose: Takes datagrams., supports: {"FPT_STM.1.1#d": {how: asks}}, code: [src/net.py]}
  M.Clock: {subsystem: SUB.Time, role: enforcing, purpose: Counts., enforces: {"FPT_STM.1.1#*": {how: counts}}, code: [src/clock.py]}
=== src/net.py
# @supports FPT_STM.1.1#d asks
=== src/clock.py
# @enforces FPT_STM.1.1#* counts
=== tests/test_clock.py
import pytest
@pytest.mark.verifies("FPT_STM.1.1#d", "TSFI.Clock")
def test_day(): assert True
@pytest.mark.verifies("TSFI.Clock#param-zone", "BEH.Keep", "FPT_TST.1.1")
def test_zone(): assert True
=== results/junit.xml
<testsuite><testcase classname="tests.test_clock" name="test_day"/><testcase classname="tests.test_clock" name="test_zone"/></testsuite>
"""


@pytest.fixture(scope="module")
def run(tmp_path_factory: pytest.TempPathFactory) -> Run:
    return judge(write(tmp_path_factory.mktemp("project"), PROJECT))


@pytest.fixture(scope="module")
def tables(run: Run, tmp_path_factory: pytest.TempPathFactory) -> dict[str, Table]:
    return read(build(run.result, tmp_path_factory.mktemp("book")))


def edges(run: Run, relation: str, child: str) -> set[tuple[str, str]]:
    """(child, parent) by short ids, of the children of one kind."""
    graph = run.view.graph
    return {(short(a), short(b)) for a, b, key in graph.edges(keys=True) if key == relation and graph.nodes[a]["kind"] == child}


def pairs(table: Table, one: str, other: str) -> set[tuple[str, str]]:
    return {(row[one], row[other]) for row in table if row[one] and row[other]}


def test_problem_and_objectives(run: Run, tables: dict[str, Table]) -> None:
    labels = ("O.Time", "OE.Place")
    crosses = {(label, row["id"]) for row in tables["03_SPD_x_Obj"] for label in labels if row[label] == "X"}
    assert crosses == edges(run, "addresses", "objective")
    assert len(crosses) == 3
    assert {(row["id"], label) for row in tables["04_Obj_x_SFR"] for label in labels if row[label] == "X"} == edges(run, "meets", "sfr")


def test_leaves_tsfi_and_modules(run: Run, tables: dict[str, Table]) -> None:
    shown = {(tsfi, leaf) for leaf, tsfi in pairs(tables["08_SFR_x_TSFI"], "leaf", "TSFI")}
    assert shown == edges(run, "exposes", "tsfi") == {("TSFI.Clock", "FPT_STM.1.1#d")}
    for relation in ("enforces", "supports"):
        rows = [row for row in tables["11_SFR_x_Module"] if row["relation"] == relation]
        assert pairs(rows, "module", "leaf") == edges(run, relation, "module"), relation
    (chain,) = tables["10_TSFI_x_Module"]
    assert {("TSFI.Clock", module) for module in chain["chain"].split(" → ")} == edges(run, "chain", "tsfi")


def test_code(run: Run, tables: dict[str, Table]) -> None:
    graph = run.view.graph
    linked = {
        (graph.nodes[a]["file"], short(b), key)
        for a, b, key in graph.edges(keys=True)
        if graph.nodes[a]["kind"] == "code" and key in ("enforces", "supports")
    }
    table = tables["12_Module_x_Code"]
    assert {(row["file"], row["leaf"], row["relation"]) for row in table} == linked
    assert {row["state"] for row in table} == {"as designed"}


def test_tests(run: Run, tables: dict[str, Table]) -> None:
    graph = run.view.graph
    verified = {(a, short(b)) for a, b, key in graph.edges(keys=True) if key == "verifies"}
    titles = ("SFR leaves", "TSFI", "behaviours and interactions")
    table = tables["15_Tests"]
    assert {(row["test"], one) for row in table for title in titles if row[title] for one in row[title].split("\n")} == verified
    covered = {(row["test"], row["TSFI"] + (f"#param-{row['aspect']}" if row["aspect"] else "")) for row in tables["13_COV"]}
    assert covered == {(test, name) for test, name in verified if name.startswith("TSFI")}
    assert pairs(tables["14_DPT"], "test", "behaviour or interaction") == {(t, n) for t, n in verified if n.startswith("BEH")}
    assert {row["via"] for row in tables["14_DPT"]} == {"TSFI.Clock"}
    assert {row["test"]: row["linked"] for row in tables["16_Results"]} == {row["test"]: "yes" for row in table}
