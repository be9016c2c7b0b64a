"""Three ways to do without a test or without evidence, counted once for every output, and never together."""

from __future__ import annotations

from traceability.model.design_rows import DesignReport, ModuleReport
from traceability.model.document import Disposition
from traceability.model.result import DocumentReport, Result

_LEFT_OUT = ("omitted", "moved-to-TOE")


def left_out(report: DocumentReport) -> list[Disposition]:
    """What a document leaves out of the profiles that it claims."""
    return [one for one in report.dispositions.values() if one.disposition in _LEFT_OUT]


def overruled(design: DesignReport) -> list[ModuleReport]:
    """Modules that argue for another role than their links suggest."""
    return [module for module in design.modules if module.role_reason]


def counts_apart(result: Result, report: DocumentReport) -> dict[str, dict[str, int]]:
    """How much is justified, analysed and waived, each for itself; a profile has nothing that could be analysed."""
    justified = {
        "dependencies": sum(row.status == "justified" for sfr in report.sfrs for row in sfr.dependencies),
        "items of a profile left out": len(left_out(report)),
        "leaves that show at no TSFI": len({leaf for row in result.design.hidden for leaf in row.leaves}),
        "interfaces that are no TSFI": len(result.design.non_tsfi),
        "roles other than the links say": len(overruled(result.design)),
    }
    analysed = {"leaves": len({leaf for row in result.records.analyses for leaf in row.shows()})}
    waived = {"findings": len(result.verdict.waived)}
    if not report.axes:
        return {"justified": justified, "waived": waived}
    return {"justified": justified, "analysed": analysed, "waived": waived}
