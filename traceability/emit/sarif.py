"""The findings as SARIF 2.1.0, as code scanning services and editors read it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from hashlib import sha256
from typing import Any
from urllib.parse import quote

import msgspec

from traceability.emit.states import State, advice, clean, reasons, states
from traceability.load.shipped import PREFIX
from traceability.model.finding import Finding, Where
from traceability.model.judgement import Judgement, RuleRun
from traceability.rules.registry import Rule, all_rules

SCHEMA = "https://json.schemastore.org/sarif-2.1.0.json"
SOURCES, LIBRARY = "%SRCROOT%", "PPTRACE_LIBRARY"
ACCEPTED = "accepted in baseline.yaml"
UNPLACED = Where(file="pptrace.toml")
"""Where a finding about the project as a whole is shown: services refuse a whole log for one result without a file."""

_LEVELS = {"error": "error", "warning": "warning", "info": "note", "off": "none"}
_SEMANTIC = re.compile(r"\d+\.\d+\.\d+(?:-[0-9A-Za-z.-]+)?(?:\+[0-9A-Za-z.-]+)?")

Json = dict[str, Any]


def render(result: Judgement, base: str = "") -> str:
    """One run with every rule and every finding; what stands in the baseline is suppressed and ``unchanged``, what is waived is
    suppressed with the waiver as its justification.

    Keys of the baseline that vanished are a property of the run and no results: a service would open an alert for each.
    ``base`` is the project's folder inside the repository, if it is not the root.
    """
    runs = _runs(result)
    index = {run.id: number for number, run in enumerate(runs)}
    state, excused = states(result), reasons(result)
    log = {
        "$schema": SCHEMA,
        "version": "2.1.0",
        "runs": [
            {
                "tool": {"driver": _driver(result, runs)},
                "automationDetails": {"id": f"pptrace/{clean(result.project)}/"},
                "originalUriBaseIds": {
                    SOURCES: {"description": {"text": "The root of the repository that holds the project."}},
                    LIBRARY: {"description": {"text": "The library of catalogues and profiles that pptrace ships."}},
                },
                "columnKind": "unicodeCodePoints",
                "invocations": [_invocation(result, runs, index)],
                "results": [
                    _result(finding, index[finding.rule], state[finding.key], excused.get(finding.key) or ACCEPTED, base)
                    for finding in result.findings
                ],
                "properties": _properties(result),
            }
        ],
    }
    return msgspec.json.format(msgspec.json.encode(log), indent=2).decode() + "\n"


def _runs(result: Judgement) -> list[RuleRun]:
    """The rules of the run in their order; those that only a finding names, behind them."""
    runs = {run.id: run for run in result.rules}
    strays = sorted({(f.rule, f.severity) for f in result.findings if f.rule not in runs})
    return [*runs.values(), *(RuleRun(id=rule, title=rule, severity=severity, findings=0) for rule, severity in strays)]


def _driver(result: Judgement, runs: list[RuleRun]) -> Json:
    name, _, version = result.tool.rpartition(" ")
    driver: Json = {"name": name or "pptrace", "version": version}
    if _SEMANTIC.fullmatch(version):
        driver["semanticVersion"] = version
    return driver | {"rules": [_rule(run) for run in runs]}


def _rule(run: RuleRun) -> Json:
    rule = all_rules().get(run.id)
    title = clean(run.title)
    described: Json = {"id": run.id, "name": _pascal(title) or run.id, "shortDescription": {"text": title}}
    if rule is None:
        return described | {"defaultConfiguration": {"level": _level(run)}, "properties": {"tags": ["cc"]}}
    page = rule.manual()
    units = dict.fromkeys(unit for named in rule.sources.named().values() for unit in named)
    return described | {
        "fullDescription": {"text": _one_paragraph(page.what)},
        "help": {"text": f"{page.what}\n\nWhy: {page.why}\n\nRepair: {page.repair}\n", "markdown": manual(rule)},
        "defaultConfiguration": {"level": _LEVELS[rule.severity]},
        "properties": {"tags": ["cc", *units], "kind": rule.kind},
    }


def manual(rule: Rule) -> str:
    """A rule's manual page in Markdown."""
    page = rule.manual()
    sources = "; ".join(f"{edition}: {', '.join(units)}" for edition, units in rule.sources.named().items())
    examples = [f"**{title}**\n\n```yaml\n{text}\n```" for title, text in (("Fails", page.fails), ("Passes", page.passes)) if text]
    parts = [page.what, f"**Why:** {page.why}", f"**Repair:** {page.repair}", f"**Source:** {sources or 'a rule of pptrace, no work unit'}"]
    return "\n\n".join([*parts, *examples]) + "\n"


def _invocation(result: Judgement, runs: list[RuleRun], index: dict[str, int]) -> Json:
    verdict = result.verdict
    invocation: Json = {"executionSuccessful": True, "exitCode": verdict.exit_code, "exitCodeDescription": clean(verdict.reason)}
    overrides = [
        {"descriptor": {"id": run.id, "index": index[run.id]}, "configuration": configuration}
        for run in runs
        if (configuration := _override(run))
    ]
    return invocation | ({"ruleConfigurationOverrides": overrides} if overrides else {})


def _override(run: RuleRun) -> Json:
    """How this run treated a rule, where that is not the rule's default."""
    rule = all_rules().get(run.id)
    configuration: Json = {} if run.ran else {"enabled": False, "properties": {"why": clean(run.why)}}
    if run.ran and rule is not None and run.severity != rule.severity:
        configuration["level"] = _level(run)
    return configuration


def _result(finding: Finding, index: int, state: State, justification: str, base: str) -> Json:
    written: Json = {
        "ruleId": finding.rule,
        "ruleIndex": index,
        "level": _LEVELS[finding.severity],
        "message": {"text": _message(advice(finding))},
        "locations": [
            {
                "physicalLocation": _place(finding.where if finding.where.file else UNPLACED, base),
                "logicalLocations": [_subject(finding.subject)],
            }
        ],
        "partialFingerprints": {"pptraceKey/v1": sha256(finding.key.encode("utf-8", "surrogatepass")).hexdigest()},
        "baselineState": "unchanged" if state == "known" else "new",
    }
    if others := list(_others(finding, base)):
        written["relatedLocations"] = others
    if state in {"known", "waived"}:
        written["suppressions"] = [{"kind": "external", "status": "accepted", "justification": justification}]
    properties = {"key": finding.key, "clause": finding.clause, "related": finding.related, "hint": finding.hint, "gate": state}
    return written | {"properties": {name: clean(value) for name, value in properties.items() if value}}


def _others(finding: Finding, base: str) -> Iterator[Json]:
    for number, where in enumerate((where for where in finding.other if where.file), 1):
        yield {"id": number, "physicalLocation": _place(where, base), "message": {"text": "what the finding rests on"}}


def _subject(subject: str) -> Json:
    name = subject.rpartition("::")[2] if "::" in subject else subject.partition(":")[2]
    return {"name": clean(name or subject), "fullyQualifiedName": clean(subject)}


def _place(where: Where, base: str) -> Json:
    # Without a region the whole file is meant, but services demand a line: the first stands for the file.
    region = {"startLine": max(where.line, 1)} | ({"startColumn": where.column} if where.line and where.column else {})
    return {"artifactLocation": _artefact(where.file, base), "region": region}


def _artefact(file: str, base: str) -> Json:
    if file.startswith(PREFIX):
        return {"uri": _uri(file.removeprefix(PREFIX)), "uriBaseId": LIBRARY}
    if file.startswith("/"):
        return {"uri": f"file://{_uri(file)}"}
    return {"uri": _uri(f"{base}/{file}" if base else file), "uriBaseId": SOURCES}


def _uri(path: str) -> str:
    return quote(path, errors="surrogateescape")


def _message(text: str) -> str:
    """Text that is no placeholder (``{0}``) and no link (``[text](place)``) by accident."""
    return re.sub(r"\{(\d+)\}", r"{{\1}}", clean(text)).replace("](", "\\](")


def _properties(result: Judgement) -> Json:
    verdict = result.verdict
    return {
        "policy": verdict.policy,
        "gate": {"passed": verdict.passed, "reason": clean(verdict.reason), "counts": verdict.counts},
        "waived": len(verdict.waived),
        "baseline": {"new": len(verdict.new), "known": len(verdict.known), "vanished": [clean(key) for key in verdict.vanished]},
        "coverage": {axis.axis: {"k": axis.k, "n": axis.n} for axis in result.coverage.axes},
        "notChecked": [clean(line) for line in result.not_checked],
        "subject": clean(result.subject),
    }


def _level(run: RuleRun) -> str:
    return _LEVELS.get(run.severity, "none")


def _pascal(title: str) -> str:
    return "".join(word[:1].upper() + word[1:] for word in re.findall(r"[A-Za-z0-9]+", title))


def _one_paragraph(text: str) -> str:
    return " ".join(text.split())
