"""Fingerprints: the quick comparison of two items says what the comparison of their fingerprints would."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.projects import write
from traceability.model.ids import qualified
from traceability.trace.fingerprint import fingerprint, same_fingerprint
from traceability.trace.view import View
from traceability.workflow.opening import open_path
from traceability.workflow.pipeline import view_of

EXAMPLE = Path(__file__).parents[2] / "examples" / "gateway"
SECTIONS = ("threats", "organisational_security_policies", "assumptions", "objectives", "sfrs")
TEXT = """\
=== pp/pp.yaml
document: {id: pp, kind: protection-profile, title: PP, version: "1"}
threats: {T.A: {agents: [], assets: [], action: Opens it., rationale: {text: O.A tells.}}}
objectives: {O.A: {kind: toe, text: Tells of it., addresses: {T.A: {how: tells}}, rationale: {text: FPT_STM.1 tells.}}}
sfrs: {FPT_STM.1: {meets: {O.A: {how: tells}}, elements: {FPT_STM.1.1: {text: The TSF tells the time.}}}}
=== st/st.yaml
document:
  id: st
  kind: security-target
  title: ST
  version: "1"
  claims: {cc: {edition: "3.1"}, part2: conformant, part3: conformant, profiles: [{id: pp, conformance: strict}]}
"""


def compared(view: View) -> dict[str, bool]:
    """Whether each item that a Security Target shares with a profile rests on the same; told in both ways."""
    said = {}
    for document in view.products():
        for profile in view.claimed_by(document):
            for section in SECTIONS:
                for name in getattr(document, section).keys() & getattr(profile, section).keys():
                    one, other = qualified(document.id, name), qualified(profile.id, name)
                    said[name] = same_fingerprint(view, one, other)
                    assert said[name] == (fingerprint(view, one) == fingerprint(view, other)), name
    return said


def test_both_ways_agree_over_the_example() -> None:
    said = compared(view_of(open_path(str(EXAMPLE)), cache=False))
    assert len(said) > 80
    assert set(said.values()) == {True, False}


@pytest.mark.parametrize(
    ("dispositions", "changed"),
    [
        ("{}", set()),
        ("{T.A: {disposition: refined, text: Drills it., rationale: So.}}", {"T.A"}),
        ("{O.A: {disposition: refined, text: Tells all., rationale: So.}}", {"T.A", "O.A"}),
    ],
)
def test_what_changed_below_an_item_counts(dispositions: str, changed: set[str], tmp_path: Path) -> None:
    said = compared(view_of(open_path(str(write(tmp_path, f"{TEXT}dispositions: {dispositions}\n"))), cache=False))
    assert {name for name, same in said.items() if not same} - {"FPT_STM.1"} == changed
