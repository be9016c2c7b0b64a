"""The table of dispositions: for each cell a Security Target that keeps to it and one that does not, with verdict and reason."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import pytest

from tests.projects import write
from traceability.trace.conformance import Judged
from traceability.trace.lawful import CONFORMANCES, DISPOSITIONS, cell
from traceability.workflow.opening import open_path
from traceability.workflow.pipeline import view_of

PP = """\
=== {id}/pp.yaml
document:
  id: {id}
  kind: protection-profile
  title: PP
  version: "1"
  claims: {{cc: {{edition: "{edition}"}}, part2: conformant, part3: conformant, statement: {conformance}, allowed_with: [pp, qq]}}
"""
BODY = """\
threats:
  T.A: {agents: [], assets: [], action: Opens the case.}
  T.Opt: {agents: [], assets: [], action: Turns the lamp off.}
organisational_security_policies:
  P.A: {text: All is logged.}
assumptions:
  A.A: {text: The room is locked.}
objectives:
  O.A: {kind: toe, text: Tells of it., addresses: {T.A: {}, P.A: {}}}
  O.Opt: {kind: toe, text: Keeps the lamp., addresses: {T.Opt: {}}}
  OE.A: {kind: environment, text: The room has a lock., addresses: {A.A: {}}}
sfrs:
  FAU_SAR.1:
    meets: {O.A: {}}
    elements:
      FAU_SAR.1.1: {text: "The TSF lets {a1} read {a2}.", slots: {a1: {state: open, note: who}, a2: {value: all records}}}
      FAU_SAR.1.2: {text: The TSF shows records so that the reader understands them.}
  FIA_UAU.1:
    meets: {O.A: {}}
    elements:
      FIA_UAU.1.1: {text: "Before, the TSF allows {a1}.", slots: {a1: {value: nothing}}}
      FIA_UAU.1.2: {text: Afterwards all is allowed.}
  FPT_STM.1:
    status: optional
    meets: {O.Opt: {}}
    elements: {FPT_STM.1.1: {text: The TSF tells the time.}}
sars:
  ADV_FSP.1: {}
"""
OTHER = """\
objectives:
  O.Other: {kind: toe, text: The product locks itself., addresses: {}}
"""
SAID = {
    "T.A": "identical", "P.A": "identical", "A.A": "identical", "O.A": "identical", "OE.A": "identical", "FAU_SAR.1": "completed",
    "FIA_UAU.1": "identical", "ADV_FSP.1": "identical",
}  # fmt: skip
WHY = "rationale: It asks for no less"
FILLED = "elements: {FAU_SAR.1.1: {slots: {a1: {value: the owner}}}}"


@dataclass(frozen=True)
class Target:
    """A Security Target: what it says of one item, and what it adds. ``other``: it claims a second profile, with O.Other."""

    item: str
    said: str
    more: str = ""
    others: tuple[tuple[str, str], ...] = ()
    other: bool = False


def rows(folder: Path, conformance: str, target: Target) -> dict[str, Judged]:
    edition = "2022" if conformance == "exact" else "3.1"
    names = ["pp", "qq"] if target.other else ["pp"]
    claimed = ", ".join(f"{{id: {name}, conformance: {conformance}, rationale: It is one.}}" for name in names)
    said = {item: f"disposition: {word}" for item, word in SAID.items()}
    said["FAU_SAR.1"] += f", {FILLED}"
    if target.other:
        said["O.Other"] = "disposition: identical"
    said |= dict(target.others)
    said[target.item] = target.said
    text = PP.format(id="pp", edition=edition, conformance=conformance) + BODY
    text += PP.format(id="qq", edition=edition, conformance=conformance) + OTHER if target.other else ""
    text += (
        "=== st/st.yaml\ndocument:\n  id: st\n  kind: security-target\n  title: ST\n  version: '1'\n"
        f"  claims: {{cc: {{edition: '{edition}'}}, part2: conformant, part3: conformant, profiles: [{claimed}]}}\n"
        + target.more
        + "dispositions:\n"
        + "".join(f"  {item}: {{{words}}}\n" for item, words in said.items() if words)
    )
    view = view_of(open_path(str(write(folder, text))), cache=False)
    return {row.item.id: row for row in view.conformance(next(view.products()))}


OPT = (("T.Opt", ""), ("O.Opt", ""))
NEW = "threats:\n  T.New: {agents: [], assets: [], action: Drills it.}\n"
GUARD = "assumptions:\n  A.New: {text: A guard walks by.}\n"
LAMP = "objectives:\n  OE.New: {kind: environment, text: A lamp is lit., addresses: {}}\n"
AGAINST = LAMP.replace("addresses: {}", "addresses: {T.A: {}}")
OWN_O = "objectives:\n  O.New: {kind: toe, text: The product locks itself., addresses: {}}\n"
HIGHER = "sfrs:\n  FIA_UAU.2: {meets: {O.A: {}}, elements: {FIA_UAU.2.1: {text: Nothing before.}}}\n"
TWICE = "".join(
    f'  FAU_SAR.1/{n}: {{meets: {{O.A: {{}}}}, elements: {{FAU_SAR.1.1/{n}: {{text: "The TSF lets {{a1}} read {{a2}}.", slots: '
    f"{{a1: {{value: {who}}}, a2: {{value: all records}}}}}}, FAU_SAR.1.2/{n}: "
    "{text: The TSF shows records so that the reader understands them.}}}\n"
    for n, who in (("A", "the owner"), ("B", "the guard"))
)
ITERATED = "sfrs:\n" + TWICE
FLR = "sars:\n  ADV_FSP.2: {}\n"
OWN_T = "threats:\n  T.New: {agents: [], assets: [], action: Opens the case or drills it.}\n"
OWN_P = "organisational_security_policies:\n  P.New: {text: All is logged and kept.}\n"
OWN_A = "assumptions:\n  A.New: {text: The house is locked.}\n"
OWN_OE = "objectives:\n  OE.New: {kind: environment, text: The house has a lock., addresses: {A.A: {}}}\n"
OWN_S = "sfrs:\n  FAU_SAR.2: {meets: {O.A: {}}, elements: {FAU_SAR.2.1: {text: Nobody else reads.}}}\n"

ITEMS = {
    "threat": "T.A", "policy": "P.A", "assumption": "A.A", "objective": "O.A", "environment": "OE.A", "sfr": "FAU_SAR.1",
    "sar": "ADV_FSP.1",
}  # fmt: skip
REPLACING = {"threat": OWN_T, "policy": OWN_P, "assumption": OWN_A, "objective": OWN_O, "environment": OWN_OE, "sfr": OWN_S}
ADDED = {
    "threat": ("T.New", NEW), "policy": ("P.New", OWN_P), "assumption": ("A.New", GUARD), "objective": ("O.New", OWN_O),
    "environment": ("OE.New", LAMP), "sfr": ("FAU_SAR.2", OWN_S), "sar": ("ADV_FSP.2", FLR),
}  # fmt: skip
NAME = {
    "threat": "T.New", "policy": "P.New", "assumption": "A.New", "objective": "O.New", "environment": "OE.New", "sfr": "FAU_SAR.2",
}  # fmt: skip


Pair = tuple[Target | None, Target | None, str]


def pair(group: str, disposition: str, conformance: str) -> Pair:
    """For a cell: a Security Target that keeps to it (``None`` where none can), one that does not, and the rule that it breaks."""
    kind = cell(group, disposition, conformance)
    if kind == "never":
        return None, Target(ITEMS[group], f"disposition: {disposition}, {WHY}"), "CMP011"
    return PAIRS[disposition](group, kind)


def added(group: str, kind: str) -> Pair:
    name, more = ADDED[group]
    said = f"disposition: added, {WHY}"
    if kind == "unlawful":
        return None, Target(name, said, more), "CMP012"
    if kind == "harmless" and group == "assumption":
        return Target(name, said, more), Target(name, "", more), "CMP006"
    if kind == "harmless":
        return Target(name, said, more), Target(name, said, AGAINST), "CMP009"
    return Target(name, "", more), Target(ITEMS[group], said), "CMP011"


def identical(group: str, kind: str) -> Pair:
    change = FILLED if group == "sfr" else "text: Other words."
    good = Target("FIA_UAU.1" if group == "sfr" else ITEMS[group], "disposition: identical")
    return good, Target(ITEMS[group], f"disposition: identical, {change}"), "CMP011"


def completed(group: str, kind: str) -> Pair:
    if group == "sar":
        return Target("ADV_FSP.1", "disposition: completed, text: In English."), Target("ADV_FSP.1", "disposition: completed"), "CMP011"
    return Target("FAU_SAR.1", f"disposition: completed, {FILLED}"), Target("FIA_UAU.1", "disposition: completed"), "CMP011"


def iterated(group: str, kind: str) -> Pair:
    good = Target(ITEMS[group], "disposition: iterated, by: [FAU_SAR.1/A, FAU_SAR.1/B]", ITERATED)
    return good, Target(ITEMS[group], "disposition: iterated"), "CMP011"


def raised(group: str, kind: str) -> Pair:
    name, higher, more = ("FIA_UAU.1", "FIA_UAU.2", HIGHER) if group == "sfr" else ("ADV_FSP.1", "ADV_FSP.2", FLR)
    good = Target(name, f"disposition: raised, by: [{higher}], {WHY}", more)
    if kind == "unlawful":
        return None, good, "CMP009"
    if kind == "rationale":
        return good, Target(name, f"disposition: raised, by: [{higher}]", more), "CMP010"
    return good, Target(name, "disposition: raised, by: [ADV_FSP.9]"), "CMP011"


def omitted(group: str, kind: str) -> Pair:
    item, words = ITEMS[group], f"disposition: omitted, {WHY}"
    good = None
    if kind == "optional":
        free = {"threat": "T.Opt", "objective": "O.Opt", "sfr": "FPT_STM.1"}
        good = Target(free[group], words) if group in free else None
    elif kind == "upheld":
        good = Target(item, words, others=(("OE.A", f"disposition: moved-to-TOE, {WHY}"),))
    elif kind == "other-profile":
        return Target(item, f"{words}, by: [O.Other]", other=True), Target(item, f"{words}, by: [O.A]"), "CCL009"
    elif kind == "mapped":
        return Target(item, f"{words}, by: [{NAME[group]}]", REPLACING[group]), Target(item, words), "CMP008"
    return good, Target(item, words), "CCL009"


def moved(group: str, kind: str) -> Pair:
    good = Target(ITEMS[group], f"disposition: moved-to-TOE, {WHY}")
    return (good, Target("O.A", good.said), "CMP011") if kind == "lawful" else (None, good, "CMP009")


def refined(group: str, kind: str) -> Pair:
    item, words = ITEMS[group], f"disposition: refined, {WHY}"
    change = FILLED if group == "sfr" else "text: Other words."
    changed = Target(item, f"{words}, {change}")
    if kind == "rationale":
        return changed, Target(item, f"disposition: refined, {change}"), "CMP010"
    if kind == "restated":
        return Target(item, f"{words}, {change}, by: [O.A]"), changed, "CMP009"
    if kind == "other-profile":
        return Target(item, f"{words}, {change}, by: [O.Other]", other=True), changed, "CMP009"
    return (Target(item, words) if kind == "wording" else None), changed, "CMP009"


PAIRS: dict[str, Callable[[str, str], Pair]] = {
    "added": added, "identical": identical, "completed": completed, "iterated": iterated, "raised": raised, "omitted": omitted,
    "moved-to-TOE": moved, "refined": refined,
}  # fmt: skip


CELLS = [(g, d, c) for g in ITEMS for d in DISPOSITIONS for c in CONFORMANCES]


@pytest.mark.parametrize(("group", "disposition", "conformance"), CELLS, ids=["-".join(each) for each in CELLS])
def test_each_cell(group: str, disposition: str, conformance: str, tmp_path: Path) -> None:
    good, bad, rule = pair(group, disposition, conformance)
    if good is not None:
        row = rows(tmp_path / "good", conformance, good)[good.item]
        assert row.disposition == disposition
        assert [fault.message for fault in row.faults] == []
        assert row.lawful in ("lawful", "examine")
    if bad is None:
        return
    row = rows(tmp_path / "bad", conformance, bad)[bad.item]
    broken = [fault.rule for fault in row.faults if fault.rule != "OPS002"]  # what is left open is another defect
    assert broken == [rule], [fault.message for fault in row.faults]
    assert row.lawful == "unlawful"
    assert row.faults[0].message
    assert row.faults[0].where.line > 0


def test_most_cells_have_both() -> None:
    pairs = [pair(*each) for each in CELLS]
    assert len(CELLS) == 168
    assert sum(good is not None for good, _, _ in pairs) > 60
    assert all(bad is not None for _, bad, _ in pairs)
