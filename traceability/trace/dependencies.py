"""Dependencies, iteration by iteration: what each SFR and SAR needs, and how the document says that it is met."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from traceability.catalogue import Catalogue
from traceability.model.document import Document
from traceability.model.ids import component_of
from traceability.model.requirements import Binding, Sfr

Status = Literal["satisfied", "derived", "justified", "unbound", "open", "wrong"]


@dataclass(frozen=True, slots=True)
class Obligation:
    """One dependency (an OR group) of one SFR.

    ``candidates`` are the requirements of the document that could meet it; ``resolved`` those that do. ``unbound``: the author
    does not say which candidate does, though there are several, or though he binds the other dependencies of the document.
    ``derived``: there is one candidate only, in a document that binds nothing. ``misfits`` are bound
    requirements that exist but belong to no alternative of the group. ``key`` is how a binding names the group.
    """

    owner: str
    group: tuple[str, ...]
    status: Status
    candidates: tuple[str, ...] = ()
    resolved: tuple[str, ...] = ()
    misfits: tuple[str, ...] = ()
    via: str = ""
    binding: Binding | None = None
    problem: str = ""

    @property
    def key(self) -> str:
        """The group as a binding's key, ``A|B``."""
        return "|".join(self.group)


def obligations(document: Document, catalogue: Catalogue) -> tuple[Obligation, ...]:
    """Every dependency of every SFR of a document, in its order (CC Part 1, dependencies; REQ.2-9)."""
    return tuple(
        _judge(document, catalogue, sfr, group) for sfr in document.sfrs.values() for group in catalogue.dependencies(sfr.component)
    )


def stale_bindings(sfr: Sfr, catalogue: Catalogue) -> tuple[str, ...]:
    """The keys of bindings that name no dependency of the component."""
    known = {frozenset(group) for group in catalogue.dependencies(sfr.component)}
    return tuple(key for key in sfr.dependencies if frozenset(key.split("|")) not in known)


def open_assurance(document: Document, catalogue: Catalogue) -> tuple[tuple[str, tuple[str, ...]], ...]:
    """The (SAR, OR group) pairs whose dependency no requirement of the document meets."""
    return tuple(
        (sar, group) for sar in document.sars for group in catalogue.dependencies(sar) if not _candidates(document, catalogue, group)
    )


def _judge(document: Document, catalogue: Catalogue, sfr: Sfr, group: tuple[str, ...]) -> Obligation:
    candidates = _candidates(document, catalogue, group)
    binding = next((b for key, b in sfr.dependencies.items() if frozenset(key.split("|")) == frozenset(group)), None)
    if binding is None or not (binding.satisfied_by or binding.justified):
        chosen = len(candidates) == 1 and not _binds(document)
        status: Status = "open" if not candidates else "derived" if chosen else "unbound"
        resolved = candidates if status == "derived" else ()
        return Obligation(sfr.id, group, status, candidates, resolved, via=_via(catalogue, group, resolved), binding=binding)
    if binding.satisfied_by:
        known = tuple(name for name in binding.satisfied_by if name in document.sfrs or name in document.sars)
        misfits = tuple(name for name in known if name not in candidates)
        whole = len(known) == len(binding.satisfied_by) and not misfits
        via = _via(catalogue, group, known)
        problem = "bound and justified at once: it is one or the other" if binding.justified else ""
        return Obligation(
            sfr.id, group, "satisfied" if whole and not problem else "wrong", candidates, known, misfits, via, binding, problem
        )
    problem = _justification_problem(document, binding)
    return Obligation(sfr.id, group, "wrong" if problem else "justified", candidates, binding=binding, problem=problem)


def _binds(document: Document) -> bool:
    return any(sfr.dependencies for sfr in document.sfrs.values())


def _justification_problem(document: Document, binding: Binding) -> str:
    if not binding.text.strip():
        return "the justification has no text"
    if binding.justified == "not-necessary":
        return ""
    if not binding.cites:
        wanted = "an objective for the environment" if binding.justified == "environment" else "the SFRs that do it instead"
        return f"a justification of type {binding.justified!r} must cite {wanted}"
    if binding.justified == "environment":
        wrong = [name for name in binding.cites if (o := document.objectives.get(name)) and o.kind != "environment"]
        return f"{', '.join(wrong)} is no objective for the environment" if wrong else ""
    return ""


def _candidates(document: Document, catalogue: Catalogue, group: tuple[str, ...]) -> tuple[str, ...]:
    requirements = (*document.sfrs, *document.sars)
    return tuple(name for name in requirements if any(catalogue.satisfies(component_of(name), wanted) for wanted in group))


def _via(catalogue: Catalogue, group: tuple[str, ...], resolved: tuple[str, ...]) -> str:
    """Which resolution rests on the hierarchy rather than on the component itself, in words."""
    steps = []
    for name in resolved:
        component = component_of(name)
        wanted = next((w for w in group if component != w and catalogue.satisfies(component, w)), None)
        if wanted and component not in group:
            steps.append(f"{component} is hierarchical to {wanted}")
    return "; ".join(dict.fromkeys(steps))
