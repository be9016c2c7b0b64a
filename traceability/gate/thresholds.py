"""Thresholds: how many leaves the configuration and the policy want covered, axis by axis."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from decimal import Decimal
from typing import Any

from traceability.gate.profiles import ALL
from traceability.load.suggest import suggestion
from traceability.model.demands import Threshold
from traceability.model.errors import ConfigError
from traceability.model.judgement import DEMANDED, Axis

_CLASS = re.compile(r"[A-Z]{3}")


def thresholds_of(demanded: Mapping[Axis, str], configured: Mapping[str, Any]) -> tuple[Threshold, ...]:
    """The thresholds of a policy with those of ``[thresholds]`` in the configuration on top: the higher one counts.

    ``configured`` maps an axis to a share from 0 to 1 or to ``"all"``, or a class of SFRs (``FCS``) to such a map.
    Raises ``ConfigError`` that names every entry which is neither.
    """
    problems: list[str] = []
    order = {str(axis): axis for axis in DEMANDED}
    found = {("", str(axis)): Decimal(share) for axis, share in demanded.items()}
    for kind, axis, value in _entries(configured):
        table = f"[thresholds{f'.{kind}' if kind else ''}]"
        share = _share(value)
        if axis not in order:
            problems.append(f"{table}: there is no axis {axis!r}; {suggestion(axis, order)}")
        elif kind and not _CLASS.fullmatch(kind):
            problems.append(f"{table}: a class of SFRs is named by three capitals, such as FCS")
        elif share is None:
            problems.append(f"{table}: {axis} must be a share from 0 to 1, or 'all', not {value!r}")
        else:
            found[kind, axis] = max(share, found.get((kind, axis), share))
    if problems:
        raise ConfigError("\n".join(problems))
    return tuple(
        Threshold(axis=order[axis], kind=kind, share=f"{found[kind, axis]:f}")
        for kind, axis in sorted(found, key=lambda entry: (entry[0], [*order].index(entry[1])))
    )


def _entries(configured: Mapping[str, Any]) -> Iterator[tuple[str, str, Any]]:
    for name, value in configured.items():
        if isinstance(value, Mapping):
            yield from ((name, axis, share) for axis, share in value.items())
        else:
            yield "", name, value


def _share(value: Any) -> Decimal | None:
    if value == "all":
        return Decimal(ALL)
    if isinstance(value, bool) or not isinstance(value, int | float) or not 0 <= value <= 1:
        return None
    return Decimal(str(value))
