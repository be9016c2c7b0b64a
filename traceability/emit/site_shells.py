"""Pages that differ in a few places only: one of each kind is rendered with slots, and filled once for each page.

The theme needs some milliseconds a page; a project has thousands of pages of items.
"""

from __future__ import annotations

import html
import re
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

from traceability.emit.site_pages import Page

_MANY = 5
_SLOT = re.compile("\ue000([a-z-]+)\ue001")

Values = dict[str, str]
Kind = tuple[str, frozenset[str]]


def shells(pages: Sequence[Page]) -> Iterator[tuple[str, dict[str, Any]]]:
    """The pages to render in place of all: the name of the first page of each kind, and a context that holds slots.

    The context's ``toc`` is for the list *On this page*, ``""`` where pages of this kind have none.
    """
    for kind, members in _kinds(pages).items():
        yield members[0][0].name, _context(kind)


def fill(site: Path, pages: Sequence[Page]) -> None:
    """Write all pages into the folder ``site``, where a page of each kind was rendered as ``shells`` says."""
    for members in _kinds(pages).values():
        pieces = _SLOT.split((site / f"{members[0][0].name}.html").read_text("utf-8"))
        for page, values in members:
            parts = (values[piece] if index % 2 else piece for index, piece in enumerate(pieces))
            (site / f"{page.name}.html").write_text("".join(parts), encoding="utf-8")


def contents(page: Page) -> str:
    """The list *On this page*; nothing for a page with fewer than two sections."""
    if len(page.contents) < 2:
        return ""
    items = "".join(f'<li><a class="reference internal" href="#{anchor}">{title}</a></li>' for anchor, title in page.contents)
    return f'<ul><li><a class="reference internal" href="#">{html.escape(page.title)}</a><ul>{items}</ul></li></ul>'


def body(page: Page, led: bool = False) -> str:
    """What stands in the main column; ``led`` by a list of its sections, for narrow windows, where it has many."""
    lead = ""
    if led and len(page.contents) >= _MANY:
        items = "".join(f'<li><a href="#{anchor}">{title}</a></li>' for anchor, title in page.contents)
        lead = f'<nav class="pp-contents" aria-label="Sections of this page"><ul class="pp-inline">{items}</ul></nav>\n'
    return f'<section id="on--page"><h1>{html.escape(page.title)}</h1>\n{lead}{page.body}</section>'


def _kinds(pages: Sequence[Page]) -> dict[Kind, list[tuple[Page, Values]]]:
    """The pages with their values, by kind: the folder, and which of the slots that a page may lack it has."""
    found: dict[Kind, list[tuple[Page, Values]]] = {}
    for index, page in enumerate(pages):
        values = {"title": html.escape(page.title), "body": body(page)}
        if toc := contents(page):
            values["toc"] = toc
        for word, at in (("prev", index - 1), ("next", index + 1)):
            if 0 <= at < len(pages) and (other := pages[at]).name.partition("/")[0] == page.name.partition("/")[0]:
                values[f"{word}-link"] = f"{'../' * page.name.count('/')}{other.name}.html"
                values[f"{word}-title"] = html.escape(other.title)
        kind = (page.name.rpartition("/")[0], frozenset(values))
        found.setdefault(kind, []).append((page, values))
    return found


def _context(kind: Kind) -> dict[str, Any]:
    slots = {name: f"\ue000{name}\ue001" for name in kind[1]}
    turns = {
        word: {"link": slots[f"{word}-link"], "title": slots[f"{word}-title"]} if f"{word}-link" in slots else None
        for word in ("prev", "next")
    }
    return {"title": slots["title"], "body": slots["body"], "toc": slots.get("toc", ""), **turns}
