"""Every mistake of every file in one run, each with its place and a hint."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.projects import judge, write
from traceability.model.errors import LoadError, Mistake

HEAD = 'document: {id: pp, kind: protection-profile, title: PP, version: "1"}\n'


def mistakes_of(folder: Path, text: str) -> list[Mistake]:
    with pytest.raises(LoadError) as caught:
        judge(write(folder, text))
    return caught.value.mistakes


def one(folder: Path, text: str) -> Mistake:
    found = mistakes_of(folder, f"=== pp/a.yaml\n{HEAD}{text}")
    assert len(found) == 1, found
    return found[0]


def test_unknown_key_suggests_the_right_one(tmp_path: Path) -> None:
    mistake = one(tmp_path, "threats:\n  T.A: {agents: [], asets: [], assets: [], action: x}\n")
    assert (mistake.file, mistake.line, mistake.column, mistake.code) == ("pp/a.yaml", 3, 21, "LOD004")
    assert mistake.path == "threats/T.A/asets"
    assert "'assets'" in mistake.hint


def test_unknown_section_suggests_the_right_one(tmp_path: Path) -> None:
    mistake = one(tmp_path, "threat:\n  T.A: {agents: [], assets: [], action: x}\n")
    assert (mistake.code, mistake.line) == ("LOD004", 2)
    assert "'threats'" in mistake.hint


@pytest.mark.parametrize(
    ("text", "code", "place"),
    [
        ("threats: [1]\n", "LOD005", (2, 1)),
        ("threats:\n  T.A: 7\n", "LOD005", (3, 3)),
        ("threats:\n  T.A: {agents: [], assets: []}\n", "LOD006", (3, 8)),
        ("threats:\n  T.A: {agents: x, assets: [], action: y}\n", "LOD005", (3, 17)),
        ("threats:\n  T.A: {agents: [7], assets: [], action: y}\n", "LOD005", (3, 18)),
        ("threats:\n  T.A: {agents: [], assets: [], action: y, id: T.B}\n", "LOD004", (3, 44)),
        ("threats:\n  T A: {agents: [], assets: [], action: y}\n", "LOD007", (3, 3)),
        ("threats:\n  7: {agents: [], assets: [], action: y}\n", "LOD007", (3, 3)),
        ("objectives:\n  O.A: {kind: TOE, text: x}\n", "LOD005", (3, 15)),
        ("objectives:\n  O.A: {kind: toe, text: 7}\n", "LOD005", (3, 26)),
        ("sfrs:\n  FAU_ARP.1: {elements: {FAU_ARP.1.1: {text: x, slots: {a1: {stat: open}}}}}\n", "LOD004", (3, 62)),
        ("document: {}\n", "LOD003", (2, 1)),
    ],
)
def test_each_mistake_has_its_code_and_place(text: str, code: str, place: tuple[int, int], tmp_path: Path) -> None:
    mistake = one(tmp_path, text)
    assert (mistake.code, (mistake.line, mistake.column)) == (code, place)


def test_all_mistakes_of_all_files_at_once(tmp_path: Path) -> None:
    first = HEAD + "threats:\n  T.A: {agents: 1, asets: [], action: 3}\n"
    second = "objectives:\n  O.A: {kind: toee, text: x}\n  O.A: {kind: toe, text: x}\n"
    third = "assets: [\n"
    found = mistakes_of(tmp_path, f"=== pp/a.yaml\n{first}=== pp/b.yaml\n{second}=== other/c.yaml\n{third}")
    assert [(m.file, m.code) for m in found] == [
        ("other/c.yaml", "LOD002"), ("pp/a.yaml", "LOD006"), ("pp/a.yaml", "LOD005"), ("pp/a.yaml", "LOD004"), ("pp/a.yaml", "LOD005"),
        ("pp/b.yaml", "LOD005"), ("pp/b.yaml", "LOD003"),
    ]  # fmt: skip
    assert all(m.line and m.message for m in found)


def test_an_id_stated_in_two_files(tmp_path: Path) -> None:
    item = "threats:\n  T.A: {agents: [], assets: [], action: x}\n"
    found = mistakes_of(tmp_path, f"=== pp/a.yaml\n{HEAD}{item}=== pp/b.yaml\n{item}")
    assert [(m.file, m.line, m.code) for m in found] == [("pp/b.yaml", 2, "LOD008")]
    assert "pp/a.yaml:3" in found[0].message


def test_a_folder_without_header_and_one_with_two(tmp_path: Path) -> None:
    item = "threats:\n  T.A: {agents: [], assets: [], action: x}\n"
    assert [m.code for m in mistakes_of(tmp_path / "none", f"=== pp/a.yaml\n{item}")] == ["LOD011"]
    assert [m.code for m in mistakes_of(tmp_path / "two", f"=== pp/a.yaml\n{HEAD}=== pp/b.yaml\n{HEAD}")] == ["LOD011"]


def test_one_document_id_in_two_folders(tmp_path: Path) -> None:
    assert [m.code for m in mistakes_of(tmp_path, f"=== one/a.yaml\n{HEAD}=== two/a.yaml\n{HEAD}")] == ["LOD008"]
