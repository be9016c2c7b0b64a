"""Extended components: the form of Part 2 and of Part 3, in words that can be measured (ECD.1)."""

from __future__ import annotations

import re
from collections.abc import Iterator

from traceability.catalogue import all_slots
from traceability.model.components import ElementDefinition, ExtendedComponent
from traceability.rules.extended_components import Problem, each_definition
from traceability.rules.registry import Found, pp_st, rule
from traceability.rules.words import listed
from traceability.trace.view import View

_PLACEHOLDER = re.compile(r"\{([as][0-9][a-z0-9-]*)\}")
_VAGUE = re.compile(
    r"\b(adequate(?:ly)?|appropriate(?:ly)?|sufficient(?:ly)?|reasonabl[ey]|user-friendly|easy|easily|as far as possible|where possible"
    r"|if possible|as needed|as required|as applicable|state of the art|best effort|robust(?:ly)?|timely|suitable|suitably|efficient(?:ly)?"
    r"|good practice|etc)\b",
    re.IGNORECASE,
)


@rule("ECD004", "Extended component not in the form of Part 2", pp_st("ECD.1-5"))
def form_of_part_2(view: View) -> Iterator[Found]:
    """A functional definition has elements numbered from 1 on, each a sentence about what the TSF shall do, with its operations.

    Each operation stands once in the text; a selection has at least two options, each in words.

    Why: CC asks for the form of Part 2, because everything that uses components (operations, dependencies, leaves) rests on it.

    Repair: number the elements, write "The TSF shall ...", put ``{a1}`` where an operation stands and define it under ``slots``.

    Fails::

        extended_components:
          FPT_TUD_EXT.1:
            title: Trusted update
            placement: new-family
            family: FPT_TUD_EXT
            family_behaviour: This family demands updates that are verified.
            levelling: The family has one component.
            justification: No family of Part 2 speaks of updates.
            elements: {FPT_TUD_EXT.1.2: {text: The TSF shall verify each update by its signature.}}

    Passes::

        extended_components:
          FPT_TUD_EXT.1:
            title: Trusted update
            placement: new-family
            family: FPT_TUD_EXT
            family_behaviour: This family demands updates that are verified.
            levelling: The family has one component.
            justification: No family of Part 2 speaks of updates.
            elements: {FPT_TUD_EXT.1.1: {text: The TSF shall verify each update by its signature.}}
    """
    return each_definition(view, lambda _, definition: _form(definition) if definition.id.startswith("F") else ())


@rule("ECD005", "Extended assurance component not in the form of Part 3", pp_st("ECD.1-8"))
def form_of_part_3(view: View) -> Iterator[Found]:
    """An assurance definition has elements for developer (D), content (C) and evaluator (E), each named so, and says for each E how.

    Why: an assurance requirement says who does what. An evaluator action without a method is carried out by everybody otherwise.

    Repair: name the elements ``ALC_XYZ.1.1D``, ``…C`` and ``…E`` with their ``kind``, and give each E element its ``method``.

    Fails::

        extended_components:
          ALC_XYZ_EXT.1:
            placement: new-family
            family: ALC_XYZ_EXT
            family_behaviour: This family speaks of labels.
            levelling: The family has one component.
            justification: No family of Part 3 speaks of labels.
            elements:
              ALC_XYZ_EXT.1.1D: {kind: D, text: The developer shall provide the label.}
              ALC_XYZ_EXT.1.1C: {kind: C, text: The label shall bear the version.}
              ALC_XYZ_EXT.1.1E: {kind: E, text: The evaluator shall check the label.}

    Passes::

        extended_components:
          ALC_XYZ_EXT.1:
            placement: new-family
            family: ALC_XYZ_EXT
            family_behaviour: This family speaks of labels.
            levelling: The family has one component.
            justification: No family of Part 3 speaks of labels.
            elements:
              ALC_XYZ_EXT.1.1D: {kind: D, text: The developer shall provide the label.}
              ALC_XYZ_EXT.1.1C: {kind: C, text: The label shall bear the version.}
              ALC_XYZ_EXT.1.1E: {kind: E, text: The evaluator shall check the label., method: Read the label and compare the version.}
    """
    return each_definition(view, lambda _, definition: _assurance(definition) if definition.id.startswith("A") else ())


@rule("ECD006", "Extended component in words that cannot be measured", pp_st("ECD.1-12"), severity="warning", kind="heuristic")
def measurable(view: View) -> Iterator[Found]:
    """The elements of a definition use no words that each reader measures otherwise: *adequate*, *appropriate*, *as needed*.

    Why: an extended component has to be objective, so that whether a product meets it can be shown. The words only hint that it
    may not be; a person judges it.

    Repair: say how much, when, or by which rule.

    Fails::

        extended_components:
          FPT_TUD_EXT.1:
            title: Trusted update
            placement: new-family
            family: FPT_TUD_EXT
            family_behaviour: This family demands updates that are verified.
            levelling: The family has one component.
            justification: No family of Part 2 speaks of updates.
            elements: {FPT_TUD_EXT.1.1: {text: The TSF shall verify each update by appropriate means.}}

    Passes::

        extended_components:
          FPT_TUD_EXT.1:
            title: Trusted update
            placement: new-family
            family: FPT_TUD_EXT
            family_behaviour: This family demands updates that are verified.
            levelling: The family has one component.
            justification: No family of Part 2 speaks of updates.
            elements: {FPT_TUD_EXT.1.1: {text: The TSF shall verify each update by its signature.}}
    """
    return each_definition(view, lambda _, definition: _vague(definition))


def _form(definition: ExtendedComponent) -> Iterator[Problem]:
    wanted = [f"{definition.id}.{number}" for number in range(1, len(definition.elements) + 1)]
    if list(definition.elements) != wanted:
        have = listed(definition.elements) or "none"
        yield "elements", f"its elements are {have}, and not {listed(wanted) or f'{definition.id}.1'}", "number them from 1 on, in order"
    for name, element in definition.elements.items():
        if not re.search(r"\b(?:TSF|TOE)\b.*\bshall\b|\bshall\b.*\b(?:TSF|TOE)\b", element.text, re.DOTALL):
            yield name, f"{name} is no sentence about what the TSF shall do", "write it as 'The TSF shall ...'"
        yield from ((name, f"{name}: {what}", hint) for what, hint in _operations(element))


def _operations(element: ElementDefinition) -> Iterator[tuple[str, str]]:
    slots = all_slots(element)
    words = " ".join((element.text, *(text for slot in slots.values() for text in slot.wording.values())))
    placed = _PLACEHOLDER.findall(words)
    for name in sorted(set(placed) | set(slots)):
        if name not in slots:
            yield f"operation {name} stands in the text and is not defined", f"define {name} under 'slots'"
        elif placed.count(name) != 1:
            yield f"operation {name} stands {placed.count(name)} times in the text", f"write '{{{name}}}' once"
    for name, slot in slots.items():
        if slot.op == "selection":
            if slot.options < 2 or sorted(slot.wording) != list(range(1, slot.options + 1)):
                yield (
                    f"selection {name} does not give two or more options in words",
                    "count them in 'options', and say each under 'wording'",
                )
            if slot.none_option is not None and not 1 <= slot.none_option <= slot.options:
                yield f"selection {name} calls option {slot.none_option} 'none', which it does not have", "correct 'none_option'"


def _assurance(definition: ExtendedComponent) -> Iterator[Problem]:
    kinds = {element.kind for element in definition.elements.values()}
    names = {"D": "developer action", "C": "content and presentation", "E": "evaluator action"}
    for kind in (kind for kind in names if kind not in kinds):
        yield "elements", f"it has no {kind} element ({names[kind]})", f"add {definition.id}.1{kind}"
    for name, element in definition.elements.items():
        if not re.fullmatch(rf"{re.escape(definition.id)}\.\d+{element.kind or '[DCE]'}", name) or not element.kind:
            yield name, f"{name} is not named or marked as D, C or E element of {definition.id}", "as in ALC_XYZ.1.1D with 'kind: D'"
        if element.kind == "E" and not element.method.strip():
            yield name, f"{name} does not say how an evaluator carries it out", "add 'method'"


def _vague(definition: ExtendedComponent) -> Iterator[Problem]:
    for name, element in definition.elements.items():
        if words := sorted({word.lower() for word in _VAGUE.findall(element.text)}):
            yield (
                name,
                f"{name} says {listed(map(repr, words))}, which each reader measures otherwise",
                "say how much, when, or by which rule",
            )
