"""The site: a Result as pages that an evaluator reads offline, built by Sphinx with the theme furo."""

from __future__ import annotations

import importlib.util
import shutil
import tempfile
from pathlib import Path

from traceability.emit.site_marker import MARKER, is_whole, source_digest, write_marker
from traceability.emit.site_pages import item_pages, main_pages
from traceability.emit.site_render import begin, rendered
from traceability.emit.site_view import View, make_view
from traceability.load.shipped import shipped
from traceability.model.errors import ConfigError, PptraceError
from traceability.model.result import Result


def write_site(result: Result, out: Path) -> Path:
    """Write the site of a result into the folder ``out`` and return its ``index.html``.

    The site is built beside ``out`` and renamed into its place when it is whole; until then, and after every failure, the
    old one stays. A site that was written of the same result, and was not touched since, stays as it is. The same result gives
    the same bytes. Raises ``ConfigError`` if the extra ``report`` is not installed or
    ``out`` holds something else than a site, and ``PptraceError`` if the pages cannot be built.
    """
    _require_libraries()
    out = out.resolve()
    _refuse_foreign(out)
    source = source_digest(result, _templates())
    if is_whole(out / MARKER, source):
        return out / "index.html"
    try:
        out.parent.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryDirectory(prefix=f".{out.name}.", dir=out.parent) as name:
            work = Path(name)
            site = _build(make_view(result), work)
            write_marker(site / MARKER, source)
            _swap(site, out, work / "old")
    except OSError as error:
        reason = f"{error.strerror or error}: {error.filename}" if error.filename else str(error)
        raise ConfigError(f"The site cannot be written to {out} ({reason}). To repair: name a folder that can be written to.") from error
    return out / "index.html"


def _require_libraries() -> None:
    missing = [name for name in ("sphinx", "furo", "jinja2") if importlib.util.find_spec(name) is None]
    if missing:
        raise ConfigError(f"The site needs {', '.join(missing)}, which is not installed. To repair: pip install 'pptrace[report]'")


def _refuse_foreign(out: Path) -> None:
    if not out.exists() or (out.is_dir() and ((out / MARKER).is_file() or not any(out.iterdir()))):
        return
    raise ConfigError(
        f"{out} exists and is no site that pptrace wrote, so it is left as it is. To repair: name another folder, or empty this one."
    )


def _build(view: View, work: Path) -> Path:
    """Render all pages, let Sphinx assemble them, and return the finished folder inside ``work``."""
    templates, site = _templates(), work / "site"
    main = list(main_pages(view))
    with begin(view, [*(page for _, page in main), *item_pages(view)], templates) as begun:
        from traceability.emit.site_sphinx import assemble  # imports Sphinx, while another process renders

        pages = rendered(begun)
    led = [(group, page) for (group, _), page in zip(main, pages[: len(main)], strict=True)]
    assemble(view, led, pages[len(main) :], templates, work, site)
    for leftover in (".buildinfo", ".doctrees", "_sources"):
        path = site / leftover
        shutil.rmtree(path) if path.is_dir() else path.unlink(missing_ok=True)
    (site / ".nojekyll").write_text("", encoding="utf-8")
    if not (site / "index.html").is_file():
        raise PptraceError("The site was built without its first page. The old one was kept.")
    return site


def _swap(site: Path, out: Path, old: Path) -> None:
    """Put the finished site in the place of the old one; if that fails, the old one comes back."""
    if out.exists():
        out.rename(old)
    try:
        site.rename(out)
    finally:
        if old.exists() and not out.exists():
            old.rename(out)


def _templates() -> Path:
    return shipped("templates", "site")
