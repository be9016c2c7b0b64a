"""StrictDoc's relations: ``@relation(ID[, ID], scope=function[, role=Role])``, with parentheses or braces.

Scopes are file, class, function, line, and ranges from ``range_start`` to ``range_end``; ``@relation(skip, scope=range_start)``
hides what stands between. The role decides what a relation says; a role that is not known here does not count.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

import msgspec

from traceability.collect.dialects.forms import Dialect, Mark, Region, Seen, Source, Trouble
from traceability.model.evidence import Relation, TagScope

_RELATION = re.compile(r"@relation(?:\((?P<round>[^()\n]*)\)|\{(?P<curly>[^{}\n]*)\})")
_ROLES: dict[str, Relation] = {
    **dict.fromkeys(["", "file", "implementation", "implements", "satisfies", "enforces"], "enforces"),
    **dict.fromkeys(["supports"], "supports"),
    **dict.fromkeys(["verification", "verifies", "test", "tests"], "verifies"),
}  # fmt: skip
_SCOPES: dict[str, TagScope] = {"file": "file", "class": "class", "function": "function", "line": "line"}


class _Relation(msgspec.Struct, frozen=True):
    line: int
    targets: tuple[tuple[str, int], ...]
    scope: str
    role: str

    @property
    def names(self) -> tuple[str, ...]:
        return tuple(sorted(target for target, _ in self.targets))


def _read(source: Source) -> Iterator[Seen]:
    opened: list[_Relation] = []
    for relation in _relations(source):
        if relation.scope == "range_start":
            opened.append(relation)
        elif relation.scope == "range_end":
            begin = next((one for one in reversed(opened) if one.names == relation.names), None)
            if begin is None:
                yield Trouble(relation.line, " ".join(relation.names), f"a range of {', '.join(relation.names)} ends that never began")
                continue
            opened.remove(begin)
            if relation.names == ("skip",):
                yield Region(begin.line, relation.line)
            else:
                yield from _marks(begin, "range", begin.line, relation.line)
        elif relation.names != ("skip",):
            yield from _marks(relation, _SCOPES.get(relation.scope, ""), 0, 0)
    for begin in opened:
        yield Trouble(begin.line, " ".join(begin.names), f"a range of {', '.join(begin.names)} begins that never ends")


def _relations(source: Source) -> Iterator[_Relation]:
    for line, column, text in source.comments:
        for match in _RELATION.finditer(text):
            body = match.group("round") if match["round"] is not None else match["curly"]
            begin = match.start("round") if match["round"] is not None else match.start("curly")
            options: dict[str, str] = {}
            targets = []
            for part in re.finditer(r"[^,]+", body):
                name, equals, value = part.group().partition("=")
                if equals:
                    options[name.strip()] = value.strip()
                elif word := name.strip():
                    targets.append((word, column + begin + part.start() + len(name) - len(name.lstrip())))
            if targets:
                yield _Relation(line, tuple(targets), options.get("scope", ""), options.get("role", ""))


def _marks(relation: _Relation, scope: TagScope, first: int, last: int) -> Iterator[Mark]:
    known = _ROLES.get(relation.role.lower())
    why = "" if known else f"the role {relation.role!r} says neither that code meets the requirement nor that a test verifies it"
    for target, column in relation.targets:
        yield Mark(known or "", target, relation.line, column, scope=scope, first=first, last=last, why=why)


DIALECT = Dialect("strictdoc", (b"@relation",), ("@relation",), _read)
