"""The security architecture description: complete, about things that exist, for every interface, and shown by tests (ADV_ARC)."""

from __future__ import annotations

from collections.abc import Iterator

from traceability.model.architecture import ASPECTS, Statement
from traceability.model.document import Document
from traceability.model.ids import qualified
from traceability.rules.prose import dead_ids
from traceability.rules.registry import Found, rule, same
from traceability.rules.words import did_you_mean, listed
from traceability.trace.design import TESTABLE
from traceability.trace.design_view import named
from traceability.trace.view import View, short

_PARTS = ("subsystem", "module", "tsfi")
_FIELDS: dict[str, tuple[str, ...]] = {"by": _PARTS, "shown_by": TESTABLE, "tsfi": ("tsfi",)}
"""The references of a statement with the kinds of node that each may name."""


@rule("ARC001", "Security architecture with a part missing", same("ADV_ARC.1-2"))
def parts_missing(view: View) -> Iterator[Found]:
    """A security architecture description speaks of domains, of initialisation, of self-protection and of non-bypass.

    Why: these four are what the description is for (ADV_ARC.1-2 to ADV_ARC.1-5). Where the TSF keeps no domains, that is argued too.

    Repair: write a statement with the missing ``aspect`` under ``architecture``, and its ``text``.

    Fails::

        === arc/arc.yaml
        document: {id: arc, kind: design, title: ARC, version: "1"}
        architecture:
          ARC.Domains: {aspect: domains, text: There is one domain because one process serves all users.}
          ARC.Start: {aspect: initialisation, text: No port is open before the self test passed., note: Shown by the makers of the board.}
          ARC.Seal: {aspect: self-protection, text: The code is checked before it runs., note: Shown by the makers of the board.}

    Passes::

        === arc/arc.yaml
        document: {id: arc, kind: design, title: ARC, version: "1"}
        architecture:
          ARC.Domains: {aspect: domains, text: There is one domain because one process serves all users.}
          ARC.Start: {aspect: initialisation, text: No port is open before the self test passed.}
          ARC.Seal: {aspect: self-protection, text: The code is checked before it runs.}
          ARC.Door: {aspect: non-bypass, text: There is one port and what comes in is checked there.}
    """
    for described, documents in _descriptions(view).items():
        said = {statement.aspect for document in documents for statement in document.architecture.values() if statement.text.strip()}
        first = documents[0]
        node = qualified(first.id, next(iter(first.architecture)))
        for aspect, what in ASPECTS.items():
            if aspect not in said:
                message = f"the security architecture{f' of {described}' if described else ''} does not say {what}"
                yield Found(f"{first.id}:", message, view.where(node), f"write a statement with 'aspect: {aspect}' and its text", aspect)


@rule("ARC002", "Security architecture about something that does not exist", same("ADV_ARC.1-1"))
def unknown_parts(view: View) -> Iterator[Found]:
    """Whatever a security architecture description names, in its references and in its words, is described in the design.

    Why: the evaluator's verdict is *fail* where the description speaks of a module, subsystem or interface that functional
    specification and design do not know: either the design is not complete, or the argument rests on nothing.

    Repair: correct the id, or describe what is named.

    Fails::

        === arc/arc.yaml
        document: {id: arc, kind: design, title: ARC, version: "1"}
        subsystems: {SUB.Boot: {purpose: Starts the rest.}}
        architecture:
          ARC.Domains: {aspect: domains, text: There is one domain.}
          ARC.Start: {aspect: initialisation, text: The loader checks the rest., by: [SUB.Loader]}
          ARC.Seal: {aspect: self-protection, text: The code is checked before it runs.}
          ARC.Door: {aspect: non-bypass, text: There is one port.}

    Passes::

        === arc/arc.yaml
        document: {id: arc, kind: design, title: ARC, version: "1"}
        subsystems: {SUB.Boot: {purpose: Starts the rest.}}
        architecture:
          ARC.Domains: {aspect: domains, text: There is one domain.}
          ARC.Start: {aspect: initialisation, text: The loader checks the rest., by: [SUB.Boot]}
          ARC.Seal: {aspect: self-protection, text: The code is checked before it runs.}
          ARC.Door: {aspect: non-bypass, text: There is one port.}
    """
    for node, document, statement in view.items("architecture"):
        for field, kinds in _FIELDS.items():
            for number, reference in enumerate(getattr(statement, field)):
                if not named(view, document, reference, kinds):
                    known = (short(other) for other, data in view.nodes.items() if data["kind"] in kinds)
                    hint = did_you_mean(reference, known) or "correct the id, or describe it in the design"
                    message = f"{statement.id} names {reference}, and the design describes no {' or '.join(kinds)} of that id"
                    yield Found(node, message, view.where(node, field, str(number)), hint, reference)
    yield from dead_ids(view, ("architecture",))


@rule("ARC003", "TSFI without an argument against bypass", same("ADV_ARC.1-5"))
def bypass(view: View) -> Iterator[Found]:
    """Where an architecture is described, each TSFI stands in a statement of non-bypass that names what enforces the requirements
    there (``by``), or says why none can be affected (``unrelated``).

    Why: the interface that was forgotten (for debugging, starting, updating) is the one that the attacker takes.

    Repair: name the TSFI under ``tsfi`` of a statement with ``aspect: non-bypass``, and give ``by`` or ``unrelated``.

    Fails::

        === arc/arc.yaml
        document: {id: arc, kind: design, title: ARC, version: "1"}
        tsfi: {TSFI.Clock: {purpose: Tells the time., method: A datagram., role: enforcing, actions: {answer: sends the time}}}
        architecture:
          ARC.Domains: {aspect: domains, text: There is one domain.}
          ARC.Start: {aspect: initialisation, text: The port opens last.}
          ARC.Seal: {aspect: self-protection, text: The code is checked before it runs.}
          ARC.Door: {aspect: non-bypass, text: There is one port.}

    Passes::

        === arc/arc.yaml
        document: {id: arc, kind: design, title: ARC, version: "1"}
        tsfi: {TSFI.Clock: {purpose: Tells the time., method: A datagram., role: enforcing, actions: {answer: sends the time}}}
        architecture:
          ARC.Domains: {aspect: domains, text: There is one domain.}
          ARC.Start: {aspect: initialisation, text: The port opens last.}
          ARC.Seal: {aspect: self-protection, text: The code is checked before it runs.}
          ARC.Door: {aspect: non-bypass, text: There is one port., tsfi: [TSFI.Clock], unrelated: It only sends.}
    """
    for described, documents in _descriptions(view).items():
        spoken: dict[str, list[Statement]] = {}
        for document in documents:
            for statement in document.architecture.values():
                for reference in statement.tsfi if statement.aspect == "non-bypass" else ():
                    if node := named(view, document, reference, ("tsfi",)):
                        spoken.setdefault(node, []).append(statement)
        for node, document, tsfi in view.items("tsfi"):
            if document.header.describes != described:
                continue
            statements = spoken.get(node, [])
            if not statements:
                hint = f"name {tsfi.id} under 'tsfi' of a statement with 'aspect: non-bypass'"
                yield Found(
                    node, f"no statement of the security architecture says why {tsfi.id} is no way past the TSF", view.where(node), hint
                )
            elif not any(statement.by or statement.unrelated.strip() for statement in statements):
                message = (
                    f"{listed(s.id for s in statements)}: neither what enforces the requirements at {tsfi.id}, nor why none is affected"
                )
                yield Found(node, message, view.where(node), "write 'by' or 'unrelated' in the statement")


@rule("ARC004", "Statement of the security architecture that no test shows", same("ATE_DPT.1-1"), severity="warning")
def not_shown(view: View) -> Iterator[Found]:
    """A statement about initialisation or self-protection names behaviours, interactions or TSFI whose tests show it, or its
    ``note`` says why none can.

    Why: what protects the TSF is part of how it behaves, so the tests of the design have to reach it.

    Repair: name what is tested under ``shown_by``; a test of it is then demanded by the rules about behaviours, interactions and TSFI.

    Fails::

        === arc/arc.yaml
        document: {id: arc, kind: design, title: ARC, version: "1"}
        architecture:
          ARC.Domains: {aspect: domains, text: There is one domain.}
          ARC.Start: {aspect: initialisation, text: The port opens last.}
          ARC.Seal: {aspect: self-protection, text: The code is checked., note: The hardware does it; no test can reach it.}
          ARC.Door: {aspect: non-bypass, text: There is one port.}

    Passes::

        === arc/arc.yaml
        document: {id: arc, kind: design, title: ARC, version: "1"}
        subsystems: {SUB.Boot: {purpose: Starts the rest., behaviours: {BEH.Last: {text: Opens the port last.}}}}
        architecture:
          ARC.Domains: {aspect: domains, text: There is one domain.}
          ARC.Start: {aspect: initialisation, text: The port opens last., shown_by: [BEH.Last]}
          ARC.Seal: {aspect: self-protection, text: The code is checked., note: The hardware does it; no test can reach it.}
          ARC.Door: {aspect: non-bypass, text: There is one port.}
    """
    for node, _, statement in view.items("architecture"):
        if statement.aspect in ("initialisation", "self-protection") and not statement.shown_by and not statement.note.strip():
            message = f"{statement.id} names nothing whose test would show it"
            yield Found(
                node, message, view.where(node), "name behaviours, interactions or TSFI under 'shown_by', or say in 'note' why none"
            )


def _descriptions(view: View) -> dict[str, list[Document]]:
    """The documents with a security architecture, by the Security Target that they describe."""
    found: dict[str, list[Document]] = {}
    for document in view.documents:
        if document.architecture:
            found.setdefault(document.header.describes, []).append(document)
    return found
