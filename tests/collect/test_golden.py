"""For each dialect and language: the tags that a small source holds, with their places, and nothing of what only looks like one.

``python -m tests.collect.test_golden`` writes what is found now; look at the difference before you keep it.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from traceability.collect.dialects import DIALECTS
from traceability.collect.dialects.codelinks import style_of
from traceability.collect.grammars import installed
from traceability.collect.records import TagSettings
from traceability.collect.scan import scan_file

GOLDEN = Path(__file__).parent / "golden"
SOURCES = sorted(
    path.relative_to(GOLDEN).as_posix() for path in GOLDEN.rglob("*") if path.is_file() and path.suffix not in {".json", ".toml"}
)


def seen(source: str) -> dict[str, list[list[Any]]]:
    dialect, _, name = source.partition("/")
    folder = GOLDEN / dialect
    scan = scan_file(folder, name, "code", TagSettings(dialects=(dialect,), codelinks=style_of(folder)))
    return {
        "tags": [
            [t.line, t.column, t.relation, t.target, t.symbol, t.scope, f"{t.first}-{t.last}", t.reason, t.revision, t.quote]
            for t in scan.tags
        ],
        "notices": [[n.origin.line, n.kind, n.data.get("target") or n.data.get("what", "")] for n in scan.notices],
    }


def expected() -> dict[str, Any]:
    return json.loads((GOLDEN / "expected.json").read_text("utf-8"))  # type: ignore[no-any-return]


@pytest.mark.parametrize("source", SOURCES)
def test_tags_of_a_source(source: str) -> None:
    if not installed():
        pytest.skip("needs the extra 'scopes'")
    assert seen(source) == expected()[source]


@pytest.mark.parametrize("source", SOURCES)
def test_nothing_that_only_looks_like_a_tag(source: str) -> None:
    targets = [tag[3] for tag in seen(source)["tags"]]
    assert targets
    assert not [target for target in targets if "NOT" in target.upper().split(".")[0].split("_")[0].split("-")[0]]


def test_every_dialect_has_sources() -> None:
    assert {source.partition("/")[0] for source in SOURCES} == set(DIALECTS)


@pytest.mark.parametrize("source", SOURCES)
def test_a_column_is_where_the_id_stands(source: str) -> None:
    if source.endswith(".lobster"):
        return
    lines = (GOLDEN / source).read_text("utf-8").split("\n")
    for line, column, _, target, *_ in seen(source)["tags"]:
        assert target in lines[line - 1][column - 1 :].replace("clock.", "")[: len(target) + 8]


if __name__ == "__main__":
    content = {source: seen(source) for source in SOURCES}
    parts = []
    for source, found in content.items():
        rows = (f' "{key}": [' + ",".join(f"\n  {json.dumps(row)}" for row in entries) + "]" for key, entries in found.items())
        parts.append(f"{json.dumps(source)}: {{\n" + ",\n".join(rows) + "}")
    body = ",\n".join(parts)
    (GOLDEN / "expected.json").write_text("{\n" + body + "\n}\n", "utf-8")
