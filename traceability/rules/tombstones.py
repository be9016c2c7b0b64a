"""Ids that are no more: a retired id leaves a tombstone, nothing refers to it, and no item takes it again."""

from __future__ import annotations

from collections.abc import Iterator

from traceability.model.finding import Where
from traceability.model.ids import qualified
from traceability.rules.persons import date_problem
from traceability.rules.references import subject_of
from traceability.rules.registry import NO_WORK_UNIT, Found, rule
from traceability.rules.words import retired
from traceability.trace.view import View, short


@rule("HYG009", "Reference to a retired id", NO_WORK_UNIT)
def reference_to_retired(view: View) -> Iterator[Found]:
    """No reference of a document names an id that has a tombstone under ``retired``. (For tags and tests: TAG009.)

    Why: the reference was right once; unlike a typing mistake it has an answer, which stands on the tombstone.

    Repair: name the successor, or take the reference out where there is none.

    Fails::

        threats:
          T.Deny: {agents: [], assets: [], action: Somebody denies what he did.}
        objectives:
          O.Log: {kind: toe, text: The TOE keeps a log., addresses: {T.Lie: {how: shows who acted}}}
        retired:
          T.Lie: {date: "2024-01-15", reason: It said the same., successor: T.Deny}

    Passes::

        threats:
          T.Deny: {agents: [], assets: [], action: Somebody denies what he did.}
        objectives:
          O.Log: {kind: toe, text: The TOE keeps a log., addresses: {T.Deny: {how: shows who acted}}}
        retired:
          T.Lie: {date: "2024-01-15", reason: It said the same., successor: T.Deny}
    """
    tombstones = retired(view)
    for entry in view.unresolved:
        stone = tombstones.get(short(entry.reference))
        if stone and not entry.candidates and view.kind(entry.source) not in ("code", "test"):  # those: TAG009
            message = f"{entry.reference} was retired on {stone.date}: {stone.reason}"
            hint = f"name {stone.successor}, its successor" if stone.successor else "it has no successor: take the reference out"
            yield Found(subject_of(view, entry.source), message, entry.where, hint, entry.reference)


@rule("HYG010", "Retired id that is used again", NO_WORK_UNIT)
def used_again(view: View) -> Iterator[Found]:
    """An id with a tombstone is not the id of an item, and a tombstone says since when and names a successor that exists.

    Why: old reports, reviews and waivers still speak of the id, and would now speak of something else.

    Repair: give the new item another id; or remove the tombstone if it is the old item after all.

    Fails::

        threats:
          T.Lie: {agents: [], assets: [], action: Somebody lies.}
        retired:
          T.Lie: {date: "2024-01-15", reason: It said the same.}

    Passes::

        threats:
          T.Deny: {agents: [], assets: [], action: Somebody denies what he did.}
        retired:
          T.Lie: {date: "2024-01-15", reason: It said the same., successor: T.Deny}
    """
    names = {short(node) for node, data in view.nodes.items() if data["kind"] not in ("code", "test")}
    for document in view.documents:
        for stone in document.retired.values():
            node = qualified(document.id, stone.id)
            where = Where(file=stone.origin.file, line=stone.origin.line)
            if node in view.nodes:
                yield Found(
                    node, f"{stone.id} was retired on {stone.date}, and is the id of an item again", view.where(node), "choose another id"
                )
            if stone.successor and short(stone.successor) not in names and short(stone.successor) not in document.retired:
                message = f"the successor of {stone.id}, {stone.successor}, does not exist"
                yield Found(node, message, where, "name an item, or leave 'successor' out", stone.successor)
            if problem := date_problem(stone.date, view.today):
                yield Found(node, f"the tombstone of {stone.id}: {problem}", where, "write the day it was retired", "date")
