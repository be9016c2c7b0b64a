"""Ways to break PP-0073, one at a time, each giving its rule and no other; and lawful edits, which stay silent."""

from __future__ import annotations

import re
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from traceability.load.shipped import shipped
from traceability.workflow.opening import open_path
from traceability.workflow.pipeline import run

PROFILE = "bsi-cc-pp-0073-1.3"
ALGORITHMS = f'name = "pp"\ndocuments = ["{PROFILE}"]\nalgorithms = "tr-03116-3"\n'
Edit = Callable[[Path], None]


def text(old: str, new: str, file: str = "") -> Edit:
    """Replace a text that stands once in the profile (or in one file of it)."""

    def apply(folder: Path) -> None:
        holding = [p for p in sorted(folder.rglob("*.yaml")) if p.name.startswith(file) and old in p.read_text(encoding="utf-8")]
        assert len(holding) == 1, f"{old!r} stands in {[p.name for p in holding]}"
        content = holding[0].read_text(encoding="utf-8")
        assert content.count(old) == 1, f"{old!r} stands {content.count(old)} times"
        holding[0].write_text(content.replace(old, new), encoding="utf-8")

    return apply


def element(identifier: str, change: Callable[[str], str]) -> Edit:
    """Change the YAML of one element."""

    def apply(folder: Path) -> None:
        for path in sorted(folder.rglob("*.yaml")):
            content = path.read_text(encoding="utf-8")
            found = re.search(rf"^      {re.escape(identifier)}:\n(?:(?:        .*)?\n)+", content, re.M)
            if found and path.name != "extended.yaml":
                changed = change(found[0])
                assert changed != found[0]
                path.write_text(content[: found.start()] + changed + content[found.end() :], encoding="utf-8")
                return
        raise AssertionError(f"no element {identifier}")

    return apply


def slot(identifier: str, name: str, value: str) -> Edit:
    """Fill one operation otherwise."""

    def change(body: str) -> str:
        found = re.search(rf"^          {name}:\n(?:            .*\n)+", body, re.M)
        assert found, f"no operation {name} in {identifier}"
        return body[: found.start()] + f"          {name}: {value}\n" + body[found.end() :]

    return element(identifier, change)


def refined(identifier: str, entry: str, old: str = "", new: str = "") -> Edit:
    """Add a refinement to an element, and perhaps change its words."""
    return element(identifier, lambda body: f"{body.replace(old, new) if old else body}        refinements: {{r1: {{{entry}}}}}\n")


def both(*edits: Edit) -> Edit:
    def apply(folder: Path) -> None:
        for edit in edits:
            edit(folder)

    return apply


def found(folder: Path) -> list[str]:
    return [f.rule for f in run(open_path(str(folder)), cache=False).result.findings if f.severity != "info"]


STM, FLS = "FPT_STM.1.1", "FPT_FLS.1.1"
CLOCK = "on which users and functions can rely"
ECD = "The TSF shall send at {a1}, irrespective of the content of the data, in {a2}."
ANSWER = "      FIA_ATD.1.a: {dismissed:"
EVENT = "    audit: {FPT_STM.1.a: {item: e5}}\n"
GEN = "  FAU_GEN.1/SYS:\n    title: Audit data generation for system log\n    provenance: unverified\n"

BREAKS: dict[str, tuple[str, Edit]] = {
    "a selection takes an option that is not offered": ("OPS003", slot("FDP_RIP.2.1", "s1", "{chosen: {3: whenever it likes}}")),
    "a selection takes option 0": ("OPS003", slot("FDP_RIP.2.1", "s1", "{chosen: {0: never}}")),
    "a selection is completed and empty": ("OPS003", slot("FDP_RIP.2.1", "s1", "{state: completed}")),
    "one of several must be chosen, and two are": ("OPS003", slot("FAU_STG.4.1/SYS", "s1", "{chosen: {2: stop, 3: overwrite}}")),
    "an option is chosen without words": ("OPS003", slot("FPT_TST.1.2", "s1", '{chosen: {2: ""}}')),
    "a selection is restricted to one option": ("OPS003", slot("FPT_TST.1.2", "s1", "{state: narrowed, options: {2: the TSF data}}")),
    "default values take an option that does not exist": ("OPS003", slot("FMT_MSA.3.1/FW", "s1", "{chosen: {7: restrictive}}")),
    "a restricted selection invents an option": ("OPS003", slot("FPT_TST.1.2", "s1", "{state: narrowed, options: {2: the TSF data, 9: logs}}")),
    "an assignment is completed with nothing": ("OPS004", slot("FAU_ARP.1.1/SYS", "a1", '{value: ""}')),
    "an assignment is open and filled": ("OPS004", slot("FPT_RPL.1.2", "a1", "{state: open, value: drop it}")),
    "an assignment has chosen options": ("OPS004", slot("FPT_RPL.1.2", "a1", "{chosen: {1: drop it}}")),
    "a selection has a value": ("OPS004", slot("FDP_RIP.2.1", "s1", "{chosen: {2: at once}, value: at once}")),
    "a completed selection offers options": ("OPS004", slot("FDP_RIP.2.1", "s1", "{chosen: {2: at once}, options: {1: a, 2: b}}")),
    "an assignment becomes a selection of one": ("OPS005", slot("FPT_RPL.1.2", "a1", "{state: selection, options: {1: drop it}}")),
    "an assignment is narrowed without bounds": ("OPS005", slot("FPT_RPL.1.2", "a1", "{state: narrowed}")),
    "a selection becomes a selection": ("OPS005", slot("FDP_RIP.2.1", "s1", "{state: selection, options: {1: a, 2: b}}")),
    "an option loses the operation inside it": ("OPS006", slot("FIA_AFL.1.1", "s1", "{chosen: {1: many}}")),
    "other operations are chosen and not named": (
        "OPS006", slot("FMT_MSA.1.1/AC", "s1", "{chosen: {2: query, 3: change, 5: or do more}}"),
    ),
    "a refinement adds what the text does not hold": ("OPS007", refined(STM, "kind: refine, added: to a second, reason: So it is")),
    "a refinement gives no reason": ("OPS007", refined(STM, f"kind: refine, added: {CLOCK}")),
    "a refinement says nothing": ("OPS007", refined(STM, "kind: editorial, reason: Nicer")),
    "a refinement deleted what is still there": ("OPS007", refined(STM, f"kind: editorial, deleted: {CLOCK}, reason: Nicer")),
    "a refinement weakens": (
        "OPS008", refined(STM, "kind: refine, added: may normally rely, reason: So it is", "can rely", "may normally rely"),
    ),
    "a refinement deletes what makes it hold for all": (
        "OPS008", refined(STM, "kind: refine, deleted: all users, added: users, reason: So it is"),
    ),
    "two logs overflow alike": (
        "OPS011", both(slot("FAU_STG.4.1/SYS", "a1", "{value: tell}"), slot("FAU_STG.4.1/CON", "a1", "{value: tell}")),
    ),
    "the access policy is mistyped where it is defined": ("OPS014", slot("FDP_ACC.2.1", "a1", "{value: Gateway acces SFP}")),
    "the access policy is mistyped where it is enforced": ("OPS014", slot("FDP_ACF.1.1", "a1", "{value: Gatway access SFP}")),
    "the firewall policy is mistyped": ("OPS014", slot("FDP_IFF.1.1/FW", "a1", "{value: Firewal SFP}")),
    "the firewall policy is mistyped where it is defined": ("OPS014", slot("FDP_IFC.2.1/FW", "a1", "{value: Fierwall SFP}")),
    "the meter policy is called otherwise by its attributes": ("OPS014", slot("FMT_MSA.3.1/MTR", "a1", "{value: Metering policy}")),
    "attributes are managed under another policy": ("OPS014", slot("FMT_MSA.1.1/AC", "a1", "{value: Meter SFP}")),
    "concealment serves a policy that does not exist": ("OPS014", slot("FPR_CON.1.1", "a1", "{value: Conceal SFP}")),
    "the rules of the meter policy name the firewall": ("OPS014", slot("FDP_IFF.1.1/MTR", "a1", "{value: Firewall SFP}")),
    "a management function is forgotten": ("OPS016", text("      FIA_UID.2.a: {item: f2, provenance: unverified}\n", "")),
    "a dismissal is forgotten": ("OPS016", text("      FPT_PHP.1.a:", "      # FPT_PHP.1.a:")),
    "an audit level has no event table": ("OPS020", slot("FAU_GEN.1.1/SYS", "s1", "{chosen: {1: minimum}}")),
    "no level and no events": (
        "OPS015",
        element("FAU_GEN.1.1/CON", lambda b: re.sub(r"        items:\n(?:          .*\n)+", "", b.replace("the events listed with this element as e2 to e5", "none"))),
    ),
    "a management function names an item that is gone": (
        "OPS021", text("FPT_STM.1.a: {item: f8,", "FPT_STM.1.a: {item: f88,"),
    ),
    "a management function of a component that is not there": ("OPS021", text(ANSWER, f"      FRU_PRS.1.a: {{item: f2}}\n{ANSWER}")),
    "a dismissal names an item as well": ("OPS021", text(ANSWER, "      FIA_ATD.1.a: {item: f2, dismissed:")),
    "an event of a component that is not there": ("OPS021", text(GEN, f"{GEN}    audit: {{FRU_PRS.1.a: {{item: e5}}}}\n")),
    "a right is given to somebody without a role": (
        "OPS017", slot("FMT_MOF.1.1", "a2", "{value: a controllable system, values: [CLS]}"),
    ),
    "attributes are managed by a meter": ("OPS017", slot("FMT_MSA.1.1/FW", "a3", "{value: a meter, values: [Meter]}")),
    "a right is given in words to somebody else": ("OPS023", slot("FMT_MOF.1.1", "a2", "{value: the operator of the grid}")),
    "a user is mistyped": ("REQ004", slot("FAU_SAR.1.1/CON", "a1", "{value: the consumer, values: [Consmer]}")),
    "an attribute is not defined": ("REQ004", slot("FIA_USB.1.1", "a1", "{value: identity and shoe size, values: [Identity, ShoeSize]}")),
    "data are named as an attribute": ("REQ004", slot("FIA_USB.1.1", "a1", "{value: data, values: [Data]}")),
    "attributes in words that nobody defined": ("REQ007", slot("FIA_USB.1.1", "a1", "{value: what is known of the person}")),
    "an item cannot be named": ("REQ006", element(FLS, lambda b: b.replace("          time: ", '          "the time": '))),
    "an algorithm that is broken": ("OPS018", slot("FCS_COP.1.1/HASH", "a2", "{value: MD5, values: [MD5]}")),
    "an algorithm that the policy does not know": ("OPS018", slot("FCS_COP.1.1/MTR", "a2", "{value: Serpent, values: [Serpent]}")),
    "a key that is too short": ("OPS018", slot("FCS_COP.1.1/MTR", "a3", '{value: 64 bits, values: ["64"]}')),
    "a standard of something else": ("OPS018", slot("FCS_COP.1.1/HASH", "a4", "{value: RFC 1149, values: [RFC 1149]}")),
    "an algorithm in words that is broken": ("OPS024", slot("FCS_COP.1.1/HASH", "a2", "{value: the hash SHA-1}")),
    "a family that exists is called new": ("ECD002", text("    placement: new-family", "    placement: existing-family", "extended")),
    "a class that exists is called new": ("ECD002", text("    placement: new-family", "    placement: new-class", "extended")),
    "an extended component in another family": ("ECD002", text("    family: FPR_CON\n", "    family: FPR_COM\n", "extended")),
    "an extended family without levelling": (
        "ECD002",
        text("      The family has one component.\n      FPR_CON.1 demands that named conclusions are denied to an observer of the channel\n"
             "      and that the communications concerned follow an interval or trigger of their own.\n", "      \n", "extended"),
    ),
    "an extended element that is no sentence about the TSF": ("ECD004", text(ECD, "Sending is at {a1} in {a2}.", "extended")),
    "an extended element that names an operation twice": ("ECD004", text(ECD, ECD.replace("content of", "content {a1} of"), "extended")),
    "an extended element in vague words": ("ECD006", text(ECD, ECD.replace("in {a2}", "in {a2} as needed"), "extended")),
}  # fmt: skip

LAWFUL: dict[str, Edit] = {
    "another option": slot("FDP_RIP.2.1", "s1", "{chosen: {1: as soon as an object takes the resource}}"),
    "an option in other words": slot("FDP_RIP.2.1", "s1", "{chosen: {2: when an object no longer needs it}}"),
    "a selection left open": slot("FPT_TST.1.2", "s1", "{state: open, note: Say which.}"),
    "a selection restricted to two": slot("FAU_STG.4.1/SYS", "s1", "{state: narrowed, options: {2: stop, 3: overwrite}}"),
    "an assignment left open": slot("FAU_ARP.1.1/SYS", "a1", "{state: open}"),
    "an assignment narrowed": slot("FPT_RPL.1.2", "a1", "{state: narrowed, value: at least discard the message}"),
    "an assignment turned into a selection": slot("FPT_RPL.1.2", "a1", "{state: selection, options: {1: discard it, 2: close the channel}}"),
    "an assignment completed": slot("FPT_RPL.1.2", "a1", "{value: discard the message}"),
    "an assignment in other words": slot("FAU_ARP.1.1/SYS", "a1", "{value: call the gateway administrator}"),
    "all options where several may be chosen": slot("FAU_STG.2.3", "s1", "{chosen: {1: a full store, 2: a failure, 3: an attack}}"),
    "a nested operation completed": slot("FIA_AFL.1.1", "s1-1-a1", '{value: "5"}'),
    "a nested operation given up with its option": both(
        slot("FMT_MSA.1.1/AC", "s1", "{chosen: {2: query, 3: change}}"),
        element("FMT_MSA.1.1/AC", lambda b: re.sub(r"          s1-5-a1:\n(?:            .*\n)+", "", b)),
    ),
    "a nested operation narrowed": slot("FIA_AFL.1.1", "s1-1-a1", "{state: narrowed, value: from 3 to 10}"),
    "a refinement that adds": refined(STM, f"kind: refine, added: {CLOCK}, reason: Functions too use them"),
    "a refinement that deletes": refined(STM, "kind: refine, deleted: some functions, reason: All of them do"),
    "a refinement that says 'every' for 'all'": refined(
        STM, "kind: refine, deleted: all functions, added: every function of the TSF, reason: Each", "and functions", "and every function of the TSF"
    ),
    "an editorial refinement": refined(STM, f"kind: editorial, added: {CLOCK}, deleted: trustworthy, reason: Says the same"),
    "a refinement of a profile that limits the scope": refined(STM, f"kind: scope-limit, added: {CLOCK}, reason: Others need none"),
    "a refinement with 'shall'": refined(STM, "kind: refine, added: shall be available, reason: So it is"),
    "the policy with an article": slot("FDP_ACF.1.1", "a1", "{value: the Gateway access SFP}"),
    "the policy in small letters": slot("FDP_IFF.1.1/FW", "a1", "{value: firewall SFP}"),
    "the policy in quotation marks": slot("FDP_IFF.1.1/FW", "a1", "{value: '\"Firewall SFP\"'}"),
    "the policy by its id": slot("FDP_IFF.1.1/FW", "a1", "{value: the policy of the firewall, values: [FirewallSFP]}"),
    "the policy inside a sentence": slot("FDP_IFC.2.1/MTR", "a1", "{value: policy that is called Meter SFP}"),
    "concealment under another policy that exists": slot("FPR_CON.1.1", "a1", "{value: Meter SFP}"),
    "concealment under two policies": slot("FPR_CON.1.1", "a1", "{value: Firewall SFP and Meter SFP}"),
    "a policy left open": slot("FPR_CON.1.1", "a1", "{state: open}"),
    "a policy in another spelling that the glossary knows": both(
        text("    title: Firewall SFP\n", "    title: Firewall SFP\n    also: [Packet filter policy]\n"),
        slot("FDP_IFF.1.1/FW", "a1", "{value: packet filter policy}"),
    ),
    "a management function dismissed instead of taken up": text("FPT_STM.1.a: {item: f8,", "FPT_STM.1.a: {dismissed: no choice,"),
    "a management function taken up by its full id": text("FPT_STM.1.a: {item: f8,", "FPT_STM.1.a: {item: FMT_SMF.1.1#f8,"),
    "a management function taken up elsewhere": text("FPT_STM.1.a: {item: f8,", "FPT_STM.1.a: {item: FDP_IFF.1.2/MTR#r3,"),
    "an event taken up without a level": text(GEN, GEN + EVENT),
    "a level left open": slot("FAU_GEN.1.1/SYS", "s1", "{state: open}"),
    "no role at all": slot("FMT_MSA.3.2/AC", "a1", "{value: none}"),
    "nobody": slot("FMT_MSA.3.2/AC", "a1", "{value: nobody}"),
    "a role that is maintained": slot("FMT_MOF.1.1", "a2", "{value: the technician, values: [ServiceTechnician]}"),
    "a role by its title": slot("FMT_MOF.1.1", "a2", "{value: the technician, values: [Service technician]}"),
    "a role in words": slot("FMT_MOF.1.1", "a2", "{value: every gateway administrator}"),
    "a role more": slot("FMT_SMR.1.1", "a1", "{value: all, values: [Consumer, GatewayAdministrator, ServiceTechnician, AuthorisedExternalEntity, CLS]}"),
    "attributes in defined words": slot("FIA_USB.1.1", "a1", "{value: identities and roles}"),
    "attributes by title": slot("FIA_USB.1.1", "a1", "{value: some, values: [state of authentication]}"),
    "a term of no particular kind": both(
        text("    title: Owner\n    kind: attribute\n", "    title: Owner\n"), slot("FIA_USB.1.1", "a1", "{value: some, values: [Owner]}"),
    ),
    "an allowed algorithm less": slot("FCS_COP.1.1/HASH", "a2", "{value: SHA-256, values: [SHA-256]}"),
    "an algorithm by another spelling": slot("FCS_COP.1.1/MTR", "a2", "{value: AES, values: [AES in CBC mode, CMAC]}"),
    "an algorithm in words": slot("FCS_COP.1.1/HASH", "a2", "{value: the hash SHA-256}"),
    "a key size with its unit": slot("FCS_COP.1.1/MTR", "a3", '{value: 128 bits, values: ["128 bits"]}'),
    "an extended element in other words": text(ECD, "At {a1} and whatever the content, the TSF shall send in {a2}.", "extended"),
    "an extended component about the TOE": text(ECD, ECD.replace("TSF", "TOE"), "extended"),
}  # fmt: skip


@pytest.fixture
def profile(tmp_path: Path) -> Path:
    shutil.copytree(shipped("profiles", PROFILE), tmp_path / PROFILE)
    (tmp_path / "pptrace.toml").write_text(ALGORITHMS, encoding="utf-8")
    return tmp_path


def test_the_profile_itself_is_clean(profile: Path) -> None:
    assert found(profile) == []


def test_there_are_enough_of_both() -> None:
    assert len(BREAKS) >= 35
    assert len(LAWFUL) >= 35


@pytest.mark.parametrize("name", BREAKS)
def test_a_break_gives_its_rule_and_no_other(name: str, profile: Path) -> None:
    rule, edit = BREAKS[name]
    edit(profile / PROFILE)
    assert found(profile) == [rule]


@pytest.mark.parametrize("name", LAWFUL)
def test_a_lawful_edit_is_silent(name: str, profile: Path) -> None:
    LAWFUL[name](profile / PROFILE)
    assert found(profile) == []
