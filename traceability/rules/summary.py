"""The TOE summary specification (ASE_TSS). Judged where a Security Target holds one (section ``tss``)."""

from __future__ import annotations

import re
from collections.abc import Iterator

from traceability.model.ids import qualified
from traceability.model.requirements import Element
from traceability.rules.places import header_place
from traceability.rules.registry import Found, rule, same
from traceability.rules.words import listed
from traceability.trace.leaves import leaves_of
from traceability.trace.view import View, short

_WORD = re.compile(r"[a-z]{2,}")
_ALIKE, _FEWEST = 0.7, 6
_ASPECTS = {"self-protection": "how the TOE protects itself", "non-bypass": "how bypass is prevented"}


@rule("TSS001", "Requirement that the summary specification leaves out", same("ASE_TSS.1-1"))
def not_summarised(view: View) -> Iterator[Found]:
    """The TOE summary specification says of every SFR how the TOE meets it; one passage may speak for several.

    A passage that names an SFR covers its elements. An element that is split into items wants each item named, or ``ID#*``.

    Why: a reader must find for each requirement how this product does it; a rule that is left out was probably not thought of.

    Repair: name the requirement under ``covers`` of the passage that describes it, or write the passage.

    Fails::

        === st/st.yaml
        document: {id: st, kind: security-target, title: ST, version: "1"}
        sfrs:
          FPT_STM.1: {elements: {FPT_STM.1.1: {text: The TSF tells the time.}}}
          FDP_RIP.2: {elements: {FDP_RIP.2.1: {text: The TSF forgets.}}}
        tss:
          TSS.Time: {text: A counter of the quartz is read., covers: [FPT_STM.1]}

    Passes::

        === st/st.yaml
        document: {id: st, kind: security-target, title: ST, version: "1"}
        sfrs:
          FPT_STM.1: {elements: {FPT_STM.1.1: {text: The TSF tells the time.}}}
        tss:
          TSS.Time: {text: A counter of the quartz is read., covers: [FPT_STM.1]}
    """
    for document in view.products():
        for sfr in document.sfrs.values() if document.tss else ():
            missing = [leaf.id for leaf in leaves_of(sfr) if not _summarised(view, qualified(document.id, leaf.id))]
            if missing:
                node = qualified(document.id, sfr.id)
                what = sfr.id if len(missing) == len(leaves_of(sfr)) else listed(missing)
                message = f"no passage of the TOE summary specification says how the TOE meets {what}"
                yield Found(node, message, view.where(node), f"name {what} under 'covers' of a passage")


@rule("TSS002", "Summary specification that repeats the requirement", same("ASE_TSS.1-1"), severity="warning", kind="heuristic")
def paraphrase(view: View) -> Iterator[Found]:
    """A passage says *how* the TOE meets a requirement; it is not the requirement once more.

    Compared are the words of the passage with those of each element that it covers.

    Why: a paraphrase tells the evaluator nothing, and he asks for the mechanism.

    Repair: name mechanism, data and place: which part does it, by what means.

    Fails::

        === st/st.yaml
        document: {id: st, kind: security-target, title: ST, version: "1"}
        sfrs:
          FPT_STM.1: {elements: {FPT_STM.1.1: {text: The TSF tells every program the time of its quartz.}}}
        tss:
          TSS.Time: {text: The TOE tells every program the time of its quartz., covers: [FPT_STM.1]}

    Passes::

        === st/st.yaml
        document: {id: st, kind: security-target, title: ST, version: "1"}
        sfrs:
          FPT_STM.1: {elements: {FPT_STM.1.1: {text: The TSF tells every program the time of its quartz.}}}
        tss:
          TSS.Time: {text: "The driver reads a counter of oscillations, divides it and adds the start of the epoch.", covers: [FPT_STM.1]}
    """
    for node, document, passage in view.items("tss"):
        said = _words(passage.text)
        elements = {short(leaf).partition("#")[0] for leaf in view.parents(node, "summarises")}
        for sfr in document.sfrs.values() if elements else ():
            for element in (e for e in sfr.elements.values() if e.id in elements):
                asked = _words(_full_text(element))
                if min(len(said), len(asked)) >= _FEWEST and len(said & asked) >= _ALIKE * len(said | asked):
                    message = f"{passage.id} says nearly the same words as {element.id}"
                    hint = "say which part of the TOE does it, and by what means"
                    yield Found(node, message, view.where(node, "text"), hint, qualified(document.id, element.id))


@rule("TSS003", "Passage of the summary specification without a requirement", same("ASE_TSS.1-2"), severity="warning")
def overclaim(view: View) -> Iterator[Found]:
    """A passage about a function names the SFRs that the function meets.

    Why: a function that no requirement asks for is promised to the customer, and not evaluated.

    Repair: name the SFR under ``covers``, or leave the passage out.

    Fails::

        === st/st.yaml
        document: {id: st, kind: security-target, title: ST, version: "1"}
        tss:
          TSS.Alarm: {text: A bell rings.}

    Passes::

        === st/st.yaml
        document: {id: st, kind: security-target, title: ST, version: "1"}
        tss:
          TSS.Shell: {text: The bus is closed at production., aspect: self-protection}
    """
    for node, _, passage in view.items("tss"):
        if passage.aspect == "function" and not passage.covers:
            yield Found(node, f"{passage.id} describes a function that no SFR asks for", view.where(node), "name the SFR under 'covers'")


@rule("TSS004", "Summary specification without protection", same("ASE_TSS.2-2"))
def unprotected(view: View) -> Iterator[Found]:
    """A Security Target with ASE_TSS.2 says how the TOE protects itself, and how it prevents bypass.

    Why: that is all that this component adds to ASE_TSS.1.

    Repair: write a passage with ``aspect: self-protection`` and one with ``aspect: non-bypass``.

    Fails::

        === st/st.yaml
        document: {id: st, kind: security-target, title: ST, version: "1"}
        sars: {ASE_TSS.2: {}}
        tss:
          TSS.Shell: {text: The bus is closed at production., aspect: self-protection}

    Passes::

        === st/st.yaml
        document: {id: st, kind: security-target, title: ST, version: "1"}
        sars: {ASE_TSS.2: {}}
        tss:
          TSS.Shell: {text: The bus is closed at production., aspect: self-protection}
          TSS.Gate: {text: Each call passes the guard first., aspect: non-bypass}
    """
    for document in view.products():
        if "ASE_TSS.2" not in document.sars:
            continue
        for aspect, what in _ASPECTS.items():
            if not any(passage.aspect == aspect and passage.text.strip() for passage in document.tss.values()):
                message = f"{document.id} includes ASE_TSS.2 but does not say {what}"
                yield Found(
                    f"{document.id}:", message, header_place(document), f"write a passage with 'aspect: {aspect}' under 'tss'", aspect
                )


def _summarised(view: View, leaf: str) -> bool:
    passages = view.children(leaf, "summarises")
    return any(not view.link(passage, leaf, "summarises")["claimed"] or "#" not in leaf for passage in passages)


def _full_text(element: Element) -> str:
    values = [part for slot in element.slots.values() for part in (slot.value, *slot.chosen.values())]
    return " ".join((element.text, *values, *element.items.values()))


def _words(text: str) -> set[str]:
    return set(_WORD.findall(text.lower()))
