"""Defects that people found in published and draft profiles, each as a small document before and after; the name says who found it.

Each document has one hole, ``@@``, that is filled wrongly before and rightly after. Where a folder of the corpus holds the same defect
in a whole product, it names the report too.
"""

from __future__ import annotations

from pathlib import Path
from typing import NamedTuple

import pytest

from tests.projects import judge, write

FAMILIES = ("REQ", "OPS", "DEP", "HIE", "ECD", "REF")
HEAD = """\
=== {id}/{id}.yaml
document:
  id: {id}
  kind: {kind}
  title: A document
  version: "1"
  claims: {{cc: {{edition: "{edition}"}}, part2: extended, part3: conformant{more}}}
"""
NO = "{justified: not-necessary, text: There is nothing of the kind here.}"


class Defect(NamedTuple):
    """The rule that finds a defect, a document with a hole, and what makes it wrong and right."""

    rule: str
    document: str
    wrong: str
    right: str


def profile(body: str, edition: str = "3.1") -> str:
    return HEAD.format(id="pp", kind="protection-profile", edition=edition, more="") + body


def target(body: str) -> str:
    return HEAD.format(id="st", kind="security-target", edition="3.1", more=", profiles: [{id: pp, conformance: strict}]") + body


def definition(
    name: str, dependencies: str, *, title: str = "A thing", why: str = "None does it.", more: str = "", element: str = ""
) -> str:
    return f"""\
extended_components:
  {name}:
    title: {title}
    placement: new-family
    family: {name.rpartition(".")[0]}
    family_behaviour: What it is about.
    levelling: One component.
    justification: {why}
    dependencies: {dependencies}
{more}    elements: {{{name}.1: {element or "{text: The TSF shall do it.}"}}}
"""


def hash_function(keys: str = f'"FDP_ITC.1|FDP_ITC.2|FCS_CKM.1": {NO}') -> str:
    return f"""\
sfrs:
  FCS_COP.1/HASH:
    elements:
      FCS_COP.1.1/HASH:
        text: "{{a1}} {{a2}} {{a3}} {{a4}}"
        slots: {{a1: {{value: hashing}}, a2: {{value: SHA-256}}, a3: {{value: no size}}, a4: {{value: FIPS 180-4}}}}
    dependencies: {{{keys}, FCS_CKM.4: {NO}}}
"""


def update(binding: str) -> str:
    return f"""\
  FPT_TUD_EXT.1:
    elements: {{FPT_TUD_EXT.1.1: {{text: The TSF does it.}}}}
    dependencies: {{{binding}}}
"""


def log(dependency: str, more: str = "") -> str:
    return f"""\
  FAU_GEN.1:
{more}    elements:
      FAU_GEN.1.1:
        text: "{{s1}} {{a1}}"
        slots: {{s1: {{chosen: {{4: not specified}}}}, a1: {{value: those listed}}}}
        items: {{e1: The time is changed.}}
      FAU_GEN.1.2: {{text: "{{a1}}", slots: {{a1: {{value: none}}}}}}
    dependencies: {{FPT_STM.1: {dependency}}}
"""


AUTHENTICATION = """\
sfrs:
  FIA_UID.2: {@@, elements: {FIA_UID.2.1: {text: One.}}}
  FIA_UAU.2:
    status: optional
    when: {feature: login}
    elements: {FIA_UAU.2.1: {text: Two.}}
    dependencies: {FIA_UID.1: {satisfied_by: [FIA_UID.2]}}
"""
STORAGE = """\
sfrs:
  @@:
    elements:
      @@.1: {text: The TSF keeps records from being erased.}
      @@.2: {text: "The TSF can {s1} changes.", slots: {s1: {chosen: {1: prevent}}}}
    dependencies: {FAU_GEN.1: {justified: not-necessary, text: The platform records.}}
"""
REPLAY = """\
sfrs:
  FPT_RPL.1:
    elements:
      FPT_RPL.1.1: {text: "It notices {a1}.", slots: {a1: {value: messages}}}
      FPT_RPL.1.2: @@
"""
SFRS = "sfrs:\n"
TIME = "  FPT_STM.1: {elements: {FPT_STM.1.1: {text: The TSF tells the time.}}}\n"
DRIFT = """\
dispositions:
  FPT_STM.1:
    disposition: refined
    elements: {FPT_STM.1.1: {text: The TSF tells the time by day.@@}}
"""
UPDATE = "  FPT_TUD_EXT.1: {elements: {FPT_TUD_EXT.1.1: {text: The TSF does it.}}}\n"
CLOCK = "  FPT_STM_EXT.1: {elements: {FPT_STM_EXT.1.1: {text: The TSF does it.}}}\n"
UNMARKED, MARKED = '"It does drop it."', '"It does {a1}.", slots: {a1: {value: drop it}}'
HIGHER = "    hierarchical_to: [FPT_STM.1]\n"

DEFECTS = {
    "ND-iTC 99: FTP_ITC.1 where Part 2 says FDP_ITC.1": Defect(
        "DEP001", profile(hash_function(f'"@@|FDP_ITC.2|FCS_CKM.1": {NO}')), "FTP_ITC.1", "FDP_ITC.1"
    ),
    "ND-iTC 136: an optional SFR that rests on a selection-based one": Defect(
        "DEP009",
        profile(AUTHENTICATION),
        "status: selection-based, when: {selected: FTP_ITC.1.1#s1=1}",
        "status: optional, when: {feature: login}",
    ),
    "ND-iTC 350: 'hierarchic' of a component that is not": Defect(
        "DEP003",
        profile(definition("FPT_STM_EXT.1", "[]") + SFRS + CLOCK + log("@@")),
        "{satisfied_by: [FPT_STM_EXT.1]}",
        "{justified: other-sfr, cites: [FPT_STM_EXT.1], text: It asks for reliable time stamps as well.}",
    ),
    "ND-iTC 342: an iteration in the dependencies of a definition": Defect(
        "ECD003", profile(definition("FPT_TUD_EXT.1", "[[@@]]")), "FCS_COP.1/SIG", "FCS_COP.1"
    ),
    "ND-iTC 342: a dependency that names a family and no component": Defect(
        "ECD003", profile(definition("FPT_TUD_EXT.1", "[[@@]]")), "FCS_COP", "FCS_COP.1"
    ),
    "ND-iTC 342: alternatives without the brackets that make them so": Defect(
        "DEP001",
        profile(definition("FPT_TUD_EXT.1", "@@") + SFRS + TIME + UPDATE),
        "[[FPT_STM.1], [FDP_DAU.1]]",
        "[[FPT_STM.1, FDP_DAU.1]]",
    ),
    "ND-iTC 342: an operation that is not in the form of Part 2": Defect(
        "ECD004",
        profile(definition("FPT_TUD_EXT.1", "[]", element='{text: "The TSF shall verify {a1}."@@}')),
        "",
        ", slots: {a1: {op: assignment}}",
    ),
    "ND-iTC 353: an extended component that CC:2022 has": Defect(
        "ECD007",
        profile(definition("FCS_RBG_EXT.1", "[]", title="Random bit generation", why="@@"), "2022"),
        "None does it.",
        "FCS_RBG.1 does not say from which source.",
    ),
    "ND-iTC 352: audit storage renumbered by CC:2022": Defect("REQ002", profile(STORAGE, "2022"), "FAU_STG.1", "FAU_STG.2"),
    "ND-iTC 348: an assignment replaced by a selection that nobody sees as one": Defect(
        "OPS004",
        profile(REPLAY.replace("@@", '{text: "It does {a1}.", slots: {a1: @@}}')),
        "{chosen: {1: drop it, 2: tell}}",
        "{state: selection, options: {1: drop it, 2: tell}}",
    ),
    "appswcpp 140: an operation that the text does not show": Defect(
        "OPS001", profile(REPLAY), f"{{text: {UNMARKED}}}", f"{{text: {MARKED}}}"
    ),
    "ND-iTC 349: a text that drifts without a refinement": Defect(
        "OPS007",
        profile(SFRS + TIME) + target(DRIFT),
        "",
        ", refinements: {r1: {kind: refine, added: by day, reason: There is no night.}}",
    ),
    "ND-iTC 416: one hierarchy here, another there": Defect(
        "HIE002",
        profile(definition("FPT_STM_EXT.1", "[]", more=HIGHER)) + target(definition("FPT_STM_EXT.1", "[]", more="@@")),
        "    hierarchical_to: []\n",
        HIGHER,
    ),
    "ND-iTC 451: an event table that names an SFR that is not there": Defect(
        "OPS021",
        profile(SFRS + TIME + log("{satisfied_by: [FPT_STM.1]}", "    audit: {@@: {item: e1}}\n")),
        "FAU_STG.3.a",
        "FPT_STM.1.a",
    ),
    "ND-iTC 453: a reference to an iteration that was dropped": Defect(
        "REF001",
        profile(definition("FPT_TUD_EXT.1", "[[FCS_COP.1]]") + hash_function() + update("FCS_COP.1: {satisfied_by: [@@]}")),
        "FCS_COP.1/CMAC",
        "FCS_COP.1/HASH",
    ),
}


def _found(folder: Path, document: str) -> set[str]:
    findings = judge(write(folder, document), *FAMILIES).result.findings
    return {finding.rule for finding in findings if finding.severity != "info" and finding.rule != "COL001"}


@pytest.mark.parametrize("name", DEFECTS)
def test_before_that_rule_and_no_other(name: str, tmp_path: Path) -> None:
    defect = DEFECTS[name]
    assert _found(tmp_path, defect.document.replace("@@", defect.wrong)) == {defect.rule}


@pytest.mark.parametrize("name", DEFECTS)
def test_after_nothing(name: str, tmp_path: Path) -> None:
    defect = DEFECTS[name]
    assert _found(tmp_path, defect.document.replace("@@", defect.right)) == set()


def test_under_cc_3_1_nothing_has_taken_its_place(tmp_path: Path) -> None:
    document = profile(definition("FCS_RBG_EXT.1", "[]", title="Random bit generation"))
    assert _found(tmp_path, document) == set()
