"""The smallest repairs of open dependencies."""

from __future__ import annotations

import pytest

from traceability.catalogue import Catalogue
from traceability.load.cache import Cache
from traceability.load.library import Library
from traceability.load.shipped import shipped
from traceability.model.components import ComponentDefinition
from traceability.model.document import Document, Header
from traceability.model.requirements import Sfr
from traceability.trace.dependencies import obligations
from traceability.trace.repairs import Repair, smallest_repairs


@pytest.fixture(scope="module")
def cc22() -> Catalogue:
    return Library(shipped(), Cache(None)).catalogue("cc-2022")


def _repairs(catalogue: Catalogue, *names: str) -> dict[str, list[tuple[str, ...]]]:
    found = _found(catalogue, *names)
    return {"|".join(group): [repair.include for repair in repairs] for group, repairs in found.items()}


def _found(catalogue: Catalogue, *names: str) -> dict[tuple[str, ...], tuple[Repair, ...]]:
    header = Header(id="d", kind="protection-profile", title="D", version="1")
    document = Document(header=header, sfrs={name: Sfr(id=name, elements={}) for name in names})
    return smallest_repairs(document, catalogue, obligations(document, catalogue))


def _made(**dependencies: list[list[str]]) -> Catalogue:
    components = {
        f"FXX_{name}.1": ComponentDefinition(
            id=f"FXX_{name}.1", elements={}, dependencies=tuple(tuple(f"FXX_{n}.1" for n in group) for group in groups)
        )
        for name, groups in dependencies.items()
    }
    return Catalogue(id="x", edition="2022", title="X", components=components)


def test_of_two_generators_the_one_that_needs_nothing_more(cc22: Catalogue) -> None:
    """FCS_RBG.1 would need a seeding component too, and two more; FCS_RNG.1 stands alone."""
    assert _repairs(cc22, "FCS_CKM.1")["FCS_RBG.1|FCS_RNG.1"] == [("FCS_RNG.1",)]


def test_what_is_included_must_find_what_it_needs(cc22: Catalogue) -> None:
    assert _repairs(cc22, "FAU_SAR.2") == {"FAU_SAR.1": [("FAU_SAR.1", "FAU_GEN.1", "FPT_STM.1")]}
    assert _repairs(cc22, "FAU_SAR.2", "FPT_STM.1") == {"FAU_SAR.1": [("FAU_SAR.1", "FAU_GEN.1")]}


def test_nothing_is_open_nothing_to_repair(cc22: Catalogue) -> None:
    assert _repairs(cc22, "FPT_STM.1", "FAU_GEN.1") == {}


def test_components_that_need_each_other_come_together(cc22: Catalogue) -> None:
    assert _repairs(_made(A=[["B"]], B=[["C"]], C=[["B"]]), "FXX_A.1") == {"FXX_B.1": [("FXX_B.1", "FXX_C.1")]}


def test_all_repairs_of_the_smallest_size_the_more_useful_first() -> None:
    catalogue = _made(A=[["B", "C"]], D=[["C"]], B=[], C=[])
    found = _found(catalogue, "FXX_A.1", "FXX_D.1")
    assert found["FXX_B.1", "FXX_C.1"] == (
        Repair(("FXX_C.1",), ("FXX_A.1", "FXX_D.1")),
        Repair(("FXX_B.1",), ("FXX_A.1",)),
    )


def test_what_would_take_too_much_has_none() -> None:
    chain = _made(A=[["B"]], B=[["C"]], C=[["D"]], D=[["E"]], E=[["F"]], F=[["G"]], G=[])
    assert _repairs(chain, "FXX_A.1") == {"FXX_B.1": []}
    assert _repairs(_made(A=[["Z"]]), "FXX_A.1") == {"FXX_Z.1": []}


def test_each_repair_really_closes_what_it_says(cc22: Catalogue) -> None:
    """For every functional component alone: with the repairs of all its open dependencies nothing of these is open."""
    for name in [name for name in cc22.components if not cc22.is_sar(name)]:
        for group, repairs in _found(cc22, name).items():
            for repair in repairs:
                header = Header(id="d", kind="protection-profile", title="D", version="1")
                names = (name, *repair.include)
                document = Document(header=header, sfrs={n: Sfr(id=n, elements={}) for n in names})
                still = [entry for entry in obligations(document, cc22) if entry.status == "open"]
                assert group not in [entry.group for entry in still if entry.owner == name], (name, group)
                assert not [entry for entry in still if entry.owner in repair.include], (name, repair)
