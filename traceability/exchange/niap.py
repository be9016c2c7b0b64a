"""NIAP's XML (profiles, modules, packages; namespace ``https://niap-ccevs.org/cc/v1`` and its forerunners) to a document of our model.

Everything is found by the name of its element, wherever it stands, because sections are spelled in several ways. What is not understood
is kept as it stands, with its line.
"""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

from traceability.exchange.niap_refs import judge_references
from traceability.exchange.niap_sfr import event, nearest, outside_changes, sars, sfr
from traceability.exchange.niap_text import component, condition, kept, key, labels, mentioned, sfr_id
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
)  # fmt: skip
from traceability.model.objectives import Objective
from traceability.model.problem import Assumption, Policy, Term, Threat
from traceability.model.requirements import BaseProfile, Sfr

ROOTS: dict[str, Kind] = {"PP": "protection-profile", "Module": "pp-module", "Package": "functional-package"}
_SECTIONS = (
    "terms", "threats", "organisational_security_policies", "assumptions", "objectives", "sfrs", "sars", "revisions", "technical_decisions",
    "references", "use_cases", "implementation_features", "includes", "mappings",
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
_NOT_PROSE = (
    "section", "subsection", "appendix", "chapter", "tech-terms", "cc-terms", "usecases", "threats", "assumptions", "OSPs", "SOs", "SOEs",
    "f-component", "a-component", "base-pp", "ext-comp-def", "bibliography", "implements", "CClaimsInfo", "cclaims", "man-sfrs",
    "opt-sfrs", "sel-sfrs", "obj-sfrs", "impl-dep-sfrs", "base-sfr-spec",
)  # fmt: skip
_OTHER_TARGET = re.compile(r"\b(?:OE?\.[A-Z0-9_]+|A[A-Z]{2}_[A-Z]{3}(?:_EXT)?\.\d+)")
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
    features = frozenset(node.get("id", "") for node in outside_changes(root, "feature"))
    _front(root, sections, features)
    _problem(root, sections)
    _requirements(root, sections, features)
    sars(root, sections, features)
    _prose(root, sections)
    judge_references(root, sections)
    return Document(header=_header(root, source, path), **_placed(sections, source.name))


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
        id=identifier_of(path), kind=ROOTS[local(root)], title=title, version=said.get("PPVersion", ""), date=said.get("PPPubDate", ""),
        publisher=said.get("PPAuthor", ""), short=tidy(root.get("short")), approach="direct-rationale" if direct else "standard",
        claims=_claims(root, claims),
        imported=Imported(
            format="niap", file=source.name, sha256=source.sha256, root=local(root), product=product, keywords=said.get("Keywords", ""),
            effective=said.get("PPEffDate", ""), claims=(*stated, *old), boilerplate=root.get("boilerplate", "yes") != "no",
        ),
    )  # fmt: skip


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


def _front(root: Node, sections: Sections, features: frozenset[str]) -> None:
    for node in outside_changes(root, "entry"):
        if (above := nearest(node, "RevisionHistory", "bibliography")) is not None and local(above) == "RevisionHistory":
            _add(sections["revisions"], f"R{len(sections['revisions']) + 1}", Revision, node, **_fields(node, "version", "date", "subject"))
        else:
            fields = {"tag": text(node.find("{*}tag")), "text": text(node.find("{*}description"))}
            _add(sections["references"], node.get("id") or "entry", Reference, node, **fields)
    for node in outside_changes(root, "TD"):
        number = text(node.find("{*}number")) or node.get("id") or "TD"
        fields = _fields(node, "date", "subject", "url")
        affects = tuple(text(reference) for reference in node.iter("{*}ref-id"))
        _add(
            sections["technical_decisions"],
            number if number.upper().startswith("TD") else f"TD{number}",
            Revision,
            node,
            affects=affects,
            **fields,
        )
    for node in outside_changes(root, "term"):
        full, short = tidy(node.get("full")), tidy(node.get("abbr"))
        also = tuple(name for name in (short, tidy(node.get("plural"))) if name and name != full)
        _add(sections["terms"], full or short or "term", Term, node, title=full or short, text=text(node), also=also)
    for node in outside_changes(root, "usecase", "feature"):
        section = "use_cases" if local(node) == "usecase" else "implementation_features"
        chosen = node.find("{*}config")
        fields = {"title": tidy(node.get("title")), "text": text(node.find("{*}description")) or text(node, ("config", "description"))}
        _add(sections[section], node.get("id") or tidy(node.get("title")) or section, Described, node,
             configuration=kept(chosen) if chosen is not None else "", **fields)  # fmt: skip
    for node in outside_changes(root, "include-pkg", "module"):
        git = node.find("{*}git")
        where = git if git is not None else node
        _add(sections["includes"], node.get("id") or node.get("name") or text(node) or "include", Include, node,
             title=tidy(node.get("name") or node.get("short")), url=text(where.find("{*}url")) or text(node.find("{*}raw-url")),
             branch=text(where.find("{*}branch")), version=node.get("version", ""),
             when=condition((child for child in node if local(child) == "depends"), features))  # fmt: skip


def _fields(node: Node, *names: str) -> dict[str, str]:
    return {name: text(found) for name in names if (found := node.find(f"{{*}}{name}")) is not None}


def _add(section: dict[str, Any], wanted: str, kind: type, node: Node, /, **fields: Any) -> str:
    name = key(wanted, section)
    section[name] = kind(id=name, line=line_of(node), **fields)
    return name


def _problem(root: Node, sections: Sections) -> None:
    for node in outside_changes(root, *_PROBLEM):
        written = tidy(node.get("name") or node.get("id") or "unnamed")
        name, qualifier = re.match(r"(\S+)\s*(.*)", written).groups()  # type: ignore[union-attr]
        words = " ".join(text(child) for child in node if local(child) == "description")
        bases = [child.get("base", "") for child in node if local(child) == "from"]
        note = " ".join(filter(None, [qualifier, f"from {', '.join(bases)}" if bases else ""]))
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
        _mappings(node, owner, sections["mappings"])


def _mappings(node: Node, owner: str, found: dict[str, Mapping]) -> None:
    """The pairs of what addresses an item and why. They stand beside each other: a rationale belongs to what stands before it."""
    waiting: dict[str, Any] | None = None

    def close() -> None:
        if waiting is not None:
            name = key(f"{owner}+M{sum(m.source == owner for m in found.values()) + 1}", found)
            found[name] = Mapping(id=name, source=owner, **waiting)

    for child in node:
        kind, line = local(child), line_of(child)
        if kind == "addressed-by":
            close()
            stated = text(child)
            said, outside = labels(stated)
            targets = [component(name) for name in mentioned(stated, any_case=True)] or _OTHER_TARGET.findall(stated)
            waiting = {"stated": stated, "targets": tuple(dict.fromkeys(targets)), "labels": said, "outside": outside, "line": line}
        elif kind in {"objective-refer", "component-refer"}:
            close()
            stated = tidy(child.get("ref"))
            traced = kind == "component-refer"
            said, outside = labels(stated) if traced else ((), False)
            named = [component(name) for name in mentioned(stated, any_case=True)] if traced else []
            inner = child.find("{*}rationale")
            waiting = {
                "stated": stated,
                "targets": tuple(named or [stated]),
                "labels": said,
                "outside": outside,
                "line": line,
                "traced": traced,
            }
            waiting["rationale"] = text(inner) if inner is not None else None
        elif kind == "rationale" and waiting is not None and waiting.get("rationale") is None:
            waiting["rationale"] = text(child)
    close()


def _requirements(root: Node, sections: Sections, features: frozenset[str]) -> None:
    for node in outside_changes(root, "base-pp"):
        _base_profile(node, sections, features)
    for node in outside_changes(root, "f-component"):
        if nearest(node, "base-pp") is None:
            found: Sfr = sfr(node, sections["sfrs"], sections, features)
            sections["sfrs"][found.id] = found
    for node in outside_changes(root, "ext-comp-def"):
        words = " ".join(text(child) for child in node if local(child) in {"fam-behavior", "mod-def"})
        _add(sections["families"], (node.get("fam-id") or "family").upper(), Family, node, title=tidy(node.get("title")), text=words)
    for node in outside_changes(root, "ext-comp-class"):
        _add(sections["families"], (node.get("class") or "class").upper(), Family, node, text=text(node))
    for node in outside_changes(root, "audit-event"):
        if nearest(node, "f-component") is None:
            event(node, tidy(node.get("ref-cc-id")).upper() or "document", sections["audit_events"])


def _base_profile(node: Node, sections: Sections, features: frozenset[str]) -> None:
    name = key(node.get("id") or node.get("short") or "base", sections["base_profiles"])
    changed: dict[str, Sfr] = {}
    added: dict[str, Sfr] = {}
    for each in outside_changes(node, "f-component"):
        target = changed if nearest(each, "modified-sfrs", "additional-sfrs", "base-pp") is nearest(each, "modified-sfrs") else added
        found = sfr(each, target, sections, features, name)
        target[found.id] = found
    changes: dict[str, Change] = {}
    for each in outside_changes(node, "base-sfr-spec"):
        own = next((child for child in each if local(child) == "consistency-rationale"), None)
        wanted = sfr_id(each.get("cc-id") or each.get("id") or "SFR", each.get("iteration", ""))
        said = " ".join(text(child) for child in each if local(child) == "description")
        fields = {"consistency": text(own) if own is not None else None, "text": said, "xml": kept(each)}
        _add(changes, wanted, Change, each, title=tidy(each.get("title")), **fields)
    consistent: dict[str, Consistency] = {}
    for each in outside_changes(node, "con-toe", "con-sec-prob", "con-obj", "con-op-en", "con-mod"):
        about = (each.get("ref") or each.get("id") or "") + (f"/{each.get('iteration')}" if each.get("iteration") else "") or local(each)
        _add(consistent, f"{local(each)}-{about}" if about != local(each) else about, Consistency, each, about=about, text=text(each))
    git = node.find("{*}git")
    words = " ".join(text(child) for child in node if local(child) == "sec-func-req-dir")
    _add(sections["base_profiles"], name, BaseProfile, node, title=tidy(node.get("name")), version=node.get("version", ""), note=words,
         url=text((git if git is not None else node).find("{*}url")), changes=changes, modified=changed, additional=added,
         consistency=consistent)  # fmt: skip


def _prose(root: Node, sections: Sections) -> None:
    without = [*_NOT_PROSE]
    named = {local(node) for node in root.iter() if is_section(node)}
    for node in root.iterdescendants():
        if local(node) in {"section", "subsection", "appendix", "chapter"} or is_section(node):
            title = tidy(node.get("title")) or local(node).replace("_", " ")
            words = text(node, {*without, *named})
            _add(sections["prose"], node.get("id") or local(node), Prose, node, title=title, text=words)
    from traceability.exchange.niap_refs import KNOWN

    for node in outside_changes(root, *{local(n) for n in root.iter() if local(n) and not is_html(n) and not is_section(n)} - KNOWN):
        if not is_html(node) and not is_section(node):
            _add(sections["raw"], local(node), Raw, node, tag=local(node), xml=kept(node))


def _placed(sections: Sections, file: str) -> Sections:
    from traceability.exchange.placing import placed

    return {name: {key: placed(item, file) for key, item in items.items()} for name, items in sections.items()}
