"""The row of a waiver in a result."""

from __future__ import annotations

from traceability.model.base import Record
from traceability.model.finding import Where


class WaiverRow(Record, frozen=True, kw_only=True):
    """A waiver as it stands: what it waives, who answers for it, until when, and whether it holds.

    ``waived`` are the keys of the findings that it keeps from failing the gate. ``faults`` are the rules (``WVR…``) by which
    it is void; one that is void without a fault is void because the policy of the run accepts no waiver. Dates are ISO 8601.
    """

    finding: str
    owner: str
    approver: str
    reason: str
    issue: str
    created: str
    expires: str
    in_force: bool
    where: Where
    waived: tuple[str, ...] = ()
    faults: tuple[str, ...] = ()
