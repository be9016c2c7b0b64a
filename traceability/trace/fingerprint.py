"""Fingerprints: what a person judged, as a hash over what counts in it, so that one sees when it became something else."""

from __future__ import annotations

import hashlib
import json
from typing import Any

import msgspec

from traceability.model.document import Document
from traceability.model.ids import split_qualified
from traceability.trace.view import View, short

_LABELS = frozenset(("id", "origin", "title", "note", "provenance", "confidence", "source", "statement_provenance"))
"""What says how an item is called, where it stands and how sure it is: changing it changes nothing that was judged."""
_OTHER_LINKS = frozenset(("addresses", "meets", "rationale", "dependencies", "status", "when"))


def fingerprint(view: View, subject: str) -> str:
    """SHA-256 over the canonical JSON of what a review of a subject covers; ``""`` where nothing of that id can be reviewed.

    Of an item: its own normative fields, and the words of each objective or SFR that its rationale rests on, with what their
    links say. Of a requirement that a Security Target took from a profile also the profile's. Of a document (``document:``): its
    TOE type, and for each claimed profile that one's TOE type and the rationale of the claim.
    Spaces are folded; titles, notes, places and provenance do not count.
    """
    name, item = split_qualified(subject)
    document = view.named.get(name)
    if document is None:
        return ""
    if not item:
        return _digest(_claims(view, document))
    data = view.nodes.get(subject, {})
    record = data.get("item")
    if record is None:
        return ""
    members = {name: {"item": normative(of, _OTHER_LINKS), "how": how} for name, (of, how) in _members(view, subject).items()}
    return _digest({"item": normative(record), "rests on": members, "from": _originals(view, document, item)})


def same_fingerprint(view: View, subject: str, other: str) -> bool:
    """Whether two items of two documents have the same fingerprint, told without one: of most both hold the very same record."""
    (one, first), (two, second) = split_qualified(subject), split_qualified(other)
    documents = {document.id: document for document in view.documents}
    mine, theirs = _members(view, subject), _members(view, other)
    return (
        _alike(view.nodes[subject]["item"], view.nodes[other]["item"])
        and mine.keys() == theirs.keys()
        and all(mine[name][1] == theirs[name][1] and _alike(mine[name][0], theirs[name][0], _OTHER_LINKS) for name in mine)
        and _originals(view, documents[one], first) == _originals(view, documents[two], second)
    )


def normative(value: Any, without: frozenset[str] = frozenset()) -> Any:
    """A record as plain maps and lists, only what counts in it, with spaces folded."""
    if isinstance(value, msgspec.Struct):
        names = (name for name in value.__struct_fields__ if name not in _LABELS and name not in without)
        return {name: normative(getattr(value, name)) for name in names}
    if isinstance(value, dict):
        return {str(key): normative(entry) for key, entry in value.items()}
    if isinstance(value, list | tuple):
        return [normative(entry) for entry in value]
    return " ".join(value.split()) if isinstance(value, str) else value


def _members(view: View, node: str) -> dict[str, tuple[Any, Any]]:
    """What an item rests on, by its short id: the record, and what its link says."""
    found = {}
    for relation in ("addresses", "meets"):
        for child in view.children(node, relation):
            link = view.link(child, node, relation).get("link")
            found[short(child)] = view.nodes[child]["item"], normative(link.how) if link else ""
    return found


def _alike(one: Any, other: Any, without: frozenset[str] = frozenset()) -> bool:
    return one is other or bool(normative(one, without) == normative(other, without))


def _originals(view: View, document: Document, identifier: str) -> list[Any]:
    profiles = view.claimed_by(document)
    return [normative(profile.sfrs[identifier]) for profile in profiles if identifier in profile.sfrs and identifier in document.sfrs]


def _claims(view: View, document: Document) -> dict[str, Any]:
    header = document.header
    claims = header.claims.profiles if header.claims else ()
    profiles = {profile.id: _toe_type(profile) for profile in view.claimed_by(document)}
    return {
        "toe_type": _toe_type(document),
        "profiles": [[claim.id, claim.conformance, normative(claim.rationale), profiles.get(claim.id, "")] for claim in claims],
    }


def _toe_type(document: Document) -> Any:
    return normative(document.header.overview.toe_type) if document.header.overview else ""


def _digest(content: Any) -> str:
    text = json.dumps(content, sort_keys=True, separators=(",", ":"), ensure_ascii=True)
    return hashlib.sha256(text.encode("ascii")).hexdigest()
