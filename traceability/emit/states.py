"""What the outputs for CI share: how a finding stands to the gate, the coverage that is shown, and text fit to be written."""

from __future__ import annotations

import re
from typing import Literal

from traceability.model.finding import Finding
from traceability.model.judgement import Judgement
from traceability.model.policy_rows import WaiverRow

State = Literal["new", "known", "waived", "noted"]
"""``new``: fails the gate; ``known``: stands in the baseline; ``waived``: a waiver in force excuses it; ``noted``: too mild to
fail the gate, and neither of the two."""

_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ud800-\udfff\ufffe\uffff\u2028\u2029\u202a-\u202e\u2066-\u2069]")


def states(result: Judgement) -> dict[str, State]:
    """How each finding, by its key, stands to the gate."""
    verdict = result.verdict
    found: dict[str, State] = dict.fromkeys((finding.key for finding in result.findings), "noted")
    kinds: tuple[tuple[State, tuple[str, ...]], ...] = (("new", verdict.new), ("known", verdict.known), ("waived", verdict.waived))
    for state, keys in kinds:
        found |= dict.fromkeys((key for key in keys if key in found), state)
    return found


def excuses(result: Judgement) -> dict[str, WaiverRow]:
    """The waiver in force that excuses each waived finding, by the finding's key."""
    return {key: row for row in reversed(result.waivers) for key in row.waived}


def excuse(row: WaiverRow) -> str:
    """A waiver in one line: why, until when, and who answers for it."""
    return f"waived until {row.expires}: {one_line(row.reason)} (owner {one_line(row.owner)}, {_approval(row)})"


def reasons(result: Judgement) -> dict[str, str]:
    """In one line why each finding that is waived or known does not fail the gate, by its key; a known one may have no reason."""
    known = {key: one_line(result.verdict.reasons.get(key, "")) for key in result.verdict.known}
    return known | {key: excuse(row) for key, row in excuses(result).items()}


def _approval(row: WaiverRow) -> str:
    return f"approved by {one_line(row.approver)} on {row.created}, issue {one_line(row.issue)}"


def gate(result: Judgement) -> str:
    """The last line of every output for people."""
    return f"gate {'passed' if result.verdict.passed else 'failed'}: {result.verdict.reason}"


def advice(finding: Finding) -> str:
    """The message, and behind it how to repair what it says."""
    return f"{finding.message} Repair: {finding.hint}" if finding.hint else finding.message


def clean(text: str) -> str:
    """Text without what XML, JSON or a terminal cannot take: control characters, lone surrogates, marks that turn the direction."""
    return _CONTROL.sub("\N{REPLACEMENT CHARACTER}", text)


def one_line(text: str) -> str:
    """Clean text in one line."""
    return " ".join(clean(text).split())
