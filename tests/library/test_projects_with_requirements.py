"""A project that names external requirements: what it may name, what resolves, what the result says, and where mistakes are."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest

from tests.projects import judge, write
from traceability.cli.main import run as command
from traceability.emit.sheets_library import library_sheets
from traceability.emit.site_pages import main_pages
from traceability.emit.site_render import begin, rendered
from traceability.emit.site_view import make_view
from traceability.load import library as loading
from traceability.load.shipped import shipped
from traceability.model.errors import ConfigError, LoadError
from traceability.model.library_rows import LibraryReport, RequirementRow
from traceability.model.result import Result

EXAMPLE = Path(__file__).parents[2] / "examples" / "gateway"
PRODUCT = """\
=== pptrace.toml
name = "clock"
documents = ["st"]
code = ["src/**"]
tests = ["tests/**"]
results = ["results/*.xml"]
requirements = {requirements}
=== st/st.yaml
document: {{id: st, kind: security-target, title: ST, version: "1"}}
sfrs:
  FPT_STM.1: {{elements: {{FPT_STM.1.1: {{text: The TSF tells the time.}}}}}}
=== src/clock.py
# @enforces FPT_STM.1.1
# @enforces nve-ams:4-2.d keeps the time when power fails
=== tests/test_clock.py
import pytest
@pytest.mark.verifies("FPT_STM.1.1", "nve-ams:4-2.d", "tr-03109-1:TAF.7")
def test_time(): assert True
=== results/junit.xml
<testsuite><testcase classname="tests.test_clock" name="test_time"/></testsuite>
"""


def product(folder: Path, requirements: str) -> Result:
    return judge(write(folder, PRODUCT.format(requirements=requirements))).result


def requirement(result: Result, identifier: str) -> RequirementRow:
    return next(row for found in result.library.sets for row in found.requirements if row.id == identifier)


def test_tests_and_tags_may_name_requirements_of_named_sets(tmp_path: Path) -> None:
    result = product(tmp_path, '["nve-ams", "tr-03109-1"]')
    assert [finding.key for finding in result.findings if finding.rule == "TAG001"] == []
    row = requirement(result, "nve-ams:4-2.d")
    assert [(test.test, test.outcome) for test in row.tests] == [("tests/test_clock.py::test_time", "pass")]
    assert row.tested == "passed"
    assert [where.line for where in row.code] == [2]
    assert requirement(result, "nve-ams:4-2.b").tested == "none"


def test_they_cover_no_leaf_and_are_owed_by_nobody(tmp_path: Path) -> None:
    without = judge(
        write(
            tmp_path / "a",
            PRODUCT.format(requirements="[]").replace(', "nve-ams:4-2.d", "tr-03109-1:TAF.7"', "").replace("# @enforces nve", "# nve"),
        )
    )
    result = product(tmp_path / "b", '["nve-ams", "tr-03109-1"]')
    assert result.report().axes == without.result.report().axes
    assert [finding.key for finding in result.findings] == [finding.key for finding in without.result.findings]


def test_one_test_with_three_proofs_is_reported(tmp_path: Path) -> None:
    (shared,) = product(tmp_path, '["nve-ams", "tr-03109-1"]').library.shared
    assert shared.test == "tests/test_clock.py::test_time"
    assert shared.leaves == ("st:FPT_STM.1.1",)
    assert shared.external == ("nve-ams:4-2.d", "tr-03109-1:TAF.7")


def test_a_set_that_is_not_named_does_not_resolve_and_the_finding_says_how(tmp_path: Path) -> None:
    result = product(tmp_path, '["nve-ams"]')
    (finding,) = [finding for finding in result.findings if finding.rule == "TAG001"]
    assert (finding.subject, finding.related) == ("tests/test_clock.py::test_time", "tr-03109-1:TAF.7")
    assert "'requirements'" in finding.hint


def test_a_mistyped_requirement_has_a_suggestion(tmp_path: Path) -> None:
    text = PRODUCT.format(requirements='["nve-ams", "tr-03109-1"]').replace("tr-03109-1:TAF.7", "tr-03109-1:ROLE.CLZ")
    (finding,) = [finding for finding in judge(write(tmp_path, text)).result.findings if finding.rule == "TAG001"]
    assert finding.hint == "did you mean tr-03109-1:ROLE.CLS?"


def test_an_unknown_set_is_an_error_of_the_configuration(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    folder = write(tmp_path, PRODUCT.format(requirements='["nve-amz"]'))
    with pytest.raises(ConfigError, match="did you mean 'nve-ams'"):
        judge(folder)
    assert command(["check", str(folder)]) == 2
    capsys.readouterr()


@pytest.mark.parametrize("name", ["../elsewhere", "/tmp"])
def test_no_folder_outside_the_project_is_read(name: str, tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match="leaves the project"):
        judge(write(tmp_path, PRODUCT.format(requirements=f'["{name}"]')))


def test_nothing_of_the_library_is_read_where_nobody_names_it(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def never(files: object) -> None:
        raise AssertionError(files)

    monkeypatch.setattr(loading, "read_requirements", never)
    result = judge(write(tmp_path, PRODUCT.format(requirements="[]").replace("nve-ams:4-2.d", "FPT_STM.1.1"))).result
    assert result.library.sets == ()


WRONG = """\
=== pptrace.toml
documents = ["st"]
requirements = ["law"]
=== st/st.yaml
document: {id: st, kind: security-target, title: ST, version: "1"}
=== law/set.yaml
set: {id: law, title: A law, document: law-1, jurisdiction: SE, provenance: unverified}
requirements:
  1.a: {kind: function, clause: § 1 a, statement: There is a clock.}
  1.b: {kind: funktion, clause: § 1 b, statement: "", provenance: unverified, colour: red}
=== law/walk.yaml
crosswalk: {id: law--st, title: Law and ST, of: law, to: st, provenance: unverified}
rows:
  1.a:
    to:
      FPT_STM.1: {relation: maps-to, rationale: It does., confidence: low, provenance: unverified}
      FPT_STM.2: {relation: equal, confidence: low, provenance: unverified}
      FPT_STM.3: {relation: equal, rationale: " ", confidence: low, provenance: unverified}
      none: {relation: equal, rationale: Because., confidence: low, provenance: unverified}
rwos: {}
"""


def test_all_mistakes_of_all_files_are_said_at_once_with_their_places(tmp_path: Path) -> None:
    with pytest.raises(LoadError) as caught:
        judge(write(tmp_path, WRONG))
    found = [(m.file.rpartition("/")[2], m.line, m.code, m.path.rpartition("/")[2]) for m in caught.value.mistakes]
    assert found == [
        ("set.yaml", 1, "LOD005", "jurisdiction"),
        ("set.yaml", 3, "LOD006", "1.a"),
        ("set.yaml", 4, "LOD005", "kind"),
        ("set.yaml", 4, "LOD004", "colour"),
        ("walk.yaml", 5, "LOD005", "relation"),
        ("walk.yaml", 6, "LOD006", "FPT_STM.2"),
        ("walk.yaml", 9, "LOD004", "rwos"),
    ]


def test_a_relation_says_why_and_to_what(tmp_path: Path) -> None:
    lines = [line for line in WRONG.splitlines() if not re.search(r"maps-to|FPT_STM\.2|rwos|1\.b", line)]
    text = "\n".join(lines).replace("SE, prov", "NO, prov").replace("a clock.}", "a clock., provenance: unverified}")
    with pytest.raises(LoadError) as caught:
        judge(write(tmp_path, text))
    assert [(m.line, m.code, m.message) for m in caught.value.mistakes] == [
        (5, "LOD005", "1.a → FPT_STM.3: a relation without a reason says nothing"),
        (6, "LOD005", "1.a: equal needs a target"),
    ]


@pytest.fixture(scope="module")
def everything(tmp_path_factory: pytest.TempPathFactory) -> Result:
    return product(tmp_path_factory.mktemp("all"), '["all"]')


def test_the_whole_library_is_without_a_finding(everything: Result) -> None:
    assert [finding.key for finding in everything.findings if finding.rule[:3] in ("XWK", "PRB", "REG")] == []


def test_every_document_requirement_and_problem_stands_on_a_page(everything: Result) -> None:
    pytest.importorskip("jinja2", reason="needs the tool jinja2")
    view = make_view(everything)
    with begin(view, [page for _, page in main_pages(view)], shipped("templates", "site")) as begun:
        pages = {page.name: page.body for page in rendered(begun)}
    library = everything.library
    wanted = [row.id for found in library.sets for row in found.requirements]
    wanted += [f"register:{entry.id}" for entry in library.register] + [f"problems:{problem.id}" for problem in library.problems]
    assert len(wanted) > 580
    lost = []
    for identifier in wanted:
        target = view.links.find(identifier)
        if target is None or f'id="{target.anchor}"' not in pages[target.page]:
            lost.append(identifier)
    assert lost == []


def test_other_countries_want_evidence_of_their_own(everything: Result) -> None:
    assert requirement(everything, "nve-ams:4-2.e").need == "own"
    assert requirement(everything, "nve-ams:4-2.d").need == "partly"
    assert requirement(everything, "dsmr-m-4.0.7:M4.5.1").need == "unjudged"
    assert {(pair.left, pair.right) for pair in everything.library.pairs} >= {("DE", "NO"), ("DE", "NL"), ("NL", "NO")}


def test_what_is_not_known_of_the_library_is_said_before_anything_else(everything: Result) -> None:
    text = " ".join(everything.not_checked)
    assert "External requirements: of 582 the content of 439 is not known, and 137 were not held" in text
    assert "Open problems: 8 are listed. None of them is covered" in text


def test_what_evidence_is_worth_is_judged_by_the_documents_that_were_read(everything: Result, tmp_path: Path) -> None:
    profile = (
        '{cc: {edition: "3.1", revision: 5}, part2: extended, part3: conformant, profiles: [{id: bsi-cc-pp-0073-1.3, conformance: strict}]}'
    )
    text = PRODUCT.format(requirements='["all"]').replace('version: "1"}', f'version: "1", claims: {profile}}}')
    claiming = judge(write(tmp_path, text)).result
    row = requirement(claiming, "tr-03109-2:O.Sign")
    assert {relation.crosswalk: bool(relation.target) for relation in row.relations} == {
        "tr-03109-2--bsi-cc-pp-0073-1.3": True,
        "tr-03109-2--bsi-cc-pp-0077-1.03": False,
    }
    assert row.need == "partly"
    assert requirement(everything, "tr-03109-2:O.Sign").need == "reuse"


THREE = "tests/test_local.py::test_controllable_system_gets_a_channel_by_its_certificate"
"""The example's test that proves an SFR, a requirement of TR-03109-1 and a letter of § 4-2."""


@pytest.fixture(scope="module")
def example() -> Result:
    return judge(EXAMPLE).result


def test_the_example_shows_three_views_with_one_test(example: Result) -> None:
    library = example.library
    shared = {test.test: test for test in library.shared}
    assert shared[THREE].leaves == ("gateway-st:FIA_UAU.5.2#cls",)
    assert shared[THREE].external == ("nve-ams:4-2.g", "tr-03109-1:ROLE.CLS")
    relations = [row for found in library.sets for item in found.requirements for row in item.relations if row.target]
    assert {row.target.partition(":")[0] for row in relations} == {"gateway-st"}


def test_the_three_views_are_seen_in_the_trace_and_on_the_site(example: Result, capsys: pytest.CaptureFixture[str]) -> None:
    pytest.importorskip("jinja2", reason="needs the tool jinja2")
    assert command(["trace", THREE, str(EXAMPLE)]) == 0
    above = capsys.readouterr().out
    for node in ("item gateway-st:FIA_UAU.5.2#cls", "external requirement nve-ams:4-2.g", "external requirement tr-03109-1:ROLE.CLS"):
        assert f"verifies {node}" in above
    assert command(["trace", "4-2.g", str(EXAMPLE)]) == 0
    below = capsys.readouterr().out
    assert f"verifies test {THREE}: pass" in below
    assert "\n  intersects gateway-st:FDP_IFF.1.2/FW#r4: Whoever wants to control a device" in below
    view = make_view(example)
    with begin(view, [page for _, page in main_pages(view) if page.name == "proofs"], shipped("templates", "site")) as begun:
        (proofs,) = rendered(begun)
    row = next(row for row in proofs.body.split("<tr>") if THREE.rpartition("::")[2] in row)
    assert [name in row for name in ("FIA_UAU.5.2#cls", "nve-ams:4-2.g", "tr-03109-1:ROLE.CLS")] == [True] * 3


def test_every_requirement_is_found_by_the_search(example: Result, tmp_path: Path) -> None:
    pytest.importorskip("furo", reason="needs the tool furo")
    from traceability.emit.site import write_site

    site = write_site(example, tmp_path / "site").parent
    index = json.loads((site / "searchindex.js").read_text("utf-8").removeprefix("Search.setIndex(").removesuffix(")"))
    requirements = index["docnames"].index("requirements")
    for word in ("prepay", "brainpool", "earth", "taf"):  # of Germany, and of Norway; words are stemmed
        where = index["terms"][word]
        assert requirements in (where if isinstance(where, list) else [where]), word


def test_the_page_of_an_sfr_says_who_else_asks_for_it(example: Result) -> None:
    view = make_view(example)
    sfr = next(sfr for sfr in example.report().sfrs if sfr.label == "FIA_UAU.5")
    pairs = [(row.id, one.label, one.relation) for row, one in view.library.stand_to(sfr)]
    assert ("tr-03109-1:ROLE.CLS", "FIA_UAU.5.2#cls", "intersects") in pairs
    assert {label.partition(".2")[0] for _, label, _ in pairs} == {"FIA_UAU.5", "FIA_UAU.5.1"}


def test_other_countries_come_country_by_country_and_what_is_missing_comes_first(everything: Result) -> None:
    library = make_view(everything).library
    countries = [found.header.jurisdiction for found in library.abroad]
    assert countries == sorted(countries, key=["NO", "NL", "EU"].index)
    (norway,) = [found for found in library.abroad if found.header.id == "nve-ams"]
    wanted = [row.need for row in library.wanted(norway)]
    assert wanted == ["own"] * 5 + ["partly"] * 8
    (dsmr,) = [found for found in library.abroad if found.header.id == "dsmr-m-4.0.7"]
    assert len(library.wanted(dsmr)) == 25


def test_an_open_problem_is_covered_by_nothing(example: Result, tmp_path: Path) -> None:
    text = PRODUCT.format(requirements='["nve-ams", "tr-03109-1"]')
    claimed = text.replace('"tr-03109-1:TAF.7"', '"problems:OP-PQC"').replace("@enforces nve-ams:4-2.d", "@enforces problems:OP-PQC")
    without, with_it = (judge(write(tmp_path / name, one)).result for name, one in (("a", text), ("b", claimed)))
    assert {finding.related for finding in with_it.findings if finding.rule == "TAG001"} == {"problems:OP-PQC"}
    assert with_it.report().axes == without.report().axes
    assert with_it.library.problems == without.library.problems
    assert len(example.library.problems) == 8
    accuracy = next(row for row in example.library.problems if row.id == "OP-METER-ACCURACY")
    assert [one.state for one in accuracy.mitigations] == ["passed", "passed", "not-tested-here"]
    assert (accuracy.residual.rating, "Nothing here may be shown as covered" in accuracy.residual.text) == ("high", True)


def test_the_workbook_has_a_row_for_each_relation_and_each_problem(everything: Result) -> None:
    found = {sheet.name: sheet for sheet in library_sheets(everything.library)}
    rows = [row for one in everything.library.sets for row in one.requirements]
    assert len(found["25_External_x_SFR"].rows) == sum(max(1, len(row.relations)) for row in rows)
    assert {row[1] for row in found["26_OpenProblems"].rows} == {problem.id for problem in everything.library.problems}
    assert {row[1] for row in found["25_Register"].rows} == {entry.id for entry in everything.library.register}
    sets = {row[1]: row for row in found["25_Requirement_Sets"].rows}
    heads = [column.title for column in found["25_Requirement_Sets"].columns]
    norway = dict(zip(heads, sets["nve-ams"], strict=True))
    assert (norway["country"], norway["requirements"], norway["shown in part"], norway["evidence of its own"]) == ("Norway", 13, 8, 5)
    assert norway["reached by no evidence"] == 12
    pairs = found["25_Countries"].rows
    assert len(pairs) == sum(len(pair.rows) for pair in everything.library.pairs)
    assert library_sheets(LibraryReport()) == []
