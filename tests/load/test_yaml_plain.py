"""The quick way of reading YAML says what the thorough one says, or leaves the file to it."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from traceability.load.decode_plain import decode_file
from traceability.load.document import SECTIONS, load_document
from traceability.load.shipped import shipped
from traceability.load.yaml_plain import read_plain
from traceability.load.yaml_tree import MAX_DEPTH, compose

_KEYS = st.text("aT.1_/#~-+ \"'é", max_size=4)
_WORDS = st.sampled_from(["a", "NO", "yes", "null", "~", "", "1", "0x1f", "1.5", ".inf", "-.inf", "1e3", "true", "a: b", "# c", "'", "é"])
_VALUES = st.recursive(_WORDS, lambda inner: st.lists(inner, max_size=3) | st.dictionaries(_KEYS, inner, max_size=3), max_leaves=12)


def _same(data: bytes) -> bool:
    """Whether the quick way succeeded; then it must agree with the tree in every value and find no fewer mistakes."""
    tree = compose(data, "f.yaml")
    value = tree.value()
    plain = read_plain(data)
    if plain is None:
        return False
    assert not tree.mistakes
    assert repr(plain.value) == repr(value)
    return True


@settings(max_examples=300, deadline=None)
@given(st.text("ab:-,[]{}#&*!|>?'\"%@` \n\t~01.é\u2028\r", max_size=60))
def test_any_text_is_read_alike(text: str) -> None:
    _same(text.encode())


@settings(max_examples=200, deadline=None)
@given(_VALUES)
def test_whatever_can_be_written_is_read_alike(value: object) -> None:
    import yaml

    _same(yaml.safe_dump(value, allow_unicode=True).encode())
    _same(yaml.safe_dump(value, default_flow_style=True).encode())


@pytest.mark.parametrize(
    "text",
    [
        "a: &x 1\nb: *x\n",
        "a: !!str 1\n", "a: 1\na: 2\n", "? [a]\n: 1\n", "? {a: b}\n: 1\n", "a: [1\n", "a\n", "--- a\n", "a: 1\n--- \nb: 2\n",
        "a:\n" + "".join(f"{' ' * n}a:\n" for n in range(1, MAX_DEPTH + 3)),
    ],
)  # fmt: skip
def test_what_is_unusual_is_left_to_the_tree(text: str) -> None:
    assert read_plain(text.encode()) is None


@pytest.mark.parametrize("data", [b"a: \xff\n", b"\xff\xfea\x00", b"a: \x00\n"])
def test_what_is_no_text_is_left_to_the_tree(data: bytes) -> None:
    assert read_plain(data) is None


@pytest.mark.parametrize(("text", "value"), [("", None), ("# nothing\n", None), ("[]\n", []), ("{}\n", {})])
def test_files_without_a_map_are_read_too(text: str, value: object) -> None:
    plain = read_plain(text.encode())
    assert plain is not None
    assert plain.value == value


def test_lines_are_those_of_the_keys() -> None:
    plain = read_plain(b"threats:\n  # c\n  T.A: {title: x}\n\n  'T.B':\n    title: y\n    in:\n      E.1: {}\n")
    assert plain is not None
    threats = plain.value["threats"]
    assert plain.lines[id(plain.value)] == {"threats": 1}
    assert plain.lines[id(threats)] == {"T.A": 3, "T.B": 5}
    assert plain.lines[id(threats["T.B"]["in"])] == {"E.1": 8}


@pytest.mark.parametrize("part", ["profiles", "requirements"])
def test_every_shipped_file_is_read_the_quick_way(part: str) -> None:
    files = sorted(shipped(part).rglob("*.yaml"))
    assert files
    for path in files:
        assert _same(path.read_bytes()), path


@pytest.mark.parametrize(
    "text",
    [
        "threats: {T.A: {agents: [], assets: []}}",  # a key is missing
        "threats: {T.A: {agents: [], assets: [], action: x, more: y}}",
        "threats: {T.A: {agents: [], assets: [], action: x, id: T.B}}",
        "threats: {1T: {agents: [], assets: [], action: x}}",
        "threats: {7: {agents: [], assets: [], action: x}}",
        "threats: [T.A]",
        "threats: {T.A: x}",
        "nothing: {T.A: {}}",
        "document: {id: A B, kind: design, title: x, version: '1'}",
        "document: {id: a, kind: design, title: x, version: '1', origin: {}}",
        "sfrs: {FPT_STM.1: {elements: [a]}}",
        "sfrs: {FPT_STM.1: {elements: {'1': {text: x}}}}",
        "- a",
        "",
    ],
)
def test_no_mistake_is_taken_the_quick_way(text: str) -> None:
    assert decode_file(text.encode(), "f.yaml", SECTIONS) is None


def test_both_ways_give_the_same_document(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    folder = shipped("profiles", "bsi-cc-pp-0073-1.3")
    files = [(path, path.name) for path in sorted(folder.glob("*.yaml"))]
    quick = load_document(files, "pp")
    monkeypatch.setattr("traceability.load.document.decode_file", lambda *_: None)
    thorough = load_document(files, "pp")
    assert quick.document is not None
    assert quick.document == thorough.document
    assert thorough.document is not None
    assert list(quick.document.sfrs) == list(thorough.document.sfrs)
