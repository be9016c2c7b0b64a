"""The dialects in which sources may be tagged, by name: our own and those of other tools. Each is one small module."""

from __future__ import annotations

import functools

from traceability.collect.dialects.codelinks import CODELINKS
from traceability.collect.dialects.doxygen import DOXYGEN
from traceability.collect.dialects.duvet import DUVET
from traceability.collect.dialects.forms import CodelinksStyle, Dialect
from traceability.collect.dialects.lobster import LOBSTER
from traceability.collect.dialects.openfasttrace import OPENFASTTRACE
from traceability.collect.dialects.pptrace import PPTRACE
from traceability.collect.dialects.reqstool import REQSTOOL
from traceability.collect.dialects.score import SCORE
from traceability.collect.dialects.strictdoc import STRICTDOC

ALL = (PPTRACE, DOXYGEN, OPENFASTTRACE, CODELINKS, STRICTDOC, LOBSTER, SCORE, DUVET, REQSTOOL)
DIALECTS: dict[str, Dialect] = {dialect.name: dialect for dialect in ALL}


@functools.cache
def needles(names: tuple[str, ...], style: CodelinksStyle) -> tuple[bytes, ...]:
    """What a file must hold for any of the dialects to find a mark in it: no needle holds another one."""
    found = [needle for name in names for needle in DIALECTS[name].needles]
    if CODELINKS.name in names:
        found += [word.encode() for word in (style.start, style.block[0], *style.markers) if word]
    return tuple(needle for needle in dict.fromkeys(found) if not any(other != needle and other in needle for other in found))
