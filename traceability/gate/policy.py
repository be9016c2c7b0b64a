"""The policy: which rules run, how severe each is, and from which severity on a finding fails the gate."""

from __future__ import annotations

from dataclasses import dataclass, field

import msgspec

from traceability.model.errors import ConfigError
from traceability.model.finding import SEVERITIES, Finding, Severity
from traceability.model.project import Config
from traceability.model.result import RuleRun
from traceability.rules.registry import Rule, all_rules, chosen
from traceability.trace.view import View

ALWAYS = ("COL001",)
"""Rules that no configuration switches off or softens: nothing collected is never a pass."""


@dataclass(frozen=True)
class Policy:
    """What a run demands. ``severity`` overrides a rule's own; ``off`` switches it off like ``ignore``."""

    select: tuple[str, ...] = ()
    ignore: tuple[str, ...] = ()
    fail_on: Severity = "error"
    severity: dict[str, str] = field(default_factory=dict)

    def fails(self, finding: Finding) -> bool:
        """Whether a finding is severe enough to fail the gate."""
        return SEVERITIES.index(finding.severity) <= SEVERITIES.index(self.fail_on)


def policy_of(config: Config, select: tuple[str, ...] = (), ignore: tuple[str, ...] = (), fail_on: Severity | None = None) -> Policy:
    """The configuration's policy with what the command line says on top.

    Raises ``ConfigError`` for a rule that does not exist, or for switching off what cannot be.
    """
    for name in config.severity:
        if name not in all_rules():
            raise ConfigError(f"[severity]: there is no rule {name!r}; see 'pptrace rules'")
        if name in ALWAYS:
            raise ConfigError(f"[severity]: {name} keeps its severity: nothing collected is never a pass")
    policy = Policy(select or config.select, (*config.ignore, *ignore), fail_on or config.fail_on, dict(config.severity))
    chosen(policy.select, policy.ignore)
    return policy


def judge(view: View, policy: Policy) -> tuple[list[Finding], list[RuleRun]]:
    """Run the rules of a policy: all findings sorted by place, and for each rule whether it ran and what it found."""
    wanted = chosen(policy.select, policy.ignore)
    findings: list[Finding] = []
    runs: list[RuleRun] = []
    for identifier, rule in all_rules().items():
        severity = policy.severity.get(identifier, rule.severity)
        ran = identifier in ALWAYS or (identifier in wanted and severity != "off")
        found = [_with_severity(finding, severity) for finding in rule.run(view)] if ran else []
        why = "" if ran else _why_not(rule, policy)
        runs.append(RuleRun(id=identifier, title=rule.title, severity=severity, findings=len(found), ran=ran, why=why))
        findings += found
    return sorted(findings, key=lambda f: (SEVERITIES.index(f.severity), f.where.file, f.where.line, f.key)), runs


def _with_severity(finding: Finding, severity: str) -> Finding:
    return finding if finding.severity == severity else msgspec.structs.replace(finding, severity=severity)


def _why_not(rule: Rule, policy: Policy) -> str:
    if policy.severity.get(rule.id) == "off":
        return "switched off under [severity]"
    if rule.id.startswith(policy.ignore or ("-",)):
        return "ignored by configuration or --ignore"
    return "not among the selected rules"
