"""Assignments that are completed with nothing: where CC foresees it, and where not (CC Part 2, application notes; REQ.2-5)."""

from __future__ import annotations

from collections.abc import Iterator

from traceability.catalogue import Catalogue
from traceability.model.document import Document
from traceability.model.ids import element_of
from traceability.rules.glossary import plain
from traceability.rules.once import once
from traceability.rules.registry import Found, pp_st, rule
from traceability.trace.slots import SlotUse
from traceability.trace.view import View

_ASSIGNMENT = pp_st("REQ.2-5", st22="REQ.2-11")
_NOTHING = frozenset(("none", "nothing", "nothing at all", "none specified", "not applicable", "n/a", "no action", "no actions", "-"))
_ROLES = ("roles", "maintained-roles", "users")
"""Nobody is an answer to the question who may do something, and the catalogues do not say where it is."""


@rule("OPS025", "Nothing assigned where CC wants something", _ASSIGNMENT)
def nothing_refused(view: View) -> Iterator[Found]:
    """An assignment of which Part 2 says that it may not be empty is not completed with "none" or "nothing".

    So FIA_UID.1.1 and FIA_UAU.1.1 list actions that users may take before; where there are none, FIA_UID.2 and FIA_UAU.2 say so.

    Why: Part 2 has another component for the case that there is nothing, with other dependencies and another place in the hierarchy.

    Repair: list what the operation asks for, or take the component that the message names.

    Fails::

        sfrs:
          FIA_UID.1:
            elements:
              FIA_UID.1.1: {text: "Before it identifies a user, the TSF allows {a1}.", slots: {a1: {value: nothing}}}
              FIA_UID.1.2: {text: The TSF identifies each user before all else.}

    Passes::

        sfrs:
          FIA_UID.1:
            elements:
              FIA_UID.1.1: {text: "Before it identifies a user, the TSF allows {a1}.", slots: {a1: {value: asking for the time}}}
              FIA_UID.1.2: {text: The TSF identifies each user before all else.}
    """

    def judge(document: Document, catalogue: Catalogue) -> Iterator[Found]:
        for use in _empty(view, document):
            if _said(catalogue, use) == "refused":
                higher = [name for name in catalogue.satisfiers(use.sfr.component) if name != use.sfr.component]
                hint = f"list what it asks for, or take {' or '.join(higher)}" if higher else "list what it asks for"
                yield _found(view, document, use, f"is completed with {use.slot.value!r}, and CC wants something here", hint)

    return once(view, judge)


@rule("OPS026", "Nothing assigned where CC does not foresee it", _ASSIGNMENT, severity="warning", kind="heuristic")
def nothing_unforeseen(view: View) -> Iterator[Found]:
    """An assignment is completed with "none" only where the application notes of Part 2 foresee that.

    They foresee it for additional rules, events, actions and standards. Operations that name roles or users are not read: nobody is
    an answer there. Nor are operations inside an option, nor extended components, whose notes the program does not have. That the notes
    are silent is a hint and no proof.

    Why: an SFR about nothing demands nothing. Mostly the component is not needed, or something was forgotten.

    Repair: say what the operation asks for, leave the component out, or say in the value why there is nothing.

    Fails::

        sfrs:
          FAU_ARP.1: {elements: {FAU_ARP.1.1: {text: "The TSF does {a1}.", slots: {a1: {value: nothing}}}}}

    Passes::

        sfrs:
          FAU_ARP.1: {elements: {FAU_ARP.1.1: {text: "The TSF does {a1}.", slots: {a1: {value: a call to the operator}}}}}
    """

    def judge(document: Document, catalogue: Catalogue) -> Iterator[Found]:
        for use in _empty(view, document):
            nested = "-" in use.name  # a profile may have chosen the option already
            own = use.sfr.component in document.extended_components
            if not (_said(catalogue, use) or nested or own or use.type in _ROLES):
                what = f"is completed with {use.slot.value!r}, which the notes of Part 2 do not foresee"
                yield _found(view, document, use, what, "say what it asks for, leave the component out, or say why there is nothing")

    return once(view, judge)


def _empty(view: View, document: Document) -> Iterator[SlotUse]:
    """The assignments that a document completes with nothing."""
    misread = view.misread(document)  # REQ002 speaks of these
    for use in view.slots[document.id]:
        said = use.definition.op == "assignment" and use.filled and not use.slot.values
        if said and plain(use.slot.value) in _NOTHING and use.sfr.id not in misread:
            yield use


def _said(catalogue: Catalogue, use: SlotUse) -> str:
    """What Part 2 says of nothing as an answer: ``allowed``, ``refused``, or ``""``."""
    return catalogue.nothing.get(element_of(use.element.id), {}).get(use.name, "")


def _found(view: View, document: Document, use: SlotUse, what: str, hint: str) -> Found:
    node = f"{document.id}:{use.sfr.id}"
    where = view.where(node, "elements", use.element.id)
    return Found(node, f"{use.element.id}: operation {use.name} {what}", where, hint, f"{use.element.id} {use.name}")
