"""The functional specification: each TSFI described, each leaf visible or argued (ADV_FSP)."""

from __future__ import annotations

import re
from collections.abc import Iterator

from traceability.model.document import Document
from traceability.model.ids import qualified
from traceability.rules.registry import Found, places, rule, same
from traceability.rules.words import did_you_mean, listed, probably_meant
from traceability.trace.design_view import products_with_tsfi
from traceability.trace.view import View, short

_NAME = re.compile(r"[A-Za-z0-9_-]+")


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


@rule("FSP007", "Leaf that shows at no TSFI, without a reason", same("ADV_FSP.4-10"))
def leaf_without_tsfi(view: View) -> Iterator[Found]:
    """Where TSFI are described, each leaf of the Security Target shows at one of them, or ``hidden_leaves`` says why at none.

    Why: the tracing from requirements to interfaces must be complete. What shows at no interface is shown by the design instead,
    and the reader must be told so.

    Repair: name the leaf under ``leaves`` of a TSFI, or write it with a reason under ``hidden_leaves``.

    Fails::

        === st/st.yaml
        document: {id: st, kind: security-target, title: ST, version: "1"}
        sfrs:
          FPT_STM.1: {elements: {FPT_STM.1.1: {text: The TSF tells the time.}}}
        === fsp/fsp.yaml
        document: {id: fsp, kind: design, title: FSP, version: "1", describes: st}
        tsfi: {TSFI.Clock: {purpose: Tells the time., method: A datagram., role: enforcing}}

    Passes::

        === st/st.yaml
        document: {id: st, kind: security-target, title: ST, version: "1"}
        sfrs:
          FPT_STM.1: {elements: {FPT_STM.1.1: {text: The TSF tells the time.}}}
        === fsp/fsp.yaml
        document: {id: fsp, kind: design, title: FSP, version: "1", describes: st}
        tsfi:
          TSFI.Clock: {purpose: Tells the time., method: A datagram., role: enforcing, leaves: {FPT_STM.1.1: {how: answers}}}
    """
    products = products_with_tsfi(view)
    meant = probably_meant(view, "exposes", "hides")
    for leaf in view.statuses:
        if leaf.partition(":")[0] not in products or view.children(leaf, "exposes") or short(leaf) in meant:
            continue
        hidden = view.children(leaf, "hides")
        if not hidden:
            hint = f"name {short(leaf)} under 'leaves' of a TSFI, or write it with a reason under 'hidden_leaves'"
            yield Found(leaf, f"{short(leaf)} shows at no TSFI, and no reason is given", view.where(leaf), hint)
        elif not any(view.graph.nodes[node]["item"].reason.strip() for node in hidden):
            message = f"{short(leaf)} is said to show at no TSFI, without a reason"
            yield Found(leaf, message, view.where(hidden[0]), "write 'reason': what shows the leaf instead")


@rule("FSP008", "TSFI that shows no requirement", same("ADV_FSP.4-10"), severity="info")
def tsfi_without_leaf(view: View) -> Iterator[Found]:
    """Each TSFI shows at least one leaf, or its ``note`` says why none.

    Why: an interface of the TSF at which no requirement shows is rare enough to deserve a word: perhaps a leaf was forgotten.

    Repair: name the leaves under ``leaves``, or write a ``note``.

    Fails::

        === fsp/fsp.yaml
        document: {id: fsp, kind: design, title: FSP, version: "1"}
        tsfi: {TSFI.Lamp: {purpose: Shows that the power is on., method: A look., role: non-interfering}}

    Passes::

        === fsp/fsp.yaml
        document: {id: fsp, kind: design, title: FSP, version: "1"}
        tsfi: {TSFI.Lamp: {purpose: Shows that the power is on., method: A look., role: non-interfering, note: No SFR speaks of it.}}
    """
    for node, _, tsfi in view.items("tsfi"):
        if not tsfi.leaves and not tsfi.note.strip():
            yield Found(
                node, f"{tsfi.id} shows no leaf of any SFR", view.where(node), "name its leaves under 'leaves', or say why in 'note'"
            )


@rule("FSP009", "Leaf shown by a parameter that the TSFI does not have", same("ADV_FSP.4-11"))
def unknown_parameter(view: View) -> Iterator[Found]:
    """The parameters that carry a leaf at a TSFI are parameters of that TSFI.

    Why: at an interface that does many things, only the parameters say where the requirement shows.

    Repair: correct the name, or describe the parameter.

    Fails::

        === fsp/fsp.yaml
        document: {id: fsp, kind: design, title: FSP, version: "1"}
        tsfi:
          TSFI.Box:
            {purpose: Commands., method: A frame., role: enforcing, leaves: {FPT_STM.1.1: {how: tells, parameters: [cmd]}}}

    Passes::

        === fsp/fsp.yaml
        document: {id: fsp, kind: design, title: FSP, version: "1"}
        tsfi:
          TSFI.Box:
            {purpose: Commands., method: A frame., role: enforcing, leaves: {FPT_STM.1.1: {how: tells, parameters: [cmd]}},
             parameters: {cmd: the command}}
    """
    for node, _, tsfi in view.items("tsfi"):
        for leaf, exposure in tsfi.leaves.items():
            for number, name in enumerate(exposure.parameters):
                if name not in tsfi.parameters:
                    hint = did_you_mean(name, tsfi.parameters) or f"describe it under 'parameters' of {tsfi.id}"
                    where = view.where(node, "leaves", leaf, "parameters", str(number))
                    yield Found(node, f"{tsfi.id} shows {leaf} by {name!r}, which is none of its parameters", where, hint, f"{leaf} {name}")


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


@rule("FSP011", "Leaf that is hidden and shows all the same", same("ADV_FSP.4-11"))
def hidden_and_shown(view: View) -> Iterator[Found]:
    """A leaf under ``hidden_leaves`` is shown by no TSFI.

    Why: one of the two statements is wrong, and the test of the interface may rest on either.

    Repair: take the leaf out of ``hidden_leaves``, or out of ``leaves`` of the TSFI.

    Fails::

        === st/st.yaml
        document: {id: st, kind: security-target, title: ST, version: "1"}
        sfrs:
          FPT_STM.1: {elements: {FPT_STM.1.1: {text: The TSF tells the time.}}}
        === fsp/fsp.yaml
        document: {id: fsp, kind: design, title: FSP, version: "1", describes: st}
        tsfi:
          TSFI.Clock: {purpose: Tells the time., method: A datagram., role: enforcing, leaves: {FPT_STM.1.1: {how: answers}}}
        hidden_leaves: {FPT_STM.1.1: {reason: The clock is used inside only.}}

    Passes::

        === st/st.yaml
        document: {id: st, kind: security-target, title: ST, version: "1"}
        sfrs:
          FPT_STM.1: {elements: {FPT_STM.1.1: {text: The TSF tells the time.}}}
        === fsp/fsp.yaml
        document: {id: fsp, kind: design, title: FSP, version: "1", describes: st}
        hidden_leaves: {FPT_STM.1.1: {reason: The clock is used inside only.}}
    """
    if not any(document.hidden_leaves for document in view.documents):
        return
    for leaf in view.statuses:
        hidden, shown = (_naming(view, leaf, relation) for relation in ("hides", "exposes"))
        if hidden and shown:
            message = f"{short(leaf)} is said to show at no TSFI, but {listed(map(short, shown))} shows it"
            yield Found(leaf, message, view.where(hidden[0]), "take one of the two statements back", other=tuple(places(shown, view)))


def _naming(view: View, leaf: str, relation: str) -> list[str]:
    """The nodes whose link names this leaf, and not a parent of several (which TAG002 reports)."""
    return [node for node in view.children(leaf, relation) if not view.link(node, leaf, relation)["claimed"]]


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
    kinds = [view.graph.nodes[node]["item"].kind for node in nodes if node in view.graph and view.kind(node) == "objective"]
    if not kinds:
        return f"the Security Target has no objective {objective}"
    return "" if "environment" in kinds else f"{objective} is no objective for the environment"
