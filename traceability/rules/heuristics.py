"""Readers' suspicions about words: weak words, duties in the wrong place, rationales that were pasted. They never fail a gate."""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Iterable, Iterator
from typing import TypeVar

from traceability.model.ids import qualified
from traceability.model.requirements import Element
from traceability.rules.registry import NO_WORK_UNIT, Found, pp_st, rule
from traceability.rules.words import listed, mentioned
from traceability.trace.view import View, inherited

_PROBLEM = ("threats", "organisational_security_policies", "assumptions")
_PRODUCT = re.compile(r"\b(?:TSF\s+(?:shall|must|will)|TOE\s+(?:shall|must))\b")
_USER = re.compile(r"\b(?:administrators?|users?|operators?)\s+(?:shall|must)\b", re.I)
_PHRASES = (
    "where possible", "if possible", "as far as possible", "where feasible", "as appropriate", "where appropriate", "if necessary",
    "and/or", "etc.", "user-friendly", "state of the art", "sufficiently", "adequate", "adequately", "as soon as possible",
    "at least in principle", "tbd",
)  # fmt: skip
_WEAK = re.compile(rf"\b(?:{'|'.join(map(re.escape, _PHRASES))})(?!\w)", re.I)
_SHORT = 40
T = TypeVar("T")


@rule("OBJ011", "Objective in the words of the other kind", pp_st("OBJ.2-1"), severity="warning", kind="heuristic")
def wrong_words(view: View) -> Iterator[Found]:
    """An objective for the environment does not say what the TSF shall do, one for the TOE not what a person shall do.

    Why: a duty that stands on the wrong side is either not evaluated or not explained to whoever has it.

    Repair: split the objective, or move it to the other side.

    Fails::

        objectives:
          OE.Log: {kind: environment, text: The TSF shall keep a log.}

    Passes::

        objectives:
          OE.Log: {kind: environment, text: An auditor reads the log every day.}
    """
    for node, _, objective in view.items("objectives"):
        found = (_PRODUCT if objective.kind == "environment" else _USER).search(objective.text)
        if found:
            side = "environment" if objective.kind == "environment" else "TOE"
            message = f"{objective.id} is an objective for the {side}, but says {found.group()!r}"
            yield Found(node, message, view.where(node, "text"), "say it on the side of whoever has the duty")


@rule("HYG012", "Weak word in an objective or requirement", NO_WORK_UNIT, severity="warning", kind="heuristic")
def weak_word(view: View) -> Iterator[Found]:
    """Objectives, policies and SFRs say what holds, without *where possible*, *as appropriate*, *etc.* and the like.

    Why: nobody can test a duty that holds where possible; evaluators ask what happens where it is not.

    Repair: say in which cases it holds and in which it does not.

    Fails::

        objectives:
          O.Log: {kind: toe, text: The TOE keeps a log where possible.}

    Passes::

        objectives:
          O.Log: {kind: toe, text: The TOE keeps a log of every access.}
    """
    for section in ("objectives", "organisational_security_policies"):
        for node, _, item in _suspects(tuple(view.items(section)), lambda entry: (entry[2].text,)):
            if found := _WEAK.search(item.text):
                yield Found(node, f"{item.id} says {found.group()!r}", view.where(node, "text"), "say when it holds and when not")
    elements = tuple((document, sfr, element) for _, document, sfr in view.items("sfrs") for element in sfr.elements.values())
    for document, sfr, element in _suspects(elements, lambda entry: _texts(entry[2])):
        found = next((match for text in _texts(element) if (match := _WEAK.search(text))), None)
        if found and not inherited(view, document, sfr):
            node = qualified(document.id, element.id)
            yield Found(node, f"{element.id} says {found.group()!r}", view.where(node), "say when it holds and when not")


def _suspects(entries: Collection[T], texts: Callable[[T], Iterable[str]]) -> Iterator[T]:
    """The entries in whose texts one of the phrases stands: mostly there is none, which one look at all texts tells."""
    if _hold_phrases(text for entry in entries for text in texts(entry)):
        yield from (entry for entry in entries if _hold_phrases(texts(entry)))


def _hold_phrases(texts: Iterable[str]) -> bool:
    text = "\n".join(texts).casefold()
    return any(phrase in text for phrase in _PHRASES)


def _texts(element: Element) -> tuple[str, ...]:
    return (element.text, *[slot.value for slot in element.slots.values()], *element.items.values())


@rule("RAT011", "One rationale for two items", NO_WORK_UNIT, severity="warning", kind="heuristic")
def pasted(view: View) -> Iterator[Found]:
    """No two items of a document have the same rationale, word by word.

    Why: an argument that fits two threats argues with neither; mostly it was pasted and then forgotten.

    Repair: argue for each item by itself.

    Fails::

        threats:
          T.Read: {agents: [], assets: [], action: Reads., rationale: {text: The objective O.Seal takes care of this threat as a whole.}}
          T.Write: {agents: [], assets: [], action: Writes., rationale: {text: The objective O.Seal takes care of this threat as a whole.}}

    Passes::

        threats:
          T.Read: {agents: [], assets: [], action: Reads., rationale: {text: O.Seal encrypts what is stored.}}
          T.Write: {agents: [], assets: [], action: Writes., rationale: {text: O.Seal shows any change.}}
    """
    for document in view.documents:
        first: dict[str, str] = {}
        for section in (*_PROBLEM, "objectives"):
            for item in getattr(document, section).values():
                text = " ".join(item.rationale.text.split()) if item.rationale else ""
                other = first.setdefault(text, item.id)
                if len(text) >= _SHORT and other != item.id:
                    node = qualified(document.id, item.id)
                    message = f"{item.id} has the same rationale as {other}, word by word"
                    where = view.where(node, "rationale", "text")
                    yield Found(node, message, where, "argue for each by itself", qualified(document.id, other))


@rule("RAT012", "Rationale that talks about another item", NO_WORK_UNIT, severity="warning", kind="heuristic")
def about_another(view: View) -> Iterator[Found]:
    """The rationale of an item does not argue about another item of the same kind while it never names its own.

    Why: a rationale of ``T.Read`` that speaks of ``T.Write`` was probably written for that one.

    Repair: argue for this item; where the other belongs to the argument, name both.

    Fails::

        threats:
          T.Read: {agents: [], assets: [], action: Reads., rationale: {text: O.Seal counters T.Write.}}
          T.Write: {agents: [], assets: [], action: Writes.}

    Passes::

        threats:
          T.Read: {agents: [], assets: [], action: Reads., rationale: {text: O.Seal counters T.Read as it counters T.Write.}}
          T.Write: {agents: [], assets: [], action: Writes.}
    """
    for section in (*_PROBLEM, "objectives"):
        alike: dict[tuple[str, str], set[str]] = {}
        for _, document, item in view.items(section):
            alike.setdefault((document.id, getattr(item, "kind", "")), set()).add(item.id)
        for node, document, item in view.items(section):
            if not item.rationale:
                continue
            named = mentioned(item.rationale.text, alike[document.id, getattr(item, "kind", "")])
            if named and item.id not in named:
                message = f"the rationale of {item.id} speaks of {listed(named)}, and never of {item.id}"
                hint = f"argue for {item.id}; name it where the others belong to the argument"
                yield Found(node, message, view.where(node, "rationale", "text"), hint, qualified(document.id, named[0]))
