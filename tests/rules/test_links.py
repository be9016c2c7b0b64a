"""Links beside the code in a project: what they cover, what is said once, and what they never cover."""

from __future__ import annotations

import hashlib
from pathlib import Path

import pytest

from tests.projects import judge, write
from traceability.model.result import Result
from traceability.trace.chain import downwards, find
from traceability.workflow.opening import open_path
from traceability.workflow.pipeline import view_of

BODY = "def now():\n    return 0\n"
HASH = hashlib.sha256(BODY.encode()).hexdigest()
ST = """\
=== st/st.yaml
document: {id: st, kind: security-target, title: ST, version: "1"}
sfrs:
  FPT_STM.1: {elements: {FPT_STM.1.1: {text: The TSF tells the time., items: {d: the day, h: the hour}}}}
"""
DESIGN = """\
=== design/design.yaml
document: {id: tds, kind: design, title: TDS, version: "1", describes: st}
subsystems: {sub.time: {purpose: Time}}
modules:
  mod.clock:
    {subsystem: sub.time, role: enforcing, purpose: Time, code: [src/clock.py], enforces: {"FPT_STM.1.1#d": {}, "FPT_STM.1.1#h": {}}}
"""
CODE = f"=== src/clock.py\n{BODY}"


def links(text: str, describes: str = "st") -> str:
    return f'=== ev/ev.yaml\ndocument: {{id: ev, kind: evidence, title: E, version: "1", describes: {describes}}}\ncode_links:\n{text}\n'


def link(name: str = "L.Now", leaves: str = '["FPT_STM.1.1#d", "FPT_STM.1.1#h"]', relation: str = "enforces", **fields: str) -> str:
    fields = {"path": "src/clock.py", "symbol": "now", "sha256": HASH, "reason": "one counter"} | fields
    said = "".join(f"    {key}: {value}\n" for key, value in fields.items() if value)
    return f"  {name}:\n    relation: {relation}\n    leaves: {leaves}\n{said}"


def result(folder: Path, text: str) -> Result:
    return judge(write(folder, text)).result


def keys(found: Result) -> list[str]:
    return [finding.key for finding in found.findings if finding.rule.startswith(("LNK", "TAG", "IMP", "REF"))]


def implemented(found: Result) -> tuple[str, int]:
    axis = found.report().axes[1]
    return axis.status, axis.k


def test_a_link_covers_as_a_tag_does(tmp_path: Path) -> None:
    found = result(tmp_path, ST + DESIGN + CODE + links(link()))
    assert keys(found) == []
    assert implemented(found) == ("covered", 2)
    (row,) = found.report().sfrs[0].elements[0].leaves[0].code
    assert (str(row.where), row.symbol, row.modules, row.beside, row.suspect) == (
        "src/clock.py:1",
        "now",
        ("tds:mod.clock",),
        "ev:L.Now",
        False,
    )
    (record,) = found.records.code_links
    assert (record.id, str(record.code), record.state, record.sha256) == ("ev:L.Now", "src/clock.py:1", "unchanged", HASH)
    assert found.evidence["links beside the code"] == 1


def test_several_links_to_one_place_keep_their_own_records(tmp_path: Path) -> None:
    both = link("L.D", '["FPT_STM.1.1#d"]', sha256="") + link("L.H", '["FPT_STM.1.1#h"]', reason="the hour", sha256="")
    tagged = CODE.replace("def now():", "def now():  # @enforces FPT_STM.1.1#d too")
    found = result(tmp_path, ST + DESIGN + tagged + links(both))
    assert implemented(found) == ("covered", 2)
    day, hour = found.report().sfrs[0].elements[0].leaves
    assert [(row.beside, row.reason) for row in day.code] == [("", "too"), ("ev:L.D", "one counter")]
    assert [(row.beside, row.reason) for row in hour.code] == [("ev:L.H", "the hour")]


def test_changed_code_covers_nothing_and_is_said_once(tmp_path: Path) -> None:
    found = result(tmp_path, ST + DESIGN + CODE.replace("return 0", "return 1") + links(link()))
    assert keys(found) == ["LNK003 ev:L.Now"]
    assert implemented(found) == ("stale", 0)
    assert found.findings[0].where.file == "ev/ev.yaml"
    new = hashlib.sha256(BODY.replace("0", "1").encode()).hexdigest()
    assert new in found.findings[0].message
    assert found.report().sfrs[0].elements[0].leaves[0].code[0].suspect
    assert found.records.code_links[0].state == "suspect"


def test_a_good_link_beside_a_suspect_one_covers(tmp_path: Path) -> None:
    other = link("L.Other", path="src/clock.py", symbol="", lines='"2"', sha256="")
    found = result(tmp_path, ST + DESIGN + CODE + links(link(sha256="f" * 64) + other))
    assert keys(found) == ["LNK003 ev:L.Now", "LNK004 ev:L.Other"]
    assert implemented(found) == ("covered", 2)


@pytest.mark.parametrize(
    ("fields", "key", "path", "hint"),
    [
        ({"path": "src/gone.py"}, "LNK001 ev:L.Now", ("path",), "it moved to src/clock.py::now?"),
        ({"path": "src/clok.py", "symbol": "", "sha256": ""}, "LNK001 ev:L.Now", ("path",), "did you mean src/clock.py?"),
        ({"symbol": "nov"}, "LNK002 ev:L.Now", ("symbol",), "it moved to src/clock.py::now?"),
        ({"symbol": "", "lines": '"7-9"'}, "LNK002 ev:L.Now", ("lines",), "name the place where the code is now"),
    ],
)
def test_a_lost_place_is_one_finding(tmp_path: Path, fields: dict[str, str], key: str, path: tuple[str, ...], hint: str) -> None:
    found = result(tmp_path, ST + DESIGN + CODE + links(link(**fields)))
    assert keys(found) == [key]
    assert found.findings[0].hint == hint
    assert found.findings[0].where.path == path
    assert found.findings[0].where.column > 0
    assert implemented(found) == ("missing", 0)
    assert found.records.code_links[0].state == "lost"


def test_a_lost_link_to_a_parent_is_one_finding_too(tmp_path: Path) -> None:
    assert keys(result(tmp_path, ST + DESIGN + CODE + links(link(leaves='["FPT_STM.1#*"]', path="src/x.c")))) == ["LNK001 ev:L.Now"]


def test_a_symbol_of_another_language_is_refused(tmp_path: Path) -> None:
    found = result(tmp_path, ST + "=== src/clock.kt\nfun now() = 0\n" + links(link(path="src/clock.kt", sha256="")))
    assert "cannot be resolved in this language (kotlin)" in found.findings[0].message
    assert implemented(found) == ("missing", 0)


def test_lines_and_whole_files_of_another_language(tmp_path: Path) -> None:
    both = link("L.D", '["FPT_STM.1.1#d"]', path="src/clock.c", symbol="", lines='"1"', sha256="")
    both += link("L.H", '["FPT_STM.1.1#h"]', path="src/clock.c", symbol="", sha256="")
    found = result(tmp_path, ST + "=== src/clock.c\nint now(void) { return 0; }\n" + links(both))
    assert implemented(found) == ("covered", 2)


def test_what_a_link_names_is_judged_as_a_tag_s(tmp_path: Path) -> None:
    typo = result(tmp_path / "a", ST + DESIGN + CODE + links(link(leaves='["FPT_STM.1.1#d", "FPT_STN.1.1#h"]')))
    assert keys(typo) == ["TAG001 ev:L.Now FPT_STN.1.1#h"]
    assert (typo.findings[0].where.file, typo.findings[0].where.path) == ("ev/ev.yaml", ("leaves", "1"))
    assert [(row.leaf, row.beside) for row in typo.orphans] == [("FPT_STN.1.1#h", "ev:L.Now")]
    parent = result(tmp_path / "b", ST + DESIGN + CODE + links(link(leaves="[FPT_STM.1]")))
    assert keys(parent) == ["TAG002 ev:L.Now FPT_STM.1"]
    assert implemented(parent) == ("claimed", 0)
    foreign = result(
        tmp_path / "c", ST + DESIGN.replace('enforces: {"FPT_STM.1.1#d": {}, "FPT_STM.1.1#h": {}}', "enforces: {}") + CODE + links(link())
    )
    assert [key for key in keys(foreign) if key.startswith("IMP006")] == [
        "IMP006 ev:L.Now st:FPT_STM.1.1#d",
        "IMP006 ev:L.Now st:FPT_STM.1.1#h",
    ]


def test_a_link_that_supports_covers_nothing(tmp_path: Path) -> None:
    assert implemented(result(tmp_path, ST + CODE + links(link(relation="supports")))) == ("missing", 0)


def test_records_that_describe_nothing_are_one_finding(tmp_path: Path) -> None:
    found = result(tmp_path, ST + links(link(), describes="ts") + CODE)
    assert [key for key in keys(found) if "ev:" in key] == ["REF001 ev: ts"]


def test_a_design_may_hold_links(tmp_path: Path) -> None:
    assert implemented(result(tmp_path, ST + DESIGN + "code_links:\n" + link() + CODE)) == ("covered", 2)


def test_the_chain_shows_the_place_in_the_code(tmp_path: Path) -> None:
    view = view_of(open_path(str(write(tmp_path, ST + DESIGN + CODE + links(link())))), cache=False)
    steps = [step for node in find(view, "FPT_STM.1.1#d") for step in downwards(view, node)]
    assert [(step.node, step.place) for step in steps if step.kind == "code"] == [("now", "src/clock.py:1")]


def test_what_is_not_watched_is_said(tmp_path: Path) -> None:
    found = result(tmp_path, ST + DESIGN + CODE + links(link(sha256="")))
    assert [(finding.key, finding.severity) for finding in found.findings if finding.rule == "LNK004"] == [("LNK004 ev:L.Now", "info")]
    assert any("1 of these links hold no hash" in line for line in found.not_checked)
    assert found.findings[-1].hint.endswith(HASH)
