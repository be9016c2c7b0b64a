"""One number, one source: every figure is read back from every output of the same project, and all agree."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from itertools import zip_longest
from pathlib import Path
from typing import Any

import lxml.html
import openpyxl
import pytest

from tests.examples.test_mutations import drop_result, outcome, replace
from traceability.cli.main import run

Figures = dict[str, Any]
CHANGES = {
    "as it is": lambda _: None,
    "failing": outcome('<failure message="no"/>'),
    "no result": drop_result,
    "untagged": replace("smgw/hashing.py", "@enforces FCS_COP.1.1/HASH", "enforces"),
}


@pytest.mark.parametrize("name", CHANGES)
def test_all_outputs_agree(name: str, example: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    CHANGES[name](example)
    codes = {form: run(["check", str(example), "--format", form, "-o", str(tmp_path / form)]) for form in ("text", "json", "markdown")}
    assert run(["report", "site", str(example), "-o", str(tmp_path / "site")]) == 0
    assert run(["report", "xlsx", str(example), "-o", str(tmp_path / "evidence.xlsx")]) == 0
    capsys.readouterr()
    found = {
        "json": from_json(json.loads((tmp_path / "json").read_text())),
        "console": from_text((tmp_path / "text").read_text()),
        "markdown": from_text((tmp_path / "markdown").read_text().replace("|", " ").replace("**", "")),
        "site": from_site(lxml.html.parse(tmp_path / "site" / "index.html").getroot()),
        "workbook": from_workbook(tmp_path / "evidence.xlsx"),
    }
    assert found["json"]["axes"]["designed"][1] > 100
    for output, figures in found.items():
        for figure, value in figures.items():
            assert value == found["json"][figure], f"{output} says {value} of {figure}"
    assert set(codes.values()) == {0 if found["json"]["new"] == 0 else 1}


def from_json(body: Any) -> Figures:
    report = next(document for document in body["documents"] if document["id"] == body["subject"])
    verdict = body["verdict"]
    return {
        "axes": {axis["axis"]: (axis["k"], axis["n"]) for axis in report["axes"]},
        "new": len(verdict.get("new", [])),
        "known": len(verdict["known"]),
        "reason": verdict["reason"],
        "errors": verdict["counts"]["error"],
    }


def from_text(text: str) -> Figures:
    rows = re.findall(r"^\s*(designed|implemented|tested|passed|analysed)\s+(\d+) of (\d+)", text, re.M)
    reason = re.search(r"gate (?:passed|failed): ([^\n(]*)", text, re.I)
    return {"axes": {axis: (int(k), int(n)) for axis, k, n in rows}, "reason": reason[1].strip() if reason else ""}


def from_site(page: Any) -> Figures:
    text = " ".join(page.text_content().split())
    counts = re.search(r"(\d+) new, (\d+) known in the baseline", text)
    errors = re.search(r"error: (\d+)", text)
    assert counts
    assert errors
    return {"axes": dict(_axes(page)), "new": int(counts[1]), "known": int(counts[2]), "errors": int(errors[1])}


def _axes(page: Any) -> Iterator[tuple[str, tuple[int, int]]]:
    for row in page.xpath("//table//tr"):
        cells = [" ".join(cell.text_content().split()) for cell in row]
        if len(cells) > 1 and (match := re.fullmatch(r"(\d+) of (\d+)", cells[1])):
            yield cells[0], (int(match[1]), int(match[2]))


def from_workbook(path: Path) -> Figures:
    sheet = openpyxl.load_workbook(path, read_only=True)["01_Summary"]
    rows = [tuple(row) for row in sheet.iter_rows(values_only=True)]
    titles = [str(title) for title in rows[0]]
    table = [dict(zip_longest(titles, row)) for row in rows[1:]]
    findings = {row["name"]: row for row in table if row["about"] == "findings"}
    return {
        "axes": {row["name"]: (row["covered"], row["total"]) for row in table if row["about"] == "axis"},
        "new": findings["fail the gate"]["total"],
        "errors": findings["error"]["total"],
        "known": sum(findings[severity]["known"] for severity in ("error", "warning", "info")),
    }
