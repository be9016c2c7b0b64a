"""A project as it was configured and loaded: the input of everything that judges."""

from __future__ import annotations

from typing import Literal

import msgspec

from traceability.model.base import Record
from traceability.model.document import Document
from traceability.model.evidence import Artefacts
from traceability.model.finding import Severity
from traceability.model.notice import Notice
from traceability.model.result import InputFile


class Config(Record, frozen=True, kw_only=True):
    """``[tool.pptrace]`` of ``pyproject.toml``, or the whole of ``pptrace.toml``. Paths are relative to that file.

    ``documents`` are folders of YAML; ``code``, ``tests`` and ``results`` are patterns as in an ignore file; ``select`` and
    ``ignore`` hold rule ids or their beginnings; ``severity`` changes a rule's own severity.
    """

    name: str = ""
    documents: tuple[str, ...] = ()
    code: tuple[str, ...] = ()
    tests: tuple[str, ...] = ()
    results: tuple[str, ...] = ()
    exclude: tuple[str, ...] = ()
    select: tuple[str, ...] = ()
    ignore: tuple[str, ...] = ()
    fail_on: Literal["error", "warning", "info"] = msgspec.field(default="error", name="fail-on")
    severity: dict[str, Severity | Literal["off"]] = {}


class Project(Record, frozen=True, kw_only=True):
    """All that was read: the project's own documents, those that they claim (shipped ones too), artefacts and notices.

    ``claimed`` holds only documents that are not among the project's own.
    """

    name: str
    documents: tuple[Document, ...] = ()
    claimed: tuple[Document, ...] = ()
    artefacts: Artefacts = Artefacts()
    notices: tuple[Notice, ...] = ()
    inputs: tuple[InputFile, ...] = ()
    config: Config = Config()

    def document(self, identifier: str) -> Document | None:
        """The loaded document of that id."""
        return next((document for document in (*self.documents, *self.claimed) if document.id == identifier), None)
