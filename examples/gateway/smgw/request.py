"""Requests from outside: JSON objects whose fields are what they have to be, or else are refused by name."""

from __future__ import annotations

import json
from typing import TypeVar

Kind = TypeVar("Kind")


class Request:
    """What somebody asks for. Each field is read as what it must be; ``ValueError`` says which is missing or of another kind."""

    def __init__(self, content: bytes) -> None:
        try:
            fields = json.loads(content)
        except RecursionError:
            raise ValueError("the request is nested too deeply") from None
        if not isinstance(fields, dict):
            raise ValueError("a request is an object with a field 'do'")
        self._fields = fields

    def __contains__(self, name: str) -> bool:
        """Whether there is such a field."""
        return name in self._fields

    def text(self, name: str) -> str:
        """A field that is text."""
        return self._typed(self._fields.get(name), str, name)

    def octets(self, name: str) -> bytes:
        """A field that is bytes in hexadecimal."""
        return bytes.fromhex(self.text(name))

    def number(self, name: str) -> int:
        """A field that is a whole number."""
        return self._typed(self._fields.get(name), int, name)

    def flag(self, name: str) -> bool:
        """A field that is true or false."""
        return self._typed(self._fields.get(name), bool, name)

    def texts(self, name: str) -> frozenset[str]:
        """A field that is a list of texts."""
        return frozenset(self._typed(one, str, name) for one in self._typed(self._fields.get(name), list, name))

    def table(self, name: str) -> dict[str, str]:
        """A field that is an object of texts."""
        table = self._typed(self._fields.get(name), dict, name)
        return {self._typed(key, str, name): self._typed(value, str, name) for key, value in table.items()}

    def version(self, name: str) -> tuple[int, int, int]:
        """A field that is three numbers with dots between them."""
        major, minor, patch = (int(part) for part in self.text(name).split("."))
        return major, minor, patch

    def _typed(self, value: object, kind: type[Kind], name: str) -> Kind:
        if not isinstance(value, kind) or (kind is int and isinstance(value, bool)):
            raise ValueError(f"the request needs {name!r} as {kind.__name__}")
        return value
