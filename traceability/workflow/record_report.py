"""The rows of a report about scope, guidance, life cycle, vulnerabilities and reviews; and what of them cannot be judged."""

from __future__ import annotations

from typing import Any, Literal

from traceability.model.attack_potential import points, potential_of
from traceability.model.base import Item
from traceability.model.finding import Where
from traceability.model.lifecycle import Vulnerability
from traceability.model.record_rows import RecordRow, RecordTable, ReviewRow
from traceability.trace.fingerprint import fingerprint
from traceability.trace.view import View

SECTIONS = (
    "toe_parts", "features", "tss", "guidance", "configuration_items", "tools", "deliveries", "flaws", "vulnerabilities", "retired",
)  # fmt: skip
_WANTED = {
    "guidance": "guidance", "configuration_items": "the configuration list", "tools": "development tools", "deliveries": "delivery",
    "flaws": "flaws", "vulnerabilities": "vulnerabilities",
}  # fmt: skip
_SHARED = frozenset(Item.__struct_fields__)


def record_tables(view: View) -> tuple[RecordTable, ...]:
    """A table for each section that holds anything."""
    return tuple(table for section in SECTIONS if (table := _table(view, section)).rows)


def review_rows(view: View) -> tuple[ReviewRow, ...]:
    """What people judged, by subject."""
    return tuple(
        ReviewRow(
            subject=subject, by=review.by, role=review.role, date=review.date.isoformat(), verdict=review.verdict, reason=review.reason,
            state=_state(fingerprint(view, subject), review.fingerprint), where=review.where,
        )
        for subject, review in sorted(view.reviews.items())
    )  # fmt: skip


def _table(view: View, section: str) -> RecordTable:
    found = sorted(((node, item, _fields(item)) for node, _, item in view.items(section)), key=lambda entry: entry[0])
    columns = tuple(dict.fromkeys(name for _, _, fields in found for name in fields if any(others.get(name) for _, _, others in found)))
    return RecordTable(
        section=section,
        columns=columns,
        rows=tuple(
            RecordRow(
                id=node, label=item.id, title=item.title, where=Where(file=item.origin.file, line=item.origin.line),
                cells=tuple(fields.get(name, "") for name in columns),
            )
            for node, item, fields in found
        ),
    )  # fmt: skip


def _fields(item: Item) -> dict[str, str]:
    fields = {name: _text(getattr(item, name)) for name in item.__struct_fields__ if name not in _SHARED}
    if isinstance(item, Vulnerability):
        total = points(item.time, item.expertise, item.knowledge, item.window, item.equipment)
        fields |= {"points": "none" if total is None else str(total), "potential": potential_of(total)}
    return fields | {"note": item.note}


def _text(value: Any) -> str:
    if isinstance(value, dict):
        return "\n".join(f"{name}: {text}" for name, text in value.items())
    return "\n".join(value) if isinstance(value, tuple) else str(value)


def _state(now: str, judged: str) -> Literal["current", "stale", "lost"]:
    return "current" if now == judged else "stale" if now else "lost"
