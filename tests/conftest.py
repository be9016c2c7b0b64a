"""What all tests share: how a missing tool is dealt with."""

from __future__ import annotations

import os
import re
import shutil
from collections.abc import Callable, Generator
from typing import TypeVar

import pytest

REQUIRED = os.environ.get("PPTRACE_REQUIRE_TOOLS") == "1"
_TOOL = re.compile(
    r"needs the tool|chrome|chromium|playwright|browser|axe|soffice|libreoffice|openpyxl|sphinx|furo|jinja2|registry|\bgit\b", re.I
)
_Report = TypeVar("_Report", pytest.TestReport, pytest.CollectReport)


@pytest.fixture
def require_tool() -> Callable[[str, str], str]:
    """``require_tool("soffice", "to convert the workbook")`` gives the program's path, or skips (fails where tools are required)."""

    def require(name: str, why: str) -> str:
        path = shutil.which(name)
        if path is None:
            pytest.skip(f"needs the tool {name} {why}")
        return path

    return require


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport() -> Generator[None, pytest.TestReport, pytest.TestReport]:
    return _insist((yield))


@pytest.hookimpl(wrapper=True)
def pytest_make_collect_report() -> Generator[None, pytest.CollectReport, pytest.CollectReport]:
    return _insist((yield))


def _insist(report: _Report) -> _Report:
    """Turn a skip for lack of a tool into a failure where tools are required; every other report stays as it is."""
    if REQUIRED and report.skipped and not hasattr(report, "wasxfail"):
        reason = report.longrepr[-1] if isinstance(report.longrepr, tuple) else str(report.longrepr)
        if _TOOL.search(reason):
            report.outcome = "failed"
            report.longrepr = f"PPTRACE_REQUIRE_TOOLS=1, but: {reason}"
    return report


def pytest_report_header() -> str:
    return f"tools (chromium, soffice, registry): {'required' if REQUIRED else 'a test without its tool is skipped'}"
