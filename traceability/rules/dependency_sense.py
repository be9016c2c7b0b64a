"""Dependencies that are met in form: by the right policy, by what is really there, by assurance, by definitions that hold."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping

from traceability.model.document import Document
from traceability.model.ids import component_of, qualified
from traceability.model.requirements import Condition, Sfr
from traceability.rules.registry import Found, pp_st, rule
from traceability.rules.words import did_you_mean, listed
from traceability.trace.view import View

_DEPENDENCIES = pp_st("REQ.2-9", st22="REQ.2-15")
_POLICY_FIRST = re.compile(r"(FDP_(ACC|ACF|IFC|IFF|ETC|ITC|ITT|ROL|UCT|UIT)|FMT_MSA)\.\d+")


@rule("DEP006", "Dependency bound to an SFR of another policy", _DEPENDENCIES)
def other_policy(view: View) -> Iterator[Found]:
    """Where an SFR and the one that meets its dependency both name a policy of the glossary, they name the same one.

    Why: FDP_IFF.1 needs the FDP_IFC.1 of its own policy: with that of another policy the dependency is met in form only, and
    the flows that the rules speak of are under no policy. Nothing is reported where one of the two names no policy of the
    glossary (``terms`` of kind ``policy``): then a person must look.

    Repair: bind the SFR that names the same policy, or correct the policy's name in the operation.

    Fails::

        terms:
          FW: {kind: policy, title: firewall policy}
          MTR: {kind: policy, title: meter policy}
        sfrs:
          FDP_IFC.1/FW: {elements: {FDP_IFC.1.1/FW: {text: "{a1} {a2}", slots: {a1: {value: the firewall policy}, a2: {value: all flows}}}}}
          FDP_IFC.1/MTR: {elements: {FDP_IFC.1.1/MTR: {text: "{a1} {a2}", slots: {a1: {value: the meter policy}, a2: {value: all values}}}}}
          FDP_UCT.1:
            elements: {FDP_UCT.1.1: {text: "{a1} {s1}", slots: {a1: {value: the meter policy}, s1: {chosen: {1: send}}}}}
            dependencies: {FDP_ACC.1|FDP_IFC.1: {satisfied_by: [FDP_IFC.1/FW]}}

    Passes::

        terms:
          FW: {kind: policy, title: firewall policy}
          MTR: {kind: policy, title: meter policy}
        sfrs:
          FDP_IFC.1/MTR: {elements: {FDP_IFC.1.1/MTR: {text: "{a1} {a2}", slots: {a1: {value: the meter policy}, a2: {value: all values}}}}}
          FDP_UCT.1:
            elements: {FDP_UCT.1.1: {text: "{a1} {s1}", slots: {a1: {value: the meter policy}, s1: {chosen: {1: send}}}}}
            dependencies: {FDP_ACC.1|FDP_IFC.1: {satisfied_by: [FDP_IFC.1/MTR]}}
    """
    for document, _ in view.judged():
        policies = _policies(document)
        for owed in view.obligations.get(document.id, ()) if policies else ():
            own = policies.get(owed.owner, frozenset())
            for name in owed.resolved:
                other = policies.get(name, frozenset())
                if own and other and not own & other:
                    node = qualified(document.id, owed.owner)
                    message = (
                        f"{owed.owner} speaks of {listed(sorted(own))} and binds its dependency on {' or '.join(owed.group)} to {name},"
                        f" which speaks of {listed(sorted(other))}"
                    )
                    fitting = [c for c in owed.candidates if own & policies.get(c, frozenset())]
                    hint = f"bind {listed(fitting)}" if fitting else f"include {' or '.join(owed.group)} for {listed(sorted(own))}"
                    yield Found(node, message, view.where(node, "dependencies", owed.key), hint, f"{owed.key} {name}")


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
                    yield Found(node, f"{component.id} {what} itself", view.where(node, field), "remove it", name)
                elif name not in catalogue.components:
                    message, hint = _no_component(catalogue.title, component.id, what, name, catalogue.components)
                    yield Found(node, message, view.where(node, field), hint, name)


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


def _policies(document: Document) -> dict[str, frozenset[str]]:
    """The policies of the glossary that each SFR names in its first assignment, by SFR; those that name none are left out."""
    names = {
        spelling: term.title or term.id
        for term in document.terms.values()
        if term.kind == "policy"
        for spelling in _spellings(term.id, term.title, term.also)
    }
    if not names:
        return {}
    pattern = re.compile(rf"(?<![\w.])({'|'.join(map(re.escape, sorted(names, key=len, reverse=True)))})(?![\w])", re.IGNORECASE)
    lower = {spelling.lower(): title for spelling, title in names.items()}
    found = {}
    for sfr in document.sfrs.values():
        if _POLICY_FIRST.fullmatch(sfr.component):
            first = next(iter(sfr.elements.values()), None)
            slot = first.slots.get("a1") if first else None
            if slot and (named := frozenset(lower[match.lower()] for match in pattern.findall(slot.value))):
                found[sfr.id] = named
    return found


def _spellings(identifier: str, title: str, also: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(filter(None, (identifier, title, *also)))


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
