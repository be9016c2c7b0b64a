"""The text of NIAP requirements: operations as a tree, conditions as expressions, ids as they are written in prose."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from typing import TypeAlias

from traceability.exchange.xml import Node, is_html, line_of, local, reference, serialised, text, tidy
from traceability.model.condition import Condition
from traceability.model.foreign import Choice, Part
from traceability.model.ids import SFR_IN_TEXT
from traceability.model.requirements import SfrStatus

SFR_ANY_CASE = re.compile(SFR_IN_TEXT.pattern.replace(r"|\(", r"|\s?\("), re.IGNORECASE)
_NOT_IN_ID = re.compile(r"[^A-Za-z0-9_.^+/-]")
_YES = frozenset(("yes", "true", "1"))
_NO_REQUIREMENT = frozenset(("aactivity", "depends", "rule", "tabularize", "onlyone", "bulletize"))
_DELETED = frozenset(("s", "strike", "del"))
STATUSES: dict[str, SfrStatus] = {
    "": "mandatory", "mandatory": "mandatory", "optional": "optional", "objective": "objective", "sel-based": "selection-based",
    "selection-based": "selection-based", "feat-based": "implementation-dependent", "impl-dep": "implementation-dependent",
    "implementation-dependent": "implementation-dependent", "threshold": "mandatory", "invisible": "mandatory",
}  # fmt: skip
_LABELS: tuple[tuple[str, SfrStatus], ...] = (
    (r"sel(?:ection)?[ -]?based", "selection-based"), (r"optional", "optional"), (r"objective", "objective"),
    (r"(?:implementation|impl|feature|feat)[ -]*(?:dep(?:endent)?|based)", "implementation-dependent"), (r"mandatory", "mandatory"),
)  # fmt: skip
_OUTSIDE = re.compile(r"\b(?:from|base|package|pkg|fp|additional to|modified|module|if|when|pp|cpp)\b|\bpp_|_pp\b", re.IGNORECASE)
_BRACKETED = re.compile(r"[(\[]([^)\]]*)")
_LABEL_LENGTH = 40
"""What is longer than this, and stands in no brackets, is a sentence and no label."""
_PLAIN_ATTRIBUTES = frozenset(("external-doc", "ext-src", "comment", "title", "name"))


Kinds: TypeAlias = Mapping[str, str]
"""What the ids that a condition may name stand for: the name of their element, or the SFR; an id that is missing is that of a choice."""
KINDS = ("feature", "base-pp", "include-pkg", "module")


def sfr_id(written: str, iteration: str = "") -> str:
    """An SFR's id from the spellings of the format: ``fcs_cop.1`` and ``FCS_COP.1(2)`` become ``FCS_COP.1`` and ``FCS_COP.1/2``."""
    base, _, own = tidy(written).partition("/")
    if match := re.fullmatch(r"(.*?)\s*\((\w+)\)", base):
        base, own = match[1], match[2]
    mark = tidy(iteration) or own
    return base.upper() + (f"/{mark}" if mark else "")


def mentioned(words: str, any_case: bool = False) -> list[str]:
    """The SFR ids in a text, each once, in its order."""
    return list(dict.fromkeys(sfr_id(found) for found in (SFR_ANY_CASE if any_case else SFR_IN_TEXT).findall(words)))


def component(identifier: str) -> str:
    """The SFR that an SFR or element id belongs to: ``FCS_COP.1.1/Hash`` becomes ``FCS_COP.1/Hash``."""
    base, slash, iteration = identifier.partition("/")
    return re.sub(r"^([A-Z]{3}_[^.]+\.\d+)\.\d+$", r"\1", base) + slash + iteration


def key(wanted: str, taken: Iterable[str]) -> str:
    """An item's key from an id of the format; a second item of the same id becomes ``ID+2``."""
    head, _, tail = _NOT_IN_ID.sub("_", tidy(wanted)).partition("/")
    tail = tail.replace("/", "_").strip()
    base = (head if re.match(r"[A-Za-z]", head) else f"x{head}") + (f"/{tail}" if tail else "")
    number, found = 1, base
    held = taken if isinstance(taken, (dict, set)) else set(taken)
    while found in held:
        number += 1
        found = f"{base}+{number}"
    return found


def parts(node: Node) -> tuple[Part, ...]:
    """The text of a requirement as a tree: runs of text, and the operations in it, nested as in the document."""
    found: list[Part] = []
    words: list[str] = [node.text or ""]

    def flush() -> None:
        if run := re.sub(r"\s+", " ", "".join(words)):
            found.append(Part(text=run))
        words.clear()

    def walk(inside: Node) -> None:
        for child in inside:
            operation = _operation(child)
            if operation is not None:
                flush()
                found.append(operation)
            elif local(child) and local(child) not in _NO_REQUIREMENT:
                words.append(" " if is_html(child) and local(child) in {"br", "p", "li", "td", "th", "tr", "div"} else "")
                words.append(child.text or reference(child))
                walk(child)
            words.append(child.tail or "")

    walk(node)
    flush()
    following = [*found[1:], Part()]
    return tuple(
        part for number, (part, then) in enumerate(zip(found, following, strict=True))
        if part.kind != "text" or part.text.strip() or (number and then.kind == "refinement")
    )  # fmt: skip


def _operation(node: Node) -> Part | None:
    name, line = local(node), line_of(node)
    if name == "selectables":
        return Part(
            kind="selection", id=node.get("id", ""), line=line, columns=_columns(node), choices=tuple(_choices(node)),
            only_one=any(node.get(flag) in _YES for flag in ("onlyone", "choose-one-of")) or node.find("{*}onlyone") is not None,
        )  # fmt: skip
    if name == "assignable":
        return Part(
            kind="assignment", id=node.get("id", ""), line=line, text=text(node, ("selectables",)),
            parts=parts(node) if node.find(".//{*}selectables") is not None else (),
            constraint=" ".join(_constraint(child) for child in node if local(child) in {"int", "real", "regex"}),
        )  # fmt: skip
    if name == "refinement":
        return Part(kind="refinement", line=line, parts=parts(node))
    if is_html(node) and name in _DELETED:
        return Part(kind="deletion", line=line, parts=parts(node))
    if name == "management-function-set":
        return Part(kind="management", line=line, text=f"{len(node.findall('.//{*}management-function'))} management functions")
    return None


def _constraint(node: Node) -> str:
    return " ".join([local(node), *(f"{name}={value}" for name, value in sorted(node.attrib.items()))])


def _columns(node: Node) -> tuple[str, ...]:
    table = node.find("{*}tabularize")
    return tuple(text(column) for column in table if local(column)) if table is not None else ()


def _choices(node: Node) -> Iterator[Choice]:
    """The choices of one selection, not those of selections inside them; markup may stand between."""
    for child in node:
        if local(child) == "selectable":
            yield Choice(
                id=child.get("id", ""), line=line_of(child), exclusive=child.get("exclusive") in _YES,
                cells=sum(local(inner) == "col" for inner in child), parts=parts(child),
            )  # fmt: skip
        elif local(child) and local(child) not in {"selectables", "tabularize"}:
            yield from _choices(child)


def plain(tree: Iterable[Part]) -> str:
    """A tree as one readable line, operations in brackets."""
    return tidy("".join(map(_plain, tree)))


def _plain(part: Part) -> str:
    if part.kind == "selection":
        how = ", choose one of" if part.only_one else ""
        return f" [selection{how}: {'; '.join(plain(choice.parts) for choice in part.choices)}]"
    if part.kind == "assignment":
        return f" [assignment: {plain(part.parts) or part.text}]"
    if part.kind == "deletion":
        return ""
    if part.kind == "management":
        return f" [{part.text}]"
    return part.text if part.kind == "text" else plain(part.parts)


def labels(stated: str) -> tuple[dict[str, tuple[SfrStatus, ...]], tuple[str, ...]]:
    """What the words beside each SFR in a rationale say: its statuses, and which SFRs stand in a base profile or package.

    A place named after the last of several SFRs without words of their own (``A, B (both from the package)``) counts for all of them.
    """
    found = list(SFR_ANY_CASE.finditer(stated))
    said: dict[str, tuple[SfrStatus, ...]] = {}
    outside: list[str] = []
    far = False
    for number in range(len(found) - 1, -1, -1):
        alone = len(found) == 1
        end = found[number + 1].start() if number + 1 < len(found) else len(stated)
        words = (stated[: found[number].start()] if alone else "") + " " + stated[found[number].end() : end]
        name = component(sfr_id(found[number][0]))
        label = " ".join(_BRACKETED.findall(words)) or (words if len(words) <= _LABEL_LENGTH else "")
        if statuses := tuple(status for pattern, status in _LABELS if re.search(rf"\b{pattern}\b", label, re.IGNORECASE)):
            said[name] = statuses
        far = bool(_OUTSIDE.search(words)) or (far and "(" not in words)
        if far:
            outside.append(name)
    return dict(reversed(said.items())), tuple(dict.fromkeys(reversed(outside)))


def names_in(value: str) -> list[str]:
    """The ids in an attribute that may hold a list."""
    return [name for name in re.split(r"[,\s]+", value.strip()) if name]


def triggers(node: Node) -> list[tuple[str, str]]:
    """What one ``depends`` (or ``selection-depends``) refers to, as (attribute, id).

    An older form names a kind (``on="selection"``) and the ids in children.
    """
    inner = [("ids", text(child)) for child in node.iter("{*}ref-id") if text(child) and local(child.getparent()) != "doc"]
    if local(node) == "selection-depends":
        return [*(("ids", name) for name in names_in(node.get("ids", ""))), *inner]
    plain = _PLAIN_ATTRIBUTES | {"on"} if inner else _PLAIN_ATTRIBUTES
    stated = [
        (attribute, name) for attribute, value in sorted(node.attrib.items())
        if attribute not in plain and not attribute.startswith("{") for name in names_in(str(value))
    ]  # fmt: skip
    return stated + inner


def outside(node: Node) -> str:
    """The other document that a ``depends`` speaks of (``external-doc``, ``doc``, ``base-ref``, ``ext-src``); ``""``: this one."""
    for child in node:
        if local(child) in {"external-doc", "doc", "base-ref"}:
            return tidy(child.get("ref") or child.get("name")) or text(child) or "elsewhere"
    return tidy(node.get("ext-src"))


def condition(nodes: Iterable[Node], kinds: Kinds) -> Condition | None:
    """The condition that several ``depends`` make: one of them must hold, and one of what it names."""
    found = [each for node in nodes if (each := _one_condition(node, kinds))]
    return found[0] if len(found) == 1 else Condition(any=tuple(found)) if found else None


def _one_condition(node: Node, kinds: Kinds) -> Condition | None:
    each = [leaf(name, kinds, attribute) for attribute, name in triggers(node)]
    inner = Condition(any=tuple(each)) if len(each) > 1 else each[0] if each else None
    if elsewhere := Condition(included=name) if (name := outside(node)) else None:
        return Condition(all=(inner, elsewhere)) if inner else elsewhere
    return inner


def leaf(name: str, kinds: Kinds, attribute: str = "") -> Condition:
    """A condition that names one id: of a feature, an SFR, another document, or (else) of a choice."""
    kind = kinds.get(name, "")
    if attribute == "on-feat" or kind == "feature":
        return Condition(feature=name)
    if kind or attribute in {"on-incl", "on-use", "on-uc"}:
        return Condition(included=name if kind in KINDS or not kind else kind)
    return Condition(selected=name)


def kept(node: Node) -> str:
    """An element as it stands, in one readable text."""
    return re.sub(r"\s+", " ", re.sub(r'\s+xmlns(?::\w+)?="[^"]*"', "", serialised(node))).strip()
