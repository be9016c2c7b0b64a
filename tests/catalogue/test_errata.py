"""Errata over a catalogue: identities that are known, and corrections that are laid over it and guarded."""

from __future__ import annotations

from pathlib import Path

import msgspec
import pytest

from traceability.catalogue import Catalogue
from traceability.catalogue.errata import Erratum, Patch, errata_sentence
from traceability.load.catalogue import read_catalogue
from traceability.model.errors import LoadError


def _with(catalogue: Catalogue, *patches: Patch) -> Catalogue:
    """The catalogue with made corrections in erratum 1.1 and one more in a made 1.3."""
    later = Patch(at="components/FPT_STM.1/title", op="replace", was="Reliable time stamps", value="Made", source="made")
    errata = {
        **catalogue.errata,
        "1.1": msgspec.structs.replace(catalogue.errata["1.1"], patches=patches),
        "1.3": Erratum(document="CCMB-MADE", date="2099-01-01", patches=(later,)),
    }
    return msgspec.structs.replace(catalogue, errata=errata)


DEPENDENCY = Patch(at="components/FPT_PHP.2/dependencies", op="replace", was=[["FMT_LIM.1"]], value=[["FMT_MOF.1"]], source="made")


def test_the_known_errata_and_no_invented_content(cc22: Catalogue, cc31: Catalogue) -> None:
    assert {n: (e.document, e.date, e.patches) for n, e in cc22.errata.items()} == {
        "1.1": ("CCMB-2024-02-002", "2024-07-22", ()),
        "1.2": ("CCMB-2025-02-001", "2025-10-15", ()),
    }
    assert cc31.errata == {}
    assert cc22.corrected() is cc22


def test_a_correction_is_laid_over_and_the_catalogue_stays(cc22: Catalogue) -> None:
    catalogue = _with(cc22, DEPENDENCY)
    assert catalogue.dependencies("FPT_PHP.2") == (("FMT_LIM.1",),)
    assert catalogue.corrected("1.1").dependencies("FPT_PHP.2") == (("FMT_MOF.1",),)
    assert catalogue.dependencies("FPT_PHP.2") == (("FMT_LIM.1",),)


@pytest.mark.parametrize(
    ("claimed", "title"),
    [
        ("1.1", "Reliable time stamps"),
        ("1.2", "Reliable time stamps"),
        ("CCMB-2024-02-002", "Reliable time stamps"),
        ("1.3", "Made"),
        ("", "Made"),
        ("9.9", "Made"),
    ],
)
def test_all_up_to_the_claimed_one(cc22: Catalogue, claimed: str, title: str) -> None:
    catalogue = _with(cc22, DEPENDENCY).corrected(claimed)
    assert catalogue.components["FPT_STM.1"].title == title
    assert catalogue.dependencies("FPT_PHP.2") == (("FMT_MOF.1",),)


def test_added_and_removed(cc22: Catalogue) -> None:
    unit = {"verb": "other", "action": "record", "element": "AVA_VAN.5.3E"}
    catalogue = _with(
        cc22,
        Patch(at="work_units/AVA_VAN.5-5", op="add", value=unit, source="made"),
        Patch(at="components/FPT_PHP.2/dependencies", op="remove", was=[["FMT_LIM.1"]], source="made"),
    ).corrected()
    found = catalogue.work_unit("AVA_VAN.5-5")
    assert found is not None
    assert (found.verb, found.action) == ("other", "record")
    assert catalogue.dependencies("FPT_PHP.2") == ()


@pytest.mark.parametrize(
    "patch",
    [
        Patch(at="components/FPT_PHP.2/dependencies", op="replace", was=[["FMT_MOF.1"]], value=[["FMT_MOF.2"]], source="made"),
        Patch(at="components/FPT_PHP.2/title", op="add", value="Again", source="made"),
        Patch(at="components/FPT_XYZ.1/title", op="replace", was="", value="Nothing", source="made"),
        Patch(at="components/FPT_PHP.2/title/more", op="add", value="Nothing", source="made"),
        Patch(at="components/FPT_PHP.2/provenance", op="remove", was="unverified", source="made"),
    ],
)
def test_a_correction_of_what_is_not_there_is_refused(cc22: Catalogue, patch: Patch) -> None:
    with pytest.raises(ValueError, match=patch.at):
        _with(cc22, patch).corrected("1.1")


@pytest.mark.parametrize("source", ["", " "])
def test_a_correction_without_its_clause_is_refused(cc22: Catalogue, source: str) -> None:
    patch = msgspec.structs.replace(DEPENDENCY, source=source)
    with pytest.raises(ValueError, match="names no clause"):
        _with(cc22, patch).corrected("1.1")


def test_a_file_with_such_a_correction_is_a_mistake_of_the_input(tmp_path: Path) -> None:
    path = tmp_path / "errata.yaml"
    path.write_text(
        "catalogue: {id: x, edition: '2022', title: X}\n"
        "errata: {'1': {document: D, date: '2030-01-01', patches: [{at: components/FPT_STM.1/title, op: add, value: T, source: a clause}]}}\n",
        encoding="utf-8",
    )
    with pytest.raises(LoadError) as caught:
        read_catalogue([(path, "errata.yaml")])
    assert "components/FPT_STM.1/title" in caught.value.mistakes[0].message


def test_what_reports_say(cc22: Catalogue, cc31: Catalogue) -> None:
    assert errata_sentence(cc31.errata) == ""
    assert "claims no errata" in errata_sentence(cc22.errata)
    assert "holds none of their corrections yet" in errata_sentence(cc22.errata, "1.2")
    assert "CCMB-2025-02-001" not in errata_sentence(cc22.errata, "1.1")
    assert "claims errata 9.9, which are not known here" in errata_sentence(cc22.errata, "9.9")
    assert "holds 1 of their corrections" in errata_sentence(_with(cc22, DEPENDENCY).errata, "1.1")
