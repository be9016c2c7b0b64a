"""The baseline: finding keys that a project accepted for a while, each with the reason. New ones fail, vanished ones are reported."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from pathlib import Path

import msgspec

from traceability.load.decode import decode
from traceability.load.yaml_tree import child, compose
from traceability.model.base import Record
from traceability.model.errors import LoadError
from traceability.rules.registry import renamed_key

FILE = "baseline.yaml"


class Accepted(Record, frozen=True, kw_only=True):
    """Finding keys that were accepted together, and why."""

    reason: str
    findings: tuple[str, ...]


class Baseline(Record, frozen=True, kw_only=True):
    """The content of ``baseline.yaml``."""

    baseline: tuple[Accepted, ...] = ()

    def keys(self) -> dict[str, str]:
        """Every accepted key with its reason."""
        return {renamed_key(key): entry.reason for entry in self.baseline for key in entry.findings}

    def only(self, keys: Collection[str]) -> Baseline:
        """The entries of these keys alone."""
        kept = (Accepted(reason=e.reason, findings=tuple(key for key in e.findings if key in keys)) for e in self.baseline)
        return Baseline(baseline=tuple(entry for entry in kept if entry.findings))


def read_baseline(root: Path | None) -> Baseline:
    """The baseline beside a project's configuration, empty where there is none. Raises ``LoadError`` if it cannot be read."""
    path = root / FILE if root else None
    if path is None or not path.is_file():
        return Baseline()
    tree = compose(path.read_bytes(), FILE)
    value = tree.value()
    baseline = decode(tree, tree.root, value if value is not None else {}, Baseline, ())
    seen: dict[str, str] = {}
    for number, entry in enumerate(baseline.baseline if baseline else ()):
        if not entry.reason.strip():
            tree.mistake(
                child(child(tree.root, "baseline"), str(number)), "LOD005", "the reason is empty", ("baseline", str(number), "reason")
            )
        for key in entry.findings:
            if key in seen:
                node = child(child(child(tree.root, "baseline"), str(number)), "findings")
                tree.mistake(
                    node, "LOD003", f"finding {key!r} is accepted twice", ("baseline", str(number), "findings"), "keep one of the two"
                )
            seen[key] = entry.reason
    if baseline is None or tree.mistakes:
        raise LoadError(tree.mistakes)
    return baseline


def accepting(old: Baseline, keys: Iterable[str], reason: str) -> Baseline:
    """The baseline that accepts exactly ``keys``: a key that it knew keeps its reason, a new one gets ``reason``."""
    known = old.keys()
    by_reason: dict[str, list[str]] = {}
    for key in sorted(set(keys)):
        by_reason.setdefault(known.get(key, reason), []).append(key)
    return Baseline(baseline=tuple(Accepted(reason=why, findings=tuple(found)) for why, found in sorted(by_reason.items())))


def as_plain(baseline: Baseline) -> object:
    """Plain maps and lists, to be written as YAML."""
    return msgspec.to_builtins(baseline)
