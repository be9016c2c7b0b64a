"""``pptrace hash`` and ``--commit``."""

from __future__ import annotations

import hashlib
import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.projects import write
from traceability.cli import main

BODY = "def now():\n    return 0\n"
PROJECT = """\
=== pptrace.toml
documents = ["st"]
tests = ["tests/**"]
results = ["results/*.xml"]
select = ["RUN", "TST"]
=== st/st.yaml
document: {id: st, kind: security-target, title: ST, version: "1"}
sfrs:
  FPT_STM.1: {elements: {FPT_STM.1.1: {text: The TSF tells the time.}}}
=== tests/test_clock.py
import pytest
@pytest.mark.verifies("FPT_STM.1.1")
def test_time(): assert True
=== results/junit.xml
<testsuite><properties><property name="pptrace.commit" value="COMMIT"/></properties>
<testcase classname="tests.test_clock" name="test_time"/></testsuite>
"""
Answer = Callable[..., tuple[int, str, str]]


@pytest.fixture
def pptrace(capsys: pytest.CaptureFixture[str]) -> Answer:
    def run(*arguments: str | Path) -> tuple[int, str, str]:
        code = main.run([str(argument) for argument in arguments])
        streams = capsys.readouterr()
        return code, streams.out, streams.err

    return run


def digest(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()


def test_hashes_of_places(tmp_path: Path, pptrace: Answer) -> None:
    path = tmp_path / "clock.py"
    path.write_text("import time\n" + BODY)
    code, out, _ = pptrace("hash", path, f"{path}::now", f"{path}:2-3", f"{path}:1")
    assert code == 0
    assert out.splitlines() == [
        f"{digest('import time' + chr(10) + BODY)}  {path}", f"{digest(BODY)}  {path}::now",
        f"{digest(BODY)}  {path}:2-3", f"{digest('import time' + chr(10))}  {path}:1",
    ]  # fmt: skip


def test_a_file_whose_name_ends_like_lines(tmp_path: Path, pptrace: Answer) -> None:
    (tmp_path / "a:3").write_text("x\n")
    assert pptrace("hash", tmp_path / "a:3")[1].startswith(digest("x\n"))


@pytest.mark.parametrize(
    ("place", "code", "said"),
    [
        ("gone.py", 3, "cannot be read (No such file or directory)"), ("clock.py::gone", 2, "no function or class 'gone'"),
        ("clock.py::", 2, "names no symbol"), ("clock.py:9", 2, "do not exist: it ends with line 2"), ("clock.c::later", 2, "later"),
        (".", 3, "cannot be read"), ("clock.py\0", 3, "cannot be read"),
    ],
)  # fmt: skip
def test_what_has_no_hash(tmp_path: Path, pptrace: Answer, monkeypatch: pytest.MonkeyPatch, place: str, code: int, said: str) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "clock.py").write_text(BODY)
    (tmp_path / "clock.c").write_text("int now;\n")
    answer = pptrace("hash", place)
    assert (answer[0], answer[1]) == (code, "")
    assert said in answer[2]


def test_the_commit_that_is_judged(tmp_path: Path, pptrace: Answer) -> None:
    folder = write(tmp_path, PROJECT.replace("COMMIT", "4f2a9c1d"))
    assert pptrace("check", folder, "--commit", "4f2a9c1")[0] == 0
    code, out, _ = pptrace("check", folder, "--commit", "4f2a9c2")
    assert (code, "RUN002 results/junit.xml" in out) == (1, True)
    assert pptrace("check", folder, "--commit", "4f2a9c1")[0] == 0, "the answer that was stored is that of this commit"
    assert pptrace("check", folder)[0] == 0


def test_git_names_the_commit(tmp_path: Path, pptrace: Answer, require_tool: Callable[[str, str], str]) -> None:
    require_tool("git", "to make a commit")
    folder = write(tmp_path, PROJECT)

    def git(*arguments: str) -> str:
        who = ["-c", "user.name=A", "-c", "user.email=a@example.org"]
        return subprocess.run(["git", *who, *arguments], cwd=folder, check=True, capture_output=True, text=True).stdout.strip()

    git("init", "-q")
    git("commit", "-q", "--allow-empty", "-m", "one")
    report = folder / "results/junit.xml"
    report.write_text(report.read_text().replace("COMMIT", git("rev-parse", "HEAD")))
    assert pptrace("check", folder, "--commit", "git")[0] == 0
    git("commit", "-q", "--allow-empty", "-m", "two")
    code, out, _ = pptrace("check", folder, "--commit", "git")
    assert (code, "RUN002 results/junit.xml" in out) == (1, True), "a new commit makes the stored answer old"
