"""The functional specification: each TSFI described, each leaf visible or argued (ADV_FSP)."""

from __future__ import annotations

import re
from collections.abc import Iterator

from traceability.model.document import Document
from traceability.model.ids import qualified
from traceability.rules.registry import Found, rule, same
from traceability.rules.words import did_you_mean, probably_meant
from traceability.trace.design_view import products_with_tsfi
from traceability.trace.view import View

_NAME = re.compile(r"[A-Za-z0-9_-]+")


@rule("FSP001", "Subsystem at no TSFI, without a reason", same("ADV_FSP.4-1"))
def represented(view: View) -> Iterator[Found]:
    """Where TSFI are described, each subsystem of the TSF has a module in the chain of one, or one that enforces what shows at one; else
    ``internal`` says why no interface leads into it.

    Why: the functional specification has to represent the whole TSF. A part that no interface leads to is either out of everybody's
    reach, which is worth a sentence, or its interface was forgotten.

    Repair: name a module of the subsystem in the ``chain`` of the TSFI that leads there, or write ``internal``.

    Fails::

        === tds/tds.yaml
        document: {id: tds, kind: design, title: TDS, version: "1"}
        tsfi:
          TSFI.Clock: {purpose: Time., method: A datagram., role: enforcing, actions: {answer: sends it}, chain: [M.Clock]}
        subsystems: {SUB.Log: {purpose: Keeps the log.}, SUB.Clock: {purpose: Tells the time.}}
        modules:
          M.Log: {subsystem: SUB.Log, role: non-interfering, purpose: Keeps the log.}
          M.Clock: {subsystem: SUB.Clock, role: enforcing, purpose: Tells the time.}

    Passes::

        === tds/tds.yaml
        document: {id: tds, kind: design, title: TDS, version: "1"}
        tsfi:
          TSFI.Clock: {purpose: Time., method: A datagram., role: enforcing, actions: {answer: sends it}, chain: [M.Clock]}
        subsystems:
          SUB.Clock: {purpose: Tells the time.}
          SUB.Log: {purpose: Keeps the log., internal: Only the clock writes to it; nothing outside does.}
        modules:
          M.Log: {subsystem: SUB.Log, role: non-interfering, purpose: Keeps the log.}
          M.Clock: {subsystem: SUB.Clock, role: enforcing, purpose: Tells the time.}
    """
    described = {document.header.describes for document in view.documents if document.tsfi}
    if any(view.has_unresolved(node, "chain") or not tsfi.chain for node, _, tsfi in view.items("tsfi")):
        return  # the chain may well lead there, once it is right
    meant = probably_meant(view, "belongs-to")
    for node, document, subsystem in view.items("subsystems"):
        if document.header.describes not in described or not subsystem.tsf or subsystem.internal.strip() or subsystem.id in meant:
            continue
        modules = view.children(node, "belongs-to")  # TDS005 speaks of a subsystem without any
        if modules and not any(view.children(module, "chain") or _enforces_visibly(view, module) for module in modules):
            message = f"{subsystem.id} has no module in the chain of any TSFI, and does not say why no interface leads into it"
            yield Found(node, message, view.where(node), "name its module in the 'chain' of a TSFI, or write 'internal'")


@rule("FSP002", "TSFI without purpose or method of use", same("ADV_FSP.4-2"))
def purpose_and_method(view: View) -> Iterator[Found]:
    """Each TSFI says what it is for and how it is used.

    Why: who tests or attacks an interface must know what it is meant to do and how it is reached.

    Repair: write ``purpose`` and ``method``.

    Fails::

        === fsp/fsp.yaml
        document: {id: fsp, kind: design, title: FSP, version: "1"}
        tsfi: {TSFI.Clock: {purpose: Tells the time., method: "", role: enforcing}}

    Passes::

        === fsp/fsp.yaml
        document: {id: fsp, kind: design, title: FSP, version: "1"}
        tsfi: {TSFI.Clock: {purpose: Tells the time., method: A datagram asks for the time., role: enforcing}}
    """
    for node, _, tsfi in view.items("tsfi"):
        for name, words in (("purpose", "what it is for"), ("method", "how it is used")):
            if not getattr(tsfi, name).strip():
                yield Found(node, f"{tsfi.id} does not say {words}", view.where(node, name), f"write '{name}' of {tsfi.id}", name)


@rule("FSP003", "External entity at no interface", same("ADV_FSP.4-4"), severity="info", kind="heuristic")
def complete(view: View) -> Iterator[Found]:
    """Where TSFI are described, each external entity of the Security Target is among the ``users`` of one, or an interface that is
    no TSFI speaks of it.

    Entities are found by their title or id in the words of ``users``, so this is a good guess and no proof.

    Why: whoever talks to the TOE does so through some interface. One that nobody describes is missing in the list.

    Repair: name the entity, by its title, under ``users`` of the TSFI that it uses; or describe the interface, under ``non_tsfi`` if it
    is none of the TSF.

    Fails::

        === st/st.yaml
        document: {id: st, kind: security-target, title: ST, version: "1"}
        external_entities: {Reader: {title: Log reader, text: Reads the log.}}
        === fsp/fsp.yaml
        document: {id: fsp, kind: design, title: FSP, version: "1", describes: st}
        tsfi:
          TSFI.Clock: {purpose: Time., method: A datagram., role: enforcing, actions: {answer: sends it}, users: [clock user]}

    Passes::

        === st/st.yaml
        document: {id: st, kind: security-target, title: ST, version: "1"}
        external_entities: {Reader: {title: Log reader, text: Reads the log.}}
        === fsp/fsp.yaml
        document: {id: fsp, kind: design, title: FSP, version: "1", describes: st}
        tsfi:
          TSFI.Clock: {purpose: Time., method: A datagram., role: enforcing, actions: {answer: sends it}, users: [log reader]}
    """
    for product in sorted(products_with_tsfi(view)):
        designs = [document for document in view.documents if document.header.describes in ("", product)]
        users = (user for document in designs for tsfi in document.tsfi.values() for user in tsfi.users)
        others = (" ".join((o.id, o.title, o.reason, o.note)) for document in designs for o in document.non_tsfi.values())
        said = _plain(" ".join((*users, *others)))
        for node, document, entity in view.items("external_entities"):
            if document.id == product and not any(_plain(name) in said for name in (entity.title or entity.id, entity.id)):
                message = f"{entity.title or entity.id} is an external entity, and no interface is described that it uses"
                yield Found(node, message, view.where(node), "name it under 'users' of a TSFI, or describe its interface under 'non_tsfi'")


@rule("FSP004", "Parameter of a TSFI without a description", same("ADV_FSP.4-6"))
def parameters(view: View) -> Iterator[Found]:
    """Each parameter of a TSFI is described, under a name of letters, digits, ``_`` and ``-`` by which tests can cite it.

    Why: an interface is described completely only if each thing that goes in or out is: what it means, which values it takes.

    Repair: describe it under ``parameters``.

    Fails::

        === fsp/fsp.yaml
        document: {id: fsp, kind: design, title: FSP, version: "1"}
        tsfi: {TSFI.Clock: {purpose: Tells the time., method: A datagram., role: enforcing, parameters: {zone: ""}}}

    Passes::

        === fsp/fsp.yaml
        document: {id: fsp, kind: design, title: FSP, version: "1"}
        tsfi: {TSFI.Clock: {purpose: Tells the time., method: A datagram., role: enforcing, parameters: {zone: "hours, -12 to 14"}}}
    """
    yield from _undescribed(view, "parameters", "parameter")


@rule("FSP005", "TSFI without described actions", same("ADV_FSP.4-7"))
def actions(view: View) -> Iterator[Found]:
    """Each TSFI has at least one action, and each action is described, under a name that tests can cite.

    Why: the actions are what the interface does; without them nobody can say what to expect of a test.

    Repair: describe under ``actions`` what the TSF does when the interface is used.

    Fails::

        === fsp/fsp.yaml
        document: {id: fsp, kind: design, title: FSP, version: "1"}
        tsfi: {TSFI.Clock: {purpose: Tells the time., method: A datagram., role: enforcing}}

    Passes::

        === fsp/fsp.yaml
        document: {id: fsp, kind: design, title: FSP, version: "1"}
        tsfi: {TSFI.Clock: {purpose: Tells the time., method: A datagram., role: enforcing, actions: {answer: sends the time}}}
    """
    for node, _, tsfi in view.items("tsfi"):
        if not tsfi.actions:
            yield Found(node, f"{tsfi.id} has no action: what does it do?", view.where(node), "describe what it does under 'actions'")
    yield from _undescribed(view, "actions", "action")


@rule("FSP006", "Error message of a TSFI without a meaning", same("ADV_FSP.4-9"))
def errors(view: View) -> Iterator[Found]:
    """Each error message of a TSFI is described, under a name that tests can cite.

    Why: what a refusal means, and when it comes, is part of the behaviour that is evaluated and tested.

    Repair: write under ``errors`` when the message comes and what it means.

    Fails::

        === fsp/fsp.yaml
        document: {id: fsp, kind: design, title: FSP, version: "1"}
        tsfi: {TSFI.Clock: {purpose: Tells the time., method: A datagram., role: enforcing, errors: {E_ZONE: " "}}}

    Passes::

        === fsp/fsp.yaml
        document: {id: fsp, kind: design, title: FSP, version: "1"}
        tsfi: {TSFI.Clock: {purpose: Tells the time., method: A datagram., role: enforcing, errors: {E_ZONE: the zone is unknown}}}
    """
    yield from _undescribed(view, "errors", "error message")


@rule("FSP010", "Interface left out without a sound reason", same("ADV_FSP.4-4"))
def non_tsfi(view: View) -> Iterator[Found]:
    """An interface that is no TSFI says why; the objective that it cites, if any, is one for the operational environment.

    Why: an interface that only the environment keeps out of reach rests on an objective that somebody must fulfil.

    Repair: write ``reason``, and under ``objective`` an objective for the environment of the Security Target.

    Fails::

        === st/st.yaml
        document: {id: st, kind: security-target, title: ST, version: "1"}
        objectives: {O.Seal: {kind: toe, text: The TOE shows that it was opened.}}
        === fsp/fsp.yaml
        document: {id: fsp, kind: design, title: FSP, version: "1", describes: st}
        non_tsfi: {IF.Debug: {reason: The case must be opened to reach it., objective: O.Seal}}

    Passes::

        === st/st.yaml
        document: {id: st, kind: security-target, title: ST, version: "1"}
        objectives: {OE.Room: {kind: environment, text: The room is locked.}}
        === fsp/fsp.yaml
        document: {id: fsp, kind: design, title: FSP, version: "1", describes: st}
        non_tsfi: {IF.Debug: {reason: The room must be entered to reach it., objective: OE.Room}}
    """
    for node, document, interface in view.items("non_tsfi"):
        if not interface.reason.strip():
            yield Found(node, f"{interface.id} is said to be no TSFI, without a reason", view.where(node, "reason"), "write 'reason'")
        if interface.objective and (wrong := _unsound(view, document, interface.objective)):
            environment = (o.id for _, d, o in view.items("objectives") if o.kind == "environment")
            hint = did_you_mean(interface.objective, environment) or "cite an objective for the environment, or none"
            yield Found(node, f"{interface.id}: {wrong}", view.where(node, "objective"), hint, interface.objective)


def _enforces_visibly(view: View, module: str) -> bool:
    """Whether a module enforces a leaf that shows at a TSFI: where no chain leads to it, TDS009 says so."""
    return any(view.children(leaf, "exposes") for leaf in view.parents(module, "enforces"))


def _plain(text: str) -> str:
    """Letters and digits alone, so that *Gateway administrator* and ``GatewayAdministrator`` are the same."""
    return "".join(character for character in text.casefold() if character.isalnum())


def _undescribed(view: View, name: str, word: str) -> Iterator[Found]:
    for node, _, tsfi in view.items("tsfi"):
        for key, text in getattr(tsfi, name).items():
            where = view.where(node, name, key)
            if not text.strip():
                yield Found(node, f"{tsfi.id}: the {word} {key!r} is not described", where, f"describe it under '{name}'", key)
            elif not _NAME.fullmatch(key):
                message = f"{tsfi.id}: the name of the {word} {key!r} cannot stand in an id, so no test can cite it"
                yield Found(node, message, where, "use letters, digits, '_' and '-' only", key)


def _unsound(view: View, document: Document, objective: str) -> str:
    """Why an objective does not keep an interface out of reach; ``""`` if it may, or if the Security Target is not there."""
    products = [document.header.describes] if document.header.describes else [product.id for product in view.products()]
    if document.header.describes and document.header.describes not in {product.id for product in view.products()}:
        return ""  # which REF001 reports
    nodes = [objective] if ":" in objective else [qualified(product, objective) for product in products]
    kinds = [view.nodes[node]["item"].kind for node in nodes if node in view.nodes and view.kind(node) == "objective"]
    if not kinds:
        return f"the Security Target has no objective {objective}"
    return "" if "environment" in kinds else f"{objective} is no objective for the environment"
