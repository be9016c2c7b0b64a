"""Which catalogue a document is judged by, given the edition of CC that it claims."""

from __future__ import annotations

from traceability.model.base import Record
from traceability.model.document import EditionClaim

SHIPPED = frozenset({"cc-2022", "cc-3.1r5"})
"""The catalogues that pptrace carries."""

_LAST_REVISION = 5
NAMES = {"cc-3.1r5": f"CC 3.1 Revision {_LAST_REVISION}", "cc-2022": "CC:2022"}
"""How reports call the shipped catalogues."""
_SAME_PART_2 = (3, 4, 5)


class Judging(Record, frozen=True, kw_only=True):
    """The id of the catalogue that judges a document, whether pptrace carries it, and why it is this one, in one sentence."""

    catalogue: str
    shipped: bool
    sentence: str


def asked_edition(catalogue: str) -> EditionClaim:
    """The claim of a document that is judged by a catalogue because the run asks for it, whatever the document claims."""
    return EditionClaim(edition="2022") if catalogue == "cc-2022" else EditionClaim(edition="3.1", revision=_LAST_REVISION)


def judging(claim: EditionClaim, asked: str = "") -> Judging:
    """What a claimed edition is judged by; ``asked`` is the catalogue that the run asks for instead, ``""`` for none.

    Every revision of CC 3.1, also an unknown one, is judged by Revision 5, the last; CC:2022 by its own catalogue.
    The sentence is for reports: a reader must see when the yardstick is not the edition that the document names.
    """
    own = judging(claim).catalogue if asked else ""
    if asked and asked != own:
        sentence = f"{_claims(claim)}, judged by {NAMES[asked]} because this run asks for it (--edition {asked})."
        return _judging(asked, sentence, NAMES[asked])
    if claim.edition == "2022":
        return _judging("cc-2022", "Claims CC:2022, judged by CC:2022.", "CC:2022")
    return _judging("cc-3.1r5", _sentence(claim.revision), "CC 3.1 Revision 5")


def _judging(catalogue: str, sentence: str, name: str) -> Judging:
    shipped = catalogue in SHIPPED
    missing = f"Claims {name}, whose catalogue is not part of this version: its components cannot be judged."
    return Judging(catalogue=catalogue, shipped=shipped, sentence=sentence if shipped else missing)


def _claims(claim: EditionClaim) -> str:
    if claim.edition == "2022":
        return "Claims CC:2022"
    return f"Claims CC 3.1 Revision {claim.revision}" if claim.revision else "Claims CC 3.1 without a revision"


def _sentence(revision: int | None) -> str:
    judged = f"judged by CC 3.1 Revision {_LAST_REVISION}"
    if revision is None:
        return f"Claims CC 3.1 without a revision, {judged}, the last one."
    claims = f"Claims CC 3.1 Revision {revision}"
    if revision == _LAST_REVISION:
        return f"{claims}, judged by the same."
    if revision in _SAME_PART_2:
        return f"{claims}, {judged}: Part 2 is the same in Revisions 3, 4 and 5."
    if 1 <= revision < _LAST_REVISION:
        return f"{claims}, {judged}: what changed between the two has not been compared here."
    return f"{claims}, which is not a known revision of CC 3.1; {judged}, the last one."
