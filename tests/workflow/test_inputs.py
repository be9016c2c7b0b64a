"""A result names every file of the project that it rests on, with its hash and what it is."""

from __future__ import annotations

import hashlib
from pathlib import Path

import pytest

from tests.projects import write
from traceability.model.judgement import InputFile, Judgement
from traceability.workflow.inputs import inputs_of
from traceability.workflow.opening import open_path
from traceability.workflow.pipeline import run
from traceability.workflow.unchanged import judged, reported

TEXT = """\
=== pptrace.toml
documents = ["st"]
code = ["src/**"]
tests = ["tests/**", "src/both.py"]
results = ["results/*.xml"]
=== waivers.yaml
waivers: []
=== st/st.yaml
document: {id: st, kind: security-target, title: ST, version: "1"}
sfrs:
  FPT_STM.1: {elements: {FPT_STM.1.1: {text: The TSF tells the time.}}}
=== src/clock.py
# @enforces FPT_STM.1.1
=== src/both.py
# @enforces FPT_STM.1.1
=== tests/test_clock.py
import pytest
@pytest.mark.verifies("FPT_STM.1.1")
def test_time(): assert True
=== results/junit.xml
<testsuite><testcase classname="tests.test_clock" name="test_time" time="0.5"/><testcase classname="other" name="free"/></testsuite>
"""
KINDS = {
    "pptrace.toml": ("configuration",),
    "waivers.yaml": ("configuration",),
    "st/st.yaml": ("document",),
    "src/clock.py": ("code",),
    "src/both.py": ("code", "test"),
    "tests/test_clock.py": ("test",),
    "results/junit.xml": ("report",),
}


@pytest.fixture
def project(tmp_path: Path) -> Path:
    return write(tmp_path, TEXT)


def ask(folder: Path) -> Judgement:
    return judged(open_path(str(folder)), cache=False)


def test_every_file_has_its_kind_and_its_hash(project: Path) -> None:
    found = {entry.file: entry for entry in ask(project).inputs}
    assert {name: entry.kinds for name, entry in found.items()} == KINDS
    for name, entry in found.items():
        assert entry.sha256 == hashlib.sha256((project / name).read_bytes()).hexdigest()


def test_both_doors_name_the_same_files(project: Path) -> None:
    assert run(open_path(str(project)), cache=False).result.inputs == ask(project).inputs


def test_changed_code_changes_its_hash_and_no_other(project: Path) -> None:
    before = ask(project).inputs
    (project / "src" / "clock.py").write_text("# @enforces FPT_STM.1.1\n\n")
    after = ask(project).inputs
    assert [old.file for old, new in zip(before, after, strict=True) if old != new] == ["src/clock.py"]


def test_shipped_profile_that_was_read_is_named(tmp_path: Path) -> None:
    write(tmp_path, TEXT.replace("title: ST", "title: ST, claims: {cc: {edition: '3.1'}, part2: extended, part3: conformant, "
          "profiles: [{id: bsi-cc-pp-0073-1.3, conformance: strict}]}"))  # fmt: skip
    shipped = [entry for entry in ask(tmp_path).inputs if entry.file.startswith("pptrace:")]
    assert shipped
    assert all(entry.file.startswith("pptrace:profiles/bsi-cc-pp-0073-1.3/") and entry.kinds == ("document",) for entry in shipped)


def test_file_that_cannot_be_read_has_no_hash(project: Path) -> None:
    inputs = inputs_of(open_path(str(project)))
    (project / "src" / "clock.py").unlink()
    rows = {entry.file: entry.sha256 for entry in inputs.rows(())}
    assert rows["src/clock.py"] == ""
    assert rows["src/both.py"]


def test_documents_alone_are_all_that_is_read_without_a_configuration(tmp_path: Path) -> None:
    folder = write(tmp_path, TEXT) / "st"
    (tmp_path / "pptrace.toml").unlink()
    assert ask(folder).inputs == (
        InputFile(file="st.yaml", sha256=hashlib.sha256((folder / "st.yaml").read_bytes()).hexdigest()),
    )  # fmt: skip


def test_results_are_kept_one_by_one_also_of_tests_without_a_link(project: Path) -> None:
    results = reported(open_path(str(project)), cache=False).results
    assert [(one.test.partition("::")[2], one.outcome, one.seconds) for one in results if "test_clock" in one.test] == [
        ("test_time", "pass", 0.5)
    ]
    assert len(results) == 2


def test_link_inside_the_project_is_hashed_once(project: Path) -> None:
    (project / "src" / "again.py").symlink_to("clock.py")
    assert {entry.file for entry in ask(project).inputs} == set(KINDS)
