"""The text form of the edges: many small projects in a file, each with all that some rules find in it.

``### name`` begins a case. Behind it stand ``# asks RULE …`` (ids, or how they begin) and, for each finding, ``# finds KEY``, the key as
``pptrace check --format json`` prints it; then the project in the form of ``tests.projects``.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path

from traceability.rules.registry import chosen

HERE = Path(__file__).parent


@dataclass(frozen=True)
class Edge:
    """A project, the rules that are asked (by the beginning of their ids) and the keys of all that they find."""

    name: str
    asks: tuple[str, ...]
    finds: tuple[str, ...]
    project: str

    def rules(self) -> frozenset[str]:
        """The ids of the rules that are asked."""
        return frozenset(chosen(self.asks, ()))


def edges() -> list[Edge]:
    """Every case, by file and place."""
    return [edge for path in sorted(HERE.glob("*.txt")) for edge in _read(path)]


def _read(path: Path) -> list[Edge]:
    parts = re.split(r"^### (.+)\n", path.read_text(encoding="utf-8"), flags=re.M)
    return [_edge(f"{path.stem}-{name.strip()}".replace(" ", "_"), text) for name, text in zip(parts[1::2], parts[2::2], strict=True)]


def _edge(name: str, text: str) -> Edge:
    head = re.match(r"(?:# .*\n)*", text)
    lines = head.group().splitlines() if head else []
    asks = tuple(word for line in lines if line.startswith("# asks ") for word in line.split()[2:])
    finds = tuple(line.removeprefix("# finds ") for line in lines if line.startswith("# finds "))
    assert asks, f"{name}: no rule is asked"
    return Edge(name, asks, finds, text[head.end() if head else 0 :])
