"""Ids that belong to another edition of CC than the one that judges the document (APE_REQ.2-1, ASE_REQ.2-1)."""

from __future__ import annotations

from collections.abc import Iterator

from traceability.catalogue import NAMES, Migration
from traceability.catalogue.migration import Shape, Side
from traceability.model.document import Document
from traceability.model.ids import qualified
from traceability.model.requirements import Sfr
from traceability.rules.registry import Found, pp_st, rule
from traceability.trace.view import View


@rule("REQ002", "Component of another edition", pp_st("REQ.2-1"))
def other_edition(view: View) -> Iterator[Found]:
    """No SFR or SAR is an instance of a component that only another edition of CC has, nor written as another edition has its id.

    Why: CC:2022 gave FAU_STG.1 to FAU_STG.4 to other components than CC 3.1, and took FCS_CKM.4 out. A document that carries such an
    id from one edition into the other asks for something that its author does not mean, with other dependencies.
    The id alone does not tell: an SFR is only reported if its elements, else its operations, else the dependencies that it
    binds fit the other edition and not the one that judges the document.

    Repair: write the component that the message names, with its elements and dependencies; or claim the edition that is meant.
    ``pptrace check --edition cc-2022 --migrate`` shows what the renamed document lacks.

    Fails::

        sfrs:
          FAU_STG.5:
            elements: {FAU_STG.5.1: {text: "The TSF does {s1} once its log is full.", slots: {s1: {chosen: {1: nothing}}}}}

    Passes::

        sfrs:
          FAU_STG.4:
            elements:
              FAU_STG.4.1:
                text: "The TSF does {s1} and {a1} once its log is full."
                slots: {s1: {chosen: {1: nothing}}, a1: {value: waits}}
    """
    for document, catalogue in view.judged():
        if (found := view.other_edition(document)) is None:
            continue
        migration, side = found
        here, there = _names(migration, side)
        for requirement in (*document.sfrs.values(), *document.sars.values()):
            name = requirement.component if isinstance(requirement, Sfr) else requirement.id
            title = "" if name in catalogue.components else migration.elsewhere(name, side)
            if title:
                node = qualified(document.id, requirement.id)
                message = f"{requirement.id}: {name} ({title}) is of {there}; {here}, which judges this document, has no such component"
                yield Found(node, message + _moved(name, migration, side), view.where(node), _hint(requirement.id, name, migration, side))
        yield from _misread(view, document, migration, side)


def _misread(view: View, document: Document, migration: Migration, side: Side) -> Iterator[Found]:
    here, there = _names(migration, side)
    for name, shape in view.misread(document).items():
        sfr = document.sfrs[name]
        node = qualified(document.id, name)
        own = _title(migration, sfr.component, side)
        message = (
            f"{name} is written as {there} has {sfr.component} ({shape.title}), but {here} judges this document,"
            f" and there {sfr.component} is another component ({own})"
        )
        yield Found(node, message + _moved(sfr.component, migration, side), view.where(node), _hint(name, sfr.component, migration, side))


def _moved(component: str, migration: Migration, side: Side) -> str:
    moved = migration.successor(component, side)
    return f". In {_names(migration, side)[0]} {moved[0]} takes its place: {moved[1]}" if moved else ""


def _hint(identifier: str, component: str, migration: Migration, side: Side) -> str:
    here, there = _names(migration, side)
    moved = migration.successor(component, side)
    if moved:
        return (
            f"rename it {moved[0]}{identifier.removeprefix(component)}, with the elements and dependencies of {moved[0]}; or claim {there}"
        )
    return f"claim {there}, or define it under 'extended_components', or take a component of {here}"


def _names(migration: Migration, side: Side) -> tuple[str, str]:
    before, after = NAMES[migration.migration.before], NAMES[migration.migration.after]
    return (before, after) if side == "before" else (after, before)


def _title(migration: Migration, component: str, side: Side) -> str:
    reused = migration.reused[component]
    shape: Shape = reused.before if side == "before" else reused.after
    return shape.title
