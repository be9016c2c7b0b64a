"""Which tags are read in a project, and how, as its configuration says."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from traceability.collect.dialects import CODELINKS, DIALECTS
from traceability.collect.records import CodelinksStyle, TagSettings
from traceability.load.suggest import suggestion
from traceability.model.errors import ConfigError
from traceability.workflow.opening import Opened


def tag_settings(opened: Opened, dialects: Sequence[str] = ()) -> TagSettings:
    """The dialects (those of the configuration where none are given) with their markers. Raises ConfigError for an unknown one."""
    names = dialects or opened.config.dialects
    problems = [f"there is no dialect {name!r}; {suggestion(name, DIALECTS)}" for name in names if name not in DIALECTS]
    if problems:
        raise ConfigError("\n".join(f"{opened.file or opened.root}: dialects: {problem}" for problem in problems))
    style = _codelinks_style(opened.root) if CODELINKS in names else CodelinksStyle()
    return TagSettings(dialects=tuple(dict.fromkeys(names)), codelinks=style, scopes=opened.config.scopes)


def _codelinks_style(root: Path) -> CodelinksStyle:
    from traceability.collect.dialects.codelinks import style_of  # few projects use it

    return style_of(root)
