"""What a reference covers: each leaf, element and SFR, and what merely looks like one."""

from __future__ import annotations

import msgspec
import pytest

from traceability.model.document import Document, Header
from traceability.model.requirements import Element, Sfr
from traceability.trace.leaves import Target, Targets, leaf_ids, leaves_of

SFRS = {
    "FAU_GEN.1": Sfr(id="FAU_GEN.1", elements={
        "FAU_GEN.1.1": Element(id="FAU_GEN.1.1", text="x", items={"a": "one", "b": "two"}),
        "FAU_GEN.1.2": Element(id="FAU_GEN.1.2", text="x"),
    }),
    "FPT_STM.1": Sfr(id="FPT_STM.1", elements={"FPT_STM.1.1": Element(id="FPT_STM.1.1", text="x")}),
}  # fmt: skip
DOCUMENT = Document(header=Header(id="st", kind="security-target", title="ST", version="1"), sfrs=SFRS)


@pytest.mark.parametrize(
    ("reference", "covers"),
    [
        ("FAU_GEN.1.1#a", Target(("FAU_GEN.1.1#a",))),
        ("FAU_GEN.1.1", Target(("FAU_GEN.1.1#a", "FAU_GEN.1.1#b"), claimed=True)),
        ("FAU_GEN.1.1#*", Target(("FAU_GEN.1.1#a", "FAU_GEN.1.1#b"))),
        ("FAU_GEN.1.2", Target(("FAU_GEN.1.2",))),
        ("FAU_GEN.1.2#*", Target(("FAU_GEN.1.2",))),
        ("FAU_GEN.1", Target(("FAU_GEN.1.1#a", "FAU_GEN.1.1#b", "FAU_GEN.1.2"), claimed=True)),
        ("FAU_GEN.1#*", Target(("FAU_GEN.1.1#a", "FAU_GEN.1.1#b", "FAU_GEN.1.2"))),
        ("FPT_STM.1", Target(("FPT_STM.1.1",))),
        *((reference, None) for reference in (
            "FAU_GEN.1.1#c", "FAU_GEN.1.1#", "FAU_GEN.1.1#a#*", "FAU_GEN.1.2#a", "FAU_GEN.1#a", "FAU_GEN.1#", "FAU_GEN.2", "", "#", "#*",
            "st:FAU_GEN.1",
        )),
    ],
)  # fmt: skip
def test_a_reference_covers(reference: str, covers: Target | None) -> None:
    assert Targets(DOCUMENT).get(reference) == covers


def test_the_ids_of_leaves_are_those_of_the_leaves() -> None:
    assert list(leaf_ids(DOCUMENT)) == [f"st:{leaf.id}" for sfr in SFRS.values() for leaf in leaves_of(sfr)]
    assert list(leaf_ids(msgspec.structs.replace(DOCUMENT, sfrs={}))) == []
