"""The official machine-readable Common Criteria (3.1 R1 to R5, CC:2022), a user's own copy, to a catalogue with the official wording."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Literal

import msgspec

from traceability.catalogue import Catalogue
from traceability.exchange.xml import Node, line_of, local, read_xml, tidy
from traceability.exchange.xml import text as text_of
from traceability.model.components import (
    AuditEvent,
    ComponentDefinition,
    ElementDefinition,
    ManagementItem,
    SlotDefinition,
)  # fmt: skip
from traceability.model.errors import LoadError, Mistake

_ASSIGNMENT = frozenset(("fe-assignment", "assignment"))
_SELECTION = frozenset(("fe-selection", "selection"))
_ITEM = frozenset(("fe-item", "item"))
_NOTES = frozenset(("fe-assignmentnotes", "assignmentnotes", "fe-selectionnotes", "selectionnotes", "footnote", "m-workunit"))
_KINDS: dict[str, Literal["D", "C", "E"]] = {"ae-developer": "D", "ae-content": "C", "ae-evaluator": "E"}
_LETTERS = "abcdefghijklmnopqrstuvwxyz"


def read_ccxml(path: Path, name: str) -> Catalogue:
    """The catalogue in a file. The text that it holds is copyrighted: the caller keeps it to its user.

    Raises ``LoadError`` where the file is no well-formed XML, or not the Common Criteria.
    """
    root = read_xml(path, name, with_doctype=True).root
    version = root.get("version", "")
    edition = "2022" if "2022" in version else "3.1" if version.startswith("3") else ""
    if local(root) != "cc" or not edition:
        message = f"the root element is <{local(root)}> with version {version!r}; the official file begins with <cc version=…>"
        raise LoadError([Mistake(name, max(line_of(root), 1), 1, "LOD013", message)])
    revision = root.get("revision", "")
    components = {node.get("id", "").upper(): _functional(node) for node in root.iter("f-component")}
    for family in root.iter("a-family"):
        components |= _with_hierarchy({node.get("id", "").upper(): _assurance(node) for node in family.iter("a-component")})
    number = int(revision) if revision.isdigit() else None
    return Catalogue(
        id=f"cc-3.1r{revision}" if edition == "3.1" else "cc-2022", edition=edition, revision=number,
        title=f"Common Criteria {version} revision {revision}, official wording", source=f"the user's own copy, {Path(name).name}",
        classes={node.get("id", "").upper(): tidy(node.get("name")) for node in root.iter("f-class", "a-class")},
        families={node.get("id", "").upper(): tidy(node.get("name")) for node in root.iter("f-family", "a-family")},
        components=components,
    )  # fmt: skip


def _functional(node: Node) -> ComponentDefinition:
    identifier = node.get("id", "").upper()
    audits = [child for child in node if local(child) == "fco-audit"]
    functions = [child for child in node if local(child) == "fco-management"]
    return ComponentDefinition(
        id=identifier, title=tidy(node.get("name")), line=line_of(node),
        elements={child.get("id", "").upper(): _element(child) for child in node if local(child) == "f-element"},
        hierarchical_to=tuple(child.get("fcomponent", "").upper() for child in node if local(child) == "fco-hierarchical"),
        dependencies=tuple(_dependencies(node)),
        audit=tuple(
            AuditEvent(letter=letter, level=_level(child), same_as=child.get("equal", "").upper(), text=text_of(child))
            for letter, child in zip(_letters(), audits, strict=False)
        ),
        management=tuple(
            ManagementItem(letter=letter, same_as=child.get("equal", "").upper(), text=text_of(child))
            for letter, child in zip(_letters(), functions, strict=False)
        ),
    )  # fmt: skip


def _with_hierarchy(family: dict[str, ComponentDefinition]) -> dict[str, ComponentDefinition]:
    """The components of an assurance family. Where the file states no hierarchy (CC:2022), each builds on the one before."""
    if any(component.hierarchical_to for component in family.values()):
        return family
    names = list(family)
    before = dict(zip(names[1:], names, strict=False))
    return {
        name: msgspec.structs.replace(component, hierarchical_to=(before[name],)) if name in before else component
        for name, component in family.items()
    }


def _assurance(node: Node) -> ComponentDefinition:
    elements = {}
    own = node.get("id", "").upper()
    for child in node:
        if kind := _KINDS.get(local(child)):
            # 3.1 R5 calls one element of ASE_SPD.1 "ase_apd.1.1d"
            elements[own + child.get("id", "").upper()[len(own) :]] = ElementDefinition(text=text_of(child, _NOTES), kind=kind)
    return ComponentDefinition(
        id=node.get("id", "").upper(), title=tidy(node.get("name")), line=line_of(node), elements=elements,
        hierarchical_to=tuple(child.get("acomponent", "").upper() for child in node if local(child) == "aco-hierarchical"),
        dependencies=tuple(_dependencies(node)),
    )  # fmt: skip


def _letters() -> Iterator[str]:
    yield from _LETTERS
    number = 27
    while True:
        yield f"x{number}"
        number += 1


def _level(node: Node) -> Any:
    level = node.get("level", "")
    return level if level in {"minimal", "basic", "detailed"} else None


def _dependencies(node: Node) -> Iterator[tuple[str, ...]]:
    """The groups of a component's dependencies: all of them, of each any one."""
    for child in node:
        name = local(child)
        if name in {"fco-dependencies", "aco-dependencies"}:
            yield from _dependencies(child)
        elif name in {"fco-or", "aco-or"}:
            yield tuple(_component(inner) for inner in child if local(inner).endswith("dependsoncomponent"))
        elif name.endswith("dependsoncomponent"):
            yield (_component(child),)


def _component(node: Node) -> str:
    return (node.get("fcomponent") or node.get("acomponent") or "").upper()


class _Slots(msgspec.Struct):
    """The operations of one element, numbered in the order of its text; those inside an option carry its number before their own."""

    prefix: str = ""
    letter: str = ""
    found: dict[str, SlotDefinition] = msgspec.field(default_factory=dict)
    counts: dict[str, int] = msgspec.field(default_factory=dict)

    def name(self, kind: str) -> str:
        self.counts[kind] = self.counts.get(kind, 0) + 1
        return f"{self.prefix}{kind}{self.counts[kind]}"


def _element(node: Node) -> ElementDefinition:
    slots = _Slots()
    words = _quoted(tidy("".join(_words(node, slots))))
    items = sum(local(child) in _ITEM for child in node.iter())
    return ElementDefinition(text=words, slots=slots.found, list_items=items)


def _words(node: Node, slots: _Slots) -> Iterator[str]:
    """A text with a placeholder for each operation; notes to the author are left out."""
    yield node.text or ""
    number = 0
    for child in node:
        name = local(child)
        if name in _ASSIGNMENT:
            yield f"{{{_assignment(child, slots)}}}"
        elif name in _SELECTION:
            yield f"{{{_selection(child, slots)}}}"
        elif name == "xref":
            yield child.get("id", "").upper()
        elif name and name not in _NOTES:
            if name in _ITEM:
                slots.letter = _LETTERS[number % 26]
                number += 1
                yield f" {slots.letter}) "
            yield " "
            yield from _words(child, slots)
            yield " "
        yield child.tail or ""


def _assignment(node: Node, slots: _Slots) -> str:
    name = slots.name("a")
    subject = " ".join(text_of(child) for child in node if local(child).endswith("assignmentitem"))
    slots.found[name] = SlotDefinition(op="assignment", about=subject, letter=slots.letter)
    return name


def _selection(node: Node, slots: _Slots) -> str:
    name = slots.name("s")
    options = [child for child in node if local(child).endswith("selectionitem")]
    wording: dict[int, str] = {}
    nested: dict[int, dict[str, SlotDefinition]] = {}
    for number, option in enumerate(options, 1):
        inner = _Slots(prefix=f"{name}-{number}-")
        wording[number] = _quoted(tidy("".join(_words(option, inner))))
        if inner.found:
            nested[number] = inner.found
    none = next((number for number, words in wording.items() if re.fullmatch(r"none|no other \w+", words, re.IGNORECASE)), None)
    slots.found[name] = SlotDefinition(
        op="selection", choose="one" if node.get("exclusive", "NO").upper() == "YES" else "any", options=len(options), none_option=none,
        nested=nested, letter=slots.letter, wording=wording,
    )  # fmt: skip
    return name


def _quoted(words: str) -> str:
    """A text with typographic quotation marks; the file writes them in the way of TeX."""
    return words.replace("``", "\u201c").replace("''", "\u201d").replace(" .", ".").replace(" ,", ",")
