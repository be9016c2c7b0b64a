"""A synthetic Result that holds every kind of row, for the tests of the outputs.

``make_result()`` is a small gateway whose gate fails; ``hostile=True`` adds markup, template code and control characters
to the texts; ``profile_only=True`` has no product claim (no axis, no evidence); ``more=n`` adds n plain SFRs.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Literal

from traceability.model.base import Confidence, Provenance
from traceability.model.document import Claims, EditionClaim, Header, PackageClaim, ProfileClaim, Successor, Toe
from traceability.model.finding import Finding, Where
from traceability.model.judgement import AXES, DEMANDED, Axis, AxisStatus, Coverage, InputFile, RuleRun, Status, Verdict
from traceability.model.result import (
    CodeRow,
    DependencyRow,
    DocumentReport,
    ElementRow,
    LeafRow,
    LinkRow,
    ModuleRow,
    ObjectiveRow,
    ProblemRow,
    Result,
    SarRow,
    SfrRow,
    TestRow,
    TextPart,
)

ST = "st"
PP = "bsi-cc-pp-0073-1.3"
HOSTILE = "<script>alert('x')</script> {{ 7*7 }} {% raw %} |bold| `tick` **star** &amp; \"quote\" .. include:: /etc/passwd =cmd()"
Outcome = Literal["pass", "fail", "error", "skipped", "no-result"]


def make_result(*, hostile: bool = False, profile_only: bool = False, passed: bool = False, more: int = 0) -> Result:
    """A whole Result; the same arguments give the same Result."""
    subject = _profile() if profile_only else _security_target(hostile=hostile, more=more)
    findings = () if passed else _findings(subject.id, hostile=hostile, product=not profile_only)
    known = tuple(finding.key for finding in findings[-1:])
    new = tuple(finding.key for finding in findings[:-1] if finding.severity == "error")
    counts = {severity: sum(finding.severity == severity for finding in findings) for severity in ("error", "warning", "info")}
    return Result(
        tool="0.1.0",
        project=f"gateway {HOSTILE}" if hostile else "gateway",
        subject=subject.id,
        verdict=Verdict(
            passed=passed,
            exit_code=0 if passed else 1,
            reason="no finding of severity error" if passed else f"{len(new)} new findings of severity error",
            new=new,
            known=known,
            vanished=() if passed else (f"REF001 {subject.id}:O.Gone",),
            counts=counts,
        ),
        documents=(subject,) if profile_only else (_profile(), _design(), subject),
        findings=findings,
        rules=_rules(findings),
        inputs=(InputFile(file="st/document.yaml", sha256="a" * 64), InputFile(file="smgw/log.py", sha256="0f" * 32)),
        not_checked=(
            "Whether the rationales are true: the tool sees that they exist and name the right items.",
            "Whether the tests test what they say.",
            "Evidence for ALC and AGD was not collected.",
        ),
        evidence={} if profile_only else {"code places": 5, "results": 6, "source files": 3, "tests": 5},
        orphans=() if profile_only else (_orphan(hostile=hostile),),
        coverage=Coverage(axes=subject.axes, sfrs=len(subject.sfrs), documents=1 if profile_only else 3),
    )


def qualify(item: str, document: str = ST) -> str:
    """The qualified id of an item."""
    return f"{document}:{item}"


def axis_statuses(statuses: Mapping[Axis, tuple[Status, int, int]]) -> tuple[AxisStatus, ...]:
    """All axes in their order from ``{axis: (status, k, n)}``; an axis left out is missing, 0 of 1."""
    return tuple(
        AxisStatus(axis=axis, status=status, k=k, n=n) for axis in AXES for status, k, n in [statuses.get(axis, ("missing", 0, 1))]
    )


def link(item: str, *, document: str = ST, how: str = "", confidence: Confidence | None = None) -> LinkRow:
    """The other end of a link."""
    return LinkRow(id=qualify(item, document), label=item, how=how, confidence=confidence)


def leaf(item: str, text: str, states: tuple[Status, Status, Status, Status], *, outcome: Outcome = "pass", doubt: str = "") -> LeafRow:
    """A leaf whose evidence fits its four statuses; ``doubt`` is put into its texts (for hostile input)."""
    target = qualify(item)
    designed, implemented, tested, _ = states
    module = ModuleRow(
        leaf=target,
        module="design:mod.log",
        label="mod.log",
        subsystem="design:sub.core",
        relation="enforces",
        how=f"Writes the log. {doubt}",
    )
    code = CodeRow(
        leaf=target,
        relation="enforces",
        where=Where(file="smgw/log.py", line=42, column=5),
        modules=("design:mod.log",),
        symbol="Log.append",
        reason=f"Chains each entry to the one before. {doubt}".strip(),
    )
    test = TestRow(
        leaf=target,
        test=f"tests/test_log.py::test_{len(item)}",
        where=Where(file="tests/test_log.py", line=12),
        outcome=outcome,
        cases=0 if outcome == "no-result" else 3,
        report="" if outcome == "no-result" else "results/unit.xml",
        message=f"assert 1 == 2 {doubt}".strip() if outcome in {"fail", "error"} else "",
    )
    counted = {axis: (status, int(status == "covered"), 1) for axis, status in zip(DEMANDED, states, strict=True)}
    return LeafRow(
        id=target,
        label=item,
        text=text,
        axes=axis_statuses(counted),
        modules=(module,) if designed != "missing" else (),
        code=(code,) if implemented != "missing" else (),
        tests=(test,) if tested != "missing" else (),
    )


def element(item: str, parts: tuple[TextPart, ...], leaves: tuple[LeafRow, ...]) -> ElementRow:
    """An element with its text and leaves."""
    return ElementRow(id=qualify(item), label=item, parts=parts, leaves=leaves, where=Where(file="st/sfrs.yaml", line=20))


def sfr(
    item: str,
    title: str,
    elements: tuple[ElementRow, ...],
    *,
    meets: tuple[LinkRow, ...] = (),
    dependencies: tuple[DependencyRow, ...] = (),
    disposition: str = "completed",
    provenance: Provenance | None = "unverified",
    document: str = ST,
    note: str = "",
) -> SfrRow:
    """An SFR whose axes are summed from its leaves: the first status that is not covered, and k of n."""
    leaves = [leaf_ for element_ in elements for leaf_ in element_.leaves]
    return SfrRow(
        id=qualify(item, document),
        label=item,
        component=item.partition("/")[0],
        title=title,
        where=Where(file="st/sfrs.yaml", line=10),
        disposition=disposition,
        elements=elements,
        axes=_summed(leaves),
        meets=meets,
        dependencies=dependencies,
        provenance=provenance,
        confidence="medium",
        note=note,
    )


def _summed(leaves: list[LeafRow]) -> tuple[AxisStatus, ...]:
    rows = []
    for index, axis in enumerate(AXES):
        cells = [leaf_.axes[index] for leaf_ in leaves if leaf_.axes]
        if cells:
            worst: Status = next((cell.status for cell in cells if cell.status != "covered"), "covered")
            rows.append(AxisStatus(axis=axis, status=worst, k=sum(cell.k for cell in cells), n=len(cells)))
    return tuple(rows)


def _security_target(*, hostile: bool, more: int) -> DocumentReport:
    sfrs = (*_sfrs(HOSTILE if hostile else ""), *(_plain_sfr(number) for number in range(more)))
    leaves = [leaf_ for row in sfrs for element_ in row.elements for leaf_ in element_.leaves]
    header = Header(
        id=ST,
        kind="security-target",
        title=f"Security Target of the gateway {HOSTILE}" if hostile else "Security Target of the gateway",
        version="0.3",
        date="2025-01-31",
        toe=Toe(name="Gateway core", version="1.2.3", reference="Gateway core 1.2.3", description="The core of a smart meter gateway."),
        claims=Claims(
            cc=EditionClaim(edition="3.1", revision=4),
            part2="extended",
            part3="conformant",
            packages=(PackageClaim(id="EAL4", conformance="augmented", by=("AVA_VAN.5", "ALC_FLR.2")),),
            profiles=(ProfileClaim(id=PP, conformance="strict"),),
        ),
    )
    return DocumentReport(
        id=ST,
        header=header,
        edition="CC 3.1 R4",
        judged_by="CC 3.1 R5",
        problem=_problem(HOSTILE if hostile else ""),
        objectives=_objectives(HOSTILE if hostile else ""),
        sfrs=sfrs,
        sars=_sars(),
        axes=_summed(leaves),
        provenance={"corroborated": 2, "unverified": 9},
    )


def _problem(doubt: str) -> tuple[ProblemRow, ...]:
    return (
        ProblemRow(
            id="st:T.Tamper",
            label="T.Tamper",
            kind="threat",
            title="Tampering with the log",
            text=f"A local attacker changes entries of the log. {doubt}",
            where=Where(file="st/problem.yaml", line=3),
            agents=("A.Local",),
            assets=("Log",),
            addressed_by=(link("O.Log", how=f"Keeps entries whole. {doubt}", confidence="high"), link("OE.Place", confidence="medium")),
            rationale=f"O.Log detects each change, and OE.Place keeps strangers out. {doubt}",
            effect="diminished",
            provenance="unverified",
            confidence="medium",
        ),
        ProblemRow(
            id="st:T.Listen",
            label="T.Listen",
            kind="threat",
            title="Listening on the WAN",
            text="A remote attacker reads what the gateway sends.",
            where=Where(file="st/problem.yaml", line=14),
            addressed_by=(link("O.Crypt", confidence="high"),),
        ),
        ProblemRow(
            id="st:OSP.SM",
            label="OSP.SM",
            kind="policy",
            title="Security module",
            text="The gateway uses a security module.",
            where=Where(file="st/problem.yaml", line=22),
            addressed_by=(link("O.Crypt"),),
            rationale="O.Crypt hands every private key to the module.",
            effect="enforced",
            provenance="corroborated",
        ),
        ProblemRow(
            id="st:A.Place",
            label="A.Place",
            kind="assumption",
            title="Place of installation",
            text="The gateway is installed where access is limited.",
            where=Where(file="st/problem.yaml", line=30),
            addressed_by=(link("OE.Place"),),
            rationale="OE.Place says the same of the environment.",
            effect="upheld",
            provenance="verified",
        ),
    )


def _objectives(doubt: str) -> tuple[ObjectiveRow, ...]:
    return (
        ObjectiveRow(
            id="st:O.Log",
            label="O.Log",
            kind="toe",
            title="Logs",
            text=f"The TOE keeps logs that cannot be changed unseen. {doubt}",
            where=Where(file="st/objectives.yaml", line=3),
            addresses=(link("T.Tamper", how="Keeps entries whole."),),
            met_by=(link("FAU_STG.4/SYS", how="Says what happens when the log is full."), link("FCS_COP.1/HASH", confidence="low")),
            rationale=f"FAU_STG.4/SYS and FCS_COP.1/HASH together. {doubt}",
            provenance="unverified",
            confidence="medium",
        ),
        ObjectiveRow(
            id="st:O.Crypt",
            label="O.Crypt",
            kind="toe",
            title="Cryptography",
            text="The TOE protects what it sends.",
            where=Where(file="st/objectives.yaml", line=12),
            addresses=(link("T.Listen"), link("OSP.SM")),
            met_by=(link("FCS_COP.1/HASH"), link("FDP_IFF.1/FW"), link("FPR_CON.1")),
            rationale="FCS_COP.1/HASH, FDP_IFF.1/FW and FPR_CON.1 do it.",
            provenance="corroborated",
        ),
        ObjectiveRow(
            id="st:OE.Place",
            label="OE.Place",
            kind="environment",
            title="Protected place",
            text="Access to the place of installation is limited.",
            where=Where(file="st/objectives.yaml", line=21),
            addresses=(link("T.Tamper"), link("A.Place")),
        ),
    )


def _sfrs(doubt: str) -> tuple[SfrRow, ...]:
    return (_log_sfr(doubt), _hash_sfr(doubt), _firewall_sfr(doubt), _extended_sfr())


def _log_sfr(doubt: str) -> SfrRow:
    parts = (
        TextPart(text="When the log is full the TOE shall "),
        TextPart(text="overwrite the oldest entries", kind="selection", slot="s1"),
        TextPart(text=" and "),
        TextPart(text=f"raise an alarm {doubt}".strip(), kind="assignment", slot="a1"),
        TextPart(text="."),
    )
    leaves = (leaf("FAU_STG.4.1/SYS", "", ("covered", "covered", "covered", "covered"), doubt=doubt),)
    dependency = DependencyRow(
        sfr="st:FAU_STG.4/SYS",
        label="FAU_STG.4/SYS",
        group=("FAU_STG.1",),
        status="justified",
        justified="environment",
        cites=(link("OE.Place"),),
        text=f"The environment protects the stored trail. {doubt}",
    )
    return sfr(
        "FAU_STG.4/SYS",
        "Prevention of audit data loss",
        (element("FAU_STG.4.1/SYS", parts, leaves),),
        meets=(link("O.Log", how=f"Says what happens when the log is full. {doubt}", confidence="medium"),),
        dependencies=(dependency,),
        note=f"The profile restricts the selection. {doubt}".strip(),
    )


def _hash_sfr(doubt: str) -> SfrRow:
    parts = (
        TextPart(text="The TSF shall compute hashes with "),
        TextPart(text="SHA-256", kind="assignment", slot="a1"),
        TextPart(text=" following "),
        TextPart(text="list of standards", kind="open", slot="a2"),
        TextPart(text="."),
    )
    leaves = (leaf("FCS_COP.1.1/HASH", "", ("covered", "covered", "covered", "failed"), outcome="fail", doubt=doubt),)
    label = "FCS_COP.1/HASH"
    return sfr(
        label,
        "Cryptographic operation",
        (element("FCS_COP.1.1/HASH", parts, leaves),),
        meets=(link("O.Log"), link("O.Crypt", confidence="high")),
        dependencies=(
            DependencyRow(sfr=qualify(label), label=label, group=("FDP_ITC.1", "FDP_ITC.2", "FCS_CKM.1"), status="unbound"),
            DependencyRow(
                sfr=qualify(label),
                label=label,
                group=("FCS_CKM.4",),
                status="justified",
                justified="not-necessary",
                text="A hash has no key.",
            ),
        ),
        provenance="corroborated",
    )


def _firewall_sfr(doubt: str) -> SfrRow:
    parts = (
        TextPart(text="The TSF shall permit a flow if the following rules hold: "),
        TextPart(text="r1 and r2", kind="assignment", slot="a1"),
        TextPart(text="."),
    )
    leaves = (
        leaf(
            "FDP_IFF.1.2/FW#r1",
            f"Only the gateway opens connections. {doubt}",
            ("covered", "covered", "covered", "skipped"),
            outcome="skipped",
        ),
        leaf("FDP_IFF.1.2/FW#r2", "Nothing passes from LMN to WAN.", ("covered", "claimed", "covered", "no-result"), outcome="no-result"),
        leaf("FDP_IFF.1.2/FW#r3", "Wake-up calls are obeyed.", ("covered", "missing", "missing", "missing")),
    )
    label = "FDP_IFF.1/FW"
    return sfr(
        label,
        f"Simple security attributes {doubt}".strip(),
        (element("FDP_IFF.1.2/FW", parts, leaves),),
        meets=(link("O.Crypt"),),
        dependencies=(
            DependencyRow(
                sfr=qualify(label),
                label=label,
                group=("FDP_IFC.1",),
                status="derived",
                resolved_by=(link("FAU_STG.4/SYS"),),
                via="FDP_IFC.2 is hierarchical to FDP_IFC.1",
            ),
            DependencyRow(sfr=qualify(label), label=label, group=("FMT_MSA.3",), status="satisfied", resolved_by=(link("FPR_CON.1"),)),
        ),
        disposition="identical",
        provenance="verified",
    )


def _extended_sfr() -> SfrRow:
    parts = (
        TextPart(text="The TSF shall hide "),
        TextPart(text="the consumer's habits", kind="assignment", slot="a1"),
        TextPart(text="."),
    )
    leaves = (leaf("FPR_CON.1.1", "", ("missing", "missing", "missing", "missing")),)
    return sfr(
        "FPR_CON.1",
        "Communication concealing",
        (element("FPR_CON.1.1", parts, leaves),),
        meets=(link("O.Crypt"),),
        dependencies=(
            DependencyRow(sfr="st:FPR_CON.1", label="FPR_CON.1", group=("FPT_STM.1",), status="open"),
            DependencyRow(
                sfr="st:FPR_CON.1", label="FPR_CON.1", group=("FIA_UID.1",), status="wrong", resolved_by=(link("FCS_COP.1/HASH"),)
            ),
        ),
        provenance=None,
    )


def _plain_sfr(number: int) -> SfrRow:
    label = f"FMT_SMF.1/N{number:04d}"
    leaves = (leaf(f"FMT_SMF.1.1/N{number:04d}", "", ("covered", "covered", "covered", "covered")),)
    parts = (TextPart(text="The TSF shall offer "), TextPart(text=f"function {number}", kind="assignment", slot="a1"), TextPart(text="."))
    return sfr(label, "Management functions", (element(f"FMT_SMF.1.1/N{number:04d}", parts, leaves),), meets=(link("O.Log"),))


def _sars() -> tuple[SarRow, ...]:
    return (
        SarRow(id="st:ADV_TDS.3", label="ADV_TDS.3", title="Basic modular design", augments=False, provenance="verified"),
        SarRow(
            id="st:ALC_FLR.2",
            label="ALC_FLR.2",
            title="Flaw reporting procedures",
            augments=True,
            rationale="Flaws come to light after sale.",
        ),
        SarRow(
            id="st:AVA_VAN.5", label="AVA_VAN.5", title="Advanced methodical vulnerability analysis", augments=True, provenance="unverified"
        ),
    )


def _profile() -> DocumentReport:
    header = Header(
        id=PP,
        kind="protection-profile",
        title="Protection Profile for the Gateway of a Smart Metering System",
        short="PP-0073",
        version="1.3",
        date="2014-03-31",
        publisher="Federal Office for Information Security",
        registration="BSI-CC-PP-0073-2014",
        claims=Claims(cc=EditionClaim(edition="3.1", revision=4), part2="extended", part3="conformant", statement="strict"),
        successor=Successor(
            id="bsi-cc-pp-0073-v2", title="Gateway, second edition", version="2.0", date="2024-12-13", provenance="corroborated"
        ),
        provenance="corroborated",
    )
    parts = (TextPart(text="The TSF shall hide "), TextPart(text="what is to be hidden", kind="open", slot="a1"), TextPart(text="."))
    element_row = ElementRow(
        id=qualify("FPR_CON.1.1", PP),
        label="FPR_CON.1.1",
        parts=parts,
        leaves=(LeafRow(id=qualify("FPR_CON.1.1", PP), label="FPR_CON.1.1", text="", axes=()),),
    )
    objective = ObjectiveRow(
        id=qualify("O.Crypt", PP),
        label="O.Crypt",
        kind="toe",
        title="Cryptography",
        text="The TOE protects what it sends.",
        where=Where(file="pptrace:profiles/pp/objectives.yaml", line=3),
        addresses=(link("T.Listen", document=PP),),
        met_by=(link("FPR_CON.1", document=PP),),
        provenance="unverified",
    )
    threat = ProblemRow(
        id=qualify("T.Listen", PP),
        label="T.Listen",
        kind="threat",
        title="Listening",
        text="A remote attacker listens.",
        where=Where(file="pptrace:profiles/pp/problem.yaml", line=3),
        addressed_by=(link("O.Crypt", document=PP),),
        provenance="unverified",
    )
    row = sfr("FPR_CON.1", "Communication concealing", (element_row,), meets=(link("O.Crypt", document=PP),), disposition="", document=PP)
    sar = SarRow(id=qualify("AVA_VAN.5", PP), label="AVA_VAN.5", title="Advanced methodical vulnerability analysis", augments=True)
    return DocumentReport(
        id=PP,
        header=header,
        edition="CC 3.1 R4",
        judged_by="CC 3.1 R5",
        problem=(threat,),
        objectives=(objective,),
        sfrs=(row,),
        sars=(sar,),
        provenance={"unverified": 3},
    )


def _design() -> DocumentReport:
    header = Header(id="design", kind="design", title="Design of the gateway", version="0.3", describes=ST)
    return DocumentReport(id="design", header=header, edition="", judged_by="", problem=(), objectives=(), sfrs=(), sars=())


def _orphan(*, hostile: bool) -> CodeRow:
    return CodeRow(
        leaf="FAU_GEN.9" if not hostile else f"FAU_GEN.9 {HOSTILE}",
        relation="enforces",
        where=Where(file="smgw/old.py", line=7, column=1),
        symbol="forgotten",
        reason=HOSTILE if hostile else "Left over.",
    )


def _findings(subject: str, *, hostile: bool, product: bool) -> tuple[Finding, ...]:
    item = "FPR_CON.1"
    if not product:
        threat = f"{subject}:T.Listen"
        return (
            Finding(
                rule="OBJ004",
                severity="error",
                message="T.Listen has no rationale.",
                where=Where(file="problem.yaml", line=3),
                subject=threat,
            ),
            Finding(rule="OPR001", severity="info", message="One slot is open.", where=Where(), subject=f"{subject}:{item}"),
        )
    return (
        Finding(
            rule="COV001",
            severity="error",
            message=f"FPR_CON.1.1 has no test. {HOSTILE}" if hostile else "FPR_CON.1.1 has no test.",
            where=Where(file="st/sfrs.yaml", line=40, column=3, path=("sfrs", item)),
            subject=qualify("FPR_CON.1.1"),
            hint='Mark a test with @pytest.mark.verifies("FPR_CON.1.1").',
            clause="ATE_COV.2-1",
        ),
        Finding(
            rule="DEP001",
            severity="error",
            message="The dependency of FCS_COP.1/HASH on FDP_ITC.1, FDP_ITC.2 or FCS_CKM.1 is not bound.",
            where=Where(file="st/sfrs.yaml", line=60, column=5),
            subject=qualify("FCS_COP.1/HASH"),
            related="FDP_ITC.1|FDP_ITC.2|FCS_CKM.1",
            hint="Name the SFR that satisfies it, or justify why it need not be met.",
            clause="CC 3.1 R5 Part 3, ASE_REQ.2.5C; CEM ASE_REQ.2-9",
            other=(Where(file="pptrace:profiles/pp/sfrs.yaml", line=9),),
        ),
        Finding(
            rule="TAG003",
            severity="warning",
            message="A tag names FAU_GEN.9, which no document holds.",
            where=Where(file="smgw/old.py", line=7, column=5),
            subject="smgw/old.py::forgotten",
            related="FAU_GEN.9",
        ),
        Finding(
            rule="COV001",
            severity="error",
            message="A finding of the profile.",
            where=Where(file="pptrace:profiles/pp/objectives.yaml", line=3),
            subject=qualify("O.Crypt", PP),
        ),
        Finding(
            rule="DEP001",
            severity="error",
            message="The dependency of FPR_CON.1 on FPT_STM.1 is open.",
            where=Where(file="st/sfrs.yaml", line=80),
            subject=qualify(item),
            related="FPT_STM.1",
        ),
    )


def _rules(findings: tuple[Finding, ...]) -> tuple[RuleRun, ...]:
    def count(rule: str) -> int:
        return sum(finding.rule == rule for finding in findings)

    ran = (
        RuleRun(id="COV001", title="A leaf has no test", severity="error", findings=count("COV001")),
        RuleRun(id="DEP001", title="A dependency is not bound", severity="error", findings=count("DEP001")),
        RuleRun(id="OBJ004", title="A threat has no rationale", severity="error", findings=count("OBJ004")),
        RuleRun(id="OPR001", title="An operation is open", severity="info", findings=count("OPR001")),
        RuleRun(id="TAG003", title="A tag names nothing", severity="warning", findings=count("TAG003")),
    )
    off = (
        RuleRun(
            id="CST001", title="The base certificate is expired", severity="error", findings=0, ran=False, why="No composite is claimed."
        ),
        RuleRun(id="HYG001", title="An id is unused", severity="info", findings=0, ran=False, why="Switched off in pptrace.toml."),
    )
    return (*ran, *off)
