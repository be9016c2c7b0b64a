"""The secure state: which failures there are, what stops because of them, and how the gateway notices."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, MutableMapping
from contextlib import contextmanager, suppress
from enum import StrEnum

from smgw.interfaces import SecurityModule, SecurityModuleError
from smgw.memory import SealedMemory

CELL = "failures"


class Failure(StrEnum):
    """What can go wrong so badly that the gateway has to keep to its secure state."""

    TIME = "the time of the gateway is in doubt"
    INTEGRITY = "firmware or configuration is altered"
    SECURITY_MODULE = "the security module fails"
    STORAGE = "the memory fails"


class Failures:
    """The failures that are not mended yet.

    ``TIME`` bars readings from billing, each other one stops the whole operation. They outlast a restart: switching off and on
    mends nothing. A failure is left only when a check has shown that it is over.
    """

    def __init__(self) -> None:
        self._active: dict[Failure, str] = {}
        self._memory: SealedMemory | None = None
        self._inform: Callable[[str], None] = lambda _: None
        self._record: Callable[[str], None] = lambda _: None
        self._unrecorded: dict[Failure, str] = {}

    def attach(self, memory: SealedMemory, inform: Callable[[str], None], record: Callable[[str], None]) -> None:
        """Keep failures in ``memory`` from now on, with those that are in there; inform an administrator of new ones, and record them."""
        if CELL in memory:
            self._active |= {Failure(name): why for name, why in json.loads(memory.read(CELL)).items()}
        self._memory, self._inform, self._record = memory, inform, record

    # @enforces FPT_FLS.1.1#time, FPT_FLS.1.1#firmware, FPT_FLS.1.1#module, FPT_FLS.1.1#storage remembered until mended, and told
    def enter(self, failure: Failure, why: str) -> None:
        """Keep to the secure state from now on."""
        if failure in self._active:
            return
        self._active[failure] = why
        what = self._unrecorded[failure] = f"{failure}: {why}"
        # Where memory or security module fails, to note and to record it may fail as well; the state counts all the same.
        with suppress(OSError, SecurityModuleError):
            self._inform(what)
        with suppress(OSError, SecurityModuleError):
            self._note()
            self._record_rest()

    def leave(self, failure: Failure) -> None:
        """The failure is over."""
        if self._active.pop(failure, None) is not None:
            self._note()
            self._record_rest()

    @property
    def time_in_doubt(self) -> bool:
        """Whether the time deviates from the reliable source, or has not been compared with it for too long."""
        return Failure.TIME in self._active

    @property
    def stopping(self) -> str:
        """Why the operation is stopped, ``""`` if it is not."""
        return "; ".join(f"{failure} ({why})" for failure, why in sorted(self._active.items()) if failure is not Failure.TIME)

    def _record_rest(self) -> None:
        """Record the failures that could not be recorded when they were noticed."""
        for failure, what in list(self._unrecorded.items()):
            self._record(what)
            self._unrecorded.pop(failure, None)

    def _note(self) -> None:
        if self._memory is not None:
            self._memory.write(CELL, json.dumps(self._active, sort_keys=True).encode())


class WatchedMedium(MutableMapping[str, bytes]):
    """A medium whose failures are noticed, whoever uses it."""

    def __init__(self, medium: MutableMapping[str, bytes], failures: Failures) -> None:
        self._medium = medium
        self._failures = failures

    def __getitem__(self, name: str) -> bytes:
        with self._watched():
            return self._medium[name]

    def __setitem__(self, name: str, content: bytes) -> None:
        with self._watched():
            self._medium[name] = content

    def __delitem__(self, name: str) -> None:
        with self._watched():
            del self._medium[name]

    def __iter__(self) -> Iterator[str]:
        with self._watched():
            return iter(list(self._medium))

    def __len__(self) -> int:
        with self._watched():
            return len(self._medium)

    @contextmanager
    def _watched(self) -> Iterator[None]:
        try:
            yield
        except OSError as error:
            self._failures.enter(Failure.STORAGE, str(error))
            raise


class WatchedModule:
    """A security module whose failures are noticed, whoever uses it."""

    def __init__(self, module: SecurityModule, failures: Failures) -> None:
        self._module = module
        self._failures = failures

    def random(self, count: int) -> bytes:
        """See ``SecurityModule``."""
        with self._watched():
            return self._module.random(count)

    def sign(self, digest: bytes) -> bytes:
        """See ``SecurityModule``."""
        with self._watched():
            return self._module.sign(digest)

    def verify(self, identity: str, digest: bytes, signature: bytes) -> bool:
        """See ``SecurityModule``."""
        with self._watched():
            return self._module.verify(identity, digest, signature)

    def initialise(self) -> None:
        """See ``SecurityModule``."""
        with self._watched():
            self._module.initialise()

    def renew(self) -> bytes:
        """See ``SecurityModule``."""
        with self._watched():
            return self._module.renew()

    def install(self, certificate: bytes) -> None:
        """See ``SecurityModule``."""
        with self._watched():
            self._module.install(certificate)

    @contextmanager
    def _watched(self) -> Iterator[None]:
        try:
            yield
        except SecurityModuleError as error:
            self._failures.enter(Failure.SECURITY_MODULE, str(error))
            raise
