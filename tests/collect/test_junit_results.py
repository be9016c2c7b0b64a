"""JUnit reports of every flavour, broken and hostile ones among them."""

from __future__ import annotations

from pathlib import Path

import pytest

from traceability.collect import junit
from traceability.collect.junit import read_results
from traceability.collect.matching import match_results
from traceability.model.errors import CollectError
from traceability.model.evidence import TestCase, TestResult

SAMPLES = Path(__file__).resolve().parents[3] / "shared" / "samples" / "junit"


def read(tmp_path: Path, content: str | bytes) -> list[TestResult]:
    path = tmp_path / "r.xml"
    path.write_bytes(content.encode() if isinstance(content, str) else content)
    return read_results(path, "results/r.xml")


def one(tmp_path: Path, case: str) -> TestResult:
    (result,) = read(tmp_path, f"<testsuites><testsuite>{case}</testsuite></testsuites>")
    return result


def refused(tmp_path: Path, content: str | bytes) -> str:
    with pytest.raises(CollectError) as caught:
        read(tmp_path, content)
    return str(caught.value)


@pytest.mark.parametrize(
    ("case", "outcome", "message"),
    [
        ('<testcase name="a"/>', "pass", ""),
        ('<testcase name="a"><failure message="m">text</failure></testcase>', "fail", "m"),
        ('<testcase name="a"><failure>\n first \n second</failure></testcase>', "fail", "first"),
        ('<testcase name="a"><error type="T"/></testcase>', "error", "T"),
        ('<testcase name="a"><skipped message="why"/></testcase>', "skipped", "why"),
        ('<testcase name="a"><skipped/><failure message="f"/><error message="e"/></testcase>', "error", "e"),
        ('<testcase name="a"><skipped type="pytest.xfail" message="bug 7"/></testcase>', "fail", "failed as expected: bug 7"),
        ('<testcase name="a"><flakyFailure message="once"/></testcase>', "fail", "once"),
        ('<testcase name="a" status="notrun" result="suppressed"/>', "skipped", "result is suppressed"),
        ('<testcase name="a" status="run" result="completed"/>', "pass", ""),
        ('<testcase name="a"><system-out>&lt;failure/&gt;</system-out></testcase>', "pass", ""),
        ('<testcase name="a"><!-- <failure/> --></testcase>', "pass", ""),
    ],
)
def test_the_worst_word_of_a_case_is_its_outcome(tmp_path: Path, case: str, outcome: str, message: str) -> None:
    result = one(tmp_path, case)
    assert (result.outcome, result.message) == (outcome, message)


@pytest.mark.parametrize(
    ("attributes", "test", "case"),
    [
        ('classname="tests.test_a.TestB" name="test_c[x-1]"', "tests.test_a.TestB::test_c", "test_c[x-1]"),
        ('file="tests/test_a.py" classname="tests.test_a.TestB.TestC" name="test_d"', "tests/test_a.py::TestB::TestC::test_d", "test_d"),
        ('file="./tests/test_a.py" classname="tests.test_a" name="test_d"', "tests/test_a.py::test_d", "test_d"),
        ('file="tests\\test_a.py" classname="tests.test_a" name="test_d"', "tests/test_a.py::test_d", "test_d"),
        ('file="src/hash_test.cc" classname="Hash" name="Empty"', "src/hash_test.cc::Empty", "Empty"),
        ('class="someName" name="loads [a] and [b]"', "someName::loads [a] and [b]", "loads [a] and [b]"),
        ('name="alone"', "alone", "alone"),
        ("", "(unnamed)", "(unnamed)"),
    ],
)
def test_a_case_is_named_as_well_as_its_report_allows(tmp_path: Path, attributes: str, test: str, case: str) -> None:
    result = one(tmp_path, f"<testcase {attributes}/>")
    assert (result.test, result.case) == (test, case)


def test_the_node_id_of_our_plugin_wins(tmp_path: Path) -> None:
    properties = '<property name="pptrace.nodeid" value="tests/test_a.py::TestB::test_c[a::b[0]]"/><property name="verifies" value="A.1"/>'
    result = one(tmp_path, f'<testcase classname="x" name="y"><properties>{properties}</properties></testcase>')
    assert (result.test, result.case) == ("tests/test_a.py::TestB::test_c", "tests/test_a.py::TestB::test_c[a::b[0]]")
    assert result.verifies == ("A.1",)


def test_links_come_from_properties_of_the_case_and_of_the_suites_around_it(tmp_path: Path) -> None:
    content = """<testsuites><properties><property name="requirement" value="R.0"/></properties>
    <testsuite><properties><property name="verifies" value="S.1, S.2,"/><property name="other" value="no"/></properties>
      <testcase name="a" verifies="C.3">
        <properties><property name="satisfies">C.1</property><property name="verifies" value="C.2"/></properties></testcase>
      <testsuite><testcase name="b"/><properties><property name="verifies" value="S.3"/></properties></testsuite>
    </testsuite>
    <testsuite><testcase name="c"/></testsuite></testsuites>"""
    found = {result.case: result.verifies for result in read(tmp_path, content)}
    assert found == {"a": ("C.1", "C.2", "C.3", "S.1", "S.2", "R.0"), "b": ("S.3", "S.1", "S.2", "R.0"), "c": ("R.0",)}


def test_a_single_suite_and_a_namespace_are_read(tmp_path: Path) -> None:
    (result,) = read(tmp_path, '<testsuite xmlns="urn:x">\n<testcase name="a" time="1,000.5"><failure/></testcase></testsuite>')
    assert (result.case, result.outcome, result.line, result.seconds, result.report) == ("a", "fail", 2, 1000.5, "results/r.xml")


@pytest.mark.parametrize("time", ["nan", "inf", "-1", "soon", ""])
def test_a_time_that_is_none_is_zero(tmp_path: Path, time: str) -> None:
    assert one(tmp_path, f'<testcase name="a" time="{time}"/>').seconds == 0.0


@pytest.mark.parametrize(
    ("content", "place", "what"),
    [
        (b"", "results/r.xml:1:1", "broken XML"),
        (b"no xml", "results/r.xml:1:1", "broken XML"),
        (b"<testsuite>\n<testcase>\n", "results/r.xml:3:1", "broken XML"),
        (b"<testsuite><testcase name='\xff'/></testsuite>", "results/r.xml:1:", "broken XML"),
        (b"<?xml version='1.0' encoding='nonsense'?><testsuite/>", "results/r.xml:1:", "broken XML"),
        (b"<testsuite>" * 1000, "results/r.xml:1:", "broken XML"),
        (b"\n<suites><suite/></suites>", "results/r.xml:2:1", "no JUnit report: it begins with <suites>"),
        (b"<html><testsuite><testcase/></testsuite></html>", "results/r.xml:1:1", "no JUnit report"),
        (b"<testsuite><testcase name='&nope;'/></testsuite>", "results/r.xml:1:", "broken XML"),
    ],
)
def test_a_report_that_cannot_be_read_is_named_with_its_place(tmp_path: Path, content: bytes, place: str, what: str) -> None:
    message = refused(tmp_path, content)
    assert message.startswith(place)
    assert what in message


def test_entities_are_never_expanded(tmp_path: Path) -> None:
    (tmp_path / "secret").write_text("secret")
    external = f'<!DOCTYPE t [<!ENTITY x SYSTEM "{(tmp_path / "secret").as_uri()}">]>'
    laughs = "".join(f'<!ENTITY a{n} "{f"&a{n - 1};" * 10}">' for n in range(1, 12))
    for doctype in (external, '<!DOCTYPE t [<!ENTITY x "y">]>', f'<!DOCTYPE t [<!ENTITY a0 "ha">{laughs}<!ENTITY x "&a11;">]>'):
        for case in ('<testcase name="a"><failure>&x;</failure></testcase>', '<testcase name="&x;"/>', '<testcase name="a"/>'):
            message = refused(tmp_path, f"{doctype}<testsuite>{case}</testsuite>")
            assert "secret" not in message.replace(str(tmp_path), "")
            assert "entit" in message.lower()


def test_a_dtd_is_never_fetched(tmp_path: Path) -> None:
    (tmp_path / "d.dtd").write_text('<!ATTLIST testcase name CDATA "from the DTD">')
    (result,) = read(tmp_path, f'<!DOCTYPE testsuite SYSTEM "{(tmp_path / "d.dtd").as_uri()}"><testsuite><testcase/></testsuite>')
    assert result.case == "(unnamed)"


def test_a_report_that_is_too_large_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(junit, "MAX_BYTES", 10)
    assert "larger than" in refused(tmp_path, "<testsuite></testsuite>")


def test_a_missing_report_is_an_error_of_ours(tmp_path: Path) -> None:
    with pytest.raises(CollectError, match=r"results/r\.xml: cannot be read"):
        read_results(tmp_path / "none.xml", "results/r.xml")


def test_a_long_message_is_cut(tmp_path: Path) -> None:
    message = one(tmp_path, f'<testcase><failure message="{"m" * 5000}"/></testcase>').message
    assert len(message) == 300
    assert message.endswith("m…")


@pytest.mark.skipif(not SAMPLES.is_dir(), reason="the samples of real reports are not here")
@pytest.mark.parametrize(
    ("name", "outcomes"),
    [
        ("bazel_suite-logs.xml", ["error"]),
        ("jest_jest-junit.xml", ["pass", "pass"]),
        ("junit.multiresult.xml", ["error", "fail", "skipped", "pass"]),
        ("minimal-attributes.xml", ["pass", "skipped", "fail", "error"]),
        ("no-attributes.xml", ["pass", "skipped", "fail", "error"]),
        ("no-cases-but-tests.xml", []),
        ("pytest_junit.fail.xml", ["pass", "skipped", "pass", "fail", "pass"]),
        ("testsuite-in-testsuite.xml", ["pass"] * 5),
        ("unsupported-unicode.xml", ["pass", "skipped", "skipped", "fail", "fail", "error", "error"]),
        ("with-xml-entities.xml", ["skipped", "fail", "error", "skipped"]),
        ("xunit_xunit.xml", ["pass", "pass"]),
        ("non-junit.xml", "no JUnit report"),
        ("pytest_corrupt-xml.xml", "broken XML"),
    ],
)
def test_reports_of_real_runners(name: str, outcomes: list[str] | str) -> None:
    if isinstance(outcomes, str):
        with pytest.raises(CollectError, match=outcomes):
            read_results(SAMPLES / name, name)
    else:
        assert [result.outcome for result in read_results(SAMPLES / name, name)] == outcomes


DECLARED = [
    "tests/unit/test_a.py::TestA::test_x",
    "tests/unit/test_a.py::test_y",
    "tests/other/test_a.py::test_y",
    "src/test/java/org/smgw/HashTest.java",
    "tests/hash_test.cc",
]


@pytest.mark.parametrize(
    ("reported", "expected"),
    [
        ("tests/unit/test_a.py::TestA::test_x", DECLARED[0]),
        ("unit/test_a.py::TestA::test_x", DECLARED[0]),
        ("repo/tests/unit/test_a.py::TestA::test_x", DECLARED[0]),
        ("/build/repo/tests/unit/test_a.py::TestA::test_x", DECLARED[0]),
        ("tests.unit.test_a.TestA::test_x", DECLARED[0]),
        ("test_a.TestA::test_x", DECLARED[0]),
        ("repo.tests.unit.test_a::test_y", DECLARED[1]),
        ("test_a::test_y", "test_a::test_y"),
        ("elsewhere/test_a.py::TestA::test_x", "elsewhere/test_a.py::TestA::test_x"),
        ("elsewhere.test_a.TestA::test_x", "elsewhere.test_a.TestA::test_x"),
        ("tests.unit.test_a.TestA::test_z", "tests.unit.test_a.TestA::test_z"),
        ("org.smgw.HashTest::empty", DECLARED[3]),
        ("org.smgw.HashTest$Inner::empty", DECLARED[3]),
        ("org.other.HashTest::empty", "org.other.HashTest::empty"),
        ("/build/tests/hash_test.cc::Empty", DECLARED[4]),
        ("..::x", "..::x"),
        ("::", "::"),
        ("", ""),
    ],
)
def test_results_find_their_tests_and_never_a_foreign_one(reported: str, expected: str) -> None:
    tests = [TestCase(id=identifier, verifies=("A.1",)) for identifier in DECLARED]
    (matched,) = match_results(tests, [TestResult(test=reported, case="c", outcome="pass", report="r.xml")])
    assert matched.test == expected
