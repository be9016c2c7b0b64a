"""Leaves, modules and code: what is enforced where (ADV_TDS, ADV_IMP)."""

from __future__ import annotations

from collections.abc import Iterator
from operator import itemgetter

from traceability.model.finding import Where
from traceability.rules.references import subject_of
from traceability.rules.registry import Found, places, rule, same
from traceability.rules.words import listed, probably_meant
from traceability.trace.adjacency import Said
from traceability.trace.view import View, short

_RELATIONS = ("enforces", "supports")
_COVERING = (*_RELATIONS, "verifies", "analyses", "exposes", "hides")


@rule("IMP004", "Leaf without enforcing code", same("ADV_TDS.3-15"))
def leaf_without_code(view: View) -> Iterator[Found]:
    """Each leaf of each SFR of the Security Target is enforced by a module of the design and by code.

    Why: a requirement that no code enforces is not met. Mapping the component is not enough: each rule in it must map.
    Where only one of design and code is missing, IMP005, IMP006 or IMP007 says which.

    Repair: list the leaf under ``enforces`` of the module that decides it, and tag the code with ``@enforces``.

    Fails::

        === st/st.yaml
        document: {id: st, kind: security-target, title: ST, version: "1"}
        sfrs:
          FPT_STM.1: {elements: {FPT_STM.1.1: {text: The TSF tells the time.}}}

    Passes::

        === st/st.yaml
        document: {id: st, kind: security-target, title: ST, version: "1"}
        sfrs:
          FPT_STM.1: {elements: {FPT_STM.1.1: {text: The TSF tells the time.}}}
        === src/clock.py
        # @enforces FPT_STM.1.1 reads the protected clock
    """
    meant = probably_meant(view, *_RELATIONS)
    for leaf in _product_leaves(view):
        if not view.children(leaf, "enforces") and short(leaf) not in meant:
            hint = f"list {short(leaf)} under 'enforces' of its module and write '@enforces {short(leaf)}' at the code that decides it"
            yield Found(leaf, f"no module and no code enforces {short(leaf)}{_words(view, leaf)}", view.where(leaf), hint)


@rule("IMP005", "Module without the tag of a leaf that it lists", same("ADV_IMP.1-3"))
def pair_without_tag(view: View) -> Iterator[Found]:
    """For each leaf that a module lists, a tag in that module's code shows where.

    Why: the design says that the module enforces the leaf; only the tag shows it to somebody who must check.

    Repair: write the tag at the code, or take the leaf from the module if it is enforced elsewhere.

    Fails::

        === st/st.yaml
        document: {id: st, kind: security-target, title: ST, version: "1"}
        sfrs:
          FPT_STM.1: {elements: {FPT_STM.1.1: {text: The TSF tells the time.}}}
        === design/design.yaml
        document: {id: tds, kind: design, title: TDS, version: "1", describes: st}
        subsystems: {sub.time: {purpose: Time}}
        modules:
          mod.clock: {subsystem: sub.time, role: enforcing, purpose: Time, code: [src/clock.py], enforces: {FPT_STM.1.1: {}}}
        === src/clock.py
        # no tag here

    Passes::

        === st/st.yaml
        document: {id: st, kind: security-target, title: ST, version: "1"}
        sfrs:
          FPT_STM.1: {elements: {FPT_STM.1.1: {text: The TSF tells the time.}}}
        === design/design.yaml
        document: {id: tds, kind: design, title: TDS, version: "1", describes: st}
        subsystems: {sub.time: {purpose: Time}}
        modules:
          mod.clock: {subsystem: sub.time, role: enforcing, purpose: Time, code: [src/clock.py], enforces: {FPT_STM.1.1: {}}}
        === src/clock.py
        # @enforces FPT_STM.1.1
    """
    meant = probably_meant(view, *_RELATIONS)
    nodes, links = view.nodes, ((relation, *link) for relation in _RELATIONS for link in view.near.links(relation))
    tagged = {(module, relation, leaf) for relation, node, leaf, _ in links for module in nodes[node].get("owners", ())}
    for module, _, record in view.items("modules"):
        if not _has_code(view, module):
            continue
        for relation in _RELATIONS:
            for leaf in view.parents(module, relation):
                if (module, relation, leaf) not in tagged and short(leaf) not in meant:
                    message = f"{record.id} lists {short(leaf)} under '{relation}', but its code has no '@{relation} {short(leaf)}'"
                    hint = f"tag the place in {listed(record.code)}, or take the leaf from the module"
                    yield Found(module, message, view.where(module, relation, _written(view, module, leaf, relation)), hint, leaf)


@rule("IMP006", "Tag in a module that does not list the leaf", same("ADV_TDS.3-15"))
def tag_not_listed(view: View) -> Iterator[Found]:
    """A tag stands only in the code of a module that lists its leaf.

    Why: design and code contradict each other: one of them is out of date, and a reader of either is misled.

    Repair: list the leaf in the module, or move the tag to the code that really enforces it.

    Fails::

        === st/st.yaml
        document: {id: st, kind: security-target, title: ST, version: "1"}
        sfrs:
          FPT_STM.1: {elements: {FPT_STM.1.1: {text: The TSF tells the time.}}}
        === design/design.yaml
        document: {id: tds, kind: design, title: TDS, version: "1", describes: st}
        subsystems: {sub.time: {purpose: Time}}
        modules:
          mod.clock: {subsystem: sub.time, role: enforcing, purpose: Time, code: [src/clock.py]}
        === src/clock.py
        # @enforces FPT_STM.1.1

    Passes::

        === st/st.yaml
        document: {id: st, kind: security-target, title: ST, version: "1"}
        sfrs:
          FPT_STM.1: {elements: {FPT_STM.1.1: {text: The TSF tells the time.}}}
        === design/design.yaml
        document: {id: tds, kind: design, title: TDS, version: "1", describes: st}
        subsystems: {sub.time: {purpose: Time}}
        modules:
          mod.clock: {subsystem: sub.time, role: enforcing, purpose: Time, code: [src/clock.py], enforces: {FPT_STM.1.1: {}}}
        === src/clock.py
        # @enforces FPT_STM.1.1
    """
    meant = probably_meant(view, *_RELATIONS)
    leaves_of = {module: frozenset(leaf for relation in _RELATIONS for leaf in view.parents(module, relation)) for module in view.owning}
    for code in _code(view):
        for module in view.nodes[code]["owners"]:
            listed_leaves = leaves_of[module]
            for relation in _RELATIONS:
                for leaf in view.parents(code, relation):
                    claimed = view.link(code, leaf, relation)["claimed"]  # which TAG002 reports
                    if leaf not in listed_leaves and short(leaf) not in meant and not claimed:
                        message = f"'@{relation} {short(leaf)}' stands in the code of {short(module)}, which does not list that leaf"
                        hint = f"add {short(leaf)} under '{relation}' of {short(module)}, or move the tag"
                        yield Found(subject_of(view, code), message, view.where(code), hint, leaf, tuple(places([module], view)))


@rule("IMP007", "Tag in code that belongs to no module", same("ADV_IMP.1-3"))
def tag_outside_modules(view: View) -> Iterator[Found]:
    """Where a project has a design, each tagged file belongs to one of its modules.

    Why: code that enforces a requirement is part of the TSF, and the TSF is described in modules.

    Repair: add the file under ``code`` of its module.

    Fails::

        === st/st.yaml
        document: {id: st, kind: security-target, title: ST, version: "1"}
        sfrs:
          FPT_STM.1: {elements: {FPT_STM.1.1: {text: The TSF tells the time.}}}
        === design/design.yaml
        document: {id: tds, kind: design, title: TDS, version: "1", describes: st}
        subsystems: {sub.time: {purpose: Time}}
        modules:
          mod.clock: {subsystem: sub.time, role: enforcing, purpose: Time, code: [src/other.py]}
        === src/clock.py
        # @enforces FPT_STM.1.1
        === src/other.py
        # nothing here

    Passes::

        === st/st.yaml
        document: {id: st, kind: security-target, title: ST, version: "1"}
        sfrs:
          FPT_STM.1: {elements: {FPT_STM.1.1: {text: The TSF tells the time.}}}
        === design/design.yaml
        document: {id: tds, kind: design, title: TDS, version: "1", describes: st}
        subsystems: {sub.time: {purpose: Time}}
        modules:
          mod.clock: {subsystem: sub.time, role: enforcing, purpose: Time, code: [src/clock.py], enforces: {FPT_STM.1.1: {}}}
        === src/clock.py
        # @enforces FPT_STM.1.1
    """
    if not any(document.modules for document in view.documents):
        return
    for code in _code(view):
        data = view.nodes[code]
        if not data["owners"]:
            yield Found(
                str(data["file"]),
                f"{data['file']} holds tags but belongs to no module",
                view.where(code),
                "add it under 'code' of its module",
            )


@rule("IMP002", "Module without code", same("ADV_IMP.1-3"))
def module_without_code(view: View) -> Iterator[Found]:
    """The code of each module that enforces or supports a leaf is found.

    Why: a pattern that matches no file hides that the code moved, or never existed.

    Repair: correct ``code`` of the module; the files must also match ``code`` in the configuration.

    Fails::

        === st/st.yaml
        document: {id: st, kind: security-target, title: ST, version: "1"}
        sfrs:
          FPT_STM.1: {elements: {FPT_STM.1.1: {text: The TSF tells the time.}}}
        === design/design.yaml
        document: {id: tds, kind: design, title: TDS, version: "1", describes: st}
        subsystems: {sub.time: {purpose: Time}}
        modules:
          mod.clock: {subsystem: sub.time, role: enforcing, purpose: Time, code: [src/gone.py], enforces: {FPT_STM.1.1: {}}}
        === src/clock.py
        # nothing here

    Passes::

        === st/st.yaml
        document: {id: st, kind: security-target, title: ST, version: "1"}
        sfrs:
          FPT_STM.1: {elements: {FPT_STM.1.1: {text: The TSF tells the time.}}}
        === design/design.yaml
        document: {id: tds, kind: design, title: TDS, version: "1", describes: st}
        subsystems: {sub.time: {purpose: Time}}
        modules:
          mod.clock: {subsystem: sub.time, role: enforcing, purpose: Time, code: [src/clock.py], enforces: {FPT_STM.1.1: {}}}
        === src/clock.py
        # @enforces FPT_STM.1.1
    """
    for module, _, record in view.items("modules"):
        if (record.enforces or record.supports) and not _has_code(view, module):
            message = f"{record.id} lists leaves, but its code ({listed(record.code) or 'none stated'}) matches no file"
            yield Found(module, message, view.where(module, "code"), "correct 'code' of the module, or 'code' in the configuration")


@rule("TDS002", "Product without a design", same("ADV_TDS.3-2"))
def no_design(view: View) -> Iterator[Found]:
    """A project that has code for its Security Target describes the TSF in modules.

    Why: without a design the axis *designed* is empty for every leaf, and nobody can check that code stands where it should.

    Repair: add a document of kind ``design`` with ``modules`` that list the leaves that they enforce.

    Fails::

        === st/st.yaml
        document: {id: st, kind: security-target, title: ST, version: "1"}
        sfrs:
          FPT_STM.1: {elements: {FPT_STM.1.1: {text: The TSF tells the time.}}}
        === src/clock.py
        # @enforces FPT_STM.1.1

    Passes::

        === st/st.yaml
        document: {id: st, kind: security-target, title: ST, version: "1"}
        sfrs:
          FPT_STM.1: {elements: {FPT_STM.1.1: {text: The TSF tells the time.}}}
        === design/design.yaml
        document: {id: tds, kind: design, title: TDS, version: "1", describes: st}
        subsystems: {sub.time: {purpose: Time}}
        modules:
          mod.clock: {subsystem: sub.time, role: enforcing, purpose: Time, code: [src/clock.py], enforces: {FPT_STM.1.1: {}}}
        === src/clock.py
        # @enforces FPT_STM.1.1
    """
    if view.project.artefacts.files and not any(document.modules for document in view.documents):
        for document in view.products():
            message = f"no module describes the TSF of {document.id}: the axis 'designed' is empty"
            header = document.header.origin
            yield Found(
                f"{document.id}:", message, Where(file=header.file, line=header.line), "add a document of kind 'design' with 'modules'"
            )


@rule("TAG002", "Link to a parent that covers nothing", same("ADV_TDS.3-15"))
def claimed_only(view: View) -> Iterator[Found]:
    """A link names a leaf; a link to a parent of several leaves covers them only as ``ID#*`` with a reason.

    Why: a component or element often holds several rules. "Enforces FDP_IFF.1" does not say which of them the code enforces;
    the CEM calls such a mapping inadequate.

    Repair: name the leaves one by one, or write ``ID#*`` and say why all of them are meant.

    Fails::

        === st/st.yaml
        document: {id: st, kind: security-target, title: ST, version: "1"}
        sfrs:
          FPT_STM.1: {elements: {FPT_STM.1.1: {text: The TSF tells the time., items: {d: the day, h: the hour}}}}
        === src/clock.py
        # @enforces FPT_STM.1.1

    Passes::

        === st/st.yaml
        document: {id: st, kind: security-target, title: ST, version: "1"}
        sfrs:
          FPT_STM.1: {elements: {FPT_STM.1.1: {text: The TSF tells the time., items: {d: the day, h: the hour}}}}
        === src/clock.py
        # @enforces FPT_STM.1.1#* one counter gives both
    """
    seen = set()
    for node, leaf, relation, data in _of_several_leaves(view):
        reference = data["reference"]
        if (node, relation, reference) in seen:
            continue
        seen.add((node, relation, reference))
        parent = short(reference).partition("#")[0]
        if data["claimed"]:
            message = f"{relation} {reference}: {parent} has several leaves, and the link does not say which; it covers none of them"
            yield Found(
                subject_of(view, node),
                message,
                data["where"],
                f"name the leaves (such as {short(leaf)}), or write {parent}#* with a reason",
                reference,
            )
        else:
            message = f"{relation} {reference} has no reason: why does this place cover every leaf of {parent}?"
            yield Found(subject_of(view, node), message, data["where"], "write the reason behind the id, or name the leaves", reference)


def _of_several_leaves(view: View) -> Iterator[tuple[str, str, str, Said]]:
    """The links that only claim to cover a leaf, and those that cover every leaf without a reason."""
    for relation in _COVERING:
        unreasoned = relation != "verifies"
        found = [
            (node, leaf, relation, said)
            for node, leaf, said in view.near.links(relation)
            if said["claimed"] or (unreasoned and said["reference"].endswith("#*") and not said["how"].strip())
        ]
        yield from sorted(found, key=itemgetter(0, 1))


def _product_leaves(view: View) -> Iterator[str]:
    products = {document.id for document in view.products()}
    return (leaf for leaf in view.statuses if leaf.partition(":")[0] in products)


def _code(view: View) -> Iterator[str]:
    return (node for node, data in view.nodes.items() if data["kind"] == "code")


def _has_code(view: View, module: str) -> bool:
    return module in view.owning


def _written(view: View, module: str, leaf: str, relation: str) -> str:
    return str(view.link(module, leaf, relation)["reference"])


def _words(view: View, leaf: str) -> str:
    title = view.nodes[leaf].get("title", "")
    return f" ({title})" if title else ""
