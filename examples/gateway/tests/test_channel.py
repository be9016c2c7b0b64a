"""Channels: what two ends agree on, whom they let in, and what somebody on the wire can see and do."""

from __future__ import annotations

import hmac
import ssl
from collections.abc import Callable
from contextlib import ExitStack
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from surroundings import NOON
from tls import Authority, Wire, bare, connected, listening, meanwhile

from smgw import channel as channels
from smgw.channel import MAX_MESSAGE, SUITES, Channel, ChannelBrokenError, ChannelClosedError, ChannelError, Credentials, accepted, open_to

SECRET = b"4711 kWh, and nobody else's business"


def tapped(stack: ExitStack, wire: Wire) -> Callable[[tuple[str, int]], tuple[str, int]]:
    """Lead a connection through the wire until the stack is left."""
    return lambda address: stack.enter_context(wire.to(address))


def both(authority: Authority) -> tuple[Credentials, Credentials]:
    return authority.issue("anna"), authority.issue("gateway")


# ---------------------------------------------------------------- keys and suites


@pytest.mark.verifies("FCS_COP.1.1/TLS", "FCS_CKM.1.1/TLS", "TSFI.WAN.Channel#param-suite", "TSFI.WAN.Channel#param-message")
@pytest.mark.parametrize("suite", SUITES)
def test_each_suite_of_the_list_carries_messages(suite: str, authority: Authority, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(channels, "SUITES", (suite,))
    with connected(*both(authority), "gateway") as (one, other):
        assert one.suite == other.suite == suite
        one.send(SECRET)
        assert other.receive() == SECRET
        other.send(b"")
        assert one.receive() == b""


def tls_1_1(context: ssl.SSLContext) -> None:
    context.maximum_version = ssl.TLSVersion.TLSv1_1
    context.set_ciphers("ALL:@SECLEVEL=0")


OTHERS: dict[str, Callable[[ssl.SSLContext], None]] = {
    "TLS 1.3": lambda context: setattr(context, "minimum_version", ssl.TLSVersion.TLSv1_3),
    "TLS 1.1": tls_1_1,
    "another cipher": lambda context: context.set_ciphers("ECDHE-ECDSA-CHACHA20-POLY1305"),
    "no forward secrecy": lambda context: context.set_ciphers("AES128-GCM-SHA256"),
    "no encryption": lambda context: context.set_ciphers("NULL:@SECLEVEL=0"),
    "another authentication": lambda context: context.set_ciphers("ECDHE-RSA-AES128-GCM-SHA256"),
}


@pytest.mark.verifies(
    "FCS_COP.1.1/TLS",
    "FCS_CKM.1.1/TLS",
    "FTP_ITC.1.1/WAN#disclosure",
    "FTP_ITC.1.1/MTR#disclosure",
    "FTP_ITC.1.1/USR#disclosure",
    "TSFI.WAN.Channel#error-handshake",
)
@pytest.mark.filterwarnings("ignore::DeprecationWarning")
@pytest.mark.parametrize("other", OTHERS)
def test_nothing_else_is_agreed_on(other: str, authority: Authority) -> None:
    def change(context: ssl.SSLContext) -> None:
        context.maximum_version = ssl.TLSVersion.TLSv1_2 if other != "TLS 1.3" else ssl.TLSVersion.TLSv1_3
        OTHERS[other](context)

    gateway = authority.issue("gateway")
    with listening() as (listener, address), meanwhile(lambda: accepted(listener.accept()[0], gateway, NOON, False)) as server:
        with pytest.raises(OSError, match=r"(?i)alert|no protocols|handshake"):
            bare(address, authority.anchors, change)
        assert isinstance(server.exception(10), ChannelError)


def prf(secret: bytes, label: bytes, seed: bytes, size: int) -> bytes:
    """The pseudorandom function of TLS 1.2 with SHA-256 (RFC 5246, section 5)."""
    state, out = label + seed, b""
    while len(out) < size:
        state = hmac.digest(secret, state, "sha256")
        out += hmac.digest(secret, state + label + seed, "sha256")
    return out[:size]


@pytest.mark.verifies("FCS_CKM.1.1/TLS", "FCS_COP.1.1/TLS")
def test_keys_come_from_the_function_of_the_standard_and_open_what_was_sent(
    authority: Authority, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    log, context_of = tmp_path / "keys", channels._context

    def logging(protocol: int, credentials: Credentials) -> ssl.SSLContext:
        context = context_of(protocol, credentials)
        context.keylog_filename = str(log)
        return context

    monkeypatch.setattr(channels, "_context", logging)
    wire = Wire()
    with ExitStack() as stack:
        one, other = stack.enter_context(connected(*both(authority), "gateway", through=tapped(stack, wire)))
        assert one.suite == "ECDHE-ECDSA-AES128-GCM-SHA256"
        one.send(SECRET)
        other.receive()
    _, client_random, master = log.read_text().split()[-3:]
    server_random = wire.back[0][11:43]
    keys = prf(bytes.fromhex(master), b"key expansion", server_random + bytes.fromhex(client_random), 40)
    key, salt = keys[:16], keys[32:36]
    record = next(record for record in wire.there if record[0] == 23)
    explicit, sealed = record[5:13], record[13:]
    seen = (1).to_bytes(8) + record[:3] + (len(sealed) - 16).to_bytes(2)
    assert AESGCM(key).decrypt(salt + explicit, sealed, seen) == len(SECRET).to_bytes(4) + SECRET


@pytest.mark.verifies("FTP_ITC.1.1/WAN#distinct", "FTP_ITC.1.1/MTR#distinct", "FTP_ITC.1.1/USR#distinct")
def test_each_channel_has_keys_of_its_own(authority: Authority) -> None:
    first, second = Wire(), Wire()
    with ExitStack() as stack:
        pairs = [stack.enter_context(connected(*both(authority), "gateway", through=tapped(stack, wire))) for wire in (first, second)]
        for one, _ in pairs:
            one.send(SECRET)
        assert [other.receive() for _, other in pairs] == [SECRET, SECRET]
        pairs[0][0].close()
        pairs[1][1].send(b"still here")
        assert pairs[1][0].receive() == b"still here"
    hellos = [wire.back[0][11:43] for wire in (first, second)]
    assert hellos[0] != hellos[1]
    assert not {record for record in first.there if record[0] == 23} & set(second.there)


# ---------------------------------------------------------------- who is at the other end


@pytest.mark.verifies("FTP_ITC.1.1/WAN#identification", "FTP_ITC.1.1/MTR#identification", "FTP_ITC.1.1/USR#identification")
def test_both_ends_know_each_other(authority: Authority) -> None:
    with connected(*both(authority), "gateway") as (one, other):
        assert (one.peer, other.peer) == ("gateway", "anna")


@pytest.mark.verifies("FTP_ITC.1.1/WAN#identification", "FTP_ITC.1.1/MTR#identification", "FTP_ITC.1.1/USR#identification")
@pytest.mark.parametrize("flaw", ["server unknown", "client unknown", "wrong name", "no certificate"])
def test_who_cannot_prove_the_identity_gets_no_channel(flaw: str, authority: Authority, stranger: Authority) -> None:
    server = (stranger if flaw == "server unknown" else authority).issue("gateway", trusting=authority)
    client = (stranger if flaw == "client unknown" else authority).issue("anna", trusting=authority)
    with listening() as (listener, address), meanwhile(lambda: accepted(listener.accept()[0], server, NOON, True)) as accepting:
        if flaw == "no certificate":
            with pytest.raises(OSError, match=r"(?i)alert"):
                bare(address, authority.anchors, lambda context: setattr(context, "maximum_version", ssl.TLSVersion.TLSv1_2)).recv(1)
        else:
            with pytest.raises(ChannelError, match="no secured channel to"):
                open_to(address, "supplier" if flaw == "wrong name" else "gateway", client, NOON)
        if flaw != "wrong name":
            assert isinstance(accepting.exception(10), ChannelError)


def test_without_a_certificate_nobody_is_known_yet(authority: Authority) -> None:
    gateway = authority.issue("gateway")
    with listening() as (listener, address), meanwhile(lambda: accepted(listener.accept()[0], gateway, NOON, False)) as server:
        client = bare(address, authority.anchors, lambda context: setattr(context, "maximum_version", ssl.TLSVersion.TLSv1_2))
        channel = server.result(10)
        assert isinstance(channel, Channel)
        assert channel.peer == ""
        client.close()
        with pytest.raises((ChannelClosedError, ChannelBrokenError)):
            channel.receive()


def test_nobody_there_is_told(authority: Authority) -> None:
    with listening() as (_, address):
        pass
    with pytest.raises(ChannelError, match="no secured channel to 'gateway'"):
        open_to(address, "gateway", authority.issue("anna"), NOON)


# ---------------------------------------------------------------- somebody on the wire


@pytest.mark.verifies("FTP_ITC.1.1/WAN#disclosure", "FTP_ITC.1.1/MTR#disclosure", "FTP_ITC.1.1/USR#disclosure")
def test_nobody_on_the_wire_sees_what_is_sent(authority: Authority) -> None:
    wire = Wire()
    with ExitStack() as stack:
        one, other = stack.enter_context(connected(*both(authority), "gateway", through=tapped(stack, wire)))
        one.send(SECRET)
        assert other.receive() == SECRET
        other.send(SECRET)
        assert one.receive() == SECRET
    seen = b"".join(wire.there + wire.back)
    assert len(seen) > 2 * len(SECRET)
    assert not [part for part in (SECRET[start : start + 8] for start in range(len(SECRET) - 7)) if part in seen]


def flip(number: int, record: bytes) -> bytes:
    return record[:-1] + bytes([record[-1] ^ 1]) if number == 1 else record


def repeat(number: int, record: bytes) -> bytes:
    return record * 2 if number == 0 else record


class Swap:
    """Hold the first message back and send it after the second."""

    def __init__(self) -> None:
        self._held = b""

    def __call__(self, number: int, record: bytes) -> bytes:
        if number == 0:
            self._held = record
            return b""
        return record + self._held


MEDDLINGS: dict[str, tuple[Callable[[], Callable[[int, bytes], bytes]], int]] = {
    "changed": (lambda: flip, 1),
    "played back": (lambda: repeat, 1),
    "in another order": (Swap, 0),
}


@pytest.mark.verifies(
    "FPT_RPL.1.1",
    "FTP_ITC.1.1/WAN#modification",
    "FTP_ITC.1.1/MTR#modification",
    "FTP_ITC.1.1/USR#modification",
    "TSFI.WAN.Channel#error-broken",
)
@pytest.mark.parametrize("what", MEDDLINGS)
def test_what_is_changed_or_played_back_on_the_wire_is_not_used(what: str, authority: Authority) -> None:
    meddle, good = MEDDLINGS[what]
    wire = Wire(meddle())
    with ExitStack() as stack:
        one, other = stack.enter_context(connected(*both(authority), "gateway", through=tapped(stack, wire)))
        for content in (b"first", b"second"):
            one.send(content)
        assert [other.receive() for _ in range(good)] == [b"first"] * good
        with pytest.raises(ChannelBrokenError, match="the channel to anna is broken"):
            other.receive()
        with pytest.raises(ChannelError):
            other.receive()


@pytest.mark.verifies("FTP_ITC.1.1/WAN#modification", "FTP_ITC.1.1/MTR#modification", "FTP_ITC.1.1/USR#modification")
def test_cut_is_no_end(authority: Authority) -> None:
    wire = Wire(lambda number, record: record if number == 0 else b"")
    with ExitStack() as stack:
        cut = stack.enter_context(ExitStack())
        one, other = stack.enter_context(connected(*both(authority), "gateway", through=tapped(cut, wire)))
        one.send(b"whole")
        assert other.receive() == b"whole"
        cut.close()
        with pytest.raises(ChannelBrokenError):
            other.receive()


# ---------------------------------------------------------------- messages


def test_end_of_a_channel_is_an_end(authority: Authority) -> None:
    with connected(*both(authority), "gateway") as (one, other), meanwhile(one.close), pytest.raises(ChannelClosedError):
        other.receive()


def test_long_messages_pass_and_longer_ones_do_not(authority: Authority) -> None:
    long = bytes(MAX_MESSAGE)
    with connected(*both(authority), "gateway") as (one, other):
        with meanwhile(lambda: one.send(long)):
            assert other.receive() == long
        assert (one.carried, other.carried) == (MAX_MESSAGE, MAX_MESSAGE)
        with pytest.raises(ValueError, match="too long"):
            one.send(long + b"x")


def test_announcement_of_too_much_breaks_the_channel(authority: Authority) -> None:
    with connected(*both(authority), "gateway") as (one, other):
        one._tls.sendall((MAX_MESSAGE + 1).to_bytes(4))
        with pytest.raises(ChannelBrokenError, match="announced"):
            other.receive()


def test_half_a_message_is_none(authority: Authority) -> None:
    with connected(*both(authority), "gateway") as (one, other):
        one._tls.sendall((5).to_bytes(4) + b"ha")
        with meanwhile(one.close), pytest.raises(ChannelBrokenError, match="cut"):
            other.receive()
