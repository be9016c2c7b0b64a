"""The sum of CEM Annex B.4 at the borders of its classes."""

from __future__ import annotations

import pytest

from traceability.model.attack_potential import exceeds, points, potential_of, resistance_of


@pytest.mark.parametrize(
    ("total", "potential"),
    [
        (0, "basic"), (9, "basic"), (10, "enhanced-basic"), (13, "enhanced-basic"), (14, "moderate"), (19, "moderate"),
        (20, "high"), (24, "high"), (25, "beyond-high"), (58, "beyond-high"), (None, "beyond-high"),
    ],
)  # fmt: skip
def test_classes(total: int | None, potential: str) -> None:
    assert potential_of(total) == potential


def test_factors_add_up() -> None:
    assert points("1 day", "layman", "public", "unlimited", "standard") == 0
    assert points("1 month", "expert", "restricted", "easy", "bespoke") == 21
    assert points("more", "multiple experts", "critical", "difficult", "multiple bespoke") == 57
    assert points("1 day", "layman", "public", "none", "standard") is None


def test_what_each_component_resists() -> None:
    resisted = [resistance_of(f"AVA_VAN.{number}") for number in range(1, 6)]
    assert resisted == ["basic", "basic", "enhanced-basic", "moderate", "high"]
    assert resistance_of("AVA_VAN.6") is None
    assert exceeds("high", "moderate")
    assert not exceeds("high", "high")
