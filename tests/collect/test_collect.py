"""A product's tree to artefacts, from end to end."""

from __future__ import annotations

from pathlib import Path

import pytest

from traceability.collect import scan
from traceability.collect.collect import collect
from traceability.collect.scan import scan_file
from traceability.model.errors import CollectError

CODE = '"""Hashing."""\n\n\ndef digest():\n    # @enforces FCS_COP.1.1/HASH, by hand\n    # @verifies X.1\n    ...\n'
TEST = 'import pytest\n\n\n@pytest.mark.verifies("FCS_COP.1.1/HASH")\ndef test_digest(): ...\n'
REPORT = """<testsuites><testsuite>
<testcase classname="tests.test_digest" name="test_digest"/>
<testcase classname="lab" name="pull"><properties><property name="verifies" value="FPT_PHP.1.1"/></properties></testcase>
</testsuite></testsuites>"""


def product(root: Path) -> Path:
    for path, content in {
        "smgw/digest.py": CODE,
        "smgw/plain.py": "x = 1\n",
        "tests/test_digest.py": TEST,
        "results/r.xml": REPORT,
    }.items():
        (root / path).parent.mkdir(exist_ok=True)
        (root / path).write_text(content)
    return root


def test_code_tests_and_results_come_together(tmp_path: Path) -> None:
    artefacts, notices = collect(product(tmp_path), ["smgw/**/*.py"], ["tests/**/*.py"], ["results/*.xml"], [])
    assert notices == []
    assert [(tag.relation, tag.target, tag.file, tag.line, tag.symbol, tag.reason) for tag in artefacts.tags] == [
        ("enforces", "FCS_COP.1.1/HASH", "smgw/digest.py", 5, "digest", "by hand"),
        ("verifies", "X.1", "smgw/digest.py", 6, "digest", ""),
    ]
    assert [(test.id, test.verifies, test.declared, test.file) for test in artefacts.tests] == [
        ("lab::pull", ("FPT_PHP.1.1",), False, "results/r.xml"),
        ("tests/test_digest.py::test_digest", ("FCS_COP.1.1/HASH",), True, "tests/test_digest.py"),
    ]
    assert [(result.test, result.outcome) for result in artefacts.results] == [
        ("tests/test_digest.py::test_digest", "pass"),
        ("lab::pull", "pass"),
    ]
    assert artefacts.files == ("smgw/digest.py", "smgw/plain.py")
    assert artefacts.counts == {"smgw/**/*.py": 2, "tests/**/*.py": 1, "results/*.xml": 1}


def test_the_same_tree_gives_the_same_artefacts(tmp_path: Path) -> None:
    root = product(tmp_path)
    first, second = (collect(root, ["smgw", "none"], ["tests"], ["results"], []) for _ in range(2))
    assert first == second
    assert [notice.data["pattern"] for notice in first[1]] == ["none"]


def test_a_source_of_evidence_that_matches_nothing_is_told(tmp_path: Path) -> None:
    artefacts, notices = collect(product(tmp_path), ["smgw/*.py", "lib/*.c"], ["spec/*.py"], ["out/*.xml"], ["smgw/plain.py"])
    assert [(notice.kind, notice.data) for notice in notices] == [
        ("nothing-collected", {"source": "code", "pattern": "lib/*.c"}),
        ("nothing-collected", {"source": "results", "pattern": "out/*.xml"}),
        ("nothing-collected", {"source": "tests", "pattern": "spec/*.py"}),
    ]
    assert artefacts.counts == {"smgw/*.py": 1, "lib/*.c": 0, "spec/*.py": 0, "out/*.xml": 0}


def test_what_is_not_configured_is_not_missed(tmp_path: Path) -> None:
    artefacts, notices = collect(product(tmp_path), [], [], [], [])
    assert notices == []
    assert artefacts.counts == {}


def test_a_file_that_is_code_and_test_gives_its_links_once(tmp_path: Path) -> None:
    source = tmp_path / "src"
    source.mkdir()
    (source / "test_a.py").write_text("def test_a():\n    # @verifies A.1\n    # @enforces B.1\n    ...\n")
    artefacts, _ = collect(tmp_path, ["src"], ["src/test_*.py"], [], [])
    assert [(tag.relation, tag.target) for tag in artefacts.tags] == [("enforces", "B.1")]
    assert [(test.id, test.verifies) for test in artefacts.tests] == [("src/test_a.py::test_a", ("A.1",))]


def test_tests_in_another_language_stand_for_their_file(tmp_path: Path) -> None:
    (tmp_path / "hash_test.cc").write_text("// @verifies A.1\nTEST(Hash, Empty) {}\n// @verifies A.2, A.1\n")
    (tmp_path / "r.xml").write_text('<testsuite><testcase file="/src/hash_test.cc" classname="Hash" name="Empty"/></testsuite>')
    artefacts, notices = collect(tmp_path, [], ["*.cc"], ["*.xml"], [])
    assert notices == []
    assert [(test.id, test.verifies, test.line) for test in artefacts.tests] == [("hash_test.cc", ("A.1", "A.2"), 1)]
    assert [result.test for result in artefacts.results] == ["hash_test.cc"]


def test_a_report_never_widens_what_the_sources_declare(tmp_path: Path) -> None:
    root = product(tmp_path)
    properties = '<properties><property name="verifies" value="STALE.1"/></properties>'
    (root / "results/r.xml").write_text(
        f'<testsuite><testcase classname="tests.test_digest" name="test_digest">{properties}</testcase></testsuite>'
    )
    artefacts, _ = collect(root, [], ["tests"], ["results"], [])
    assert [test.verifies for test in artefacts.tests] == [("FCS_COP.1.1/HASH",)]


def test_a_function_defined_twice_is_one_test(tmp_path: Path) -> None:
    (tmp_path / "test_a.py").write_text(
        "if x:\n    def test_a():\n        # @verifies A.1\n        ...\nelse:\n    def test_a():\n        # @verifies A.2\n        ...\n"
    )
    artefacts, _ = collect(tmp_path, [], ["*.py"], [], [])
    assert [(test.id, test.verifies) for test in artefacts.tests] == [("test_a.py::test_a", ("A.1", "A.2"))]


def test_all_broken_reports_are_named_at_once(tmp_path: Path) -> None:
    root = product(tmp_path)
    (root / "results/a.xml").write_text("<testsuite>")
    (root / "results/b.xml").write_text("<html/>")
    with pytest.raises(CollectError) as caught:
        collect(root, [], [], ["results"], [])
    assert [line.split(":")[0] for line in str(caught.value).split("\n")] == ["results/a.xml", "results/b.xml"]


def test_a_report_without_cases_is_told(tmp_path: Path) -> None:
    (tmp_path / "r.xml").write_text('<testsuite tests="6" failures="1"/>')
    artefacts, notices = collect(tmp_path, [], [], ["*.xml"], [])
    assert artefacts.results == ()
    assert [(notice.kind, notice.origin.file) for notice in notices] == [("unreadable-source", "r.xml")]


@pytest.mark.parametrize(
    ("name", "data", "targets", "kinds"),
    [
        ("a.py", b"# \xfcber\n# @enforces A.1\n", ["A.1"], ["undecodable-source"]),
        ("a.py", b"\xef\xbb\xbf# @enforces A.1\r\n", ["A.1"], []),
        ("a.cs", "// @enforces A.1 ü\n".encode("utf-16"), ["A.1"], []),
        ("a.py", b"x = '\xfc'\n", [], []),
        ("a.c", b"\0\0// @enforces A.1\n", [], ["unreadable-source"]),
        ("a.bin", b"\0\0// @enforces A.1\n", [], []),
        ("a.md", b"`@enforces A.1`\n", [], ["unreadable-source"]),
        ("a.md", b"text\n", [], []),
        ("a.md", "@enforces A.1".encode("utf-16"), [], []),
        ("a.py", b"", [], []),
    ],
)
def test_encodings_and_kinds_of_files(tmp_path: Path, name: str, data: bytes, targets: list[str], kinds: list[str]) -> None:
    (tmp_path / name).write_bytes(data)
    scan = scan_file(tmp_path, name, "code")
    assert [tag.target for tag in scan.tags] == targets
    assert [notice.kind for notice in scan.notices] == kinds
    assert all(notice.origin.file == name and notice.data["why"] for notice in scan.notices)


def test_a_source_that_is_too_large_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(scan, "MAX_SOURCE_BYTES", 100_000)
    (tmp_path / "a.c").write_text("\n" * 99_984 + "// @enforces A.1")
    assert len(scan_file(tmp_path, "a.c", "code").tags) == 1
    (tmp_path / "a.c").write_text("\n" * 99_985 + "// @enforces A.1")
    assert [notice.kind for notice in scan_file(tmp_path, "a.c", "code").notices] == ["unreadable-source"]


def test_a_file_that_is_gone_is_told(tmp_path: Path) -> None:
    assert [notice.kind for notice in scan_file(tmp_path, "gone.py", "tests").notices] == ["unreadable-source"]


def test_a_notice_is_given_once_for_a_file_in_both_roles(tmp_path: Path) -> None:
    (tmp_path / "a.py").write_bytes(b"# \xfc\n# @verifies A.1\n")
    _, notices = collect(tmp_path, ["*.py"], ["*.py"], [], [])
    assert [notice.kind for notice in notices] == ["undecodable-source"]
