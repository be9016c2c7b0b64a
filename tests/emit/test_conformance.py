"""Conformance in the outputs: site and workbook say of each item what the comparison with the profile says."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from tests.emit.test_site import rows
from tests.emit.test_xlsx import build, read
from traceability.emit.site import write_site
from traceability.model.result import Result
from traceability.workflow.opening import open_path
from traceability.workflow.pipeline import run

for module in ("openpyxl", "sphinx", "jinja2", "furo"):
    pytest.importorskip(module, reason=f"{module} is not installed")

EXAMPLE = Path(__file__).parents[2] / "examples" / "gateway"


@pytest.fixture(scope="module")
def result(tmp_path_factory: pytest.TempPathFactory) -> Result:
    """The example with a changed standard, and a threat that is omitted."""
    folder = tmp_path_factory.mktemp("gateway")
    shutil.copytree(EXAMPLE / "st", folder / "st")
    (folder / "pptrace.toml").write_text('name = "gateway"\ndocuments = ["st"]\n', encoding="utf-8")
    path = folder / "st" / "dispositions.yaml"
    text = path.read_text("utf-8")
    for old, new in (
        ("  T.DisclosureLocal: {disposition: identical}\n", "  T.DisclosureLocal: {disposition: omitted, rationale: Nobody does.}\n"),
        (
            "  FCS_COP.1/HASH: {disposition: identical}\n",
            "  FCS_COP.1/HASH: {disposition: completed, elements: {FCS_COP.1.1/HASH: {slots: {a4: {value: FIPS 202}}}}}\n",
        ),
    ):
        assert old in text
        text = text.replace(old, new)
    path.write_text(text, encoding="utf-8")
    return run(open_path(str(folder)), cache=False).result


def test_the_sheet_says_what_is_lawful_and_which_rule_says_no(result: Result, tmp_path: Path) -> None:
    table = {
        row["item of the profile"] or row["item of the Security Target"]: row for row in read(build(result, tmp_path))["07_PP_Conformance"]
    }
    assert len(table) == 118 + 3
    told = {row.label: row for row in result.report().conformance}
    names = {"lawful": "lawful", "examine": "to be examined", "unlawful": "not lawful"}
    assert {name: row["lawful"] for name, row in table.items()} == {name: names[row.lawful] for name, row in told.items()}
    assert table["T.DisclosureLocal"]["rule"] == "CCL009"
    assert table["FCS_COP.1/HASH"]["rule"] == "CMP014"
    assert "FIPS 202" in str(table["FCS_COP.1/HASH"]["why"])
    assert [name for name, row in table.items() if row["rule"]] == ["T.DisclosureLocal", "FCS_COP.1/HASH"]
    assert table["T.LogRewrite"]["disposition"] == "added"


def test_the_page_shows_both_values_side_by_side(result: Result, tmp_path: Path) -> None:
    write_site(result, tmp_path / "site")
    found = {row[0]: row for row in rows(tmp_path / "site", "conformance", "Conformance")}
    assert len(found) == 118
    assert "not lawful" in found["T.DisclosureLocal"][3]
    assert "CCL009" in found["T.DisclosureLocal"][4]
    assert "lawful" in found["T.Privacy"][3]
    slots = {(row[0], row[1]): row for row in rows(tmp_path / "site", "conformance", "Slots")}
    row = slots["FCS_COP.1.1/HASH", "a4"]
    assert row[2:4] == ["FIPS 180-4, within what TR-03116-3 allows", "FIPS 202"]
    assert row[4].startswith("changed assignment")
    assert {row[0] for row in rows(tmp_path / "site", "conformance", "Added")} == {"T.LogRewrite", "O.LogChain", "FCS_COP.1/LOG"}


def test_what_a_person_has_to_examine_is_said(result: Result) -> None:
    assert any("is for a person to examine" in line and "Conformance" in line for line in result.not_checked)
    assert not any("not for lawfulness" in line for line in result.not_checked)
