"""The site: every page is there, every link leads somewhere, hostile text stays text, and the old site survives a failure."""

from __future__ import annotations

import hashlib
import importlib.util
import json
import re
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import unquote, urlsplit

import lxml.html
import msgspec
import pytest

from tests.emit.factory import HOSTILE, PP, make_result, qualify
from traceability.emit import site as site_module
from traceability.emit.site import MARKER, write_site
from traceability.emit.site_links import collect_links, words
from traceability.emit.site_pages import MAIN_PAGES
from traceability.emit.site_view import MATRIX_LIMIT, Matrix, make_view
from traceability.model.errors import ConfigError, PptraceError
from traceability.model.ids import slug
from traceability.model.result import AXES

for _library in ("sphinx", "furo", "jinja2"):
    pytest.importorskip(_library, reason=f"needs the tool {_library}")

MAIN = {"index", *(name for pages in MAIN_PAGES.values() for name, _ in pages)}
SFRS = {"FAU_STG.4/SYS", "FCS_COP.1/HASH", "FDP_IFF.1/FW", "FPR_CON.1"}


@pytest.fixture(scope="module")
def plain(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return write_site(make_result(), tmp_path_factory.mktemp("plain") / "site").parent


@pytest.fixture(scope="module")
def hostile(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return write_site(make_result(hostile=True), tmp_path_factory.mktemp("hostile") / "site").parent


@pytest.fixture(scope="module")
def profile(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return write_site(make_result(profile_only=True), tmp_path_factory.mktemp("profile") / "site").parent


def read(site: Path, page: str) -> lxml.html.HtmlElement:
    return lxml.html.fromstring((site / f"{page}.html").read_bytes())


def article(site: Path, page: str) -> lxml.html.HtmlElement:
    return read(site, page).xpath("//article[@id='furo-main-content']")[0]


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


# what is there


def test_every_page_is_there(plain: Path) -> None:
    assert pages_of(plain) == MAIN | {"search"} | {sfr_page(sfr) for sfr in SFRS}


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


def test_a_test_shows_the_worst_of_its_results(plain: Path) -> None:
    outcomes = {row.test: (row.outcome, leaves) for row, leaves in make_view(make_result()).tests}
    assert outcomes["tests/test_log.py::test_17"] == ("no-result", ["st:FDP_IFF.1.2/FW#r1", "st:FDP_IFF.1.2/FW#r2"])
    assert "test_17 ? no result" in said(plain, "tests")


def test_gaps_name_each_leaf_without_evidence(plain: Path) -> None:
    view = make_view(make_result())
    tested = [leaf.label for _, leaves in view.gaps("tested") for leaf, _ in leaves]
    assert tested == ["FDP_IFF.1.2/FW#r3", "FPR_CON.1.1"]
    assert "FAU_GEN.9" in said(plain, "gaps")


def test_findings_come_new_first_and_say_how_to_repair(plain: Path) -> None:
    text = said(plain, "findings")
    assert text.index("New") < text.index("has no test") < text.index("Known in the baseline") < text.index("FPT_STM.1 is open")
    assert "Mark a test with @pytest.mark.verifies" in text
    assert "ATE_COV.2-1" in text
    assert "REF001 st:O.Gone" in text


def test_the_method_page_names_rules_that_did_not_run(plain: Path) -> None:
    text = said(plain, "method")
    assert "CST001 The base certificate is expired No composite is claimed." in text
    assert "0f" * 32 in text


def test_a_profile_alone_has_no_coverage(profile: Path) -> None:
    evidence = {name for name, _ in MAIN_PAGES["Evidence"]}
    assert not pages_of(profile) & evidence
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
    again = write_site(make_result(hostile=True), Path("elsewhere") / "deeper" / "pages").parent
    assert digests(again) == digests(hostile)
    for path in hostile.rglob("*"):
        assert not path.is_file() or str(hostile.parent).encode() not in path.read_bytes()


def test_the_new_site_takes_the_place_of_the_old(tmp_path: Path) -> None:
    out = tmp_path / "site"
    write_site(make_result(), out)
    write_site(make_result(profile_only=True), out)
    assert not (out / "coverage.html").exists()
    assert sorted(path.name for path in tmp_path.iterdir()) == ["site"]


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
