"""The manual: its pages do what they say, it builds without a warning, and holds all that the program has."""

from __future__ import annotations

import functools
import re
import shutil
import subprocess
import sys
from collections.abc import Callable
from html import unescape
from html.parser import HTMLParser
from pathlib import Path
from urllib.parse import unquote, urldefrag

import click
import pytest

from tests.docs.pages import DOCS, ROOT, Block, Reader, blocks_in, commands_in, follow, matches, pages
from tests.own_words import shipped_library
from traceability.cli.main import cli
from traceability.load.document import SECTIONS
from traceability.load.mistakes import MISTAKE_KINDS
from traceability.rules.registry import all_rules

for _library in ("sphinx", "furo", "jinja2"):
    pytest.importorskip(_library, reason=f"needs the tool {_library}")
openpyxl = pytest.importorskip("openpyxl", reason="needs the tool openpyxl")

PAGES = pages()
CHROMIUM = shutil.which("chromium")


def test_the_tutorials_and_how_to_pages_are_there() -> None:
    assert len([page for page in PAGES if page.startswith("tutorial/")]) >= 3
    assert len([page for page in PAGES if page.startswith("howto/")]) >= 5


@pytest.fixture(scope="module")
def followed(tmp_path_factory: pytest.TempPathFactory) -> Callable[[str], Reader]:
    """Follows a page, each at most once."""

    @functools.cache
    def once(page: str) -> Reader:
        return follow(page, tmp_path_factory.mktemp("page"))

    return once


@pytest.mark.parametrize("page", PAGES)
def test_a_page_does_what_it_says(page: str, followed: Callable[[str], Reader]) -> None:
    assert len(followed(page).ran) >= 2


def test_every_sheet_that_a_page_names_is_in_the_workbook(followed: Callable[[str], Reader]) -> None:
    named = {name for page in PAGES for name in re.findall(r"``(\d\d_\w+)``", (DOCS / page).read_text("utf-8"))}
    book = openpyxl.load_workbook(followed("tutorial/first-product.rst").at / "build/evidence.xlsx", read_only=True)
    assert len(named) > 3
    assert sorted(named - set(book.sheetnames)) == []
    book.close()


class Anchors(HTMLParser):
    """The ids and the links of a page."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.ids: set[str] = set()
        self.links: set[str] = set()
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        values = dict(attrs)
        self.ids |= {value for name in ("id", "name") if (value := values.get(name))}
        self.links |= {value for name in ("href", "src") if (value := values.get(name))}


@pytest.fixture(scope="module")
def manual(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The manual, built as ``make manual`` does."""
    work = tmp_path_factory.mktemp("manual")
    command = [sys.executable, "-m", "sphinx", "-q", "-W", "--keep-going", "-b", "html", "-d", work / "doctrees", DOCS, work / "html"]
    done = subprocess.run([str(part) for part in command], cwd=ROOT, capture_output=True, text=True, check=False)
    assert (done.returncode, done.stdout, done.stderr) == (0, "", "")
    return work / "html"


def text_of(manual: Path, page: str) -> str:
    return (manual / f"{page}.html").read_text("utf-8")


def test_no_link_of_the_manual_is_dead_or_leaves_it(manual: Path) -> None:
    found = {path: Anchors(path.read_text("utf-8")) for path in manual.rglob("*.html")}
    assert len(found) > 20
    wrong = []
    for path, page in found.items():
        for link in page.links:
            address, fragment = urldefrag(link)
            if link.startswith("data:") or address.startswith("https://github.com/pradyunsg/furo") or "sphinx-doc.org" in address:
                continue
            target = (path.parent / unquote(address.partition("?")[0])).resolve() if address else path
            there = target.is_file() and (target not in found or not fragment or fragment in found[target].ids)
            wrong += [] if there else [f"{path.relative_to(manual)}: {link}"]
    assert sorted(wrong) == []


@pytest.mark.skipif(CHROMIUM is None, reason="needs the tool chromium to open the manual")
def test_every_page_fits_its_window(manual: Path) -> None:
    sync = pytest.importorskip("playwright.sync_api", reason="needs the tool playwright")
    wrong: list[str] = []
    opened = [path for path in sorted(manual.rglob("*.html")) if path.parent.name != "rules" or path.stem == "IMP005"]
    with sync.sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox", "--disable-gpu"])
        page = browser.new_page()
        page.on("console", lambda message: wrong.append(message.text) if message.type in {"error", "warning"} else None)
        page.on("pageerror", lambda error: wrong.append(str(error)))
        page.on("request", lambda request: wrong.append(request.url) if not request.url.startswith(("file:", "data:")) else None)
        for path in opened:
            page.goto(path.as_uri())
            for width in (1280, 400):
                page.set_viewport_size({"width": width, "height": 900})
                beyond = page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
                wrong += [f"{path.name} is {beyond} px wider than {width} px"] if beyond > 0 else []
        browser.close()
    assert len(opened) > 20
    assert wrong == []


def test_every_rule_has_its_page_and_stands_in_the_list(manual: Path) -> None:
    listed = text_of(manual, "reference/rules")
    assert {path.stem for path in (manual / "reference/rules").glob("*.html")} == set(all_rules())
    assert [rule for rule in all_rules() if f"rules/{rule}.html" not in listed] == []


def test_every_command_and_option_is_described(manual: Path) -> None:
    page = text_of(manual, "reference/commands")
    for name, command in cli.commands.items():
        assert f'id="command-pptrace-{name}"' in page
        for param in command.params:
            assert not isinstance(param, click.Option) or not param.opts or all(option in page for option in param.opts)


def test_every_section_and_code_is_described(manual: Path) -> None:
    page = text_of(manual, "reference/documents")
    assert [name for name in SECTIONS if f'id="section-{name.replace("_", "-")}"' not in page] == []
    mistakes = text_of(manual, "reference/mistakes")
    assert [code for code in MISTAKE_KINDS if f'id="mistake-{code.lower()}"' not in mistakes] == []


def test_every_document_of_the_library_has_its_row_and_no_cell_is_empty(manual: Path) -> None:
    library = shipped_library()
    part = text_of(manual, "reference/library").partition('<section id="documents">')[2].partition("</section>")[0]
    rows = [re.findall(r"<td>(.*?)</td>", row, re.S) for row in re.findall(r"<tr.*?</tr>", part, re.S)][1:]
    said = [[" ".join(unescape(re.sub(r"<[^>]+>", "", cell)).split()) for cell in row] for row in rows]
    assert [row[0].partition(":")[0] for row in said] == list(library.register)
    assert [row for row in said if len(row) != 5 or not all(row)] == []
    for row, entry in zip(said, library.register.values(), strict=True):
        held = [f"{name} ({len(library.sets[name].requirements)} items)" for name in entry.holds if name in library.sets]
        assert [one in row[1] for one in held] == [True] * len(held), entry.id
        assert (row[2].partition(":")[0], row[4].partition(":")[0]) == (entry.provenance, entry.norway.applies)


def test_output_is_held_against_what_a_page_shows() -> None:
    assert matches(["one", "two", "three"], ["one", "…", "three"])
    assert matches(["one", "three"], ["one", "…", "three"])
    assert matches(["one two"], ["one …"])
    assert not matches(["one", "two", "three"], ["one", "three"])
    assert not matches(["one", "two"], ["one"])
    assert not matches(["one.two"], ["one", "…"])
    assert not matches(["axb"], ["a.b"])


def test_a_reader_finds_wrong_pages(tmp_path: Path) -> None:
    reader = Reader(tmp_path)
    reader.follow(Block("text", "a.txt", "one\ntwo\n", 1))
    reader.follow(Block("diff", "a.txt", " one\n-two\n+three\n", 1))
    assert (tmp_path / "a.txt").read_text() == "one\nthree\n"
    with pytest.raises(AssertionError, match="stands 0 times"):
        reader.follow(Block("diff", "a.txt", "-two\n", 1))
    with pytest.raises(AssertionError, match="the page shows"):
        reader.follow(Block("console", "", "$ python -c 'print(1)'\n2\n", 1))
    with pytest.raises(AssertionError, match="exit code is 3"):
        reader.follow(Block("console", "", "$ python -c 'raise SystemExit(3)'\n$ echo $?\n4\n", 1))
    with pytest.raises(AssertionError, match="does not say so"):
        reader.follow(Block("console", "", "$ python -c 'raise SystemExit(3)'\n$ python -c pass\n", 1))


def test_blocks_and_commands_are_found() -> None:
    yaml = ".. code-block:: yaml\n   :caption: a/b.yaml\n\n   x:\n\n     y: 1\n"
    console = "* C\n\n  .. code-block:: console\n\n     $ one \\\n       two\n     out\n     $ three\n"
    first, second = blocks_in(f"A\n\n{yaml}\nB\n\n{console}")
    assert (first.language, first.path, first.text) == ("yaml", "a/b.yaml", "x:\n\n  y: 1\n")
    assert list(commands_in(second.text)) == [("one   two", ["out"]), ("three", [])]
