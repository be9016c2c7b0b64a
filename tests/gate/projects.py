"""Projects with waivers, judged on a day of the test's choice."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

from tests.projects import write
from traceability.workflow.opening import open_path
from traceability.workflow.pipeline import Run, run

DAY = date(2026, 3, 1)
PROFILE = """\
=== pp/pp.yaml
document:
  {id: pp, kind: protection-profile, title: PP, version: "1",
   claims: {cc: {edition: "3.1"}, part2: conformant, part3: conformant, statement: strict}}
threats: {T.A: {agents: [], assets: [], action: Somebody listens.}}
objectives: {OE.A: {kind: environment, text: The room is locked., addresses: {T.A: {how: nobody comes near}}}}
"""
KEY = "OBJ007 pp:T.A"
"""The one finding of ``PROFILE``: its threat has no rationale."""
PRODUCT = """\
=== pptrace.toml
documents = ["st", "design"]
code = ["src/*.py"]
tests = ["tests/*.py"]
results = ["results/*.xml"]
=== st/st.yaml
document: {id: st, kind: security-target, title: ST, version: "1"}
sfrs:
  FPT_STM.1: {elements: {FPT_STM.1.1: {text: The TSF tells the time., items: {d: the day, h: the hour}}}}
  FIA_UID.2: {elements: {FIA_UID.2.1: {text: The TSF knows its users.}}}
=== design/design.yaml
document: {id: tds, kind: design, title: TDS, version: "1", describes: st}
subsystems: {sub.time: {purpose: Time}}
modules:
  mod.clock: {subsystem: sub.time, role: enforcing, purpose: Time, code: [src/clock.py], enforces: {FPT_STM.1.1#d: {}, FPT_STM.1.1#h: {}}}
=== src/clock.py
# @enforces FPT_STM.1.1#d
# @enforces FPT_STM.1.1#h
=== tests/test_clock.py
import pytest
@pytest.mark.verifies("FPT_STM.1.1#d")
def test_day(): assert True
@pytest.mark.verifies("FPT_STM.1.1#h")
def test_hour(): assert True
=== results/junit.xml
<testsuite><testcase classname="tests.test_clock" name="test_day"/><testcase classname="tests.test_clock" name="test_hour"/></testsuite>
"""
"""Two of three leaves are covered on every axis."""


def waiver(finding: str = KEY, **changes: str) -> str:
    """An entry of ``waivers.yaml``; a value of ``-`` leaves the field out."""
    fields = {
        "finding": finding, "owner": "A. Writer", "approver": "B. Reader", "reason": "The rationale is being written.",
        "issue": '"12"', "created": "2026-02-01", "expires": "2026-03-31",
    } | changes  # fmt: skip
    lines = [f"{name}: {value}" for name, value in fields.items() if value != "-"]
    return "  - " + "\n    ".join(lines) + "\n"


def project(folder: Path, *waivers: str, text: str = PROFILE) -> Path:
    """A project with these waivers."""
    return write(folder, text + ("=== waivers.yaml\nwaivers:\n" + "".join(waivers) if waivers else ""))


def judge(folder: Path, policy: str | None = None, today: date = DAY, **asked: Any) -> Run:
    """A run on a day, without a cache."""
    return run(open_path(str(folder)), cache=False, policy=policy, today=today, **asked)
