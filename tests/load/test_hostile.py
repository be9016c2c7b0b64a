"""Whatever stands in a file: a document or mistakes, never a crash."""

from __future__ import annotations

import tempfile
from pathlib import Path
from typing import Any

import yaml
from hypothesis import given, settings
from hypothesis import strategies as st

from traceability.load.document import SECTIONS, load_document
from traceability.load.yaml_tree import compose
from traceability.model.ids import slug

WORDS = st.sampled_from(
    [
        "id",
        "text",
        "kind",
        "toe",
        "elements",
        "slots",
        "a1",
        "T.A",
        "O.A",
        "rationale",
        "origin",
        "items",
        "1",
        "",
        "\x85",
        "é",
        "{a1}",
        "NO",
    ]
)
SCALARS = st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | WORDS | st.text(max_size=8)
VALUES = st.recursive(
    SCALARS, lambda inner: st.lists(inner, max_size=3) | st.dictionaries(WORDS | st.integers(), inner, max_size=4), max_leaves=12
)
DOCUMENTS = st.dictionaries(st.sampled_from([*SECTIONS, "document", "nonsense"]), VALUES, max_size=4)


def load(data: bytes) -> tuple[object, list[Any]]:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder, "a.yaml")
        path.write_bytes(data)
        loaded = load_document([(path, "a.yaml")], "folder")
    return loaded.document, loaded.mistakes


@settings(max_examples=300, deadline=None)
@given(DOCUMENTS)
def test_any_value_anywhere(content: dict[str, Any]) -> None:
    document, mistakes = load(yaml.safe_dump(content, allow_unicode=True).encode())
    assert (document is None) == bool(mistakes) or content == {}
    assert all(mistake.code.startswith("LOD") and mistake.message for mistake in mistakes)


@settings(max_examples=300, deadline=None)
@given(st.binary(max_size=200) | st.text(max_size=200).map(str.encode))
def test_any_bytes(data: bytes) -> None:
    document, mistakes = load(data)
    assert document is None or mistakes == []


@settings(max_examples=200, deadline=None)
@given(
    st.recursive(
        st.text(max_size=10) | st.integers() | st.booleans() | st.none(),
        lambda v: st.lists(v, max_size=3) | st.dictionaries(st.text(max_size=5), v, max_size=3),
    )
)
def test_quoted_text_round_trips(value: Any) -> None:
    text = yaml.dump(value, Dumper=yaml.SafeDumper, default_style='"', allow_unicode=True)
    tree = compose(text.encode(), "a.yaml")
    found = tree.value()
    assert found == _as_text(value) or tree.mistakes


def _as_text(value: Any) -> Any:
    """What double quotes make of everything: text, unless the dumper had to write a tag (then it is a mistake)."""
    if isinstance(value, dict):
        return {key: _as_text(entry) for key, entry in value.items()}
    return [_as_text(entry) for entry in value] if isinstance(value, list) else value


@given(st.text(max_size=20), st.text(max_size=20))
def test_a_slug_is_never_shared(one: str, other: str) -> None:
    assert (slug(one) == slug(other)) == (one == other)
    assert all(c.isascii() and (c.isalnum() or c in "-._") for c in slug(one))
