"""The policy: which rules run, how severe each is, and from which severity on a finding fails the gate."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

import msgspec

from traceability.gate.profiles import PROFILES, Profile
from traceability.gate.thresholds import thresholds_of
from traceability.load.suggest import suggestion
from traceability.model.demands import Demands, PolicyName, Threshold, Waiver
from traceability.model.errors import ConfigError
from traceability.model.finding import SEVERITIES, Finding, Severity
from traceability.model.judgement import RuleRun
from traceability.model.project import Config
from traceability.rules.registry import RENAMED, Rule, all_rules, chosen, current
from traceability.rules.running import found_by
from traceability.trace.view import View

ALWAYS = ("COL001",)
"""Rules that no configuration switches off or softens: nothing collected is never a pass."""
NEVER_KNOWN = (*ALWAYS, "THR", "TST006", "WVR")
"""Rules, by id or its beginning, that the baseline cannot accept: it would undo what they demand."""


class Policy(msgspec.Struct, frozen=True):
    """What a run demands. ``severity`` overrides a rule's own; ``off`` switches it off like ``ignore``.

    ``notes`` are sentences for the report, such as that a rule has another id now.
    """

    name: PolicyName = "pr"
    select: tuple[str, ...] = ()
    ignore: tuple[str, ...] = ()
    fail_on: Severity = "error"
    severity: Mapping[str, str] = msgspec.field(default_factory=dict)
    thresholds: tuple[Threshold, ...] = ()
    notes: tuple[str, ...] = ()

    @property
    def profile(self) -> Profile:
        """What the policy of this name accepts."""
        return PROFILES[self.name]

    def fails(self, finding: Finding) -> bool:
        """Whether a finding is severe enough to fail the gate; that of a heuristic never is, for it may be wrong."""
        return all_rules()[finding.rule].kind != "heuristic" and SEVERITIES.index(finding.severity) <= SEVERITIES.index(self.fail_on)

    def demands(self, waivers: tuple[Waiver, ...] = (), baseline: Iterable[str] = ()) -> Demands:
        """The policy as rules see it, with the waivers of the project and the keys of its baseline."""
        return Demands(
            policy=self.name, thresholds=self.thresholds, waivers=waivers, waiver_days=self.profile.waiver_days,
            baseline=frozenset(baseline),
        )  # fmt: skip


def policy_of(
    config: Config, select: tuple[str, ...] = (), ignore: tuple[str, ...] = (), fail_on: Severity | None = None, name: str | None = None
) -> Policy:
    """The policy of a name, with what the configuration and the command line (everything but ``config``) say on top.

    Under a strict one the configuration's ``select``, ``ignore`` and softer severities do not count, so that one
    configuration serves daily work and release; the command line asking for less is a mistake.
    Raises ``ConfigError`` for it, for a policy or rule that does not exist, or for switching off what cannot be.
    """
    old = sorted({name for name in (*select, *ignore, *config.select, *config.ignore, *config.severity) if current(name) != name})
    notes = tuple(f"{name} is called {current(name)} now; the old id still works." for name in old)
    select, ignore = tuple(map(current, select)), tuple(map(current, ignore))
    config = msgspec.structs.replace(
        config, select=tuple(map(current, config.select)), ignore=tuple(map(current, config.ignore)),
        severity={current(rule): severity for rule, severity in config.severity.items()},
    )  # fmt: skip
    return msgspec.structs.replace(_policy(config, select, ignore, fail_on, name), notes=notes)


def _policy(config: Config, select: tuple[str, ...], ignore: tuple[str, ...], fail_on: Severity | None, name: str | None) -> Policy:
    named = _named(name or config.policy)
    profile = PROFILES[named]
    _check_severities(config)
    chosen((*select, *config.select), (*ignore, *config.ignore))
    thresholds = thresholds_of(profile.thresholds, config.thresholds)
    if not profile.strict:
        severity = {**profile.severity, **config.severity}
        asked = fail_on or config.fail_on or profile.fail_on
        return Policy(named, select or config.select, (*config.ignore, *ignore), asked, severity, thresholds)
    if select or ignore:
        raise ConfigError(f"--select, --ignore: policy {named} runs every rule; look at a part of them with '--policy pr'")
    mildest = max((profile.fail_on, config.fail_on or profile.fail_on, fail_on or profile.fail_on), key=SEVERITIES.index)
    return Policy(named, (), (), mildest, _hardened(profile, config), thresholds)


def judge(view: View, policy: Policy) -> tuple[list[Finding], list[RuleRun]]:
    """Run the rules of a policy: all findings sorted by place, and for each rule whether it ran and what it found."""
    wanted = chosen(policy.select, policy.ignore)
    severity = {identifier: policy.severity.get(identifier, rule.severity) for identifier, rule in all_rules().items()}
    running = [rule for i, rule in all_rules().items() if i in ALWAYS or (i in wanted and severity[i] != "off")]
    found = found_by(running, view)
    findings: list[Finding] = []
    runs: list[RuleRun] = []
    for identifier, rule in all_rules().items():
        ran = identifier in found
        entries = [_with_severity(finding, severity[identifier]) for finding in found.get(identifier, ())]
        why = "" if ran else _why_not(rule, policy)
        runs.append(RuleRun(id=identifier, title=rule.title, severity=severity[identifier], findings=len(entries), ran=ran, why=why))
        findings += entries
    return sorted(findings, key=by_place), runs


def by_place(finding: Finding) -> tuple[int, str, int, str]:
    """What findings are sorted by: severity, file, line."""
    return SEVERITIES.index(finding.severity), finding.where.file, finding.where.line, finding.key


def severities(rule: Rule) -> dict[str, str]:
    """How grave each policy takes a rule by itself, before any configuration."""
    return {name: profile.severity.get(rule.id, rule.severity) for name, profile in PROFILES.items()}


def rule_facts(rule: Rule) -> dict[str, object]:
    """Everything that a rule says of itself, as plain values: for ``pptrace rules --format json``."""
    page = rule.manual()
    return {
        "id": rule.id, "title": rule.title, "severity": rule.severity, "kind": rule.kind, "since": rule.since,
        "sources": rule.sources.named(), "severities": severities(rule), "fails_gate": rule.kind != "heuristic", "what": page.what,
        "why": page.why, "repair": page.repair, "fails": page.fails, "passes": page.passes,
        "formerly": sorted(old for old, new in RENAMED.items() if new == rule.id),
    }  # fmt: skip


def _named(name: str) -> PolicyName:
    for known in PROFILES:
        if known == name:
            return known
    raise ConfigError(f"there is no policy {name!r}; {suggestion(name, PROFILES)}")


def _check_severities(config: Config) -> None:
    for name in config.severity:
        if name not in all_rules():
            raise ConfigError(f"[severity]: there is no rule {name!r}; see 'pptrace rules'")
        if name in ALWAYS:
            raise ConfigError(f"[severity]: {name} keeps its severity: nothing collected is never a pass")
        if config.severity[name] == "error" and all_rules()[name].kind == "heuristic":
            raise ConfigError(f"[severity]: {name} is a heuristic, which may be wrong and fails no gate; 'warning' is the most it can be")


def _hardened(profile: Profile, config: Config) -> dict[str, str]:
    """The graver severity of those that the rule itself, the policy and the configuration state."""
    severity: dict[str, str] = dict(profile.severity)
    for name, wanted in config.severity.items():
        if wanted != "off":
            own = all_rules()[name].severity
            severity[name] = _graver(_graver(wanted, own), profile.severity.get(name, own))
    return severity


def _graver(one: Severity, other: Severity) -> Severity:
    return min(one, other, key=SEVERITIES.index)


def _with_severity(finding: Finding, severity: str) -> Finding:
    return finding if finding.severity == severity else msgspec.structs.replace(finding, severity=severity)


def _why_not(rule: Rule, policy: Policy) -> str:
    if policy.severity.get(rule.id) == "off":
        return "switched off under [severity]"
    if rule.id.startswith(policy.ignore or ("-",)):
        return "ignored by configuration or --ignore"
    return "not among the selected rules"
