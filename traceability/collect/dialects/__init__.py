"""The dialects in which sources may be tagged, by name: our own and those of other tools. Each is one small module."""

from __future__ import annotations

import functools
import importlib
from typing import TYPE_CHECKING

from traceability.collect.records import CodelinksStyle

if TYPE_CHECKING:
    from traceability.collect.dialects.forms import Dialect

CODELINKS = "sphinx-codelinks"
_MODULES = {
    "pptrace": "pptrace", "doxygen": "doxygen", "openfasttrace": "openfasttrace", CODELINKS: "codelinks", "strictdoc": "strictdoc",
    "lobster": "lobster", "score": "score", "duvet": "duvet", "reqstool": "reqstool",
}  # fmt: skip
DIALECTS = tuple(_MODULES)
"""The names of all dialects."""


@functools.cache
def dialect_of(name: str) -> Dialect:
    """The dialect of a name, its module imported when first asked for: most projects use one. KeyError for an unknown name."""
    found: Dialect = importlib.import_module(f"{__name__}.{_MODULES[name]}").DIALECT
    return found


@functools.cache
def needles(names: tuple[str, ...], style: CodelinksStyle) -> tuple[bytes, ...]:
    """What a file must hold for any of the dialects to find a mark in it: no needle holds another one."""
    found = [needle for name in names for needle in dialect_of(name).needles]
    if CODELINKS in names:
        found += [word.encode() for word in (style.start, style.block[0], *style.markers) if word]
    return tuple(needle for needle in dict.fromkeys(found) if not any(other != needle and other in needle for other in found))
