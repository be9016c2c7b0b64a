"""Wake-up messages: the only ones that come from the WAN of their own accord, so each is signed, and heard once."""

from __future__ import annotations

import pytest
from surroundings import ADA, WAKE_UP, World

from smgw.errors import RefusedError
from smgw.interfaces import Zone


@pytest.fixture
def world() -> World:
    return World()


@pytest.mark.verifies(
    "FPT_RPL.1.1",
    "FPT_RPL.1.2",
    "BEH.Communication.replay",
    "TSFI.WAN.WakeUp#error-replayed",
    "TSFI.WAN.WakeUp#param-counter",
    "TSFI.WAN.WakeUp#action-connect",
)
def test_wake_up_message_that_is_played_back_is_discarded_and_recorded(world: World) -> None:
    message = world.call()
    answers = world.gateway.doors.wake_up(WAKE_UP, message)
    assert (answers.origin, answers.source, answers.peer) == (Zone.WAN, ADA, "ada")
    sent = len(world.network.sent)
    with pytest.raises(RefusedError, match="discarded"):
        world.gateway.doors.wake_up(WAKE_UP, message)
    assert len(world.network.sent) == sent
    assert any("played back or broken (failure) by somebody in the wide area network" in line for line in world.system_log())


@pytest.mark.verifies("FPT_RPL.1.1")
def test_older_wake_up_messages_are_discarded_also_after_a_restart(world: World) -> None:
    first, second = world.call(), world.call()
    world.gateway.doors.wake_up(WAKE_UP, second)
    world.start()
    for message in (first, second):
        with pytest.raises(RefusedError, match="discarded"):
            world.gateway.doors.wake_up(WAKE_UP, message)
    world.gateway.doors.wake_up(WAKE_UP, world.call())


@pytest.mark.verifies("TSFI.WAN.WakeUp#param-signature")
@pytest.mark.parametrize("message", [b"", b"short", bytes(8) + b"forged"])
def test_unsigned_wake_up_message_is_not_heard(message: bytes, world: World) -> None:
    with pytest.raises(RefusedError, match="not signed by the administrator"):
        world.gateway.doors.wake_up(WAKE_UP, message)
    assert not world.network.sent


def test_wake_up_message_signed_by_another_partner_is_not_heard(world: World) -> None:
    with pytest.raises(RefusedError, match="not signed"):
        world.gateway.doors.wake_up(WAKE_UP, world.call(by="supplier", counter=99))
    world.gateway.doors.wake_up(WAKE_UP, world.call(counter=1))
