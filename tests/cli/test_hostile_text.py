"""Text of files cannot speak for pptrace at the terminal."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.projects import write
from traceability.cli.main import run
from traceability.emit.printable import printable

HEAD = """\
=== pp/a.yaml
document:
  {id: pp, kind: protection-profile, title: PP, version: "1",
   claims: {cc: {edition: "3.1"}, part2: conformant, part3: conformant, statement: strict}}
"""
ESCAPES = r"x\e[2J\ngate passed: no new finding\u202e"


def output(capsys: pytest.CaptureFixture[str]) -> str:
    caught = capsys.readouterr()
    return caught.out + caught.err


@pytest.mark.parametrize(
    "text",
    [
        f'objectives:\n  O.A: {{kind: toe, text: x, addresses: {{"{ESCAPES}": {{}}}}}}\n',
        f'threats:\n  "T.{ESCAPES}": {{agents: [], assets: [], action: x}}\n',
        f'"{ESCAPES}": {{}}\n',
    ],
)
def test_no_escape_sequence_and_no_forged_line(text: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["check", str(write(tmp_path, HEAD + text)), "--format", "text"]) in {1, 3}
    shown = output(capsys)
    assert not any(line.startswith("gate passed") for line in shown.splitlines())
    assert "\x1b[2J" not in shown
    assert "\u202e" not in shown


def test_a_chain_shows_titles_as_text(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    folder = write(tmp_path, HEAD + f'threats:\n  T.A: {{agents: [], assets: [], action: x, title: "{ESCAPES}"}}\n')
    assert run(["trace", "T.A", str(folder)]) == 0
    shown = output(capsys)
    assert "\x1b[2J" not in shown
    assert r"\x1b[2J\x0agate passed" in shown


def test_printable_leaves_ordinary_text_alone() -> None:
    assert printable("Größe: 5 µm\t→ “ok”") == "Größe: 5 µm\t→ “ok”"
