"""Security function policies: one name for one policy in all SFRs that speak of it (REQ.2-13, in CC:2022 -14 and -18)."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Set

import msgspec

from traceability.model.document import Document
from traceability.rules.glossary import Glossary, plain
from traceability.rules.once import once
from traceability.rules.registry import Found, pp_st, rule
from traceability.rules.words import close_to, did_you_mean, listed
from traceability.trace.slots import SlotUse
from traceability.trace.view import View

_CONSISTENT = pp_st("REQ.2-13", pp22="REQ.2-14", st22="REQ.2-18")
_SFP = ("sfp", "access-control-sfp", "information-flow-sfp")
_DEFINING = ("FDP_ACC", "FDP_IFC")


@rule("OPS014", "Policy names that do not match", _CONSISTENT)
def policy_names(view: View) -> Iterator[Found]:
    """Each SFR that names a security function policy means one that FDP_ACC or FDP_IFC defines, and its dependencies the same.

    So FDP_ACF goes with FDP_ACC, FDP_IFF with FDP_IFC, and FMT_MSA.1 and FMT_MSA.3 with both. Judged where policies are declared:
    as terms of kind ``policy``, or under ``values`` of the operations.

    Why: a policy that is defined under one name and enforced under another is not enforced.

    Repair: give the policy one name everywhere; bind the dependency to the iteration for the same policy.

    Fails::

        terms: {ClockSFP: {kind: policy, title: Clock SFP, text: Who may set the clock.}}
        sfrs:
          FDP_ACC.1: {elements: {FDP_ACC.1.1: {text: "{a1} {a2}", slots: {a1: {value: Clock SFP}, a2: {value: all}}}}}
          FMT_MSA.3:
            elements:
              FMT_MSA.3.1: {text: "{a1} {s1}", slots: {a1: {value: Cloak SFP}, s1: {chosen: {1: tight}}}}
              FMT_MSA.3.2: {text: "{a1}", slots: {a1: {value: none}}}

    Passes::

        terms: {ClockSFP: {kind: policy, title: Clock SFP, text: Who may set the clock.}}
        sfrs:
          FDP_ACC.1: {elements: {FDP_ACC.1.1: {text: "{a1} {a2}", slots: {a1: {value: Clock SFP}, a2: {value: all}}}}}
          FMT_MSA.3:
            elements:
              FMT_MSA.3.1: {text: "{a1} {s1}", slots: {a1: {value: the Clock SFP}, s1: {chosen: {1: tight}}}}
              FMT_MSA.3.2: {text: "{a1}", slots: {a1: {value: none}}}
    """
    return once(view, lambda document, _: _judge(view, document, typed=True))


@rule("OPS019", "Policy names in words that do not match", _CONSISTENT, severity="warning", kind="heuristic")
def policy_words(view: View) -> Iterator[Found]:
    """Where policies are named in words only, each operation that holds one uses the words of FDP_ACC or FDP_IFC.

    Why: as for OPS014; but words can differ and mean the same.

    Repair: use one name, and declare it as a term of kind ``policy``, so that it is judged for certain.

    Fails::

        sfrs:
          FDP_ACC.1: {elements: {FDP_ACC.1.1: {text: "{a1} {a2}", slots: {a1: {value: Clock SFP}, a2: {value: all}}}}}
          FMT_MSA.3:
            elements:
              FMT_MSA.3.1: {text: "{a1} {s1}", slots: {a1: {value: Cloak SFP}, s1: {chosen: {1: tight}}}}
              FMT_MSA.3.2: {text: "{a1}", slots: {a1: {value: none}}}

    Passes::

        sfrs:
          FDP_ACC.1: {elements: {FDP_ACC.1.1: {text: "{a1} {a2}", slots: {a1: {value: Clock SFP}, a2: {value: all}}}}}
          FMT_MSA.3:
            elements:
              FMT_MSA.3.1: {text: "{a1} {s1}", slots: {a1: {value: the policy called Clock SFP}, s1: {chosen: {1: tight}}}}
              FMT_MSA.3.2: {text: "{a1}", slots: {a1: {value: none}}}
    """
    return once(view, lambda document, _: _judge(view, document, typed=False))


class _Named(msgspec.Struct, frozen=True):
    """The policies that an SFR names: by its id, with the operation that holds them."""

    use: SlotUse
    names: frozenset[str]


def _judge(view: View, document: Document, *, typed: bool) -> Iterator[Found]:
    uses = [use for use in view.slots[document.id] if use.type in _SFP and use.filled]
    if not uses:
        return
    glossary = Glossary(document)
    declared = glossary.declared(("policy",)) or any(use.slot.values for use in uses)
    if declared is not typed:
        return
    named = _names(uses, glossary)
    defining = {id(n) for n in named.values() if n.use.sfr.component.startswith(_DEFINING)}
    known = {name for n in named.values() if id(n) in defining for name in n.names}
    others = [name for n in named.values() if id(n) not in defining for name in n.names]
    elsewhere = {name for name in others if others.count(name) > 1} if not glossary.declared(("policy",)) else set(others)
    right = {glossary.title(name) for name in glossary.of_kinds(("policy",))}
    same: dict[str, str] = {}
    for n in named.values():
        suspects = elsewhere - known if id(n) in defining and not n.names <= right else frozenset()
        yield from _misnamed(view, document, n, known, suspects, same, bool(defining))
    yield from _mismatched(view, document, named, same)


def _names(uses: list[SlotUse], glossary: Glossary) -> dict[str, _Named]:
    """The policies of each SFR by its id. Words that hold several names mean each; else the words are the name."""
    found: dict[str, _Named] = {}
    defined = {plain(use.slot.value) for use in uses if use.sfr.component.startswith(_DEFINING) and not use.slot.values}
    for use in uses:
        words = plain(use.slot.value)
        if use.slot.values:
            names = [glossary.title(name) for name in use.slot.values]
        else:
            held = [glossary.title(name) for name in glossary.mentioned(words, ("policy",))]
            names = held or [name for name in sorted(defined) if name in words] or [words]
        before = found.get(use.sfr.id)
        found[use.sfr.id] = _Named(use, frozenset(names) | (before.names if before else frozenset()))
    return found


def _misnamed(
    view: View, document: Document, named: _Named, known: Set[str], elsewhere: Set[str], same: dict[str, str], judged: bool
) -> Iterator[Found]:
    """Names that no FDP_ACC or FDP_IFC defines; a definition that all others spell in another way is reported itself, once."""
    if elsewhere:
        for name in sorted(named.names):
            if near := close_to(name, elsewhere):
                same[near] = name
                hint = f"did you mean {near}?"
                yield _found(view, document, named.use, f"defines the policy {name!r}, which other SFRs call {near!r}", hint, name)
        return
    for name in sorted(named.names - known - set(same)) if judged else ():
        if near := close_to(name, known):
            same[name] = near
        hint = did_you_mean(name, known) or f"policies are {listed(sorted(known)) or 'not defined'}"
        yield _found(view, document, named.use, f"names the policy {name!r}, which no FDP_ACC or FDP_IFC defines", hint, name)
        same.setdefault(name, name)


def _mismatched(view: View, document: Document, named: Mapping[str, _Named], same: Mapping[str, str]) -> Iterator[Found]:
    """Dependencies between SFRs that name different policies; the SFR that most of them have in common is reported."""
    pairs: set[frozenset[str]] = set()
    for owed in view.obligations[document.id]:
        others = [name for name in (owed.resolved or owed.candidates) if name in named]
        if owed.owner in named and others and owed.status in ("satisfied", "derived", "unbound"):
            meant = {same.get(name, name) for other in others for name in named[other].names}
            if not {same.get(name, name) for name in named[owed.owner].names} <= meant and not _reported(named[owed.owner], same):
                pairs |= {frozenset((owed.owner, other)) for other in others if not _reported(named[other], same)}
    while pairs:
        count = {name: sum(name in pair for pair in pairs) for name in sorted({name for pair in pairs for name in pair})}
        culprit = max(count, key=lambda name: count[name])
        partners = sorted({other for pair in pairs if culprit in pair for other in pair if other != culprit})
        pairs = {pair for pair in pairs if culprit not in pair}
        theirs = listed(f"{name} ({listed(sorted(named[name].names))})" for name in partners)
        what = f"names {listed(sorted(named[culprit].names))}, and {theirs} on the other side of its dependencies another policy"
        yield _found(view, document, named[culprit].use, what, "name one policy, or bind the iteration for the same policy", "dependency")


def _reported(named: _Named, same: Mapping[str, str]) -> bool:
    return any(same.get(name) == name for name in named.names)


def _found(view: View, document: Document, use: SlotUse, what: str, hint: str, name: str) -> Found:
    node = f"{document.id}:{use.sfr.id}"
    where = view.where(node, "elements", use.element.id)
    return Found(node, f"{use.element.id}: operation {use.name} {what}", where, hint, f"{use.element.id} {use.name} {name}")
