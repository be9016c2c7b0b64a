"""YAML as this project reads it: core types, positions, and a clear mistake for everything else."""

from __future__ import annotations

from typing import Any

import pytest

from traceability.load.yaml_tree import MAX_BYTES, compose


def read(text: str) -> Any:
    tree = compose(text.encode(), "x.yaml")
    value = tree.value()
    assert tree.mistakes == []
    return value


def mistakes(data: bytes) -> list[tuple[str, int]]:
    tree = compose(data, "x.yaml")
    tree.value()
    return [(mistake.code, mistake.line) for mistake in tree.mistakes]


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("NO", "NO"),
        ("yes", "yes"),
        ("true", True),
        ("~", None),
        ("''", ""),
        ("012", 12),
        ("0o17", 15),
        ("0x1F", 31),
        ("1_000", "1_000"),
        ("1.5e3", 1500.0),
        ("-.inf", float("-inf")),
        ("2014-03-31", "2014-03-31"),
        ("12:30:45", "12:30:45"),
        ("'7'", "7"),
        ("+.5", 0.5),
        (".", "."),
        ("1.2.3", "1.2.3"),
    ],
)
def test_only_core_types(text: str, value: object) -> None:
    assert read(f"a: {text}") == {"a": value}


@pytest.mark.parametrize(
    ("data", "expected"),
    [
        (b"a: 1\nb: 2\na: 3\n", [("LOD003", 3)]),
        (b"a: [1\nb: 2\n", [("LOD002", 2)]),
        (b"a: \xff\n", [("LOD001", 1)]),
        (b"a: &x {b: 1}\nc: *x\n", [("LOD009", 1)]),
        (b"a: &x 1\nc: *x\n", [("LOD009", 1)]),
        (b"a: !!python/object:os.system {}\n", [("LOD002", 1)]),
        (b"a: !!int 3\n", [("LOD002", 1)]),
        (b"? [1, 2]\n: 3\n", [("LOD005", 1)]),
        (b"--- 1\n--- 2\n", [("LOD002", 2)]),
        (b"[" * 100_000, [("LOD010", 0)]),
        (b"[{" * 100_000 + b"}]" * 100_000, [("LOD010", 0)]),
        (b"- " * 100_000 + b"x", [("LOD010", 0)]),
        (b"".join(b" " * i + b"a:\n" for i in range(3000)), [("LOD010", 0)]),
        (b"a: " + b"[" * 200 + b"]" * 200, [("LOD010", 0)]),
        ((b"[" * 500 + b"\n# " + b"]" * 500 + b"\n") * 100, [("LOD010", 0)]),
        (b"x" * (MAX_BYTES + 1), [("LOD010", 0)]),
        (b"a: \x01\n", [("LOD002", 0)]),
    ],
)
def test_what_is_refused(data: bytes, expected: list[tuple[str, int]]) -> None:
    assert mistakes(data) == expected


def test_alias_bomb_is_refused_quickly() -> None:
    lines = ["a0: &a0 [x, x]"] + [f"a{i}: &a{i} [*a{i - 1}, *a{i - 1}]" for i in range(1, 60)]
    assert {code for code, _ in mistakes("\n".join(lines).encode())} == {"LOD009"}
