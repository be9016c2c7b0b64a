"""Pages that another process renders are those that one process renders."""

from __future__ import annotations

import os

import pytest

from traceability.emit import site_render
from traceability.emit.site_pages import Page, item_pages, main_pages
from traceability.emit.site_render import begin, rendered
from traceability.emit.site_view import make_view
from traceability.load.shipped import shipped
from traceability.workflow.opening import open_path
from traceability.workflow.pipeline import run

pytest.importorskip("jinja2", reason="needs the tool jinja2")


@pytest.mark.skipif(not hasattr(os, "fork"), reason="this system starts no process as a copy")
def test_a_copy_renders_the_same(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(os, "sched_getaffinity", lambda _: {0, 1}, raising=False)
    monkeypatch.setattr(site_render, "WORTHWHILE", 1)
    view = make_view(run(open_path("bsi-cc-pp-0073-1.3")).result)
    planned = [*(page for _, page in main_pages(view)), *item_pages(view)]
    assert len(planned) > 60
    pages: dict[int, list[Page]] = {}
    for copies in (0, 1):
        monkeypatch.setattr(site_render, "spare", lambda copies=copies: copies)
        with begin(view, planned, shipped("templates", "site")) as begun:
            assert begun.copies == copies
            pages[copies] = rendered(begun)
    assert [(page.name, page.title) for page in pages[0]] == [(page.name, page.title) for page in planned]
    assert pages[0] == pages[1]
