"""What the mutation run names is there: it would stop half-way otherwise, long after it began."""

from __future__ import annotations

from tests.mutation.__main__ import CONCERNS, ROOT


def test_every_test_that_concerns_modules_exists() -> None:
    assert [name for tests in CONCERNS for name in tests if not (ROOT / name).exists()] == []


def test_every_beginning_fits_a_module() -> None:
    modules = [f"{path.parent.name}/{path.stem}" for room in ("rules", "trace") for path in (ROOT / "traceability" / room).glob("*.py")]
    beginnings = [start for starts in CONCERNS.values() for start in starts.split()]
    assert [start for start in beginnings if not any(module.startswith(start) for module in modules)] == []
