"""Real NIAP documents, where they are at hand: what is in them is in the model, counted by hand; clean ones give no finding."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.exchange.kept import lost_words
from traceability.edit.imported import files_of
from traceability.exchange.niap import read_niap
from traceability.exchange.niap_sfr import nearest, outside_changes
from traceability.exchange.xml import local, read_xml
from traceability.load.document import load_document
from traceability.load.folder import yaml_files
from traceability.model.document import Document
from traceability.model.foreign import Trial
from traceability.workflow.opening import open_path
from traceability.workflow.pipeline import run

SAMPLES = Path(__file__).resolve().parents[2].parent / "shared" / "samples" / "niap"
_FOLDER = os.environ.get("PPTRACE_NIAP_XML", "")
SOME = sorted(SAMPLES.glob("*.xml")) if SAMPLES.is_dir() else []
FILES = [*SOME, *(sorted(Path(_FOLDER).rglob("*.xml")) if _FOLDER else [])]
absent = pytest.mark.skipif(not SOME, reason="the samples are not at hand")

# Counted in the files by hand (a search for each element, commented-out ones left out).
COUNTS = {
    "application-1.4": {"threats": 4, "assumptions": 3, "objectives": 8, "sfrs": 32, "sars": 8, "revisions": 5, "use_cases": 3,
                        "includes": 2,
                        "terms": 88, "references": 2, "mappings": 57, "evaluation_activities": 57, "assurance_elements": 44},
    "application-2.0": {"threats": 4, "assumptions": 3, "objectives": 3, "sfrs": 37, "sars": 11, "revisions": 6, "use_cases": 3,
                        "includes": 4,
                        "terms": 83, "references": 1, "mappings": 93, "evaluation_activities": 128,
                        "families": 17, "assurance_elements": 77},
    "bluetooth-2.0": {"threats": 2, "assumptions": 0, "objectives": 0, "sfrs": 14, "base_profiles": 2, "revisions": 2,
                      "mappings": 27,
                      "families": 3, "audit_events": 18, "management_tables": 1, "evaluation_activities": 25},
    "servervirtualization-2.0": {"threats": 2, "sfrs": 1, "base_profiles": 1, "includes": 2, "revisions": 3, "families": 1, "mappings": 2},
    "ssh-2.0": {"threats": 0, "sfrs": 3, "sars": 0, "families": 3, "audit_events": 6, "references": 15, "revisions": 2, "terms": 7},
}  # fmt: skip
IDS = {
    "ssh-2.0": ["FCS_SSH_EXT.1", "FCS_SSHC_EXT.1", "FCS_SSHS_EXT.1"],
    "servervirtualization-2.0": ["FMT_MOF_EXT.1"],
    "bluetooth-2.0": ["FAU_GEN.1/BT", "FCS_CKM_EXT.8", "FIA_BLT_EXT.1", "FIA_BLT_EXT.2", "FIA_BLT_EXT.3", "FIA_BLT_EXT.4", "FIA_BLT_EXT.5",
                      "FIA_BLT_EXT.6", "FIA_BLT_EXT.7", "FTP_BLT_EXT.1", "FTP_BLT_EXT.2", "FTP_BLT_EXT.3/BR", "FTP_BLT_EXT.3/LE"],
}  # fmt: skip


@absent
@pytest.mark.parametrize("name", COUNTS)
def test_counts(name: str) -> None:
    document = read_niap(SAMPLES / f"{name}.xml", f"{name}.xml")
    assert {section: len(getattr(document, section)) for section in COUNTS[name]} == COUNTS[name]


@absent
@pytest.mark.parametrize("name", IDS)
def test_sfrs(name: str) -> None:
    assert set(IDS[name]) <= set(read_niap(SAMPLES / f"{name}.xml", name).sfrs)


@absent
def test_module_statuses_come_from_containers() -> None:
    document = read_niap(SAMPLES / "bluetooth-2.0.xml", "bluetooth-2.0.xml")
    assert document.sfrs["FTP_BLT_EXT.3/LE"].status == "selection-based"
    assert document.sfrs["FIA_BLT_EXT.5"].status == "objective"
    assert {base: sorted(held.additional) for base, held in document.base_profiles.items()} == {
        "bpp-mdf": ["FMT_SMF_EXT.1/BT"], "bpp-gpos": ["FMT_MOF_EXT.1/BT", "FMT_SMF_EXT.1/BT"],
    }  # fmt: skip


@absent
@pytest.mark.parametrize("name", ["ssh-2.0", "servervirtualization-2.0", "bluetooth-2.0"])
def test_clean_samples_give_no_finding(name: str) -> None:
    result = run(open_path(str(SAMPLES / f"{name}.xml")), cache=False).result
    assert [finding.message for finding in result.findings if finding.severity != "info"] == []


@absent
def test_undefined_family_of_application_2() -> None:
    result = run(open_path(str(SAMPLES / "application-2.0.xml")), select=("NIA023",), cache=False).result
    assert [(f.subject, f.related) for f in result.findings] == [("application-2.0:FCS_SNI_EXT.1", "FCS_SNI_EXT")]


@pytest.mark.skipif(not FILES, reason="neither samples nor PPTRACE_NIAP_XML")
@pytest.mark.parametrize("path", FILES, ids=lambda path: path.name)
def test_nothing_is_dropped_and_all_comes_back(path: Path, tmp_path: Path) -> None:
    document = read_niap(path, path.name)
    assert _in_model(document) == _in_file(path)
    assert lost_words(path) == []
    files = files_of(document)
    assert files == files_of(read_niap(path, path.name))
    for name, text in files.items():
        (tmp_path / name).write_text(text, encoding="utf-8")
    loaded = load_document([(file, file.name) for file in yaml_files(tmp_path)], "folder")
    assert loaded.mistakes == []
    assert loaded.document is not None
    assert files_of(loaded.document) == files
    run(open_path(str(path)), cache=False)


def _in_file(path: Path) -> dict[str, int]:
    root = read_xml(path, path.name).root
    simple = (
        "threat", "assumption", "OSP", "f-component", "a-component", "audit-event", "base-pp", "base-sfr-spec", "usecase", "feature", "rule",
    )  # fmt: skip
    counts = {name: len(list(outside_changes(root, name))) for name in simple}
    counts["term"] = sum(
        local(node.getparent()) != "entry" or nearest(node, "bibliography", "ReferenceTable", "RevisionHistory") is None
        for node in outside_changes(root, "term")
    )
    counts["objective"] = len(list(outside_changes(root, "SO", "SOE")))
    counts["f-element"] = sum(nearest(node, "f-component") is not None for node in outside_changes(root, "f-element"))
    counts["aactivity"] = sum(nearest(node, "f-component", "a-component") is not None for node in outside_changes(root, "aactivity"))
    counts["test"] = sum(
        nearest(node, "aactivity") is not None and nearest(node, "f-component", "a-component") is not None
        for node in outside_changes(root, "test")
    )
    titles = [node for element in outside_changes(root, "f-element") for node in element if local(node) == "title"]
    counts["selectables"] = sum(1 for title in titles for _ in title.iter("{*}selectables") if _in_requirement(_))
    counts["selectable"] = sum(1 for title in titles for _ in title.iter("{*}selectable") if _in_requirement(_))
    return counts


def _in_requirement(node: object) -> bool:
    """Management functions stand in a table of their own."""
    return nearest(node, "management-function-set", "f-element") is nearest(node, "f-element")


def _in_model(document: Document) -> dict[str, int]:
    sfrs = [*document.sfrs.values()]
    for base in document.base_profiles.values():
        sfrs += [*base.additional.values(), *base.modified.values()]
    elements = [element for sfr in sfrs for element in sfr.elements.values()]
    trees = [part for element in elements for part in _parts(element.parts)]
    return {
        "threat": len(document.threats), "assumption": len(document.assumptions), "OSP": len(document.organisational_security_policies),
        "f-component": len(sfrs), "a-component": len(document.sars), "audit-event": len(document.audit_events),
        "base-pp": len(document.base_profiles), "base-sfr-spec": sum(len(base.changes) for base in document.base_profiles.values()),
        "term": len(document.terms), "rule": len(document.selection_rules), "usecase": len(document.use_cases), "feature": len(document.implementation_features),
        "objective": len(document.objectives), "f-element": len(elements), "aactivity": len(document.evaluation_activities),
        "test": sum(1 for activity in document.evaluation_activities.values() for _ in _tests(activity.tests)),
        "selectables": sum(part.kind == "selection" for part in trees),
        "selectable": sum(len(part.choices) for part in trees),
    }  # fmt: skip


def _parts(parts: tuple) -> Iterator:
    for part in parts:
        yield part
        yield from _parts(part.parts)
        for choice in part.choices:
            yield from _parts(choice.parts)


def _tests(tests: dict[str, Trial]) -> Iterator[Trial]:
    for trial in tests.values():
        yield trial
        yield from _tests(trial.tests)
