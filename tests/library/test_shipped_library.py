"""The shipped library of smart metering: whole, with provenance on everything, in own words, and every reference resolves."""

from __future__ import annotations

import json
import re
import subprocess
import sys
from collections import Counter
from pathlib import Path

import pytest

from tests.own_words import runs, shared, shipped_library, statements
from traceability.load.cache import Cache
from traceability.load.library import Library
from traceability.load.shipped import shipped, shipped_profiles, shipped_requirements
from traceability.model.library import NO_TARGET, Crosswalk, RequirementLibrary
from traceability.trace.leaves import leaves_of

FACTS = Path(__file__).resolve().parents[3] / "shared" / "facts"
PP = "bsi-cc-pp-0073-1.3"
needs_facts = pytest.mark.skipif(not FACTS.is_dir(), reason="needs the folder shared/facts beside the checkout")


@pytest.fixture(scope="module")
def library() -> RequirementLibrary:
    return shipped_library()


@pytest.fixture(scope="module")
def items() -> dict[str, frozenset[str]]:
    """Everything that a crosswalk may name in each shipped profile."""
    return {name: _items(name) for name in shipped_profiles()}


def _items(profile: str) -> frozenset[str]:
    document = Library(shipped(), Cache(None)).document(shipped("profiles", profile))
    assert document is not None
    sections = ("threats", "organisational_security_policies", "assumptions", "objectives", "sars")
    named = {name for section in sections for name in getattr(document, section)}
    elements = {element for sfr in document.sfrs.values() for element in sfr.elements}
    return frozenset(named | document.sfrs.keys() | elements | {leaf.id for sfr in document.sfrs.values() for leaf in leaves_of(sfr)})


def test_all_documents_of_the_overview_are_registered(library: RequirementLibrary) -> None:
    families = {entry.family for entry in library.register.values()}
    german = {f"tr-03109-{n}" for n in range(1, 7)} | {
        "tr-03109-ts-1",
        "tr-03109-ts-2",
        "tr-03116-3",
        "tr-03116-ts",
        "tr-03129-4",
        "tr-03145",
    }
    others = {"bsi-cc-pp-0073", "bsi-cc-pp-0077", "bsi-cc-pp-0095", "bsi-test-centre", "ptb-a-50.8", "msbg", "avregningsforskriften"}
    abroad = {"nve-veileder-7-2012", "nek-han", "nta-8130", "dsmr-m", "dsmr-p1", "nl-ps-ami", "eucc", "cra"}
    assert german | others | abroad <= families
    versions = {family: {e.version for e in library.register.values() if e.family == family} for family in families}
    assert versions["bsi-cc-pp-0073"] == {"1.3", "2.0"}
    assert versions["bsi-cc-pp-0077"] == {"1.02", "1.03"}
    assert versions["tr-03109-1"] == {"1.0", "1.0.1", "1.1", "2.0"}


def test_every_document_says_whether_it_matters_in_norway_and_why(library: RequirementLibrary) -> None:
    assert all(entry.norway.reason and entry.missing for entry in library.register.values())
    assert Counter(entry.norway.applies for entry in library.register.values())["yes"] == 3


def test_the_stub_of_the_successor_says_that_it_is_one(library: RequirementLibrary) -> None:
    stub = library.register["bsi-cc-pp-0073-2.0"]
    assert (stub.version, stub.date, stub.provenance, stub.holds) == ("2.0", "2024-12-13", "verified", ())
    assert "stub" in stub.missing
    assert library.register[PP].successor == stub.id
    assert stub.id not in shipped_profiles()
    profile = Library(shipped(), Cache(None)).document(shipped("profiles", PP))
    assert profile is not None
    named = profile.header.successor
    assert named is not None
    assert (named.title, named.version, named.date, named.id in stub.note) == (stub.title, stub.version, stub.date, True)


def test_references_within_the_register_resolve(library: RequirementLibrary) -> None:
    known = {*library.register, "none", "unknown"}
    assert [entry.id for entry in library.register.values() if entry.successor not in known] == []
    held = {name for entry in library.register.values() for name in entry.holds}
    assert held <= {*library.sets, *shipped_profiles()}
    assert [found.header.id for found in library.sets.values() if found.header.document not in library.register] == []
    assert set(library.sets) == set(shipped_requirements())


COUNTED = {
    "bsi-test-centre": {"TC.": 5},
    "cra": {"I.2.": 13, "II.": 8},
    "dsmr-m-4.0.7": {"M4.3.": 87, "M4.4.": 25, "M4.5.": 64, "M4.6.": 67},
    "eucc": {"8.2": 1, "9.2.e": 1, "12": 1, "27.1": 1, "33": 2, "40-41": 1, "IV.": 3, "V": 2},
    "nek-han": {"HAN.": 9, "OBIS.": 18},
    "nl-ports": {"P0": 1, "P1": 4, "P2": 1, "P3": 1, "P4": 1},
    "nve-ams": {"4-2.": 8, "4-1": 1, "4-3": 1, "4-4": 1, "4-7": 1, "4-8": 1},
    "nve-guide": {"A.": 3, "B.": 4, "C.": 3},
    "tr-03109-1": {"NET.": 3, "ROLE.": 12, "TAF.": 14, "SCN.": 20, "REQ": 1, "ICS": 1},
    "tr-03109-2": {"SVC.": 9, "SUB.": 3, "O.": 15, "OE.": 9},
    "tr-03109-4": {"CERT.": 9, "NAME.": 3, "EXT.": 9, "RENEW.": 2, "PROFILE.": 3},
    "tr-03109-6": {"DUTY.": 7},
    "tr-03109-ts-1": {"NAME": 1, "CONCEPT": 1, "CASE": 1},
    "tr-03116-ts": {
        "TLS_A1_CH_": 10, "TLS_A1_FR_": 13, "TLS_A1_GP_": 7, "TLS_A2_CH_": 10, "TLS_A2_FR_": 13, "TLS_A2_GP_": 7,
        "TLS_B1_FR_": 17, "TLS_B1_GP_": 9, "TLS_B2_FR_": 18, "TLS_B2_GP_": 10, "TR-03116-3-SMGW-": 6,
    },
}  # fmt: skip
"""The items of each set by the beginning of their ids, counted by hand in what the facts list."""


@pytest.mark.parametrize("name", COUNTED)
def test_a_set_holds_what_was_counted_by_hand(name: str, library: RequirementLibrary) -> None:
    items = library.sets[name].requirements
    assert {head: sum(item.startswith(head) for item in items) for head in COUNTED[name]} == COUNTED[name]
    assert len(items) == sum(COUNTED[name].values())


def test_no_set_is_left_uncounted_and_the_numbered_ones_have_no_hole(library: RequirementLibrary) -> None:
    assert set(library.sets) == set(COUNTED)
    assert [f"TAF.{n}" for n in range(1, 15)] == [item for item in library.sets["tr-03109-1"].requirements if item.startswith("TAF.")]
    letters = [item for item in library.sets["nve-ams"].requirements if item.startswith("4-2.")]
    assert letters == [f"4-2.{c}" for c in "abcdefgh"]
    assert sum(item.startswith("TLS_") for item in library.sets["tr-03116-ts"].requirements) == 114
    assert len(library.sets["dsmr-m-4.0.7"].requirements) == 243


def test_every_field_of_the_register_says_something(library: RequirementLibrary) -> None:
    fields = ("title", "family", "publisher", "version", "date", "legal_basis", "binds", "successor", "obtain", "missing", "source")
    assert [(e.id, name) for e in library.register.values() for name in fields if not getattr(e, name).strip()] == []
    assert len(library.register) == 39


def test_what_is_not_known_is_not_claimed(library: RequirementLibrary) -> None:
    for found in library.sets.values():
        for item in found.requirements.values():
            assert item.provenance in {"verified", "corroborated", "unverified"}
            if item.content == "unknown":
                assert "not" in item.statement, item.id
    dsmr = library.sets["dsmr-m-4.0.7"].requirements
    assert {item.content for item in dsmr.values()} == {"topic", "unknown"}


def test_every_row_of_a_crosswalk_resolves_and_has_a_reason(library: RequirementLibrary, items: dict[str, frozenset[str]]) -> None:
    wrong = []
    for walk, requirement, target in _rows(library):
        known = target == NO_TARGET or target in items[walk.header.to]
        if not known or requirement not in library.sets[walk.header.of].requirements:
            wrong.append(f"{walk.header.id}: {requirement} → {target}")
    assert wrong == []
    assert sum(1 for _ in _rows(library)) > 400
    reasons = [row.rationale for walk in library.crosswalks.values() for entry in walk.rows.values() for row in entry.to.values()]
    assert [reason for reason in reasons if len(reason.split()) < 4] == []


def test_crosswalks_have_an_entry_for_each_requirement_that_was_asked_for(library: RequirementLibrary) -> None:
    nve = library.crosswalks[f"nve-ams--{PP}"].rows
    assert {f"4-2.{c}" for c in "abcdefgh"} <= set(nve)
    dsmr = library.crosswalks[f"dsmr-m-4.0.7--{PP}"].rows
    assert set(dsmr) == {item for item in library.sets["dsmr-m-4.0.7"].requirements if item.startswith("M4.4.")}
    assert len(dsmr) == 25
    for name in ("tr-03116-ts", "cra", "eucc", "nve-ams", "nve-guide", "nek-han", "nl-ports", "tr-03109-2", "tr-03109-6"):
        assert set(library.crosswalks[f"{name}--{PP}"].rows) == set(library.sets[name].requirements), name
    for name in ("tr-03109-1", "tr-03109-4"):
        known = {item.id for item in library.sets[name].requirements.values() if item.content != "unknown"}
        assert set(library.crosswalks[f"{name}--{PP}"].rows) == known
    security_module = library.crosswalks[f"tr-03109-2--{PP}"].rows
    assert {item for item, entry in security_module.items() if "OE.SM" in entry.to} >= {
        item for item in library.sets["tr-03109-2"].requirements if item.startswith(("O.", "SVC."))
    }


def test_a_relation_claims_no_more_than_is_known(library: RequirementLibrary) -> None:
    for walk in library.crosswalks.values():
        for entry in walk.rows.values():
            content = library.sets[walk.header.of].requirements[entry.id].content
            relations = {row.relation for row in entry.to.values()}
            assert content == "known" or not relations & {"equal", "subset-of", "superset-of"}, entry.id
            assert content != "unknown", entry.id


def test_open_problems_are_watched_and_their_mitigations_exist(library: RequirementLibrary, items: dict[str, frozenset[str]]) -> None:
    assert {"OP-VENDOR-EXIT", "OP-FAULT-CHANNEL", "OP-INTEROP", "OP-METER-ACCURACY"} <= set(library.problems)
    assert {"OP-LOG-RETENTION", "OP-TIME-LOSS", "OP-PQC", "OP-UPDATE-ROLLBACK"} <= set(library.problems)
    for problem in library.problems.values():
        assert problem.owner
        assert re.fullmatch(r"\d{4}-\d{2}-\d{2}", problem.review_by)
        for reference in problem.mitigated_by:
            document, _, item = reference.partition(":")
            assert item in items.get(document, ()) or library.requirement(reference) or reference in library.register, reference
    accuracy = library.problems["OP-METER-ACCURACY"]
    assert [figure in accuracy.statement for figure in ("-32 %", "+582 %", "-46 %", "second set")] == [True] * 4


def test_statements_are_found_when_they_are_copied(library: RequirementLibrary, tmp_path: Path) -> None:
    owner, text = next((owner, text) for owner, text in statements(library) if len(runs(text)) > 3)
    copied = tmp_path / "source.txt"
    copied.write_text(f"Some words before. {text.upper().replace(' ', '  ')} And some behind.", "utf-8")
    assert any(line.startswith(f"{owner} shares with") for line in shared(library, {"source": copied.read_text("utf-8")}))
    done = subprocess.run(
        [sys.executable, "-m", "tests.own_words", copied], cwd=Path(__file__).parents[2], capture_output=True, text=True, check=False
    )
    assert (done.returncode, owner in done.stdout) == (1, True)


@needs_facts
def test_no_statement_is_copied_from_the_facts(library: RequirementLibrary) -> None:
    texts = {path.name: path.read_text("utf-8") for path in sorted(FACTS.glob("*.md"))}
    assert len(texts) >= 2
    assert shared(library, texts) == []


@needs_facts
def test_ids_are_those_of_the_facts(library: RequirementLibrary) -> None:
    dsmr = json.loads((FACTS / "dsmr_m_4.0.7_ids.json").read_text("utf-8"))["requirements"]
    assert set(library.sets["dsmr-m-4.0.7"].requirements) == {f"M{entry['id'].removeprefix('DSMR-M ')}" for entry in dsmr}
    task = json.loads((FACTS / "task_tr03116ts_smgw.json").read_text("utf-8"))
    mine = library.sets["tr-03116-ts"].requirements
    assert set(mine) == {entry["id"] for group in ("test_cases", "smgw_application_mappings") for entry in task[group]}
    applied = {case for mapping in task["smgw_application_mappings"] for case in mapping["test_cases_applicable_with_all_profiles"]}
    rows = library.crosswalks[f"tr-03116-ts--{PP}"].rows
    for case in task["test_cases"]:
        assert mine[case["id"]].attributes["profiles"] == ", ".join(case["profiles"])
        assert (NO_TARGET in rows[case["id"]].to) == (case["id"] not in applied), case["id"]


def _rows(library: RequirementLibrary) -> list[tuple[Crosswalk, str, str]]:
    return [(walk, entry.id, target) for walk in library.crosswalks.values() for entry in walk.rows.values() for target in entry.to]
