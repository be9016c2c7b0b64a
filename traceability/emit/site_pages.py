"""The pages of the site as HTML fragments, rendered from templates that escape every text of the project."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from traceability.emit import site_words
from traceability.emit.site_links import words
from traceability.emit.site_view import View, page_of
from traceability.model.ids import split_qualified
from traceability.model.result import SfrRow

if TYPE_CHECKING:
    from jinja2 import Environment
    from markupsafe import Markup

_HEADING = re.compile(r'<h2 id="(?P<anchor>[^"]+)">(?P<title>.*?)</h2>')
_UNSHOWABLE = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ud800-\udfff\ufffe\uffff]")

MAIN_PAGES: dict[str, tuple[tuple[str, str], ...]] = {
    "Run": (("method", "Method and limits"), ("findings", "Findings"), ("gaps", "Gaps")),
    "Claim": (
        ("problem", "Security problem"),
        ("objectives", "Objectives"),
        ("sfrs", "SFRs"),
        ("dependencies", "Dependencies"),
        ("sars", "SARs"),
        ("documents", "Documents"),
    ),
    "Evidence": (("coverage", "Coverage"), ("modules", "Modules"), ("code", "Code"), ("tests", "Tests")),
}
"""The main pages (name, title) in the groups of the navigation, after the overview; *Evidence* only with a product."""


@dataclass(frozen=True, slots=True)
class Page:
    """A page: its name without ``.html``, its title as plain text, and its body as HTML below the heading."""

    name: str
    title: str
    body: str

    @property
    def contents(self) -> tuple[tuple[str, str], ...]:
        """The sections of the page: anchor and title, both HTML."""
        return tuple((match["anchor"], match["title"]) for match in _HEADING.finditer(self.body))


def main_pages(view: View, templates: Path) -> Iterator[tuple[str, Page]]:
    """The overview (group ``""``) and all main pages, each with its group in the navigation."""
    render = _renderer(view, templates, root="")
    yield "", Page("index", "Overview", render("index", {}))
    for group, pages in MAIN_PAGES.items():
        if group == "Evidence" and not view.product:
            continue
        for name, title in pages:
            yield group, Page(name, title, render(name, {}))


def sfr_pages(view: View, templates: Path) -> Iterator[Page]:
    """A page for each SFR of the subject, in its order."""
    render = _renderer(view, templates, root="../")
    for sfr in view.report.sfrs:
        yield Page(page_of(view, sfr).page, printable(_heading(sfr)), render("sfr", {"sfr": sfr}))


def printable(text: str) -> str:
    """A text without the characters that HTML cannot hold; each is shown as a replacement character."""
    return _UNSHOWABLE.sub("\ufffd", text)


def _heading(sfr: SfrRow) -> str:
    return f"{sfr.label} {sfr.title}".strip()


def _renderer(view: View, templates: Path, root: str) -> Callable[[str, dict[str, object]], str]:
    environment = _environment(view, templates, root)

    def render(name: str, values: dict[str, object]) -> str:
        return environment.get_template(f"pages/{name}.html").render(view=view, report=view.report, result=view.result, **values)

    return render


def _environment(view: View, templates: Path, root: str) -> Environment:
    """Templates with autoescape on, undefined names as errors, and links seen from ``root``."""
    from jinja2 import Environment, FileSystemLoader, StrictUndefined
    from markupsafe import Markup, escape

    def ref(identifier: str, label: str = "") -> Markup:
        shown = printable(label or identifier.removeprefix(f"{view.result.subject}:"))
        target = view.links.find(identifier)
        if target is None:
            return Markup('<span class="id">{}</span>').format(shown)
        return Markup('<a class="id" href="{}">{}</a>').format(target.href(root), shown)

    def linked(text: str) -> Markup:
        pieces = []
        for piece, may_be_id in words(printable(text)):
            target = view.links.word(piece) if may_be_id else None
            pieces.append(Markup('<a class="id" href="{}">{}</a>').format(target.href(root), piece) if target else escape(piece))
        return Markup("").join(pieces)

    environment = Environment(
        loader=FileSystemLoader(templates),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        finalize=lambda value: printable(value) if type(value) is str else value,
    )
    environment.globals.update(root=root, ref=ref, linked=linked, share=_share, words=site_words, short=_short, anchor=_anchor(view))
    return environment


def _anchor(view: View) -> Callable[[str], str]:
    def anchor(identifier: str) -> str:
        """The anchor at which an item stands on its page."""
        return view.links.targets[identifier].anchor

    return anchor


def _short(identifier: str) -> str:
    """An id without its document."""
    return split_qualified(identifier)[1]


def _share(k: int, n: int) -> str:
    """How much of a bar of 100 units ``k`` of ``n`` fill; full only where all are covered."""
    return f"{100 * k / n:.1f}" if n else "0.0"
