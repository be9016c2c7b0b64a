"""The words of the site: what each axis, status, badge and group means, with the symbol that stands beside the word."""

from __future__ import annotations

from typing import NamedTuple

from traceability.model.finding import Severity
from traceability.model.judgement import DEMANDED, Axis, AxisStatus
from traceability.model.result import LeafRow


class Word(NamedTuple):
    """A word of a report: how it is shown, its symbol (never the only sign), its tone (a CSS class), and what it means."""

    name: str
    symbol: str
    tone: str
    meaning: str


PLAIN = Word("", "", "plain", "")
NOTHING = Word("nothing", "", "nothing", "")
"""A box of a picture that stands for something that is not there, or not shown."""

AXIS_MEANING: dict[Axis, str] = {
    "designed": "A module says that it enforces the leaf (to support it is not enough); where TSFI are described, one shows it"
    " or a reason says why none does.",
    "implemented": "A tag in the code says that the place enforces the leaf. To support it is not enough.",
    "tested": "A test says that it verifies the leaf.",
    "passed": "The results of these tests were read, and every one of them passed.",
    "analysed": "A written analysis shows the leaf. It never counts as tested, and no leaf has to have one.",
}

STATUS: dict[str, Word] = {
    "covered": Word("covered", "✓", "good", "There is evidence on this axis for the leaf itself. Nothing else counts."),
    "claimed": Word("claimed", "~", "doubt", "Evidence names a parent with several leaves and does not say that it means all of them."),
    "stale": Word("stale", "«", "doubt", "The evidence speaks of another state of the product: another build, or code that changed since."),
    "skipped": Word("skipped", "↷", "doubt", "A test of the leaf was not carried out."),
    "no-result": Word("no result", "?", "doubt", "A test of the leaf exists, but no report holds a result of it."),
    "missing": Word("missing", "○", "bad", "Nothing was found on this axis."),
    "flaky": Word("flaky", "≈", "bad", "A test of the leaf failed, and passed when its run tried it again. That is not passed."),
    "conflict": Word("conflict", "≠", "bad", "Two reports of the same run disagree about a test of the leaf."),
    "failed": Word("failed", "✗", "bad", "A test of the leaf failed or broke."),
}

NOT_ANALYSED = Word("none", "·", "plain", "No analysis names the leaf, and none has to.")
"""What stands on the axis *analysed* in place of *missing*: an analysis is no duty."""


LAWFUL: dict[str, Word] = {
    "lawful": Word("lawful", "✓", "good", "The claimed conformance allows it."),
    "examine": Word("to be examined", "?", "doubt", "Allowed if the reason that is given holds; that is for a person to examine."),
    "unlawful": Word("not lawful", "✗", "bad", "The claimed conformance does not allow it."),
}
"""Whether the claimed conformance allows what becomes of an item of a profile."""


def axis_word(cell: AxisStatus) -> Word:
    """The word for one axis of one item."""
    return NOT_ANALYSED if cell.axis == "analysed" and cell.status == "missing" else STATUS[cell.status]


def leaf_word(leaf: LeafRow) -> Word:
    """The word for a leaf as a whole."""
    return worst_word(leaf.axes)


def worst_word(axes: tuple[AxisStatus, ...]) -> Word:
    """The word for an item as a whole: the first axis on which evidence is wanted and is not whole, else covered."""
    return next((STATUS[cell.status] for cell in axes if cell.axis in DEMANDED and cell.status != "covered"), STATUS["covered"])


OUTCOME: dict[str, Word] = {
    "pass": Word("passed", "✓", "good", "The test passed."),
    "stale": Word("stale", "«", "doubt", "Its results speak of another state of the product."),
    "skipped": Word("skipped", "↷", "doubt", "The test was not carried out."),
    "no-result": Word("no result", "?", "doubt", "No report holds a result of the test."),
    "flaky": Word("flaky", "≈", "bad", "It failed, and passed when its run tried it again."),
    "conflict": Word("conflict", "≠", "bad", "Two reports of the same run disagree."),
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

VALUE: dict[str, Word] = {
    "pass": OUTCOME["pass"],
    "stale": OUTCOME["stale"],
    "none": OUTCOME["no-result"],
    "flaky": OUTCOME["flaky"],
    "conflict": OUTCOME["conflict"],
    "fail": OUTCOME["fail"],
}
"""What the results of a test say in one configuration."""

RUN: dict[str, Word] = {
    "fresh": Word("fresh", "✓", "good", "The results speak of the product as it is judged here."),
    "stale": Word("stale", "«", "doubt", "The results speak of another state of the product."),
    "unknown": Word("not known", "?", "doubt", "Report or project do not say enough to tell."),
}

PLACE: dict[str, Word] = {
    "unchanged": Word("unchanged", "✓", "good", "The code is as it was when the link was made."),
    "unwatched": Word("not watched", "?", "doubt", "The link holds no hash, so a change of the code would not be seen."),
    "suspect": Word("suspect", "«", "doubt", "The code changed since the link was made."),
    "lost": Word("lost", "✗", "bad", "There is no such place any more."),
}

INPUT: dict[str, Word] = {
    "unchanged": Word("unchanged", "✓", "good", "It is as it was when the analysis was made."),
    "changed": Word("changed", "«", "doubt", "It changed since the analysis was made."),
    "lost": Word("lost", "✗", "bad", "There is no such place any more."),
}
"""What an analysis rests on."""

STATE: dict[str, Word] = {
    "new": Word("fails the gate", "✗", "bad", "New, and severe enough to fail the gate."),
    "noted": Word("new", "!", "doubt", "New, but too mild to fail the gate."),
    "waived": Word("waived", "‖", "plain", "The project accepts it for a while. It does not count as covered."),
    "known": Word("known", "=", "plain", "Stands in the baseline."),
}
"""How a finding stands to the gate (``states.states``), in the order in which they are read."""

ROLE: dict[str, str] = {
    "enforcing": "SFR-enforcing",
    "supporting": "SFR-supporting",
    "non-interfering": "SFR-non-interfering",
}

WAIVER: dict[str, Word] = {
    "holds": Word("holds", "‖", "plain", "It keeps what it waives from failing the gate, until it ends."),
    "void": Word("void", "✗", "bad", "It waives nothing: it is at fault, or the policy of the run accepts none."),
}

APART: dict[str, tuple[str, str]] = {
    "justified": ("justifications", "The document argues why CC does not demand it here. It stays, and is for the evaluator to judge."),
    "analysed": ("analyses", "A written argument shows a leaf instead of a test."),
    "waived": ("waivers", "The project accepts a finding for a while. It ends on a day, and covers nothing."),
}
"""Ways to do without evidence: the page that lists them, and what they mean."""
