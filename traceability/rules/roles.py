"""Roles: those that SFRs entrust something to are those that FMT_SMR maintains (REQ.2-13)."""

from __future__ import annotations

import re
from collections.abc import Iterator

from traceability.catalogue import Catalogue
from traceability.model.document import Document
from traceability.rules.glossary import NOBODY, Glossary, plain
from traceability.rules.once import once
from traceability.rules.registry import Found, pp_st, rule
from traceability.rules.words import did_you_mean, listed
from traceability.trace.slots import SlotUse
from traceability.trace.view import View

_CONSISTENT = pp_st("REQ.2-13", pp22="REQ.2-14", st22="REQ.2-18")
_AND = re.compile(r"\s*(?:[,;]|\band\b|\bor\b)\s*")


@rule("OPS017", "Role that FMT_SMR does not maintain", _CONSISTENT)
def unknown_role(view: View) -> Iterator[Found]:
    """Each role that an operation names under ``values`` is among the roles that FMT_SMR names under ``values``.

    Why: FMT_SMR says which roles the TSF knows. A right that is given to another role is given to nobody.

    Repair: add the role to FMT_SMR, or correct its name.

    Fails::

        sfrs:
          FMT_SMR.1:
            elements:
              FMT_SMR.1.1: {text: "The TSF knows {a1}.", slots: {a1: {value: the owner, values: [Owner]}}}
              FMT_SMR.1.2: {text: The TSF knows whose role is which.}
          FMT_MTD.1:
            elements:
              FMT_MTD.1.1:
                text: "{a2} can {s1} {a1}."
                slots: {s1: {chosen: {2: read}}, a1: {value: the clock}, a2: {value: guests, values: [Guest]}}

    Passes::

        sfrs:
          FMT_SMR.1:
            elements:
              FMT_SMR.1.1: {text: "The TSF knows {a1}.", slots: {a1: {value: the owner, values: [Owner]}}}
              FMT_SMR.1.2: {text: The TSF knows whose role is which.}
          FMT_MTD.1:
            elements:
              FMT_MTD.1.1:
                text: "{a2} can {s1} {a1}."
                slots: {s1: {chosen: {2: read}}, a1: {value: the clock}, a2: {value: the owner, values: [Owner]}}
    """

    def judge(document: Document, _: Catalogue) -> Iterator[Found]:
        maintained = [use for use in view.slots[document.id] if use.type == "maintained-roles" and use.slot.values]
        if not maintained:
            return
        glossary = Glossary(document)
        known = {glossary.title(name): name for use in maintained for name in use.slot.values}
        for use in view.slots[document.id]:
            for name in use.slot.values if use.type == "roles" else ():
                if plain(name) not in NOBODY and glossary.title(name) not in known:
                    holder = listed(sorted({other.sfr.id for other in maintained}))
                    hint = did_you_mean(name, known.values()) or f"roles are {listed(known.values())}"
                    yield _found(view, document, use, f"names the role {name}, which {holder} does not maintain", hint, name)

    return once(view, judge)


@rule("OPS023", "Words that name no role of FMT_SMR", _CONSISTENT, severity="warning", kind="heuristic")
def unknown_role_words(view: View) -> Iterator[Found]:
    """Where an operation entrusts something to roles in words, the words mention a role that FMT_SMR maintains, or nobody.

    Why: as for OPS017; but words can differ and mean the same.

    Repair: use the role's name, or state ``values`` in both places.

    Fails::

        sfrs:
          FMT_SMR.1:
            elements:
              FMT_SMR.1.1: {text: "The TSF knows {a1}.", slots: {a1: {value: owner and guest}}}
              FMT_SMR.1.2: {text: The TSF knows whose role is which.}
          FMT_MTD.1:
            elements:
              FMT_MTD.1.1:
                text: "{a2} can {s1} {a1}."
                slots: {s1: {chosen: {2: read}}, a1: {value: the clock}, a2: {value: the administrator}}

    Passes::

        sfrs:
          FMT_SMR.1:
            elements:
              FMT_SMR.1.1: {text: "The TSF knows {a1}.", slots: {a1: {value: owner and guest}}}
              FMT_SMR.1.2: {text: The TSF knows whose role is which.}
          FMT_MTD.1:
            elements:
              FMT_MTD.1.1:
                text: "{a2} can {s1} {a1}."
                slots: {s1: {chosen: {2: read}}, a1: {value: the clock}, a2: {value: owners alone}}
    """

    def judge(document: Document, _: Catalogue) -> Iterator[Found]:
        holders = [use for use in view.slots[document.id] if use.type == "maintained-roles"]
        if not holders or not all(use.filled for use in holders):
            return
        glossary = Glossary(document)
        known = {name for use in holders for name in _roles(use, glossary)}
        for use in view.slots[document.id]:
            if use.type != "roles" or not use.filled or (use.slot.values and any(other.slot.values for other in holders)):
                continue
            words = plain(" ".join((use.slot.value, *(f"{name} {glossary.title(name)}" for name in use.slot.values))))
            if plain(use.slot.value) not in NOBODY and not any(role in words for role in known):
                hint = f"roles are {listed(sorted(known))}; name one, or state 'values' here and in {holders[0].sfr.id}"
                yield _found(view, document, use, f"names no role that {holders[0].sfr.id} maintains", hint, "")

    return once(view, judge)


def _roles(use: SlotUse, glossary: Glossary) -> list[str]:
    if use.slot.values:
        return [glossary.title(name) for name in use.slot.values] + [plain(name) for name in use.slot.values]
    return [plain(word) for word in _AND.split(use.slot.value) if plain(word)]


def _found(view: View, document: Document, use: SlotUse, what: str, hint: str, name: str) -> Found:
    node = f"{document.id}:{use.sfr.id}"
    related = f"{use.element.id} {use.name} {name}".rstrip()
    return Found(node, f"{use.element.id}: operation {use.name} {what}", view.where(node, "elements", use.element.id), hint, related)
