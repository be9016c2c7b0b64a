"""The chained log: nothing gets lost unnoticed, nothing gets changed unnoticed."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable
from datetime import UTC, datetime

import pytest

from smgw.log import ChainedLog, Entry, LogBrokenError, LogFullError, Outcome, Overflow

NOON = datetime(2024, 6, 30, 12, tzinfo=UTC)


def entry(text: str) -> Entry:
    return Entry(NOON, text, Outcome.SUCCESS, "test")


@pytest.fixture
def medium() -> list[bytes]:
    return []


@pytest.fixture
def log(medium: list[bytes]) -> ChainedLog:
    """A log with five records and room for no more, which would overwrite the oldest."""
    chained = ChainedLog(5, Overflow.OVERWRITE_OLDEST, medium)
    for name in ("one", "two", "three", "four", "five"):
        chained.append(entry(name))
    return chained


def events(log: ChainedLog) -> list[str]:
    return [record.entry.event for record in log.records()]


@pytest.mark.verifies("FCS_COP.1.1/LOG#compute")
def test_each_record_holds_the_sha_256_value_of_itself_and_its_predecessor(log: ChainedLog, medium: list[bytes]) -> None:
    previous = bytes(32)
    for stored, record in zip(medium, log.records(), strict=True):
        content = json.loads(stored)
        assert content["previous"] == previous.hex() == record.previous.hex()
        unsealed = json.dumps(content | {"digest": ""}, sort_keys=True, separators=(",", ":"))
        assert record.digest == hashlib.sha256(unsealed.encode()).digest()
        previous = record.digest


def rewrite(medium: list[bytes]) -> None:
    medium[1] = medium[1].replace(b"two", b"odd")


def rewrite_with_new_hash_value(medium: list[bytes]) -> None:
    content = json.loads(medium[1])
    content["entry"]["event"], content["digest"] = "odd", ""
    content["digest"] = hashlib.sha256(json.dumps(content, sort_keys=True, separators=(",", ":")).encode()).hexdigest()
    medium[1] = json.dumps(content, sort_keys=True, separators=(",", ":")).encode()


def rewrite_all_that_follows(medium: list[bytes]) -> None:
    other: list[bytes] = []
    forged = ChainedLog(5, Overflow.OVERWRITE_OLDEST, other)
    for name in ("one", "odd", "three", "four", "five"):
        forged.append(entry(name))
    medium[:] = other


def reorder(medium: list[bytes]) -> None:
    medium[1], medium[2] = medium[2], medium[1]


def insert(medium: list[bytes]) -> None:
    medium.insert(2, medium[1])


def remove(medium: list[bytes]) -> None:
    del medium[2]


def cut_the_start(medium: list[bytes]) -> None:
    del medium[0]


def cut_the_end(medium: list[bytes]) -> None:
    del medium[-1]


def empty(medium: list[bytes]) -> None:
    medium.clear()


def scribble(medium: list[bytes]) -> None:
    medium[3] = b"\xff not a record"


def reformat(medium: list[bytes]) -> None:
    medium[3] = medium[3].replace(b":", b": ", 1)


ATTACKS = [
    rewrite, rewrite_with_new_hash_value, rewrite_all_that_follows, reorder, insert, remove,
    cut_the_start, cut_the_end, empty, scribble, reformat,
]  # fmt: skip


@pytest.mark.verifies("FCS_COP.1.1/LOG#verify", "FAU_STG.2.2")
@pytest.mark.parametrize("attack", ATTACKS)
def test_no_change_on_the_medium_goes_unnoticed(attack: Callable[[list[bytes]], None], log: ChainedLog, medium: list[bytes]) -> None:
    attack(medium)
    with pytest.raises(LogBrokenError, match="stored record"):
        log.records()


@pytest.mark.verifies("FCS_COP.1.1/LOG#verify", "FAU_STG.2.2")
@pytest.mark.parametrize("hostile", [b"[]", b"{}", b"null", b'"' + b"x" * 1000, b"[" * 100_000, b"\x00", b'{"entry":{"time":1}}'])
def test_rubbish_on_the_medium_is_a_broken_log_and_no_crash(hostile: bytes, log: ChainedLog, medium: list[bytes]) -> None:
    medium[2] = hostile
    with pytest.raises(LogBrokenError) as caught:
        log.records()
    assert caught.value.position == 2


@pytest.mark.verifies("FCS_COP.1.1/LOG#verify", "FAU_STG.2.2")
@pytest.mark.parametrize("attack", ATTACKS)
def test_a_new_record_does_not_cover_up_a_break(attack: Callable[[list[bytes]], None], medium: list[bytes]) -> None:
    log = ChainedLog(100, Overflow.OVERWRITE_OLDEST, medium)
    for name in ("one", "two", "three", "four", "five"):
        log.append(entry(name))
    attack(medium)
    log.append(entry("six"))
    with pytest.raises(LogBrokenError):
        log.records()


@pytest.mark.verifies("FCS_COP.1.1/LOG#verify")
def test_untouched_log_is_whole(log: ChainedLog) -> None:
    assert events(log) == ["one", "two", "three", "four", "five"]


@pytest.mark.verifies("FAU_STG.2.1")
def test_records_can_only_be_added(log: ChainedLog) -> None:
    record = log.records()[0]
    with pytest.raises(AttributeError):
        record.number = 7  # type: ignore[misc]
    offered = {name for name in dir(log) if not name.startswith("_")}
    assert offered == {"anchor", "append", "capacity", "full", "records"}


@pytest.mark.verifies("FAU_STG.2.3")
def test_overwriting_costs_the_oldest_record_only(log: ChainedLog) -> None:
    log.append(entry("six"))
    log.append(entry("seven"))
    assert events(log) == ["three", "four", "five", "six", "seven"]
    assert [record.number for record in log.records()] == [3, 4, 5, 6, 7]


def test_refusing_log_keeps_every_record(medium: list[bytes]) -> None:
    log = ChainedLog(2, Overflow.REFUSE, medium)
    log.append(entry("one"))
    log.append(entry("two"))
    with pytest.raises(LogFullError, match="all 2 records"):
        log.append(entry("three"))
    assert events(log) == ["one", "two"]


def test_log_without_room_is_refused(medium: list[bytes]) -> None:
    with pytest.raises(ValueError, match="0 records"):
        ChainedLog(0, Overflow.REFUSE, medium)


@pytest.mark.verifies("FAU_STG.2.3")
def test_log_goes_on_after_a_restart(log: ChainedLog, medium: list[bytes]) -> None:
    again = ChainedLog(5, Overflow.OVERWRITE_OLDEST, medium, log.anchor)
    again.append(entry("six"))
    assert events(again) == ["two", "three", "four", "five", "six"]
    assert again.records()[-1].number == 6
