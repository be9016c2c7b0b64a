"""Encryption and authentication of what a meter without TLS sends or gets: AES-CBC and CMAC, with keys for each single message."""

from __future__ import annotations

from contextlib import ExitStack
from enum import IntEnum

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.ciphers import Cipher
from cryptography.hazmat.primitives.ciphers.algorithms import AES128
from cryptography.hazmat.primitives.ciphers.modes import CBC
from cryptography.hazmat.primitives.cmac import CMAC
from cryptography.hazmat.primitives.padding import PKCS7

from smgw.frames import METER_SIZE, Frame, encode
from smgw.keys import Key

KEY_BITS = 128
NO_CHAIN = bytes(16)
"""The first block has no predecessor. The key is used for one message only, so a constant in its place gives nothing away."""


class ForgedFrameError(Exception):
    """The MAC is not that of this meter: somebody else made the frame, or changed it."""


class Use(IntEnum):
    """What a derived key is for."""

    ENCRYPTION = 0
    AUTHENTICATION = 1


# @enforces FCS_CKM.1.1/MTR AES-CMAC of use, counter and name of the meter, under the key of the meter
def derive(meter_key: Key, use: Use, counter: int, meter: str) -> Key:
    """The key of 128 bits for one use in one message; ``ValueError`` if the key of the meter is not of that size."""
    if meter_key.bits != KEY_BITS:
        raise ValueError(f"key {meter_key.name!r} has {meter_key.bits} bits, a meter's has {KEY_BITS}")
    with meter_key.revealed() as key:
        cmac = CMAC(AES128(key))
        cmac.update(bytes([use]) + counter.to_bytes(4) + meter.encode().ljust(METER_SIZE, b"\0"))
        return Key(f"{use.name.lower()} of message {counter} of {meter}", bytearray(cmac.finalize()))


# @enforces FCS_COP.1.1/MTR the MAC is verified first, then AES-CBC is undone
# @enforces FCS_CKM.4.1 the keys of the message are wiped as soon as the block is left
# @enforces FTP_ITC.1.1/MTR#distinct, FTP_ITC.1.1/MTR#identification by the key of this meter, which nobody else has
# @enforces FTP_ITC.1.1/MTR#disclosure, FTP_ITC.1.1/MTR#modification encrypted, and not used unless the MAC is right
def opened(meter_key: Key, frame: Frame) -> bytes:
    """The content of a frame; ``ForgedFrameError`` unless it is whole and comes from who has the key of the meter."""
    with ExitStack() as keys:
        authentication = keys.enter_context(derive(meter_key, Use.AUTHENTICATION, frame.counter, frame.meter))
        encryption = keys.enter_context(derive(meter_key, Use.ENCRYPTION, frame.counter, frame.meter))
        with authentication.revealed() as key:
            cmac = CMAC(AES128(key))
            cmac.update(frame.covered)
            try:
                cmac.verify(frame.mac)
            except InvalidSignature:
                raise ForgedFrameError(f"frame {frame.counter} of {frame.meter} is not authentic") from None
        with encryption.revealed() as key:
            decryptor = Cipher(AES128(key), CBC(NO_CHAIN)).decryptor()
            padded = decryptor.update(frame.payload) + decryptor.finalize()
        unpadder = PKCS7(128).unpadder()
        try:
            return unpadder.update(padded) + unpadder.finalize()
        except ValueError:
            raise ForgedFrameError(f"frame {frame.counter} of {frame.meter} is not padded as it must be") from None


def sealed(meter_key: Key, meter: str, counter: int, content: bytes) -> bytes:
    """The frame that brings ``content`` from or to a meter; ``MalformedFrameError`` if it is too long."""
    with ExitStack() as keys:
        authentication = keys.enter_context(derive(meter_key, Use.AUTHENTICATION, counter, meter))
        encryption = keys.enter_context(derive(meter_key, Use.ENCRYPTION, counter, meter))
        padder = PKCS7(128).padder()
        padded = padder.update(content) + padder.finalize()
        with encryption.revealed() as key:
            encryptor = Cipher(AES128(key), CBC(NO_CHAIN)).encryptor()
            payload = encryptor.update(padded) + encryptor.finalize()

        def mac(covered: bytes) -> bytes:
            with authentication.revealed() as key:
                cmac = CMAC(AES128(key))
                cmac.update(covered)
                return cmac.finalize()

        return encode(meter, counter, payload, mac)
