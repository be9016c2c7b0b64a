"""Reviews by people: what wants one, when it holds, when it is stale, and how it is written."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest
from click.testing import CliRunner

from tests.projects import judge, write
from traceability.cli.main import cli
from traceability.cli.main import run as run_command
from traceability.gate.policy import severities
from traceability.gate.profiles import PROFILES
from traceability.load.reviews import FILE, read_reviews
from traceability.model.errors import LoadError
from traceability.rules.registry import all_rules
from traceability.workflow.opening import open_path
from traceability.workflow.pipeline import run

PROFILE = """\
=== pp/pp.yaml
document:
  id: pp
  kind: protection-profile
  title: PP
  version: "1"
  date: "2024-01-01"
  publisher: P
  overview: {usage: u, toe_type: t, non_toe: None.}
  claims: {cc: {edition: "3.1"}, part2: conformant, part3: conformant, statement: strict}
threats:
  T.Tamper:
    title: Tampering
    agents: [TA.Thief]
    assets: [AST.Case]
    action: Opens the case.
    rationale: {effect: mitigated, text: O.Seal shows it.}
threat_agents:
  TA.Thief: {text: A thief., attack_potential: basic}
assets:
  AST.Case: {text: The case.}
objectives:
  O.Seal: {kind: toe, text: Opening is seen., addresses: {T.Tamper: {how: shows it}}}
sars:
  ADV_FSP.1: {}
"""
SAY = ["--by", "A. Reader", "--role", "reviewer", "--verdict", "accepted", "--reason", "Opening is always seen."]


def keys(folder: Path) -> list[str]:
    wanted = ("OBJ010", "HYG005", "REV")
    return [finding.key for finding in judge(folder).result.findings if finding.rule.startswith(wanted)]


def review(folder: Path, *more: str) -> int:
    return run_command(["review", "T.Tamper", str(folder), *SAY, *more])


def test_a_rationale_wants_a_review_until_it_has_one(tmp_path: Path) -> None:
    write(tmp_path, PROFILE)
    assert keys(tmp_path) == ["OBJ010 pp:T.Tamper"]
    assert review(tmp_path) == 0
    assert keys(tmp_path) == []


@pytest.mark.parametrize(
    ("old", "new", "stale"),
    [
        ("Opens the case.", "Opens the case by night.", True),
        ("O.Seal shows it.", "O.Seal shows it to all.", True),
        ("text: Opening is seen.", "text: Opening is seen at once.", True),
        ("how: shows it", "how: hides it", True),
        ("title: Tampering", "title: Tampering with it", False),
        ("Opens the case.", "Opens   the case.", False),
        ("A thief.", "A clever thief.", False),
    ],
)
def test_it_is_stale_when_what_it_covers_changes_and_only_then(tmp_path: Path, old: str, new: str, stale: bool) -> None:
    write(tmp_path, PROFILE)
    assert review(tmp_path) == 0
    file = tmp_path / "pp" / "pp.yaml"
    text = file.read_text()
    assert old in text
    file.write_text(text.replace(old, new, 1))
    assert keys(tmp_path) == (["HYG005 pp:T.Tamper"] if stale else [])


def test_a_rejection_fails(tmp_path: Path) -> None:
    write(tmp_path, PROFILE)
    arguments = [*SAY]
    arguments[arguments.index("accepted")] = "rejected"
    assert run_command(["review", "T.Tamper", str(tmp_path), *arguments]) == 0
    assert keys(tmp_path) == ["REV002 pp:T.Tamper"]


def test_the_file_keeps_every_other_byte(tmp_path: Path) -> None:
    write(tmp_path, PROFILE)
    assert review(tmp_path) == 0
    file = tmp_path / FILE
    first = file.read_text()
    other = f'  "pp:A.Other":  # kept\n    by: B\n    role: r\n    date: "2024-01-01"\n    verdict: accepted\n    reason: "x"\n    fingerprint: "{"0" * 64}"\n'
    file.write_text(first.replace("reviews:\n", f"reviews:\n{other}  # between\n"))
    before = file.read_text()
    assert review(tmp_path, "--reason", "Anew.") == 0
    after = file.read_text()
    changed = [(a, b) for a, b in zip(before.splitlines(), after.splitlines(), strict=True) if a != b]
    assert [b.strip().partition(":")[0] for _, b in changed] == ["reason"]
    assert [entry.subject for entry in read_reviews(tmp_path)] == ["pp:A.Other", "pp:T.Tamper"]


def test_what_cannot_be_reviewed_is_refused(tmp_path: Path) -> None:
    write(tmp_path, PROFILE)
    result = CliRunner().invoke(cli, ["review", "T.Tamperr", str(tmp_path), *SAY])
    assert "did you mean T.Tamper?" in str(result.exception)
    assert not (tmp_path / FILE).exists()


def test_a_broken_file_tells_all_its_mistakes(tmp_path: Path) -> None:
    (tmp_path / FILE).write_text(
        'reviews:\n  "pp:T.A": {by: "", role: r, date: "30 May", verdict: accepted, reason: x, fingerprint: "1"}\n'
    )
    with pytest.raises(LoadError) as caught:
        read_reviews(tmp_path)
    assert [mistake.path for mistake in caught.value.mistakes] == [
        "reviews/pp:T.A/by", "reviews/pp:T.A/date", "reviews/pp:T.A/fingerprint",
    ]  # fmt: skip


def test_policies_take_what_nobody_judged_differently(tmp_path: Path) -> None:
    write(tmp_path, PROFILE)
    graveness = {}
    for policy in PROFILES:
        found = run(open_path(str(tmp_path)), cache=False, policy=policy, today=date(2026, 1, 1)).result.findings
        graveness[policy] = next(finding.severity for finding in found if finding.rule == "OBJ010")
    assert graveness == {"draft": "info", "pr": "info", "release": "warning", "certification": "error"}


def test_every_attestation_is_demanded_before_an_evaluation() -> None:
    attestations = {rule.id for rule in all_rules().values() if rule.kind == "attestation"}
    assert attestations
    assert all(severities(all_rules()[identifier])["certification"] == "error" for identifier in attestations)
