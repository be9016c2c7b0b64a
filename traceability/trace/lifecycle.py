"""The links of scope, summary specification, guidance, life cycle and vulnerabilities: records that point at others."""

from __future__ import annotations

from collections.abc import Iterator

from traceability.model.base import Item
from traceability.model.document import Document
from traceability.model.ids import qualified
from traceability.trace.design import Reference

_OBJECTIVE, _SFR = ("objective",), ("sfr",)
_LISTS: tuple[tuple[str, str, str, tuple[str, ...]], ...] = (
    ("features", "sfrs", "provides", _SFR),
    ("tss", "covers", "summarises", ("leaf",)),
    ("guidance", "tsfi", "explains", ("tsfi",)),
    ("guidance", "measures", "measures", _OBJECTIVE),
    ("deliveries", "parts", "delivers", ("part",)),
    ("flaws", "sfrs", "concerns", _SFR),
    ("vulnerabilities", "sfrs", "concerns", _SFR),
    ("vulnerabilities", "relies_on", "relies-on", _OBJECTIVE),
)
"""Section, field of its records, relation, and what the field may name."""
_SINGLE = (("toe_parts", "delivery", "delivered-by", ("delivery",)), ("configuration_items", "part", "is-part", ("part",)))


def lifecycle_links(document: Document) -> Iterator[Reference]:
    """Every link of these records, as it is written."""
    for section, name, relation, expected in _LISTS:
        for item in getattr(document, section).values():
            for number, reference in enumerate(getattr(item, name)):
                yield _link(document, item, relation, reference, expected, (name, str(number)))
    for section, name, relation, expected in _SINGLE:
        for item in getattr(document, section).values():
            if reference := getattr(item, name):
                yield _link(document, item, relation, reference, expected, (name,))


def _link(document: Document, item: Item, relation: str, reference: str, expected: tuple[str, ...], path: tuple[str, ...]) -> Reference:
    return Reference(qualified(document.id, item.id), item, relation, reference, expected, path)
