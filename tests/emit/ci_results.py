"""Results that the tests of the outputs for CI share: many findings, hostile texts, odd places."""

from __future__ import annotations

import msgspec

from tests.emit.factory import make_result
from traceability.model.finding import Finding, Severity, Where
from traceability.model.judgement import RuleRun, Verdict
from traceability.model.result import Result

NASTY = (
    "a\x00b\x1bc\x7fd",
    "line\r\n::error file=x::injected\n##[add-mask]x",
    "100% of it, a:b",
    "lone \udcff surrogate",
    "]]> </failure> <!-- &amp; <b>",
    "{0} [click](https://example.invalid) www.example.invalid @everyone",
    "| a | b | \\| `c` ~~d~~ $e$ #1 !x",
    "\u202etxt.exe\u2028next",
)


def finding(number: int, severity: Severity = "error", *, rule: str = "OBJ004", message: str = "", where: Where | None = None) -> Finding:
    """A finding of its own key."""
    place = Where(file="pp/a.yaml", line=number + 1, column=3) if where is None else where
    return Finding(rule=rule, severity=severity, message=message or f"message {number}", where=place, subject=f"pp:T.{number}")


def with_findings(*findings: Finding, known: int = 0, passed: bool | None = None) -> Result:
    """A result that holds these findings; the last ``known`` of them stand in the baseline."""
    cut = len(findings) - known
    new = tuple(f.key for f in findings[:cut] if f.severity == "error")
    counts: dict[str, int] = {severity: sum(f.severity == severity for f in findings) for severity in ("error", "warning", "info")}
    ok = not new if passed is None else passed
    verdict = Verdict(
        passed=ok, exit_code=int(not ok), reason=f"{len(new)} new", new=tuple(sorted(new)),
        known=tuple(sorted(f.key for f in findings[cut:])), counts=counts,
    )  # fmt: skip
    rules = tuple(RuleRun(id=rule, title=rule, severity="error", findings=1) for rule in sorted({f.rule for f in findings}))
    return msgspec.structs.replace(make_result(), findings=findings, verdict=verdict, rules=rules)


def nasty() -> Result:
    """Every hostile text in message, hint, subject, file, project and rule title."""
    findings = tuple(
        Finding(
            rule="OBJ004", severity="error", message=text, where=Where(file=f"pp/{text}.yaml", line=1), subject=f"pp:{text}", hint=text,
            related=text, clause=text, other=(Where(file=text, line=2),),
        )
        for text in NASTY
    )  # fmt: skip
    result = with_findings(*findings)
    rules = tuple(RuleRun(id=f"XYZ{n:03}", title=text, severity="error", findings=0, ran=False, why=text) for n, text in enumerate(NASTY))
    verdict = msgspec.structs.replace(result.verdict, vanished=tuple(f"XYZ001 {text}" for text in NASTY))
    return msgspec.structs.replace(result, project="".join(NASTY), rules=rules, verdict=verdict, not_checked=NASTY)
