"""Dependencies of SFRs, iteration by iteration (APE_REQ.2-9, ASE_REQ.2-9)."""

from __future__ import annotations

from collections.abc import Iterator

from traceability.catalogue import NAMES, Catalogue, Migration
from traceability.catalogue.migration import Side
from traceability.model.document import Document
from traceability.model.ids import iteration_of, qualified
from traceability.model.requirements import Sfr
from traceability.rules.registry import Found, pp_st, rule
from traceability.rules.words import listed
from traceability.trace.dependencies import Obligation, needless, stale_bindings
from traceability.trace.repairs import Repair, smallest_repairs
from traceability.trace.view import View

_DEPENDENCIES = pp_st("REQ.2-9", st22="REQ.2-15")


@rule("DEP001", "Open dependency", _DEPENDENCIES)
def open_dependency(view: View) -> Iterator[Found]:
    """Each dependency of each SFR is met by an SFR of the document, or justified.

    Why: a requirement that rests on another one which is not there may be met in form and fail in fact.

    Repair: include one of the components that the message names, or state under ``dependencies`` why it need not be.

    Fails::

        sfrs:
          FAU_GEN.2:
            elements: {FAU_GEN.2.1: {text: The TSF names the user of each event.}}
            dependencies:
              FIA_UID.1: {justified: not-necessary, text: There is one user only.}

    Passes::

        sfrs:
          FAU_GEN.2:
            elements: {FAU_GEN.2.1: {text: The TSF names the user of each event.}}
            dependencies:
              FAU_GEN.1: {justified: not-necessary, text: The platform records the events.}
              FIA_UID.1: {justified: not-necessary, text: There is one user only.}
    """
    for document, catalogue in view.judged():
        owed = tuple(_owed(view, document))
        repairs, renamed = smallest_repairs(document, catalogue, owed), _to_be_renamed(view, document)
        for entry in owed:
            known = any(name in catalogue.components for name in entry.group)  # else ECD003 speaks of the definition
            if entry.status == "open" and known and _judged_alone(document) and not _of_assurance(catalogue, entry):
                node = qualified(document.id, entry.owner)
                message = f"{entry.owner} depends on {_group(entry)}, but no SFR of the document meets that and nothing justifies it"
                hint = _repair(entry, repairs.get(entry.group, ()), renamed)
                message += _mistyped(document, catalogue, entry)
                yield Found(node, message, view.where(node, "dependencies", entry.key), hint, entry.key)


@rule("DEP002", "Dependency that is not bound", _DEPENDENCIES)
def unbound_dependency(view: View) -> Iterator[Found]:
    """Where several SFRs could meet a dependency, the author says which one does; and who binds one dependency binds all.

    Why: that *some* SFR fits the component is no proof that it is the right one: a hash has no key, so no key generation
    and no key destruction can be its. In a document that binds its dependencies, one that is not bound was forgotten.

    Repair: name the SFR under ``dependencies`` with ``satisfied_by``.

    Fails::

        sfrs:
          FIA_UID.1: {elements: {FIA_UID.1.1: {text: Some actions come first.}, FIA_UID.1.2: {text: Others wait.}}}
          FIA_UID.2: {elements: {FIA_UID.2.1: {text: The TSF identifies each user first.}}}
          FIA_UAU.2: {elements: {FIA_UAU.2.1: {text: The TSF authenticates each user first.}}}

    Passes::

        sfrs:
          FIA_UID.1: {elements: {FIA_UID.1.1: {text: Some actions come first.}, FIA_UID.1.2: {text: Others wait.}}}
          FIA_UID.2: {elements: {FIA_UID.2.1: {text: The TSF identifies each user first.}}}
          FIA_UAU.2:
            elements: {FIA_UAU.2.1: {text: The TSF authenticates each user first.}}
            dependencies: {FIA_UID.1: {satisfied_by: [FIA_UID.2]}}
    """
    for document, catalogue in view.judged():
        for owed in _owed(view, document):
            if owed.status == "unbound":
                node = qualified(document.id, owed.owner)
                could = listed(owed.candidates)
                message = f"{owed.owner} depends on {_group(owed)}; {could} could meet that, but the document does not say what does"
                message += _mistyped(document, catalogue, owed)
                others = " (or another of them)" if len(owed.candidates) > 1 else ""
                hint = f"add '{owed.key}: {{satisfied_by: [{_likely(owed)}]}}'{others} under 'dependencies'"
                yield Found(node, message, view.where(node, "dependencies", owed.key), hint, owed.key)


@rule("DEP003", "Dependency bound to the wrong requirement", _DEPENDENCIES)
def misfit(view: View) -> Iterator[Found]:
    """A requirement that is said to meet a dependency is one of its alternatives, or hierarchical to one.

    Why: a binding to something else leaves the dependency open, and hides that it is.

    Repair: bind one of the alternatives, or justify the dependency.

    Fails::

        sfrs:
          FPT_STM.1: {elements: {FPT_STM.1.1: {text: The TSF tells the time.}}}
          FAU_GEN.2:
            elements: {FAU_GEN.2.1: {text: The TSF names the user of each event.}}
            dependencies:
              FAU_GEN.1: {satisfied_by: [FPT_STM.1]}
              FIA_UID.1: {justified: not-necessary, text: There is one user only.}

    Passes::

        sfrs:
          FIA_UID.2: {elements: {FIA_UID.2.1: {text: The TSF identifies each user first.}}}
          FAU_GEN.2:
            elements: {FAU_GEN.2.1: {text: The TSF names the user of each event.}}
            dependencies:
              FAU_GEN.1: {justified: not-necessary, text: The platform records the events.}
              FIA_UID.1: {satisfied_by: [FIA_UID.2]}
    """
    for document_id, owed in _obligations(view):
        node = qualified(document_id, owed.owner)
        for name in owed.misfits:
            message = f"{owed.owner} binds its dependency on {_group(owed)} to {name}, which is none of these nor hierarchical to one"
            fitting = f"bind {listed(owed.candidates)}" if owed.candidates else f"include {_group(owed)}"
            yield Found(
                node,
                message,
                view.where(node, "dependencies", owed.key, "satisfied_by"),
                f"{fitting}, or justify the dependency",
                f"{owed.key} {name}",
            )


@rule("DEP004", "Justification of a dependency that does not justify it", _DEPENDENCIES)
def weak_justification(view: View) -> Iterator[Found]:
    """A justification has a reason in words, and cites what it rests on: environment objectives, or other SFRs.

    Why: "met by the environment" is only true if an objective for the environment says so.

    Repair: add ``text``, and under ``cites`` the ids of the objectives (``environment``) or SFRs (``other-sfr``).

    Fails::

        sfrs:
          FAU_GEN.2:
            elements: {FAU_GEN.2.1: {text: The TSF names the user of each event.}}
            dependencies:
              FAU_GEN.1: {justified: environment, text: The platform records the events.}
              FIA_UID.1: {justified: not-necessary, text: There is one user only.}

    Passes::

        objectives:
          OE.Log: {kind: environment, text: The platform records the events.}
        sfrs:
          FAU_GEN.2:
            elements: {FAU_GEN.2.1: {text: The TSF names the user of each event.}}
            dependencies:
              FAU_GEN.1: {justified: environment, cites: [OE.Log], text: The platform records the events.}
              FIA_UID.1: {justified: not-necessary, text: There is one user only.}
    """
    for document_id, owed in _obligations(view):
        if owed.problem:
            node = qualified(document_id, owed.owner)
            message = f"{owed.owner}, dependency on {_group(owed)}: {owed.problem}"
            yield Found(node, message, view.where(node, "dependencies", owed.key), "complete the justification, or bind an SFR", owed.key)


@rule("DEP005", "Binding that is not needed", _DEPENDENCIES, severity="warning")
def stale_binding(view: View) -> Iterator[Found]:
    """Each binding names a dependency that the component has in the edition that judges the document, once, and none is
    justified that is met.

    Why: a binding for nothing is a leftover, or a mistyped key whose real dependency is open. A justification of what is met says
    that the TOE lacks what it has. It is only reported where the document itself tells: what is said to do it instead
    is what the dependency asks for, or there is one instance of each of the two components.

    Repair: write the key as the catalogue has the OR group, alternatives joined by ``|``, or remove the binding; bind what meets
    the dependency instead of justifying it.

    Fails::

        sfrs:
          FPT_STM.1:
            elements: {FPT_STM.1.1: {text: The TSF tells the time.}}
            dependencies: {FAU_GEN.1: {justified: not-necessary, text: Nothing is logged.}}

    Passes::

        sfrs:
          FPT_STM.1: {elements: {FPT_STM.1.1: {text: The TSF tells the time.}}}
    """
    for document, catalogue in view.judged():
        misread = view.misread(document)  # REQ002 speaks of these
        waiting: dict[str, list[Obligation]] = {}
        for owed in view.obligations.get(document.id, ()):
            if owed.status in ("open", "unbound"):
                waiting.setdefault(owed.owner, []).append(owed)
        for sfr in document.sfrs.values():
            if sfr.dependencies and sfr.id not in misread and sfr.component in catalogue.components:
                node = qualified(document.id, sfr.id)
                for key in stale_bindings(sfr, catalogue):
                    if told := _stale(view.other_edition(document), catalogue, sfr, key, waiting.get(sfr.id, [])):
                        yield Found(node, f"{sfr.id} binds {key!r}, but {told[0]}", view.where(node, "dependencies", key), told[1], key)
        instances = {component: len(sfrs) for component, sfrs in view.instances(document).items()}
        for owed in _owed(view, document):
            if why := needless(owed, instances):
                node = qualified(document.id, owed.owner)
                message = f"{owed.owner} justifies its dependency on {_group(owed)}, but {why}"
                hint = f"write '{owed.key}: {{satisfied_by: [{_likely(owed)}]}}'"
                yield Found(node, message, view.where(node, "dependencies", owed.key), hint, owed.key)


def _stale(
    other: tuple[Migration, Side] | None, catalogue: Catalogue, sfr: Sfr, key: str, waiting: list[Obligation]
) -> tuple[str, str] | None:
    """Why the key names no dependency, and the repair; ``None`` where one of those that wait to be met says the same."""
    groups = ["|".join(group) for group in catalogue.dependencies(sfr.component)]
    if any(set(o.group) & set(key.split("|")) for o in waiting):
        return None
    has = f"its dependencies are {listed(groups)}" if groups else "the component has no dependency"
    if frozenset(key.split("|")) in {frozenset(group.split("|")) for group in groups}:
        return "another key already names that dependency", "keep one of the two"
    if other:
        migration, side = other
        name = NAMES[catalogue.id]
        if renamed := migration.renamed_group(sfr.component, key, side):
            added = [name for name in renamed.split("|") if name not in key.split("|")]
            note = f", and see that the answer holds for {listed(added)} too" if added else ""
            return f"{name} gives this dependency other alternatives: {renamed}", f"write the key as {renamed!r}{note}"
        moved = {migration.successor(name, side) for name in key.split("|")}
        names = "|".join(sorted(entry[0] for entry in moved if entry))
        if names in [o.key for o in waiting]:  # the finding about that dependency says what replaces what
            return None
        dropped = migration.dropped.get(sfr.component, ())
        if side == "after" and key in {*dropped, *(_moved_key(migration, old) for old in dropped)}:
            return f"{sfr.component} does not depend on that any more in {name}; {has}", "remove the binding"
    return has, "correct the key or remove it"


def _mistyped(document: Document, catalogue: Catalogue, owed: Obligation) -> str:
    """That a key which names no dependency was probably meant for this one, in words; else ``""``."""
    sfr = document.sfrs[owed.owner]
    near = [key for key in stale_bindings(sfr, catalogue) if set(owed.group) & set(key.split("|"))]
    return f" (the key {near[0]!r} names no dependency of {sfr.component}; it is {owed.key!r})" if near else ""


def _moved_key(migration: Migration, key: str) -> str:
    return "|".join(moved[0] if (moved := migration.successor(name, "after")) else name for name in key.split("|"))


def _to_be_renamed(view: View, document: Document) -> dict[str, str]:
    """The components of another edition that a document includes, by those that take their place in its own."""
    if (other := view.other_edition(document)) is None:
        return {}
    return {moved[0]: component for component in view.instances(document) if (moved := other[0].successor(component, other[1]))}


def _repair(owed: Obligation, repairs: tuple[Repair, ...], renamed: dict[str, str]) -> str:
    """What to do about an open dependency: rename what was carried over from another edition, else include the fewest components."""
    justify = f"add '{owed.key}: {{justified: …, text: …}}' under 'dependencies'"
    for name in owed.group:
        if name in renamed:
            return f"{name} takes the place of {renamed[name]}, which the document includes: rename it; or {justify}"
    if not repairs:
        return f"include {_group(owed)}, or {justify}"
    best = repairs[0]
    ways = " or ".join(" with ".join((r.include[0], listed(r.include[1:]))) if r.include[1:] else r.include[0] for r in repairs[:3])
    shared = len(best.closes)
    together = " and ".join(best.include)
    also = f" ({together} would meet {shared} open dependencies: of {_few(best.closes)})" if shared > 1 else ""
    return f"include {ways}{also}, or {justify}"


def _few(names: tuple[str, ...]) -> str:
    shown = list(dict.fromkeys(names))
    return listed(shown) if len(shown) < 7 else f"{listed(shown[:5])} and {len(shown) - 5} more"


def _likely(owed: Obligation) -> str:
    """The candidate of the same iteration, else the first."""
    iteration = iteration_of(owed.owner)
    return next((name for name in owed.candidates if iteration_of(name) == iteration), owed.candidates[0])


def _judged_alone(document: Document) -> bool:
    """Whether a document must hold what its SFRs depend on; a module has its base, a package the profile that uses it."""
    return document.header.kind not in ("pp-module", "functional-package")


def _of_assurance(catalogue: Catalogue, owed: Obligation) -> bool:
    return all(catalogue.is_sar(name) for name in owed.group)


def _obligations(view: View) -> Iterator[tuple[str, Obligation]]:
    for document, _ in view.judged():
        yield from ((document.id, owed) for owed in _owed(view, document))


def _owed(view: View, document: Document) -> Iterator[Obligation]:
    """What the SFRs of a document depend on; what is written for another edition (REQ002) has no dependencies to judge yet."""
    misread = view.misread(document)
    return (owed for owed in view.obligations.get(document.id, ()) if owed.owner not in misread)


def _group(owed: Obligation) -> str:
    return " or ".join(owed.group)
