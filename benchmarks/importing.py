"""``python -m benchmarks.importing``: import and check of one NIAP document of 1 MB with 100 SFRs, whole processes."""

from __future__ import annotations

import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

_SFRS = 100
_BYTES = 1_000_000
_RUNS = 5
_TARGET = 2.0


def document() -> str:
    """A profile of that size in words of our own: nested selections, activities with tests, one rationale line for each SFR."""
    filler = "The evaluator shall light the lamp and look whether it gives light as the guidance says. " * 100
    mapped, stated = [], []
    for number in range(1, _SFRS + 1):
        name = f"FLP_LIT_EXT.{number}"
        mapped.append(f"<addressed-by>{name}</addressed-by><rationale>{name} gives light.</rationale>")
        stated.append(
            f'<f-component cc-id="{name.lower()}" id="sfr-{number}" name="Light {number}"><f-element id="e-{number}"><title>The TSF shall burn '
            f'<selectables><selectable id="a-{number}">oil</selectable><selectable id="b-{number}">gas at <assignable>pressure</assignable>'
            f"</selectable></selectables>.</title><aactivity><TSS>{filler}</TSS><Tests><testlist><test>Light it.</test></testlist></Tests>"
            "</aactivity></f-element></f-component>"
        )
    head = '<PP xmlns="https://niap-ccevs.org/cc/v1" name="Lamps"><threats><threat name="T.DARKNESS"><description>Dark.</description>'
    text = f"{head}{''.join(mapped)}</threat></threats>{''.join(stated)}"
    return f'{text}<section title="Prose" id="prose">{"Lamps give light. " * max(0, (_BYTES - len(text)) // 18)}</section></PP>\n'


def main() -> None:
    """Print the medians."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "lamps.xml"
        path.write_text(document(), encoding="utf-8")
        size = path.stat().st_size
        imported = _median(["import", "niap", str(path), "-o", str(Path(folder) / "out")])
        checked = _median(["check", str(path)])
    print(
        f"{size} bytes, {_SFRS} SFRs: import {imported:.2f} s, check {checked:.2f} s, together {imported + checked:.2f} s (to reach: {_TARGET} s)"
    )


def _median(arguments: list[str]) -> float:
    times = []
    for _ in range(_RUNS):
        start = time.perf_counter()
        done = subprocess.run([sys.executable, "-m", "traceability.cli.main", *arguments], check=False, capture_output=True)
        times.append(time.perf_counter() - start)
        if done.returncode:
            raise SystemExit(done.stderr.decode() or done.stdout.decode())
    return statistics.median(times)


if __name__ == "__main__":
    main()
