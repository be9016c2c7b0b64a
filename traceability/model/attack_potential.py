"""Attack potential: the factors of CEM Annex B.4, their sum, and which AVA_VAN component resists which potential."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Literal

Time = Literal["1 day", "1 week", "2 weeks", "1 month", "2 months", "3 months", "4 months", "5 months", "6 months", "more"]
Expertise = Literal["layman", "proficient", "expert", "multiple experts"]
Knowledge = Literal["public", "restricted", "sensitive", "critical"]
Window = Literal["unlimited", "easy", "moderate", "difficult", "none"]
Equipment = Literal["standard", "specialised", "bespoke", "multiple bespoke"]
Potential = Literal["basic", "enhanced-basic", "moderate", "high", "beyond-high"]

POTENTIALS: tuple[Potential, ...] = ("basic", "enhanced-basic", "moderate", "high", "beyond-high")
_FROM: Mapping[Potential, int] = {"basic": 0, "enhanced-basic": 10, "moderate": 14, "high": 20, "beyond-high": 25}
_TIME: Mapping[Time, int] = {
    "1 day": 0, "1 week": 1, "2 weeks": 2, "1 month": 4, "2 months": 7, "3 months": 10, "4 months": 13, "5 months": 15,
    "6 months": 17, "more": 19,
}  # fmt: skip
_EXPERTISE: Mapping[Expertise, int] = {"layman": 0, "proficient": 3, "expert": 6, "multiple experts": 8}
_KNOWLEDGE: Mapping[Knowledge, int] = {"public": 0, "restricted": 3, "sensitive": 7, "critical": 11}
_WINDOW: Mapping[Window, int] = {"unlimited": 0, "easy": 1, "moderate": 4, "difficult": 10}
_EQUIPMENT: Mapping[Equipment, int] = {"standard": 0, "specialised": 4, "bespoke": 7, "multiple bespoke": 9}
_RESISTS: Mapping[str, Potential] = {
    "AVA_VAN.1": "basic", "AVA_VAN.2": "basic", "AVA_VAN.3": "enhanced-basic", "AVA_VAN.4": "moderate", "AVA_VAN.5": "high",
}  # fmt: skip


def points(time: Time, expertise: Expertise, knowledge: Knowledge, window: Window, equipment: Equipment) -> int | None:
    """The sum of the five factors; ``None`` where there is no window of opportunity, so that nobody can mount the attack."""
    if window == "none":
        return None
    return _TIME[time] + _EXPERTISE[expertise] + _KNOWLEDGE[knowledge] + _WINDOW[window] + _EQUIPMENT[equipment]


def potential_of(total: int | None) -> Potential:
    """The potential that an attack of so many points takes: 0 to 9 basic, to 13 enhanced-basic, to 19 moderate, to 24 high."""
    if total is None:
        return "beyond-high"
    return next(name for name in reversed(POTENTIALS) if total >= _FROM[name])


def resistance_of(component: str) -> Potential | None:
    """The potential that an evaluation by a component of AVA_VAN shows the TOE to resist; ``None`` for any other component."""
    return _RESISTS.get(component)


def exceeds(one: Potential, other: Potential) -> bool:
    """Whether one potential is higher than the other."""
    return POTENTIALS.index(one) > POTENTIALS.index(other)
