"""The result as a short page in Markdown, for the summary of a job or a comment."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator

from traceability.emit.states import State, gate, one_line, states
from traceability.model.finding import Finding
from traceability.model.judgement import Judgement

LIMIT = 20
"""So many findings of each kind are named; services cut long pages."""


def render(result: Judgement) -> str:
    """Verdict, coverage by axis, what changed against the baseline, waivers, findings by rule, and what was not checked."""
    state = states(result)
    parts = [_head(result), _coverage(result), _change(result, state), _waivers(result), _by_rule(result, state), _not_checked(result)]
    return "\n".join(line for part in parts for line in part)


def escape(text: str) -> str:
    """A project's text in one line in which nothing is markup, a table's border, a link or a mention."""
    safe = one_line(text).replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
    safe = re.sub(r"([\\`*_{}\[\]|#!~$@])", r"\\\1", safe)
    return safe.replace("://", ":\\//").replace("www.", "www\\.")


def _head(result: Judgement) -> Iterator[str]:
    yield f"## pptrace: {escape(result.project)}"
    yield ""
    policy = f", policy {escape(result.verdict.policy)}" if result.verdict.policy else ""
    yield f"**{escape(gate(result))}** (exit code {result.verdict.exit_code}{policy})"
    yield ""


def _coverage(result: Judgement) -> Iterator[str]:
    axes = result.coverage.axes
    if axes:
        yield from _table((f"Coverage of {escape(result.subject)}", "leaves covered"), ((a.axis, f"{a.k} of {a.n}") for a in axes), "-:")
    evidence = ", ".join(f"{count} {escape(name)}" for name, count in result.evidence.items())
    if evidence:
        yield f"Read: {evidence}."
        yield ""


def _change(result: Judgement, state: dict[str, State]) -> Iterator[str]:
    verdict = result.verdict
    rows = (("new", len(verdict.new)), ("known", len(verdict.known)), ("vanished", len(verdict.vanished)))
    yield from _table(("Against the baseline", "findings"), ((name, str(count)) for name, count in rows), "-:")
    new, old = ([finding for finding in result.findings if state[finding.key] == kind] for kind in ("new", "known"))
    reasons = verdict.reasons
    yield from _named("New", [_bullet(finding) for finding in new[:LIMIT]], len(new))
    known = [f"{_bullet(finding)} Accepted because: {escape(reasons.get(finding.key, ''))}" for finding in old[:LIMIT]]
    yield from _named("Known in the baseline", known, len(old))
    gone = [f"- <code>{escape(key)}</code>" for key in verdict.vanished[:LIMIT]]
    yield from _named("Vanished from the baseline", gone, len(verdict.vanished))


def _waivers(result: Judgement) -> Iterator[str]:
    """What is waived does not count as covered, so it stands apart from everything else."""
    rows = [
        (f"<code>{escape(row.finding)}</code>", escape(row.reason), escape(row.owner), escape(row.approver), escape(row.issue),
         row.expires, str(len(row.waived)), "holds" if row.in_force else escape(f"void {' '.join(row.faults)}".strip()))
        for row in result.waivers
    ]  # fmt: skip
    if rows:
        head = (f"Waived: {len(result.verdict.waived)}", "Reason", "Owner", "Approver", "Issue", "Until", "Findings", "State")
        yield from _table(head, rows, "-", "-", "-", "-", "-", "-:", "-")


def _bullet(finding: Finding) -> str:
    place = f" {escape(str(finding.where))}:" if finding.where.file else ""
    return f"- <code>{escape(finding.key)}</code>{place} {escape(finding.message)}"


def _named(title: str, bullets: list[str], count: int) -> Iterator[str]:
    if bullets:
        yield f"**{title}**"
        yield ""
        yield from bullets
        if count > len(bullets):
            yield f"- and {count - len(bullets)} more"
        yield ""


def _by_rule(result: Judgement, state: dict[str, State]) -> Iterator[str]:
    counts = Counter((finding.rule, state[finding.key]) for finding in result.findings)
    titles = {run.id: run.title for run in result.rules}
    rules = sorted({finding.rule for finding in result.findings})
    if rules:
        rows = (
            (rule, escape(titles.get(rule, "")), *(str(counts[rule, kind]) for kind in ("new", "known", "waived", "noted")))
            for rule in rules
        )  # fmt: skip
        yield from _table(("Rule", "Title", "new", "known", "waived", "does not fail"), rows, "-", "-:", "-:", "-:", "-:")
    shown = ", ".join(f"{count} {severity}" for severity, count in result.verdict.counts.items())
    yield f"Findings: {shown}. Rules: {sum(run.ran for run in result.rules)} of {len(result.rules)} ran."
    yield ""


def _not_checked(result: Judgement) -> Iterator[str]:
    if result.not_checked:
        yield f"<details><summary>Not checked: {len(result.not_checked)} points</summary>"
        yield ""
        yield from (f"- {escape(line)}" for line in result.not_checked)
        yield ""
        yield "</details>"
        yield ""


def _table(head: tuple[str, ...], rows: Iterable[tuple[str, ...]], *align: str) -> Iterator[str]:
    """A table whose first column stands left; ``align`` says how the others stand."""
    yield _row(head)
    yield _row(("-", *align))
    yield from map(_row, rows)
    yield ""


def _row(cells: Iterable[str]) -> str:
    return f"| {' | '.join(cells)} |"
