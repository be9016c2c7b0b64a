"""Standards that a Security Target rests on: where they are named (CC:2022 Part 1)."""

from __future__ import annotations

import re
from collections.abc import Iterator

from traceability.model.document import Document
from traceability.model.requirements import Element
from traceability.rules.registry import NO_WORK_UNIT, Found, rule
from traceability.rules.words import listed
from traceability.trace.view import View

_STANDARD = re.compile(
    r"\b(RFC|FIPS|ISO/IEC|ISO|IEC|IEEE|DIN|EN|SP|TR|AIS|ETSI|ANSI|PKCS|ITU-T)(?: (?:PUB|EN|ISO|TS|TR))*"
    r"[ -]?#? ?([A-Z]?\.?\d[\dA-Za-z]*(?:[-.]\d[\dA-Za-z]*)*)"
)
"""A body that publishes standards, and the number that it gave to one. ``BSI`` and ``NIST`` are not read: SP and TR say it."""


@rule("REQ005", "Standard that the summary specification alone names", NO_WORK_UNIT, severity="warning", kind="heuristic")
def standard_in_summary_alone(view: View) -> Iterator[Found]:
    """Under CC:2022, a standard that the TOE summary specification names is named by an SFR too.

    Read are numbers such as *RFC 5246*, *FIPS 180-4*, *ISO/IEC 9797-1* or *TR-03109-1*, in passages of the section ``tss``, and in texts,
    operations, items and refinements of the SFRs. A passage may name the standard and the SFR a part of it, or the other way round.
    The CEM has no work unit of its own for this: it follows from Part 1, which under CC 3.1 let other standards be referred to in
    the summary alone.

    Why: what the TOE must do is what its SFRs say. A standard that is promised beside them is not evaluated, and the reader thinks it is.

    Repair: name the standard in the operation or a refinement of the SFR that it is about, or leave it out of the summary.

    Fails::

        === st/st.yaml
        document:
          {id: st, kind: security-target, title: ST, version: "1", claims: {cc: {edition: "2022"}, part2: conformant, part3: conformant}}
        sfrs:
          FPT_STM.1: {elements: {FPT_STM.1.1: {text: The TSF tells the time.}}}
        tss:
          TSS.Time: {text: The time is fetched as in RFC 5905., covers: [FPT_STM.1]}

    Passes::

        === st/st.yaml
        document:
          {id: st, kind: security-target, title: ST, version: "1", claims: {cc: {edition: "2022"}, part2: conformant, part3: conformant}}
        sfrs:
          FPT_STM.1:
            elements:
              FPT_STM.1.1:
                text: The TSF tells the time that it fetches by RFC 5905.
                refinements: {r1: {kind: refine, added: that it fetches by RFC 5905, reason: It has no quartz.}}
        tss:
          TSS.Time: {text: The time is fetched as in RFC 5905., covers: [FPT_STM.1]}
    """
    for document in view.products():
        claims = document.header.claims
        if claims is None or claims.cc.edition != "2022" or not document.tss:
            continue
        required = {standard for text in _required(document) for standard in _standards(text)}
        for passage in document.tss.values():
            alone = [f"{body} {number}" for body, number in _standards(passage.text) if not _named(body, number, required)]
            if alone:
                node = f"{document.id}:{passage.id}"
                names = listed(dict.fromkeys(alone))
                message = f"{passage.id} names {names}, and no SFR does: CC:2022 does not let the summary specification alone refer to it"
                hint = "name it in an operation or a refinement of the SFR that it is about, or leave it out"
                yield Found(node, message, view.where(node, "text"), hint, names)


def _standards(text: str) -> list[tuple[str, str]]:
    found = [(body.removeprefix("ISO/"), number) for body, number in _STANDARD.findall(text)]
    return [(body, number) for body, number in found if len(number) > 1 or body == "PKCS"]


def _named(body: str, number: str, required: set[tuple[str, str]]) -> bool:
    """Whether a standard is among those that are required: itself, a part of one, or one of its parts (TR 03109-1 and TR 03109)."""
    return any(
        (body == other or {body, other} == {"ISO", "IEC"})
        and (number == known or number.startswith((f"{known}-", f"{known}.")) or known.startswith((f"{number}-", f"{number}.")))
        for other, known in required
    )


def _required(document: Document) -> Iterator[str]:
    for sfr in document.sfrs.values():
        for element in sfr.elements.values():
            yield from _words(element)


def _words(element: Element) -> Iterator[str]:
    yield element.text
    yield from element.items.values()
    for slot in element.slots.values():
        yield slot.value
        yield from (*slot.values, *slot.chosen.values(), *slot.options.values())
    yield from (refinement.added for refinement in element.refinements.values())
