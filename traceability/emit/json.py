"""The result as JSON, whole."""

from __future__ import annotations

import msgspec

from traceability.model.result import Result

SCHEMA = "pptrace-result/1"


def render(result: Result) -> str:
    """The whole result with the name of its schema; keys in the order of the records, same input same bytes."""
    body = {"schema": SCHEMA, **msgspec.to_builtins(result, str_keys=True)}
    return msgspec.json.format(msgspec.json.encode(body), indent=2).decode() + "\n"
