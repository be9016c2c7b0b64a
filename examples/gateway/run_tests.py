#!/usr/bin/env python3
"""Builds the part in C, runs its tests and those in Python, and leaves the reports in results/.

    python run_tests.py              everything
    python run_tests.py --build      only build/, which the tests in Python need
    python run_tests.py --c          build, and only the tests in C
    python run_tests.py tests/...    the arguments are pytest's

The compiler is $CC, else cc, else that of the package ziglang (python -m ziglang cc).
"""

from __future__ import annotations

import importlib.util
import os
import shlex
import shutil
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent
TOE = "Example Gateway Core 1.0.0"
"""What is tested, as the Security Target refers to it; each report says so."""

FLAGS = ["-std=c11", "-O2", "-g", "-Wall", "-Wextra", "-Wconversion", "-Werror", "-D_POSIX_C_SOURCE=200809L"]
NO_COMPILER = """There is no C compiler here. Any of these will do:
  Debian, Ubuntu: apt-get install gcc libc6-dev
  from PyPI:      python -m pip install ziglang
  another one:    CC=/path/to/compiler python run_tests.py"""


def compiler() -> list[str] | None:
    """The command of the C compiler, None if there is none."""
    if os.environ.get("CC"):
        return shlex.split(os.environ["CC"])
    if found := shutil.which("cc"):
        return [found]
    return [sys.executable, "-m", "ziglang", "cc"] if importlib.util.find_spec("ziglang") else None


def build(command: list[str]) -> int:
    """Make the library that the gateway loads, and the program that tests it."""
    (ROOT / "build").mkdir(exist_ok=True)
    library = [*command, *FLAGS, "-shared", "-fPIC", "-o", "build/libmeterframe.so", "csrc/meter_frame.c"]
    tests = [*command, *FLAGS, "-o", "build/test_meter_frame", "csrc/meter_frame.c", "csrc/tests/test_meter_frame.c"]
    return run(library) or run(tests)


def run(command: list[str]) -> int:
    """Run a command here and wait for its end; returns its exit code. The pytest plugin of pptrace finds the TOE in PPTRACE_TOE."""
    return subprocess.run(command, cwd=ROOT, env=os.environ | {"PPTRACE_TOE": TOE}, check=False).returncode


def main(arguments: list[str]) -> int:
    """Build and test; returns 0 if everything went well."""
    found = compiler()
    if found is None:
        sys.stderr.write(NO_COMPILER + "\n")
        return 1
    failed = build(found)
    if failed or arguments == ["--build"]:
        return failed
    (ROOT / "results").mkdir(exist_ok=True)
    failed = run([str(ROOT / "build" / "test_meter_frame"), "results/c.xml", TOE])
    if arguments == ["--c"]:
        return failed
    return run([sys.executable, "-m", "pytest", "-q", "--junitxml=results/junit.xml", *arguments]) or failed


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
