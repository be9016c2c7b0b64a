"""Work that is shared out gives what one process gives, each piece is done once, and a copy that dies is no loss."""

from __future__ import annotations

import os
import threading
import time
from pathlib import Path

import pytest

from traceability.parallel import shared
from traceability.parallel.elsewhere import Elsewhere
from traceability.parallel.shared import Copies, Shared

pytestmark = pytest.mark.skipif(not hasattr(os, "fork"), reason="this system starts no process as a copy")


@pytest.fixture(autouse=True)
def two_processors(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(os, "sched_getaffinity", lambda _: {0, 1}, raising=False)


def square(number: int) -> int:
    return number * number


@pytest.mark.parametrize("copies", [0, 1, 3])
@pytest.mark.parametrize("count", [0, 1, 2, 50, shared.MOST, shared.MOST + 1])
def test_the_answer_is_that_of_one_process(count: int, copies: int) -> None:
    with Shared(square, range(count), int, copies) as work:
        assert work.done() == [number * number for number in range(count)]
    executor: Copies[int, int] = Copies(copies + 1, int)
    assert list(executor.map(square, range(count))) == [number * number for number in range(count)]


def test_each_piece_is_done_once_and_by_both(tmp_path: Path) -> None:
    def noted(number: int) -> int:
        time.sleep(0.01)
        with (tmp_path / str(os.getpid())).open("a") as stream:
            stream.write(f"{number}\n")
        return number

    with Shared(noted, range(40), int) as work:
        assert work.done() == list(range(40))
    by = [[int(line) for line in path.read_text().split()] for path in tmp_path.iterdir()]
    assert len(by) == 2
    assert sorted(number for numbers in by for number in numbers) == list(range(40))


def test_the_copy_begins_before_anybody_asks(tmp_path: Path) -> None:
    with Shared(lambda number: (tmp_path / str(number)).touch(), range(2), type(None)) as work:
        deadline = time.monotonic() + 30
        while len(list(tmp_path.iterdir())) < 2 and time.monotonic() < deadline:
            time.sleep(0.01)
        assert len(list(tmp_path.iterdir())) == 2
        assert work.done() == [None, None]


def test_a_copy_that_dies_or_fails_is_no_loss() -> None:
    here = os.getpid()

    def dies(number: int) -> int:
        return number if os.getpid() == here else os._exit(9)

    def fails(number: int) -> int:
        return number if os.getpid() == here else number // 0

    for function in (dies, fails):
        with Shared(function, range(9), int) as work:
            assert work.done() == list(range(9))


def test_what_fails_everywhere_fails_here() -> None:
    with Shared(lambda number: 1 // number, range(9), int) as work, pytest.raises(ZeroDivisionError):
        work.done()


def test_an_answer_of_another_kind_is_no_answer() -> None:
    here = os.getpid()

    def told(number: int) -> int:
        return number if os.getpid() == here else "no number"  # type: ignore[return-value]

    with Shared(told, range(9), int) as work:
        assert work.done() == list(range(9))


def test_without_a_pipe_one_process_does_it_all(monkeypatch: pytest.MonkeyPatch) -> None:
    def none_left() -> tuple[int, int]:
        raise OSError("too many open files")

    monkeypatch.setattr(os, "pipe", none_left)
    with Shared(square, range(9), int) as work:
        assert work.done() == [number * number for number in range(9)]


def test_a_process_with_threads_is_not_copied() -> None:
    done = threading.Event()
    thread = threading.Thread(target=done.wait)
    thread.start()
    try:
        with Shared(lambda _: os.getpid(), range(9), int) as work:
            time.sleep(0.05)
            assert set(work.done()) == {os.getpid()}
    finally:
        done.set()
        thread.join()


def test_leaving_ends_the_copy() -> None:
    here = os.getpid()
    with Shared(lambda _: os.getpid() if os.getpid() == here else threading.Event().wait(60), range(3), int) as work:
        number = work._copies[0].process
    with pytest.raises(ProcessLookupError):
        os.kill(number, 0)


def test_a_copy_that_fails_or_dies_left_nothing() -> None:
    with Elsewhere(lambda: b"all" * 100_000) as elsewhere:
        assert elsewhere.done() == b"all" * 100_000
    with Elsewhere(lambda: os._exit(0)) as elsewhere:
        assert elsewhere.done() is None
    with Elsewhere(lambda: bytes(1 // 0)) as elsewhere:
        assert elsewhere.done() is None
