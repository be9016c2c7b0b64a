"""Pages rendered from templates that escape every text of the project, by another process too where there are many."""

from __future__ import annotations

import functools
from collections.abc import Callable, Sequence
from itertools import chain
from pathlib import Path
from typing import TYPE_CHECKING

from traceability.emit import library_words, record_words, site_words
from traceability.emit.site_links import words
from traceability.emit.site_pages import Page, Planned, printable
from traceability.emit.site_view import View
from traceability.model.ids import split_qualified
from traceability.parallel.elsewhere import spare
from traceability.parallel.shared import MOST, Shared

if TYPE_CHECKING:
    from types import CodeType

    from jinja2 import BytecodeCache, Environment
    from jinja2.bccache import Bucket
    from markupsafe import Markup

REMEMBERED = ("axis", "axis_cell", "badge", "confidence", "provenance", "status")
"""Small parts of ``_macros.html`` that pages show again and again; each is rendered once for the same values."""
WORTHWHILE = 100
"""From how many pages on a process is worth its start."""
_PIECE = 16
_COMPILED: dict[tuple[str, str], CodeType | None] = {}


def begin(view: View, planned: Sequence[Planned], templates: Path) -> Shared[Sequence[Planned], list[Page]]:
    """Begin to render pages of a view from the folder of templates, where there are many in another process; leave its ``with``
    block to end that. ``rendered`` gives the pages.
    """
    environments = {root: _environment(view, templates, root) for root in {page.root for page in planned}}

    def render(pages: Sequence[Planned]) -> list[Page]:
        return [Page(page.name, page.title, _body(environments[page.root], view, page)) for page in pages]

    size = max(_PIECE, -(-len(planned) // MOST))
    pieces = [planned[at : at + size] for at in range(0, len(planned), size)]
    return Shared(render, pieces, list[Page], spare() if len(planned) >= WORTHWHILE else 0)


def rendered(begun: Shared[Sequence[Planned], list[Page]]) -> list[Page]:
    """The pages, in the order in which they were planned. They are handed over, not kept: ask once."""
    return list(chain.from_iterable(begun.done()))


def _body(environment: Environment, view: View, page: Planned) -> str:
    about = {**page.about, "page": page.name} if page.about else {}
    return environment.get_template(f"pages/{page.template}.html").render(view=view, report=view.report, result=view.result, **about)


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
