"""The rules of functional specification and design together: one defect is one finding, and hostile words harm nothing."""

from __future__ import annotations

import json
from pathlib import Path

import msgspec
import pytest

from tests.projects import judge, write
from tests.trace.test_design import CODE, DESIGN, NAMES, ST, TESTS, WHOLE, found, judged, report

POWER_OFF = '@pytest.mark.verifies("BEH.Time.keep")\n'
ZONE = '"TSFI.Clock#param-zone", "TSFI.Clock#error-E_ZONE"'
CHAIN = "chain: [M.Socket, M.Clock]"
DAY = '      "FPT_STM.1.1#d": {how: the answer holds the day}\n'
SECOND = '  "FPT_STM.1.1#s": {reason: Seconds are used inside only.}\n'
SOCKET = "{subsystem: SUB.Net, role: supporting, purpose: Takes datagrams."
INTERFACES = "    interfaces: {now: {purpose: tells the time, parameters: {zone: hours}, returns: a time}}\n"

DEFECTS = {
    "no purpose": ("purpose: Tells the time.", 'purpose: " "', ["FSP002 tds:TSFI.Clock purpose"]),
    "no method": ("method: A datagram asks for it.", 'method: ""', ["FSP002 tds:TSFI.Clock method"]),
    "parameter without words": ('zone: "hours, -12 to 14"', 'zone: ""', ["FSP004 tds:TSFI.Clock zone"]),
    "parameter that no id can hold": (
        'zone: "hours',
        '"a b": two words, zone: "hours',
        ["FSP004 tds:TSFI.Clock a b", "COV003 tds:TSFI.Clock TSFI.Clock#param-a b"],
    ),
    "action without words": ("answer: sends the time", 'answer: ""', ["FSP005 tds:TSFI.Clock answer"]),
    "error without words": ("E_ZONE: the zone is unknown", 'E_ZONE: ""', ["FSP006 tds:TSFI.Clock E_ZONE"]),
    "leaf neither shown nor hidden": (SECOND, "  {}\n", ["FSP007 st:FPT_STM.1.1#s"]),
    "leaf no longer shown": (DAY, "", ["FSP007 st:FPT_STM.1.1#d"]),
    "hidden without a reason": ("reason: Seconds are used inside only.", 'reason: " "', ["FSP007 st:FPT_STM.1.1#s"]),
    "shown by an unknown parameter": ("parameters: [zone]", "parameters: [zones]", ["FSP009 tds:TSFI.Clock FPT_STM.1.1#h zones"]),
    "left out without a reason": ("reason: It is cut when the device is made.", 'reason: ""', ["FSP010 tds:IF.Debug"]),
    "left out for an unknown objective": (
        "{reason: It is cut when the device is made.}",
        "{reason: It is locked., objective: OE.Room}",
        ["FSP010 tds:IF.Debug OE.Room"],
    ),
    "hidden and shown": (DAY, DAY + DAY.replace("#d", "#s"), ["FSP011 st:FPT_STM.1.1#s"]),
    "shown as a whole": (DAY, DAY.replace('"FPT_STM.1.1#d"', "FPT_STM.1.1"), ["TAG002 tds:TSFI.Clock FPT_STM.1.1"]),
    "part without a test": (ZONE, '"TSFI.Clock#param-zone"', ["COV003 tds:TSFI.Clock TSFI.Clock#error-E_ZONE"]),
    "behaviour without a test": (POWER_OFF, "", ["DPT001 tds:BEH.Time.keep"]),
    "interaction without a test": ('"INT.Net.time", ', "", ["DPT002 tds:INT.Net.time"]),
    "behaviour without words": ("text: Keeps the time while the power is off.", 'text: ""', ["TDS003 tds:BEH.Time.keep"]),
    "interaction without words": ("text: Asks for the time.", 'text: ""', ["TDS004 tds:INT.Net.time"]),
    "subsystem without a module": (
        "subsystems:\n",
        "subsystems:\n  SUB.Rest: {purpose: Rests., role: non-interfering}\n",
        ["TDS005 tds:SUB.Rest"],
    ),
    "interface without a purpose": ("now: {purpose: tells the time,", 'now: {purpose: "",', ["TDS006 tds:M.Clock interfaces/now/purpose"]),
    "parameter of an interface without words": (
        "parameters: {zone: hours}",
        'parameters: {zone: ""}',
        ["TDS006 tds:M.Clock interfaces/now/parameters/zone"],
    ),
    "module without a purpose": ("purpose: Takes datagrams.", 'purpose: ""', ["TDS007 tds:M.Socket"]),
    "module in the chain called non-interfering": (SOCKET, SOCKET.replace("supporting", "non-interfering"), ["TDS008 tds:M.Socket"]),
    "enforcing module called supporting": ("enforcing\n    purpose: Counts.", "supporting\n    purpose: Counts.", ["TDS008 tds:M.Clock"]),
    "subsystem called weaker than its TSFI": (
        "role: enforcing\n    behaviours: {BEH.Net",
        "role: supporting\n    behaviours: {BEH.Net",
        ["TDS008 tds:SUB.Net"],
    ),
    "subsystem said to be no part of the TSF": (
        "purpose: Keeps the time.\n",
        "purpose: Keeps the time.\n    tsf: false\n",
        ["TDS008 tds:SUB.Time"],
    ),
    "chain that ends too early": (CHAIN, "chain: [M.Socket]", ["TDS009 tds:TSFI.Clock tds:M.Socket"]),
    "no chain": (
        f"    {CHAIN}\nnon_tsfi",
        "non_tsfi",
        ["TDS009 tds:TSFI.Clock", "TDS012 tds:M.Socket", "TDS012 tds:SUB.Net"],
    ),
    "module stronger than its links": (SOCKET, SOCKET.replace("supporting", "enforcing"), ["TDS006 tds:M.Socket", "TDS012 tds:M.Socket"]),
    "id used twice": (
        "BEH.Net.listen: {",
        "BEH.Time.keep: {",
        ["REF003 tds:BEH.Time.keep", "TAG001 tests/test_clock.py::test_answer BEH.Net.listen"],
    ),
    "dead id in words": ("purpose: Counts.", "purpose: Counts for SUB.Nett.", ["HYG006 tds:M.Clock SUB.Nett"]),
}  # fmt: skip


@pytest.mark.parametrize("name", DEFECTS)
def test_one_defect_is_one_finding(name: str, tmp_path: Path) -> None:
    old, new, keys = DEFECTS[name]
    assert WHOLE.count(old) == 1
    findings = judged(tmp_path, WHOLE.replace(old, new)).result.findings
    assert sorted(finding.key for finding in findings) == sorted(keys)
    for finding in findings:
        assert finding.where.line > 0
        assert finding.hint


def test_a_tsfi_without_any_test_is_one_finding(tmp_path: Path) -> None:
    text = (
        WHOLE.replace(f"@pytest.mark.verifies({ZONE})\n", "")
        .replace(', "TSFI.Clock")', ")")
        .replace('"tds:TSFI.Clock#action-answer", ', "")
    )
    assert found(tmp_path, text) == ["COV002 tds:TSFI.Clock"]


def test_a_test_of_the_whole_tsfi_is_enough_where_no_test_names_parts(tmp_path: Path) -> None:
    text = WHOLE.replace(f"@pytest.mark.verifies({ZONE})\n", "").replace('"tds:TSFI.Clock#action-answer", ', "")
    assert found(tmp_path, text) == []


def test_tsfi_rules_sleep_where_no_tsfi_is_described(tmp_path: Path) -> None:
    start, end = DESIGN.index("tsfi:"), DESIGN.index("subsystems:")
    text = ST + DESIGN[:start] + DESIGN[end:] + CODE + TESTS
    text = (
        text.replace(', "TSFI.Clock")', ")").replace(f"@pytest.mark.verifies({ZONE})\n", "").replace('"tds:TSFI.Clock#action-answer", ', "")
    )
    result = judge(write(tmp_path, text), "FSP", "COV", "DPT", "TDS009", "TDS011", "TAG", "REF").result
    assert [finding.key for finding in result.findings] == []


def test_only_described_security_targets_owe_tsfi(tmp_path: Path) -> None:
    other = ST.replace("=== st/st.yaml", "=== other/other.yaml").replace("id: st,", "id: other,")
    qualified = CODE.replace("FPT_STM", "st:FPT_STM") + TESTS.replace('"FPT_STM', '"st:FPT_STM')
    keys = found(tmp_path, ST + DESIGN + qualified + report() + other)
    assert {key.split(" ")[0] for key in keys} == {"IMP004", "TST001"}
    assert all(" other:" in key for key in keys)


@pytest.mark.parametrize(("inner", "rule"), [("<failure/>", "TST002"), ("<error/>", "TST002"), ("<skipped/>", "TST003"), (None, "TST004")])
def test_tests_of_the_design_must_pass_too(inner: str | None, rule: str, tmp_path: Path) -> None:
    cases = {name: f'<testcase classname="tests.test_clock" name="{name}"/>' for name in NAMES}
    cases["test_zone"] = "" if inner is None else f'<testcase classname="tests.test_clock" name="test_zone">{inner}</testcase>'
    text = ST + DESIGN + CODE + TESTS + "=== results/junit.xml\n<testsuite>" + "".join(cases.values()) + "</testsuite>\n"
    findings = judged(tmp_path, text).result.findings
    assert [finding.key for finding in findings] == [f"{rule} tests/test_clock.py::test_zone"]
    assert "TSFI.Clock#error-E_ZONE" in findings[0].message


def test_the_result_of_a_removed_test_proves_nothing_and_is_said_once(tmp_path: Path) -> None:
    names = ("BEH.Time.keep", "TSFI.Clock#error-E_ZONE")
    verifies = "".join(f'<property name="verifies" value="{name}"/>' for name in names)
    named = '<property name="pptrace.nodeid" value="tests/test_clock.py::gone"/>'
    gone = f'<testcase classname="tests.test_clock" name="gone"><properties>{verifies}{named}</properties></testcase>'
    text = WHOLE.replace("</testsuite>", gone + "</testsuite>").replace(POWER_OFF, "").replace(ZONE, '"TSFI.Clock#param-zone"')
    findings = judged(tmp_path, text).result.findings
    assert [finding.key for finding in findings] == ["DPT001 tds:BEH.Time.keep", "COV003 tds:TSFI.Clock TSFI.Clock#error-E_ZONE"]
    assert all("tests/test_clock.py::gone has results" in finding.message for finding in findings)


WORDS = (
    "M.Clock, M.Clock's, M.Clock-based, (M.Clock), M.Clock/M.Socket; M.Clock.now() ends. See M.Clock.",
    "FPT_STM.1, FPT_STM.1.1, FPT_STM.1.1#d, FPT_STM.1.1#*, FPT_STM.1.1#d. ADV_FSP.4-10 and ADV_FSP.4.1C; FAU_GEN.1",
    "e.g. this, i.e. that, Annex A.2, T.38, T.B.D., M.Sc., S.M.Clocks, example.M.Clocks, TSFI.Clock#error-E_ZONE",
    "A sentence.M.x and SUB.; M. Clocks; TSFI.",
)
DEAD = {
    "M.Clokc keeps it": ["M.Clokc"],
    "M.Clock/M.Clokc": ["M.Clokc"],
    "M.Clokc, M.Clokc and M.Clokc.": ["M.Clokc"],
    "TSFI.Clock#error-E_ZON": ["TSFI.Clock#error-E_ZON"],
    "FPT_STM.1/NET and FPT_STM.1.1#x": ["FPT_STM.1/NET", "FPT_STM.1.1#x"],
}


@pytest.mark.parametrize("words", WORDS)
def test_words_that_are_no_dead_ids(words: str, tmp_path: Path) -> None:
    assert found(tmp_path, WHOLE.replace("purpose: Counts.", f'purpose: "{words}"')) == []


@pytest.mark.parametrize("words", DEAD)
def test_dead_ids(words: str, tmp_path: Path) -> None:
    findings = judged(tmp_path, WHOLE.replace("purpose: Counts.", f'purpose: "{words}"')).result.findings
    assert sorted(finding.key for finding in findings) == sorted(f"HYG006 tds:M.Clock {name}" for name in DEAD[words])


def test_a_component_that_cc_does_not_have_is_a_dead_id(tmp_path: Path) -> None:
    claims = ', claims: {cc: {edition: "3.1"}, part2: conformant, part3: conformant}}'
    text = WHOLE.replace('title: ST, version: "1"}', f'title: ST, version: "1"{claims}')
    keys = found(tmp_path, text.replace("purpose: Counts.", "purpose: FAU_GEN.1.1 and ADV_TDS.3 but not FAU_GEN.9 nor FAU_GEN.1.9."))
    assert sorted(key for key in keys if key.startswith("HYG")) == ["HYG006 tds:M.Clock FAU_GEN.1.9", "HYG006 tds:M.Clock FAU_GEN.9"]


def test_every_place_of_words_is_read(tmp_path: Path) -> None:
    text = DESIGN
    for number, words in enumerate(
        (
            "A datagram asks for it.", '"hours, -12 to 14"', "sends the time", "the zone is unknown", "the answer holds the hour",
            "tells the time", "It is cut when the device is made.", "Seconds are used inside only.", "Talks.",
            "Asks for the time.", "Takes datagrams.",
            "Keeps the time while the power is off.", "asks for the time", "one counter gives all", "a time",
        )
    ):  # fmt: skip
        assert words in text
        text = text.replace(words, f"see M.Gone{number:02}", 1)
    findings = judge(write(tmp_path, ST + text), "HYG006").result.findings
    assert sorted(finding.related for finding in findings) == [f"M.Gone{number:02}" for number in range(15)]
    assert all(finding.where.column > 0 for finding in findings)


HOSTILE = ["<script>alert(1)</script>", "=1+1", "a\u202eb", "../../etc", "${HOME}", "x" * 3000, "M." * 2000, "#" * 50, "{a1}", "%s%n", "🔒"]


@pytest.mark.parametrize("value", HOSTILE, ids=range(len(HOSTILE)))
def test_hostile_words_are_only_words(value: str, tmp_path: Path) -> None:
    quoted = json.dumps(value, ensure_ascii=False)
    text = WHOLE
    for words in (
        "Tells the time.",
        "A datagram asks for it.",
        "sends the time",
        "anybody",
        "Asks for the time.",
        "one counter gives all",
        "Counts.",
    ):
        text = text.replace(words, quoted, 1)
    name = json.dumps(value[:200], ensure_ascii=False)
    text = text.replace("{zone: hours}", f"{{{name}: hours}}").replace("errors: {", f"errors: {{{name}: {quoted}, ")
    result = judged(tmp_path, text).result
    assert {finding.rule for finding in result.findings} <= {"FSP006", "COV003"}
    assert value[:200] in {aspect.name for aspect in result.design.tsfi[0].aspects}
    assert msgspec.json.decode(msgspec.json.encode(result), type=type(result)) == result
