"""`kiosk operator`: codes and cards given, listed, and taken back; `kiosk status` besides."""

import json
import stat
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from hardware.simulators.pcscd import PrivatePcscd
from hardware.simulators.staff_cards import staff_card
from hardware.simulators.virtual_card import SimulatedCard
from hardware.social_card.pin import Pin
from kiosk.commands import kiosk
from kiosk.operator.codes import load_staff
from kiosk.operator.revoked import load_revoked
from tests.hardware.card_stage import PcscdStage, virtual_card, wait_for_cards
from tests.hardware.staff_cards import staff_key, virtual_staff_card

PAST = datetime(2021, 1, 1, tzinfo=UTC)
SETTINGS = """
mode = "demo"
[terminal]
id = "TEST-01"
region = "jinan"
hall = "测试大厅"
agency = "测试经办机构"
[operator]
codes = "{folder}/operators.toml"
revoked = "{folder}/revoked-cards.toml"
[metrics]
status = "{folder}/status.json"
[stores]
journal = "{folder}/journal.db"
"""


@pytest.fixture
def config(tmp_path: Path) -> Path:
    """Settings whose codes are in the test's folder."""
    file = tmp_path / "kiosk.toml"
    file.write_text(SETTINGS.format(folder=tmp_path), encoding="utf-8")
    return file


def run(config: Path, *words: str, typed: str = "") -> Result:
    return CliRunner().invoke(kiosk, [*words, "--config", str(config)], input=typed)


def test_a_code_is_typed_twice_and_never_repeated(config: Path) -> None:
    added = run(config, "operator", "add", "wang", typed="271828\n271828\n")
    assert added.exit_code == 0, added.output
    assert "271828" not in added.output
    file = config.with_name("operators.toml")
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    assert load_staff(file).who(Pin(bytearray(b"271828"))) is not None


def test_who_has_a_code_is_listed_and_a_code_taken_back(config: Path) -> None:
    run(config, "operator", "add", "wang", "--code", "271828")
    run(config, "operator", "add", "li", "--role", "engineer", "--code", "314159")
    listed = run(config, "operator", "list", "--json")
    assert json.loads(listed.output) == [
        {"name": "wang", "role": "operator", "code": True, "card": None, "serial": None},
        {"name": "li", "role": "engineer", "code": True, "card": None, "serial": None},
    ]
    assert run(config, "operator", "remove", "wang").exit_code == 0
    assert run(config, "operator", "list").output.split() == ["li", "engineer", "code"]


class TestCards:
    """`kiosk operator card`, against a real pcscd."""

    @pytest.fixture
    def enrolled(self, pcscd: PrivatePcscd, config: Path) -> Callable[..., Result]:
        """Have the command read a card in a reader, with words and typed answers."""
        stage = PcscdStage(pcscd)
        (reader,) = stage.free_readers(1)

        def enrol(card: SimulatedCard | None, *words: str, typed: str = "") -> Result:
            stage.take(reader)
            if card is not None:
                stage.put(reader, card)
                wait_for_cards(stage.manager, {reader})
            return run(config, "operator", "card", *words, typed=typed)

        return enrol

    def test_whose_card_it_is_is_kept_with_the_role_that_is_asked_for(
        self, config: Path, enrolled: Callable[..., Result]
    ) -> None:
        card = virtual_staff_card()
        done = enrolled(card, "wang", typed="engineer\n")
        assert done.exit_code == 0, done.output
        assert "until 2099-12-31" in done.output
        listed = json.loads(run(config, "operator", "list", "--json").output)
        assert [(one["name"], one["role"], one["code"]) for one in listed] == [
            ("wang", "engineer", False)
        ]
        assert len(listed[0]["card"]) == 64
        assert card.verified == 0
        serial = listed[0]["serial"]
        assert serial in done.output
        revoked = run(config, "operator", "revoke", serial.lower())
        assert f"{serial} (wang) lets nobody in" in revoked.output, revoked.output
        run(config, "operator", "add", "wang", "--role", "engineer", "--code", "271828")
        assert run(config, "operator", "list").output.split()[2:] == ["code,", "card", serial]
        assert run(config, "operator", "remove", "wang", "--card").exit_code == 0
        assert run(config, "operator", "list").output.split()[2:] == ["code"]

    def test_who_is_known_keeps_the_role(
        self, config: Path, enrolled: Callable[..., Result]
    ) -> None:
        run(config, "operator", "add", "wang", "--code", "271828")
        done = enrolled(virtual_staff_card(), "wang")
        assert "wang (operator)" in done.output, done.output

    @pytest.mark.parametrize(
        ("card", "code", "said"),
        [
            (lambda: None, 1, "taken out"),
            (virtual_card, 1, "6A82"),
            (lambda: virtual_staff_card(staff_card(staff_key(), valid_until=PAST)), 2, "2021"),
        ],
    )
    def test_what_is_no_staff_card_is_refused_in_words(
        self,
        config: Path,
        enrolled: Callable[..., Result],
        card: Callable[[], SimulatedCard | None],
        code: int,
        said: str,
    ) -> None:
        refused = enrolled(card(), "wang", "--role", "operator")
        assert (refused.exit_code, said in refused.output) == (code, True), refused.output
        assert not config.with_name("operators.toml").exists()


def test_an_easy_code_is_refused_in_words(config: Path) -> None:
    refused = run(config, "operator", "add", "wang", "--code", "123456")
    assert refused.exit_code == 2
    assert "easily guessed" in refused.output
    assert not config.with_name("operators.toml").exists()


def test_a_terminal_that_does_not_run_has_no_status(config: Path) -> None:
    told = run(config, "status", "--json")
    assert told.exit_code == 1
    assert json.loads(told.output) == {"running": False}


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("add", "王"), "拼音"),
        (("add", "wang li"), "a to z"),
        (("add", ""), "a to z"),
        (("add", "w" * 33), "a to z"),
        (("add", "wang\n"), "a to z"),
        (("add", "ｗａｎｇ"), "a to z"),
        (("card", "王", "--role", "operator"), "a to z"),
        (("remove", "王"), "a to z"),
        (("add", "wang", "--code", "２７１８２８"), "6 to 10 digits"),
        (("add", "wang", "--code", "27182"), "6 to 10 digits"),
        (("add", "wang", "--code", "27182 8"), "6 to 10 digits"),
        (("add", "wang", "--code", "27182845904"), "6 to 10 digits"),
        (("add", "wang", "--code", ""), "6 to 10 digits"),
        (("add", "wang", "--role", "工程师", "--code", "271828"), "engineer"),
        (("add", "wang", "--code", "314159"), "somebody has this code"),
        (("remove", "Li"), "there is: li"),
        (("remove", "wang", "--card"), "there is: li"),
        (("remove", "li", "--card"), "li has no card"),
        (("list", "wang"), "unexpected extra argument"),
        (("revoke", "王"), "in hex"),
        (("revoke", ""), "in hex"),
        (("revoke", "F" * 65), "in hex"),
        (("revoke", "1A2B", "--undo"), "not on the list"),
    ],
)
def test_each_argument_that_is_wrong_is_refused_in_words_and_changes_nothing(
    config: Path, words: tuple[str, ...], said: str
) -> None:
    run(config, "operator", "add", "li", "--code", "314159")
    before = config.with_name("operators.toml").read_bytes()
    refused = run(config, "operator", *words)
    assert (refused.exit_code, said in refused.output) == (2, True), refused.output
    assert config.with_name("operators.toml").read_bytes() == before


def test_a_card_is_withdrawn_by_its_number_and_taken_off_the_list_again(config: Path) -> None:
    file = config.with_name("revoked-cards.toml")
    for typed in ("1a:2b:3c", "serial=1A2B3C", "4D"):
        done = run(config, "operator", "revoke", typed)
        assert done.exit_code == 0, done.output
        assert "nobody enrolled at this terminal" in done.output
    assert load_revoked(file).cards == ("1A2B3C", "4D")
    assert stat.S_IMODE(file.stat().st_mode) == 0o644
    assert run(config, "operator", "revoke", "1a2b3c", "--undo").exit_code == 0
    assert load_revoked(file).cards == ("4D",)


@pytest.mark.parametrize(
    ("content", "code", "said"),
    [
        (None, 1, "codes.txt: No such file"),
        (b"\xff\xfe", 2, "is no text"),
        (b"hello", 1, "no code of ours"),
        (b"HALL-KIOSK-EXPORT A-1 1/2 #000", 1, "missing: 2/2"),
        (b"HALL-KIOSK-EXPORT A-1 1/1 #000", 1, "sealing.failed"),
    ],
)
def test_codes_that_cannot_be_opened_are_told(
    config: Path, content: bytes | None, code: int, said: str
) -> None:
    codes = config.with_name("codes.txt")
    if content is not None:
        codes.write_bytes(content)
    words = ["operator", "open-codes", str(codes), "--identity", str(config)]
    refused = CliRunner().invoke(kiosk, words)
    assert (refused.exit_code, said in refused.output) == (code, True), refused.output
