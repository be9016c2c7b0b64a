"""The identifiers of a NIAP document and what refers to them: doubled ones, and references that lead nowhere."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from typing import Any

from traceability.exchange.niap_sfr import nearest, outside_changes
from traceability.exchange.niap_text import SFR_ANY_CASE, component, key, outside, sfr_id, triggers
from traceability.exchange.xml import Node, is_section, line_of, local, text, tidy
from traceability.model.document import Kind
from traceability.model.foreign import Dangling, Repeated
from traceability.model.ids import SFR_IN_TEXT

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
        "notes", "comment", "onlyone", "bulletize", "doc", "base-ref", "base-name", "from-base", "app-unmod-sfrs", "endnote", "provides",
        "requires", "n", "importable", "exportable", "equation", "value", "label", "after_bib", "also", "use-case", "glossary", "name",
        "figref", "ctr-ref", "acronyms", "citeCC", "wsn", "indent", "if-opt-app", "InsertSPDCorrespondence", "foreword", "audit-events",
        "PPCertificationID", "aactivity-sar", "subsubsection", "ref", "appendref",
    )
)  # fmt: skip
_GENERATED = re.compile(r"(?:t-audit|at|atref|conrat|contoe|conspd|conobj|conoe|conreq)-.+", re.IGNORECASE)
_WORDS = frozenset(
    (
        "acronyms", "glossary", "bibliography", "biblio", "references", "audit-events", "ccl", "cc", "cem", "cd", "st", "toe", "pp", "sar",
        "sfr", "osp", "oe", "os", "tsf", "tsfi", "tss", "ea", "ecd", "spd", "implicit", "mandatory", "invisible", "threats",
        "assumptions", "osps", "sos", "soes", "sfrs", "sars", "req", "terms", "vector", "implicitly-satisfied", "satisfiedreqs",
        "optional", "objective", "sel-based", "feat-based", "strict", "sup-info", "opt-app", "opt-sfrs", "obj-sfrs", "sel-sfrs",
        "man-sfrs", "impl-dep-sfrs", "ext-comp-def", "ext-comp-defs", "ext-comp-defs-bg", "obj-req-map", "threat-req-map",
        "sel-based-reqs", "objective-reqs", "obj-reqs", "optional-reqs", "opt-reqs", "feat-based-reqs", "impl-reqs", "impl-dep-reqs",
        "strict-opt-reqs", "strictly-optional-reqs", "ref-strict-optional", "use-case-appendix",
    )
)  # fmt: skip
"""Places that NIAP's own pages are given without an element of the document, and words that its glossary always holds."""
_REFERRING = {
    "xref": ("to", "linkend"),
    "linkref": ("linkend",),
    "cite": ("linkend",),
    "secref": ("linkend",),
    "appref": ("linkend",),
    "figref": ("refid",),
}
_FORMERLY = re.compile(r"(?:former(?:ly)?|previous(?:ly)?|replac\w+|renam\w+|instead of|was|were)\W+(?:\w+\W+){0,2}$", re.IGNORECASE)
_NOT_SAID = frozenset(("addressed-by", "dependencies", "componentid", "xpath-specified", "RevisionHistory", "TechnicalDecisionHistory"))
Sections = dict[str, dict[str, Any]]


def judge_references(root: Node, sections: Sections, kind: Kind) -> None:
    """Fill the sections ``repeated`` and ``dangling``."""
    every = list(_all(root))
    ids = _identifiers([root, *every], sections["repeated"])
    names = _names(every)
    names |= {name for node in root.iterdescendants("{*}xpath-specified") for name in node.xpath(".//@id")}
    known = {name.casefold() for name in (*ids, *names)}
    _triggers(every, ids | names, sections["dangling"])
    _links(every, known, sections["dangling"])
    _consistency(root, known, sections["dangling"])
    if kind != "pp-module":  # a module may speak of any SFR of its base profiles
        _prose_names(root, sections, kind)


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
    return written | {local(node) for node in every[1:] if is_section(node)}


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
            found.add(tidy(node.get("name")).partition(" ")[0])
        if kind in {"f-component", "a-component", "base-sfr-spec"}:
            written = node.get("cc-id") or node.get("id") or ""
            mark = tidy(node.get("iteration"))
            slash = f"/{mark}" if mark else ""
            found |= {written, written + slash, sfr_id(written, mark), written.replace(".", "-").replace("_", "-")}
            found |= {f"{written}.{number}{slash}" for number, _ in enumerate(node.iter("{*}f-element"), 1)}
        if kind == "term":
            found.update(tidy(node.get(name)) for name in ("full", "abbr", "plural") if node.get(name))
            found.add(text(node) if local(node.getparent()) == "entry" else "")
        if kind == "tag":
            found.add(text(node).strip("[]"))
        if kind == "ext-comp-def":
            found.add(tidy(node.get("fam-id")))
    return found - {""}


def _note(found: dict[str, Dangling], kind: Any, target: str, node: Node, line: int = 0) -> None:
    above = nearest(node, "f-component", "threat", "include-pkg", "usecase", "base-pp", "section", "appendix")
    about = tidy(above.get("name") or above.get("id")) if above is not None else ""
    if above is not None and local(above) == "f-component":
        about = sfr_id(above.get("cc-id") or above.get("id") or "", above.get("iteration", ""))
    own = key(f"{kind}-{target.replace('/', '+')}", found)
    found[own] = Dangling(id=own, kind=kind, target=target, about=about, line=line or line_of(node))


def _triggers(every: list[Node], known: set[str], found: dict[str, Dangling]) -> None:
    for node in every:
        if local(node) not in {"depends", "selection-depends"} or outside(node):
            continue
        for _, name in triggers(node):
            if name not in known:
                _note(found, "trigger", name, node)


def _links(every: list[Node], known: set[str], found: dict[str, Dangling]) -> None:
    for node in every:
        kind = local(node)
        target = next((tidy(node.get(name)) for name in _REFERRING.get(kind, ()) if node.get(name)), "")
        if target and not _is_known(target, known):
            _note(found, "xref", target, node)
        named = text(node) if kind == "ref-id" else tidy(node.get("ref-id"))
        if not named or local(node.getparent()) in {"depends", "doc"}:
            continue
        if named == "dummy-ref-id":
            _note(found, "placeholder", named, node)
        elif named.casefold() not in known:
            _note(found, "ref-id", named, node)


def _is_known(target: str, known: set[str]) -> bool:
    folded = target.casefold()
    if folded in known or folded in _WORDS or _GENERATED.match(folded):
        return True
    return folded.startswith("bib") and folded[3:] in {"cc", "cem"} | known


def _consistency(root: Node, known: set[str], found: dict[str, Dangling]) -> None:
    for node in outside_changes(root, "con-mod"):
        target = tidy(node.get("ref") or node.get("id"))
        mark = tidy(node.get("iteration"))
        full = f"{target}/{mark}" if mark else target
        if target and full.casefold() not in known and not (mark and target.casefold() in known and f"{target}-{mark}".casefold() in known):
            _note(found, "consistency", full, node)


def _prose_names(root: Node, sections: Sections, kind: Kind) -> None:
    """SFR ids in prose that nothing defines, as far as that can be told from this document alone: of an extended family of its own,
    and (a profile) iterations of a component that it iterates, and elements past the last of a component.
    """
    own = {component(name) for name in sections["sfrs"]}
    folded, plain = {name.casefold() for name in own}, {name.partition("/")[0] for name in own}
    families = {name.rpartition(".")[0] for name in plain}
    last = _last_elements(sections)
    said: set[str] = set()
    for node, line, words in _words(root):
        for match in SFR_IN_TEXT.finditer(words):
            written = sfr_id(match[0])
            full = component(written)
            bare, _, mark = full.partition("/")
            strange = "_EXT" in bare and bare not in plain and bare.rpartition(".")[0] in families
            if bare in plain and kind == "protection-profile":
                strange = bool(mark) and full.casefold() not in folded
            number = written.partition("/")[0].removeprefix(bare).lstrip(".")
            past = bool(number) and bare in last and int(number) > last[bare]
            name = written if past else full
            if (strange or past) and name not in said and not _FORMERLY.search(words[: match.start()]):
                said.add(name)
                _note(sections["dangling"], "prose", name, node, line + words.count("\n", 0, match.start()))


def _last_elements(sections: Sections) -> dict[str, int]:
    """The number of the last element of each component, over its iterations."""
    last: dict[str, int] = {}
    for name, sfr in sections["sfrs"].items():
        bare = component(name).partition("/")[0]
        for element in sfr.elements:
            number = element.partition("/")[0].partition("+")[0].rpartition(".")[2]
            last[bare] = max(last.get(bare, 0), int(number) if number.isdigit() else 0)
    return {name: number for name, number in last.items() if number}


def _words(node: Node) -> Iterator[tuple[Node, int, str]]:
    """The texts of a document, each with its element and its first line; what other rules judge, or speaks of the past, is left out."""
    yield node, line_of(node), node.text or ""
    for child in node:
        if local(child) and local(child) not in _NOT_SAID:
            yield from _words(child)
        if child.tail and "_" in child.tail:
            yield node, line_of(child) + sum(words.count("\n") for words in child.itertext()), child.tail
