"""TSFI, behaviours and interactions in the graph: links, tests, roles, the chain of an item, and the rows made from them."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.projects import judge, write
from traceability.model.design_rows import DesignReport
from traceability.model.errors import LoadError
from traceability.trace.chain import downwards, find, upwards
from traceability.trace.design_view import chain_of, module_role, primary_of, subsystem_role, verifying
from traceability.trace.view import View
from traceability.workflow.pipeline import Run

ST = """\
=== st/st.yaml
document: {id: st, kind: security-target, title: ST, version: "1"}
sfrs:
  FPT_STM.1: {elements: {FPT_STM.1.1: {text: The TSF tells the time., items: {d: the day, h: the hour, s: the second}}}}
"""
DESIGN = """\
=== design/design.yaml
document: {id: tds, kind: design, title: TDS, version: "1", describes: st}
tsfi:
  TSFI.Clock:
    title: Clock
    purpose: Tells the time.
    method: A datagram asks for it.
    role: enforcing
    users: [anybody]
    parameters: {zone: "hours, -12 to 14"}
    actions: {answer: sends the time}
    errors: {E_ZONE: the zone is unknown}
    leaves:
      "FPT_STM.1.1#d": {how: the answer holds the day}
      "FPT_STM.1.1#h": {how: the answer holds the hour, parameters: [zone]}
    chain: [M.Socket, M.Clock]
non_tsfi:
  IF.Debug: {reason: It is cut when the device is made.}
hidden_leaves:
  "FPT_STM.1.1#s": {reason: Seconds are used inside only.}
subsystems:
  SUB.Net:
    purpose: Talks.
    role: enforcing
    behaviours: {BEH.Net.listen: {text: Takes datagrams of one kind only.}}
    interactions: {INT.Net.time: {to: SUB.Time, text: Asks for the time.}}
  SUB.Time:
    purpose: Keeps the time.
    behaviours: {BEH.Time.keep: {text: Keeps the time while the power is off.}}
modules:
  M.Socket:
    {subsystem: SUB.Net, role: supporting, purpose: Takes datagrams., calls: {M.Clock: {how: asks for the time}}, code: [src/net.py]}
  M.Clock:
    subsystem: SUB.Time
    role: enforcing
    purpose: Counts.
    interfaces: {now: {purpose: tells the time, parameters: {zone: hours}, returns: a time}}
    enforces: {"FPT_STM.1.1#*": {how: one counter gives all}}
    code: [src/clock.py]
"""
CODE = """\
=== src/net.py
pass
=== src/clock.py
# @enforces FPT_STM.1.1#* one counter
"""
TESTS = """\
=== tests/test_clock.py
import pytest
@pytest.mark.verifies("FPT_STM.1.1#d", "FPT_STM.1.1#h", "FPT_STM.1.1#s", "TSFI.Clock")
def test_time(): assert True
@pytest.mark.verifies("TSFI.Clock#param-zone", "TSFI.Clock#error-E_ZONE")
def test_zone(): assert True
@pytest.mark.verifies("tds:TSFI.Clock#action-answer", "INT.Net.time", "BEH.Net.listen")
def test_answer(): assert True
@pytest.mark.verifies("BEH.Time.keep")
def test_power_off(): assert True
"""
NAMES = ("test_time", "test_zone", "test_answer", "test_power_off")


def report(failing: str = "") -> str:
    inner = {name: "<failure message='late'/>" if name == failing else "" for name in NAMES}
    cases = (f'<testcase classname="tests.test_clock" name="{name}">{inner[name]}</testcase>' for name in NAMES)
    return "=== results/junit.xml\n<testsuite>" + "".join(cases) + "</testsuite>\n"


WHOLE = ST + DESIGN + CODE + TESTS + report()


def judged(folder: Path, text: str = WHOLE) -> Run:
    return judge(write(folder, text), "FSP", "TDS", "COV", "DPT", "HYG", "REF", "TAG", "IMP", "TST")


def view_of(folder: Path, text: str = WHOLE) -> View:
    return judged(folder, text).view


def found(folder: Path, text: str) -> list[str]:
    return [finding.key for finding in judged(folder, text).result.findings]


def test_a_whole_design_has_no_finding(tmp_path: Path) -> None:
    assert found(tmp_path, WHOLE) == []


def test_tsfi_show_leaves_and_lead_to_modules(tmp_path: Path) -> None:
    view = view_of(tmp_path)
    assert view.parents("tds:TSFI.Clock", "exposes") == ["st:FPT_STM.1.1#d", "st:FPT_STM.1.1#h"]
    assert view.children("st:FPT_STM.1.1#s", "hides") == ["tds:hidden_leaves:FPT_STM.1.1#s"]
    assert chain_of(view, "tds:TSFI.Clock") == ["tds:M.Socket", "tds:M.Clock"]
    assert primary_of(view, "tds:TSFI.Clock") == "tds:M.Clock"
    assert view.parents("tds:M.Socket", "calls") == ["tds:M.Clock"]
    assert view.parents("tds:INT.Net.time", "interacts-with") == ["tds:SUB.Time"]
    assert view.parents("tds:BEH.Time.keep", "part-of") == ["tds:SUB.Time"]


def test_tests_verify_tsfi_their_parts_behaviours_and_interactions(tmp_path: Path) -> None:
    view = view_of(tmp_path)
    tests = [f"tests/test_clock.py::{name}" for name in ("test_answer", "test_time", "test_zone")]
    assert verifying(view, "tds:TSFI.Clock") == tests
    assert verifying(view, "tds:TSFI.Clock#error-E_ZONE") == [tests[2]]
    assert view.parents("tests/test_clock.py::test_answer", "verifies") == [
        "tds:BEH.Net.listen",
        "tds:INT.Net.time",
        "tds:TSFI.Clock#action-answer",
    ]
    assert view.unresolved == ()


def test_tests_of_the_design_prove_no_leaf(tmp_path: Path) -> None:
    text = WHOLE.replace('"FPT_STM.1.1#d", "FPT_STM.1.1#h", "FPT_STM.1.1#s", "TSFI.Clock"', '"TSFI.Clock"')
    axes = {axis.axis: axis.k for axis in judged(tmp_path, text).result.report().axes}
    assert (axes["implemented"], axes["tested"], axes["passed"]) == (3, 0, 0)


def test_a_module_that_comes_twice_in_a_chain_stays_where_it_is(tmp_path: Path) -> None:
    view = view_of(tmp_path, WHOLE.replace("chain: [M.Socket, M.Clock]", "chain: [M.Clock, M.Socket, M.Clock]"))
    assert chain_of(view, "tds:TSFI.Clock") == ["tds:M.Clock", "tds:M.Socket", "tds:M.Clock"]


def test_roles_follow_from_links(tmp_path: Path) -> None:
    view = view_of(tmp_path)
    assert module_role(view, "tds:M.Clock") == "enforcing"
    assert module_role(view, "tds:M.Socket") == "supporting"  # the chain leads through it
    assert subsystem_role(view, "tds:SUB.Time") == "enforcing"
    assert subsystem_role(view, "tds:SUB.Net") == "enforcing"  # it offers an enforcing TSFI


def test_calls_in_a_circle_end(tmp_path: Path) -> None:
    text = WHOLE.replace("    purpose: Counts.\n", "    purpose: Counts.\n    calls: {M.Socket: {how: wakes it}, M.Clock: {how: itself}}\n")
    view = view_of(tmp_path, text)
    assert [step.node for step in upwards(view, "tds:M.Socket") if step.relation == "calls"] == ["tds:M.Clock"]
    assert module_role(view, "tds:M.Socket") == "supporting"


def test_an_id_is_found_where_it_says_that_it_stands(tmp_path: Path) -> None:
    view = view_of(tmp_path, WHOLE)
    assert find(view, "M.Clock") == find(view, "tds:M.Clock") == ["tds:M.Clock"]
    assert find(view, "st:M.Clock") == find(view, "nowhere:M.Clock") == find(view, "M.Nowhere") == []


def test_the_chain_of_an_item_shows_tsfi_and_behaviours(tmp_path: Path) -> None:
    view = view_of(tmp_path)
    assert find(view, "TSFI.Clock#error-E_ZONE") == ["tds:TSFI.Clock#error-E_ZONE"]
    up = [(step.relation, step.node) for step in upwards(view, "tds:TSFI.Clock#error-E_ZONE")]
    assert ("part-of", "tds:TSFI.Clock") in up
    assert ("exposes", "st:FPT_STM.1.1#d") in up
    down = [(step.depth, step.relation, step.node) for step in downwards(view, "st:FPT_STM.1.1#h")]
    assert (1, "exposes", "tds:TSFI.Clock") in down
    assert (2, "verifies", "tests/test_clock.py::test_time") in down
    assert (2, "part-of", "tds:TSFI.Clock#param-zone") in down
    below = [(step.relation, step.node) for step in downwards(view, "tds:SUB.Time")]
    assert below[:1] == [("part-of", "tds:BEH.Time.keep")]
    assert ("interacts-with", "tds:INT.Net.time") in below


def test_rows(tmp_path: Path) -> None:
    design = judged(tmp_path).result.design
    tsfi = design.tsfi[0]
    assert [(aspect.label, aspect.kind, [test.test for test in aspect.tests]) for aspect in tsfi.aspects] == [
        ("TSFI.Clock#param-zone", "parameter", ["tests/test_clock.py::test_zone"]),
        ("TSFI.Clock#action-answer", "action", ["tests/test_clock.py::test_answer"]),
        ("TSFI.Clock#error-E_ZONE", "error message", ["tests/test_clock.py::test_zone"]),
    ]
    assert [(leaf.label, leaf.parameters, leaf.claimed) for leaf in tsfi.leaves] == [
        ("FPT_STM.1.1#d", (), False),
        ("FPT_STM.1.1#h", ("zone",), False),
    ]
    assert ([place.label for place in tsfi.chain], tsfi.primary, tsfi.users) == (["M.Socket", "M.Clock"], "tds:M.Clock", ("anybody",))
    assert {proof.test: proof.verifies for proof in tsfi.tests}["tests/test_clock.py::test_zone"] == (
        "TSFI.Clock#error-E_ZONE",
        "TSFI.Clock#param-zone",
    )
    net, time = design.subsystems
    assert (net.role, net.inferred, net.interactions[0].to) == ("enforcing", "enforcing", "SUB.Time")
    assert (time.role, [part.label for part in time.behaviours], [m.label for m in time.modules]) == (None, ["BEH.Time.keep"], ["M.Clock"])
    socket, clock = design.modules
    assert (socket.calls[0].how, clock.called_by[0].label, clock.files) == ("asks for the time", "M.Socket", ("src/clock.py",))
    assert (clock.role, clock.inferred, [duty.label for duty in clock.leaves][-1]) == ("enforcing", "enforcing", "FPT_STM.1.1#s")
    assert clock.interfaces[0].parameters == (("zone", "hours"),)
    assert [place.label for place in socket.tsfi] == ["TSFI.Clock"]
    assert design.non_tsfi[0].reason == "It is cut when the device is made."
    assert design.hidden[0].leaves == ("st:FPT_STM.1.1#s",)


def test_rows_show_the_outcome_of_tests(tmp_path: Path) -> None:
    result = judged(tmp_path, ST + DESIGN + CODE + TESTS + report("test_power_off")).result
    proof = result.design.subsystems[1].behaviours[0].tests[0]
    assert (proof.outcome, proof.report, proof.message) == ("fail", "results/junit.xml", "late")
    assert [finding.key for finding in result.findings] == ["TST002 tests/test_clock.py::test_power_off"]
    assert "BEH.Time.keep" in result.findings[0].message


def test_a_project_without_design_says_so(tmp_path: Path) -> None:
    result = judged(tmp_path, ST).result
    assert result.design == DesignReport()
    assert any(line.startswith("Functional specification: no TSFI") for line in result.not_checked)


def test_what_is_not_described_is_said(tmp_path: Path) -> None:
    text = DESIGN.replace(", calls: {M.Clock: {how: asks for the time}}", "").replace("    interactions:", "    note: none\n    #")
    lines = judged(tmp_path, ST + text + CODE).result.not_checked
    assert any(line.startswith("Calls between modules: none") for line in lines)
    assert any(line.startswith("Interactions between subsystems: none") for line in lines)
    assert any(line.startswith("Parameters, actions and error messages of TSFI: no test") for line in lines)
    assert not any(line.startswith(("Interfaces of modules", "Functional specification")) for line in lines)


@pytest.mark.parametrize(
    ("old", "new", "key", "hint"),
    [
        ("chain: [M.Socket, M.Clock]", "chain: [M.Socket, M.Clok]", "REF001 tds:TSFI.Clock M.Clok", "M.Clock"),
        ("chain: [M.Socket, M.Clock]", "chain: [SUB.Time, M.Clock]", "REF001 tds:TSFI.Clock SUB.Time", ""),
        ("to: SUB.Time", "to: SUB.Tine", "REF001 tds:INT.Net.time SUB.Tine", "SUB.Time"),
        ("calls: {M.Clock:", "calls: {M.Clokk:", "REF001 tds:M.Socket M.Clokk", "M.Clock"),
        (
            '"FPT_STM.1.1#h": {how: the answer',
            '"FPT_STM.1.1#hh": {how: the answer',
            "REF001 tds:TSFI.Clock FPT_STM.1.1#hh",
            "FPT_STM.1.1#h",
        ),
        (
            '  "FPT_STM.1.1#s": {reason',
            '  "FPT_STM.1.1#ss": {reason',
            "REF001 tds:hidden_leaves:FPT_STM.1.1#ss FPT_STM.1.1#ss",
            "FPT_STM.1.1#s",
        ),
        ('"BEH.Time.keep")', '"BEH.Time.kept")', "TAG001 tests/test_clock.py::test_power_off BEH.Time.kept", "BEH.Time.keep"),
        ("#error-E_ZONE", "#error-E_ZON", "TAG001 tests/test_clock.py::test_zone TSFI.Clock#error-E_ZON", "TSFI.Clock#error-E_ZONE"),
    ],
)
def test_one_dangling_reference_is_one_finding(old: str, new: str, key: str, hint: str, tmp_path: Path) -> None:
    assert WHOLE.count(old) == 1
    findings = judged(tmp_path, WHOLE.replace(old, new)).result.findings
    assert [finding.key for finding in findings] == [key]
    assert hint in findings[0].hint
    assert findings[0].where.line > 0


def test_a_lost_security_target_is_one_finding(tmp_path: Path) -> None:
    keys = found(tmp_path, WHOLE.replace("describes: st}", "describes: sd}"))
    assert [key for key in keys if key.startswith("REF")] == ["REF001 tds: sd"]


def test_code_enforces_no_tsfi(tmp_path: Path) -> None:
    keys = found(tmp_path, WHOLE + "=== src/more.py\n# @supports TSFI.Clock helps\n")
    assert "TAG001 src/more.py TSFI.Clock" in keys


def test_an_id_of_two_designs_is_ambiguous(tmp_path: Path) -> None:
    second = '=== other/other.yaml\ndocument: {id: tds2, kind: design, title: Other, version: "1", describes: st}\n'
    subsystem = "subsystems: {SUB.Other: {purpose: x, tsf: false, behaviours: {BEH.Time.keep: {text: Another one.}}}}\n"
    assert found(tmp_path, WHOLE + second + subsystem) == [
        "DPT001 tds:BEH.Time.keep",
        "REF002 tests/test_clock.py::test_power_off BEH.Time.keep",
    ]


@pytest.mark.parametrize("name", ["BEH Time", "BEH.x#y", "7", "BEH:x", "../x", "{a1}"])
def test_a_behaviour_has_an_id(name: str, tmp_path: Path) -> None:
    with pytest.raises(LoadError) as caught:
        judged(tmp_path, WHOLE.replace("BEH.Time.keep: {text", f'"{name}": {{text'))
    assert [(mistake.code, mistake.line > 0) for mistake in caught.value.mistakes] == [("LOD007", True)]


def test_a_security_target_may_hold_its_own_design(tmp_path: Path) -> None:
    """Hidden leaves share their ids with elements: neither may stand for the other."""
    single = WHOLE.replace('=== design/design.yaml\ndocument: {id: tds, kind: design, title: TDS, version: "1", describes: st}\n', "")
    result = judged(tmp_path, single.replace("tds:TSFI", "st:TSFI")).result
    assert [finding.key for finding in result.findings] == []
    assert result.report().sfrs[0].elements[0].where.line == 3
