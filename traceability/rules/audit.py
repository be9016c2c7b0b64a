"""What Part 2 proposes for the components of a document: events to audit (FAU_GEN.1), functions to manage (FMT_SMF.1)."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from traceability.catalogue import Catalogue
from traceability.model.document import Document
from traceability.model.ids import element_of
from traceability.model.requirements import Answer, Sfr, Slot
from traceability.rules.glossary import plain
from traceability.rules.once import once
from traceability.rules.registry import Found, pp_st, rule
from traceability.rules.words import did_you_mean, listed
from traceability.trace.view import View

_ASSIGNMENT = pp_st("REQ.2-5", st22="REQ.2-11")
_CONSISTENT = pp_st("REQ.2-13", pp22="REQ.2-14", st22="REQ.2-18")
_LEVELS = ("minimal", "basic", "detailed")
_UNSPECIFIED = 4
"""The option of FAU_GEN.1.1 that takes no level; options 1 to 3 are the levels, in both editions."""
_NOTHING = frozenset(("", "none", "nothing", "no events", "no other events", "no further events", "no other auditable events"))


@rule("OPS015", "Audit event not taken up", _ASSIGNMENT)
def audit_closure(view: View) -> Iterator[Found]:
    """The events that Part 2 proposes, at the chosen level and below, for the included components are in an event table.

    Judged where ``audit`` of an FAU_GEN.1 says which item takes up which event (``FDP_ACF.1.b: {item: e4}``) or why none does
    (``dismissed``). Several instances of FAU_GEN.1 answer together. Where the level is "not specified", events must be named.

    Why: at a level, FAU_GEN.1.1 demands all its events of all components. One that no record is written for is a requirement
    that is not met; without a level, the list of the author is all there is.

    Repair: add the event to ``items`` of FAU_GEN.1.1 and to ``audit``, or dismiss it with a reason.

    Fails::

        sfrs:
          FPT_STM.1: {elements: {FPT_STM.1.1: {text: The TSF tells the time.}}}
          FMT_SMF.1: {elements: {FMT_SMF.1.1: {text: "The TSF does {a1}.", slots: {a1: {value: setting the clock}}}}}
          FAU_GEN.1:
            audit: {FMT_SMF.1.a: {item: e1}}
            elements:
              FAU_GEN.1.1:
                text: "The TSF records events at level {s1} and {a1}."
                slots: {s1: {chosen: {1: minimum}}, a1: {value: no other events}}
                items: {e1: A function of management is used.}
              FAU_GEN.1.2: {text: "Each with {a1}.", slots: {a1: {value: nothing more}}}

    Passes::

        sfrs:
          FPT_STM.1: {elements: {FPT_STM.1.1: {text: The TSF tells the time.}}}
          FMT_SMF.1: {elements: {FMT_SMF.1.1: {text: "The TSF does {a1}.", slots: {a1: {value: setting the clock}}}}}
          FAU_GEN.1:
            audit: {FMT_SMF.1.a: {item: e1}, FPT_STM.1.a: {item: e2}}
            elements:
              FAU_GEN.1.1:
                text: "The TSF records events at level {s1} and {a1}."
                slots: {s1: {chosen: {1: minimum}}, a1: {value: no other events}}
                items: {e1: A function of management is used., e2: The time is changed.}
              FAU_GEN.1.2: {text: "Each with {a1}.", slots: {a1: {value: nothing more}}}
    """

    def judge(document: Document, catalogue: Catalogue) -> Iterator[Found]:
        instances = view.instances(document).get("FAU_GEN.1", [])
        answered = {key for sfr in instances for key in sfr.audit}
        for sfr in instances if answered else ():
            for key, (level, by) in _owed_events(view, document, catalogue, sfr).items():
                if key not in answered:
                    node = f"{document.id}:{sfr.id}"
                    message = f"{sfr.id} chooses a level that holds the {level} event {key} of {listed(by)}, which no item takes up"
                    hint = f"add '{key}: {{item: …}}' under 'audit', or '{{dismissed: …}}' with the reason"
                    yield Found(node, message, view.where(node, "audit"), hint, key)
                    answered.add(key)  # another instance owes it too, and one answer is enough
        for sfr in instances:
            if _level(sfr) == _UNSPECIFIED and not sfr.audit and _names_nothing(sfr):
                node = f"{document.id}:{sfr.id}"
                message = f"{sfr.id} takes no level and names no events either: nothing is audited but start and stop"
                yield Found(
                    node, message, view.where(node, "elements"), "list the events as 'items' of FAU_GEN.1.1, or choose a level", "events"
                )

    return once(view, judge)


@rule("OPS016", "Management function not considered", _CONSISTENT, severity="warning")
def management_closure(view: View) -> Iterator[Found]:
    """The management functions that Part 2 proposes for the included components are in FMT_SMF.1, or dismissed with a reason.

    Judged where ``management`` of FMT_SMF.1 says which item takes up which function, or why none does.

    Why: Part 2 asks the author to consider them. A function that is missing is mostly one that was forgotten: an attribute that
    nobody can set, a threshold that nobody can change.

    Repair: add ``FIA_AFL.1.a: {item: f2}`` under ``management``, or ``{dismissed: …}`` with the reason.

    Fails::

        sfrs:
          FPT_STM.1: {elements: {FPT_STM.1.1: {text: The TSF tells the time.}}}
          FAU_ARP.1: {elements: {FAU_ARP.1.1: {text: "The TSF does {a1}.", slots: {a1: {value: a call}}}}}
          FMT_SMF.1:
            management: {FAU_ARP.1.a: {dismissed: The number is built in.}}
            elements: {FMT_SMF.1.1: {text: "The TSF does {a1}.", slots: {a1: {value: setting the clock}}}}

    Passes::

        sfrs:
          FPT_STM.1: {elements: {FPT_STM.1.1: {text: The TSF tells the time.}}}
          FMT_SMF.1:
            management: {FPT_STM.1.a: {item: f1}}
            elements:
              FMT_SMF.1.1: {text: "The TSF does {a1}.", slots: {a1: {value: what is listed}}, items: {f1: Set the clock.}}
    """

    def judge(document: Document, catalogue: Catalogue) -> Iterator[Found]:
        instances = view.instances(document).get("FMT_SMF.1", [])
        answered = {key for sfr in instances for key in sfr.management}
        for key, by in _owed_functions(view, document, catalogue).items() if answered else ():
            if key not in answered:
                node = f"{document.id}:{instances[0].id}"
                message = f"{instances[0].id} does not say what becomes of the management function {key} of {listed(by)}"
                hint = f"add '{key}: {{item: …}}' under 'management', or '{{dismissed: …}}' with the reason"
                yield Found(node, message, view.where(node, "management"), hint, key)

    return once(view, judge)


@rule("OPS020", "Level of audit without an event table", _ASSIGNMENT, severity="warning")
def no_event_table(view: View) -> Iterator[Found]:
    """An FAU_GEN.1 that chooses a level says which of its events are recorded by what.

    Why: the level demands a list of events that can be counted; without a table nobody sees which one is missing, and the program
    cannot judge it (OPS015).

    Repair: state under ``audit`` which item takes up each event, or why none does.

    Fails::

        sfrs:
          FPT_STM.1: {elements: {FPT_STM.1.1: {text: The TSF tells the time.}}}
          FAU_GEN.1:
            elements:
              FAU_GEN.1.1:
                text: "The TSF records events at level {s1} and {a1}."
                slots: {s1: {chosen: {1: minimum}}, a1: {value: no other events}}
              FAU_GEN.1.2: {text: "Each with {a1}.", slots: {a1: {value: nothing more}}}

    Passes::

        sfrs:
          FPT_STM.1: {elements: {FPT_STM.1.1: {text: The TSF tells the time.}}}
          FAU_GEN.1:
            audit: {FPT_STM.1.a: {dismissed: The time cannot be changed.}}
            elements:
              FAU_GEN.1.1:
                text: "The TSF records events at level {s1} and {a1}."
                slots: {s1: {chosen: {1: minimum}}, a1: {value: no other events}}
              FAU_GEN.1.2: {text: "Each with {a1}.", slots: {a1: {value: nothing more}}}
    """

    def judge(document: Document, catalogue: Catalogue) -> Iterator[Found]:
        instances = view.instances(document).get("FAU_GEN.1", [])
        if any(sfr.audit for sfr in instances):
            return
        for sfr in instances:
            if owed := _owed_events(view, document, catalogue, sfr):
                node = f"{document.id}:{sfr.id}"
                message = f"{sfr.id} chooses a level that holds {len(owed)} events of the included components, and has no event table"
                yield Found(node, message, view.where(node), f"answer {listed(owed)} under 'audit'", "audit")

    return once(view, judge)


@rule("OPS021", "Entry of an event or management list that leads nowhere", _CONSISTENT)
def stray_answer(view: View) -> Iterator[Found]:
    """Each entry of ``audit`` and ``management`` is of an event or function of an included component, and names an item that exists
    or gives a reason.

    Why: an entry for a component that is gone, or for an item that was renamed, hides that the event is recorded nowhere.

    Repair: correct the key or the item, or remove the entry.

    Fails::

        sfrs:
          FPT_STM.1: {elements: {FPT_STM.1.1: {text: The TSF tells the time.}}}
          FMT_SMF.1:
            management: {FPT_STM.1.a: {item: f2}}
            elements:
              FMT_SMF.1.1: {text: "The TSF does {a1}.", slots: {a1: {value: what is listed}}, items: {f1: Set the clock.}}

    Passes::

        sfrs:
          FPT_STM.1: {elements: {FPT_STM.1.1: {text: The TSF tells the time.}}}
          FMT_SMF.1:
            management: {FPT_STM.1.a: {item: f1}}
            elements:
              FMT_SMF.1.1: {text: "The TSF does {a1}.", slots: {a1: {value: what is listed}}, items: {f1: Set the clock.}}
    """

    def judge(document: Document, catalogue: Catalogue) -> Iterator[Found]:
        events = functions = None
        for sfr in document.sfrs.values():
            if sfr.audit:
                events = events if events is not None else _all_events(view, document, catalogue)
                yield from _stray(view, document, sfr, "audit", sfr.audit, events)
            if sfr.management:
                functions = functions if functions is not None else _owed_functions(view, document, catalogue)
                yield from _stray(view, document, sfr, "management", sfr.management, functions)

    return once(view, judge)


def _stray(
    view: View, document: Document, sfr: Sfr, section: str, answers: Mapping[str, Answer], known: Mapping[str, object]
) -> Iterator[Found]:
    node = f"{document.id}:{sfr.id}"
    items = {key: f"{element.id}#{key}" for element in sfr.elements.values() for key in element.items}
    what = "audit event" if section == "audit" else "management function"
    taken = _taken_over(view, document, sfr, section)
    misread = {document.sfrs[name].component for name in view.misread(document)}
    other = view.other_edition(document)
    unasked = other[0].unasked if other and other[1] == "after" and section == "management" else {}
    for key, answer in answers.items():
        if key not in known and (taken.get(key) == answer or key.rpartition(".")[0] in misread):
            continue  # the component is gone from what a profile demands, or is one of another edition: findings of their own
        if key in unasked and key not in known:
            problem, hint = f"{key} is no {what} any more: {unasked[key]}", "remove the entry"
        elif key not in known:
            problem, hint = (
                f"{key} is no {what} of an included component",
                did_you_mean(key, known) or "correct the key, or remove the entry",
            )
        elif bool(answer.item.strip()) == bool(answer.dismissed.strip()):
            problem, hint = f"{key} needs an item or a reason for its dismissal, and not both", "state 'item' or 'dismissed'"
        elif answer.item and answer.item not in items and not _leaf(document, answer.item):
            problem = f"{key} names the item {answer.item}, which does not exist"
            hint = did_you_mean(answer.item, items) or f"items of {sfr.id} are {listed(items) or 'not stated'}"
        else:
            continue
        yield Found(node, f"{sfr.id}, {section}: {problem}", view.where(node, section, key), hint, key)


def _taken_over(view: View, document: Document, sfr: Sfr, section: str) -> dict[str, Answer]:
    """The answers that a document has from the profiles that it claims."""
    return {
        key: answer
        for profile in view.claimed_by(document)
        if (other := profile.sfrs.get(sfr.id))
        for key, answer in getattr(other, section).items()
    }


def _leaf(document: Document, name: str) -> bool:
    element, hash_sign, item = name.partition("#")
    return any(
        element in sfr.elements and (not hash_sign or item in sfr.elements[element].items)
        for sfr in document.sfrs.values()
    )  # fmt: skip


def _first(sfr: Sfr, name: str) -> Slot | None:
    return next((e.slots.get(name) for e in sfr.elements.values() if element_of(e.id) == "FAU_GEN.1.1"), None)


def _level(sfr: Sfr) -> int:
    """The option of FAU_GEN.1.1 that an instance takes, 0 where it is not settled."""
    slot = _first(sfr, "s1")
    return next(iter(slot.chosen), 0) if slot and slot.state == "completed" and len(slot.chosen) == 1 else 0


def _names_nothing(sfr: Sfr) -> bool:
    slot = _first(sfr, "a1")
    items = any(e.items for e in sfr.elements.values() if element_of(e.id) == "FAU_GEN.1.1")
    return slot is not None and slot.state == "completed" and not items and plain(slot.value) in _NOTHING


def _all_events(view: View, document: Document, catalogue: Catalogue) -> dict[str, tuple[str, list[str]]]:
    """Every proposed event by its key, with its level and the components that it is proposed for."""
    found: dict[str, tuple[str, list[str]]] = {}
    for component in view.instances(document):
        for owner, event in catalogue.audit_events(component):
            found.setdefault(f"{owner}.{event.letter}", (event.level or "", []))[1].append(component)
    return found


def _owed_events(view: View, document: Document, catalogue: Catalogue, sfr: Sfr) -> dict[str, tuple[str, list[str]]]:
    level = _level(sfr)
    wanted = _LEVELS[:level] if level < _UNSPECIFIED else ()
    return {key: entry for key, entry in _all_events(view, document, catalogue).items() if entry[0] in wanted} if wanted else {}


def _owed_functions(view: View, document: Document, catalogue: Catalogue) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for component in view.instances(document):
        for owner, item in catalogue.management(component):
            found.setdefault(f"{owner}.{item.letter}", []).append(component)
    return found
