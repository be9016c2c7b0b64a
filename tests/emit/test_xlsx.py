"""The evidence workbook: what is read back is what the Result says, as text, the same bytes each time."""

from __future__ import annotations

import csv
import re
import subprocess
import sys
import zipfile
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import msgspec
import pytest

from tests.emit.factory import HOSTILE, make_result
from tests.emit.factory_evidence import make_full
from traceability.emit import xlsx
from traceability.emit.sheet import CELL_LIMIT, REVIEW, REVIEW_WORDS, row_id, storable
from traceability.emit.sheets import sheets
from traceability.emit.xlsx import write_workbook
from traceability.model.errors import ConfigError
from traceability.model.finding import Where
from traceability.model.judgement import AXES
from traceability.model.result import DocumentReport, LeafRow, ProblemRow, Result

openpyxl = pytest.importorskip("openpyxl", reason="openpyxl is not installed")

NAMES = [
    "00_Cover",
    "01_Summary",
    "02_SPD",
    "02_Objectives",
    "03_SPD_x_Obj",
    "04_Obj_x_SFR",
    "05_Dependencies",
    "06_SFR",
    "06_SAR",
    "06_Features",
    "06_TSS",
    "07_PP_Conformance",
    "08_SFR_x_TSFI",
    "09_TSFI",
    "09_Architecture",
    "10_TSFI_x_Module",
    "11_SFR_x_Module",
    "12_Module_x_Code",
    "12_Orphan_Tags",
    "13_COV",
    "14_DPT",
    "15_Tests",
    "16_Results",
    "17_Guidance",
    "18_ConfigList",
    "18_TOE_Parts",
    "18_Tools",
    "18_Delivery",
    "19_Flaws",
    "20_Vulns_AP",
    "22_Reviews",
    "23_Findings",
    "23_Rules",
    "23_Retired_Ids",
    "24_Justif_Analysis_Waiver",
    "25_Requirement_Sets",
    "25_External_x_SFR",
    "25_Countries",
    "25_One_Test_Proofs",
    "25_Register",
    "26_OpenProblems",
]
REVIEWED = {name for name in NAMES if name[:2] in {"02", "05", "07", "08", "11", "13", "14", "15", "17", "19", "20", "24"}} | {
    "06_Features",
    "06_TSS",
    "18_TOE_Parts",
    "18_Tools",
    "18_Delivery",
    "23_Retired_Ids",
    "23_Findings",
    "25_External_x_SFR",
}
NASTY = [
    "=1+1",
    '=HYPERLINK("file:///etc/passwd","x")',
    "=",
    "+1",
    "-1+cmd|' /C calc'!A0",
    "@SUM(A1)",
    "\t=1",
    "'quoted",
    "#N/A",
    "#REF!",
    "TRUE",
    "007",
    "1e5",
    "2024-01-01",
    "_x0041_ and _x000D_",
    "_x005F_x0041_",
    "  spaces   kept  ",
    "two\nlines\n\n=and a third",
    "<is><t>&amp;</t></is> ]]> <!--",
    "Straße 😀 \u202eright to left\u202c",
    "{=SUM(1)}",
    "\u00a0",
    HOSTILE,
]

Table = list[dict[str, Any]]


def build(result: Result, folder: Path) -> Path:
    return write_workbook(result, folder / "evidence.xlsx")


def read(path: Path) -> dict[str, Table]:
    """Every sheet as dictionaries by its header."""
    book = openpyxl.load_workbook(path)
    found = {}
    for ws in book.worksheets:
        header, *rows = list(ws.iter_rows(values_only=True))
        found[ws.title] = [dict(zip(header, row, strict=True)) for row in rows]
    return found


def column(table: Table, title: str) -> list[Any]:
    return [row[title] for row in table]


def subject_with_texts(texts: list[str]) -> Result:
    """A Result whose threats carry the given texts as title and text, and as ids of findings' messages."""
    result = make_result()
    report = result.report()
    threats = tuple(
        ProblemRow(id=f"st:T.N{number}", label=text, kind="threat", title=text, text=text, where=Where())
        for number, text in enumerate(texts)
    )
    changed = msgspec.structs.replace(report, problem=threats)
    return replace_subject(result, changed)


def replace_subject(result: Result, changed: DocumentReport) -> Result:
    documents = tuple(changed if report.id == changed.id else report for report in result.documents)
    return msgspec.structs.replace(result, documents=documents)


def leaves_of(report: DocumentReport) -> Iterator[LeafRow]:
    return (leaf for sfr in report.sfrs for element in sfr.elements for leaf in element.leaves)


@pytest.fixture(scope="module")
def result() -> Result:
    return make_full(hostile=True, more=3)


@pytest.fixture(scope="module")
def tables(result: Result, tmp_path_factory: pytest.TempPathFactory) -> dict[str, Table]:
    return read(build(result, tmp_path_factory.mktemp("book")))


# What stands in it


def test_sheets_stand_in_their_order(tables: dict[str, Table]) -> None:
    assert list(tables) == NAMES


def test_problem_matrix_equals_the_links(result: Result, tables: dict[str, Table]) -> None:
    report = result.report()
    objectives = {objective.id: objective.label for objective in report.objectives}
    crosses = {(row["id"], label) for row in tables["03_SPD_x_Obj"] for label in objectives.values() if row[label] == "X"}
    assert crosses == {(row.label, link.label) for row in report.problem for link in row.addressed_by}
    assert crosses == {(link.label, objective.label) for objective in report.objectives for link in objective.addresses}


def test_sfr_matrix_equals_the_links(result: Result, tables: dict[str, Table]) -> None:
    report = result.report()
    labels = [objective.label for objective in report.objectives]
    table = tables["04_Obj_x_SFR"]
    assert list(table[0])[3:-1] == labels
    assert {(row["id"], label) for row in table for label in labels if row[label] == "X"} == {
        (sfr.label, link.label) for sfr in report.sfrs for link in sfr.meets
    }
    assert {row[label] for row in table for label in labels} == {"X", None}


def test_contribution_of_a_link_stands_at_the_end_of_its_row(tables: dict[str, Table]) -> None:
    row = next(row for row in tables["03_SPD_x_Obj"] if row["id"] == "T.Tamper")
    assert row["contribution of each"] == f"O.Log (confidence high): Keeps entries whole. {HOSTILE}\nOE.Place (confidence medium)"


def test_objective_of_another_document_gets_a_column(tmp_path: Path) -> None:
    result = make_result()
    report = result.report()
    problem = msgspec.structs.replace(
        report.problem[0], addressed_by=(msgspec.structs.replace(report.problem[0].addressed_by[0], id="pp:O.Far", label="O.Far"),)
    )
    table = read(build(replace_subject(result, msgspec.structs.replace(report, problem=(problem,))), tmp_path))["03_SPD_x_Obj"]
    assert table[0]["O.Far"] == "X"
    assert table[0]["O.Log"] is None


def test_a_matrix_that_nobody_could_read_is_a_list_of_links(tmp_path: Path) -> None:
    result = make_result()
    report = result.report()
    many = tuple(msgspec.structs.replace(report.objectives[0], id=f"st:O.{n:03}", label=f"O.{n:03}", met_by=()) for n in range(300))
    far = msgspec.structs.replace(report.problem[0].addressed_by[0], id="pp:O.Far", label="O.Far", how="Guards.")
    lonely = msgspec.structs.replace(report.problem[0], id="st:T.Lonely", label="T.Lonely", addressed_by=())
    linked = msgspec.structs.replace(report.problem[0], addressed_by=(*report.problem[0].addressed_by, far))
    wide = msgspec.structs.replace(report, problem=(linked, lonely), objectives=many)
    table = read(build(replace_subject(result, wide), tmp_path))["03_SPD_x_Obj"]
    assert list(table[0]) == ["row id", "id", "kind", "objective", "contribution"]
    pairs = [(row["id"], row["objective"]) for row in table]
    assert pairs == [*((linked.label, link.label) for link in linked.addressed_by), ("T.Lonely", None)]
    assert any(row["contribution"].endswith("Guards.") for row in table if row["objective"] == "O.Far")
    assert len({row["row id"] for row in table}) == len(table)


def test_dependencies_are_all_there(result: Result, tables: dict[str, Table]) -> None:
    expected = [(d.label, " or ".join(d.group), d.status) for sfr in result.report().sfrs for d in sfr.dependencies]
    table = tables["05_Dependencies"]
    assert list(zip(column(table, "SFR"), column(table, "dependency"), column(table, "status"), strict=True)) == expected
    assert column(table, "row id")[1] == "DEP:FCS_COP.1/HASH:FDP_ITC.1|FDP_ITC.2|FCS_CKM.1"


def test_sfr_sheet_goes_element_by_element_with_its_slots(tables: dict[str, Table]) -> None:
    rows = [row for row in tables["06_SFR"] if row["SFR"] == "FCS_COP.1/HASH"]
    assert [(row["level"], row["slot or item"], row["operation"], row["text"]) for row in rows] == [
        ("SFR", None, None, "Cryptographic operation"),
        ("element", None, None, "The TSF shall compute hashes with [assignment: SHA-256] following [open: list of standards]."),
        ("slot", "a1", "assignment", "SHA-256"),
        ("slot", "a2", "open", "list of standards"),
    ]
    items = [row["slot or item"] for row in tables["06_SFR"] if row["level"] == "item"]
    assert items == ["r1", "r2", "r3"]


def test_unverified_is_said_where_it_is_so(result: Result, tables: dict[str, Table]) -> None:
    report = result.report()
    assert column(tables["02_SPD"], "provenance") == [row.provenance for row in report.problem]
    assert column(tables["02_Objectives"], "provenance") == [row.provenance for row in report.objectives]
    assert column(tables["06_SAR"], "provenance") == [row.provenance for row in report.sars]
    heads = [row for row in tables["06_SFR"] if row["level"] == "SFR"]
    assert column(heads, "provenance") == [row.provenance for row in report.sfrs]
    assert "unverified" in column(heads, "provenance")


def test_summary_counts_leaves_and_findings(result: Result, tables: dict[str, Table]) -> None:
    rows = {row["row id"]: row for row in tables["01_Summary"]}
    leaves = list(leaves_of(result.report()))
    for index, axis in enumerate(AXES):
        statuses = [leaf.axes[index].status for leaf in leaves]
        row = rows[f"SUM:axis:{axis}"]
        assert row["total"] == len(leaves)
        for status in ("covered", "claimed", "failed", "skipped", "no-result", "missing"):
            assert row[status.replace("-", " ")] == statuses.count(status), (axis, status)
    errors = [finding for finding in result.findings if finding.severity == "error"]
    known = sum(result.is_known(finding) for finding in errors)
    waived = sum(result.is_waived(finding) for finding in errors)
    row = rows["SUM:findings:error"]
    assert (row["total"], row["new"], row["known"], row["waived"]) == (len(errors), len(errors) - known - waived, known, waived)
    assert (known, waived) == (1, 1)
    assert not any("%" in str(value) for row in rows.values() for value in row.values())


def test_findings_come_new_first_and_by_severity(result: Result, tables: dict[str, Table]) -> None:
    table = tables["23_Findings"]
    assert column(table, "state") == ["new"] * 3 + ["waived", "known", "vanished"]
    assert column(table, "severity")[:4] == ["error", "error", "warning", "error"]
    assert {row["row id"] for row in table if row["fails the gate"] == "yes"} == {f"FND:{key}" for key in result.verdict.new}
    assert column(table, "row id")[-1] == "FND:REF001 st:O.Gone"


def test_cover_says_first_what_was_not_checked(result: Result, tables: dict[str, Table]) -> None:
    table = tables["00_Cover"]
    count = len(result.not_checked)
    assert column(table, "value")[:count] == list(result.not_checked)
    assert column(table, "section")[: count + 1] == ["Not checked"] * count + ["Gate"]
    facts = {row["row id"]: row["value"] for row in table}
    assert facts["COVER:gate"] == "gate failed: 3 new findings of severity error"
    assert facts["COVER:run:TOE reference"] == "Gateway core 1.2.3"
    assert facts["COVER:document:st:CC edition claimed"] == "CC 3.1 R4"
    assert facts["COVER:document:st:judged by"] == "CC 3.1 R5"
    assert facts["COVER:run:commit judged"] == "c0ffee1"
    assert facts["COVER:input:st/document.yaml"] == "5" * 64
    assert facts["COVER:inputs:code"] == "2, each with its hash"
    assert "COVER:input:smgw/log.py" not in facts


def test_cover_leads_to_every_sheet(result: Result, tmp_path: Path) -> None:
    book = openpyxl.load_workbook(build(result, tmp_path))
    links = {cell.hyperlink.location: cell for row in book["00_Cover"].iter_rows() for cell in row if cell.hyperlink}
    assert set(links) == {f"'{name}'!A1" for name in NAMES[1:]}
    assert all(cell.value in cell.hyperlink.location and not cell.hyperlink.target for cell in links.values())
    counted = {row[4].value: row[2].value for row in book["00_Cover"].iter_rows(min_row=2) if row[1].value == "Contents"}
    assert counted == {one.name: "1 row" if len(one.rows) == 1 else f"{len(one.rows)} rows" for one in sheets(result)[1:]}
    assert all(one.about for one in sheets(result)[1:])


def test_profile_alone_makes_no_claim_about_a_product(tmp_path: Path) -> None:
    tables = read(build(make_result(profile_only=True), tmp_path))
    for name, title in (("08_SFR_x_TSFI", "SFR"), ("11_SFR_x_Module", "SFR"), ("12_Module_x_Code", "module")):
        assert [row[title] for row in tables[name]] == ["Not judged: this document makes no claim about a product."]
    axes = [row for row in tables["01_Summary"] if row["about"] == "axis"]
    assert [(row["total"], row["covered"], row["missing"]) for row in axes] == [(None, None, None)]


def test_result_without_its_subject_still_says_what_was_found(tmp_path: Path) -> None:
    lost = msgspec.structs.replace(make_result(), documents=())
    about_run = [
        "00_Cover",
        "01_Summary",
        "12_Orphan_Tags",
        "16_Results",
        "18_ConfigList",
        "22_Reviews",
        "23_Findings",
        "23_Rules",
        "24_Justif_Analysis_Waiver",
    ]
    assert list(read(build(lost, tmp_path))) == about_run


# Row ids


def test_row_ids_are_unique_in_each_sheet(tables: dict[str, Table]) -> None:
    for name, table in tables.items():
        ids = column(table, "row id")
        assert all(ids), name
        assert len(set(ids)) == len(ids), name


def test_row_ids_do_not_depend_on_position(result: Result) -> None:
    report = result.report()
    turned = msgspec.structs.replace(report, problem=report.problem[::-1], objectives=report.objectives[::-1], sfrs=report.sfrs[::-1])
    other = msgspec.structs.replace(replace_subject(result, turned), findings=result.findings[::-1], not_checked=result.not_checked[::-1])
    for before, after in zip(sheets(result), sheets(other), strict=True):
        assert {row[0] for row in before.rows} == {row[0] for row in after.rows}, before.name


def test_rows_about_the_same_ids_are_told_apart() -> None:
    result = make_result()
    twice = msgspec.structs.replace(result, orphans=result.orphans * 3)
    orphans = next(sheet for sheet in sheets(twice) if sheet.name == "12_Orphan_Tags")
    first = str(orphans.rows[0][0])
    assert [row[0] for row in orphans.rows] == [first, f"{first}~2", f"{first}~3"]


def test_very_long_row_id_stays_quotable_and_distinct() -> None:
    one, other = row_id("EV", "x" * 500 + "1"), row_id("EV", "x" * 500 + "2")
    assert one != other
    assert len(one) < 220


# Text stays text


def test_no_cell_is_a_formula_and_nothing_runs(result: Result, tmp_path: Path) -> None:
    path = build(result, tmp_path)
    book = openpyxl.load_workbook(path)
    kinds = {cell.data_type for ws in book.worksheets for row in ws.iter_rows() for cell in row if cell.value is not None}
    assert kinds == {"s", "n"}
    with zipfile.ZipFile(path) as archive:
        for name in archive.namelist():
            content = archive.read(name)
            assert not re.search(rb"<f[ >/]|TargetMode=\"External\"|vbaProject|externalLink|t=\"(str|e)\"", content), name


@pytest.mark.parametrize("text", NASTY)
def test_hostile_text_is_read_back_exactly(text: str, tmp_path: Path) -> None:
    row = read(build(subject_with_texts([text]), tmp_path))["02_SPD"][0]
    assert (row["id"], row["title"], row["text"]) == (text, text, text)


@pytest.mark.parametrize("text", ["=1", "+1", "-1", "@x", "\t=1", "\r=1"])
def test_editing_a_dangerous_cell_makes_no_formula(text: str, tmp_path: Path) -> None:
    ws = openpyxl.load_workbook(build(subject_with_texts([text, "harmless"]), tmp_path))["02_SPD"]
    assert (ws["D2"].quotePrefix, ws["D3"].quotePrefix) == (True, False)


def test_hostile_header_of_a_matrix_is_text(tmp_path: Path) -> None:
    result = make_result()
    report = result.report()
    objective = msgspec.structs.replace(report.objectives[0], label="=1+1")
    changed = msgspec.structs.replace(report, objectives=(objective, *report.objectives[1:]))
    cell = openpyxl.load_workbook(build(replace_subject(result, changed), tmp_path))["03_SPD_x_Obj"]["D1"]
    assert (cell.value, cell.data_type, cell.quotePrefix) == ("=1+1", "s", True)


def test_what_a_cell_cannot_hold_is_shown(tmp_path: Path) -> None:
    table = read(build(subject_with_texts(["a\x00b\x1bc\ufffed\ud800e", "x" * 40_000, "😀" * 20_000]), tmp_path))["02_SPD"]
    assert table[0]["text"] == "a\ufffdb\ufffdc\ufffdd\ufffde"
    for row, whole, kept in ((table[1], 40_000, "x"), (table[2], 20_000, "😀")):
        text = row["text"]
        assert text.endswith(f" […] cut: a cell ends here, the whole text has {whole} characters")
        assert len(text.encode("utf-16-le")) // 2 in {CELL_LIMIT - 1, CELL_LIMIT}
        assert set(text.partition(" […]")[0]) == {kept}


def test_text_that_just_fits_is_not_cut() -> None:
    assert storable("x" * CELL_LIMIT) == "x" * CELL_LIMIT
    assert storable("😀" * (CELL_LIMIT // 2)) == "😀" * (CELL_LIMIT // 2)
    assert storable("x" * (CELL_LIMIT + 1)) != "x" * (CELL_LIMIT + 1)


def test_ampersand_in_the_project_name_is_no_code_in_the_footer(tmp_path: Path) -> None:
    result = msgspec.structs.replace(make_result(), project="R&D &P\n&Z")
    footer = openpyxl.load_workbook(build(result, tmp_path))["02_SPD"].oddFooter
    assert footer.right.text == "R＆D ＆P ＆Z"
    assert footer.center.text == "Page &P of &N"


# Layout


def test_header_is_frozen_filtered_and_repeated_on_each_page(result: Result, tmp_path: Path) -> None:
    book = openpyxl.load_workbook(build(result, tmp_path))
    for ws in book.worksheets:
        last = openpyxl.utils.get_column_letter(ws.max_column)
        assert re.fullmatch(r"[A-D]2", ws.freeze_panes), ws.title
        assert ws.auto_filter.ref == f"A1:{last}{ws.max_row}", ws.title
        assert ws.print_title_rows == "$1:$1", ws.title
        assert (ws.page_setup.orientation, ws.page_setup.paperSize) == ("landscape", 9), ws.title
        assert (ws.page_setup.fitToHeight, ws.sheet_properties.pageSetUpPr.fitToPage) == (0, True)
        assert ws.page_setup.fitToWidth == 1 or (ws.page_setup.fitToWidth == 2 and re.fullmatch(r"\$A:\$[A-C]", ws.print_title_cols))
        assert ws["A1"].value == "row id"
        assert not ws.merged_cells.ranges
        texts = [cell for row in ws.iter_rows(min_row=2) for cell in row if isinstance(cell.value, str) and cell.value != "X"]
        assert all(cell.alignment.wrap_text for cell in texts), ws.title


def test_few_styles_are_shared_by_all_cells(tmp_path: Path) -> None:
    book = openpyxl.load_workbook(build(make_full(hostile=True, more=50), tmp_path))
    assert len({cell.style_id for ws in book.worksheets for row in ws.iter_rows() for cell in row}) <= 16


def test_row_is_as_high_as_its_longest_text(tmp_path: Path) -> None:
    """Column *text* is 40 wide, so 44 letters fit into a line."""
    texts = ["short", "two\nlines", "word " * 18 + "word", "x" * 100, " ".join(["x" * 30] * 4), "x" * 30_000]
    result = subject_with_texts(texts)
    report = result.report()
    problem = tuple(msgspec.structs.replace(row, label="T", title="") for row in report.problem)
    ws = openpyxl.load_workbook(build(replace_subject(result, msgspec.structs.replace(report, problem=problem)), tmp_path))["02_SPD"]
    assert [ws.row_dimensions[number].height for number in range(2, 8)] == [None, 26, 39, 39, 52, 409]


# Protection and review


def test_all_that_is_generated_is_locked_and_the_reviewer_may_write(result: Result, tmp_path: Path) -> None:
    book = openpyxl.load_workbook(build(result, tmp_path))
    titles = [column.title for column in REVIEW]
    for ws in book.worksheets:
        assert ws.protection.sheet, ws.title
        assert ws.protection.password is None, ws.title
        assert not ws.protection.autoFilter, ws.title
        header, *rows = list(ws.iter_rows())
        review = [cell.column for cell in header if cell.value in titles]
        assert len(review) == (4 if ws.title in REVIEWED else 0), ws.title
        assert all(cell.protection.locked for cell in header)
        for row in rows:
            assert [cell.column for cell in row if not cell.protection.locked] == review, ws.title
            assert not any(row[number - 1].value for number in review)


def test_reviewer_chooses_from_a_list_and_gives_a_date(result: Result, tmp_path: Path) -> None:
    book = openpyxl.load_workbook(build(result, tmp_path))
    for ws in book.worksheets:
        rules = {str(one.sqref): one for one in ws.data_validations.dataValidation}
        if ws.title not in REVIEWED:
            assert not rules, ws.title
            continue
        letters = {cell.value: cell.column_letter for cell in ws[1]}
        last = f":{{}}{ws.max_row}" if ws.max_row > 2 else ""
        ranges = [f"{letters[title]}2{last.format(letters[title])}" for title in ("review", "reviewer", "review date")]
        verdict, name, day = (rules[one] for one in ranges)
        assert (verdict.type, verdict.formula1) == ("list", f'"{",".join(REVIEW_WORDS)}"')
        assert (name.type, day.type, day.operator) == ("textLength", "date", "greaterThanOrEqual")
        assert all(one.showErrorMessage and one.allow_blank for one in rules.values())
        assert ws[f"{letters['review date']}2"].number_format == "yyyy-mm-dd"


def test_sheet_without_rows_has_nothing_to_review(tmp_path: Path) -> None:
    ws = openpyxl.load_workbook(build(make_result(), tmp_path))["13_COV"]
    assert ws["B2"].value == "The project describes no TSFI."
    assert not ws.data_validations.dataValidation
    assert all(cell.protection.locked for cell in ws[2])


# Bytes and files


def test_same_result_gives_the_same_bytes(result: Result, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("SOURCE_DATE_EPOCH", raising=False)
    first = build(result, tmp_path / "one").read_bytes()
    monkeypatch.setenv("TZ", "Pacific/Auckland")
    code = f"""
import sys
from pathlib import Path
sys.path.insert(0, {str(Path(__file__).parents[2])!r})
from tests.emit.factory_evidence import make_full
from traceability.emit.xlsx import write_workbook
write_workbook(make_full(hostile=True, more=3), Path(sys.argv[1]))
"""
    subprocess.run([sys.executable, "-c", code, str(tmp_path / "two.xlsx")], check=True, timeout=60)
    assert (tmp_path / "two.xlsx").read_bytes() == first


@pytest.mark.parametrize(
    ("epoch", "date"),
    [
        ("", (1980, 1, 1, 0, 0, 0)),
        ("0", (1980, 1, 1, 0, 0, 0)),
        ("1700000000", (2023, 11, 14, 22, 13, 20)),
        ("99999999999999", (2107, 12, 31, 23, 59, 58)),
    ],
)
def test_dates_come_from_source_date_epoch(epoch: str, date: tuple[int, ...], tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SOURCE_DATE_EPOCH", epoch)
    path = build(make_result(), tmp_path)
    with zipfile.ZipFile(path) as archive:
        assert {info.date_time for info in archive.infolist()} == {date}
    properties = openpyxl.load_workbook(path).properties
    assert properties.created.timetuple()[:6] == properties.modified.timetuple()[:6] == date


def test_source_date_epoch_that_is_no_number_is_explained(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SOURCE_DATE_EPOCH", "yesterday")
    with pytest.raises(ConfigError, match="SOURCE_DATE_EPOCH is 'yesterday'"):
        build(make_result(), tmp_path)
    assert not list(tmp_path.iterdir())


def test_missing_openpyxl_names_the_extra(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "openpyxl", None)
    with pytest.raises(ConfigError, match=re.escape("pip install 'pptrace[report]'")):
        build(make_result(), tmp_path)


def test_module_is_imported_without_openpyxl() -> None:
    root = str(Path(__file__).parents[2])
    code = f"import sys; sys.path.insert(0, {root!r}); import traceability.emit.xlsx; print('openpyxl' in sys.modules)"
    done = subprocess.run([sys.executable, "-c", code], check=True, capture_output=True, text=True, timeout=60)
    assert done.stdout.strip() == "False"


def test_old_workbook_stays_until_the_new_one_is_whole(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    old = build(make_result(), tmp_path).read_bytes()

    def fail(*_: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(xlsx, "_fill", fail)
    with pytest.raises(ConfigError, match="No space left on device"):
        build(make_result(more=5), tmp_path)
    assert [entry.name for entry in tmp_path.iterdir()] == ["evidence.xlsx"]
    assert (tmp_path / "evidence.xlsx").read_bytes() == old


def test_place_that_cannot_be_written_is_explained(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(ConfigError, match="cannot be written to"):
        write_workbook(make_result(), tmp_path / "file" / "evidence.xlsx")
    with pytest.raises(ConfigError, match="cannot be written to"):
        write_workbook(make_result(), tmp_path)


def test_sheet_beyond_the_format_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(xlsx, "_MOST_ROWS", 20)
    with pytest.raises(ConfigError, match=r"sheet 00_Cover would have \d+ rows"):
        build(make_result(), tmp_path)


# Another program


def convert(soffice: str, to: str, path: Path) -> None:
    command = [soffice, "--headless", "--norestore", f"-env:UserInstallation={(path.parent / 'user').as_uri()}"]
    done = subprocess.run(
        [*command, "--convert-to", to, "--outdir", str(path.parent), str(path)], capture_output=True, text=True, check=True, timeout=240
    )
    assert "Error" not in done.stdout + done.stderr


def test_libreoffice_shows_every_text_exactly(require_tool: Callable[[str, str], str], tmp_path: Path) -> None:
    soffice = require_tool("soffice", "to read the workbook with another program")
    result = subject_with_texts([*NASTY, "\r=carriage return"])
    path = build(result, tmp_path)
    every_sheet = "csv:Text - txt - csv (StarCalc):44,34,76,1,,0,true,false,false,false,false,-1"
    convert(soffice, every_sheet, path)
    for sheet in sheets(result):
        with (tmp_path / f"evidence-{sheet.name}.csv").open(encoding="utf-8", newline="") as file:
            rows = list(csv.reader(file))
        review = REVIEW if sheet.reviewed else ()
        expected = [(*("" if value is None else str(value) for value in row), *("" for _ in review)) for row in sheet.rows]
        assert rows[0] == [column.title for column in (*sheet.columns, *review)]
        if expected:
            assert [tuple(row) for row in rows[1:]] == expected, sheet.name


def test_libreoffice_prints_it(require_tool: Callable[[str, str], str], result: Result, tmp_path: Path) -> None:
    soffice = require_tool("soffice", "to print the workbook")
    path = build(result, tmp_path)
    convert(soffice, "pdf", path)
    assert (tmp_path / "evidence.pdf").read_bytes().startswith(b"%PDF-")
