"""One clock: the day of a run, and a stored result that does not outlive it."""

from __future__ import annotations

import re
from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from tests.gate.projects import KEY, project, waiver
from traceability.cli import main
from traceability.model.errors import ConfigError
from traceability.workflow.clock import today
from traceability.workflow.opening import open_path
from traceability.workflow.unchanged import judged

PACKAGE = Path(__file__).parents[2] / "traceability"
SECOND = 86_400


def at(monkeypatch: pytest.MonkeyPatch, day: date, seconds: int = 0) -> None:
    monkeypatch.setenv("SOURCE_DATE_EPOCH", str(int(datetime(day.year, day.month, day.day, tzinfo=UTC).timestamp()) + seconds))


def test_a_stated_time_gives_its_day(monkeypatch: pytest.MonkeyPatch) -> None:
    at(monkeypatch, date(2026, 3, 31), SECOND - 1)
    assert today() == date(2026, 3, 31)
    at(monkeypatch, date(2026, 3, 31), SECOND)
    assert today() == date(2026, 4, 1)


def test_without_one_the_system_is_asked(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("SOURCE_DATE_EPOCH", raising=False)
    assert abs((today() - datetime.now(UTC).date()).days) <= 1


@pytest.mark.parametrize("value", ["yesterday", "1e9", "9" * 30, "2026-03-31"])
def test_a_wrong_clock_judges_nothing(value: str, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("SOURCE_DATE_EPOCH", value)
    with pytest.raises(ConfigError, match="SOURCE_DATE_EPOCH"):
        today()
    assert main.run(["check", str(project(tmp_path, waiver()))]) == 2


def test_only_the_clock_asks_the_system() -> None:
    asking = re.compile(r"\b(?:date\.today|datetime\.(?:now|utcnow|today)|time\.(?:localtime|gmtime)|SOURCE_DATE_EPOCH)\b")
    found = {path.name for path in PACKAGE.rglob("*.py") if asking.search(path.read_text("utf-8"))}
    assert "clock.py" in found
    # The workbook's time stamps hold the stated time; the plugin runs inside the tests of a product, and says when they began.
    assert found <= {"clock.py", "xlsx.py", "pytest_plugin.py"}


def test_a_stored_result_ends_with_its_day(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    folder = project(tmp_path, waiver(expires="2026-03-31"))
    at(monkeypatch, date(2026, 3, 31))
    for _ in range(2):
        assert judged(open_path(str(folder))).verdict.waived == (KEY,)
    at(monkeypatch, date(2026, 4, 1))
    verdict = judged(open_path(str(folder))).verdict
    assert (verdict.exit_code, verdict.waived) == (1, ())
    at(monkeypatch, date(2026, 3, 31))
    assert judged(open_path(str(folder))).verdict.exit_code == 0


def test_a_stored_result_depends_on_waivers_and_policy(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    at(monkeypatch, date(2026, 3, 1))
    folder = project(tmp_path, waiver())
    opened = open_path(str(folder))
    assert judged(opened).verdict.exit_code == 0
    assert judged(opened, policy="certification").verdict.exit_code == 1
    (folder / "waivers.yaml").write_text("waivers:\n" + waiver(approver="A. Writer"))
    assert judged(opened).verdict.exit_code == 1
    (folder / "waivers.yaml").unlink()
    assert judged(opened).verdict.new == (KEY,)
