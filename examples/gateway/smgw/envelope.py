"""Envelopes: content that only its recipient can open, wherever it is kept on its way."""

from __future__ import annotations

import os

from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.x963kdf import X963KDF
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from smgw.keys import Key

CURVE = ec.SECP256R1()
POINT_BYTES = 65
NONCE_BYTES = 12
KEY_BYTES = 16


# @supports FDP_IFF.1.2/MTR#r4 the key is agreed with the recipient's public key, so nobody else can compute it
def sealed_for(point: bytes, content: bytes) -> bytes:
    """``content`` for who has the private key of ``point`` (P-256, uncompressed); ``ValueError`` if that is no point of the curve.

    The envelope is the point of an ephemeral key, a nonce, and the content in AES-128-GCM, which authenticates that point as well.
    The key is derived from the agreed secret and the ephemeral point by the function of ANSI X9.63 with SHA-256.
    """
    recipient = ec.EllipticCurvePublicKey.from_encoded_point(CURVE, point)
    ephemeral = ec.generate_private_key(CURVE)
    own = ephemeral.public_key().public_bytes(Encoding.X962, PublicFormat.UncompressedPoint)
    shared = ephemeral.exchange(ec.ECDH(), recipient)
    nonce = os.urandom(NONCE_BYTES)
    with Key("envelope", bytearray(X963KDF(SHA256(), KEY_BYTES, own).derive(shared))) as content_key, content_key.revealed() as key:
        return own + nonce + AESGCM(key).encrypt(nonce, content, own)
