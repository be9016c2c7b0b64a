"""What a Security Target really says: its profiles' items with its own dispositions applied, and its own additions."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any, TypeVar

import msgspec

from traceability.model.base import Item
from traceability.model.document import Disposition, Document, ElementChange
from traceability.model.objectives import Objective
from traceability.model.problem import Assumption, Policy, Threat
from traceability.model.requirements import Element, Sar, Sfr

SECTIONS = ("threats", "organisational_security_policies", "assumptions", "objectives", "sfrs", "sars")
"""The sections whose items need a disposition in a Security Target that claims the profile."""
_SHARED = ("terms", "external_entities", "assets", "threat_agents", "extended_components")
_GONE = ("omitted", "iterated", "raised")
T = TypeVar("T", bound=Item)
replace = msgspec.structs.replace


def effective(document: Document, claimed: Iterable[Document]) -> Document:
    """The document with everything that it inherits from the profiles it claims.

    An item without a disposition is inherited unchanged, so that everything that depends on it can still be judged; that
    the disposition is missing is a finding of its own. A changed item gets the origin of its disposition.
    """
    profiles = list(claimed)
    if not profiles:
        return document
    sections: dict[str, Any] = {}
    for name in SECTIONS:
        merged: dict[str, Item] = {}
        for profile in profiles:
            for key, item in getattr(profile, name).items():
                disposition = document.dispositions.get(key)
                if disposition is None or disposition.disposition == "identical":
                    merged[key] = item
                elif disposition.disposition not in _GONE:
                    merged[key] = _changed(item, disposition)
        sections[name] = merged | getattr(document, name)
    for name in _SHARED:
        inherited = {key: item for profile in profiles for key, item in getattr(profile, name).items()}
        sections[name] = inherited | getattr(document, name)
    return replace(document, **sections)


def _changed(item: T, change: Disposition) -> T:
    apply: Callable[[Any, Disposition], dict[str, Any]] = next(function for kind, function in _CHANGES.items() if isinstance(item, kind))
    fields = apply(item, change) | {"origin": change.origin}
    return replace(item, **fields)


def _problem(item: Threat | Policy | Assumption, change: Disposition) -> dict[str, Any]:
    words = {"action" if isinstance(item, Threat) else "text": change.text} if change.text else {}
    return words | ({"rationale": change.justification} if change.justification else {})


def _objective(item: Objective, change: Disposition) -> dict[str, Any]:
    fields: dict[str, Any] = {"addresses": item.addresses | change.addresses}
    if change.text:
        fields["text"] = change.text
    if change.justification:
        fields["rationale"] = change.justification
    if change.disposition == "moved-to-TOE":
        fields["kind"] = "toe"
    return fields


def _sfr(item: Sfr, change: Disposition) -> dict[str, Any]:
    elements = {
        key: _element(element, change.elements[key]) if key in change.elements else element for key, element in item.elements.items()
    }
    merged = {name: getattr(item, name) | getattr(change, name) for name in ("dependencies", "meets", "audit", "management")}
    return {"elements": elements, **merged}


def _element(element: Element, change: ElementChange) -> Element:
    merged = {name: getattr(element, name) | getattr(change, name) for name in ("slots", "items", "refinements")}
    return replace(element, text=change.text or element.text, **merged)


def _sar(item: Sar, change: Disposition) -> dict[str, Any]:
    return {"rationale": change.rationale or item.rationale}


_CHANGES: dict[Any, Callable[[Any, Disposition], dict[str, Any]]] = {
    Threat: _problem, Policy: _problem, Assumption: _problem, Objective: _objective, Sfr: _sfr, Sar: _sar,
}  # fmt: skip
