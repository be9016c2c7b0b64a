"""The tests of the clock."""

import pytest
from clock import now


@pytest.mark.verifies("FPT_STM.1.1", "TSFI.Ask#param-zone", "TSFI.Ask#action-answer", "INT.Clock.check")
def test_time():
    assert now(bytearray(b"now?"), 1) > now(bytearray(b"now?"), 0)


@pytest.mark.verifies("FDP_RIP.2.1", "TSFI.Ask#action-answer")
def test_forgets():
    question = bytearray(b"now?")
    now(question, 0)
    assert question == bytes(4)


@pytest.mark.verifies("TSFI.Ask#error-E_ZONE", "BEH.Zone.refuse")
def test_zone():
    with pytest.raises(ValueError, match="E_ZONE"):
        now(bytearray(), 15)


@pytest.mark.verifies("BEH.Clock.keep")
def test_keeps():
    assert now(bytearray(), 0) <= now(bytearray(), 0)


def test_leap():
    assert now(bytearray(), 1) > 0
