"""What commands need to name a place in code, and the commit that is judged."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from traceability.model.errors import ConfigError

if TYPE_CHECKING:
    from traceability.workflow.opening import Opened

_COMMIT = "pptrace.commit"


def commit_option(command: Callable[..., Any]) -> Callable[..., Any]:
    """The option ``--commit`` of every command that opens a project; ``opened`` heeds it."""

    def keep(context: click.Context, _: click.Parameter, value: str | None) -> None:
        context.meta[_COMMIT] = value

    text = "Judge results as evidence for this commit ('git': the one that is checked out); results of others are stale."
    return click.option("--commit", metavar="ID", expose_value=False, callback=keep, help=text)(command)


def opened(path: str, config: str | None) -> Opened:
    """The project that a path means, to be judged at the commit that the command line names."""
    from traceability.workflow.identity import with_commit
    from traceability.workflow.opening import open_path

    return with_commit(open_path(path, config), click.get_current_context().meta.get(_COMMIT))


def hash_of(place: str) -> str:
    """The hash of a place: ``PATH``, ``PATH::symbol`` or ``PATH:lines``.

    Raises ``CollectError`` for a file that cannot be read, ``ConfigError`` for a place that is not there.
    """
    from traceability.collect.places import read_source, split_place

    if place.endswith("::"):
        raise ConfigError(f"{place}: names no symbol; write PATH::name")
    path, symbol, lines = split_place(place, lambda name: Path(name).exists())
    found = read_source(Path(path), path).place(symbol, lines)
    if isinstance(found, str):
        raise ConfigError(f"{place}: {found}")
    return found.sha256
