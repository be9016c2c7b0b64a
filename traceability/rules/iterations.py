"""Iterations of a component: each different from the others, and told apart by its suffix (REQ.2-6)."""

from __future__ import annotations

import itertools
from collections.abc import Iterable, Iterator
from typing import Any

from traceability.catalogue import Catalogue
from traceability.model.document import Document
from traceability.model.ids import element_of, iteration_of
from traceability.model.requirements import Sfr, Slot
from traceability.rules.once import once
from traceability.rules.registry import Found, pp_st, rule
from traceability.rules.words import listed
from traceability.trace.slots import is_selection, plain
from traceability.trace.view import View

_ITERATION = pp_st("REQ.2-6", st22="REQ.2-12")


@rule("OPS011", "Two iterations that do not differ", _ITERATION)
def same_twice(view: View) -> Iterator[Found]:
    """Any two iterations of a component differ in an operation or a refinement.

    Where all operations of both are completed, their values are compared; else the words of the elements as well.

    Why: an iteration exists to complete the operations in another way. Two that say the same are one requirement, stated and
    counted twice.

    Repair: complete them differently, mark what sets them apart as a refinement, or keep one.

    Fails::

        sfrs:
          FDP_RIP.2/A: {elements: {FDP_RIP.2.1/A: {text: "The TSF wipes upon {s1}.", slots: {s1: {chosen: {1: allocation}}}}}}
          FDP_RIP.2/B: {elements: {FDP_RIP.2.1/B: {text: "The TSF wipes upon {s1}.", slots: {s1: {chosen: {1: allocation}}}}}}

    Passes::

        sfrs:
          FDP_RIP.2/A: {elements: {FDP_RIP.2.1/A: {text: "The TSF wipes upon {s1}.", slots: {s1: {chosen: {1: allocation}}}}}}
          FDP_RIP.2/B: {elements: {FDP_RIP.2.1/B: {text: "The TSF wipes upon {s1}.", slots: {s1: {chosen: {2: release}}}}}}
    """

    def judge(document: Document, _: Catalogue) -> Iterator[Found]:
        for instances in view.alike(document):
            first: dict[Any, Sfr] = {}
            for sfr in instances:
                other = first.setdefault(_content(sfr), sfr)
                if other is not sfr:
                    node = f"{document.id}:{sfr.id}"
                    message = f"{sfr.id} and {other.id} are iterations of {sfr.component} with the same operations and refinements"
                    if not _same_words(sfr, other):
                        message += "; their words differ, and no refinement says so"
                    hint = f"complete their operations differently, mark what sets them apart, or keep {other.id} alone"
                    place = view.where(f"{document.id}:{other.id}")
                    yield Found(node, message, view.where(node, "elements"), hint, other.id, (place,))

    return once(view, judge)


@rule("OPS012", "Suffixed and unsuffixed iterations of one component", _ITERATION, severity="warning")
def mixed_suffixes(view: View) -> Iterator[Found]:
    """A component that is used more than once has a suffix in each of its iterations.

    An instance that comes from a claimed profile keeps its id, so it may go without one.

    Why: beside ``FCS_COP.1/HASH``, the id ``FCS_COP.1`` can mean the component, one iteration, or all of them.

    Repair: give the instance without a suffix one of its own.

    Fails::

        sfrs:
          FDP_RIP.2: {elements: {FDP_RIP.2.1: {text: "The TSF wipes upon {s1}.", slots: {s1: {chosen: {1: allocation}}}}}}
          FDP_RIP.2/B: {elements: {FDP_RIP.2.1/B: {text: "The TSF wipes upon {s1}.", slots: {s1: {chosen: {2: release}}}}}}

    Passes::

        sfrs:
          FDP_RIP.2/A: {elements: {FDP_RIP.2.1/A: {text: "The TSF wipes upon {s1}.", slots: {s1: {chosen: {1: allocation}}}}}}
          FDP_RIP.2/B: {elements: {FDP_RIP.2.1/B: {text: "The TSF wipes upon {s1}.", slots: {s1: {chosen: {2: release}}}}}}
    """

    def judge(document: Document, _: Catalogue) -> Iterator[Found]:
        for component, instances in _iterated(view, document).items():
            bare = next((sfr for sfr in instances if not iteration_of(sfr.id)), None)
            if bare and not any(bare.id in profile.sfrs for profile in view.claimed_by(document)):
                others = [sfr.id for sfr in instances if sfr is not bare]
                node = f"{document.id}:{bare.id}"
                message = f"{bare.id} has no suffix, and stands beside {listed(others)}, of the same component"
                hint = f"call it {component}/NAME, and its elements alike"
                yield Found(node, message, view.where(node), hint, "", tuple(view.where(f"{document.id}:{name}") for name in others))

    return once(view, judge)


@rule("OPS013", "Iterations whose selections overlap", _ITERATION, severity="warning", kind="heuristic")
def overlapping(view: View) -> Iterator[Found]:
    """Two iterations whose assignments are the same do not choose the same option in selections that differ.

    Why: for the same subject, an option that both choose is demanded twice, and the two may be met in two ways.

    Repair: leave the common option to one of them, or say in an assignment what each is about.

    Fails::

        sfrs:
          FAU_STG.4/A:
            elements:
              FAU_STG.4.1/A: {text: "When full, {s1} and {a1}.", slots: {s1: {chosen: {1: ignore, 2: stop}}, a1: {value: ring a bell}}}
          FAU_STG.4/B:
            elements: {FAU_STG.4.1/B: {text: "When full, {s1} and {a1}.", slots: {s1: {chosen: {1: ignore}}, a1: {value: ring a bell}}}}

    Passes::

        sfrs:
          FAU_STG.4/A:
            elements: {FAU_STG.4.1/A: {text: "When full, {s1} and {a1}.", slots: {s1: {chosen: {2: stop}}, a1: {value: ring a bell}}}}
          FAU_STG.4/B:
            elements: {FAU_STG.4.1/B: {text: "When full, {s1} and {a1}.", slots: {s1: {chosen: {1: ignore}}, a1: {value: ring a bell}}}}
    """

    def judge(document: Document, _: Catalogue) -> Iterator[Found]:
        for instances in view.alike(document):
            alike: dict[Any, list[Sfr]] = {}
            for sfr in instances:
                if assigned := _assignments(sfr):
                    alike.setdefault(assigned, []).append(sfr)
            for group in alike.values():
                for one, other in itertools.combinations(group, 2):
                    yield from _overlap(view, document, one, other)

    return once(view, judge)


def _overlap(view: View, document: Document, one: Sfr, other: Sfr) -> Iterator[Found]:
    left, right = _selections(one), _selections(other)
    common = sorted(key for key in left.keys() & right.keys() if left[key] & right[key])
    if common and left != right:
        node = f"{document.id}:{other.id}"
        message = f"{other.id} and {one.id} assign the same and choose an option in common in {listed(f'{e} {s}' for e, s in common)}"
        yield Found(node, message, view.where(node, "elements"), "leave the common option to one of them", one.id)


def _iterated(view: View, document: Document) -> dict[str, list[Sfr]]:
    return {component: instances for component, instances in view.instances(document).items() if len(instances) > 1}


def _content(sfr: Sfr) -> Any:
    """What sets an iteration apart; its own words count only where operations are open or there are none."""
    slots = [(element_of(e.id), name, slot) for e in sfr.elements.values() for name, slot in e.slots.items()]
    settled = bool(slots) and all(slot.state == "completed" for _, _, slot in slots)
    rest = [
        (element_of(e.id), "" if settled else plain(e.text), _sorted(map(plain, e.items.values())), _refinements(e.refinements))
        for e in sfr.elements.values()
    ]
    return frozenset((element, name, _slot(slot)) for element, name, slot in slots), _sorted(rest)


def _same_words(sfr: Sfr, other: Sfr) -> bool:
    return [plain(e.text) for e in sfr.elements.values()] == [plain(e.text) for e in other.elements.values()]


def _refinements(refinements: dict[str, Any]) -> tuple[tuple[str, str, str], ...]:
    return _sorted((entry.kind, plain(entry.added), plain(entry.deleted)) for entry in refinements.values()) if refinements else ()


def _slot(slot: Slot) -> Any:
    words = _sorted((number, plain(text)) for number, text in slot.options.items()) if slot.options else ()
    return slot.state, plain(slot.value), slot.values, _sorted(slot.chosen), words


def _assignments(sfr: Sfr) -> Any:
    """The completed assignments of an SFR; nothing where one is open or where it has none."""
    slots = [(element_of(e.id), name, s) for e in sfr.elements.values() for name, s in e.slots.items() if not is_selection(name)]
    if not slots or any(slot.state != "completed" for _, _, slot in slots):
        return None
    return frozenset((element, name, plain(slot.value), slot.values) for element, name, slot in slots)


def _selections(sfr: Sfr) -> dict[tuple[str, str], set[int]]:
    return {(element_of(e.id), name): set(slot.chosen) for e in sfr.elements.values() for name, slot in e.slots.items() if slot.chosen}


def _sorted(values: Iterable[Any]) -> tuple[Any, ...]:
    return tuple(sorted(values))
