"""Subsystems and modules: what belongs where, what is described, which roles fit (ADV_TDS)."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

from traceability.model.design import Module, Role
from traceability.rules.registry import Found, places, rule, same
from traceability.rules.words import listed, probably_meant
from traceability.trace.design_view import dependants, module_role, primary_of, subsystem_role, weaker
from traceability.trace.view import View, short

_MOST = 4  # of so many TSFI more than half may not end at one module


@rule("TDS003", "Subsystem of the TSF without a behaviour", same("ADV_TDS.3-4"))
def subsystem_without_behaviour(view: View) -> Iterator[Found]:
    """Where behaviours are described, each subsystem of the TSF that is not non-interfering has at least one, in words.

    Why: tests cover behaviours; a subsystem without any would pass untested.

    Repair: describe under ``behaviours`` what the subsystem does for the TSF.

    Fails::

        === design/design.yaml
        document: {id: tds, kind: design, title: TDS, version: "1"}
        subsystems:
          SUB.Log: {purpose: Keeps the log}
          SUB.Time: {purpose: Time, behaviours: {BEH.Time.keep: {text: Keeps the time while the power is off.}}}

    Passes::

        === design/design.yaml
        document: {id: tds, kind: design, title: TDS, version: "1"}
        subsystems:
          SUB.Log: {purpose: Keeps the log, behaviours: {BEH.Log.keep: {text: Keeps each record.}}}
          SUB.Time: {purpose: Time, behaviours: {BEH.Time.keep: {text: Keeps the time while the power is off.}}}
    """
    subsystems = list(view.items("subsystems"))
    if any(subsystem.behaviours for _, _, subsystem in subsystems):
        for node, _, subsystem in subsystems:
            if subsystem.tsf and subsystem.role != "non-interfering" and not subsystem.behaviours:
                message = f"{subsystem.id} is part of the TSF, but none of its behaviours is described"
                yield Found(node, message, view.where(node), "describe what it does for the TSF under 'behaviours'")
    yield from _without_text(view, "behaviours", "what it does")


@rule("TDS004", "Interaction without a description", same("ADV_TDS.3-6"))
def interaction_without_text(view: View) -> Iterator[Found]:
    """Each interaction says what one subsystem wants of the other, and why.

    Why: that two subsystems talk is not enough: who reads the design must know what passes between them.

    Repair: write ``text``.

    Fails::

        === design/design.yaml
        document: {id: tds, kind: design, title: TDS, version: "1"}
        subsystems:
          SUB.Log: {purpose: Keeps the log}
          SUB.Time: {purpose: Time, interactions: {INT.Time.log: {to: SUB.Log, text: ""}}}

    Passes::

        === design/design.yaml
        document: {id: tds, kind: design, title: TDS, version: "1"}
        subsystems:
          SUB.Log: {purpose: Keeps the log}
          SUB.Time: {purpose: Time, interactions: {INT.Time.log: {to: SUB.Log, text: Each change of the time is recorded.}}}
    """
    yield from _without_text(view, "interactions", "what is wanted and why")


@rule("TDS005", "Subsystem of the TSF without a module", same("ADV_TDS.3-7"))
def subsystem_without_module(view: View) -> Iterator[Found]:
    """Each subsystem of the TSF consists of at least one module. (That each module names one subsystem, REF001 sees to.)

    Why: the mapping between subsystems and modules must be complete, or part of the TSF is described on one level only.

    Repair: name the subsystem under ``subsystem`` of its modules, or write ``tsf: false`` if it is not part of the TSF.

    Fails::

        === design/design.yaml
        document: {id: tds, kind: design, title: TDS, version: "1"}
        subsystems: {SUB.Time: {purpose: Time}}

    Passes::

        === design/design.yaml
        document: {id: tds, kind: design, title: TDS, version: "1"}
        subsystems: {SUB.Time: {purpose: Time}}
        modules: {M.Clock: {subsystem: SUB.Time, role: non-interfering, purpose: Time}}
    """
    if view.project.artefacts.files and not any(document.modules for document in view.documents):
        return  # TDS002 says it for all of them
    meant = probably_meant(view, "belongs-to")
    for node, _, subsystem in view.items("subsystems"):
        if subsystem.tsf and not view.children(node, "belongs-to") and subsystem.id not in meant:
            hint = f"write 'subsystem: {subsystem.id}' at its modules, or 'tsf: false'"
            yield Found(node, f"{subsystem.id} is part of the TSF, but no module belongs to it", view.where(node), hint)


@rule("TDS006", "Enforcing module that is not described by its interfaces", same("ADV_TDS.3-10"))
def enforcing_module(view: View) -> Iterator[Found]:
    """An enforcing module has a purpose and, where a project describes interfaces of modules, interfaces with a purpose each
    and a meaning for each parameter.

    Why: what decides about a requirement must be described so that its code can be compared with the description.

    Repair: describe under ``interfaces`` how other modules call it: purpose, parameters, what it returns.

    Fails::

        === design/design.yaml
        document: {id: tds, kind: design, title: TDS, version: "1"}
        subsystems: {SUB.Time: {purpose: Time}}
        modules:
          M.Clock: {subsystem: SUB.Time, role: enforcing, purpose: Time, interfaces: {now: {purpose: ""}}}

    Passes::

        === design/design.yaml
        document: {id: tds, kind: design, title: TDS, version: "1"}
        subsystems: {SUB.Time: {purpose: Time}}
        modules:
          M.Clock: {subsystem: SUB.Time, role: enforcing, purpose: Time, interfaces: {now: {purpose: tells the time, returns: seconds}}}
    """
    modules = list(view.items("modules"))
    used = any(module.interfaces for _, _, module in modules)
    for node, _, module in modules:
        if module.role == "enforcing":
            for message, path in _gaps(module, used):
                yield Found(node, f"{module.id} is enforcing, {message}", view.where(node, *path), "describe it", "/".join(path))


@rule("TDS007", "Module without a purpose", same("ADV_TDS.3-12"))
def module_without_purpose(view: View) -> Iterator[Found]:
    """A supporting or non-interfering module says what it is for. (For an enforcing one, TDS006 asks.)

    Why: only from its purpose can a reader judge that a module does not enforce anything.

    Repair: write ``purpose``.

    Fails::

        === design/design.yaml
        document: {id: tds, kind: design, title: TDS, version: "1"}
        subsystems: {SUB.Time: {purpose: Time}}
        modules: {M.Clock: {subsystem: SUB.Time, role: supporting, purpose: ""}}

    Passes::

        === design/design.yaml
        document: {id: tds, kind: design, title: TDS, version: "1"}
        subsystems: {SUB.Time: {purpose: Time}}
        modules: {M.Clock: {subsystem: SUB.Time, role: supporting, purpose: Counts seconds.}}
    """
    for node, _, module in view.items("modules"):
        if module.role != "enforcing" and not module.purpose.strip():
            yield Found(node, f"{module.id} is {module.role}, without a purpose", view.where(node, "purpose"), "say what it is for")


@rule("TDS008", "Role weaker than what is done", same("ADV_TDS.3-11"))
def role_too_weak(view: View) -> Iterator[Found]:
    """No module, subsystem or TSFI states a weaker role than its links say.

    A module that lists leaves under ``enforces`` is enforcing; one that supports leaves, that an enforcing or supporting module
    calls, or that stands in the chain of such a TSFI, is at least supporting. A subsystem is as strong as its modules and the TSFI
    that it offers. A TSFI that shows a leaf interferes.

    Why: the weaker the role, the less is described and examined; what is called too weak escapes.

    Repair: state the stronger role, or take the links back.

    Fails::

        === design/design.yaml
        document: {id: tds, kind: design, title: TDS, version: "1"}
        subsystems: {SUB.Time: {purpose: Time}}
        modules:
          M.Clock: {subsystem: SUB.Time, role: enforcing, purpose: Time, calls: {M.Timer: {how: counts}}}
          M.Timer: {subsystem: SUB.Time, role: non-interfering, purpose: Counts.}

    Passes::

        === design/design.yaml
        document: {id: tds, kind: design, title: TDS, version: "1"}
        subsystems: {SUB.Time: {purpose: Time}}
        modules:
          M.Clock: {subsystem: SUB.Time, role: enforcing, purpose: Time, calls: {M.Timer: {how: counts}}}
          M.Timer: {subsystem: SUB.Time, role: supporting, purpose: Counts.}
    """
    for node, _, module in view.items("modules"):
        if weaker(module.role, module_role(view, node)):
            message = f"{module.id} is said to be {module.role}, but {_why(view, node)}"
            yield Found(node, message, view.where(node, "role"), f"write 'role: {module_role(view, node)}'")
    for node, _, subsystem in view.items("subsystems"):
        role: Role | None = subsystem.role if subsystem.tsf else "non-interfering"
        found = subsystem_role(view, node)
        if role and weaker(role, found):
            stated = f"to be {role}" if subsystem.tsf else "to stand outside of the TSF"
            message = f"{subsystem.id} is said {stated}, but a module or TSFI of it is {found}"
            yield Found(node, message, view.where(node, "role" if subsystem.tsf else "tsf"), "correct it, or the role of what it holds")
    for node, _, tsfi in view.items("tsfi"):
        if tsfi.role == "non-interfering" and tsfi.leaves:
            message = f"{tsfi.id} is said to be non-interfering, but shows {listed(tsfi.leaves)}"
            yield Found(node, message, view.where(node, "role"), "write 'role: enforcing' or 'role: supporting'")


@rule("TDS009", "TSFI that leads to no module that enforces", same("ADV_TDS.3-14"))
def chain(view: View) -> Iterator[Found]:
    """Where modules are described, each TSFI names the modules behind it under ``chain``; the last, primary one enforces at least
    one of the leaves that the TSFI shows (or supports one, at a supporting TSFI).

    Why: a chain that ends at the code which only takes the request and hands it on does not say who decides.

    Repair: lead the chain on to the module that decides, or list the leaf at that module.

    Fails::

        === fsp/fsp.yaml
        document: {id: fsp, kind: design, title: FSP, version: "1"}
        subsystems: {SUB.Time: {purpose: Time}}
        modules: {M.Clock: {subsystem: SUB.Time, role: enforcing, purpose: Time}}
        tsfi: {TSFI.Clock: {purpose: Tells the time., method: A datagram., role: enforcing}}

    Passes::

        === fsp/fsp.yaml
        document: {id: fsp, kind: design, title: FSP, version: "1"}
        subsystems: {SUB.Time: {purpose: Time}}
        modules: {M.Clock: {subsystem: SUB.Time, role: enforcing, purpose: Time}}
        tsfi: {TSFI.Clock: {purpose: Tells the time., method: A datagram., role: enforcing, chain: [M.Clock]}}
    """
    if not any(document.modules for document in view.documents):
        return
    for node, _, tsfi in view.items("tsfi"):
        if not tsfi.chain:
            hint = "name the modules from the boundary to the one that decides under 'chain'"
            yield Found(node, f"{tsfi.id} leads to no module", view.where(node), hint)
            continue
        primary, relations = primary_of(view, node), ("enforces", "supports")[: 1 if tsfi.role == "enforcing" else 2]
        shown = set(view.parents(node, "exposes"))
        dangling = view.has_unresolved(node, "exposes") or (primary and any(view.has_unresolved(primary, r) for r in relations))
        if not primary or not shown or dangling or tsfi.role == "non-interfering":
            continue
        if not any(shown.intersection(view.parents(primary, relation)) for relation in relations):
            message = f"the chain of {tsfi.id} ends at {short(primary)}, which {' or '.join(relations)} none of the leaves shown there"
            where = view.where(node, "chain", str(len(tsfi.chain) - 1))
            yield Found(node, message, where, "lead the chain on to the module that decides", primary, tuple(places([primary], view)))


@rule("TDS011", "One module at the end of most TSFI", same("ADV_TDS.3-14"), severity="warning", kind="heuristic")
def one_target(view: View) -> Iterator[Found]:
    """Of four or more TSFI, no single module is the primary one of more than half.

    Why: a module that everything ends at is mostly one that takes requests and hands them on.

    Repair: lead the chains on to the modules that decide; if one module really decides all, accept the finding.

    Fails::

        === fsp/fsp.yaml
        document: {id: fsp, kind: design, title: FSP, version: "1"}
        subsystems: {SUB.Time: {purpose: Time}}
        modules: {M.Main: {subsystem: SUB.Time, role: enforcing, purpose: Everything.}}
        tsfi:
          TSFI.A: {purpose: A., method: A., role: enforcing, chain: [M.Main]}
          TSFI.B: {purpose: B., method: B., role: enforcing, chain: [M.Main]}
          TSFI.C: {purpose: C., method: C., role: enforcing, chain: [M.Main]}
          TSFI.D: {purpose: D., method: D., role: enforcing, chain: [M.Main]}

    Passes::

        === fsp/fsp.yaml
        document: {id: fsp, kind: design, title: FSP, version: "1"}
        subsystems: {SUB.Time: {purpose: Time}}
        modules: {M.Main: {subsystem: SUB.Time, role: enforcing, purpose: Everything.}}
        tsfi:
          TSFI.A: {purpose: A., method: A., role: enforcing, chain: [M.Main]}
    """
    primaries = Counter(primary for node, _, _ in view.items("tsfi") if (primary := primary_of(view, node)))
    total = primaries.total()
    for module, count in sorted(primaries.items()):
        if total >= _MOST and 2 * count > total:
            message = f"{short(module)} is the primary module of {count} of {total} TSFI: does it decide, or only hand on?"
            yield Found(module, message, view.where(module), "lead the chains on to the modules that decide")


@rule("TDS012", "Role stronger than what is done", same("ADV_TDS.3-11"), severity="warning")
def role_too_strong(view: View) -> Iterator[Found]:
    """A module or subsystem that states a stronger role than its links say has a reason: ``role_reason`` of the module, ``note``
    of the subsystem.

    Why: either a leaf is missing among its links, or the role is a matter of judgement that deserves an argument.

    Repair: list what it enforces or supports, state the weaker role, or give the reason.

    Fails::

        === design/design.yaml
        document: {id: tds, kind: design, title: TDS, version: "1"}
        subsystems: {SUB.Time: {purpose: Time}}
        modules: {M.Clock: {subsystem: SUB.Time, role: enforcing, purpose: Time}}

    Passes::

        === design/design.yaml
        document: {id: tds, kind: design, title: TDS, version: "1"}
        subsystems: {SUB.Time: {purpose: Time}}
        modules: {M.Clock: {subsystem: SUB.Time, role: enforcing, purpose: Time, role_reason: It starts the TSF.}}
    """
    if any(entry.relation in ("calls", "belongs-to", "chain") for entry in view.unresolved):
        return  # what leads nowhere may be what the role rests on
    calls = any(module.calls for _, _, module in view.items("modules"))  # without them nobody can see who is supported
    for node, _, module in view.items("modules"):
        known = calls or module.role == "enforcing"
        if weaker(module_role(view, node), module.role) and not module.role_reason.strip() and known:
            message = f"{module.id} is said to be {module.role}, but its links make it {module_role(view, node)}"
            yield Found(node, message, view.where(node, "role"), "list its leaves, correct the role, or write 'role_reason'")
    for node, _, subsystem in view.items("subsystems"):
        found = subsystem_role(view, node)
        whole = view.children(node, "belongs-to")  # else TDS005 speaks
        if subsystem.tsf and subsystem.role and weaker(found, subsystem.role) and not subsystem.note.strip() and whole:
            message = f"{subsystem.id} is said to be {subsystem.role}, but the strongest of its modules and TSFI is {found}"
            yield Found(node, message, view.where(node, "role"), "correct the role, or say why in 'note'")


def _without_text(view: View, section: str, words: str) -> Iterator[Found]:
    for _, document, subsystem in view.items("subsystems"):
        for item in getattr(subsystem, section).values():
            if not item.text.strip():
                node = f"{document.id}:{item.id}"
                yield Found(node, f"{item.id} of {subsystem.id} does not say {words}", view.where(node, "text"), "write 'text'")


def _gaps(module: Module, used: bool) -> Iterator[tuple[str, tuple[str, ...]]]:
    if not module.purpose.strip():
        yield "but does not say what it is for", ("purpose",)
    if used and not module.interfaces:
        yield "but none of its interfaces is described", ()
    for name, interface in module.interfaces.items():
        if not interface.purpose.strip():
            yield f"but its interface {name!r} has no purpose", ("interfaces", name, "purpose")
        for parameter, text in interface.parameters.items():
            if not text.strip():
                yield (
                    f"but parameter {parameter!r} of its interface {name!r} is not described",
                    ("interfaces", name, "parameters", parameter),
                )


def _why(view: View, node: str) -> str:
    module: Module = view.nodes[node]["item"]
    if module.enforces or module.supports:
        links = module.enforces or module.supports
        return f"{'enforces' if module.enforces else 'supports'} {listed(links)}"
    found = dependants(view, node)
    does = "calls it" if view.kind(found[0]) == "module" else "leads through it"
    return f"{short(found[0])} {does}, which is {view.nodes[found[0]]['item'].role}"
