"""A comparison of documents as text, JSON, or one HTML page that needs nothing else."""

from __future__ import annotations

from collections.abc import Iterable
from html import escape

import msgspec

from traceability.emit.printable import printable
from traceability.model.base import Origin
from traceability.model.difference import Comparison, Difference

_STYLE = (
    "body{font:16px/1.5 system-ui,sans-serif;max-width:70rem;margin:2rem auto;padding:0 1rem;color:#1b1b1b;background:#fff}"
    "table{border-collapse:collapse;width:100%}th,td{text-align:left;vertical-align:top;padding:.4rem .6rem;border-bottom:1px solid #bbb}"
    "td ul{margin:0;padding-left:1.1rem}code{font-size:.95em}.how{white-space:nowrap;font-weight:600}"
    "@media(prefers-color-scheme:dark){body{color:#eee;background:#161616}}"
)


def as_text(comparisons: Iterable[Comparison]) -> str:
    """One paragraph for each item that differs, by section; a line of counts at the end."""
    lines: list[str] = []
    for comparison in comparisons:
        lines += [f"{comparison.old} → {comparison.new}", "", *([comparison.note, ""] if comparison.note else [])]
        section = ""
        for entry in comparison.differences:
            if entry.section != section:
                section = entry.section
                lines.append(section)
            other = f" → {entry.other}" if entry.other else ""
            lines.append(f"  {entry.how}: {entry.id}{other}")
            lines += [f"    {sentence}" for sentence in entry.meaning]
        lines += ["", _counts(comparison), ""]
    return "\n".join(map(printable, lines))


def as_json(comparisons: Iterable[Comparison]) -> str:
    """The comparisons as JSON, one list."""
    return msgspec.json.format(msgspec.json.encode(list(comparisons)), indent=2).decode() + "\n"


def as_html(comparisons: Iterable[Comparison]) -> str:
    """The comparisons as one page."""
    body = "".join(_page(comparison) for comparison in comparisons)
    head = f'<meta charset="utf-8"><meta name="viewport" content="width=device-width"><title>Differences</title><style>{_STYLE}</style>'
    return f'<!doctype html>\n<html lang="en"><head>{head}</head><body><main>{body}</main></body></html>\n'


def _page(comparison: Comparison) -> str:
    sections: dict[str, list[Difference]] = {}
    for entry in comparison.differences:
        sections.setdefault(entry.section, []).append(entry)
    tables = "".join(f"<h2>{escape(name)}</h2>{_table(entries)}" for name, entries in sections.items())
    note = f"<p><strong>{escape(comparison.note)}</strong></p>" if comparison.note else ""
    return f"<h1>{escape(comparison.old)} → {escape(comparison.new)}</h1>{note}<p>{escape(_counts(comparison))}</p>{tables}"


def _table(entries: list[Difference]) -> str:
    head = '<tr><th scope="col">Item</th><th scope="col">How</th><th scope="col">What it means</th><th scope="col">Places</th></tr>'
    rows = "".join(
        f"<tr><td><code>{escape(entry.id)}</code>{f' → <code>{escape(entry.other)}</code>' if entry.other else ''}</td>"
        f'<td class="how">{escape(entry.how)}</td><td><ul>{"".join(f"<li>{escape(sentence)}</li>" for sentence in entry.meaning)}</ul></td>'
        f"<td>{escape(_place(entry.before))}<br>{escape(_place(entry.after))}</td></tr>"
        for entry in entries
    )
    return f"<table><thead>{head}</thead><tbody>{rows}</tbody></table>"


def _place(origin: Origin | None) -> str:
    return f"{origin.file}:{origin.line}" if origin and origin.file else "–"


def _counts(comparison: Comparison) -> str:
    counts = comparison.counts()
    return ", ".join(f"{number} {how}" for how, number in sorted(counts.items())) or "no difference"
