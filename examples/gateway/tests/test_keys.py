"""Keys: gone means gone."""

from __future__ import annotations

import pytest

from smgw.keys import Key, KeyDestroyedError


@pytest.mark.verifies("FCS_CKM.4.1", "BEH.Storage.wipe")
def test_destruction_overwrites_the_very_buffer_with_zeros() -> None:
    buffer = bytearray(range(1, 33))
    key = Key("memory", buffer)
    key.destroy()
    assert buffer == bytes(32)
    assert key.destroyed


@pytest.mark.verifies("FCS_CKM.4.1")
def test_destroyed_key_cannot_be_used() -> None:
    key = Key("memory", bytearray(b"secret"))
    key.destroy()
    with pytest.raises(KeyDestroyedError, match="memory"), key.revealed():
        pass


@pytest.mark.verifies("FCS_CKM.4.1")
def test_leaving_the_block_destroys_the_key_even_after_an_error() -> None:
    buffer = bytearray(b"secret")
    with pytest.raises(RuntimeError), Key("session", buffer):
        raise RuntimeError
    assert buffer == bytes(6)


@pytest.mark.verifies("FCS_CKM.4.1")
def test_second_destruction_changes_nothing() -> None:
    key = Key("memory", bytearray(b"secret"))
    key.destroy()
    key.destroy()
    assert key.destroyed


def test_living_key_shows_its_bytes_and_nothing_in_messages() -> None:
    key = Key("memory", bytearray(b"secret"))
    with key.revealed() as view:
        assert bytes(view) == b"secret"
        assert view.readonly
    assert "secret" not in repr(key)
    assert key.bits == 48


def test_empty_key_is_refused() -> None:
    with pytest.raises(ValueError, match="is empty"):
        Key("memory", bytearray())
