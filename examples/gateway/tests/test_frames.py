"""Frames as Python sees them: what the part in C says is passed on, and nothing is lost between the two."""

from __future__ import annotations

import random

import pytest

from smgw import frames
from smgw.frames import FRAME_MAX, MalformedFrameError, Mistake, Window, decode, encode

MAC = bytes(range(16))


def whole(payload: bytes = bytes(32)) -> bytes:
    return encode("meter-1", 7, payload, lambda _: MAC)


def test_frame_comes_apart_as_it_was_put_together() -> None:
    covered: list[bytes] = []

    def mac(content: bytes) -> bytes:
        covered.append(content)
        return MAC

    frame = decode(encode("meter-1", 7, b"0123456789abcdef", mac))
    assert (frame.meter, frame.counter, frame.payload, frame.mac) == ("meter-1", 7, b"0123456789abcdef", MAC)
    assert [frame.covered] == covered


def test_longest_frame_fits() -> None:
    content = encode("m" * 16, 2**32 - 1, bytes(1024), lambda _: MAC)
    assert len(content) == FRAME_MAX
    assert len(decode(content).payload) == 1024


@pytest.mark.parametrize(
    ("meter", "counter", "size"),
    [
        ("", 1, 16), ("m" * 17, 1, 16), ("two words", 1, 16),
        ("m\0x", 0, 16), ("m", 0, 16), ("m", -1, 16), ("m", 2**32, 16), ("m", 1, 0), ("m", 1, 17), ("m", 1, 1040),
    ],
)  # fmt: skip
def test_what_cannot_stand_in_a_frame_is_refused(meter: str, counter: int, size: int) -> None:
    with pytest.raises(MalformedFrameError, match="cannot stand in a frame"):
        encode(meter, counter, bytes(size), lambda _: MAC)


@pytest.mark.verifies("FDP_IFF.1.5/MTR#d1")
@pytest.mark.parametrize(
    ("content", "mistake"),
    [
        (b"", Mistake.TOO_SHORT), (whole()[:-1] + b"\x17", Mistake.NO_END), (b"\0" + whole()[1:], Mistake.NO_START),
        (whole() + b"\x16", Mistake.WRONG_SIZE), (whole().replace(b"meter", b"metre"), Mistake.WRONG_CRC),
    ],
)  # fmt: skip
def test_malformed_frames_are_named(content: bytes, mistake: Mistake) -> None:
    with pytest.raises(MalformedFrameError, match=mistake.name.lower().replace("_", " ")):
        decode(content)


def test_noise_is_no_frame() -> None:
    lot = random.Random(4711)
    for _ in range(2000):
        with pytest.raises(MalformedFrameError):
            decode(lot.randbytes(lot.randrange(120)))


@pytest.mark.verifies("FPT_RPL.1.1")
def test_window_lets_each_counter_pass_once_and_outlasts_a_restart() -> None:
    window = Window()
    for counter in (1, 2, 5, 3, 200, 199):
        assert window.fresh(counter)
        window.take(counter)
        window = Window(window.state)
        assert not window.fresh(counter)
    assert window.fresh(137)
    assert not window.fresh(136)
    assert not window.fresh(0)


def test_library_that_is_not_built_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(frames, "LIBRARY", frames.LIBRARY.with_name("nothing.so"))
    frames._library.cache_clear()
    with pytest.raises(RuntimeError, match=r"run 'python run_tests\.py --build'"):
        decode(b"")
