"""Whole processes, from start to exit: wall time, processor time and memory, one after the other, in turn."""

from __future__ import annotations

import math
import os
import signal
import statistics
import subprocess
import tempfile
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from resource import struct_rusage

LONG = 15.0
"""Seconds after which a command is not measured a second time, where nothing else is asked for."""
_ENVIRONMENT = {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}
"""What a user has: an installed program whose modules are compiled once, and not at each start."""


def nothing() -> None:
    """What is undone before a command that needs nothing undone."""


@dataclass
class Work:
    """One thing to measure: ``name`` over all sizes, who does it, with which command, where, and what is undone before each run.

    ``accepted`` are the exit codes of a command that did its work (1: it found what is there to be found). ``failed`` says why
    there is nothing to measure. What is ``optional`` is left out when time is up.
    """

    name: str
    tool: str
    command: Sequence[str] = ()
    folder: Path | None = None
    before: Callable[[], None] = nothing
    accepted: tuple[int, ...] = (0,)
    failed: str = ""
    optional: bool = False
    walls: list[float] = field(default_factory=list)
    users: list[float] = field(default_factory=list)
    peak: float = 0.0
    said: str = ""

    @property
    def median(self) -> float:
        """Seconds; not a number where nothing was measured."""
        return statistics.median(self.walls) if self.walls and not self.failed else math.nan

    @property
    def user(self) -> float:
        """Seconds of processor time, of the process and of those that it waited for."""
        return statistics.median(self.users) if self.users and not self.failed else math.nan


def measure(
    works: Sequence[Work], runs: int, limit: float, tell: Callable[[str], None], long: float = LONG, until: float = math.inf
) -> None:  # fmt: skip
    """Run all works in turn, ``runs`` times over, so that a slow minute of the machine is shared by all of them.

    From ``until`` on (by ``time.perf_counter``), optional works are not begun any more.
    """
    for number in range(runs):
        for work in works:
            if work.failed or (work.walls and work.walls[0] > long):
                continue
            if work.optional and time.perf_counter() > until:
                work.failed = "" if work.walls else "time was up before its turn"
                continue
            work.before()
            run_once(work, limit)
            took = f"{work.walls[-1]:.3f} s" if work.walls else ""
            tell(f"run {number + 1} of {runs}: {work.tool}, {work.name}: {took} {work.failed}".rstrip())


def run_once(work: Work, limit: float) -> None:
    """Run a work's command once and note what it took; a failure is noted with the last line that it wrote."""
    with tempfile.TemporaryFile() as output:
        start = time.perf_counter()
        try:
            process = subprocess.Popen(
                work.command, cwd=work.folder, stdin=subprocess.DEVNULL, stdout=output, stderr=output,
                env=_ENVIRONMENT, start_new_session=True,
            )  # fmt: skip
        except OSError as error:
            work.failed = f"cannot be started: {error.strerror}"
            return
        status, usage, late = _wait(process, start + limit)
        wall = time.perf_counter() - start
        output.seek(0)
        text = output.read().decode("utf-8", "replace")
        lines = [line.strip(" │") for line in text.splitlines() if any(map(str.isalnum, line))]
    code = os.waitstatus_to_exitcode(status)
    if late:
        work.failed = f"took more than {limit:.0f} s"
    elif code not in work.accepted:
        work.failed = f"exit {code}: {lines[-1][:160] if lines else 'it said nothing'}"
    work.walls.append(wall)
    work.users.append(usage.ru_utime + usage.ru_stime)
    work.peak = max(work.peak, usage.ru_maxrss / 1024)
    work.said = lines[-1] if lines else ""


def _wait(process: subprocess.Popen[bytes], deadline: float) -> tuple[int, struct_rusage, bool]:
    """Exit status and resources of a process, and whether it had to be ended. Waits without asking, unless time runs out."""
    before = signal.signal(signal.SIGALRM, lambda *_: os.killpg(process.pid, signal.SIGKILL))  # and what it has started
    signal.setitimer(signal.ITIMER_REAL, max(deadline - time.perf_counter(), 0.01))
    try:
        _, status, usage = os.wait4(process.pid, 0)
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)
        signal.signal(signal.SIGALRM, before)
    process.returncode = os.waitstatus_to_exitcode(status)  # it is waited for: Popen must not try again
    return status, usage, process.returncode == -signal.SIGKILL


def growth(small: float, large: float, factor: float) -> float:
    """The exponent ``e`` in time ~ size ** e between two sizes that differ by a factor."""
    return math.log(large / small) / math.log(factor) if small > 0 and large > 0 else math.nan
