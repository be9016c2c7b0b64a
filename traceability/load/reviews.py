"""Reviews, read from ``reviews.lock.yaml`` beside the project's configuration. The rules that judge them are in rules/attestations."""

from __future__ import annotations

import re
from datetime import date
from pathlib import Path

from yaml.nodes import Node

from traceability.load.decode import decode
from traceability.load.yaml_tree import Tree, child, compose, follow, position
from traceability.model.base import Record
from traceability.model.errors import LoadError
from traceability.model.finding import Where
from traceability.model.review import Review, ReviewVerdict

FILE = "reviews.lock.yaml"
_ISO = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
_DIGEST = re.compile(r"[0-9a-f]{64}")


class Written(Record, frozen=True, kw_only=True):
    """A review as it is written, below the subject that it is about."""

    by: str
    role: str
    date: str
    verdict: ReviewVerdict
    reason: str
    fingerprint: str


class Reviews(Record, frozen=True, kw_only=True):
    """The content of ``reviews.lock.yaml``."""

    reviews: dict[str, Written] = {}


def read_reviews(root: Path | None) -> tuple[Review, ...]:
    """The reviews beside a project's configuration, by subject; none where there is no file.

    Raises ``LoadError`` with every mistake of a file that cannot be read.
    """
    path = root / FILE if root else None
    if path is None or not path.exists():
        return ()
    try:
        tree = compose(path.read_bytes(), FILE)
    except OSError as error:
        tree = Tree(FILE)
        tree.mistake(None, "LOD001", f"cannot be read: {error.strerror}", hint="make it a readable file, or remove it")
    value = tree.value()
    written = decode(tree, tree.root, value if value is not None else {}, Reviews, ())
    entries = child(tree.root, "reviews")
    found = [_review(tree, entries, subject, entry) for subject, entry in (written.reviews if written else {}).items()]
    if written is None or tree.mistakes:
        raise LoadError(tree.mistakes)
    return tuple(sorted((review for review in found if review), key=lambda review: review.subject))


def _review(tree: Tree, entries: Node | None, subject: str, written: Written) -> Review | None:
    node, at = follow(entries, (subject,)), ("reviews", subject)
    inner = child(entries, subject)
    before = len(tree.mistakes)
    for name in ("by", "role", "reason"):
        if not getattr(written, name).strip():
            tree.mistake(follow(inner, (name,)), "LOD005", f"{name!r} is empty", (*at, name), "a review says who judged, as what, and why")
    if not _DIGEST.fullmatch(written.fingerprint):
        hint = "'pptrace review' writes it; a review without it says nothing of what was judged"
        tree.mistake(follow(inner, ("fingerprint",)), "LOD005", "must be 64 hexadecimal digits", (*at, "fingerprint"), hint)
    day = _day(written.date)
    if day is None:
        tree.mistake(follow(inner, ("date",)), "LOD005", f"{written.date!r} is no day", (*at, "date"), "write it as 2030-12-31")
    if day is None or len(tree.mistakes) > before:
        return None
    line, column = position(node) if node else (0, 0)
    return Review(
        subject=subject, by=written.by.strip(), role=written.role.strip(), date=day, verdict=written.verdict,
        reason=written.reason.strip(), fingerprint=written.fingerprint, where=Where(file=FILE, line=line, column=column),
    )  # fmt: skip


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text if _ISO.fullmatch(text) else "")
    except ValueError:
        return None
