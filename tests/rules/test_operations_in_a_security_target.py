"""What a Security Target does with the operations and refinements of its profile."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.projects import judge, write

PROFILE = """\
=== pp/pp.yaml
document:
  id: pp
  kind: protection-profile
  title: PP
  version: "1"
  claims: {cc: {edition: "3.1"}, part2: conformant, part3: conformant}
sfrs:
  FPT_STM.1: {elements: {FPT_STM.1.1: {text: The TSF tells the time.}}}
  FPT_RPL.1:
    elements:
      FPT_RPL.1.1: {text: "It notices {a1}.", slots: {a1: {state: narrowed, value: messages}}}
      FPT_RPL.1.2: {text: "It does {a1}.", slots: {a1: {state: selection, options: {1: drop it, 2: tell}}}}
  FPT_TST.1:
    elements:
      FPT_TST.1.1:
        text: "It tests itself {s1}: {s2}."
        slots: {s1: {state: narrowed, options: {1: at start, 2: at times}}, s2: {chosen: {2: all}}}
      FPT_TST.1.2: {text: "{s1}", slots: {s1: {chosen: {2: data}}}}
      FPT_TST.1.3: {text: "{s1}", slots: {s1: {chosen: {9: the TSF}}}}
=== st/st.yaml
document:
  id: st
  kind: security-target
  title: ST
  version: "1"
  claims: {cc: {edition: "3.1"}, part2: conformant, part3: conformant, profiles: [{id: pp, conformance: strict}]}
dispositions:
  FPT_STM.1:
    disposition: refined
    elements:
      FPT_STM.1.1:
"""
TIME = "        text: The TSF tells the time by day.\n"
REST = """\
  FPT_RPL.1:
    disposition: completed
    elements:
      FPT_RPL.1.1: {slots: {a1: {value: messages of meters}}}
      FPT_RPL.1.2: {slots: {a1: %s}}
  FPT_TST.1:
    disposition: completed
    elements:
      FPT_TST.1.1: {slots: {s1: %s}}
"""
MARKED = TIME + "        refinements: {r1: {kind: %s, added: by day, reason: So it is.}}\n"
GOOD = ("{chosen: {2: tell}}", "{chosen: {1: at start}}")


def keys(folder: Path, head: str, completions: tuple[str, str]) -> list[str]:
    result = judge(write(folder, PROFILE + head + REST % completions), "OPS").result
    return [finding.key for finding in result.findings if finding.subject.startswith("st:")]


@pytest.mark.parametrize(
    ("head", "completions", "expected"),
    [
        (MARKED % "refine", GOOD, []),
        (MARKED % "editorial", GOOD, []),
        (TIME, GOOD, ["OPS007 st:FPT_STM.1 FPT_STM.1.1"]),
        (MARKED % "scope-limit", GOOD, ["OPS009 st:FPT_STM.1 FPT_STM.1.1 r1"]),
        (MARKED % "refine", ("{chosen: {3: nothing}}", GOOD[1]), ["OPS005 st:FPT_RPL.1 FPT_RPL.1.2 a1"]),
        (MARKED % "refine", ("{value: ring a bell}", GOOD[1]), ["OPS005 st:FPT_RPL.1 FPT_RPL.1.2 a1"]),
        (MARKED % "refine", (GOOD[0], "{chosen: {3: on request}}"), ["OPS005 st:FPT_TST.1 FPT_TST.1.1 s1"]),
        (MARKED % "refine", ("{state: open}", GOOD[1]), ["OPS002 st:FPT_RPL.1 FPT_RPL.1.2 a1"]),
        (MARKED % "refine", (GOOD[0], "{state: narrowed, options: {1: at start, 2: at times}}"), ["OPS002 st:FPT_TST.1 FPT_TST.1.1 s1"]),
    ],
)
def test_what_a_security_target_may_do(tmp_path: Path, head: str, completions: tuple[str, str], expected: list[str]) -> None:
    assert keys(tmp_path, head, completions) == expected


def test_a_defect_that_is_inherited_is_reported_once_at_the_profile(tmp_path: Path) -> None:
    """FPT_TST.1.3 takes an option that does not exist; the Security Target changes another element of the same SFR."""
    result = judge(write(tmp_path, PROFILE + MARKED % "refine" + REST % GOOD), "OPS003").result
    assert [finding.key for finding in result.findings] == ["OPS003 pp:FPT_TST.1 FPT_TST.1.3 s1"]
