"""What the rules for imported documents share: their SFRs by place, their places in both files, and how ids are compared."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from typing import Any

from traceability.model.base import Item
from traceability.model.condition import Condition
from traceability.model.document import Document
from traceability.model.finding import Where
from traceability.model.foreign import Part
from traceability.model.ids import SFR_IN_TEXT, qualified
from traceability.model.requirements import Sfr
from traceability.rules.registry import Found
from traceability.trace.view import View

_PACKAGED = re.compile(r"(?:FCS_D?TLS|FCS_SSH|FIA_X509|FIA_XCU|FIA_TSM|FIA_ESTC|FCS_HTTPS|FCS_IPSEC|FIA_PSK|FCS_MACSEC|FIA_BLT|FTP_BLT)")


def imported(view: View) -> Iterator[Document]:
    """The imported documents."""
    return (document for document in view.documents if document.header.imported)


def placed(document: Document, item: Item, message: str, hint: str, related: str = "", subject: str = "") -> Found:
    """A finding on an imported item, at its place in our file and in the one it came from."""
    source = document.header.imported
    where = Where(file=item.origin.file, line=item.origin.line)
    both = source is not None and item.line and item.origin.file != source.file
    other = (Where(file=source.file, line=item.line),) if source is not None and both else ()
    return Found(qualified(document.id, subject or item.id), message, where, hint, related, other)


def first(identifier: str) -> str:
    """An id without the number that tells a second item of the same id from the first."""
    return re.sub(r"\+\d+$", "", identifier)


def bare(identifier: str) -> str:
    """An SFR's component, without iteration."""
    return first(identifier).partition("/")[0]


def family(identifier: str) -> str:
    """The family of an SFR."""
    return bare(identifier).rpartition(".")[0]


def own_sfrs(document: Document, modified: bool = False) -> Iterator[tuple[str, Sfr]]:
    """The SFRs that a document states, each with the base profile for which it does (``""``: always); no templates."""
    groups: list[tuple[str, dict[str, Sfr]]] = [("", document.sfrs)]
    for name, base in document.base_profiles.items():
        groups.append((name, base.additional))
        if modified:
            groups.append((name, base.modified))
    for scope, sfrs in groups:
        for sfr in sfrs.values():
            if sfr.foreign is None or not sfr.foreign.template:
                yield scope, sfr


def known_sfrs(document: Document) -> set[str]:
    """Every SFR that the document defines or changes, templates included."""
    known = {first(name) for name in document.sfrs}
    for base in document.base_profiles.values():
        known |= {first(name) for group in (base.additional, base.modified, base.changes) for name in group}
    return known


def folded(names: Iterable[str]) -> set[str]:
    """Ids as they are compared: without regard to case, for documents are not consistent in it."""
    return {name.casefold() for name in names}


def resolves(target: str, known: set[str]) -> bool:
    """Whether a reference names an SFR: exactly, or as the component of iterations."""
    wanted = target.casefold()
    return wanted in known or ("/" not in wanted and any(name.partition("/")[0] == wanted for name in known))


def may_be_elsewhere(document: Document, target: str) -> bool:
    """Whether an SFR may stand in another document that this one builds on, so that its absence here shows nothing."""
    own = {family(name) for name in known_sfrs(document)}
    if document.header.kind == "pp-module":
        return family(target) not in own or bare(target) not in {bare(name) for name in known_sfrs(document)}
    if document.header.kind == "functional-package":
        return family(target) not in own
    claims = document.header.imported.claims if document.header.imported else ()
    packages = document.includes or any("FP-cc-ref" in claim or "ackage" in claim for claim in claims)
    return bool(packages) and family(target) not in own and bool(_PACKAGED.match(target))


def is_sfr(target: str) -> bool:
    """Whether a target of a rationale is an SFR, not an objective or an SAR."""
    return bool(SFR_IN_TEXT.match(target))


def conditions(condition: Condition | None) -> Iterator[Condition]:
    """A condition and every one inside it."""
    if condition is None:
        return
    yield condition
    for inner in (*condition.all, *condition.any, *([condition.negated] if condition.negated else [])):
        yield from conditions(inner)


def selections(parts: Iterable[Part]) -> Iterator[Part]:
    """Every selection of a text, the nested ones too."""
    for part in parts:
        if part.kind == "selection":
            yield part
        yield from selections(part.parts)
        for choice in part.choices:
            yield from selections(choice.parts)


def argued_in_prose(document: Document) -> str:
    """The texts of a document that keeps its rationale there, as older ones do: ``""`` where its items are mapped."""
    items = {item.id for _, item in problem(document)}
    mapped = any(mapping.source in items for mapping in document.mappings.values())
    return "" if mapped else " ".join(prose.text for prose in document.prose.values())


def problem(document: Document) -> Iterator[tuple[str, Any]]:
    """Threats, policies and assumptions with the word for each."""
    for word, section in (
        ("threat", document.threats),
        ("policy", document.organisational_security_policies),
        ("assumption", document.assumptions),
    ):
        for item in section.values():
            yield word, item
