"""Which files are collected, and that the walk never leaves the project."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from traceability.collect.files import find, find_all
from traceability.model.errors import ConfigError


def plant(root: Path, *paths: str) -> None:
    for path in paths:
        target = root / path
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_text("x\n")


TREE = ("a.py", "smgw/b.py", "smgw/wan/c.py", "smgw/wan/c.txt", "results/r.xml", "results/old/q.xml", "build/smgw/d.py")


@pytest.mark.parametrize(
    ("patterns", "expected"),
    [
        (["smgw/**/*.py"], ["smgw/b.py", "smgw/wan/c.py"]),
        (["smgw"], ["build/smgw/d.py", "smgw/b.py", "smgw/wan/c.py", "smgw/wan/c.txt"]),
        (["/smgw/"], ["smgw/b.py", "smgw/wan/c.py", "smgw/wan/c.txt"]),
        (["./smgw/**/*.py"], ["smgw/b.py", "smgw/wan/c.py"]),
        (["*.py"], ["a.py", "build/smgw/d.py", "smgw/b.py", "smgw/wan/c.py"]),
        (["*.py", "!build/**"], ["a.py", "smgw/b.py", "smgw/wan/c.py"]),
        (["results/*.xml"], ["results/r.xml"]),
        (["."], sorted(TREE)),
        (["../smgw/*.py"], []),
        ([], []),
    ],
)
def test_patterns_mean_what_they_mean_in_an_ignore_file(tmp_path: Path, patterns: list[str], expected: list[str]) -> None:
    plant(tmp_path, *TREE)
    assert find(tmp_path, patterns) == expected


def test_exclude_takes_files_and_whole_folders_away(tmp_path: Path) -> None:
    plant(tmp_path, *TREE)
    assert find(tmp_path, ["*.py"], ["build/", "c.py"]) == ["a.py", "smgw/b.py"]


def test_what_tools_leave_behind_is_no_source(tmp_path: Path) -> None:
    plant(tmp_path, ".git/a.py", "__pycache__/b.py", "src/.pptrace_cache/c.py", "src/d.py")
    assert find(tmp_path, ["**"]) == ["src/d.py"]


def test_several_sets_are_counted_by_pattern(tmp_path: Path) -> None:
    plant(tmp_path, *TREE)
    found = find_all(tmp_path, {"code": ["smgw/*.py", "nowhere/*.py"], "results": ["results/**", "!results/old/**"]})
    assert found.files == {
        "code": ["smgw/b.py"],
        "results": ["results/r.xml"],
        "others": ["a.py", "build/smgw/d.py", "smgw/wan/c.py"],
    }
    assert found.counts == {"code": {"smgw/*.py": 1, "nowhere/*.py": 0}, "results": {"results/**": 1}}
    assert found.notices == []


def test_a_link_that_leaves_the_project_is_reported_and_not_followed(tmp_path: Path) -> None:
    root, outside = tmp_path / "root", tmp_path / "outside"
    plant(root, "src/a.py")
    plant(outside, "secret.py", "more/b.py")
    (root / "src/link.py").symlink_to("../../outside/secret.py")
    (root / "src/folder").symlink_to(outside)
    (root / "tools").symlink_to(outside)
    found = find_all(root, {"code": ["src/**/*.py"]})
    assert found.files["code"] == ["src/a.py"]
    assert [(notice.kind, notice.origin.file, notice.data["target"]) for notice in found.notices] == [
        ("outside-project", "src/folder", str(outside)),
        ("outside-project", "src/link.py", "../../outside/secret.py"),
    ]


def test_links_in_circles_end_and_each_file_is_listed_once(tmp_path: Path) -> None:
    plant(tmp_path, "src/a/x.py", "src/b/y.py")
    (tmp_path / "src/a/to_b").symlink_to("../b")
    (tmp_path / "src/b/to_a").symlink_to("../a")
    (tmp_path / "src/up").symlink_to("..")
    (tmp_path / "src/self").symlink_to("self")
    (tmp_path / "src/copy.py").symlink_to("a/x.py")
    assert find(tmp_path, ["src/**/*.py"]) == ["src/a/x.py", "src/b/y.py"]


def test_a_folder_that_is_only_reached_by_a_link_is_read(tmp_path: Path) -> None:
    plant(tmp_path, "lib-1.2/x.py")
    (tmp_path / "lib").symlink_to("lib-1.2")
    assert find(tmp_path, ["lib/**/*.py"]) == ["lib/x.py"]


def test_many_folders_that_link_to_each_other_are_walked_in_reasonable_time(tmp_path: Path) -> None:
    names = [f"d{number}" for number in range(12)]
    plant(tmp_path, *(f"src/{name}/x.py" for name in names))
    for name in names:
        for other in names:
            (tmp_path / f"src/{name}/to_{other}").symlink_to(f"../{other}")
    assert find(tmp_path, ["src/**/*.py"]) == sorted(f"src/{name}/x.py" for name in names)


def test_a_link_to_nowhere_and_a_strange_name_are_told(tmp_path: Path) -> None:
    plant(tmp_path, "src/a.py")
    (tmp_path / "src/gone.py").symlink_to("missing.py")
    Path(os.fsdecode(os.fsencode(tmp_path) + b"/src/\xff.py")).write_text("x")
    found = find_all(tmp_path, {"code": ["src/*.py"]})
    assert found.files["code"] == ["src/a.py"]
    assert [(notice.kind, notice.origin.file) for notice in found.notices] == [
        ("unreadable-source", "src/?.py"),
        ("unreadable-source", "src/gone.py"),
    ]


def test_what_is_no_regular_file_is_left_alone(tmp_path: Path) -> None:
    plant(tmp_path, "a.py")
    os.mkfifo(tmp_path / "pipe.py")
    assert find(tmp_path, ["*.py"]) == ["a.py"]


@pytest.mark.parametrize("pattern", ["!", "\\"])
def test_a_pattern_that_cannot_be_read_is_a_configuration_error(tmp_path: Path, pattern: str) -> None:
    with pytest.raises(ConfigError, match="pattern"):
        find(tmp_path, ["src", pattern])


def test_a_root_that_is_no_folder_is_a_configuration_error(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match="is not a folder"):
        find(tmp_path / "missing", ["src"])
