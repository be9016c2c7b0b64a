"""Which catalogue judges which claim."""

from __future__ import annotations

from pathlib import Path

import pytest

from traceability.catalogue import SHIPPED, judging
from traceability.model.document import EditionClaim

REQUIREMENTS = Path(__file__).resolve().parents[2] / "requirements"


@pytest.mark.parametrize("revision", [None, 1, 2, 3, 4, 5, 6])
def test_every_revision_of_3_1_is_judged_by_the_last(revision: int | None) -> None:
    found = judging(EditionClaim(edition="3.1", revision=revision))
    assert (found.catalogue, found.shipped) == ("cc-3.1r5", True)


@pytest.mark.parametrize(
    ("revision", "sentence"),
    [
        (None, "Claims CC 3.1 without a revision, judged by CC 3.1 Revision 5, the last one."),
        (2, "Claims CC 3.1 Revision 2, judged by CC 3.1 Revision 5: what changed between the two has not been compared here."),
        (3, "Claims CC 3.1 Revision 3, judged by CC 3.1 Revision 5: Part 2 is the same in Revisions 3, 4 and 5."),
        (5, "Claims CC 3.1 Revision 5, judged by the same."),
        (6, "Claims CC 3.1 Revision 6, which is not a known revision of CC 3.1; judged by CC 3.1 Revision 5, the last one."),
    ],
)
def test_the_sentence_says_when_the_yardstick_differs(revision: int | None, sentence: str) -> None:
    assert judging(EditionClaim(edition="3.1", revision=revision)).sentence == sentence


def test_cc_2022_is_judged_by_its_own_catalogue() -> None:
    found = judging(EditionClaim(edition="2022"))
    assert (found.catalogue, found.shipped) == ("cc-2022", True)
    assert "judged by CC:2022" in found.sentence


def test_shipped_catalogues_are_the_folders() -> None:
    assert {path.parent.name for path in REQUIREMENTS.glob("cc-*/part2.yaml")} == SHIPPED
