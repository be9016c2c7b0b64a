"""The pages of the site as HTML fragments, rendered from templates that escape every text of the project."""

from __future__ import annotations

import functools
import re
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import msgspec

from traceability.emit import library_words, record_words, site_words
from traceability.emit.site_library import PAGES as LIBRARY_PAGES
from traceability.emit.site_links import words
from traceability.emit.site_view import View
from traceability.model.design_rows import ModuleReport, SubsystemRow, TsfiRow
from traceability.model.ids import split_qualified
from traceability.model.result import SfrRow

if TYPE_CHECKING:
    from types import CodeType

    from jinja2 import BytecodeCache, Environment
    from jinja2.bccache import Bucket
    from markupsafe import Markup

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


REMEMBERED = ("axis", "axis_cell", "badge", "confidence", "provenance", "status")
"""Small parts of ``_macros.html`` that pages show again and again; each is rendered once for the same values."""
_COMPILED: dict[tuple[str, str], CodeType | None] = {}


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


def main_pages(view: View, templates: Path) -> Iterator[tuple[str, Page]]:
    """The overview (group ``""``) and all main pages, each with its group in the navigation."""
    render = _renderer(view, templates, root="")
    yield "", Page("index", "Overview", render("index", {}))
    for group, pages in MAIN_PAGES.items():
        for name, title in pages:
            if (view.product or name not in OF_A_PRODUCT) and (view.has_library or name not in OF_A_LIBRARY):
                yield group, Page(name, title, render(name, {}))


def item_pages(view: View, templates: Path) -> Iterator[Page]:
    """A page for each SFR of the subject, and with a product for each TSFI, subsystem and module, in their order."""
    render = _renderer(view, templates, root="../")
    for sfr in view.report.sfrs:
        page = view.links.targets[sfr.id].page
        yield Page(page, _heading("", sfr), render("sfr", {"sfr": sfr, "page": page}))
    design = view.result.design
    kinds = (("tsfi", "", design.tsfi), ("subsystem", "Subsystem", design.subsystems), ("module", "Module", design.modules))
    for kind, word, items in kinds if view.product else ():
        for item in items:
            page = view.links.targets[item.id].page
            yield Page(page, _heading(word, item), render(f"{kind}_item", {"item": item, "page": page}))


def printable(text: str) -> str:
    """A text without the characters that HTML cannot hold, and without the signs of slots; each is shown as a replacement character."""
    return _UNSHOWABLE.sub("\ufffd", text)


def _heading(kind: str, item: SfrRow | TsfiRow | SubsystemRow | ModuleReport) -> str:
    return printable(" ".join(word for word in (kind, item.label, item.title) if word))


def _renderer(view: View, templates: Path, root: str) -> Callable[[str, dict[str, object]], str]:
    environment = _environment(view, templates, root)

    def render(name: str, values: dict[str, object]) -> str:
        return environment.get_template(f"pages/{name}.html").render(view=view, report=view.report, result=view.result, **values)

    return render


def _environment(view: View, templates: Path, root: str) -> Environment:
    """Templates with autoescape on, undefined names as errors, and links seen from ``root``."""
    from jinja2 import Environment, FileSystemLoader, StrictUndefined
    from markupsafe import Markup, escape

    @functools.cache
    def ref(identifier: str, label: str = "") -> Markup:
        shown = escape(printable(label or identifier.removeprefix(f"{view.result.subject}:") or identifier))
        target = view.links.find(identifier)
        if target is None:
            return Markup(f'<span class="id">{shown}</span>')  # noqa: S704 - escaped above
        return Markup(f'<a class="id" href="{escape(target.href(root))}">{shown}</a>')  # noqa: S704 - escaped

    def address(identifier: str) -> str:
        target = view.links.find(identifier)
        return target.href(root) if target else ""

    def linked(text: str) -> Markup:
        pieces = []
        for piece, may_be_id in words(printable(text)):
            target = view.links.word(piece) if may_be_id else None
            shown = escape(piece)
            pieces.append(f'<a class="id" href="{escape(target.href(root))}">{shown}</a>' if target else shown)
        return Markup("".join(pieces))  # noqa: S704 - every piece is escaped

    environment = Environment(
        loader=FileSystemLoader(templates),
        auto_reload=False,
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        finalize=lambda value: value if type(value) is not str or value.isprintable() else printable(value),
        bytecode_cache=_compiled(),
    )
    environment.globals.update(
        root=root, ref=ref, linked=linked, address=address, share=_share, words=site_words, lw=library_words, rw=record_words,
        short=_short, cut=_cut, anchor=_anchor(view),
    )  # fmt: skip
    macros = environment.get_template("_macros.html").module
    for name in REMEMBERED:
        environment.globals[name] = functools.cache(getattr(macros, name))
    return environment


def _compiled() -> BytecodeCache:
    """Templates compiled once for the pages at every depth, kept in this process alone."""
    from jinja2 import BytecodeCache

    class Compiled(BytecodeCache):
        def load_bytecode(self, bucket: Bucket) -> None:
            bucket.code = _COMPILED.get((bucket.key, bucket.checksum))

        def dump_bytecode(self, bucket: Bucket) -> None:
            _COMPILED[bucket.key, bucket.checksum] = bucket.code

    return Compiled()


def _anchor(view: View) -> Callable[[str], str]:
    def anchor(identifier: str) -> str:
        """The anchor at which an item stands on its page."""
        return view.links.targets[identifier].anchor

    return anchor


def _short(identifier: str) -> str:
    """An id without its document."""
    return split_qualified(identifier)[1]


def _cut(text: str, most: int) -> str:
    """A text of at most ``most`` characters."""
    return text if len(text) <= most else f"{text[: most - 1]}…"


def _share(k: int, n: int) -> str:
    """How much of a bar of 100 units ``k`` of ``n`` fill; full only where all are covered."""
    return f"{100 * k / n:.1f}" if n else "0.0"
