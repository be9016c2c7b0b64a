"""Two claimed documents that hold an item of one id: which of them a document took it from, and whether both say the same."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

from traceability.model.document import Document
from traceability.model.requirements import Sfr
from traceability.trace.differences import compare_slots, compare_words
from traceability.trace.grounds import Case, Fault, words_of
from traceability.trace.together import same

_WITHIN = ("same", "open", "completed", "narrowed", "examine")


def taken_from(case: Case, claimed: Iterable[Document]) -> Document | None:
    """The other claimed document whose item of this id the document holds, if that differs from what this one asks for."""
    if case.after is None or case.after is case.item:
        return None
    found = (other for other in claimed if other.id != case.owner and getattr(other, case.section).get(case.item.id) is case.after)
    other = next(found, None)
    return other if other is not None and not _fits(case.item, case.after) else None


def contradiction(case: Case, rival: Document, built_on: bool) -> Iterator[Fault]:
    """CCL021: the document takes over an item from two claimed ones, which say different things of it.

    Not where the rival is built on the other one: it was judged against that, and its word counts.
    """
    if built_on:
        return
    held = case.after
    told = "; ".join(_told(case, held))
    message = f"{case.item.id} stands in {case.owner} otherwise than in {rival.id}, and {case.own.id} claims both ({told})"
    remedy = "iterate it, once as each has it" if case.group == "sfr" else "state what covers both, as 'refined' with a rationale"
    yield Fault("CCL021", message, f"{remedy}; or claim one of the two", case.place(), f"{case.owner} {rival.id}", case.item.origin)


def meets(demanded: Sfr, sfr: Sfr) -> bool:
    """Whether the operations of an iteration lie within those of an SFR; elements are matched by their number."""
    pairs = list(zip(demanded.elements.values(), sfr.elements.values(), strict=False))
    return len(pairs) == len(demanded.elements) and all(slot.verdict in _WITHIN for pair in pairs for slot in compare_slots(*pair))


def _fits(item: Any, held: Any) -> bool:
    if not isinstance(item, Sfr):
        return same(item, held)
    if set(item.elements) != set(held.elements) or not meets(item, held):
        return False
    return not any(difference for name, one in item.elements.items() for difference in compare_words(one, held.elements[name]))


def _told(case: Case, held: Any) -> Iterator[str]:
    if not isinstance(held, Sfr):
        yield " against ".join(f"{getattr(one, 'kind', '')} '{words_of(one)}'".strip() for one in (case.item, held))
        return
    for one, other in zip(case.item.elements.values(), held.elements.values(), strict=False):
        for slot in compare_slots(one, other):
            if slot.verdict not in _WITHIN:
                yield f"{slot.element} {slot.slot}: '{slot.before}' against '{slot.after}'"
        for text in compare_words(one, other):
            yield f"{text.element}: '{text.before}' against '{text.after}'"
