"""Notices: what reading and collecting saw but did not judge. A rule turns each kind into a finding."""

from __future__ import annotations

from typing import Literal

from traceability.model.base import NOWHERE, Origin, Record

NoticeKind = Literal[
    "nothing-collected", "undecodable-source", "unreadable-source", "outside-project", "unknown-commit", "two-identities",
    "duplicate-tag", "unbalanced-range", "uncounted-tag", "unconfigured-tag", "edited-import", "outdated-import",
]  # fmt: skip


class Notice(Record, frozen=True, kw_only=True):
    """One observation: its kind, where it was made, and the values that its rule puts into words.

    ``nothing-collected`` has ``source`` (``code``, ``tests`` or ``results``) and ``pattern``; ``edited-import`` and
    ``outdated-import`` have the id of the ``document``, the latter its ``source`` too; every other kind has ``why``, half a
    sentence; ``outside-project`` also ``target``, the link as it is written. ``unknown-commit``: the commit that is to be judged
    cannot be found out. ``two-identities``: a report says of its run something else (``reported``) than the configuration
    (``configured``); ``what`` names it. ``duplicate-tag``, ``uncounted-tag`` (its dialect says that the id is not met there) and
    ``unconfigured-tag`` (in a file of no configured source) have the ``target`` and the ``relation`` of a tag, and the ``symbol``
    around it; ``unbalanced-range`` has ``what``, the mark whose other end is missing.
    """

    kind: NoticeKind
    origin: Origin = NOWHERE
    data: dict[str, str] = {}
