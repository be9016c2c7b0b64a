"""What documents record of scope, guidance, life cycle and vulnerabilities, and what people judged: all of it is in the result."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import msgspec
import pytest
from click.testing import CliRunner

from tests.projects import judge, write
from traceability.cli.main import cli
from traceability.emit.record_words import SECTIONS as SHOWN
from traceability.emit.record_words import review_counts
from traceability.model.document import Document
from traceability.model.result import Result
from traceability.workflow.record_report import SECTIONS

ST = """\
=== st/st.yaml
document: {id: st, kind: security-target, title: ST, version: "1"}
threats:
  T.Tamper: {agents: [], assets: [], action: Opens the case., rationale: {text: O.Seal shows it.}}
objectives:
  O.Seal: {kind: toe, text: Opening is seen., addresses: {T.Tamper: {how: shows it}}}
sfrs:
  FPT_PHP.1: {elements: {FPT_PHP.1.1: {text: The TSF shows tampering.}}, meets: {O.Seal: {how: shows it}}}
sars: {ADV_FSP.1: {}}
"""
RECORDS = """\
guidance:
  GD.User: {role: operator, topics: {functions: "2.1", modes: "2.2"}, measures: [O.Seal]}
flaws:
  FL.Seal: {nature: It peels., effect: Opening is not seen., status: reported, reported: "2026-01-05", affected: ["1.0", "1.1"]}
vulnerabilities:
  V.Heat: {found_in: the case, scenario: Warm the seal., sfrs: [FPT_PHP.1], outcome: residual, time: 1 week, expertise: expert,
           knowledge: public, window: easy, equipment: standard}
  V.None: {found_in: the case, scenario: Warm the seal., sfrs: [FPT_PHP.1], outcome: residual, time: 1 week, expertise: expert,
           knowledge: public, window: none, equipment: standard}
"""
GAP = "only the records of them are read"


def result(folder: Path, text: str) -> Result:
    return judge(write(folder, text)).result


def sentences(found: Result, word: str) -> list[str]:
    return [line for line in found.not_checked if word in line]


def test_every_section_of_records_is_reported_and_has_words() -> None:
    """A section that is added to the documents, but shown nowhere, fails here."""
    from traceability.model import lifecycle

    kinds = {kind for kind in vars(lifecycle).values() if isinstance(kind, type) and kind.__module__ == lifecycle.__name__}
    held = {field.name for field in msgspec.structs.fields(Document) if any(kind.__name__ in str(field.type) for kind in kinds)}
    assert len(held) == len(kinds) > 8
    assert held == set(SECTIONS) == set(SHOWN)


def test_records_as_tables(tmp_path: Path) -> None:
    found = result(tmp_path, ST + RECORDS)
    tables = {table.section: table for table in found.life_cycle}
    assert list(tables) == ["guidance", "flaws", "vulnerabilities"]
    (guidance,) = tables["guidance"].rows
    said = dict(zip(tables["guidance"].columns, guidance.cells, strict=True))
    assert said == {"role": "operator", "phase": "operation", "topics": "functions: 2.1\nmodes: 2.2", "measures": "O.Seal"}
    assert (guidance.id, str(guidance.where)) == ("st:GD.User", "st/st.yaml:10")
    assert "1.0\n1.1" in tables["flaws"].rows[0].cells
    heat, never = (dict(zip(tables["vulnerabilities"].columns, row.cells, strict=True)) for row in tables["vulnerabilities"].rows)
    assert (heat["points"], heat["potential"]) == ("8", "basic")
    assert (never["points"], never["potential"]) == ("none", "beyond-high")


def test_what_is_not_looked_at_follows_from_what_there_is(tmp_path: Path) -> None:
    nothing = result(tmp_path / "a", ST)
    (said,) = sentences(nothing, "no document holds such a record")
    assert said == (
        "Guidance, the configuration list, development tools, delivery, flaws, vulnerabilities: no document holds such a record,"
        " so the rules about them had nothing to judge."
    )
    assert not sentences(nothing, GAP)
    some = result(tmp_path / "b", ST + RECORDS)
    assert sentences(some, "no document holds such a record")[0].startswith("The configuration list, development tools, delivery:")
    assert sentences(some, GAP)
    profile = result(tmp_path / "c", "threats:\n  T.A: {agents: [], assets: [], action: x}\n")
    assert not sentences(profile, "no document holds such a record")


def review(folder: Path, subject: str, verdict: str = "accepted") -> None:
    asked = ["review", subject, str(folder), "--by", "B. Reader", "--role", "reviewer", "--verdict", verdict, "--reason", "I read it."]
    done = CliRunner().invoke(cli, asked)
    assert done.exit_code == 0, done.output


def test_reviews_as_they_stand_now(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from traceability.workflow import clock

    monkeypatch.setattr(clock, "today", lambda: date(2026, 3, 1))
    folder = write(tmp_path, ST)
    before = judge(folder).result
    assert before.reviews == ()
    assert sentences(before, "no judgement of a person is recorded")
    assert review_counts(before) == {"accepted": 0, "rejected": 0, "of what changed or is gone": 0, "not judged yet": 1}
    review(folder, "T.Tamper")
    review(folder, "O.Seal", "rejected")
    review(folder, "FPT_PHP.1")
    found = judge(folder).result
    assert [(row.subject, row.verdict, row.state, row.by) for row in found.reviews] == [
        ("st:FPT_PHP.1", "accepted", "current", "B. Reader"),
        ("st:O.Seal", "rejected", "current", "B. Reader"),
        ("st:T.Tamper", "accepted", "current", "B. Reader"),
    ]
    assert review_counts(found) == {"accepted": 2, "rejected": 1, "of what changed or is gone": 0, "not judged yet": 0}
    assert sentences(found, "3 judgements of people are recorded")
    path = folder / "st/st.yaml"
    path.write_text(path.read_text().replace("Opening is seen.", "Opening is seen by all.").replace("FPT_PHP.1", "FPT_PHP.2"))
    found = judge(folder).result
    assert [row.state for row in found.reviews] == ["lost", "stale", "stale"]
    assert review_counts(found)["of what changed or is gone"] == 3
