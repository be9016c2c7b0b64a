"""Edits of the example's Security Target, as whoever writes one makes them: what is wrong gives its rule and no other, the rest nothing."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.rules import test_edits, test_operation_breaks
from tests.rules.edits import TARGET, Edit, added, all_of, bind, copy, everywhere, instead, new_file, sfr, within
from traceability.workflow.opening import open_path
from traceability.workflow.pipeline import run

# A requirement that is added to a product wants design, code and tests, which these edits do not bring.
_EVIDENCE = ("IMP004", "TST001", "FSP007")
KEYS = "FDP_ITC.1|FDP_ITC.2|FCS_CKM.1"
HASH = f"    dependencies:\n      {KEYS}: {{justified: not-necessary, text: No key.}}\n      FCS_CKM.4: {{justified: not-necessary, text: No key.}}\n"
ROLES = "    dependencies: {FMT_SMR.1: {satisfied_by: [FMT_SMR.1]}, FMT_SMF.1: {satisfied_by: [FMT_SMF.1]}}\n"
DEFAULTS = "    dependencies: {FMT_MSA.1: {satisfied_by: [FMT_MSA.1/AC]}, FMT_SMR.1: {satisfied_by: [FMT_SMR.1]}}\n"
STM = (
    "\n    disposition: refined\n    rationale: The clock is held against its source.\n    elements:\n      FPT_STM.1.1:\n        text: >-\n"
    "          Time stamps on which users and functions can rely WORDS shall be available from the TSF,\n"
    "          whose clock is adjusted by the reliable source in the WAN.\n"
)
TERMS = "terms:\n  ChainedRecord: {kind: object, title: Chained record, provenance: unverified, text: A log record with its hash value.}\n"


def addition(name: str, *elements: str, more: str = "") -> Edit:
    """One more SFR for the chain of the logs."""
    return added(sfr(name, *elements, more=more, objective="O.LogChain"), "O.LogChain")


def completed(item: str, element: str, slots: str) -> Edit:
    """The disposition of an item that completes one element."""
    return instead(item, f"\n    disposition: completed\n    elements:\n      {element}: {{slots: {{{slots}}}}}")


def time(words: str, refinement: str) -> Edit:
    """The time stamps of the profile in other words, with a refinement or without."""
    marked = f"        refinements: {{r1: {{{refinement}}}}}" if refinement else ""
    return instead("FPT_STM.1", STM.replace(" WORDS", f" {words}" if words else "") + marked)


def hashing(name: str, purpose: str = "hashing firmware", algorithm: str = "SHA-256") -> Edit:
    slots = (
        f"a1: {{value: {purpose}}}, a2: {{value: {algorithm}, values: [{algorithm}]}}, a3: {{value: no size}}, a4: {{value: FIPS 180-4}}"
    )
    return addition(name, f'text: "The TSF shall do {{a1}} by {{a2}} of {{a3}} as in {{a4}}."\n        slots: {{{slots}}}', more=HASH)


def managed(name: str, operations: str = "{2: query}", role: str = "GatewayAdministrator", data: str = "the size of the logs") -> Edit:
    """A function on TSF data that is kept to a role."""
    slots = f"s1: {{chosen: {operations}}}, a1: {{value: {data}}}, a2: {{value: a role, values: [{role}]}}"
    return addition(name, f'text: "The TSF shall let {{a2}} alone {{s1}} {{a1}}."\n        slots: {{{slots}}}', more=ROLES)


def defaults(name: str, policy: str, choice: str = "{1: restrictive}") -> Edit:
    return addition(
        name,
        f'text: "By the {{a1}} the TSF shall have {{s1}} values."\n        slots: {{a1: {{value: {policy}}}, s1: {{chosen: {choice}}}}}',
        'text: "The TSF shall let {a1} set others."\n        slots: {a1: {value: no role}}',
        more=DEFAULTS,
    )


def extended(element: str = "{text: The TSF shall accept newer records only.}", bound: str = "", **fields: str) -> Edit:
    """An extended component and an SFR from it, whose dependencies are bound."""
    said = {"placement": "new-family", "family": "FPT_NEW_EXT", "levelling": "The family has one component.", "dependencies": "[]"} | fields
    lines = "".join(f"    {key}: {value}\n" for key, value in said.items())
    head = "extended_components:\n  FPT_NEW_EXT.1:\n    title: Newer records\n    provenance: unverified\n"
    rest = f"    family_behaviour: What it is about.\n    justification: None does it.\n    elements: {{FPT_NEW_EXT.1.1: {element}}}\n"
    more = f"    dependencies: {{{bound}}}\n" if bound else ""
    made = sfr("FPT_NEW_EXT.1", "text: The TSF shall accept newer records only.", more=more, objective="O.LogChain")
    return added(head + lines + rest + made, "O.LogChain")


TIMEOUT = 'text: "The TSF shall end a session after {a1}."\n        slots: {a1: {value: five minutes without a request}}'
ATTEMPTS = (
    'text: "The TSF shall notice {s1} failures of {a1}."\n        slots: {s1: {chosen: {1: CHOICE}}, SLOTa1: {value: a maintenance login}}',
    'text: "Once they are {s1}, it shall do {a1}."\n        slots: {s1: {chosen: {1: reached}}, a1: {value: wait}}',
)
ATTEMPTS_MORE = "    dependencies: {FIA_UAU.1: {satisfied_by: [FIA_UAU.2]}}\n"
SHADOW = """\
extended_components:
  FTA_TAB.1:
    title: Banner
    provenance: unverified
    placement: existing-family
    family: FTA_TAB
    family_behaviour: What a user sees first.
    levelling: One component.
    justification: None does it.
    elements: {FTA_TAB.1.1: {text: The TSF shall show a picture.}}
"""
UID = ('text: "Before it knows a user, the TSF shall allow {a1}."\n        slots: {a1: {value: VALUE}}', "text: The rest waits.")

BREAKS: dict[str, tuple[str, Edit]] = {
    "an operation of the profile left open": ("OPS002", completed("FPT_RPL.1", "FPT_RPL.1.2", "a1: {state: open}")),
    "an operation of the profile completed with nothing": ("OPS002", completed("FPT_RPL.1", "FPT_RPL.1.2", 'a1: {value: ""}')),
    "an operation narrowed instead of completed": ("OPS002", completed("FPT_RPL.1", "FPT_RPL.1.2", "a1: {state: narrowed, value: at least drop}")),
    "an operation turned into a selection": (
        "OPS002",
        completed("FPT_RPL.1", "FPT_RPL.1.2", "a1: {state: selection, options: {1: drop it, 2: tell}}"),
    ),
    "an open operation taken over as it is": ("OPS002", instead("FPT_RPL.1", " {disposition: identical}")),
    "an assignment with chosen options": ("OPS004", completed("FPT_RPL.1", "FPT_RPL.1.2", "a1: {chosen: {1: drop it}}")),
    "a refinement without a reason": ("OPS007", time("at any time", "kind: refine, added: at any time")),
    "a refinement that the text does not hold": ("OPS007", time("at any time", "kind: refine, added: always, reason: Logs need it.")),
    "a refinement that loosens": ("OPS008", time("in general and normally", "kind: refine, added: normally, reason: Sources fail.")),
    "two hash functions that are the same": ("OPS011", all_of(hashing("FCS_COP.1/FW"), hashing("FCS_COP.1/UPD"))),
    "a hash function without a suffix": ("OPS012", hashing("FCS_COP.1")),
    "a policy that nobody defines": ("OPS014", defaults("FMT_MSA.3/LOG", "Chain SFP")),
    "a timeout whose management nobody considered": (
        "OPS016",
        all_of(new_file(sfr("FTA_SSL.3", TIMEOUT, objective="O.LogChain")), within("O.LogChain", "FAU_STG.2 makes", "FTA_SSL.3 and FAU_STG.2 make")),
    ),
    "a right for a role that does not exist": ("OPS017", managed("FMT_MTD.1", role="CLS")),
    "two answers to who may do the same": (
        "RAT006",
        all_of(managed("FMT_MTD.1/A"), managed("FMT_MTD.1/B", operations="{2: query, 3: change}", role="Consumer")),
    ),
    "default values of a policy stated twice, differently": ("RAT006", defaults("FMT_MSA.3/LOG", "Gateway access SFP", "{2: permissive}")),
    "two iterations of which one says part of the other": (
        "OPS013",
        all_of(managed("FMT_MTD.1/A"), managed("FMT_MTD.1/B", operations="{2: query, 3: change}")),
    ),
    "a refinement that leaves something out": ("OPS009", time("by day", "kind: scope-limit, added: by day, reason: There is no sun.")),
    "an extended component under an id of CC": ("ECD001", added(SHADOW + sfr("FTA_TAB.1", "text: The TSF shall show a picture.", objective="O.LogChain"), "O.LogChain")),
    "an operation that the text does not show": ("OPS001", addition("FTA_SSL.3", TIMEOUT.replace("{a1}.", "a while."))),
    "an operation that nobody accounts for": ("OPS001", addition("FTA_SSL.3", TIMEOUT.partition("\n")[0])),
    "an operation inside a chosen option that is missing": (
        "OPS006",
        addition("FIA_AFL.1/MNT", ATTEMPTS[0].replace("CHOICE", "many").replace("SLOT", ""), ATTEMPTS[1], more=ATTEMPTS_MORE),
    ),
    "nothing before identification": ("OPS025", addition("FIA_UID.1/HAN", UID[0].replace("VALUE", "none"), UID[1])),
    "an automatic answer that is none": (
        "OPS026",
        addition(
            "FAU_ARP.1/LOG",
            'text: "The TSF shall do {a1}."\n        slots: {a1: {value: nothing}}',
            more="    dependencies: {FAU_SAA.1: {satisfied_by: [FAU_SAA.1/SYS]}}\n",
        ),
    ),
    "an element forgotten": ("REQ003", addition("FIA_UID.1/HAN", UID[0].replace("VALUE", "asking for the version"))),
    "a mistyped component": ("REQ001", addition("FTA_SSL.9", "text: The TSF shall end sessions.")),
    "an id with a dash for the slash": ("REQ006", addition("FTA_SSL.3-A", TIMEOUT)),
    "a role that the glossary does not know": ("REQ004", addition("FAU_SAR.1/LOG", *(
        'text: "The TSF shall let {a1} read {a2}."\n        slots: {a1: {value: the auditor, values: [Auditor]}, a2: {value: the chain}}',
        "text: The TSF shall show it in words.",
    ), more="    dependencies: {FAU_GEN.1: {satisfied_by: [FAU_GEN.1/SYS]}}\n")),
    "a term that is defined and not used": ("REQ008", new_file(TERMS.replace("Chained record", "Linked entry").replace("ChainedRecord", "LinkedEntry"))),
    "an open dependency": ("DEP001", addition("FPT_TRC.1", "text: The TSF shall keep copies alike.", 'text: "It shall do so before {a1}."\n        slots: {a1: {value: a reading is given out}}')),
    "a dependency that is not bound": ("DEP002", addition("FAU_SAR.3", 'text: "The TSF shall do {a1} by {a2}."\n        slots: {a1: {value: sorting}, a2: {value: time}}')),
    "an extended component in a family that is not its own": ("ECD002", extended(family="FPT_OLD_EXT")),
    "an extended component that depends on a typo": (
        "ECD003",
        extended(dependencies="[[FPT_STN.1]]", bound="FPT_STN.1: {justified: not-necessary, text: Records have a number.}"),
    ),
    "an extended element that is no duty of the TSF": ("ECD004", extended("{text: Newer records are accepted only.}")),
    "an extended element that cannot be measured": ("ECD006", extended("{text: The TSF shall accept suitable records only.}")),
}  # fmt: skip

LAWFUL: dict[str, Edit] = {
    "another reaction to a replay": within("FPT_RPL.1", "discard the message and record", "discard the message, close the channel and record"),
    "three attempts instead of five": within("FIA_AFL.1", 'value: "5"', 'value: "3"'),
    "a longer block": within("FIA_AFL.1", "15 minutes", "30 minutes"),
    "self-tests after an update as well": within("FPT_TST.1", "no further conditions", "after new firmware was taken"),
    "another interval of concealment": within("FPR_CON.1", "intervals of 15 minutes", "intervals of one hour and at random moments"),
    "two pseudonyms": within("FPR_PSE.1", "value: one", "value: two"),
    "a standard for key destruction": within("FCS_CKM.4", "no standard", "NIST SP 800-88"),
    "no standard, said shortly": within("FCS_CKM.4", "no standard", "none"),
    "a shorter key for the memory": all_of(within("FCS_COP.1/MEM", "256 bits", "128 bits"), within("FCS_COP.1/MEM", '["256"]', '["128"]')),
    "a stronger hash for the chain": within("FCS_COP.1/LOG", 'value: "SHA-256", values: [SHA-256]', 'value: "SHA-384", values: [SHA-384]'),
    "a further operation on attributes": within("FMT_MSA.1/AC", "value: none", "value: export"),
    "another reaction to a full log": within("FAU_STG.4/SYS", "inform a gateway administrator and record", "ring and record"),
    "no other reaction to a full log": instead(
        "FAU_STG.4/SYS", "\n    disposition: completed\n    elements:\n      FAU_STG.4.1/SYS: {slots: {a1: {value: no other action}}}"
    ),
    "rules for a session that changes": within(
        "FIA_USB.1", "no rule, so that none of them changes as long as the session lasts", "the rule that a session ends when its role changes"
    ),
    "a rule of the firewall more": within(
        "FDP_IFF.1/FW", "          x2: ", "          x3: Names are resolved by the gateway administrator's servers only.\n          x2: "
    ),
    "a refinement that demands more": time("within one second", "kind: refine, added: within one second, reason: Readings are taken each second."),
    "an editorial refinement of the clock": time("at any time", "kind: editorial, added: at any time, reason: Says the same."),
    "a title of its own": within("FPT_RPL.1", "    disposition:", "    title: Replay of messages\n    disposition:"),
    "the same hierarchy in another iteration": addition("FIA_UID.1/HAN", UID[0].replace("VALUE", "asking for the version"), UID[1]),
    "a hash function for firmware": hashing("FCS_COP.1/FW"),
    "two hash functions for two purposes": all_of(hashing("FCS_COP.1/FW"), hashing("FCS_COP.1/DB", "hashing tables", "SHA-512")),
    "a timeout of sessions": addition("FTA_SSL.3", TIMEOUT),
    "a timeout that says none inside a sentence": addition("FTA_SSL.3", TIMEOUT.replace("five minutes without a request", "none of the requests came in time")),
    "a limit of attempts for maintenance": addition(
        "FIA_AFL.1/MNT",
        ATTEMPTS[0].replace("CHOICE", '"{s1-1-a1}"').replace("SLOT", 's1-1-a1: {value: "3"}, '),
        ATTEMPTS[1],
        more=ATTEMPTS_MORE,
    ),
    "recovery by the administrator": addition("FPT_RCV.1", 'text: "After {a1} the TSF shall wait."\n        slots: {a1: {value: a crash}}'),
    "sorted logs": addition(
        "FAU_SAR.3",
        'text: "The TSF shall do {a1} by {a2}."\n        slots: {a1: {value: sorting}, a2: {value: time}}',
        more="    dependencies: {FAU_SAR.1: {satisfied_by: [FAU_SAR.1/SYS, FAU_SAR.1/CON, FAU_SAR.1/CAL]}}\n",
    ),
    "a right of the administrator": managed("FMT_MTD.1"),
    "two rights for two roles": all_of(
        managed("FMT_MTD.1/A", operations="{3: change}"), managed("FMT_MTD.1/B", operations="{2: query}", role="Consumer"),
    ),
    "the same operation on other data": all_of(managed("FMT_MTD.1/A"), managed("FMT_MTD.1/B", role="Consumer", data="the own log")),
    "secrets of a quality": addition("FIA_SOS.1", 'text: "The TSF shall take secrets of {a1} only."\n        slots: {a1: {value: twelve signs}}'),
    "authenticity of the head of the chain": addition(
        "FDP_DAU.1",
        'text: "The TSF shall prove {a1}."\n        slots: {a1: {value: log records, values: [SystemLogData]}}',
        'text: "The TSF shall let {a1} verify that."\n        slots: {a1: {value: the administrator, values: [GatewayAdministrator]}}',
    ),
    "a term for what is added": all_of(
        new_file(TERMS), within("FCS_COP.1/LOG", "each record that is stored", "each chained record that is stored")
    ),
    "an extended component of its own": extended(),
    "an extended component with a dependency": extended(dependencies="[[FPT_STM.1]]", bound="FPT_STM.1: {satisfied_by: [FPT_STM.1]}"),
    "an extended component with alternatives": extended(
        dependencies="[[FPT_STM.1, FAU_GEN.2]]", bound="FPT_STM.1|FAU_GEN.2: {satisfied_by: [FAU_GEN.2]}"
    ),
    "a hash that rests on another SFR": bind(
        "FCS_COP.1/LOG", "FCS_CKM.4", "{justified: other-sfr, cites: [FDP_RIP.2], text: What was hashed is made unreadable.}"
    ),
    "a key that the module brings": bind("FCS_COP.1/LOG", KEYS, "{justified: environment, cites: [OE.SM], text: The module brings it.}"),
    "a key that the TOE generates": bind("FCS_COP.1/LOG", KEYS, "{satisfied_by: [FCS_CKM.1/MTR]}"),
    "alternatives in another order": within("FCS_COP.1/LOG", KEYS, "FCS_CKM.1|FDP_ITC.1|FDP_ITC.2"),
    "Revision 4 claimed by the target": everywhere("      revision: 5\n", "      revision: 4\n"),
    "no revision claimed": everywhere("      revision: 5\n", ""),
    "a note on a requirement": within("FPT_RPL.1", "    disposition:", "    note: Frames have a counter.\n    disposition:"),
    "values beside the words": within("FPT_RPL.1", "            value: discard", "            values: [discard]\n            value: discard"),
}  # fmt: skip


def _found(folder: Path) -> dict[str, str]:
    findings = run(open_path(str(folder)), cache=False).result.findings
    return {f.key: f.rule for f in findings if f.severity != "info" and not f.rule.startswith(_EVIDENCE)}


@pytest.fixture(scope="module")
def before(tmp_path_factory: pytest.TempPathFactory) -> dict[str, str]:
    """What is found in the Security Target as it is: without code and design much is missing of the product."""
    return _found(copy(TARGET, tmp_path_factory.mktemp("st")))


def test_enough_of_both() -> None:
    """Of this document alone, and of the profile and this document together."""
    assert len(BREAKS) >= 35
    assert len(LAWFUL) >= 40
    others = [*test_edits.BREAKS, *test_edits.SECURITY_TARGET, *test_operation_breaks.BREAKS]
    assert len({*BREAKS, *others}) == len(BREAKS) + len(others) >= 130
    lawful = [*test_edits.LAWFUL, *test_operation_breaks.LAWFUL]
    assert len({*LAWFUL, *lawful}) == len(LAWFUL) + len(lawful) >= 115


@pytest.mark.parametrize("name", BREAKS)
def test_a_break_gives_its_rule_and_no_other(name: str, tmp_path: Path, before: dict[str, str]) -> None:
    rule, edit = BREAKS[name]
    edit(copy(TARGET, tmp_path))
    assert {found for key, found in _found(tmp_path).items() if key not in before} == {rule}


@pytest.mark.parametrize("name", LAWFUL)
def test_a_lawful_edit_is_silent(name: str, tmp_path: Path, before: dict[str, str]) -> None:
    LAWFUL[name](copy(TARGET, tmp_path))
    assert {key for key in _found(tmp_path) if key not in before} == set()
