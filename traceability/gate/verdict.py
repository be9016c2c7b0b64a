"""The verdict: one decision and one exit code for every output."""

from __future__ import annotations

from collections.abc import Iterable

from traceability.gate.baseline import Baseline
from traceability.gate.policy import ALWAYS, NEVER_KNOWN, Policy
from traceability.model.finding import SEVERITIES, Finding
from traceability.model.judgement import RuleRun, Verdict
from traceability.model.policy_rows import WaiverRow

PASSED, FAILED, NOTHING = 0, 1, 4
NOTHING_COLLECTED = "nothing was collected where something should be"


def decide(
    findings: list[Finding], runs: Iterable[RuleRun], policy: Policy, baseline: Baseline, waivers: Iterable[WaiverRow] = ()
) -> Verdict:
    """Hold findings against policy, waivers and baseline.

    A finding that a waiver in force speaks of does not fail the gate, nor does one in the baseline where the policy accepts
    it; the waiver counts first. Nothing collected always fails (exit 4). A baseline entry counts as vanished only if its
    rule ran.
    """
    accepted = baseline.keys()
    excused = frozenset(key for row in waivers for key in row.waived)
    waived = sorted({f.key for f in findings if f.key in excused})
    listed = {f.key for f in findings if f.key in accepted and f.key not in excused and not f.rule.startswith(NEVER_KNOWN)}
    known = sorted(listed) if policy.profile.baseline else []
    kept = frozenset((*known, *waived))
    new = sorted({f.key for f in findings if f.key not in kept and policy.fails(f)})
    ran = {run.id for run in runs if run.ran}
    found = {f.key for f in findings}
    vanished = sorted(key for key in accepted if key not in found and key.partition(" ")[0] in ran)
    nothing = any(f.rule in ALWAYS for f in findings)
    counts: dict[str, int] = {severity: sum(f.severity == severity for f in findings) for severity in SEVERITIES}
    exit_code = NOTHING if nothing else FAILED if new else PASSED
    return Verdict(
        passed=exit_code == PASSED, exit_code=exit_code, policy=policy.name, new=tuple(new), known=tuple(known),
        waived=tuple(waived), vanished=tuple(vanished), reasons={key: accepted[key] for key in sorted((*known, *vanished))}, counts=counts,
        reason=NOTHING_COLLECTED if nothing else _reason(new, known, waived, vanished, len(listed) - len(known), policy),
    )  # fmt: skip


def _reason(new: list[str], known: list[str], waived: list[str], vanished: list[str], refused: int, policy: Policy) -> str:
    parts = [f"{len(new)} new finding{'s' if len(new) != 1 else ''} of severity {policy.fail_on} or above" if new else "no new finding"]
    if known:
        parts.append(f"{len(known)} known in the baseline")
    if waived:
        parts.append(f"{len(waived)} waived")
    if vanished:
        parts.append(f"{len(vanished)} of the baseline vanished")
    if refused:
        parts.append(f"{refused} in the baseline, which policy {policy.name} does not accept")
    return ", ".join(parts)
