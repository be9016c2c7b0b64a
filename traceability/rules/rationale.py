"""SFRs, objectives and the rationale between them (APE_REQ.2, ASE_REQ.2)."""

from __future__ import annotations

from collections.abc import Iterator

from traceability.model.ids import qualified
from traceability.rules.places import is_direct
from traceability.rules.registry import Found, pp_st, rule
from traceability.rules.words import listed, mentioned, probably_meant
from traceability.trace.view import View, short

_TRACE = pp_st("REQ.2-10", st22="REQ.2-16")
_MET = pp_st("REQ.2-11", st22="REQ.2-16")


@rule("RAT001", "SFR that serves no objective", _TRACE)
def sfr_without_objective(view: View) -> Iterator[Found]:
    """Each SFR must trace to at least one objective for the TOE.

    Why: an SFR that serves nothing is spurious: it costs code, tests and evaluation, and shows that an objective is missing.

    Repair: name under ``meets`` the objective that the SFR contributes to, or remove the SFR.

    Fails::

        sfrs:
          FPT_STM.1: {elements: {FPT_STM.1.1: {text: The TSF tells the time reliably.}}}

    Passes::

        objectives:
          O.Time: {kind: toe, text: The TOE knows the time.}
        sfrs:
          FPT_STM.1:
            elements: {FPT_STM.1.1: {text: The TSF tells the time reliably.}}
            meets: {O.Time: {how: gives the time}}
    """
    for node, document, sfr in view.items("sfrs"):
        if document.header.kind == "functional-package" and not document.objectives:
            continue  # what claims the package says which objectives its SFRs serve
        if not view.parents(node, "meets") and not view.has_unresolved(node, "meets"):
            yield Found(
                node, f"{sfr.id} contributes to no objective", view.where(node), f"add the objective that {sfr.id} serves under 'meets'"
            )


@rule("RAT002", "TOE objective without an SFR", _MET)
def objective_without_sfr(view: View) -> Iterator[Found]:
    """Each objective for the TOE must be met by at least one SFR.

    Why: the evaluator fails the work unit if an objective has none: nothing that is implemented or tested would reach it.

    Repair: add the objective under ``meets`` of the SFRs that reach it.

    Fails::

        objectives:
          O.Time: {kind: toe, text: The TOE knows the time.}

    Passes::

        objectives:
          O.Time: {kind: toe, text: The TOE knows the time.}
        sfrs:
          FPT_STM.1:
            elements: {FPT_STM.1.1: {text: The TSF tells the time reliably.}}
            meets: {O.Time: {how: gives the time}}
    """
    meant = probably_meant(view, "meets")
    for node, document, objective in view.items("objectives"):
        if objective.kind == "toe" and not view.children(node, "meets") and objective.id not in meant and not is_direct(document):
            yield Found(
                node, f"no SFR meets {objective.id}", view.where(node), f"add {objective.id} under 'meets' of the SFRs that reach it"
            )


@rule("RAT003", "Rationale of an objective missing or at odds with its links", _MET)
def objective_rationale(view: View) -> Iterator[Found]:
    """Each objective for the TOE that SFRs meet has a rationale; it names each of those SFRs, iteration included, and no other.

    Why: a tracing is no justification, and an argument with ``FCS_COP.1`` does not say which of its iterations is meant.

    Repair: write ``rationale: {text: …}`` at the objective, argue with each SFR by its full id, and keep ``meets`` in step.

    Fails::

        objectives:
          O.Time: {kind: toe, text: The TOE knows the time.}
        sfrs:
          FPT_STM.1:
            elements: {FPT_STM.1.1: {text: The TSF tells the time reliably.}}
            meets: {O.Time: {how: gives the time}}

    Passes::

        objectives:
          O.Time: {kind: toe, text: The TOE knows the time., rationale: {text: FPT_STM.1 gives it.}}
        sfrs:
          FPT_STM.1:
            elements: {FPT_STM.1.1: {text: The TSF tells the time reliably.}}
            meets: {O.Time: {how: gives the time}}
    """
    meant = probably_meant(view, "meets")
    for node, document, objective in view.items("objectives"):
        linked = {short(child) for child in view.children(node, "meets")}
        if objective.kind != "toe" or not linked or objective.id in meant:
            continue
        text = objective.rationale.text if objective.rationale else ""
        if not text.strip():
            hint = f"add 'rationale:' with a 'text:' that argues with {listed(sorted(linked))}"
            yield Found(node, f"{objective.id} has no rationale that says why its SFRs are enough", view.where(node), hint)
            continue
        named = set(mentioned(text, document.sfrs))
        where = view.where(node, "rationale", "text")
        for sfr in sorted(linked - named):
            message = f"the rationale of {objective.id} does not mention {sfr}, which is linked to it"
            yield Found(node, message, where, f"say what {sfr} contributes, or remove the link", qualified(document.id, sfr))
        for sfr in sorted(named - linked):
            message = f"the rationale of {objective.id} argues with {sfr}, which is not linked to it"
            hint = f"add {objective.id} under 'meets' of {sfr}, or leave {sfr} out of the argument"
            yield Found(node, message, where, hint, qualified(document.id, sfr))


@rule("RAT004", "SFR that serves an environment objective", _TRACE, severity="warning")
def sfr_for_environment(view: View) -> Iterator[Found]:
    """An SFR traces to objectives for the TOE only.

    Why: the environment meets its own objectives; an SFR on top of that says that the TOE does somebody else's duty.

    Repair: link the SFR to an objective for the TOE, or move the objective to the TOE.

    Fails::

        objectives:
          OE.Guard: {kind: environment, text: The site is guarded.}
        sfrs:
          FPT_STM.1:
            elements: {FPT_STM.1.1: {text: The TSF tells the time reliably.}}
            meets: {OE.Guard: {how: gives the time}}

    Passes::

        objectives:
          O.Time: {kind: toe, text: The TOE knows the time.}
        sfrs:
          FPT_STM.1:
            elements: {FPT_STM.1.1: {text: The TSF tells the time reliably.}}
            meets: {O.Time: {how: gives the time}}
    """
    for node, document, sfr in view.items("sfrs"):
        for parent in view.parents(node, "meets"):
            objective = document.objectives.get(short(parent))
            if objective and objective.kind == "environment":
                message = f"{sfr.id} traces to {objective.id}, an objective for the environment"
                yield Found(node, message, view.where(node, "meets", objective.id), "link it to an objective for the TOE", parent)
