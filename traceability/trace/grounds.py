"""What the judgement of one disposition rests on, and what it may find wrong."""

from __future__ import annotations

from typing import Any

import msgspec

from traceability.catalogue import Catalogue
from traceability.model.base import NOWHERE, Item, Origin
from traceability.model.document import Disposition, Document
from traceability.model.finding import Where
from traceability.model.objectives import Objective
from traceability.trace.differences import normal
from traceability.trace.lawful import Conformance, Group

_GROUPS: dict[str, Group] = {
    "threats": "threat", "organisational_security_policies": "policy", "assumptions": "assumption", "sfrs": "sfr", "sars": "sar",
}  # fmt: skip
WORDS: dict[Group, str] = {
    "threat": "threat", "policy": "policy", "assumption": "assumption", "objective": "objective for the TOE",
    "environment": "objective for the environment", "sfr": "SFR", "sar": "SAR",
}  # fmt: skip
"""The groups as CC calls them."""


class Fault(msgspec.Struct, frozen=True):
    """Something that conformance does not allow: the rule, the defect in words, the repair, its place and the profile's."""

    rule: str
    message: str
    hint: str
    where: Where
    related: str = ""
    other: Origin = NOWHERE


class Case(msgspec.Struct, frozen=True):
    """One item of a profile (or an added one, ``owner`` empty) with all that its judgement needs.

    ``own`` is the document as written, ``document`` effective; ``owners`` are the documents that it stands on, ``union`` what the
    claimed one holds; ``after`` is the item as the document has it; ``served_by`` the SFRs without which the item serves nothing;
    ``by`` what stands for the item, stated or derived.
    """

    own: Document
    document: Document
    owner: str
    owners: tuple[Document, ...]
    section: str
    group: Group
    item: Any
    conformance: Conformance
    union: dict[str, dict[str, Any]]
    served_by: frozenset[str]
    catalogue: Catalogue | None
    after: Any
    stated: Disposition | None
    by: tuple[str, ...] = ()

    def place(self, *path: str) -> Where:
        """Where the document speaks of the item: its disposition, its own statement of it, else its header."""
        if self.stated is not None:
            return Where(file=self.stated.origin.file, line=self.stated.origin.line, path=path)
        own = getattr(self.own, self.section).get(self.item.id)
        origin = own.origin if own is not None else self.own.header.origin
        return Where(file=origin.file, line=origin.line)

    @property
    def name(self) -> str:
        """The item with its kind in words."""
        return f"the {WORDS[self.group]} {self.item.id}"

    @property
    def words_stay(self) -> bool:
        """Whether the document has the item in the profile's words."""
        return self.after is not None and wording(self.after) == wording(self.item)


def article(words: str) -> str:
    """Words with the article that goes before them; ``S`` is spoken as a letter in SFR and SAR."""
    return f"an {words}" if words[0] in "aeio" or words[:3] in ("SFR", "SAR") else f"a {words}"


def group_of(section: str, item: Item) -> Group:
    """The kind of an item as the table of lawful dispositions names it."""
    if section == "objectives":
        return "environment" if isinstance(item, Objective) and item.kind == "environment" else "objective"
    return _GROUPS[section]


def words_of(item: Any) -> str:
    """The words that say what an item is, on one line."""
    return " ".join((getattr(item, "action", "") or getattr(item, "text", "")).split())


def wording(item: Any) -> str:
    """The words that say what an item is, as they are compared."""
    return normal(words_of(item))


def found_group(document: Document, name: str) -> Group | None:
    """The kind of the item of that short id in a document, ``None`` if it has none."""
    for section in (*_GROUPS, "objectives"):
        if (item := getattr(document, section).get(name)) is not None:
            return group_of(section, item)
    return None
