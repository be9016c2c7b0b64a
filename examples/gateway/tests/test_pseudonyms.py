"""Pseudonyms: the same for the same recipient, another for another one, and nothing to guess from."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from surroundings import SUPPLIER_POINT, VALUE, World, memory

from smgw.access import ProcessingProfile, Role
from smgw.configuration import Partner
from smgw.pseudonyms import NoPseudonymError, Pseudonyms, is_proper

NAMES = frozenset({"anna", "meter-1"})


def drawing(*lots: bytes) -> Callable[[int], bytes]:
    """Random bytes that are known beforehand; the last ones again and again."""
    drawn = iter(lots)
    last = lots[-1]
    return lambda _: next(drawn, last)


def statistics() -> World:
    world = World()
    world.gateway.management.install_profile(world.ada(), ProcessingProfile("supplier", "anna", frozenset({VALUE})))
    world.reading(4711)
    return world


@pytest.mark.verifies("FPR_PSE.1.1")
def test_message_tells_neither_consumer_nor_meter() -> None:
    world = statistics()
    world.gateway.metering.deliver("supplier", "anna", VALUE)
    (message,) = world.network.contents()
    assert "4711" in message["content"]
    assert '"pseudonym"' in message["content"]
    assert not [name for name in NAMES if name in message["content"]]


@pytest.mark.verifies("FPR_PSE.1.1")
def test_pseudonym_does_not_follow_from_the_names() -> None:
    one = Pseudonyms(memory({}), drawing(bytes(range(16)))).of("anna", "supplier", NAMES)
    other = Pseudonyms(memory({}), drawing(bytes(range(16, 32)))).of("anna", "supplier", NAMES)
    assert one != other


@pytest.mark.verifies("FPR_PSE.1.1")
def test_pseudonyms_rest_sealed() -> None:
    cells: dict[str, bytes] = {}
    pseudonym = Pseudonyms(memory(cells), drawing(bytes(range(16)))).of("anna", "supplier", NAMES)
    assert cells
    assert not [content for content in cells.values() if pseudonym.encode() in content]


@pytest.mark.verifies("FPR_PSE.1.2")
def test_each_recipient_has_one_pseudonym_of_each_consumer() -> None:
    cells: dict[str, bytes] = {}
    lots = drawing(*(bytes([number]) * 16 for number in range(1, 9)))
    found = {
        (consumer, recipient): Pseudonyms(memory(cells), lots).of(consumer, recipient, NAMES)
        for consumer in ("anna", "bert")
        for recipient in ("one", "two")
    }
    assert len(set(found.values())) == 4
    assert all(Pseudonyms(memory(cells), lots).of(*pair, NAMES) == pseudonym for pair, pseudonym in found.items())


@pytest.mark.verifies("FPR_PSE.1.2")
def test_recipient_sees_which_values_belong_together_and_recipients_cannot_compare() -> None:
    world = statistics()
    session = world.ada()
    world.gateway.management.add_user(session, "grid", Role.AUTHORISED_EXTERNAL_ENTITY)
    world.gateway.management.install_partner(
        session, "grid", Partner(world.gateway.settings.current.partners["operator"].address, SUPPLIER_POINT)
    )
    world.gateway.management.install_profile(session, ProcessingProfile("grid", "anna", frozenset({VALUE})))
    for recipient in ("supplier", "supplier", "grid"):
        world.gateway.metering.deliver(recipient, "anna", VALUE)
    names = [message["content"].partition('"pseudonym": "')[2].partition('"')[0] for message in world.network.contents()]
    assert names[0] == names[1] != names[2]


@pytest.mark.verifies("FPR_PSE.1.3")
def test_pseudonym_that_holds_a_true_name_is_drawn_again() -> None:
    lots = drawing(b"\xca\xfe" * 8, b"\xde\xad" * 8, b"\x12\x34" * 8)
    assert Pseudonyms(memory({}), lots).of("CAFE", "supplier", frozenset({"CAFE", "deadde"})) == "1234" * 8


@pytest.mark.verifies("FPR_PSE.1.3")
def test_property_is_checked_for_consumer_and_meter_however_written() -> None:
    assert is_proper("1234", NAMES)
    assert not is_proper("12anna34", NAMES)
    assert not is_proper("METER-1", NAMES)


@pytest.mark.verifies("FPR_PSE.1.3")
def test_without_a_proper_name_none_is_given() -> None:
    with pytest.raises(NoPseudonymError, match="longer identity"):
        Pseudonyms(memory({}), drawing(bytes(16))).of("0", "supplier", frozenset({"0"}))
