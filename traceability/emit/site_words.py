"""The words of the site: what each axis, status, badge and group means, with the symbol that stands beside the word."""

from __future__ import annotations

from typing import NamedTuple

from traceability.model.finding import Severity
from traceability.model.result import Axis


class Word(NamedTuple):
    """A word of a report: how it is shown, its symbol (never the only sign), its tone (a CSS class), and what it means."""

    name: str
    symbol: str
    tone: str
    meaning: str


AXIS_MEANING: dict[Axis, str] = {
    "designed": "A module of the TOE design says that it enforces the leaf. To support it is not enough.",
    "implemented": "A tag in the code says that the place enforces the leaf. To support it is not enough.",
    "tested": "A test says that it verifies the leaf.",
    "passed": "The results of these tests were read, and every one of them passed.",
}

STATUS: dict[str, Word] = {
    "covered": Word("covered", "✓", "good", "There is evidence on this axis for the leaf itself. Nothing else counts."),
    "claimed": Word("claimed", "~", "doubt", "Evidence names a parent with several leaves and does not say that it means all of them."),
    "skipped": Word("skipped", "↷", "doubt", "A test of the leaf was not carried out."),
    "no-result": Word("no result", "?", "doubt", "A test of the leaf exists, but no report holds a result of it."),
    "missing": Word("missing", "○", "bad", "Nothing was found on this axis."),
    "failed": Word("failed", "✗", "bad", "A test of the leaf failed or broke."),
}

OUTCOME: dict[str, Word] = {
    "pass": Word("passed", "✓", "good", "The test passed."),
    "skipped": Word("skipped", "↷", "doubt", "The test was not carried out."),
    "no-result": Word("no result", "?", "doubt", "No report holds a result of the test."),
    "fail": Word("failed", "✗", "bad", "The test failed."),
    "error": Word("error", "✗", "bad", "The test broke before it could decide."),
}

DEPENDENCY: dict[str, Word] = {
    "open": Word("open", "○", "bad", "No SFR of the document meets it, and there is no justification."),
    "wrong": Word("wrong", "✗", "bad", "What the document says does not meet it."),
    "unbound": Word("unbound", "?", "doubt", "Several SFRs could meet it, and the document does not say which."),
    "derived": Word("derived", "~", "doubt", "The document names none, but exactly one of its SFRs meets it."),
    "satisfied": Word("satisfied", "✓", "good", "SFRs that the document names meet it."),
    "justified": Word("justified", "≡", "plain", "The document argues why it need not be met."),
}

PROVENANCE: dict[str, Word] = {
    "unverified": Word("unverified", "?", "doubt", "Not held against the official document."),
    "corroborated": Word("corroborated", "~", "plain", "A second source says the same; not held against the official document."),
    "verified": Word("verified", "✓", "good", "Held against the official document."),
}

SEVERITY: dict[Severity, Word] = {
    "error": Word("error", "✗", "bad", "Has to be repaired, or accepted on purpose."),
    "warning": Word("warning", "!", "doubt", "Should be looked at."),
    "info": Word("info", "i", "plain", "Good to know."),
}

OPERATION: dict[str, str] = {
    "assignment": "A value that the document filled in; set in italics between square brackets.",
    "selection": "A choice from a list; underlined between square brackets.",
    "open": "Not completed: left to the Security Target. Framed, with the word “open”.",
}

KIND: dict[str, str] = {
    "threat": "threat",
    "policy": "organisational security policy",
    "assumption": "assumption",
    "toe": "objective for the TOE",
    "environment": "objective for the operational environment",
    "protection-profile": "Protection Profile",
    "security-target": "Security Target",
    "design": "design",
}

JUSTIFIED: dict[str, str] = {
    "not-necessary": "not necessary",
    "environment": "by the environment",
    "other-sfr": "by another SFR",
}
