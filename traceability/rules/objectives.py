"""Security objectives and their rationale (APE_OBJ.2, ASE_OBJ.2)."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from traceability.model.document import Document
from traceability.model.ids import qualified
from traceability.rules.places import is_direct
from traceability.rules.registry import Found, pp_st, rule
from traceability.rules.words import listed, mentioned, probably_meant
from traceability.trace.view import View, short

_PROBLEM = ("threats", "organisational_security_policies", "assumptions")


@rule("OBJ002", "TOE objective without a threat or policy", pp_st("OBJ.2-2"))
def objective_without_source(view: View) -> Iterator[Found]:
    """An objective for the TOE must trace to at least one threat or organisational security policy, and to no assumption.

    Why: an objective that answers nothing is either superfluous or shows that the problem definition is incomplete.
    An assumption speaks of the environment only, so no objective for the TOE can uphold it.

    Repair: name under ``addresses`` the threat or policy that the objective answers, or remove the objective.

    Fails::

        objectives:
          O.Log: {kind: toe, text: The TOE keeps a log.}

    Passes::

        threats:
          T.Deny: {agents: [], assets: [], action: Somebody denies what he did.}
        objectives:
          O.Log: {kind: toe, text: The TOE keeps a log., addresses: {T.Deny: {how: shows who acted}}}
    """
    for node, document, objective in view.items("objectives"):
        if objective.kind != "toe" or is_direct(document):
            continue
        parents = view.parents(node, "addresses")
        assumptions = [parent for parent in parents if view.kind(parent) == "assumption"]
        for assumption in assumptions:
            message = f"{objective.id} is an objective for the TOE but addresses the assumption {short(assumption)}"
            yield Found(
                node,
                message,
                view.where(node, "addresses", short(assumption)),
                "let an objective for the environment uphold it",
                assumption,
            )
        if not parents and not view.has_unresolved(node, "addresses"):
            message = f"{objective.id} addresses no threat and no organisational security policy"
            yield Found(node, message, view.where(node), f"add the threat or policy that {objective.id} answers under 'addresses'")


@rule("OBJ003", "Environment objective without a source", pp_st("OBJ.2-3"))
def environment_objective_without_source(view: View) -> Iterator[Found]:
    """An objective for the environment must trace to at least one threat, policy or assumption.

    Why: a duty of the environment that nothing asks for binds users without a reason.

    Repair: name under ``addresses`` what the objective answers, or remove the objective.

    Fails::

        objectives:
          OE.Guard: {kind: environment, text: The site is guarded.}

    Passes::

        assumptions:
          A.Site: {text: The site is guarded.}
        objectives:
          OE.Guard: {kind: environment, text: The site is guarded., addresses: {A.Site: {how: says the same}}}
    """
    for node, _, objective in view.items("objectives"):
        if objective.kind == "environment" and not view.parents(node, "addresses") and not view.has_unresolved(node, "addresses"):
            message = f"{objective.id} addresses no threat, policy or assumption"
            yield Found(node, message, view.where(node), f"add what {objective.id} answers under 'addresses'")


@rule("OBJ004", "Threat without an objective", pp_st("OBJ.2-4"))
def threat_without_objective(view: View) -> Iterator[Found]:
    """A threat must be countered by at least one objective, for the TOE or for the environment.

    Why: the evaluator fails the work unit if one threat is left open; nobody would protect against it.

    Repair: add the threat under ``addresses`` of each objective that helps to counter it.

    Fails::

        threats:
          T.Tamper: {agents: [], assets: [], action: Opens the case.}

    Passes::

        threats:
          T.Tamper: {agents: [], assets: [], action: Opens the case.}
        objectives:
          O.Seal: {kind: toe, text: Opening is seen., addresses: {T.Tamper: {how: shows it}}}
    """
    yield from _unaddressed(view, "threats", "threat", "that helps to counter it")


@rule("OBJ005", "Policy without an objective", pp_st("OBJ.2-5"))
def policy_without_objective(view: View) -> Iterator[Found]:
    """An organisational security policy must be enforced by at least one objective.

    Why: a policy that no objective takes up is not enforced by anybody.

    Repair: add the policy under ``addresses`` of each objective that helps to enforce it.

    Fails::

        organisational_security_policies:
          OSP.Log: {text: Every access is logged.}

    Passes::

        organisational_security_policies:
          OSP.Log: {text: Every access is logged.}
        objectives:
          O.Log: {kind: toe, text: The TOE logs access., addresses: {OSP.Log: {how: does it}}}
    """
    yield from _unaddressed(view, "organisational_security_policies", "organisational security policy", "that helps to enforce it")


@rule("OBJ006", "Assumption without an environment objective", pp_st("OBJ.2-6"))
def assumption_without_objective(view: View) -> Iterator[Found]:
    """An assumption must be upheld by at least one objective for the environment; an objective for the TOE does not count.

    Why: what is assumed of the environment must be somebody's duty there, or it is a wish.

    Repair: add the assumption under ``addresses`` of an objective of kind ``environment``.

    Fails::

        assumptions:
          A.Site: {text: The site is guarded.}

    Passes::

        assumptions:
          A.Site: {text: The site is guarded.}
        objectives:
          OE.Guard: {kind: environment, text: The site is guarded., addresses: {A.Site: {how: says the same}}}
    """
    meant = probably_meant(view, "addresses")
    for node, document, assumption in view.items("assumptions"):
        kinds = {
            document.objectives[short(child)].kind for child in view.children(node, "addresses") if short(child) in document.objectives
        }
        if "environment" in kinds or assumption.id in meant:
            continue
        extra = " (an objective for the TOE cannot uphold it)" if kinds else ""
        message = f"no objective for the environment upholds {assumption.id}{extra}"
        yield Found(node, message, view.where(node), f"add {assumption.id} under 'addresses' of an environment objective")


@rule("OBJ007", "Rationale of the problem definition missing", pp_st("OBJ.2-4"))
def rationale_missing(view: View) -> Iterator[Found]:
    """Each threat, policy and assumption that objectives address needs a rationale that says why they are enough.

    Why: the CEM says that a tracing is no justification. Links show *which* objectives help, not *that* they suffice.

    Repair: write ``rationale: {text: …}`` at the threat, policy or assumption and argue with each objective by its id.

    Fails::

        threats:
          T.Tamper: {agents: [], assets: [], action: Opens the case.}
        objectives:
          O.Seal: {kind: toe, text: Opening is seen., addresses: {T.Tamper: {how: shows it}}}

    Passes::

        threats:
          T.Tamper:
            agents: []
            assets: []
            action: Opens the case.
            rationale: {effect: diminished, text: O.Seal shows each opening and the attacker is found.}
        objectives:
          O.Seal: {kind: toe, text: Opening is seen., addresses: {T.Tamper: {how: shows it}}}
    """
    for node, _, item in _problem_items(view):
        if _helpers(view, node) and not (item.rationale and item.rationale.text.strip()):
            message = f"{item.id} has no rationale: its links say which objectives help, not why they are enough"
            yield Found(node, message, view.where(node), f"add 'rationale:' with a 'text:' that argues with {_children(view, node)}")


@rule("OBJ008", "Rationale and links disagree", pp_st("OBJ.2-4"))
def rationale_disagrees(view: View) -> Iterator[Found]:
    """The rationale of a threat, policy or assumption names every objective that addresses it, and no other.

    Why: an objective that is linked but plays no part in the argument may be superfluous; one that is argued with but not
    linked is missing from every table that is made from the links.

    Repair: add the missing link under the objective's ``addresses``, or say in the text what the linked objective does.

    Fails::

        threats:
          T.Tamper: {agents: [], assets: [], action: Opens the case., rationale: {text: O.Seal shows it.}}
        objectives:
          O.Seal: {kind: toe, text: Opening is seen., addresses: {T.Tamper: {how: shows it}}}
          O.Alarm: {kind: toe, text: An alarm sounds., addresses: {T.Tamper: {how: calls help}}}

    Passes::

        threats:
          T.Tamper: {agents: [], assets: [], action: Opens the case., rationale: {text: O.Seal shows it and O.Alarm calls help.}}
        objectives:
          O.Seal: {kind: toe, text: Opening is seen., addresses: {T.Tamper: {how: shows it}}}
          O.Alarm: {kind: toe, text: An alarm sounds., addresses: {T.Tamper: {how: calls help}}}
    """
    meant = probably_meant(view, "addresses")
    for node, document, item in _problem_items(view):
        linked = {short(child) for child in _helpers(view, node)}
        if not linked or item.id in meant or not (item.rationale and item.rationale.text.strip()):
            continue
        named = set(mentioned(item.rationale.text, (document.objectives | document.sfrs) if is_direct(document) else document.objectives))
        for objective in sorted(linked - named):
            message = f"the rationale of {item.id} does not mention {objective}, which is linked to it"
            yield Found(
                node,
                message,
                view.where(node, "rationale", "text"),
                f"say what {objective} contributes, or remove the link",
                qualified(document.id, objective),
            )
        for objective in sorted(named - linked):
            message = f"the rationale of {item.id} argues with {objective}, which is not linked to it"
            hint = f"add {item.id} under 'addresses' of {objective}, or leave {objective} out of the argument"
            yield Found(node, message, view.where(node, "rationale", "text"), hint, qualified(document.id, objective))


def _unaddressed(view: View, section: str, kind: str, purpose: str) -> Iterator[Found]:
    meant = probably_meant(view, "addresses")
    for node, document, item in view.items(section):
        if not view.children(node, "addresses") and item.id not in meant and not is_direct(document):
            yield Found(
                node,
                f"no objective addresses the {kind} {item.id}",
                view.where(node),
                f"add {item.id} under 'addresses' of each objective {purpose}",
            )


def _problem_items(view: View) -> Iterator[tuple[str, Document, Any]]:
    for section in _PROBLEM:
        yield from view.items(section)


def _helpers(view: View, node: str) -> list[str]:
    """The objectives, under direct rationale the SFRs too, that a threat, policy or assumption rests on."""
    return [*view.children(node, "addresses"), *view.children(node, "meets")]


def _children(view: View, node: str) -> str:
    return listed(short(child) for child in _helpers(view, node))
