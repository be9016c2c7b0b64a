"""The answer to a question that was asked before: an unchanged project gives what is stored, without being judged again."""

from __future__ import annotations

import datetime
from collections import deque
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import TYPE_CHECKING, Generic, NamedTuple, TypeVar

from traceability.collect.watched import digest_of
from traceability.load.cache import Cache
from traceability.model.base import Record
from traceability.model.finding import Severity
from traceability.model.judgement import InputFile, Judgement
from traceability.model.project import JudgedAs
from traceability.workflow.clock import today
from traceability.workflow.inputs import inputs_of
from traceability.workflow.opening import Opened

if TYPE_CHECKING:
    from traceability.model.result import Result
    from traceability.workflow.pipeline import Run

R = TypeVar("R", bound=Judgement)
_KEPT: deque[Run] = deque(maxlen=1)
"""The last run stays: to free all that it read takes a while, and mostly the process ends soon, which frees it at once."""


class _Stored(Record, Generic[R], frozen=True, kw_only=True):
    """An answer with the day on which it was given: the next day a waiver may have expired."""

    day: datetime.date
    answer: R


class _Asked(NamedTuple):
    """What a run is asked, beside the project: the arguments of ``pipeline.run``."""

    select: tuple[str, ...]
    ignore: tuple[str, ...]
    fail_on: Severity | None
    locate_all: bool
    policy: str | None
    judged_as: JudgedAs | None


def judged(
    opened: Opened, select: tuple[str, ...] = (), ignore: tuple[str, ...] = (), fail_on: Severity | None = None,
    cache: bool = True, locate_all: bool = True, policy: str | None = None, judged_as: JudgedAs | None = None,
) -> Judgement:  # fmt: skip
    """The judgement of a run over a project, as ``pipeline.run`` gives it.

    It is taken from the cache only if nothing that the run reads changed since: documents, code, tests, reports,
    what analyses rest on, configuration, baseline, waivers, the shipped library, pptrace itself, what is asked, and the day.
    Raises what ``pipeline.run`` raises.
    """
    asked = _Asked(select, ignore, fail_on, locate_all, policy, judged_as)
    return _answer(opened, asked, cache, Judgement, lambda run: run.judgement)


def reported(
    opened: Opened, select: tuple[str, ...] = (), ignore: tuple[str, ...] = (), fail_on: Severity | None = None,
    cache: bool = True, policy: str | None = None, judged_as: JudgedAs | None = None,
) -> Result:  # fmt: skip
    """The judgement with all rows of a report, taken from the cache under the same conditions."""
    from traceability.model.result import Result  # the rows of a report are many, and the gate needs none of them

    return _answer(opened, _Asked(select, ignore, fail_on, True, policy, judged_as), cache, Result, lambda run: run.result)


def _answer(opened: Opened, asked: _Asked, cache: bool, kind: type[R], answer_of: Callable[[Run], R]) -> R:
    day = today()
    store = Cache(opened.root if cache and opened.file else None)
    inputs = inputs_of(opened)
    files = list(inputs.files)
    key = f"{kind.__name__} {opened.file and opened.file.name} {asked!r}"
    stored: _Stored[R] | None = store.get(key, files, _Stored[kind], inputs.seen)  # type: ignore[valid-type]
    if stored is not None and stored.day == day and _as_it_was(opened.root, stored.answer.inputs):
        return stored.answer
    from traceability.workflow.reading import Begun

    hashes = inputs.hashes  # before anything is read: what changes in between must not pass for what was judged
    with Begun(opened, cache, inputs) as begun:
        # Imported here, because the graph, the rules and the XML reader cost more than reading what is stored.
        from traceability.workflow.pipeline import run

        outcome = run(opened, **asked._asdict(), cache=cache, today=day, inputs=inputs, begun=begun)
        answer = answer_of(outcome)
    _KEPT.append(outcome)
    store.put(key, hashes, _Stored(day=day, answer=answer), _Stored[kind])  # type: ignore[valid-type]
    return answer


def _as_it_was(root: Path, files: Iterable[InputFile]) -> bool:
    """Whether the files that only documents name, which nobody knows before these are read, hold what they held."""
    return all(digest_of(root, entry.file) == entry.sha256 for entry in files if "evidence" in entry.kinds)
