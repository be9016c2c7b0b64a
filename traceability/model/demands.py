"""What the policy of a run demands, as far as a rule must know it: thresholds, waivers and the baseline's keys."""

from __future__ import annotations

import datetime
from typing import Literal

from traceability.model.base import Record
from traceability.model.finding import Where
from traceability.model.judgement import Axis

PolicyName = Literal["draft", "pr", "release", "certification"]


class Waiver(Record, frozen=True, kw_only=True):
    """A finding that a project accepts for a while: it does not fail the gate, and what it is about does not count as covered.

    It waives the finding with the key ``rule subject[ related]``; with ``broad``, each finding of that rule about that subject.
    ``where`` is its place in ``waivers.yaml``. ``expires`` is the last day on which it holds.
    """

    rule: str
    subject: str
    related: str = ""
    broad: bool = False
    owner: str
    approver: str
    reason: str
    issue: str
    created: datetime.date
    expires: datetime.date
    where: Where = Where()

    @property
    def finding(self) -> str:
        """What it waives, in words of ``waivers.yaml``: the key of a finding, or rule and subject."""
        return " ".join(part for part in (self.rule, self.subject, self.related) if part)

    def waives(self, key: str) -> bool:
        """Whether it speaks of the finding with that key."""
        return key == self.finding or (self.broad and key.startswith(f"{self.finding} "))


class Threshold(Record, frozen=True, kw_only=True):
    """How many leaves must be covered on an axis: ``share`` of all leaves (a decimal from 0 to 1), of one class of SFRs if named."""

    axis: Axis
    share: str
    kind: str = ""


class Demands(Record, frozen=True, kw_only=True):
    """The policy of a run as rules see it. ``baseline`` holds the keys that ``baseline.yaml`` accepts."""

    policy: PolicyName = "pr"
    thresholds: tuple[Threshold, ...] = ()
    waivers: tuple[Waiver, ...] = ()
    waiver_days: int = 90
    baseline: frozenset[str] = frozenset()
