"""Metering: readings come in protected and in order, get the time of the gateway, and leave as profiles say."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta

import pytest
from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.asymmetric import ec
from surroundings import CONFIGURATION, METER_KEY, NOON, READING, SUPPLIER_POINT, VALUE, World, certificate, opened_by_supplier

from smgw.access import ProcessingProfile, Verdict
from smgw.configuration import Partner
from smgw.envelope import sealed_for
from smgw.errors import ReadingRejectedError, RefusedError
from smgw.meter_policy import MeterPolicy

BILL = ProcessingProfile("supplier", "anna", frozenset({VALUE}), billing=True, pseudonymous=False)
STATISTICS = ProcessingProfile("supplier", "anna", frozenset({VALUE}))
CONTENT = json.dumps({"value": VALUE, "amount": 4711}).encode()


@pytest.fixture
def world() -> World:
    return World()


def billed(profile: ProcessingProfile = BILL) -> World:
    """A gateway with a profile and a reading that it names."""
    world = World()
    world.gateway.management.install_profile(world.ada(), profile)
    world.reading(4711)
    return world


def stored(world: World) -> dict[str, object]:
    found: dict[str, object] = json.loads(world.gateway.metering.read_value(world.consumer("anna"), "anna", VALUE))
    return found


# ---------------------------------------------------------------- every way asks the policy

WAYS: dict[str, Callable[[World], object]] = {
    "frame": lambda world: world.reading(4712),
    "message": lambda world: world.gateway.metering.receive_message(
        READING, certificate(READING), b'{"value": "1-0:1.8.0", "amount": 4712}'
    ),
    "error": lambda world: world.meter_error("phase lost"),
    "delivery": lambda world: world.gateway.metering.deliver("supplier", "anna", VALUE),
}


@pytest.mark.verifies("FDP_IFC.2.1/MTR", "FDP_IFC.2.2/MTR", "INT.Metering.policy")
@pytest.mark.parametrize("way", WAYS)
def test_every_way_of_meter_data_leads_through_the_policy(way: str, monkeypatch: pytest.MonkeyPatch) -> None:
    WAYS[way](billed())
    world = billed()
    before = stored(world)
    for decide in ("accepts", "releases"):
        monkeypatch.setattr(MeterPolicy, decide, lambda *_: Verdict(False, "nothing today"))
    with pytest.raises(RefusedError, match="nothing today"):
        WAYS[way](world)
    assert stored(world) == before
    assert not world.network.contents()
    assert "meter error" not in world.calibration_log()[-1]


@pytest.mark.verifies("FDP_IFC.2.2/MTR")
def test_there_is_no_way_in_but_for_what_came_protected(world: World) -> None:
    public = {name for name in dir(world.gateway.metering) if not name.startswith("_")}
    assert public == {"policy", "receive_frame", "receive_message", "read_value", "deliver"}


# ---------------------------------------------------------------- in


@pytest.mark.verifies("FDP_IFF.1.2/MTR#r1")
def test_removed_meter_is_heard_no_longer(world: World) -> None:
    world.reading(1)
    world.gateway.management.remove_meter(world.ada(), "meter-1")
    with pytest.raises(RefusedError):
        world.reading(2)
    with pytest.raises(RefusedError):
        world.gateway.metering.receive_message(READING, certificate(READING), CONTENT)
    assert stored(world)["amount"] == 1


@pytest.mark.verifies("FDP_IFF.1.2/MTR#r1", "FDP_IFF.1.5/MTR#d1")
def test_meter_without_key_is_not_heard_by_frame(world: World) -> None:
    other = World(replace(CONFIGURATION, meters={"meter-1": "anna", "meter-2": "bert"}))
    with pytest.raises(RefusedError, match="has no key"):
        other.reading(1, meter="meter-2")


@pytest.mark.verifies(
    "FDP_IFF.1.5/MTR#d1", "BEH.Metering.take", "TSFI.LMN.Frame#error-malformed", "TSFI.LMN.Frame#error-forged", "TSFI.LMN.Frame#param-mac"
)
def test_nothing_in_clear_forged_or_changed_is_accepted(world: World) -> None:
    frame = world.frame({"value": VALUE, "amount": 4711})
    attempts = [
        CONTENT,
        b"",
        frame[:-1],
        world.frame({"value": VALUE, "amount": 4711}, key=bytes(16)),
        *(frame[:position] + bytes([frame[position] ^ 1]) + frame[position + 1 :] for position in range(len(frame))),
    ]
    for attempt in attempts:
        with pytest.raises(RefusedError):
            world.gateway.metering.receive_frame(READING, attempt)
    with pytest.raises(LookupError, match="no reading"):
        stored(world)
    world.gateway.metering.receive_frame(READING, frame)
    assert stored(world)["amount"] == 4711


@pytest.mark.verifies("FDP_IFF.1.2/MTR#r2", "TSFI.LMN.Frame#action-store")
def test_reading_gets_the_time_of_the_gateway_as_it_arrives(world: World) -> None:
    world.gateway.synchronise("time server", NOON + timedelta(seconds=5))
    world.wait(60)
    world.reading(4711)
    world.wait(3600)
    assert stored(world)["time"] == (NOON + timedelta(seconds=65)).isoformat()


@pytest.mark.verifies("FDP_IFF.1.2/MTR#r2", "FMT_MSA.3.2/MTR")
@pytest.mark.parametrize("extra", [{"time": "2001-01-01T00:00:00+00:00"}, {"reliable": True}, {"meter": "meter-2"}, {"consumer": "bert"}])
def test_meter_cannot_state_time_owner_or_reliability(extra: dict[str, object], world: World) -> None:
    with pytest.raises(ReadingRejectedError, match="neither a reading nor an error"):
        world.gateway.metering.receive_frame(READING, world.frame({"value": VALUE, "amount": 1} | extra))


@pytest.mark.verifies("TSFI.LMN.Frame#error-rejected", "TSFI.LMN.Frame#param-payload")
@pytest.mark.parametrize(
    "message",
    [
        b"", b"{", b"\xff", b"[" * 500, b"17", b'{"value": 1, "amount": 1}', b'{"value": "1-0:1.8.0", "amount": "1"}',
        b'{"value": "1-0:1.8.0", "amount": true}', b'{"value": "../../key", "amount": 1}', b'{"value": "1-0:1.8.0", "amount": 1e400}',
        b'{"value": "1-0:1.8.0", "amount": -1}', b'{"value": "", "amount": 1}', b'{"error": 1}',
    ],
)  # fmt: skip
def test_authentic_nonsense_is_rejected_and_recorded(message: bytes, world: World) -> None:
    with pytest.raises(ReadingRejectedError, match="inspected"):
        world.gateway.metering.receive_frame(READING, world.frame(message))
    assert "reading rejected" in world.calibration_log()[-1]


# ---------------------------------------------------------------- played back


@pytest.mark.verifies("FPT_RPL.1.1", "FPT_RPL.1.2", "BEH.Metering.take", "TSFI.LMN.Frame#error-replayed", "TSFI.LMN.Frame#param-counter")
def test_frame_that_is_played_back_is_discarded_and_recorded(world: World) -> None:
    frame = world.frame({"value": VALUE, "amount": 4711})
    world.gateway.metering.receive_frame(READING, frame)
    world.reading(4712)
    for _ in range(2):
        with pytest.raises(RefusedError, match="frame 1 of meter meter-1 has come before"):
            world.gateway.metering.receive_frame(READING, frame)
    assert stored(world)["amount"] == 4712
    assert len([line for line in world.system_log() if "played back or broken (failure) by meter-1 in the local" in line]) == 2


@pytest.mark.verifies("FPT_RPL.1.1")
def test_frames_may_overtake_each_other_and_a_restart_forgets_none(world: World) -> None:
    first, second = world.frame({"error": "first"}), world.frame({"error": "second"})
    for frame in (second, first):
        world.gateway.metering.receive_frame(READING, frame)
    world.start()
    for frame in (second, first):
        with pytest.raises(RefusedError, match="has come before"):
            world.gateway.metering.receive_frame(READING, frame)


@pytest.mark.verifies("FPT_RPL.1.1")
def test_forged_frame_uses_up_no_counter(world: World) -> None:
    world.counter = 999
    with pytest.raises(RefusedError, match="not authentic"):
        world.gateway.metering.receive_frame(READING, world.frame({"error": "x"}, key=bytes(16)))
    world.counter = 0
    world.reading(4711)


# ---------------------------------------------------------------- out


@pytest.mark.verifies("FDP_IFF.1.2/MTR#r3")
def test_profile_says_what_is_processed_and_a_removed_one_nothing() -> None:
    world = billed()
    world.gateway.metering.deliver("supplier", "anna", VALUE)
    world.gateway.management.remove_profile(world.ada(), "supplier", "anna")
    with pytest.raises(RefusedError):
        world.gateway.metering.deliver("supplier", "anna", VALUE)
    assert len(world.network.contents()) == 1


@pytest.mark.verifies("FDP_IFF.1.2/MTR#r4", "BEH.Metering.deliver", "TSFI.WAN.Delivery#param-recipient", "TSFI.WAN.Delivery#param-value")
def test_result_goes_to_the_recipient_of_the_profile_signed_and_encrypted() -> None:
    world = billed()
    world.gateway.metering.deliver("supplier", "anna", VALUE)
    flow, envelope = world.network.sent[-1]
    assert flow.destination == CONFIGURATION.partners["supplier"].address
    assert b"4711" not in envelope
    message = json.loads(opened_by_supplier(envelope))
    assert world.module.verify("gateway", hashlib.sha256(message["content"].encode()).digest(), bytes.fromhex(message["signature"]))
    assert json.loads(message["content"]) == {
        "amount": 4711,
        "consumer": "anna",
        "meter": "meter-1",
        "time": NOON.isoformat(),
        "value": VALUE,
    }


@pytest.mark.verifies("FDP_IFF.1.2/MTR#r4", "TSFI.WAN.Delivery#error-refused")
def test_without_the_key_of_the_recipient_nothing_goes_out() -> None:
    world = billed()
    world.gateway.management.install_partner(world.ada(), "supplier", Partner(CONFIGURATION.partners["supplier"].address))
    with pytest.raises(RefusedError, match="no key to encrypt"):
        world.gateway.metering.deliver("supplier", "anna", VALUE)
    assert not world.network.contents()


@pytest.mark.verifies("FDP_IFF.1.2/MTR#r4")
def test_nobody_else_opens_an_envelope() -> None:
    other = ec.derive_private_key(4712, ec.SECP256R1()).public_key()
    envelope = sealed_for(SUPPLIER_POINT, b"4711")
    assert opened_by_supplier(envelope) == b"4711"
    assert sealed_for(SUPPLIER_POINT, b"4711")[:77] != envelope[:77]
    for position in (80, len(envelope) - 1):
        with pytest.raises(InvalidTag):
            opened_by_supplier(envelope[:position] + bytes([envelope[position] ^ 1]) + envelope[position + 1 :])
    from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

    for_other = sealed_for(other.public_bytes(Encoding.X962, PublicFormat.UncompressedPoint), b"4711")
    with pytest.raises(InvalidTag):
        opened_by_supplier(for_other)
    with pytest.raises(ValueError):  # noqa: PT011 (the words are the library's)
        sealed_for(b"no point", b"4711")


@pytest.mark.verifies("FDP_IFF.1.2/MTR#r5")
def test_pseudonymous_profile_gets_no_true_name() -> None:
    world = billed(STATISTICS)
    world.gateway.metering.deliver("supplier", "anna", VALUE)
    (message,) = world.network.contents()
    assert set(json.loads(message["content"])) == {"amount", "pseudonym", "time", "value"}
    assert "anna" not in message["content"]


@pytest.mark.verifies("FDP_IFF.1.5/MTR#d2", "BEH.Metering.doubt")
def test_no_bill_while_the_time_is_in_doubt_nor_for_what_came_then() -> None:
    world = billed()
    world.gateway.synchronise("time server", NOON + timedelta(minutes=5))
    with pytest.raises(RefusedError, match="the time is in doubt"):
        world.gateway.metering.deliver("supplier", "anna", VALUE)
    world.reading(4712)
    assert stored(world)["reliable"] is False
    world.gateway.synchronise("time server", NOON)
    with pytest.raises(RefusedError, match="the time is in doubt"):
        world.gateway.metering.deliver("supplier", "anna", VALUE)
    world.reading(4713)
    world.gateway.metering.deliver("supplier", "anna", VALUE)
    assert len(world.network.contents()) == 1


@pytest.mark.verifies("FDP_IFF.1.5/MTR#d2")
def test_statistics_go_on_while_the_time_is_in_doubt() -> None:
    world = billed(STATISTICS)
    world.gateway.synchronise("time server", NOON + timedelta(minutes=5))
    world.gateway.metering.deliver("supplier", "anna", VALUE)
    assert len(world.network.contents()) == 1


@pytest.mark.verifies("FDP_IFF.1.1/MTR")
def test_refused_meter_data_are_recorded_with_the_reason() -> None:
    world = billed()
    world.gateway.synchronise("time server", NOON + timedelta(minutes=5))
    with pytest.raises(RefusedError):
        world.gateway.metering.deliver("supplier", "anna", VALUE)
    assert any("information flow refused" in line and line.endswith("the time is in doubt") for line in world.system_log())
    assert METER_KEY.hex() not in "".join(world.system_log())
