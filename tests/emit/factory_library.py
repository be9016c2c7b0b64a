"""A small library of external requirements for a synthetic Result; ``text`` is put into everything that people write."""

from __future__ import annotations

from traceability.model.base import Origin
from traceability.model.finding import Where
from traceability.model.library import Applicability, RegisterEntry, Relation, Residual, SetHeader
from traceability.model.library_rows import (
    CountryPair,
    ExternalTest,
    LibraryReport,
    MeetingRow,
    MitigationRow,
    OpenProblemRow,
    RelationRow,
    RequirementRow,
    SetReport,
    SharedTest,
)

AT = Origin(file="requirements/law.yaml", line=3)


def make_library(leaf: str, test: str, text: str = "") -> LibraryReport:
    """A law of Norway and a guideline of Germany that both stand to a leaf, which a test proves together with the law."""
    law = SetReport(
        header=SetHeader(id="law", title=f"The law {text}", document="law-1", jurisdiction="NO", provenance="verified", origin=AT),
        requirements=(
            RequirementRow(
                id="law:4-2.a",
                label="4-2.a",
                kind="function",
                title="Storage",
                clause="§ 4-2 a",
                statement=f"Values are kept. {text}",
                content="known",
                provenance="verified",
                source=text,
                need="reuse",
                tested="passed",
                relations=(_relation(leaf, "subset-of", text),),
                tests=(ExternalTest(test=test, outcome="pass", where=Where(file="t.py", line=1)),),
                attributes={"port": text or "P1"},
                code=(Where(file="src/a.py", line=2),),
                note=text,
            ),
            RequirementRow(
                id="law:4-2.b",
                label="4-2.b",
                kind="function",
                title="",
                clause="§ 4-2 b",
                statement="Not known.",
                content="unknown",
                provenance="unverified",
                source="",
                need="unjudged",
                tested="none",
            ),
            RequirementRow(
                id="law:4-2.c",
                label="4-2.c",
                kind="function",
                title="Plug",
                clause="§ 4-2 c",
                statement="There is a plug.",
                content="topic",
                provenance="corroborated",
                source="",
                need="own",
                tested="none",
                relations=(_relation("", "none", text),),
            ),
        ),
    )
    guide = SetReport(
        header=SetHeader(
            id="guide", title="The guideline", document="law-1", jurisdiction="DE", provenance="unverified", note=text, origin=AT
        ),
        requirements=(
            RequirementRow(
                id="guide:O.Clock",
                label="O.Clock",
                kind="objective",
                title="Clock",
                clause="1",
                statement="There is a clock.",
                content="known",
                provenance="verified",
                source="",
                need="partly",
                tested="failed",
                relations=(_relation(leaf, "intersects", text),),
            ),
        ),
    )
    return LibraryReport(
        register=(_document("law-1", "law-2", text), _document("law-2", "none", "")),
        sets=(law, guide),
        pairs=(
            CountryPair(
                left="DE",
                right="NO",
                rows=(
                    MeetingRow(
                        item=leaf,
                        label=leaf.partition(":")[2],
                        left=(("guide:O.Clock", "intersects"),),
                        right=(("law:4-2.a", "subset-of"),),
                    ),
                ),
            ),
        ),
        shared=(SharedTest(test=test, outcome="pass", where=Where(file="t.py", line=1), leaves=(leaf,), external=("law:4-2.a",)),),
        problems=(
            OpenProblemRow(
                id="OP-CLOCK",
                title="Clocks",
                statement=f"Clocks stop. {text}",
                provenance="unverified",
                source="",
                sources=(text or "talk",),
                residual=Residual(rating="high", text=f"They stop. {text}"),
                owner="",
                review_by="",
                where=Where(file="p.yaml", line=2),
                mitigations=(MitigationRow(id=leaf, label=leaf, how=text or "wound", known=True, state="open"),),
            ),
        ),
    )


def _relation(target: str, relation: Relation, text: str) -> RelationRow:
    return RelationRow(
        crosswalk="law--pp",
        target=target,
        label=target.partition(":")[2] or "none",
        relation=relation,
        rationale=f"Because. {text}",
        confidence="low",
        provenance="unverified",
        state="passed" if target else "not-tested-here",
    )


def _document(identifier: str, successor: str, text: str) -> RegisterEntry:
    return RegisterEntry(
        id=identifier,
        origin=AT,
        title=f"A law {text}",
        family="law",
        publisher="Parliament",
        version=identifier[-1],
        date="unknown",
        status="unknown",
        jurisdiction="NO",
        legal_basis="unknown",
        binds="all",
        successor=successor,
        obtain="unknown",
        norway=Applicability(applies="yes", reason=text or "it is Norwegian"),
        holds=("law",),
        missing="its text",
        provenance="verified",
    )
