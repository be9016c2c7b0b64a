"""Documents and open problems around a product: a register that leads on, problems that somebody owns and looks at again."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from traceability.model.base import Item
from traceability.model.finding import Where
from traceability.model.ids import split_qualified
from traceability.model.library import UNKNOWN, RegisterEntry
from traceability.rules.registry import NO_WORK_UNIT, Found, rule
from traceability.rules.words import close_to
from traceability.trace.library import is_read
from traceability.trace.view import View

_SHIPPED = "pptrace:"
_NO_SUCCESSOR = ("none", UNKNOWN)


@rule("PRB001", "Open problem without an owner", NO_WORK_UNIT, severity="warning")
def without_owner(view: View) -> Iterator[Found]:
    """Each open problem names who watches it.

    Why: what nobody owns is forgotten, and then counts as solved.

    Repair: name a person or a role under ``owner``.

    Fails::

        === pptrace.toml
        documents = ["pp"]
        requirements = ["law"]
        === pp/pp.yaml
        document: {id: pp, kind: protection-profile, title: PP, version: "1"}
        === law/problems.yaml
        problems:
          OP-CLOCK:
            title: Clocks that nobody winds
            statement: Nobody is told to wind the clock.
            sources: [talk in the workshop]
            residual: {rating: low, text: The clock may stop.}
            provenance: unverified
            review_by: "2999-01-01"

    Passes::

        === pptrace.toml
        documents = ["pp"]
        requirements = ["law"]
        === pp/pp.yaml
        document: {id: pp, kind: protection-profile, title: PP, version: "1"}
        === law/problems.yaml
        problems:
          OP-CLOCK:
            title: Clocks that nobody winds
            statement: Nobody is told to wind the clock.
            sources: [talk in the workshop]
            residual: {rating: low, text: The clock may stop.}
            provenance: unverified
            owner: watchmaker
            review_by: "2999-01-01"
    """
    for problem in view.project.library.problems.values():
        if not problem.owner.strip():
            yield Found(_subject(problem), f"{problem.id} has no owner", _place(problem), "name a person or a role under 'owner'")


@rule("PRB002", "Open problem that nobody looks at again", NO_WORK_UNIT, severity="warning")
def without_review(view: View) -> Iterator[Found]:
    """Each open problem has a date of its next review, and that date has not passed.

    The date of a problem of the shipped library is a proposal: that it passes is no finding of the project.

    Why: problems change. One that was low when somebody looked last may be high today.

    Repair: look at the problem again, and set ``review_by`` to the next date, written as 2027-01-31.

    Fails::

        === pptrace.toml
        documents = ["pp"]
        requirements = ["law"]
        === pp/pp.yaml
        document: {id: pp, kind: protection-profile, title: PP, version: "1"}
        === law/problems.yaml
        problems:
          OP-CLOCK:
            title: Clocks that nobody winds
            statement: Nobody is told to wind the clock.
            sources: [talk in the workshop]
            residual: {rating: low, text: The clock may stop.}
            provenance: unverified
            owner: watchmaker
            review_by: "2001-01-01"

    Passes::

        === pptrace.toml
        documents = ["pp"]
        requirements = ["law"]
        === pp/pp.yaml
        document: {id: pp, kind: protection-profile, title: PP, version: "1"}
        === law/problems.yaml
        problems:
          OP-CLOCK:
            title: Clocks that nobody winds
            statement: Nobody is told to wind the clock.
            sources: [talk in the workshop]
            residual: {rating: low, text: The clock may stop.}
            provenance: unverified
            owner: watchmaker
            review_by: "2999-01-01"
    """
    for problem in view.project.library.problems.values():
        why = _overdue(problem.review_by, view.today, problem.origin.file.startswith(_SHIPPED))
        if why:
            hint = "look at it again and set 'review_by' to the next date, such as 2027-01-31"
            yield Found(_subject(problem), f"{problem.id}: {why}", _place(problem, "review_by"), hint)


@rule("PRB003", "Open problem mitigated by nothing", NO_WORK_UNIT)
def mitigated_by_nothing(view: View) -> Iterator[Found]:
    """What an open problem names as mitigation exists: an item of a document or set that was read, or a document of the register.

    Why: a mitigation that is not there makes the residual look smaller than it is.

    Repair: correct the id, or take the mitigation out and judge the residual anew.

    Fails::

        === pptrace.toml
        documents = ["pp"]
        requirements = ["law"]
        === pp/pp.yaml
        document: {id: pp, kind: protection-profile, title: PP, version: "1"}
        === law/problems.yaml
        problems:
          OP-CLOCK:
            title: Clocks that nobody winds
            statement: Nobody is told to wind the clock.
            sources: [talk in the workshop]
            residual: {rating: low, text: The clock may stop.}
            provenance: unverified
            owner: watchmaker
            review_by: "2999-01-01"
            mitigated_by: {pp:FPT_STM.1: {how: the clock is wound}}

    Passes::

        === pptrace.toml
        documents = ["pp"]
        requirements = ["law"]
        === pp/pp.yaml
        document: {id: pp, kind: protection-profile, title: PP, version: "1"}
        === law/problems.yaml
        problems:
          OP-CLOCK:
            title: Clocks that nobody winds
            statement: Nobody is told to wind the clock.
            sources: [talk in the workshop]
            residual: {rating: low, text: The clock may stop.}
            provenance: unverified
            owner: watchmaker
            review_by: "2999-01-01"
    """
    for problem in view.project.library.problems.values():
        for reference in problem.mitigated_by:
            document, _ = split_qualified(reference)
            there = reference in view.nodes if document else reference in view.project.library.register
            if not there and (not document or is_read(view, document)):
                near = close_to(reference, view.nodes if document else view.project.library.register)
                hint = f"did you mean {near}?" if near else "correct the id, or take the mitigation out"
                message = f"{problem.id} is mitigated by {reference}, which does not exist"
                yield Found(_subject(problem), message, _place(problem, "mitigated_by", reference), hint, reference)


@rule("REG001", "Register that leads nowhere", NO_WORK_UNIT)
def leads_nowhere(view: View) -> Iterator[Found]:
    """The successor of a document, and the document of a requirement set, stand in the register; no document succeeds itself.

    Why: who asks which text is in force follows these links; one that leads nowhere hides a newer text.

    Repair: add the document to the register; a successor that is not known is ``unknown``, one that does not exist ``none``.

    Fails::

        === pptrace.toml
        documents = ["pp"]
        requirements = ["law"]
        === pp/pp.yaml
        document: {id: pp, kind: protection-profile, title: PP, version: "1"}
        === law/set.yaml
        set: {id: law, title: A law, document: law-1, jurisdiction: NO, provenance: unverified}
        register:
          law-1: {title: A law, family: law, publisher: unknown, version: "1", date: unknown, status: unknown, jurisdiction: NO,
            legal_basis: unknown, binds: unknown, successor: law-2, obtain: unknown, norway: {applies: unknown, reason: not read},
            missing: all, provenance: unverified}

    Passes::

        === pptrace.toml
        documents = ["pp"]
        requirements = ["law"]
        === pp/pp.yaml
        document: {id: pp, kind: protection-profile, title: PP, version: "1"}
        === law/set.yaml
        set: {id: law, title: A law, document: law-1, jurisdiction: NO, provenance: unverified}
        register:
          law-1: {title: A law, family: law, publisher: unknown, version: "1", date: unknown, status: unknown, jurisdiction: NO,
            legal_basis: unknown, binds: unknown, successor: none, obtain: unknown, norway: {applies: unknown, reason: not read},
            missing: all, provenance: unverified}
    """
    register = view.project.library.register
    for entry in register.values():
        if entry.successor not in (*_NO_SUCCESSOR, *register):
            near = close_to(entry.successor, register)
            hint = f"did you mean {near}?" if near else "add it to the register, or write 'unknown' or 'none'"
            message = f"{entry.id} is replaced by {entry.successor}, which is not in the register"
            yield Found(f"register:{entry.id}", message, _place(entry, "successor"), hint, entry.successor)
        elif entry.id in _successors(register, entry):
            message = f"{entry.id} is replaced by itself, through {entry.successor}"
            hint = "the newest version has the successor 'none'"
            yield Found(f"register:{entry.id}", message, _place(entry, "successor"), hint, entry.successor)
    for found in view.project.library.sets.values():
        head = found.header
        if register and head.document not in register:
            message = f"{head.id} belongs to document {head.document}, which is not in the register"
            where = Where(file=head.origin.file, line=head.origin.line, path=("document",))
            yield Found(f"{head.id}:", message, where, "add the document to the register", head.document)


@rule("REG002", "Requirements of a document that is no longer in force", NO_WORK_UNIT, severity="info")
def no_longer_in_force(view: View) -> Iterator[Found]:
    """The sets that a project names come from documents that are not superseded or withdrawn.

    Why: conformity to an old text may count for nothing any more.

    Repair: see whether the successor is in the library, and move to it when the market asks for it.

    Fails::

        === pptrace.toml
        documents = ["pp"]
        requirements = ["law"]
        === pp/pp.yaml
        document: {id: pp, kind: protection-profile, title: PP, version: "1"}
        === law/set.yaml
        set: {id: law, title: A law, document: law-1, jurisdiction: NO, provenance: unverified}
        register:
          law-1: {title: A law, family: law, publisher: unknown, version: "1", date: unknown, status: superseded, jurisdiction: NO,
            legal_basis: unknown, binds: unknown, successor: unknown, obtain: unknown, norway: {applies: unknown, reason: not read},
            missing: all, provenance: unverified}

    Passes::

        === pptrace.toml
        documents = ["pp"]
        requirements = ["law"]
        === pp/pp.yaml
        document: {id: pp, kind: protection-profile, title: PP, version: "1"}
        === law/set.yaml
        set: {id: law, title: A law, document: law-1, jurisdiction: NO, provenance: unverified}
        register:
          law-1: {title: A law, family: law, publisher: unknown, version: "1", date: unknown, status: in-force, jurisdiction: NO,
            legal_basis: unknown, binds: unknown, successor: none, obtain: unknown, norway: {applies: unknown, reason: not read},
            missing: all, provenance: unverified}
    """
    library = view.project.library
    for found in library.sets.values():
        entry = library.register.get(found.header.document)
        if entry is not None and entry.status in ("superseded", "withdrawn"):
            where = Where(file=found.header.origin.file, line=found.header.origin.line)
            message = f"{found.header.id} comes from {entry.id}, which is {entry.status}"
            yield Found(f"{found.header.id}:", message, where, f"successor: {entry.successor}", entry.id)


def _successors(register: dict[str, RegisterEntry], entry: RegisterEntry) -> set[str]:
    """Every document that has taken an entry's place, one after another."""
    found: set[str] = set()
    while entry.successor in register and entry.successor not in found:
        found.add(entry.successor)
        entry = register[entry.successor]
    return found


def _overdue(review_by: str, today: date, shipped: bool) -> str:
    if not review_by.strip():
        return "no date of its next review"
    try:
        due = date.fromisoformat(review_by)
    except ValueError:
        return f"{review_by!r} is no date"
    return f"its review was due on {due}" if due < today and not shipped else ""


def _subject(problem: Item) -> str:
    return f"problems:{problem.id}"


def _place(item: Item, *path: str) -> Where:
    return Where(file=item.origin.file, line=item.origin.line, path=path)
