"""Writes ``reviews.lock.yaml``: one review at a time, all other bytes of the file kept as they are."""

from __future__ import annotations

import json
import os
from pathlib import Path

from yaml.nodes import MappingNode, Node

from traceability.load.reviews import FILE, read_reviews
from traceability.load.yaml_tree import child, compose
from traceability.model.errors import ConfigError
from traceability.model.review import Review

_HEAD = (
    "# What people judged, with the fingerprint of what they saw: once that changes, the review is stale.\n# Written by 'pptrace review'.\n"
)


def write_review(root: Path, review: Review) -> Path:
    """Put a review in, in place of an older one of the same subject. The file is written whole or not at all. Returns its path.

    Raises ``LoadError`` where the file cannot be read as it is, ``ConfigError`` where it cannot be written.
    """
    path = root / FILE
    read_reviews(root)
    old = path.read_bytes().decode("utf-8") if path.exists() else ""
    text = _with(old, review)
    temporary = path.with_name(f"{FILE}.{os.getpid()}")
    try:
        temporary.write_bytes(text.encode("utf-8"))
        temporary.replace(path)
    except OSError as error:
        temporary.unlink(missing_ok=True)
        raise ConfigError(f"{path}: cannot be written: {error.strerror}") from error
    return path


def _with(old: str, review: Review) -> str:
    """The text of the file with the review spliced in at its place among the subjects."""
    root = compose(old.encode("utf-8"), FILE).root if old.strip() else None
    entries = child(root, "reviews") if root is not None else None
    lines = old.splitlines(keepends=True)
    if lines and not lines[-1].endswith("\n"):
        lines[-1] += "\n"
    if not isinstance(entries, MappingNode) or not entries.value or entries.flow_style:
        if isinstance(entries, MappingNode) and entries.value:
            raise ConfigError(f"{FILE}: 'reviews' is written in braces; write each subject on a line of its own")
        kept = [line for line in lines if not line.startswith("reviews:")]
        return "".join([*(kept or [_HEAD]), "reviews:\n", *_block(review)])
    indent = entries.value[0][0].start_mark.column
    block = _block(review, indent)
    for key, value in entries.value:
        start, end = key.start_mark.line, _last_line(value) + 1
        if key.value == review.subject:
            return "".join([*lines[:start], *block, *lines[end:]])
    before = next((key.start_mark.line for key, _ in entries.value if key.value > review.subject), _last_line(entries) + 1)
    return "".join([*lines[:before], *block, *lines[before:]])


def _block(review: Review, indent: int = 2) -> list[str]:
    """The lines of one review. JSON's strings are YAML's, and hold any text."""
    fields = {
        "by": review.by, "role": review.role, "date": review.date.isoformat(), "verdict": review.verdict, "reason": review.reason,
        "fingerprint": review.fingerprint,
    }  # fmt: skip
    rows = (f"{name}: {json.dumps(value, ensure_ascii=False)}" for name, value in fields.items())
    return [f"{' ' * indent}{json.dumps(review.subject)}:\n", *(f"{' ' * (indent + 2)}{row}\n" for row in rows)]


def _last_line(node: Node) -> int:
    """The last line that a node's content stands on; its end mark may lie behind comments."""
    if isinstance(node, MappingNode):
        return max((_last_line(value) for _, value in node.value), default=node.start_mark.line)
    end = node.end_mark
    return end.line if end.column else max(node.start_mark.line, end.line - 1)
