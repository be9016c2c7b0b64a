"""The site in a real browser: no error, no request that fails or leaves the folder, no page wider than the window."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import urlencode

import pytest

from tests.emit.factory import make_result
from traceability.emit.site import write_site

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Dialog, Page

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
WIDTHS = (1280, 400)


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
    results = {"hostile": make_result(hostile=True, more=60), "profile": make_result(profile_only=True)}
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


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", WIDTHS)
@pytest.mark.parametrize("kind", ["hostile", "profile"])
def test_every_page_opens_without_a_fault(sites: dict[str, Path], browser: Browser, kind: str, width: int, scheme: str) -> None:
    context = browser.new_context(viewport={"width": width, "height": 900}, color_scheme="dark" if scheme == "dark" else "light")
    page = context.new_page()
    wrong = watch(page)
    for address in addresses(sites[kind]):
        page.goto(address)
        beyond = page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
        assert beyond <= 0, f"{address} is {beyond} px wider than {width} px"
    context.close()
    assert not wrong


def test_a_wide_table_scrolls_in_its_frame_and_by_keyboard(sites: dict[str, Path], page: Page) -> None:
    page.set_viewport_size({"width": 400, "height": 900})
    page.goto((sites["hostile"] / "coverage.html").as_uri())
    frame = page.get_by_role("region", name="Coverage of each SFR")
    assert frame.evaluate("e => e.scrollWidth > e.clientWidth")
    frame.focus()
    page.keyboard.press("ArrowRight")
    page.wait_for_function("document.activeElement.scrollLeft > 0")


def test_the_header_of_a_matrix_stays_in_view(sites: dict[str, Path], page: Page) -> None:
    page.set_viewport_size({"width": 1280, "height": 700})
    page.goto((sites["hostile"] / "objectives.html").as_uri())
    frame = page.get_by_role("region", name="SFRs by objectives")
    frame.evaluate("e => { e.scrollTop = 400 }")
    top = frame.bounding_box()
    head = frame.locator("thead th").first.bounding_box()
    assert top
    assert head
    assert abs(head["y"] - top["y"]) <= 2


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


def test_signs_can_be_read_in_both_themes(sites: dict[str, Path], browser: Browser) -> None:
    """Contrast of 4.5 to 1 between the text of each badge and its ground (WCAG 2, 1.4.3)."""
    for scheme in ("light", "dark"):
        context = browser.new_context(color_scheme="dark" if scheme == "dark" else "light")
        page = context.new_page()
        page.goto((sites["hostile"] / "method.html").as_uri())
        ratios = page.evaluate(
            """() => {
                const light = c => { const v = c.match(/[0-9.]+/g).slice(0, 3).map(x => x / 255)
                    .map(x => x <= 0.04045 ? x / 12.92 : ((x + 0.055) / 1.055) ** 2.4);
                    return 0.2126 * v[0] + 0.7152 * v[1] + 0.0722 * v[2]; };
                return [...document.querySelectorAll('.pp-badge')].map(e => { const s = getComputedStyle(e);
                    const [a, b] = [light(s.color), light(s.backgroundColor)].sort((x, y) => y - x);
                    return (a + 0.05) / (b + 0.05); });
            }"""
        )
        context.close()
        assert len(ratios) >= 9
        assert min(ratios) >= 4.5, f"{scheme}: {min(ratios):.2f}"
