"""What analyses rest on: watched by its hash, inside the project only, and an analysis of something else covers nothing."""

from __future__ import annotations

import hashlib
import os
from pathlib import Path

import pytest

from tests.projects import judge, write
from traceability.model.errors import LoadError
from traceability.model.result import Result
from traceability.workflow.opening import open_path
from traceability.workflow.unchanged import reported

NOW = "def now():\n    return 0\n"
PROJECT = f"""\
=== st/st.yaml
document: {{id: st, kind: security-target, title: ST, version: "1"}}
sfrs:
  FPT_STM.1: {{elements: {{FPT_STM.1.1: {{text: The TSF tells the time.}}}}}}
=== src/clock.py
{NOW}
=== notes/count.txt
One writer.
=== ev/ev.yaml
document: {{id: ev, kind: evidence, title: Evidence, version: "1", describes: st}}
analyses:
  AN.Time:
    items: [FPT_STM.1.1]
    method: inspection
    argument: The counter has one writer.
    author: A. Ohm
    reviewer: B. Volt
    date: 2026-01-05
    inputs:
"""


def digest(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()


def project(folder: Path, **inputs: str) -> Path:
    listed = "".join(f"      {place!r}: {value!r}\n" for place, value in inputs.items()) or "      {}\n"
    return write(folder, PROJECT + listed)


def said(found: Result) -> list[tuple[str, str]]:
    return [(one.key, one.message) for one in found.findings if one.rule.startswith("ANA")]


def axis(found: Result) -> tuple[str, int]:
    analysed = found.report().axes[4]
    return analysed.status, analysed.k


@pytest.mark.parametrize(
    ("place", "text"), [("notes/count.txt", "One writer.\n"), ("src/clock.py::now", NOW), ("src/clock.py:1-2", NOW), ("./notes/count.txt", "One writer.\n")]
)  # fmt: skip
def test_an_input_as_it_was(place: str, text: str, tmp_path: Path) -> None:
    found = judge(project(tmp_path, **{place: digest(text)})).result
    assert said(found) == []
    assert axis(found) == ("covered", 1)
    (record,) = found.records.analyses
    assert [(one.place, one.state) for one in record.inputs] == [(place, "unchanged")]
    assert record.shows() == record.leaves == ("st:FPT_STM.1.1",)
    assert not any("analysis rests on" in line for line in found.not_checked)


def test_a_changed_input_makes_the_analysis_stale(tmp_path: Path) -> None:
    folder = project(tmp_path, **{"src/clock.py::now": digest(NOW), "notes/count.txt": digest("One writer.\n")})
    (folder / "src/clock.py").write_text("x = 1\n\n\n" + NOW)
    assert axis(judge(folder).result) == ("covered", 1)  # the function moved, and is what it was
    (folder / "src/clock.py").write_text(NOW.replace("0", "1"))
    found = judge(folder).result
    key = "ANA005 ev:AN.Time src/clock.py::now"
    message = f"the text of src/clock.py::now changed since the analysis was made; its hash is now {digest(NOW.replace('0', '1'))}"
    assert said(found) == [(key, message)]
    assert axis(found) == ("stale", 0)
    (record,) = found.records.analyses
    assert (record.stale, record.shows(), record.leaves) == (True, (), ("st:FPT_STM.1.1",))
    (finding,) = [one for one in found.findings if one.key == key]
    assert (str(finding.where).split(" ")[0], finding.severity, finding.related) == ("ev/ev.yaml:11:7", "error", "src/clock.py::now")


def test_an_input_that_is_gone_and_where_it_went(tmp_path: Path) -> None:
    folder = project(tmp_path, **{"src/clock.py::now": digest(NOW)})
    (folder / "src/clock.py").rename(folder / "src/time.py")
    found = judge(folder).result
    assert said(found) == [
        (
            "ANA005 ev:AN.Time src/clock.py::now",
            "src/clock.py::now, which the analysis rests on, cannot be found: it does not exist in the project, or is no file",
        )
    ]
    assert axis(found) == ("stale", 0)
    assert [one.hint for one in found.findings if one.rule == "ANA005"] == ["it moved to src/time.py::now?"]
    (folder / "src/time.py").unlink()
    (folder / "src/clock.py").write_text("x = 1\n")
    assert "it has no function or class 'now'" in said(judge(folder).result)[0][1]


@pytest.mark.parametrize("value", ["", " ", "0", "ffff", "yes"])
def test_what_is_no_hash_watches_nothing(value: str, tmp_path: Path) -> None:
    found = judge(project(tmp_path, **{"notes/count.txt": value})).result
    (message,) = [text for _, text in said(found)]
    assert ("is named without its hash" in message) is (not value.strip())
    assert digest("One writer.\n") in message
    assert axis(found) == ("stale", 0)


@pytest.mark.parametrize(
    ("place", "why"),
    [("../secret.txt", "outside the project"), ("/etc/passwd", "outside the project"), ("notes/out.txt", "outside the project"),
     ("notes", "is no file"), ("notes/pipe", "is no file"), ("notes/round", ""), ("", "is no file"), ("a\0b", ""), ("::", "is no file"),
     ("notes/count.txt::", "is no file"), ("notes/count.txt:9-3", "end before they begin"), ("notes/count.txt:999999999999", "")],
)  # fmt: skip
def test_hostile_places(place: str, why: str, tmp_path: Path) -> None:
    folder = project(tmp_path / "project")
    (tmp_path / "secret.txt").write_text("secret\n")
    (folder / "notes/out.txt").symlink_to(tmp_path / "secret.txt")
    (folder / "notes/round").symlink_to("round")
    os.mkfifo(folder / "notes/pipe")
    text = (folder / "ev/ev.yaml").read_text().replace("      {}\n", f"      {_quoted(place)}: {digest('secret' + chr(10))}\n")
    (folder / "ev/ev.yaml").write_text(text)
    found = judge(folder).result
    ((_, message),) = said(found)
    assert why in message
    assert digest("secret\n") not in message
    assert axis(found) == ("stale", 0)
    assert not any(digest("secret\n") == one.sha256 for one in found.inputs)


def _quoted(text: str) -> str:
    return '"' + text.replace("\0", "\\0") + '"'


@pytest.mark.parametrize(
    "wrong", ["[src/clock.py]", "src/clock.py", "{src/clock.py: }", "{src/clock.py: 1}", "{src/clock.py: {a: b}}", "1"]
)
def test_inputs_of_a_wrong_form(wrong: str, tmp_path: Path) -> None:
    folder = project(tmp_path)
    path = folder / "ev/ev.yaml"
    path.write_text(path.read_text().replace("    inputs:\n      {}\n", f"    inputs: {wrong}\n"))
    with pytest.raises(LoadError) as caught:
        judge(folder)
    (mistake,) = caught.value.mistakes
    assert mistake.path.startswith("analyses/AN.Time/inputs")
    assert (mistake.file, mistake.line) == ("ev/ev.yaml", 10)


def test_the_cache_sees_what_only_an_analysis_names(tmp_path: Path) -> None:
    folder = project(tmp_path, **{"notes/count.txt": digest("One writer.\n")})
    assert axis(reported(open_path(str(folder)))) == ("covered", 1)
    assert axis(reported(open_path(str(folder)))) == ("covered", 1)
    listed = {one.file: one for one in reported(open_path(str(folder))).inputs}
    assert (listed["notes/count.txt"].kinds, listed["notes/count.txt"].sha256) == (("evidence",), digest("One writer.\n"))
    (folder / "notes/count.txt").write_text("Two.\n")
    assert axis(reported(open_path(str(folder)))) == ("stale", 0)
    (folder / "notes/count.txt").unlink()
    found = reported(open_path(str(folder)))
    assert "cannot be found" in said(found)[0][1]
    (folder / "notes/count.txt").write_text("One writer.\n")
    assert axis(reported(open_path(str(folder)))) == ("covered", 1)


def test_an_analysis_without_inputs_is_said_to_be_unwatched(tmp_path: Path) -> None:
    found = judge(project(tmp_path)).result
    assert axis(found) == ("covered", 1)
    assert "Whether what an analysis rests on changed since it was made: one analysis names no inputs." in found.not_checked
