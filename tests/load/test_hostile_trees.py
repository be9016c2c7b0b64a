"""Files that are made to hurt: each ends with a clear error and its exit code, quickly, and nothing of the project changes."""

from __future__ import annotations

import time
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.projects import write
from traceability.cli.main import run

PROFILE = "=== pp/pp.yaml\ndocument: {id: pp, kind: protection-profile, title: P, version: '1'}\n"
CONFIGURATION = '=== pptrace.toml\ndocuments = ["pp"]\nresults = ["results/*.xml"]\n'


def bomb(folder: Path) -> None:
    lines = ["a0: &a0 [x, x, x, x, x, x, x, x, x, x]"]
    lines += [f"a{n}: &a{n} [{', '.join([f'*a{n - 1}'] * 10)}]" for n in range(1, 12)]
    (folder / "pp/pp.yaml").write_text("\n".join(lines))


def entities(folder: Path) -> None:
    declared = "".join(f'<!ENTITY a{n} "{f"&a{n - 1};" * 10}">' for n in range(1, 10))
    report(folder, f'<!DOCTYPE l [<!ENTITY a0 "xxxxxxxxxx">{declared}]><testsuite><testcase name="&a9;"/></testsuite>')


def external_entity(folder: Path) -> None:
    (folder.parent / "secret").write_text("secret words")
    uri = (folder.parent / "secret").as_uri()
    report(folder, f'<!DOCTYPE l [<!ENTITY x SYSTEM "{uri}">]><testsuite><testcase name="&x;"/></testsuite>')


def report(folder: Path, text: str) -> None:
    (folder / "results/a.xml").write_text(f'<?xml version="1.0"?>{text}')


def yaml(text: str) -> Callable[[Path], object]:
    return lambda folder: (folder / "pp/pp.yaml").write_text(text)


def link_outside(folder: Path) -> None:
    (folder.parent / "secret").write_text("secret: words\n")
    (folder / "pp/more.yaml").symlink_to("../../secret")


def folder_outside(folder: Path) -> None:
    (folder / "pp").rename(folder.parent / "elsewhere")
    (folder / "pp").symlink_to("../elsewhere")


def configured(text: str) -> Callable[[Path], object]:
    return lambda folder: (folder / "pptrace.toml").write_text(text)


HOSTILE: dict[str, tuple[Callable[[Path], object], int, str]] = {
    "aliases of aliases": (bomb, 3, "alias"),
    "100 MB of YAML": (yaml("# " + "x" * 100_000_000), 3, "larger than 16 MiB"),
    "deep lists": (yaml("[" * 200_000), 3, "nested deeper than"),
    "deep maps": (yaml("{a: " * 100_000), 3, "nested deeper than"),
    "entities of entities": (entities, 3, "declares XML entities"),
    "an entity that reads a file": (external_entity, 3, "declares XML entities"),
    "deep XML": (lambda folder: report(folder, "<testsuite>" * 300_000), 3, "broken XML"),
    "a link out of the project": (link_outside, 3, "leads out of the project"),
    "a folder behind a link": (folder_outside, 3, "leads out of the project"),
    "a document's folder outside": (configured('documents = ["../elsewhere"]\n'), 2, "leaves the project"),
    "code outside": (configured('documents = ["pp"]\ncode = ["/etc/*.conf"]\n'), 2, "leaves the project"),
}


@pytest.mark.parametrize("name", HOSTILE)
def test_it_ends_with_a_clear_error(name: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    folder = write(tmp_path / "project", CONFIGURATION + PROFILE + "=== results/a.xml\n<testsuite><testcase name='a'/></testsuite>\n")
    spoil, code, words = HOSTILE[name]
    spoil(folder)
    before = {path: path.read_bytes() for path in folder.rglob("*") if path.is_file()}
    begun = time.process_time()
    assert run(["check", str(folder), "--no-cache"]) == code
    assert time.process_time() - begun < 5
    said = capsys.readouterr()
    assert words in said.out + said.err
    assert "secret" not in (said.out + said.err).replace(str(tmp_path), "")
    assert {path: path.read_bytes() for path in folder.rglob("*") if path.is_file()} == before


def test_links_in_circles_end(tmp_path: Path) -> None:
    folder = write(
        tmp_path / "project",
        PROFILE + "threats: {T.A: {agents: [], assets: [], action: x}}\n=== pp/round link ../pp\n=== pp/self.yaml link self.yaml\n",
    )
    assert run(["check", str(folder), "--no-cache"]) == 1


def test_a_link_inside_the_project_is_followed(tmp_path: Path) -> None:
    text = (
        PROFILE
        + "=== shared/threats.txt\nthreats: {T.A: {agents: [], assets: [], action: x}}\n=== pp/threats.yaml link ../shared/threats.txt\n"
    )
    folder = write(tmp_path / "project", text)
    assert run(["check", str(folder), "--no-cache", "-o", str(tmp_path / "out")]) == 1
    assert "OBJ004" in (tmp_path / "out").read_text()
