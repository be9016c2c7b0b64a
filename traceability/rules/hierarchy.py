"""Components that are hierarchical to one another (CC Part 2 and 3, hierarchy)."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

import msgspec

from traceability.catalogue import Catalogue
from traceability.model.components import ElementDefinition, ExtendedComponent, SlotDefinition
from traceability.model.document import Document
from traceability.model.finding import Where
from traceability.model.ids import iteration_of, qualified
from traceability.rules.registry import Found, pp_st, rule
from traceability.rules.words import listed
from traceability.trace.view import View


@rule("HIE001", "Component beside one hierarchical to it", pp_st("REQ.2-13", pp22="REQ.2-14", st22="REQ.2-18"), severity="warning")
def redundant(view: View) -> Iterator[Found]:
    """No SFR asks for what another SFR of the same scope, hierarchical to it, asks for already.

    Why: FIA_UID.2 says that nothing happens before identification, FIA_UID.1 lists what does: side by side they contradict
    each other, or one of them says nothing. Iterations of different names are of different scope, and so is an SFR with a
    name beside one without; SFRs without a name, or of one name, are of the same.

    Repair: take out the lower one, and bind what depended on it to the higher; or give each its own iteration.

    Fails::

        sfrs:
          FIA_UID.1: {elements: {FIA_UID.1.1: {text: "Before, {a1}."}, FIA_UID.1.2: {text: Then identify.}}}
          FIA_UID.2: {elements: {FIA_UID.2.1: {text: The TSF identifies each user first.}}}

    Passes::

        sfrs:
          FIA_UID.1/LOCAL: {elements: {FIA_UID.1.1/LOCAL: {text: "Before, {a1}."}, FIA_UID.1.2/LOCAL: {text: Then identify.}}}
          FIA_UID.2/WAN: {elements: {FIA_UID.2.1/WAN: {text: The TSF identifies each user first.}}}
    """
    for document, catalogue in view.judged():
        misread = view.misread(document)  # REQ002 speaks of these
        above = _above(document, catalogue)
        higher: dict[tuple[str, str], list[str]] = {}
        for sfr in document.sfrs.values() if above else ():
            if sfr.id not in misread and sfr.status == "mandatory":  # what may be left out is perhaps the other one's alternative
                higher.setdefault((sfr.component, iteration_of(sfr.id)), []).append(sfr.id)
        for low in document.sfrs.values() if above else ():
            if low.component in above and low.id not in misread and low.status == "mandatory":
                scope = iteration_of(low.id)
                if found := [name for component in above[low.component] for name in higher.get((component, scope), ())]:
                    node = qualified(document.id, low.id)
                    message = f"{low.id} stands beside {listed(found)}, which is hierarchical to it and asks for the same scope"
                    hint = f"take {low.id} out, or name what each of the two is for (/…)"
                    yield Found(node, message, view.where(node), hint, listed(found))


@rule("HIE002", "Extended component defined in two ways", pp_st("ECD.1-5"))
def two_hierarchies(view: View) -> Iterator[Found]:
    """An extended component that a document defines as a profile that it claims does has the same hierarchy, dependencies,
    elements and operations there; their words are not compared, because everyone writes them in words of their own.

    Why: the SFRs of the profile were judged by the profile's definition; under another one of the same id they mean something else.

    Repair: leave the definition to the profile, or give the component of the Security Target its own id.

    Fails::

        === pp/pp.yaml
        document:
          {id: pp, kind: protection-profile, title: PP, version: "1", claims: {cc: {edition: "3.1"}, part2: extended, part3: conformant}}
        extended_components:
          FPT_STM_EXT.1:
            title: Time
            placement: new-family
            family: FPT_STM_EXT
            family_behaviour: Time.
            levelling: One component.
            justification: None does it.
            hierarchical_to: [FPT_STM.1]
            elements: {FPT_STM_EXT.1.1: {text: The TSF tells the time.}}
        === st/st.yaml
        document:
          id: st
          kind: security-target
          title: ST
          version: "1"
          claims: {cc: {edition: "3.1"}, part2: extended, part3: conformant, profiles: [{id: pp, conformance: strict}]}
        extended_components:
          FPT_STM_EXT.1:
            title: Time
            placement: new-family
            family: FPT_STM_EXT
            family_behaviour: Time.
            levelling: One component.
            justification: None does it.
            elements: {FPT_STM_EXT.1.1: {text: The TSF tells the time.}}

    Passes::

        === pp/pp.yaml
        document:
          {id: pp, kind: protection-profile, title: PP, version: "1", claims: {cc: {edition: "3.1"}, part2: extended, part3: conformant}}
        extended_components:
          FPT_STM_EXT.1:
            title: Time
            placement: new-family
            family: FPT_STM_EXT
            family_behaviour: Time.
            levelling: One component.
            justification: None does it.
            hierarchical_to: [FPT_STM.1]
            elements: {FPT_STM_EXT.1.1: {text: The TSF tells the time.}}
        === st/st.yaml
        document:
          id: st
          kind: security-target
          title: ST
          version: "1"
          claims: {cc: {edition: "3.1"}, part2: extended, part3: conformant, profiles: [{id: pp, conformance: strict}]}
    """
    for document in view.documents:
        for profile in view.claimed_by(document):
            for name, component in document.extended_components.items():
                other = profile.extended_components.get(name)
                if other is not None and other != component and (differs := _differences(component, other)):
                    node = qualified(document.id, name)
                    message = f"{document.id} defines {name} otherwise than {profile.id}, which it claims: {'; '.join(differs)}"
                    yield Found(
                        node,
                        message,
                        Where(file=component.origin.file, line=component.origin.line),
                        f"leave {name} to {profile.id}, or define it alike",
                        profile.id,
                    )


def _above(document: Document, catalogue: Catalogue) -> dict[str, list[str]]:
    """The components of a document that others of it are hierarchical to, each with these, in the order of the document."""
    components = dict.fromkeys(sfr.component for sfr in document.sfrs.values())
    found: dict[str, list[str]] = {}
    for high in components:
        for low in catalogue.closure(high) - {high}:
            if low in components and high not in catalogue.closure(low):  # a circle is a finding of its own (ECD003)
                found.setdefault(low, []).append(high)
    return found


def _differences(one: ExtendedComponent, other: ExtendedComponent) -> list[str]:
    found = []
    for label, field in (("hierarchical to", "hierarchical_to"), ("depends on", "dependencies"), ("elements", "elements")):
        here, there = getattr(one, field), getattr(other, field)
        if field == "elements":
            here, there = tuple(here), tuple(there)
        if here != there:
            found.append(f"{label} {_shown(here)} here, {_shown(there)} there")
    both = [name for name in one.elements if name in other.elements]
    found += (f"the operations of {name} differ" for name in both if _operations(one.elements[name]) != _operations(other.elements[name]))
    return found


def _operations(element: ElementDefinition) -> tuple[int, dict[str, SlotDefinition]]:
    return element.list_items, _without_words(element.slots)


def _without_words(slots: Mapping[str, SlotDefinition]) -> dict[str, SlotDefinition]:
    return {
        name: msgspec.structs.replace(
            slot, wording={}, about="", nested={number: _without_words(inner) for number, inner in slot.nested.items()}
        )
        for name, slot in slots.items()
    }  # fmt: skip


def _shown(value: tuple[object, ...]) -> str:
    words = [" or ".join(map(str, entry)) if isinstance(entry, tuple) else str(entry) for entry in value]
    return listed(words) if words else "nothing"
