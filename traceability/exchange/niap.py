"""NIAP's XML (profiles, modules, packages; namespace ``https://niap-ccevs.org/cc/v1`` and its forerunners) to a document of our model.

Everything is found by the name of its element, wherever it stands, because sections are spelled in several ways. What is not understood
is kept as it stands, with its line.
"""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

from traceability.exchange.niap_changes import change, configuration, selection_rule
from traceability.exchange.niap_refs import judge_references
from traceability.exchange.niap_rest import NOT_PROSE, SECTION_NAMES, rest, unheld
from traceability.exchange.niap_sfr import event, nearest, outside_changes, sars, sfr
from traceability.exchange.niap_text import KINDS, Kinds, component, condition, key, labels, mentioned, sfr_id
from traceability.exchange.xml import Node, Source, is_html, is_section, line_of, local, read_xml, text, tidy
from traceability.model.document import Claims, Document, EditionClaim, Header, Kind
from traceability.model.errors import LoadError, Mistake
from traceability.model.foreign import (
    Change,
    Consistency,
    Described,
    Family,
    Imported,
    Include,
    Mapping,
    Prose,
    Raw,
    Reference,
    Revision,
    SelectionRule,
)  # fmt: skip
from traceability.model.objectives import Objective
from traceability.model.problem import Assumption, Policy, Term, Threat
from traceability.model.requirements import BaseProfile, Sfr

ROOTS: dict[str, Kind] = {
    "PP": "protection-profile", "Module": "pp-module", "Package": "functional-package", "module": "pp-module",
    "package": "functional-package",
}  # fmt: skip
_SECTIONS = (
    "terms", "threats", "organisational_security_policies", "assumptions", "objectives", "sfrs", "sars", "revisions", "technical_decisions",
    "references", "use_cases", "implementation_features", "selection_rules", "includes", "mappings",
    "families", "base_profiles", "evaluation_activities", "audit_events",
    "management_tables", "assurance_elements", "consistency", "prose", "dangling", "repeated", "raw",
)  # fmt: skip
_PROBLEM = {
    "threat": "threats",
    "assumption": "assumptions",
    "OSP": "organisational_security_policies",
    "SO": "objectives",
    "SOE": "objectives",
}
_OTHER_TARGET = re.compile(r"\b(?:OE?\.[A-Z0-9_]+|A[A-Z]{2}_[A-Z]{3}(?:_EXT)?\.\d+)")
_PROBLEM_PARTS = (
    "description", "from", "from-base", "objective-refer", "component-refer", "addressed-by", "rationale", "consistency-rationale",
)  # fmt: skip
Sections = dict[str, dict[str, Any]]


def read_niap(path: Path, name: str) -> Document:
    """The document in a file; ``name`` is how messages call the file.

    Raises ``LoadError`` where the file is no well-formed XML, or not of this format.
    """
    source = read_xml(path, name)
    root = source.root
    if local(root) not in ROOTS:
        message = f"the root element is <{local(root)}>; a NIAP document begins with <PP>, <Module> or <Package>"
        raise LoadError([Mistake(name, line_of(root), 1, "LOD013", message)])
    sections: Sections = {section: {} for section in _SECTIONS}
    kinds = {node.get("id", ""): local(node) for node in outside_changes(root, *KINDS)} | _components(root)
    _front(root, sections, kinds)
    _problem(root, sections)
    _requirements(root, sections, kinds)
    sars(root, sections, kinds)
    _prose(root, sections)
    header = _header(root, source, path)
    judge_references(root, sections, header.kind)
    for node, words in unheld(root, (header, sections)):
        _add(sections["raw"], local(node), Raw, node, tag=local(node), xml=words, kind="words")
    return Document(header=header, **_placed(sections, source.name))


def identifier_of(path: Path) -> str:
    """The id of an imported document, from its file's name."""
    return re.sub(r"[^a-z0-9.-]+", "-", path.stem.lower()).strip("-.") or "imported"


def _header(root: Node, source: Source, path: Path) -> Header:
    said = {
        local(node): text(node) for node in outside_changes(root, "PPTitle", "PPVersion", "PPAuthor", "PPPubDate", "PPEffDate", "Keywords")
    }
    claims = next(outside_changes(root, "CClaimsInfo"), None)
    product = tidy(root.get("target-products") or root.get("target-product") or "")
    title = said.get("PPTitle") or tidy(root.get("name")) or product or path.stem
    stated = tuple(
        f"{local(node)}: {text(node)}".rstrip(": ") + (f" ({node.get('conf')})" if node.get("conf") else "")
        for parent in (outside_changes(root, "CClaimsInfo")) for node in parent.iterdescendants()
        if local(node).startswith("cc-") or local(node).endswith("-cc-ref") if not len(node) and text(node)
    )  # fmt: skip
    old = tuple(f"{tidy(node.get('name') or node.get('title'))}: {text(node)}" for node in outside_changes(root, "cclaim"))
    approach = claims.get("cc-approach", "") if claims is not None else ""
    direct = approach == "direct-rationale" or (not approach and next(outside_changes(root, "SO"), None) is None and _direct(root))
    return Header(
        id=identifier_of(path), kind=_kind(root, title), title=title, version=said.get("PPVersion", ""), date=said.get("PPPubDate", ""),
        publisher=said.get("PPAuthor", ""), short=tidy(root.get("short")), approach="direct-rationale" if direct else "standard",
        claims=_claims(root, claims),
        imported=Imported(
            format="niap", file=source.name, sha256=source.sha256, root=local(root), product=product, keywords=said.get("Keywords", ""),
            effective=said.get("PPEffDate", ""), claims=(*stated, *old), boilerplate=root.get("boilerplate", "yes") != "no",
        ),
    )  # fmt: skip


def _kind(root: Node, title: str) -> Kind:
    """What a document is. Older modules, extended packages and packages are written as a ``PP``: their title says what they are."""
    if local(root) != "PP":
        return ROOTS[local(root)]
    if root.get("type") == "package" or re.search(r"\bFunctional Package\b", title):
        return "functional-package"
    module = re.search(r"\bPP-Module\b|\bProtection Profile Module\b|\bModule for\b|\bExtended Package\b", title, re.IGNORECASE)
    return "pp-module" if module else "protection-profile"


def _direct(root: Node) -> bool:
    return any(nearest(node, "threat") is not None for node in outside_changes(root, "addressed-by"))


def _claims(root: Node, claims: Node | None) -> Claims:
    version = claims.get("cc-version", "") if claims is not None else ""
    old = " ".join(text(node) for node in outside_changes(root, "cclaim", "CCVersion"))
    new = "2022" in version or next(outside_changes(root, "using-cc2022"), None) is not None or (not version and "2022" in old)
    said = {local(node): text(node).lower() for node in (claims if claims is not None else ()) if local(node)}
    extended = next(
        (True for node in outside_changes(root, "f-component") if "_ext" in (node.get("cc-id") or node.get("id") or "").lower()), False
    )
    part2 = said.get("cc-pt2-conf") or ("extended" if extended else "conformant")
    statement = said.get("cc-st-conf", "")
    return Claims(
        cc=EditionClaim(edition="2022", revision=1) if new else EditionClaim(edition="3.1", revision=5),
        part2="conformant" if part2 == "conformant" else "extended",
        part3="extended" if said.get("cc-pt3-conf") == "extended" else "conformant",
        statement=statement if statement in {"strict", "demonstrable", "exact"} else None,  # type: ignore[arg-type]
    )


def _front(root: Node, sections: Sections, kinds: Kinds) -> None:
    for node in outside_changes(root, "entry"):
        _entry(node, sections)
    for node in (found for found in outside_changes(root, "TD") if not is_html(found)):
        number = text(node.find("{*}number")) or node.get("id") or "TD"
        name = number if number.upper().startswith("TD") else f"TD{number}"
        affects = tuple(text(reference) for reference in node.iter("{*}ref-id"))
        _add(sections["technical_decisions"], name, Revision, node, affects=affects, **_fields(node, "date", "subject", "url"))
    for node in outside_changes(root, "term"):
        if local(node.getparent()) != "entry":
            full, short = tidy(node.get("full")), tidy(node.get("abbr"))
            also = tuple(name for name in (short, tidy(node.get("plural"))) if name and name != full)
            _add(sections["terms"], full or short or text(node) or "term", Term, node, title=full or short, text=text(node), also=also)
    for node in outside_changes(root, "usecase", "use-case"):
        _add(sections["use_cases"], node.get("id") or tidy(node.get("title")) or "use_cases", Described, node,
             title=tidy(node.get("title")), text=text(node, ("config",)), **configuration(node, kinds))  # fmt: skip
    for node in outside_changes(root, "feature"):
        name = node.get("id") or tidy(node.get("title")) or "implementation_features"
        _add(sections["implementation_features"], name, Described, node, title=tidy(node.get("title")), text=text(node))
    for node in outside_changes(root, "rule"):
        _add(sections["selection_rules"], node.get("id") or "rule", SelectionRule, node, **selection_rule(node, kinds))
    for node in outside_changes(root, "include-pkg", "module"):
        when = condition((child for child in node if local(child) in {"depends", "selection-depends"}), kinds)
        name = node.get("id") or node.get("name") or text(node) or "include"
        _add(sections["includes"], name, Include, node, title=tidy(node.get("name") or node.get("short")),
             note=text(node, ("git", "url", "raw-url", "depends", "selection-depends")), when=when, **_place(node))  # fmt: skip


def _entry(node: Node, sections: Sections) -> None:
    """One ``entry``: of the revision history, the bibliography, a glossary (old), or the table that says who published the document."""
    above = nearest(node, "RevisionHistory", "bibliography", "glossary", "ReferenceTable")
    term = next((child for child in node if local(child) in {"term", "name"}), None)
    if above is not None and local(above) == "RevisionHistory":
        _add(sections["revisions"], f"R{len(sections['revisions']) + 1}", Revision, node, **_fields(node, "version", "date", "subject"))
    elif term is None or (above is not None and local(above) in {"bibliography", "ReferenceTable"}):
        tag = text(node.find("{*}tag")) or text(term)
        fields = {"tag": tag, "text": text(node, ("tag", "name", "term"))}
        _add(sections["references"], node.get("id") or tag or "entry", Reference, node, **fields)
    else:
        words, full = text(term), " ".join(tidy(inner.get("title")) for inner in term.iter("{*}abbr"))
        also = (full,) if full and full != words else ()
        wanted = node.get("id") or words or "term"
        _add(sections["terms"], wanted, Term, node, title=words, text=text(node, ("term", "name")), also=also)


def _place(node: Node) -> dict[str, str]:
    """Where another document is kept (its repository) and where people read it."""
    git = node.find("{*}git")
    page = text(node.find("{*}url")) or tidy(node.get("url"))
    kept_at = text(git.find("{*}url")) if git is not None else text(node.find("{*}raw-url")) or tidy(node.get("xmlurl"))
    branch = text(git.find("{*}branch")) if git is not None else ""
    return {"url": kept_at or page, "page": page if kept_at else "", "branch": branch, "version": node.get("version", "")}


def _fields(node: Node, *names: str) -> dict[str, str]:
    return {name: text(found) for name in names if (found := node.find(f"{{*}}{name}")) is not None}


def _add(section: dict[str, Any], wanted: str, kind: type, node: Node, /, **fields: Any) -> str:
    name = key(wanted, section)
    section[name] = kind(id=name, line=line_of(node), **fields)
    return name


def _components(root: Node) -> dict[str, str]:
    """The SFRs by the ids of their elements."""
    stated = (node for node in outside_changes(root, "f-component") if node.get("id"))
    return {node.get("id"): sfr_id(node.get("cc-id") or node.get("id"), node.get("iteration", "")) for node in stated}


def _problem(root: Node, sections: Sections) -> None:
    ids = _components(root)
    for node in outside_changes(root, *_PROBLEM):
        written = tidy(node.get("name") or node.get("id") or "unnamed")
        name, qualifier = re.match(r"(\S+)\s*(.*)", written).groups()  # type: ignore[union-attr]
        words = " ".join(text(child) for child in node if local(child) == "description")
        bases = [child.get("base", "") for child in node if local(child) == "from"]
        note = " ".join(filter(None, [qualifier, f"from {', '.join(bases)}" if bases else "", text(node, _PROBLEM_PARTS)]))
        section = sections[_PROBLEM[local(node)]]
        kinds: dict[str, tuple[type, dict[str, Any]]] = {
            "threat": (Threat, {"agents": (), "assets": (), "action": words}), "assumption": (Assumption, {"text": words}),
            "OSP": (Policy, {"text": words}), "SO": (Objective, {"kind": "toe", "text": words}),
            "SOE": (Objective, {"kind": "environment", "text": words}),
        }  # fmt: skip
        kind, fields = kinds[local(node)]
        owner = _add(section, name, kind, node, note=note, **fields)
        consistency = next((child for child in node if local(child) == "consistency-rationale"), None)
        if consistency is not None:
            _add(sections["consistency"], owner, Consistency, consistency, about=owner, text=text(consistency))
        _mappings(node, owner, sections["mappings"], ids)


def _mappings(node: Node, owner: str, found: dict[str, Mapping], ids: dict[str, str]) -> None:
    """The pairs of what addresses an item and why. They stand beside each other: a rationale belongs to what stands before it."""
    waiting: dict[str, Any] | None = None
    before = len(found)

    def close() -> None:
        if waiting is not None:
            name = key(f"{owner}+M{len(found) - before + 1}", found)
            found[name] = Mapping(id=name, source=owner, **waiting)

    for child in node:
        kind = local(child)
        if kind == "addressed-by":
            close()
            waiting = _cited(text(child), child, ids)
        elif kind in {"objective-refer", "component-refer"}:
            close()
            stated, inner = tidy(child.get("ref")), child.find("{*}rationale")
            waiting = {"stated": stated, "targets": (stated.partition(" ")[0],), "line": line_of(child)}
            if kind == "component-refer":
                cited = _cited(stated, child, ids)
                waiting = {**cited, "targets": cited["targets"] or (stated,), "traced": True}
            waiting["rationale"] = text(inner) if inner is not None else None
        elif kind == "rationale" and waiting is not None and waiting.get("rationale") is None:
            waiting["rationale"] = text(child)
    close()


def _cited(stated: str, node: Node, ids: dict[str, str]) -> dict[str, Any]:
    """What a line of a rationale names: SFRs (by their ids or the ids of the XML), else objectives or SARs."""
    said, outside = labels(stated)
    targets = [component(name) for name in mentioned(stated, any_case=True)] or _OTHER_TARGET.findall(stated)
    if not targets:
        targets = [ids[name] for name in (stated, *(tidy(inner.get("to") or inner.get("linkend")) for inner in node)) if name in ids]
    return {"stated": stated, "targets": tuple(dict.fromkeys(targets)), "labels": said, "outside": outside, "line": line_of(node)}


def _requirements(root: Node, sections: Sections, kinds: Kinds) -> None:
    for node in outside_changes(root, "base-pp"):
        _base_profile(node, sections, kinds)
    for node in outside_changes(root, "f-component"):
        if nearest(node, "base-pp") is None:
            found: Sfr = sfr(node, sections["sfrs"], sections, kinds)
            sections["sfrs"][found.id] = found
    for node in outside_changes(root, "ext-comp-def"):
        _add(sections["families"], (node.get("fam-id") or "family").upper(), Family, node, title=tidy(node.get("title")), text=text(node))
    for node in outside_changes(root, "ext-comp-class"):
        _add(sections["families"], (node.get("class") or "class").upper(), Family, node, text=text(node))
    for node in outside_changes(root, "audit-event"):
        if nearest(node, "f-component") is None:
            event(node, tidy(node.get("ref-cc-id")).upper() or "document", sections["audit_events"])


def _base_profile(node: Node, sections: Sections, kinds: Kinds) -> None:
    name = key(node.get("id") or node.get("short") or "base", sections["base_profiles"])
    changed: dict[str, Sfr] = {}
    added: dict[str, Sfr] = {}
    for each in outside_changes(node, "f-component"):
        target = changed if nearest(each, "modified-sfrs", "additional-sfrs", "base-pp") is nearest(each, "modified-sfrs") else added
        found = sfr(each, target, sections, kinds, name)
        target[found.id] = found
    changes: dict[str, Change] = {}
    for each in outside_changes(node, "base-sfr-spec"):
        wanted = sfr_id(each.get("cc-id") or each.get("id") or "SFR", each.get("iteration", ""))
        _add(changes, wanted, Change, each, title=tidy(each.get("title")), **change(each))
    consistent: dict[str, Consistency] = {}
    for each in outside_changes(node, "con-toe", "con-sec-prob", "con-obj", "con-op-en", "con-mod"):
        about = (each.get("ref") or each.get("id") or "") + (f"/{each.get('iteration')}" if each.get("iteration") else "") or local(each)
        _add(consistent, f"{local(each)}-{about}" if about != local(each) else about, Consistency, each, about=about, text=text(each))
    words = " ".join(text(child) for child in node if local(child) in {"sec-func-req-dir", "app-unmod-sfrs"})
    _add(sections["base_profiles"], name, BaseProfile, node, title=tidy(node.get("name")), note=words, changes=changes, modified=changed,
         additional=added, consistency=consistent, **_place(node))  # fmt: skip


def _prose(root: Node, sections: Sections) -> None:
    named = frozenset(local(node) for node in {node.tag: node for node in root.iter("*")}.values() if is_section(node))
    for node in root.iterdescendants(*(f"{{*}}{name}" for name in SECTION_NAMES | named)):
        if local(node) in SECTION_NAMES or is_section(node):
            title = tidy(node.get("title")) or local(node).replace("_", " ")
            words = text(node, NOT_PROSE | named)
            _add(sections["prose"], node.get("id") or local(node), Prose, node, title=title, text=words)
    for kind, node, words in rest(root):
        _add(sections["raw"], local(node), Raw, node, tag=local(node), xml=words, kind=kind)


def _placed(sections: Sections, file: str) -> Sections:
    from traceability.exchange.placing import placed

    return {name: {key: placed(item, file) for key, item in items.items()} for name, items in sections.items()}
