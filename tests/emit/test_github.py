"""Annotations: escaped, the worst first, no more than GitHub shows, and nothing of a project is taken for a command."""

from __future__ import annotations

import re

import pytest

from tests.emit.ci_results import NASTY, finding, nasty, with_findings
from tests.emit.factory import make_result
from traceability.emit.github import LIMIT, fenced, render
from traceability.model.finding import Severity, Where

COMMAND = re.compile(r"::(?P<level>error|warning|notice) (?P<properties>[^:]*)::(?P<data>.*)")


def unescape(text: str) -> str:
    for code, char in (("%3A", ":"), ("%2C", ","), ("%0D", "\r"), ("%0A", "\n"), ("%25", "%")):
        text = text.replace(code, char)
    return text


def commands(text: str) -> list[tuple[str, dict[str, str], str]]:
    """Each line as GitHub's runner reads it: level, properties, message."""
    found = []
    for line in text.splitlines():
        match = COMMAND.fullmatch(line)
        assert match, line
        properties = dict(pair.split("=", 1) for pair in match["properties"].split(","))
        found.append((match["level"], {k: unescape(v) for k, v in properties.items()}, unescape(match["data"])))
    return found


def test_place_title_and_message() -> None:
    first, *rest = commands(render(make_result()))
    assert first == (
        "error",
        {"file": "st/sfrs.yaml", "line": "40", "col": "3", "title": "COV001 st:FPR_CON.1.1"},
        'FPR_CON.1.1 has no test. Repair: Mark a test with @pytest.mark.verifies("FPR_CON.1.1").',
    )
    assert [level for level, _, _ in rest] == ["error", "error", "warning"]


def test_what_the_baseline_holds_is_not_annotated() -> None:
    assert "FPT_STM.1" not in render(make_result())
    assert commands(render(with_findings(finding(1), finding(2), known=1)))[0][1]["title"] == "OBJ004 pp:T.1"
    assert render(with_findings(finding(1), known=1)) == ""


def test_a_place_in_the_shipped_library_is_named_in_words() -> None:
    (library,) = [c for c in commands(render(make_result())) if "O.Crypt" in c[1]["title"]]
    assert "file" not in library[1]
    assert library[2].startswith("pptrace:profiles/pp/objectives.yaml:3: ")


def test_a_finding_without_a_place_has_no_file() -> None:
    ((_, properties, _),) = commands(render(with_findings(finding(1, where=Where()))))
    assert properties == {"title": "OBJ004 pp:T.1"}


def test_paths_count_from_the_repository() -> None:
    ((_, properties, _),) = commands(render(with_findings(finding(1)), base="products/gateway"))
    assert properties["file"] == "products/gateway/pp/a.yaml"


@pytest.mark.parametrize(
    ("errors", "warnings", "infos", "shown", "left"),
    [
        (10, 10, 10, (10, 10, 10), None),
        (11, 0, 0, (10, 0, 1), "1 error"),
        (12, 13, 14, (10, 10, 10), "2 error, 3 warning, 5 info"),
        (0, 0, 11, (0, 0, 10), "2 info"),
        (11, 0, 10, (10, 0, 10), "1 error, 1 info"),
    ],
)
def test_ten_of_each_level_and_the_rest_counted(
    errors: int, warnings: int, infos: int, shown: tuple[int, int, int], left: str | None
) -> None:
    wanted: list[tuple[int, Severity]] = [(errors, "error"), (warnings, "warning"), (infos, "info")]
    findings = [finding(1000 * n + i, severity) for n, (count, severity) in enumerate(wanted) for i in range(count)]
    found = commands(render(with_findings(*findings)))
    levels = [level for level, _, _ in found]
    assert tuple(levels.count(level) for level in ("error", "warning", "notice")) == shown
    assert max(shown) <= LIMIT
    last = found[-1]
    assert (last[2].startswith(f"{left} more not shown") and last[1] == {"title": "pptrace"}) if left else last[1]["title"] != "pptrace"


def test_errors_come_first_whatever_the_order() -> None:
    found = commands(render(with_findings(finding(1, "info"), finding(2, "warning"), finding(3))))
    assert [level for level, _, _ in found] == ["error", "warning", "notice"]


def test_hostile_texts_stay_one_line_and_come_back_whole() -> None:
    found = commands(render(nasty()))
    assert len(found) == len(NASTY)
    assert {level for level, _, _ in found} == {"error"}
    assert found[1][2].startswith("line\r\n::error file=x::injected")
    assert found[2][1]["file"] == "pp/100% of it, a:b.yaml"


def test_the_fence_cannot_be_ended_from_inside() -> None:
    inside = "x\n    ::error::injected\n##[add-mask]y\n::stop-commands::guess\n::guess::\n"
    text = fenced(inside + "gate failed: 1 new\n")
    first, *middle, end, last = text.splitlines()
    token = first.removeprefix("::stop-commands::")
    assert re.fullmatch(r"[0-9a-f]{64}", token)
    assert end == f"::{token}::"
    assert "\n".join(middle) + "\n" == inside
    assert not any(token in line for line in middle)
    assert last == "gate failed: 1 new"
    assert fenced(text) != text


def test_same_result_same_text() -> None:
    assert render(make_result(hostile=True)) == render(make_result(hostile=True))
