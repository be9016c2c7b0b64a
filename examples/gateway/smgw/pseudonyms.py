"""Pseudonyms: names that tell a recipient which values belong together, and nothing about whose they are."""

from __future__ import annotations

import json
from collections.abc import Callable

from smgw.memory import SealedMemory

BYTES = 16
ATTEMPTS = 1000


class NoPseudonymError(RuntimeError):
    """No name was drawn that has the property that a pseudonym needs."""


class Pseudonyms:
    """For each recipient one pseudonym of each consumer, drawn by lot and kept sealed."""

    def __init__(self, memory: SealedMemory, random: Callable[[int], bytes]) -> None:
        self._memory = memory
        self._random = random

    # @enforces FPR_PSE.1.1 drawn by lot, so that nothing leads from it to the consumer but the sealed cell
    # @enforces FPR_PSE.1.2 one for each recipient, the same whenever it is asked for
    def of(self, consumer: str, recipient: str, true_names: frozenset[str]) -> str:
        """The name under which ``recipient`` gets values of ``consumer``."""
        cell = json.dumps(["pseudonym", recipient, consumer])
        if cell not in self._memory:
            self._memory.write(cell, self._draw(true_names).encode())
        return self._memory.read(cell).decode()

    # @enforces FPR_PSE.1.3 drawn again until the property holds
    def _draw(self, true_names: frozenset[str]) -> str:
        for _ in range(ATTEMPTS):
            pseudonym = self._random(BYTES).hex()
            if is_proper(pseudonym, true_names):
                return pseudonym
        raise NoPseudonymError(f"none of {ATTEMPTS} pseudonyms was free of the true names; give the consumer a longer identity")


def is_proper(pseudonym: str, true_names: frozenset[str]) -> bool:
    """Whether a pseudonym holds no true name, however that is written."""
    return not any(name.casefold() in pseudonym.casefold() for name in true_names)
