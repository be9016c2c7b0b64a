"""The four policies, as data: what each accepts, how grave it takes a rule, how many leaves it wants covered."""

from __future__ import annotations

from collections.abc import Mapping

import msgspec

from traceability.model.demands import PolicyName
from traceability.model.finding import Severity
from traceability.model.judgement import Axis

ALL = "1"


class Profile(msgspec.Struct, frozen=True):
    """One policy.

    ``strict``: configuration and command line may demand more than the policy, never less. ``baseline`` and ``waivers``:
    whether what stands there is kept from failing the gate. ``waiver_days``: how long a waiver may run. ``fail_on``: the
    mildest severity that fails. ``severity``: rules that are graver or milder here than by themselves. ``thresholds``:
    the share of leaves that must be covered, by axis.
    """

    purpose: str
    strict: bool
    baseline: bool
    waivers: bool
    waiver_days: int = 90
    fail_on: Severity = "error"
    severity: Mapping[str, Severity] = msgspec.field(default_factory=dict)
    thresholds: Mapping[Axis, str] = msgspec.field(default_factory=dict)


_UNFINISHED = (
    "COV002", "DEP002", "DPT001", "DPT002", "FSP002", "FSP004", "FSP005", "FSP006", "FSP007", "IMP002", "IMP004", "OBJ007", "OPS002",
    "RUN003", "TDS002", "TDS003", "TDS004", "TDS005", "TDS006", "TDS007", "TST001", "TST004",
)  # fmt: skip
"""Rules that say that something is still missing, not that something is wrong."""

_HARDENED: Mapping[str, Severity] = dict.fromkeys(("COL004", "DEP005", "HYG005", "LNK004", "RUN001", "TST005"), "error")
"""Rules about evidence that nobody can rely on: tolerable from day to day, not in what is handed over."""

_ATTESTED = ("CCL017", "OBJ010", "RAT013", "REV004")
"""Rules that ask whether a person has judged: told in daily work, a warning at a release, demanded before an evaluation."""

_EVERY_LEAF: Mapping[Axis, str] = {"designed": ALL, "implemented": ALL, "tested": ALL, "passed": ALL}

PROFILES: Mapping[PolicyName, Profile] = {
    "draft": Profile(
        "while a project begins: what is missing warns, what is wrong fails",
        strict=False, baseline=True, waivers=True, severity=dict.fromkeys(_UNFINISHED, "warning"),
    ),
    "pr": Profile("for daily work: nothing new may be missing or wrong", strict=False, baseline=True, waivers=True),
    "release": Profile(
        "before a release: every leaf proven, nothing known left; waivers hold, but cover nothing",
        strict=True, baseline=False, waivers=True, severity={**_HARDENED, **dict.fromkeys(_ATTESTED, "warning")}, thresholds=_EVERY_LEAF,
    ),
    "certification": Profile(
        "before the evaluation: every leaf proven, nothing known left, nothing waived",
        strict=True, baseline=False, waivers=False, severity={**_HARDENED, **dict.fromkeys(_ATTESTED, "error")}, thresholds=_EVERY_LEAF,
    ),
}  # fmt: skip
