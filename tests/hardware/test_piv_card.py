"""A staff card as a terminal sees it: certificate, PIN, signature, and all that can be wrong."""

import gzip
from contextlib import suppress
from dataclasses import replace

import pytest
from cryptography import x509
from cryptography.hazmat.primitives.asymmetric import ec, padding, rsa, utils
from cryptography.hazmat.primitives.hashes import SHA256
from hypothesis import given
from hypothesis import strategies as st

from hardware.apdu import Instruction
from hardware.ber_tlv import ber_object, ber_objects
from hardware.card_errors import CardCommandRefused, CardError
from hardware.piv_card import (
    MAX_CERTIFICATE_BYTES,
    NotAStaffCard,
    PivAlgorithm,
    PivCard,
    StaffCardBlank,
    StaffCardMalformed,
)
from hardware.simulators.card_profiles import CARD_1
from hardware.simulators.reader import SimulatedResourceManager
from hardware.simulators.staff_cards import certificate_container, staff_card
from hardware.simulators.virtual_card import SimulatedCard, TransportMode
from hardware.simulators.virtual_piv_card import StaffKey
from hardware.social_card.pin import Pin, PinBlocked, PinCorrect, PinResult, PinWrong
from tests.hardware.card_stage import PERMIT, CardStage, virtual_card, wait_for_cards
from tests.hardware.staff_cards import Meddled, staff_key, virtual_staff_card
from tests.hardware.test_apdu import ScriptedChannel

DONE = b"\x90\x00"
DIGEST = bytes(range(32))


def session(card: SimulatedCard) -> PivCard:
    manager = SimulatedResourceManager("Virtual reader", permit=PERMIT)
    manager.insert("Virtual reader", card)
    return PivCard(manager.connect("Virtual reader"))


def verify(card: PivCard, digits: str) -> PinResult:
    with Pin(bytearray(digits.encode())) as pin:
        return card.verify_pin(pin)


def padded(digest: bytes) -> bytes:
    info = bytes.fromhex("3031300d060960864801650304020105000420") + digest
    return b"\x00\x01" + b"\xff" * (256 - 3 - len(info)) + b"\x00" + info


def check(key: StaffKey, signature: bytes) -> None:
    """Raise where it is no signature of the key's on the digest."""
    hashed = utils.Prehashed(SHA256())
    if isinstance(key, rsa.RSAPrivateKey):
        key.public_key().verify(signature, DIGEST, padding.PKCS1v15(), hashed)
    else:
        key.public_key().verify(signature, DIGEST, ec.ECDSA(hashed))


@pytest.mark.parametrize("algorithm", PivAlgorithm)
@pytest.mark.parametrize("transport", [TransportMode.T1, TransportMode.TPDU])
def test_a_card_shows_its_certificate_and_signs_after_its_pin(
    stage: CardStage, algorithm: PivAlgorithm, transport: TransportMode
) -> None:
    key = staff_key(algorithm)
    card = virtual_staff_card(staff_card(key), transport)
    (reader,) = stage.free_readers(1)
    stage.put(reader, card)
    wait_for_cards(stage.manager, {reader})
    channel = stage.manager.connect(reader)
    there = PivCard(channel)

    certificate = x509.load_der_x509_certificate(there.certificate())
    assert certificate.public_key() == key.public_key()
    prepared = padded(DIGEST) if algorithm is PivAlgorithm.RSA_2048 else DIGEST
    with pytest.raises(CardCommandRefused, match="6982"):
        there.sign(algorithm, prepared)
    assert verify(there, "271828") == PinCorrect()
    check(key, there.sign(algorithm, prepared))
    channel.close()
    assert card.unknown_commands == []


def test_a_social_security_card_is_no_staff_card_and_hears_no_pin() -> None:
    with pytest.raises(NotAStaffCard):
        session(virtual_card(CARD_1))


def test_a_wrong_pin_says_how_many_tries_are_left_and_the_last_blocks() -> None:
    card = virtual_staff_card()
    there = session(card)
    results = [verify(there, digits) for digits in ("161803", "161803", "16180339", "271828")]
    assert results == [PinWrong(2), PinWrong(1), PinBlocked(), PinBlocked()]
    assert card.verified == 3


def test_a_pin_of_more_than_eight_digits_never_goes_out() -> None:
    card = virtual_staff_card()
    there = session(card)
    with pytest.raises(ValueError, match="too long"):
        verify(there, "123456789")
    assert card.verified == 0


@pytest.mark.parametrize("status", ["6C08", "6100", "6700", "6F00", "9000", "63C2", "6983"])
def test_a_pin_is_sent_once_whatever_the_card_answers(status: str) -> None:
    channel = ScriptedChannel(DONE, bytes.fromhex(status), bytes.fromhex("6F00"))
    there = PivCard(channel)
    with Pin(bytearray(b"271828")) as pin, suppress(CardCommandRefused):
        there.verify_pin(pin)
    verifies = [one for one in channel.sent if one[1] == Instruction.VERIFY]
    assert verifies == [bytes.fromhex("0020008008") + b"271828\xff\xff"]


def test_a_card_of_a_renewed_kind_hands_its_certificate_out_compressed() -> None:
    key = staff_key()
    card = virtual_staff_card(staff_card(key, compressed=True))
    read = x509.load_der_x509_certificate(session(card).certificate())
    assert read.public_key() == key.public_key()


@pytest.mark.parametrize(
    ("container", "expected"),
    [
        (None, StaffCardBlank),
        (ber_object(0x53, b""), StaffCardBlank),
        (ber_object(0x53, ber_object(0x70, b"")), StaffCardBlank),
        (ber_object(0x7E, b"abc"), StaffCardBlank),
        (b"\x53", StaffCardMalformed),
        (b"\x53\x82\x10", StaffCardMalformed),
        (b"\x53\x83\x00\x00\x01a", StaffCardMalformed),
        (b"\x53\x80", StaffCardMalformed),
        (b"\x53\x05ab", StaffCardMalformed),
        (ber_object(0x53, b"\x70\x05ab"), StaffCardMalformed),
        (certificate_container(b"not gzip", 1), StaffCardMalformed),
        (certificate_container(gzip.compress(b"cut short", mtime=0)[:-9], 1), StaffCardMalformed),
        (
            certificate_container(gzip.compress(bytes(MAX_CERTIFICATE_BYTES + 1), mtime=0), 1),
            StaffCardMalformed,
        ),
    ],
)
def test_a_slot_without_a_whole_certificate(
    container: bytes | None, expected: type[CardError]
) -> None:
    profile = replace(staff_card(staff_key()), container=container)
    with pytest.raises(expected):
        session(virtual_staff_card(profile)).certificate()


@pytest.mark.parametrize(
    "answer", ["9000", "7C009000", "7C028200 9000", "7C0482 9000", "0102 9000"]
)
def test_an_answer_without_a_signature_is_none(answer: str) -> None:
    card = virtual_staff_card()
    there = session(Meddled(card, 3, bytes.fromhex(answer)))
    assert verify(there, "271828") == PinCorrect()
    with pytest.raises(StaffCardMalformed):
        there.sign(PivAlgorithm.P_256, DIGEST)


@given(st.binary(max_size=300))
def test_whatever_a_slot_holds_is_a_certificate_or_a_typed_error(container: bytes) -> None:
    channel = ScriptedChannel(DONE, container[:256] + DONE)
    there = PivCard(channel)
    with suppress(CardError):
        there.certificate()


@given(st.binary(max_size=700), st.integers(0, 255))
def test_objects_are_read_as_they_were_written(value: bytes, tag: int) -> None:
    assert ber_objects(ber_object(tag, value)) == {tag: value}
