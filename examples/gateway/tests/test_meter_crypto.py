"""Meter cryptography: against an implementation of RFC 4493 made of single AES blocks, and against whoever has another key."""

from __future__ import annotations

import pytest
from cryptography.hazmat.primitives.ciphers import Cipher
from cryptography.hazmat.primitives.ciphers.algorithms import AES128
from cryptography.hazmat.primitives.ciphers.modes import CBC, ECB
from surroundings import METER_KEY

from smgw.frames import MalformedFrameError, decode
from smgw.keys import Key
from smgw.meter_crypto import ForgedFrameError, Use, derive, opened, sealed

CONTENT = b'{"value": "1-0:1.8.0", "amount": 4711}'


def aes(key: bytes, block: bytes) -> bytes:
    encryptor = Cipher(AES128(key), ECB()).encryptor()
    return encryptor.update(block) + encryptor.finalize()


def cmac(key: bytes, message: bytes) -> bytes:
    """RFC 4493, section 2.4."""

    def doubled(block: bytes) -> bytes:
        number = int.from_bytes(block) << 1
        return ((number ^ (0x87 if number >> 128 else 0)) & (1 << 128) - 1).to_bytes(16)

    first = doubled(aes(key, bytes(16)))
    blocks = [message[start : start + 16] for start in range(0, len(message), 16)] or [b""]
    last = blocks.pop()
    mask = first if len(last) == 16 else doubled(first)
    last = last if len(last) == 16 else (last + b"\x80").ljust(16, b"\0")
    state = bytes(16)
    for block in [*blocks, xor(last, mask)]:
        state = aes(key, xor(state, block))
    return state


def xor(one: bytes, other: bytes) -> bytes:
    return bytes(a ^ b for a, b in zip(one, other, strict=True))


def meter_key(content: bytes = METER_KEY) -> Key:
    return Key("meter", bytearray(content))


def bits(key: Key) -> bytes:
    with key.revealed() as content:
        return bytes(content)


def test_reference_is_that_of_the_standard() -> None:
    key = bytes.fromhex("2b7e151628aed2a6abf7158809cf4f3c")
    assert cmac(key, b"").hex() == "bb1d6929e95937287fa37d129b756746"
    assert cmac(key, bytes.fromhex("6bc1bee22e409f96e93d7e117393172a")).hex() == "070a16b46b4d4144f79bdd9dd04a287c"


@pytest.mark.verifies("FCS_CKM.1.1/MTR")
@pytest.mark.parametrize("use", Use)
def test_key_of_a_message_is_cmac_of_use_counter_and_name(use: Use) -> None:
    expected = cmac(METER_KEY, bytes([use]) + (7).to_bytes(4) + b"meter-1".ljust(16, b"\0"))
    key = derive(meter_key(), use, 7, "meter-1")
    assert key.bits == 128
    assert bits(key) == expected


@pytest.mark.verifies("FCS_CKM.1.1/MTR")
def test_every_message_use_meter_and_key_has_a_key_of_its_own() -> None:
    keys = {
        bits(derive(meter_key(content), use, counter, meter))
        for content in (METER_KEY, bytes(16))
        for use in Use
        for counter in (1, 2, 256)
        for meter in ("meter-1", "meter-2")
    }
    assert len(keys) == 24


@pytest.mark.verifies("FCS_CKM.1.1/MTR")
def test_key_of_another_size_is_refused() -> None:
    with pytest.raises(ValueError, match="256 bits"):
        derive(meter_key(bytes(32)), Use.ENCRYPTION, 1, "meter-1")


@pytest.mark.verifies("FCS_COP.1.1/MTR")
def test_frame_holds_aes_cbc_and_cmac_under_keys_of_128_bits() -> None:
    frame = decode(sealed(meter_key(), "meter-1", 7, CONTENT))
    encryption, authentication = (cmac(METER_KEY, bytes([use, 0, 0, 0, 7]) + b"meter-1".ljust(16, b"\0")) for use in (0, 1))
    decryptor = Cipher(AES128(encryption), CBC(bytes(16))).decryptor()
    padded = decryptor.update(frame.payload) + decryptor.finalize()
    assert padded == CONTENT + bytes([48 - len(CONTENT)]) * (48 - len(CONTENT))
    assert frame.mac == cmac(authentication, frame.covered)
    assert opened(meter_key(), frame) == CONTENT


@pytest.mark.verifies("FCS_COP.1.1/MTR", "FTP_ITC.1.1/MTR#disclosure")
@pytest.mark.parametrize("size", [0, 1, 15, 16, 17, 1023])
def test_content_of_any_size_comes_back_and_never_travels_in_clear(size: int) -> None:
    content = bytes(range(65, 91)) * 40
    frame = sealed(meter_key(), "meter-1", 1, content[:size])
    assert opened(meter_key(), decode(frame)) == content[:size]
    assert content[:8] not in frame


@pytest.mark.verifies("FCS_COP.1.1/MTR", "FTP_ITC.1.1/MTR#modification")
def test_every_changed_byte_is_found() -> None:
    frame = decode(sealed(meter_key(), "meter-1", 7, CONTENT))
    changed = [
        type(frame)(frame.meter, frame.counter, frame.payload, flipped(frame.covered, position), frame.mac)
        for position in range(len(frame.covered))
    ] + [type(frame)(frame.meter, frame.counter, frame.payload, frame.covered, flipped(frame.mac, position)) for position in range(16)]
    for forged in changed:
        with pytest.raises(ForgedFrameError, match="not authentic"):
            opened(meter_key(), forged)


def flipped(content: bytes, position: int) -> bytes:
    return content[:position] + bytes([content[position] ^ 1]) + content[position + 1 :]


@pytest.mark.verifies("FCS_COP.1.1/MTR", "FTP_ITC.1.1/MTR#distinct", "FTP_ITC.1.1/MTR#identification")
def test_key_of_another_meter_opens_nothing() -> None:
    with pytest.raises(ForgedFrameError):
        opened(meter_key(bytes(16)), decode(sealed(meter_key(), "meter-1", 7, CONTENT)))


@pytest.mark.verifies("FCS_CKM.4.1")
def test_keys_of_a_message_are_wiped_after_use(monkeypatch: pytest.MonkeyPatch) -> None:
    made: list[Key] = []
    keep = Key.__init__

    def remember(self: Key, name: str, buffer: bytearray) -> None:
        keep(self, name, buffer)
        made.append(self)

    monkeypatch.setattr(Key, "__init__", remember)
    key = meter_key()
    opened(key, decode(sealed(key, "meter-1", 7, CONTENT)))
    assert len(made) == 5
    assert [one.destroyed for one in made] == [False, True, True, True, True]


def test_content_that_is_too_long_is_refused() -> None:
    with pytest.raises(MalformedFrameError):
        sealed(meter_key(), "meter-1", 1, bytes(1024))
