"""The public names, and that importing the package costs nothing."""

from __future__ import annotations

import subprocess
import sys

import traceability


def test_public_names_are_there() -> None:
    assert all(getattr(traceability, name) for name in traceability.__all__)
    result = traceability.check("bsi-cc-pp-0073-1.3")
    assert isinstance(result, traceability.Result)
    assert result.verdict.passed


def test_importing_loads_nothing_else() -> None:
    heavy = ("traceability.", "networkx", "yaml", "msgspec", "click")
    code = f"import sys, traceability; print([m for m in sys.modules if m.startswith({heavy})])"
    assert subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout.strip() == "[]"
