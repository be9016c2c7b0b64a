"""Waivers: read from ``waivers.yaml``, and what they keep from failing the gate. The rules that judge them are WVR001 and on."""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import date
from pathlib import Path

from yaml.nodes import Node

from traceability.load.decode import decode
from traceability.load.suggest import suggestion
from traceability.load.yaml_tree import Tree, child, compose, follow, position
from traceability.model.base import Record
from traceability.model.demands import Demands, Waiver
from traceability.model.errors import ConfigError, LoadError, Mistake
from traceability.model.finding import Finding, Where
from traceability.model.policy_rows import WaiverRow
from traceability.rules.registry import all_rules, current
from traceability.rules.waivers import faults

FILE = "waivers.yaml"
_ISO = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
_WORDS = ("owner", "approver", "reason", "issue")
_KEY = "write the key of one finding, such as 'IMP004 st:FCS_COP.1.1/TLS', or name 'rule' and 'subject'"


class Written(Record, frozen=True, kw_only=True):
    """A waiver as it is written: ``finding`` (the key of one), or ``rule`` and ``subject`` (all findings of both)."""

    finding: str = ""
    rule: str = ""
    subject: str = ""
    owner: str
    approver: str
    reason: str
    issue: str
    created: str
    expires: str


class Waivers(Record, frozen=True, kw_only=True):
    """The content of ``waivers.yaml``."""

    waivers: tuple[Written, ...] = ()


def read_waivers(root: Path | None) -> tuple[Waiver, ...]:
    """The waivers beside a project's configuration, in their order; none where there is no file.

    Raises ``ConfigError`` for a rule that does not exist, ``LoadError`` with every mistake of a file that cannot be read.
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
    written = decode(tree, tree.root, value if value is not None else {}, Waivers, ())
    entries = child(tree.root, "waivers")
    found = [_waiver(tree, child(entries, str(n)), n, entry) for n, entry in enumerate(written.waivers if written else ())]
    waivers = [waiver for waiver in found if waiver is not None]
    _know_rules(waivers)
    _once(tree, waivers)
    if written is None or tree.mistakes:
        raise LoadError(tree.mistakes)
    return tuple(waivers)


def waiver_rows(findings: Iterable[Finding], demands: Demands, today: date, accepted: bool) -> tuple[WaiverRow, ...]:
    """Each waiver with the findings that it keeps from failing; void ones, and all under a policy that accepts none, keep none."""
    keys = sorted({finding.key for finding in findings})
    return tuple(_row(waiver, faults(waiver, demands, today), keys, accepted) for waiver in demands.waivers)


def _row(waiver: Waiver, wrong: tuple[str, ...], keys: list[str], accepted: bool) -> WaiverRow:
    in_force = accepted and not wrong
    return WaiverRow(
        finding=waiver.finding, owner=waiver.owner, approver=waiver.approver, reason=waiver.reason, issue=waiver.issue,
        created=waiver.created.isoformat(), expires=waiver.expires.isoformat(), in_force=in_force, where=waiver.where,
        waived=tuple(filter(waiver.waives, keys)) if in_force else (), faults=wrong,
    )  # fmt: skip


def _waiver(tree: Tree, node: Node | None, number: int, written: Written) -> Waiver | None:
    """The waiver as it is written, ``None`` where something in it is wrong."""
    before, at = len(tree.mistakes), ("waivers", str(number))
    for name in _WORDS:
        if not getattr(written, name).strip():
            tree.mistake(follow(node, (name,)), "LOD005", f"{name!r} is empty", (*at, name), "a waiver says why, and who answers for it")
    rule, subject, related = _target(tree, node, at, written)
    created, expires = _day(tree, node, at, "created", written.created), _day(tree, node, at, "expires", written.expires)
    if created and expires and expires < created:
        tree.mistake(follow(node, ("expires",)), "LOD005", f"{expires} lies before 'created'", (*at, "expires"), "exchange the two days")
    if created is None or expires is None or len(tree.mistakes) > before:
        return None
    line, column = position(node) if node else (0, 0)
    return Waiver(
        rule=current(rule), subject=subject, related=related, broad=not written.finding, owner=written.owner.strip(),
        approver=written.approver.strip(), reason=written.reason.strip(), issue=written.issue.strip(), created=created,
        expires=expires, where=Where(file=FILE, line=line, column=column),
    )  # fmt: skip


def _target(tree: Tree, node: Node | None, at: tuple[str, ...], written: Written) -> tuple[str, str, str]:
    """Rule, subject and what it is related to, of what is waived."""
    if written.finding and (written.rule or written.subject):
        tree.mistake(follow(node, ("finding",)), "LOD005", "both 'finding' and 'rule' or 'subject'", at, _KEY)
        return "", "", ""
    if written.finding:
        rule, _, rest = written.finding.partition(" ")
        subject, _, related = rest.partition(" ")
    else:
        rule, subject, related = written.rule, written.subject, ""
    if not (rule.strip() and subject.strip()):
        name = "finding" if written.finding else "subject" if written.rule else "rule"
        tree.mistake(follow(node, (name,)), "LOD005", "does not say which finding is waived", at, _KEY)
    return rule, subject, related


def _day(tree: Tree, node: Node | None, at: tuple[str, ...], name: str, text: str) -> date | None:
    try:
        return date.fromisoformat(text if _ISO.fullmatch(text) else "")
    except ValueError:
        tree.mistake(follow(node, (name,)), "LOD005", f"{text!r} is no day", (*at, name), "write it as 2030-12-31")
        return None


def _know_rules(waivers: Iterable[Waiver]) -> None:
    unknown = [
        f"{waiver.where}: there is no rule {waiver.rule!r} to waive; {suggestion(waiver.rule, all_rules())}"
        for waiver in waivers
        if waiver.rule not in all_rules()
    ]
    if unknown:
        raise ConfigError("\n".join(unknown))


def _once(tree: Tree, waivers: Iterable[Waiver]) -> None:
    """Each finding is waived once: of two waivers nobody could say which one holds."""
    first: dict[str, Waiver] = {}
    for waiver in waivers:
        if (known := first.setdefault(waiver.finding, waiver)) is not waiver:
            message = f"{waiver.finding} is waived for the second time, first in line {known.where.line}"
            place = waiver.where
            tree.mistakes.append(Mistake(FILE, place.line, place.column, "LOD003", message, "waivers", "keep one of the two"))
