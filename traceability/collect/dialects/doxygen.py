"""Doxygen's commands for requirements: ``@satisfies ID text`` and ``@verifies ID text``, with ``@`` or a backslash.

``@requirement`` defines a requirement, which the documents do here; it is no link and is passed over.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from traceability.collect.dialects.forms import Dialect, Mark, Seen, Source, looks_like_an_id, reason
from traceability.model.evidence import Relation

_COMMAND = re.compile(r"[@\\](?P<command>satisfies|verifies)\s++(?P<id>[^\s,;]++)")
_RELATIONS: dict[str, Relation] = {"satisfies": "enforces", "verifies": "verifies"}


def _read(source: Source) -> Iterator[Seen]:
    for line, column, text in source.comments:
        match = _COMMAND.match(text)
        if match is not None and looks_like_an_id(target := match["id"].rstrip(".:!?")):
            yield Mark(_RELATIONS[match["command"]], target, line, column + match.start("id"), reason(text[match.end() :]))


DIALECT = Dialect("doxygen", (b"@satisfies", b"\\satisfies", b"@verifies", b"\\verifies"), ("satisfies", "verifies"), _read)
