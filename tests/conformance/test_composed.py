"""A base profile with two modules and a package, made for CC:2022 and exact conformance: what is put together, and what a target may do."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from tests.projects import write
from traceability.workflow.opening import open_path
from traceability.workflow.pipeline import run, view_of

FAMILIES = ("CCL004", "CCL007", "CCL008", "CCL009", "CCL01", "CMP", "MOD", "CFG", "RAT008", "RAT009", "RAT010", "OPS002", "OPS005", "REF")
HEAD = """\
=== {id}/{id}.yaml
document:
  id: {id}
  kind: {kind}
  title: {id}
  version: "1"
  date: "2026-01-05"
  publisher: The tests
  overview: {{usage: Tells the time., toe_type: A clock., non_toe: none}}
  claims:
    cc: {{edition: "2022"}}
    part2: conformant
    part3: conformant
"""
BASE = (
    HEAD.format(id="base", kind="protection-profile")
    + """\
    statement: exact
    allowed_with: [lamp, radio]
    packages: [{id: tls, conformance: conformant}]
threats:
  T.Wrong: {agents: [], assets: [], action: Moves the hands.}
  T.Old: {agents: [], assets: [], action: Reads old times.}
assumptions:
  A.Room: {text: The room is locked.}
objectives:
  O.Time: {kind: toe, text: Tells the time., addresses: {T.Wrong: {}}}
  O.Wipe: {kind: toe, text: Forgets., addresses: {T.Old: {}}}
  OE.Room: {kind: environment, text: The room has a lock., addresses: {A.Room: {}}}
sfrs:
  FPT_STM.1: {meets: {O.Time: {}}, elements: {FPT_STM.1.1: {text: The TSF tells the time.}}}
  FDP_RIP.2:
    status: optional
    meets: {O.Wipe: {}}
    elements: {FDP_RIP.2.1: {text: "The TSF wipes upon the {s1}.", slots: {s1: {state: open}}}}
  FAU_SAR.1:
    meets: {O.Time: {}}
    elements:
      FAU_SAR.1.1:
        text: The TSF lets {a1} read {a2}.
        slots: {a1: {state: selection, options: {1: the owner, 2: the guard}}, a2: {value: all times}}
      FAU_SAR.1.2: {text: The TSF shows times so that the reader understands them.}
  FIA_UID.2:
    status: selection-based
    when: {selected: "FAU_SAR.1.1#a1=2"}
    meets: {O.Time: {}}
    elements: {FIA_UID.2.1: {text: Nobody does anything unknown.}}
  FPT_PHP.1:
    status: implementation-dependent
    when: {feature: Case}
    meets: {O.Time: {}}
    elements: {FPT_PHP.1.1: {text: It notices.}, FPT_PHP.1.2: {text: It tells.}}
  FPT_FLS.1:
    status: optional
    when: {feature: Battery}
    meets: {O.Time: {}}
    elements: {FPT_FLS.1.1: {text: "The TSF is safe when {a1}.", slots: {a1: {value: the battery is low}}}}
  FAU_SAR.2:
    status: objective
    meets: {O.Time: {}}
    elements: {FAU_SAR.2.1: {text: Nobody else reads.}}
sars:
  ADV_FSP.1: {}
"""
)
TLS = (
    HEAD.format(id="tls", kind="functional-package")
    + """\
sfrs:
  FTP_ITC.1:
    elements:
      FTP_ITC.1.1: {text: There is a channel.}
      FTP_ITC.1.2: {text: "{s1} opens it.", slots: {s1: {chosen: {1: The TSF}}}}
      FTP_ITC.1.3: {text: "It is used for {a1}.", slots: {a1: {state: open}}}
"""
)
LAMP = (
    HEAD.format(id="lamp", kind="pp-module")
    + """\
    statement: exact
    allowed_with: [base, radio]
bases:
  Clock: {documents: [base], overview: A clock with a lamp., consistency: It adds a lamp., assurance: The same.}
  Other: {documents: [other], overview: Another clock with a lamp., consistency: It adds a lamp., assurance: The same.}
threats:
  T.Dark: {agents: [], assets: [], action: Turns the lamp off.}
objectives:
  O.Lamp: {kind: toe, text: Keeps the lamp lit., addresses: {T.Dark: {}}}
sfrs:
  FRU_FLT.1: {meets: {O.Lamp: {}}, elements: {FRU_FLT.1.1: {text: "{a1} works when {a2}.", slots: {a1: {value: The lamp}, a2: {value: a bulb breaks}}}}}
sars:
  ADV_FSP.1: {}
"""
)
RADIO = (
    HEAD.format(id="radio", kind="pp-module")
    + """\
    statement: exact
    allowed_with: [base, lamp]
bases:
  Clock: {documents: [base], overview: A clock with a radio., consistency: It sets the clock., assurance: The same.}
dispositions:
  FAU_SAR.1: {disposition: completed, elements: {FAU_SAR.1.1: {slots: {a1: {chosen: {1: the owner}}}}}}
sfrs:
  FPT_TDC.1:
    meets: {O.Time: {}}
    elements:
      FPT_TDC.1.1: {text: "It reads {a1}.", slots: {a1: {value: radio time}}}
      FPT_TDC.1.2: {text: "It uses {a1}.", slots: {a1: {value: the standard}}}
sars:
  ADV_FSP.1: {}
"""
)
OTHER = HEAD.format(id="other", kind="protection-profile") + "    statement: exact\n"
CFG = (
    HEAD.format(id="cfg", kind="pp-configuration")
    + """\
    statement: exact
components:
  base: {}
  lamp: {}
  radio: {}
sars:
  ADV_FSP.1: {}
"""
)
SAME = "".join(
    f"  {name}: {{disposition: identical}}\n"
    for name in (
        "T.Wrong",
        "T.Dark",
        "A.Room",
        "O.Time",
        "O.Lamp",
        "OE.Room",
        "FPT_STM.1",
        "FRU_FLT.1",
        "FPT_TDC.1",
        "ADV_FSP.1",
        "FAU_SAR.1",
    )
)
ST = (
    HEAD.format(id="st", kind="security-target")
    + """\
    profiles: [{id: cfg, conformance: exact, rationale: It is such a clock.}]
dispositions:
  FTP_ITC.1: {disposition: completed, elements: {FTP_ITC.1.3: {slots: {a1: {value: setting the time}}}}}
"""
    + SAME
)
PARTS = {"base": BASE, "tls": TLS, "lamp": LAMP, "radio": RADIO, "other": OTHER, "cfg": CFG, "st": ST}


def judged(folder: Path, **changes: Callable[[str], str]) -> list[str]:
    texts = {name: changes[name](text) if name in changes else text for name, text in PARTS.items()}
    assert all(texts[name] != PARTS[name] for name in changes)
    result = run(open_path(str(write(folder, "".join(texts.values())))), cache=False).result
    return sorted(f.key for f in result.findings if f.rule.startswith(FAMILIES) and f.severity != "info")


def swap(old: str, new: str) -> Callable[[str], str]:
    return lambda text: text.replace(old, new, 1)


def more(words: str) -> Callable[[str], str]:
    return lambda text: text + words


def test_as_it_is_nothing_is_wrong(tmp_path: Path) -> None:
    assert judged(tmp_path) == []


def test_the_target_holds_what_all_parts_ask_for(tmp_path: Path) -> None:
    view = view_of(open_path(str(write(tmp_path, "".join(PARTS.values())))), cache=False)
    target = next(view.products())
    assert sorted(target.sfrs) == ["FAU_SAR.1", "FPT_STM.1", "FPT_TDC.1", "FRU_FLT.1", "FTP_ITC.1"]
    assert target.sfrs["FAU_SAR.1"].elements["FAU_SAR.1.1"].slots["a1"].chosen == {1: "the owner"}
    rows = {row.item.id: row for row in view.conformance(target)}
    assert {row.profile for row in rows.values()} == {"base", "tls", "lamp", "radio", "cfg"}
    assert {name for name, row in rows.items() if row.disposition == "omitted"} == {
        "FDP_RIP.2", "FIA_UID.2", "FPT_PHP.1", "FPT_FLS.1", "FAU_SAR.2", "O.Wipe", "T.Old",
    }  # fmt: skip
    assert rows["O.Wipe"].derived


WITHOUT_RADIO = {
    "cfg": swap("  radio: {}\n", ""),
    "st": lambda text: text.replace("  FPT_TDC.1: {disposition: identical}\n", "").replace("  FAU_SAR.1: {disposition: identical}\n", ""),
}
OWNER = "  FAU_SAR.1: {disposition: completed, elements: {FAU_SAR.1.1: {slots: {a1: {chosen: {1: the owner}}}}}}\n"
GUARD = OWNER.replace("1: the owner", "2: the guard")


@pytest.mark.parametrize(
    ("words", "keys"),
    [
        (OWNER, []),
        (GUARD, ["RAT008 st:FIA_UID.2"]),
        (GUARD + "  FIA_UID.2: {disposition: identical}\n", []),
        (OWNER + "  FIA_UID.2: {disposition: identical}\n", ["RAT008 st:FIA_UID.2"]),
        (GUARD.replace("the guard", "the thief"), ["CMP015 st:FAU_SAR.1 FAU_SAR.1.1 a1", "RAT008 st:FIA_UID.2"]),
        (OWNER.replace("1: the owner", "3: the thief"), ["OPS005 st:FAU_SAR.1 FAU_SAR.1.1 a1"]),
        (OWNER + "  FPT_PHP.1: {disposition: identical}\n", ["RAT008 st:FPT_PHP.1"]),
        (OWNER + "  FPT_PHP.1: {disposition: identical}\nfeatures: {Case: {text: It has a case.}}\n", []),
        (OWNER + "features: {Case: {text: It has a case.}}\n", ["RAT008 st:FPT_PHP.1"]),
        (OWNER + "features: {Battery: {text: It has a battery.}}\n", ["RAT008 st:FPT_FLS.1"]),
        (OWNER + "  FPT_FLS.1: {disposition: identical}\n", []),
        (OWNER + "  FAU_SAR.2: {disposition: identical}\n", []),
        (OWNER + "  FAU_SAR.2: {disposition: omitted}\n", []),
        (
            OWNER + "  FDP_RIP.2: {disposition: completed, elements: {FDP_RIP.2.1: {slots: {s1: {chosen: {2: deallocation}}}}}}\n",
            ["CMP001 st:O.Wipe", "CMP001 st:T.Old"],
        ),
        (
            OWNER + "  T.Old: {disposition: identical}\n  O.Wipe: {disposition: identical}\n"
            "  FDP_RIP.2: {disposition: completed, elements: {FDP_RIP.2.1: {slots: {s1: {chosen: {2: deallocation}}}}}}\n",
            [],
        ),
    ],
)
def test_triggers_that_hold_and_that_do_not(words: str, keys: list[str], tmp_path: Path) -> None:
    changes = dict(WITHOUT_RADIO)
    assert judged(tmp_path, cfg=changes["cfg"], st=lambda text: changes["st"](text) + words) == keys


@pytest.mark.parametrize(
    ("changes", "keys"),
    [
        ({"st": more("threats:\n  T.New: {agents: [], assets: [], action: Drills it.}\n")}, ["CMP012 st:T.New"]),
        ({"st": more("sars:\n  ALC_FLR.1: {rationale: It is wise.}\n")}, ["CMP012 st:ALC_FLR.1"]),
        ({"st": swap("conformance: exact", "conformance: strict")}, ["CCL008 st: cfg"]),
        ({"st": swap("profiles: [", "packages: [{id: EAL1, conformance: conformant}]\n    profiles: [")}, ["CCL011 st:"]),
        ({"st": swap("{id: cfg,", "{id: other, conformance: exact, rationale: Also.}, {id: cfg,")}, ["CCL012 st: other"]),
        ({"st": swap("{id: cfg,", "{id: lamp, conformance: exact, rationale: Also.}, {id: cfg,")}, ["CCL012 st: lamp"]),
        ({"st": swap("  FTP_ITC.1: {disposition: completed, elements: {FTP_ITC.1.3: {slots: {a1: {value: setting the time}}}}}\n", "")}, ["CMP001 st:FTP_ITC.1", "OPS002 st:FTP_ITC.1 FTP_ITC.1.3 a1"]),
        ({"st": swap("  T.Dark: {disposition: identical}\n", "")}, ["CMP001 st:T.Dark"]),
        ({"base": swap("allowed_with: [lamp, radio]", "allowed_with: [lamp]")}, ["CCL010 cfg: base radio"]),
        ({"lamp": swap("allowed_with: [base, radio]", "allowed_with: [base]")}, ["CCL010 cfg: lamp radio"]),
        ({"lamp": swap("consistency: It adds a lamp., ", "")}, ["MOD001 lamp: Clock"]),
        ({"lamp": swap("T.Dark: {agents: [], assets: [], action: Turns the lamp off.}", "T.Dark: {agents: [], assets: [], action: Turns the lamp off.}\n  T.Old: {agents: [], assets: [], action: Lights it up.}")}, ["MOD003 lamp: base T.Old"]),
        ({"radio": swap("1: the owner", "3: everybody")}, ["MOD003 radio: FAU_SAR.1.1 a1", "OPS005 cfg:FAU_SAR.1 FAU_SAR.1.1 a1"]),
        ({"radio": swap("  FAU_SAR.1: {disposition: completed,", "  FPT_STM.1: {disposition: omitted}\n  FAU_SAR.1: {disposition: completed,")}, ["MOD003 radio: FPT_STM.1"]),
        ({"radio": swap("overview: A clock with a radio., consistency: It sets the clock., assurance: The same.", "overview: A clock with a radio., consistency: It sets the clock."), }, []),
        ({"cfg": swap("  lamp: {}\n", "  lamp: {base: Other}\n")}, ["CFG001 cfg: lamp"]),
        ({"cfg": swap("  lamp: {}\n", "  lamp: {}\n  other: {}\n")}, ["CCL010 cfg: base other", "CCL010 cfg: other base", "CCL010 cfg: other lamp", "CCL010 cfg: other radio", "CCL010 cfg: radio other", "CFG001 cfg: lamp"]),
        ({"cfg": swap("statement: exact", "statement: strict")}, ["CCL008 st: cfg", "CFG002 cfg: exact conformance"]),
        ({"cfg": swap("  ADV_FSP.1: {}\n", "  ADV_FSP.1: {}\n  ALC_FLR.1: {}\n")}, ["CFG005 cfg:", "CMP001 st:ALC_FLR.1"]),
        ({"tls": swap("publisher: The tests", "note: nobody")}, ["CCL015 tls:"]),
        ({"lamp": swap("part2: conformant", "part2: extended")}, ["CFG003 cfg: lamp Part 2"]),
    ],
)  # fmt: skip
def test_what_breaks_it(changes: dict[str, Callable[[str], str]], keys: list[str], tmp_path: Path) -> None:
    assert judged(tmp_path, **changes) == keys
