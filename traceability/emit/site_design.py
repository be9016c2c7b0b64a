"""What the site shows of functional specification and design: the rows of a DesignReport, looked up from other ends."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from functools import cached_property

import msgspec

from traceability.emit.apart import overruled
from traceability.model.design_rows import (
    DesignReport,
    ExposureRow,
    HiddenRow,
    ModuleReport,
    PartRow,
    PlaceRow,
    StatementRow,
    SubsystemRow,
    TsfiRow,
)
from traceability.model.ids import qualified, split_qualified


class DesignView(msgspec.Struct, frozen=True, dict=True):
    """A DesignReport with look-ups; every list keeps its order."""

    report: DesignReport

    @property
    def described(self) -> bool:
        """Whether there is any functional specification or design."""
        return bool(self.report.tsfi or self.report.modules or self.report.subsystems)

    def exposures(self, leaf: str) -> list[tuple[TsfiRow, ExposureRow]]:
        """Where a leaf shows: each TSFI with what its link says."""
        return self._exposures.get(leaf, [])

    def hidden(self, leaf: str) -> list[HiddenRow]:
        """Why a leaf shows at no TSFI."""
        return self._hidden.get(leaf, [])

    def bypass(self, tsfi: TsfiRow) -> list[StatementRow]:
        """The statements of the security architecture that say why a TSFI is no way past the TSF."""
        return [row for row in self.report.architecture if row.aspect == "non-bypass" and any(one.id == tsfi.id for one in row.tsfi)]

    def subsystem(self, module: ModuleReport) -> SubsystemRow | None:
        """The subsystem that a module says it belongs to, if there is one."""
        return self._subsystems.get(qualified(split_qualified(module.id)[0], module.subsystem))

    def offered(self, subsystem: SubsystemRow) -> list[TsfiRow]:
        """The TSFI whose chain begins in a subsystem."""
        modules = {module.id for module in subsystem.modules}
        return [tsfi for tsfi in self.report.tsfi if tsfi.chain and tsfi.chain[0].id in modules]

    def asked(self, subsystem: SubsystemRow) -> list[tuple[SubsystemRow, PartRow]]:
        """The interactions in which others want something of a subsystem."""
        document = split_qualified(subsystem.id)[0]
        return [
            (other, part)
            for other in self.report.subsystems
            for part in other.interactions
            if split_qualified(other.id)[0] == document and part.to in (subsystem.label, subsystem.id)
        ]

    @cached_property
    def homeless(self) -> list[ModuleReport]:
        """Modules whose subsystem does not exist."""
        return [module for module in self.report.modules if self.subsystem(module) is None]

    @cached_property
    def modules(self) -> dict[str, ModuleReport]:
        """All modules by qualified id."""
        return {module.id: module for module in self.report.modules}

    def members(self, subsystem: SubsystemRow) -> list[tuple[PlaceRow, ModuleReport | None]]:
        """The modules of a subsystem."""
        return [(place, self.modules.get(place.id)) for place in subsystem.modules]

    @cached_property
    def untested(self) -> list[tuple[str, str, str]]:
        """TSFI, behaviours and interactions that no test names, as (kind, qualified id, short id)."""
        return list(_untested(self.report))

    @cached_property
    def overruled(self) -> list[ModuleReport]:
        """Modules that argue for another role than their links suggest."""
        return overruled(self.report)

    @cached_property
    def _exposures(self) -> dict[str, list[tuple[TsfiRow, ExposureRow]]]:
        found: dict[str, list[tuple[TsfiRow, ExposureRow]]] = defaultdict(list)
        for tsfi in self.report.tsfi:
            for exposure in tsfi.leaves:
                found[exposure.leaf].append((tsfi, exposure))
        return found

    @cached_property
    def _hidden(self) -> dict[str, list[HiddenRow]]:
        found: dict[str, list[HiddenRow]] = defaultdict(list)
        for row in self.report.hidden:
            for leaf in row.leaves:
                found[leaf].append(row)
        return found

    @cached_property
    def _subsystems(self) -> dict[str, SubsystemRow]:
        return {subsystem.id: subsystem for subsystem in self.report.subsystems}


def _untested(report: DesignReport) -> Iterator[tuple[str, str, str]]:
    for tsfi in report.tsfi:
        if not tsfi.tests:
            yield "TSFI", tsfi.id, tsfi.label
    for subsystem in report.subsystems:
        for kind, parts in (("behaviour", subsystem.behaviours), ("interaction", subsystem.interactions)):
            yield from ((kind, part.id, part.label) for part in parts if not part.tests)
