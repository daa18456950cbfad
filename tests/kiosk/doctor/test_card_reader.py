"""What the doctor says of card readers: slots and their use, a refusing service, a hung driver."""

import os
import socket
import subprocess
import sys
import threading
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from hardware.pcsclite import SOCKET_VARIABLE
from hardware.simulators.card_profiles import CARD_1, FAULT_CARDS
from hardware.simulators.pcscd import PrivatePcscd
from hardware.simulators.virtual_card import VirtualCard
from kiosk.desks.tries_question import tries_file
from kiosk.doctor.card_reader import SILENT_ADVICE, card_reader_finding, tries_finding
from kiosk.doctor.finding import Finding, Health
from kiosk.language.texts import Language
from kiosk.settings.card_reader import CardReaderSettings
from kiosk.settings.configuration import Configuration, demo_configuration
from tests.hardware.card_stage import PERMIT, PcscdStage, virtual_card, wait_for_cards

#: Only guards against hanging: a hung driver holds a command for five seconds.
GIVE_UP_S = 120.0


@pytest.fixture
def configuration(tmp_path: Path) -> Configuration:
    return demo_configuration(tmp_path)


@pytest.fixture
def slots(pcscd: PrivatePcscd) -> tuple[str, str, str]:
    """Three slots: a citizen's with a card, a mute one, and one with a module in it."""
    stage = PcscdStage(pcscd)
    citizens, mute, module = stage.free_readers(6)[::2]
    stage.put(citizens, virtual_card(CARD_1))
    stage.put(mute, virtual_card(FAULT_CARDS["mute"]))
    stage.put(module, virtual_card(FAULT_CARDS["not a social security card"]))
    wait_for_cards(stage.manager, (citizens, mute, module))
    return citizens, mute, module


def finding(configuration: Configuration, settings: CardReaderSettings) -> Finding:
    return card_reader_finding(replace(configuration, card_reader=settings))


def test_every_slot_is_named_with_what_is_in_it_and_its_use(
    configuration: Configuration, slots: tuple[str, str, str]
) -> None:
    citizens, mute, module = slots
    found = finding(configuration, CardReaderSettings(name=citizens))
    assert found.health is Health.WELL
    lines = found.state.splitlines()
    assert len(lines) == 2 * 14, "in both languages"
    assert f"{citizens}: a social security card; used: it has the name in [card_reader]" in lines
    assert f"{citizens}：社会保障卡；用于群众：[card_reader] name 指定了它" in lines
    assert f"{mute}: occupied; not used: [card_reader] names another" in lines

    found = finding(configuration, CardReaderSettings(ignore=(mute,)))
    assert (found.health, "ignore" in found.advised(Language.ENGLISH)) == (Health.ATTENTION, True)
    lines = found.state.splitlines()
    assert f"{mute}: occupied; not used: [card_reader] ignores it" in lines
    assert f"{module}: a card of another kind; used: no [card_reader] name says otherwise" in lines

    found = finding(configuration, CardReaderSettings())
    assert f"{mute}: a card that does not answer; used: " in found.state

    found = finding(configuration, CardReaderSettings(ignore=(mute, module)))
    assert (found.health, "name" in found.advised(Language.ENGLISH)) == (Health.ATTENTION, True)

    found = finding(configuration, CardReaderSettings(name="no such slot"))
    assert found.health is Health.OUT_OF_SERVICE
    assert "leaves no slot" in found.advised(Language.ENGLISH)


def test_a_card_in_use_is_left_alone(
    configuration: Configuration, pcscd: PrivatePcscd, slots: tuple[str, str, str]
) -> None:
    channel = PcscdStage(pcscd).manager.connect(slots[0])
    found = finding(configuration, CardReaderSettings(name=slots[0]))
    channel.close()
    assert "another program uses" in found.state
    assert found.health is Health.WELL


@pytest.fixture
def settings_file(tmp_path: Path) -> Path:
    file = tmp_path / "kiosk.toml"
    file.write_text(
        'mode = "demo"\n[terminal]\nid = "T-1"\nregion = "jinan"\nhall = "厅"\nagency = "处"\n',
        encoding="utf-8",
    )
    return file


def kiosk(*arguments: str, **environment: str) -> str:
    """What a command says."""
    done = subprocess.run(
        [Path(sys.executable).with_name("kiosk"), *arguments],
        env={**os.environ, **environment},
        capture_output=True,
        text=True,
        check=False,
        timeout=GIVE_UP_S,
    )
    assert "Traceback" not in done.stderr
    return done.stdout + done.stderr


class RefusingService:
    """A PC/SC service that hangs up on everybody, as one does whom polkit does not allow."""

    def __init__(self, path: Path) -> None:
        self._listener = socket.socket(socket.AF_UNIX)
        self._listener.bind(os.fspath(path))
        self._listener.listen()
        self._thread = threading.Thread(target=self._hang_up, daemon=True)
        self._thread.start()

    def _hang_up(self) -> None:
        while True:
            try:
                self._listener.accept()[0].close()
            except OSError:
                return

    def close(self) -> None:
        self._listener.shutdown(socket.SHUT_RDWR)
        self._listener.close()


@pytest.fixture
def refusing(tmp_path: Path) -> Iterator[Path]:
    service = RefusingService(tmp_path / "pcscd.comm")
    yield tmp_path / "pcscd.comm"
    service.close()


def test_a_service_that_refuses_names_the_rule_that_is_missing(
    settings_file: Path, refusing: Path
) -> None:
    said = kiosk("doctor", "--config", str(settings_file), **{SOCKET_VARIABLE: str(refusing)})
    assert "org.debian.pcsc-lite.access_pcsc" in said
    assert "60-hall-kiosk.rules" in said


class HangingCard(VirtualCard):
    """Takes its first command in and never answers."""

    def __init__(self) -> None:
        super().__init__(CARD_1, permit=PERMIT)
        self.let_go = threading.Event()

    def transmit(self, command: bytes) -> bytes:
        self.let_go.wait()
        return b"\x6f\x00"


@pytest.mark.parametrize("command", [("card", "read"), ("doctor",)])
def test_a_hung_driver_holds_no_command_for_ever(
    pcscd: PrivatePcscd, settings_file: Path, command: tuple[str, ...]
) -> None:
    stage = PcscdStage(pcscd)
    reader = stage.free_readers(1)[0]
    card = HangingCard()
    stage.put(reader, card)
    wait_for_cards(stage.manager, [reader])
    try:
        said = kiosk(*command, "--config", str(settings_file))
    finally:
        card.let_go.set()
    if command == ("doctor",):
        assert "unplug the reader and plug it in again" in said
    else:
        assert "worker.overdue: card reader" in said
    stage.free_readers(1)


def test_a_hung_driver_is_named_and_the_other_slots_are_looked_at(
    configuration: Configuration, pcscd: PrivatePcscd, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("kiosk.desks.limited.LEAST_S", 3.5)
    stage = PcscdStage(pcscd)
    citizens, _, module = stage.free_readers(3)
    card = HangingCard()
    stage.put(citizens, card)
    stage.put(module, virtual_card(FAULT_CARDS["not a social security card"]))
    wait_for_cards(stage.manager, [citizens, module])
    try:
        found = finding(configuration, CardReaderSettings())
    finally:
        card.let_go.set()
    hangs = [line for line in found.state.splitlines() if "driver does not answer" in line]
    assert [line.partition(":")[0] for line in hangs] == [citizens]
    assert f"{module}: a card of another kind" in found.state
    assert found.health is Health.OUT_OF_SERVICE
    assert found.advice == SILENT_ADVICE


def test_whether_cards_are_asked_for_their_tries(configuration: Configuration) -> None:
    assert tries_finding(configuration).health is Health.WELL
    asked = replace(configuration, card_reader=CardReaderSettings(tells_tries="the city's test"))
    assert "the city's test" in tries_finding(asked).state
    tries_file(asked.stores.journal).write_text("2026-01-01T00:00:00+00:00\n")
    found = tries_finding(asked)
    assert found.health is Health.ATTENTION
    assert "2026-01-01" in found.state
    assert str(tries_file(asked.stores.journal)) in found.advised(Language.ENGLISH)
