"""Sphinx as the assembler of the site. Import this module only when a site is written: it imports Sphinx."""

from __future__ import annotations

import functools
import html
import io
import re
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

from docutils import nodes  # type: ignore[import-untyped, unused-ignore]
from docutils.utils import new_document  # type: ignore[import-untyped, unused-ignore]
from sphinx import addnodes
from sphinx.application import Sphinx
from sphinx.builders.html import StandaloneHTMLBuilder
from sphinx.environment import BuildEnvironment
from sphinx.errors import SphinxError
from sphinx.parsers import Parser
from sphinx.search.en import SearchEnglish
from sphinx.util.docutils import docutils_namespace, patch_docutils

from traceability.emit.site_pages import Page, printable
from traceability.emit.site_shells import body, contents, fill, shells
from traceability.emit.site_view import View
from traceability.model.errors import PptraceError

_SUFFIX = ".page"
_NO_MARKUP = str.maketrans("<>", "‹›")
_COLOUR = re.compile(r"\x1b\[[0-9;]*m")


def assemble(view: View, main: Sequence[tuple[str, Page]], collected: Sequence[Page], templates: Path, work: Path, site: Path) -> None:
    """Write all pages with navigation and search into the folder ``site``.

    ``main`` are the pages of the navigation with their groups; ``collected`` have no place in it, which keeps thousands of
    them cheap. ``work`` is for temporary files. Raises ``PptraceError`` if Sphinx fails or warns.
    """
    source = work / "source"
    source.mkdir()
    for _, page in main:
        (source / f"{page.name}{_SUFFIX}").write_text(page.name, encoding="utf-8")
    warnings = io.StringIO()
    try:
        with patch_docutils(source), docutils_namespace():  # what this build registers is gone after it
            app = Sphinx(
                srcdir=source,
                confdir=None,
                outdir=site,
                doctreedir=work / "doctrees",
                buildername="html",
                confoverrides=_settings(view, templates),
                status=None,
                warning=warnings,
                freshenv=True,
            )
            _connect(app, view, main, collected)
            app.build(force_all=True)
    except SphinxError as error:
        raise PptraceError(f"The site could not be built: {error}") from error
    said = _COLOUR.sub("", warnings.getvalue()).strip()
    if said or app.statuscode:
        raise PptraceError(f"The site could not be built without warnings: {said or 'Sphinx reports a failure'}")
    fill(site, collected)


def _settings(view: View, templates: Path) -> dict[str, Any]:
    project = html.escape(printable(view.result.project))
    return {
        "extensions": [],
        "project": project,
        "language": "en",
        "smartquotes": False,
        "source_suffix": {_SUFFIX: "pptrace"},
        "root_doc": "index",
        "templates_path": [str(templates / "theme")],
        "html_theme": "furo",
        "html_title": project,
        "html_static_path": [str(templates / "static")],
        "html_css_files": ["pptrace.css"],
        "html_js_files": [("pptrace.js", {"defer": "defer"})],
        "html_copy_source": False,
        "html_permalinks": False,
        "html_show_copyright": False,
        "html_show_search_summary": False,
        "html_use_index": False,
    }


def _connect(app: Sphinx, view: View, main: Sequence[tuple[str, Page]], collected: Sequence[Page]) -> None:
    footer = f"Written by {view.tool} about {printable(view.result.project)}. The gate is no verdict of an evaluation."
    own = {page.name: {"body": body(page, led=page.name != "index"), "toc": contents(page)} for _, page in main}
    own |= dict(shells(collected))

    def add_context(_app: Sphinx, name: str, _template: str, context: dict[str, Any], _doctree: object) -> None:
        context.update(own.get(name, {"toc": ""}))  # Sphinx itself was only given what the search reads
        context["pptrace_footer"] = footer
        context["furo_hide_toc"] = not context["toc"]
        tree = context.get("furo_navigation_tree", "")
        context["furo_navigation_tree"] = tree.replace('role="heading"', 'role="heading" aria-level="2"')  # ARIA asks for a level

    shared: dict[str, dict[str, Any]] = {}

    def share(_app: Sphinx, name: str, _template: str, context: dict[str, Any], _doctree: object) -> None:
        folder, slash, _ = name.rpartition("/")
        if slash:  # seen from one folder, each page without an entry of its own has the same navigation, styles and scripts
            if folder not in shared:
                navigation = context["toctree"](collapse=False, titles_only=True, maxdepth=-1, includehidden=True)
                tags = {name: functools.cache(context[name]) for name in ("css_tag", "js_tag")}
                shared[folder] = {"toctree": lambda **_: navigation, **tags}
            context.update(shared[folder])

    def collect(app: Sphinx) -> Iterator[tuple[str, dict[str, Any], str]]:
        for page in collected:
            _make_searchable(app.env, app.builder, page)
        for name, context in shells(collected):
            yield name, context, "page.html"

    if isinstance(app.builder, StandaloneHTMLBuilder) and (environment := getattr(app.builder.templates, "environment", None)):
        environment.auto_reload = False  # the theme does not change while it is used
    app.add_source_parser(_parser(main))
    app.add_search_language(_English)
    app.connect("html-collect-pages", collect)
    app.connect("html-page-context", share, priority=100)  # before furo, which asks for the navigation
    app.connect("html-page-context", add_context, priority=900)  # after furo, which computes the contents of documents only


def _parser(main: Sequence[tuple[str, Page]]) -> type[Parser]:
    """A parser whose source is the name of a page: the pages are HTML already, and no text of the project is ever parsed."""
    pages = {page.name: page for _, page in main}

    class PageParser(Parser):
        """Turns the name of a page into a document with a title, the page's HTML and, on the first page, the navigation."""

        supported = ("pptrace",)

        def parse(self, inputstring: str, document: nodes.document) -> None:  # type: ignore[override, unused-ignore]
            page = pages[inputstring.strip()]
            section = _section(page)
            if page.name == "index":
                section += list(_navigation(main))
            document += section

    return PageParser


class _English(SearchEnglish):
    """English whose stems are computed once, and whose texts hold each word once: thousands of pages share their words."""

    def split(self, text: str) -> list[str]:  # type: ignore[override, unused-ignore]
        """The words of a text, each once: the index knows no more than that a page has them."""
        return list(dict.fromkeys(super().split(text)))

    @functools.cache  # noqa: B019 - lives as long as the build
    def stem(self, word: str) -> str:
        """The stem of a word."""
        return super().stem(word)


def _section(page: Page) -> nodes.section:
    section = nodes.section(ids=["on--page"], names=[])
    section += nodes.title("", page.title)
    section += nodes.raw("", page.searched, format="html")
    return section


def _navigation(main: Sequence[tuple[str, Page]]) -> Iterator[nodes.Node]:
    groups: dict[str, list[str]] = {}
    for group, page in main:
        groups.setdefault(group, []).append(page.name)
    for group, names in groups.items():
        toctree = addnodes.toctree(
            "", parent="index", hidden=True, includehidden=False, maxdepth=1, numbered=0, titlesonly=True, glob=False
        )
        toctree["includefiles"] = [name for name in names if name != "index"]
        toctree["entries"] = [("Overview", "self") if name == "index" else (None, name) for name in names]
        toctree["caption"] = toctree["rawcaption"] = group or None
        yield toctree


def _make_searchable(env: BuildEnvironment, builder: object, page: Page) -> None:
    """Put a collected page into the search index, which keeps only documents that the environment knows."""
    if not isinstance(builder, StandaloneHTMLBuilder) or builder.indexer is None:
        return
    title = page.title.translate(_NO_MARKUP)  # some versions of Sphinx show titles in search results as HTML
    env.all_docs[page.name] = 0
    env.titles[page.name] = nodes.title("", title)
    document = new_document(page.name, builder._settings)
    document += _section(Page(page.name, title, page.body))
    builder.indexer.feed(page.name, f"{page.name}{_SUFFIX}", title, document)
