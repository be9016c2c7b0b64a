"""What a document really says: the items of what it claims with its own dispositions applied, and its own additions."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import Any, TypeVar

import msgspec

from traceability.catalogue import Catalogue, judging
from traceability.model.base import Item
from traceability.model.document import Disposition, Document, ElementChange
from traceability.model.objectives import Objective
from traceability.model.problem import Assumption, Policy, Threat
from traceability.model.project import Project
from traceability.model.requirements import Binding, Element, Sar, Sfr
from traceability.trace.claimed import claimed_documents
from traceability.trace.successors import successors

SECTIONS = ("threats", "organisational_security_policies", "assumptions", "objectives", "sfrs", "sars")
"""The sections whose items need a disposition in a Security Target that claims the profile."""
_SHARED = ("terms", "external_entities", "assets", "threat_agents", "extended_components")
_GONE = ("omitted", "iterated", "raised")
T = TypeVar("T", bound=Item)
replace = msgspec.structs.replace
Sections = dict[str, dict[str, Any]]


def effective_documents(project: Project, catalogues: Mapping[str, Catalogue] | None = None) -> tuple[Document, ...]:
    """Every document of a project with what it inherits, also through others. A circle of claims ends where it closes.

    ``catalogues`` are the shipped ones by id: without them nobody sees that a component is hierarchical to one of a profile.
    """
    done: dict[str, Document] = {}
    for document in (*project.documents, *project.claimed):
        _effective(project, document, done, (), catalogues or {})
    return tuple(done[document.id] for document in (*project.documents, *project.claimed))


def _effective(
    project: Project, document: Document, done: dict[str, Document], way: tuple[str, ...], catalogues: Mapping[str, Catalogue]
) -> Document:
    if document.id in way:
        return document
    if document.id not in done:
        way = (*way, document.id)
        claimed = [_effective(project, other, done, way, catalogues) for other in claimed_documents(project, document)]
        claims = document.header.claims
        done[document.id] = effective(document, claimed, catalogues.get(judging(claims.cc).catalogue) if claims else None)
    return done[document.id]


def effective(document: Document, claimed: Iterable[Document], catalogue: Catalogue | None = None) -> Document:
    """The document with everything that it inherits from the (effective) documents that it claims.

    An item without a disposition is inherited unchanged, so that everything that depends on it can still be judged; that
    the disposition is missing is a finding of its own. Left out are items that the document's own ones take the place of (see
    ``successors``), and, of a Security Target that says nothing of it, an SFR that is not mandatory, together with objectives
    and problems that nothing but such SFRs serves. A changed item gets the origin of its disposition. Links of inherited items
    to what is gone are dropped, dependencies follow to what replaces it.
    """
    profiles = list(claimed)
    if not profiles:
        return document
    union = demanded(profiles)
    left_out = silent(document, union)
    followed = successors(document, union, catalogue)
    gone = {key for key, said in document.dispositions.items() if said.disposition in _GONE} | left_out | set(followed)
    followed |= {key: said.by for key, said in document.dispositions.items() if said.disposition in ("iterated", "raised")}
    sections: Sections = {}
    for name in SECTIONS:
        merged: dict[str, Item] = {}
        for key, item in union[name].items():
            said = document.dispositions.get(key)
            if said is None or said.disposition in ("identical", "added"):
                if key not in gone:
                    merged[key] = item
            elif said.disposition not in _GONE:
                merged[key] = _changed(item, said)
        sections[name] = merged | getattr(document, name)
    for name in _SHARED:
        sections[name] = {key: item for profile in profiles for key, item in getattr(profile, name).items()} | getattr(document, name)
    if document.header.kind == "pp-configuration" and document.sars:
        sections["sars"] = document.sars  # it states the set for the whole TOE; what parts have beside it stands with the parts
    if gone or any(said.disposition == "moved-to-TOE" for said in document.dispositions.values()):
        _mend_links(document, sections, gone, followed)
    return replace(document, **sections)


def demanded(claimed: Iterable[Document]) -> Sections:
    """The items of the sections of several documents together, by section and id.

    A PP-Module that changes an item of its base (its own dispositions) changes it for all.
    """
    documents = list(claimed)
    union: Sections = {name: {key: item for d in documents for key, item in getattr(d, name).items()} for name in SECTIONS}
    for module in (d for d in documents if d.header.kind == "pp-module"):
        for key, said in module.dispositions.items():
            for items in union.values():
                if key in items and said.disposition not in (*_GONE, "identical", "added") and key not in _own(module):
                    items[key] = _changed(items[key], said)
    return union


def silent(document: Document, union: Sections) -> frozenset[str]:
    """The ids that a Security Target leaves out without a word, and may: SFRs that are not mandatory, and what only these serve."""
    if document.header.kind != "security-target":
        return frozenset()
    optional = {key for key, sfr in union["sfrs"].items() if sfr.status != "mandatory"}
    stated = set(document.dispositions) | set(document.sfrs)
    out = {key for key in optional if key not in stated or _omits(document, key)}
    served = only_served_by(union, optional)
    return frozenset(
        {key for key in optional if key not in stated}
        | {key for key, by in served.items() if by <= out and key not in document.dispositions}
    )  # fmt: skip


def only_served_by(union: Sections, optional: set[str]) -> dict[str, set[str]]:
    """The objectives, threats and policies that nothing but optional SFRs serves, with these SFRs."""
    found: dict[str, set[str]] = {}
    below: dict[str, set[str]] = {}
    for key, sfr in union["sfrs"].items():
        for parent in sfr.meets:
            below.setdefault(parent, set()).add(key)
    for key, objective in union["objectives"].items():
        if objective.kind == "toe" and below.get(key) and below[key] <= optional:
            found[key] = below[key]
    above: dict[str, set[str]] = {}
    for key, objective in union["objectives"].items():
        for parent in objective.addresses:
            above.setdefault(parent, set()).add(key)
    for name in ("threats", "organisational_security_policies"):
        for key in union[name]:
            objectives, direct = above.get(key, set()), below.get(key, set())
            if (objectives or direct) and all(one in found for one in objectives) and direct <= optional:
                found[key] = direct.union(*(found[one] for one in objectives))
    return found


def _omits(document: Document, key: str) -> bool:
    said = document.dispositions.get(key)
    return said is not None and said.disposition == "omitted" and key not in document.sfrs


def _own(document: Document) -> set[str]:
    return {key for name in SECTIONS for key in getattr(document, name)}


def _mend_links(document: Document, sections: Sections, gone: set[str], followed: Mapping[str, tuple[str, ...]]) -> None:
    """Drop links of inherited items to what is gone, and those of a restated objective to assumptions, which no product upholds."""
    lost = gone - {key for items in sections.values() for key in items}
    follow = {key: names for key, names in followed.items() if key in lost}
    for name, field in (("objectives", "addresses"), ("sfrs", "meets")):
        for key, item in sections[name].items():
            if key in getattr(document, name):
                continue
            stays = {to: link for to, link in getattr(item, field).items() if to not in lost}
            said = document.dispositions.get(key)
            if name == "objectives" and said and said.disposition == "moved-to-TOE":
                stays = {to: link for to, link in stays.items() if to not in sections["assumptions"] or to in said.addresses}
            if len(stays) != len(getattr(item, field)):
                sections[name][key] = replace(item, **{field: stays})
    for key, item in sections["sfrs"].items():
        if key not in document.sfrs and any(to in lost for bound in item.dependencies.values() for to in bound.satisfied_by):
            bound = {group: _followed(binding, lost, follow) for group, binding in item.dependencies.items()}
            sections["sfrs"][key] = replace(item, dependencies=bound)


def _followed(binding: Binding, lost: set[str], follow: Mapping[str, tuple[str, ...]]) -> Binding:
    names = (new for name in binding.satisfied_by for new in (follow.get(name, ()) if name in lost else (name,)))
    return replace(binding, satisfied_by=tuple(dict.fromkeys(names)))


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
