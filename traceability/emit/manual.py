"""A manual page for a person at a terminal: of a rule, or of a kind of mistake in a file."""

from __future__ import annotations

import textwrap

from traceability.load.mistakes import MistakeKind
from traceability.rules.registry import Rule


def render(rule: Rule) -> str:
    """Everything that the rule says of itself: what, why, sources by edition, repair, a failing and a passing example."""
    page = rule.manual()
    sources = [f"{edition}: {', '.join(units)}" for edition, units in rule.sources.named().items()]
    parts = [
        f"{rule.id}  {rule.title}",
        f"{rule.kind}, severity {rule.severity}, since {rule.since}",
        *(["Source: " + "; ".join(sources)] if sources else ["Source: pptrace's own rule, no work unit"]),
        "",
        page.what,
        "",
        f"Why: {page.why}",
        "",
        f"Repair: {page.repair}",
        "",
        "Fails:",
        textwrap.indent(page.fails, "    "),
        "",
        "Passes:",
        textwrap.indent(page.passes, "    "),
    ]
    return "\n".join(parts) + "\n"


def render_mistake(code: str, kind: MistakeKind) -> str:
    """What a code of a mistake means, and how to repair it."""
    head = f"{code}  {kind.title}\nmistake in a file: nothing is judged until it is repaired (exit 3)"
    return "\n\n".join([head, kind.meaning, f"Repair: {kind.repair}"]).replace("``", "'") + "\n"
