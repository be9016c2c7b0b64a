"""Dependencies, iteration by iteration: what each SFR and SAR needs, and how the document says that it is met."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Literal

import msgspec

from traceability.catalogue import Catalogue
from traceability.catalogue.migration import Migration, Side
from traceability.model.document import Document
from traceability.model.ids import component_of
from traceability.model.requirements import Binding, Sfr

Status = Literal["satisfied", "derived", "justified", "unbound", "open", "wrong"]


class Obligation(msgspec.Struct, frozen=True):
    """One dependency (an OR group) of one SFR.

    ``candidates`` are the requirements of the document that could meet it; ``resolved`` those that do. ``unbound``: the author
    does not say which candidate does, though there are several, or though he binds the other dependencies of the document.
    ``derived``: there is one candidate only, in a document that binds nothing, or an SAR, which nobody iterates. ``misfits`` are bound
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


def obligations(document: Document, catalogue: Catalogue, other: tuple[Migration, Side] | None = None) -> tuple[Obligation, ...]:
    """Every dependency of every SFR of a document, in its order (CC Part 1, dependencies; REQ.2-9).

    ``other`` are the differences to another edition, and which side of them the catalogue is: a binding whose key is written
    as the other edition has it counts for the dependency that it became.
    """
    judge = _Judge(document, catalogue, other)
    return tuple(judge.obligation(sfr, group) for sfr in document.sfrs.values() for group in catalogue.dependencies(sfr.component))


def stale_bindings(sfr: Sfr, catalogue: Catalogue) -> tuple[str, ...]:
    """The keys of bindings that name no dependency of the component, or one that an earlier key names too."""
    left = {frozenset(group) for group in catalogue.dependencies(sfr.component)}
    stale = []
    for key in sfr.dependencies:
        group = frozenset(key.split("|"))
        if group not in left:
            stale.append(key)
        left.discard(group)
    return tuple(stale)


def needless(owed: Obligation, instances: Mapping[str, int]) -> str:
    """Why a justification is not needed, in words: the document itself tells that the dependency is met; else ``""``.

    That some instance of the component is there is not enough: a hash has no key, though keys are generated for others. It is
    enough where nothing is iterated (one instance of the component that depends, one that is depended on), and where what
    does it instead is what the dependency asks for. ``instances`` counts the SFRs of each component.
    """
    binding = owed.binding
    if owed.status != "justified" or binding is None:
        return ""
    if binding.justified == "other-sfr" and all(name in owed.candidates for name in binding.cites):
        return f"{', '.join(binding.cites)} is what the dependency asks for: it is met, and need not be justified"
    if len(owed.candidates) == 1 and instances[component_of(owed.owner)] == 1:
        return f"the document includes {owed.candidates[0]}, and neither it nor {owed.owner} is iterated"
    return ""


def open_assurance(document: Document, catalogue: Catalogue) -> tuple[tuple[str, tuple[str, ...]], ...]:
    """The (SAR, OR group) pairs whose dependency no requirement of the document meets."""
    judge = _Judge(document, catalogue)
    return tuple((sar, group) for sar in document.sars for group in catalogue.dependencies(sar) if not judge.candidates(group))


class _Judge:
    """Judges the dependencies of one document; what holds for the whole document is found once."""

    def __init__(self, document: Document, catalogue: Catalogue, other: tuple[Migration, Side] | None = None) -> None:
        self._document = document
        self._catalogue = catalogue
        self._other = other
        self._binds = any(sfr.dependencies for sfr in document.sfrs.values())
        self._order = {name: number for number, name in enumerate((*document.sfrs, *document.sars))}
        self._instances: dict[str, list[str]] = {}
        for name in self._order:
            self._instances.setdefault(component_of(name), []).append(name)
        self._tuples: dict[tuple[str, ...], tuple[str, ...]] = {}

    def obligation(self, sfr: Sfr, group: tuple[str, ...]) -> Obligation:
        document, catalogue = self._document, self._catalogue
        candidates = self.candidates(group)
        binding = _binding(sfr, group, self._other)
        if binding is None or not (binding.satisfied_by or binding.justified):
            chosen = len(candidates) == 1 and (not self._binds or candidates[0] in document.sars)
            status: Status = "open" if not candidates else "derived" if chosen else "unbound"
            resolved = candidates if status == "derived" else ()
            return Obligation(sfr.id, group, status, candidates, resolved, via=_via(catalogue, group, resolved), binding=binding)
        if binding.satisfied_by:
            known = tuple(name for name in binding.satisfied_by if name in document.sfrs or name in document.sars)
            misfits = tuple(name for name in known if not self._fits(name, group))
            whole = len(known) == len(binding.satisfied_by) and not misfits
            via = _via(catalogue, group, known)
            problem = "bound and justified at once: it is one or the other" if binding.justified else ""
            return Obligation(
                sfr.id, group, "satisfied" if whole and not problem else "wrong", candidates, known, misfits, via, binding, problem
            )
        problem = _justification_problem(document, sfr, binding)
        return Obligation(sfr.id, group, "wrong" if problem else "justified", candidates, binding=binding, problem=problem)

    def candidates(self, group: tuple[str, ...]) -> tuple[str, ...]:
        """The requirements of the document that could meet a group, in its order; one tuple for all who ask for the same group."""
        found = self._tuples.get(group)
        if found is None:
            components = {component for wanted in group for component in (wanted, *self._catalogue.satisfiers(wanted))}
            fitting = (name for component in components for name in self._instances.get(component, ()))
            found = self._tuples[group] = tuple(sorted(fitting, key=self._order.__getitem__))
        return found

    def _fits(self, name: str, group: tuple[str, ...]) -> bool:
        return any(self._catalogue.satisfies(component_of(name), wanted) for wanted in group)


def _binding(sfr: Sfr, group: tuple[str, ...], other: tuple[Migration, Side] | None) -> Binding | None:
    wanted = frozenset(group)
    exact = next((binding for key, binding in sfr.dependencies.items() if frozenset(key.split("|")) == wanted), None)
    if exact is not None or other is None:
        return exact
    migration, side = other
    renamed = ((migration.renamed_group(sfr.component, key, side), binding) for key, binding in sfr.dependencies.items())
    return next((binding for key, binding in renamed if key and frozenset(key.split("|")) == wanted), None)


def _justification_problem(document: Document, sfr: Sfr, binding: Binding) -> str:
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
    if sfr.id in binding.cites:
        return "an SFR cannot stand in for what it depends on itself"
    wrong = [name for name in binding.cites if name in document.objectives and name not in document.sfrs]
    return f"{', '.join(wrong)} is an objective, but a justification of type 'other-sfr' rests on SFRs" if wrong else ""


def _via(catalogue: Catalogue, group: tuple[str, ...], resolved: tuple[str, ...]) -> str:
    """Which resolution rests on the hierarchy rather than on the component itself, in words."""
    steps = []
    for name in resolved:
        component = component_of(name)
        wanted = next((w for w in group if component != w and catalogue.satisfies(component, w)), None)
        if wanted and component not in group:
            steps.append(f"{component} is hierarchical to {wanted}")
    return "; ".join(dict.fromkeys(steps))
