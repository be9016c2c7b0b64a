"""Refinements: marked, classified, and not a way to ask for less (CC Part 1, operations; REQ.2-8)."""

from __future__ import annotations

import re
from collections.abc import Iterator

from traceability.catalogue import Catalogue
from traceability.model.document import Document
from traceability.model.requirements import Element, Refinement
from traceability.rules.once import once, profile_place
from traceability.rules.registry import Found, pp_st, rule
from traceability.rules.words import listed
from traceability.trace.slots import plain
from traceability.trace.view import View

_REFINEMENT = pp_st("REQ.2-8", st22="REQ.2-14")
_WEAK = re.compile(
    r"\b(?:should|may|might|can be|where practical|if (?:feasible|practical|needed)|as far as practical|where(?:ver)? necessary"
    r"|normally|generally|usually|typically|optionally|at the discretion)\b",
    re.IGNORECASE,
)
"""What loosens a requirement; phrases that no text of an SFR should hold at all are found by HYG012."""
_STRONG = re.compile(r"\b(?:all|any|each|every|always|never|only|at least|before|immediately|as well as)\b", re.IGNORECASE)
"""What makes a requirement hold everywhere, at once or for nothing else: whoever deletes it may ask for less."""


@rule("OPS007", "Refinement not marked", _REFINEMENT)
def refinement_marked(view: View) -> Iterator[Found]:
    """Whoever changes the words of an element says what was added or deleted, of which kind the refinement is, and why.

    A Security Target that gives an element of its profile another text has a refinement for it; what a refinement says was added
    stands in the text, what it says was deleted does not.

    Why: an evaluator has to see each refinement as one, to judge whether the refined requirement still implies the component's.

    Repair: add ``refinements: {r1: {kind: refine, added: …, reason: …}}`` to the element, or give it back its text.

    Fails::

        sfrs:
          FPT_STM.1:
            elements:
              FPT_STM.1.1:
                text: The TSF tells the time.
                refinements: {r1: {kind: refine, added: of its quartz, reason: The product has no other source.}}

    Passes::

        sfrs:
          FPT_STM.1:
            elements:
              FPT_STM.1.1:
                text: The TSF tells the time of its quartz.
                refinements: {r1: {kind: refine, added: of its quartz, reason: The product has no other source.}}
    """

    def judge(document: Document, _: Catalogue) -> Iterator[Found]:
        for sfr, element in _elements(document):
            node = f"{document.id}:{sfr}"
            for key, refinement in element.refinements.items():
                for problem, hint in _mismarked(element, refinement):
                    where = view.where(node, "elements", element.id)
                    yield Found(node, f"{element.id}: refinement {key} {problem}", where, hint, f"{element.id} {key}")
        yield from _unmarked(view, document)

    return once(view, judge)


@rule("OPS008", "Refinement that may weaken the requirement", _REFINEMENT, severity="warning", kind="heuristic")
def weakening(view: View) -> Iterator[Found]:
    """The words that a refinement adds do not loosen the requirement: no *should*, *may*, *normally*. Nor do those that it deletes
    hold it together: no *all*, *each*, *only*, *before*, unless they stand in what it adds.

    Why: a refined requirement has to imply the unrefined one. Whoever meets a requirement normally does not meet it
    always; whether these words do that is for a person to judge.

    Repair: say what holds and when; where the requirement is meant to be weaker, it is an extended component.

    Fails::

        sfrs:
          FPT_STM.1:
            elements:
              FPT_STM.1.1:
                text: The TSF tells the time, normally to a second.
                refinements: {r1: {kind: refine, added: normally to a second, reason: The quartz drifts.}}

    Passes::

        sfrs:
          FPT_STM.1:
            elements:
              FPT_STM.1.1:
                text: The TSF tells the time to a second.
                refinements: {r1: {kind: refine, added: to a second, reason: Programs ask for seconds.}}
    """

    def judge(document: Document, _: Catalogue) -> Iterator[Found]:
        for sfr, element in _elements(document):
            for key, refinement in element.refinements.items():
                if refinement.kind == "refine" and (done := _loosened(refinement)):
                    node = f"{document.id}:{sfr}"
                    message = f"{element.id}: refinement {key} {done}, which may demand less than the component"
                    hint = "say what holds and when, in words that leave no choice"
                    yield Found(node, message, view.where(node, "elements", element.id), hint, f"{element.id} {key}")

    return once(view, judge)


@rule("OPS009", "Refinement limits the scope of a profile's requirement", _REFINEMENT)
def scope_limited(view: View) -> Iterator[Found]:
    """A requirement that comes from a claimed profile is not refined to fewer subjects, objects, operations or the like.

    Why: the profile demands it for all of them; only a requirement of the document's own may be written for a part.

    Repair: remove the refinement; what does not meet the requirement needs another profile, or a changed product.

    Fails::

        === pp/pp.yaml
        document:
          id: pp
          kind: protection-profile
          title: PP
          version: "1"
          claims: {cc: {edition: "3.1"}, part2: conformant, part3: conformant}
        sfrs:
          FPT_STM.1: {elements: {FPT_STM.1.1: {text: The TSF tells the time.}}}
        === st/st.yaml
        document:
          id: st
          kind: security-target
          title: ST
          version: "1"
          claims: {cc: {edition: "3.1"}, part2: conformant, part3: conformant, profiles: [{id: pp, conformance: strict}]}
        dispositions:
          FPT_STM.1:
            disposition: refined
            elements:
              FPT_STM.1.1:
                text: The TSF tells the time by day.
                refinements: {r1: {kind: scope-limit, added: by day, reason: It sleeps at night.}}

    Passes::

        sfrs:
          FPT_STM.1:
            elements:
              FPT_STM.1.1:
                text: The TSF tells the time by day.
                refinements: {r1: {kind: scope-limit, added: by day, reason: It sleeps at night.}}
    """
    for document, _ in view.judged():
        taken = {name: profile for profile in view.claimed_by(document) for name in profile.sfrs}
        for name, change in document.dispositions.items():
            if name not in taken or name not in document.sfrs:
                continue
            for element, entry in change.elements.items():
                for key, refinement in entry.refinements.items():
                    if refinement.kind == "scope-limit":
                        node = f"{document.id}:{name}"
                        message = f"{element}: refinement {key} limits the scope of a requirement that {taken[name].id} demands as a whole"
                        message += _both(taken[name], document, name, element)
                        where, other = view.where(node, "elements", element), profile_place(view, document, name, element)
                        hint = "remove the refinement, or refine without leaving anything out"
                        yield Found(node, message, where, hint, f"{element} {key}", other)


def _elements(document: Document) -> Iterator[tuple[str, Element]]:
    for sfr in document.sfrs.values():
        for element in sfr.elements.values():
            if element.refinements:
                yield sfr.id, element


def _loosened(refinement: Refinement) -> str:
    """What a refinement does that may loosen the requirement, in words."""
    weak = _found(_WEAK, refinement.added)
    kept = {_sense(word) for word in _found(_STRONG, refinement.added)}
    lost = {word for word in _found(_STRONG, refinement.deleted) if _sense(word) not in kept}
    done = [f"{verb} {listed(map(repr, sorted(words)))}" for verb, words in (("adds", weak), ("deletes", lost)) if words]
    return " and ".join(done)


def _sense(word: str) -> str:
    return "all" if word in ("any", "each", "every") else word


def _found(expression: re.Pattern[str], text: str) -> set[str]:
    return {words.lower() for words in expression.findall(text)}


def _mismarked(element: Element, refinement: Refinement) -> Iterator[tuple[str, str]]:
    text = plain(" ".join((element.text, *element.items.values())))
    if not refinement.added.strip() and not refinement.deleted.strip():
        yield "says neither what it added nor what it deleted", "state 'added' or 'deleted', in the words of the text"
    if refinement.added.strip() and plain(refinement.added) not in text:
        yield f"says that {refinement.added!r} was added, which the text does not hold", "correct 'added', or the text"
    if refinement.deleted.strip() and plain(refinement.deleted) in text:
        yield f"says that {refinement.deleted!r} was deleted, which the text still holds", "correct 'deleted', or the text"
    if not refinement.reason.strip():
        yield "gives no reason", "say under 'reason' why, and why the refined requirement implies the component's"


def _unmarked(view: View, document: Document) -> Iterator[Found]:
    written = {sfr.id: profile for profile in view.claimed_by(document) for sfr in profile.sfrs.values()}
    for name, change in document.dispositions.items():
        for element, entry in change.elements.items():
            if not entry.text or name not in written or name not in document.sfrs:
                continue
            before = written[name].sfrs[name].elements.get(element)
            if before and plain(before.text) != plain(entry.text) and not entry.refinements:
                node = f"{document.id}:{name}"
                message = f"{element}: the words are not the profile's, and no refinement is marked"
                message += _both(written[name], document, name, element)
                hint = "add 'refinements' with kind, what was added or deleted, and the reason; or remove the text"
                where, other = view.where(node, "elements", element), profile_place(view, document, name, element)
                yield Found(node, message, where, hint, element, other)


def _both(profile: Document, document: Document, sfr: str, element: str) -> str:
    """The words of an element in both documents, as the end of a message."""
    sides = [(one.id, one.sfrs[sfr].elements[element].text) for one in (profile, document) if element in one.sfrs[sfr].elements]
    told = ", ".join(f"{name} says '{' '.join(text.split())}'" for name, text in sides)
    return f": {told}" if told else ""
