"""The texts of the two steps, and the server behind them in all its moods."""

import threading
import time
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hardware.security_module.authenticator import (
    AuthenticationData,
    AuthenticationRequest,
    CardIdentity,
    Challenges,
)
from hardware.security_module.central_server import parse_answer, request_text
from hardware.security_module.errors import (
    SecurityModuleAnswerMalformed,
    SecurityModuleError,
    SecurityModuleLacksKey,
    SecurityModuleNotTrusted,
    SecurityModuleRefused,
    SecurityModuleSilent,
)
from hardware.security_module.https_transport import MAX_ANSWER_BYTES, HttpsTransport
from hardware.security_module.server_address import ModuleServerAddress
from hardware.simulators.card_server import ServerFault, VirtualCardServer
from hardware.simulators.psam_keys import MadeUpKeys
from hardware.social_card.algorithm import ALGORITHM_FLAGS, CardAlgorithm
from tests.hardware.card_stage import PERMIT
from tests.hardware.security_module.stage import server_driver
from tests.hardware.security_module.test_psam import REQUEST

TEXT = (
    "110000|00815431008660110000A1B2C3|01|110000D15600000500A1B2C3D4E5F607|"
    "B0B1B2B3B4B5B6B7|A0A1A2A3A4A5A6A7|D0D1D2D3D4D5D6D7|C0C1C2C3C4C5C6C7|"
)
KEYS = MadeUpKeys.random()

#: Long enough to send a request on the loopback, short enough to wait for in a test.
SHORT_S = 0.3


def eight_bytes() -> st.SearchStrategy[bytes]:
    """Challenges."""
    return st.binary(min_size=8, max_size=8)


def test_step_1_hands_over_the_documented_text() -> None:
    assert request_text(REQUEST) == TEXT


@given(
    st.from_regex(r"[0-9]{6}", fullmatch=True),
    st.binary(min_size=8, max_size=15),
    st.sampled_from(list(ALGORITHM_FLAGS)),
    st.binary(min_size=16, max_size=16),
    st.tuples(eight_bytes(), eight_bytes(), eight_bytes(), eight_bytes()),
)
def test_the_text_has_eight_fields_each_ended_by_a_bar(
    region: str,
    historical: bytes,
    algorithm: CardAlgorithm,
    code: bytes,
    challenges: tuple[bytes, bytes, bytes, bytes],
) -> None:
    card = CardIdentity(region, historical, algorithm, code.hex().upper())
    internal, external = Challenges(*challenges[:2]), Challenges(*challenges[2:])

    text = request_text(AuthenticationRequest(card, internal, external))

    assert text.isascii()
    assert text == text.upper()
    *fields, end = text.split("|")
    assert (len(fields), end) == (8, "")
    assert fields[0] == region
    assert bytes.fromhex(fields[1]) == historical
    assert int(fields[2], 16) == ALGORITHM_FLAGS[algorithm]
    assert bytes.fromhex(fields[3]) == code
    information, factor, external_information, external_factor = challenges
    assert [bytes.fromhex(field) for field in fields[4:]] == [
        factor,
        information,
        external_factor,
        external_information,
    ]


def test_a_cipher_without_a_flag_is_not_asked_for() -> None:
    card = CardIdentity("110000", bytes(13), CardAlgorithm.UNKNOWN, "")
    with pytest.raises(SecurityModuleLacksKey):
        request_text(AuthenticationRequest(card, REQUEST.internal, REQUEST.external))


INTERNAL, EXTERNAL = "1122334455667788", "99AABBCCDDEEFF00D0D1D2D3D4D5D6D7"


@pytest.mark.parametrize(
    "text",
    [
        f"{INTERNAL}|{EXTERNAL}|",
        f"{INTERNAL}|{EXTERNAL}",
        f"{INTERNAL}FFFFFFFFFFFFFFFF|{EXTERNAL}|",
        f" {INTERNAL}|{EXTERNAL.lower()}|\r\n",
    ],
)
def test_step_2_takes_the_answer(text: str) -> None:
    data = parse_answer(text)
    assert data.internal_result.hex().upper() == INTERNAL
    assert data.external_data.hex().upper() == EXTERNAL


@pytest.mark.parametrize(
    "text",
    [
        "",
        "|",
        f"{INTERNAL}|",
        f"{INTERNAL}||",
        f"|{EXTERNAL}|",
        f"{INTERNAL[:-1]}|{EXTERNAL}|",
        f"{INTERNAL}FF|{EXTERNAL}|",
        f"{INTERNAL}|{EXTERNAL}00|",
        f"{INTERNAL}|{EXTERNAL}|0|",
        f"{INTERNAL}|{EXTERNAL[:-1]}G|",
        f"^^{INTERNAL}|{EXTERNAL}|^",
        f"{INTERNAL}|{EXTERNAL}|".replace("1", "１"),
    ],
)
def test_every_other_answer_is_malformed(text: str) -> None:
    with pytest.raises(SecurityModuleAnswerMalformed) as caught:
        parse_answer(text)
    assert caught.value.length == len(text)


@pytest.mark.parametrize(
    "text", [INTERNAL, f"{INTERNAL}|", f"{INTERNAL}||", f"{INTERNAL}|{EXTERNAL}|"]
)
def test_an_answer_for_a_card_that_is_not_to_be_opened(text: str) -> None:
    assert parse_answer(text, external=False) == AuthenticationData(bytes.fromhex(INTERNAL))


def test_a_card_that_is_not_to_be_opened_leaves_the_external_pair_empty() -> None:
    text = request_text(AuthenticationRequest(REQUEST.card, REQUEST.internal, None))
    assert text.endswith("|||")
    assert text.count("|") == 8


@given(st.text(max_size=80) | st.text("0123456789ABCDEFabcdef|", max_size=80))
def test_no_text_brings_any_error_but_the_typed_one(text: str) -> None:
    try:
        data = parse_answer(text)
    except SecurityModuleAnswerMalformed:
        return
    assert (len(data.internal_result), len(data.external_data)) == (8, 16)


@given(st.binary(min_size=8, max_size=8), st.binary(min_size=16, max_size=16))
def test_every_well_made_answer_is_taken(internal: bytes, external: bytes) -> None:
    data = parse_answer(f"{internal.hex()}|{external.hex()}|")
    assert (data.internal_result, data.external_data) == (internal, external)


def test_the_server_is_sent_the_text_and_nothing_else() -> None:
    with VirtualCardServer(KEYS, permit=PERMIT) as server:
        driver = server_driver(server)
        assert driver.authenticate(REQUEST) == KEYS.answer(REQUEST)
        assert driver.check() == server.url
        assert server.requests == [TEXT]


FAULTS: dict[ServerFault, type[SecurityModuleError]] = {
    ServerFault.SILENT: SecurityModuleSilent,
    ServerFault.DRIPPING: SecurityModuleSilent,
    ServerFault.ENDLESS_HEAD: SecurityModuleSilent,
    ServerFault.HANGING_UP: SecurityModuleSilent,
    ServerFault.GARBLED: SecurityModuleAnswerMalformed,
    ServerFault.ENDLESS: SecurityModuleAnswerMalformed,
    ServerFault.NOT_TEXT: SecurityModuleAnswerMalformed,
    ServerFault.FAILING: SecurityModuleRefused,
    ServerFault.ELSEWHERE: SecurityModuleRefused,
}


def test_every_mood_of_the_server_has_its_test() -> None:
    assert {*FAULTS, ServerFault.NONE} == set(ServerFault)


@pytest.mark.parametrize("fault", FAULTS)
def test_a_server_in_a_mood_is_a_typed_error_and_the_next_request_is_well(
    fault: ServerFault,
) -> None:
    with VirtualCardServer(KEYS, permit=PERMIT, fault=fault) as server:
        limit_s = SHORT_S if FAULTS[fault] is SecurityModuleSilent else 10.0
        with pytest.raises(FAULTS[fault]) as caught:
            server_driver(server, limit_s).authenticate(REQUEST)
        server.fault = ServerFault.NONE
        assert server_driver(server).authenticate(REQUEST) == KEYS.answer(REQUEST)
    assert "A0A1" not in str(caught.value)


def test_a_call_given_up_leaves_no_thread_behind() -> None:
    with VirtualCardServer(KEYS, permit=PERMIT, fault=ServerFault.DRIPPING) as server:
        with pytest.raises(SecurityModuleSilent, match="time is up"):
            server_driver(server, SHORT_S).authenticate(REQUEST)
        deadline = time.monotonic() + 10.0
        for thread in threading.enumerate():
            if thread.name == "central server":
                thread.join(deadline - time.monotonic())
                assert not thread.is_alive()


def test_no_server_at_the_address() -> None:
    with VirtualCardServer(KEYS, permit=PERMIT) as server:
        driver = server_driver(server)
    with pytest.raises(SecurityModuleSilent, match="ConnectionRefusedError"):
        driver.authenticate(REQUEST)
    with pytest.raises(SecurityModuleSilent):
        driver.check()


def test_of_an_endless_answer_nothing_is_handed_on() -> None:
    with VirtualCardServer(KEYS, permit=PERMIT, fault=ServerFault.ENDLESS) as server:
        transport = HttpsTransport(ModuleServerAddress(server.url), 10.0, None)
        with pytest.raises(SecurityModuleAnswerMalformed) as caught:
            transport.exchange(TEXT)
        assert caught.value.length == MAX_ANSWER_BYTES + 1


@pytest.mark.parametrize("text", ["", TEXT[:-1], TEXT + "|", TEXT.replace("|01|", "|07|")])
def test_the_simulated_server_refuses_what_is_no_request(text: str) -> None:
    with VirtualCardServer(KEYS, permit=PERMIT) as server:
        transport = HttpsTransport(ModuleServerAddress(server.url), 10.0, None)
        with pytest.raises(SecurityModuleRefused, match="400"):
            transport.exchange(text)


@pytest.mark.parametrize(
    ("url", "path"),
    [
        ("https://cards.example", "/"),
        ("https://cards.example:8443/a/b?c=d", "/a/b?c=d"),
        ("http://127.0.0.1:8080/x", "/x"),
        ("http://localhost", "/"),
        ("http://[::1]:8080/", "/"),
    ],
)
def test_addresses(url: str, path: str) -> None:
    assert ModuleServerAddress(url).path == path


@pytest.mark.parametrize(
    "url",
    [
        "",
        "cards.example",
        "http://cards.example/",
        "http://127.0.0.1.cards.example/",
        "ftp://127.0.0.1/",
        "https:///path",
        "https://name:word@cards.example/",
        "https://cards.example/#part",
        "https://cards.example:99999/",
    ],
)
def test_an_address_that_is_neither_https_nor_this_machine_is_refused(url: str) -> None:
    with pytest.raises(ValueError, match=r"https|[Pp]ort"):
        ModuleServerAddress(url)


def test_a_file_of_certificates_that_is_none_is_a_typed_error(tmp_path: Path) -> None:
    transport = HttpsTransport(
        ModuleServerAddress("https://127.0.0.1:9"), SHORT_S, tmp_path / "absent"
    )
    with pytest.raises(SecurityModuleNotTrusted):
        transport.check()
