"""SFRs against the catalogue: components, elements, slots (APE_REQ.2, ASE_REQ.2)."""

from __future__ import annotations

import re
from collections.abc import Iterator

from traceability.catalogue import all_slots
from traceability.model.components import ComponentDefinition, ElementDefinition
from traceability.model.document import Document
from traceability.model.gaps import is_gap
from traceability.model.ids import element_of, qualified
from traceability.model.requirements import Element, Sfr
from traceability.rules.faults import header_place, item_place
from traceability.rules.once import profile_element, profile_place
from traceability.rules.registry import Found, Sources, pp_st, rule
from traceability.rules.words import did_you_mean, listed
from traceability.trace.differences import shown
from traceability.trace.view import View

_SFR = re.compile(r"F[A-Z]{2}_[^\s./#:-]+\.\d+(?:/[A-Za-z0-9_.+-]+)?")
_ITEM = re.compile(r"[A-Za-z0-9_-]+")
_PLACEHOLDER = re.compile(r"\{([as][0-9][a-z0-9-]*)\}")
_OPERATIONS = pp_st("REQ.2-4", st22="REQ.2-10")
_COMPLETE = Sources("", "ASE_REQ.2-5", "", "ASE_REQ.2-11")


@rule("REQ001", "Unknown component", pp_st("REQ.2-1"))
def unknown_component(view: View) -> Iterator[Found]:
    """Each SFR and SAR is an instance of a component of the claimed edition, or of an extended component of the document.

    Why: elements, operations and dependencies of an unknown component cannot be judged.

    Repair: correct the id, or define the component under ``extended_components``.

    Fails::

        sfrs:
          FPT_XYZ.1: {elements: {FPT_XYZ.1.1: {text: The TSF does something.}}}

    Passes::

        sfrs:
          FPT_STM.1: {elements: {FPT_STM.1.1: {text: The TSF tells the time.}}}
    """
    for document, catalogue in view.judged():
        other = view.other_edition(document)
        for requirement in (*document.sfrs.values(), *document.sars.values()):
            name = requirement.component if isinstance(requirement, Sfr) else requirement.id
            if name in catalogue.components:
                continue
            odd = isinstance(requirement, Sfr) and badly_formed(requirement.id)  # REQ006 speaks of these
            elsewhere = other and other[0].elsewhere(name, other[1])  # REQ002 of these
            if not odd and not elsewhere:
                node = qualified(document.id, requirement.id)
                hint = did_you_mean(name, catalogue.components) or "correct the id, or define it under 'extended_components'"
                yield Found(
                    node,
                    f"{requirement.id}: {catalogue.title} has no component {name}, and the document defines none",
                    view.where(node),
                    hint,
                )


@rule("REQ003", "Elements differ from the component's", pp_st("REQ.2-1"))
def elements_differ(view: View) -> Iterator[Found]:
    """An SFR has exactly the elements of its component, in their order, with its own iteration suffix.

    Why: a missing element is a requirement that nobody meets; an added one makes the component an extended one.

    Repair: write each element of the component once, as ``FCS_COP.1.1/HASH`` in the iteration ``/HASH``.

    Fails::

        sfrs:
          FAU_SAR.1: {elements: {FAU_SAR.1.1: {text: "The TSF lets {a1} read {a2}."}}}

    Passes::

        sfrs:
          FAU_SAR.1:
            elements:
              FAU_SAR.1.1: {text: "The TSF lets {a1} read {a2}."}
              FAU_SAR.1.2: {text: The TSF shows records so that the reader understands them.}
    """
    for document, sfr, component in _known(view):
        suffix = sfr.id.removeprefix(sfr.component)
        ordered = [f"{element}{suffix}" for element in component.elements]
        if list(sfr.elements) == ordered:
            continue
        wanted, node = set(ordered), qualified(document.id, sfr.id)
        if wanted != set(sfr.elements) and badly_formed(sfr.id):
            continue  # REQ006 speaks of these
        for name in sorted(wanted - set(sfr.elements)):
            yield Found(node, f"{sfr.id} lacks the element {name}", view.where(node, "elements"), f"add {name}", name)
        for name in sorted(sfr.elements.keys() - wanted):
            message = f"{sfr.id} has the element {name}, which {sfr.component} does not have"
            yield Found(node, message, view.where(node, "elements", name), did_you_mean(name, wanted) or "remove it", name)
        if wanted == set(sfr.elements):
            message = f"{sfr.id} has its elements in another order than {sfr.component}: {listed(sfr.elements)}"
            yield Found(node, message, view.where(node, "elements"), f"write them as {listed(ordered)}", "order")


@rule("REQ006", "Id that does not follow the grammar of Part 2", pp_st("REQ.2-1"))
def id_grammar(view: View) -> Iterator[Found]:
    """The id of an SFR is a class, a family, a number and perhaps an iteration; the key of an item is one word.

    As in ``FCS_COP.1/HASH`` or ``FPT_TUD_EXT.1``, with a class of three capitals that begins with F; an item may be called ``r3``.

    Why: the id says which component an SFR is an instance of. One that cannot be read names none, and no leaf below it can be told
    apart.

    Repair: write ``FCS_COP.1/HASH`` for the iteration HASH of FCS_COP.1, and keep item keys to letters, digits, ``-`` and ``_``.

    Fails::

        sfrs:
          FPT_STM.1-A: {elements: {FPT_STM.1.1-A: {text: The TSF tells the time.}}}

    Passes::

        sfrs:
          FPT_STM.1/A: {elements: {FPT_STM.1.1/A: {text: The TSF tells the time.}}}
    """
    for document in view.documents:
        for sfr in document.sfrs.values():
            if badly_formed(sfr.id):
                node = qualified(document.id, sfr.id)
                near = did_you_mean(sfr.id, _components(view, document)) or "write it as in FCS_COP.1/HASH"
                yield Found(node, f"{sfr.id} is not the id of an SFR: class, family, number, perhaps /ITERATION", view.where(node), near)
            for element in sfr.elements.values():
                for key in element.items:
                    if not _ITEM.fullmatch(key):
                        node = qualified(document.id, sfr.id)
                        message = f"{element.id}: the item {key!r} cannot be named as {element.id}#{key}"
                        where = view.where(node, "elements", element.id, "items", key)
                        yield Found(node, message, where, "use letters, digits, '-' and '_'", f"{element.id}#{key}")


@rule("OPS001", "Operation not accounted for", _OPERATIONS)
def slots_accounted(view: View) -> Iterator[Found]:
    """Each assignment and selection of an element stands once in its text and once under ``slots``, and none is invented.

    Why: an operation that is lost can neither be completed nor judged. A slot inside an option counts only where that
    option is chosen; it then stands in the option's words.

    Repair: write ``{a1}`` where the operation stands in the text, and ``slots: {a1: …}`` (``state: open`` to leave it).

    Fails::

        sfrs:
          FAU_ARP.1: {elements: {FAU_ARP.1.1: {text: The TSF raises an alarm.}}}

    Passes::

        sfrs:
          FAU_ARP.1: {elements: {FAU_ARP.1.1: {text: "The TSF does {a1}.", slots: {a1: {value: a call to the operator}}}}}
    """
    for document, sfr, component in _known(view):
        for element in sfr.elements.values():
            definition = component.elements.get(element_of(element.id))
            if definition is not None:
                for slot, problem, hint in _slot_problems(element, definition):
                    node, other = qualified(document.id, sfr.id), view.other_edition(document)
                    why = other[0].other_shape(element, other[1]) if other else ""
                    message = f"{element.id}: {problem}{f' ({why})' if why else ''}"
                    yield Found(node, message, view.where(node, "elements", element.id), hint, f"{element.id} {slot}")


@rule("OPS002", "Operation left open in a Security Target", _COMPLETE)
def slots_completed(view: View) -> Iterator[Found]:
    """A Security Target completes every operation.

    Why: what is left open is not a requirement yet: nobody can implement or test it.

    Repair: give the slot its ``value`` or ``chosen`` under the SFR's disposition.

    Fails::

        === st/st.yaml
        document: {id: st, kind: security-target, title: ST, version: "1"}
        sfrs:
          FAU_ARP.1: {elements: {FAU_ARP.1.1: {text: "The TSF does {a1}.", slots: {a1: {state: open}}}}}

    Passes::

        === st/st.yaml
        document: {id: st, kind: security-target, title: ST, version: "1"}
        sfrs:
          FAU_ARP.1: {elements: {FAU_ARP.1.1: {text: "The TSF does {a1}.", slots: {a1: {value: a call to the operator}}}}}
    """
    for document in view.products():
        for sfr in document.sfrs.values():
            for element in sfr.elements.values():
                for name, slot in element.slots.items():
                    if is_gap(slot.note):
                        continue  # GAP001 says that somebody still has to complete it
                    selection = name.rpartition("-")[2].startswith("s")  # a profile may have turned an assignment into a selection
                    filled = bool(slot.chosen) or (bool(slot.value.strip()) and not selection)
                    if slot.state != "completed" or not filled:
                        yield _left_open(view, document, sfr, element, name)


def _left_open(view: View, document: Document, sfr: Sfr, element: Element, name: str) -> Found:
    node, slot = qualified(document.id, sfr.id), element.slots[name]
    found = profile_element(view, document, sfr.id, element.id)
    given = found[1].slots.get(name) if found else None
    message = f"{element.id}: operation {name} is not completed"
    if found and given is not None:
        here = "as well" if given == slot else f"'{shown(slot)}'"
        message += f": {found[0].id} has it '{shown(given)}', {document.id} {here}"
    elif slot.state != "open":
        message += f", it is '{shown(slot)}'"
    note = f": {slot.note}" if slot.note else ""
    place = "the disposition of " if sfr.id in document.dispositions else ""
    other = profile_place(view, document, sfr.id, element.id)
    said = document.dispositions.get(sfr.id)
    if found and sfr.origin == found[0].sfrs[sfr.id].origin:  # taken over as it is: what is to be changed is not in the profile
        where = item_place(said) if said is not None else header_place(document, "claims")
    else:
        where = view.where(node, "elements", element.id)
    return Found(node, message, where, f"complete {name} in {place}{sfr.id}{note}", f"{element.id} {name}", other)


def badly_formed(identifier: str) -> bool:
    """Whether an id cannot be that of an SFR or of an iteration of one."""
    return not _SFR.fullmatch(identifier)


def _components(view: View, document: Document) -> list[str]:
    return list(view.catalogues[document.id].components) if document.id in view.catalogues else []


def _known(view: View) -> Iterator[tuple[Document, Sfr, ComponentDefinition]]:
    for document, catalogue in view.judged():
        misread = view.misread(document)  # REQ002 speaks of these
        for name, sfrs in view.instances(document).items():
            if component := catalogue.components.get(name):
                for sfr in sfrs:
                    if sfr.id not in misread:
                        yield document, sfr, component


def _slot_problems(element: Element, definition: ElementDefinition) -> Iterator[tuple[str, str, str]]:
    filled = [words for slot in element.slots.values() for words in (slot.value, *slot.chosen.values(), *slot.options.values())]
    placed = _PLACEHOLDER.findall("\n".join((element.text, *filled)))
    if set(placed) == element.slots.keys() == definition.slots.keys() and len(placed) == len(element.slots):
        return  # most elements are so
    known = all_slots(definition)
    wanted = set(definition.slots) | {name for name in placed if name in known}
    for name in sorted(wanted):
        if name not in element.slots:
            yield name, f"operation {name} is not accounted for under 'slots'", f"add '{name}: {{state: open}}', or complete it"
        if placed.count(name) != 1:
            times = "nowhere" if name not in placed else f"{placed.count(name)} times"
            yield name, f"operation {name} stands {times} in the text", f"write '{{{name}}}' once, where the operation stands"
    for name in sorted((set(element.slots) | set(placed)) - set(known)):
        yield name, f"the component has no operation {name} here", f"its operations are {listed(known) or 'none'}"
    for name in sorted((set(element.slots) & set(known)) - wanted):
        if _option_chosen(element, name):
            continue  # its option is chosen and does not hold it, which is a finding of its own (OPS006)
        yield name, f"operation {name} belongs to an option that is not chosen", "remove it, or choose its option"


def _option_chosen(element: Element, nested: str) -> bool:
    selection, option, _ = nested.rsplit("-", 2)
    return selection in element.slots and int(option) in element.slots[selection].chosen
