"""CC editions as records and look-ups: components, hierarchy, dependencies, slots, packages, work units."""

from __future__ import annotations

from traceability.catalogue.catalogue import Catalogue, all_slots
from traceability.catalogue.editions import NAMES, SHIPPED, Judging, asked_edition, judging
from traceability.catalogue.migration import Migration, migrated, other_side

__all__ = ["NAMES", "SHIPPED", "Catalogue", "Judging", "Migration", "all_slots", "asked_edition", "judging", "migrated", "other_side"]
