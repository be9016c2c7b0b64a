"""A piece of work in a process of its own, while this one is still busy with what must be known before it is needed."""

from __future__ import annotations

import gc
import os
import signal
import threading
from collections.abc import Callable
from contextlib import suppress
from types import TracebackType

Work = Callable[[], bytes]
_MOST = 3
"""More copies than these gain little: what they found must be put together in one process."""
_MARK = b"whole"
"""What a copy sends last: a copy that died before left nothing that may be taken for its answer."""


class Elsewhere:
    """Does some work at once in a copy of this process, where that is possible; leave the ``with`` block to end it.

    What the copy does not deliver, for whatever reason, is done by whoever asks for it: the answer is always the same. The system's
    own calls are used, because the standard library's processes take longer to import than a small project to judge.
    """

    def __init__(self, work: Work, *, worthwhile: bool = True) -> None:
        self.process = 0
        self._pipe = -1
        if worthwhile and _can_fork():
            self._start(work)

    def __enter__(self) -> Elsewhere:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        self._close()
        if self.process:
            with suppress(ProcessLookupError):
                os.kill(self.process, signal.SIGKILL)
            with suppress(ChildProcessError):
                os.waitpid(self.process, 0)
            self.process = 0

    def done(self) -> bytes | None:
        """What the work gave, ``None`` where it was not done. It is handed over, not kept: ask once."""
        if self._pipe < 0:
            return None
        pieces = []
        try:
            while piece := os.read(self._pipe, 1 << 20):
                pieces.append(piece)
        except OSError:
            return None
        finally:
            self._close()
        data = b"".join(pieces)
        return data[: -len(_MARK)] if data.endswith(_MARK) else None

    def _start(self, work: Work) -> None:
        ours, theirs = os.pipe()
        try:
            self.process = os.fork()
        except OSError:  # no memory, or no more processes: then this one does it all
            os.close(ours)
            os.close(theirs)
            return
        if not self.process:
            _do(work, ours, theirs)
        os.close(theirs)
        self._pipe = ours

    def _close(self) -> None:
        if self._pipe >= 0:
            os.close(self._pipe)
            self._pipe = -1


def processors() -> int:
    """How many processors this process may use."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


def spare(busy: int = 0) -> int:
    """How many copies of this process would find a processor while ``busy`` others are at work."""
    return max(min(processors() - 1 - busy, _MOST), 0)


def _can_fork() -> bool:
    """Whether a copy of this process can go on safely (no other thread holds a lock) and would find a processor."""
    return hasattr(os, "fork") and threading.active_count() == 1 and processors() > 1


def _do(work: Work, ours: int, theirs: int) -> None:
    """What the copy does. It ends here whatever happens, and never runs what its original is in the middle of."""
    try:
        gc.disable()
        os.close(ours)
        with os.fdopen(theirs, "wb") as stream:
            stream.write(work())
            stream.write(_MARK)
    except BaseException:  # noqa: BLE001 - the original does the work itself then, and says what is wrong
        os._exit(1)  # noqa: TID251 - a copy has no caller to raise to
    os._exit(0)  # noqa: TID251
