"""duvet's annotations: ``//= document#ID``, ``//= type=test``, ``//= reason=…`` and the quoted text, ``//# …``.

The id is what stands behind the last ``#`` of the target. An exception, a task or a mere specification does not count.
"""

from __future__ import annotations

from collections.abc import Iterator

import msgspec

from traceability.collect.dialects.forms import Dialect, Mark, Seen, Source
from traceability.model.evidence import Relation

_TYPES: dict[str, Relation] = {"citation": "enforces", "implementation": "enforces", "implication": "enforces", "test": "verifies"}
_BEFORE = "/#-"


class _Annotation(msgspec.Struct):
    target: str
    line: int
    column: int
    last: int
    options: dict[str, str] = msgspec.field(default_factory=dict)
    quote: list[str] = msgspec.field(default_factory=list)

    def mark(self) -> Iterator[Mark]:
        _, hash_, name = self.target.rpartition("#")
        if not hash_ or not name:
            return
        kind = self.options.get("type", "citation").lower()
        relation = _TYPES.get(kind)
        why = "" if relation else f"an annotation of type {kind!r} says that the text is not, or not yet, met here"
        column = self.column + len(self.target) - len(name)
        reason = self.options.get("reason", "") or (kind if kind == "implication" else "")
        yield Mark(relation or "", name, self.line, column, reason, quote=" ".join(" ".join(self.quote).split()), why=why)


def _read(source: Source) -> Iterator[Seen]:
    raw = source.text.split("\n")
    current: _Annotation | None = None
    for line, column, text in source.comments:
        # The mark stands directly behind what opens the comment: "//= " and "//# ".
        attached = column > 1 and raw[line - 1][column - 2 : column - 1] in _BEFORE
        sign, body = text[:1], text[1:].strip()
        if not attached or sign not in "=#":
            continue
        if current and line != current.last + 1:
            yield from current.mark()
            current = None
        name, equals, value = body.partition("=")
        if sign == "=" and equals and name in {"type", "reason", "level", "feature", "tracking-issue"}:
            if current:
                current.options[name] = value.strip()
        elif sign == "=" and body:
            if current:
                yield from current.mark()
            current = _Annotation(body.split()[0], line, column + text.index(body), line)
        elif sign == "#" and current:
            current.quote.append(body)
        if current:
            current.last = line
    if current:
        yield from current.mark()


DIALECT = Dialect("duvet", (b"//= ", b"#= "), ("=", "#"), _read)
