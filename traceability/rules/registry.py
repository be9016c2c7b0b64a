"""The registry: a rule is one small function whose docstring is its manual page."""

from __future__ import annotations

import functools
import importlib
import inspect
import pkgutil
import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import Literal

import msgspec

import traceability.rules
from traceability.model.document import Document
from traceability.model.errors import ConfigError
from traceability.model.finding import Finding, Severity, Where
from traceability.model.ids import split_qualified
from traceability.trace.view import View, inherited

Kind = Literal["deterministic", "heuristic", "attestation"]
_AS_PROFILE = frozenset({"protection-profile", "functional-package", "assurance-package"})
_AS_BEFORE = ("SPD.", "OBJ.2", "ECD.", "REQ.2")


class Sources(msgspec.Struct, frozen=True):
    """The work units that a rule mechanises, by edition: for a profile (``pp``), a Security Target (``st``), a PP-Module and a
    PP-Configuration.
    """

    pp31: str = ""
    st31: str = ""
    pp22: str = ""
    st22: str = ""
    module22: str = ""
    configuration22: str = ""

    def for_document(self, kind: str, edition: str) -> str:
        """The work unit to cite for a document of a kind under an edition (``3.1`` or ``2022``).

        A module has work units of its own (ACE) for its contents under CC:2022 only: those of CEM 3.1 refer to APE. A package
        is judged within the profile that uses it. A configuration has work units for what it puts together; what it
        holds is judged where it stands.
        """
        if kind == "pp-configuration":
            return self.configuration22 if edition == "2022" else ""
        if kind == "pp-module":
            return self.module22 if edition == "2022" else self.pp31
        if kind in _AS_PROFILE:
            return self.pp22 if edition == "2022" else self.pp31
        return self.st22 if edition == "2022" else self.st31

    def named(self) -> dict[str, tuple[str, ...]]:
        """All work units by edition, each once."""
        pairs = {"CC 3.1 R5": (self.pp31, self.st31), "CC:2022": (self.pp22, self.st22, self.module22, self.configuration22)}
        return {edition: tuple(dict.fromkeys(unit for unit in units if unit)) for edition, units in pairs.items() if any(units)}


def same(unit: str) -> Sources:
    """A work unit that has the same number in both editions, whatever the document."""
    return Sources(unit, unit, unit, unit)


def pp_st(number: str, *, pp22: str = "", st22: str = "", module22: str | None = None) -> Sources:
    """Work unit ``number`` of APE for a profile and of ASE for a Security Target, renumbered in CC:2022 where given.

    ACE of CC:2022 numbers problem definition, objectives, extended components and requirements as CEM 3.1 numbered APE; for its
    introduction and claims ``module22`` must be given (without class), else a module has none.
    """
    own = number if module22 is None and number.startswith(_AS_BEFORE) else module22
    return Sources(f"APE_{number}", f"ASE_{number}", f"APE_{pp22 or number}", f"ASE_{st22 or number}", f"ACE_{own}" if own else "")


NO_WORK_UNIT = Sources()


class Found(msgspec.Struct, frozen=True):
    """What a rule yields: the subject (qualified id, or ``path::symbol``), the defect in words, its place, the repair."""

    subject: str
    message: str
    where: Where
    hint: str = ""
    related: str = ""
    other: tuple[Where, ...] = ()


Check = Callable[[View], Iterable[Found]]


class Manual(msgspec.Struct, frozen=True):
    """A rule's manual page, read from its docstring."""

    what: str
    why: str
    repair: str
    fails: str
    passes: str


class Rule(msgspec.Struct, frozen=True):
    """A registered rule."""

    id: str
    title: str
    severity: Severity
    sources: Sources
    check: Check
    kind: Kind
    since: str
    imported: bool = False

    def run(self, view: View) -> list[Finding]:
        """The rule's findings, sorted. An item that a Security Target inherits unchanged is reported where it was written.

        An imported document keeps its own format's operations, links and dependencies: only the rules made for it judge it.
        """
        foreign = {document.id for document in view.documents if document.header.imported}
        if self.imported and not foreign:
            return []
        entries = (entry for entry in self.check(view) if self.imported or split_qualified(entry.subject)[0] not in foreign)
        clauses = {document.id: self._clause(document) for document in view.documents}
        otherwise = self._clause(None)
        found = [self._finding(entry, clauses.get(split_qualified(entry.subject)[0], otherwise)) for entry in entries]
        written = {(f.subject, f.related) for f in found}
        return _merged([f for f in found if not _repeats(view, f, written)])

    def manual(self) -> Manual:
        """The manual page."""
        return read_manual(inspect.getdoc(self.check) or "")

    def _finding(self, found: Found, clause: str) -> Finding:
        return Finding(
            rule=self.id, severity=self.severity, message=found.message, where=found.where, subject=found.subject,
            related=found.related, hint=found.hint, clause=clause, other=found.other,
        )  # fmt: skip

    def _clause(self, document: Document | None) -> str:
        kind = document.header.kind if document else "security-target"
        claims = document.header.claims if document else None
        return self.sources.for_document(kind, claims.cc.edition if claims else "3.1")


_RULES: dict[str, Rule] = {}


def rule(
    identifier: str,
    title: str,
    sources: Sources,
    *,
    severity: Severity = "error",
    kind: Kind = "deterministic",
    since: str = "0.1.0",
    imported: bool = False,
) -> Callable[[Check], Check]:
    """Register a function as the rule of that id. An id is never used twice, nor again.

    ``imported`` marks a rule that judges imported documents, and them alone.
    """

    def register(check: Check) -> Check:
        if identifier in _RULES:
            raise ValueError(f"rule {identifier} is registered twice")
        _RULES[identifier] = Rule(identifier, title, severity, sources, check, kind, since, imported)
        return check

    return register


@functools.cache
def all_rules() -> dict[str, Rule]:
    """Every rule by its id, sorted: each module of this package registers its own."""
    for module in pkgutil.iter_modules(traceability.rules.__path__):
        importlib.import_module(f"traceability.rules.{module.name}")
    return dict(sorted(_RULES.items()))


RENAMED: Mapping[str, str] = {}
"""Old ids of rules, each with the id that the rule has now. Configuration, waivers and baselines may go on using them."""


def current(identifier: str) -> str:
    """The id by which a rule is known now; any other text as it is."""
    return RENAMED.get(identifier, identifier)


def renamed_key(key: str) -> str:
    """The key of a finding with the id by which its rule is known now."""
    identifier, space, rest = key.partition(" ")
    return f"{current(identifier)}{space}{rest}"


def chosen(select: Iterable[str], ignore: Iterable[str]) -> dict[str, Rule]:
    """The rules that ``select`` names (all where it is empty) less those that ``ignore`` names, by id or its beginning.

    Raises ``ConfigError`` for a name that no rule's id begins with: a typo must not switch a check off in silence.
    """
    rules, select, ignore = all_rules(), tuple(map(current, select)), tuple(map(current, ignore))
    for name in (*select, *ignore):
        if not any(identifier.startswith(name) for identifier in rules) or not name:
            families = ", ".join(sorted({identifier[:3] for identifier in rules}))
            raise ConfigError(f"no rule is called {name!r} or begins with it; families: {families}; see 'pptrace rules'")
    return {i: r for i, r in rules.items() if i.startswith(select or ("",)) and not i.startswith(ignore or ("-",))}


def read_manual(text: str) -> Manual:
    """The parts of a rule's docstring: what, *Why:*, *Repair:*, and the examples behind *Fails::* and *Passes::*."""
    head, _, rest = text.partition("\nFails::\n")
    fails, _, passes = rest.partition("\nPasses::\n")
    what, why = _split(head, "Why:")
    why, repair = _split(why, "Repair:")
    return Manual(what, why, repair, inspect.cleandoc(fails), inspect.cleandoc(passes))


def _split(text: str, mark: str) -> tuple[str, str]:
    before, _, after = text.partition(f"\n{mark}")
    return re.sub(r"\s*\n(?!\n)", "\n", before).strip(), after.strip()


def _merged(found: Iterable[Finding]) -> list[Finding]:
    """The findings sorted by key; what is found of one thing several times is one finding that says it all."""
    together: dict[str, list[Finding]] = {}
    for finding in found:
        together.setdefault(finding.key, []).append(finding)
    return [_joined(together[key]) for key in sorted(together)]


def _joined(found: list[Finding]) -> Finding:
    if len(found) == 1:
        return found[0]
    first, *others = dict.fromkeys(finding.message for finding in found)
    lead = first.partition(": ")[0] + ": "
    hints = dict.fromkeys(finding.hint for finding in found if finding.hint)
    return msgspec.structs.replace(
        found[0], message="; ".join([first, *(other.removeprefix(lead) for other in others)]), hint="; ".join(hints)
    )  # fmt: skip


def _repeats(view: View, finding: Finding, written: set[tuple[str, str]]) -> bool:
    document = view.named.get(split_qualified(finding.subject)[0])
    if document is None:
        return False
    return any(
        profile.id != document.id
        and (_moved(finding.subject, document, profile), _moved(finding.related, document, profile)) in written
        and _is_inherited(view, document, finding.subject)
        for profile in view.claimed_by(document)
    )  # fmt: skip


def _moved(reference: str, document: Document, profile: Document) -> str:
    prefix = f"{document.id}:"
    return f"{profile.id}:{reference.removeprefix(prefix)}" if reference.startswith(prefix) else reference


def _is_inherited(view: View, document: Document, subject: str) -> bool:
    item = view.nodes[subject].get("item") if subject in view.nodes else None
    return item is not None and inherited(view, document, item)


def places(nodes: Iterable[str], view: View) -> Iterator[Where]:
    """The places of some nodes, for a finding's other ends."""
    return (view.where(node) for node in nodes)
