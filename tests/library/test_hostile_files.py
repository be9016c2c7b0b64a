"""Files of a library that are wrong or meant badly: each mistake is said with its place, and hostile text stays text."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from tests.projects import judge, write
from traceability.emit.xlsx import write_workbook
from traceability.model.errors import ConfigError, LoadError
from traceability.model.result import Result

PROJECT = """\
=== pptrace.toml
documents = ["st"]
requirements = ["law"]
=== st/st.yaml
document: {id: st, kind: security-target, title: ST, version: "1"}
sfrs:
  FPT_STM.1: {elements: {FPT_STM.1.1: {text: The TSF tells the time.}}}
"""
SET = """\
set: {id: law, title: A law, document: law-1, jurisdiction: NO, provenance: unverified}
requirements:
  1.a: {kind: function, clause: § 1 a, statement: There is a clock., provenance: unverified}
register:
  law-1: {title: A law, family: law, publisher: unknown, version: "1", date: unknown, status: unknown, jurisdiction: NO,
    legal_basis: unknown, binds: unknown, successor: unknown, obtain: unknown, norway: {applies: unknown, reason: not read},
    missing: all, provenance: unverified}
"""
WALK = """\
crosswalk: {id: law--st, title: Law and ST, of: law, to: st, provenance: unverified}
rows:
  1.a: {to: {FPT_STM.1: {relation: intersects, rationale: Both want time., confidence: low, provenance: unverified}}}
"""
PROBLEM = """\
problems:
  OP-A: {statement: It stops., sources: [talk], residual: {rating: low, text: It may stop.}, owner: me, review_by: "2999-01-01",
    provenance: unverified}
"""
OTHER = SET.replace("id: law,", "id: law2,").partition("register:")[0]


def project(folder: Path, **files: str | bytes) -> Result:
    """The result of a project whose folder ``law`` holds the files; ``a_b`` stands for a file ``b`` in a folder ``a``."""
    write(folder, PROJECT)
    (folder / "law").mkdir()
    for name, content in files.items():
        path = folder / "law" / f"{name}.yaml"
        path.write_bytes(content if isinstance(content, bytes) else content.encode("utf-8"))
    return judge(folder).result


def mistakes(folder: Path, **files: str | bytes) -> list[tuple[str, int, str, str]]:
    with pytest.raises(LoadError) as caught:
        project(folder, **files)
    return [(one.file.rpartition("/")[2], one.line, one.code, one.path) for one in caught.value.mistakes]


def test_the_right_files_are_read(tmp_path: Path) -> None:
    result = project(tmp_path, set=SET, walk=WALK, problems=PROBLEM)
    assert [(found.header.id, len(found.requirements)) for found in result.library.sets] == [("law", 1)]
    assert [finding.key for finding in result.findings if finding.rule[:3] in ("XWK", "REG", "PRB")] == []


@pytest.mark.parametrize(
    ("found", "files"),
    [
        ([("set.yaml", 1, "LOD005", "")], {"set": "- a list\n"}),
        ([("set.yaml", 1, "LOD001", "")], {"set": b"\xff\xfe"}),
        ([("set.yaml", 1, "LOD005", "set"), ("set.yaml", 2, "LOD005", "rows")], {"set": "set:\nrows: [1]\n"}),
        ([("set.yaml", 1, "LOD002", "set"), ("set.yaml", 1, "LOD005", "set")], {"set": "set: !!python/name:os.system x\n"}),
        ([("set.yaml", 8, "LOD003", "requirements")], {"set": SET + "requirements: {}\n"}),
        ([("z.yaml", 2, "LOD008", "1.a")], {"set": SET, "z": SET.partition("\n")[2].partition("register:")[0]}),
        ([("two.yaml", 1, "LOD011", "set"), ("two.yaml", 3, "LOD008", "1.a")], {"set": SET, "two": OTHER}),
        ([("walk2.yaml", 1, "LOD008", "law--st")], {"set": SET, "walk": WALK, "walk2": WALK}),
        ([("walk.yaml", 3, "LOD005", "rows/1.a/to")], {"set": SET, "walk": WALK[: WALK.index("  1.a")] + "  1.a: {to: {}}\n"}),
        ([("walk.yaml", 3, "LOD005", "rows/1.a/to")], {"set": SET, "walk": WALK[: WALK.index("  1.a")] + "  1.a: {to: [FPT_STM.1]}\n"}),
        ([("walk.yaml", 3, "LOD005", "rows/1.a/to/FPT_STM.1/relation")], {"set": SET, "walk": WALK.replace("intersects", "maps-to")}),
        ([("walk.yaml", 3, "LOD006", "rows/1.a/to/FPT_STM.1")], {"set": SET, "walk": WALK.replace("confidence: low, ", "")}),
        ([("walk.yaml", 3, "LOD006", "rows/1.a/to/FPT_STM.1")], {"set": SET, "walk": WALK.replace("rationale: Both want time., ", "")}),
        ([("walk.yaml", 3, "LOD007", "1.a/to/<b>")], {"set": SET, "walk": WALK.replace("FPT_STM.1:", '"<b>":')}),
        ([("set.yaml", 1, "LOD007", "set/id")], {"set": SET.replace("id: law,", "id: La w,")}),
        ([("set.yaml", 1, "LOD007", "set/id")], {"set": SET.replace("id: law,", "id: register,")}),
        ([("set.yaml", 1, "LOD008", "set/id")], {"set": SET.replace("id: law,", "id: st,")}),
        ([("set.yaml", 1, "LOD004", "set/origin")], {"set": SET.replace("id: law,", "id: law, origin: {file: 'pptrace:x', line: 1},")}),
        ([("set.yaml", 3, "LOD007", "requirements/<script>")], {"set": SET.replace("1.a:", "<script>:")}),
        ([("set.yaml", 3, "LOD005", "requirements/1.a/statement")], {"set": SET.replace("There is a clock.", '" "')}),
        ([("set.yaml", 3, "LOD005", "requirements/1.a/clause")], {"set": SET.replace("§ 1 a", '""')}),
        ([("set.yaml", 3, "LOD005", "requirements/1.a/attributes/x")], {"set": SET.replace("kind:", "attributes: {x: 1}, kind:")}),
        ([("set.yaml", 5, "LOD005", "register/law-1/publisher")], {"set": SET.replace("publisher: unknown", 'publisher: ""')}),
        ([("set.yaml", 5, "LOD005", "register/law-1/norway/reason")], {"set": SET.replace("not read", '" "')}),
        ([("set.yaml", 5, "LOD005", "register/law-1/version")], {"set": SET.replace('"1"', "1.0")}),
        ([("p.yaml", 2, "LOD005", "problems/OP-A/sources")], {"set": SET, "p": PROBLEM.replace("[talk]", "[]")}),
        ([("p.yaml", 2, "LOD005", "problems/OP-A/residual/text")], {"set": SET, "p": PROBLEM.replace("It may stop.", "''")}),
        ([("p.yaml", 2, "LOD005", "problems/OP-A/residual/rating")], {"set": SET, "p": PROBLEM.replace("low", "none")}),
    ],
)  # fmt: skip
def test_a_mistake_is_said_with_its_place(found: list[tuple[str, int, str, str]], files: dict[str, str | bytes], tmp_path: Path) -> None:
    assert sorted(mistakes(tmp_path, **files)) == sorted(found)


def test_what_the_shipped_library_states_is_not_stated_again(tmp_path: Path) -> None:
    write(tmp_path, PROJECT.replace('["law"]', '["nve-ams", "law"]') + f"=== law/a.yaml\n{SET.replace('law-1', 'cra')}")
    with pytest.raises(LoadError) as caught:
        judge(tmp_path)
    (mistake,) = caught.value.mistakes
    assert mistake.code == "LOD008"
    assert mistake.message.startswith("cra is stated a second time, first in pptrace:requirements/register.yaml:")


def test_a_folder_that_holds_nothing_is_no_set(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match="holds no YAML file"):
        project(tmp_path)
    with pytest.raises(ConfigError, match="neither a shipped set of requirements nor a folder"):
        judge(write(tmp_path, PROJECT.replace('["law"]', '["law", "lore"]') + f"=== law/a.yaml\n{SET}"))


def test_a_document_that_succeeds_itself_is_found(tmp_path: Path) -> None:
    result = project(tmp_path, set=SET.replace("successor: unknown", "successor: law-1"))
    (finding,) = [finding for finding in result.findings if finding.rule == "REG001"]
    assert finding.message == "law-1 is replaced by itself, through law-1"


BAD = "<script>alert(1)</script>"


def spoiled(text: str) -> str:
    """The files with every text that people write made hostile."""
    for word in ("A law", "There is a clock.", "§ 1 a", "not read", "Both want time.", "It stops.", "talk", "It may stop.", "Law and ST"):
        text = text.replace(word, f"'{BAD} =1+1'")
    return re.sub(r"(publisher|legal_basis|binds|obtain|date): unknown", rf"\1: '=HYPERLINK(\"x\") {BAD}'", text)


def test_hostile_text_stays_text_in_site_and_workbook(tmp_path: Path) -> None:
    pytest.importorskip("jinja2", reason="needs the tool jinja2")
    openpyxl = pytest.importorskip("openpyxl", reason="needs the tool openpyxl")
    from traceability.emit.site import write_site

    result = project(tmp_path / "p", set=spoiled(SET), walk=spoiled(WALK), problems=spoiled(PROBLEM))
    (found,) = result.library.sets
    assert found.requirements[0].statement == f"{BAD} =1+1"
    site = write_site(result, tmp_path / "site").parent
    pages = [site / f"{name}.html" for name in ("standards", "requirements", "crosswalks", "countries", "proofs", "remains")]
    texts = [page.read_text("utf-8") for page in pages]
    assert [BAD in text for text in texts] == [False] * 6
    assert sum("&lt;script&gt;" in text for text in texts) >= 5
    write_workbook(result, tmp_path / "evidence.xlsx")
    book = openpyxl.load_workbook(tmp_path / "evidence.xlsx")
    cells = [cell for name in book.sheetnames if name.startswith(("25", "26")) for row in book[name].iter_rows() for cell in row]
    assert sum(cell.value is not None and BAD in str(cell.value) for cell in cells) > 10
    assert {cell.data_type for cell in cells if cell.value is not None and BAD in str(cell.value)} == {"s"}
    book.close()
