"""Ids in the words of documents that name nothing."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Iterator
from functools import cached_property

import msgspec

from traceability.model.base import Item
from traceability.model.document import Document
from traceability.model.finding import Where
from traceability.model.gaps import is_gap
from traceability.model.ids import component_of, element_of
from traceability.rules.registry import NO_WORK_UNIT, Found, rule
from traceability.rules.words import did_you_mean, haystack, retired
from traceability.trace.design import hidden_node
from traceability.trace.graph import EXTERNAL
from traceability.trace.view import View, inherited, short

_SECTIONS = (
    "tsfi", "non_tsfi", "hidden_leaves", "subsystems", "modules",
    "threats", "organisational_security_policies", "assumptions", "objectives", "sfrs", "sars", "dispositions",
    "toe_parts", "features", "tss", "flaws", "guidance", "deliveries", "vulnerabilities",
)  # fmt: skip
_REFERENCES = frozenset(("id", "origin", "role", "subsystem", "to", "objective", "provenance", "confidence", "source", "disposition",
                         "status", "effect", "kind"))  # fmt: skip
_REQUIREMENT = re.compile(
    r"\.(?<=(?<![\w.])([A-Z]{3}_[A-Z]{3}\.))"
    r"(\d+(?:\.\d+[CDE]?)?(?:/[A-Za-z0-9_+-]+(?:\.[A-Za-z0-9_+-]+)*)?(?:#(?:[A-Za-z0-9_-]+|\*))?)"
)
"""The id of an SFR or SAR in two parts: its first full stop is looked for, because that is rare, and what stands before it afterwards."""
_TAIL = r"[A-Za-z][A-Za-z0-9_^+-]{2,200}[A-Za-z0-9_.^+/-]{0,200}(?:#[A-Za-z0-9_-]+)?"
"""What stands behind the first full stop of any other id."""
_CUT = re.compile(r"[-.+^]+")


@rule("HYG006", "Id in the words of a document that does not exist", NO_WORK_UNIT)
def dead_id(view: View) -> Iterator[Found]:
    """Whatever looks like an id in the words of a document is the id of something, or was one (a tombstone).

    Purposes, methods, texts, rationales, reasons, notes and descriptions are read. Looks like an id: an SFR or SAR by its grammar,
    and every word that begins as ids of this project do (``M.``, ``SUB.``, ``TSFI.``, ``O.``, …).

    Why: a reader follows the id and finds nothing; mostly the item was renamed and the words around it no longer hold.

    Repair: correct the id, or say it in words.

    Fails::

        === design/design.yaml
        document: {id: tds, kind: design, title: TDS, version: "1"}
        subsystems: {SUB.Time: {purpose: Gives the time to SUB.Log.}}

    Passes::

        === design/design.yaml
        document: {id: tds, kind: design, title: TDS, version: "1"}
        subsystems:
          SUB.Log: {purpose: Keeps the log.}
          SUB.Time: {purpose: Gives the time to SUB.Log.}
    """
    yield from dead_ids(view, _SECTIONS)


def dead_ids(view: View, sections: Iterable[str]) -> Iterator[Found]:
    """Ids in the words of some sections that name nothing."""
    held = [(document, section, items) for document in view.documents for section in sections if (items := getattr(document, section))]
    if held:
        words = _Words(view)
        for document, section, items in held:
            for item in words.suspects(items.values()):
                if _taken_over(view, document, item):
                    continue
                node = hidden_node(document, item.id) if section == "hidden_leaves" else f"{document.id}:{item.id}"
                for path, text in _texts(item, ()):
                    for name in words.dead(text) if not is_gap(text) else ():  # GAP001 speaks of these
                        hint = did_you_mean(name, words.known) or "correct the id, or say it in words"
                        where = Where(file=item.origin.file, line=item.origin.line, path=path)
                        yield Found(node, f"{item.id} speaks of {name}, which does not exist", where, hint, name)


class _Words:
    """What ids look like in a project, and which exist."""

    def __init__(self, view: View) -> None:
        self.known = frozenset(short(node) for node, data in view.nodes.items() if data["kind"] not in ("code", "test", EXTERNAL))
        self.known |= retired(view).keys() | {name for document in view.documents for name in document.dispositions}
        self._view = view
        self._catalogues = tuple(view.catalogues.values())
        self._heads = frozenset(head for head in {name.partition(".")[0] for name in self.known if "." in name} if head.isalpha())
        self._numbered = sorted(self._heads)
        before = "|".join(rf"(?<=(?<![\w.]){re.escape(head)}\.)()" for head in self._numbered) or r"(?!)"
        self._item = re.compile(rf"\.(?=[A-Za-z])(?:{before}){_TAIL}")

    @cached_property
    def _generic(self) -> frozenset[str]:
        """The components and elements that the SFRs are instances of."""
        sfrs = [sfr for _, _, sfr in self._view.items("sfrs")]
        return frozenset((*(component_of(sfr.id) for sfr in sfrs), *(element_of(element) for sfr in sfrs for element in sfr.elements)))

    def suspects(self, items: Collection[Item]) -> Iterator[Item]:
        """The items that may hold a dead id, found by a look at all of them at once; few of them, or none, in a sound document."""
        if items and self.dead(haystack(items)):
            yield from (item for item in items if self.dead(haystack((item,))))

    def dead(self, text: str) -> list[str]:
        """The ids in a text that name nothing, in order, each once."""
        known, requirements = self.known, dict.fromkeys(_REQUIREMENT.findall(text))
        found = [name for head, tail in requirements if (name := head + tail) not in known and not self._is_requirement(name)]
        matches = self._item.finditer(text)
        items = dict.fromkeys(f"{self._numbered[match.lastindex - 1]}{match.group()}" for match in matches if match.lastindex)
        unknown = [item for item in items if item not in known]
        return list(dict.fromkeys((*found, *(name for item in unknown for name in self._dead_items(item.rstrip("-./+^"))))))

    def _is_requirement(self, name: str) -> bool:
        """Whether a name that is no id of the project is one all the same: of all below an id, or of what CC has."""
        if "/" in name or "#" in name:
            return name.endswith("#*") and name.removesuffix("#*") in self.known
        if not self._catalogues:
            return True  # nobody knows then which components CC has
        return any(name in catalogue.components or catalogue.element(name) for catalogue in self._catalogues) or name in self._generic

    def _dead_items(self, word: str) -> Iterator[str]:
        """The ids in a word, which may be several (``M.Log/M.Time``) or begin with one (``M.Log-based``), that name nothing."""
        if word in self.known:
            return
        for name in word.split("/"):
            ends = (match.start() for match in _CUT.finditer(name))
            if self._is_item(name) and name not in self.known and not any(name[:end] in self.known for end in ends):
                yield name

    def _is_item(self, name: str) -> bool:
        head, _, tail = name.partition(".")
        return head in self._heads and re.fullmatch(_TAIL, tail) is not None


def _taken_over(view: View, document: Document, item: Item) -> bool:
    """Whether a Security Target holds the words of a profile, which are read there."""
    return bool(document.dispositions) and inherited(view, document, item)


def _texts(record: msgspec.Struct, path: tuple[str, ...]) -> Iterator[tuple[tuple[str, ...], str]]:
    """Every text of a record and of the records in it, with the way to it; what is itself a reference is left out."""
    for name in record.__struct_fields__:
        value = getattr(record, name)
        if name in _REFERENCES:
            continue
        if isinstance(value, str):
            yield (*path, name), value
        elif isinstance(value, dict):
            for key, entry in value.items():
                if isinstance(entry, msgspec.Struct):
                    yield from _texts(entry, (*path, name, key))
                else:
                    yield (*path, name, key), entry
