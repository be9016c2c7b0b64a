"""Errata of an edition: published corrections that are laid over its catalogue, one by one and each with its source."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, Literal

from traceability.model.base import Sourced


class Patch(Sourced, frozen=True, kw_only=True):
    """One correction. ``at`` is the place in the catalogue (``components/FPT_PHP.2/dependencies``).

    ``was`` guards: what is replaced or removed must be there as it says; what is added must not be there yet. ``source`` names
    the clause of the errata.
    """

    at: str
    op: Literal["replace", "add", "remove"]
    was: Any = None
    value: Any = None
    note: str = ""


class Erratum(Sourced, frozen=True, kw_only=True):
    """A published list of corrections: its document, its date (ISO 8601), and the corrections of it that are held here."""

    document: str
    date: str
    patches: tuple[Patch, ...] = ()


def up_to(errata: dict[str, Erratum], claimed: str) -> tuple[str, ...] | None:
    """The errata to judge by: all up to the claimed one (its id, or its document's), all where none is claimed.

    ``None`` where the claimed one is not known.
    """
    order = sorted(errata, key=lambda name: errata[name].date)
    if not claimed:
        return tuple(order)
    found = next((name for name in order if claimed in (name, errata[name].document)), None)
    return None if found is None else tuple(order[: order.index(found) + 1])


def errata_sentence(errata: dict[str, Erratum], claimed: str = "") -> str:
    """What the errata of an edition mean for a document that claims one of them, or none; ``""`` for an edition without."""
    if not errata:
        return ""
    known = up_to(errata, claimed)
    names = up_to(errata, "") or () if known is None else known
    held = sum(len(errata[name].patches) for name in names)
    listed = " and ".join(f"{name} ({errata[name].document}, {errata[name].date})" for name in names)
    said = "" if claimed else "claims no errata, though the latest must be applied; "
    begin = f"claims errata {claimed}, which are not known here; " if known is None else said
    holds = f"holds {held} of their corrections" if held else "holds none of their corrections yet: look them up"
    return f"{begin}judged as first published, with errata {listed}, and the catalogue {holds}."


def patched(content: dict[str, Any], patches: Iterable[Patch]) -> dict[str, Any]:
    """A catalogue's content with corrections laid over it; the content itself stays as it was.

    Raises ``ValueError`` for a correction of something that is not as it says, or that does not say where it was published.
    """
    for patch in patches:
        if not patch.source.strip():
            raise ValueError(f"{patch.at}: names no clause of the errata as its source")
        content = _patched(content, patch.at.split("/"), patch)
    return content


def _patched(content: Any, path: list[str], patch: Patch) -> Any:
    key, rest = path[0], path[1:]
    if not isinstance(content, dict):
        raise ValueError(f"{patch.at}: there is no place {key!r}")
    if rest:
        if key not in content:
            raise ValueError(f"{patch.at}: there is no place {key!r}")
        return {**content, key: _patched(content[key], rest, patch)}
    there = key in content
    if patch.op == "add":
        if there:
            raise ValueError(f"{patch.at}: to be added, but there already")
        return {**content, key: patch.value}
    if not there or _plain(content[key]) != _plain(patch.was):
        raise ValueError(f"{patch.at}: is {content.get(key)!r}, not {patch.was!r}")
    return {name: patch.value if name == key else entry for name, entry in content.items() if name != key or patch.op == "replace"}


def _plain(value: Any) -> Any:
    """A value with every tuple as a list, as a file has it."""
    if isinstance(value, dict):
        return {key: _plain(entry) for key, entry in value.items()}
    return [_plain(entry) for entry in value] if isinstance(value, list | tuple) else value
