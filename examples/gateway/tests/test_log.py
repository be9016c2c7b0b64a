"""The chained log: nothing gets lost unnoticed, nothing gets changed unnoticed."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable
from dataclasses import FrozenInstanceError

import pytest
from surroundings import NOON, memory

from smgw.log import ChainedLog, Entry, LogBrokenError, LogFullError, Outcome, Overflow

Medium = dict[str, bytes]
NAMES = ("one", "two", "three", "four", "five")


def entry(text: str) -> Entry:
    return Entry(NOON, text, Outcome.SUCCESS, "test")


def opened(medium: Medium, cells: Medium, capacity: int = 5, overflow: Overflow = Overflow.OVERWRITE_OLDEST) -> ChainedLog:
    return ChainedLog("log", capacity, overflow, medium, memory(cells))


def filled(medium: Medium, cells: Medium, capacity: int = 5) -> ChainedLog:
    log = opened(medium, cells, capacity)
    for name in NAMES:
        log.append(entry(name))
    return log


@pytest.fixture
def medium() -> Medium:
    return {}


@pytest.fixture
def cells() -> Medium:
    return {}


@pytest.fixture
def log(medium: Medium, cells: Medium) -> ChainedLog:
    """A log with five records and room for no more, which would overwrite the oldest."""
    return filled(medium, cells)


def events(log: ChainedLog) -> list[str]:
    return [record.entry.event for record in log.records()]


def sealed(content: dict[str, object]) -> bytes:
    """A record's content with the hash value that belongs to it."""
    bare = json.dumps(content | {"digest": ""}, sort_keys=True, separators=(",", ":")).encode()
    return json.dumps(content | {"digest": hashlib.sha256(bare).hexdigest()}, sort_keys=True, separators=(",", ":")).encode()


@pytest.mark.verifies("FCS_COP.1.1/LOG#compute")
def test_each_record_holds_the_sha_256_value_of_itself_and_its_predecessor(log: ChainedLog, medium: Medium) -> None:
    previous = bytes(32)
    for (key, stored), record in zip(medium.items(), log.records(), strict=True):
        content = json.loads(stored)
        assert content["previous"] == previous.hex() == record.previous.hex()
        assert sealed(content) == stored, key
        previous = record.digest


def rewrite(medium: Medium) -> None:
    medium["log/2"] = medium["log/2"].replace(b"two", b"odd")


def rewrite_with_new_hash_value(medium: Medium) -> None:
    content = json.loads(medium["log/2"])
    content["entry"]["event"] = "odd"
    medium["log/2"] = sealed(content)


def rewrite_all_that_follows(medium: Medium) -> None:
    forged: Medium = {}
    log = opened(forged, {})
    for name in ("one", "odd", "three", "four", "five"):
        log.append(entry(name))
    medium |= forged


def exchange(medium: Medium) -> None:
    medium["log/2"], medium["log/3"] = medium["log/3"], medium["log/2"]


def insert(medium: Medium) -> None:
    medium["log/7"] = medium["log/1"]


def remove(medium: Medium) -> None:
    del medium["log/3"]


def cut_the_start(medium: Medium) -> None:
    del medium["log/1"]


def cut_the_end(medium: Medium) -> None:
    del medium["log/5"]


def empty(medium: Medium) -> None:
    medium.clear()


def reformat(medium: Medium) -> None:
    medium["log/4"] = medium["log/4"].replace(b":", b": ", 1)


ATTACKS = [
    rewrite,
    rewrite_with_new_hash_value,
    rewrite_all_that_follows,
    exchange,
    insert,
    remove,
    cut_the_start,
    cut_the_end,
    empty,
    reformat,
]


@pytest.mark.verifies("FCS_COP.1.1/LOG#verify", "BEH.Audit.chain")
@pytest.mark.parametrize("attack", ATTACKS)
def test_no_change_on_the_medium_goes_unnoticed(attack: Callable[[Medium], None], log: ChainedLog, medium: Medium) -> None:
    attack(medium)
    with pytest.raises(LogBrokenError, match=r"^log, record"):
        log.records()


@pytest.mark.verifies("FCS_COP.1.1/LOG#verify")
@pytest.mark.parametrize("hostile", [b"[]", b"{}", b"null", b'"x', b"[" * 100_000, b"\xff", b"", b'{"entry":{"time":1}}'])
def test_rubbish_on_the_medium_is_a_broken_log_and_no_crash(hostile: bytes, log: ChainedLog, medium: Medium) -> None:
    medium["log/2"] = hostile
    with pytest.raises(LogBrokenError) as caught:
        log.records()
    assert caught.value.number == 2


@pytest.mark.verifies("FCS_COP.1.1/LOG#verify")
@pytest.mark.parametrize("attack", ATTACKS)
def test_a_new_record_does_not_cover_up_a_break(attack: Callable[[Medium], None], medium: Medium, cells: Medium) -> None:
    log = filled(medium, cells, capacity=100)
    attack(medium)
    log.append(entry("six"))
    with pytest.raises(LogBrokenError):
        log.records()


@pytest.mark.verifies("FCS_COP.1.1/LOG#verify")
def test_a_restart_does_not_cover_up_a_break(log: ChainedLog, medium: Medium, cells: Medium) -> None:
    rewrite_all_that_follows(medium)
    with pytest.raises(LogBrokenError):
        opened(medium, cells).records()


@pytest.mark.verifies("FCS_COP.1.1/LOG#verify")
def test_untouched_log_is_whole_and_other_logs_do_not_disturb_it(log: ChainedLog, medium: Medium, cells: Medium) -> None:
    ChainedLog("log/2", 5, Overflow.REFUSE, medium, memory(cells)).append(entry("elsewhere"))
    assert events(log) == list(NAMES)


@pytest.mark.verifies("FAU_STG.2.1")
def test_no_operation_deletes_records(log: ChainedLog) -> None:
    assert {name for name in dir(log) if not name.startswith("_")} == {"append", "capacity", "full", "name", "records", "resize", "stored"}
    with pytest.raises(ValueError, match="holds 5 records"):
        log.resize(4)
    assert events(log) == list(NAMES)


@pytest.mark.verifies("FAU_STG.2.2")
def test_records_that_were_given_out_cannot_be_changed(log: ChainedLog) -> None:
    record = log.records()[0]
    with pytest.raises(FrozenInstanceError):
        record.number = 7  # type: ignore[misc]
    with pytest.raises(FrozenInstanceError):
        record.entry.event = "odd"  # type: ignore[misc]
    assert log.records()[0] == record


@pytest.mark.verifies("FAU_STG.2.3#exhaustion")
def test_overwriting_costs_the_oldest_record_only(log: ChainedLog, medium: Medium) -> None:
    log.append(entry("six"))
    log.append(entry("seven"))
    assert events(log) == ["three", "four", "five", "six", "seven"]
    assert [record.number for record in log.records()] == [3, 4, 5, 6, 7]
    assert len(medium) == 5


@pytest.mark.verifies("FAU_STG.2.3#exhaustion")
def test_refusing_log_keeps_every_record(medium: Medium, cells: Medium) -> None:
    log = opened(medium, cells, capacity=2, overflow=Overflow.REFUSE)
    log.append(entry("one"))
    log.append(entry("two"))
    with pytest.raises(LogFullError, match="all 2 records"):
        log.append(entry("three"))
    assert events(log) == ["one", "two"]


@pytest.mark.verifies("FAU_STG.2.3#failure")
def test_log_goes_on_after_a_failure(log: ChainedLog, medium: Medium, cells: Medium) -> None:
    again = opened(medium, cells)
    assert events(again) == list(NAMES)
    again.append(entry("six"))
    assert events(again) == ["two", "three", "four", "five", "six"]
    assert again.records()[-1].number == 6


class PowerFailure(BaseException):
    """Whatever happens then: nothing of the program runs any more."""


class FailingMedium(Medium):
    """Lets so many changes reach the medium, then the power is gone."""

    def __init__(self, content: Medium, changes: int) -> None:
        super().__init__(content)
        self._changes = changes

    def _change(self) -> None:
        if not self._changes:
            raise PowerFailure
        self._changes -= 1

    def __setitem__(self, key: str, value: bytes) -> None:
        self._change()
        super().__setitem__(key, value)

    def pop(self, key: str, default: bytes | None = None) -> bytes | None:  # type: ignore[override]
        self._change()
        return super().pop(key, default)


@pytest.mark.verifies("FAU_STG.2.3#failure", "INT.Audit.seal")
@pytest.mark.parametrize("changes", [0, 1])
def test_failure_in_the_middle_of_a_record_loses_nothing(changes: int, medium: Medium, cells: Medium) -> None:
    log = filled(medium, cells)
    failing = FailingMedium(medium, changes)
    log._medium = failing
    with pytest.raises(PowerFailure):
        log.append(entry("six"))
    assert events(opened(dict(failing), cells)) == ["two", "three", "four", "five", "six"]


@pytest.mark.verifies("FAU_STG.2.3#failure")
@pytest.mark.parametrize("changes", [0, 1])
def test_log_goes_on_where_a_failure_interrupted_it(changes: int, medium: Medium, cells: Medium) -> None:
    log = filled(medium, cells)
    failing = FailingMedium(medium, changes)
    log._medium = failing
    with pytest.raises(PowerFailure):
        log.append(entry("six"))
    log._medium = dict(failing)
    assert events(log) == ["two", "three", "four", "five", "six"]
    log.append(entry("seven"))
    assert events(log) == ["three", "four", "five", "six", "seven"]


@pytest.mark.verifies("FAU_STG.2.3#failure")
def test_entry_that_could_not_be_sealed_leaves_the_log_as_it_was(medium: Medium, cells: Medium, monkeypatch: pytest.MonkeyPatch) -> None:
    log = filled(medium, cells)
    before = events(log)
    with monkeypatch.context() as failing:
        failing.setattr(log._memory, "write", FailingMedium({}, 0).__setitem__)
        with pytest.raises(PowerFailure):
            log.append(entry("six"))
    assert events(log) == before
    log.append(entry("six"))
    assert events(log)[-1] == "six"


@pytest.mark.verifies("FAU_STG.2.3#exhaustion")
def test_log_with_less_room_than_records_is_refused(log: ChainedLog, medium: Medium, cells: Medium) -> None:
    with pytest.raises(ValueError, match="holds 5 records"):
        opened(medium, cells, capacity=4)
