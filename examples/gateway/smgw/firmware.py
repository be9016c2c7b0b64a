"""The firmware: what the manufacturer has signed, compared with what is there, and exchanged for something newer only."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from smgw.hashing import digest
from smgw.interfaces import SecurityModule
from smgw.memory import SealedMemory

MANUFACTURER = "manufacturer"
PARTS = ("smgw/*.py", "build/libmeterframe.so")
CELL = "firmware to start next"


class FirmwareAlteredError(Exception):
    """The firmware is not what the manufacturer has signed."""


class FirmwareRefusedError(ValueError):
    """This firmware is not taken."""


@dataclass(frozen=True, slots=True)
class Image:
    """A firmware: its version, the hash value (SHA-256, hexadecimal) of each file, and the manufacturer's signature of both."""

    version: tuple[int, int, int]
    manifest: Mapping[str, str]
    signature: bytes

    @property
    def signed_part(self) -> bytes:
        """What the signature covers."""
        return json.dumps([self.version, dict(self.manifest)], sort_keys=True).encode()


def measured(folder: Path) -> dict[str, str]:
    """The manifest of the firmware as it lies in ``folder``."""
    files = sorted(file for pattern in PARTS for file in folder.glob(pattern))
    return {file.relative_to(folder).as_posix(): hashlib.sha256(file.read_bytes()).hexdigest() for file in files}


class Firmware:
    """The firmware at work, and the one that takes its place at the next start."""

    def __init__(self, module: SecurityModule, memory: SealedMemory, folder: Path, image: Image) -> None:
        """``image`` is that of the firmware at work, which lies in ``folder``."""
        self._module = module
        self._memory = memory
        self._folder = folder
        self._image = image

    @property
    def version(self) -> tuple[int, int, int]:
        """The version at work."""
        return self._image.version

    # @enforces FPT_TST.1.3 each file is compared with what the manufacturer has signed
    def verify(self) -> None:
        """``FirmwareAlteredError`` unless the firmware at work is exactly what the manufacturer has signed."""
        if not self._is_signed(self._image):
            raise FirmwareAlteredError("the manufacturer has not signed the manifest of the firmware")
        found = measured(self._folder)
        wrong = sorted(name for name, _ in found.items() ^ dict(self._image.manifest).items())
        if wrong:
            raise FirmwareAlteredError(f"{wrong[0]} is not what the manufacturer has signed")

    # @enforces FMT_SMF.1.1#f6 signature, version and every file are checked before anything is kept
    def load(self, image: Image, files: Mapping[str, bytes]) -> None:
        """Keep a firmware for the next start; ``FirmwareRefusedError`` if it is not signed, not newer, or not complete."""
        if not self._is_signed(image):
            raise FirmwareRefusedError("the manufacturer has not signed this firmware")
        newest = max(self.version, self.next_version() or self.version)
        if image.version <= newest:
            raise FirmwareRefusedError(f"version {_dotted(image.version)} is not newer than {_dotted(newest)}")
        if {name: hashlib.sha256(content).hexdigest() for name, content in files.items()} != dict(image.manifest):
            raise FirmwareRefusedError("the files are not those of the manifest")
        kept = {"version": image.version, "files": {name: content.hex() for name, content in files.items()}}
        self._memory.write(CELL, json.dumps(kept, sort_keys=True).encode())

    def next_version(self) -> tuple[int, int, int] | None:
        """The version that takes over at the next start, None if none waits."""
        if CELL not in self._memory:
            return None
        major, minor, patch = json.loads(self._memory.read(CELL))["version"]
        return major, minor, patch

    def _is_signed(self, image: Image) -> bool:
        return self._module.verify(MANUFACTURER, digest(image.signed_part), image.signature)


def _dotted(version: tuple[int, int, int]) -> str:
    return ".".join(map(str, version))
