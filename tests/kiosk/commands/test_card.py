"""`kiosk card read` as an engineer calls it, against a real pcscd: every card and every failure."""

import json
import os
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import TypeAlias

import pytest

from hardware.simulators.card_profiles import (
    CARD_1,
    CARD_2,
    CARD_3,
    CARD_CUT_NAME,
    FAULT_CARDS,
    with_record,
)
from hardware.simulators.pcscd import SOCKET_VARIABLE, PrivatePcscd
from hardware.simulators.virtual_card import CardProfile
from hardware.social_card.records import RecordTag
from tests.hardware.card_stage import PcscdStage, virtual_card, wait_for_cards

Done: TypeAlias = "subprocess.CompletedProcess[str]"

KIOSK = Path(sys.executable).with_name("kiosk")

Fields = dict[str, str | list[str] | None]

ERROR_KEYS = ("error", "message", "advice", "advice_zh")

HOLDER: Fields = {
    "social_security_number": "110101190001010022",
    "name": "王测试",
    "sex": "2",
    "ethnic_group": "01",
    "birthplace": "110101",
    "birth_date": "1900-01-01",
}
DOCUMENTED_1: Fields = {
    "region": "110000",
    "card_number": "A00000011",
    "identification_code": "110000D15600000500A1B2C3D4E5F607",
    "version": "2.00",
    "algorithm": "3DES",
    **HOLDER,
    "issued": "2020-01-01",
    "valid_until": "2030-01-01",
    "atr": "3B6D000000815431008660110000A1B2C3",
    "proof": "not_asked",
    "unreadable": [],
}
DOCUMENTED_2: Fields = {
    "region": "320100",
    "card_number": "B12345671",
    "identification_code": "320100D15600000500D4E5F60718293A",
    "version": "3.00",
    "algorithm": "SM4",
    **dict.fromkeys(HOLDER),
    "issued": "2021-01-01",
    "valid_until": "2031-01-01",
    "atr": "3B7D9400000090544C538684320000D4E5F6",
    "proof": "not_asked",
    "unreadable": [],
}
#: Touched by nobody but the issuer's machine: dates and places still hold their filler.
WITH_FILLER = with_record(
    with_record(CARD_1, RecordTag.BIRTHPLACE, bytes.fromhex("0C03FFFFFF")),
    RecordTag.BIRTH_DATE,
    bytes.fromhex("0D04FFFFFFFF"),
)


def unreadable(name: str) -> Fields:
    return {name: None, "unreadable": [name]}


READABLE: dict[str, tuple[CardProfile, Fields]] = {
    "2.00": (CARD_1, DOCUMENTED_1),
    "1.00": (CARD_3, DOCUMENTED_1 | {"version": "1.00"}),
    "a name across two records": (
        CARD_CUT_NAME,
        DOCUMENTED_1 | {"name": "A测试姓名一二三四五六七八九十甲"},
    ),
    "filler": (WITH_FILLER, DOCUMENTED_1 | {"birthplace": None, "birth_date": None}),
    "last try": (FAULT_CARDS["last try"], DOCUMENTED_1),
    "blocked PIN": (FAULT_CARDS["blocked PIN"], DOCUMENTED_1),
    "unknown version": (FAULT_CARDS["unknown version"], DOCUMENTED_1 | {"version": "4.00"}),
    "truncated record": (FAULT_CARDS["truncated record"], DOCUMENTED_1),
    "oversized record": (
        FAULT_CARDS["oversized record"],
        DOCUMENTED_1 | unreadable("birth_date"),
    ),
    "wrong tag": (FAULT_CARDS["wrong tag"], DOCUMENTED_1 | unreadable("sex")),
    "name cut inside a character": (
        FAULT_CARDS["name cut inside a character"],
        DOCUMENTED_1 | unreadable("name"),
    ),
}

CODE_OF_FAULT = {
    "not a social security card": "card.not_social_security",
    "mute": "card.mute",
    "not personalised": "card.not_personalised",
    "endless answer": "card.response_endless",
}


def card_read(*options: str, **environment: str) -> Done:
    """Run `kiosk card read` as a process of its own."""
    return subprocess.run(
        [KIOSK, "card", "read", *options],
        env={**os.environ, **environment},
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )


@pytest.fixture
def reader(pcscd: PrivatePcscd) -> str:
    """An empty reader, and no card in any other."""
    return PcscdStage(pcscd).free_readers(1)[0]


def put(pcscd: PrivatePcscd, reader: str, profile: CardProfile) -> None:
    """Put a card in, and return when pcscd has taken notice."""
    made_up = PcscdStage(pcscd)
    made_up.put(reader, virtual_card(profile))
    wait_for_cards(made_up.manager, [reader])


@pytest.fixture(scope="module")
def answers(pcscd: PrivatePcscd) -> dict[str, Done]:
    """What the command answers to each card, all of them in readers of their own at once."""
    profiles = {name: profile for name, (profile, _) in READABLE.items()}
    profiles |= {name: FAULT_CARDS[name] for name in CODE_OF_FAULT} | {"locked": CARD_2}
    made_up = PcscdStage(pcscd)
    waiting = list(profiles.items())
    done: dict[str, Done] = {}
    while waiting:
        readers = made_up.free_readers(len(waiting))
        batch = dict(zip(readers, waiting, strict=False))
        for reader, (_, profile) in batch.items():
            made_up.put(reader, virtual_card(profile))
        wait_for_cards(made_up.manager, batch)
        with ThreadPoolExecutor(max_workers=2) as pool:
            results = pool.map(lambda reader: card_read("--json", "--reader", reader), batch)
            done |= {name: one for (name, _), one in zip(batch.values(), results, strict=True)}
        del waiting[: len(batch)]
    return done


@pytest.mark.parametrize("name", READABLE)
def test_every_public_field(answers: dict[str, Done], name: str) -> None:
    done = answers[name]
    assert json.loads(done.stdout) == READABLE[name][1]
    assert (done.returncode, done.stderr) == (0, "")


def test_a_locked_holder_file_gives_what_is_readable(answers: dict[str, Done]) -> None:
    done = answers["locked"]
    answer = json.loads(done.stdout)
    failure = {key: answer.pop(key) for key in ("holder", *ERROR_KEYS)}
    assert answer == DOCUMENTED_2
    assert failure["holder"] == "needs authentication"
    assert failure["error"] == "card.needs_authentication"
    assert done.returncode == 1


def test_every_fault_has_an_expectation() -> None:
    assert set(CODE_OF_FAULT) | set(READABLE) >= set(FAULT_CARDS)


@pytest.mark.parametrize("fault", CODE_OF_FAULT)
def test_a_faulty_card_is_a_typed_error(answers: dict[str, Done], fault: str) -> None:
    assert_typed_error(answers[fault], CODE_OF_FAULT[fault])


def test_no_card(reader: str) -> None:
    assert_typed_error(card_read("--json"), "card.removed")


def test_no_reader_of_that_name(reader: str) -> None:
    assert_typed_error(card_read("--json", "--reader", "no such reader"), "reader.gone")


def test_no_pcscd(tmp_path: Path) -> None:
    nobody = {SOCKET_VARIABLE: str(tmp_path / "nobody")}
    assert_typed_error(card_read("--json", **nobody), "pcsc.unavailable")


def assert_typed_error(done: Done, code: str) -> None:
    """Nothing but the error, a message and advice in both languages; exit code 1, nobody's data."""
    answer = json.loads(done.stdout)
    assert set(answer) == set(ERROR_KEYS)
    assert answer["error"] == code
    assert all(answer.values())
    assert (done.returncode, done.stderr) == (1, "")
    assert not any(value in done.stdout for value in map(str, HOLDER.values()) if len(value) > 2)


def test_for_people_it_is_lines_and_the_named_reader(pcscd: PrivatePcscd, reader: str) -> None:
    put(pcscd, reader, CARD_1)
    done = card_read("--reader", reader)
    lines = dict(line.split(maxsplit=1) for line in done.stdout.splitlines())
    assert lines == {name: value for name, value in DOCUMENTED_1.items() if value}
    assert done.returncode == 0


def test_traffic_is_told_by_its_shape(pcscd: PrivatePcscd, reader: str) -> None:
    put(pcscd, reader, CARD_1)
    done = card_read("--traffic", "--json", "--reader", reader)
    lines = done.stderr.splitlines()
    assert lines
    assert all(line.startswith("TRAFFIC 00 ") for line in lines)
    assert json.loads(done.stdout)["name"] not in done.stderr


def test_a_wrong_option_is_wrong_usage() -> None:
    assert card_read("--no-such-option").returncode == 2


def test_without_a_name_the_citizens_slot_is_read(pcscd: PrivatePcscd, tmp_path: Path) -> None:
    stage = PcscdStage(pcscd)
    module, citizens = stage.free_readers(2)
    stage.put(module, virtual_card(FAULT_CARDS["not a social security card"]))
    stage.put(citizens, virtual_card())
    wait_for_cards(stage.manager, {module, citizens})
    file = tmp_path / "kiosk.toml"
    terminal = '[terminal]\nid = "T-1"\nregion = "jinan"\nhall = "厅"\nagency = "处"\n'
    for line, code in ((f'ignore = ["{module}"]', 0), (f'name = "{citizens}"', 0), ("", 1)):
        file.write_text(f'mode = "demo"\n{terminal}[card_reader]\n{line}\n', encoding="utf-8")
        assert card_read("--config", str(file)).returncode == code
    assert card_read("--config", str(file), "--reader", citizens).returncode == 0
    stage.free_readers(1)
