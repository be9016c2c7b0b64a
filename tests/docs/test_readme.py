"""What the README tells a stranger to do, done by one: its files are written, its commands run, and end as it says."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
TEXT = (ROOT / "README.md").read_text("utf-8")
OWN = TEXT.partition("\n## Your own product\n")[2].partition("\n## ")[0]
_BLOCK = re.compile(r"^```(\w+)\n(.*?)^```$", re.M | re.S)
_EXIT = re.compile(r"#.*\bexit (\d+)")


def test_a_stranger_follows_it(tmp_path: Path) -> None:
    environment = {key: value for key, value in os.environ.items() if not key.startswith("PYTEST")}
    environment["PATH"] = f"{Path(sys.executable).parent}{os.pathsep}{environment['PATH']}"
    here, ran = tmp_path, []
    for kind, text in _BLOCK.findall(OWN):
        if kind != "console":
            place = here / text.partition("\n")[0].removeprefix("# ")
            place.parent.mkdir(exist_ok=True)
            place.write_text(text, "utf-8")
            continue
        for line in text.splitlines():
            command = line.removeprefix("$ ").partition("#")[0].split()
            if command[:2] == ["pip", "install"]:
                continue  # tests/packaging installs it
            if command[0] == "cd":
                here /= command[1]
                continue
            done = subprocess.run(command, cwd=here, env=environment, capture_output=True, text=True, check=False)
            expected = int(match[1]) if (match := _EXIT.search(line)) else 0
            assert done.returncode == expected, f"{line}\n{done.stdout}\n{done.stderr}"
            assert "Traceback" not in done.stdout + done.stderr
            ran.append((command, done.stdout))
    said = {" ".join(command[:2]): out for command, out in ran}
    assert "1 passed" in said["python -m"]
    assert re.search(r"tested +1 of 181", said["pptrace check"])
    assert "GAP001" in said["pptrace check"]
    assert "tests/test_digest.py::test_digest_is_that_of_the_standard" in said["pptrace trace"]
    assert (here / "build/site/index.html").is_file()


def test_every_command_is_named_and_exists() -> None:
    from traceability.cli.main import cli

    table = TEXT.partition("\n## What else it does\n")[2].partition("\n## ")[0]
    known = set(cli.commands)
    named = {word for row in re.findall(r"^\| (.+?) \|", table, re.M) for word in re.findall(r"[a-z]+", row)}
    assert known <= named


def test_every_place_that_it_names_is_there() -> None:
    places = re.findall(r"\]\(([^)#:]+)\)", TEXT)
    assert len(places) > 4
    assert [place for place in places if not (ROOT / place).exists()] == []


@pytest.mark.parametrize("target", re.findall(r"(?:\$ |`)make ([a-z-]+)", TEXT + (ROOT / "CONTRIBUTING.md").read_text("utf-8")))
def test_every_target_is_one_of_the_makefile(target: str) -> None:
    assert re.search(rf"^{target}:", (ROOT / "Makefile").read_text("utf-8"), re.M)
