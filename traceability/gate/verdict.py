"""The verdict: one decision and one exit code for every output."""

from __future__ import annotations

from collections.abc import Iterable

from traceability.gate.baseline import Baseline
from traceability.gate.policy import ALWAYS, Policy
from traceability.model.finding import SEVERITIES, Finding
from traceability.model.result import RuleRun, Verdict

PASSED, FAILED, NOTHING = 0, 1, 4


def decide(findings: list[Finding], runs: Iterable[RuleRun], policy: Policy, baseline: Baseline) -> Verdict:
    """Hold findings against policy and baseline.

    A finding in the baseline does not fail the gate; nothing collected always does (exit 4). A baseline entry counts as
    vanished only if its rule ran.
    """
    accepted = baseline.keys()
    known = sorted({f.key for f in findings if f.key in accepted and f.rule not in ALWAYS})
    new = sorted({f.key for f in findings if f.key not in known and policy.fails(f)})
    ran = {run.id for run in runs if run.ran}
    found = {f.key for f in findings}
    vanished = sorted(key for key in accepted if key not in found and key.partition(" ")[0] in ran)
    nothing = any(f.rule in ALWAYS for f in findings)
    counts: dict[str, int] = {severity: sum(f.severity == severity for f in findings) for severity in SEVERITIES}
    exit_code = NOTHING if nothing else FAILED if new else PASSED
    return Verdict(
        passed=exit_code == PASSED, exit_code=exit_code, reason=_reason(nothing, new, known, vanished, policy),
        new=tuple(new), known=tuple(known), vanished=tuple(vanished), counts=counts,
    )  # fmt: skip


def _reason(nothing: bool, new: list[str], known: list[str], vanished: list[str], policy: Policy) -> str:
    if nothing:
        return "nothing was collected where something should be"
    parts = [f"{len(new)} new finding{'s' if len(new) != 1 else ''} of severity {policy.fail_on} or above" if new else "no new finding"]
    if known:
        parts.append(f"{len(known)} known in the baseline")
    if vanished:
        parts.append(f"{len(vanished)} of the baseline vanished")
    return ", ".join(parts)
