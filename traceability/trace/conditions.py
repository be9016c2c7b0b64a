"""When an SFR that is not mandatory applies: its trigger, evaluated over what a document holds (CC:2022 Part 1)."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from types import MappingProxyType

from traceability.model.condition import Condition
from traceability.model.document import Document
from traceability.model.ids import component_of, element_of, iteration_of
from traceability.model.requirements import Sfr


def holds(condition: Condition, document: Document, included: Collection[str] = ()) -> bool:
    """Whether a condition holds for an effective document; ``included`` are the ids of the documents that it claims."""
    if condition.negated is not None:
        return not holds(condition.negated, document, included)
    if condition.all:
        return all(holds(part, document, included) for part in condition.all)
    if condition.any:
        return any(holds(part, document, included) for part in condition.any)
    if condition.feature:
        return condition.feature in document.features
    if condition.included:
        return condition.included in included or condition.included in document.sfrs
    return bool(condition.selected) and _selected(condition.selected, document)


def is_due(sfr: Sfr, document: Document, included: Collection[str] = ()) -> bool | None:
    """Whether an SFR must be in a document: ``True`` or ``False`` where a trigger decides, ``None`` where the author is free.

    A selection-based or implementation-dependent SFR is due exactly when its trigger holds, an optional one with a condition
    as soon as it holds; without a trigger an optional or objective SFR is free.
    """
    if sfr.status == "mandatory":
        return True
    if sfr.when is None or sfr.status == "objective":
        return None
    holding = holds(sfr.when, document, included)
    return holding if sfr.status in ("selection-based", "implementation-dependent") or holding else None


def in_words(condition: Condition, names: Mapping[str, str] = MappingProxyType({})) -> str:
    """A condition as half a sentence; ``names`` says what the choices of an imported document are, by their ids."""
    if condition.negated is not None:
        return f"not ({in_words(condition.negated, names)})"
    for word, parts in ((" and ", condition.all), (" or ", condition.any)):
        if parts:
            return word.join(f"({said})" if part.all or part.any else said for part in parts for said in (in_words(part, names),))
    if condition.feature:
        return f"the TOE has the feature {condition.feature}"
    if condition.included:
        return f"{condition.included} is included"
    element, mark, choice = condition.selected.partition("#")
    if not mark:
        return f"{names.get(condition.selected, condition.selected)} is chosen"
    slot, _, option = choice.partition("=")
    return f"option {option} of {slot} in {element} is chosen"


def _selected(trigger: str, document: Document) -> bool:
    """Whether ``ELEMENT#slot=option`` is chosen, in that element or, after an iteration, in any of its instances."""
    element, _, choice = trigger.partition("#")
    slot, _, option = choice.partition("=")
    for sfr in document.sfrs.values():
        if sfr.component != component_of(element):
            continue
        for held in sfr.elements.values():
            named = held.id == element or (element_of(held.id) == element and not iteration_of(element))
            if named and slot in held.slots and option in map(str, held.slots[slot].chosen):
                return True
    return False
