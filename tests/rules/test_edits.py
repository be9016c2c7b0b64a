"""Ways to break a real profile and a real Security Target in what editions and dependencies ask, and edits that break nothing."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.rules.edits import PROFILE, TARGET, Edit, add_binding, added, all_of, bind, copy, everywhere, sfr, within
from traceability.model.project import JudgedAs
from traceability.workflow.opening import open_path
from traceability.workflow.pipeline import run

KEYS = "FDP_ITC.1|FDP_ITC.2|FCS_CKM.1"
NO = "{justified: not-necessary, text: There is nothing of the kind in the gateway.}"
CLAIM = '      edition: "3.1"\n      provenance: unverified\n'


UID1 = sfr(
    "FIA_UID.1",
    'text: "Before identification the TSF shall allow {a1}."\n        slots: {a1: {value: reading the version}}',
    "text: The rest waits.",
)
RNG = sfr(
    "FCS_RNG.1",
    'text: "The TSF shall provide a {s1} generator with {a1}."\n        slots: {s1: {chosen: {1: physical}}, a1: {value: a test}}',
    'text: "The TSF shall provide {s1} with {a1}."\n        slots: {s1: {chosen: {1: bits}}, a1: {value: entropy}}',
)
RCV = sfr("FPT_RCV.1", 'text: "After {a1} the TSF shall wait for the administrator."\n        slots: {a1: {value: a loss of power}}')
SEL = sfr(
    "FAU_SEL.1",
    'text: "The TSF shall select by {s1} and {a1}."\n        slots: {s1: {chosen: {1: event}}, a1: {value: nothing else}}',
    more="    dependencies:\n      FAU_GEN.1: {satisfied_by: [FAU_GEN.1/SYS]}\n",
)
STORAGE22 = sfr(
    "FAU_STG.1",
    'text: "The TSF shall store records {s1}."\n        slots: {s1: {chosen: {1: in the TOE}}}',
    more="    dependencies:\n      FAU_GEN.1: {satisfied_by: [FAU_GEN.1/SYS]}\n      FTP_ITC.1: {satisfied_by: [FTP_ITC.1/WAN]}\n",
)
SELF = """extended_components:
  FPT_NEW.1:
    title: New
    provenance: unverified
    placement: new-family
    family: FPT_NEW
    family_behaviour: This family asks for something new.
    levelling: The family has one component.
    justification: No component of Part 2 asks for it.
    hierarchical_to: []
    dependencies: {dependencies}
    elements:
      FPT_NEW.1.1: {{text: The TSF shall do something new.}}
"""


def new_component(dependencies: str, bound: str = "") -> str:
    """A file with an extended component of some dependencies and the SFR made from it."""
    more = f"    dependencies:\n{bound}" if bound else ""
    return SELF.format(dependencies=dependencies) + sfr("FPT_NEW.1", "text: The TSF shall do something new.", more=more)


BREAKS: dict[str, tuple[str, Edit]] = {
    "a dependency forgotten": ("DEP002", bind("FAU_GEN.2", "FIA_UID.1", "")),
    "one of three iterations no longer bound": ("DEP002", bind("FMT_MSA.3/FW", "FMT_MSA.1", "")),
    "an empty binding": ("DEP002", bind("FAU_SAR.1/CON", "FAU_GEN.1", "{}")),
    "a choice among key generations not made": ("DEP002", bind("FCS_COP.1/TLS", KEYS, "")),
    "a choice of operations for a key not made": ("DEP002", bind("FCS_CKM.1/MTR", "FCS_CKM.2|FCS_COP.1", "")),
    "a role not bound": ("DEP002", bind("FMT_MOF.1", "FMT_SMR.1", "")),
    "a hash without its reason": ("DEP002", bind("FCS_COP.1/HASH", KEYS, "")),
    "an alternative missing from the key": (
        "DEP002",
        within("FMT_MSA.1/AC", '"FDP_ACC.1|FDP_IFC.1"', '"FDP_ACC.1"'),
    ),
    "a mistyped key": ("DEP002", within("FIA_UAU.2", "      FIA_UID.1:\n", "      FIA_UID.1|FIA_UAU.1:\n")),
    "FTP_ITC.1 for FDP_ITC.1 in the key, as a published cPP had it": (
        "DEP002",
        within("FCS_COP.1/CMS", "FDP_ITC.1|FDP_ITC.2", "FTP_ITC.1|FDP_ITC.2"),
    ),
    "an audit bound to the clock": ("DEP003", bind("FAU_GEN.2", "FAU_GEN.1", "{satisfied_by: [FPT_STM.1]}")),
    "identification bound to authentication": ("DEP003", bind("FIA_UAU.2", "FIA_UID.1", "{satisfied_by: [FIA_UAU.2]}")),
    "one right and one wrong binding": ("DEP003", bind("FMT_MSA.3/AC", "FMT_MSA.1", "{satisfied_by: [FMT_MSA.1/AC, FMT_SMF.1]}")),
    "a component below the one that is asked for": (
        "DEP003",
        all_of(
            within("FDP_ACF.1", "satisfied_by: [FDP_ACC.2]", "satisfied_by: [FDP_IFC.2/FW]"),
        ),
    ),
    "the same hierarchy upside down": ("DEP003", bind("FIA_USB.1", "FIA_ATD.1", "{satisfied_by: [FIA_UID.2]}")),
    "key destruction bound to key generation": ("DEP003", bind("FCS_CKM.1/TLS", "FCS_CKM.4", "{satisfied_by: [FCS_CKM.1/TLS]}")),
    "the environment without an objective": (
        "DEP004",
        bind("FCS_COP.1/MEM", KEYS, "{justified: environment, text: The module brings the key.}"),
    ),
    "the environment with an objective of the TOE": (
        "DEP004",
        bind("FCS_COP.1/MEM", KEYS, "{justified: environment, cites: [O.Crypt], text: The module brings the key.}"),
    ),
    "no words for a justification": ("DEP004", bind("FCS_COP.1/HASH", "FCS_CKM.4", "{justified: not-necessary}")),
    "blank words for a justification": ("DEP004", bind("FCS_COP.1/HASH", "FCS_CKM.4", "{justified: not-necessary, text: ' '}")),
    "another SFR that is not named": ("DEP004", bind("FCS_COP.1/HASH", "FCS_CKM.4", "{justified: other-sfr, text: Another does it.}")),
    "another SFR that is an objective": (
        "DEP004",
        bind("FCS_COP.1/HASH", "FCS_CKM.4", "{justified: other-sfr, cites: [OE.SM], text: Another does it.}"),
    ),
    "an SFR that stands in for its own dependency": (
        "DEP004",
        bind("FCS_COP.1/HASH", "FCS_CKM.4", "{justified: other-sfr, cites: [FCS_COP.1/HASH], text: It does it itself.}"),
    ),
    "bound and justified at once": (
        "DEP004",
        bind("FIA_UAU.2", "FIA_UID.1", "{satisfied_by: [FIA_UID.2], justified: not-necessary, text: Both.}"),
    ),
    "an objective that does not exist": (
        "REF001",
        bind("FCS_COP.1/MEM", KEYS, "{justified: environment, cites: [OE.Nothing], text: The module brings the key.}"),
    ),
    "an SFR that does not exist": ("REF001", bind("FAU_GEN.2", "FAU_GEN.1", "{satisfied_by: [FAU_GEN.1/SYST]}")),
    "a dependency that the component does not have": ("DEP005", add_binding("FAU_GEN.2", "FPT_STM.1", "{satisfied_by: [FPT_STM.1]}")),
    "a justification of what the component does not need": ("DEP005", add_binding("FMT_SMR.1", "FIA_ATD.1", NO)),
    "one dependency under two keys": (
        "DEP005",
        add_binding("FMT_MSA.1/AC", '"FDP_IFC.1|FDP_ACC.1"', "{satisfied_by: [FDP_ACC.2]}"),
    ),
    "a justification of what is there once": ("DEP005", bind("FIA_UAU.2", "FIA_UID.1", NO)),
    "another SFR that is what is asked for": (
        "DEP005",
        bind("FAU_SAR.1/SYS", "FAU_GEN.1", "{justified: other-sfr, cites: [FAU_GEN.1/SYS], text: The log of the system does it.}"),
    ),
    "the clock taken to the environment but kept": (
        "DEP005",
        bind("FIA_USB.1", "FIA_ATD.1", "{justified: environment, cites: [OE.TrustedAdmins], text: Others keep the attributes.}"),
    ),
    "an extended component that depends on nothing known": (
        "ECD003",
        added(new_component("[[FPT_STN.1]]", f"      FPT_STN.1: {NO}\n")),
    ),
    "an extended component that depends on an iteration": (
        "ECD003",
        added(new_component("[[FAU_GEN.1/SYS]]", f"      FAU_GEN.1/SYS: {NO}\n")),
    ),
    "roles that rest on an optional identification": ("DEP009", within("FMT_SMF.1", "    title:", "    status: optional\n    title:")),
    "identification in two strengths": ("HIE001", added(UID1)),
    "a component of CC:2022 in a document of CC 3.1": ("REQ002", added(RNG)),
    "the storage location of CC:2022 in a document of CC 3.1": ("REQ002", added(STORAGE22)),
    "no such component in any edition": ("REQ001", added(sfr("FAU_XYZ.1", "text: The TSF shall do something."))),
}

SECURITY_TARGET: dict[str, tuple[str, Edit]] = {
    "an addition whose key is not accounted for": ("DEP002", bind("FCS_COP.1/LOG", KEYS, "")),
    "an addition bound to the wrong SFR": ("DEP003", bind("FCS_COP.1/LOG", "FCS_CKM.4", "{satisfied_by: [FPT_STM.1]}")),
    "an addition that rests on an objective of the TOE": (
        "DEP004",
        bind("FCS_COP.1/LOG", "FCS_CKM.4", "{justified: environment, cites: [O.LogChain], text: The chain needs none.}"),
    ),
    "an addition with a leftover": ("DEP005", add_binding("FCS_COP.1/LOG", "FCS_CKM.3", NO)),
    "an addition of another edition": ("REQ002", added(RNG.replace("O.Log", "O.LogChain"), "O.LogChain")),
    "an addition below an inherited SFR": ("HIE001", added(UID1.replace("O.Log", "O.LogChain"), "O.LogChain")),
}

LAWFUL: dict[str, Edit] = {
    "a key in another order": within("FMT_MSA.1/AC", '"FDP_ACC.1|FDP_IFC.1"', '"FDP_IFC.1|FDP_ACC.1"'),
    "an order of alternatives turned round": within("FCS_COP.1/TLS", KEYS, "FCS_CKM.1|FDP_ITC.2|FDP_ITC.1"),
    "fewer iterations bound": bind("FAU_GEN.2", "FAU_GEN.1", "{satisfied_by: [FAU_GEN.1/SYS]}"),
    "more iterations bound": bind("FAU_SAR.1/SYS", "FAU_GEN.1", "{satisfied_by: [FAU_GEN.1/SYS, FAU_GEN.1/CON]}"),
    "another iteration bound": bind("FAU_SAR.1/CON", "FAU_GEN.1", "{satisfied_by: [FAU_GEN.1/CAL]}"),
    "another title": within("FMT_MSA.1/FW", "    title: ", "    title: The "),
    "both alternatives bound": bind("FMT_MSA.1/FW", "FDP_ACC.1|FDP_IFC.1", "{satisfied_by: [FDP_ACC.2, FDP_IFC.2/FW]}"),
    "not necessary for one iteration": bind("FCS_COP.1/MEM", "FCS_CKM.4", NO),
    "not necessary for one of several logs": bind("FAU_SAR.1/CAL", "FAU_GEN.1", NO),
    "the environment for one iteration": bind(
        "FCS_COP.1/MTR", KEYS, "{justified: environment, cites: [OE.SM], text: The module agrees on the key.}"
    ),
    "two objectives for the environment": bind(
        "FCS_COP.1/MEM", KEYS, "{justified: environment, cites: [OE.SM, OE.TrustedAdmins], text: The module brings the key.}"
    ),
    "another SFR instead": bind(
        "FCS_COP.1/HASH", "FCS_CKM.4", "{justified: other-sfr, cites: [FDP_RIP.2], text: What was hashed is made unreadable.}"
    ),
    "two other SFRs instead": bind(
        "FCS_COP.1/HASH", "FCS_CKM.4", "{justified: other-sfr, cites: [FDP_RIP.2, FPT_TST.1], text: What was hashed is gone and tested.}"
    ),
    "a reason that cites though it need not": bind(
        "FCS_COP.1/HASH", "FCS_CKM.4", "{justified: not-necessary, cites: [FDP_RIP.2], text: A hash has no key.}"
    ),
    "a longer reason": within(
        "FCS_COP.1/HASH", "A hash function works without a key", "A hash function, keyed by nobody, works without a key"
    ),
    "one more SFR with its dependency": added(
        SEL.replace("FAU_GEN.1: {satisfied_by: [FAU_GEN.1/SYS]}", "FAU_GEN.1: {satisfied_by: [FAU_GEN.1/SYS]}\n      FMT_MTD.1: " + NO)
    ),
    "recovery with guidance": added(RCV),
    "recovery with guidance that is bound": added(
        RCV.replace("    elements:\n", "    dependencies: {AGD_OPE.1: {satisfied_by: [AGD_OPE.1]}}\n    elements:\n")
    ),
    "an extended component with a dependency that is bound": added(
        new_component("[[FPT_STM.1]]", "      FPT_STM.1: {satisfied_by: [FPT_STM.1]}\n")
    ),
    "an extended component with two groups": added(
        new_component(
            "[[FPT_STM.1], [FAU_GEN.1, FAU_GEN.2]]",
            "      FPT_STM.1: {satisfied_by: [FPT_STM.1]}\n      FAU_GEN.1|FAU_GEN.2: {satisfied_by: [FAU_GEN.2]}\n",
        )
    ),
    "an extended component without dependencies": added(new_component("[]")),
    "an optional SFR that nothing rests on": within("FPT_PHP.1", "    title:", "    status: optional\n    title:"),
    "an optional SFR on a mandatory one": within("FAU_GEN.2", "    title:", "    status: optional\n    title:"),
    "two SFRs that are optional together": all_of(
        within("FDP_IFC.2/MTR", "    title:", "    status: optional\n    when: {feature: metering}\n    title:"),
        within("FDP_IFF.1/MTR", "    title:", "    status: optional\n    when: {feature: metering}\n    title:"),
        within("FMT_MSA.1/MTR", "    title:", "    status: optional\n    when: {feature: metering}\n    title:"),
        within("FMT_MSA.3/MTR", "    title:", "    status: optional\n    when: {feature: metering}\n    title:"),
    ),
    "identification in two strengths for two scopes": added(
        UID1.replace("FIA_UID.1:", "FIA_UID.1/HAN:").replace("FIA_UID.1.1:", "FIA_UID.1.1/HAN:").replace("FIA_UID.1.2:", "FIA_UID.1.2/HAN:")
    ),
    "Revision 3 claimed": everywhere(CLAIM, f"{CLAIM}      revision: 3\n"),
    "Revision 4 claimed": everywhere(CLAIM, f"{CLAIM}      revision: 4\n"),
    "Revision 5 claimed": everywhere(CLAIM, f"{CLAIM}      revision: 5\n"),
    "key destruction bound to two generations only": bind("FCS_CKM.4", KEYS, "{satisfied_by: [FCS_CKM.1/TLS, FCS_CKM.1/CMS]}"),
    "key destruction justified for one iteration": bind(
        "FCS_CKM.1/TLS", "FCS_CKM.4", "{justified: environment, cites: [OE.SM], text: The module destroys the key.}"
    ),
    "a key of one iteration used by another": bind(
        "FCS_CKM.1/CMS", "FCS_CKM.2|FCS_COP.1", "{satisfied_by: [FCS_COP.1/CMS, FCS_COP.1/MTR]}"
    ),
}


def _found(folder: Path, judged_as: JudgedAs | None = None) -> dict[str, str]:
    findings = run(open_path(str(folder)), cache=False, judged_as=judged_as).result.findings
    return {finding.key: finding.rule for finding in findings if finding.severity != "info"}


@pytest.fixture(scope="module")
def before(tmp_path_factory: pytest.TempPathFactory) -> dict[str, dict[str, str]]:
    """What is found in each document as it is: nothing in the profile; without code and design much is missing of the product."""
    found = {name: _found(copy(source, tmp_path_factory.mktemp(name))) for name, source in (("pp", PROFILE), ("st", TARGET))}
    assert found["pp"] == {}
    return found


# A requirement that is added to a product wants design, code and tests, which these edits do not bring.
_EVIDENCE = ("IMP004", "TST001", "FSP007")


def _new(found: dict[str, str], known: dict[str, str]) -> set[str]:
    return {rule for key, rule in found.items() if key not in known and not rule.startswith(_EVIDENCE)}


@pytest.mark.parametrize("name", BREAKS)
def test_a_broken_profile(name: str, tmp_path: Path, before: dict[str, dict[str, str]]) -> None:
    rule, edit = BREAKS[name]
    edit(copy(PROFILE, tmp_path))
    assert _new(_found(tmp_path), before["pp"]) == {rule}


@pytest.mark.parametrize("name", SECURITY_TARGET)
def test_a_broken_security_target(name: str, tmp_path: Path, before: dict[str, dict[str, str]]) -> None:
    rule, edit = SECURITY_TARGET[name]
    edit(copy(TARGET, tmp_path))
    assert _new(_found(tmp_path), before["st"]) == {rule}


@pytest.mark.parametrize("name", LAWFUL)
def test_a_lawful_edit(name: str, tmp_path: Path, before: dict[str, dict[str, str]]) -> None:
    LAWFUL[name](copy(PROFILE, tmp_path))
    assert _new(_found(tmp_path), before["pp"]) == set()


def test_enough_of_both() -> None:
    assert len(BREAKS) + len(SECURITY_TARGET) >= 30
    assert len(LAWFUL) >= 30
