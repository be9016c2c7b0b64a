"""Dependencies beyond the SFRs at hand: on assurance, of extended components, on what may be left out.

That an SFR and the one that meets its dependency speak of one policy (CC-DEP-006) is judged by OPS014.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from traceability.catalogue import NAMES
from traceability.model.components import ExtendedComponent
from traceability.model.condition import Condition
from traceability.model.document import Document
from traceability.model.finding import Where
from traceability.model.ids import component_of, qualified
from traceability.model.requirements import Sfr
from traceability.rules.registry import Found, pp_st, rule
from traceability.rules.words import did_you_mean
from traceability.trace.view import View

_DEPENDENCIES = pp_st("REQ.2-9", st22="REQ.2-15")


@rule("DEP007", "Dependency on assurance that is not met", _DEPENDENCIES)
def open_assurance_dependency(view: View) -> Iterator[Found]:
    """An SFR that depends on an assurance component finds it, or one hierarchical to it, among the SARs of the document.

    Why: FPT_RCV.1 asks the administrator to bring the TOE back into a secure state; without guidance (AGD_OPE.1) he cannot.

    Repair: include the SAR that the message names, or justify the dependency.

    Fails::

        sfrs:
          FPT_RCV.1: {elements: {FPT_RCV.1.1: {text: "After {a1} it waits.", slots: {a1: {value: a crash}}}}}

    Passes::

        sfrs:
          FPT_RCV.1: {elements: {FPT_RCV.1.1: {text: "After {a1} it waits.", slots: {a1: {value: a crash}}}}}
        sars:
          AGD_OPE.1: {title: Operational user guidance}
    """
    for document, catalogue in view.judged():
        if document.header.kind in ("pp-module", "functional-package"):
            continue  # the base, or who uses the package, brings the SARs
        for owed in view.obligations.get(document.id, ()):
            if owed.status == "open" and all(catalogue.is_sar(name) for name in owed.group):
                node = qualified(document.id, owed.owner)
                message = f"{owed.owner} depends on the assurance component {' or '.join(owed.group)}, which no SAR of the document meets"
                hint = f"include {owed.group[0]} or a component hierarchical to it under 'sars', or justify the dependency"
                yield Found(node, message, view.where(node, "dependencies", owed.key), hint, owed.key)


@rule("DEP008", "Dependency of an extended component on nothing", pp_st("ECD.1-5"))
def extended_dependencies(view: View) -> Iterator[Found]:
    """The dependencies of an extended component, and what it is hierarchical to, are other components of the edition or of the
    document.

    Why: a dependency on something that does not exist can never be met, one on itself says nothing. A dependency is on a component,
    never on an iteration: which iteration meets it is said where the component is used.

    Repair: name the component, without a suffix; or define it under ``extended_components``.

    Fails::

        extended_components:
          FXT_NEW.1:
            title: New
            placement: new-family
            family: FXT_NEW
            family_behaviour: Does something new.
            levelling: One component.
            justification: No component of Part 2 does it.
            dependencies: [[FCS_COP.1/HASH]]
            elements: {FXT_NEW.1.1: {text: The TSF does it.}}

    Passes::

        extended_components:
          FXT_NEW.1:
            title: New
            placement: new-family
            family: FXT_NEW
            family_behaviour: Does something new.
            levelling: One component.
            justification: No component of Part 2 does it.
            dependencies: [[FCS_COP.1]]
            elements: {FXT_NEW.1.1: {text: The TSF does it.}}
    """
    for document, catalogue in view.judged():
        for component in document.extended_components.values():
            node = qualified(document.id, component.id)
            named = [
                *((n, "dependencies") for group in component.dependencies for n in group),
                *((n, "hierarchical_to") for n in component.hierarchical_to),
            ]
            for name, field in dict.fromkeys(named):
                what = "depends on" if field == "dependencies" else "is hierarchical to"
                if name == component.id:
                    yield Found(node, f"{component.id} {what} itself", _place(component, field), "remove it", name)
                elif name not in catalogue.components:
                    message, hint = _no_component(NAMES[catalogue.id], component.id, what, name, catalogue.components)
                    yield Found(node, message, _place(component, field), hint, name)


@rule("DEP009", "Dependency met only by an SFR that may be left out", _DEPENDENCIES)
def conditional(view: View) -> Iterator[Found]:
    """What a profile demands in any case does not rest on an SFR alone that a Security Target may leave out, and what a Security
    Target includes does not rest on one whose selection it has not taken.

    Why: if the optional SFR is left out, the dependency of the other one is open, and nobody notices.
    SFRs that are there under the same condition may rest on each other.

    Repair: make the SFR that meets the dependency mandatory, give both the same ``status`` and ``when``, or bind another one.

    Fails::

        sfrs:
          FPT_STM.1: {status: optional, elements: {FPT_STM.1.1: {text: The TSF tells the time.}}}
          FAU_GEN.1:
            elements: {FAU_GEN.1.1: {text: The TSF records.}, FAU_GEN.1.2: {text: Each record tells when.}}

    Passes::

        sfrs:
          FPT_STM.1: {status: optional, when: {feature: log}, elements: {FPT_STM.1.1: {text: The TSF tells the time.}}}
          FAU_GEN.1:
            status: optional
            when: {feature: log}
            elements: {FAU_GEN.1.1: {text: The TSF records.}, FAU_GEN.1.2: {text: Each record tells when.}}
    """
    for document, _ in view.judged():
        loose = {sfr.id: why for sfr in document.sfrs.values() if (why := _may_be_out(document, sfr))}
        for owed in view.obligations.get(document.id, ()) if loose else ():
            owner = document.sfrs[owed.owner]
            others = [document.sfrs[name] for name in owed.resolved if name in document.sfrs]
            if owner.id in loose and document.header.kind == "security-target":
                continue
            if others and all(o.id in loose and not _together(owner, o) for o in others):
                node = qualified(document.id, owed.owner)
                said = "; ".join(f"{other.id} {loose[other.id]}" for other in others)
                group = " or ".join(owed.group)
                message = f"{owed.owner} is {owner.status}, and its dependency on {group} rests on SFRs that may be missing: {said}"
                hint = f"make {others[0].id} mandatory, or give both the same 'status' and 'when'"
                yield Found(node, message, view.where(node, "dependencies", owed.key), hint, owed.key)


def _place(component: ExtendedComponent, field: str) -> Where:
    """The definition's own place: an SFR made from it has the same id."""
    return Where(file=component.origin.file, line=component.origin.line, path=(field,))


def _no_component(edition: str, owner: str, what: str, name: str, known: Mapping[str, object]) -> tuple[str, str]:
    component = component_of(name)
    if component != name and component in known:
        return f"{owner} {what} {name}, which is an iteration or element; only components can be named here", f"write {component}"
    hint = did_you_mean(name, known) or "correct the id, or define the component"
    return f"{owner} {what} {name}, but neither {edition} nor the document has such a component", hint


def _may_be_out(document: Document, sfr: Sfr) -> str:
    """Why an SFR may be missing, in words; ``""`` where it is there in any case."""
    if document.header.kind == "security-target":
        taken = _taken(document, sfr.when) if sfr.status == "selection-based" and sfr.when else None
        return f"hangs on {sfr.when.selected}, which is not selected" if taken is False and sfr.when else ""
    return "" if sfr.status == "mandatory" else f"is {sfr.status}"


def _taken(document: Document, when: Condition) -> bool | None:
    """Whether the option that a condition names is selected; ``None`` where the document does not tell."""
    element, hash_mark, rest = when.selected.partition("#")
    slot, equals, option = rest.partition("=")
    if not (hash_mark and equals and option.isdigit()):
        return None
    found = next((e for sfr in document.sfrs.values() for e in sfr.elements.values() if e.id == element), None)
    filled = found.slots.get(slot) if found else None
    return int(option) in filled.chosen if filled and filled.chosen else None


def _together(owner: Sfr, other: Sfr) -> bool:
    """Whether the one is never there without the other: both hang on the same condition, or the other follows from the owner."""
    if owner.status != "mandatory" and owner.status == other.status and owner.when == other.when:
        return True
    when = other.when
    return when is not None and (when.included == owner.id or when.selected.partition("#")[0] in owner.elements)
