"""The options that judge a project by another edition of CC than its documents claim."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

import click

from traceability.model.errors import ConfigError

if TYPE_CHECKING:
    from traceability.model.project import JudgedAs


def edition_options(command: Callable[..., Any]) -> Callable[..., Any]:
    """``--edition`` and ``--migrate``."""
    command = click.option(
        "--migrate", is_flag=True, help="With --edition cc-2022: read ids of CC 3.1 as CC:2022 writes them (FAU_STG.1 as FAU_STG.2)."
    )(command)
    return click.option(
        "--edition", type=click.Choice(["cc-3.1r5", "cc-2022"]), help="Judge by this edition, whatever the documents claim."
    )(command)


def judged_as(edition: str | None, migrate: bool) -> JudgedAs | None:
    """What the options ask for; ``None`` without them. Raises ``ConfigError`` for ``--migrate`` without an edition."""
    if edition is None:
        if migrate:
            raise ConfigError("--migrate needs an edition to migrate to: --edition cc-2022")
        return None
    from traceability.model.project import JudgedAs

    return JudgedAs(catalogue=edition, migrate=migrate)
