"""The example conforms strictly to PP-0073; each named edit breaks that with its own finding and no other, or leaves it as it is."""

from __future__ import annotations

import time
from datetime import date
from pathlib import Path

import pytest

from tests.examples.conformance_edits import BREAKING, LAWFUL, Edit
from traceability.workflow.opening import open_path
from traceability.workflow.pipeline import run, view_of

EXAMPLE = Path(__file__).parents[2] / "examples" / "gateway"
FILES = {f"st/{name}.yaml": (EXAMPLE / "st" / f"{name}.yaml").read_text("utf-8") for name in ("st", "dispositions", "additions")}
OF_THE_PRODUCT = ("IMP", "TST", "COV", "TSS")
"""Rules about code, tests and what describes the product: none of these is there."""
TODAY = date(2026, 1, 15)


def project(folder: Path, edit: Edit | None) -> Path:
    files = dict(FILES)
    if edit:
        edit(files)
        assert files != FILES
    for name, text in files.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text(text, encoding="utf-8")
    (folder / "pptrace.toml").write_text('name = "gateway"\ndocuments = ["st"]\n', encoding="utf-8")
    return folder


def found(folder: Path, edit: Edit | None) -> dict[str, str]:
    findings = run(open_path(str(project(folder, edit))), cache=False, locate_all=False, today=TODAY).result.findings
    return {f.key: f.message for f in findings if f.severity != "info" and not f.rule.startswith(OF_THE_PRODUCT)}


def test_the_example_conforms(tmp_path: Path) -> None:
    assert found(tmp_path, None) == {}
    view = view_of(open_path(str(tmp_path)), cache=False, today=TODAY)
    rows = view.conformance(next(view.products()))
    assert len(rows) == 118 + 3
    assert {row.lawful for row in rows} == {"lawful", "examine"}


def test_there_are_enough_edits() -> None:
    assert len(BREAKING) >= 40
    assert len(LAWFUL) >= 20


@pytest.mark.parametrize("name", BREAKING)
def test_an_edit_that_breaks_it_gives_its_finding_and_no_other(name: str, tmp_path: Path) -> None:
    edit, keys = BREAKING[name]
    assert sorted(found(tmp_path, edit)) == sorted(keys)


@pytest.mark.parametrize("name", LAWFUL)
def test_a_lawful_edit_leaves_it_conformant(name: str, tmp_path: Path) -> None:
    assert found(tmp_path, LAWFUL[name]) == {}


SIDE_BY_SIDE = {
    "selection changed": ("as soon as an object gives the resource back", "as soon as an object takes the resource"),
    "assignment changed": ("FIPS 180-4, within what TR-03116-3 allows", "FIPS 202"),
    "algorithm dropped in a refinement": ("SHA-256, SHA-384 and SHA-512", "SHA-256 and SHA-384"),
    "role dropped in a refinement": ("service technician", "consumer, gateway administrator and authorised external entity"),
    "refinement that is not marked": ("Time stamps on which users and functions can rely", "The TSF may tell the time."),
    "scope limited by a mark": ("Time stamps on which users and functions can rely", "The TSF tells the log the time."),
    "SFR restated in other words": ("Time stamps on which users and functions can rely", "The TSF may tell the time."),
    "slot left open": ("has it 'left open (Give the interval", "gateway-st as well"),
    "slot opened again": ("SHA-256, SHA-384 and SHA-512", "left open"),
    "environment objective reworded": ("Firmware updates are made by the authorised developer", "Updates are signed."),
}


@pytest.mark.parametrize("name", SIDE_BY_SIDE)
def test_both_values_and_both_places_stand_in_the_finding(name: str, tmp_path: Path) -> None:
    edit, (key,) = BREAKING[name]
    findings = run(open_path(str(project(tmp_path, edit))), cache=False, today=TODAY).result.findings
    finding = next(f for f in findings if f.key == key)
    before, after = SIDE_BY_SIDE[name]
    assert before in finding.message
    assert after in finding.message.partition(before)[2]
    assert finding.where.file in ("st/dispositions.yaml", "st/more_sfrs.yaml")
    item = key.split()[1].partition(":")[2]
    lines = (tmp_path / finding.where.file).read_text("utf-8").splitlines()
    assert any(item in line for line in lines[max(0, finding.where.line - 8) : finding.where.line])
    (other,) = finding.other
    profile = Path(str(EXAMPLE.parents[1] / "profiles" / other.file.partition("profiles/")[2])).read_text("utf-8").splitlines()
    element = next((word for word in finding.message.replace(":", " ").split() if word.startswith(f"{item.partition('/')[0]}.")), item)
    assert element in profile[other.line - 1]


def test_it_takes_less_than_fifty_milliseconds(tmp_path: Path) -> None:
    view = view_of(open_path(str(project(tmp_path, None))), cache=False, today=TODAY)
    begun = time.perf_counter()
    rows = [row for document in view.documents for row in view.conformance(document)]
    assert rows
    assert time.perf_counter() - begun < 0.05
