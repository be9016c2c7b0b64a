"""Tags: what is one, what is prose, and which symbol it belongs to."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from traceability.collect.scan import read_candidate, scan_file
from traceability.collect.tags import tags_in


def short(source: str, path: str = "a.py") -> list[tuple[str, str, str]]:
    return [(tag.relation, tag.target, tag.reason) for tag in tags_in(source, path)]


@pytest.mark.parametrize(
    ("comment", "expected"),
    [
        ("@enforces FCS_COP.1.1/HASH", [("enforces", "FCS_COP.1.1/HASH", "")]),
        ("@supports FDP_IFF.1.2/FW#r1, FDP_IFF.1.3/FW — checks the zone", [
            ("supports", "FDP_IFF.1.2/FW#r1", "checks the zone"), ("supports", "FDP_IFF.1.3/FW", "checks the zone"),
        ]),
        ("@verifies A.1,B.2", [("verifies", "A.1", ""), ("verifies", "B.2", "")]),
        ("@enforces FCS_COP.1.1/HASH.", [("enforces", "FCS_COP.1.1/HASH", "")]),
        ("@enforces FCS_COP.1.1/HASH, by the digest.", [("enforces", "FCS_COP.1.1/HASH", "by the digest.")]),
        ("@enforces FCS_COP.1.1/HASH; see below", [("enforces", "FCS_COP.1.1/HASH", "see below")]),
        ("@enforces: FAU_GEN.1#*: all leaves", [("enforces", "FAU_GEN.1#*", "all leaves")]),
        ("@enforces pp0073:FTP_ITC.1/WAN - why", [("enforces", "pp0073:FTP_ITC.1/WAN", "why")]),
        ("@enforces A.1, A.1", [("enforces", "A.1", "")]),
        ("@enforces typo_here", [("enforces", "typo_here", "")]),
        ("@enforces the policy of FDP_IFF.1", []),
        ("@enforces", []),
        ("@enforced A.1", []),
        ("@enforces-all A.1", []),
        ("this @enforces A.1", []),
        ("see @verifies A.1", []),
    ],
)  # fmt: skip
def test_a_tag_is_the_first_word_and_its_target_looks_like_an_id(comment: str, expected: list[tuple[str, str, str]]) -> None:
    assert short(f"# {comment}\n") == expected
    assert short(f"/* {comment} */\n", "a.c") == expected
    assert short(f'"""{comment}"""\n') == expected


def test_each_id_has_its_own_column() -> None:
    tags = tags_in("int x; // @enforces A.1, B.22 why\n", "x.c")
    assert [(tag.line, tag.column) for tag in tags] == [(1, 21), (1, 26)]


SYMBOLS = '''"""Module.

@enforces M.1
"""
# @enforces TOP.1

# @enforces F.1
# goes on
@decorated
# @enforces F.2
def f():
    """@enforces F.3"""
    x = 1  # @enforces F.4

    # @enforces F.5

# @enforces TOP.2
x = 1
class A:
    # @enforces A.1

    # @enforces A.g.1
    async def g(self):
        # @enforces A.g.2
        def inner():
            pass  # @enforces A.g.inner.1
        return inner
    # @enforces A.2

    def h(self):  # @enforces A.h.1
        pass
if x:
    def k(): pass  # @enforces k.1
'''


def test_symbols_are_the_functions_and_classes_around_a_tag_or_below_its_comment() -> None:
    found = {tag.target: tag.symbol for tag in tags_in(SYMBOLS, "m.py")}
    assert found == {
        "M.1": "", "TOP.1": "", "F.1": "f", "F.2": "f", "F.3": "f", "F.4": "f", "F.5": "f", "TOP.2": "", "A.1": "A",
        "A.g.1": "A.g", "A.g.2": "A.g.inner", "A.g.inner.1": "A.g.inner", "A.2": "A", "A.h.1": "A.h", "k.1": "k",
    }  # fmt: skip


def test_a_source_that_python_cannot_read_keeps_its_tags_without_symbols() -> None:
    assert [(tag.target, tag.symbol) for tag in tags_in("def f(:\n    # @enforces A.1\n", "a.py")] == [("A.1", "")]


@pytest.mark.parametrize("source", ["x = '@enforces A.1'\n", 'x = """\n@enforces A.1\n"""\n', 'f("@enforces A.1")\n', 'f"@enforces A.1"\n'])
def test_a_tag_in_a_string_is_none(source: str) -> None:
    assert tags_in(source, "a.py") == []


def test_no_tags_in_a_language_that_is_not_known() -> None:
    assert tags_in("# @enforces A.1", "a.unknown") == []


@pytest.mark.parametrize(
    ("data", "read"), [(b"@enforces", True), (b"x@supports", True), (b"\xff@verifies", True), (b"@enforce", False), (b"", False)]
)
def test_the_byte_search_finds_every_relation(tmp_path: Path, data: bytes, read: bool) -> None:
    (tmp_path / "a.c").write_bytes(data)
    assert read_candidate(tmp_path, "a.c", "code") == (data if read else None)


@pytest.mark.parametrize("size", [64 * 1024 - 1, 64 * 1024, 64 * 1024 + 1, 5 * 1024 * 1024])
def test_a_tag_at_the_end_of_a_file_of_any_size_is_found(tmp_path: Path, size: int) -> None:
    (tmp_path / "a.c").write_bytes(b"\n// @enforces A.1\n".rjust(size, b" "))
    assert [tag.target for tag in scan_file(tmp_path, "a.c", "code").tags] == ["A.1"]


STATEMENTS = [
    "x = 'it\\'s # no'",
    'y = f"{x!r:>10} {{"',
    "z = (1,\n     2)",
    '"""Prose."""',
    "def f(): return '\"'",
    "# prose",
    "",
    'w = """\n# "no\n"""',
]


@given(before=st.lists(st.sampled_from(STATEMENTS)), after=st.lists(st.sampled_from(STATEMENTS)))
def test_a_planted_tag_is_found_at_its_place(before: list[str], after: list[str]) -> None:
    source = "\n".join([*before, "# @enforces FCS_COP.1/HASH", "q = '# @enforces FCS_COP.1/NOT'", *after])
    tags = tags_in(source, "a.py")
    assert [tag.target for tag in tags] == ["FCS_COP.1/HASH"]
    assert source.split("\n")[tags[0].line - 1][tags[0].column - 1 :] == "FCS_COP.1/HASH"


@given(st.text())
def test_no_comment_breaks_the_reading_of_tags(comment: str) -> None:
    for tag in tags_in("# @enforces " + comment, "a.py"):
        assert tag.target
        assert not any(character.isspace() for character in tag.target)
