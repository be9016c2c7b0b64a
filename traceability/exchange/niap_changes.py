"""Expressions of a NIAP document that stand outside SFRs: what a use case selects, rules between selections, changes to a base profile."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from traceability.exchange.niap_text import Kinds, kept, leaf
from traceability.exchange.xml import Node, line_of, local, text, tidy
from traceability.model.condition import Condition
from traceability.model.foreign import Instruction

_INSTRUCTIONS = ("replace", "delete", "insert-before", "insert-after", "set-status", "no-change")
_WORDS = ("guidance", "restrict")


def configuration(node: Node, kinds: Kinds) -> dict[str, Any]:
    """What a use case selects: as an expression, and as it stands where words belong to it (``guidance``, ``restrict``)."""
    chosen = [child for child in node if local(child) == "config"]
    worded = any(next(each.iter(*(f"{{*}}{name}" for name in _WORDS)), None) is not None for each in chosen)
    return {
        "when": _every((inner for each in chosen for inner in each), kinds),
        "configuration": " ".join(map(kept, chosen)) if worded else "",
    }


def selection_rule(node: Node, kinds: Kinds) -> dict[str, Any]:
    """A ``rule``: its words, when it applies, and what must hold then."""
    said = {local(child): child for child in node}
    bare = [child for child in node if local(child) not in {"description", "if", "then"}]
    return {
        "text": text(node, ("if", "then", "and", "or", "not", "ref-id", "doc")),
        "when": _every(said["if"], kinds) if "if" in said else None,
        "then": _every(said.get("then", bare), kinds),
    }


def _every(nodes: Iterable[Node], kinds: Kinds) -> Condition | None:
    """The expression of several nodes, all of which must hold."""
    each = [found for node in nodes if (found := _expression(node, kinds))]
    return each[0] if len(each) == 1 else Condition(all=tuple(each)) if each else None


def _expression(node: Node, kinds: Kinds) -> Condition | None:
    kind = local(node)
    if kind == "ref-id":
        name = text(node)
        return leaf(name, kinds) if name else None
    if kind == "or":
        each = tuple(found for child in node if (found := _expression(child, kinds)))
        return Condition(any=each) if len(each) > 1 else each[0] if each else None
    if kind == "not":
        inner = tuple(found for child in node if (found := _expression(child, kinds)))
        return Condition(negated=Condition(any=inner) if len(inner) > 1 else inner[0]) if inner else None
    if kind == "doc":
        named = Condition(included=tidy(node.get("ref") or node.get("name")))
        inner = tuple(found for child in node if (found := _expression(child, kinds)))
        return Condition(all=(named, *inner)) if inner else named
    return _every(node, kinds) if kind in {"and", *_WORDS} else None


def change(node: Node) -> dict[str, Any]:
    """A ``base-sfr-spec``: why it is consistent, what it says, and its instructions."""
    own = next((child for child in node if local(child) == "consistency-rationale"), None)
    package = next((child for child in node if local(child) == "from-pkg"), None)
    return {
        "consistency": text(own) if own is not None else None,
        "text": text(node, ("consistency-rationale", "from-pkg", *_INSTRUCTIONS)),
        "package": text(package) or tidy(package.get("id") or package.get("ref")) or "yes" if package is not None else "",
        "instructions": tuple(each for child in node if local(child) in _INSTRUCTIONS for each in _instructions(child)),
    }


def _instructions(node: Node) -> Iterable[Instruction]:
    how: Any = local(node)
    said = text(node, ("xpath-specified",))
    places = list(node.iter("{*}xpath-specified"))
    for place in places:
        content = " ".join(kept(child) for child in place)
        yield Instruction(how=how, line=line_of(place), at=tidy(place.get("xpath")), text=text(place), xml=content)
    if said or not places:
        yield Instruction(how=how, line=line_of(node), status=node.get("status", ""), text=said)
