"""A synthetic Result with everything beside the requirements: design, records of evidence, dispositions, waivers, results.

``make_full()`` is :func:`tests.emit.factory.make_result` with all of that; ``hostile=True`` puts markup and formulas into its
texts.
"""

from __future__ import annotations

from typing import Literal

import msgspec

from tests.emit.factory import HOSTILE, PP, ST, make_result, qualify
from tests.emit.factory_library import make_library
from traceability.model.base import Origin, Rationale
from traceability.model.conformance_rows import ConformanceRow, SlotRow
from traceability.model.design_rows import (
    AspectRow,
    DesignReport,
    DutyRow,
    ExposureRow,
    HiddenRow,
    InterfaceRow,
    ModuleReport,
    NonTsfiRow,
    PartRow,
    PlaceRow,
    ProofRow,
    StatementRow,
    SubsystemRow,
    TsfiRow,
)
from traceability.model.document import Disposition, ElementChange
from traceability.model.evidence import RunIdentity, TestResult
from traceability.model.evidence_rows import (
    AnalysisInputRow,
    AnalysisRow,
    ConfigurationRow,
    LinkedCodeRow,
    ManualRow,
    RecordsReport,
    RunRow,
    Value,
)
from traceability.model.finding import Where
from traceability.model.judgement import InputFile
from traceability.model.library_rows import LibraryReport
from traceability.model.policy_rows import WaiverRow
from traceability.model.record_rows import RecordRow, RecordTable, ReviewRow
from traceability.model.requirements import Binding, Slot
from traceability.model.result import CodeRow, DocumentReport, Result, TestRow
from traceability.model.review import ReviewVerdict

DESIGN = "design"
REPORT, OLD = "results/unit.xml", "results/old.xml"
HW1 = RunIdentity(commit="c0ffee1", toe="Gateway core 1.2.3", configuration="hw1", started="2025-02-01T10:00:00")
HW2 = RunIdentity(commit="c0ffee1", toe="Gateway core 1.2.3", configuration="hw2", started="2025-02-02T10:00:00")
PAST = RunIdentity(commit="0badbad", started="2024-01-01T00:00:00")


def make_full(*, hostile: bool = False, more: int = 0) -> Result:
    """A whole Result; the same arguments give the same Result."""
    doubt = HOSTILE if hostile else ""
    result = make_result(hostile=hostile, more=more)
    profile = next(one for one in result.documents if one.id == PP)
    report = _judged(_with_evidence(result.report(), doubt), profile)
    documents = tuple(report if one.id == report.id else one for one in result.documents)
    waived = next(finding for finding in result.findings if finding.severity == "error")
    verdict = msgspec.structs.replace(
        result.verdict, new=tuple(key for key in result.verdict.new if key != waived.key), waived=(waived.key,), policy="pr"
    )
    return msgspec.structs.replace(
        result, documents=documents, verdict=verdict, design=_design(doubt), records=_records(doubt), waivers=_waivers(waived.key, doubt),
        results=_results(doubt), inputs=_inputs(), library=_library(report, doubt), life_cycle=_life_cycle(doubt), reviews=_reviews(doubt),
    )  # fmt: skip


def _library(report: DocumentReport, doubt: str) -> LibraryReport:
    leaf = next(leaf for sfr in report.sfrs for element in sfr.elements for leaf in element.leaves if leaf.tests)
    return make_library(leaf.id, leaf.tests[0].test, doubt)


def proof(test: str, outcome: str, *verifies: str, message: str = "") -> ProofRow:
    """A test of something in the design, run in two configurations."""
    other: Value = "pass" if outcome == "pass" else "fail"
    return ProofRow(
        test=test, where=Where(file=test.partition("::")[0], line=7), outcome=outcome, verifies=verifies, cases=2, report=REPORT,
        message=message, configurations=(ConfigurationRow(name="hw1", value="pass"), ConfigurationRow(name="hw2", value=other)),
    )  # fmt: skip


# The Security Target


def _with_evidence(report: DocumentReport, doubt: str) -> DocumentReport:
    """Its first leaf gets a link beside the code, a manual test, and an analysis; the document says what it does with its profile."""
    sfr = report.sfrs[0]
    leaf = sfr.elements[0].leaves[0]
    beside = CodeRow(
        leaf=leaf.id, relation="enforces", where=Where(file="vendor/store.c", line=12), modules=("design:mod.log",), symbol="store",
        reason=f"Writes the block. {doubt}", beside="evidence:L.Store", suspect=True,
    )  # fmt: skip
    manual = TestRow(
        leaf=leaf.id, test="evidence:MT.Seal", where=Where(file="evidence/tests.yaml", line=3), outcome="pass", cases=1,
        report="evidence/tests.yaml", manual=True,
    )  # fmt: skip
    leaf = msgspec.structs.replace(leaf, code=(*leaf.code, beside), tests=(*leaf.tests, manual), analyses=("evidence:AN.Log",))
    element = msgspec.structs.replace(sfr.elements[0], leaves=(leaf,))
    changed = msgspec.structs.replace(sfr, elements=(element,))
    return msgspec.structs.replace(report, sfrs=(changed, *report.sfrs[1:]), dispositions=_dispositions(doubt))


def _dispositions(doubt: str) -> dict[str, Disposition]:
    origin = Origin(file="st/dispositions.yaml", line=4)
    change = ElementChange(slots={"a1": Slot(value="the consumer's habits")}, items={"r1": "Padding."})
    return {
        "T.Listen": Disposition(id="T.Listen", origin=origin, disposition="identical"),
        "FPR_CON.1": Disposition(
            id="FPR_CON.1", origin=origin, disposition="completed", elements={"FPR_CON.1.1": change},
            dependencies={"FPT_STM.1": Binding(satisfied_by=("FPT_STM.1",))}, rationale=f"Filled in. {doubt}",
        ),
        "O.Crypt": Disposition(
            id="O.Crypt", origin=origin, disposition="omitted", justification=Rationale(text="The module does it.")
        ),
        "AVA_VAN.5": Disposition(id="AVA_VAN.5", origin=origin, disposition="raised", by=("AVA_VAN.6",)),
    }  # fmt: skip


def _judged(report: DocumentReport, profile: DocumentReport) -> DocumentReport:
    """What the comparison with the profile says of each item of it, all of which have a disposition; then what the document adds."""
    rows = [_row(PP, label, report.dispositions[label]) for label in _labels(profile)]
    taken = {name for row in rows for name in (row.label, *row.targets)}
    added = Disposition(id="", origin=Origin(file="st/st.yaml", line=1), disposition="added")
    rows += [_row("", label, added) for label in _labels(report) if label not in taken]
    return msgspec.structs.replace(report, conformance=tuple(rows))


def _labels(report: DocumentReport) -> list[str]:
    return [item.label for section in (report.problem, report.objectives, report.sfrs, report.sars) for item in section]


def _row(profile: str, label: str, said: Disposition) -> ConformanceRow:
    omitted = said.disposition == "omitted"
    slots = (
        SlotRow(element=name, part=key, before="what is to be hidden", after=slot.value or "", verdict="completed")
        for name, change in said.elements.items() for key, slot in change.slots.items()
    )  # fmt: skip
    return ConformanceRow(
        profile=profile, id=f"{profile or ST}:{label}", label=label, kind="", conformance="strict", disposition=said.disposition,
        derived=False, lawful="examine" if omitted else "lawful", targets=said.by or (() if omitted else (label,)), slots=tuple(slots),
    )  # fmt: skip


# Design


def _design(doubt: str) -> DesignReport:
    wan, lan = _wan(doubt), _lan()
    return DesignReport(
        tsfi=(wan, lan),
        non_tsfi=(
            NonTsfiRow(
                id="design:NI.Debug", label="NI.Debug", title="Debug port", where=Where(file="design/fsp.yaml", line=60),
                reason=f"It is not fitted. {doubt}", objective="OE.Place",
            ),
        ),
        architecture=(
            StatementRow(
                id="design:ARC.Door", label="ARC.Door", title="One door", where=Where(file="design/arc.yaml", line=3), aspect="non-bypass",
                text=f"What comes in is checked. {doubt}", by=(PlaceRow(id="design:M.Gone", label="M.Gone"),),
                tsfi=(PlaceRow(id=wan.id, label=wan.label), PlaceRow(id=lan.id, label=lan.label)), unrelated=doubt, note=doubt,
            ),
            StatementRow(
                id="design:ARC.Start", label="ARC.Start", title="Start", where=Where(file="design/arc.yaml", line=9),
                aspect="initialisation",                text="The self test comes first.",
            ),
        ),
        hidden=(
            HiddenRow(
                label="FCS_COP.1.1/HASH", where=Where(file="design/fsp.yaml", line=70), reason=f"Only the log uses it. {doubt}",
                leaves=(qualify("FCS_COP.1.1/HASH"),),
            ),
        ),
        subsystems=_subsystems(doubt),
        modules=_modules(doubt),
    )  # fmt: skip


def _wan(doubt: str) -> TsfiRow:
    test = "tests/test_wan.py::test_certificate"
    whole = "tests/test_wan.py::test_wan"
    return TsfiRow(
        id="design:TSFI.WAN", label="TSFI.WAN", title="WAN", where=Where(file="design/fsp.yaml", line=3),
        purpose=f"Talks to the headend. {doubt}", method="Open a TLS channel.", role="enforcing", users=("headend",),
        aspects=(
            AspectRow(
                id="design:TSFI.WAN#parameter-cert", label="TSFI.WAN#parameter-cert", kind="parameter", name="cert",
                text=f"The certificate of the peer. {doubt}", tests=(proof(test, "fail", "TSFI.WAN#parameter-cert", message="no"),),
            ),
            AspectRow(
                id="design:TSFI.WAN#error-E1", label="TSFI.WAN#error-E1", kind="error message", name="E1", text="The peer is unknown."
            ),
        ),
        leaves=(
            ExposureRow(leaf=qualify("FDP_IFF.1.2/FW#r1"), label="FDP_IFF.1.2/FW#r1", how="Refuses.", parameters=("cert",)),
            ExposureRow(leaf=qualify("FDP_IFF.1.2/FW#r2"), label="FDP_IFF.1.2/FW#r2", claimed=True),
        ),
        chain=(PlaceRow(id="design:mod.io", label="mod.io"), PlaceRow(id="design:mod.log", label="mod.log")), primary="design:mod.log",
        tests=(proof(test, "fail", "TSFI.WAN#parameter-cert", message="no"), proof(whole, "pass", "TSFI.WAN")),
    )  # fmt: skip


def _lan() -> TsfiRow:
    return TsfiRow(
        id="design:TSFI.LAN", label="TSFI.LAN", title="LAN", where=Where(file="design/fsp.yaml", line=40), purpose="Shows readings.",
        method="Ask over HTTP.", role="supporting",
    )  # fmt: skip


def _subsystems(doubt: str) -> tuple[SubsystemRow, ...]:
    where = Where(file="design/tds.yaml", line=3)
    behaviour = PartRow(
        id="design:BEH.Append",
        label="BEH.Append",
        title="Append",
        text=f"Appends an entry. {doubt}",
        where=where,
        tests=(proof("tests/test_wan.py::test_wan", "pass", "BEH.Append"), proof("tests/test_log.py::test_append", "stale", "BEH.Append")),
    )
    interaction = PartRow(
        id="design:INT.Io", label="INT.Io", title="", text="Asks for bytes.", where=where, to="sub.io"
    )  # fmt: skip
    return (
        SubsystemRow(
            id="design:sub.core", label="sub.core", title="Core", where=where, purpose="Keeps the log.", tsf=True, role="enforcing",
            inferred="enforcing", behaviours=(behaviour,), interactions=(interaction,), modules=(_place("mod.log"),),
        ),
        SubsystemRow(
            id="design:sub.io", label="sub.io", title="Doors", where=where, purpose="Reads and writes.", tsf=True, role=None,
            inferred="non-interfering", modules=(_place("mod.io"),),
        ),
        SubsystemRow(
            id="design:sub.case", label="sub.case", title="Case", where=where, purpose="Holds it.", tsf=False, role=None,
            inferred="non-interfering",
        ),
    )  # fmt: skip


def _modules(doubt: str) -> tuple[ModuleReport, ...]:
    where = Where(file="design/tds.yaml", line=30)
    return (
        ModuleReport(
            id="design:mod.log", label="mod.log", title="Log", where=where, subsystem="sub.core", role="enforcing", inferred="enforcing",
            role_reason="", purpose="Keeps entries.", interfaces=(InterfaceRow(name="append", purpose=f"Adds an entry. {doubt}"),),
            leaves=(DutyRow(leaf=qualify("FDP_IFF.1.2/FW#r1"), label="FDP_IFF.1.2/FW#r1", relation="enforces"),),
            tsfi=(_place("TSFI.WAN"),), code=("smgw/log.py",), files=("smgw/log.py", "smgw/log_names.py"),
        ),
        ModuleReport(
            id="design:mod.io", label="mod.io", title="Io", where=where, subsystem="sub.io", role="non-interfering",
            inferred="non-interfering", role_reason="It only moves bytes.", purpose="Moves bytes.", files=("smgw/io.py",),
        ),
    )  # fmt: skip


def _place(name: str) -> PlaceRow:
    return PlaceRow(id=f"{DESIGN}:{name}", label=name)


# Evidence


def _records(doubt: str) -> RecordsReport:
    return RecordsReport(
        commit="c0ffee1", toes=("Gateway core 1.2.3",), configurations=("hw1", "hw2"),
        runs=(
            RunRow(report=OLD, commit="0badbad", started=PAST.started, results=1, state="stale", causes=("it ran for commit 0badbad",)),
            RunRow(report=REPORT, **msgspec.structs.asdict(HW1), results=3, state="fresh"),
            RunRow(report=REPORT, **msgspec.structs.asdict(HW2), results=1, state="fresh"),
        ),
        manual_tests=(_manual("MT.Lost", ("T.Nowhere",), doubt), _manual("MT.Seal", ("FAU_STG.4.1/SYS",), doubt)),
        analyses=(
            AnalysisRow(
                id="evidence:AN.Log", label="AN.Log", title="Log", where=Where(file="evidence/analyses.yaml", line=3),
                items=("FAU_STG.4.1/SYS",), leaves=(qualify("FAU_STG.4.1/SYS"),), method="inspection",
                argument=f"The loop ends. {doubt}", author="Ann", reviewer="Bob", date="2025-01-02", limits="One thread.",
                inputs=(AnalysisInputRow(place="smgw/log.py::append", where=Where(file="smgw/log.py", line=3), state="unchanged"),),
            ),
        ),
        code_links=(
            LinkedCodeRow(
                id="evidence:L.Gone", label="L.Gone", where=Where(file="evidence/links.yaml", line=20), code=Where(file="vendor/gone.c"),
                relation="supports", leaves=("FAU_STG.4.1/SYS",), reason="It was here.", state="lost", why="there is no such file",
            ),
            LinkedCodeRow(
                id="evidence:L.Store", label="L.Store", where=Where(file="evidence/links.yaml", line=3),
                code=Where(file="vendor/store.c", line=12), relation="enforces", leaves=("FAU_STG.4.1/SYS",), reason=f"Writes. {doubt}",
                symbol="store", lines="12-30", state="suspect", sha256="ab" * 32,
            ),
        ),
    )  # fmt: skip


def _manual(name: str, verifies: tuple[str, ...], doubt: str) -> ManualRow:
    return ManualRow(
        id=f"evidence:{name}", label=name, title="Seal", where=Where(file="evidence/tests.yaml", line=3), verifies=verifies,
        steps=("Fill the log.", f"Break the seal. {doubt}"), expected="An alarm.", actual="An alarm.", outcome="pass", tester="Ann",
        reviewer="Bob", date="2025-01-03", configuration="hw1", toe="Gateway core 1.2.3", prerequisites="A gateway.",
    )  # fmt: skip


def _life_cycle(doubt: str) -> tuple[RecordTable, ...]:
    """A record in each section; flaws have so many columns that no table holds them."""
    return tuple(
        RecordTable(section=section, columns=tuple(fields), rows=(_record(section, tuple(fields.values()), doubt),))
        for section, fields in _RECORDS.items()
    )


_RECORDS: dict[str, dict[str, str]] = {
    "toe_parts": {"kind": "software", "delivery": "DEL.1"},
    "features": {"text": "It logs.", "sfrs": "FAU_STG.4/SYS"},
    "tss": {"text": "The log is a ring.", "covers": "FAU_STG.4/SYS"},
    "guidance": {"role": "operator", "topics": "functions: 2.1\nmodes: 2.2"},
    "configuration_items": {"kind": "part", "version": "1.2.3", "path": "smgw/**", "developer": "Ann"},
    "tools": {"version": "12"},
    "deliveries": {"procedure": "By hand."},
    "flaws": {
        "nature": "It leaks.", "effect": "Logs are lost.", "status": "corrected", "reported": "2025-01-01", "sfrs": "FAU_STG.4/SYS",
        "correction": "A bound.", "fixed_in": "1.2.3", "issued": "2025-02-01", "tests": "tests/test_log.py::test_append",
    },
    "vulnerabilities": {"scenario": "Fill the log.", "points": "12", "potential": "enhanced-basic"},
    "retired": {"date": "2025-01-01", "reason": "It moved."},
}  # fmt: skip


def _record(section: str, cells: tuple[str, ...], doubt: str) -> RecordRow:
    said = tuple(f"{cell} {doubt}".strip() for cell in cells)
    where = Where(file="st/lifecycle.yaml", line=3)
    return RecordRow(id=qualify(f"X.{section}"), label=f"X.{section}", title=f"About {section} {doubt}".strip(), where=where, cells=said)


def _reviews(doubt: str) -> tuple[ReviewRow, ...]:
    def one(subject: str, verdict: ReviewVerdict, state: Literal["current", "stale", "lost"]) -> ReviewRow:
        return ReviewRow(
            subject=subject, by=f"Bob {doubt}".strip(), role="reviewer", date="2025-01-04", verdict=verdict, reason=f"I read it. {doubt}",
            state=state, where=Where(file="reviews.lock.yaml", line=3),
        )  # fmt: skip

    return (one(qualify("O.Log"), "accepted", "current"), one(qualify("T.Gone"), "accepted", "lost"), one(f"{ST}:", "rejected", "stale"))


def _waivers(key: str, doubt: str) -> tuple[WaiverRow, ...]:
    where = Where(file="waivers.yaml", line=2)
    return (
        WaiverRow(
            finding=key, owner="Ann", approver="Bob", reason=f"The test is being written. {doubt}", issue="#12", created="2025-01-01",
            expires="2025-03-01", in_force=True, where=where, waived=(key,),
        ),
        WaiverRow(
            finding="IMP004", owner="Ann", approver="Ann", reason="Later.", issue="#13", created="2024-01-01", expires="2024-02-01",
            in_force=False, where=where, faults=("WVR001", "WVR003"),
        ),
    )  # fmt: skip


def _results(doubt: str) -> tuple[TestResult, ...]:
    test, free = "tests/test_wan.py::test_certificate", "tests/test_free.py::test_free"
    return (
        TestResult(test="tests/test_log.py::test_append", case="test_append", outcome="pass", report=OLD, line=4, seconds=0.25, run=PAST),
        TestResult(test=test, case="test_certificate[a]", outcome="pass", report=REPORT, line=3, seconds=0.125, run=HW1),
        TestResult(test=test, case="test_certificate[a]", outcome="fail", report=REPORT, line=4, message=f"no {doubt}", run=HW1),
        TestResult(test=test, case="test_certificate[a]", outcome="pass", report=REPORT, line=5, seconds=float("inf"), run=HW2),
        TestResult(test=free, case=free, outcome="fail", report=REPORT, flaky=True, run=HW1),
    )  # fmt: skip


def _inputs() -> tuple[InputFile, ...]:
    return (
        InputFile(file="pptrace.toml", sha256="1" * 64, kinds=("configuration",)),
        InputFile(file=OLD, sha256="2" * 64, kinds=("report",)),
        InputFile(file=REPORT, sha256="3" * 64, kinds=("report",)),
        InputFile(file="smgw/log.py", sha256="4" * 64, kinds=("code", "test")),
        InputFile(file="st/document.yaml", sha256="5" * 64),
        InputFile(file="vendor/store.c", sha256="", kinds=("code",)),
    )
