"""The words for records of scope, guidance, life cycle and vulnerabilities, and for reviews: the same on page and sheet."""

from __future__ import annotations

from typing import NamedTuple

from traceability.emit.site_words import Word
from traceability.model.finding import Finding
from traceability.model.result import Result
from traceability.rules.registry import all_rules


class Section(NamedTuple):
    """A section of records: its title, what it is (with the family of CC that asks for it), and its sheet, if it has one of its own."""

    title: str
    about: str
    sheet: str


SECTIONS: dict[str, Section] = {
    "toe_parts": Section("Parts of the TOE", "the physical scope (ASE_INT)", "18_TOE_Parts"),
    "features": Section("Security features", "the logical scope (ASE_INT)", "06_Features"),
    "tss": Section("TOE summary specification", "how the TOE meets its SFRs (ASE_TSS)", "06_TSS"),
    "guidance": Section("Guidance", "what users and who installs the TOE are told (AGD_OPE, AGD_PRE)", "17_Guidance"),
    "configuration_items": Section("Configuration items", "the configuration list (ALC_CMS)", ""),
    "tools": Section("Development tools", "tools with their options (ALC_TAT)", "18_Tools"),
    "deliveries": Section("Delivery", "how parts of the TOE come to the user (ALC_DEL)", "18_Delivery"),
    "flaws": Section("Flaws", "reported security flaws and what became of them (ALC_FLR)", "19_Flaws"),
    "vulnerabilities": Section("Vulnerabilities", "potential vulnerabilities and the attack potential they take (AVA_VAN)", "20_Vulns_AP"),
    "retired": Section("Retired ids", "ids that are no more, and which one stands for each now", "23_Retired_Ids"),
}

_COLUMNS = {"sfrs": "SFRs", "tsfi": "TSFI", "sha256": "SHA-256", "toe": "TOE reference", "reference": "TOE reference"}

REVIEW: dict[str, Word] = {
    "current": Word("current", "✓", "good", "What stands there is what was judged."),
    "stale": Word("stale", "«", "doubt", "It changed since it was judged."),
    "lost": Word("lost", "✗", "bad", "There is no such subject any more."),
}
VERDICT: dict[str, Word] = {
    "accepted": Word("accepted", "✓", "good", "The person accepts it."),
    "rejected": Word("rejected", "✗", "bad", "The person rejects it."),
}


def column(name: str) -> str:
    """The head of a sheet's column, from the name of the field."""
    return _COLUMNS.get(name, name.replace("_", " "))


def heading(name: str) -> str:
    """The same as pages write it, with a capital."""
    title = column(name)
    return f"{title[:1].upper()}{title[1:]}"


def unjudged(result: Result) -> list[Finding]:
    """The findings that say that nobody judged something yet, by rule."""
    rules = all_rules()
    found = [one for one in result.findings if one.rule in rules and rules[one.rule].kind == "attestation"]
    return sorted(found, key=lambda one: (one.rule, one.key))


def review_counts(result: Result) -> dict[str, int]:
    """How many reviews accept or reject what stands there now, how many speak of something else, and how many are missing."""
    current = [row.verdict for row in result.reviews if row.state == "current"]
    return {
        "accepted": current.count("accepted"),
        "rejected": current.count("rejected"),
        "of what changed or is gone": len(result.reviews) - len(current),
        "not judged yet": len(unjudged(result)),
    }
