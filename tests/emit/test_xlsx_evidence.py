"""The sheets on conformance, design, code, tests and what stands apart: read back, they say what the Result says."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from typing import Any

import msgspec
import pytest

from tests.emit.factory import PP
from tests.emit.factory_evidence import make_full
from tests.emit.test_xlsx import Table, build, column, leaves_of, read, replace_subject
from traceability.model.design_rows import ProofRow
from traceability.model.finding import Where
from traceability.model.judgement import AXES, InputFile
from traceability.model.result import CodeRow, Result

pytest.importorskip("openpyxl", reason="openpyxl is not installed")

Tables = dict[str, Table]


@pytest.fixture(scope="module")
def result() -> Result:
    return make_full(hostile=True, more=2)


@pytest.fixture(scope="module")
def tables(result: Result, tmp_path_factory: pytest.TempPathFactory) -> Tables:
    return read(build(result, tmp_path_factory.mktemp("book")))


def lines(row: dict[str, Any], title: str) -> list[str]:
    return str(row[title] or "").split("\n") if row[title] else []


# Conformance


def test_every_item_of_the_profile_has_its_row(result: Result, tables: Tables) -> None:
    profile = next(report for report in result.documents if report.id == PP)
    items: list[Any] = [*profile.problem, *profile.objectives, *profile.sfrs, *profile.sars]
    said = {row["item of the profile"]: row for row in tables["07_PP_Conformance"] if row["profile"]}
    assert list(said) == [item.label for item in items]
    assert {name: row["disposition"] for name, row in said.items()} == {
        name: disposition.disposition for name, disposition in result.report().dispositions.items()
    }
    assert {name: row["lawful"] for name, row in said.items() if row["lawful"] != "lawful"} == {"O.Crypt": "to be examined"}
    assert said["O.Crypt"]["rationale"] == "The module does it."
    assert said["AVA_VAN.5"]["item of the Security Target"] == "AVA_VAN.6"
    assert said["T.Listen"]["source"] == "st/dispositions.yaml:4"


def test_changes_stand_slot_by_slot(tables: Tables) -> None:
    row = next(row for row in tables["07_PP_Conformance"] if row["item of the profile"] == "FPR_CON.1")
    assert lines(row, "what changes") == [
        "FPR_CON.1.1 a1: [open: what is to be hidden] → the consumer's habits",
        "FPR_CON.1.1 #r1: Padding.",
        "dependency FPT_STM.1",
    ]
    slot = next(row for row in tables["06_SFR"] if row["row id"] == "SFR:FPR_CON.1.1:a1")
    assert (slot["text"], slot["in the profile"]) == ("the consumer's habits", "[open: what is to be hidden]")


def test_what_the_security_target_adds_is_listed_too(result: Result, tables: Tables) -> None:
    report = result.report()
    items: list[Any] = [*report.problem, *report.objectives, *report.sfrs, *report.sars]
    own = {item.label for item in items}
    added = {row["item of the Security Target"] for row in tables["07_PP_Conformance"] if row["disposition"] == "added"}
    assert added == own - {"T.Listen", "O.Crypt", "FPR_CON.1", "AVA_VAN.5"}


def test_item_that_nobody_disposes_of_says_so(tmp_path: Path) -> None:
    result = make_full()
    report = result.report()
    silent = tuple(msgspec.structs.replace(row, disposition="", lawful="unlawful") for row in report.conformance if row.profile)
    forgetful = msgspec.structs.replace(report, dispositions={}, conformance=silent)
    table = read(build(replace_subject(result, forgetful), tmp_path))["07_PP_Conformance"]
    assert {(row["disposition"], row["lawful"]) for row in table} == {("none", "not lawful")}


def test_document_without_a_profile_says_so(tmp_path: Path) -> None:
    result = make_full()
    report = result.report()
    header = msgspec.structs.replace(report.header, claims=None)
    table = read(build(replace_subject(result, msgspec.structs.replace(report, header=header, conformance=())), tmp_path))[
        "07_PP_Conformance"
    ]
    assert [row["profile"] for row in table] == ["The document claims no profile."]


# Functional specification and design


def test_matrix_of_leaves_and_tsfi_equals_the_design(result: Result, tables: Tables) -> None:
    table = tables["08_SFR_x_TSFI"]
    leaves = {leaf.id: leaf.label for leaf in leaves_of(result.report())}
    assert {row["leaf"] for row in table} == set(leaves.values())
    shown = {(row["leaf"], row["TSFI"]) for row in table if row["TSFI"]}
    assert shown == {(exposure.label, tsfi.label) for tsfi in result.design.tsfi for exposure in tsfi.leaves}
    states = {row["leaf"]: row["shows"] for row in table}
    assert states["FDP_IFF.1.2/FW#r1"] == "visible"
    assert states["FDP_IFF.1.2/FW#r2"] == "claimed"
    hidden = {leaves[leaf] for reason in result.design.hidden for leaf in reason.leaves}
    assert {leaf for leaf, state in states.items() if state == "hidden"} == hidden
    assert states["FPR_CON.1.1"] == "none"
    assert next(row for row in table if row["shows"] == "hidden")["why at no TSFI"].startswith("Only the log uses it.")


def test_tsfi_stand_part_by_part(result: Result, tables: Tables) -> None:
    expected = []
    for tsfi in result.design.tsfi:
        expected.append((tsfi.label, "TSFI", tsfi.title, tsfi.purpose))
        expected += [(tsfi.label, part.kind, part.name, part.text) for part in tsfi.aspects]
    table = tables["09_TSFI"]
    assert [(row["TSFI"], row["level"], row["name"], row["purpose or meaning"]) for row in table] == expected
    assert column(table, "state of the tests") == ["failed", "failed", "missing", "missing"]


def test_chain_of_modules(tables: Tables) -> None:
    wan, lan = tables["10_TSFI_x_Module"]
    assert (wan["boundary module"], wan["chain"], wan["primary module"]) == ("mod.io", "mod.io → mod.log", "mod.log")
    assert (wan["subsystem of the primary module"], wan["leaves of the TSFI that it enforces"]) == ("sub.core", "FDP_IFF.1.2/FW#r1")
    assert (lan["chain"], lan["gap"]) == (None, "no chain of modules is given")


def test_gaps_of_a_chain(tmp_path: Path) -> None:
    result = make_full()
    wan = result.design.tsfi[0]
    broken = msgspec.structs.replace(wan, primary="")
    idle = msgspec.structs.replace(wan, primary="design:mod.io", id="design:TSFI.X", label="TSFI.X")
    design = msgspec.structs.replace(result.design, tsfi=(broken, idle))
    table = read(build(msgspec.structs.replace(result, design=design), tmp_path))["10_TSFI_x_Module"]
    assert column(table, "gap") == [
        "a module of the chain does not exist",
        "the primary module enforces none of the leaves that show here",
    ]


def test_matrix_of_leaves_and_modules_equals_the_design(result: Result, tables: Tables) -> None:
    table = tables["11_SFR_x_Module"]
    leaves = list(leaves_of(result.report()))
    assert list(dict.fromkeys(row["leaf"] for row in table if row["leaf"])) == [leaf.label for leaf in leaves]
    linked = {(row["leaf"], row["module"], row["relation"]) for row in table if row["leaf"] and row["module"]}
    assert linked == {(leaf.label, module.label, module.relation) for leaf in leaves for module in leaf.modules}
    for leaf in leaves:
        rows = [row for row in table if row["leaf"] == leaf.label]
        assert {tuple(row[axis] for axis in AXES) for row in rows} == {tuple(status.status for status in leaf.axes)}
        said = {f"{test.test} ({test.outcome})" for test in leaf.tests} | {f"{one.partition(':')[2]} (analysis)" for one in leaf.analyses}
        assert all(set(lines(row, "tests and analyses")) == said for row in rows)
    assert next(row for row in table if row["leaf"] == "FPR_CON.1.1")["relation"] == "none"


def test_module_without_a_leaf_is_there(tables: Tables) -> None:
    rows = [row for row in tables["11_SFR_x_Module"] if row["relation"] == "no leaf"]
    assert [(row["module"], row["subsystem"], row["role of the module"]) for row in rows] == [("mod.io", "sub.io", "non-interfering")]


# Code


def test_every_link_to_code_stands_in_its_module(result: Result, tables: Tables) -> None:
    table = [row for row in tables["12_Module_x_Code"] if row["leaf"] and row["state"] != "lost"]
    found = {(row["module"], row["file"], row["symbol"], row["leaf"], row["relation"]) for row in table}
    assert found == {
        (module.partition(":")[2] or None, code.where.file, code.symbol or None, leaf.label, code.relation)
        for leaf in leaves_of(result.report())
        for code in leaf.code
        for module in code.modules or ("",)
    }


def test_link_beside_the_code_shows_what_became_of_it(tables: Tables) -> None:
    rows = {row["state"]: row for row in tables["12_Module_x_Code"]}
    assert (rows["suspect"]["lines"], rows["suspect"]["SHA-256 of the place"]) == ("12-30", "ab" * 32)
    assert rows["suspect"]["source"] == "evidence/links.yaml:3"
    assert (rows["lost"]["file"], rows["lost"]["reason"]) == ("vendor/gone.c", "It was here.\nthere is no such file")
    assert rows["as designed"]["SHA-256 of the file"] == "4" * 64
    silent = {row["file"] for row in tables["12_Module_x_Code"] if row["state"] == "no tag"}
    assert silent == {"smgw/log_names.py", "smgw/io.py"}


def test_code_against_the_design(tmp_path: Path) -> None:
    result = make_full()
    report = result.report()
    sfr = report.sfrs[0]
    leaf = sfr.elements[0].leaves[0]
    where = Where(file="smgw/other.py", line=3)
    extra = (
        CodeRow(leaf=leaf.id, relation="supports", where=where, modules=("design:mod.other",), symbol="f"),
        CodeRow(leaf=leaf.id, relation="supports", where=where, symbol="g"),
        msgspec.structs.replace(leaf.code[0], relation="supports", symbol="h"),
    )
    leaf = msgspec.structs.replace(leaf, code=(leaf.code[0], *extra))
    element = msgspec.structs.replace(sfr.elements[0], leaves=(leaf,))
    changed = msgspec.structs.replace(report, sfrs=(msgspec.structs.replace(sfr, elements=(element,)), *report.sfrs[1:]))
    table = read(build(replace_subject(result, changed), tmp_path))["12_Module_x_Code"]
    assert [(row["module"], row["symbol"], row["state"]) for row in table if row["leaf"] == leaf.label][:4] == [
        ("mod.log", "Log.append", "as designed"),
        ("mod.other", "f", "not in the design"),
        (None, "g", "no module"),
        ("mod.log", "h", "design enforces"),
    ]


# Tests


def _set(head: tuple[Any, ...], tests: Iterable[ProofRow]) -> set[tuple[Any, ...]]:
    return {(*head, test.test, test.outcome) for test in tests} or {(*head, None, "missing")}


def test_coverage_of_tsfi_equals_the_design(result: Result, tables: Tables) -> None:
    expected: set[tuple[Any, ...]] = set()
    for tsfi in result.design.tsfi:
        whole = [test for test in tsfi.tests if tsfi.label in test.verifies]
        expected |= _set((tsfi.label, None), whole)
        for part in tsfi.aspects:
            expected |= _set((tsfi.label, part.name), part.tests)
    assert {(row["TSFI"], row["aspect"], row["test"], row["verdict"]) for row in tables["13_COV"]} == expected
    gaps = {row["row id"]: row["gap"] for row in tables["13_COV"]}
    assert gaps["COV:TSFI.LAN"] == "no test of this TSFI"
    assert gaps["COV:TSFI.WAN#error-E1"] == "no test names this error message"
    failed = next(row for row in tables["13_COV"] if row["verdict"] == "fail")
    assert (failed["in each configuration"], failed["gap"]) == ("hw1: pass\nhw2: fail", "no")
    assert (failed["date"], failed["SHA-256 of the report"]) == ("2025-02-02T10:00:00", "3" * 64)


def test_tsfi_of_which_only_parts_are_tested(tmp_path: Path) -> None:
    result = make_full()
    wan = msgspec.structs.replace(result.design.tsfi[0], tests=result.design.tsfi[0].tests[:1])
    design = msgspec.structs.replace(result.design, tsfi=(wan,))
    table = read(build(msgspec.structs.replace(result, design=design), tmp_path))["13_COV"]
    assert (table[0]["verdict"], table[0]["gap"]) == (None, "tested through its parts only")


def test_depth_holds_every_behaviour_and_interaction(result: Result, tables: Tables) -> None:
    expected: set[tuple[Any, ...]] = set()
    for subsystem in result.design.subsystems:
        for part in (*subsystem.behaviours, *subsystem.interactions):
            expected |= _set((subsystem.label, part.label), part.tests)
    table = tables["14_DPT"]
    found = {
        (row["subsystem"], row["behaviour or interaction"], row["test"], row["verdict"]) for row in table if row["kind"] != "subsystem"
    }
    assert found == expected
    assert {row["test"]: row["via"] for row in table if row["test"]} == {
        "tests/test_wan.py::test_wan": "TSFI.WAN",
        "tests/test_log.py::test_append": "inside",
    }
    silent = [(row["subsystem"], row["gap"]) for row in table if row["kind"] == "subsystem"]
    assert silent == [("sub.io", "no behaviour or interaction is described")]


def test_every_linked_test_is_in_the_catalogue(result: Result, tables: Tables) -> None:
    table = {row["test"]: row for row in tables["15_Tests"]}
    verified: dict[str, set[str]] = {}
    for leaf in leaves_of(result.report()):
        for test in leaf.tests:
            verified.setdefault(test.test, set()).add(leaf.label)
    assert {name: set(lines(row, "SFR leaves")) for name, row in table.items() if row["SFR leaves"]} == verified
    assert {name for name, row in table.items() if row["TSFI"]} == {test.test for tsfi in result.design.tsfi for test in tsfi.tests}
    assert table["tests/test_wan.py::test_wan"]["behaviours and interactions"] == "BEH.Append"


def test_manual_tests_carry_their_record(tables: Tables) -> None:
    rows = {row["test"]: row for row in tables["15_Tests"] if row["kind"] == "manual"}
    seal = rows["evidence:MT.Seal"]
    assert lines(seal, "steps")[0] == "1. Fill the log."
    assert (seal["expected"], seal["tester"], seal["second person"], seal["date"]) == ("An alarm.", "Ann", "Bob", "2025-01-03")
    assert lines(seal, "prerequisites") == ["A gateway.", "configuration: hw1", "TOE: Gateway core 1.2.3"]
    assert rows["evidence:MT.Lost"]["why it proves nothing"] == "it names nothing that exists: T.Nowhere"


def test_results_stand_one_by_one(result: Result, tables: Tables) -> None:
    table = tables["16_Results"]
    assert [(row["test"], row["case"], row["configuration"]) for row in table] == [
        (one.test, one.case, one.run.configuration or None) for one in result.results
    ]
    assert column(table, "outcome") == ["pass", "pass", "fail", "pass", "flaky"]
    assert column(table, "attempt") == [1, 1, 2, 1, 1]
    assert column(table, "freshness") == ["stale", "fresh", "fresh", "fresh", "fresh"]
    assert column(table, "linked") == ["yes"] * 4 + ["no"]
    assert column(table, "seconds") == [0.25, 0.125, 0, "inf", 0]


# What the run rests on, and what stands apart


def test_every_file_has_its_hash(result: Result, tables: Tables) -> None:
    table = {row["item"]: row for row in tables["18_ConfigList"] if row["row id"].startswith("CFG:file:")}
    assert {name: row["SHA-256"] for name, row in table.items()} == {entry.file: entry.sha256 or None for entry in result.inputs}
    assert (table["smgw/log.py"]["kind"], table["smgw/log.py"]["modules"]) == ("code, test", "mod.log")
    assert table["results/old.xml"]["note"] == "commit 0badbad, stale"
    assert table["vendor/store.c"]["note"] == "it could not be read"
    things = {row["kind"]: (row["item"], row["version"]) for row in tables["18_ConfigList"] if row["row id"] not in table}
    assert things["TOE"] == ("Gateway core 1.2.3", "1.2.3")
    assert things["tool"] == ("pptrace", "0.1.0")


def test_justified_analysed_and_waived_stand_apart(result: Result, tables: Tables) -> None:
    table = tables["24_Justif_Analysis_Waiver"]
    types = column(table, "type")
    assert types == sorted(types, key=["justified", "analysed", "waived"].index)
    justified = [dependency for sfr in result.report().sfrs for dependency in sfr.dependencies if dependency.status == "justified"]
    assert sum(row["what"] == "dependency" for row in table) == len(justified) == 2
    assert [row["id"] for row in table if row["type"] == "justified" and row["what"] != "dependency"] == [
        "O.Crypt",
        "FCS_COP.1.1/HASH",
        "NI.Debug",
        "mod.io",
    ]
    assert [row["id"] for row in table if row["type"] == "analysed"] == ["AN.Log"]
    waived = [(row["id"], row["state"], row["expires"]) for row in table if row["type"] == "waived"]
    assert waived == [(result.verdict.waived[0], "in force", "2025-03-01"), ("IMP004", "void WVR001 WVR003", "2024-02-01")]


def test_summary_counts_each_of_them_for_itself(tables: Tables) -> None:
    rows = {row["row id"]: row["total"] for row in tables["01_Summary"]}
    apart = {
        name.removeprefix("SUM:"): count for name, count in rows.items() if name.startswith(("SUM:justified", "SUM:analysed", "SUM:waived"))
    }
    assert apart == {
        "justified:dependencies": 2,
        "justified:items of a profile left out": 1,
        "justified:leaves that show at no TSFI": 1,
        "justified:interfaces that are no TSFI": 1,
        "justified:roles other than the links say": 1,
        "analysed:leaves": 1,
        "waived:findings": 1,
    }
    tested = {
        row["name"]: (row["total"], row["failed"], row["stale"], row["missing"])
        for row in tables["01_Summary"]
        if row["about"] == "tests of"
    }
    assert tested == {
        "TSFI": (2, 1, 0, 1),
        "parameters, actions and error messages of TSFI": (2, 1, 0, 1),
        "behaviours of subsystems": (1, 0, 1, 0),
        "interactions of subsystems": (1, 0, 0, 1),
    }


def test_ids_lead_to_rows_of_other_sheets(tables: Tables) -> None:
    def ids(sheet: str, title: str) -> set[str]:
        return {one for row in tables[sheet] for one in lines(row, title)}

    dependencies = {row["id"] for row in tables["24_Justif_Analysis_Waiver"] if row["what"] == "dependency"}
    assert dependencies <= ids("05_Dependencies", "row id")
    findings = {f"FND:{one}" for row in tables["24_Justif_Analysis_Waiver"] if row["type"] == "waived" for one in lines(row, "scope")}
    assert findings
    assert findings <= ids("23_Findings", "row id")
    leaves = {name.removeprefix("SFR:") for name in ids("06_SFR", "row id")}
    for sheet, title in (("08_SFR_x_TSFI", "leaf"), ("11_SFR_x_Module", "leaf"), ("12_Module_x_Code", "leaf"), ("15_Tests", "SFR leaves")):
        assert ids(sheet, title)
        assert ids(sheet, title) <= leaves, sheet
    for sheet in ("08_SFR_x_TSFI", "10_TSFI_x_Module", "13_COV"):
        assert ids(sheet, "TSFI") <= ids("09_TSFI", "TSFI"), sheet
    assert ids("10_TSFI_x_Module", "primary module") | ids("12_Module_x_Code", "module") <= ids("11_SFR_x_Module", "module")
    for sheet in ("13_COV", "14_DPT"):
        assert ids(sheet, "test") <= ids("15_Tests", "test"), sheet
    assert ids("16_Results", "report") <= ids("18_ConfigList", "item")


def test_file_that_is_neither_document_nor_configuration_stays_off_the_cover(tmp_path: Path) -> None:
    many = tuple(InputFile(file=f"src/f{number}.c", sha256="a" * 64, kinds=("code",)) for number in range(30))
    table = read(build(msgspec.structs.replace(make_full(), inputs=many), tmp_path))["00_Cover"]
    assert [row["value"] for row in table if row["section"].startswith("Input")] == ["30, each with its hash"]
