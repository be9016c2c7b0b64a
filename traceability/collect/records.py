"""How sources are to be read, and what one says: records, which pass between processes and lie in the cache.

They stand apart from whoever reads sources, which a run that has it done by a copy of itself need not import.
"""

from __future__ import annotations

import functools
import re

from traceability.collect.files import Role
from traceability.model.base import Record
from traceability.model.evidence import Tag, TestCase
from traceability.model.notice import Notice

OWN = "pptrace"
"""The name of our own dialect."""


class CodelinksStyle(Record, frozen=True, kw_only=True):
    """How a project writes sphinx-codelinks' marks, as its ``ubproject.toml`` says; the defaults are that tool's own.

    ``fields`` are the fields of a one-line need in their order, with their defaults; a field whose default is ``[]`` is a list.
    """

    start: str = "@"
    end: str = ""
    split: str = ","
    fields: tuple[tuple[str, str], ...] = (("title", ""), ("id", ""), ("type", "impl"), ("links", "[]"))
    markers: tuple[str, ...] = ("@need-ids:",)
    block: tuple[str, str] = ("@need", "@endneed")

    def opens(self, text: str) -> bool:
        """Whether a need over several lines may begin in a text: ``@need impl: title`` or ``@need[md] impl: title``."""
        return self.block[0] in text and _opening(self.block[0]).search(text) is not None


@functools.cache
def _opening(word: str) -> re.Pattern[str]:
    return re.compile(re.escape(word) + r"(?:\[\w+\])?\s")


class TagSettings(Record, frozen=True, kw_only=True):
    """Which dialects are read, how sphinx-codelinks' marks look, and whether sources of other languages than Python are parsed."""

    dialects: tuple[str, ...] = (OWN,)
    codelinks: CodelinksStyle = CodelinksStyle()
    scopes: bool = True


DEFAULT = TagSettings()


class FileScan(Record, frozen=True, kw_only=True):
    """What one source file says: tags of code, or tests that name what they verify.

    A file of role ``others`` belongs to no configured source of evidence: all that is said of it is that it holds tags.
    """

    path: str
    role: Role
    tags: tuple[Tag, ...] = ()
    tests: tuple[TestCase, ...] = ()
    notices: tuple[Notice, ...] = ()

    def silent(self) -> bool:
        """Whether the file says nothing."""
        return not (self.tags or self.tests or self.notices)
