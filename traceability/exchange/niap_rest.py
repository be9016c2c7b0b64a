"""What no record of the model holds: elements that the importer does not know, and words where the format has no place for any."""

from __future__ import annotations

from collections.abc import Iterator
from html import unescape
from typing import Literal

import msgspec

from traceability.exchange.niap_refs import KNOWN
from traceability.exchange.niap_sfr import outside_changes
from traceability.exchange.niap_text import kept
from traceability.exchange.xml import Node, is_html, is_section, local, tidy

SECTION_NAMES = frozenset(("section", "subsection", "subsubsection", "appendix", "chapter", "foreword"))
NOT_PROSE = SECTION_NAMES | {
    "tech-terms", "cc-terms", "glossary", "acronyms", "usecases", "usecase", "use-case", "threats", "assumptions", "OSPs", "SOs", "SOEs",
    "f-component", "a-component", "base-pp", "ext-comp-def", "ext-comp-class", "bibliography", "implements", "feature", "CClaimsInfo",
    "cclaims", "man-sfrs", "opt-sfrs", "sel-sfrs", "obj-sfrs", "impl-dep-sfrs", "base-sfr-spec", "RevisionHistory",
    "TechnicalDecisionHistory", "PPReference", "include-pkg", "modules", "external-doc", "package-usage-list", "pp-preferences",
    "extra-css", "project-notes",
}  # fmt: skip
_ASIDE = frozenset(
    (
        "project-notes", "extra-css", "suppress", "package-usage-list", "pp-preferences", "release-notes", "subaactivity-decl",
        "inline-comment", "PPCertificationID", "CCVersion",
    )
)  # fmt: skip
_STRETCH = 20_000
"""Characters of records in which the next words are looked for first."""
Kind = Literal["unknown", "aside"]


def rest(root: Node) -> Iterator[tuple[Kind, Node, str]]:
    """Each element that has no record: not known, or known and in need of no judgement; with what it holds as it stands."""
    samples = {node.tag: node for node in root.iter("*")}
    names = {local(node) for node in samples.values() if not is_html(node) and not is_section(node)}
    strange = names - KNOWN - _ASIDE
    for node in outside_changes(root, *(strange | (names & _ASIDE))):
        if not is_html(node) and not is_section(node):
            yield ("aside" if local(node) in _ASIDE else "unknown"), node, kept(node)


def unheld(root: Node, records: object) -> Iterator[tuple[Node, str]]:
    """The words that stand in no string of what was made of the document, by the element around them.

    They are searched for, rather than concluded from what each element may hold, so that nothing is lost by a mistake in that.
    White space and case do not count.
    """
    held = "\n".join(_squashed(word) for word in _strings(msgspec.to_builtins(records)))
    lost: dict[Node, list[str]] = {}
    before = 0
    for node in root.iter("*"):
        for words, owner in ((node.text, node), (node.tail, node.getparent())):
            wanted = _squashed(words or "")
            if not wanted:
                continue
            # Records follow the file for long stretches: most words stand soon after those before them.
            at = held.find(wanted, before, before + _STRETCH)
            at = held.find(wanted) if at < 0 else at
            if at < 0:
                lost.setdefault(_content(owner), []).append(tidy(words))
            before = at if at >= 0 else before
    for owner, runs in lost.items():
        yield owner, " ".join(runs)


def _squashed(words: str) -> str:
    return "".join(words.split()).casefold()


def _strings(value: object) -> Iterator[str]:
    if isinstance(value, dict):
        for name, entry in value.items():
            yield str(name)
            yield from _strings(entry)
    elif isinstance(value, (list, tuple)):
        for entry in value:
            yield from _strings(entry)
    elif isinstance(value, str):
        # What is kept as it stands is XML: its words are written with character references.
        yield unescape(value) if value.startswith("<") else value


def _content(node: Node) -> Node:
    """The element itself or the closest above it that is no markup."""
    while is_html(node) and node.getparent() is not None:
        node = node.getparent()
    return node
