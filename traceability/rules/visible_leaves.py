"""Where each leaf of an SFR shows: at which TSFI, by what, or hidden for a reason (ADV_FSP)."""

from __future__ import annotations

from collections.abc import Iterator

from traceability.rules.registry import Found, places, rule, same
from traceability.rules.words import did_you_mean, listed, probably_meant
from traceability.trace.design_view import products_with_tsfi
from traceability.trace.view import View, short


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
        elif not any(view.nodes[node]["item"].reason.strip() for node in hidden):
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
