"""S-CORE's comments: ``# req-Id: ID`` and ``# req-traceability: ID``. Its ids hold letters, digits and underscores only."""

from __future__ import annotations

import re
from collections.abc import Iterator

from traceability.collect.dialects.forms import Dialect, Mark, Seen, Source

_MARK = re.compile(r"req-(?:Id|traceability):\s*+(?P<id>[^\s,;]++)")


def _read(source: Source) -> Iterator[Seen]:
    for line, column, text in source.comments:
        match = _MARK.match(text)
        if match is not None:
            yield Mark("enforces", match["id"], line, column + match.start("id"))


DIALECT = Dialect("score", (b"req-Id:", b"req-traceability:"), ("req-Id:", "req-traceability:"), _read)
