"""How the sources of a project are read, as its configuration says."""

from __future__ import annotations

from traceability.collect.collect import Reading
from traceability.collect.store import Store
from traceability.workflow.opening import Opened
from traceability.workflow.settings import tag_settings


def reading_of(opened: Opened, cache: bool = True) -> Reading:
    """Dialects, scopes and the store of what was read before. Raises ConfigError for a dialect that there is not."""
    settings = tag_settings(opened)
    store = Store(opened.root, settings) if cache and opened.file else None
    return Reading(settings, store, gitignore=opened.config.gitignore)
