"""Objectives for the TOE and for the environment, told apart; what a rationale says of its effect; direct rationale."""

from __future__ import annotations

from collections.abc import Iterator

from traceability.model.ids import qualified
from traceability.rules.places import is_direct
from traceability.rules.registry import Found, Sources, pp_st, rule
from traceability.rules.words import probably_meant
from traceability.trace.view import View

_EFFECTS = {
    "threats": ("removed", "diminished", "mitigated"), "organisational_security_policies": ("enforced",), "assumptions": ("upheld",),
}  # fmt: skip
_KINDS = {"O": "toe", "OE": "environment"}


@rule("OBJ001", "Objective whose id belongs to the other kind", pp_st("OBJ.2-1"))
def mixed_kinds(view: View) -> Iterator[Found]:
    """An objective called ``O.…`` is one for the TOE, one called ``OE.…`` one for the environment.

    Why: the two kinds must stand apart: the developer answers for the first, the user for the second.

    Repair: correct ``kind``, or give the objective another id and leave a tombstone under ``retired``.

    Fails::

        objectives:
          OE.Log: {kind: toe, text: The TOE keeps a log.}

    Passes::

        objectives:
          O.Log: {kind: toe, text: The TOE keeps a log.}
    """
    for node, document, objective in view.items("objectives"):
        said = _KINDS.get(objective.id.partition(".")[0], objective.kind) if "." in objective.id else objective.kind
        moved = document.dispositions.get(objective.id)
        if said != objective.kind and not (moved and moved.disposition == "moved-to-TOE"):
            message = f"{objective.id} is an objective for the {_name(objective.kind)}, but its id says {_name(said)}"
            yield Found(node, message, view.where(node, "kind"), "correct 'kind', or the id")


@rule("OBJ009", "Rationale that does not state its effect", pp_st("OBJ.2-4"), severity="warning")
def effect_missing(view: View) -> Iterator[Found]:
    """A rationale says what comes of it: a threat is removed, diminished or mitigated, a policy enforced, an assumption upheld.

    Why: the CEM asks of each threat whether it is removed, or how far it is reduced; a text that argues without an end is no answer.

    Repair: write ``effect: …`` in the rationale.

    Fails::

        threats:
          T.Tamper: {agents: [], assets: [], action: Opens the case., rationale: {effect: upheld, text: O.Seal shows it.}}

    Passes::

        threats:
          T.Tamper: {agents: [], assets: [], action: Opens the case., rationale: {effect: diminished, text: O.Seal shows it.}}
    """
    for section, lawful in _EFFECTS.items():
        for node, _, item in view.items(section):
            if item.rationale and item.rationale.text.strip() and item.rationale.effect not in lawful:
                said = f"that {item.id} is {item.rationale.effect}" if item.rationale.effect else "no effect"
                message = f"the rationale of {item.id} states {said}; it may be {' or '.join(lawful)}"
                yield Found(node, message, view.where(node, "rationale"), f"write 'effect: {lawful[0]}', if that is so")


@rule("OBJ013", "Objective for the TOE under direct rationale", Sources("", "", "APE_OBJ.1-1", "ASE_OBJ.1-1"))
def objective_under_direct(view: View) -> Iterator[Found]:
    """A document that argues by direct rationale states no objective for the TOE; those for the environment stay.

    Why: its SFRs answer threats and policies themselves; an objective between them would be argued with by nobody.

    Repair: let the SFRs name the threats and policies under ``meets``, or use the standard approach.

    Fails::

        === pp/pp.yaml
        document: {id: pp, kind: protection-profile, approach: direct-rationale, title: PP, version: "1"}
        objectives:
          O.Log: {kind: toe, text: The TOE keeps a log.}

    Passes::

        === pp/pp.yaml
        document: {id: pp, kind: protection-profile, approach: direct-rationale, title: PP, version: "1"}
        objectives:
          OE.Log: {kind: environment, text: Somebody reads the log.}
    """
    for node, document, objective in view.items("objectives"):
        if is_direct(document) and objective.kind == "toe":
            message = f"{document.id} argues by direct rationale, but states {objective.id}, an objective for the TOE"
            yield Found(node, message, view.where(node), "let SFRs name the threats and policies that it answers")


@rule("RAT007", "Threat or policy that no SFR answers", Sources("", "", "APE_REQ.1-11", "ASE_REQ.1-16"))
def direct_unanswered(view: View) -> Iterator[Found]:
    """Under direct rationale each threat is met by at least one SFR, each policy by an SFR or an objective for the environment.

    Why: the evaluator fails a threat that the environment alone is to counter, and a policy that nobody enforces.

    Repair: add the threat or policy under ``meets`` of the SFRs that answer it.

    Fails::

        === pp/pp.yaml
        document: {id: pp, kind: protection-profile, approach: direct-rationale, title: PP, version: "1"}
        threats:
          T.Tamper: {agents: [], assets: [], action: Opens the case.}
        objectives:
          OE.Guard: {kind: environment, text: The site is guarded., addresses: {T.Tamper: {how: keeps people out}}}

    Passes::

        === pp/pp.yaml
        document: {id: pp, kind: protection-profile, approach: direct-rationale, title: PP, version: "1"}
        threats:
          T.Tamper: {agents: [], assets: [], action: Opens the case.}
        sfrs:
          FPT_PHP.1: {elements: {FPT_PHP.1.1: {text: Opening is seen.}}, meets: {T.Tamper: {how: shows it}}}
    """
    meant = probably_meant(view, "meets", "addresses")
    for section, alone in (("threats", False), ("organisational_security_policies", True)):
        for node, document, item in view.items(section):
            if not is_direct(document) or item.id in meant or view.children(node, "meets"):
                continue
            beside = [child for child in view.children(node, "addresses") if child != qualified(document.id, item.id)]
            if alone and beside:
                continue
            extra = "; the environment alone cannot counter a threat" if beside else ""
            message = f"no SFR answers {item.id}{extra}"
            yield Found(node, message, view.where(node), f"add {item.id} under 'meets' of the SFRs that answer it")


def _name(kind: str) -> str:
    return "TOE" if kind == "toe" else "environment"
