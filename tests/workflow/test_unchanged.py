"""A stored result is given back only while nothing that it rests on changed."""

from __future__ import annotations

import os
import time
from collections.abc import Callable
from pathlib import Path

import msgspec
import pytest

from tests.projects import write
from traceability.load.cache import FOLDER
from traceability.model.judgement import Judgement
from traceability.workflow import pipeline, reading
from traceability.workflow.opening import open_path
from traceability.workflow.unchanged import judged, reported

Question = Callable[..., Judgement]
BOTH = pytest.mark.parametrize("question", [judged, reported], ids=["gate", "report"])
TEXT = """\
=== pptrace.toml
documents = ["st"]
code = ["src/**"]
tests = ["tests/**"]
results = ["results/*.xml"]
=== st/st.yaml
document: {id: st, kind: security-target, title: ST, version: "1"}
sfrs:
  FPT_STM.1: {elements: {FPT_STM.1.1: {text: The TSF tells the time.}}}
=== src/clock.py
# @enforces FPT_STM.1.1
=== tests/test_clock.py
import pytest
@pytest.mark.verifies("FPT_STM.1.1")
def test_time(): assert True
=== results/junit.xml
<testsuite><testcase classname="tests.test_clock" name="test_time"/></testsuite>
"""


@pytest.fixture
def project(tmp_path: Path) -> Path:
    folder = write(tmp_path, TEXT)
    for path in folder.rglob("*"):
        os.utime(path, (time.time() - 60, time.time() - 60))
    return folder


def ask(question: Question, folder: Path) -> Judgement:
    return question(open_path(str(folder)))


def fresh(question: Question, folder: Path) -> Judgement:
    return question(open_path(str(folder)), cache=False)


@BOTH
def test_the_second_answer_is_stored_and_the_same(question: Question, project: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    first = ask(question, project)

    def not_again(*_: object, **__: object) -> None:
        raise AssertionError("judged again")

    monkeypatch.setattr(pipeline, "run", not_again)
    assert ask(question, project) == first
    with pytest.raises(AssertionError):
        fresh(question, project)


def change(name: str, old: str, new: str) -> Callable[[Path], None]:
    def apply(folder: Path) -> None:
        path = folder / name
        assert old in path.read_text()
        path.write_text(path.read_text().replace(old, new))

    return apply


CHANGES: dict[str, Callable[[Path], object]] = {
    "code": change("src/clock.py", "FPT_STM.1.1", "FPT_STM.1.2"),
    "test": change("tests/test_clock.py", "FPT_STM.1.1", "FPT_STM.1.2"),
    "result": change("results/junit.xml", "/></testsuite>", "><failure/></testcase></testsuite>"),
    "result gone": lambda folder: (folder / "results/junit.xml").unlink(),
    "second report": lambda folder: (folder / "results/b.xml").write_text(
        '<testsuite><testcase classname="tests.test_clock" name="test_time"><skipped/></testcase></testsuite>'
    ),
    "document": change("st/st.yaml", "FPT_STM.1.1: {", "FPT_STM.1.2: {"),
    "second document file": lambda folder: (folder / "st/more.yaml").write_text("threats:\n  T.A: {agents: [], assets: [], action: x}\n"),
    "configuration": change("pptrace.toml", "src/**", "source/**"),
    "baseline": lambda folder: (folder / "baseline.yaml").write_text("baseline: [{reason: x, findings: ['TDS002 st:']}]\n"),
    "configuration of results": lambda folder: (folder / "pptrace.toml").write_text(
        (folder / "pptrace.toml").read_text() + '[[runs]]\nresults = "results/*.xml"\nconfiguration = "lab"\n'
    ),
    "link outside": lambda folder: (folder / "src/far.py").symlink_to("/etc/hostname"),
    "code gone": lambda folder: (folder / "src/clock.py").unlink(),
}


@pytest.mark.parametrize("name", CHANGES)
@BOTH
def test_every_change_is_seen(question: Question, name: str, project: Path) -> None:
    before = ask(question, project)
    assert ask(question, project) == before
    CHANGES[name](project)
    after = ask(question, project)
    assert after == fresh(question, project)
    assert after != before


@BOTH
def test_a_source_that_changes_once_it_was_read_is_judged_again(question: Question, project: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """However soon: what an answer rests on is hashed before it is read."""
    path = project / "src/clock.py"

    class Quick(reading.Begun):
        def __enter__(self) -> reading.Begun:
            assert self.ahead
            done = self.ahead.read()
            self.ahead.read = lambda: done  # type: ignore[method-assign]
            path.write_text("# @enforces FPT_STM.1.2\n")
            return super().__enter__()

    with monkeypatch.context() as patch:
        patch.setattr(reading, "Begun", Quick)
        before = ask(question, project)
    after = ask(question, project)
    assert "TAG001" not in {finding.rule for finding in before.findings}
    assert "TAG001" in {finding.rule for finding in after.findings}
    assert after == fresh(question, project)


@BOTH
def test_the_cache_does_not_grow_with_every_change(question: Question, project: Path) -> None:
    ask(question, project)
    kept = sorted(path.name for path in (project / FOLDER).iterdir())
    for number in range(3):
        (project / "src" / f"module{number}.py").write_text("# @enforces FPT_STM.1.1\n", encoding="utf-8")
        assert ask(question, project) == fresh(question, project)
        assert sorted(path.name for path in (project / FOLDER).iterdir()) == kept


def test_two_configurations_of_one_folder_keep_their_answers(project: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    other = project / "other.toml"
    other.write_text('[tool.pptrace]\nname = "other"\ndocuments = ["st"]\n', encoding="utf-8")
    first, second = ask(judged, project), judged(open_path(".", str(other)))
    assert (first.project, second.project) == (project.name, "other")
    monkeypatch.setattr(pipeline, "run", None)
    assert (ask(judged, project), judged(open_path(".", str(other)))) == (first, second)


def test_what_is_asked_makes_a_difference(project: Path) -> None:
    opened = open_path(str(project))
    assert judged(opened, select=("TDS002",)).verdict.new == ("TDS002 st:",)
    assert "TDS002 st:" not in judged(opened, ignore=("TDS002",)).verdict.new
    assert judged(opened, fail_on="warning") == judged(opened, fail_on="warning", cache=False)


@BOTH
def test_a_damaged_store_is_passed_over(question: Question, project: Path) -> None:
    before = ask(question, project)
    for entry in (project / FOLDER).glob("*.msgpack"):
        entry.write_bytes(entry.read_bytes()[:-7])
    assert ask(question, project) == before


def test_a_report_says_of_the_judgement_what_the_gate_says(project: Path) -> None:
    """They are stored apart, so they must be compared: one number, one source."""
    opened = open_path(str(project))
    gate, report = judged(opened), reported(opened)
    assert gate.coverage.axes == report.report().axes != ()
    assert (gate.coverage.sfrs, gate.coverage.documents) == (len(report.report().sfrs), len(report.documents))
    assert {name: getattr(report, name) for name in Judgement.__struct_fields__} == msgspec.structs.asdict(gate)
    assert (judged(opened), reported(opened)) == (gate, report)
