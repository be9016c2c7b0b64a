"""What one run decided: the verdict with the findings, the rules, the files and the coverage that it rests on."""

from __future__ import annotations

from bisect import bisect_left
from typing import Literal

from traceability.model.base import Record
from traceability.model.finding import Finding
from traceability.model.policy_rows import WaiverRow

Axis = Literal["designed", "implemented", "tested", "passed", "analysed"]
AXES: tuple[Axis, ...] = ("designed", "implemented", "tested", "passed", "analysed")
DEMANDED: tuple[Axis, ...] = ("designed", "implemented", "tested", "passed")
"""The axes on which every leaf wants evidence; an analysis is another way to show a leaf, not one more duty."""
Status = Literal["covered", "claimed", "stale", "skipped", "no-result", "missing", "flaky", "conflict", "failed"]
"""Best to worst for one leaf on one axis is not a scale: only ``covered`` counts. ``claimed``: a link to a parent with
several leaves says so without proof. ``stale``: the evidence speaks of another state of the product (a result of another
build; code that changed since it was linked). ``failed``, ``conflict``, ``flaky``, ``skipped``, ``no-result`` occur on the axis
*passed* only."""


class AxisStatus(Record, frozen=True, kw_only=True):
    """One axis of one item: its status (the worst leaf) and how many of its leaves are covered (``k`` of ``n``)."""

    axis: Axis
    status: Status
    k: int
    n: int


class RuleRun(Record, frozen=True, kw_only=True):
    """A rule that ran, was switched off, or had nothing to judge: ``why`` says which and why."""

    id: str
    title: str
    severity: str
    findings: int
    ran: bool = True
    why: str = ""


InputKind = Literal["document", "configuration", "code", "test", "report", "evidence"]
"""``evidence``: an analysis rests on it, and it is none of the others."""


class InputFile(Record, frozen=True, kw_only=True):
    """A file that the run read, with its SHA-256 (``""``: it could not be read), and what it is to the project."""

    file: str
    sha256: str
    kinds: tuple[InputKind, ...] = ("document",)


class Verdict(Record, frozen=True, kw_only=True):
    """What the gate decided, once, for every output.

    ``new`` are the keys that fail it; ``known`` stand in the baseline; ``waived`` are excused by a waiver in force;
    ``vanished`` stand in the baseline and are gone. ``reasons`` says of each known or vanished key why the project accepted it.
    ``policy`` is the name of the one that was asked for.
    """

    passed: bool
    exit_code: int
    reason: str
    policy: str = ""
    new: tuple[str, ...] = ()
    known: tuple[str, ...] = ()
    waived: tuple[str, ...] = ()
    vanished: tuple[str, ...] = ()
    reasons: dict[str, str] = {}
    counts: dict[str, int] = {}


class Coverage(Record, frozen=True, kw_only=True):
    """How far the evidence goes for the document that a run is about: its axes over the leaves of so many ``sfrs``.

    ``axes`` is empty for a document that makes no product claim (a profile). ``documents`` counts what was read beside it too.
    """

    axes: tuple[AxisStatus, ...] = ()
    sfrs: int = 0
    documents: int = 0


class Judgement(Record, frozen=True, kw_only=True):
    """What the gate decided and what that rests on, as the console and every output of CI say it.

    ``subject`` names the document that the product claims (or the profile judged). ``judged_as`` says that the run asked for another
    edition of CC than the documents claim.
    """

    tool: str
    project: str
    subject: str
    verdict: Verdict
    findings: tuple[Finding, ...]
    rules: tuple[RuleRun, ...]
    inputs: tuple[InputFile, ...]
    not_checked: tuple[str, ...]
    coverage: Coverage = Coverage()
    evidence: dict[str, int] = {}
    waivers: tuple[WaiverRow, ...] = ()
    judged_as: str = ""

    def is_known(self, finding: Finding) -> bool:
        """Whether the baseline already holds this finding."""
        return _holds(self.verdict.known, finding.key)

    def is_waived(self, finding: Finding) -> bool:
        """Whether a waiver in force excuses this finding."""
        return _holds(self.verdict.waived, finding.key)


def _holds(keys: tuple[str, ...], key: str) -> bool:
    """Whether sorted keys hold one."""
    at = bisect_left(keys, key)
    return at < len(keys) and keys[at] == key
