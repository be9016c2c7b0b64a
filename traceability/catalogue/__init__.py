"""CC editions as records and look-ups: components, hierarchy, dependencies, slots, packages, work units."""

from __future__ import annotations

from traceability.catalogue.catalogue import Catalogue, all_slots
from traceability.catalogue.editions import SHIPPED, Judging, judging

__all__ = ["SHIPPED", "Catalogue", "Judging", "all_slots", "judging"]
