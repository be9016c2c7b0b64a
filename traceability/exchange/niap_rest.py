"""What no record of the model holds: elements that the importer does not know, and words where the format has no place for any."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Literal

from traceability.exchange.niap_refs import KNOWN
from traceability.exchange.niap_sfr import outside_changes
from traceability.exchange.niap_text import kept
from traceability.exchange.xml import Node, is_html, is_section, local, text

SECTION_NAMES = frozenset(("section", "subsection", "subsubsection", "appendix", "chapter", "foreword"))
NOT_PROSE = SECTION_NAMES | {
    "tech-terms", "cc-terms", "glossary", "acronyms", "usecases", "usecase", "use-case", "threats", "assumptions", "OSPs", "SOs", "SOEs",
    "f-component", "a-component", "base-pp", "ext-comp-def", "ext-comp-class", "bibliography", "implements", "feature", "CClaimsInfo",
    "cclaims", "man-sfrs", "opt-sfrs", "sel-sfrs", "obj-sfrs", "impl-dep-sfrs", "base-sfr-spec", "RevisionHistory",
    "TechnicalDecisionHistory", "PPReference", "include-pkg", "modules", "external-doc", "package-usage-list", "pp-preferences",
    "extra-css", "project-notes",
}  # fmt: skip
_WHOLE = frozenset(
    (
        "addressed-by", "rationale", "consistency-rationale", "term", "TD", "usecase", "use-case", "feature", "rule", "include-pkg",
        "module", "base-sfr-spec", "ext-comp-def", "ext-comp-class", "con-toe", "con-sec-prob", "con-obj", "con-op-en", "con-mod",
        "sec-func-req-dir", "app-unmod-sfrs", "title", "ext-comp-def-title", "comp-lev", "management", "audit", "dependencies",
        "audit-event", "test", "TSS", "tss", "Guidance", "guidance", "KMD", "kmd", "CustomEA", "Tests", "tests", "no-tests",
        "a-component", "f-component", "PPTitle", "PPVersion", "PPAuthor", "PPPubDate", "PPEffDate", "Keywords", "cclaim", "entry",
        "threat", "assumption", "OSP", "SO", "SOE", "CClaimsInfo", "git", "url", "raw-url",
    )
)  # fmt: skip
"""Elements all of whose words some record holds, whatever stands in them."""
_ASIDE = frozenset(
    (
        "project-notes", "extra-css", "suppress", "package-usage-list", "pp-preferences", "release-notes", "subaactivity-decl",
        "inline-comment", "PPCertificationID", "CCVersion",
    )
)  # fmt: skip
Kind = Literal["unknown", "words", "aside"]


def rest(root: Node) -> Iterator[tuple[Kind, Node, str]]:
    """Each such element, with what it holds as it stands."""
    samples = {node.tag: node for node in root.iter("*")}
    names = {local(node) for node in samples.values() if not is_html(node) and not is_section(node)}
    strange = names - KNOWN - _ASIDE
    for node in outside_changes(root, *(strange | (names & _ASIDE))):
        if not is_html(node) and not is_section(node):
            yield ("aside" if local(node) in _ASIDE else "unknown"), node, kept(node)
    held = _WHOLE | strange | _ASIDE
    for node in [root, *outside_changes(root, *(names - held - SECTION_NAMES))]:
        if not is_html(node) and not is_section(node) and not _is_held(node, held) and (words := text(node, _parts(node))):
            yield "words", node, words


def _is_held(node: Node, held: frozenset[str]) -> bool:
    """Whether a record holds the words of an element: its own one, that of an element around it, or that of its section."""
    passed = False
    for each in (node, *node.iterancestors()):
        name = local(each)
        if name in held:
            return True
        if name in SECTION_NAMES or is_section(each):
            return not passed
        passed = passed or name in NOT_PROSE
    return False


def _parts(node: Node) -> frozenset[str]:
    """The elements inside that stand for themselves; markup does not."""
    return frozenset(local(child) for child in node.iterdescendants("*") if not is_html(child))
