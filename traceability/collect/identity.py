"""What test results were made with: commit, TOE reference and configuration, as reports and the configuration say it."""

from __future__ import annotations

import functools
from collections.abc import Callable, Iterable, Mapping, Sequence

import msgspec

from traceability.collect.patterns import matcher
from traceability.model.base import Origin
from traceability.model.errors import ConfigError
from traceability.model.evidence import RunIdentity, TestResult
from traceability.model.notice import Notice
from traceability.model.project import RunConfig

PROPERTIES = {"pptrace.commit": "commit", "pptrace.toe": "toe", "pptrace.configuration": "configuration", "pptrace.started": "started"}
"""Properties of a test suite that say what its results were made with, each with the field of the record."""
_WORDS = {"commit": "commit", "toe": "TOE", "configuration": "configuration"}
_LONGEST = 200


def stated(name: str, value: str) -> dict[str, str]:
    """What a property says of the run; nothing if it speaks of something else, or is empty."""
    field, text = PROPERTIES.get(name), " ".join(value.split())[:_LONGEST]
    return {field: text} if field and text else {}


def with_identity(result: TestResult, said: Mapping[str, str]) -> TestResult:
    """The result with what is said around it; what it says itself, or what stands nearer to it, stays."""
    run = _filled(result.run, tuple(said.items()))
    return result if run is result.run else msgspec.structs.replace(result, run=run)


def configured(results: Iterable[TestResult], runs: Sequence[RunConfig]) -> tuple[list[TestResult], list[Notice]]:
    """The results with what the first ``[[runs]]`` that matches their report says, where the report says nothing.

    A report that says something else keeps its word, with a notice. Raises ConfigError for a pattern that cannot be read.
    """
    said_of = [(_matcher(run), {f: text for f in _WORDS if (text := getattr(run, f).strip())}) for run in runs]
    by_report: dict[str, dict[str, str]] = {}
    found: list[TestResult] = []
    notices: dict[tuple[str, str, str], Notice] = {}
    for result in results:
        if result.report not in by_report:
            by_report[result.report] = next((said for matches, said in said_of if matches(result.report)), {})
        said = by_report[result.report]
        for field, text in said.items():
            own = getattr(result.run, field)
            if own not in ("", text):
                data = {"what": _WORDS[field], "reported": own, "configured": text}
                notices.setdefault((result.report, field, own), Notice(kind="two-identities", origin=Origin(file=result.report), data=data))
        found.append(with_identity(result, said) if said else result)
    return found, list(notices.values())


@functools.lru_cache(maxsize=256)
def _filled(run: RunIdentity, said: tuple[tuple[str, str], ...]) -> RunIdentity:
    """A run with what is said around it; thousands of results share one such run."""
    new = {field: text for field, text in said if not getattr(run, field)}
    return msgspec.structs.replace(run, **new) if new else run


def _matcher(run: RunConfig) -> Callable[[str], bool]:
    try:
        return matcher([run.results])
    except ConfigError as error:
        raise ConfigError(f"[[runs]]: the pattern {run.results!r} cannot be read; write it as in 'results'") from error
