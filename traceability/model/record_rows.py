"""Rows of a result about records that documents hold beside the claim, and about what people judged."""

from __future__ import annotations

from typing import Literal

from traceability.model.base import Record
from traceability.model.finding import Where
from traceability.model.review import ReviewVerdict


class RecordRow(Record, frozen=True, kw_only=True):
    """One record: its qualified id, and a text for each column of its table; a list is one entry a line."""

    id: str
    label: str
    title: str
    where: Where
    cells: tuple[str, ...]


class RecordTable(Record, frozen=True, kw_only=True):
    """All records of one section of the documents (``flaws``), by id; ``columns`` are the names of the fields that any of them fills."""

    section: str
    columns: tuple[str, ...]
    rows: tuple[RecordRow, ...]


class ReviewRow(Record, frozen=True, kw_only=True):
    """The judgement of a person, and whether what stands there now is what he judged; ``lost``: there is no such subject."""

    subject: str
    by: str
    role: str
    date: str
    verdict: ReviewVerdict
    reason: str
    state: Literal["current", "stale", "lost"]
    where: Where
