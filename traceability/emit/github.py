"""Annotations for GitHub: workflow commands, one a line, that it shows beside the changed lines."""

from __future__ import annotations

from collections import Counter
from hashlib import sha256

from traceability.emit.states import advice, clean, states
from traceability.load.shipped import PREFIX
from traceability.model.finding import SEVERITIES, Finding, Severity
from traceability.model.judgement import Judgement

LIMIT = 10
"""GitHub shows no more annotations of one level in one step."""

_LEVELS: dict[Severity, str] = {"error": "error", "warning": "warning", "info": "notice"}


def render(result: Judgement, base: str = "") -> str:
    """The findings that are neither in the baseline nor waived, those that fail the gate first, at most ten of each level.

    A last notice counts those that were left out; a first one says that the run asked for another edition of CC. ``base`` is the
    project's folder inside the repository, if it is not the root.
    """
    state = states(result)
    found = [finding for finding in result.findings if state[finding.key] not in {"known", "waived"}]
    found.sort(key=lambda finding: (SEVERITIES.index(finding.severity), state[finding.key] != "new"))
    head = [f"::notice title=Edition::{_data(result.judged_as)}"] if result.judged_as else []
    shown = _first(found, notices=LIMIT - len(head))
    if len(shown) < len(found):
        # The count is a notice too and must be among the ten.
        shown = _first(found, notices=LIMIT - 1 - len(head))
    lines = [*head, *(_annotation(finding, base) for finding in shown)]
    if len(shown) < len(found):
        lines.append(_left_out(found, shown))
    return "".join(f"{line}\n" for line in lines)


def fenced(text: str) -> str:
    """Other output for the same log, in which nothing is taken for a command, whatever a project's texts hold.

    The last line stays outside, so the log still ends with it; it must be free of text from the project. The word that ends
    the fence is a digest of what it encloses, which no text can foresee.
    """
    inside, _, last = text.rstrip("\n").rpartition("\n")
    token = sha256(text.encode("utf-8", "surrogatepass")).hexdigest()
    return f"::stop-commands::{token}\n{inside}\n::{token}::\n{last}\n"


def _first(found: list[Finding], notices: int = LIMIT) -> list[Finding]:
    room = {**dict.fromkeys(SEVERITIES, LIMIT), "info": notices}
    shown = []
    for finding in found:
        if room[finding.severity]:
            room[finding.severity] -= 1
            shown.append(finding)
    return shown


def _annotation(finding: Finding, base: str) -> str:
    where, message = finding.where, advice(finding)
    properties = {"title": f"{finding.rule} {finding.subject}"}
    if where.file.startswith(PREFIX):
        # The shipped library is no part of the repository: there is no line to show the annotation at.
        message = f"{where}: {message}"
    elif where.file:
        place = {"file": f"{base}/{where.file}" if base else where.file, "line": where.line, "col": where.column}
        properties = {name: str(value) for name, value in place.items() if value} | properties
    written = ",".join(f"{name}={_property(value)}" for name, value in properties.items())
    return f"::{_LEVELS[finding.severity]} {written}::{_data(message)}"


def _left_out(found: list[Finding], shown: list[Finding]) -> str:
    counts = Counter(finding.severity for finding in found)
    counts.subtract(finding.severity for finding in shown)
    words = ", ".join(f"{counts[severity]} {severity}" for severity in SEVERITIES if counts[severity])
    return f"::notice title=pptrace::{words} more not shown here: 'pptrace check' or --format json shows all"


def _data(text: str) -> str:
    return clean(text).replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")


def _property(text: str) -> str:
    return _data(text).replace(":", "%3A").replace(",", "%2C")
