"""The functions and classes of a source, whatever its language: which of them a line belongs to, and the hash of their text."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from typing import Literal, NamedTuple, Protocol

BlockKind = Literal["function", "class"]


class Block(NamedTuple):
    """A function or class: its dotted name, and its lines from 1 with the comments and decorators that belong to it."""

    name: str
    kind: BlockKind
    first: int
    last: int


class Blocks(Protocol):
    """What is known of a source's functions and classes."""

    def find(self, line: int) -> Block | None:
        """The innermost function or class that a line (from 1) belongs to."""


def text_hash(lines: Sequence[str], first: int, last: int) -> str:
    """The SHA-256 of some lines, both ends included, each ended by one line feed."""
    text = "".join(f"{line}\n" for line in lines[first - 1 : last])
    return hashlib.sha256(text.encode("utf-8", "surrogateescape")).hexdigest()
