"""Named edits of the example's Security Target: those that break its strict conformance to PP-0073, and those that do not."""

from __future__ import annotations

import re
from collections.abc import Callable

Files = dict[str, str]
Edit = Callable[[Files], None]
SAID, ADDED, HEADER = "st/dispositions.yaml", "st/additions.yaml", "st/st.yaml"


def said(item: str, words: str) -> Edit:
    """State another disposition of an item: ``words`` is what stands under its id."""

    def apply(files: Files) -> None:
        pattern = rf"^  {re.escape(item)}:(?: \{{[^\n]*\}}\n|\n(?:    [^\n]*\n)+)"
        files[SAID], count = re.subn(pattern, lambda _: f"  {item}:\n{_indented(words, 4)}", files[SAID], count=1, flags=re.M)
        assert count == 1, item

    return apply


def unsaid(item: str) -> Edit:
    """Take the disposition of an item out."""

    def apply(files: Files) -> None:
        pattern = rf"^  {re.escape(item)}:(?: \{{[^\n]*\}}\n|\n(?:    [^\n]*\n)+)"
        files[SAID], count = re.subn(pattern, "", files[SAID], count=1, flags=re.M)
        assert count == 1, item

    return apply


def also_said(words: str) -> Edit:
    """Add dispositions."""

    def apply(files: Files) -> None:
        files[SAID] = files[SAID].rstrip("\n") + "\n" + _indented(words, 2)

    return apply


def renamed(item: str, new: str) -> Edit:
    """Call an item otherwise in its disposition."""

    def apply(files: Files) -> None:
        assert f"  {item}:" in files[SAID], item
        files[SAID] = files[SAID].replace(f"\n  {item}:", f"\n  {new}:", 1)

    return apply


def adds(section: str, words: str) -> Edit:
    """Add items of the Security Target's own."""

    def apply(files: Files) -> None:
        name = f"st/more_{section}.yaml"
        files[name] = files.get(name, f"{section}:\n") + _indented(words, 2)

    return apply


def replaces(name: str, old: str, new: str) -> Edit:
    """Replace a text."""

    def apply(files: Files) -> None:
        assert old in files[name], old
        files[name] = files[name].replace(old, new, 1)

    return apply


def both(*edits: Edit) -> Edit:
    """Several edits that only make sense together."""

    def apply(files: Files) -> None:
        for edit in edits:
            edit(files)

    return apply


def slot(element: str, name: str, value: str, kind: str = "completed", why: str = "") -> Edit:
    """Fill one operation of an SFR."""
    sfr = re.sub(r"^([A-Z_]+\.\d+)\.\d+", r"\1", element)
    reason = f"rationale: {why}\n" if why else ""
    return said(sfr, f"disposition: {kind}\n{reason}elements:\n  {element}:\n    slots:\n      {name}: {value}\n")


def _indented(words: str, by: int) -> str:
    return "".join(f"{' ' * by}{line}\n" for line in words.strip("\n").splitlines())


WHY = "rationale: The result asks for more than the profile does."
TRACED = "addresses: {T.LogRewrite: {how: it ties the records together}}\nrationale: {text: FCS_COP.1/LOG ties them together.}"


OMIT = "disposition: omitted\nrationale: It is not needed here."
REFINED = "disposition: refined\nrationale: The result asks for more than the profile does.\n"
NEW_O = "O.New:\n  kind: toe\n  text: The TOE watches the ends of the log.\n  " + TRACED.replace("\n", "\n  ")
MEETS_NEW = "meets: {O.LogChain: {how: it adds to the chain}}\n"


def key(rule: str, item: str, related: str = "") -> str:
    return " ".join(part for part in (rule, f"gateway-st:{item}", related) if part)


GUARD = adds("objectives", "OE.Guard: {kind: environment, text: A guard walks by., addresses: {T.LogRewrite: {how: he looks}}}")


def argued(name: str) -> Edit:
    """Let the rationale of the added threat speak of an objective."""
    return replaces(ADDED, "OE.PhysicalProtection keeps strangers", f"{name} helps. OE.PhysicalProtection keeps strangers")


EXACT = (
    "elements: {FPT_STM.1.1: {text: The TSF tells the exact time., refinements: {r1: {kind: refine, added: exact, reason: It is needed.}}}}"
)
TIME = "meets: {O.Time: {how: it tells the time}, O.Log: {how: it dates the records}}"
_MEM = """FCS_COP.1/MEM{0}:
  meets: {{O.Crypt: {{how: it encrypts}}}}
  dependencies:
    FDP_ITC.1|FDP_ITC.2|FCS_CKM.1: {{justified: not-necessary, text: The key is made once.}}
    FCS_CKM.4: {{satisfied_by: [FCS_CKM.4]}}
  elements:
    FCS_COP.1.1/MEM{0}:
      text: 'The TSF shall carry out {{a1}} by {{a2}} with keys of {{a3}}, as laid down in {{a4}}.'
      slots:
        a1: {{value: encryption and decryption of TSF data and user data in memory}}
        a2: {{value: {1}}}
        a3: {{value: 256 bits}}
        a4: {{value: "{2}"}}
"""
STANDARD = "TR-03116-3, which sets what algorithms and sizes may be used"
CRYPT = (
    "FCS_CKM.1/TLS, FCS_COP.1/TLS, FCS_CKM.1/CMS, FCS_COP.1/CMS, FCS_CKM.1/MTR, FCS_COP.1/MTR, FCS_CKM.4, FCS_COP.1/HASH, FPT_RPL.1, "
    "FCS_COP.1/MEMA and FCS_COP.1/MEMB do it."
)


def iterated(standard: str) -> Edit:
    """FCS_COP.1/MEM in two iterations, the second with its own standard."""
    return both(
        said("FCS_COP.1/MEM", "disposition: iterated\nby: [FCS_COP.1/MEMA, FCS_COP.1/MEMB]"),
        adds("sfrs", _MEM.format("A", "AES in GCM mode", STANDARD) + _MEM.format("B", "AES in XTS mode", standard)),
        said("O.Crypt", REFINED + f"justification: {{text: '{CRYPT}'}}"),
    )


BREAKING: dict[str, tuple[Edit, tuple[str, ...]]] = {
    # dispositions of the problem definition
    "threat omitted": (said("T.DisclosureLocal", OMIT), (key("CCL009", "T.DisclosureLocal"),)),
    "policy omitted": (said("OSP.Log", OMIT), (key("CCL009", "OSP.Log"),)),
    "assumption omitted while its objective stays": (said("A.TrustedAdmins", OMIT), (key("CCL009", "A.TrustedAdmins"),)),
    "assumption reworded": (
        said("A.Network", "disposition: refined\ntext: The network is always there.\nrationale: It is simpler."),
        (key("CMP009", "A.Network"),),
    ),
    "assumption completed": (said("A.Network", "disposition: completed"), (key("CMP011", "A.Network"),)),
    "threat reworded without a reason": (
        said("T.Privacy", "disposition: refined\ntext: Somebody reads what the meters say."),
        (key("CMP010", "T.Privacy"),),
    ),
    "threat changed under the word identical": (
        said("T.Privacy", "disposition: identical\ntext: Somebody reads what the meters say."),
        (key("CMP011", "T.Privacy"),),
    ),
    "threat forgotten": (unsaid("T.Infrastructure"), (key("CMP001", "T.Infrastructure"),)),
    "threat raised": (said("T.Privacy", "disposition: raised\nby: [T.LogRewrite]"), (key("CMP011", "T.Privacy"),)),
    "threat renamed": (renamed("T.ResidualData", "T.Residual_Data"), (key("CMP007", "T.Residual_Data", "gateway-st:T.ResidualData"),)),
    "disposition of nothing": (also_said("T.Weather: {disposition: identical}"), (key("CMP002", "T.Weather"),)),
    "assumption added without a reason": (
        both(
            adds(
                "assumptions", "A.Guard: {text: A guard walks by., rationale: {text: OE.PhysicalProtection asks for it., effect: upheld}}"
            ),
            said("OE.PhysicalProtection", REFINED + "addresses: {A.Guard: {how: a guard}, T.LogRewrite: {how: a place}}"),
        ),
        (key("CMP006", "A.Guard"),),
    ),
    # objectives
    "objective omitted": (said("O.SeparateIF", OMIT), (key("CCL009", "O.SeparateIF"),)),
    "objective reworded without a reason": (said("O.Time", "disposition: refined\ntext: The TOE has a clock."), (key("CMP010", "O.Time"),)),
    "objective moved to the TOE that is there": (said("O.Time", "disposition: moved-to-TOE"), (key("CMP011", "O.Time"),)),
    "objective forgotten": (unsaid("O.Meter"), (key("CMP001", "O.Meter"),)),
    "environment objective omitted": (said("OE.SM", OMIT), (key("CCL009", "OE.SM"),)),
    "environment objective reworded": (
        said("OE.Update", "disposition: refined\ntext: Updates are signed.\nrationale: It is shorter."),
        (key("CMP009", "OE.Update"),),
    ),
    "environment objective restated by an environment objective": (
        said("OE.Update", "disposition: refined\ntext: Updates are signed.\nby: [OE.SM]\nrationale: The other one does it."),
        (key("CMP009", "OE.Update"),),
    ),
    "environment objective added without a reason": (
        both(GUARD, argued("OE.Guard")),
        (key("CMP006", "OE.Guard"),),
    ),
    "environment objective added that takes over from the TOE": (
        both(
            GUARD,
            argued("OE.Guard"),
            also_said("OE.Guard: {disposition: added, rationale: It helps.}"),
            replaces(
                "st/more_objectives.yaml",
                "T.LogRewrite: {how: he looks}",
                "T.LogRewrite: {how: he looks}, T.DisclosureWAN: {how: he listens}",
            ),
            said(
                "T.DisclosureWAN",
                REFINED
                + "justification: {text: 'O.Firewall, O.Conceal, O.Crypt, O.Protect, O.Management, OE.TrustedAdmins and OE.Guard.', effect: mitigated}",
            ),
        ),
        (key("CMP009", "OE.Guard", "T.DisclosureWAN"),),
    ),
    # SFRs
    "SFR forgotten": (unsaid("FPT_PHP.1"), (key("CMP001", "FPT_PHP.1"),)),
    "SFR omitted": (said("FPT_PHP.1", OMIT), (key("CCL009", "FPT_PHP.1"),)),
    "SFR iterated into nothing": (said("FPT_PHP.1", "disposition: iterated"), (key("CMP011", "FPT_PHP.1"),)),
    "SFR iterated by another component": (said("FPT_PHP.1", "disposition: iterated\nby: [FCS_COP.1/LOG]"), (key("CMP011", "FPT_PHP.1"),)),
    "SFR raised by what is not higher": (
        said("FPT_PHP.1", "disposition: raised\nby: [FCS_COP.1/LOG]\nrationale: It is more."),
        (key("CMP011", "FPT_PHP.1"),),
    ),
    "SFR that completes nothing": (said("FPT_PHP.1", "disposition: completed"), (key("CMP011", "FPT_PHP.1"),)),
    "SFR refined without a reason": (
        said("FPT_STM.1", f"disposition: refined\n{EXACT}"),
        (key("CMP010", "FPT_STM.1"),),
    ),
    "SFR changed under the word identical": (
        said("FPT_STM.1", "disposition: identical\nelements: {FPT_STM.1.1: {items: {}}}"),
        (key("CMP011", "FPT_STM.1"),),
    ),
    # slots
    "selection changed": (
        slot("FDP_RIP.2.1", "s1", "{chosen: {1: as soon as an object takes the resource}}"),
        (key("CMP013", "FDP_RIP.2", "FDP_RIP.2.1 s1"),),
    ),
    "selection weakened": (
        slot("FMT_MSA.3.1/FW", "s1", "{chosen: {2: permissive}}"),
        (key("CMP013", "FMT_MSA.3/FW", "FMT_MSA.3.1/FW s1"),),
    ),
    "option taken away": (
        slot("FTP_ITC.1.2/MTR", "s1", "{chosen: {1: the gateway}}"),
        (key("CMP013", "FTP_ITC.1/MTR", "FTP_ITC.1.2/MTR s1"),),
    ),
    "option in other words": (
        slot("FTP_ITC.1.2/WAN", "s1", "{chosen: {1: whoever wants to}}"),
        (key("CMP013", "FTP_ITC.1/WAN", "FTP_ITC.1.2/WAN s1"),),
    ),
    "assignment changed": (slot("FCS_COP.1.1/HASH", "a4", "{value: FIPS 202}"), (key("CMP014", "FCS_COP.1/HASH", "FCS_COP.1.1/HASH a4"),)),
    "algorithm dropped": (
        slot("FCS_COP.1.1/HASH", "a2", "{value: SHA-256 and SHA-384}"),
        (key("CMP014", "FCS_COP.1/HASH", "FCS_COP.1.1/HASH a2"),),
    ),
    "algorithm dropped in a refinement": (
        slot("FCS_COP.1.1/HASH", "a2", "{value: SHA-256 and SHA-384}", "refined", "Two are enough."),
        (key("CMP003", "FCS_COP.1/HASH", "FCS_COP.1.1/HASH a2"),),
    ),
    "role dropped in a refinement": (
        slot("FMT_SMR.1.1", "a1", "{value: 'consumer, gateway administrator and authorised external entity'}", "refined", "There is none."),
        (key("CMP003", "FMT_SMR.1", "FMT_SMR.1.1 a1"),),
    ),
    "networks dropped": (
        said(
            "FPT_RPL.1",
            "disposition: completed\nelements:\n  FPT_RPL.1.1: {slots: {a1: {value: any external entity in WAN}}}\n"
            "  FPT_RPL.1.2: {slots: {a1: {value: discard the message}}}",
        ),
        (key("CMP014", "FPT_RPL.1", "FPT_RPL.1.1 a1"),),
    ),
    "slot left open": (said("FPR_CON.1", "disposition: identical"), (key("OPS002", "FPR_CON.1", "FPR_CON.1.2 a1"),)),
    "slot opened again": (slot("FCS_COP.1.1/HASH", "a2", "{state: open}"), (key("OPS002", "FCS_COP.1/HASH", "FCS_COP.1.1/HASH a2"),)),
    "refinement that is not marked": (
        said("FPT_STM.1", "disposition: completed\nelements: {FPT_STM.1.1: {text: The TSF may tell the time.}}"),
        (key("OPS007", "FPT_STM.1", "FPT_STM.1.1"),),
    ),
    "scope limited by a mark": (
        said(
            "FPT_STM.1",
            REFINED + "elements: {FPT_STM.1.1: {text: The TSF tells the log the time., "
            "refinements: {r1: {kind: scope-limit, added: the log, reason: Only the log needs it.}}}}",
        ),
        (key("OPS009", "FPT_STM.1", "FPT_STM.1.1 r1"),),
    ),
    # SARs and claims
    "SAR forgotten": (unsaid("ALC_FLR.2"), (key("CMP001", "ALC_FLR.2"),)),
    "conformance that the profile does not allow": (
        replaces(HEADER, "conformance: strict", "conformance: demonstrable"),
        (key("CCL008", "", "bsi-cc-pp-0073-1.3"),),
    ),
    "no word on the type of the TOE": (
        replaces(HEADER, "conformance: strict\n        rationale: >-\n", "conformance: strict\n        source: >-\n"),
        (key("CCL019", "", "bsi-cc-pp-0073-1.3"),),
    ),
    "SFR restated in other words": (
        both(unsaid("FPT_STM.1"), adds("sfrs", f"FPT_STM.1:\n  elements: {{FPT_STM.1.1: {{text: The TSF may tell the time.}}}}\n  {TIME}")),
        (key("CMP016", "FPT_STM.1", "FPT_STM.1.1"),),
    ),
    "iteration that changes a value": (iterated("FIPS 197"), (key("CMP014", "FCS_COP.1/MEM", "FCS_COP.1.1/MEM a4"),)),
}
LAWFUL: dict[str, Edit] = {
    "SAR raised": both(
        said("ALC_FLR.2", "disposition: raised\nby: [ALC_FLR.3]"),
        adds("sars", "ALC_FLR.3: {title: Systematic flaw remediation, augments: true, rationale: Users hear of flaws.}"),
        replaces(HEADER, "by: [ALC_FLR.2, AVA_VAN.5]", "by: [ALC_FLR.3, AVA_VAN.5]"),
    ),
    "SAR added": both(
        adds("sars", "ALC_DVS.2: {title: Sufficiency of security measures, augments: true, rationale: Sites are shared.}"),
        replaces(HEADER, "by: [ALC_FLR.2, AVA_VAN.5]", "by: [ALC_DVS.2, ALC_FLR.2, AVA_VAN.5]"),
        said("ALC_DVS.1", "disposition: raised\nby: [ALC_DVS.2]"),
    ),
    "threat added": both(
        adds(
            "threats",
            "T.New: {agents: [LocalAttacker], assets: [SystemLogData], action: Reads the log., rationale: {text: O.New and O.LogChain see it., effect: mitigated}}",
        ),
        adds(
            "objectives",
            "O.New: {kind: toe, text: The TOE notices who reads., addresses: {T.New: {how: it notices}}, rationale: {text: FCS_COP.1/LOG ties what is read together.}}",
        ),
        replaces(ADDED, "    meets:\n      O.LogChain:", "    meets:\n      O.New: {how: it shows}\n      O.LogChain:"),
        replaces(
            ADDED,
            "      T.LogRewrite:\n        how: a changed",
            "      T.New: {how: it shows}\n      T.LogRewrite:\n        how: a changed",
        ),
    ),
    "policy added": both(
        adds(
            "organisational_security_policies",
            "OSP.New: {text: Logs are chained., rationale: {text: O.LogChain chains them., effect: enforced}}",
        ),
        replaces(
            ADDED,
            "      T.LogRewrite:\n        how: a changed",
            "      OSP.New: {how: it chains}\n      T.LogRewrite:\n        how: a changed",
        ),
    ),
    "threat widened with a reason": said(
        "T.Privacy", REFINED + "text: Somebody reads, keeps or sells what the meters say, from WAN or HAN."
    ),
    "policy widened with a reason": said(
        "OSP.Log", REFINED + "text: Everything that happens is logged, and the log is kept for ten years."
    ),
    "objective widened with a reason": said("O.Time", REFINED + "text: The TOE keeps the time to the second, and tells it."),
    "environment objective gets a further link": both(
        argued("OE.Network"), said("OE.Network", REFINED + "addresses: {T.LogRewrite: {how: what is sent is soon elsewhere}}")
    ),
    "environment objective restated as the TOE's, its assumption dropped": both(
        argued("OE.Update"),
        said(
            "OE.Update",
            "disposition: moved-to-TOE\nrationale: The TOE checks its updates.\naddresses: {T.LogRewrite: {how: no update rewrites the log}}\njustification: {text: FCS_COP.1/LOG finds what an update changed.}",
        ),
        said("A.Update", "disposition: omitted\nrationale: OE.Update is now an objective for the TOE."),
        replaces(ADDED, "    meets:\n      O.LogChain:", "    meets:\n      OE.Update: {how: it checks}\n      O.LogChain:"),
    ),
    "part of an environment objective restated": said(
        "OE.Update",
        "disposition: refined\ntext: Updates are signed by the developer; what they did to the log, the TOE finds itself.\nby: [O.LogChain]\nrationale: O.LogChain takes this part over.",
    ),
    "assumption added with a reason": both(
        adds("assumptions", "A.Guard: {text: A guard walks by., rationale: {text: OE.PhysicalProtection asks for it., effect: upheld}}"),
        said("OE.PhysicalProtection", REFINED + "addresses: {A.Guard: {how: a guard}, T.LogRewrite: {how: a place}}"),
        also_said("A.Guard: {disposition: added, rationale: It concerns the added threat only.}"),
    ),
    "environment objective added with a reason": both(
        GUARD, argued("OE.Guard"), also_said("OE.Guard: {disposition: added, rationale: It concerns the added threat only.}")
    ),
    "slot completed more tightly": slot("FPR_CON.1.2", "a1", "{value: intervals of 5 minutes}"),
    "slot completed by fewer attempts": said(
        "FIA_AFL.1",
        'disposition: completed\nelements:\n  FIA_AFL.1.1: {slots: {s1-1-a1: {value: "3"}}}\n  FIA_AFL.1.2: {slots: {a1: {value: refuse every further attempt for an hour}}}',
    ),
    "slot completed with a standard": slot("FCS_CKM.4.1", "a2", "{value: NIST SP 800-88}"),
    "option added in a marked refinement": slot(
        "FDP_RIP.2.1",
        "s1",
        "{chosen: {1: as soon as an object takes the resource, 2: as soon as an object gives the resource back}}",
        "refined",
        "Both moments are covered, which is more.",
    ),
    "algorithm added in a marked refinement": slot(
        "FCS_COP.1.1/HASH", "a2", "{value: 'SHA-256, SHA-384, SHA-512 and SHA3-256'}", "refined", "One more can be used."
    ),
    "words added in a marked refinement": said("FPT_STM.1", REFINED + EXACT),
    "item added to an element": slot(
        "FDP_IFF.1.3/MTR", "a1", "{value: the rule listed as x1}\n    items: {x1: No reading is delivered twice.}"
    ),
    "spaces and a full stop differ": said("T.Privacy", REFINED + "note: nothing else"),
    "SFR iterated": iterated(STANDARD),
    "SFR restated word by word": said("FPT_STM.1", "disposition: identical"),
    "SFR serves a further objective": both(
        said("FPT_STM.1", REFINED + MEETS_NEW), replaces(ADDED, "FAU_STG.2 makes use", "FPT_STM.1 dates each record. FAU_STG.2 makes use")
    ),
    "note beside a disposition": said("T.Infrastructure", "disposition: identical\nnote: nothing changes"),
}
