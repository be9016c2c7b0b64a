"""The job summary: the figures of the result, nothing hidden without a count, and no markup from a project's texts."""

from __future__ import annotations

import re

import msgspec
import pytest

from tests.emit.ci_results import NASTY, finding, nasty, with_findings
from tests.emit.factory import make_result
from traceability.emit.markdown import LIMIT, escape, render


def row(text: str, first: str) -> list[str]:
    (line,) = [line for line in text.splitlines() if line.startswith(f"| {first} |")]
    return [cell.strip() for cell in re.split(r"(?<!\\)\|", line)[2:-1]]


def test_verdict_coverage_change_and_rules() -> None:
    result = make_result()
    text = render(result)
    assert "**gate failed: 3 new findings of severity error** (exit code 1)" in text
    for axis in result.coverage.axes:
        assert row(text, axis.axis) == [f"{axis.k} of {axis.n}"]
    assert (row(text, "new"), row(text, "known"), row(text, "vanished")) == (["3"], ["1"], ["1"])
    assert row(text, "DEP001") == ["A dependency is not bound", "1", "1", "0", "0"]
    assert row(text, "TAG003") == ["A tag names nothing", "0", "0", "0", "1"]
    assert "- <code>REF001 st:O.Gone</code>" in text
    assert r"<code>COV001 st:FPR\_CON.1.1</code> st/sfrs.yaml:40:3: FPR\_CON.1.1 has no test." in text
    assert "Findings: 4 error, 1 warning, 0 info. Rules: 5 of 7 ran." in text
    assert "<summary>Not checked: 3 points</summary>" in text
    assert "%" not in text


def test_a_profile_has_no_coverage() -> None:
    assert "Coverage" not in render(make_result(profile_only=True))
    assert "gate passed" in render(make_result(passed=True))


def test_long_lists_are_cut_and_counted() -> None:
    result = with_findings(*map(finding, range(LIMIT + 7)))
    gone = msgspec.structs.replace(result.verdict, vanished=tuple(f"OBJ004 pp:X.{n}" for n in range(LIMIT + 2)))
    text = render(msgspec.structs.replace(result, verdict=gone))
    assert text.count("- <code>OBJ004 pp:T.") == text.count("- <code>OBJ004 pp:X.") == LIMIT
    assert "- and 7 more" in text
    assert "- and 2 more" in text
    assert (row(text, "new"), row(text, "vanished")) == ([str(LIMIT + 7)], [str(LIMIT + 2)])


@pytest.mark.parametrize("text", NASTY)
def test_hostile_text_is_no_markup(text: str) -> None:
    safe = escape(text)
    assert "\n" not in safe
    assert not re.search(r"[<>]|[\x00-\x1f\x7f\ud800-\udfff\u202e]", safe)
    assert not re.search(r"(?<!\\)(?:\\\\)*[`*_\[\]|#$~@{}]", safe)
    assert "://" not in safe
    assert "www." not in safe


def test_hostile_result_keeps_its_tables() -> None:
    lines = render(nasty()).splitlines()
    for line in lines:
        assert not re.search(r"<(?!/?(?:code|details|summary)>)", line)
    table = [line for line in lines if line.startswith("| OBJ004")]
    assert [len(re.findall(r"(?<!\\)\|", line)) for line in table] == [7]
    assert sum(line == "</details>" for line in lines) == 1


def test_same_result_same_text() -> None:
    assert render(make_result(hostile=True)) == render(make_result(hostile=True))
