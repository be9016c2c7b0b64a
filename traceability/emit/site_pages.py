"""Which pages the site has, each with its template and what it is about, and what a page is once it is rendered."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import NamedTuple

import msgspec

from traceability.emit.site_library import PAGES as LIBRARY_PAGES
from traceability.emit.site_view import View
from traceability.model.design_rows import ModuleReport, SubsystemRow, TsfiRow
from traceability.model.result import SfrRow

_HEADING = re.compile(r'<h2 id="(?P<anchor>[^"]+)">(?P<title>.*?)</h2>')
_PICTURE = re.compile(r'<svg.*?</svg>|<div class="pp-scroll pp-matrix.*?</div>', re.S)
_LIST = re.compile(r'<div class="pp-scroll pp-data.*?</div>', re.S)
_APART = re.compile(r"(?=<(?:br|td|th|p|li|dt|dd|h[1-6])\b)")
"""Where words end although no space stands between them: the search reads the text without its tags."""
_LONG = 200_000
_WHOLE = frozenset({"requirements"})
"""Pages whose rows have no page of their own."""
_UNSHOWABLE = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ud800-\udfff\ue000\ue001\ufffe\uffff]")

MAIN_PAGES: dict[str, tuple[tuple[str, str], ...]] = {
    "Run": (
        ("method", "Method and limits"),
        ("findings", "Findings"),
        ("changes", "Change since the baseline"),
        ("gaps", "Gaps and orphans"),
        ("reviews", "Reviews"),
    ),
    "Claim": (
        ("problem", "Security problem"),
        ("objectives", "Objectives"),
        ("sfrs", "SFRs"),
        ("dependencies", "Dependencies"),
        ("sars", "SARs"),
        ("conformance", "Conformance"),
        ("documents", "Documents"),
    ),
    "Evidence": (
        ("coverage", "Coverage"),
        ("tsfi", "TSFI"),
        ("modules", "Subsystems and modules"),
        ("code", "Code"),
        ("tests", "Tests"),
        ("lifecycle", "Scope and life cycle"),
    ),
    "Without evidence": (("justifications", "Justifications"), ("analyses", "Analyses"), ("waivers", "Waivers")),
    "Around the profile": LIBRARY_PAGES,
}
"""The main pages (name, title) in the groups of the navigation, after the overview."""
OF_A_PRODUCT = frozenset({*(name for name, _ in MAIN_PAGES["Evidence"]), "analyses", "conformance"})
"""The main pages that only a product has."""
OF_A_LIBRARY = frozenset(name for name, _ in LIBRARY_PAGES)
"""The main pages that only a project has which names external requirements."""


_NOTHING: Mapping[str, object] = {}


class Planned(NamedTuple):
    """A page that is to be rendered: name and title as in ``Page``, its template, the way from it to the first page, and what it is
    about, by the name that the template has for it.
    """

    name: str
    title: str
    template: str
    root: str = ""
    about: Mapping[str, object] = _NOTHING


class Page(msgspec.Struct, frozen=True):
    """A page: its name without ``.html``, its title as plain text, and its body as HTML below the heading."""

    name: str
    title: str
    body: str

    @property
    def contents(self) -> tuple[tuple[str, str], ...]:
        """The sections of the page: anchor and title, both HTML."""
        return tuple((match["anchor"], match["title"]) for match in _HEADING.finditer(self.body))

    @property
    def searched(self) -> str:
        """What the search reads of the body: no grid or picture, and no long list whose rows stand on the pages of items too."""
        body = _APART.sub(" ", _PICTURE.sub("", self.body))
        return _LIST.sub("", body) if len(body) > _LONG and self.name not in _WHOLE else body


def main_pages(view: View) -> Iterator[tuple[str, Planned]]:
    """The overview (group ``""``) and all main pages, each with its group in the navigation."""
    yield "", Planned("index", "Overview", "index")
    for group, pages in MAIN_PAGES.items():
        for name, title in pages:
            if (view.product or name not in OF_A_PRODUCT) and (view.has_library or name not in OF_A_LIBRARY):
                yield group, Planned(name, title, name)


def item_pages(view: View) -> Iterator[Planned]:
    """A page for each SFR of the subject, and with a product for each TSFI, subsystem and module, in their order."""
    for sfr in view.report.sfrs:
        yield Planned(view.links.targets[sfr.id].page, _heading("", sfr), "sfr", "../", {"sfr": sfr})
    design = view.result.design
    kinds = (("tsfi", "", design.tsfi), ("subsystem", "Subsystem", design.subsystems), ("module", "Module", design.modules))
    for kind, word, items in kinds if view.product else ():
        for item in items:
            yield Planned(view.links.targets[item.id].page, _heading(word, item), f"{kind}_item", "../", {"item": item})


def printable(text: str) -> str:
    """A text without the characters that HTML cannot hold, and without the signs of slots; each is shown as a replacement character."""
    return _UNSHOWABLE.sub("\ufffd", text)


def _heading(kind: str, item: SfrRow | TsfiRow | SubsystemRow | ModuleReport) -> str:
    return printable(" ".join(word for word in (kind, item.label, item.title) if word))
