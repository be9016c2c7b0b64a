"""OpenFastTrace's tags: ``[impl->req~id~1]``, ``[utest~name~2->dsn~id~1>>itest]``; ``oft:off`` to ``oft:on`` hides them.

The type of the artefact decides: ``impl`` is code, ``utest``, ``itest`` and ``stest`` are tests. Any other type (``dsn``) says
that something else than code or a test covers the id, and does not count. The revision is kept.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from traceability.collect.dialects.forms import Dialect, Mark, Seen, Source, Trouble, switched
from traceability.model.evidence import Relation

_ID = r"[a-z]+~[A-Za-z][\w.-]*~\d+"
_TAG = re.compile(
    rf"\[\s*(?P<type>[a-z]+)(?:~[\w.-]*)?(?:~\d+)?\s*->\s*(?P<ids>{_ID}(?:\s*,\s*{_ID})*)\s*(?:>>\s*[a-z]+(?:\s*,\s*[a-z]+)*\s*)?\]"
)
_ONE = re.compile(r"[a-z]+~(?P<id>[A-Za-z][\w.-]*)~(?P<revision>\d+)")
_TYPES: dict[str, Relation] = {"impl": "enforces", "utest": "verifies", "itest": "verifies", "stest": "verifies"}


def _read(source: Source) -> Iterator[Seen]:
    # A file that is switched off to its end is common there, so an open end is no mistake.
    yield from (seen for seen in switched(source, "oft:off", "oft:on") if not isinstance(seen, Trouble))
    for line, column, text in source.comments:
        for tag in _TAG.finditer(text):
            relation = _TYPES.get(tag["type"])
            why = "" if relation else f"an artefact of type {tag['type']!r} is neither code (impl) nor a test (utest, itest, stest)"
            for one in _ONE.finditer(text, tag.start("ids"), tag.end("ids")):
                yield Mark(relation or "", one["id"], line, column + one.start("id"), revision=one["revision"], why=why)


DIALECT = Dialect("openfasttrace", (b"->",), ("->", "oft:o"), _read)
