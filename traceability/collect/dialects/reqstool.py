"""reqstool's annotations, which are code: ``@Requirements("REQ_1")`` and ``@SVCs("SVC_1")`` in Java, TypeScript and Python.

In TypeScript they also stand in comments, ``@Requirements REQ_1``.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterator

from traceability.collect.dialects.forms import Dialect, Mark, Seen, Source, ids
from traceability.model.evidence import Relation

_CALL = re.compile(r"@(?P<name>Requirements|SVCs)\s*+\(\s*+\{?(?P<ids>[^(){}@]*+)\}?\s*+\)")
_ID = re.compile(r"\"(?P<one>[^\"\\\n]++)\"|'(?P<other>[^'\\\n]++)'")
_COMMENT = re.compile(r"@(?P<name>Requirements|SVCs)\s++")
_RELATIONS: dict[str, Relation] = {"Requirements": "enforces", "SVCs": "verifies"}


def _read(source: Source) -> Iterator[Seen]:
    starts = [start for start, _, _ in source.spans]
    for call in _CALL.finditer(source.text):
        before = bisect_right(starts, call.start()) - 1
        if before >= 0 and call.start() < source.spans[before][1]:
            continue  # in a comment or a string
        for found in _ID.finditer(source.text, call.start("ids"), call.end("ids")):
            at = found.start() + 1
            line = source.text.count("\n", 0, at) + 1
            yield Mark(_RELATIONS[call["name"]], (found["one"] or found["other"]).strip(), line, at - source.text.rfind("\n", 0, at))
    for line, column, text in source.comments:
        match = _COMMENT.match(text)
        if match is not None:
            for target, at in ids(text, match.end(), column)[0]:
                yield Mark(_RELATIONS[match["name"]], target, line, at)


DIALECT = Dialect("reqstool", (b"@Requirements", b"@SVCs"), ("@Requirements", "@SVCs"), _read, code=True)
