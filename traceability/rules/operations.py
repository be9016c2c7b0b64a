"""Operations, slot by slot: what a profile may do with them, and what a Security Target may (CC Part 1, operations)."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator

from traceability.catalogue import Catalogue
from traceability.model.components import SlotDefinition
from traceability.model.document import Document
from traceability.model.requirements import Slot
from traceability.rules.once import once, profile_element, profile_place, profile_slot
from traceability.rules.registry import Found, pp_st, rule
from traceability.rules.words import listed
from traceability.trace.slots import SlotUse
from traceability.trace.tailoring import tailored
from traceability.trace.view import View

_SELECTION = pp_st("REQ.2-7", st22="REQ.2-13")
_ASSIGNMENT = pp_st("REQ.2-5", st22="REQ.2-11")
_OPERATIONS = pp_st("REQ.2-4", st22="REQ.2-10")
Problem = tuple[str, str]
"""What is wrong with an operation, and how to repair it."""


@rule("OPS003", "Selection that the component does not allow", _SELECTION)
def selection_choice(view: View) -> Iterator[Found]:
    """A selection chooses at least one of the options that the element offers, one only where it says so, and "none" alone.

    A profile may leave fewer options than the element offers, but at least two: with one, the selection is completed.

    Why: an option that the component does not offer is a requirement of the author's own, and "none" beside another option says
    both yes and no.

    Repair: choose among the numbers of the element's options; where none fits, write an extended component.

    Fails::

        sfrs:
          FDP_RIP.2: {elements: {FDP_RIP.2.1: {text: "The TSF wipes upon {s1}.", slots: {s1: {chosen: {3: use}}}}}}

    Passes::

        sfrs:
          FDP_RIP.2: {elements: {FDP_RIP.2.1: {text: "The TSF wipes upon {s1}.", slots: {s1: {chosen: {1: allocation}}}}}}
    """
    return _each(view, lambda document, use: _choice(document, use) if use.definition.op == "selection" else ())


@rule("OPS004", "Operation filled in the wrong way", _ASSIGNMENT)
def filled_fitly(view: View) -> Iterator[Found]:
    """An assignment has words, a selection has chosen options, and what is left open has neither.

    Why: an operation that holds what belongs to another kind, or that is called completed and holds nothing, can be read in two ways.

    Repair: give an assignment its ``value``, a selection its ``chosen``; take both out of an operation with ``state: open``.

    Fails::

        sfrs:
          FAU_ARP.1: {elements: {FAU_ARP.1.1: {text: "The TSF does {a1}.", slots: {a1: {value: ""}}}}}

    Passes::

        sfrs:
          FAU_ARP.1: {elements: {FAU_ARP.1.1: {text: "The TSF does {a1}.", slots: {a1: {value: a call to the operator}}}}}
    """
    return _each(view, lambda document, use: _filling(view, document, use))


@rule("OPS005", "Operation narrowed as CC does not allow", _OPERATIONS)
def narrowed_lawfully(view: View) -> Iterator[Found]:
    """A profile may bound an assignment in words or turn it into a selection of two or more options, and nothing else.

    Who completes such an operation chooses among what the profile left.

    Why: what lies outside the bounds of the profile does not meet the profile.

    Repair: state the bounds under ``value``, or the options under ``options``; in a Security Target choose among these.

    Fails::

        sfrs:
          FAU_ARP.1: {elements: {FAU_ARP.1.1: {text: "The TSF does {a1}.", slots: {a1: {state: selection, options: {1: a call}}}}}}

    Passes::

        sfrs:
          FAU_ARP.1:
            elements: {FAU_ARP.1.1: {text: "The TSF does {a1}.", slots: {a1: {state: selection, options: {1: a call, 2: a letter}}}}}
    """
    return _each(view, lambda document, use: _narrowing(view, document, use))


@rule("OPS006", "Operation inside a chosen option is missing", _OPERATIONS)
def nested_present(view: View) -> Iterator[Found]:
    """Where a chosen option holds operations of its own, these stand in its words.

    Why: whoever chooses an option takes over what it leaves to be said; an option that was not chosen asks for nothing.

    Repair: write ``{s1-1-a1}`` in the option's words, and the operation under ``slots``.

    Fails::

        sfrs:
          FIA_AFL.1:
            elements:
              FIA_AFL.1.1:
                text: "The TSF notices {s1} failures of {a1}."
                slots: {s1: {chosen: {1: many}}, a1: {value: a login}}
              FIA_AFL.1.2: {text: "After {s1} it does {a1}.", slots: {s1: {chosen: {1: reaching them}}, a1: {value: nothing}}}

    Passes::

        sfrs:
          FIA_AFL.1:
            elements:
              FIA_AFL.1.1:
                text: "The TSF notices {s1} failures of {a1}."
                slots: {s1: {chosen: {1: "{s1-1-a1}"}}, s1-1-a1: {value: "5"}, a1: {value: a login}}
              FIA_AFL.1.2: {text: "After {s1} it does {a1}.", slots: {s1: {chosen: {1: reaching them}}, a1: {value: nothing}}}
    """
    return _each(view, lambda _, use: _nested(use))


def transformed(slot: Slot | None) -> bool:
    """Whether a profile turned an assignment into a selection, or chose itself among what another one left so."""
    return slot is not None and (slot.state == "selection" or (slot.state == "completed" and bool(slot.chosen)))


def _each(view: View, problems: Callable[[Document, SlotUse], Iterable[Problem]]) -> Iterator[Found]:
    def judge(document: Document, _: Catalogue) -> Iterator[Found]:
        for use in view.slots[document.id]:
            for what, hint in problems(document, use):
                node = f"{document.id}:{use.sfr.id}"
                where = view.where(node, "elements", use.element.id)
                other = profile_place(view, document, use.sfr.id, use.element.id)
                yield Found(node, f"{use.element.id}: operation {use.name} {what}", where, hint, f"{use.element.id} {use.name}", other)

    return once(view, judge)


def _choice(document: Document, use: SlotUse) -> Iterator[Problem]:
    slot, definition = use.slot, use.definition
    words = slot.options if slot.state == "narrowed" else slot.chosen
    foreign = sorted(number for number in words if definition.options and not 1 <= number <= definition.options)
    if foreign:
        offered = f"its options are 1 to {definition.options}"
        yield f"names the option {listed(map(str, foreign))}, and {offered}", "choose among these; another option is an extended component"
    if empty := sorted(number for number, text in words.items() if not text.strip()):
        yield f"chooses option {listed(map(str, empty))} without words", "say the option in words"
    if slot.state == "narrowed" and len(words) < 2:
        yield "is restricted to fewer than two options", "leave at least two, or complete the selection"
    if slot.state == "completed":
        yield from _completed(document, slot, definition)


def _completed(document: Document, slot: Slot, definition: SlotDefinition) -> Iterator[Problem]:
    if not slot.chosen and document.header.kind != "security-target":  # there it is an operation left open (OPS002)
        yield "is completed and chooses nothing", "choose an option under 'chosen', or leave it with 'state: open'"
    if definition.choose == "one" and len(slot.chosen) > 1:
        yield f"chooses {len(slot.chosen)} options where the element allows one", "keep one of them, or iterate the component"
    if definition.none_option in slot.chosen and len(slot.chosen) > 1:
        yield "chooses 'none' beside other options", "keep either 'none' or the others"


def _filling(view: View, document: Document, use: SlotUse) -> Iterator[Problem]:
    slot, name = use.slot, use.name
    if slot.state == "open" and (slot.value or slot.values or slot.chosen or slot.options):
        yield "is left open and filled at once", "remove 'state: open', or what fills it"
    elif use.definition.op == "selection":
        if slot.value or slot.values:
            yield "is a selection and has a value", "say under 'chosen' which options are taken, with their words"
    elif slot.state == "completed":
        given = profile_slot(view, document, use.sfr.id, use.element.id, name) if slot.chosen else None
        if slot.chosen and not transformed(given):
            yield "is an assignment and has chosen options", "say under 'value' what is assigned"
        if not slot.chosen and not slot.value.strip() and document.header.kind != "security-target":
            yield "is completed with nothing", "give its 'value', or leave it with 'state: open'"
    if slot.state == "completed" and slot.options:
        yield "is completed and offers options", "use 'chosen', or 'state: narrowed' to restrict the options"


def _narrowing(view: View, document: Document, use: SlotUse) -> Iterator[Problem]:
    slot, selection = use.slot, use.definition.op == "selection"
    if slot.state == "selection" and selection:
        yield "is a selection and cannot be turned into one", "restrict its options with 'state: narrowed'"
    if slot.state == "selection" and not selection and len(slot.options) < 2:
        yield "is turned into a selection of fewer than two options", "offer at least two, or complete the assignment"
    if slot.state == "narrowed" and not selection and not slot.value.strip():
        yield "is narrowed without bounds", "say under 'value' within which bounds it may be completed"
    if slot.state == "completed":
        found = profile_element(view, document, use.sfr.id, use.element.id)
        given = found[1].slots.get(use.name) if found else None
        left = given is not None and given.options and given.state in ("narrowed", "selection")
        if found and given is not None and left and (use.element.id, use.name) not in tailored(view.project, document):
            yield from _beyond(found[0].id, slot, given)


def _beyond(profile: str, slot: Slot, given: Slot) -> Iterator[Problem]:
    left = listed(f"{number} ({words})" for number, words in given.options.items())
    if beyond := sorted(set(slot.chosen) - set(given.options)):
        chosen = listed(f"{number} ({slot.chosen[number]})" for number in beyond)
        yield f"chooses option {chosen}; {profile} leaves only {left}", "choose among these"
    elif transformed(given) and not slot.chosen and slot.value.strip():
        yield f"has the value '{slot.value}'; {profile} leaves a selection among {left}", "choose among these, under 'chosen'"


def _nested(use: SlotUse) -> Iterator[Problem]:
    if use.definition.op != "selection" or use.slot.state != "completed":
        return
    for number, words in use.slot.chosen.items():
        for name in use.definition.nested.get(number, ()):
            if f"{{{name}}}" not in words:
                yield f"chooses option {number} without its operation {name}", f"write '{{{name}}}' in its words, and {name} under 'slots'"
