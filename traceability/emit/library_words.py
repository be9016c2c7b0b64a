"""The words for external requirements: what is known, how a requirement stands to its target, what evidence for that is worth."""

from __future__ import annotations

from traceability.emit.site_words import Word
from traceability.model.library import Content, Jurisdiction, Relation
from traceability.model.library_rows import Need, TargetState, Tested

COUNTRY: dict[Jurisdiction, str] = {
    "DE": "Germany",
    "NO": "Norway",
    "NL": "Netherlands",
    "EU": "European Union",
    "INT": "international",
}

CONTENT: dict[Content, Word] = {
    "known": Word("content known", "✓", "plain", "The library says in own words what is demanded."),
    "topic": Word("topic only", "~", "doubt", "The library knows what it is about, not what it demands."),
    "unknown": Word("not known", "?", "doubt", "The library knows that it exists, and nothing more."),
}

RELATION: dict[Relation, Word] = {
    "equal": Word("equal", "=", "plain", "Both demand the same."),
    "subset-of": Word("subset of", "⊂", "plain", "All that the requirement demands lies within the target."),
    "superset-of": Word("superset of", "⊃", "plain", "The requirement demands all of the target, and more."),
    "intersects": Word("intersects", "∩", "plain", "Both have something in common; each demands more."),
    "none": Word("none", "∅", "plain", "They have nothing in common, for the reason given."),
}

NEED: dict[Need, Word] = {
    "reuse": Word(
        "can be used again",
        "⊂",
        "plain",
        "By the library's judgement the target demands all of it, so evidence for the target shows it too.",
    ),
    "partly": Word("shown in part", "∩", "doubt", "Evidence for the target shows a part. The rest wants evidence of its own."),
    "own": Word("evidence of its own", "∅", "bad", "Nothing in the profile shows it."),
    "unjudged": Word("not judged", "?", "doubt", "Nobody has held it against the profile yet."),
}

TESTED: dict[Tested, Word] = {
    "passed": Word("tests passed", "✓", "good", "Tests name it, and all of them passed. Whether they suffice is for a person to judge."),
    "failed": Word("tests failed", "✗", "bad", "A test that names it did not pass."),
    "no-result": Word("no result", "?", "doubt", "Tests name it, but not all have a result that counts."),
    "none": Word("no test", "·", "plain", "No test names it, and none has to."),
}

TARGET: dict[TargetState, Word] = {
    "passed": Word("leaves passed", "✓", "good", "Every leaf of the target passed its tests."),
    "open": Word("leaves open", "○", "bad", "Not every leaf of the target passed its tests."),
    "not-tested-here": Word("not tested here", "·", "plain", "The target has no leaf of this product."),
}

RATING: dict[str, Word] = {
    "high": Word("residual high", "!", "bad", "After all that mitigates it, most of the problem remains."),
    "medium": Word("residual medium", "!", "doubt", "After all that mitigates it, a part of the problem remains."),
    "low": Word("residual low", "!", "plain", "After all that mitigates it, little of the problem remains."),
}

DOCUMENT: dict[str, Word] = {
    "in-force": Word("in force", "✓", "plain", "It counts today."),
    "superseded": Word("superseded", "«", "doubt", "A newer one has taken its place."),
    "draft": Word("draft", "~", "doubt", "It does not count yet."),
    "withdrawn": Word("withdrawn", "✗", "doubt", "It does not count any more."),
    "unknown": Word("not known", "?", "doubt", "Whether it counts today has not been seen."),
}

APPLIES: dict[str, Word] = {
    "yes": Word("yes", "✓", "plain", "It binds, or is the measure, on the Norwegian market."),
    "partly": Word("partly", "~", "plain", "Parts of it can be used on the Norwegian market."),
    "no": Word("no", "·", "plain", "It does not bind on the Norwegian market."),
    "unknown": Word("not known", "?", "doubt", "Whether it applies has not been checked."),
}
