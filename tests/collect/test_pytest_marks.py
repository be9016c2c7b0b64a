"""What Python tests declare, read without running them."""

from __future__ import annotations

from traceability.collect.pytest_marks import declared_tests
from traceability.collect.tags import tags_in

PATH = "tests/test_x.py"


def declared(source: str) -> dict[str, tuple[str, ...]]:
    tests, notices = declared_tests(source, PATH, tags_in(source, PATH))
    assert notices == []
    return {test.id: test.verifies for test in tests}


def test_marks_of_functions_classes_and_modules_add_up() -> None:
    source = """
import pytest
pytestmark = [pytest.mark.slow, pytest.mark.verifies("M.1")]

@pytest.mark.verifies("A.1", "A.2")
@pytest.mark.parametrize("x", [1, 2])
def test_a(x): ...

@pytest.mark.verifies("C.1")
class TestC:
    pytestmark = pytest.mark.verifies("C.2")
    async def test_b(self): ...
    def helper(self): ...
    class TestInner:
        @pytest.mark.verifies("I.1")
        def test_c(self):
            def test_inside(): ...

def test_plain(): ...
"""
    assert declared(source) == {
        "tests/test_x.py::test_a": ("M.1", "A.1", "A.2"),
        "tests/test_x.py::TestC::test_b": ("M.1", "C.2", "C.1"),
        "tests/test_x.py::TestC::TestInner::test_c": ("M.1", "C.2", "C.1", "I.1"),
        "tests/test_x.py::test_plain": ("M.1",),
    }


def test_names_given_to_the_mark_and_marks_of_parameters_count() -> None:
    source = """
from pytest import mark
import pytest as pt
verifies = pt.mark.verifies
hashing = mark.verifies("H.1")

@hashing
def test_a(): ...
@verifies("V.1")
def test_b(): ...
@pt.mark.parametrize("x", [pt.param(1, marks=mark.verifies("P.1")), 2])
def test_c(x): ...
def test_nothing(): verifies("no")
"""
    assert declared(source) == {f"{PATH}::test_a": ("H.1",), f"{PATH}::test_b": ("V.1",), f"{PATH}::test_c": ("P.1",)}


def test_tags_in_comments_count_for_the_test_the_class_or_the_module() -> None:
    source = '''"""@verifies M.1"""
def test_a():
    """@verifies A.1"""
    def inner():
        # @verifies A.2
        pass

# @verifies C.1
class TestC:
    def test_b(self): ...
'''
    assert declared(source) == {f"{PATH}::test_a": ("M.1", "A.1", "A.2"), f"{PATH}::TestC::test_b": ("M.1", "C.1")}


def test_a_tag_without_a_test_stands_for_itself() -> None:
    assert declared('"""@verifies M.1"""\n') == {PATH: ("M.1",)}


def test_an_argument_that_is_no_literal_is_told_and_the_rest_is_kept() -> None:
    source = 'import pytest\nIDS = ["A.2"]\n@pytest.mark.verifies("A.1", *IDS, 7)\ndef test_a(): ...\n'
    tests, notices = declared_tests(source, PATH, [])
    assert [test.verifies for test in tests] == [("A.1",)]
    assert [(notice.kind, notice.origin.file, notice.origin.line) for notice in notices] == [("unreadable-source", PATH, 3)]
    assert "no literal" in notices[0].data["why"]


def test_nothing_is_executed() -> None:
    source = 'raise SystemExit\nimport pytest\n@pytest.mark.verifies("A.1")\ndef test_a(): ...\n'
    assert declared(source) == {f"{PATH}::test_a": ("A.1",)}


def test_a_source_that_is_no_python_is_told_and_its_tags_are_kept() -> None:
    source = '# @verifies A.1\n@pytest.mark.verifies("B.1")\ndef test(:\n'
    tests, notices = declared_tests(source, PATH, tags_in(source, PATH))
    assert [(test.id, test.verifies) for test in tests] == [(PATH, ("A.1",))]
    assert [notice.kind for notice in notices] == ["unreadable-source"]


def test_deep_nesting_is_no_crash() -> None:
    source = "x = " + "(" * 5000 + ")" * 5000 + "\n# verifies\n"
    tests, notices = declared_tests(source, PATH, [])
    assert tests == []
    assert [notice.kind for notice in notices] == ["unreadable-source"]
