"""Sealed memory: what rests on the medium is secret, and nobody changes it unnoticed."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from smgw.keys import Key, KeyDestroyedError
from smgw.memory import MemoryTamperedError, SealedMemory

SECRET = b"1-0:1.8.0 = 4711 kWh"
KEY = bytes(range(32))


@pytest.fixture
def medium() -> dict[str, bytes]:
    return {}


@pytest.fixture
def key() -> Iterator[Key]:
    with Key("memory", bytearray(KEY)) as living:
        yield living


@pytest.fixture
def sealed(key: Key, medium: dict[str, bytes]) -> SealedMemory:
    return SealedMemory(key, medium)


@pytest.mark.verifies("FCS_COP.1.1/MEM")
def test_content_comes_back_and_never_rests_in_clear(sealed: SealedMemory, medium: dict[str, bytes]) -> None:
    sealed.write("reading", SECRET)
    assert sealed.read("reading") == SECRET
    assert not any(SECRET[start : start + 4] in medium["reading"] for start in range(len(SECRET) - 3))


@pytest.mark.verifies("FCS_COP.1.1/MEM")
def test_ciphertext_is_that_of_aes_256_gcm(key: Key, medium: dict[str, bytes]) -> None:
    nonce = bytes(range(12))
    SealedMemory(key, medium, lambda count: nonce[:count]).write("reading", SECRET)
    assert medium["reading"] == nonce + AESGCM(KEY).encrypt(nonce, SECRET, b"reading")


@pytest.mark.verifies("FDP_SDI.2.1", "BEH.Storage.detect")
def test_every_changed_byte_is_found(sealed: SealedMemory, medium: dict[str, bytes]) -> None:
    sealed.write("reading", SECRET)
    whole = medium["reading"]
    for position in range(len(whole)):
        medium["reading"] = whole[:position] + bytes([whole[position] ^ 1]) + whole[position + 1 :]
        with pytest.raises(MemoryTamperedError, match="reading"):
            sealed.read("reading")


@pytest.mark.verifies("FDP_SDI.2.1", "BEH.Storage.detect")
def test_cut_and_swapped_cells_are_found(sealed: SealedMemory, medium: dict[str, bytes]) -> None:
    sealed.write("mine", b"low")
    sealed.write("yours", b"high")
    medium["mine"], medium["yours"] = medium["yours"], medium["mine"][:7]
    for cell in ("mine", "yours"):
        with pytest.raises(MemoryTamperedError, match=cell):
            sealed.read(cell)


@pytest.mark.verifies("FCS_COP.1.1/MEM", "BEH.Storage.seal", "INT.Storage.random")
def test_same_content_never_looks_the_same(sealed: SealedMemory, medium: dict[str, bytes]) -> None:
    seen = set()
    for _ in range(50):
        sealed.write("reading", SECRET)
        seen.add(medium["reading"][:12])
    assert len(seen) == 50


@pytest.mark.verifies("FCS_COP.1.1/MEM")
def test_shorter_key_is_refused(medium: dict[str, bytes]) -> None:
    with pytest.raises(ValueError, match="128 bits"):
        SealedMemory(Key("weak", bytearray(16)), medium)


@pytest.mark.verifies("FCS_CKM.4.1")
def test_memory_is_lost_with_its_key(key: Key, sealed: SealedMemory) -> None:
    sealed.write("reading", SECRET)
    key.destroy()
    with pytest.raises(KeyDestroyedError):
        sealed.read("reading")


def test_memory_knows_its_cells(sealed: SealedMemory) -> None:
    sealed.write("reading", SECRET)
    assert "reading" in sealed
    assert "other" not in sealed
