"""Statuses of leaves and parents, and what does not count."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.projects import judge, write
from traceability.model.judgement import AXES, DEMANDED, AxisStatus
from traceability.model.result import SfrRow

ST = """\
=== st/st.yaml
document: {id: st, kind: security-target, title: ST, version: "1"}
sfrs:
  FPT_STM.1: {elements: {FPT_STM.1.1: {text: The TSF tells the time., items: {d: the day, h: the hour}}}}
=== design/design.yaml
document: {id: tds, kind: design, title: TDS, version: "1", describes: st}
subsystems: {sub.time: {purpose: Time}}
modules:
  mod.clock:
    {subsystem: sub.time, role: enforcing, purpose: Time, code: [src/clock.py], enforces: {"FPT_STM.1.1#d": {}, "FPT_STM.1.1#h": {}}}
"""
CODE = "=== src/clock.py\n# @enforces FPT_STM.1.1#d, FPT_STM.1.1#h one counter\n"
TESTS = """\
=== tests/test_clock.py
import pytest
@pytest.mark.verifies("FPT_STM.1.1#d", "FPT_STM.1.1#h")
@pytest.mark.parametrize("n", [1, 2])
def test_both(n): assert n
@pytest.mark.verifies("FPT_STM.1.1#h")
def test_hour(): assert True
"""


def report(*cases: str) -> str:
    return "=== results/junit.xml\n<testsuite>" + "".join(cases) + "</testsuite>\n"


def case(name: str, inner: str = "") -> str:
    return f'<testcase classname="tests.test_clock" name="{name}">{inner}</testcase>'


def sfr(folder: Path, text: str) -> SfrRow:
    return judge(write(folder, text)).result.report().sfrs[0]


def axes(row: SfrRow) -> dict[str, tuple[str, int, int]]:
    return {axis.axis: (axis.status, axis.k, axis.n) for axis in row.axes}


def test_everything_covered(tmp_path: Path) -> None:
    row = sfr(tmp_path, ST + CODE + TESTS + report(case("test_both[1]"), case("test_both[2]"), case("test_hour")))
    assert axes(row) == dict.fromkeys(DEMANDED, ("covered", 2, 2)) | {"analysed": ("missing", 0, 2)}
    assert [test.cases for test in row.elements[0].leaves[1].tests] == [2, 1]


@pytest.mark.parametrize(("first", "second"), [("FPT_STM.1.1", "FPT_STM.1.1#d"), ("FPT_STM.1.1#d", "FPT_STM.1.1")])
def test_a_claim_beside_a_link_takes_nothing_away(first: str, second: str, tmp_path: Path) -> None:
    text = f"{ST}=== src/a.py\n# @enforces {first} the counter\n=== src/b.py\n# @enforces {second} the counter\n"
    day, hour = sfr(tmp_path, text).elements[0].leaves
    assert [leaf.axes[1].status for leaf in (day, hour)] == ["covered", "claimed"]


@pytest.mark.parametrize(
    ("inner", "status", "rule"),
    [
        ("<failure message='no'/>", "failed", "TST002"),
        ("<error message='no'/>", "failed", "TST002"),
        ("<skipped message='no'/>", "skipped", "TST003"),
    ],
)
def test_one_bad_case_is_not_out_voted(inner: str, status: str, rule: str, tmp_path: Path) -> None:
    text = ST + CODE + TESTS + report(case("test_both[1]"), case("test_both[2]", inner), case("test_hour"))
    folder = write(tmp_path, text)
    row = judge(folder).result.report().sfrs[0]
    assert axes(row)["tested"] == ("covered", 2, 2)
    assert axes(row)["passed"] == (status, 0, 2)
    assert [f.rule for f in judge(folder).result.findings if f.rule.startswith("T")] == [rule]


def test_two_reports_that_disagree_give_the_worse(tmp_path: Path) -> None:
    second = "=== results/again.xml\n<testsuite>" + case("test_hour", "<failure message='no'/>") + "</testsuite>\n"
    row = sfr(tmp_path, ST + CODE + TESTS + report(case("test_both[1]"), case("test_hour")) + second)
    assert axes(row)["passed"] == ("failed", 1, 2)


def test_a_test_without_result_is_no_pass(tmp_path: Path) -> None:
    row = sfr(tmp_path, ST + CODE + TESTS + report(case("test_both[1]")))
    assert axes(row)["passed"] == ("no-result", 1, 2)


def test_support_and_a_bare_parent_cover_nothing(tmp_path: Path) -> None:
    code = "=== src/clock.py\n# @supports FPT_STM.1.1#d helps\n# @enforces FPT_STM.1.1\n"
    folder = write(tmp_path, ST + code)
    row = judge(folder).result.report().sfrs[0]
    assert axes(row)["implemented"] == ("claimed", 0, 2)
    assert axes(row)["tested"] == ("missing", 0, 2)
    assert "TAG002" in {f.rule for f in judge(folder).result.findings}


def test_a_star_with_reason_covers_all(tmp_path: Path) -> None:
    row = sfr(tmp_path, ST + "=== src/clock.py\n# @enforces FPT_STM.1.1#* one counter gives both\n")
    assert axes(row)["implemented"] == ("covered", 2, 2)


def test_the_result_of_a_removed_test_counts_for_nothing(tmp_path: Path) -> None:
    named = '<property name="pptrace.nodeid" value="tests/test_clock.py::test_gone"/>'
    properties = f'<properties><property name="verifies" value="FPT_STM.1.1#d"/>{named}</properties>'
    tests = "=== tests/test_clock.py\n{}def test_other(): assert True\n"
    marked = 'import pytest\n@pytest.mark.verifies("FPT_STM.1.1#d")\ndef test_gone(): assert True\n'
    there = sfr(tmp_path / "there", ST + CODE + tests.format(marked) + report(case("test_gone", properties)))
    assert axes(there)["tested"] == axes(there)["passed"] == ("missing", 1, 2), "while the test is there, its result counts"
    row = sfr(tmp_path / "gone", ST + CODE + tests.format("") + report(case("test_gone", properties)))
    assert axes(row)["tested"] == ("missing", 0, 2)
    assert axes(row)["passed"] == ("missing", 0, 2)


def test_a_report_of_a_framework_that_is_not_read_counts(tmp_path: Path) -> None:
    properties = '<properties><property name="verifies" value="FPT_STM.1.1#d"/></properties>'
    text = (
        ST
        + CODE
        + "=== results/junit.xml\n<testsuite>"
        + f'<testcase classname="org.acme.ClockTest" name="day">{properties}</testcase></testsuite>\n'
    )
    row = sfr(tmp_path, text)
    assert axes(row)["passed"] == ("missing", 1, 2)


def test_axes_are_never_blended(tmp_path: Path) -> None:
    result = judge(write(tmp_path, ST + CODE)).result
    assert [type(axis) for axis in result.report().axes] == [AxisStatus] * len(AXES)
