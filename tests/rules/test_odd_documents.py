"""Documents that nobody should write: each is read to the end, or refused with its place, and gives the findings that it deserves."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

import pytest

from tests.projects import judge, write
from traceability.model.errors import LoadError
from traceability.model.requirements import Element, Slot
from traceability.workflow.wording import element_parts

HEAD = """\
=== pp/pp.yaml
document:
  id: pp
  kind: protection-profile
  title: PP
  version: "1"
  claims: {{cc: {{edition: "{edition}"}}, part2: extended, part3: conformant}}
"""
RULES = ("REQ", "OPS", "DEP", "HIE", "ECD", "REF", "RAT006")
CLOCK = "sfrs:\n  FPT_STM.1: {elements: {FPT_STM.1.1: {text: The TSF tells the time.}}}\n"


def found(folder: Path, body: str, edition: str = "3.1") -> Counter[str]:
    findings = judge(write(folder, HEAD.format(edition=edition) + body), *RULES).result.findings
    return Counter(finding.rule for finding in findings if finding.rule != "COL001")


def definition(name: str, above: str = "[]", needs: str = "[]") -> str:
    return f"""\
  {name}:
    title: A thing
    placement: new-family
    family: {name.rpartition(".")[0]}
    family_behaviour: What it is about.
    levelling: One component.
    justification: None does it.
    hierarchical_to: {above}
    dependencies: {needs}
    elements: {{{name}.1: {{text: The TSF shall do it.}}}}
"""


def instances(*names: str) -> str:
    return "sfrs:\n" + "".join(f"  {name}: {{elements: {{{name}.1: {{text: The TSF does it.}}}}}}\n" for name in names)


EXTENDED = "extended_components:\n"
CIRCLE = EXTENDED + definition("FPT_A.1", "[FPT_B.1]") + definition("FPT_B.1", "[FPT_A.1]") + instances("FPT_A.1", "FPT_B.1")
NEEDS = EXTENDED + definition("FPT_A.1", needs="[[FPT_B.1]]") + definition("FPT_B.1", needs="[[FPT_C.1]]")

FINDINGS = {
    "an unknown component under CC:2022": ("2022", instances("FXX_YYY.1"), {"REQ001": 1}),
    "an SFR without any element": ("3.1", "sfrs:\n  FPT_STM.1: {elements: {}}\n", {"REQ003": 1}),
    "a component hierarchical to itself": ("3.1", EXTENDED + definition("FPT_A.1", "[FPT_A.1]") + instances("FPT_A.1"), {"ECD003": 1}),
    "two components hierarchical to one another": ("3.1", CIRCLE, {"ECD003": 2}),
    "dependencies that run in a circle": (
        "3.1", NEEDS + definition("FPT_C.1", needs="[[FPT_B.1], [FPT_A.1]]") + instances("FPT_A.1"), {"DEP001": 1},
    ),
    "a dependency without an alternative": ("3.1", EXTENDED + definition("FPT_A.1", needs="[[]]") + instances("FPT_A.1"), {"ECD003": 1}),
    "a dependency on an empty name": ("3.1", EXTENDED + definition("FPT_A.1", needs='[[""]]') + instances("FPT_A.1"), {"ECD003": 1}),
    "an element's id for the SFR's": ("3.1", CLOCK.replace("FPT_STM.1:", "FPT_STM.1.1:"), {"REQ006": 1}),
    "a family's name for the SFR's": ("3.1", CLOCK.replace("FPT_STM.1:", "FPT_STM:"), {"REQ006": 1}),
    "a zero before the number": ("3.1", CLOCK.replace("FPT_STM.1:", "FPT_STM.01:"), {"REQ001": 1}),
    "dependencies under keys of nothing": (
        "3.1", CLOCK.replace("time.}}}", 'time.}}, dependencies: {"": {}, "|": {satisfied_by: []}}}'), {"DEP005": 2},
    ),
    "an event of no name": ("3.1", CLOCK.replace("time.}}}", 'time.}}, audit: {"": {item: e}, X: {dismissed: no}}}'), {"OPS021": 2}),
    "an operation of no name": ("3.1", CLOCK.replace("time.}", 'time., slots: {"": {value: x}, s1-x-a1: {value: x}}}'), {"OPS001": 2}),
    "a value that names its own operation": (
        "3.1", CLOCK.replace("FPT_STM.1", "FTA_SSL.3").replace("tells the time.}", 'does x., slots: {a1: {value: "{a1}{a1}"}}}'), {"OPS001": 1},
    ),
}  # fmt: skip

REFUSED = {
    "no elements": CLOCK.replace("{elements: {FPT_STM.1.1: {text: The TSF tells the time.}}}", "{}"),
    "elements of nothing": CLOCK.replace("{FPT_STM.1.1: {text: The TSF tells the time.}}", ""),
    "a slash without an iteration": CLOCK.replace("FPT_STM.1:", "FPT_STM.1/:"),
    "an iteration of an iteration": CLOCK.replace("FPT_STM.1:", "FPT_STM.1/A/B:"),
    "an unknown edition": HEAD.format(edition="2031"),
    "a justification of no type": CLOCK.replace("time.}}}", "time.}}, dependencies: {FAU_GEN.1: {justified: perhaps}}}"),
    "a refinement of no kind": CLOCK.replace("time.}", "time., refinements: {r1: {kind: nicer}}}"),
} | {
    f"operations: {slots}": CLOCK.replace("time.}", f"time., slots: {slots}}}")
    for slots in (
        "5", '"x"', "[1]", "{a1: 5}", "{a1: [x]}", "{a1: }", "{a1: {value: 5}}", "{a1: {value: [x]}}", "{a1: {values: x}}", "{a1: {values: [1]}}",
        "{a1: {chosen: [1]}}", "{a1: {chosen: {a: b}}}", "{a1: {chosen: {1: 2}}}", "{a1: {options: x}}", "{a1: {state: maybe}}",
    )
}  # fmt: skip


@pytest.mark.parametrize("name", FINDINGS)
def test_what_is_found(name: str, tmp_path: Path) -> None:
    edition, body, expected = FINDINGS[name]
    assert found(tmp_path, body, edition) == expected


@pytest.mark.parametrize("name", REFUSED)
def test_what_is_refused_with_its_place(name: str, tmp_path: Path) -> None:
    body = REFUSED[name]
    with pytest.raises(LoadError) as caught:
        judge(write(tmp_path, body if body.startswith("===") else HEAD.format(edition="3.1") + body))
    assert all(mistake.file == "pp/pp.yaml" and mistake.line > 1 and mistake.message for mistake in caught.value.mistakes)


DEFAULTS = """\
  FMT_MSA.3/NAME:
    elements:
      FMT_MSA.3.1/NAME: {text: "{a1} {s1}", slots: {a1: {value: POLICY}, s1: {chosen: {CHOICE: so}}}}
      FMT_MSA.3.2/NAME: {text: "{a1}", slots: {a1: {value: ROLE}}}
"""


def iterations(count: int, policy: str, role: str) -> str:
    """SFRs of one component; a number stands for ``#``."""
    made = (DEFAULTS.replace("POLICY", policy).replace("ROLE", role).replace("NAME", "I#").replace("CHOICE", "1") for _ in range(count))
    return "sfrs:\n" + "".join(text.replace("#", str(number)) for number, text in enumerate(made))


@pytest.mark.parametrize(
    ("policy", "role", "expected"),
    [
        ("SFP number #", "owner", {}),
        ("SFP", "owner #", {"RAT006": 999}),
        ("SFP", "owner", {"OPS011": 999}),
    ],
)
def test_a_thousand_iterations(policy: str, role: str, expected: dict[str, int], tmp_path: Path) -> None:
    """About different things; about the same in different ways; all the same."""
    counted = found(tmp_path, iterations(1000, policy, role))
    assert counted.pop("DEP001") == 2000
    assert counted == expected


def test_words_that_name_themselves_or_one_another_stay_as_they_are() -> None:
    slots = {"a1": Slot(value="{a2}{a2} and {a1}"), "a2": Slot(value="{a1}"), "s1": Slot(chosen={1: "{s1-1-a1}{s1-1-a1}"})}
    element = Element(id="X", text="{a1}, {s1}, {a1}", slots={**slots, "s1-1-a1": Slot(value="{s1}")})
    assert "".join(part.text for part in element_parts(element)) == "{a2}{a2} and {a1}, {s1}{s1-1-a1}, {a1}"
