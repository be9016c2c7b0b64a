"""How the sources of a project are read, as its configuration says."""

from __future__ import annotations

from traceability.collect.collect import Reading
from traceability.collect.dialects import DIALECTS
from traceability.collect.dialects.codelinks import style_of
from traceability.collect.dialects.forms import CodelinksStyle
from traceability.collect.store import Store
from traceability.collect.tags import TagSettings
from traceability.load.suggest import suggestion
from traceability.model.errors import ConfigError
from traceability.workflow.opening import Opened


def reading_of(opened: Opened, cache: bool = True) -> Reading:
    """Dialects, scopes and the store of what was read before. Raises ConfigError for a dialect that there is not."""
    config = opened.config
    problems = [f"dialects: there is no dialect {name!r}; {suggestion(name, DIALECTS)}" for name in config.dialects if name not in DIALECTS]
    if problems:
        raise ConfigError("\n".join(f"{opened.file}: {problem}" for problem in problems))
    style = style_of(opened.root) if "sphinx-codelinks" in config.dialects else CodelinksStyle()
    settings = TagSettings(dialects=tuple(dict.fromkeys(config.dialects)), codelinks=style, scopes=config.scopes)
    store = Store(opened.root, settings) if cache and opened.file else None
    return Reading(settings, store, gitignore=config.gitignore)
