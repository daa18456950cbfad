"""The dialogue of `kiosk setup`: what is found is offered, and the answers are those of a file."""

from functools import partial
from pathlib import Path

import pytest
from click.testing import CliRunner

from hardware.simulators.pcscd import PrivatePcscd
from kiosk.commands import setup as commands
from kiosk.commands import setup_questions
from kiosk.doctor.finding import Finding
from kiosk.doctor.panel import connected_panels
from kiosk.settings.configuration import CardSettings, PrinterSettings, Unproven
from kiosk.setup import steps
from kiosk.setup.answers import Answers
from tests.hardware.real_printers import LASER, DriverlessStage
from tests.kiosk.setup.panels import panel

#: Id and region with a slip of the hand, names, cards, windows.
BEFORE = "nowhere\njinan\n“大厅” \\ 1\n\n\nlook\n主任 3号文\n3号窗口\n\n\n"


def answered(monkeypatch: pytest.MonkeyPatch, typed: str) -> tuple[Answers, str]:
    """Return what was made of what was typed, and what stood on the screen; nothing is done."""
    made: list[Answers] = []

    def take(answers: Answers, *_: object, **__: object) -> tuple[Finding, ...]:
        made.append(answers)
        return ()

    monkeypatch.setattr(commands, "_everything", take)
    monkeypatch.setattr(commands, "_handed_out", lambda *_: [])
    told = CliRunner().invoke(commands.setup, ["--id", "JN-01"], input=typed)
    assert told.exit_code == 0, told.output
    return made[0], told.output


@pytest.fixture(autouse=True)
def nothing_of_this_machine(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Neither its print service nor its units are touched."""
    monkeypatch.setattr(steps, "RUNNING_SYSTEMD", tmp_path / "no systemd")
    nobody = partial(PrinterSettings, server=str(tmp_path / "cups.sock"))
    monkeypatch.setattr(setup_questions, "PrinterSettings", nobody)


def with_panels(monkeypatch: pytest.MonkeyPatch, folder: Path) -> None:
    monkeypatch.setattr(setup_questions, "connected_panels", lambda: connected_panels(folder))


def test_everything_that_is_asked_becomes_an_answer(
    monkeypatch: pytest.MonkeyPatch, pcscd: PrivatePcscd, tmp_path: Path
) -> None:
    with_panels(monkeypatch, panel(tmp_path, width_cm=0))
    answers, told = answered(
        monkeypatch, BEFORE + "99\n3\n267.8\ny\nipp://printer/ipp/print\n\na b\n"
    )
    settings, once = answers.configuration, answers.setup
    assert (settings.terminal.id, settings.terminal.region) == ("JN-01", "jinan")
    assert settings.terminal.hall == "“大厅” \\ 1"
    assert settings.cards == CardSettings(Unproven.LOOK, "主任 3号文")
    assert settings.windows.cards == "3号窗口"
    assert settings.card_reader.name in pcscd.slots
    assert f"  3  {settings.card_reader.name}\n" in told
    assert settings.screen.mm_per_pixel == 0.248
    assert (once.begin_records, once.printer_device) == (True, "ipp://printer/ipp/print")
    assert (once.time_zone, once.ntp_servers) == ("Asia/Shanghai", ("a", "b"))
    assert "printer.service_gone" in told


def test_a_printer_that_is_found_is_taken_by_its_number_and_one_of_no_words_gets_a_driver(
    monkeypatch: pytest.MonkeyPatch, driverless_stage: DriverlessStage, tmp_path: Path
) -> None:
    with_panels(monkeypatch, tmp_path)
    monkeypatch.setattr(setup_questions, "slot_names", lambda: ("ACS ACR38U 00 00",))
    here = partial(PrinterSettings, server=driverless_stage.cupsd.address.host)
    monkeypatch.setattr(setup_questions, "PrinterSettings", here)
    answers, told = answered(monkeypatch, BEFORE + "n\n1\ndrv:///sample.drv/laserjet.ppd\n\n\n")
    once = answers.setup
    assert (once.printer_device, once.printer_driver) == (
        LASER,
        "drv:///sample.drv/laserjet.ppd",
    )
    assert answers.configuration.card_reader.name is None
    assert answers.configuration.screen.mm_per_pixel is None
    assert "ACS ACR38U 00 00" in told
