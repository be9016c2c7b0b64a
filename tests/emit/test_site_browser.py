"""The site in a real browser: nothing fails, leaves the folder, overflows or overlaps; filters, keyboard and axe-core.

Without Chromium these tests are skipped with a reason; ``.ci/run`` installs it and takes a skip for a failure.
"""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode

import pytest

from tests.emit.factory import make_result
from tests.emit.factory_evidence import make_full
from traceability.emit.site import write_site

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Dialog, Locator, Page

for _library in ("sphinx", "furo", "jinja2", "playwright"):
    pytest.importorskip(_library, reason=f"needs the tool {_library}")

CHROMIUM = shutil.which("chromium")
pytestmark = pytest.mark.skipif(CHROMIUM is None, reason="needs the tool chromium to open the site")
FLAGS = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-background-networking",
    "--no-first-run",
    "--disable-component-update",
    "--disable-sync",
)
WIDTHS = (1920, 1280, 400)
LAYOUT = (Path(__file__).parent / "layout.js").read_text("utf-8")


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=CHROMIUM, args=list(FLAGS))
        yield chromium
        chromium.close()


@pytest.fixture(scope="module")
def sites(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    folder = tmp_path_factory.mktemp("sites")
    results = {"hostile": make_full(hostile=True, more=30), "profile": make_result(profile_only=True)}
    return {name: write_site(result, folder / name).parent for name, result in results.items()}


@pytest.fixture
def page(browser: Browser) -> Iterator[Page]:
    context = browser.new_context()
    yield context.new_page()
    context.close()


def watch(page: Page) -> list[str]:
    """Everything that goes wrong on the page from now on, and every request that leaves the folder."""
    wrong: list[str] = []

    def dismiss(dialog: Dialog) -> None:
        wrong.append(f"dialog: {dialog.message}")
        dialog.dismiss()

    page.on(
        "console", lambda message: wrong.append(f"console {message.type}: {message.text}") if message.type in {"error", "warning"} else None
    )
    page.on("pageerror", lambda error: wrong.append(f"error: {error}"))
    page.on("requestfailed", lambda request: wrong.append(f"failed: {request.url}"))
    page.on("request", lambda request: wrong.append(f"left: {request.url}") if not request.url.startswith(("file:", "data:")) else None)
    page.on("dialog", dismiss)
    return wrong


def addresses(site: Path) -> list[str]:
    """All pages, but of the many plain SFRs only one."""
    pages = sorted(path for path in site.rglob("*.html") if "FMT_SMF" not in path.name or "N0007" in path.name)
    return [path.as_uri() for path in pages]


def kinds(site: Path) -> list[str]:
    """One page of each kind: all main pages, and one of each folder."""
    folders: dict[Path, Path] = {}
    for path in sorted(path for path in site.rglob("*.html") if path.parent != site):
        folders.setdefault(path.parent, path)
    return [path.as_uri() for path in (*sorted(site.glob("*.html")), *folders.values())]


def frame(page: Page, label: str) -> Locator:
    """The frame of a table."""
    return page.get_by_role("region", name=f"{label} (scrolls sideways)", exact=True)


def shown(page: Page, label: str) -> list[str]:
    """The first cell of each row that can be seen."""
    cells = frame(page, label).locator("tbody tr:not([hidden]) > :first-child")
    return [" ".join(text.split()) for text in cells.all_inner_texts()]


def tools(page: Page, label: str) -> Locator:
    """The bar with the filters of a table."""
    return page.get_by_role("group", name=f"Filter: {label}", exact=True)


# every page


@pytest.mark.parametrize("kind", ["hostile", "profile"])
def test_every_page_opens_without_a_fault_and_nothing_overflows_or_overlaps(sites: dict[str, Path], page: Page, kind: str) -> None:
    wrong = watch(page)
    checked = 0
    for address in addresses(sites[kind]):
        page.goto(address)
        for width in WIDTHS:
            page.set_viewport_size({"width": width, "height": 900})
            faults = page.evaluate(LAYOUT)
            assert faults["list"] == [], f"{address} at {width} px"
            checked += faults["checked"]
    assert not wrong
    assert checked > 1000


CONTRAST = {"runOnly": {"type": "rule", "values": ["color-contrast"]}, "resultTypes": ["violations"]}
"""In the dark only the colours differ."""


@pytest.mark.parametrize(("kind", "scheme"), [("hostile", "light"), ("hostile", "dark"), ("profile", "light")])
def test_axe_finds_nothing_serious(sites: dict[str, Path], browser: Browser, kind: str, scheme: str) -> None:
    axe = pytest.importorskip("axe_playwright_python.sync_playwright", reason="needs the tool axe-playwright-python").Axe()
    context = browser.new_context(viewport={"width": 1280, "height": 900}, color_scheme="dark" if scheme == "dark" else "light")
    page = context.new_page()
    faults: list[Any] = []
    for address in kinds(sites[kind]):
        page.goto(address)
        part = None if "/index.html" in address or "/search.html" in address else "article"  # what stands round it is always the same
        found = (axe.run(page, part, CONTRAST) if scheme == "dark" else axe.run(page, part)).response
        assert found["testEngine"]["name"] == "axe-core"
        faults += [(address, one["id"], one["nodes"][0]["html"]) for one in found["violations"] if one["impact"] in {"serious", "critical"}]
    context.close()
    assert faults == []


def test_axe_would_find_a_picture_without_a_name(sites: dict[str, Path], page: Page) -> None:
    axe = pytest.importorskip("axe_playwright_python.sync_playwright", reason="needs the tool axe-playwright-python").Axe()
    page.goto((sites["profile"] / "index.html").as_uri())
    page.evaluate("document.querySelector('article').append(document.createElement('img'))")
    assert "image-alt" in {one["id"] for one in axe.run(page).response["violations"]}


def test_the_layout_check_would_find_what_overlaps_and_overflows(sites: dict[str, Path], page: Page) -> None:
    page.goto((sites["profile"] / "index.html").as_uri())
    page.add_style_tag(content="article h2 { margin-top: -60px; } article p { width: 9000px; }")
    faults = " ".join(page.evaluate(LAYOUT)["list"])
    assert "overlap" in faults
    assert "wider" in faults


# tables


def test_a_table_is_searched_and_says_how_many_rows_are_left(sites: dict[str, Path], page: Page) -> None:
    page.goto((sites["hostile"] / "sfrs.html").as_uri())
    bar = tools(page, "SFRs")
    status = bar.get_by_role("status")
    assert status.inner_text() == "all 34 rows shown"
    bar.get_by_label("Find").fill("cryptographic HASH")
    assert shown(page, "SFRs") == ["FCS_COP.1/HASH"]
    assert status.inner_text() == "1 of 34 rows shown"
    bar.get_by_label("Find").fill("<script>")
    assert shown(page, "SFRs") == ["FDP_IFF.1/FW"]
    bar.get_by_role("button", name="Show all").click()
    assert len(shown(page, "SFRs")) == 34
    assert status.inner_text() == "all 34 rows shown"


def test_a_table_is_filtered_by_the_values_of_a_column(sites: dict[str, Path], page: Page) -> None:
    page.goto((sites["hostile"] / "sfrs.html").as_uri())
    bar = tools(page, "SFRs")
    choice = bar.get_by_label("Worst leaf")
    assert choice.locator("option").all_inner_texts() == ["all", "claimed", "covered", "failed", "missing"]
    choice.select_option("failed")
    assert shown(page, "SFRs") == ["FCS_COP.1/HASH"]
    bar.get_by_label("Find").fill("nothing like this")
    assert shown(page, "SFRs") == []
    assert bar.get_by_role("status").inner_text() == "0 of 34 rows shown"


def test_an_address_can_ask_for_a_filter_and_for_a_row(sites: dict[str, Path], page: Page) -> None:
    address = (sites["hostile"] / "coverage.html").as_uri()
    page.goto(f"{address}?tested=missing")
    assert [text.split()[0] for text in shown(page, "Coverage of each SFR")] == ["FDP_IFF.1/FW", "FPR_CON.1"]
    page.goto(f"{address}?tested=<script>")
    assert len(shown(page, "Coverage of each SFR")) == 34
    tests = (sites["hostile"] / "tests.html").as_uri()
    page.goto(f"{tests}?outcome=failed#test--tests-2ftest_wan.py-3a-3atest_wan")
    assert page.locator(":target").is_visible()


def test_a_column_is_sorted_and_comes_back(sites: dict[str, Path], page: Page) -> None:
    page.goto((sites["hostile"] / "sfrs.html").as_uri())
    at_first = shown(page, "SFRs")
    head = frame(page, "SFRs").locator("thead th", has_text="SFR")
    button = head.get_by_role("button")
    for state, rows in (("ascending", sorted(at_first)), ("descending", sorted(at_first, reverse=True)), (None, at_first)):
        button.click()
        assert head.get_attribute("aria-sort") == state
        assert shown(page, "SFRs") == rows
    leaves = frame(page, "SFRs").locator("thead th", has_text="Leaves")
    leaves.get_by_role("button").click()
    leaves.get_by_role("button").click()
    assert shown(page, "SFRs")[0] == "FDP_IFF.1/FW"
    assert frame(page, "SFRs").locator("[aria-sort]").count() == 1


def test_without_scripts_every_table_is_whole(sites: dict[str, Path], browser: Browser) -> None:
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto((sites["hostile"] / "sfrs.html").as_uri())
    rows = frame(page, "SFRs").locator("tbody tr")
    assert rows.count() == 34
    assert rows.last.is_visible()
    assert page.locator(".pp-tools, .pp-sort").count() == 0
    context.close()


# keyboard


def test_the_keyboard_reaches_everything_and_sorts(sites: dict[str, Path], page: Page) -> None:
    page.goto((sites["hostile"] / "sfrs.html").as_uri())
    reached: list[str] = []
    for _ in range(80):
        page.keyboard.press("Tab")
        reached.append(
            page.evaluate(
                "document.activeElement.getAttribute('aria-label') || document.activeElement.innerText || document.activeElement.name"
            )
        )
        if page.evaluate("document.activeElement.matches('.pp-sort')"):
            break
    assert reached[0] == "Skip to content"
    assert "Search" in reached
    assert "Waivers" in reached
    assert page.evaluate("document.querySelector('.pp-tools').contains(document.activeElement)") is False
    before = shown(page, "SFRs")
    page.keyboard.press("Enter")
    assert page.evaluate("document.activeElement.closest('th').getAttribute('aria-sort')") == "ascending"
    assert shown(page, "SFRs") == sorted(before)
    page.keyboard.press("Shift+Tab")
    page.keyboard.press("Shift+Tab")
    assert page.evaluate("document.activeElement.closest('.pp-tools') !== null")


def test_the_keyboard_skips_a_picture_or_follows_its_links(sites: dict[str, Path], page: Page) -> None:
    page.goto((sites["hostile"] / "sfr" / "FCS_COP.1-2fHASH.html").as_uri())
    skip = page.get_by_role("link", name="Skip the picture")
    skip.focus()
    assert skip.bounding_box()["height"] > 10  # type: ignore[index]
    page.keyboard.press("Tab")
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.closest('svg') !== null")
    page.keyboard.press("Enter")
    page.wait_for_url("**/problem.html#T.Tamper")


def test_a_wide_table_scrolls_in_its_frame_and_by_keyboard(sites: dict[str, Path], page: Page) -> None:
    page.set_viewport_size({"width": 400, "height": 900})
    page.goto((sites["hostile"] / "coverage.html").as_uri())
    wide = frame(page, "Coverage of each SFR")
    assert wide.evaluate("e => e.scrollWidth > e.clientWidth")
    wide.focus()
    page.keyboard.press("ArrowRight")
    page.wait_for_function("document.activeElement.scrollLeft > 0")


def test_the_header_of_a_matrix_stays_in_view(sites: dict[str, Path], page: Page) -> None:
    page.set_viewport_size({"width": 1280, "height": 700})
    page.goto((sites["hostile"] / "objectives.html").as_uri())
    matrix = frame(page, "SFRs by objectives")
    matrix.evaluate("e => { e.scrollTop = 400 }")
    top = matrix.bounding_box()
    head = matrix.locator("thead th").first.bounding_box()
    assert top
    assert head
    assert abs(head["y"] - top["y"]) <= 2


# search


@pytest.mark.parametrize("words", ["FCS_COP.1/HASH", "Cryptographic operation"])
def test_the_search_finds_the_page_of_an_sfr(sites: dict[str, Path], page: Page, words: str) -> None:
    wrong = watch(page)
    page.goto((sites["hostile"] / "index.html").as_uri())
    page.get_by_role("search").get_by_label("Search").fill(words)
    page.keyboard.press("Enter")
    results = page.locator("#search-results li a")
    results.first.wait_for()
    assert "FCS_COP.1-2fHASH.html" in (results.first.get_attribute("href") or "")
    assert not wrong


@pytest.mark.parametrize("query", ["script", "Simple security attributes", "<script>alert"])
def test_hostile_titles_in_the_search_stay_text(sites: dict[str, Path], page: Page, query: str) -> None:
    wrong = watch(page)
    page.goto(f"{(sites['hostile'] / 'search.html').as_uri()}?{urlencode({'q': query})}")
    title = page.locator("#search-results li a", has_text="FDP_IFF.1/FW")
    title.wait_for()
    assert "‹script›alert('x')‹/script›" in title.inner_text()
    assert not wrong


# print


def test_on_paper_there_is_the_text_and_nothing_else(sites: dict[str, Path], page: Page) -> None:
    page.set_viewport_size({"width": 720, "height": 1000})
    for address in kinds(sites["hostile"]):
        page.goto(address)
        page.emulate_media(media="print", color_scheme="dark")
        for part in (
            ".sidebar-drawer",
            ".toc-drawer",
            ".mobile-header",
            ".pp-tools",
            ".pp-turn",
            ".content-icon-container",
            ".back-to-top",
        ):
            assert not [one for one in page.locator(part).all() if one.is_visible()], f"{address}: {part}"
        clipped = page.evaluate(
            "[...document.querySelectorAll('.pp-scroll')].filter(e => getComputedStyle(e).overflowX !== 'visible').length"
        )
        assert clipped == 0, address
        assert page.evaluate("getComputedStyle(document.body).backgroundColor") in {"rgb(255, 255, 255)", "rgba(0, 0, 0, 0)"}
        assert "search.html" in address or page.locator("article h1").is_visible()
        page.emulate_media(media="screen", color_scheme="light")
