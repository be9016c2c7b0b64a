"""Reviews: what only a person can judge, judged by a person, with the fingerprint of what was judged."""

from __future__ import annotations

import datetime
from typing import Literal

from traceability.model.base import Record
from traceability.model.finding import Where

ReviewVerdict = Literal["accepted", "rejected"]


class Review(Record, frozen=True, kw_only=True):
    """The judgement of one person about one subject (a qualified id, ``document:`` for a document's claims).

    ``fingerprint`` is that of ``trace.fingerprint`` on the day of the review: once the subject has another, the review is stale.
    ``where`` is its place in ``reviews.lock.yaml``.
    """

    subject: str
    by: str
    role: str
    date: datetime.date
    verdict: ReviewVerdict
    reason: str
    fingerprint: str
    where: Where = Where()
