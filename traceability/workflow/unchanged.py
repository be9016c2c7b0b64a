"""The answer to a question that was asked before: an unchanged project gives the stored result, without being judged again."""

from __future__ import annotations

import hashlib
from pathlib import Path

from traceability.collect.files import find_all
from traceability.load.cache import Cache
from traceability.load.folder import yaml_files
from traceability.load.shipped import display_name, shipped
from traceability.model.finding import Severity
from traceability.model.result import Result
from traceability.workflow.opening import Opened


def judged(
    opened: Opened,
    select: tuple[str, ...] = (),
    ignore: tuple[str, ...] = (),
    fail_on: Severity | None = None,
    cache: bool = True,
    locate_all: bool = True,
) -> Result:
    """The result of a run over a project, as ``pipeline.run`` gives it.

    It is taken from the cache only if nothing that the run reads changed since: documents, code, tests, reports,
    configuration, baseline, the shipped library, pptrace itself, and what is asked. Raises what ``pipeline.run`` raises.
    """
    store = Cache(opened.root if cache and opened.file else None)
    files, seen = _inputs(opened)
    key = f"result {select!r} {ignore!r} {fail_on!r} {locate_all!r} {seen}"
    stored = store.get(key, files, Result)
    if stored is not None:
        return stored
    # Imported here, because the graph, the rules and the XML reader cost more than reading a stored result.
    from traceability.workflow.pipeline import run

    hashes = {name: hashlib.sha256(path.read_bytes()).hexdigest() for path, name in files}
    result = run(opened, select, ignore, fail_on, cache, locate_all).result
    store.put(key, files, hashes, result, Result)
    return result


def _inputs(opened: Opened) -> tuple[list[tuple[Path, str]], str]:
    """Every file that a run reads, with its display name, and what was seen beside files (links that lead outside)."""
    if opened.file is None:
        return [], ""
    root, config = opened.root, opened.config
    found = find_all(root, {"code": config.code, "tests": config.tests, "results": config.results}, config.exclude)
    paths = {opened.file, *(root / name for names in found.files.values() for name in names)}
    paths |= {path for folder in config.documents for path in yaml_files(root / folder)}
    paths |= {path for part in ("profiles", "requirements") for path in yaml_files(shipped(part))}
    baseline = root / "baseline.yaml"
    if baseline.is_file():
        paths.add(baseline)
    return sorted((path, display_name(path, root)) for path in paths), repr((found.notices, found.files))
