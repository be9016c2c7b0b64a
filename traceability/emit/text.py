"""The result for a person at a terminal."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from traceability.emit.printable import printable
from traceability.emit.states import excuse, one_line
from traceability.model.errors import Mistake
from traceability.model.finding import Finding
from traceability.model.judgement import Judgement

Style = Callable[[str, str], str]


def plain(text: str, _role: str) -> str:
    """No colours."""
    return text


def render(result: Judgement, style: Style = plain, verbose: bool = False) -> str:
    """Findings that count, coverage by axis, what is waived, what the baseline holds, and the verdict in the last line.

    ``style`` colours a text by its role: ``error``, ``warning``, ``info``, ``place``, ``passed``, ``failed``, ``faint``.
    ``verbose`` shows findings that are waived, in the baseline, or of severity info too.
    """
    parts = (_findings(result, style, verbose), _coverage(result), _waivers(result), _baseline(result), _last(result, style))
    return "\n".join(line for part in parts for line in part) + "\n"


def mistakes(found: list[Mistake], style: Style = plain) -> str:
    """Every mistake of an input that could not be decoded, one block each."""
    lines = []
    for mistake in found:
        place = printable(":".join([mistake.file, *(str(n) for n in (mistake.line, mistake.column) if n)]))
        lines.append(f"{style(place, 'place')}: {style('error', 'error')} {mistake.code} {printable(mistake.message)}")
        lines += [f"    at {printable(mistake.path)}"] if mistake.path else []
        lines += [f"    repair: {printable(mistake.hint)}"] if mistake.hint else []
    count = len(found)
    lines.append(style(f"nothing was judged: {count} mistake{'s' if count != 1 else ''} in the input", "failed"))
    return "\n".join(lines) + "\n"


def _findings(result: Judgement, style: Style, verbose: bool) -> Iterator[str]:
    for finding in result.findings:
        mark = _mark(result, finding)
        if verbose or (not mark and finding.severity != "info"):
            yield from _finding(finding, mark, style)
            yield ""


def _mark(result: Judgement, finding: Finding) -> str:
    if result.is_known(finding):
        reason = one_line(result.verdict.reasons.get(finding.key, ""))
        return f" (known in the baseline: {printable(reason)})" if reason else " (known in the baseline)"
    return " (waived)" if result.is_waived(finding) else ""


def _finding(finding: Finding, mark: str, style: Style) -> Iterator[str]:
    place = f"{style(printable(str(finding.where)), 'place')}: " if finding.where.file else ""
    yield f"{place}{style(finding.severity, finding.severity)} {finding.rule} {printable(finding.subject)}{mark}"
    yield f"    {printable(finding.message)}"
    if finding.other:
        yield f"    see also {', '.join(printable(str(where)) for where in finding.other)}"
    if finding.hint:
        yield f"    repair: {printable(finding.hint)}"
    if finding.clause:
        yield style(f"    {finding.clause}; 'pptrace explain {finding.rule}' tells more", "faint")


def _coverage(result: Judgement) -> Iterator[str]:
    coverage = result.coverage
    if coverage.axes:
        yield f"Coverage of {result.subject}, by axis, in leaves of {coverage.sfrs} SFRs:"
        for axis in coverage.axes:
            yield f"  {axis.axis:<12} {axis.k:>4} of {axis.n}"
        yield ""
    counts = ", ".join(f"{count} {name}" for name, count in result.evidence.items())
    ran = sum(run.ran for run in result.rules)
    documents = "1 document" if coverage.documents == 1 else f"{coverage.documents} documents"
    yield f"Read: {documents}, {counts}. Rules: {ran} of {len(result.rules)} ran."


def _waivers(result: Judgement) -> Iterator[str]:
    verdict = result.verdict
    if verdict.waived:
        yield f"Waived and not covered: {len(verdict.waived)} (-v shows them)."
        yield from (f"  {printable(row.finding)} {printable(excuse(row))}" for row in result.waivers if row.waived)
    void = sum(not row.in_force for row in result.waivers)
    if void:
        yield f"Waivers that do not hold: {void}."
    if verdict.policy:
        yield f"Policy: {verdict.policy}."


def _baseline(result: Judgement) -> Iterator[str]:
    verdict = result.verdict
    if verdict.vanished:
        yield f"Vanished from the baseline ('pptrace baseline --reason …' takes them out): {len(verdict.vanished)}"
        yield from (f"  {printable(key)}" for key in verdict.vanished[:10])
        if len(verdict.vanished) > 10:
            yield f"  and {len(verdict.vanished) - 10} more"
    if verdict.known:
        yield f"Known in the baseline and not covered: {len(verdict.known)} (-v shows them)."
    counts = verdict.counts
    shown = ", ".join(f"{counts.get(severity, 0)} {severity}" for severity in ("error", "warning", "info"))
    yield f"Findings: {shown}."
    if result.judged_as:
        yield printable(result.judged_as)
    yield f"Not checked: {len(result.not_checked)} points, see the method page of the site (or --format json)."


def _last(result: Judgement, style: Style) -> Iterator[str]:
    verdict = result.verdict
    word = "passed" if verdict.passed else "failed"
    yield style(f"gate {word}: {verdict.reason}", word)
