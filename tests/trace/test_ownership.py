"""Which modules own a file: every pattern is tried where it can match, and only there."""

from __future__ import annotations

from hypothesis import given, settings
from hypothesis import strategies as st
from pathspec import GitIgnoreSpec

from traceability.trace.ownership import owners

_PARTS = st.sampled_from(["a", "b", "*", "**", "a*", "?", "[ab]", "a.py", "b.c", "!a", "\\*", "", " "])
_PATTERNS = st.lists(_PARTS, min_size=1, max_size=4).map("/".join)
_FILES = st.lists(st.sampled_from(["a", "b", "ab", "a.py", "b.c", "!a", "*"]), min_size=1, max_size=4).map("/".join)


def test_a_file_may_have_several_owners() -> None:
    modules = {"z": ["src/**"], "a": ["src/a.py", "lib"], "n": []}
    assert owners(modules, ["src/a.py", "src/b/c.py", "lib/x.py", "other.py"]) == {
        "src/a.py": ("a", "z"), "src/b/c.py": ("z",), "lib/x.py": ("a",),
    }  # fmt: skip


def test_patterns_read_as_those_of_the_configuration() -> None:
    modules = {"here": ["."], "inside": ["./src/*.py"], "below": ["/src/b/"]}
    assert owners(modules, ["src/a.py", "src/b/c.py"]) == {"src/a.py": ("here", "inside"), "src/b/c.py": ("below", "here")}


@settings(max_examples=300, deadline=None)
@given(st.dictionaries(st.sampled_from("xyz"), st.lists(_PATTERNS, max_size=3), max_size=3), st.lists(_FILES, max_size=6))
def test_no_owner_is_missed(modules: dict[str, list[str]], files: list[str]) -> None:
    specs = {m: GitIgnoreSpec.from_lines(f"/{pattern.lstrip('/')}" for pattern in patterns) for m, patterns in modules.items()}
    wanted = {file: tuple(sorted(m for m, spec in specs.items() if spec.match_file(file))) for file in files}
    assert owners(modules, files) == {file: names for file, names in wanted.items() if names}
