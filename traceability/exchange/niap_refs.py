"""The identifiers of a NIAP document and what refers to them: doubled ones, and references that lead nowhere."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from typing import Any

from traceability.exchange.niap_sfr import nearest, outside_changes
from traceability.exchange.niap_text import SFR_ANY_CASE, component, key, mentioned, sfr_id, triggers
from traceability.exchange.xml import Node, is_section, line_of, local, text, tidy
from traceability.model.foreign import Dangling, Repeated

KNOWN = frozenset(
    (
        "PP", "Module", "Package", "cPP", "PPReference", "ReferenceTable", "PPTitle", "PPVersion", "PPAuthor", "PPPubDate",
        "PPEffDate", "Keywords", "RevisionHistory", "entry", "version", "date", "subject", "TechnicalDecisionHistory", "TD",
        "number", "url", "affects", "ref-id", "include-pkg", "git", "branch", "raw-url", "depends", "external-doc", "modules",
        "module", "CClaimsInfo", "cc-st-conf", "cc-pt2-conf", "cc-pt3-conf", "cc-pp-conf", "cc-pp-config-with", "PP-cc-ref",
        "Mod-cc-ref", "cc-pkg-claim", "FP-cc-ref", "AP-cc-ref", "cc-eval-methods", "cc-doc-ref", "EM-cc-ref", "pp-preferences",
        "using-cc2022", "audit-events-in-sfrs", "display-audit-with-sfrs", "suppress-niap-logo", "cclaims", "cclaim", "CCVersion",
        "tech-terms", "term", "suppress", "cc-terms", "bibliography", "cc-entry", "tag", "description", "usecases", "usecase",
        "config", "and", "or", "not", "guidance", "restrict", "implements", "feature", "package-usage-list", "package-usage",
        "usage", "appendix", "section", "subsection", "chapter",
        "testlight", "tss", "guidance", "tests", "kmd", "subaactivity",
        "xref", "linkref", "abbr", "secref", "appref", "cite", "threats", "threat",
        "from", "objective-refer", "rationale", "addressed-by", "component-refer", "assumptions", "assumption", "OSPs", "OSP",
        "SOs", "SO", "SOEs", "SOE", "consistency-rationale", "base-pp", "con-toe", "con-sec-prob", "con-obj", "con-op-en",
        "con-mod", "f-component", "selection-depends", "optional", "objective", "f-element", "title", "selectables", "selectable",
        "not-selectable", "snip", "readable", "deprecated", "tabularize", "reqtext", "textcol", "selectcol", "assigncol", "col",
        "assignable", "int", "real", "regex", "refinement", "ext-comp-def-title", "note", "ext-comp-def", "fam-behavior", "mod-def",
        "ext-comp-class", "class-description", "comp-lev", "management", "audit", "dependencies", "management-function-set",
        "manager", "management-function", "text", "M", "O", "NA", "X", "app-note", "_", "audit-event", "audit-event-descr",
        "audit-event-info", "audit-table", "rule", "if", "then", "aactivity", "TSS", "Guidance", "KMD", "CustomEA", "Tests",
        "no-tests", "testlist", "test", "applies-if", "steplist", "step", "test-obj", "evidence", "a-component", "summary",
        "a-element", "man-sfrs", "opt-sfrs", "sel-sfrs", "obj-sfrs", "impl-dep-sfrs", "modified-sfrs", "additional-sfrs",
        "base-sfr-spec", "from-pkg", "replace", "delete", "insert-before", "insert-after", "xpath-specified", "set-status",
        "no-change", "sec-func-req-dir", "choice", "figure", "ctr", "no-link", "componentsneeded", "componentneeded", "componentid",
        "notes", "comment", "extra-css", "project-notes",
    )
)  # fmt: skip
_GENERATED = re.compile(
    r"(?:bib|t-|at-|atref-|a-|app-|sec-|pkg-|sup-|ext-comp|obj-|opt-|sel-|impl-|optional|objective|sel-based|feat-based|strict)",
    re.IGNORECASE,
)
_WORDS = frozenset(
    (
        "acronyms", "glossary", "bibliography", "references", "audit-events", "ccl", "cc", "cem", "cd", "st", "toe", "pp", "sar",
        "sfr", "osp", "oe", "os", "tsf", "tsfi", "tss", "ea", "ecd", "spd", "implicit", "mandatory", "invisible", "threats",
        "assumptions", "osps", "sos", "soes", "sfrs", "sars", "req", "terms", "vector", "implicitly-satisfied",
    )
)  # fmt: skip
_NOT_SAID = frozenset(("addressed-by", "dependencies", "componentid", "xpath-specified", "RevisionHistory", "TechnicalDecisionHistory"))
Sections = dict[str, dict[str, Any]]


def judge_references(root: Node, sections: Sections) -> None:
    """Fill the sections ``repeated`` and ``dangling``."""
    every = list(_all(root))
    ids = _identifiers([root, *every], sections["repeated"])
    names = _names(every)
    known = {name.casefold() for name in (*ids, *names)}
    _triggers(every, ids | names, sections["dangling"])
    _links(every, known, sections["dangling"])
    _consistency(root, known, sections["dangling"])
    if not sections["base_profiles"]:  # a module may speak of any SFR of its base profiles
        _prose_names(root, sections)


def _identifiers(every: list[Node], repeated: dict[str, Repeated]) -> set[str]:
    lines: dict[str, list[int]] = {}
    for node in every:
        name = node.get("id")
        # Old documents use the SFR's own id: whether that stands twice is judged by base profile, like the SFR itself.
        named = local(node) in {"f-component", "f-element"} and SFR_ANY_CASE.fullmatch(name or "")
        if name and not named and local(node) not in {"TD", "con-mod"}:
            lines.setdefault(name.strip(), []).append(line_of(node))
    for name, where in lines.items():
        if len(where) > 1:
            own = key(name, repeated)
            repeated[own] = Repeated(id=own, value=name, lines=tuple(where), line=where[1])
    written = {node.get("id") for node in every if node.get("id") and local(node) not in {"TD", "con-mod"}}
    return written | {local(node) for node in every[1:] if is_section(node) and not node.get("id")}


def _all(root: Node) -> Iterable[Node]:
    """Every element, without those inside instructions that change another document's text."""
    changed = {inner for node in root.iter("{*}xpath-specified") for inner in node.iter()}
    return [node for node in root.iterdescendants("*") if node not in changed] if changed else list(root.iterdescendants("*"))


def _names(every: list[Node]) -> set[str]:
    """What can be referred to without being an id: names of items, SFRs in either case, words of the glossary."""
    found: set[str] = set()
    for node in every:
        kind = local(node)
        if kind in {
            "threat",
            "assumption",
            "OSP",
            "SO",
            "SOE",
            "f-component",
            "a-component",
            "base-pp",
            "include-pkg",
            "usecase",
            "module",
        }:
            found.update(tidy(node.get(name)) for name in ("name", "short") if node.get(name))
        if kind in {"f-component", "a-component", "base-sfr-spec"}:
            written = node.get("cc-id") or node.get("id") or ""
            mark = tidy(node.get("iteration"))
            found |= {written, written + (f"/{mark}" if mark else ""), sfr_id(written, mark), written.replace(".", "-").replace("_", "-")}
        if kind == "term":
            found.update(tidy(node.get(name)) for name in ("full", "abbr", "plural") if node.get(name))
        if kind == "ext-comp-def":
            found.add(tidy(node.get("fam-id")))
    return found - {""}


def _note(found: dict[str, Dangling], kind: Any, target: str, node: Node) -> None:
    above = nearest(node, "f-component", "threat", "include-pkg", "usecase", "base-pp", "section", "appendix")
    about = tidy(above.get("name") or above.get("id")) if above is not None else ""
    if above is not None and local(above) == "f-component":
        about = sfr_id(above.get("cc-id") or above.get("id") or "", above.get("iteration", ""))
    own = key(f"{kind}-{target.replace('/', '+')}", found)
    found[own] = Dangling(id=own, kind=kind, target=target, about=about, line=line_of(node))


def _triggers(every: list[Node], known: set[str], found: dict[str, Dangling]) -> None:
    for node in every:
        if local(node) not in {"depends", "selection-depends"} or any(local(child) == "external-doc" for child in node):
            continue
        for _, name in triggers(node):
            if name not in known:
                _note(found, "trigger", name, node)


def _links(every: list[Node], known: set[str], found: dict[str, Dangling]) -> None:
    for node in every:
        kind = local(node)
        target = tidy(node.get("to") if kind == "xref" else node.get("linkend") if kind == "linkref" else None)
        if target and not _is_known(target, known):
            _note(found, "xref", target, node)
        elif kind == "ref-id" and (named := text(node)):
            if named == "dummy-ref-id":
                _note(found, "placeholder", named, node)
            elif named.casefold() not in known:
                _note(found, "ref-id", named, node)


def _is_known(target: str, known: set[str]) -> bool:
    folded = target.casefold()
    return folded in known or folded in _WORDS or (folded.startswith("bib") and folded[3:] in {"cc", "cem"} | known) or bool(
        not folded.startswith("bib") and _GENERATED.match(folded)
    )  # fmt: skip


def _consistency(root: Node, known: set[str], found: dict[str, Dangling]) -> None:
    for node in outside_changes(root, "con-mod"):
        target = tidy(node.get("ref") or node.get("id"))
        mark = tidy(node.get("iteration"))
        full = f"{target}/{mark}" if mark else target
        if target and full.casefold() not in known and not (mark and target.casefold() in known and f"{target}-{mark}".casefold() in known):
            _note(found, "consistency", full, node)


def _prose_names(root: Node, sections: Sections) -> None:
    """SFR ids in prose that nothing defines, as far as that can be told from this document alone."""
    own = {component(name) for name in sections["sfrs"]}
    plain = {name.partition("/")[0] for name in own}
    families = {name.rpartition(".")[0] for name in plain}
    said: set[str] = set()
    for node, words in _words(root):
        for written in mentioned(words):
            full = component(written)
            bare = full.partition("/")[0]
            if "_EXT" in bare and bare not in plain and bare.rpartition(".")[0] in families and full not in said:
                said.add(full)
                _note(sections["dangling"], "prose", full, node)


def _words(node: Node) -> Iterator[tuple[Node, str]]:
    """The texts of a document, each with its element; what other rules judge, or what speaks of the past, is left out."""
    yield node, node.text or ""
    for child in node:
        if local(child) and local(child) not in _NOT_SAID:
            yield from _words(child)
        yield node, child.tail or ""
