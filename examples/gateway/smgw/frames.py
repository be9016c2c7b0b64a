"""Frames of meters that use no TLS. The part in C takes them apart and puts them together; what needs a key happens elsewhere."""

from __future__ import annotations

import ctypes
from collections.abc import Callable
from dataclasses import dataclass
from enum import IntEnum
from functools import cache
from pathlib import Path

LIBRARY = Path(__file__).resolve().parents[1] / "build" / "libmeterframe.so"
METER_SIZE = 16
MAC_SIZE = 16
FRAME_MAX = 24 + 1024 + 19


class Mistake(IntEnum):
    """What can be wrong with a frame, numbered as in ``csrc/meter_frame.h``."""

    TOO_SHORT = 1
    NO_START = 2
    WRONG_SIZE = 3
    NO_END = 4
    WRONG_CRC = 5
    WRONG_VERSION = 6
    WRONG_NAME = 7
    WRONG_COUNTER = 8


class MalformedFrameError(ValueError):
    """These bytes are no frame."""


@dataclass(frozen=True, slots=True)
class Frame:
    """A frame that has been taken apart. Nothing in it is proven: ``mac`` still has to be verified over ``covered``."""

    meter: str
    counter: int
    payload: bytes
    covered: bytes
    mac: bytes


class _Frame(ctypes.Structure):
    _fields_ = (
        ("meter", ctypes.c_char * (METER_SIZE + 1)),
        ("counter", ctypes.c_uint32),
        ("payload_offset", ctypes.c_uint32),
        ("payload_size", ctypes.c_uint32),
        ("mac_offset", ctypes.c_uint32),
    )
    meter: bytes
    counter: int
    payload_offset: int
    payload_size: int
    mac_offset: int


class _Window(ctypes.Structure):
    _fields_ = (("highest", ctypes.c_uint32), ("taken", ctypes.c_uint64))
    highest: int
    taken: int


def decode(content: bytes) -> Frame:
    """Take a frame apart; ``MalformedFrameError`` says what is wrong with it."""
    frame = _Frame()
    status = _library().mf_decode(content, len(content), ctypes.byref(frame))
    if status:
        raise MalformedFrameError(f"the frame is malformed: {Mistake(status).name.lower().replace('_', ' ')}")
    covered = content[: frame.mac_offset]
    return Frame(
        meter=frame.meter.decode("ascii"),
        counter=frame.counter,
        payload=content[frame.payload_offset : frame.payload_offset + frame.payload_size],
        covered=covered,
        mac=content[frame.mac_offset : frame.mac_offset + MAC_SIZE],
    )


def encode(meter: str, counter: int, payload: bytes, mac: Callable[[bytes], bytes]) -> bytes:
    """Put a frame together; ``mac`` gets the bytes to cover. ``MalformedFrameError`` if its parts cannot stand in a frame."""
    out = ctypes.create_string_buffer(FRAME_MAX)
    covered = _library().mf_begin(meter.encode(), counter, payload, len(payload), out) if 0 <= counter < 2**32 else 0
    if not covered:
        raise MalformedFrameError(f"meter {meter!r}, counter {counter} and {len(payload)} bytes cannot stand in a frame")
    size = _library().mf_finish(out, covered, mac(out.raw[:covered]))
    return out.raw[:size]


class Window:
    """Which counters a meter has used: the highest one, and of the 64 up to it those that were taken."""

    def __init__(self, state: bytes = b"") -> None:
        """``state`` is what an earlier window gave; empty for a meter that has sent nothing yet."""
        self._window = _Window(int.from_bytes(state[:4]), int.from_bytes(state[4:]))

    @property
    def state(self) -> bytes:
        """The window as bytes to store."""
        return self._window.highest.to_bytes(4) + self._window.taken.to_bytes(8)

    def fresh(self, counter: int) -> bool:
        """Whether this counter can still be used."""
        return bool(_library().mf_window_fresh(ctypes.byref(self._window), counter))

    def take(self, counter: int) -> None:
        """Note that a frame with this counter, whose MAC was verified, has come."""
        _library().mf_window_take(ctypes.byref(self._window), counter)


@cache
def _library() -> ctypes.CDLL:
    if not LIBRARY.is_file():
        raise RuntimeError(f"{LIBRARY.parent.name}/{LIBRARY.name} is not built: run 'python run_tests.py --build' first")
    library = ctypes.CDLL(str(LIBRARY))
    size, frame, window = ctypes.c_size_t, ctypes.POINTER(_Frame), ctypes.POINTER(_Window)
    library.mf_decode.argtypes, library.mf_decode.restype = [ctypes.c_char_p, size, frame], ctypes.c_int
    library.mf_begin.argtypes = [ctypes.c_char_p, ctypes.c_uint32, ctypes.c_char_p, size, ctypes.c_char_p]
    library.mf_begin.restype = size
    library.mf_finish.argtypes, library.mf_finish.restype = [ctypes.c_char_p, size, ctypes.c_char_p], size
    library.mf_window_fresh.argtypes, library.mf_window_fresh.restype = [window, ctypes.c_uint32], ctypes.c_int
    library.mf_window_take.argtypes, library.mf_window_take.restype = [window, ctypes.c_uint32], None
    return library
