"""Imported documents: what a rationale says of the status of SFRs."""

from __future__ import annotations

from collections.abc import Iterator

from traceability.model.document import Document
from traceability.model.foreign import Mapping
from traceability.model.requirements import Sfr
from traceability.rules.imported import bare, first, imported, own_sfrs, placed
from traceability.rules.registry import NO_WORK_UNIT, Found, rule
from traceability.rules.words import listed
from traceability.trace.view import View


@rule("NIA010", "Label that contradicts the status", NO_WORK_UNIT, imported=True)
def wrong_label(view: View) -> Iterator[Found]:
    """Where the rationale of an imported document labels an SFR, the label is the SFR's status.

    Why: a threat that rests on a requirement which is mandatory here and optional there may be left open by a Security Target.

    Repair: correct the label, or the status of the SFR.

    Fails::

        === pp.xml
        <PP><threats><threat name="T.SPY"><addressed-by>FAU_GEN.1 (optional)</addressed-by><rationale>Seen.</rationale></threat></threats>
        <f-component cc-id="fau_gen.1" status="objective"><f-element><title>The TSF shall record.</title></f-element></f-component></PP>

    Passes::

        === pp.xml
        <PP><threats><threat name="T.SPY"><addressed-by>FAU_GEN.1 (objective)</addressed-by><rationale>Seen.</rationale></threat></threats>
        <f-component cc-id="fau_gen.1" status="objective"><f-element><title>The TSF shall record.</title></f-element></f-component></PP>
    """
    for document in imported(view):
        for mapping, target, found in _labelled(document):
            labels = mapping.labels.get(target, ())
            if labels and not any(_statuses(sfr) & set(labels) for sfr in found):
                message = f"{mapping.source} calls {target} {listed(labels)}, but it is {listed(_said(found))}"
                yield placed(document, mapping, message, "correct the label, or the status", target, mapping.source)


@rule("NIA011", "Label missing where others have it", NO_WORK_UNIT, severity="warning", imported=True)
def missing_label(view: View) -> Iterator[Found]:
    """Where the rationale of an imported document labels SFRs that are not mandatory, it labels each of them.

    Why: beside labelled ones, an SFR without a label reads as mandatory, and it is not.

    Repair: add the label.

    Fails::

        === pp.xml
        <PP><threats><threat name="T.SPY"><addressed-by>FAU_GEN.1 (objective)</addressed-by><rationale>Seen.</rationale>
        <addressed-by>FAU_GEN.2</addressed-by><rationale>Named.</rationale></threat></threats>
        <f-component cc-id="fau_gen.1" status="objective"><f-element><title>The TSF shall record.</title></f-element></f-component>
        <f-component cc-id="fau_gen.2" status="objective"><f-element><title>The TSF shall name.</title></f-element></f-component></PP>

    Passes::

        === pp.xml
        <PP><threats><threat name="T.SPY"><addressed-by>FAU_GEN.1 (objective)</addressed-by><rationale>Seen.</rationale></threat></threats>
        <f-component cc-id="fau_gen.1" status="objective"><f-element><title>The TSF shall record.</title></f-element></f-component></PP>
    """
    for document in imported(view):
        labelled = list(_labelled(document))
        if not any(mapping.labels for mapping, _, _ in labelled):
            continue
        for mapping, target, found in labelled:
            known = target in mapping.labels or target in mapping.outside or _shared(mapping, target, found)
            if not known and all("mandatory" not in _statuses(sfr) for sfr in found):
                message = f"{mapping.source} cites {target} without a label, but it is {listed(_said(found))}"
                yield placed(document, mapping, message, f"write '{target} ({_said(found)[0]})'", target, mapping.source)


def _shared(mapping: Mapping, target: str, found: list[Sfr]) -> bool:
    """Whether the next label of a list may be meant for this SFR too (``A, B (both optional)``)."""
    following = mapping.targets[mapping.targets.index(target) + 1 :]
    label = next((mapping.labels[name] for name in following if name in mapping.labels), ())
    return any(_statuses(sfr) & set(label) for sfr in found)


def _labelled(document: Document) -> Iterator[tuple[Mapping, str, list[Sfr]]]:
    """Each SFR of the document that the rationale cites, with the line that does and the SFRs of that id (one for each base profile)."""
    stated: dict[str, list[Sfr]] = {}
    for _, sfr in own_sfrs(document):
        for name in {first(sfr.id).casefold(), bare(sfr.id).casefold()}:
            stated.setdefault(name, []).append(sfr)
    for mapping in document.mappings.values():
        for target in mapping.targets:
            every = stated.get(target.casefold(), [])
            exact = [sfr for sfr in every if first(sfr.id).casefold() == target.casefold()]
            if found := exact or every:
                yield mapping, target, found


def _statuses(sfr: Sfr) -> set[str]:
    return {sfr.status, *(sfr.foreign.statuses if sfr.foreign else ())}


def _said(found: list[Sfr]) -> list[str]:
    return sorted({sfr.status for sfr in found})
