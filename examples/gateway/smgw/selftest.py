"""The self-test: whether cryptography, security module, memory, configuration and firmware are what they have to be."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta

from smgw.configuration import ConfigurationAlteredError, Settings
from smgw.failures import Failure, Failures
from smgw.firmware import Firmware, FirmwareAlteredError
from smgw.hashing import digest
from smgw.interfaces import SecurityModule, SecurityModuleError
from smgw.keys import Key
from smgw.memory import MemoryTamperedError, SealedMemory
from smgw.meter_crypto import Use, derive
from smgw.metering import READINGS

INTERVAL = timedelta(hours=24)
CELL = "self-test"
OWN_IDENTITY = "gateway"
SHA_256_OF_ABC = "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"
"""The example of FIPS 180."""

METER_KEY = "2b7e151628aed2a6abf7158809cf4f3c"
DERIVED_KEY = "f1731bfbcf35d5a4d677d1f17db0415f"
"""What CMAC makes, under the example key of RFC 4493, of use 0, counter 1 and the name m."""


class SelfTestError(Exception):
    """A function does not give the result that is known to be right."""


@dataclass(frozen=True, slots=True)
class Check:
    """One part of the self-test: it ends with an error if ``failure`` is the case."""

    name: str
    failure: Failure
    run: Callable[[], None]


class SelfTest:
    """Runs all checks, and keeps the failures in line with what they find."""

    def __init__(
        self,
        settings: Settings,
        firmware: Firmware,
        memory: SealedMemory,
        module: SecurityModule,
        failures: Failures,
        now: Callable[[], datetime],
    ) -> None:
        self._memory = memory
        self._module = module
        self._failures = failures
        self._now = now
        self._last: datetime | None = None
        self._checks = (
            Check("hashing", Failure.INTEGRITY, _check_hashing),
            Check("keys of meters", Failure.INTEGRITY, _check_derivation),
            Check("configuration", Failure.INTEGRITY, settings.verify),
            Check("data of the gateway", Failure.INTEGRITY, self._check_cells),
            Check("firmware", Failure.INTEGRITY, firmware.verify),
            Check("security module", Failure.SECURITY_MODULE, self._check_module),
            Check("memory", Failure.STORAGE, self._check_memory),
        )

    # @enforces FPT_TST.1.1#start, FPT_TST.1.1#request whoever starts or asks comes here
    def run(self) -> dict[str, str]:
        """Run every check now; returns for each what is wrong, ``""`` if nothing is."""
        self._last = self._now()
        found = {check.name: _wrong(check) for check in self._checks}
        for failure in sorted({check.failure for check in self._checks}):
            wrong = [f"{check.name}: {found[check.name]}" for check in self._checks if check.failure is failure and found[check.name]]
            if wrong:
                self._failures.enter(failure, "; ".join(wrong))
            else:
                self._failures.leave(failure)
        return found

    # @enforces FPT_TST.1.1#periodic at the first occasion after a day
    def run_if_due(self) -> bool:
        """Run the checks if the last time is a day ago; returns whether they ran."""
        if self._last is not None and self._now() - self._last < INTERVAL:
            return False
        self.run()
        return True

    # @enforces FPT_TST.1.2 every sealed cell but those with readings, which are data of users, is opened
    def _check_cells(self) -> None:
        for cell in self._memory.cells():
            if not cell.startswith(json.dumps([READINGS])[:-1]):
                self._memory.read(cell)

    def _check_module(self) -> None:
        if self._module.random(16) == self._module.random(16):
            raise SelfTestError("the random numbers repeat")
        probe = digest(b"self-test")
        if not self._module.verify(OWN_IDENTITY, probe, self._module.sign(probe)):
            raise SelfTestError("its own signature cannot be verified")

    def _check_memory(self) -> None:
        content = self._now().isoformat().encode()
        self._memory.write(CELL, content)
        if self._memory.read(CELL) != content:
            raise SelfTestError("what was written does not come back")


def _check_hashing() -> None:
    if digest(b"abc").hex() != SHA_256_OF_ABC:
        raise SelfTestError("the hash value of a known message is wrong")


def _check_derivation() -> None:
    with Key("example", bytearray.fromhex(METER_KEY)) as key, derive(key, Use.ENCRYPTION, 1, "m") as derived, derived.revealed() as bits:
        if bits.hex() != DERIVED_KEY:
            raise SelfTestError("a key that is known comes out wrong")


def _wrong(check: Check) -> str:
    try:
        check.run()
    except (
        SelfTestError, ConfigurationAlteredError, FirmwareAlteredError, SecurityModuleError, MemoryTamperedError, OSError, LookupError
    ) as error:  # fmt: skip
        return str(error)
    return ""
