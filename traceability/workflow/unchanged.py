"""The answer to a question that was asked before: an unchanged project gives the stored result, without being judged again."""

from __future__ import annotations

import datetime
from collections.abc import Iterable
from pathlib import Path

from traceability.load.cache import Cache
from traceability.model.base import Record
from traceability.model.finding import Severity
from traceability.model.project import JudgedAs
from traceability.model.result import InputFile, Result
from traceability.workflow.clock import today
from traceability.workflow.inputs import inputs_of
from traceability.workflow.opening import Opened


class _Stored(Record, frozen=True, kw_only=True):
    """A result with the day on which it was judged: the next day a waiver may have expired."""

    day: datetime.date
    result: Result


def judged(
    opened: Opened,
    select: tuple[str, ...] = (),
    ignore: tuple[str, ...] = (),
    fail_on: Severity | None = None,
    cache: bool = True,
    locate_all: bool = True,
    policy: str | None = None,
    judged_as: JudgedAs | None = None,
) -> Result:
    """The result of a run over a project, as ``pipeline.run`` gives it.

    It is taken from the cache only if nothing that the run reads changed since: documents, code, tests, reports,
    what analyses rest on, configuration, baseline, waivers, the shipped library, pptrace itself, what is asked, and the day.
    Raises what ``pipeline.run`` raises.
    """
    day = today()
    store = Cache(opened.root if cache and opened.file else None)
    inputs = inputs_of(opened)
    files = list(inputs.files)
    key = f"result {select!r} {ignore!r} {fail_on!r} {locate_all!r} {policy!r} {judged_as!r} {inputs.seen}"
    stored = store.get(key, files, _Stored)
    if stored is not None and stored.day == day and _as_it_was(opened.root, stored.result.inputs):
        return stored.result
    from traceability.collect.ahead import Ahead
    from traceability.workflow.reading import reading_of

    reading = reading_of(opened, cache)
    with Ahead(opened.root, inputs.sources(), reading.settings, reading.store, inputs.reports()) as ahead:
        # Imported here, because the graph, the rules and the XML reader cost more than reading a stored result.
        from traceability.workflow.pipeline import run

        hashes = inputs.hashes
        result = run(opened, select, ignore, fail_on, cache, locate_all, policy, day, inputs, ahead, judged_as).result
    store.put(key, files, hashes, _Stored(day=day, result=result), _Stored)
    return result


def _as_it_was(root: Path, files: Iterable[InputFile]) -> bool:
    """Whether the files that only documents name, which nobody knows before these are read, hold what they held."""
    from traceability.collect.beside import digest_of

    return all(digest_of(root, entry.file) == entry.sha256 for entry in files if "evidence" in entry.kinds)
