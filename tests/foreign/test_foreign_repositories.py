"""Repositories as other people lay them out: a dozen lines of configuration make them green, one removed tag makes them red."""

from __future__ import annotations

import os
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

import pytest

from tests.projects import write

DOCUMENTS = """\
=== security/st/st.yaml
document: {id: st, kind: security-target, title: ST, version: "1", claims: {cc: {edition: "3.1"}, part2: conformant, part3: conformant}}
threats:
  T.Backdate:
    agents: []
    assets: []
    action: Sets the clock back to make a reading look old.
    rationale: {effect: removed, text: O.Time leaves nobody a way to set the clock.}
objectives:
  O.Time:
    kind: toe
    text: The TOE tells the time that it was built to tell.
    addresses: {T.Backdate: {how: nobody can set it}}
    rationale: {text: FPT_STM.1 gives a time that only the TSF keeps.}
sfrs:
  FPT_STM.1:
    meets: {O.Time: {how: gives it}}
    elements:
      FPT_STM.1.1: {text: The TSF keeps a reliable time., items: {keep: it is kept, tell: it is told}}
=== security/design/design.yaml
document: {id: tds, kind: design, title: TDS, version: "1", describes: st}
subsystems: {SUB.Time: {purpose: Keeps and tells the time.}}
modules:
  M.Clock:
    subsystem: SUB.Time
    role: enforcing
    purpose: Keeps the time and tells it.
    code: [%(code)s]
    interfaces: {now: {purpose: Tells the time., returns: seconds}}
    enforces: {"FPT_STM.1.1#keep": {how: no setter}, "FPT_STM.1.1#tell": {how: now}}
"""

C = """\
=== pptrace.toml
name = "clock"
documents = ["security/st", "security/design"]
code = ["src/**/*.c", "include/**/*.h"]
tests = ["tests/*.c"]
results = ["build/Testing/junit.xml"]
=== CMakeLists.txt
project(clock C)
=== include/clock.h
#pragma once
/** Seconds since the start.
 *
 *  @enforces FPT_STM.1.1#tell the only way to read the clock
 */
unsigned long clock_now(void);
=== src/clock.c
#include "clock.h"
static unsigned long ticks; /* "// @enforces FPT_XYZ.1 is no tag in a string" */
static const char *text = "@enforces FPT_XYZ.1.1";
/* @enforces FPT_STM.1.1#keep nothing outside this file can write it */
unsigned long clock_now(void) { (void)text; return ticks; }
=== tests/test_clock.c
// @verifies FPT_STM.1.1#keep, FPT_STM.1.1#tell
#include "clock.h"
int main(void) { return clock_now() != 0; }
=== build/Testing/junit.xml
<?xml version="1.0" encoding="UTF-8"?>
<testsuite name="Linux-cc" tests="1" failures="0" disabled="0" skipped="0" hostname="" time="0" timestamp="2026-01-02T03:04:05">
	<testcase name="test_clock" classname="test_clock" time="0.003" status="run">
		<properties/>
		<system-out></system-out>
	</testcase>
</testsuite>
"""

JAVA = """\
=== pptrace.toml
name = "clock"
documents = ["security/st", "security/design"]
code = ["src/main/java/**/*.java"]
tests = ["src/test/java/**/*.java"]
results = ["target/surefire-reports/TEST-*.xml"]
=== pom.xml
<project/>
=== src/main/java/com/acme/time/Clock.java
package com.acme.time;

/**
 * Tells the time.
 *
 * @enforces FPT_STM.1.1#tell through now() alone
 */
public final class Clock {
    // @enforces FPT_STM.1.1#keep no method writes it
    private final long start = System.nanoTime();

    public long now() { return System.nanoTime() - start; }
}
=== src/test/java/com/acme/time/ClockTest.java
package com.acme.time;

/** @verifies FPT_STM.1.1#keep, FPT_STM.1.1#tell */
class ClockTest {
    @Test void goesOn() { }
}
=== target/surefire-reports/TEST-com.acme.time.ClockTest.xml
<?xml version="1.0" encoding="UTF-8"?>
<testsuite xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" version="3.0" name="com.acme.time.ClockTest" time="0.05" tests="1" errors="0" skipped="0" failures="0">
  <properties><property name="java.version" value="17.0.15"/></properties>
  <testcase name="goesOn" classname="com.acme.time.ClockTest" time="0.02"/>
</testsuite>
"""

PYTHON = """\
=== pyproject.toml
[project]
name = "clock"
version = "1"

[tool.pptrace]
name = "clock"
documents = ["security/st", "security/design"]
code = ["src"]
tests = ["tests"]
results = ["reports/junit.xml"]
=== src/clock/__init__.py
import time

_START = time.monotonic()  # @enforces FPT_STM.1.1#keep nothing sets the monotonic clock


def now() -> float:
    \"\"\"Seconds since the start.

    @enforces FPT_STM.1.1#tell
    \"\"\"
    return time.monotonic() - _START
=== tests/test_clock.py
import sys
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).parents[1] / "src"))
import clock


@pytest.mark.verifies("FPT_STM.1.1#keep")
class TestClock:
    @pytest.mark.verifies("FPT_STM.1.1#tell")
    @pytest.mark.parametrize("times", [1, 3])
    def test_goes_on(self, times):
        for _ in range(times):
            assert clock.now() >= 0
"""


@dataclass(frozen=True)
class Foreign:
    """A repository, the code of its module, and where its tag for ``#keep`` stands."""

    text: str
    code: str
    tagged: str
    own_configuration: bool = False


REPOSITORIES = {
    "C with CTest": Foreign(C, "src/clock.c, include/clock.h", "src/clock.c"),
    "Java in Maven's layout": Foreign(JAVA, "src/main/java/", "src/main/java/com/acme/time/Clock.java"),
    "Python with pytest": Foreign(PYTHON, "src/clock", "src/clock/__init__.py", own_configuration=True),
}


def check(folder: Path) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "traceability.cli.main", "check", str(folder)]
    return subprocess.run(command, capture_output=True, text=True, check=False, env={**os.environ, "NO_COLOR": "1"})


@pytest.mark.parametrize("name", REPOSITORIES)
def test_green_then_red_by_one_tag(name: str, tmp_path: Path) -> None:
    foreign = REPOSITORIES[name]
    folder = write(tmp_path, foreign.text + DOCUMENTS % {"code": foreign.code})
    if foreign.own_configuration:
        (folder / "pptrace.toml").unlink()
        run = [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", "--junitxml=reports/junit.xml", "--strict-markers"]
        tested = subprocess.run(run, cwd=folder, capture_output=True, text=True, check=False)
        assert tested.returncode == 0, tested.stdout
    green = check(folder)
    assert green.returncode == 0, green.stdout + green.stderr
    assert green.stdout.count("2 of 2") >= 4
    tagged = folder / foreign.tagged
    tagged.write_text(tagged.read_text().replace("@enforces FPT_STM.1.1#keep", "enforces", 1))
    red = check(folder)
    assert red.returncode == 1
    assert [line.split()[-2:] for line in red.stdout.splitlines() if ": error " in line] == [["IMP005", "tds:M.Clock"]]
