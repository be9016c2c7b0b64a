"""What is asked of the design in a view: roles that follow from links, the tests of a TSFI, its primary module."""

from __future__ import annotations

from collections.abc import Container, Iterable

from traceability.model.design import Module, Role
from traceability.model.document import Document
from traceability.model.ids import qualified, split_qualified
from traceability.trace.design import ASPECTS, described_products
from traceability.trace.view import View

ROLES: tuple[Role, ...] = ("enforcing", "supporting", "non-interfering")
"""Strongest first."""
_ASPECT_KINDS = frozenset(kind for _, kind in ASPECTS.values())


def strongest(roles: Iterable[Role]) -> Role:
    """The strongest of some roles; ``non-interfering`` of none."""
    found = set(roles)
    return next((role for role in ROLES if role in found), "non-interfering")


def weaker(role: Role, than: Role) -> bool:
    """Whether a role says less than another."""
    return ROLES.index(role) > ROLES.index(than)


def module_role(view: View, module: str) -> Role:
    """The role that a module's links say: what it enforces, else what it supports, else who depends on it.

    Links to leaves count as they are written, so that one that leads nowhere is no second defect.
    """
    item: Module = view.nodes[module]["item"]
    if item.enforces:
        return "enforcing"
    return "supporting" if item.supports or dependants(view, module) else "non-interfering"


def dependants(view: View, module: str) -> list[str]:
    """The modules that call a module, then the TSFI whose chain it stands in, less those that are non-interfering themselves."""
    others = (*view.children(module, "calls"), *view.children(module, "chain"))
    return [other for other in others if other != module and view.nodes[other]["item"].role != "non-interfering"]


def subsystem_role(view: View, subsystem: str) -> Role:
    """The strongest role stated by the modules of a subsystem and by the TSFI whose boundary module stands in it."""
    modules = view.children(subsystem, "belongs-to")
    offered = (tsfi for module in modules for tsfi in view.children(module, "chain") if boundary_of(view, tsfi) == module)
    return strongest(view.nodes[node]["item"].role for node in (*modules, *offered))


def chain_of(view: View, tsfi: str) -> list[str]:
    """The modules of a TSFI's chain that exist, in order, from the boundary to the primary module."""
    return [module for module in _chain(view, tsfi) if module]


def primary_of(view: View, tsfi: str) -> str:
    """The module that a TSFI's chain ends at (ADV_TDS.3-14); ``""`` where there is no chain, or no such module."""
    return (_chain(view, tsfi) or [""])[-1]


def boundary_of(view: View, tsfi: str) -> str:
    """The module that a TSFI's chain begins with; ``""`` where there is no chain, or no such module."""
    return (_chain(view, tsfi) or [""])[0]


def aspects_of(view: View, tsfi: str) -> list[str]:
    """The nodes of a TSFI's parameters, actions and error messages, sorted."""
    return [node for node in view.children(tsfi, "part-of") if view.kind(node) in _ASPECT_KINDS]


def verifying(view: View, node: str) -> list[str]:
    """The tests that verify a node or, for a TSFI, one of its aspects, sorted."""
    return sorted({test for part in (node, *aspects_of(view, node)) for test in view.children(part, "verifies")})


def names_aspects(view: View) -> bool:
    """Whether any test names a part of a TSFI."""
    return any(view.children(aspect, "verifies") for node, _, _ in view.items("tsfi") for aspect in aspects_of(view, node))


def named(view: View, document: Document, reference: str, kinds: Container[str] | None = None) -> str:
    """The node of one of these kinds (None: of any) that a reference in a design names, in its own document, else in any; else ``""``."""
    others = (other.id for other in view.documents if other is not document)
    nodes = (reference,) if ":" in reference else (qualified(name, reference) for name in (document.id, *others))
    return next((node for node in nodes if node in view.nodes and (kinds is None or view.kind(node) in kinds)), "")


def products_with_tsfi(view: View) -> frozenset[str]:
    """The ids of the Security Targets whose functional specification names any TSFI."""
    return described_products(view.documents)


def _chain(view: View, tsfi: str) -> list[str]:
    """The chain as it is written, ``""`` for what names no module."""
    document = split_qualified(tsfi)[0]
    known = frozenset(view.parents(tsfi, "chain"))
    named = (name if ":" in name else qualified(document, name) for name in view.nodes[tsfi]["item"].chain)
    return [module if module in known else "" for module in named]
