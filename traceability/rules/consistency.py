"""What the SFRs of a document say about the same thing, side by side (REQ.2-13, in CC:2022 -14 and -18)."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

import msgspec

from traceability.catalogue import Catalogue, all_slots
from traceability.model.document import Document
from traceability.model.ids import element_of
from traceability.model.requirements import Element, Sfr, Slot
from traceability.rules.glossary import Glossary
from traceability.rules.once import once
from traceability.rules.registry import Found, pp_st, rule
from traceability.rules.words import listed
from traceability.trace.view import View

_CONSISTENT = pp_st("REQ.2-13", pp22="REQ.2-14", st22="REQ.2-18")
_ABOUT = {
    "FDP_ACF.1": ("FDP_ACF.1.1", ("a1", "a2")),
    "FDP_IFF.1": ("FDP_IFF.1.1", ("a1", "a2")),
    "FDP_IFF.2": ("FDP_IFF.2.1", ("a1", "a2")),
    "FIA_AFL.1": ("FIA_AFL.1.1", ("a1",)),
    "FMT_MOF.1": ("FMT_MOF.1.1", ("s1", "a1")),
    "FMT_MSA.1": ("FMT_MSA.1.1", ("a1", "a2", "s1")),
    "FMT_MSA.3": ("FMT_MSA.3.1", ("a1",)),
    "FMT_MTD.1": ("FMT_MTD.1.1", ("s1", "a1")),
}
"""The operations that say what an SFR of a component rules about; its other operations say how. Alike in both editions."""


@rule("RAT006", "Two requirements that rule the same in different ways", _CONSISTENT, severity="warning", kind="heuristic")
def contradicting(view: View) -> Iterator[Found]:
    """Two iterations of a component about the same thing (policy, data, function, attribute) do not rule it in different ways.

    Read are the components that say who may do what: FDP_ACF.1, FDP_IFF.1 and .2, FIA_AFL.1, FMT_MOF.1, FMT_MSA.1, FMT_MSA.3 and
    FMT_MTD.1. Selections are about the same where they choose an option in common. Elements with refinements are left out:
    these may be what sets the two apart.

    Why: a policy with two sets of rules, or attributes with two default values, is met by one product and failed by the same
    product. The CEM names iterations of access control that contradict each other as an example.

    Repair: say in an operation or a refinement what sets the two apart, or make one of them.

    Fails::

        sfrs:
          FMT_MSA.3/A:
            elements:
              FMT_MSA.3.1/A: {text: "{a1} {s1}", slots: {a1: {value: Clock SFP}, s1: {chosen: {1: tight}}}}
              FMT_MSA.3.2/A: {text: "{a1}", slots: {a1: {value: none}}}
          FMT_MSA.3/B:
            elements:
              FMT_MSA.3.1/B: {text: "{a1} {s1}", slots: {a1: {value: the Clock SFP}, s1: {chosen: {2: open}}}}
              FMT_MSA.3.2/B: {text: "{a1}", slots: {a1: {value: none}}}

    Passes::

        sfrs:
          FMT_MSA.3/A:
            elements:
              FMT_MSA.3.1/A: {text: "{a1} {s1}", slots: {a1: {value: Clock SFP}, s1: {chosen: {1: tight}}}}
              FMT_MSA.3.2/A: {text: "{a1}", slots: {a1: {value: none}}}
          FMT_MSA.3/B:
            elements:
              FMT_MSA.3.1/B: {text: "{a1} {s1}", slots: {a1: {value: Zone SFP}, s1: {chosen: {2: open}}}}
              FMT_MSA.3.2/B: {text: "{a1}", slots: {a1: {value: none}}}
    """

    def judge(document: Document, catalogue: Catalogue) -> Iterator[Found]:
        alike: dict[tuple[object, ...], dict[object, _Ruling]] = {}
        for ruling in _rulings(document, catalogue):
            others = alike.setdefault(ruling.subject, {})
            if ruling.content in others:
                continue  # they say the same, which is a finding of its own (OPS011)
            for other in others.values():
                if ruling.meets(other) and (differ := ruling.differences(other)):
                    yield _found(view, document, ruling, other, differ)
                    break
            others[ruling.content] = ruling

    return once(view, judge)


class _Ruling(msgspec.Struct, frozen=True):
    """An SFR as a rule about something: ``subject`` what its assignments name, ``choices`` what its selections choose, and how it rules."""

    sfr: Sfr
    element: str
    subject: tuple[object, ...]
    choices: tuple[frozenset[int], ...]
    how: Mapping[tuple[str, str], object]

    @property
    def content(self) -> object:
        """All that it says, to be compared as a whole."""
        return self.choices, frozenset(self.how.items())

    def meets(self, other: _Ruling) -> bool:
        """Whether each selection has an option in common with the other's."""
        return all(one & two for one, two in zip(self.choices, other.choices, strict=True))

    def differences(self, other: _Ruling) -> list[str]:
        """The operations, as ``FMT_MSA.3.1 s1``, in which both are completed and say different things."""
        return [f"{e} {s}" for (e, s), said in self.how.items() if said is not None and other.how.get((e, s)) not in (None, said)]


def _rulings(document: Document, catalogue: Catalogue) -> Iterator[_Ruling]:
    glossary: Glossary | None = None
    for sfr in document.sfrs.values():
        if sfr.component not in _ABOUT or sfr.component not in catalogue.components:
            continue
        name, about = _ABOUT[sfr.component]
        element = next((e for e in sfr.elements.values() if element_of(e.id) == name), None)
        if element is None or element.refinements or not all(_completed(element.slots.get(slot)) for slot in about):
            continue
        glossary = glossary or Glossary(document)
        subject = (sfr.component, *(_meaning(element.slots[slot], glossary) for slot in about if slot[0] == "a"))
        nested = _with_operations(catalogue, sfr.component, name)
        choices = tuple(frozenset(element.slots[slot].chosen) - nested for slot in about if slot[0] == "s")
        yield _Ruling(sfr, element.id, subject, choices, _how(sfr, name, about, glossary))


def _with_operations(catalogue: Catalogue, component: str, element: str) -> frozenset[int]:
    """The options of an element that hold operations of their own: two that choose such a one need not mean the same."""
    definition = catalogue.components[component].elements.get(element)
    slots = all_slots(definition).values() if definition else ()
    return frozenset(number for slot in slots for number, inner in slot.nested.items() if inner)


def _how(sfr: Sfr, about: str, slots: tuple[str, ...], glossary: Glossary) -> dict[tuple[str, str], object]:
    def said(element: Element, name: str, slot: Slot) -> object:
        taken = element_of(element.id) == about and (name in slots or name.startswith(tuple(f"{slot}-" for slot in slots)))
        return None if taken or not _completed(slot) else _meaning(slot, glossary)

    return {(element_of(e.id), name): said(e, name, slot) for e in sfr.elements.values() for name, slot in e.slots.items()}


def _completed(slot: Slot | None) -> bool:
    return slot is not None and slot.state == "completed" and bool(slot.value.strip() or slot.values or slot.chosen)


def _meaning(slot: Slot, glossary: Glossary) -> object:
    """What an operation says, as it is compared: options, named values, else words."""
    if slot.chosen:
        return frozenset(slot.chosen)
    return frozenset(map(glossary.title, slot.values)) if slot.values else frozenset((glossary.title(slot.value),))


def _found(view: View, document: Document, ruling: _Ruling, other: _Ruling, differ: list[str]) -> Found:
    node = f"{document.id}:{ruling.sfr.id}"
    message = (
        f"{ruling.sfr.id} and {other.sfr.id} are about the same ({_named(ruling)}), and say different things about it in {listed(differ)}"
    )
    hint = "say in an operation or a refinement what sets the two apart, or make one of them"
    place = view.where(f"{document.id}:{other.sfr.id}")
    return Found(node, message, view.where(node, "elements", ruling.element), hint, other.sfr.id, (place,))


def _named(ruling: _Ruling) -> str:
    return "; ".join(listed(sorted(map(str, part))) for part in ruling.subject[1:] if isinstance(part, frozenset))
