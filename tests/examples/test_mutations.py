"""Each way to break the example's trace gives its own finding or error, its own exit code, and nothing else."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import pytest

from traceability.workflow.opening import open_path
from traceability.workflow.pipeline import run


def replace(name: str, old: str, new: str, count: int = 1) -> Callable[[Path], None]:
    def apply(folder: Path) -> None:
        path = folder / name
        text = path.read_text(encoding="utf-8")
        assert text.count(old) >= 1, f"{old!r} is not in {name}"
        path.write_text(text.replace(old, new, count), encoding="utf-8")

    return apply


def pattern(name: str, expression: str, new: str) -> Callable[[Path], None]:
    def apply(folder: Path) -> None:
        path = folder / name
        text, count = re.subn(expression, new, path.read_text(encoding="utf-8"), count=1, flags=re.M | re.S)
        assert count == 1, f"{expression!r} is not in {name}"
        path.write_text(text, encoding="utf-8")

    return apply


def both(*changes: Callable[[Path], None]) -> Callable[[Path], None]:
    def apply(folder: Path) -> None:
        for change in changes:
            change(folder)

    return apply


TEST = "test_refused_operations_are_recorded"
"""The only test that verifies FAU_GEN.1.1/SYS#e4, and it verifies nothing else."""

drop_source = pattern("tests/test_logs.py", rf"^@pytest\.mark\.verifies\([^\n]*\)\ndef {TEST}\(.*?(?=^@pytest|^def |\Z)", "")
drop_result = pattern("results/junit.xml", rf'<testcase [^>]*name="{TEST}".*?</testcase>', "")


def outcome(inner: str) -> Callable[[Path], None]:
    return pattern("results/junit.xml", rf'(<testcase [^>]*name="{TEST}"[^>]*>)', rf"\1{inner}")


@dataclass(frozen=True)
class Broken:
    """A mutation and the keys of the findings that it must give: exactly these are new."""

    change: Callable[[Path], None]
    keys: tuple[str, ...]


LINK = "    addresses:\n      T.LogRewrite:\n        how: a changed, moved, inserted or missing record breaks the chain, and the break is found before the log is given out\n        confidence: high\n"
KEYLESS = "      FCS_CKM.4:\n        justified: not-necessary\n        text: >-\n          A hash function works without a key, so there is none to destroy.\n"

FINDINGS = {
    "tag dropped": Broken(
        pattern("smgw/hashing.py", r"@enforces FCS_COP\.1\.1/HASH", "enforces"),
        ("IMP005 gateway-design:M.Hashing gateway-st:FCS_COP.1.1/HASH",),
    ),
    "test dropped": Broken(both(drop_source, drop_result), ("TST001 gateway-st:FAU_GEN.1.1/SYS#e4",)),
    "test dropped, result left behind": Broken(drop_source, ("TST001 gateway-st:FAU_GEN.1.1/SYS#e4",)),
    "rationale dropped": Broken(pattern("st/additions.yaml", r"    rationale:\n      effect: mitigated.*?\n\n", "\n"), ("OBJ007 gateway-st:T.LogRewrite",)),
    "objective's rationale dropped": Broken(
        pattern("st/additions.yaml", r"    rationale:\n      confidence: high.*?\n\n", "\n"), ("RAT003 gateway-st:O.LogChain",)
    ),
    "objective's link dropped": Broken(
        pattern("st/dispositions.yaml", r"(  OE\.PhysicalProtection:\n.*?)    addresses:\n      T\.LogRewrite:.*?(?=\n  [A-Z])", r"\1    text: ''"),
        ("OBJ008 gateway-st:T.LogRewrite gateway-st:OE.PhysicalProtection",),
    ),
    "SFR's link dropped": Broken(
        pattern("st/dispositions.yaml", r"(  FAU_STG\.2:\n.*?)    meets:\n      O\.LogChain:\n(?:        .*?\n)+", r"\1"),
        ("RAT003 gateway-st:O.LogChain gateway-st:FAU_STG.2",),
    ),
    "dependency binding dropped": Broken(replace("st/additions.yaml", KEYLESS, ""), ("DEP002 gateway-st:FCS_COP.1/LOG FCS_CKM.4",)),
    "dependency bound to the wrong SFR": Broken(
        replace("st/additions.yaml", KEYLESS, "      FCS_CKM.4: {satisfied_by: [FPT_STM.1]}\n"),
        ("DEP003 gateway-st:FCS_COP.1/LOG FCS_CKM.4 FPT_STM.1",),
    ),
    "justification without reason": Broken(
        replace("st/additions.yaml", KEYLESS, "      FCS_CKM.4: {justified: not-necessary}\n"), ("DEP004 gateway-st:FCS_COP.1/LOG FCS_CKM.4",)
    ),
    "module's leaf dropped": Broken(
        pattern("design/modules.yaml", r"      FDP_IFF\.1\.4/FW:\n        how:[^\n]*\n", ""),
        ("IMP006 smgw/firewall.py::Firewall._permitted gateway-st:FDP_IFF.1.4/FW",),
    ),
    "SFR renamed": Broken(
        replace("st/dispositions.yaml", "  FAU_ARP.1/SYS: {", "  FAU_ARP.1/SYT: {"), ("CMP007 gateway-st:FAU_ARP.1/SYT gateway-st:FAU_ARP.1/SYS",)
    ),
    "disposition dropped": Broken(replace("st/dispositions.yaml", "  FAU_ARP.1/SYS: {disposition: identical}\n", ""), ("CMP001 gateway-st:FAU_ARP.1/SYS",)),
    "test fails": Broken(outcome('<failure message="no">x</failure>'), (f"TST002 tests/test_logs.py::{TEST}",)),
    "test breaks": Broken(outcome('<error message="no">x</error>'), (f"TST002 tests/test_logs.py::{TEST}",)),
    "test skipped": Broken(outcome('<skipped message="no"/>'), (f"TST003 tests/test_logs.py::{TEST}",)),
    "result vanished": Broken(drop_result, (f"TST004 tests/test_logs.py::{TEST}",)),
    "dangling id in a tag": Broken(
        replace("smgw/hashing.py", "@enforces FCS_COP.1.1/HASH", "@enforces FCS_COP.1.1/HAS"), ("TAG001 smgw/hashing.py::digest FCS_COP.1.1/HAS",)
    ),
    "dangling id in a test": Broken(
        pattern("tests/test_logs.py", rf'verifies\("[^"]*"\)\ndef {TEST}', rf'verifies("FAU_GEN.1.1/SYS#e44")\ndef {TEST}'),
        (f"TAG001 tests/test_logs.py::{TEST} FAU_GEN.1.1/SYS#e44",),
    ),
    "dangling id in a module": Broken(
        replace("design/modules.yaml", "      FCS_COP.1.1/HASH:", "      FCS_COP.1.1/HASCH:"), ("REF001 gateway-design:M.Hashing FCS_COP.1.1/HASCH",)
    ),
    "dangling id in an objective": Broken(replace("st/additions.yaml", "      T.LogRewrite:\n        how", "      T.LogRewrit:\n        how"), ("REF001 gateway-st:O.LogChain T.LogRewrit",)),
    "dangling id of an asset": Broken(
        replace("st/additions.yaml", "assets: [SystemLogData,", "assets: [SystemLogDat,"), ("REF001 gateway-st:T.LogRewrite SystemLogDat",)
    ),
    "tag without leaf": Broken(
        pattern("smgw/logs.py", r"# @enforces FAU_GEN\.2\.1 ", "# @enforces FAU_GEN.1/SYS, FAU_GEN.2.1 "),
        ("TAG002 smgw/logs.py::Logs._record FAU_GEN.1/SYS",),
    ),
    "operation left open": Broken(
        pattern("st/additions.yaml", r'a4: \{value: "FIPS 180-4", values: \[FIPS 180-4\]\}', "a4: {state: open}"), ("OPS002 gateway-st:FCS_COP.1/LOG FCS_COP.1.1/LOG a4",)
    ),
    "operation lost": Broken(
        pattern("st/additions.yaml", r'          a4: \{value: "FIPS 180-4", values: \[FIPS 180-4\]\}\n', ""), ("OPS001 gateway-st:FCS_COP.1/LOG FCS_COP.1.1/LOG a4",)
    ),
    "tag in C dropped": Broken(
        pattern("csrc/meter_frame.c", r"@enforces FPT_RPL\.1\.1", "enforces"), ("IMP005 gateway-design:M.MeterFrame gateway-st:FPT_RPL.1.1",)
    ),
    "test in C fails": Broken(
        pattern("results/c.xml", r'(<testcase [^>]*name="each_counter_passes_once">)', r'\1<failure message="no">x</failure>'),
        ("TST002 csrc/tests/test_meter_frame.c",),
    ),
    "interaction untested": Broken(pattern("tests/test_logs.py", r', "INT\.Management\.record"', ""), ("DPT002 gateway-design:INT.Management.record",)),
    "leaf no longer shown": Broken(
        pattern("design/tsfi.yaml", r"      FDP_ACF\.1\.4#d2:\n        how:[^\n]*\n        parameters:[^\n]*\n", ""), ("FSP007 gateway-st:FDP_ACF.1.4#d2",)
    ),
    "chain ends too early": Broken(
        replace("design/tsfi.yaml", "    chain: [M.Doors, M.Replay]\n", "    chain: [M.Doors]\n"), ("TDS009 gateway-design:TSFI.WAN.WakeUp gateway-design:M.Doors",)
    ),
    "unknown profile": Broken(replace("st/st.yaml", "id: bsi-cc-pp-0073-1.3", "id: bsi-cc-pp-0073-1.4"), ()),
}  # fmt: skip

ERRORS = {
    "unknown key": (
        replace("st/additions.yaml", "    agents: [LocalAttacker]", "    agents: [LocalAttacker]\n    asset: [MeterData]"),
        "LOD004",
    ),
    "duplicate key": (
        replace("st/additions.yaml", "    agents: [LocalAttacker]", "    agents: [LocalAttacker]\n    agents: [WANAttacker]"),
        "LOD003",
    ),
    "syntax": (replace("st/additions.yaml", "agents: [LocalAttacker]", "agents: [LocalAttacker"), "LOD002"),
    "wrong type": (replace("st/additions.yaml", "agents: [LocalAttacker]", "agents: LocalAttacker"), "LOD005"),
    "missing key": (replace("st/additions.yaml", "    agents: [LocalAttacker]\n", ""), "LOD006"),
    "bad id": (replace("st/additions.yaml", "  T.LogRewrite:\n    title", "  T LogRewrite:\n    title"), "LOD007"),
    "not UTF-8": (lambda folder: (folder / "st/additions.yaml").write_bytes(b"threats: \xff\n"), "LOD001"),
}


def test_a_copy_anywhere_gives_the_same_verdict(tested_example: Path, example: Path) -> None:
    assert not any((parent / ".git").exists() for parent in example.parents)
    one, other = (run(open_path(str(folder)), cache=False).result for folder in (tested_example, example))
    assert one == other
    assert one.verdict.passed


@pytest.mark.parametrize("name", [name for name, broken in FINDINGS.items() if broken.keys])
def test_a_broken_trace_gives_its_finding_and_no_other(name: str, example: Path) -> None:
    FINDINGS[name].change(example)
    verdict = run(open_path(str(example)), cache=False).result.verdict
    assert verdict.new == FINDINGS[name].keys
    assert verdict.vanished == ()
    assert verdict.exit_code == 1


def test_a_profile_that_is_not_there_leaves_nothing_covered(example: Path) -> None:
    FINDINGS["unknown profile"].change(example)
    result = run(open_path(str(example)), cache=False).result
    assert result.verdict.exit_code == 1
    assert "CCL004 gateway-st: bsi-cc-pp-0073-1.4" in result.verdict.new


@pytest.mark.parametrize("name", ERRORS)
def test_a_broken_file_is_an_error(name: str, example: Path) -> None:
    change, code = ERRORS[name]
    change(example)
    command = [sys.executable, "-m", "traceability.cli.main", "check", str(example)]
    done = subprocess.run(command, capture_output=True, text=True, check=False, env={**os.environ, "NO_COLOR": "1"})
    assert done.returncode == 3
    assert done.stdout == ""
    assert re.findall(r"error (LOD\d+)", done.stderr) == [code]


def test_without_results_nothing_is_collected(example: Path) -> None:
    (example / "results/junit.xml").unlink()
    result = run(open_path(str(example)), cache=False).result
    assert result.verdict.exit_code == 4
    assert [key for key in result.verdict.new if not key.startswith("COL001")] == []
