"""Dependencies of SFRs, iteration by iteration (APE_REQ.2-9, ASE_REQ.2-9)."""

from __future__ import annotations

from collections.abc import Iterator

from traceability.model.ids import qualified
from traceability.rules.registry import Found, pp_st, rule
from traceability.rules.words import listed
from traceability.trace.dependencies import Obligation, stale_bindings
from traceability.trace.view import View

_DEPENDENCIES = pp_st("REQ.2-9", st22="REQ.2-15")


@rule("DEP001", "Open dependency", _DEPENDENCIES)
def open_dependency(view: View) -> Iterator[Found]:
    """Each dependency of each SFR is met by an SFR of the document, or justified.

    Why: a requirement that rests on another one which is not there may be met in form and fail in fact.

    Repair: include one of the components that the message names, or state under ``dependencies`` why it need not be.

    Fails::

        sfrs:
          FAU_GEN.2:
            elements: {FAU_GEN.2.1: {text: The TSF names the user of each event.}}
            dependencies:
              FIA_UID.1: {justified: not-necessary, text: There is one user only.}

    Passes::

        sfrs:
          FAU_GEN.2:
            elements: {FAU_GEN.2.1: {text: The TSF names the user of each event.}}
            dependencies:
              FAU_GEN.1: {justified: not-necessary, text: The platform records the events.}
              FIA_UID.1: {justified: not-necessary, text: There is one user only.}
    """
    for document_id, owed in _obligations(view):
        if owed.status == "open":
            node = qualified(document_id, owed.owner)
            message = f"{owed.owner} depends on {_group(owed)}, but no SFR of the document meets that and nothing justifies it"
            hint = f"include {_group(owed)}, or add '{owed.key}: {{justified: …, text: …}}' under 'dependencies'"
            yield Found(node, message, view.where(node, "dependencies", owed.key), hint, owed.key)


@rule("DEP002", "Dependency that is not bound", _DEPENDENCIES)
def unbound_dependency(view: View) -> Iterator[Found]:
    """Where several SFRs could meet a dependency, the author says which one does; and who binds one dependency binds all.

    Why: that *some* SFR fits the component is no proof that it is the right one: a hash has no key, so no key generation
    and no key destruction can be its. In a document that binds its dependencies, one that is not bound was forgotten.

    Repair: name the SFR under ``dependencies`` with ``satisfied_by``.

    Fails::

        sfrs:
          FIA_UID.1: {elements: {FIA_UID.1.1: {text: Some actions come first.}, FIA_UID.1.2: {text: Others wait.}}}
          FIA_UID.2: {elements: {FIA_UID.2.1: {text: The TSF identifies each user first.}}}
          FIA_UAU.2: {elements: {FIA_UAU.2.1: {text: The TSF authenticates each user first.}}}

    Passes::

        sfrs:
          FIA_UID.1: {elements: {FIA_UID.1.1: {text: Some actions come first.}, FIA_UID.1.2: {text: Others wait.}}}
          FIA_UID.2: {elements: {FIA_UID.2.1: {text: The TSF identifies each user first.}}}
          FIA_UAU.2:
            elements: {FIA_UAU.2.1: {text: The TSF authenticates each user first.}}
            dependencies: {FIA_UID.1: {satisfied_by: [FIA_UID.2]}}
    """
    for document_id, owed in _obligations(view):
        if owed.status == "unbound":
            node = qualified(document_id, owed.owner)
            could = listed(owed.candidates)
            message = f"{owed.owner} depends on {_group(owed)}; {could} could meet that, but the document does not say what does"
            hint = f"add '{owed.key}: {{satisfied_by: [{owed.candidates[0]}]}}' (or another of them) under 'dependencies'"
            yield Found(node, message, view.where(node, "dependencies", owed.key), hint, owed.key)


@rule("DEP003", "Dependency bound to the wrong requirement", _DEPENDENCIES)
def misfit(view: View) -> Iterator[Found]:
    """A requirement that is said to meet a dependency is one of its alternatives, or hierarchical to one.

    Why: a binding to something else leaves the dependency open, and hides that it is.

    Repair: bind one of the alternatives, or justify the dependency.

    Fails::

        sfrs:
          FPT_STM.1: {elements: {FPT_STM.1.1: {text: The TSF tells the time.}}}
          FAU_GEN.2:
            elements: {FAU_GEN.2.1: {text: The TSF names the user of each event.}}
            dependencies:
              FAU_GEN.1: {satisfied_by: [FPT_STM.1]}
              FIA_UID.1: {justified: not-necessary, text: There is one user only.}

    Passes::

        sfrs:
          FIA_UID.2: {elements: {FIA_UID.2.1: {text: The TSF identifies each user first.}}}
          FAU_GEN.2:
            elements: {FAU_GEN.2.1: {text: The TSF names the user of each event.}}
            dependencies:
              FAU_GEN.1: {justified: not-necessary, text: The platform records the events.}
              FIA_UID.1: {satisfied_by: [FIA_UID.2]}
    """
    for document_id, owed in _obligations(view):
        node = qualified(document_id, owed.owner)
        for name in owed.misfits:
            message = f"{owed.owner} binds its dependency on {_group(owed)} to {name}, which is none of these nor hierarchical to one"
            fitting = f"bind {listed(owed.candidates)}" if owed.candidates else f"include {_group(owed)}"
            yield Found(
                node,
                message,
                view.where(node, "dependencies", owed.key, "satisfied_by"),
                f"{fitting}, or justify the dependency",
                f"{owed.key} {name}",
            )


@rule("DEP004", "Justification of a dependency that does not justify it", _DEPENDENCIES)
def weak_justification(view: View) -> Iterator[Found]:
    """A justification has a reason in words, and cites what it rests on: environment objectives, or other SFRs.

    Why: "met by the environment" is only true if an objective for the environment says so.

    Repair: add ``text``, and under ``cites`` the ids of the objectives (``environment``) or SFRs (``other-sfr``).

    Fails::

        sfrs:
          FAU_GEN.2:
            elements: {FAU_GEN.2.1: {text: The TSF names the user of each event.}}
            dependencies:
              FAU_GEN.1: {justified: environment, text: The platform records the events.}
              FIA_UID.1: {justified: not-necessary, text: There is one user only.}

    Passes::

        objectives:
          OE.Log: {kind: environment, text: The platform records the events.}
        sfrs:
          FAU_GEN.2:
            elements: {FAU_GEN.2.1: {text: The TSF names the user of each event.}}
            dependencies:
              FAU_GEN.1: {justified: environment, cites: [OE.Log], text: The platform records the events.}
              FIA_UID.1: {justified: not-necessary, text: There is one user only.}
    """
    for document_id, owed in _obligations(view):
        if owed.problem:
            node = qualified(document_id, owed.owner)
            message = f"{owed.owner}, dependency on {_group(owed)}: {owed.problem}"
            yield Found(node, message, view.where(node, "dependencies", owed.key), "complete the justification, or bind an SFR", owed.key)


@rule("DEP005", "Binding of a dependency that does not exist", _DEPENDENCIES, severity="warning")
def stale_binding(view: View) -> Iterator[Found]:
    """Each binding names a dependency that the component has in the edition that judges the document.

    Why: a binding for nothing is a leftover, or a mistyped key whose real dependency is open.

    Repair: write the key as the catalogue has the OR group, alternatives joined by ``|``, or remove the binding.

    Fails::

        sfrs:
          FPT_STM.1:
            elements: {FPT_STM.1.1: {text: The TSF tells the time.}}
            dependencies: {FAU_GEN.1: {justified: not-necessary, text: Nothing is logged.}}

    Passes::

        sfrs:
          FPT_STM.1: {elements: {FPT_STM.1.1: {text: The TSF tells the time.}}}
    """
    for document, catalogue in view.judged():
        for sfr in document.sfrs.values():
            for key in stale_bindings(sfr, catalogue):
                node = qualified(document.id, sfr.id)
                groups = ["|".join(group) for group in catalogue.dependencies(sfr.component)]
                has = f"its dependencies are {listed(groups)}" if groups else "the component has no dependency"
                yield Found(
                    node, f"{sfr.id} binds {key!r}, but {has}", view.where(node, "dependencies", key), "correct the key or remove it", key
                )


def _obligations(view: View) -> Iterator[tuple[str, Obligation]]:
    for document_id, owed in view.obligations.items():
        for obligation in owed:
            yield document_id, obligation


def _group(owed: Obligation) -> str:
    return " or ".join(owed.group)
