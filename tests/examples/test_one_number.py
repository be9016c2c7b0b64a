"""One number, one source: every figure is read back from every output of the same project, and all agree."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from contextlib import closing
from itertools import zip_longest
from pathlib import Path
from typing import Any

import lxml.etree
import lxml.html
import openpyxl
import pytest

from tests.emit.sarif_log import SarifRun, read
from tests.examples.test_mutations import drop_result, outcome, replace
from traceability.cli.formats import FORMATS
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
    codes = {form: run(["check", str(example), "--format", form, "-o", str(tmp_path / form)]) for form in FORMATS}
    assert run(["report", "site", str(example), "-o", str(tmp_path / "site")]) == 0
    assert run(["report", "xlsx", str(example), "-o", str(tmp_path / "evidence.xlsx")]) == 0
    capsys.readouterr()
    found = {
        "json": from_json(json.loads((tmp_path / "json").read_text())),
        "console": from_text((tmp_path / "text").read_text()),
        "markdown": from_text((tmp_path / "markdown").read_text().replace("|", " ").replace("**", "")),
        "sarif": from_sarif(read((tmp_path / "sarif").read_text())),
        "junit": from_junit(lxml.etree.parse(tmp_path / "junit").getroot()),
        "github": {"new": (tmp_path / "github").read_text().count("::error ")},
        "site": from_site(lxml.html.parse(tmp_path / "site" / "index.html").getroot()),
        "workbook": from_workbook(tmp_path / "evidence.xlsx"),
    }
    assert found["json"]["axes"]["designed"][1] > 100
    for output, figures in found.items():
        for figure, value in figures.items():
            assert value == found["json"][figure], f"{output} says {value} of {figure}"
    assert set(codes.values()) == {0 if found["json"]["new"] == 0 else 1}
    with closing(openpyxl.load_workbook(tmp_path / "evidence.xlsx", read_only=True)) as book:
        same_rows(json.loads((tmp_path / "json").read_text()), tmp_path / "site", book)


def same_rows(body: Any, site: Path, book: Any) -> None:
    """What pages and sheets list and count, row by row, is what the result holds."""
    report = next(document for document in body["documents"] if document["id"] == body["subject"])
    summary: dict[str, dict[str, int]] = {}
    for row in rows(book["01_Summary"]):
        summary.setdefault(row["about"], {})[row["name"]] = row["total"]
    index, method = page(site, "index"), page(site, "method")
    # each SFR, on each axis, in leaves
    axes = {sfr["label"]: {axis["axis"]: axis["k"] for axis in sfr["axes"]} for sfr in report["sfrs"]}
    leaves: dict[str, dict[str, set[str]]] = {}
    for row in (row for row in rows(book["11_SFR_x_Module"]) if row["SFR"]):  # a module that serves no leaf has a row too
        for axis in ("designed", "implemented", "tested", "passed", "analysed"):
            covered = leaves.setdefault(row["SFR"], {}).setdefault(axis, set())
            covered |= {row["leaf"]} if row[axis] == "covered" else set()
    assert {sfr: {axis: len(found) for axis, found in found.items()} for sfr, found in leaves.items()} == axes
    grid = {cells[0].split()[0]: cells[1:] for cells in table(page(site, "coverage"), "SFR by SFR") if len(cells) > 5}
    assert {sfr: [int(re.search(r"(\d+)/\d+", cell)[1]) for cell in cells if "/" in cell] for sfr, cells in grid.items()} == {  # type: ignore[index]
        sfr: list(found.values()) for sfr, found in axes.items()
    }
    # findings, one by one, on the page of all and in the sheet
    keys = {f"{one['rule']} {one['subject']}" for one in body["findings"]}
    assert {f"{row['rule']} {row['subject']}" for row in rows(book["23_Findings"]) if row["state"] != "vanished"} == keys
    listed = page(site, "findings").xpath("//article//tbody/tr[.//*[starts-with(@id, 'finding--')] or starts-with(@id, 'finding--')]")
    assert len(listed) == len(body["findings"])
    # what was read, what stands apart, what people judged, where it came from
    assert summary["evidence"] == body["evidence"] == {name: int(value) for name, value in facts(method, "Evidence collected").items()}
    apart = facts(index, "Without evidence, and why")
    for kind, shown in apart.items():
        counts = {name: int(count) for name, count in re.findall(r"([a-zA-Z ]+): (\d+)", shown)}
        counts = {name.strip(): count for name, count in counts.items()}
        assert {name: summary[kind][name] for name in counts} == counts
        assert {name for name, count in summary[kind].items() if count} <= set(counts)
    assert summary["provenance"] == report["provenance"]
    assert f"Not judged yet: {summary['reviews']['not judged yet']}" in text(page(site, "reviews"))
    # tests, results, external requirements
    assert len(rows(book["16_Results"])) == len(body["results"]) == body["evidence"]["results"]
    tests = {row["test"] for row in rows(book["15_Tests"])}
    assert len(page(site, "tests").xpath("(//article//table)[1]/tbody/tr")) == len(tests)
    external = {one["id"] for found in body["library"]["sets"] for one in found["requirements"]}
    assert len(external) == len({row["requirement"] + row["set"] for row in rows(book["25_External_x_SFR"])}) > 500
    assert len(page(site, "requirements").xpath("//article//tbody/tr")) == len(external)


def page(site: Path, name: str) -> Any:
    return lxml.html.parse(site / f"{name}.html").getroot()


def text(node: Any) -> str:
    return " ".join(" ".join(node.itertext()).split())


def section(body: Any, title: str) -> list[Any]:
    """What stands between a heading and the next one."""
    (head,) = [one for one in body.xpath("//article//h2") if text(one).startswith(title)]
    found = []
    for node in head.itersiblings():
        if node.tag == "h2":
            break
        found.append(node)
    return found


def facts(body: Any, title: str) -> dict[str, str]:
    (listed,) = [node for node in section(body, title) if node.tag == "dl"]
    return dict(zip(map(text, listed.xpath("dt")), map(text, listed.xpath("dd")), strict=True))


def table(body: Any, title: str) -> list[list[str]]:
    return [[text(cell) for cell in row] for node in section(body, title) for row in node.xpath(".//tbody/tr")]


def rows(sheet: Any) -> list[dict[str, Any]]:
    heads, *lines = sheet.iter_rows(values_only=True)
    return [dict(zip_longest(heads, line)) for line in lines if any(line)]


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


def from_sarif(log: SarifRun) -> Figures:
    gate, baseline = log.properties["gate"], log.properties["baseline"]
    return {
        "axes": {axis: (value["k"], value["n"]) for axis, value in log.properties["coverage"].items()},
        "new": baseline["new"],
        "known": baseline["known"],
        "reason": gate["reason"],
        "errors": sum(found.level == "error" for found in log.results),
    }


def from_junit(root: Any) -> Figures:
    return {"new": int(root.get("failures")), "known": int(root.xpath("count(.//skipped[@message='known in the baseline'])"))}


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
    with closing(openpyxl.load_workbook(path, read_only=True)) as book:
        rows = [tuple(row) for row in book["01_Summary"].iter_rows(values_only=True)]
    titles = [str(title) for title in rows[0]]
    table = [dict(zip_longest(titles, row)) for row in rows[1:]]
    findings = {row["name"]: row for row in table if row["about"] == "findings"}
    return {
        "axes": {row["name"]: (row["covered"], row["total"]) for row in table if row["about"] == "axis"},
        "new": findings["fail the gate"]["total"],
        "errors": findings["error"]["total"],
        "known": sum(findings[severity]["known"] for severity in ("error", "warning", "info")),
    }
