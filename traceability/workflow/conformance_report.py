"""The rows of a report on conformance, made once from the view, for every output."""

from __future__ import annotations

from collections.abc import Iterator

from traceability.model.conformance_rows import BreachRow, ConformanceRow, SlotRow
from traceability.model.document import Document
from traceability.model.finding import Where
from traceability.model.ids import qualified
from traceability.trace.allowed import rationale_of
from traceability.trace.conformance import Judged
from traceability.trace.grounds import WORDS, group_of
from traceability.trace.view import View

_NO_DISPOSITION = BreachRow(rule="CMP001", message="The document says nothing of it.")


def conformance_rows(view: View, document: Document) -> tuple[ConformanceRow, ...]:
    """A row for each item of the profiles that a document claims, in their order, then for each that it adds."""
    return tuple(_row(document, judged) for judged in view.conformance(document))


def _row(document: Document, judged: Judged) -> ConformanceRow:
    said = judged.stated
    breaches = tuple(BreachRow(rule=fault.rule, message=fault.message) for fault in judged.faults)
    return ConformanceRow(
        profile=judged.profile,
        id=qualified(judged.profile or document.id, judged.item.id),
        label=judged.item.id,
        kind=WORDS[group_of(judged.section, judged.item)],
        conformance=judged.conformance,
        disposition=judged.disposition,
        derived=judged.derived,
        lawful=judged.lawful,
        targets=tuple(dict.fromkeys(judged.targets)),
        rationale=rationale_of(said),
        slots=tuple(_differences(judged)),
        breaches=breaches or (() if judged.disposition else (_NO_DISPOSITION,)),
        where=Where(file=said.origin.file, line=said.origin.line) if said else Where(),
    )


def _differences(judged: Judged) -> Iterator[SlotRow]:
    for slot in judged.slots:
        if slot.verdict != "same":
            yield SlotRow(
                element=slot.element, part=slot.slot, before=slot.before, after=slot.after, verdict=slot.verdict, reason=slot.reason
            )  # fmt: skip
    for text in judged.words:
        part = {"item": f"#{text.name}", "fewer-items": "items"}.get(text.what, "text")
        yield SlotRow(element=text.element, part=part, before=text.before, after=text.after, verdict=text.what)
