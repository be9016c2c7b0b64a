"""A page of the manual as a user would follow it: its files are written, its commands run, their output held against what it shows.

* A block with ``:caption: path`` is a file.
* A block in ``diff`` with a caption changes a file: the lines with ``-`` are there once, and become those with ``+``.
* A ``console`` block holds commands behind ``$`` and what they write. ``…`` in a line stands for any text, alone for any lines;
  where nothing is shown, nothing is compared. ``$ echo $?`` shows the exit code of the command before; every other one is 0.
* The comment ``.. starts-with: examples/gateway`` copies a folder of the checkout into the page's folder first,
  ``.. follows: tutorial/first-product.rst`` writes the files of another page, and ``.. today: 2026-01-31`` sets the clock.
"""

from __future__ import annotations

import datetime
import os
import re
import shlex
import shutil
import subprocess
import sys
import textwrap
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

ROOT = Path(__file__).parents[2]
DOCS = ROOT / "docs"
_BLOCK = re.compile(r"^( *)\.\. code-block:: (\S+)\n((?:\1 +:[a-z-]+:.*\n)*)((?:(?:\1 +.*)?\n)+)", re.M)
_CAPTION = re.compile(r":caption: (\S+)\s*$", re.M)
_COMMENT = re.compile(r"^\.\. (starts-with|follows|today): (\S+)$", re.M)
_LIMIT = 120


@dataclass(frozen=True)
class Block:
    """A code block: its language, its path (``""``: none), its text and line."""

    language: str
    path: str
    text: str
    line: int


@dataclass
class Reader:
    """Somebody who follows a page in a folder."""

    folder: Path
    today: str = ""
    at: Path = field(init=False)
    code: int = 0
    output: str = ""
    ran: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.at = self.folder

    def follow(self, block: Block) -> None:
        """Do what a block says. Raises ``AssertionError`` where the page is wrong."""
        if block.language == "console":
            for command, shown in commands_in(block.text):
                self.run(command, shown)
        elif block.path:
            self.write(block)

    def prepare(self, block: Block) -> None:
        """Only what a block leaves behind in the tree: folders and files that are written by hand."""
        if block.language != "console":
            self.follow(block)
            return
        for command, shown in commands_in(block.text):
            if command.startswith(("mkdir ", "cd ")):
                self.run(command, shown)

    def write(self, block: Block) -> None:
        path = self.at / block.path
        path.parent.mkdir(parents=True, exist_ok=True)
        if block.language == "diff":
            old, new = ("".join(f"{line[1:]}\n" for line in block.text.splitlines() if (line or " ")[0] in marks) for marks in (" -", " +"))
            before = path.read_text("utf-8")
            assert before.count(old) == 1, f"line {block.line}: what is to be changed stands {before.count(old)} times in {block.path}"
            path.write_text(before.replace(old, new), "utf-8")
        else:
            path.write_text(block.text, "utf-8")

    def run(self, command: str, shown: list[str]) -> None:
        if command == "echo $?":
            assert shown == [str(self.code)], f"the exit code is {self.code}, the page shows {shown}"
            self.code = 0
            return
        self.expect_success(f"the command before {command!r}")
        words = shlex.split(command)
        self.ran.append(command)
        if words[0] == "cd":
            self.at = (self.at / words[1]).resolve()
            assert self.at.is_relative_to(self.folder.resolve())
            return
        done = subprocess.run(
            words,
            cwd=self.at,
            env=self.environment(),
            text=True,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            timeout=_LIMIT,
            check=False,
        )
        self.code, self.output = done.returncode, done.stdout
        if shown and not matches(done.stdout.splitlines(), shown):
            raise AssertionError(f"$ {command}\nwrote\n{done.stdout}\nthe page shows\n" + "\n".join(shown))

    def expect_success(self, what: str) -> None:
        """A command that does not show its exit code must have ended with 0."""
        assert self.code == 0, f"{what} ended with {self.code}, and the page does not say so; it wrote\n{self.output}"

    def environment(self) -> dict[str, str]:
        kept = {name: value for name, value in os.environ.items() if not name.startswith(("PYTEST", "GITHUB", "SOURCE_DATE", "PPTRACE"))}
        programs = f"{Path(sys.executable).parent}{os.pathsep}{kept.get('PATH', '')}"
        more = {"PATH": programs, "NO_COLOR": "1", "PYTHONDONTWRITEBYTECODE": "1"}
        if self.today:
            noon = datetime.datetime.fromisoformat(f"{self.today}T12:00:00+00:00")
            more["SOURCE_DATE_EPOCH"] = str(int(noon.timestamp()))
        return kept | more


def pages() -> list[str]:
    """The pages whose blocks are followed."""
    return sorted(path.relative_to(DOCS).as_posix() for part in ("tutorial", "howto") for path in (DOCS / part).glob("*.rst"))


def follow(page: str, folder: Path) -> Reader:
    """Follow a page from its beginning to its end, in an empty folder."""
    text = (DOCS / page).read_text("utf-8")
    said = dict(_COMMENT.findall(text))
    reader = Reader(folder, said.get("today", ""))
    if start := said.get("starts-with"):
        skipped = shutil.ignore_patterns("results", "build", ".*", "__pycache__")
        shutil.copytree(ROOT / start, folder / Path(start).name, ignore=skipped)
    if earlier := said.get("follows"):
        for block in blocks_in((DOCS / earlier).read_text("utf-8")):
            reader.prepare(block)
    for block in blocks_in(text):
        try:
            reader.follow(block)
        except AssertionError as error:
            raise AssertionError(f"docs/{page}, block in line {block.line}: {error}") from None
    reader.expect_success(f"the last command of docs/{page}")
    return reader


def blocks_in(text: str) -> Iterator[Block]:
    """The code blocks of a page in their order."""
    for match in _BLOCK.finditer(text if text.endswith("\n") else f"{text}\n"):
        caption = _CAPTION.search(match[3])
        content = textwrap.dedent(match[4]).strip("\n") + "\n"
        yield Block(match[2], caption[1] if caption else "", content, text.count("\n", 0, match.start()) + 1)


def commands_in(text: str) -> Iterator[tuple[str, list[str]]]:
    """The commands of a console block, each with the lines that are shown below it."""
    command, shown = "", list[str]()
    for line in text.replace("\\\n", "").splitlines():
        if line.startswith("$ "):
            if command:
                yield command, shown
            command, shown = line[2:], []
        else:
            shown.append(line)
    yield command, shown


def matches(lines: list[str], shown: list[str]) -> bool:
    """Whether lines are what a page shows, blank lines at either end aside."""
    parts = [".*\n" if line == "…\n" else line for line in (f"{line}\n" for line in "\n".join(shown).strip("\n").split("\n"))]
    pattern = "".join("(?:.*\n)*" if part == ".*\n" else "[^\n]*".join(map(re.escape, part.split("…"))) for part in parts)
    return re.fullmatch(pattern, "\n".join(lines).strip("\n") + "\n") is not None
