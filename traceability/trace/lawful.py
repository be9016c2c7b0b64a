"""Which disposition conformance allows: one table, after ASE_CCL.1-10 to -12 (CC 3.1) and -17 to -19 (CC:2022)."""

from __future__ import annotations

import functools
from typing import Literal

Conformance = Literal["strict", "exact", "demonstrable"]
Group = Literal["threat", "policy", "assumption", "objective", "environment", "sfr", "sar"]
Cell = Literal[
    "lawful", "rationale", "unlawful", "never", "wording", "restated", "optional", "upheld", "other-profile", "mapped", "harmless",
]  # fmt: skip
"""``lawful``, ``unlawful``: without further ado. ``rationale``: with a reason, which a person examines. ``never``: the word does not
fit this kind of item. ``wording``: as long as the wording stays (links may be added). ``restated``: where the wording stays, or ``by``
names the TOE objective that restates the part. ``optional``: only what belongs to SFRs that may be left out. ``upheld``: if all
environment objectives for it became TOE objectives. ``other-profile``: replaced, in ``by``, by an objective of another claimed
profile. ``mapped``: ``by`` names what stands for it, with a reason. ``harmless``: with a reason, and touching no threat or
policy that the profile leaves to its TOE objectives."""

DISPOSITIONS = ("identical", "refined", "completed", "iterated", "raised", "moved-to-TOE", "omitted", "added")
CONFORMANCES: tuple[Conformance, ...] = ("strict", "exact", "demonstrable")

_TABLE: dict[str, dict[str, tuple[Cell, Cell, Cell]]] = {
    # strict, exact, demonstrable; what is not in a row fits no item of that kind
    "threat policy": {
        "identical": ("lawful", "lawful", "lawful"),
        "refined": ("rationale", "wording", "rationale"),
        "omitted": ("optional", "optional", "mapped"),
        "added": ("lawful", "unlawful", "lawful"),
    },
    "assumption": {
        "identical": ("lawful", "lawful", "lawful"),
        "refined": ("wording", "wording", "rationale"),
        "omitted": ("upheld", "other-profile", "mapped"),
        "added": ("harmless", "unlawful", "harmless"),
    },
    "objective": {
        "identical": ("lawful", "lawful", "lawful"),
        "refined": ("rationale", "wording", "rationale"),
        "omitted": ("optional", "optional", "mapped"),
        "added": ("lawful", "unlawful", "lawful"),
    },
    "environment": {
        "identical": ("lawful", "lawful", "lawful"),
        "refined": ("restated", "other-profile", "rationale"),
        "moved-to-TOE": ("lawful", "unlawful", "lawful"),
        "omitted": ("unlawful", "other-profile", "mapped"),
        "added": ("harmless", "unlawful", "harmless"),
    },
    "sfr": {
        "identical": ("lawful", "lawful", "lawful"),
        "refined": ("rationale", "rationale", "rationale"),
        "completed": ("lawful", "lawful", "lawful"),
        "iterated": ("lawful", "lawful", "lawful"),
        "raised": ("rationale", "unlawful", "rationale"),
        "omitted": ("optional", "optional", "mapped"),
        "added": ("lawful", "unlawful", "lawful"),
    },
    "sar": {
        "identical": ("lawful", "lawful", "lawful"),
        "refined": ("rationale", "unlawful", "rationale"),
        "completed": ("lawful", "lawful", "lawful"),
        "raised": ("lawful", "unlawful", "lawful"),
        "omitted": ("unlawful", "unlawful", "unlawful"),
        "added": ("lawful", "unlawful", "lawful"),
    },
}

WHY: dict[tuple[str, str], str] = {
    ("threat", "omitted"): "strict conformance takes over every threat of the profile",
    ("policy", "omitted"): "strict conformance takes over every policy of the profile",
    ("assumption", "omitted"): (
        "strict conformance keeps an assumption unless every environment objective for it has become an objective for the TOE"
    ),
    ("assumption", "refined"): "strict and exact conformance keep the assumptions of the profile word by word",
    ("objective", "omitted"): "strict conformance takes over every objective for the TOE",
    ("environment", "omitted"): "strict conformance keeps every environment objective, or restates it as an objective for the TOE",
    ("environment", "refined"): "an environment objective stays as it is, but for a part that an objective for the TOE takes over",
    ("sfr", "omitted"): "conformance takes over every SFR of the profile that is mandatory or due",
    ("sar", "omitted"): "every kind of conformance takes over all SARs of the profile, or hierarchically higher ones",
}
"""Why a disposition is not allowed, where the general sentence would say too little."""


@functools.cache
def cell(group: Group, disposition: str, conformance: Conformance) -> Cell:
    """What the table says of a disposition of an item under a kind of conformance; ``never`` where it fits no such item."""
    for groups, rows in _TABLE.items():
        if group in groups.split():
            found = rows.get(disposition)
            return found[CONFORMANCES.index(conformance)] if found else "never"
    return "never"


def why_not(group: Group, disposition: str, conformance: Conformance) -> str:
    """Why a disposition is not allowed, as a clause."""
    if conformance == "exact":
        added = "exact conformance adds nothing to what the claimed profiles hold"
        return added if disposition == "added" else "exact conformance takes over what the claimed profiles hold, and nothing else"
    if conformance == "demonstrable" and disposition == "omitted" and group != "sar":
        return "demonstrable conformance wants something that stands for each item of the profile, named in 'by', and why"
    return WHY.get((group, disposition), f"{conformance} conformance does not allow it")
