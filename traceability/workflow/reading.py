"""What a run over a project reads, begun as early as possible: documents, sources and reports."""

from __future__ import annotations

from pathlib import Path
from types import TracebackType

from traceability.collect.ahead import Ahead
from traceability.collect.collect import Reading
from traceability.collect.store import Store
from traceability.load.cache import Cache
from traceability.model.document import Document
from traceability.parallel.elsewhere import spare
from traceability.workflow.inputs import Inputs
from traceability.workflow.opening import Opened
from traceability.workflow.settings import tag_settings


class Begun:
    """The documents of a project, and its sources and reports where they are known from its ``inputs``.

    Where there is much to read, copies of this process begin at once; leave the ``with`` block to end them. Raises ``ConfigError``
    for a dialect that there is not.
    """

    def __init__(self, opened: Opened, cache: bool = True, inputs: Inputs | None = None) -> None:
        home = opened.root if cache and opened.file else None
        settings, decoded = tag_settings(opened), Cache(home)
        self.reading = Reading(settings, Store(home, settings) if home else None, gitignore=opened.config.gitignore)
        self.ahead = Ahead(opened.root, inputs.sources(), settings, self.reading.store, inputs.reports()) if inputs else None
        from traceability.load.library import Library  # here, because a copy that reads sources needs no YAML and need not wait for it

        self.library = Library(opened.root, decoded, _read_foreign)
        self.library.begin(opened.config.documents, spare(self.ahead.copies if self.ahead else 0))

    def __enter__(self) -> Begun:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        self.library.__exit__(kind, error, trace)
        if self.ahead:
            self.ahead.__exit__(kind, error, trace)


def _read_foreign(path: Path, name: str) -> Document:
    from traceability.exchange.niap import read_niap  # few projects have such a document, and all would wait for the module

    return read_niap(path, name)
