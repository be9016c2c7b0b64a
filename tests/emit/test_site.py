"""The site: every page is there, every link leads somewhere, hostile text stays text, and the old site survives a failure."""

from __future__ import annotations

import hashlib
import importlib.util
import json
import os
import re
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path
from urllib.parse import unquote, urlsplit

import lxml.html
import msgspec
import pytest

from tests.emit.factory import HOSTILE, PP, make_result, qualify
from tests.emit.factory_evidence import make_full
from traceability.emit import site as site_module
from traceability.emit.site import write_site
from traceability.emit.site_links import collect_links, words
from traceability.emit.site_marker import MARKER
from traceability.emit.site_pages import MAIN_PAGES, OF_A_PRODUCT, item_pages
from traceability.emit.site_render import begin, rendered
from traceability.emit.site_view import MATRIX_LIMIT, Matrix, make_view
from traceability.load.shipped import shipped
from traceability.model.errors import ConfigError, PptraceError
from traceability.model.ids import slug
from traceability.model.judgement import AXES
from traceability.model.result import Result

for _library in ("sphinx", "furo", "jinja2"):
    pytest.importorskip(_library, reason=f"needs the tool {_library}")

MAIN = {"index", *(name for pages in MAIN_PAGES.values() for name, _ in pages)}
DESIGN = {
    "tsfi/TSFI.WAN", "tsfi/TSFI.LAN", "subsystem/sub.core", "subsystem/sub.io", "subsystem/sub.case", "module/mod.log", "module/mod.io",
}  # fmt: skip
SFRS = {"FAU_STG.4/SYS", "FCS_COP.1/HASH", "FDP_IFF.1/FW", "FPR_CON.1"}


@pytest.fixture(scope="module")
def plain(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return write_site(make_full(), tmp_path_factory.mktemp("plain") / "site").parent


@pytest.fixture(scope="module")
def hostile(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return write_site(make_full(hostile=True), tmp_path_factory.mktemp("hostile") / "site").parent


@pytest.fixture(scope="module")
def profile(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return write_site(make_result(profile_only=True), tmp_path_factory.mktemp("profile") / "site").parent


def read(site: Path, page: str) -> lxml.html.HtmlElement:
    return lxml.html.fromstring((site / f"{page}.html").read_bytes())


def article(site: Path, page: str) -> lxml.html.HtmlElement:
    found: lxml.html.HtmlElement = read(site, page).xpath("//article[@id='furo-main-content']")[0]
    return found


def said(site: Path, page: str) -> str:
    return re.sub(r"\s+", " ", article(site, page).text_content())


def sfr_page(sfr: str) -> str:
    return f"sfr/{slug(sfr)}"


def pages_of(site: Path) -> set[str]:
    return {path.relative_to(site).with_suffix("").as_posix() for path in site.rglob("*.html")}


def digests(site: Path) -> dict[str, str]:
    return {p.relative_to(site).as_posix(): hashlib.sha256(p.read_bytes()).hexdigest() for p in sorted(site.rglob("*")) if p.is_file()}


def references(site: Path) -> Iterator[tuple[str, str, str]]:
    """Page, attribute and address of everything that a page of the site points to."""
    for name in sorted(pages_of(site)):
        for element in read(site, name).iter():
            for attribute in ("href", "src", "action"):
                if isinstance(element.tag, str) and attribute in element.attrib:
                    yield name, attribute, element.attrib[attribute]


def words_of_items(result: Result) -> dict[str, str]:
    """The words of the pages of all items, without Sphinx."""
    view = make_view(result)
    with begin(view, list(item_pages(view)), shipped("templates", "site")) as begun:
        pages = rendered(begun)
    return {page.name: " ".join(re.sub(r"<[^>]*>", " ", page.body).split()) for page in pages}


# what is there


def test_every_page_is_there(plain: Path) -> None:
    assert pages_of(plain) == MAIN | {"search"} | {sfr_page(sfr) for sfr in SFRS} | DESIGN


@pytest.mark.parametrize("kind", ["plain", "hostile", "profile"])
def test_every_page_has_a_title_of_its_own(kind: str, request: pytest.FixtureRequest) -> None:
    site: Path = request.getfixturevalue(kind)
    titles = {page: read(site, page).findtext(".//title") for page in pages_of(site)}
    assert len(set(titles.values())) == len(titles)
    assert all(titles.values())


def test_nothing_of_the_building_is_left(plain: Path) -> None:
    assert sorted(path.name for path in plain.parent.iterdir()) == ["site"]
    assert not {path.name for path in plain.rglob("*")} & {".buildinfo", ".doctrees", "_sources", "environment.pickle"}
    assert (plain / MARKER).is_file()


@pytest.mark.parametrize("kind", ["plain", "hostile", "profile"])
def test_every_address_leads_somewhere(kind: str, request: pytest.FixtureRequest) -> None:
    site: Path = request.getfixturevalue(kind)
    anchors = {name: set(read(site, name).xpath("//@id")) for name in pages_of(site)}
    checked = 0
    for page, attribute, address in references(site):
        parts = urlsplit(address)
        assert not parts.scheme, f"{page}: {attribute}={address} leaves the site"
        assert not parts.netloc, f"{page}: {attribute}={address} leaves the site"
        target = ((site / page).parent / unquote(parts.path)).resolve() if parts.path else site / f"{page}.html"
        assert target.is_file(), f"{page}: {address}"
        if parts.fragment and target.suffix == ".html":
            name = target.relative_to(site.resolve()).with_suffix("").as_posix()
            assert unquote(parts.fragment) in anchors[name], f"{page}: {address}"
        checked += 1
    assert checked > 500


@pytest.mark.parametrize("kind", ["plain", "hostile", "profile"])
def test_no_anchor_stands_twice(kind: str, request: pytest.FixtureRequest) -> None:
    site: Path = request.getfixturevalue(kind)
    for page in pages_of(site):
        ids = read(site, page).xpath("//@id")
        assert len(ids) == len(set(ids)), page


def test_every_item_has_a_place_of_its_own() -> None:
    links = collect_links(make_result())
    for item in ("T.Tamper", "OSP.SM", "A.Place", "O.Log", "OE.Place", "FPR_CON.1", "FDP_IFF.1.2/FW#r3", "AVA_VAN.5"):
        assert links.find(qualify(item)) is not None, item
    leaf = links.find("st:FDP_IFF.1.2/FW#r3")
    assert leaf is not None
    assert leaf.href("../") == "../sfr/FDP_IFF.1-2fFW.html#FDP_IFF.1.2-2fFW-23r3"
    profile_item = links.find(qualify("O.Crypt", PP))
    assert profile_item is not None
    assert profile_item.page == "documents"
    assert links.find("st:O.Nowhere") is None


def test_navigation_lists_the_main_pages(plain: Path) -> None:
    for page in ("index", sfr_page("FPR_CON.1")):
        addresses = read(plain, page).xpath("//div[@class='sidebar-tree']//a/@href")
        root = "../" if "/" in page else ""
        assert [a for a in addresses if a != "#"] == [
            f"{root}{n}.html" for n in (["index"] if root else []) + [n for p in MAIN_PAGES.values() for n, _ in p]
        ]


# what it says


def test_the_first_page_says_what_was_not_checked_before_any_number(plain: Path) -> None:
    titles = [heading.text_content() for heading in article(plain, "index").xpath(".//h2")]
    assert titles[0] == "What was not checked"
    text = said(plain, "index")
    assert "gate failed: 3 new findings of severity error" in text
    assert text.index("Whether the tests test what they say.") < text.index("5 of 6")
    assert "TOE reference Gateway core 1.2.3".replace(" ", "") in text.replace(" ", "")
    assert "%" not in text


def test_the_coverage_page_counts_by_axis(plain: Path) -> None:
    rows = {row.xpath("./th")[0].text_content(): row.text_content() for row in article(plain, "coverage").xpath("(.//table)[1]/tbody/tr")}
    assert list(rows) == list(AXES)
    assert re.search(r"✗\s*1/6\s*failed", rows["passed"])


def test_the_matrix_marks_what_is_linked_and_nothing_else(plain: Path) -> None:
    grid = article(plain, "problem").xpath(".//table")[0]
    columns = [th.text_content().strip() for th in grid.xpath("./thead/tr/th")]
    marks = {
        (row.xpath("./th/a")[0].text_content(), column)
        for row in grid.xpath("./tbody/tr")
        for column, cell in zip(columns, row.xpath("./td"), strict=True)
        if "linked" in cell.text_content()
    }
    assert marks == {
        ("T.Tamper", "O.Log"),
        ("T.Tamper", "OE.Place"),
        ("T.Listen", "O.Crypt"),
        ("OSP.SM", "O.Crypt"),
        ("A.Place", "OE.Place"),
    }


def test_a_grid_too_large_is_not_drawn() -> None:
    assert Matrix(("a",), ("b",), frozenset()).shown
    assert not Matrix(tuple(map(str, range(MATRIX_LIMIT + 1))), ("b",), frozenset()).shown


def test_a_requirement_marks_its_operations(plain: Path) -> None:
    requirement = article(plain, sfr_page("FCS_COP.1/HASH")).xpath(".//p[@class='pp-requirement']")[0]
    assert requirement.text_content() == "The TSF shall compute hashes with [SHA-256] following open list of standards."
    assert [e.text_content() for e in requirement.xpath(".//em")] == ["SHA-256"]
    assert [e.text_content() for e in requirement.xpath(".//mark/b")] == ["open"]
    chosen = article(plain, sfr_page("FAU_STG.4/SYS")).xpath(".//p[@class='pp-requirement']//u")
    assert [e.text_content() for e in chosen] == ["overwrite the oldest entries"]


def test_an_sfr_page_follows_the_requirement_to_its_evidence(plain: Path) -> None:
    text = said(plain, sfr_page("FCS_COP.1/HASH"))
    for piece in ("mod.log enforces it: Writes the log.", "smgw/log.py:42:5", "✗ failed", "assert 1 == 2", "? unbound", "DEP001"):
        assert piece in text, piece
    assert "unverified: not held against the official document" in said(plain, sfr_page("FAU_STG.4/SYS"))


def rows(site: Path, page: str, table: str) -> list[list[str]]:
    """The cells of a table, each as its words."""
    found = article(site, page).xpath(f".//div[starts-with(@aria-label, '{table} (')]//tbody/tr")
    return [[" ".join(cell.text_content().split()) for cell in row] for row in found]


def test_a_test_shows_the_worst_of_its_results(plain: Path) -> None:
    tests = {test.id: test for test in make_view(make_result()).tests}
    worst = tests["tests/test_log.py::test_17"]
    assert worst.outcome == "no-result"
    assert worst.leaves == ["st:FDP_IFF.1.2/FW#r1", "st:FDP_IFF.1.2/FW#r2"]
    assert [row[1] for row in rows(plain, "tests", "Tests") if "test_17" in row[0]] == ["? no result"]


def test_a_test_shows_what_each_configuration_says(plain: Path) -> None:
    row = next(row for row in rows(plain, "tests", "Tests") if "test_certificate" in row[0])
    assert row[1:5] == ["✗ failed", "✓ passed", "✗ failed", "TSFI.WAN#parameter-cert"]
    assert rows(plain, "tests", "Runs")[0][:2] == ["results/old.xml", "« stale it ran for commit 0badbad"]


def test_gaps_go_both_ways(plain: Path) -> None:
    leaves = {row[0]: row[2:] for row in rows(plain, "gaps", "Leaves without evidence")}
    assert leaves["FDP_IFF.1.2/FW#r3"] == ["✓ covered", "○ missing", "○ missing", "○ missing", "–"]
    assert "FAU_STG.4.1/SYS" not in leaves
    assert [row[0] for row in rows(plain, "gaps", "Code that leads nowhere")] == ["smgw/old.py:7:1forgotten"]
    assert [row[0] for row in rows(plain, "gaps", "Tests that lead nowhere")] == ["evidence:MT.Lost", "tests/test_free.py::test_free"]
    assert ["TSFI.LAN", "TSFI"] in rows(plain, "gaps", "Interfaces and design without a test")


def test_findings_stand_in_the_order_in_which_they_are_read(plain: Path) -> None:
    states = [row[0] for row in rows(plain, "findings", "Findings")]
    assert states == ["✗ fails the gate"] * 2 + ["! new", "‖ waived", "= known"]
    text = said(plain, "findings")
    assert "Mark a test with @pytest.mark.verifies" in text
    assert "ATE_COV.2-1" in text
    assert "Waived until 2025-03-01" in text


def test_the_change_since_the_baseline_has_a_page(plain: Path) -> None:
    titles = [heading.text_content() for heading in article(plain, "changes").xpath(".//h2")]
    assert titles == ["New: 3", "Known: 1", "Vanished: 1", "Waived: 1"]
    assert "REF001" in said(plain, "changes")


def test_justified_analysed_and_waived_are_never_mixed(plain: Path) -> None:
    facts = article(plain, "index").xpath(".//h2[@id='on--apart']/following-sibling::dl[1]")[0]
    words = {term.text_content(): " ".join(term.getnext().text_content().split()) for term in facts.xpath("./dt")}
    assert words == {
        "justified": "dependencies: 2, items of a profile left out: 1, leaves that show at no TSFI: 1,"
        " interfaces that are no TSFI: 1, roles other than the links say: 1",
        "analysed": "leaves: 1",
        "waived": "findings: 1",
    }
    axes = {row.xpath("./th")[0].text_content(): row.text_content() for row in article(plain, "coverage").xpath("(.//table)[1]/tbody/tr")}
    assert re.search(r"4/6", axes["tested"])
    assert "A hash has no key." in said(plain, "justifications")
    assert "The loop ends." in said(plain, "analyses")
    assert "The loop ends." not in said(plain, "justifications") + said(plain, "waivers")


def test_waivers_say_until_when_they_hold(plain: Path) -> None:
    held, void = rows(plain, "waivers", "Waivers")
    assert held[:3] == ["COV001 st:FPR_CON.1.1", "‖ holds", "2025-03-01"]
    assert void[:3] == ["IMP004", "✗ void WVR001 WVR003", "2024-02-01"]


# interfaces and design


def test_a_tsfi_shows_which_of_its_parts_a_test_touches(plain: Path) -> None:
    parts = rows(plain, "tsfi/TSFI.WAN", "Parameters, actions, error messages")
    assert [row[0] for row in parts] == ["cert", "E1"]
    assert parts[0][3] == "tests/test_wan.py::test_certificate ✗ failed"
    assert parts[1][3] == "no test"
    chain = [text.text_content() for text in article(plain, "tsfi/TSFI.WAN").xpath(".//svg//text")]
    assert chain == ["TSFI", "Boundary", "Primary", "TSFI.WAN", "mod.io", "mod.log"]
    assert "No test names this interface" in said(plain, "tsfi/TSFI.LAN")


def test_a_subsystem_shows_behaviours_and_interactions_of_both_sides(plain: Path) -> None:
    assert rows(plain, "subsystem/sub.io", "Interactions of sub.io") == [["INT.Io", "asked by sub.core", "Asks for bytes.", "no test"]]
    behaviour = rows(plain, "subsystem/sub.core", "Behaviours of sub.core")[0]
    assert "tests/test_log.py::test_append « stale" in behaviour[2]


def test_a_role_that_the_links_contradict_is_seen(plain: Path) -> None:
    result = make_full()
    module = msgspec.structs.replace(result.design.modules[0], role="supporting")
    design = msgspec.structs.replace(result.design, modules=(module, *result.design.modules[1:]))
    page = words_of_items(msgspec.structs.replace(result, design=design))["module/mod.log"]
    assert "its links say: SFR-enforcing" in page
    assert "its links say the same" in said(plain, "module/mod.log")


def test_items_of_two_documents_with_one_name_have_pages_of_their_own() -> None:
    result = make_full()
    twin = msgspec.structs.replace(result.design.modules[0], id="other:mod.log")
    links = collect_links(
        msgspec.structs.replace(result, design=msgspec.structs.replace(result.design, modules=(*result.design.modules, twin)))
    )
    assert links.targets["design:mod.log"].page == "module/mod.log"
    assert links.targets["other:mod.log"].page == "module/other-3amod.log"


def test_what_becomes_of_a_profile_s_items_is_listed(plain: Path) -> None:
    found = {row[0]: row[2:] for row in rows(plain, "conformance", "Conformance")}
    assert found["T.Listen"] == ["identical", "✓ lawful", ""]
    assert found["O.Crypt"] == ["omitted", "? to be examined", "Reason The module does it."]
    assert found["FPR_CON.1"][2].startswith("FPR_CON.1.1 a1 completed FPR_CON.1.1 r1 Padding.")
    assert [row[:4] for row in rows(plain, "conformance", "Slots")] == [
        ["FPR_CON.1.1", "a1", "what is to be hidden", "the consumer's habits"]
    ]


# pictures


def test_the_trace_of_an_sfr_leads_from_the_problem_to_its_tests(plain: Path) -> None:
    picture = article(plain, sfr_page("FCS_COP.1/HASH")).xpath(".//svg")[0]
    titles = [title.text for title in picture.xpath(".//g/title")]
    assert titles == [
        "T.Tamper", "T.Listen", "OSP.SM", "objective O.Log", "objective O.Crypt", "FCS_COP.1/HASH Cryptographic operation",
        "leaf FCS_COP.1.1/HASH: failed", "module mod.log", "smgw/log.py:42:5 Log.append", "test tests/test_log.py::test_16: failed",
    ]  # fmt: skip
    assert len(picture.xpath("./path")) == 3 + 2 + 1 + 1 + 1 + 1
    assert len(picture.xpath("./a/@href")) == len(titles)
    assert picture.xpath("./title/text()") == ["Trace of FCS_COP.1/HASH"]
    assert picture.xpath("./desc/text()")


def test_a_trace_that_ends_says_so(plain: Path) -> None:
    picture = article(plain, sfr_page("FPR_CON.1")).xpath(".//svg")[0]
    assert picture.xpath(".//g[@class='pp-nothing']/title/text()") == ["no module", "no code", "no test"]


def test_the_grid_has_a_cell_for_each_leaf_and_axis(plain: Path) -> None:
    grid = article(plain, "coverage").xpath(".//svg[@aria-labelledby='grid--title']")[0]
    cells = grid.xpath(".//g[contains(@class, 'pp-')]/title/text()")
    assert len(cells) == 6 * len(AXES)
    assert "FDP_IFF.1.2/FW#r3, implemented: missing" in cells
    assert len(grid.xpath("./a")) == len(SFRS)


def test_the_method_page_names_rules_that_did_not_run(plain: Path) -> None:
    text = said(plain, "method")
    assert "CST001 The base certificate is expired No composite is claimed." in text
    assert "3" * 64 in text


def test_a_profile_alone_has_no_coverage(profile: Path) -> None:
    assert not pages_of(profile) & OF_A_PRODUCT
    assert "No product claims this document" in said(profile, "index")
    assert "Evidence" not in said(profile, sfr_page("FPR_CON.1"))


def test_the_profile_s_findings_stand_with_the_profile(plain: Path) -> None:
    text = said(plain, "documents")
    assert "A finding of the profile." in text
    assert "version 2.0, 2024-12-13" in text


# hostile text


def test_hostile_text_stays_text(hostile: Path) -> None:
    found = 0
    for page in pages_of(hostile):
        tree = read(hostile, page)
        assert not [script for script in tree.xpath("//script") if "alert" in (script.text or "")], page
        assert not tree.xpath("//*[@onerror or @onload]")
        found += re.sub(r"\s+", " ", tree.text_content()).count(HOSTILE)
    assert found > 20


def test_titles_in_the_search_index_hold_no_markup(tmp_path: Path) -> None:
    result = make_result()
    report = result.report()
    sfr = msgspec.structs.replace(report.sfrs[0], title=HOSTILE)
    hostile_report = msgspec.structs.replace(report, sfrs=(sfr, *report.sfrs[1:]))
    documents = tuple(hostile_report if one.id == report.id else one for one in result.documents)
    out = write_site(msgspec.structs.replace(result, documents=documents), tmp_path / "site").parent
    index = json.loads((out / "searchindex.js").read_text("utf-8").removeprefix("Search.setIndex(").removesuffix(")"))
    assert sfr_page(sfr.label) in index["docnames"]
    assert not [title for title in [*index["titles"], *index["alltitles"]] if "<" in title]
    assert "<script>alert" not in (out / f"{sfr_page(sfr.label)}.html").read_text("utf-8")


def test_characters_that_html_cannot_hold_are_replaced(tmp_path: Path) -> None:
    result = msgspec.structs.replace(make_result(profile_only=True), not_checked=("a\x00b\x1b[31m\ud800c",), project="p\x07q")
    index = write_site(result, tmp_path / "site")
    text = index.read_text("utf-8")
    assert "a\ufffdb\ufffd[31m\ufffdc" in text
    assert not re.search("[\x00-\x08\x0b\x0c\x0e-\x1f]", text)


def test_each_page_of_an_item_leads_to_those_beside_it_of_its_kind(plain: Path) -> None:
    found = {page: read(plain, page).xpath("//nav[@class='pp-turn']/a/@href") for page in pages_of(plain) if "/" in page}
    assert found["sfr/FCS_COP.1-2fHASH"] == ["../sfr/FAU_STG.4-2fSYS.html", "../sfr/FDP_IFF.1-2fFW.html"]
    assert found["tsfi/TSFI.WAN"] == ["../tsfi/TSFI.LAN.html"]
    assert found["tsfi/TSFI.LAN"] == ["../tsfi/TSFI.WAN.html"]
    assert article(plain, "module/mod.io").findtext(".//h1") == "Module mod.io Io"


def test_texts_cannot_fill_the_slots_of_a_page(tmp_path: Path) -> None:
    slots = "\ue000body\ue001 \ue000none\ue001"
    result = msgspec.structs.replace(make_full(), project=slots)
    modules = tuple(msgspec.structs.replace(row, title=slots, purpose=slots) for row in result.design.modules)
    result = msgspec.structs.replace(result, design=msgspec.structs.replace(result.design, modules=modules))
    site = write_site(result, tmp_path / "site").parent
    for page in pages_of(site):
        text = (site / f"{page}.html").read_text("utf-8")
        assert not set("\ue000\ue001") & set(text)
        assert text.count('id="on--page"') == (page != "search")


def test_a_very_long_id_gets_a_file_name_that_a_disk_can_hold(tmp_path: Path) -> None:
    result = make_result(profile_only=True)
    report = result.report()
    label = "FPR_CON.1/" + "X" * 400
    sfr = msgspec.structs.replace(report.sfrs[0], id=f"{report.id}:{label}", label=label)
    changed = msgspec.structs.replace(result, documents=(msgspec.structs.replace(report, sfrs=(sfr,)),))
    pages = list((write_site(changed, tmp_path / "site").parent / "sfr").iterdir())
    assert len(pages) == 1
    assert label in pages[0].read_text("utf-8")


@pytest.mark.parametrize("text", ["", "O.Log.", "see (FCS_COP.1/HASH), st:T.X#r1; ü.ö", HOSTILE, "..//##"])
def test_splitting_a_text_into_words_loses_nothing(text: str) -> None:
    assert "".join(piece for piece, _ in words(text)) == text


def test_ids_in_running_text_are_links_and_words_are_not(plain: Path) -> None:
    rationale = article(plain, "problem").xpath(".//section[@id='T.Tamper']//dl")[0]
    assert {"objectives.html#O.Log", "objectives.html#OE.Place"} <= set(rationale.xpath(".//a/@href"))
    links = collect_links(make_result())
    assert links.word("log") is None
    assert links.word("st") is None


# the same bytes, and the old site


def test_the_same_result_gives_the_same_bytes(hostile: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SOURCE_DATE_EPOCH", "86400")
    monkeypatch.chdir(tmp_path)
    again = write_site(make_full(hostile=True), Path("elsewhere") / "deeper" / "pages").parent
    assert digests(again) == digests(hostile)
    for path in hostile.rglob("*"):
        assert not path.is_file() or str(hostile.parent).encode() not in path.read_bytes()


def test_the_new_site_takes_the_place_of_the_old(tmp_path: Path) -> None:
    out = tmp_path / "site"
    write_site(make_result(), out)
    write_site(make_result(profile_only=True), out)
    assert not (out / "coverage.html").exists()
    assert sorted(path.name for path in tmp_path.iterdir()) == ["site"]


def test_a_site_of_the_same_result_is_left_alone(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    out = tmp_path / "site"
    first = write_site(make_full(), out)
    monkeypatch.setattr(site_module, "_build", _fail)
    assert write_site(make_full(), out) == first
    with pytest.raises(PptraceError, match="no"):
        write_site(make_full(more=1), out)


def _edit(site: Path) -> None:
    page = site / "findings.html"
    text = page.read_text("utf-8").replace("error", "fine!")
    page.write_text(text, "utf-8")
    later = (site / MARKER).stat().st_mtime + 10
    os.utime(page, (later, later))


def _remove(site: Path) -> None:
    (site / "sfr" / "FPR_CON.1.html").unlink()


def _add(site: Path) -> None:
    (site / "more.html").write_text("", "utf-8")


def _unmark(site: Path) -> None:
    (site / MARKER).write_bytes(b"\xff")


@pytest.mark.parametrize("change", [_edit, _remove, _add, _unmark])
def test_a_site_that_was_touched_is_written_anew(tmp_path: Path, change: Callable[[Path], None], plain: Path) -> None:
    out = tmp_path / "site"
    shutil.copytree(plain, out)
    change(out)
    write_site(make_full(), out)
    assert digests(out) == digests(plain)


def _fail(*_: object) -> None:
    raise PptraceError("no")


@pytest.mark.parametrize("step", ["_build", "_swap"])
def test_the_old_site_stays_when_the_new_one_fails(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, step: str) -> None:
    out = tmp_path / "site"
    write_site(make_result(), out)
    before = digests(out)
    monkeypatch.setattr(site_module, step, _fail)
    with pytest.raises(PptraceError, match="no"):
        write_site(make_result(profile_only=True), out)
    assert digests(out) == before
    assert sorted(path.name for path in tmp_path.iterdir()) == ["site"]


def test_the_old_site_comes_back_when_the_last_step_fails(tmp_path: Path) -> None:
    out, old = tmp_path / "site", tmp_path / "old"
    out.mkdir()
    (out / "index.html").write_text("old", "utf-8")
    with pytest.raises(FileNotFoundError):
        site_module._swap(tmp_path / "missing", out, old)
    assert (out / "index.html").read_text("utf-8") == "old"


def test_a_warning_of_sphinx_is_an_error(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from traceability.emit import site_sphinx

    settings = site_sphinx._settings
    monkeypatch.setattr(site_sphinx, "_settings", lambda *given: {**settings(*given), "html_theme_options": {"no_such_option": "1"}})
    with pytest.raises(PptraceError, match=r"without warnings.*no_such_option"):
        write_site(make_result(), tmp_path / "site")
    assert list(tmp_path.iterdir()) == []


def test_a_folder_with_other_things_is_never_replaced(tmp_path: Path) -> None:
    out = tmp_path / "work"
    out.mkdir()
    (out / "thesis.txt").write_text("mine", "utf-8")
    with pytest.raises(ConfigError, match="left as it is"):
        write_site(make_result(), out)
    with pytest.raises(ConfigError, match="left as it is"):
        write_site(make_result(), out / "thesis.txt")
    assert (out / "thesis.txt").read_text("utf-8") == "mine"


def test_a_place_that_cannot_be_written_is_named(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("", "utf-8")
    with pytest.raises(ConfigError, match="cannot be written"):
        write_site(make_result(), tmp_path / "file" / "site")


def test_without_the_extra_the_error_names_it(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    real = importlib.util.find_spec
    monkeypatch.setattr(importlib.util, "find_spec", lambda name, *rest: None if name == "furo" else real(name, *rest))
    with pytest.raises(ConfigError, match=r"pip install 'pptrace\[report\]'"):
        write_site(make_result(), tmp_path / "site")
