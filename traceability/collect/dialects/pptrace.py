"""Our own tags: ``@enforces ID[, ID] reason``, ``@supports …`` and ``@verifies …``; ``pptrace:off`` to ``pptrace:on`` hides tags."""

from __future__ import annotations

import re
from collections.abc import Iterator

from traceability.collect.dialects.forms import Dialect, Mark, Seen, Source, ids, reason, switched
from traceability.model.evidence import Relation

_TAG = re.compile(r"@(?P<relation>enforces|supports|verifies):?\s++")
_RELATIONS: dict[str, Relation] = {"enforces": "enforces", "supports": "supports", "verifies": "verifies"}


def _read(source: Source) -> Iterator[Seen]:
    if "pptrace:o" in source.text:
        yield from switched(source, "pptrace:off", "pptrace:on")
    for line, column, comment in source.comments:
        match = _TAG.match(comment) if comment.startswith("@") else None
        if match is not None:
            targets, rest = ids(comment, match.end(), column)
            for target, at in targets:
                yield Mark(_RELATIONS[match["relation"]], target, line, at, reason(comment[rest:]))


DIALECT = Dialect("pptrace", (b"@enforces", b"@supports", b"@verifies"), ("@", "pptrace:o"), _read)
