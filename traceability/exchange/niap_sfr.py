"""SFRs and SARs of a NIAP document, with evaluation activities, audit events and management functions."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from traceability.exchange.niap_text import (
    STATUSES,
    Kinds,
    condition,
    key,
    parts,
    plain,
    sfr_id,
)  # fmt: skip
from traceability.exchange.xml import Node, line_of, local, text, tidy
from traceability.model.foreign import (
    AuditedEvent,
    EvaluationActivity,
    Family,
    Foreign,
    ManagedFunction,
    ManagementTable,
    Trial,
)  # fmt: skip
from traceability.model.requirements import Element, Sar, Sfr, SfrStatus

_ROLES = frozenset(("M", "O", "NA", "X", "_"))
_PARTS = {
    "TSS": "TSS", "tss": "TSS", "Guidance": "Guidance", "guidance": "Guidance", "KMD": "KMD", "kmd": "KMD", "CustomEA": "CustomEA",
    "Tests": "Tests", "tests": "Tests", "no-tests": "no-tests",
}  # fmt: skip
_INSIDE_TEST = ("test", "steplist", "test-obj", "evidence", "applies-if", "depends")
_BESIDE_NOTES = (
    "f-element", "aactivity", "audit-event", "depends", "selection-depends", "consistency-rationale", "comp-lev", "management", "audit",
    "dependencies", "ext-comp-def", "ext-comp-class", "rule", "title", "ext-comp-def-title", "a-element",
)  # fmt: skip
CONTAINERS: dict[str, SfrStatus] = {
    "man-sfrs": "mandatory", "opt-sfrs": "optional", "sel-sfrs": "selection-based", "obj-sfrs": "objective",
    "impl-dep-sfrs": "implementation-dependent",
}  # fmt: skip
Sections = dict[str, dict[str, Any]]


def outside_changes(node: Node, *names: str) -> Iterator[Node]:
    """The descendants of those names, without those inside instructions that change another document's text."""
    for found in node.iterdescendants(*(f"{{*}}{name}" for name in names)) if names else ():
        if next(found.iterancestors("{*}xpath-specified"), None) is None:
            yield found


def nearest(node: Node, *names: str) -> Node | None:
    """The closest element above that has one of the names."""
    return next((above for above in node.iterancestors() if local(above) in names), None)


def sfr(node: Node, taken: dict[str, Sfr], sections: Sections, kinds: Kinds, scope: str = "") -> Sfr:
    """One ``f-component``; its activities, events and functions go into their sections."""
    identifier = sfr_id(node.get("cc-id") or node.get("id") or node.get("name") or "unnamed", node.get("iteration", ""))
    name = key(identifier, taken)
    own = STATUSES.get(node.get("status", ""), "mandatory")
    container = nearest(node, *CONTAINERS)
    status = CONTAINERS[local(container)] if container is not None else own
    depends = [child for child in node if local(child) in {"depends", "selection-depends"}]
    further = [STATUSES[local(mark)] for each in depends for mark in each if local(mark) in {"optional", "objective"}]
    if container is not None and node.get("status") and own != status:
        further.append(own)
    elements = _elements(node, identifier)
    found = Sfr(
        id=name, title=tidy(node.get("name")), line=line_of(node), status=status, elements=elements,
        when=condition(depends, kinds), foreign=_foreign(node, tuple(dict.fromkeys(further)), depends),
        note=text(node, _BESIDE_NOTES),
    )  # fmt: skip
    _activities(node, name, elements, sections["evaluation_activities"], kinds, scope)
    _events(node, name, sections["audit_events"])
    _functions(node, name, sections["management_tables"])
    return found


def _foreign(node: Node, statuses: tuple[SfrStatus, ...], depends: list[Node]) -> Foreign:
    said = {local(child): text(child) for child in node if local(child)}
    written = (node.get("cc-id") or node.get("id") or "").upper()
    dependencies = node.find("{*}dependencies")
    return Foreign(
        xml_id=node.get("id", ""), family=re.sub(r"\.\d.*$", "", written), extended="_EXT" in written or bool(node.get("extended")),
        known_elsewhere=bool(node.get("notnew")), template=node.get("status") == "invisible", statuses=statuses,
        dependencies=_lines(dependencies) if dependencies is not None else "", levelling=said.get("comp-lev", ""),
        management=said.get("management", ""), audit=said.get("audit", ""), consistency=said.get("consistency-rationale"),
        refers=tuple(dict.fromkeys(str(v) for each in depends for v in each.attrib.values())),
    )  # fmt: skip


def _lines(node: Node) -> str:
    """A text in which line breaks separate entries: they become semicolons."""
    pieces = [node.text or ""]
    for child in node.iterdescendants():
        if local(child) in {"br", "p", "li"}:
            pieces.append(";")
        pieces += [child.text or "", child.tail or ""]
    return re.sub(r"(?:\s*;\s*)+", "; ", tidy("".join(pieces))).strip("; ")


def _elements(node: Node, identifier: str) -> dict[str, Element]:
    elements: dict[str, Element] = {}
    base, slash, iteration = identifier.partition("/")
    for number, each in enumerate(outside_changes(node, "f-element"), 1):
        own = re.fullmatch(re.escape(base) + r"\.(\d+)(?:\(\d+\)|/.*)?", (each.get("cc-id") or each.get("id") or "").upper())
        name = key(f"{base}.{own[1] if own else number}{slash}{iteration}", elements)
        title = next((child for child in each if local(child) == "title"), None)
        tree = parts(title) if title is not None else ()
        definition = each.find("{*}ext-comp-def-title")
        operated = tree if any(part.kind != "text" for part in tree) else ()
        elements[name] = Element(
            id=name, line=line_of(each), text=plain(tree), parts=operated, xml_id=each.get("id", ""), definition=text(definition),
            note=text(each, _BESIDE_NOTES),
        )  # fmt: skip
    return elements


def _activities(
    node: Node, owner: str, elements: dict[str, Element], found: dict[str, EvaluationActivity], kinds: Kinds, scope: str
) -> None:  # fmt: skip
    stated = list(outside_changes(node, "f-element"))  # held, so that each stays the same object
    order = {id(each): name for each, name in zip(stated, elements, strict=True)}
    for each in outside_changes(node, "aactivity"):
        element = nearest(each, "f-element")
        inside = order.get(id(element), "") if element is not None else ""
        alone = each.get("level") == "element" or nearest(each, "management-function") is not None
        about = inside if inside and alone else owner
        activity(each, about, found, kinds, "element" if about != owner else "component", scope)


def activity(node: Node, about: str, found: dict[str, EvaluationActivity], kinds: Kinds, level: Any = "component", scope: str = "") -> None:
    """One ``aactivity`` with its parts and tests."""
    name = key(f"{about.replace('/', '+')}+EA", found)
    said: dict[str, str] = {}
    for part in outside_changes(node, *_PARTS):
        title = part.get("name") or _PARTS[local(part)]
        said[key(title, said)] = text(part, ("test",))
    tests: dict[str, Trial] = {}
    for listed in node.iter("{*}test"):
        above = nearest(listed, "test", "aactivity")
        if above is node:
            trial = _trial(listed, f"{name}+T{len(tests) + 1}", kinds)
            tests[trial.id] = trial
    intro = text(node, (*_PARTS, "test"))
    found[name] = EvaluationActivity(
        id=name, about=about, scope=scope, level=level, line=line_of(node), text=intro, activities=said, tests=tests
    )  # fmt: skip


def _trial(node: Node, name: str, kinds: Kinds) -> Trial:
    inner: dict[str, Trial] = {}
    for listed in node.iter("{*}test"):
        if listed is not node and nearest(listed, "test") is node:
            trial = _trial(listed, f"{name}-{len(inner) + 1}", kinds)
            inner[trial.id] = trial
    return Trial(
        id=name, xml_id=node.get("id", ""), line=line_of(node), text=text(node, _INSIDE_TEST),
        when=condition((child for child in node if local(child) == "depends"), kinds), tests=inner,
        steps=tuple(text(step) for step in node.iter("{*}step") if nearest(step, "test") is node),
        objective=" ".join(text(child) for child in node if local(child) in {"test-obj", "applies-if"}),
        evidence=" ".join(text(child) for child in node if local(child) == "evidence"),
    )  # fmt: skip


def _events(node: Node, owner: str, found: dict[str, AuditedEvent]) -> None:
    for each in outside_changes(node, "audit-event"):
        event(each, owner, found)


def event(node: Node, owner: str, found: dict[str, AuditedEvent]) -> None:
    """One ``audit-event``; an empty one says that no event is specified."""
    name = key(f"{owner}+AE" if "/" not in owner else f"{owner.replace('/', '+')}+AE", found)
    found[name] = AuditedEvent(
        id=name, about=owner, line=line_of(node), optional=node.get("type") == "optional", table=node.get("table", ""),
        text=" ".join(plain(parts(child)) for child in node if local(child) == "audit-event-descr"),
        details=tuple(plain(parts(child)) for child in node if local(child) == "audit-event-info"),
    )  # fmt: skip


def _functions(node: Node, owner: str, found: dict[str, ManagementTable]) -> None:
    for each in outside_changes(node, "management-function-set"):
        name = key(f"{owner.replace('/', '+')}+MF", found)
        roles = {key(role.get("cid", "role"), ()): text(role) for role in each.iter("{*}manager")}
        functions: dict[str, ManagedFunction] = {}
        for number, function in enumerate(each.iter("{*}management-function"), 1):
            own = key(function.get("id") or f"{name}-{number}", functions)
            said = function.find("{*}text")
            tree = parts(said) if said is not None else ()
            functions[own] = ManagedFunction(
                id=own, line=line_of(function), parts=tree, text=plain(tree),
                roles={cell.get("ref", ""): local(cell) for cell in function if local(cell) in _ROLES and cell.get("ref")},
                notes=text(function, ("text", "aactivity", *_ROLES)),
            )  # fmt: skip
        found[name] = ManagementTable(
            id=name, about=owner, line=line_of(each), default=each.get("default", ""), roles=roles, functions=functions,
            note=text(each, ("manager", "management-function", "aactivity")),
        )  # fmt: skip


def sars(root: Node, sections: Sections, kinds: Kinds) -> None:
    """Every ``a-component`` with its elements and activities."""
    for node in outside_changes(root, "a-component"):
        identifier = tidy(node.get("cc-id") or node.get("id") or node.get("name") or "unnamed").upper()
        name = key(identifier, sections["sars"])
        sections["sars"][name] = Sar(id=name, title=tidy(node.get("name")), line=line_of(node), note=text(node, _BESIDE_NOTES))
        counts: dict[str, int] = {}
        for each in outside_changes(node, "a-element"):
            kind = each.get("type", "")
            counts[kind] = counts.get(kind, 0) + 1
            own = key(f"{identifier}.{counts[kind]}{kind}", sections["assurance_elements"])
            said = each.find("{*}title")
            note = text(each, _BESIDE_NOTES)
            sections["assurance_elements"][own] = Family(id=own, line=line_of(each), text=text(said), note=note)
        for each in outside_changes(node, "aactivity", "aactivity-sar"):
            activity(each, name, sections["evaluation_activities"], kinds)
