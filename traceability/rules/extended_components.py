"""Extended components: defined once, in the form of Part 2 (APE_ECD.1, ASE_ECD.1)."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator

from traceability.catalogue import Catalogue
from traceability.model.components import ExtendedComponent
from traceability.model.document import Document
from traceability.model.finding import Where
from traceability.rules.once import once
from traceability.rules.registry import Found, pp_st, rule
from traceability.rules.words import did_you_mean, listed
from traceability.trace.view import View

_WORD = re.compile(r"[a-z]+")
Problem = tuple[str, str, str]
"""Which part of a definition is wrong (a field or an element), what is wrong with it, and how to repair it."""


@rule("ECD001", "Extended component not defined exactly once", pp_st("ECD.1-1"))
def defined_once(view: View) -> Iterator[Found]:
    """The id of an extended component is not one that CC uses. (Where a Security Target defines it otherwise than its profile,
    HIE002 says so.)

    Why: an id with two meanings leaves open which one an SFR has. The component of CC is the one that counts.

    Repair: rename the extended component (``FPT_TUD_EXT.1``), or remove the definition and use the component of CC, or the profile's.

    Fails::

        extended_components:
          FPT_STM.1:
            title: Trusted update
            placement: new-family
            family: FPT_STM
            family_behaviour: This family demands updates that are verified.
            levelling: The family has one component.
            justification: No family of Part 2 speaks of updates.
            elements: {FPT_STM.1.1: {text: The TSF shall verify each update by its signature.}}

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

    def judge(document: Document, catalogue: Catalogue) -> Iterator[Found]:
        for name, definition in document.extended_components.items():
            node = f"{document.id}:{name}"
            standing = catalogue.components.get(name)
            if standing is not None and standing is not definition:
                message = f"{name} is defined as extended, and {catalogue.title} has a component {name} ({standing.title})"
                yield Found(node, message, definition_place(definition), "use the component of CC, or rename this one")

    return once(view, judge)


@rule("ECD002", "Extended component placed where it does not belong", pp_st("ECD.1-3"))
def placement(view: View) -> Iterator[Found]:
    """A definition belongs to the family that its id names; the family exists where it is called existing, else it is new and described.

    Why: Part 2 is a tree. The reader has to see whether a definition adds a component to a family of CC, a family to a class, or a
    class.

    Repair: correct ``placement`` or ``family``; a new family needs its ``family_behaviour`` and ``levelling``.

    Fails::

        extended_components:
          FPT_TUD_EXT.1:
            title: Trusted update
            placement: existing-family
            family: FPT_TUD_EXT
            family_behaviour: This family demands updates that are verified.
            levelling: The family has one component.
            justification: No family of Part 2 speaks of updates.
            elements: {FPT_TUD_EXT.1.1: {text: The TSF shall verify each update by its signature.}}

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
    return each_definition(view, _placement)


@rule("ECD003", "Extended component depends on something that does not exist", pp_st("ECD.1-4"))
def definition_references(view: View) -> Iterator[Found]:
    """What a definition depends on, or is hierarchical to, is another component: of CC, or of the document, and not an iteration of one.

    Why: dependencies of an extended component are owed like all others; one that leads nowhere cannot be met.

    Repair: correct the id; where there is no dependency, leave the list empty.

    Fails::

        extended_components:
          FPT_TUD_EXT.1:
            title: Trusted update
            placement: new-family
            family: FPT_TUD_EXT
            family_behaviour: This family demands updates that are verified.
            levelling: The family has one component.
            justification: No family of Part 2 speaks of updates.
            dependencies: [[FCS_COP.11]]
            elements: {FPT_TUD_EXT.1.1: {text: The TSF shall verify each update by its signature.}}

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
    return each_definition(view, _references)


@rule("ECD007", "Extended component that CC now has", pp_st("ECD.1-13"), severity="warning", kind="heuristic")
def has_a_standard(view: View) -> Iterator[Found]:
    """No component of the edition that judges the document does what an extended component was defined for.

    Ids and titles are compared with what extended components for the purpose were mostly called; so it may be wrong.

    Why: what CC has is not to be defined anew. CC:2022 took in a number of widespread extended components.

    Repair: use the component of CC, or say in ``justification`` why it does not do.

    Fails::

        === pp/pp.yaml
        document:
          {id: pp, kind: protection-profile, title: PP, version: "1", claims: {cc: {edition: "2022"}, part2: extended, part3: conformant}}
        extended_components:
          FCS_RNG_EXT.1:
            title: Random numbers
            placement: new-family
            family: FCS_RNG_EXT
            family_behaviour: This family demands updates that are verified.
            levelling: The family has one component.
            justification: No family of Part 2 speaks of updates.
            elements: {FCS_RNG_EXT.1.1: {text: The TSF shall provide random numbers.}}

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

    def judge(document: Document, catalogue: Catalogue) -> Iterator[Found]:
        for name, definition in document.extended_components.items():
            near = next((standard for standard in catalogue.standards if _alike(definition, standard, catalogue)), "")
            if near and near not in definition.justification:
                title = catalogue.components[near].title if near in catalogue.components else ""
                message = f"{name} ({definition.title}) is defined as extended, and {catalogue.title} has {near} ({title})"
                hint = f"use {near}, or name it in 'justification' and say why it does not do"
                yield Found(f"{document.id}:{name}", message, definition_place(definition), hint, near)

    return once(view, judge)


def definition_place(definition: ExtendedComponent, *path: str) -> Where:
    """The place of a definition. An SFR made from it bears the same id and takes the graph's node, so that is not asked."""
    return Where(file=definition.origin.file, line=definition.origin.line, path=path)


def each_definition(view: View, problems: Callable[[Catalogue, ExtendedComponent], Iterable[Problem]]) -> Iterator[Found]:
    """What is wrong with each definition of each document."""

    def judge(document: Document, catalogue: Catalogue) -> Iterator[Found]:
        for name, definition in document.extended_components.items():
            for part, what, hint in problems(catalogue, definition):
                path = ("elements", part) if part in definition.elements else (part,) if part else ()
                place = definition_place(definition, *path)
                yield Found(f"{document.id}:{name}", f"{name}: {what}", place, hint, part)

    return once(view, judge)


def _placement(catalogue: Catalogue, definition: ExtendedComponent) -> Iterator[Problem]:
    family, own = definition.family, definition.id.rpartition(".")[0]
    known, known_class = family in catalogue.families, family[:3] in catalogue.classes
    if catalogue.components.get(definition.id, definition) is not definition:
        return  # it shadows the component of CC, which is a finding of its own (ECD001)
    if family != own:
        yield "family", f"its id belongs to the family {own}, and it is placed in {family}", f"write 'family: {own}', or correct the id"
    elif definition.placement == "existing-family" and not known:
        near = did_you_mean(family, catalogue.families)
        yield (
            "placement",
            f"{family} is called an existing family, and {catalogue.title} has none of this name",
            near or "write 'new-family'",
        )
    elif definition.placement == "new-family" and known:
        yield "placement", f"{family} is called a new family, and {catalogue.title} has it", "write 'placement: existing-family'"
    elif definition.placement == "new-family" and not known_class:
        yield (
            "placement",
            f"{family} is called a new family of {family[:3]}, which is no class of CC",
            "write 'new-class', or correct the id",
        )
    elif definition.placement == "new-class" and known_class:
        yield "placement", f"{family[:3]} is called a new class, and {catalogue.title} has it", "write 'placement: new-family'"
    if definition.placement != "existing-family" and not definition.family_behaviour.strip():
        yield "family_behaviour", "the behaviour of the new family is not described", "say what requirements of the family are about"
    if not definition.levelling.strip():
        yield "levelling", "the levelling of the family is not described", "say how its components build on each other"


def _references(catalogue: Catalogue, definition: ExtendedComponent) -> Iterator[Problem]:
    groups = {"dependencies": [name for group in definition.dependencies for name in group], "hierarchical_to": definition.hierarchical_to}
    if not all(definition.dependencies):
        yield "dependencies", "one of its dependencies has no alternative", "name a component in it, or take the empty list out"
    above = _above(catalogue, definition)
    if definition.id not in definition.hierarchical_to and definition.id in above:
        yield "hierarchical_to", f"it is hierarchical to itself, by way of {listed(sorted(above - {definition.id}))}", "break the circle"
    for field, names in groups.items():
        for name in names:
            if name == definition.id:
                yield field, f"it names {name}, which is itself", "remove it"
            elif "/" in name:
                hint = f"name the component, {name.partition('/')[0]}"
                yield field, f"it names {name}, which is an iteration and no component", hint
            elif name not in catalogue.components:
                near = did_you_mean(name, catalogue.components) or "correct the id, or define it"
                yield field, f"it names {name}, which {catalogue.title} does not have and the document does not define", near


def _above(catalogue: Catalogue, definition: ExtendedComponent) -> set[str]:
    """All that a definition is hierarchical to, directly or through others."""
    found: set[str] = set()
    waiting = list(definition.hierarchical_to)
    while waiting:
        name = waiting.pop()
        if name not in found:
            found.add(name)
            component = catalogue.components.get(name)
            waiting += component.hierarchical_to if component else ()
    return found


def _alike(definition: ExtendedComponent, name: str, catalogue: Catalogue) -> bool:
    if name == definition.id:
        return False  # it shadows the component of CC, which is a finding of its own (ECD001)
    standard = catalogue.standards[name]
    words = set(_WORD.findall(definition.title.casefold().replace("z", "s")))
    by_title = bool(standard.words) and {word.rstrip("s") for word in standard.words} <= {word.rstrip("s") for word in words}
    return definition.id in standard.like or by_title
