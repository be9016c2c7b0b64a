"""Packages that are claimed tailored (CC:2022): the selections to which a profile or PP-Module adds options."""

from __future__ import annotations

from collections.abc import Mapping

from traceability.model.document import Document
from traceability.model.project import Project
from traceability.model.requirements import Slot
from traceability.trace.differences import normal

Places = frozenset[tuple[str, str]]
"""Operations, each as (element, operation)."""


def tailored(project: Project, document: Document) -> Places:
    """The operations that an effective document lawfully widens, because it claims the functional package they come from tailored."""
    claims = document.header.claims
    if document.header.kind not in ("protection-profile", "pp-module") or claims is None or claims.cc.edition == "3.1":
        return frozenset()
    packages = [project.document(claim.id) for claim in claims.packages if claim.conformance == "tailored"]
    return frozenset().union(*(widened(document, p) for p in packages if p is not None and p.header.kind == "functional-package"))


def widened(document: Document, package: Document) -> Places:
    """The selections of a package that offer, or choose, an option more in an effective document, and lack none."""
    return frozenset(
        (name, slot)
        for key, sfr in package.sfrs.items() if key in document.sfrs
        for name, element in sfr.elements.items() if name in document.sfrs[key].elements
        for slot, before in element.slots.items()
        if _adds(before, document.sfrs[key].elements[name].slots.get(slot))
    )  # fmt: skip


def _adds(before: Slot, after: Slot | None) -> bool:
    if after is None:
        return False
    old, new = _offered(before), _offered(after)
    return bool(old) and len(new) > len(old) and all(number in new and normal(new[number]) == normal(text) for number, text in old.items())


def _offered(slot: Slot) -> Mapping[int, str]:
    return slot.options or slot.chosen
