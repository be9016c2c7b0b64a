"""External requirements: crosswalks that name what exists and claim no more than is known."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import get_args

from traceability.model.base import Item, Origin
from traceability.model.finding import Where
from traceability.model.library import NO_TARGET, Content, Relation
from traceability.rules.registry import NO_WORK_UNIT, Found, rule
from traceability.rules.words import close_to, listed
from traceability.trace.library import entries, is_read, target_of
from traceability.trace.view import View, short

_SHIPPED = "pptrace:"
_SAYABLE: dict[Content, frozenset[Relation]] = {
    "known": frozenset(get_args(Relation)),
    "topic": frozenset({"intersects", "none"}),
    "unknown": frozenset(),
}
"""The relations that may be claimed, by what is known of a requirement."""


@rule("XWK001", "Crosswalk that names nothing", NO_WORK_UNIT)
def unknown_item(view: View) -> Iterator[Found]:
    """Each row of a crosswalk names a requirement of its set and an item of its target that exist.

    Where neither set nor document of that name was read, nothing is said of a shipped crosswalk.

    Why: a relation to something that is not there looks like a proof of conformity, and is none.

    Repair: correct the id; take the row out if the item was retired.

    Fails::

        === pptrace.toml
        documents = ["pp"]
        requirements = ["law"]
        === pp/pp.yaml
        document: {id: pp, kind: protection-profile, title: PP, version: "1"}
        sfrs:
          FPT_STM.1: {elements: {FPT_STM.1.1: {text: The TSF tells the time.}}}
        === law/set.yaml
        set: {id: law, title: A law, document: law-1, jurisdiction: NO, provenance: unverified}
        requirements:
          1.a: {kind: function, clause: § 1 a, statement: There is a clock., provenance: unverified}
        register:
          law-1: {title: A law, family: law, publisher: unknown, version: "1", date: unknown, status: unknown, jurisdiction: NO,
            legal_basis: unknown, binds: unknown, successor: unknown, obtain: unknown, norway: {applies: unknown, reason: not read},
            missing: all, provenance: unverified}
        === law/walk.yaml
        crosswalk: {id: law--pp, title: Law and profile, of: law, to: pp, provenance: unverified}
        rows:
          1.a: {to: {FPT_STN.1.1: {relation: intersects, rationale: Both want time., confidence: low, provenance: unverified}}}

    Passes::

        === pptrace.toml
        documents = ["pp"]
        requirements = ["law"]
        === pp/pp.yaml
        document: {id: pp, kind: protection-profile, title: PP, version: "1"}
        sfrs:
          FPT_STM.1: {elements: {FPT_STM.1.1: {text: The TSF tells the time.}}}
        === law/set.yaml
        set: {id: law, title: A law, document: law-1, jurisdiction: NO, provenance: unverified}
        requirements:
          1.a: {kind: function, clause: § 1 a, statement: There is a clock., provenance: unverified}
        === law/walk.yaml
        crosswalk: {id: law--pp, title: Law and profile, of: law, to: pp, provenance: unverified}
        rows:
          1.a: {to: {FPT_STM.1.1: {relation: intersects, rationale: Both want time., confidence: low, provenance: unverified}}}
    """
    for walk in view.project.library.crosswalks.values():
        head = walk.header
        shipped = head.origin.file.startswith(_SHIPPED)
        for name in dict.fromkeys((head.of, head.to)):
            if not is_read(view, name) and not shipped:
                yield Found(f"{head.id}:", f"{head.id} is about {name}, which was not read", _at(head.origin), "correct the id", name)
    for walk, entry in entries(view):
        of, to = walk.header.of, walk.header.to
        requirements = view.project.library.sets.get(of)
        if requirements and entry.id not in requirements.requirements:
            message, hint = f"{of} has no requirement {entry.id}", _near(entry.id, requirements.requirements)
            yield Found(f"{of}:{entry.id}", message, _place(entry), hint)
        for row in entry.to.values():
            if row.id != NO_TARGET and is_read(view, to) and not target_of(view, walk, row):
                known = [short(node) for node in view.nodes if node.startswith(f"{to}:")]
                message = f"{of}:{entry.id} → {row.relation} → {row.id}: {to} has no item of that id"
                yield Found(f"{of}:{entry.id}", message, _place(row), _near(row.id, known), f"{to}:{row.id}")


@rule("XWK002", "Requirement that a crosswalk passes over", NO_WORK_UNIT, severity="warning")
def passed_over(view: View) -> Iterator[Found]:
    """A crosswalk has an entry for each requirement that it says it is complete for, if only ``none`` with a reason.

    A requirement of which nothing but its existence is known (``content: unknown``) cannot have one, and is not missed.

    Why: who reads that a crosswalk is complete takes a requirement that is missing in it for one that asks for nothing.

    Repair: add an entry, with target ``none`` and the reason where there is no counterpart.

    Fails::

        === pptrace.toml
        documents = ["pp"]
        requirements = ["law"]
        === pp/pp.yaml
        document: {id: pp, kind: protection-profile, title: PP, version: "1"}
        === law/set.yaml
        set: {id: law, title: A law, document: law-1, jurisdiction: NO, provenance: unverified}
        requirements:
          1.a: {kind: function, clause: § 1 a, statement: There is a clock., provenance: unverified}
          1.b: {kind: function, clause: § 1 b, statement: There is a bell., provenance: unverified}
        === law/walk.yaml
        crosswalk: {id: law--pp, title: Law and profile, of: law, to: pp, complete: ["1."], provenance: unverified}
        rows:
          1.b: {to: {none: {relation: none, rationale: The profile has no bell., confidence: high, provenance: unverified}}}

    Passes::

        === pptrace.toml
        documents = ["pp"]
        requirements = ["law"]
        === pp/pp.yaml
        document: {id: pp, kind: protection-profile, title: PP, version: "1"}
        === law/set.yaml
        set: {id: law, title: A law, document: law-1, jurisdiction: NO, provenance: unverified}
        requirements:
          1.b: {kind: function, clause: § 1 b, statement: There is a bell., provenance: unverified}
        === law/walk.yaml
        crosswalk: {id: law--pp, title: Law and profile, of: law, to: pp, complete: ["1."], provenance: unverified}
        rows:
          1.b: {to: {none: {relation: none, rationale: The profile has no bell., confidence: high, provenance: unverified}}}
    """
    for walk in view.project.library.crosswalks.values():
        head = walk.header
        found = view.project.library.sets.get(head.of)
        for item in found.requirements.values() if found else ():
            owed = item.content != "unknown" and head.complete and item.id.startswith(head.complete)
            if owed and item.id not in walk.rows:
                message = f"{head.id} says that it is complete for {listed(head.complete)}…, but passes over {item.id}"
                hint = "add an entry; where there is no counterpart, target 'none' with the reason"
                yield Found(f"{head.of}:{item.id}", message, _at(head.origin), hint, head.id)


@rule("XWK003", "Relation that claims more than is known", NO_WORK_UNIT, severity="warning")
def more_than_known(view: View) -> Iterator[Found]:
    """How a requirement stands to a target can be said only as far as its content is known.

    Where its topic alone is known (``content: topic``), a relation is ``intersects`` or ``none``; where nothing is known of it
    (``content: unknown``), it has no relation at all.

    Why: that all of a requirement lies within a target can only be said by somebody who knows what it demands. Whoever relies on
    such a row leaves out evidence that is owed. And ``none`` for a requirement that nobody has read says that the product has
    nothing to show for it, which nobody knows.

    Repair: read the requirement and state its content in own words; or claim ``intersects`` at most, and nothing of what is unknown.

    Fails::

        === pptrace.toml
        documents = ["pp"]
        requirements = ["law"]
        === pp/pp.yaml
        document: {id: pp, kind: protection-profile, title: PP, version: "1"}
        sfrs:
          FPT_STM.1: {elements: {FPT_STM.1.1: {text: The TSF tells the time.}}}
        === law/set.yaml
        set: {id: law, title: A law, document: law-1, jurisdiction: NO, provenance: unverified}
        requirements:
          1.a: {kind: function, clause: § 1 a, statement: It is about time., content: topic, provenance: unverified}
        === law/walk.yaml
        crosswalk: {id: law--pp, title: Law and profile, of: law, to: pp, provenance: unverified}
        rows:
          1.a: {to: {FPT_STM.1.1: {relation: equal, rationale: Both want time., confidence: low, provenance: unverified}}}

    Passes::

        === pptrace.toml
        documents = ["pp"]
        requirements = ["law"]
        === pp/pp.yaml
        document: {id: pp, kind: protection-profile, title: PP, version: "1"}
        sfrs:
          FPT_STM.1: {elements: {FPT_STM.1.1: {text: The TSF tells the time.}}}
        === law/set.yaml
        set: {id: law, title: A law, document: law-1, jurisdiction: NO, provenance: unverified}
        requirements:
          1.a: {kind: function, clause: § 1 a, statement: It is about time., content: topic, provenance: unverified}
        === law/walk.yaml
        crosswalk: {id: law--pp, title: Law and profile, of: law, to: pp, provenance: unverified}
        rows:
          1.a: {to: {FPT_STM.1.1: {relation: intersects, rationale: Both want time., confidence: low, provenance: unverified}}}
    """
    for walk, entry in entries(view):
        item = view.project.library.requirement(f"{walk.header.of}:{entry.id}")
        for row in entry.to.values():
            if item is not None and row.relation not in _SAYABLE[item.content]:
                message = f"{entry.id} → {row.relation} → {row.id}, though of {entry.id} only {_known(item.content)} is known"
                hint = "take the row out" if item.content == "unknown" else "claim 'intersects' at most"
                yield Found(f"{walk.header.of}:{entry.id}", message, _place(row), f"{hint}, or read the requirement", row.id)


@rule("XWK004", "Crosswalk that contradicts itself", NO_WORK_UNIT)
def contradiction(view: View) -> Iterator[Found]:
    """A requirement for which a crosswalk says that there is no target (``none``) has no other row in it.

    Why: one of the two is wrong, and a report would show both.

    Repair: take out the row that does not hold.

    Fails::

        === pptrace.toml
        documents = ["pp"]
        requirements = ["law"]
        === pp/pp.yaml
        document: {id: pp, kind: protection-profile, title: PP, version: "1"}
        sfrs:
          FPT_STM.1: {elements: {FPT_STM.1.1: {text: The TSF tells the time.}}}
        === law/set.yaml
        set: {id: law, title: A law, document: law-1, jurisdiction: NO, provenance: unverified}
        requirements:
          1.a: {kind: function, clause: § 1 a, statement: There is a clock., provenance: unverified}
        === law/walk.yaml
        crosswalk: {id: law--pp, title: Law and profile, of: law, to: pp, provenance: unverified}
        rows:
          1.a:
            to:
              none: {relation: none, rationale: The profile has no clock., confidence: low, provenance: unverified}
              FPT_STM.1.1: {relation: intersects, rationale: Both want time., confidence: low, provenance: unverified}

    Passes::

        === pptrace.toml
        documents = ["pp"]
        requirements = ["law"]
        === pp/pp.yaml
        document: {id: pp, kind: protection-profile, title: PP, version: "1"}
        sfrs:
          FPT_STM.1: {elements: {FPT_STM.1.1: {text: The TSF tells the time.}}}
        === law/set.yaml
        set: {id: law, title: A law, document: law-1, jurisdiction: NO, provenance: unverified}
        requirements:
          1.a: {kind: function, clause: § 1 a, statement: There is a clock., provenance: unverified}
        === law/walk.yaml
        crosswalk: {id: law--pp, title: Law and profile, of: law, to: pp, provenance: unverified}
        rows:
          1.a: {to: {FPT_STM.1.1: {relation: intersects, rationale: Both want time., confidence: low, provenance: unverified}}}
    """
    for walk, entry in entries(view):
        if NO_TARGET in entry.to and len(entry.to) > 1:
            others = listed(target for target in entry.to if target != NO_TARGET)
            message = f"{entry.id} has no target by one row, and {others} by another"
            yield Found(f"{walk.header.of}:{entry.id}", message, _place(entry.to[NO_TARGET]), "take out the row that does not hold")


def _known(content: str) -> str:
    return "the topic" if content == "topic" else "that it exists"


def _near(name: str, known: Iterable[str]) -> str:
    near = close_to(name, known)
    return f"did you mean {near}?" if near else "correct the id, or take the row out"


def _at(origin: Origin, *path: str) -> Where:
    return Where(file=origin.file, line=origin.line, path=path)


def _place(item: Item, *path: str) -> Where:
    return _at(item.origin, *path)
