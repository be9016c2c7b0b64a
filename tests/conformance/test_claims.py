"""Claims that lead somewhere they should not, what follows without being said, and dispositions that do another thing than they say."""

from __future__ import annotations

from pathlib import Path

import msgspec
import pytest

from tests.projects import write
from traceability.model.base import Origin
from traceability.model.finding import Finding
from traceability.model.requirements import Element, Slot
from traceability.trace.conformance import Judged
from traceability.trace.differences import compare_slots, compare_words
from traceability.workflow.opening import open_path
from traceability.workflow.pipeline import run, view_of

FAMILIES = ("CCL004", "CCL008", "CCL009", "CCL01", "CCL02", "CMP", "MOD", "CFG001", "OPS002", "OPS005", "REF", "SAR002", "HIE")
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
    cc: {{edition: "{edition}"}}
    part2: conformant
    part3: conformant
"""
BODY = """\
threats:
  T.A: {agents: [], assets: [], action: Opens the case.}
assumptions:
  A.A: {text: The room is locked.}
objectives:
  O.A: {kind: toe, text: Tells of it., addresses: {T.A: {}}}
  OE.A: {kind: environment, text: The room has a lock., addresses: {A.A: {}}}
sfrs:
  FAU_SAR.1:
    meets: {O.A: {}}
    elements:
      FAU_SAR.1.1: {text: "The TSF lets {a1} read {a2}.", slots: {a1: {value: the owner}, a2: {value: all records}}}
      FAU_SAR.1.2: {text: The TSF shows records so that the reader understands them.}
  FIA_UAU.1:
    meets: {O.A: {}}
    elements:
      FIA_UAU.1.1: {text: "Before, the TSF allows {a1}.", slots: {a1: {state: open}}}
      FIA_UAU.1.2: {text: Afterwards all is allowed.}
sars:
  ADV_FSP.1: {}
"""
SAME = ("T.A", "A.A", "O.A", "OE.A", "FAU_SAR.1", "ADV_FSP.1")
FILLED = "  FIA_UAU.1: {disposition: completed, elements: {FIA_UAU.1.1: {slots: {a1: {value: nothing}}}}}\n"


def document(
    name: str, kind: str = "protection-profile", more: str = "    statement: strict\n", body: str = "", edition: str = "2022"
) -> str:
    return HEAD.format(id=name, kind=kind, edition=edition) + more + body


def profile(name: str, body: str = BODY, claims: str = "") -> str:
    listed = f"    profiles: [{claims}]\n" if claims else ""
    return document(name, more="    statement: strict\n" + listed, body=body)


def claim(name: str, conformance: str = "strict", more: str = "") -> str:
    return f"{{id: {name}, conformance: {conformance}, rationale: It is one.{more}}}"


def target(body: str = "", *, without: tuple[str, ...] = (), profiles: str = claim("pp"), packages: str = "", edition: str = "2022") -> str:
    said = "".join(f"  {name}: {{disposition: identical}}\n" for name in SAME if name not in without)
    own, _, dispositions = body.partition("dispositions:\n")
    listed = f"    packages: [{packages}]\n" if packages else ""
    filled = "" if "FIA_UAU.1" in without else FILLED
    more = f"    profiles: [{profiles}]\n{listed}"
    return document("st", "security-target", more, f"{own}dispositions:\n{said}{filled}{dispositions}", edition)


def found(folder: Path, *parts: str) -> dict[str, Finding]:
    findings = run(open_path(str(write(folder, "".join(parts)))), cache=False).result.findings
    return {f.key: f for f in findings if f.rule.startswith(FAMILIES) and f.severity != "info"}


def row(folder: Path, item: str, *parts: str) -> Judged:
    view = view_of(open_path(str(write(folder, "".join(parts)))), cache=False)
    rows = [one for one in view.conformance(next(view.products())) if one.item.id == item]
    assert len(rows) == 1
    return rows[0]


def test_the_documents_of_these_tests_conform(tmp_path: Path) -> None:
    assert found(tmp_path, profile("pp"), target()) == {}


# Who claims whom


@pytest.mark.parametrize(
    ("parts", "keys"),
    [
        ((profile("pp"), target(profiles=claim("pq"))), ["CCL004 st: pq"]),
        ((profile("pp"), target(profiles=claim("pp", more=', version: "2"'))), ["CCL004 st: pp version"]),
        ((profile("pp"), target(profiles=claim("pp", more=', version: "1"'))), []),
        ((profile("pp"), target(profiles=f"{claim('pp')}, {claim('pp')}")), ["CCL012 st: pp"]),
        ((profile("pp", claims=claim("pp")),), ["CCL020 pp:"]),
        ((document("mod", "pp-module", body="bases:\n  B: {documents: [mod], overview: A clock., consistency: Yes., assurance: Yes.}\n"),), ["CCL020 mod:"]),
        ((document("cfg", "pp-configuration", body="components: {cfg: {}}\nsars: {ADV_FSP.1: {}}\n"),), ["CCL020 cfg:", "CFG001 cfg: cfg"]),
        ((document("pk", "functional-package", "    packages: [{id: pk, conformance: conformant}]\n", "sfrs: {}\n"),), ["CCL015 pk:", "CCL020 pk:"]),
        ((profile("pp"), target(packages="{id: pp, conformance: conformant}")), ["CCL022 st: pp"]),
        ((profile("pp"), target(packages="{id: pk, conformance: conformant}")), ["SAR002 st: pk"]),
        ((profile("pp"), target(edition="3.1")), ["CCL023 st: pp"]),
        ((document("pp", body=BODY, edition="3.1"), target()), []),
        ((document("pp"), target(without=(*SAME, "FIA_UAU.1"))), []),
    ],
)  # fmt: skip
def test_claims(parts: tuple[str, ...], keys: list[str], tmp_path: Path) -> None:
    assert sorted(found(tmp_path, *parts)) == keys


def test_a_circle_is_told_once_with_the_whole_way(tmp_path: Path) -> None:
    same = "dispositions:\n" + "".join(f"  {name}: {{disposition: identical}}\n" for name in (*SAME, "FIA_UAU.1"))
    parts = (profile("pp", claims=claim("qq")), profile("qq", same, claim("rr")), profile("rr", same, claim("pp")))
    (finding,) = [f for f in found(tmp_path, *parts, target()).values() if f.rule == "CCL020"]
    assert finding.message == "pp stands on itself: pp on qq, qq on rr, rr on pp"
    assert [where.file for where in finding.other] == ["qq/qq.yaml", "rr/rr.yaml"]


def test_bases_go_in_a_circle_too(tmp_path: Path) -> None:
    base = "bases:\n  B: {{documents: [{}], overview: A clock., consistency: Yes., assurance: Yes.}}\n"
    parts = [document(name, "pp-module", body=base.format(other)) for name, other in (("one", "two"), ("two", "one"))]
    assert sorted(found(tmp_path, *parts)) == ["CCL020 one: two"]


# Two profiles that say different things


BOTH = f"{claim('pp')}, {claim('qq')}"


@pytest.mark.parametrize(
    ("old", "new", "keys", "told"),
    [
        ("Opens the case.", "Opens  the case", [], ""),
        ("Opens the case.", "Paints it.", ["CCL021 st:T.A pp qq"], "'Opens the case.' against 'Paints it.'"),
        ("The room is locked.", "All is locked.", ["CCL021 st:A.A pp qq"], "'The room is locked.' against 'All is locked.'"),
        ("kind: toe", "kind: environment", ["CCL021 st:O.A pp qq"], "toe 'Tells of it.' against environment 'Tells of it.'"),
        ("value: the owner", "value: the guard", ["CCL021 st:FAU_SAR.1 pp qq"], "FAU_SAR.1.1 a1: 'the owner' against 'the guard'"),
        ("understands them", "sees them", ["CCL021 st:FAU_SAR.1 pp qq"], "FAU_SAR.1.2: 'The TSF shows"),
    ],
)
def test_two_profiles_that_contradict_each_other(old: str, new: str, keys: list[str], told: str, tmp_path: Path) -> None:
    assert old in BODY
    findings = found(tmp_path, profile("pp"), profile("qq", BODY.replace(old, new, 1)), target(profiles=BOTH))
    assert sorted(findings) == keys
    for finding in findings.values():
        assert told in finding.message
        assert finding.other[0].file == "pp/pp.yaml"


def test_what_covers_both_profiles_is_lawful(tmp_path: Path) -> None:
    other = BODY.replace("Opens the case.", "Paints it.").replace("value: the owner", "value: the guard")
    instance = (
        '  FAU_SAR.1/{n}: {{meets: {{O.A: {{}}}}, elements: {{FAU_SAR.1.1/{n}: {{text: "The TSF lets {{a1}} read {{a2}}.", slots: '
        "{{a1: {{value: {who}}}, a2: {{value: all records}}}}}}, "
        "FAU_SAR.1.2/{n}: {{text: The TSF shows records so that the reader understands them.}}}}}}\n"
    )
    threat = "  T.A: {disposition: refined, text: Opens or paints the case., rationale: It covers both.}\n"

    def both(folder: Path, first: str, second: str) -> list[str]:
        sfrs = "sfrs:\n" + instance.format(n="P", who=first) + instance.format(n="Q", who=second)
        st = target(f"{sfrs}dispositions:\n{threat}", without=("T.A", "FAU_SAR.1"), profiles=BOTH)
        return sorted(found(folder, profile("pp"), profile("qq", other), st))

    assert both(tmp_path / "good", "the owner", "the guard") == []
    # nobody does what qq asks for, and the second iteration is that of nobody
    assert both(tmp_path / "bad", "the owner", "the cat") == ["CMP014 st:FAU_SAR.1 FAU_SAR.1.1 a1"]


@pytest.mark.parametrize("order", [("pp", "qq"), ("qq", "pp")])
def test_each_profile_is_judged_as_it_is_claimed(order: tuple[str, str], tmp_path: Path) -> None:
    demands = {"pp": "strict", "qq": "demonstrable"}
    other = document("qq", more="    statement: demonstrable\n", body="threats:\n  T.B: {agents: [], assets: [], action: Paints it.}\n")
    st = target("dispositions:\n  T.B: {disposition: identical}\n", profiles=", ".join(claim(name, demands[name]) for name in order))
    assert [row(tmp_path, item, profile("pp"), other, st).conformance for item in ("T.A", "T.B")] == ["strict", "demonstrable"]


@pytest.mark.parametrize("order", [("pp", "qq"), ("qq", "pp")])
def test_a_profile_that_stands_on_the_other_has_the_last_word(order: tuple[str, str], tmp_path: Path) -> None:
    same = "".join(f"  {name}: {{disposition: identical}}\n" for name in SAME if name != "T.A")
    wider = f"dispositions:\n{same}{FILLED}  T.A: {{disposition: refined, text: Opens or paints the case., rationale: It is wider.}}\n"
    parts = (profile("pp"), profile("qq", wider, claim("pp")))
    st = target(profiles=", ".join(claim(name) for name in order))
    view = view_of(open_path(str(write(tmp_path, "".join((*parts, st))))), cache=False)
    assert next(view.products()).threats["T.A"].action == "Opens or paints the case."
    assert sorted(found(tmp_path / "again", *parts, st)) == []


# What follows without being said


TWICE = "sfrs:\n" + "".join(
    f'  FIA_UAU.1/{n}: {{meets: {{O.A: {{}}}}, elements: {{FIA_UAU.1.1/{n}: {{text: "Before, the TSF allows {{a1}}.", '
    f"slots: {{a1: {{value: {what}}}}}}}, FIA_UAU.1.2/{n}: {{text: Afterwards all is allowed.}}}}}}\n"
    for n, what in (("A", "nothing"), ("B", "reading"))
)
HIGHER = "sfrs:\n  FIA_UAU.2: {meets: {O.A: {}}, elements: {FIA_UAU.2.1: {text: Nothing before.}}}\n"
MOVED = "objectives:\n  OE.A: {kind: toe, text: The room has a lock., addresses: {A.A: {}}}\n"


@pytest.mark.parametrize(
    ("item", "body", "disposition", "by", "lawful"),
    [
        ("FIA_UAU.1", TWICE, "iterated", ("FIA_UAU.1/A", "FIA_UAU.1/B"), "lawful"),
        ("FIA_UAU.1", HIGHER, "raised", ("FIA_UAU.2",), "unlawful"),  # nothing says why: CMP010
        ("ADV_FSP.1", "sars:\n  ADV_FSP.2: {}\n", "raised", ("ADV_FSP.2",), "lawful"),
        ("OE.A", MOVED, "moved-to-TOE", ("OE.A",), "lawful"),
    ],
)
def test_what_follows(item: str, body: str, disposition: str, by: tuple[str, ...], lawful: str, tmp_path: Path) -> None:
    judged = row(tmp_path, item, profile("pp"), target(body, without=(item,)))
    assert (judged.disposition, judged.derived, judged.targets, judged.lawful) == (disposition, True, by, lawful)
    keys = sorted(found(tmp_path / "again", profile("pp"), target(body, without=(item,))))
    assert keys == ([f"CMP010 st:{item}"] if lawful == "unlawful" else [])


READ = 'FAU_SAR.1.1: {text: "The TSF lets {a1} read {a2}.", slots: {a1: {value: the owner}, a2: {value: all records}}}'
SHOWN = "FAU_SAR.1.2: {text: The TSF shows records so that the reader understands them.}"
BEFORE = 'FIA_UAU.1.1: {text: "Before, the TSF allows {a1}.", slots: {a1: {value: nothing}}}'
AFTER = "FIA_UAU.1.2: {text: Afterwards all is allowed.}"


@pytest.mark.parametrize(
    ("item", "elements", "disposition", "verdicts", "words", "keys"),
    [
        ("FAU_SAR.1", f"{READ}, {SHOWN}", "identical", ["same", "same"], [], []),
        ("FAU_SAR.1", f"{READ}, {SHOWN.replace('understands', 'reads')}", "refined", ["same", "same"], ["text"], ["CMP016 st:FAU_SAR.1 FAU_SAR.1.2"]),
        ("FAU_SAR.1", f"{READ.replace('the owner', 'a guest')}, {SHOWN}", "refined", ["changed-assignment", "same"], [], ["CMP014 st:FAU_SAR.1 FAU_SAR.1.1 a1"]),
        ("FIA_UAU.1", f"{BEFORE}, {AFTER}", "completed", ["completed"], [], []),
        ("FIA_UAU.1", f"{BEFORE}, {AFTER.replace('all', 'everything')}", "refined", ["completed"], ["text"], ["CMP016 st:FIA_UAU.1 FIA_UAU.1.2"]),
    ],
)  # fmt: skip
def test_an_sfr_that_is_stated_again(
    item: str, elements: str, disposition: str, verdicts: list[str], words: list[str], keys: list[str], tmp_path: Path
) -> None:
    body = f"sfrs:\n  {item}: {{meets: {{O.A: {{}}}}, elements: {{{elements}}}}}\n"
    judged = row(tmp_path, item, profile("pp"), target(body, without=(item,)))
    assert (judged.disposition, judged.derived, judged.lawful) == (disposition, True, "unlawful" if keys else "lawful")
    assert [one.verdict for one in judged.slots] == verdicts
    assert [one.what for one in judged.words] == words
    assert sorted(found(tmp_path / "again", profile("pp"), target(body, without=(item,)))) == keys


@pytest.mark.parametrize(
    ("mark", "lawful"), [("", "unlawful"), (", refinements: {r1: {kind: refine, added: and explains them}}", "examine")]
)
def test_other_words_are_for_a_person_to_judge_once_they_are_marked(mark: str, lawful: str, tmp_path: Path) -> None:
    said = f"refined, rationale: So., elements: {{FAU_SAR.1.2: {{text: The TSF shows records and explains them.{mark}}}}}"
    body = f"dispositions:\n  FAU_SAR.1: {{disposition: {said}}}\n"
    judged = row(tmp_path, "FAU_SAR.1", profile("pp"), target(body, without=("FAU_SAR.1",)))
    assert [fault.rule for fault in judged.faults] == ([] if mark else ["OPS007"])
    assert judged.lawful == lawful


LEFT, LISTED = Slot(state="narrowed", options={1: "a", 2: "b"}), "1: a, 2: b"


@pytest.mark.parametrize(
    ("kind", "before", "after", "said"),
    [
        ("s", Slot(chosen={1: "a"}), Slot(chosen={1: "a", 2: "b"}), ("changed-selection", "the profile's choice is changed: with 2")),
        ("s", Slot(chosen={1: "a", 2: "b"}), Slot(chosen={2: "b"}), ("changed-selection", "the profile's choice is changed: without 1")),
        ("s", Slot(chosen={1: "a"}), Slot(chosen={3: "b"}), ("changed-selection", "the profile's choice is changed: without 1 and with 3")),
        ("s", Slot(chosen={1: "a"}), Slot(chosen={1: "b"}), ("changed-selection", "the same options are chosen, in other words")),
        ("a", Slot(state="narrowed", value="1 to 5"), Slot(value="1  to 5"), ("completed", "")),
        ("a", Slot(state="narrowed", value="1 to 5"), Slot(value="3"), ("examine", "whether the value lies within the bounds of the profile is for a person to see")),
        ("a", Slot(state="open"), Slot(state="narrowed", value="1 to 5"), ("narrowed", "")),
        ("a", Slot(value="x"), Slot(state="open"), ("open", "the profile has narrowed or completed it already")),
        ("s", LEFT, Slot(state="narrowed", options={1: "", 2: "b"}), ("narrowed", "")),
        ("s", LEFT, Slot(state="narrowed", options={1: "a", 3: "c"}), ("invented", f"the profile leaves only {LISTED}")),
        ("s", LEFT, Slot(state="narrowed", options={1: "z"}), ("invented", f"the profile leaves only {LISTED}")),
        ("s", LEFT, Slot(state="narrowed"), ("invented", f"the profile leaves only {LISTED}")),
        ("s", LEFT, Slot(chosen={1: "a"}), ("completed", "")),
        ("s", LEFT, Slot(chosen={3: "c"}), ("beyond", f"option 3 is none of {LISTED}")),
        ("a", LEFT, Slot(value="b"), ("completed", "")),
        ("a", LEFT, Slot(value="c"), ("invented", f"the profile leaves only {LISTED}")),
    ],
)  # fmt: skip
def test_what_is_said_of_an_operation(kind: str, before: Slot, after: Slot, said: tuple[str, str]) -> None:
    one, other = (
        Element(id="FAU_SAR.1.1", origin=Origin(file="pp.yaml", line=1), text="x", slots={f"{kind}1": slot}) for slot in (before, after)
    )
    (judged,) = compare_slots(one, other)
    assert (judged.verdict, judged.reason) == said


@pytest.mark.parametrize(
    ("slots", "items", "said"),
    [
        ({}, {"i1": "one", "i2": "two"}, []),
        ({}, {"i1": "one", "i2": "two", "i3": "three"}, []),  # who adds an item asks for more
        ({}, {"i1": "one", "i2": "other"}, [("item", "i2")]),
        ({}, {"i1": "one"}, [("fewer-items", "i2")]),
        ({}, {}, []),  # stated without items: the profile's stand
        ({"a1": Slot(state="open")}, {"i1": "one", "i2": "other"}, []),  # its words speak of what is completed
        ({"a1": Slot(value="x")}, {"i1": "one", "i2": "other"}, [("item", "i2")]),
    ],
)
def test_what_is_said_of_items(slots: dict[str, Slot], items: dict[str, str], said: list[tuple[str, str]]) -> None:
    place = Origin(file="pp.yaml", line=1)
    one = Element(id="FAU_SAR.1.1", origin=place, text="x", slots=slots, items={"i1": "one", "i2": "two"})
    assert [(entry.what, entry.name) for entry in compare_words(one, msgspec.structs.replace(one, items=items))] == said


def test_one_iteration_may_be_a_renamed_id(tmp_path: Path) -> None:
    one = "".join(TWICE.splitlines(keepends=True)[:2])
    findings = found(tmp_path, profile("pp"), target(one, without=("FIA_UAU.1",)))
    assert sorted(findings) == ["CMP007 st:FIA_UAU.1/A st:FIA_UAU.1"]
    assert "iterated, by: [FIA_UAU.1/A]" in next(iter(findings.values())).hint


def test_what_is_said_of_the_new_item_is_not_overridden(tmp_path: Path) -> None:
    body = "sars:\n  ADV_FSP.2: {}\ndispositions:\n  ADV_FSP.2: {disposition: added, rationale: It is wise.}\n"
    assert "CMP001 st:ADV_FSP.1" in found(tmp_path, profile("pp"), target(body, without=("ADV_FSP.1",)))


# Word and deed


THREAT = "threats:\n  T.A: {agents: [], assets: [], action: Paints it.}\n"
AWAY = "objectives:\n  O.A: {kind: environment, text: Tells of it., addresses: {T.A: {}}}\n"


@pytest.mark.parametrize(
    ("body", "without", "keys"),
    [
        (THREAT, (), ["CMP011 st:T.A"]),
        (THREAT, ("T.A",), ["CMP010 st:T.A"]),
        (AWAY, (), ["CMP009 st:O.A"]),
        (AWAY, ("O.A",), ["CMP009 st:O.A"]),
        (MOVED, (), ["CMP011 st:OE.A"]),
        (MOVED + "dispositions:\n  OE.A: {disposition: moved-to-TOE, rationale: It locks itself.}\n", ("OE.A",), []),
        ("dispositions:\n  T.A: {disposition: refined, rationale: Why not., elements: {FAU_SAR.1.1: {text: x}}}\n", ("T.A",), ["CMP011 st:T.A"]),
        ("dispositions:\n  T.A: {disposition: refined, rationale: Why not., meets: {O.A: {}}}\n", ("T.A",), ["CMP011 st:T.A"]),
        ("dispositions:\n  FAU_SAR.1: {disposition: refined, rationale: Why not., text: x}\n", ("FAU_SAR.1",), ["CMP011 st:FAU_SAR.1"]),
        (TWICE + "dispositions:\n  FIA_UAU.1: {disposition: iterated, by: [FIA_UAU.1/A, FIA_UAU.1/B], text: x}\n", ("FIA_UAU.1",), ["CMP011 st:FIA_UAU.1"]),
        ("dispositions:\n  FAU_SAR.1: {disposition: refined, rationale: Why not., elements: {FAU_SAR.1.9: {text: x}}}\n", ("FAU_SAR.1",), ["CMP002 st:FAU_SAR.1 FAU_SAR.1.9"]),
    ],
)  # fmt: skip
def test_word_and_deed(body: str, without: tuple[str, ...], keys: list[str], tmp_path: Path) -> None:
    assert sorted(found(tmp_path, profile("pp"), target(body, without=without))) == keys


# Packages


PACKAGE = document("pk", "functional-package", "", """\
sfrs:
  FAU_SAR.1:
    elements:
      FAU_SAR.1.1:
        text: "The TSF lets {a1} read {a2}."
        slots: {a1: {state: selection, options: {1: the owner, 2: the guard}}, a2: {value: all}}
      FAU_SAR.1.2: {text: The TSF shows records.}
""")  # fmt: skip
ONE, MORE = "chosen: {1: the owner}", "state: selection, options: {1: the owner, 2: the guard, 3: the cat}"
OTHER = "state: selection, options: {1: the owner, 3: the cat}"


@pytest.mark.parametrize(
    ("kind", "edition", "conformance", "slot", "keys"),
    [
        ("protection-profile", "2022", "conformant", ONE, []),
        ("protection-profile", "2022", "conformant", MORE, ["CMP015 dd:FAU_SAR.1 FAU_SAR.1.1 a1"]),
        ("protection-profile", "2022", "conformant, by: [FAU_SAR.1]", ONE, ["CCL022 dd: pk"]),
        ("protection-profile", "2022", "tailored", MORE, []),
        ("protection-profile", "2022", "tailored", "chosen: {1: the owner, 2: the guard, 3: the cat}", []),
        ("protection-profile", "2022", "tailored", ONE, ["CCL022 dd: pk"]),
        ("protection-profile", "2022", "tailored", OTHER, ["CCL022 dd: pk", "CMP015 dd:FAU_SAR.1 FAU_SAR.1.1 a1"]),
        ("protection-profile", "3.1", "tailored", MORE, ["CCL022 dd: pk", "CCL023 dd: pk", "CMP015 dd:FAU_SAR.1 FAU_SAR.1.1 a1"]),
        ("pp-module", "2022", "tailored", MORE, []),
        ("pp-module", "2022", "conformant", MORE, ["MOD004 dd: FAU_SAR.1.1 a1"]),
        ("security-target", "2022", "tailored", ONE, ["CCL022 dd: pk"]),
        ("protection-profile", "2022", "augmented", ONE, ["CCL022 dd: pk"]),
        ("protection-profile", "2022", "augmented, by: [FAU_SAR.1]", ONE, ["CCL022 dd: pk"]),
        ("protection-profile", "2022", "augmented, by: [FPT_STM.1]", ONE, ["CCL022 dd: pk"]),
        ("protection-profile", "2022", "augmented, by: [FAU_SAR.2]", ONE, []),
    ],
)
def test_packages(kind: str, edition: str, conformance: str, slot: str, keys: list[str], tmp_path: Path) -> None:
    said = f"dispositions:\n  FAU_SAR.1: {{disposition: completed, elements: {{FAU_SAR.1.1: {{slots: {{a1: {{{slot}}}}}}}}}}}\n"
    own = "sfrs:\n  FAU_SAR.2: {elements: {FAU_SAR.2.1: {text: Nobody else reads.}}}\n"
    base = "bases:\n  B: {documents: [bb], overview: A clock., consistency: Yes., assurance: Yes.}\n" if kind == "pp-module" else ""
    more = f"    packages: [{{id: pk, conformance: {conformance}}}]\n" + ("" if kind == "security-target" else "    statement: strict\n")
    parts = (document("bb"), PACKAGE, document("dd", kind, more, base + own + said, edition))
    assert sorted(found(tmp_path, *parts)) == keys
